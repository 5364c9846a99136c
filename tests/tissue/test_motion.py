from typing import Any

import numpy as np
import pytest
from tissue import MINUTES, Floats, action, empty, pass_time, put

from cartviz.tissue.kinds import KINDS
from cartviz.tissue.world import DYING, WAITS, World


def crowd_of(kind: str, n: int = 60, **traits: Any) -> World:
    """Cells of a kind far from each other in the middle of a wide window."""
    world = empty(2600, 2600)
    side = int(np.ceil(np.sqrt(n)))
    pitch = 2000 / side
    put(world, kind, *[(400 + pitch * (k % side), 400 + pitch * (k // side)) for k in range(n)], **traits)
    return world


def way(world: World, start: Floats) -> Floats:
    """How far each cell has come from its start."""
    lengths: Floats = np.sqrt(((world.xy - start) ** 2).sum(axis=0))
    return lengths


def test_a_car_t_cell_walks_5_um_a_minute() -> None:
    """The way of a CAR-T cell in one tick is its speed times the tick: 2 um in 0.4 minutes."""
    world = crowd_of("car_t")
    paths = []
    pass_time(world, 20, watch=lambda now: paths.append(way(now, now.xy_before)))
    assert np.allclose(paths, 5.0 * MINUTES)


def test_a_direction_is_kept_for_about_ten_minutes() -> None:
    """Headings ten minutes apart still agree, fifty minutes apart no more (persistent random walk, PhysiCell)."""
    world = crowd_of("car_t", 300)
    pass_time(world, 12)
    first = world.heading.copy()
    agreement = {}
    for minutes in (4, 10, 50):
        pass_time(world, 12 + minutes - world.minutes)
        agreement[minutes] = float((first * world.heading).sum(axis=0).mean())
    assert agreement[4] > 0.6
    assert 0.25 < agreement[10] < 0.6  # 1/e = 0.37 and the easing of the turn
    assert abs(agreement[50]) < 0.15


def test_no_cell_turns_on_the_spot() -> None:
    """A heading swings over some ticks: never more than 60 degrees in one, unless the cell bumps."""
    world = crowd_of("car_t", 150)
    turns = []

    def look(now: World) -> None:
        turns.append((look.before * now.heading).sum(axis=0).min())  # type: ignore[attr-defined]
        look.before = now.heading.copy()  # type: ignore[attr-defined]

    look.before = world.heading.copy()  # type: ignore[attr-defined]
    pass_time(world, 40, watch=look)
    assert np.sort(turns)[2] > 0.5


def drift(kind: str, lure: str = "scent", place: tuple[float, float] = (0, 0)) -> float:
    """Mean way toward a tumor on the right, in um, of cells that start in the middle and walk for an hour."""
    world = empty(1200, 600)
    put(world, kind, *[(450 + 12 * (k % 10), 100 + 14 * (k // 10)) for k in range(300)])
    tumor = put(world, "leukemia", *[(1000 + 14 * (k % 10), 200 + 14 * (k // 10)) for k in range(150)])
    pass_time(world, 30)  # the scent must first spread
    world.lure, world.lure_place = lure, place
    world.xy[0, :300] = 500
    start = world.xy[0].copy()
    walkers = np.setdiff1d(np.arange(300), tumor)
    pass_time(world, 40)
    return float((world.xy[0] - start)[walkers].mean())


def test_car_t_cells_drift_toward_the_scent_of_the_tumor() -> None:
    """A CAR-T cell turns half toward the tumor; a plain T-cell, or one without a lure, does not (bias 0.5)."""
    assert drift("car_t") > 30
    assert abs(drift("t_cell")) < 15
    assert abs(drift("car_t", lure="none")) < 15


def test_a_beat_may_lure_them_elsewhere() -> None:
    """A lure at a place draws CAR-T cells there instead."""
    assert drift("car_t", lure="place", place=(0.0, 300.0)) < -30


def test_who_waits_stays() -> None:
    """A cell that waits stands on its mark; the others walk on."""
    world = empty()
    put(world, "car_t", (100, 100), (200, 100))
    world.waits[0] = WAITS
    start = world.xy.copy()
    pass_time(world, 20)
    assert way(world, start)[0] == 0
    assert way(world, start)[1] > 5


def test_an_exhausted_cell_walks_at_half_speed() -> None:
    """Exhaustion slows a cell, down to half."""
    world = crowd_of("car_t", 2)
    world.traits["exhaustion"][1] = 1.0
    before = world.xy.copy()
    pass_time(world, MINUTES)
    fresh, spent = way(world, before)
    assert spent / fresh == pytest.approx(0.5, rel=0.01)


def test_bodies_never_jump() -> None:
    """However fast time runs, no cell walks farther than 3 um in a tick."""
    world = crowd_of("car_t", 20)
    pass_time(world, 60, tick=10, watch=lambda now: way(now, now.xy_before).max() <= 3.0 + 1e-9 or pytest.fail("jump"))


def test_a_dying_cell_only_drifts() -> None:
    """A cell that dies does not walk; it drifts by a few micrometers in half an hour."""
    world = crowd_of("car_t", 5)
    world.state[:], world.until[:] = DYING, 1000.0
    start = world.xy.copy()
    pass_time(world, 30)
    assert way(world, start).max() < 6


@pytest.mark.parametrize("tick", [0.04, MINUTES, 5.0])
def test_nothing_leaves_the_walls(tick: float) -> None:
    """Cells of every kind, crowded and in a hurry, stay inside the window with their whole body."""
    world = empty(150, 120)
    for index, kind in enumerate(KINDS):
        put(world, kind.name, *[(20 + 12 * k, 15 + 11 * index) for k in range(9)])
    pass_time(world, 200 * tick, tick=tick, watch=inside)


def inside(world: World) -> None:
    radius = world.traits["radius_um"]
    assert (world.xy >= radius).all()
    assert (world.xy <= np.array(world.size_um).reshape(2, 1) - radius).all()


def test_a_wall_turns_a_walker_around() -> None:
    """A cell that meets the wall walks back into the window instead of pressing on."""
    world = empty(400, 225)
    put(world, "t_cell", (380, 100))
    world.heading[:], world.aim[:] = [[1.0], [0.0]], [[1.0], [0.0]]
    pass_time(world, 6)
    assert world.heading[0, 0] < 0


def test_a_steered_cell_goes_straight_to_its_place_and_waits_there_again() -> None:
    """A cast member that waited goes to its new mark and waits there; one that roamed roams on."""
    world = empty()
    put(world, "car_t", (50, 50), name="scout")
    put(world, "car_t", (50, 150), name="other")
    world.waits[0] = WAITS
    steps = [action("steer", who="scout", to=[150.0, 50.0]), action("steer", who="other", to=[150.0, 150.0])]
    pass_time(world, 40, actions=steps)
    assert np.abs(world.xy[:, 0] - (150, 50)).max() < 5
    assert world.waits[0] == WAITS
    assert world.errand.tolist() == [-1, -1]
    pass_time(world, 40)
    assert np.abs(world.xy[:, 0] - (150, 50)).max() < 5
    assert np.abs(world.xy[:, 1] - (150, 150)).max() > 5


def test_an_errand_ends_when_its_goal_dies() -> None:
    """A CAR-T cell whose goal dies on the way is free again, and walks by itself."""
    world = empty()
    put(world, "car_t", (50, 50), name="scout")
    put(world, "leukemia", (350, 50), name="nine")
    world.waits[0] = WAITS
    pass_time(world, 2, actions=[action("steer", who="scout", to="nine")])
    assert world.errand[0] == 1
    pass_time(world, 2, actions=[action("remove", who="nine")])
    assert world.errand[0] == -1
    start = world.xy.copy()
    pass_time(world, 20)
    assert way(world, start)[0] > 3


def test_the_calm_position_follows_smoothly() -> None:
    """The position for cameras lags behind a walker by a little and settles where it stands."""
    world = empty()
    put(world, "car_t", (50, 50), name="scout")
    world.waits[0] = WAITS
    jumps = []
    pass_time(
        world,
        40,
        actions=[action("steer", who="scout", to=[150.0, 50.0])],
        watch=lambda now: jumps.append(float(np.abs(now.calm[:, 0] - now.xy[:, 0]).max())),
    )
    assert max(jumps) < 30
    assert jumps[-1] < 0.5
