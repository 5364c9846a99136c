"""Substances on a grid: cells add to it, it spreads, it decays, nothing passes the walls."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LARGEST_STEP = 0.245
"""Share of a difference that may flow between two bins at once; explicit steps are stable to 0.25 in the plane."""


def deposit(grid: Floats, edge_um: float, xy: Floats, amounts: Floats) -> None:
    """Add `amounts` (k,) at the places `xy` (2, k) to a grid in units per 1000 um2, in place."""
    per_bin = amounts * (1000.0 / (edge_um * edge_um))
    grid += np.bincount(bin_of(grid, edge_um, xy), per_bin, grid.size).reshape(grid.shape)


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
    bins = (xy * (1.0 / edge_um)).astype(np.intp)
    column = np.maximum(np.minimum(bins[0], columns - 1), 0)
    line = np.maximum(np.minimum(bins[1], lines - 1), 0)
    flat: Rows = line * columns + column
    return flat


def sample(grid: Floats, edge_um: float, xy: Floats) -> Floats:
    """The value of the grid at each place, (k,)."""
    return grid.ravel().take(bin_of(grid, edge_um, xy))


def gradient(grid: Floats, edge_um: float, xy: Floats) -> Floats:
    """The slope of the grid at each place in units per 1000 um2 and um, (2, k); half of it at the walls."""
    lines, columns = grid.shape
    flat, here = grid.ravel(), bin_of(grid, edge_um, xy)
    line = here // columns
    column = here - line * columns
    slope = np.empty((2, here.size))
    slope[0] = flat.take(here + (column < columns - 1)) - flat.take(here - (column > 0))
    slope[1] = flat.take(here + columns * (line < lines - 1)) - flat.take(here - columns * (line > 0))
    slope *= 0.5 / edge_um
    return slope


def total(grid: Floats, edge_um: float) -> float:
    """All that is in the grid, in units; summed in a fixed order, so that every machine reads the same."""
    return float(grid.ravel().cumsum()[-1]) * edge_um * edge_um * 0.001
