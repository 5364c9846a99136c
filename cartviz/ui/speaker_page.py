"""The page of the speaker's window: what the class sees, what comes next, notes in large letters, clock and plan."""

from dataclasses import dataclass

from cartviz.player import quiz
from cartviz.player.keys import shown
from cartviz.player.navigation import beat_words
from cartviz.player.state import Player
from cartviz.scene.timeline import Cue, Timeline
from cartviz.stage.frame import Box, Color, Image, Op, Ring, Words
from cartviz.stage.text import runs_of, width_of, wrap
from cartviz.stage.theme import Layout, Look
from cartviz.stage.widgets import beside, cap_width, keycap, layout_of
from cartviz.ui.finder import NO_PICTURES, Pictures, picture_name

LARGEST, SMALLEST = 46.0, 24.0
"""Sizes of the notes at 1080p: as large as the page allows, to be read from where a speaker stands."""
TROUBLE = 19.0
"""Size of the small print at 1080p."""
ON_PLAN_SECONDS = 15.0
"""So far from the film's own pace counts as on time."""
_KEYS = (
    ("PageDown", "next"),
    ("PageUp", "back"),
    ("Space", "pause"),
    ("B", "black"),
    ("X", "spotlight"),
    ("Z", "magnify"),
    ("O", "overview"),
    ("S", "close this"),
)


@dataclass(frozen=True, slots=True)
class Lectern:
    """What lies before the speaker: the scene's title, pictures of its steps, time of day, trouble in small print.

    `aspect` is width by height of what the class sees.
    """

    title: str
    pictures: Pictures = NO_PICTURES
    clock: str = ""
    trouble: tuple[str, ...] = ()
    aspect: float = 16 / 9


@dataclass(frozen=True, slots=True)
class _Area:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


def class_area(size: tuple[int, int], aspect: float, look: Look) -> tuple[float, float, float, float]:
    """Where the picture that the class sees stands on a page of `size` pixels: left, top, width, height."""
    layout = layout_of(size, look)
    most_wide, most_high = size[0] * 0.60, size[1] * 0.50
    wide = min(most_wide, most_high * aspect)
    return layout.px(48), layout.px(132), wide, wide / aspect


def presenter_ops(
    player: Player, timeline: Timeline, lectern: Lectern, size: tuple[int, int], look: Look
) -> tuple[Op, ...]:
    """The whole page; the picture that the class sees is painted into `class_area` by who has it."""
    layout = layout_of(size, look)
    cue = timeline.cue_at(player.t)
    picture = _Area(*class_area(size, lectern.aspect, look))
    left = picture.right + layout.px(48)
    side = _Area(left, picture.top, size[0] - left - layout.px(48), size[1] - picture.top - layout.px(48))
    keys_y = size[1] - layout.px(52)
    ops: list[Op] = [Box(0.0, 0.0, float(size[0]), float(size[1]), (*look.color("scrim")[:3], 255))]
    ops += _head(player, timeline, cue, lectern, picture, layout, look)
    ops += _clocks(player, timeline, lectern, side, layout, look)
    edge = layout.px(3)
    frame = (picture.left - edge, picture.top - edge, picture.width + 2 * edge, picture.height + 2 * edge)
    ops.append(Box(*frame, look.color("panel_edge")))
    ops += _steps(player, timeline, picture, layout, look)
    words_top = picture.bottom + layout.px(64)
    words = _Area(picture.left, words_top, picture.width, keys_y - layout.px(44) - words_top)
    ops += _words(player, cue, words, layout, look)
    trouble = _trouble(lectern.trouble, side, keys_y, layout, look)
    next_top = side.top + layout.px(190)
    bottom = keys_y - layout.px(40) - len(trouble) * layout.text(TROUBLE) * 1.35
    ops += _next(timeline, cue, lectern, _Area(side.left, next_top, side.width, bottom - next_top), layout, look)
    ops += _keys(keys_y, size, layout, look)
    ops += trouble
    return tuple(ops)


