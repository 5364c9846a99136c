"""The words and instruments around the stage: title, clock, caption, timeline, meters and question."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cartviz.script import Scene
from cartviz.stage import text
from cartviz.stage.frame import Area, Box, Color, Op, Ring, Shade, Words
from cartviz.stage.theme import Layout, Look, mix, rgb, term_color, with_alpha
from cartviz.timeline import Cue, Timeline

HAIR = "\u200a"
LINE_EM = 33.0
"""Width of a caption line in em: about 62 characters of Inter."""
SCRIM = 0.9
METER_COLORS = (rgb("#3FC9C6"), rgb("#8FCB8E"), rgb("#E9CF62"), rgb("#FFA24D"), rgb("#FF6B57"))
"""The vertical meter from its lowest to its highest decade."""


@dataclass(frozen=True)
class Board:
    """Everything the HUD shows at one moment; `values` are meter readings now, `before` a second earlier."""

    scene: Scene
    timeline: Timeline
    cue: Cue
    t: float
    scenes: int
    clock: str
    values: Mapping[str, float]
    before: Mapping[str, float]


def title_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """Scene number, title and clock, top left on a scrim."""
    px, margin = layout.px, layout.margin
    scrim = look.color("scrim")
    small = layout.text(20)
    ops: list[Op] = [
        Box(0, 0, layout.width, px(70), with_alpha(scrim, 0.82)),
        Shade(0, px(70), layout.width, px(210), with_alpha(scrim, 0.82), with_alpha(scrim, 0.0)),
        Words(
            margin,
            px(64 + 18),
            HAIR.join(f"SCENE {board.scene.number} of {board.scenes}"),
            small,
            look.color("muted"),
            "semibold",
        ),
        Words(margin, px(64 + 62), board.scene.title, layout.text(40), look.color("text"), "bold"),
    ]
    if board.clock:
        ops.append(Words(margin, px(64 + 102), board.clock, layout.text(24), look.color("accent"), "semibold"))
    return ops


def caption_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """The caption at the bottom, centered on a scrim; key terms bold in the color of what they name."""
    scrim = look.color("scrim")
    # Dark enough under the words for any cell behind them, clear above.
    solid = layout.px(150)
    ops: list[Op] = [
        Shade(
            0,
            layout.height - layout.px(330),
            layout.width,
            layout.px(330) - solid,
            with_alpha(scrim, 0),
            with_alpha(scrim, SCRIM),
        ),
        Box(0, layout.height - solid, layout.width, solid, with_alpha(scrim, SCRIM)),
    ]
    if not board.cue.caption or not look.captions:
        return ops
    size = layout.text(40)
    widest = min(size * LINE_EM, layout.width - 2 * layout.margin)
    lines = text.lines_of(filled(board.cue.caption, board.values), size, widest)
    arrive = min(1.0, 0.25 + (board.t - board.cue.start) / 0.35) if not look.still else 1.0
    for i, line in enumerate(lines):
        y = layout.caption_bottom - (len(lines) - 1 - i) * size * 1.4 - (size * 0.55 if len(lines) == 1 else 0)
        x = (layout.width - text.line_width(line, size)) / 2
        for run in line:
            color = look.color(term_color(run.term) if run.term else "text")
            # Word by word: what kerning takes from each stays within the word.
            for word in re.findall(r"\S+|\s+", run.text):
                if not word.isspace():
                    ops.append(Words(x, y, word, size, with_alpha(color, _stepped(arrive)), run.weight))
                x += text.width_of(word, size, run.weight)
    return ops


def filled(caption: str, values: Mapping[str, float]) -> str:
    """A caption with `{meter}` replaced by the meter's reading, in whole numbers."""
    for name, value in values.items():
        caption = caption.replace("{" + name + "}", f"{value:,.0f}".replace(",", "\u202f"))
    return caption


