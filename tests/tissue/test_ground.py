import numpy as np
import pytest
from tissue import MINUTES, Floats, action, empty, pass_time, put

from cartviz.scene import loader
from cartviz.tissue.fields import sample
from cartviz.tissue.ground import SLOWED, passage
from cartviz.tissue.placing import open_world
from cartviz.tissue.world import World

TUMOR = """\
title: A tumor
world:
  place: tumor
  size_um: [300, 120]
  substances:
    stroma: {{spread_um2_per_minute: 0, decay_per_minute: 0, amount: {stroma}, within: {{rect: [60, 0, 240, 120]}}}}
    oxygen:
      spread_um2_per_minute: 60
      decay_per_minute: 0
      amount: 38
      within: {{rect: [0, 0, 60, 120]}}
      soft_um: 20
      renewed_per_minute: 0.1
    suppression: {{spread_um2_per_minute: 30, decay_per_minute: 0.02}}
populations:
  - {{id: mass, kind: solid_tumor, count: {cells}, within: {{rect: [140, 0, 160, 120]}}}}
  - {{id: army, kind: car_t, count: 8, within: {{rect: [5, 5, 40, 110]}}}}
beats: [{{id: all, seconds: 4}}]
"""


def tumor(stroma: float = 1.0, cells: int = 50) -> World:
    """A window with a vessel's side at the left and a tumor at the right, as it stands at tick 0."""
    return open_world(loader.loads(TUMOR.format(stroma=stroma, cells=cells), "01-tumor.yaml"), 3)


def across(world: World, name: str) -> Floats:
    """A substance along the middle of the window, from left to right."""
    grid: Floats = world.substances[name]
    return grid[grid.shape[0] // 2, :]


def reach(world: World) -> float:
    """How far to the right the CAR-T cells have come on average, in um."""
    return float(world.xy[0, world.living(world.roles.car)].mean())


def test_a_walker_keeps_fifteen_of_a_hundred_of_its_speed_in_dense_tissue() -> None:
    """Collagen slows a T-cell; where there is none it walks as ever."""
    world = empty(stroma=(0.0, 0.0))
    put(world, "car_t", (50, 100), (250, 100))
    world.substances["stroma"][:, 20:] = 1.0
    left = passage(world)
    assert left is not None
    assert left.tolist() == pytest.approx([1.0, 1.0 - SLOWED])
    world.lure = "none"
    start = world.xy.copy()
    pass_time(world, 4.0)
    walked = np.hypot(*(world.xy - start))
    assert walked[1] == pytest.approx(0.15 * walked[0], rel=0.05)


def test_dense_tissue_holds_car_t_cells_at_the_rim() -> None:
    """The same cells, the same time: with dense tissue they come less than half as far."""
    ways = []
    for stroma in (0.0, 1.0):
        world = tumor(stroma)
        start = reach(world)
        pass_time(world, 40.0)
        ways.append(reach(world) - start)
    open_way, dense_way = ways
    assert dense_way < 0.6 * open_way


def test_dense_tissue_does_not_spread_or_fade_by_itself() -> None:
    """Fibers stay where they are."""
    world = tumor()
    before = world.substances["stroma"].copy()
    pass_time(world, 20.0)
    assert np.array_equal(world.substances["stroma"], before)


def test_a_soft_edge_rises_from_nothing_to_all() -> None:
    """All of a substance lies inside its region, none outside, and ever less across a soft edge between."""
    world = tumor()
    stroma = across(world, "stroma")  # a sharp edge at 60 um
    assert stroma[:6].max() == 0.0
    assert stroma[6:].min() == 1.0
    _, supply = world.supplies["oxygen"]  # a soft one of 20 um at 60 um
    assert supply[6, :9].round(2).tolist() == [38.0, 38.0, 38.0, 38.0, 38.0, 32.06, 5.94, 0.0, 0.0]


def test_what_is_opened_gives_way_little_by_little() -> None:
    """Nothing pops: dense tissue sinks to what was wished and no further; where there was less, less stays."""
    world = tumor()
    world.substances["stroma"][:, 6] = 0.2
    levels = []
    opening = [action("thin", what="stroma", to=0.4)]
    pass_time(world, 60.0, actions=opening, watch=lambda now: levels.append(across(now, "stroma")[20]))
    assert levels[0] > 0.97
    assert min(np.diff(levels)) > -0.06
    assert levels[-1] == pytest.approx(0.4)
    assert across(world, "stroma")[6] == pytest.approx(0.2)


def test_opened_tissue_lets_more_cells_in() -> None:
    """After it was opened, CAR-T cells come farther within the same time."""
    ways = []
    for actions in ((), (action("thin", what="stroma", to=0.1),)):
        world = tumor()
        pass_time(world, 60.0, actions=actions)
        ways.append(reach(world))
    assert ways[1] > ways[0] + 10.0


def test_a_tumor_uses_up_the_oxygen_that_vessels_bring() -> None:
    """About 38 mmHg beside the vessels, ever less behind the rim, under 10 in the core (PhysiCell, science.md A17)."""
    oxygen = across(tumor(), "oxygen")
    assert oxygen[1] > 35.0
    assert (np.diff(oxygen) < 0.05).all()
    assert oxygen[-4:].max() < 10.0
    assert (across(tumor(cells=0), "oxygen") > oxygen + 1.0)[8:].all()


def test_oxygen_is_in_balance_when_a_story_begins() -> None:
    """What flows has flowed before: in the next half hour nothing changes much."""
    world = tumor()
    before = world.substances["oxygen"].copy()
    pass_time(world, 30.0)
    assert np.abs(world.substances["oxygen"] - before).max() < 2.0


def test_the_core_is_hostile_and_the_vessel_side_is_not() -> None:
    """Suppression is about full among the tumor's cells from the first moment on, and faint far from them."""
    suppression = across(tumor(), "suppression")
    assert suppression[-6:].min() > 0.8
    assert suppression[:5].max() < 0.1


def test_a_scene_without_such_substances_stays_as_it_was() -> None:
    """Nothing is laid down, nothing has flowed before its first tick."""
    plain = "title: Plain\nbeats: [{id: one, seconds: 2}]\npopulations: [{id: a, kind: leukemia, count: 5}]\n"
    scene = loader.loads(plain, "01-a.yaml")
    world = open_world(scene, 1)
    assert set(world.substances) == {"cytokine"}
    assert world.scent.max() == 0.0
    assert passage(world) is None


def test_thinning_counts_for_the_digest_and_is_copied() -> None:
    """A world that is being opened is another world than one that is not; a copy does not share it."""
    world = tumor()
    copy = world.copy()
    assert copy.digest() == world.digest()
    copy.ceilings["stroma"] = 0.5
    assert copy.digest() != world.digest()
    assert not world.ceilings


def test_the_oxygen_of_a_place_is_read_from_its_bin() -> None:
    """A CAR-T cell at the vessel breathes more than one in the core."""
    world = tumor()
    grid = world.substances["oxygen"]
    near, far = sample(grid, world.grid_um, np.array([[15.0, 285.0], [60.0, 60.0]]))
    assert near > 30.0
    assert far < 10.0


def test_ticks_of_a_tumor_are_short() -> None:
    """The rules of dense tissue and oxygen are cheap: a guard against loops over cells, not a benchmark."""
    import time

    world = tumor()
    pass_time(world, 4 * MINUTES)
    start = time.process_time()
    pass_time(world, 100 * MINUTES)
    assert time.process_time() - start < 1.0
