import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cartviz.tissue.neighbors import near_pairs

SIZE = (400.0, 225.0)
WIDE = (1200.0, 700.0)
MARGIN = 2.5


def by_hand(xy: np.ndarray, rows: np.ndarray, radius: np.ndarray) -> set[tuple[int, int]]:
    """Every pair, compared one by one."""
    found = set()
    for a in rows.tolist():
        for b in rows.tolist():
            if a < b and np.sqrt(((xy[:, a] - xy[:, b]) ** 2).sum()) <= radius[a] + radius[b] + MARGIN:
                found.add((a, b))
    return found


@given(st.integers(0, 2**32 - 1), st.integers(0, 60), st.sampled_from([1.0, 0.25, 0.05]), st.sampled_from([SIZE, WIDE]))
def test_every_near_pair_is_found_once(seed: int, n: int, crowding: float, size: tuple[float, float]) -> None:
    """Among cells of any size at any place, also outside the walls, the pairs are those that comparing all gives."""
    random = np.random.default_rng(seed)
    xy = (random.random((2, n)) * 1.4 - 0.2) * np.array([[SIZE[0]], [SIZE[1]]]) * crowding
    if random.random() < 0.5:
        xy += np.array([[size[0]], [size[1]]]) - 200 * crowding  # at the far corner
    radius = random.choice([4.2, 6.4, 11.0], n)
    rows = np.flatnonzero(random.random(n) < 0.8)
    i, j = near_pairs(xy, rows, radius, MARGIN, size)
    pairs = [(min(a, b), max(a, b)) for a, b in zip(i.tolist(), j.tolist(), strict=True)]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == by_hand(xy, rows, radius)


def test_cells_at_one_point_are_neighbors() -> None:
    """Two cells at the very same place are found."""
    xy = np.full((2, 2), 50.0)
    i, j = near_pairs(xy, np.arange(2), np.full(2, 5.0), MARGIN, SIZE)
    assert (i.tolist(), j.tolist()) == ([0], [1])


def test_a_far_cell_does_not_change_the_order_of_others() -> None:
    """Sums over pairs stay the same bits when a cell is added elsewhere: the others keep their order."""
    random = np.random.default_rng(4)
    xy = random.random((2, 200)) * np.array([[300.0], [150.0]]) + 50
    more = np.concatenate((xy, [[5.0], [5.0]]), axis=1)
    without = near_pairs(xy, np.arange(200), np.full(200, 6.0), MARGIN, SIZE)
    with_it = near_pairs(more, np.arange(201), np.full(201, 6.0), MARGIN, SIZE)
    assert np.array_equal(without[0], with_it[0])
    assert np.array_equal(without[1], with_it[1])