def timeline_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """A line with a dot for each beat; what has been seen is bright, the present beat is large."""
    left, width, y = layout.margin, layout.width - 2 * layout.margin, layout.timeline_y
    thick = max(3.0, layout.px(5))
    seen = width * min(board.t / board.timeline.seconds, 1.0)
    ops: list[Op] = [Box(left, y - thick / 2, width, thick, look.color("track"), radius=thick / 2)]
    if seen > thick:
        ops.append(Box(left, y - thick / 2, seen, thick, look.color("accent")))
    for cue in board.timeline.cues:
        x = left + width * cue.start / board.timeline.seconds
        present = cue.index == board.cue.index
        reached = board.t >= cue.start - 1e-9
        color = look.color("text" if present else "accent" if reached else "track")
        radius = layout.px(9 if present else 6.5)
        edge = mix(look.color("scrim"), look.color("track"), 0.2)
        ops.append(Ring(x, y, radius + layout.px(2), edge, 0, edge))
        ops.append(Ring(x, y, radius, color, 0, color))
    return ops


def meter_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """The instruments of the present beat, stacked on the right; tall ones share what the others leave."""
    top, gap = layout.px(150), layout.px(14)
    room = layout.height - layout.px(205) - top
    shown = [
        (name, METERS_LOOK.get(board.scene.meters[name].show_as, METERS_LOOK["count"])) for name in board.cue.meters
    ]
    fixed = sum(layout.px(each.height) + gap for _, each in shown if each.height)
    tall = [each for _, each in shown if not each.height]
    stretch = min((room - fixed) / max(len(tall), 1) - gap, layout.px(540))
    ops: list[Op] = []
    y = top
    for name, each in shown:
        height = layout.px(each.height) if each.height else stretch
        ops.extend(each.draw(name, board, (y, height), layout, look))
        y += height + gap
    return ops


PANEL_WIDTH = 172


def _panel(y: float, height: float, layout: Layout, look: Look) -> tuple[float, Op]:
    """The left edge of a panel and its box."""
    x = layout.width - layout.px(PANEL_WIDTH + 48)
    box = Box(
        x,
        y,
        layout.px(PANEL_WIDTH),
        height,
        look.color("panel"),
        look.color("panel_edge"),
        max(1.0, layout.px(1.6)),
        layout.px(20),
    )
    return x, box


