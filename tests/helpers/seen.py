"""What a viewer would read in draw operations: every word with its place, lines of several runs taken apart."""

import re
from collections.abc import Iterable

from cartviz.stage.frame import Area, Box, Clip, Frame, Image, Line, Op, Ring, Row, Shade, Words
from cartviz.stage.text import width_of

Place = tuple[float, float, float, float]


def words_of(ops: Iterable[Op]) -> list[Words]:
    """All words in the order of drawing; the runs of a Row become words side by side."""
    found: list[Words] = []
    for op in ops:
        if isinstance(op, Words):
            found.append(op)
        elif isinstance(op, Row):
            x = op.x - sum(width_of(text, op.px, weight) for text, _, weight in op.runs) / 2
            for text, color, weight in op.runs:
                for piece in re.findall(r"\S+|\s+", text):
                    if not piece.isspace():
                        found.append(Words(x, op.y, piece, op.px, color, weight))
                    x += width_of(piece, op.px, weight)
    return found


def said(frame: Frame) -> list[str]:
    """The words of a frame."""
    return [op.text for op in words_of(frame.ops)]


def reach(op: Op) -> Place:
    """Left, top, right, bottom of an operation in pixels."""
    if isinstance(op, Words):
        wide = width_of(op.text, op.px, op.weight)
        left = op.x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[op.anchor]
        return left, op.y - op.px * 0.73, left + wide, op.y + op.px * 0.12
    if isinstance(op, Ring):
        return op.x - op.radius, op.y - op.radius, op.x + op.radius, op.y + op.radius
    if isinstance(op, Area | Line):
        xs, ys = zip(*op.points, strict=True)
        return min(xs), min(ys), max(xs), max(ys)
    assert isinstance(op, Box | Shade | Image | Clip)
    return op.x, op.y, op.x + op.width, op.y + op.height


def collide(a: Words, b: Words) -> bool:
    """Whether two runs of text share more than half a pixel."""
    first, second = reach(a), reach(b)
    across = first[0] < second[2] - 0.5 and second[0] < first[2] - 0.5
    return across and first[1] < second[3] - 0.5 and second[1] < first[3] - 0.5