def _head(
    player: Player, timeline: Timeline, cue: Cue, lectern: Lectern, picture: _Area, layout: Layout, look: Look
) -> list[Op]:
    """Scene, step, and what goes on."""
    y, px = picture.top - layout.px(30), layout.text(34)
    step = f"{cue.index + 1} / {len(timeline.cues)}   {beat_words(cue.beat.id)}"
    says, color = _state(player, timeline)
    small = layout.text(26)
    dot = picture.right - width_of(says, small, "semibold") - small * 0.8
    return [
        Words(picture.left, y - px * 1.2, lectern.title, layout.text(24), look.color("muted"), "semibold"),
        Words(picture.left, y, step, px, look.color("text"), "bold"),
        Ring(dot, y - small * 0.36, small * 0.26, look.color(color), 0.0, look.color(color)),
        Words(picture.right, y, says, small, look.color(color), "semibold", "right"),
    ]


def _state(player: Player, timeline: Timeline) -> tuple[str, str]:
    """What the player does, in words, and their color."""
    if player.blank:
        return f"The class sees {player.blank}", "warn"
    if player.held is not None:
        asks = quiz.asked(player, timeline) and not player.revealed
        return ("Waits for an answer" if asks else "Waits for you"), "accent"
    return ("Plays" + (" as a film" if player.film else ""), "good") if player.playing else ("Paused", "warn")


def _clocks(player: Player, timeline: Timeline, lectern: Lectern, side: _Area, layout: Layout, look: Look) -> list[Op]:
    """Time of day, time since the start, and how far from the film's own pace."""
    big, small = layout.text(64), layout.text(21)
    y = side.top + layout.px(10)
    late = player.spent - player.t
    plan, color = "on time", "good"
    if late > ON_PLAN_SECONDS:
        plan, color = f"{_minutes(late)} behind the film", "warn"
    elif late < -ON_PLAN_SECONDS:
        plan, color = f"{_minutes(-late)} ahead of the film", "accent"
    ops: list[Op] = []
    for x, anchor, says, words, tint in (
        (side.left, "left", "TIME", lectern.clock, "text"),
        (side.right, "right", "SINCE THE START (SHIFT + T)", _minutes(player.elapsed), "text"),
    ):
        ops.append(Words(x, y - layout.px(72), says, small * 0.85, look.color("muted"), "semibold", anchor))
        ops.append(Words(x, y, words, big, look.color(tint), "bold", anchor))
    y += layout.px(58)
    ops.append(beside(side.left, y, "Film", small, look.color("muted"), "semibold"))
    where = f"{_minutes(player.t)} of {_minutes(timeline.seconds)}"
    ops.append(beside(side.left + layout.px(64), y, where, small, look.color("text"), "semibold"))
    ops.append(Words(side.right, y + small * 0.364, plan, small, look.color(color), "semibold", "right"))
    return ops


def _steps(player: Player, timeline: Timeline, picture: _Area, layout: Layout, look: Look) -> list[Op]:
    """How far the scene is: a line below the picture with a gap at each step."""
    y, thick, gap = picture.bottom + layout.px(22), layout.px(8), layout.px(4)
    ops: list[Op] = []
    for cue in timeline.cues:
        left, right = (picture.left + picture.width * t / timeline.seconds for t in (cue.start, cue.end))
        wide = max(right - left - gap, 1.0)
        ops.append(Box(left, y, wide, thick, look.color("track")))
        done = min(max((player.t - cue.start) / cue.seconds, 0.0), 1.0) if cue.seconds > 0 else 0.0
        if done * wide >= 1:
            ops.append(Box(left, y, round(done * wide), thick, look.color("accent")))
    return ops


def _words(player: Player, cue: Cue, area: _Area, layout: Layout, look: Look) -> list[Op]:
    """The right answer of a question and why, then the author's notes, in letters as large as there is room for."""
    told: list[tuple[str, str, str]] = []
    if question := cue.question:
        told.append((f"Right: {question.answer}. {question.choices[question.answer - 1]}", "good", "semibold"))
        if player.answer and player.answer != question.answer:
            told.append((f"Said: {player.answer}. {question.choices[player.answer - 1]}", "alarm", "regular"))
        told.append((question.because, "muted", "regular"))
    if cue.beat.notes or not told:
        told.append((cue.beat.notes or "No notes for this step.", "text" if cue.beat.notes else "muted", "regular"))
    px = LARGEST
    while True:
        size = layout.text(px)
        rows = _rows(told, size, area.width)
        if rows[-1][0] <= area.height or px <= SMALLEST:
            break
        px -= 2
    fits = [row for row in rows if row[0] <= area.height]
    ops: list[Op] = [
        Words(area.left, area.top + y, words, size, look.color(color), weight) for y, words, color, weight in fits
    ]
    if len(fits) < len(rows):
        ops.append(Words(area.right, area.bottom + layout.px(20), "… (I and the scene's file have more)",
                         layout.text(19), look.color("muted"), "regular", "right"))  # fmt: skip
    return ops


