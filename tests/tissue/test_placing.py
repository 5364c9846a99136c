from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tissue import deepest_overlap, empty, pass_time, put, small_hunt

from cartviz.scene.model import Member, Population, Region, Scene
from cartviz.tissue.patches import patch_of
from cartviz.tissue.placing import EDGES, arrive, arrive_from, open_world
from cartviz.tissue.world import WAITS, World

CIRCLE = Region((150.0, 67.0), 50.0)


def scene_of(*populations: Population, **cast: Member) -> Scene:
    return replace(small_hunt(), populations=populations, cast=cast)


@settings(max_examples=8)
@given(st.integers(0, 2**31 - 1))
def test_no_two_cells_overlap_at_the_start(seed: int) -> None:
    """At tick 0 no bodies overlap, whatever the seed, and all lie inside the walls."""
    world = open_world(small_hunt(), seed)
    assert deepest_overlap(world) == 0.0
    radius = world.traits["radius_um"]
    assert (world.xy >= radius).all()
    assert (world.xy <= np.array(world.size_um).reshape(2, 1) - radius).all()
    assert np.array_equal(world.xy, world.xy_before)
    assert np.array_equal(world.xy, world.calm)


def test_a_population_stays_in_its_region_and_the_cast_on_its_marks() -> None:
    """Populations are placed where the scene says; cast members stand exactly where they were put."""
    world = open_world(small_hunt(), 3)
    assert world.xy[:, world.names["scout"]].tolist() == [30.0, 60.0]
    assert world.waits[world.names["scout"]] == WAITS
    blasts = world.group == world.group_names.index("blasts")
    assert np.count_nonzero(blasts) == 24
    out = world.xy[:, blasts] - np.array([[150.0], [67.0]])
    assert np.sqrt((out**2).sum(axis=0)).max() <= 50.0


def test_placing_looks_natural() -> None:
    """Cells are spread evenly, as cells that need room are, but not in the rows of a lattice."""
    world = open_world(scene_of(Population("a", "leukemia", 60)), 1)
    away = np.sqrt(((world.xy[:, :, None] - world.xy[:, None, :]) ** 2).sum(axis=0))
    np.fill_diagonal(away, np.inf)
    nearest = away.min(axis=0)
    spacing = np.sqrt(240 * 135 / 60)
    assert nearest.min() > 0.6 * spacing
    assert nearest.std() > 0.02 * spacing
    assert len(set(np.round(world.xy[0]).tolist())) > 40


def test_the_seed_decides_where() -> None:
    """The same seed gives the same places, another seed others."""
    assert open_world(small_hunt(), 1).digest() == open_world(small_hunt(), 1).digest()
    assert open_world(small_hunt(), 1).digest() != open_world(small_hunt(), 2).digest()


def test_too_many_cells_are_placed_as_well_as_can_be() -> None:
    """More cells than there is room for press against each other inside the walls, and nothing breaks."""
    world = open_world(scene_of(Population("a", "leukemia", 400, CIRCLE)), 1)
    radius = world.traits["radius_um"]
    assert world.n == 400
    assert np.isfinite(world.xy).all()
    assert (world.xy >= radius).all()
    pass_time(world, 4)
    assert np.isfinite(world.xy).all()


def test_an_empty_population_is_no_mistake() -> None:
    """A count of 0 places nobody, and an empty world can live on."""
    world = open_world(scene_of(Population("a", "leukemia", 0)), 1)
    assert world.n == 0
    assert pass_time(world, 8).tick == 20
    with_one = open_world(scene_of(Population("a", "car_t", 1)), 1)
    assert pass_time(with_one, 8).n == 1


def test_newcomers_find_room_among_those_who_are_there() -> None:
    """Cells that appear where there is room do not overlap others, and do not move them."""
    world = open_world(small_hunt(), 3)
    before = world.xy.copy()
    rows = arrive(world, 3, "car_t", 8, patch_of(Region(), world.size_um), {"exhaustion": 0.2}, 2)
    assert deepest_overlap(world) < 0.05
    assert np.array_equal(world.xy[:, : before.shape[1]], before)
    assert world.group[rows].tolist() == [2] * 8
    assert world.traits["exhaustion"][rows].tolist() == [0.2] * 8


@pytest.mark.parametrize("edge", EDGES)
def test_newcomers_walk_in_through_a_wall(edge: str) -> None:
    """Infused cells start beyond the wall, come in within seconds of screen time, and stay inside from then on."""
    world = empty()
    rows = arrive_from(world, 1, "car_t", 12, edge, {}, -1)
    axis, far = (0, edge == "right") if edge in ("left", "right") else (1, edge == "bottom")
    wall = world.size_um[axis] if far else 0.0
    assert ((world.xy[axis, rows] - wall) * (1 if far else -1) >= 0).all()
    assert deepest_overlap(world) == 0.0
    pass_time(world, 12)
    radius = world.traits["radius_um"]
    assert (world.xy >= radius).all()
    assert (world.xy <= np.array(world.size_um).reshape(2, 1) - radius).all()


def test_a_far_scene_substance_has_its_own_rates() -> None:
    """A substance of the scene gets a grid and its rates; cytokine and attractant are always there."""
    world = put_world()
    assert world.spreads["oxygen"] == (100.0, 0.1)
    assert set(world.substances) == {"cytokine", "oxygen"}


def put_world() -> World:
    world = empty(oxygen=(100.0, 0.1))
    put(world, "car_t", (20, 20))
    return pass_time(world, 4)
