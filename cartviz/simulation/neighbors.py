"""Which cells are near each other: a uniform grid, sorted, half a stencil, no loop over cells."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


class Pairs(NamedTuple):
    """Every near pair once: rows i and j, the vector from i to j in micrometers, and its length."""

    i: Rows
    j: Rows
    dx: Floats
    dy: Floats
    distance: Floats


def near_pairs(xy: Floats, rows: Rows, radius_um: Floats, margin_um: float, edge_um: float) -> Pairs:
    """The pairs among `rows` whose surfaces are at most `margin_um` apart.

    `xy` (2, n) and `radius_um` (n,) are whole columns; `edge_um`, the edge of a bin, must be at least two of the
    largest radii plus the margin. Pairs come in an order that depends on bins and rows only, so that a far-away cell
    does not change the order of the sums of others.
    """
    x, y = xy[0].take(rows), xy[1].take(rows)
    column = (x * (1.0 / edge_um)).astype(np.intp)
    line = (y * (1.0 / edge_um)).astype(np.intp)
    if rows.size:
        column -= column.min() - 1
        line -= line.min()
    width = int(column.max(initial=0)) + 2
    bins = line * width + column
    order = np.argsort(bins, kind="stable")
    start = np.zeros(int(bins.max(initial=0)) + 2 * width + 3, dtype=np.intp)
    np.cumsum(np.bincount(bins, minlength=start.size - 1), out=start[1:])
    # Bins of a line lie side by side, so the half stencil is two runs of the sorted cells: those after me in my bin
    # and in the bin to my right, and those in the three bins of the next line.
    bins = bins.take(order)
    here = np.arange(rows.size)
    first = np.concatenate((here + 1, start.take(bins + (width - 1))))
    count = np.concatenate((start.take(bins + 2), start.take(bins + (width + 2))))
    count -= first
    ends = np.cumsum(count)
    a = np.concatenate((here, here)).repeat(count)
    b = np.arange(a.size)
    b += (first - ends + count).repeat(count)
    x, y, reach = x.take(order), y.take(order), radius_um.take(rows).take(order)
    dx = x.take(b)
    dx -= x.take(a)
    dy = y.take(b)
    dy -= y.take(a)
    squared = dx * dx
    squared += dy * dy
    reach += 0.5 * margin_um
    limit = reach.take(a)
    limit += reach.take(b)
    limit *= limit
    near = np.flatnonzero(squared <= limit)
    rows = rows.take(order)
    return Pairs(
        rows.take(a.take(near)), rows.take(b.take(near)), dx.take(near), dy.take(near), np.sqrt(squared.take(near))
    )
