"""Which cells are near each other: a uniform grid, sorted, half a stencil, no loop over cells."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


def near_pairs(
    xy: Floats, rows: Rows, radius_um: Floats, margin_um: float, edge_um: float, size_um: tuple[float, float]
) -> tuple[Rows, Rows]:
    """The pairs (i, j) among `rows` whose surfaces are at most `margin_um` apart, each pair once.

    `xy` (2, n) and `radius_um` (n,) are whole columns; `edge_um`, the edge of a bin, must be at least two of the
    largest radii among `rows` plus the margin. Cells outside `size_um` belong to the bins at the wall. The order of the
    pairs follows bins and rows only, so that a far-away cell does not change the order of the sums of others.
    """
    places = np.ascontiguousarray(xy.take(rows, axis=1).T).view(np.complex128).ravel()  # x and y are fetched as one
    width, height = int(size_um[0] / edge_um) + 3, int(size_um[1] / edge_um) + 1
    across = (places.real * (1.0 / edge_um)).astype(np.int32)
    down = (places.imag * (1.0 / edge_um)).astype(np.int32)
    np.maximum(np.minimum(across, width - 3, out=across), 0, out=across)
    np.maximum(np.minimum(down, height - 1, out=down), 0, out=down)
    down *= width
    down += across
    down += 1
    order = down.astype(np.int16 if width * height < 32_000 else np.int32).argsort(kind="stable")
    bins = down.take(order)
    start = np.zeros((height + 2) * width + 3, dtype=np.intp)
    np.bincount(bins, minlength=start.size - 1).cumsum(out=start[1:])
    # Bins of a line lie side by side, so the half stencil is two runs of the sorted cells: those after me in my bin
    # and in the bin to my right, and those in the three bins of the next line.
    here = np.arange(rows.size)
    first = np.concatenate((here + 1, start.take(bins + (width - 1))))
    count = np.concatenate((start.take(bins + 2), start.take(bins + (width + 2))))
    count -= first
    first += count
    first -= count.cumsum()
    a = np.concatenate((here, here)).repeat(count)
    b = first.repeat(count)
    b += np.arange(b.size)
    places = places.take(order)
    rows = rows.take(order)
    reach = radius_um.take(rows)
    reach += 0.5 * margin_um
    way = places.take(b)
    way -= places.take(a)
    dx, dy = way.real, way.imag
    squared = dx * dx
    squared += dy * dy
    limit = reach.take(b)
    limit += reach.take(a)
    limit *= limit
    near = (squared <= limit).nonzero()[0]
    return rows.take(a.take(near)), rows.take(b.take(near))
