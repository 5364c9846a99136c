"""The scene picker: one card a scene, chosen by arrows, digits or mouse; a broken scene says what is wrong."""

from dataclasses import dataclass, replace

from cartviz.player.keyboard import key_for
from cartviz.player.keys import NO_PLAN, darkening, press, shown
from cartviz.player.navigation import Plan
from cartviz.player.state import Player, say
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Backdrop, Box, Image, Op, Ring, Words
from cartviz.stage.halos import haloed
from cartviz.stage.text import width_of, wrap
from cartviz.stage.theme import Layout, Look, with_alpha
from cartviz.stage.widgets import Button, beside, cap_width, centered, keycap, layout_of, veil
from cartviz.ui.info_panels import NOTICE

TITLE = "The living drug"
SUBTITLE = "How CAR-T cells are made, hunt, and sometimes go too far"


@dataclass(frozen=True, slots=True)
class Card:
    """One scene as the picker shows it.

    `picture` is the name of a held image, '' while there is none; `problems` says what is wrong with a broken scene,
    one a line; `seen` is the share of the scene (0 to 1) at which the viewer left it.
    """

    id: str
    number: int
    title: str
    seconds: float = 0.0
    picture: str = ""
    problems: tuple[str, ...] = ()
    seen: float = 0.0


@dataclass(frozen=True, slots=True)
class Picker:
    """All cards, which one is chosen, and the digits typed so far."""

    cards: tuple[Card, ...]
    chosen: int = 0
    typed: str = ""

    @property
    def card(self) -> Card | None:
        """The chosen card; None where there are no scenes."""
        return self.cards[self.chosen] if self.cards else None


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the cards lie, in pixels; rows above `first_row` have been scrolled away."""

    columns: int
    rows: int
    first_row: int
    left: float
    top: float
    width: float
    height: float
    gap: float

    def corner(self, index: int) -> tuple[float, float] | None:
        """The top left corner of a card, or None when it is scrolled out of sight."""
        row, column = divmod(index, self.columns)
        row -= self.first_row
        if not 0 <= row < self.rows:
            return None
        return self.left + column * (self.width + self.gap), self.top + row * (self.height + self.gap)


def grid_of(picker: Picker, size: tuple[int, int], look: Look) -> Grid:
    """Three columns for a handful, five for more than twelve; at most three rows in sight, the chosen card always."""
    layout = layout_of(size, look)
    count = len(picker.cards)
    columns = 3 if count <= 6 else 4 if count <= 12 else 5
    left, gap, top = layout.px(120), layout.px(28), layout.px(268)
    bottom = size[1] - layout.px(160)
    wide = (size[0] - 2 * left - (columns - 1) * gap) / columns
    rows = 2 if count <= 6 else 3
    high = min((bottom - top - (rows - 1) * gap) / rows, wide * 0.66)
    first = max(0, picker.chosen // columns - rows + 1)
    return Grid(columns, rows, first, left, top, wide, high, gap)


# --- keys and mouse --------------------------------------------------------------------------------------------------

NOWHERE = Timeline((), 0.0, 0, {})
"""The picker has no time of its own; the keys that work here (panels, full screen, quit) ask for none."""
_ALSO_HERE = (
    "F",
    "F11",
    "Alt+Enter",
    "?",
    "F1",
    "Ctrl+S",
    "F12",
    "Ctrl+Q",
    "Q",
    "+",
    "-",
    "B",
    "F10",
    "W",
    "Shift+F10",
    "M",
    "Ctrl+F9",
    "Shift+Up",
    "Shift+Down",
    "V",
    "Ctrl+F8",
    "Ctrl+,",
    "Shift+A",
)


def press_picker(picker: Picker, player: Player, key: str, columns: int, plan: Plan = NO_PLAN) -> tuple[Picker, Player]:
    """Picker and player after a key; playing the chosen card is the player's request 'play'."""
    key = darkening(player, key.upper() if len(key) == 1 else key)
    if player.layers[-1:] == ("problem",):
        return picker, replace(player, layers=player.layers[:-1])
    if player.layers or key in _ALSO_HERE or key == "Escape":
        leaves = key == "Escape" and not (player.layers or player.full_screen or player.blank or player.presenting)
        return picker, press(player, "Ctrl+Q" if leaves else key, NOWHERE, plan)
    if player.blank:
        return picker, replace(player, blank="")
    if key in ("Enter", "Space", "MediaPlay", "F5", "Shift+F5"):
        return replace(picker, typed=""), _play(picker, press(player, key, NOWHERE) if "F5" in key else player)
    if len(key) == 1 and key in "0123456789":
        return _type(picker, key), player
    return _choose(picker, key, columns), player


def card_at(picker: Picker, size: tuple[int, int], look: Look, place: tuple[float, float]) -> int | None:
    """The index of the card under a place in pixels."""
    grid = grid_of(picker, size, look)
    for index in range(len(picker.cards)):
        corner = grid.corner(index)
        if corner and Button("", *corner, grid.width, grid.height).holds(place):
            return index
    return None


