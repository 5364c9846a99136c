import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tissue import MINUTES, empty, lattice, pass_time, put

from cartviz.tissue.following import SLACK
from cartviz.tissue.kinds import KIND_INDEX
from cartviz.tissue.meters import reading
from cartviz.tissue.world import BOUND, DIVIDING, DYING, FREE, World


def mixed(car_t: int = 20, leukemia: int = 100, b_cells: int = 10) -> World:
    """A window with CAR-T cells, leukemia cells and B-cells, well apart."""
    world = empty(900, 500)
    places = iter(np.random.default_rng(1).permutation(lattice(car_t + leukemia + b_cells, 22.0)).tolist())
    for kind, count in (("car_t", car_t), ("leukemia", leukemia), ("b_cell", b_cells)):
        if count:
            put(world, kind, *[next(places) for _ in range(count)])
    return world


def alive(world: World, kind: str) -> int:
    return world.living_of(KIND_INDEX[kind]).size


@settings(max_examples=6)
@given(st.integers(0, 60), st.integers(0, 160), st.integers(0, 30))
def test_the_tissue_meets_what_the_body_asks_within_a_tenth(car_t: int, leukemia: int, b_cells: int) -> None:
    """Whatever the body asks for, after four seconds of film the drawn numbers are within 10 % of it, or two cells."""
    asked = {"car_t": car_t, "leukemia": leukemia, "b_cell": b_cells}
    world = pass_time(mixed(), 120 * MINUTES, asked=asked)
    for kind, count in asked.items():
        assert abs(alive(world, kind) - count) <= max(2, 0.1 * count), kind


