"""All keys that work, on two pages, made from the table that the listener uses and as this viewer may press them."""

from collections.abc import Iterable

from cartviz.player.keyboard import KeyMap, names_for
from cartviz.player.keys import Key, shown_names
from cartviz.stage.frame import Backdrop, Box, Op, Words
from cartviz.stage.text import width_of
from cartviz.stage.theme import Layout, Look, with_alpha
from cartviz.stage.widgets import Button, beside, cap_width, centered, keycap, layout_of, veil

PAGES = (
    ("The lesson", (("Play", "Scenes"), ("Move",))),
    ("The room", (("Show",), ("Words and sound", "Program"))),
)
"""Each page: its name, and the groups of keys in its two columns."""
NAMES_SHOWN = 4
"""Keys of one row on the screen; the table in the README has all."""
_KEYS_SHARE = 0.36
"""The part of a column in which keys stand; beside it stands what they do."""


def page_of(chosen: int) -> int:
    """Which page a player sees who has turned pages so often."""
    return chosen % len(PAGES)


def page_buttons(size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """The names of the pages at the top right; a click anywhere else closes the page."""
    layout = layout_of(size, look)
    px, right = layout.text(22), size[0] - layout.px(96)
    found: list[Button] = []
    for i in reversed(range(len(PAGES))):
        wide = width_of(PAGES[i][0], px, "semibold") + px * 2
        found.insert(0, Button(f"#{i}", right - wide, layout.px(78), wide, layout.px(58), PAGES[i][0]))
        right -= wide + layout.px(14)
    return (*found, Button("Escape", 0.0, 0.0, float(size[0]), float(size[1])))


def page_ops(
    rows: Iterable[Key],
    page: int,
    letters: str,
    changed: KeyMap,
    size: tuple[int, int],
    look: Look,
    pointer: tuple[float, float] | None = None,
) -> tuple[Op, ...]:
    """One page of the keys that work; `letters` and `changed` are the viewer's own ways with keys."""
    layout = layout_of(size, look)
    left, gap = layout.px(96), layout.px(72)
    wide = (size[0] - 2 * left - gap) / 2
    built = [row for row in rows if row.built and names_for(row, letters, changed)]
    columns = PAGES[page][1]
    tallest = max(_units(built, groups) for _, each in PAGES for groups in each)
    top = layout.px(188)
    row_high = min(layout.px(50), (size[1] - top - layout.px(40)) / tallest)
    px = min(layout.text(22), row_high * 0.56)
    longest = max(width_of(row.does, px) for row in built)
    px *= min(1.0, max((wide * (1 - _KEYS_SHARE) - px * 0.6) / longest, 0.8))  # one size for all, but not too small
    ops: list[Op] = [
        Backdrop("body", 0.0, 0.0, 0.0),  # a page of its own: nothing of the picture may shine through words
        veil(size, look, 0.6),
        Words(left, layout.px(112), "Keys", layout.text(44), look.color("text"), "bold"),
    ]
    ops += _tabs(page, size, layout, look, pointer)
    for column, groups in enumerate(columns):
        x, y = left + column * (wide + gap), top
        for group in groups:
            ops.append(beside(x, y + row_high * 0.6, group.upper(), px * 0.82, look.color("accent"), "semibold"))
            edge = with_alpha(look.color("panel_edge"), 0.7)
            ops.append(Box(x, y + row_high * 1.1, wide, max(layout.px(1.5), 1.0), edge))
            y += row_high * 1.25
            for row in (each for each in built if each.group == group):
                ops += _row_ops(
                    shown_names(row, names_for(row, letters, changed)), row.does, (x, y + row_high / 2, wide), px, look
                )
                y += row_high
            y += row_high * 0.3
    return tuple(ops)


def _units(built: list[Key], groups: tuple[str, ...]) -> float:
    """The height of a column in rows."""
    return sum(sum(row.group == group for row in built) + 1.55 for group in groups)


def _tabs(
    page: int, size: tuple[int, int], layout: Layout, look: Look, pointer: tuple[float, float] | None
) -> list[Op]:
    px = layout.text(22)
    ops: list[Op] = []
    buttons = [button for button in page_buttons(size, look) if button.says]
    for i, button in enumerate(buttons):
        here, box = i == page, (button.x, button.y, button.width, button.height)
        edge = look.color("accent" if here or button.holds(pointer) else "panel_edge")
        fill = look.color("track" if here else "panel")
        ops.append(Box(*box, fill, edge, max(layout.px(3 if here else 2), 1.0), button.height / 2))
        color, middle = look.color("text" if here else "muted"), button.y + button.height / 2
        ops.append(centered(button.x + button.width / 2, middle, button.says, px, color, "semibold"))
    small, y = layout.text(19), buttons[0].y + buttons[0].height / 2
    right = buttons[0].x - layout.px(26)
    for cap, words in (("Esc", "closes"), ("Tab", "turns the page")):
        right -= width_of(words, small)
        ops.append(beside(right, y, words, small, look.color("muted")))
        right -= cap_width(cap, small * 0.85) + small * 0.5
        ops += keycap(right, y, cap, small * 0.85, look)
        right -= small * 1.6
    return ops


def _row_ops(names: tuple[str, ...], does: str, place: tuple[float, float, float], px: float, look: Look) -> list[Op]:
    """One action: its keys, and what it does; place is left, middle, width."""
    x, y, wide = place
    ops: list[Op] = []
    start, right, cap = x, x + wide * _KEYS_SHARE, px * 0.8
    for name in names[:NAMES_SHOWN]:
        if x + cap_width(name, cap) > right and ops:
            break
        ops += keycap(x, y, name, cap, look)
        x += cap_width(name, cap) + px * 0.35
    fits = (start + wide - right - px * 0.6) / max(width_of(does, px), 1.0)
    ops.append(beside(right + px * 0.6, y, does, px * min(fits, 1.0), look.color("text")))
    return ops
