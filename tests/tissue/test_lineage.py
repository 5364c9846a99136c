from typing import Any

import numpy as np
from tissue import MINUTES, action, empty, lattice, pass_time, put

from cartviz.tissue.lineage import DIVISION_INTERVAL_MINUTES, DIVISION_MINUTES
from cartviz.tissue.world import DIVIDING, FREE, WAITS, World


def army(n: int, **traits: Any) -> World:
    """N CAR-T cells far from each other, no targets."""
    world = empty(1700, 300)
    put(world, "car_t", *lattice(n, 40.0), **traits)
    return world


def test_a_car_t_cell_divides_after_it_has_met_its_tag() -> None:
    """No meeting, no division; after a meeting about half have begun within 20 minutes."""
    world = army(200)
    world.traits["met"][:100] = 1.0
    pass_time(world, 20)
    mothers = world.tallies["divisions"]
    assert 45 <= mothers <= 85
    assert (world.state[100:200] == FREE).all()
    pass_time(world, 120)
    assert world.tallies["divisions"] == 100


def test_each_division_needs_a_meeting_of_its_own() -> None:
    """Both halves must meet the tag again before they divide again."""
    world = army(20, met=1.0)
    pass_time(world, 1000, tick=5.0)
    assert world.n == 40
    assert world.tallies["divisions"] == 20


def test_divisions_of_a_line_are_hours_apart() -> None:
    """With tags all around, a CAR-T cell waits about six hours between divisions; a scene may compress that."""

    def divisions(pace: float) -> int:
        world = army(40, met=1.0, division_pace=pace)
        pass_time(world, 400, watch=lambda now: now.traits["met"].fill(1.0), tick=4.0)
        return world.tallies["divisions"]

    assert 40 <= divisions(1.0) <= 95  # the first at once, the second after 4.5 to 7.5 hours
    assert divisions(4.0) > 240
    assert DIVISION_INTERVAL_MINUTES[0] >= 240


def test_a_division_takes_half_an_hour() -> None:
    """The two halves are partners for 30 minutes, then two free cells."""
    world = army(1)
    states = []
    pass_time(world, 36, actions=[action("divide", who="car_t")], watch=lambda now: states.append(now.state.tolist()))
    assert states[0] == [DIVIDING, DIVIDING]
    assert abs(states.index([FREE, FREE]) * MINUTES - DIVISION_MINUTES) <= 2 * MINUTES
    assert world.partner.tolist() == [-1, -1]


def test_daughters_inherit_exhaustion_but_not_deeds() -> None:
    """A daughter is as exhausted as her mother; kills stay with the mother, names too."""
    world = army(1, exhaustion=0.3, kills=4)
    world.names["scout"], world.group_names = 0, ("scout",)
    world.group[0] = 0
    world.waits[0] = WAITS
    pass_time(world, MINUTES, actions=[action("divide", who="scout")])
    assert world.traits["exhaustion"].tolist() == [0.3, 0.3]
    assert world.traits["kills"].tolist() == [4, 0]
    assert world.names == {"scout": 0}
    assert world.group.tolist() == [0, -1]
    assert world.waits.tolist() == [WAITS, 0]


def test_daughters_of_a_population_belong_to_it() -> None:
    """A population grows by its divisions."""
    world = army(3)
    world.group_names = ("army",)
    world.group[:] = 0
    pass_time(world, MINUTES, actions=[action("divide", who="army")])
    assert world.group.tolist() == [0] * 6


def test_exhausted_cells_stop_dividing_first() -> None:
    """IL-2 and division are lost first: from exhaustion 0.4 on a CAR-T cell divides no more."""
    world = army(100, met=1.0)
    world.traits["exhaustion"][:50] = 0.45
    pass_time(world, 120)
    assert world.tallies["divisions"] == 50
    assert (world.state[:50] == FREE).all()


def test_the_halves_start_at_one_point() -> None:
    """A division shows one cell that becomes two: both halves begin where the mother was."""
    world = army(1)
    before = world.xy[:, 0].copy()
    pass_time(world, MINUTES, actions=[action("divide", who="car_t")])
    assert np.abs(world.xy - before.reshape(2, 1)).max() < 1.0
    assert np.abs(world.xy_before - before.reshape(2, 1)).max() < 0.1
