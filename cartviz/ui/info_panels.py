"""The panels over a picture: what is simplified here and the sources, and the question whether to quit."""

from dataclasses import dataclass

from cartviz.stage.frame import Box, Op, Words
from cartviz.stage.text import width_of, wrap
from cartviz.stage.theme import Layout, Look
from cartviz.stage.widgets import Button, beside, cap_width, centered, keycap, layout_of, lit, veil

NOTICE = "Teaching model. Not medical advice."


@dataclass(frozen=True, slots=True)
class Pages:
    """What the panels say about one scene: its title, what the viewer shall learn, what is simplified, the sources."""

    title: str = ""
    goals: tuple[str, ...] = ()
    simplifications: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


def panel_ops(
    name: str, pages: Pages, size: tuple[int, int], look: Look, pointer: tuple[float, float] | None
) -> tuple[Op, ...]:
    """One panel by its name in `Player.layers`; nothing for a name that has no picture."""
    if name == "info":
        return info_ops(pages, size, look)
    return quit_ops(size, look, pointer) if name == "quit" else ()


def buttons(name: str, size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """What can be clicked on a panel; a click anywhere closes the panels that only tell something."""
    if name == "quit":
        return quit_buttons(size, look)
    return (Button("Escape", 0.0, 0.0, float(size[0]), float(size[1])),)


# --- what is simplified here, and the sources ------------------------------------------------------------------------


def info_ops(pages: Pages, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """A panel at the right with what the scene teaches, what it simplifies and where its facts come from."""
    layout = layout_of(size, look)
    wide = min(layout.px(760), size[0] * 0.6)
    x = size[0] - wide
    inner = wide - layout.px(112)
    dark = (*look.color("panel")[:3], 255)
    ops: list[Op] = [
        veil(size, look, 0.45),
        Box(x, 0.0, wide, float(size[1]), dark),
        Box(x, 0.0, max(layout.px(2), 1.0), float(size[1]), look.color("panel_edge")),
    ]
    left, y = x + layout.px(56), layout.px(100)
    ops.append(Words(left, y, pages.title, layout.text(34), look.color("text"), "bold"))
    y += layout.px(20)
    bottom = size[1] - layout.px(100)
    for heading, lines in (
        ("After this scene you can", pages.goals),
        ("What is simplified here", pages.simplifications),
        ("Sources", pages.sources),
    ):
        if lines and y < bottom:
            y = _list(ops, heading, lines, (left, y, inner, bottom), layout, look)
    ops.append(Words(left, size[1] - layout.px(48), NOTICE, layout.text(19), look.color("muted"), "italic"))
    return tuple(ops)


def _list(
    ops: list[Op],
    heading: str,
    lines: tuple[str, ...],
    area: tuple[float, float, float, float],
    layout: Layout,
    look: Look,
) -> float:
    """A heading and its lines with bullets, as far as the area (left, top, width, bottom) goes; where it ends."""
    left, y, wide, bottom = area
    small = heading == "Sources"
    px = layout.text(18 if small else 22)
    y += layout.px(44)
    ops.append(Words(left, y, heading.upper(), layout.text(18), look.color("accent"), "semibold"))
    y += layout.px(10)
    for line in lines:
        broken = wrap(line, px, wide - px * 1.1)
        if y + len(broken) * px * 1.4 > bottom:
            ops.append(Words(left, y + px * 1.4, "…", px, look.color("muted")))
            return bottom
        dot = px * 0.26
        ops.append(Box(left, y + px * 1.4 - px * CAP - dot / 2, dot, dot, look.color("accent"), radius=dot / 2))
        for text in broken:
            y += px * 1.4
            ops.append(Words(left + px * 1.1, y, text, px, look.color("muted" if small else "text")))
        y += px * 0.35
    return y


CAP = 0.36
"""Height of the middle of a line of capitals over its baseline, in em."""


# --- whether to quit -------------------------------------------------------------------------------------------------


def quit_buttons(size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """Stay, and quit."""
    layout = layout_of(size, look)
    wide, high, gap = layout.px(216), layout.px(64), layout.px(24)
    x, y = size[0] / 2, size[1] / 2 + layout.px(24)
    return (
        Button("Escape", x - wide - gap / 2, y, wide, high, "Stay"),
        Button("Enter", x + gap / 2, y, wide, high, "Quit"),
    )


def quit_ops(size: tuple[int, int], look: Look, pointer: tuple[float, float] | None) -> tuple[Op, ...]:
    """The question whether to quit, in the middle of the picture."""
    layout = layout_of(size, look)
    wide, high = layout.px(620), layout.px(270)
    x, y = (size[0] - wide) / 2, (size[1] - high) / 2
    dark = (*look.color("panel")[:3], 255)
    ops: list[Op] = [
        veil(size, look, 0.7),
        Box(x, y, wide, high, dark, look.color("panel_edge"), layout.px(2), layout.px(24)),
        centered(size[0] / 2, y + layout.px(82), "Quit cartviz?", layout.text(38), look.color("text"), "bold"),
    ]
    for button in quit_buttons(size, look):
        over = button.holds(pointer)
        fill = lit(look) if over else look.color("track")
        edge = look.color("accent") if over else look.color("panel_edge")
        ops.append(
            Box(button.x, button.y, button.width, button.height, fill, edge, layout.px(2), layout.px(16)),
        )
        px = layout.text(24)
        name = "Esc" if button.key == "Escape" else "Enter"
        cap = cap_width(name, px * 0.75)
        words = width_of(button.says, px, "semibold")
        start = button.x + (button.width - cap - words - px * 0.6) / 2
        middle = button.y + button.height / 2
        ops += keycap(start, middle, name, px * 0.75, look)
        ops.append(beside(start + cap + px * 0.6, middle, button.says, px, look.color("text"), "semibold"))
    return tuple(ops)
