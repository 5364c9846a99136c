from collections.abc import Callable

import numpy as np
import pytest
from tissue import Floats, empty, pass_time, put

from cartviz.tissue.exhaustion import growth, interferon, tnf, vigor
from cartviz.tissue.world import BOUND, World


def at(function: Callable[[Floats], Floats], level: float) -> float:
    return float(function(np.array([level]))[0])


def test_powers_are_lost_in_the_order_of_the_literature() -> None:
    """IL-2 and division first, then killing, then TNF, interferon-gamma last (Wherry 2011 and 2015)."""
    half = [
        next(level / 100 for level in range(101) if at(power, level / 100) <= 0.55)
        for power in (growth, vigor, tnf, interferon)
    ]
    assert half == sorted(half)
    assert len(set(half)) == 4
    assert [at(growth, 0.1), at(growth, 0.4)] == [1, 0]
    assert [at(tnf, 0.4), at(tnf, 0.7)] == [1, 0]
    assert [at(interferon, 0.7), at(interferon, 1.0)] == [1, 0]


def test_a_tenth_of_the_killing_is_left() -> None:
    """Killing falls between 0.15 and 0.7 and never below a tenth."""
    assert at(vigor, 0.15) == 1
    assert at(vigor, 0.7) == pytest.approx(0.1)
    assert at(vigor, 1.0) == pytest.approx(0.1)


def after_a_day(held: bool, level: float = 0.0, suppression: float = 0.0, pace: float = 1.0) -> float:
    """Exhaustion of a CAR-T cell after a day with or without its tag."""
    world: World = empty(suppression=(0.0, 0.0))
    put(world, "car_t", (100, 100), exhaustion=level, tiring_pace=pace)
    world.substances["suppression"][:] = suppression
    if held:
        put(world, "leukemia", (111, 100))
        world.state[0], world.partner[0], world.kept[0] = BOUND, 1, 1
    pass_time(world, 1440, tick=16.0)
    return float(world.traits["exhaustion"][0])


def test_antigen_tires_a_cell_and_a_hostile_place_five_times_as_fast() -> None:
    """0.07 a day in contact (model ii, e1); full suppression adds four times that (kap 4)."""
    assert after_a_day(held=True) == pytest.approx(0.07, rel=0.02)
    assert after_a_day(held=True, suppression=1.0) == pytest.approx(0.35, rel=0.02)
    assert after_a_day(held=True, suppression=9.0) == pytest.approx(0.35, rel=0.02)


def test_a_rest_helps_early_only() -> None:
    """Without contact exhaustion falls slowly, but from 0.6 on it is locked."""
    assert after_a_day(held=False, level=0.5) == pytest.approx(0.49, abs=0.001)
    assert after_a_day(held=False, level=0.6) == 0.6
    assert after_a_day(held=False, level=0.0) == 0.0


def test_a_scene_may_compress_the_days() -> None:
    """The trait tiring_pace makes days of tiring pass in minutes; exhaustion ends at 1."""
    assert after_a_day(held=True, pace=5.0) == pytest.approx(0.35, rel=0.02)
    assert after_a_day(held=True, pace=100.0) == 1.0


def test_only_car_t_cells_tire() -> None:
    """Exhaustion is a story of the CAR-T cells here; other cells keep what they have."""
    world = empty()
    put(world, "t_cell", (50, 50), exhaustion=0.4)
    pass_time(world, 400, tick=4.0)
    assert world.traits["exhaustion"].tolist() == [0.4]