def _vertical_log(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """A tube with a log scale from 1 to 10 000 and an arrow at the present reading; grows with the value."""
    px = layout.px
    y, height = span
    x, panel = _panel(y, height, layout, look)
    middle = x + px(PANEL_WIDTH / 2)
    value = max(board.values[name], 1.0)
    label = board.scene.meters[name].label or name
    ops: list[Op] = [
        panel,
        Words(middle, y + px(38), HAIR.join(label.upper()), layout.text(19), look.color("text"), "semibold", "center"),
        Words(middle, y + px(63), "IL-6, pg/mL", layout.text(18), look.color("muted"), "regular", "center"),
    ]
    tube_x, tube_w = x + px(34), px(34)
    top, tall = y + px(86), height - px(196)
    ops.append(Box(tube_x, top, tube_w, tall, look.color("track"), radius=tube_w / 2))
    share = min(math.log10(value) / 4, 1.0)
    ops.extend(_tube_fill(tube_x, top, tube_w, tall, share))
    for decade in range(5):
        tick_y = top + tall - tube_w / 2 - (tall - tube_w) * decade / 4
        words = f"{10**decade:,}".replace(",", "\u2009")
        ops.append(Box(tube_x + tube_w + px(7), tick_y - px(1), px(9), max(1, px(2)), look.color("muted")))
        ops.append(Words(tube_x + tube_w + px(21), tick_y + px(6.5), words, layout.text(18), look.color("text")))
    level = top + tall - tube_w / 2 - (tall - tube_w) * share
    arrow = ((tube_x - px(18), level - px(9)), (tube_x - px(4), level), (tube_x - px(18), level + px(9)))
    ops.append(Area(arrow, look.color("text")))
    color = meter_color(share)
    number = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    ops.append(Words(middle, y + height - px(58), number, layout.text(36), color, "bold", "center"))
    ops.append(
        Words(
            middle, y + height - px(26), _trend(board, name), layout.text(18), look.color("muted"), "regular", "center"
        )
    )
    return ops


def _trend(board: Board, name: str) -> str:
    now, before = board.values[name], board.before[name]
    if now > before * 1.03:
        return "↑ rising"
    return "↓ falling" if now < before * 0.97 else "→ steady"


def meter_color(share: float) -> Color:
    """The color of the vertical meter at a height 0..1."""
    place = min(max(share, 0.0), 1.0) * (len(METER_COLORS) - 1)
    i = min(int(place), len(METER_COLORS) - 2)
    return mix(METER_COLORS[i], METER_COLORS[i + 1], place - i)


def _tube_fill(x: float, top: float, width: float, tall: float, share: float) -> list[Op]:
    """The filled part of the tube in slices of its gradient, round at the bottom."""
    ops: list[Op] = []
    bottom = top + tall
    ops.append(Ring(x + width / 2, bottom - width / 2, width / 2, METER_COLORS[0], 0, METER_COLORS[0]))
    inner = tall - width
    slices = 28
    for i in range(slices):
        low, high = i / slices, (i + 1) / slices
        if low >= share:
            break
        filled_to = min(high, share)
        y0 = bottom - width / 2 - inner * filled_to
        ops.append(Box(x, y0, width, inner * (filled_to - low) + 1, meter_color(low)))
    return ops


def _count(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """A number with its label above."""
    px = layout.px
    y, height = span
    label = board.scene.meters[name].label or name
    x, panel = _panel(y, height, layout, look)
    middle = x + px(PANEL_WIDTH / 2)
    size = layout.text(18)
    ops: list[Op] = [panel]
    lines = text.wrap(label, size, px(PANEL_WIDTH - 20))[:2]
    baseline = y + px(30 if len(lines) == 2 else 41)
    for i, line in enumerate(lines):
        ops.append(Words(middle, baseline + i * size * 1.22, line, size, look.color("muted"), "regular", "center"))
    number = f"{board.values[name]:,.0f}".replace(",", "\u202f")
    ops.append(Words(middle, y + height - px(15), number, layout.text(36), look.color("text"), "bold", "center"))
    return ops


@dataclass(frozen=True)
class MeterLook:
    """How a meter is drawn: its height at 1080p (0: what is left), and the function that draws it."""

    height: float
    draw: Callable[[str, Board, tuple[float, float], Layout, Look], list[Op]]


METERS_LOOK: Mapping[str, MeterLook] = {"count": MeterLook(104, _count), "vertical_log": MeterLook(0, _vertical_log)}
"""How a meter may be shown: `show_as` of a scene's meter. A new look is a function and a row here."""


def question_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """The question and its choices, large enough for the back row."""
    question = board.cue.question
    if question is None:
        return []
    px = layout.px
    ask_px, choice_px = layout.text(38), layout.text(32)
    wide = px(1120)
    ask = text.wrap(question.ask, ask_px, wide - px(96), "semibold")
    choices = [text.wrap(choice, choice_px, wide - px(190)) for choice in question.choices]
    line = choice_px * 1.32
    tall = px(72) + len(ask) * ask_px * 1.3 + sum(len(rows) * line + px(26) for rows in choices)
    free = layout.free(bool(board.cue.meters))
    x, y = (free[0] + free[2] - wide) / 2, max((free[1] + free[3] - tall) / 2, px(190))
    ops: list[Op] = [
        Box(x, y, wide, tall, look.color("panel")[:3] + (238,), look.color("accent"), max(1.0, px(2)), px(26))  # noqa: RUF005
    ]
    baseline = y + px(30) + ask_px
    for row in ask:
        ops.append(Words(x + px(48), baseline, row, ask_px, look.color("text"), "semibold"))
        baseline += ask_px * 1.3
    baseline += px(14)
    for i, rows in enumerate(choices):
        middle = baseline - choice_px * 0.35
        ops.append(Ring(x + px(74), middle, px(24), look.color("accent"), px(2.4), look.color("track")))
        ops.append(Words(x + px(74), baseline, str(i + 1), choice_px * 0.86, look.color("text"), "semibold", "center"))
        for row in rows:
            ops.append(Words(x + px(118), baseline, row, choice_px, look.color("text")))
            baseline += line
        baseline += px(26)
    return ops


def _stepped(alpha: float) -> float:
    """Opacity in sixteenths, so that a fading line makes few surfaces."""
    return round(alpha * 16) / 16
