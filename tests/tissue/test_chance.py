import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cartviz.tissue.chance import DIRECTIONS, bits, directions, draw

SEEDS = st.integers(0, 2**31 - 1)
TICKS = st.integers(0, 100_000)


@given(SEEDS, TICKS, st.lists(st.integers(0, 50_000), min_size=1, max_size=40))
def test_a_number_does_not_depend_on_who_else_draws(seed: int, tick: int, cells: list[int]) -> None:
    """A cell's number is the same alone, among others, and in any order."""
    together = draw(seed, tick, "bind", np.array(cells))
    alone = [draw(seed, tick, "bind", np.array([cell]))[0] for cell in cells]
    assert together.tolist() == alone


def test_one_more_cell_does_not_rewrite_the_story() -> None:
    """The numbers of a thousand cells are the first thousand of a thousand and one."""
    assert np.array_equal(draw(1, 2, "walk", 1000), draw(1, 2, "walk", 1001)[:1000])


def test_every_part_of_the_question_changes_the_answer() -> None:
    """Another seed, tick, decision or cell gives other numbers."""
    first = draw(1, 2, "bind", 500)
    for other in (draw(2, 2, "bind", 500), draw(1, 3, "bind", 500), draw(1, 2, "kill", 500)):
        assert not np.any(first == other)
    assert len(set(first.tolist())) == 500


def test_numbers_are_even_in_0_to_1() -> None:
    """All sixteenths of [0, 1) are met equally often (chi-squared), and 1 is never reached."""
    numbers = np.concatenate([draw(7, tick, "even", 2000) for tick in range(100)])
    assert numbers.min() >= 0
    assert numbers.max() < 1
    counts = np.bincount((numbers * 16).astype(int), minlength=16)
    assert ((counts - numbers.size / 16) ** 2 / (numbers.size / 16)).sum() < 40  # 15 degrees of freedom, p < 0.001


def test_neighbors_know_nothing_of_each_other() -> None:
    """Numbers of neighboring cells, of neighboring ticks and of two decisions are not correlated."""
    table = np.array([draw(3, tick, "a", 2000) for tick in range(60)])
    other = np.array([draw(3, tick, "b", 2000) for tick in range(60)])
    for left, right in ((table[:, 1:], table[:, :-1]), (table[1:], table[:-1]), (table, other)):
        assert abs(np.corrcoef(left.ravel(), right.ravel())[0, 1]) < 0.012


def test_low_bits_are_as_good_as_high_bits() -> None:
    """Direction (low bits) and decision (high bits) of one draw are independent."""
    raw = np.concatenate([bits(1, tick, "turn", np.arange(4000)) for tick in range(50)])
    rare = raw[(raw >> np.uint64(10)) < np.uint64(int(0.04 * 2**54))]
    counts = np.bincount((rare & np.uint64(15)).astype(int), minlength=16)
    assert ((counts - rare.size / 16) ** 2 / (rare.size / 16)).sum() < 40


def test_the_numbers_are_the_same_on_every_machine() -> None:
    """Pinned: if these change, every scene tells another story."""
    assert bits(5, 10, "bind", np.arange(2)).tolist() == PINNED
    assert draw(5, 10, "bind", 2).tolist() == [(word >> 11) / 2**53 for word in PINNED]


def test_directions_are_unit_vectors_of_a_rounded_table() -> None:
    """1024 directions, rounded to 12 digits, none longer than another."""
    assert DIRECTIONS.shape == (2, 1024)
    assert np.array_equal(DIRECTIONS, np.round(DIRECTIONS, 12))
    assert np.allclose((DIRECTIONS**2).sum(axis=0), 1, atol=1e-11)
    drawn = directions(1, 1, "way", np.arange(20_000))
    assert np.abs(drawn.mean(axis=1)).max() < 0.02


PINNED = [5029771070502161395, 11298981312613008104]