def test_a_falling_tumor_is_followed_all_the_way() -> None:
    """While the body's tumor shrinks and its CAR-T cells multiply, the picture never differs by more than a tenth."""
    world = mixed(car_t=6, leukemia=120)
    for step in range(900):
        asked = {"leukemia": 120 - step * 110 // 900, "car_t": 6 + step * 40 // 900}
        pass_time(world, MINUTES, asked=asked)
        for kind, count in asked.items():
            assert abs(alive(world, kind) - count) <= max(2, 0.1 * count), (step, kind)
    assert world.tallies["kills"] > 1.5 * world.tallies.get("kills_unseen", 0)  # most by what the cells did


def test_nothing_pops() -> None:
    """At most one in fifty of a kind changes within a tick, however much the body asks for at once."""
    world = mixed()
    counts = [100]
    pass_time(world, 20 * MINUTES, asked={"leukemia": 10}, watch=lambda now: counts.append(alive(now, "leukemia")))
    assert min(np.diff(counts)) >= -2 - 1  # two by the body, perhaps one by a killer's own hit


def test_bound_targets_die_first_the_most_damaged_before_others() -> None:
    """If fewer targets are asked for, those that are held die first, in the order of their damage."""
    world = mixed(car_t=3, leukemia=40, b_cells=0)
    world.state[:3], world.partner[:3], world.since[:3] = BOUND, (30, 31, 32), -100
    world.traits["damage"][[30, 31, 32, 20]] = 0.2, 0.6, 0.4, 0.9
    died: list[int] = []

    def look(now: World) -> None:
        died.extend(sorted(set(np.flatnonzero(now.state == DYING).tolist()) - set(died)))

    pass_time(world, 3 * MINUTES, asked={"leukemia": 36}, watch=look)
    assert died == [31, 32, 30][: len(died)]
    assert len(died) >= 2
    assert world.tallies["kills"] == len(died)


def test_then_those_nearest_to_a_car_t_cell() -> None:
    """Where nothing is held, the targets next to a CAR-T cell die before those far away."""
    world = empty(900, 500)
    put(world, "car_t", (100, 100))
    put(world, "leukemia", *[(800 - 40 * k, 400) for k in range(12)], (150, 100), (130, 130))
    world.traits["speed_um_per_minute"][:] = 0
    pass_time(world, 2 * MINUTES, asked={"leukemia": 11})
    assert np.flatnonzero(world.state == DYING).tolist() == [13, 14]


def test_killers_may_be_early_but_not_beyond_the_body() -> None:
    """The tissue's own killing stops at what the body asks for: bonds last until the body's tumor falls."""
    world = mixed(car_t=20, leukemia=40, b_cells=0)
    world.state[:20], world.partner[:20] = BOUND, np.arange(20, 40)
    pass_time(world, 60, asked={"leukemia": 40})
    assert alive(world, "leukemia") == 40


def test_more_car_t_cells_come_from_those_that_met_their_tag() -> None:
    """If more CAR-T cells are asked for, those that met their tag divide before the others."""
    world = mixed(car_t=20, leukemia=0, b_cells=0)
    world.traits["met"][10:16] = 1.0
    pass_time(world, 6 * MINUTES, asked={"car_t": 27})
    mothers = np.flatnonzero(world.state[:20] == DIVIDING)
    assert 5 <= mothers.size <= 7
    assert np.isin(mothers, np.arange(10, 16)).sum() == min(mothers.size, 6)


def test_car_t_cells_do_not_divide_beyond_the_body() -> None:
    """Cells that met their tag wait with their division until the body's CAR-T cells grow."""
    world = mixed(car_t=20, leukemia=0, b_cells=0)
    world.traits["met"][:] = 1.0
    pass_time(world, 120, asked={"car_t": 20})
    assert alive(world, "car_t") == 20


def test_spent_cells_fade_first() -> None:
    """If fewer CAR-T cells are asked for, the most exhausted fade, and free ones before those at work."""
    world = mixed(car_t=20, leukemia=20, b_cells=0)
    world.traits["exhaustion"][[3, 7, 11]] = 0.9, 0.7, 0.8
    world.state[0], world.partner[0], world.kept[0] = BOUND, 20, 1
    faded: list[int] = []

    def look(now: World) -> None:
        faded.extend(sorted(set(np.flatnonzero(now.state[:20] == DYING).tolist()) - set(faded)))

    pass_time(world, 12 * MINUTES, asked={"car_t": 14}, watch=look)
    assert faded[:4] == [3, 11, 7, 1]
    assert 0 not in faded
    assert reading(world, "kills") == 0


def test_tumor_cells_divide_and_b_cells_arrive() -> None:
    """A growing tumor grows by division; healthy B-cells come back from elsewhere, through the wall."""
    world = mixed(car_t=2, leukemia=50, b_cells=5)
    pass_time(world, 40 * MINUTES, asked={"leukemia": 70, "b_cell": 12})
    assert world.tallies["divisions"] >= 15
    assert world.tallies["arrivals"] >= 5
    assert abs(alive(world, "leukemia") - 70) <= 4
    assert abs(alive(world, "b_cell") - 12) <= 2


def test_what_is_gone_can_come_back() -> None:
    """Where no cell of a kind is left to divide, the first of a relapse walks in."""
    world = empty(400, 225)
    put(world, "car_t", (100, 100))
    pass_time(world, 120, asked={"leukemia": 6})
    assert abs(alive(world, "leukemia") - 6) <= 2


def test_a_kind_that_is_not_asked_for_is_free() -> None:
    """Without a patient the tissue runs by its own rules; unknown names in the body's answer are passed over."""
    free, asked = mixed(), mixed()
    pass_time(free, 20)
    pass_time(asked, 20, asked={"platelet": 5})
    assert free.digest() == asked.digest()
    assert (asked.state != DYING).any()
    assert FREE in asked.state


def test_the_slack_is_smaller_than_the_promise() -> None:
    """The tissue may lag by half of the tenth that is promised."""
    assert pytest.approx(0.05) == SLACK


def test_free_car_t_cells_are_sent_where_the_body_kills() -> None:
    """While the body's tumor is ahead, CAR-T cells go straight to the nearest targets with the tag and bind them."""
    world = empty(900, 500)
    put(world, "car_t", (100, 100), (500, 100))
    put(world, "leukemia", (150, 100), (550, 100), *[(850 - 20 * k, 450) for k in range(40)])
    put(world, "leukemia", (130, 100), cd19=0.0)
    pass_time(world, MINUTES, asked={"leukemia": 42})
    assert np.count_nonzero(world.errand >= 0) == 1
    pass_time(world, MINUTES, asked={"leukemia": 41})
    assert world.errand[:2].tolist() == [2, 3]
    pass_time(world, 30, asked={"leukemia": 41})
    assert world.tallies["kills"] == 2
    assert "kills_unseen" not in world.tallies


def test_a_bond_is_seen_before_it_ends() -> None:
    """The body's demand kills no target that has been held for less than a third of a second of film."""
    world = mixed(car_t=3, leukemia=40, b_cells=0)
    world.state[:3], world.partner[:3], world.kept[:3] = BOUND, (30, 31, 32), 0
    pass_time(world, 2 * MINUTES, asked={"leukemia": 38})
    assert (world.state[30:33] == FREE).all()
