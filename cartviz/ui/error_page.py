"""The mistakes of a scene's file while its author works on it: all of them, in a corner, each with its place."""

from cartviz.stage.frame import Box, Op, Words
from cartviz.stage.text import wrap
from cartviz.stage.theme import Look
from cartviz.stage.widgets import layout_of

MOST_HIGH = 0.55
"""Of the picture's height; what does not fit is counted."""


def mistakes_ops(lines: tuple[str, ...], size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """A panel above the caption, at the left, that grows upward."""
    if not lines:
        return ()
    layout = layout_of(size, look)
    px, pad = layout.text(20), layout.px(24)
    wide = min(layout.px(1080), size[0] - 2 * layout.margin)
    room = max(int((size[1] * MOST_HIGH - 2 * pad) / (px * 1.4)) - 2, 1)
    rows: list[str] = []
    left = len(lines)
    for line in lines:
        broken = wrap(line, px, wide - 2 * pad)
        if rows and len(rows) + len(broken) > room:
            break
        rows += broken
        left -= 1
    rows += [f"… and {left} more"] if left else []
    high = 2 * pad + (len(rows) + 1.3) * px * 1.4
    x, bottom = layout.margin, size[1] - layout.px(250)
    y = bottom - high
    ops: list[Op] = [
        Box(x, y, wide, high, (*look.color("panel")[:3], 240), look.color("alarm"), layout.px(2), layout.px(18)),
        Words(x + pad, y + pad + px, "This is the scene as it was. Its file has:", px, look.color("alarm"), "semibold"),
    ]
    y += pad + px * 1.3
    for row in rows:
        y += px * 1.4
        ops.append(Words(x + pad, y + px * 0.4, row, px, look.color("text")))
    return tuple(ops)
