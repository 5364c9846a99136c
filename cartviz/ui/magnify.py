"""A part of a frame as a frame of its own: every operation larger and in its place, so that all stays sharp."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from cartviz.stage.frame import (
    Area,
    Art,
    Backdrop,
    Box,
    Clip,
    Field,
    Frame,
    Giant,
    Glow,
    Halo,
    Image,
    Line,
    NearLayer,
    Op,
    Ring,
    Row,
    Shade,
    Spotlight,
    Sprites,
    Words,
)
from cartviz.stage.text import width_of

REACH = 1.6
"""How far a sprite reaches from its center, in radii: receptors and shadow, too."""

Part = tuple[float, float, float, float]


def magnified(frame: Frame, part: Part) -> Frame:
    """The frame of the same size in which `part` (left, top, width, height in pixels) fills everything.

    The far and the near layer stay as they are: what is out of focus has nothing to show closer. What would not be
    seen is left out.
    """
    times = frame.size[0] / part[2]
    ops = (each for op in frame.ops for each in _closer(op, part, times, frame.size))
    return replace(frame, ops=tuple(ops))


def _closer(op: Op, part: Part, times: float, size: tuple[int, int]) -> Iterator[Op]:
    """An operation seen from nearer; nothing where it has left the picture."""
    if isinstance(op, Backdrop | NearLayer):
        yield op
    elif isinstance(op, Sprites):
        yield _sprites(op, part, times, size)
    elif isinstance(op, Line | Area):
        points = tuple(((x - part[0]) * times, (y - part[1]) * times) for x, y in op.points)
        if _reaches(points, size):
            yield replace(op, points=points) if isinstance(op, Area) else Line(points, op.color, op.width * times)
    elif isinstance(op, Clip):
        yield op if op.width <= 0 else Clip(*_corner(op, part, times), op.width * times, op.height * times)
    elif isinstance(op, Field):
        yield _field(op, part, times)
    elif isinstance(op, Box | Shade | Image):
        yield from _rectangle(op, part, times, size)
    else:
        yield from _round(op, part, times, size)


def _sprites(op: Sprites, part: Part, times: float, size: tuple[int, int]) -> Sprites:
    """The sprites of a batch that reach into the picture."""
    x, y, large = (op.x - part[0]) * times, (op.y - part[1]) * times, op.size * times
    reach = large * REACH
    seen = (x > -reach) & (x < size[0] + reach) & (y > -reach) & (y < size[1] + reach)
    return Sprites(op.sheet, op.layer, x[seen], y[seen], large[seen], op.shape[seen], op.turn[seen], op.fade[seen])


def _corner(op: Box | Shade | Image | Clip, part: Part, times: float) -> tuple[float, float]:
    return (op.x - part[0]) * times, (op.y - part[1]) * times


def _reaches(points: tuple[tuple[float, ...], ...], size: tuple[int, int]) -> bool:
    """Whether a figure through these points may be seen."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs) < size[0] and max(xs) >= 0 and min(ys) < size[1] and max(ys) >= 0


def _rectangle(op: Box | Shade | Image, part: Part, times: float, size: tuple[int, int]) -> Iterator[Op]:
    """A rectangle; of one larger than the picture only so much that its corners lie outside."""
    x, y = _corner(op, part, times)
    wide, high = op.width * times, op.height * times
    if x >= size[0] or y >= size[1] or x + wide <= 0 or y + high <= 0:
        return
    if isinstance(op, Image):
        yield replace(op, x=x, y=y, width=wide, height=high, radius=op.radius * times)
    elif isinstance(op, Shade):
        x, wide = _within(x, wide, size[0], 0.0)
        yield replace(op, x=x, y=y, width=wide, height=high)
    else:
        edge = (op.radius + op.line_width) * times + 2
        x, wide = _within(x, wide, size[0], edge)
        y, high = _within(y, high, size[1], edge)
        yield replace(op, x=x, y=y, width=wide, height=high, line_width=op.line_width * times, radius=op.radius * times)


def _within(start: float, long: float, room: float, edge: float) -> tuple[float, float]:
    """Start and length along one axis, cut to the picture with `edge` on each side; the same length wherever it lies.

    The same length: then the painter draws it once while the picture is moved.
    """
    most = room + 2 * edge
    if long <= most:
        return start, long
    if start > -edge:
        return start, most
    return min(max(start + long - most, start), -edge), most


def _field(op: Field, part: Part, times: float) -> Field:
    """A cloud: the rows and columns of its grid that are seen, with two more on each side for a smooth edge."""
    rows, columns = op.grid.shape
    cell_x, cell_y = op.width / columns, op.height / rows
    left, right = (int((edge - op.x) // cell_x) for edge in (part[0], part[0] + part[2]))
    top, bottom = (int((edge - op.y) // cell_y) for edge in (part[1], part[1] + part[3]))
    left, right = max(left - 2, 0), min(right + 3, columns)
    top, bottom = max(top - 2, 0), min(bottom + 3, rows)
    if right <= left or bottom <= top:
        return replace(op, grid=np.zeros((1, 1), np.float32))
    x, y = op.x + left * cell_x, op.y + top * cell_y
    return replace(
        op,
        grid=op.grid[top:bottom, left:right],
        x=(x - part[0]) * times,
        y=(y - part[1]) * times,
        width=(right - left) * cell_x * times,
        height=(bottom - top) * cell_y * times,
    )


def _round(
    op: Giant | Glow | Ring | Spotlight | Art | Words | Row | Halo, part: Part, times: float, size: tuple[int, int]
) -> Iterator[Op]:
    """Whatever has a place: a disc, a picture, words."""
    x, y = (op.x - part[0]) * times, (op.y - part[1]) * times
    if isinstance(op, Art):
        yield replace(op, x=x, y=y, width=op.width * times)
        return
    if isinstance(op, Words | Row | Halo):
        px = op.px * times
        long = width_of(op.text, px, op.weight) if isinstance(op, Words) else float(size[0]) * times
        if -px < y < size[1] + px and -long < x < size[0] + long:
            yield replace(op, x=x, y=y, px=px)
        return
    reach = op.radius * times
    if isinstance(op, Giant):
        yield replace(op, x=x, y=y, radius=reach, rim=op.rim * times)
    elif -reach * 1.1 < x < size[0] + reach * 1.1 and -reach * 1.1 < y < size[1] + reach * 1.1:
        larger = replace(op, x=x, y=y, radius=reach)
        yield replace(larger, width=larger.width * times) if isinstance(larger, Ring) else larger
