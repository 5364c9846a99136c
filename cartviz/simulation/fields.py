"""Substances on a grid: cells add to it, it spreads, it decays, nothing passes the walls."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LARGEST_STEP = 0.2
"""Share of a difference that may flow between two bins at once; explicit steps are stable to 0.25 in the plane."""


def deposit(grid: Floats, edge_um: float, xy: Floats, amounts: Floats) -> None:
    """Add `amounts` (k,) at the places `xy` (2, k) to a grid in units per um2, in place."""
    flat = np.bincount(bin_of(grid, edge_um, xy), weights=amounts, minlength=grid.size)
    flat *= 1.0 / (edge_um * edge_um)
    grid += flat.reshape(grid.shape)


def spread(grid: Floats, edge_um: float, spread_um2_per_minute: float, decay_per_minute: float, minutes: float) -> None:
    """Let a grid spread and decay for some minutes, in place; without decay the total stays the same."""
    share = spread_um2_per_minute * minutes / (edge_um * edge_um)
    steps = int(-(-share // LARGEST_STEP))
    for _ in range(steps):
        across = grid[:, 1:] - grid[:, :-1]
        across *= share / steps
        down = grid[1:] - grid[:-1]
        down *= share / steps
        grid[:, :-1] += across
        grid[:, 1:] -= across
        grid[:-1] += down
        grid[1:] -= down
    if decay_per_minute:
        grid *= 1.0 / (1.0 + decay_per_minute * minutes)


def bin_of(grid: Floats, edge_um: float, xy: Floats) -> Rows:
    """The flat index of the bin at each place; places beyond the walls count for the bin at the wall."""
    lines, columns = grid.shape
    column = np.clip((xy[0] * (1.0 / edge_um)).astype(np.intp), 0, columns - 1)
    line = np.clip((xy[1] * (1.0 / edge_um)).astype(np.intp), 0, lines - 1)
    line *= columns
    line += column
    return line


def sample(grid: Floats, edge_um: float, xy: Floats) -> Floats:
    """The value of the grid at each place, (k,)."""
    return grid.ravel().take(bin_of(grid, edge_um, xy))


def gradient(grid: Floats, edge_um: float, xy: Floats) -> Floats:
    """The slope of the grid at each place in units per um3, (2, k), by central differences (one-sided at walls)."""
    lines, columns = grid.shape
    line, column = np.divmod(bin_of(grid, edge_um, xy), columns)
    flat = grid.ravel()
    left, right = np.maximum(column - 1, 0), np.minimum(column + 1, columns - 1)
    up, down = np.maximum(line - 1, 0), np.minimum(line + 1, lines - 1)
    across = (flat.take(line * columns + right) - flat.take(line * columns + left)) / (
        np.maximum(right - left, 1) * edge_um
    )
    along = (flat.take(down * columns + column) - flat.take(up * columns + column)) / (
        np.maximum(down - up, 1) * edge_um
    )
    return np.stack((across, along))


def total(grid: Floats, edge_um: float) -> float:
    """All that is in the grid, in units; summed in a fixed order, so that every machine reads the same."""
    return float(np.cumsum(grid.ravel())[-1]) * edge_um * edge_um
