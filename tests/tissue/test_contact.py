import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tissue import action, deepest_overlap, empty, pass_time, put, small_hunt

from cartviz.tissue.contact import HOLD_UM
from cartviz.tissue.placing import GAP_UM, open_world
from cartviz.tissue.world import BOUND, DIVIDING, DYING, FREE, WAITS, World


def gap(world: World, a: int = 0, b: int = 1) -> float:
    """Distance of two surfaces."""
    away = np.sqrt(((world.xy[:, a] - world.xy[:, b]) ** 2).sum())
    return float(away - world.traits["radius_um"][a] - world.traits["radius_um"][b])


@settings(max_examples=25)
@given(st.floats(-6, 6), st.floats(-6, 6), st.sampled_from(["macrophage", "leukemia", "t_cell"]))
def test_two_bodies_in_one_place_part_until_their_receptors_have_room(dx: float, dy: float, kind: str) -> None:
    """Overlapping cells of any size push each other apart until 1.2 um lie between their surfaces."""
    world = empty()
    put(world, "macrophage", (150, 100))
    put(world, kind, (150 + dx, 100 + dy))
    world.traits["speed_um_per_minute"][:] = 0
    pass_time(world, 12)
    assert gap(world) == pytest.approx(GAP_UM, abs=0.15)


def test_cells_hardly_ever_overlap() -> None:
    """In a crowded hunt bodies rarely overlap by half a micrometer, and never by more than 3 um."""
    world = open_world(small_hunt(), 5)
    depths = []
    pass_time(world, 240, seed=5, watch=lambda now: depths.append(deepest_overlap(now)))
    assert max(depths) < 3.0
    assert np.mean(np.array(depths) > 0.5) < 0.05


def test_red_cells_are_background() -> None:
    """Red cells drift behind the others and push nobody."""
    world = empty()
    put(world, "leukemia", (100, 100))
    put(world, "red_cell", (102, 100))
    world.traits["speed_um_per_minute"][:] = 0
    pass_time(world, 8)
    assert world.xy[:, 0].tolist() == [100, 100]
    assert world.xy[:, 1].tolist() == [102, 100]


def test_a_dying_cell_gives_way() -> None:
    """A dying cell shrinks and lets itself be pushed aside; the living cell stays where it is."""
    world = empty()
    put(world, "leukemia", (100, 100), (104, 100))
    world.traits["speed_um_per_minute"][:] = 0
    world.state[1], world.until[1] = DYING, 100.0
    pass_time(world, 8)
    assert abs(world.xy[0, 0] - 100) < 0.2
    assert world.xy[0, 1] > 109


def test_a_cell_on_its_mark_holds_its_ground() -> None:
    """A waiting cell is pushed much less than the one that bumps into it."""
    world = empty()
    put(world, "macrophage", (100, 100), (110, 100))
    world.traits["speed_um_per_minute"][:] = 0
    world.waits[0] = WAITS
    pass_time(world, 8)
    moved = np.abs(world.xy[0] - (100, 110))
    assert moved[0] < 0.3 * moved[1]


def test_a_hunter_sits_at_contact_distance_and_the_pair_moves_together() -> None:
    """Receptors meet tags: a CAR-T cell that holds on stays within a fraction of a micrometer of its target."""
    world = empty()
    put(world, "car_t", (50, 100), name="scout")
    put(world, "leukemia", (75, 100), name="nine")
    pass_time(world, 8, actions=[action("steer", who="scout", to="nine", hold="yes")])
    assert world.state[0] == BOUND
    gaps, ways = [], []

    def look(now: World) -> None:
        gaps.append(gap(now))
        ways.append(np.sqrt(((now.xy[:, 1] - now.xy_before[:, 1]) ** 2).sum()))

    pass_time(world, 40, watch=look)
    assert np.abs(np.array(gaps) - HOLD_UM).max() < 0.3
    assert np.mean(ways) < 0.3 * 0.5 * 0.4  # a held cell nearly stops
    toward = world.xy[:, 1] - world.xy[:, 0]
    assert float((toward / np.sqrt((toward**2).sum())) @ world.aim[:, 0]) > 0.99


def test_two_halves_are_pushed_apart_over_the_time_of_a_division() -> None:
    """A division starts at one point and ends as two cells that do not overlap."""
    world = empty()
    put(world, "car_t", (100, 100), name="scout")
    world.waits[0] = WAITS
    gaps = []
    pass_time(world, 32, actions=[action("divide", who="scout")], watch=lambda now: gaps.append(gap(now)))
    assert gaps[0] < -9
    assert np.all(np.diff(gaps[:70]) > -0.01)
    assert world.state.tolist() == [FREE, FREE]
    assert gaps[-1] > 0.5
    assert DIVIDING not in world.state