def _play(picker: Picker, player: Player) -> Player:
    if picker.card is None:
        return say(player, "There are no scenes")
    if picker.card.problems:
        return replace(player, layers=("problem",))
    return replace(player, requests=(*player.requests, "play"))


def _type(picker: Picker, digit: str) -> Picker:
    """The card whose number was typed: '1' and then '2' is scene 12, or else scene 2."""
    for typed in (picker.typed + digit, digit):
        for index, card in enumerate(picker.cards):
            if card.number == int(typed):
                return replace(picker, chosen=index, typed=typed)
    return replace(picker, typed="" if len(picker.typed) else digit)


def _choose(picker: Picker, key: str, columns: int) -> Picker:
    by = {"Left": -1, "PageUp": -1, "Right": 1, "PageDown": 1, "Up": -columns, "Down": columns, "Home": -(10**6)}
    by |= {"Shift+Tab": -1, "Tab": 1}
    if key not in by and key != "End":
        return picker
    last = max(len(picker.cards) - 1, 0)
    target = picker.chosen + by.get(key, 10**6)
    if key in ("Up", "Down") and not 0 <= target <= last:
        # Down from above a gap in the last row goes to the last card; from the last row it stays.
        below = key == "Down" and picker.chosen // columns < last // columns
        target = last if below else picker.chosen
    return replace(picker, chosen=min(max(target, 0), last), typed="")


# --- the picture -----------------------------------------------------------------------------------------------------


def picker_ops(picker: Picker, player: Player, size: tuple[int, int], look: Look, ambient: float) -> tuple[Op, ...]:
    """The picker as a frame of `size` pixels, without the panels over it; `ambient` moves the far layer."""
    layout = layout_of(size, look)
    left = layout.px(120)
    ops: list[Op] = [
        Backdrop("body", 0.0, 0.0, 0.0 if look.still else ambient),
        Words(left, layout.px(150), TITLE, layout.text(62), look.color("text"), "bold"),
        Words(left, layout.px(202), SUBTITLE, layout.text(27), look.color("muted")),
    ]
    grid = grid_of(picker, size, look)
    for index, card in enumerate(picker.cards):
        corner = grid.corner(index)
        if corner:
            ops += _card_ops(card, corner, grid, index == picker.chosen, layout, look)
    ops += _scroll_ops(picker, grid, size, layout, look)
    ops += _keys_ops(player.preferences.letters, size, layout, look)
    if "problem" in player.layers and picker.card:
        ops += _problem_ops(picker.card, size, layout, look)
    return tuple(ops)


def _card_ops(
    card: Card, corner: tuple[float, float], grid: Grid, chosen: bool, layout: Layout, look: Look
) -> list[Op]:
    x, y = corner
    wide, high, round_px = grid.width, grid.height, layout.px(20)
    dark = (*look.color("panel")[:3], 255)
    ops: list[Op] = [Box(x, y, wide, high, with_alpha(dark, 0.9), radius=round_px)]
    if card.picture:
        ops.append(Image(card.picture, x, y, wide, high, round_px))
    pad = layout.px(22)
    if card.problems:
        ops += _broken_ops(card, (x + pad, y + layout.px(76), wide - 2 * pad, high), layout, look)
    else:
        base = y + high - pad - layout.px(4 if card.seen else 0)
        ops += _title_ops(card, (x + pad, base, wide - 2 * pad, y), layout, look)
    mark = look.color("alarm" if card.problems else "accent")
    middle, radius = (x + layout.px(38), y + layout.px(38)), layout.px(22)
    ops.append(Ring(*middle, radius, mark, layout.px(2.5), with_alpha(dark, 0.85)))
    number = str(card.number) if card.number else "•"
    ops.append(centered(*middle, number, layout.text(22), look.color("text"), "bold"))
    if card.seen > 0:
        long, thick = wide - 2 * pad, layout.px(4)
        ops.append(Box(x + pad, y + high - layout.px(11), long, thick, look.color("track"), radius=thick / 2))
        done = max(long * min(card.seen, 1.0), thick)
        ops.append(Box(x + pad, y + high - layout.px(11), done, thick, look.color("accent"), radius=thick / 2))
    edge = look.color("accent") if chosen else look.color("panel_edge")
    thick = layout.px(5 if chosen else 2)
    grow = layout.px(3 if chosen else 0)
    ops.append(Box(x - grow, y - grow, wide + 2 * grow, high + 2 * grow, (0, 0, 0, 0), edge, thick, round_px + grow))
    return ops