def _rows(told: list[tuple[str, str, str]], px: float, wide: float) -> list[tuple[float, str, str, str]]:
    """Paragraphs as rows of (baseline from the top, words, theme key of the color, weight)."""
    rows: list[tuple[float, str, str, str]] = []
    y = 0.0
    for text, color, weight in told:
        for line in wrap(text, px, wide, weight):
            y += px * (1.0 if not rows else 1.36)
            rows.append((y, line, color, weight))
        y += px * 0.35
    return rows


def _next(timeline: Timeline, cue: Cue, lectern: Lectern, area: _Area, layout: Layout, look: Look) -> list[Op]:
    """The step to come: its name, the picture of its end, its caption."""
    small, px = layout.text(21), layout.text(26)
    y = area.top
    if cue.index + 1 == len(timeline.cues):
        return [
            Words(area.left, y, "NEXT", small, look.color("accent"), "semibold"),
            Words(area.left, y + px * 1.7, "The next scene", px, look.color("text"), "semibold"),
        ]
    after = timeline.cues[cue.index + 1]
    name = beat_words(after.beat.id)
    ops: list[Op] = [
        Words(area.left, y, "NEXT", small, look.color("accent"), "semibold"),
        Words(area.left + width_of("NEXT", small, "semibold") + small, y, name, px, look.color("text"), "semibold"),
    ]
    y += layout.px(24)
    high = max(min(area.width * 9 / 16, area.bottom - y - px * 5.6), px)  # three lines of the caption stand below
    box = (area.left, y, high * 16 / 9, high)
    ops.append(Box(*box, (*look.color("track")[:3], 255), radius=layout.px(10)))
    if after.index in lectern.pictures.steps:
        ops.append(Image(picture_name(lectern.pictures.round, after.index), *box, layout.px(10)))
    y += high + px * 1.5
    caption = after.question.ask if after.question else after.caption
    plain = "".join(run.text for run in runs_of(caption.replace("\n", " ")))
    for line in wrap(plain, px, area.width)[:3]:
        ops.append(Words(area.left, y, line, px, look.color("text")))
        y += px * 1.36
    return ops


def _keys(y: float, size: tuple[int, int], layout: Layout, look: Look) -> list[Op]:
    """What key does what, in one line at the bottom."""
    px = layout.text(19)
    wide = sum(_key_width(key, says, px) for key, says in _KEYS)
    px *= min(1.0, (size[0] - layout.px(96)) / wide)
    x = layout.px(48)
    ops: list[Op] = []
    for key, says in _KEYS:
        name = shown(key)
        ops += keycap(x, y, name, px * 0.85, look)
        ops.append(beside(x + cap_width(name, px * 0.85) + px * 0.5, y, says, px, look.color("muted")))
        x += _key_width(key, says, px)
    return ops


def _key_width(key: str, says: str, px: float) -> float:
    return cap_width(shown(key), px * 0.85) + width_of(says, px) + px * 2.0


def _trouble(lines: tuple[str, ...], side: _Area, keys_y: float, layout: Layout, look: Look) -> list[Op]:
    """What went wrong, where only the speaker sees it."""
    px, color = layout.text(TROUBLE), look.color("warn")
    rows = [row for line in lines for row in wrap(line, px, side.width)][:6]
    top = keys_y - layout.px(40) - len(rows) * px * 1.35
    return [Words(side.left, top + (i + 1) * px * 1.35, row, px, color) for i, row in enumerate(rows)]


def page_without_scene(title: str, clock: str, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """The page while the class sees all scenes: which one is chosen, and the time."""
    layout = layout_of(size, look)
    ground: Color = (*look.color("scrim")[:3], 255)
    x, y = layout.px(96), size[1] / 2
    return (
        Box(0.0, 0.0, float(size[0]), float(size[1]), ground),
        Words(x, y - layout.px(60), "The class sees all scenes. Enter plays", layout.text(28), look.color("muted")),
        Words(x, y + layout.px(20), title, layout.text(60), look.color("text"), "bold"),
        Words(x, y + layout.px(120), clock, layout.text(60), look.color("accent"), "bold"),
    )


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
