from typing import Any

import numpy as np
import pytest
from tissue import MINUTES, action, empty, pass_time, put

from cartviz.tissue.fields import total
from cartviz.tissue.meters import reading
from cartviz.tissue.world import BOUND, World


def kill_at(distance_um: float, kills: int = 1) -> World:
    """A macrophage, and kills at a distance from it."""
    world = empty()
    put(world, "macrophage", (200, 110))
    put(world, "leukemia", *[(200 + distance_um + 0.01 * k, 110) for k in range(kills)])
    put(world, "car_t", *[(200 + distance_um, 125) for _ in range(kills)])
    hunters = np.arange(1 + kills, 1 + 2 * kills)
    world.state[hunters], world.partner[hunters] = BOUND, np.arange(1, 1 + kills)
    world.traits["speed_um_per_minute"][:] = 0
    return pass_time(world, MINUTES, actions=[action("strike", who="car_t")])


def test_a_kill_sparks_a_macrophage_near_by() -> None:
    """A kill within about 50 um turns a macrophage on, one farther away does not (C-ABM 7)."""
    assert kill_at(30).traits["spark"][0] > 0.2
    assert kill_at(45).traits["spark"][0] > 0.2
    assert kill_at(60).traits["spark"][0] == 0


def test_more_kills_spark_more_but_never_above_1() -> None:
    """Activity rises with every kill and saturates."""
    levels = [kill_at(30, kills).traits["spark"][0] for kills in (1, 2, 6)]
    assert levels[0] < levels[1] < levels[2] < 1


def test_an_active_macrophage_calms_down_within_a_day() -> None:
    """Without further kills its activity falls to a seventh in a day (time constant half a day)."""
    world = empty()
    put(world, "macrophage", (200, 110), spark=1.0)
    pass_time(world, 1440, tick=16.0)
    assert 0.1 < world.traits["spark"][0] < 0.2


def test_macrophages_pour_out_cytokine_and_car_t_cells_a_little() -> None:
    """Most of the cytokine comes from sparked macrophages, not from the CAR-T cells (science.md A11)."""

    def amount(kind: str, **traits: Any) -> float:
        world = empty()
        put(world, kind, (200, 110), **traits)
        put(world, "leukemia", (212, 110))
        if kind == "car_t":
            world.state[0], world.partner[0], world.kept[0] = BOUND, 1, 1
        pass_time(world, 60)
        return total(world.substances["cytokine"], world.grid_um)

    from_macrophage, from_car_t = amount("macrophage", spark=1.0), amount("car_t")
    assert from_macrophage > 10 * from_car_t > 0
    assert amount("macrophage", spark=0.0) == 0
    assert amount("car_t", exhaustion=1.0) == 0  # what an exhausted cell no longer makes


def test_cytokine_spreads_and_fades() -> None:
    """What a macrophage secretes is found around it, less and less with distance, and decays when it stops."""
    world = empty()
    put(world, "macrophage", (205, 115), spark=1.0)
    pass_time(world, 60)
    grid = world.substances["cytokine"]
    assert grid[11, 20] > 0.8 * grid.max()
    assert grid[11, 20] > grid[11, 24] > grid[11, 28] > 0
    before = reading(world, "cytokine")
    world.traits["spark"][0] = 0
    pass_time(world, 60)
    assert 4 < reading(world, "cytokine") < 0.5 * before


def test_only_living_tumor_cells_send_out_scent() -> None:
    """The attractant comes from tumor cells, not from B-cells, and ends with them."""
    world = empty(1000, 1000)
    put(world, "b_cell", (200, 110))
    pass_time(world, 20)
    assert not world.scent.any()
    put(world, "leukemia", (625, 425))
    pass_time(world, 40)
    assert np.argwhere(world.scent == world.scent.max()).tolist() == [[8, 12]]
    before = total(world.scent, 50)
    pass_time(world, 100, actions=[action("remove", who="leukemia")])
    assert total(world.scent, 50) < 0.4 * before


def test_a_tumor_makes_its_place_hostile_where_a_scene_says_so() -> None:
    """Where a scene has the substance 'suppression', tumor cells feed it; elsewhere nothing is computed."""
    world = empty(suppression=(30.0, 0.02))
    put(world, "solid_tumor", (105, 105), (125, 105))
    pass_time(world, 40)
    assert world.substances["suppression"][10, 11] > 0
    assert "suppression" not in empty().substances


def test_scenes_have_the_cytokine_of_their_own_rates() -> None:
    """A cytokine that a scene lets spread faster reaches farther."""

    def far(rate: float) -> float:
        world = empty(cytokine=(rate, 0.02))
        put(world, "macrophage", (205, 115), spark=1.0)
        pass_time(world, 60)
        return float(world.substances["cytokine"][11, 30] / world.substances["cytokine"].max())

    assert far(200.0) > 3 * far(30.0)
    assert far(30.0) == pytest.approx(far(30.0))