def _title_ops(card: Card, area: tuple[float, float, float, float], layout: Layout, look: Look) -> list[Op]:
    """The title from the bottom line up, the length top right; area is left, baseline, width, top of the card."""
    x, y, wide, edge = area
    px, small = layout.text(26), layout.text(19)
    lines = wrap(card.title, px, wide, "semibold")
    shown = (lines[0], lines[1] + ("…" if len(lines) > 2 else "")) if len(lines) > 1 else lines
    ops: list[Op] = []
    for i, line in enumerate(shown):
        ops += haloed(Words(x, y - (len(shown) - 1 - i) * px * 1.2, line, px, look.color("text"), "semibold"), look)
    length = f"{int(card.seconds) // 60}:{int(card.seconds) % 60:02d}"
    long, tall = width_of(length, small) + small * 1.2, small * 1.75
    top = edge + layout.px(38) - tall / 2
    right = x + wide + layout.px(6)
    dark = with_alpha((*look.color("panel")[:3], 255), 0.75)
    ops.append(Box(right - long, top, long, tall, dark, radius=tall / 2))
    ops.append(centered(right - long / 2, top + tall / 2, length, small, look.color("text")))
    return ops


def _broken_ops(card: Card, area: tuple[float, float, float, float], layout: Layout, look: Look) -> list[Op]:
    """What is wrong with a scene, in as many lines as the card has room for; area is left, top, width, card height."""
    x, y, wide, high = area
    px, small = layout.text(22), layout.text(16)
    ops: list[Op] = [
        Words(x + layout.px(46), y - layout.px(30), card.title, px, look.color("text"), "semibold"),
    ]
    more = f" (and {len(card.problems) - 1} more: Enter)" if len(card.problems) > 1 else ""
    room = max(int((high - layout.px(76) - layout.px(14)) / (small * 1.35)), 1)
    lines = wrap(card.problems[0] + more, small, wide)
    for i, line in enumerate(lines[:room]):
        words = line + "…" if i == room - 1 and len(lines) > room else line
        ops.append(Words(x, y + (i + 0.9) * small * 1.35, words, small, look.color("alarm")))
    return ops


def _scroll_ops(picker: Picker, grid: Grid, size: tuple[int, int], layout: Layout, look: Look) -> list[Op]:
    """Arrows that say there are more rows."""
    rows = -(-len(picker.cards) // grid.columns)
    ops: list[Op] = []
    px = layout.text(26)
    if grid.first_row > 0:
        ops.append(centered(size[0] / 2, grid.top - layout.px(18), "↑", px, look.color("accent"), "bold"))
    if grid.first_row + grid.rows < rows:
        bottom = grid.top + grid.rows * (grid.height + grid.gap)
        ops.append(centered(size[0] / 2, bottom - layout.px(2), "↓", px, look.color("accent"), "bold"))
    return ops


_HINTS = (
    ("← ↑ ↓ →", "choose", ""),
    ("Enter", "play", "Enter"),
    ("?", "all keys", "?"),
    ("Ctrl + ,", "preferences", "Ctrl+,"),
    ("Esc", "leave", "Escape"),
)


def _hints(letters: str) -> list[tuple[str, str, str]]:
    """The hints with keys that this viewer may press."""
    return [(cap if key != "?" else shown(key_for(key, letters)), does, key) for cap, does, key in _HINTS]


def hint_buttons(size: tuple[int, int], look: Look, letters: str) -> tuple[Button, ...]:
    """The hints at the bottom: what they say can be clicked, too; `letters` is what is preferred for characters."""
    layout = layout_of(size, look)
    x, px = layout.px(120), layout.text(21)
    found = []
    for cap, does, key in _hints(letters):
        wide = cap_width(cap, px) + px * 0.6 + width_of(does, px)
        found.append(Button(key, x, size[1] - layout.px(76) - px, wide, 2 * px, does))
        x += wide + px * 2.2
    return tuple(found)


def _keys_ops(letters: str, size: tuple[int, int], layout: Layout, look: Look) -> list[Op]:
    y, px = size[1] - layout.px(76), layout.text(21)
    ops: list[Op] = []
    for (cap, does, _), button in zip(_hints(letters), hint_buttons(size, look, letters), strict=True):
        ops += keycap(button.x, y, cap, px, look)
        ops.append(beside(button.x + cap_width(cap, px) + px * 0.6, y, does, px, look.color("muted")))
    right = size[0] - layout.px(120)
    small = layout.text(18)
    below = size[1] - layout.px(26)
    ops.append(Words(right, below + small * 0.36, NOTICE, small, look.color("muted"), "italic", "right"))
    return ops


def _problem_ops(card: Card, size: tuple[int, int], layout: Layout, look: Look) -> list[Op]:
    """All that is wrong with a scene, as large as the window allows."""
    left, px = layout.px(160), layout.text(20)
    wide = size[0] - 2 * left
    ops: list[Op] = [
        Backdrop("body", 0.0, 0.0, 0.0),
        veil(size, look, 0.6),
        Words(left, layout.px(160), f"{card.title} cannot be played", layout.text(40), look.color("text"), "bold"),
        Words(left, layout.px(206), "Any key closes this page.", layout.text(21), look.color("muted")),
    ]
    y = layout.px(270)
    for problem in card.problems:
        for line in wrap(problem, px, wide):
            if y > size[1] - layout.px(80):
                return ops
            ops.append(Words(left, y, line, px, look.color("text")))
            y += px * 1.4
        y += px * 0.5
    return ops
