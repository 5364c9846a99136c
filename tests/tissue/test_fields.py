import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.tissue.fields import deposit, gradient, sample, spread, total

EDGE = 10.0


@given(
    st.integers(0, 2**32 - 1),
    st.integers(1, 12),
    st.integers(1, 12),
    st.floats(0, 2000),
    st.floats(0.01, 5),
)
def test_nothing_gets_lost_without_decay(seed: int, lines: int, columns: int, rate: float, minutes: float) -> None:
    """A substance that does not decay spreads, keeps its amount, never leaves the walls and never turns negative."""
    grid = np.random.default_rng(seed).random((lines, columns))
    before = total(grid, EDGE)
    spread(grid, EDGE, rate, 0.0, minutes)
    assert total(grid, EDGE) == pytest.approx(before, rel=1e-9)
    assert grid.min() >= 0


def test_what_cells_give_arrives() -> None:
    """The amounts that cells secrete are found in the grid, in the bins where the cells are."""
    grid = np.zeros((5, 8))
    deposit(grid, EDGE, np.array([[15.0, 15.0, 79.0], [5.0, 5.0, 49.0]]), np.array([1.0, 2.0, 4.0]))
    assert total(grid, EDGE) == pytest.approx(7.0)
    assert grid[0, 1] == pytest.approx(30.0)  # 3 units on 100 um2, in units per 1000 um2
    assert grid[4, 7] == pytest.approx(40.0)


def test_cells_outside_the_walls_give_to_the_bin_at_the_wall() -> None:
    """A newcomer on its way in cannot break the grid."""
    grid = np.zeros((5, 8))
    deposit(grid, EDGE, np.array([[-30.0, 500.0], [-3.0, 500.0]]), np.ones(2))
    assert total(grid, EDGE) == pytest.approx(2.0)
    assert sample(grid, EDGE, np.array([[-1.0], [2.0]]))[0] == grid[0, 0] > 0


def test_decay_takes_its_share() -> None:
    """Decay at 0.02 a minute leaves half after about 35 minutes (ln 2 / 0.02)."""
    grid = np.ones((4, 4))
    for _ in range(87):
        spread(grid, EDGE, 0.0, 0.02, 0.4)
    assert total(grid, EDGE) / total(np.ones((4, 4)), EDGE) == pytest.approx(0.5, abs=0.01)


def test_a_substance_spreads_as_far_as_it_should() -> None:
    """The mean squared way in the plane grows by 4 D t (diffusion), here 4 x 30 x 20 um2."""
    grid = np.zeros((61, 61))
    grid[30, 30] = 1.0
    for _ in range(50):
        spread(grid, EDGE, 30.0, 0.0, 0.4)
    line, column = np.mgrid[:61, :61]
    squared = ((line - 30) ** 2 + (column - 30) ** 2) * EDGE * EDGE
    assert (grid * squared).sum() / grid.sum() == pytest.approx(4 * 30 * 20, rel=1e-6)


def test_the_slope_points_to_the_source() -> None:
    """The gradient leads up to where a substance comes from, and does not lead through a wall."""
    grid = np.zeros((9, 9))
    grid[4, 4] = 1.0
    for _ in range(20):
        spread(grid, EDGE, 100.0, 0.0, 0.4)
    places = np.array([[15.0, 75.0, 45.0, 45.0], [45.0, 45.0, 15.0, 75.0]])
    slope = gradient(grid, EDGE, places)
    assert slope[0, 0] > 0 > slope[0, 1]
    assert slope[1, 2] > 0 > slope[1, 3]
    assert np.allclose(slope[1, :2], 0)
    assert gradient(np.ones((1, 1)), EDGE, np.array([[5.0], [5.0]])).tolist() == [[0.0], [0.0]]
