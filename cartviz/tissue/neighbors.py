"""Which cells are near each other: a uniform grid, sorted, half a stencil, no loop over cells."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Size = tuple[float, float]

WIDE_UM2 = 400_000.0
"""In windows larger than this (1 000 cells and more) the few large cells get a pass of their own: bins as wide as two
macrophages would list far more pairs of small cells than there are."""
MOST_PAIRS = 500_000
"""So many pairs are held at once where everybody is compared with everybody."""
LARGE_UM = 8.0
"""Cells of a larger radius than this are the large ones."""


def near_pairs(xy: Floats, rows: Rows, radius_um: Floats, margin_um: float, size_um: Size) -> tuple[Rows, Rows]:
    """The pairs (i, j) among `rows` whose surfaces are at most `margin_um` apart, each pair once.

    `xy` (2, n) and `radius_um` (n,) are whole columns. Cells outside `size_um` belong to the bins at the wall. The
    order of the pairs follows bins and rows only, so that a far-away cell does not change the order of the sums of
    others.
    """
    large = radius_um.take(rows) > LARGE_UM if size_um[0] * size_um[1] > WIDE_UM2 else None
    if large is None or 2 * np.count_nonzero(large) > rows.size:
        return Grid(xy, rows, radius_um, margin_um, size_um).pairs()
    few, many = rows[large], rows[~large]
    grid = Grid(xy, many, radius_um, margin_um, size_um)
    found = (grid.pairs(), grid.pairs_with(few), Grid(xy, few, radius_um, margin_um, size_um).pairs())
    i, j = (np.concatenate(ends) for ends in zip(*found, strict=True))
    return i, j


def nearest_of(xy: Floats, others: Floats) -> tuple[Rows, Floats]:
    """For each place (2, k) the index of the nearest of `others` (2, m), and its squared distance.

    The pairs are looked at a part at a time, so that two crowds do not take the memory of all their pairs at once.
    """
    nearest, squared = np.empty(xy.shape[1], np.intp), np.empty(xy.shape[1])
    part = max(MOST_PAIRS // max(others.shape[1], 1), 1)
    for first in range(0, xy.shape[1], part):
        some = slice(first, first + part)
        dx, dy = xy[0, some, None] - others[0], xy[1, some, None] - others[1]
        pairs = dx * dx + dy * dy
        nearest[some] = pairs.argmin(axis=1)
        squared[some] = pairs.min(axis=1)
    return nearest, squared


class Grid:
    """Cells sorted by bins that are as wide as two of the largest among them are near; bins of a line lie together."""

    def __init__(self, xy: Floats, rows: Rows, radius_um: Floats, margin_um: float, size_um: Size) -> None:
        self.xy, self.radius_um, self.margin_um = xy, radius_um, margin_um
        self.edge_um = 2.0 * float(radius_um.take(rows).max(initial=1.0)) + margin_um
        self.columns = int(size_um[0] / self.edge_um) + 1
        self.lines = int(size_um[1] / self.edge_um) + 1
        self.width = self.columns + 2  # an empty bin at both ends, so that a stencil does not run into the next line
        self.places = self._places(rows)
        bins = self._bins(self.places)
        order = bins.astype(np.int16 if self.width * self.lines < 32_000 else np.int32).argsort(kind="stable")
        self.bins, self.rows, self.places = bins.take(order), rows.take(order), self.places.take(order)
        self.start = np.zeros((self.lines + 2) * self.width + 3, dtype=np.intp)
        np.bincount(self.bins, minlength=self.start.size - 1).cumsum(out=self.start[1:])

    def pairs(self) -> tuple[Rows, Rows]:
        """The near pairs among the cells of the grid."""
        # Half a stencil is two runs of the sorted cells: those after me in my bin and in the bin to my right, and
        # those in the three bins of the next line.
        here = np.arange(self.rows.size)
        first = np.concatenate((here + 1, self.start.take(self.bins + (self.width - 1))))
        count = np.concatenate((self.start.take(self.bins + 2), self.start.take(self.bins + (self.width + 2))))
        count -= first
        a, b = _expand(np.concatenate((here, here)), first, count)
        return self._near(self.rows, self.places, a, b)

    def pairs_with(self, others: Rows) -> tuple[Rows, Rows]:
        """The near pairs of `others`, which may be larger, with the cells of the grid."""
        places = self._places(others)
        reach = float(self.radius_um.take(others).max(initial=1.0)) + 0.5 * (self.edge_um + self.margin_um)
        far = int(reach / self.edge_um) + 1
        line = np.minimum(np.maximum((places.imag / self.edge_um).astype(np.intp), 0), self.lines - 1)
        column = np.minimum(np.maximum((places.real / self.edge_um).astype(np.intp), 0), self.columns - 1)
        lines = line + np.arange(-far, far + 1)[:, None]
        inside = ((lines >= 0) & (lines < self.lines)).ravel().nonzero()[0]
        left = np.maximum(column - far, 0) + 1
        right = np.minimum(column + far, self.columns - 1) + 2
        first = self.start.take((lines * self.width + left).ravel().take(inside))
        count = self.start.take((lines * self.width + right).ravel().take(inside)) - first
        a, b = _expand(inside % others.size, first, count)
        return self._near(others, places, a, b)

    def _places(self, rows: Rows) -> NDArray[np.complex128]:
        """The places of cells as complex numbers: x and y are fetched as one."""
        return np.ascontiguousarray(self.xy.take(rows, axis=1).T).view(np.complex128).ravel()

    def _bins(self, places: NDArray[np.complex128]) -> NDArray[np.int32]:
        across = (places.real * (1.0 / self.edge_um)).astype(np.int32)
        down = (places.imag * (1.0 / self.edge_um)).astype(np.int32)
        np.maximum(np.minimum(across, self.columns - 1, out=across), 0, out=across)
        np.maximum(np.minimum(down, self.lines - 1, out=down), 0, out=down)
        down *= self.width
        down += across
        down += 1
        return down

    def _near(self, owners: Rows, places: NDArray[np.complex128], a: Rows, b: Rows) -> tuple[Rows, Rows]:
        """Those of the pairs owners[a], self.rows[b] that are near enough."""
        way = self.places.take(b)
        way -= places.take(a)
        squared = way.real * way.real
        squared += way.imag * way.imag
        reach, limit = self.radius_um.take(owners), self.radius_um.take(self.rows)
        limit += self.margin_um
        limit = limit.take(b)
        limit += reach.take(a)
        limit *= limit
        near = (squared <= limit).nonzero()[0]
        return owners.take(a.take(near)), self.rows.take(b.take(near))


def _expand(who: Rows, first: Rows, count: Rows) -> tuple[Rows, Rows]:
    """Each of `who` with every number of its run from `first` on."""
    a = who.repeat(count)
    b = (first + count - count.cumsum()).repeat(count)
    b += np.arange(b.size)
    return a, b
