import numpy as np
import pytest
from tissue import MINUTES, action, empty, pass_time, put

from cartviz.tissue.exhaustion import LOCKED, growth, interferon, tnf, vigor
from cartviz.tissue.wearing import RISE, TIRED, band_of
from cartviz.tissue.world import BOUND, World


def army(count: int = 40, **spreads: tuple[float, float]) -> World:
    """CAR-T cells far from each other, each worn a little more than the one before."""
    world = empty(900, 500, **spreads)
    put(world, "car_t", *[(30 + 40 * (k % 20), 60 + 120 * (k // 20)) for k in range(count)])
    world.traits["strain"][:] = np.arange(count)
    world.lure = "none"
    return world


def asked(whole: int, tired: int, locked: int) -> dict[str, int]:
    return {"car_t": whole, "car_t.exhausted": tired, "car_t.terminal": locked}


def bands(world: World) -> list[int]:
    cells = world.living(world.roles.car)
    counts: list[int] = np.bincount(band_of(world.traits["exhaustion"][cells]), minlength=3).tolist()
    return counts


@pytest.mark.parametrize("shares", [(40, 0, 0), (30, 8, 2), (10, 20, 10), (0, 15, 25), (0, 0, 40)])
def test_as_many_cells_are_exhausted_as_the_body_says(shares: tuple[int, int, int]) -> None:
    """Functional, exhausted and locked cells are as many as the body counts, after a few seconds of film."""
    world = pass_time(army(), 100 * MINUTES, asked=asked(40, shares[1], shares[2]))
    assert bands(world) == list(shares)


def test_the_most_worn_cells_tire_first() -> None:
    """Who held most antigen in the most hostile place is exhausted first, and locked first."""
    world = pass_time(army(), 100 * MINUTES, asked=asked(40, 12, 6))
    level = world.traits["exhaustion"]
    assert (level[34:] >= LOCKED).all()
    assert ((level[22:34] >= TIRED) & (level[22:34] < LOCKED)).all()
    assert (level[:22] < TIRED).all()


def test_antigen_wears_more_than_waiting_and_a_hostile_place_five_times_as_much() -> None:
    """Strain grows while a cell holds its tag, up to five times as fast under full suppression (C-ABM 5, kap 4)."""
    world = empty(suppression=(0.0, 0.0))
    put(world, "car_t", (100, 100), (200, 100), (300, 100))
    put(world, "leukemia", (111, 100), (311, 100))
    world.state[[0, 2]], world.partner[[0, 2]], world.kept[[0, 2]] = BOUND, (3, 4), 1
    world.substances["suppression"][:, 25:] = 1.0
    pass_time(world, 40.0)
    held, free, hostile = world.traits["strain"][:3]
    assert hostile == pytest.approx(5 * held, rel=0.05)
    assert free < 0.1 * held


def test_a_cell_tires_gradually() -> None:
    """No level jumps: a cell takes most of a second of film from fresh to exhausted."""
    world = army()
    seen = [world.traits["exhaustion"].copy()]
    pass_time(
        world, 60 * MINUTES, asked=asked(40, 0, 40), watch=lambda now: seen.append(now.traits["exhaustion"].copy())
    )
    steps = np.diff(np.array(seen), axis=0)
    assert 0.0 < steps.max() <= RISE + 1e-12
    assert steps.min() >= 0.0


def test_who_is_locked_never_comes_back() -> None:
    """TOX locks the program: even with a blocker, and where the body counts fewer, the same cells stay locked."""
    world = pass_time(army(), 100 * MINUTES, asked=asked(40, 12, 10))
    locked = np.flatnonzero(world.traits["exhaustion"] >= LOCKED)
    pass_time(world, 100 * MINUTES, asked=asked(40, 4, 6), actions=[action("give", what="checkpoint_blocker")])
    assert (world.traits["exhaustion"][locked] >= LOCKED).all()
    assert np.flatnonzero(world.traits["exhaustion"] >= LOCKED).tolist() == locked.tolist()


def test_without_a_blocker_nobody_comes_back() -> None:
    """A rest does not help: where the body counts fewer exhausted cells, those that are tired stay so."""
    world = pass_time(army(), 100 * MINUTES, asked=asked(40, 20, 0))
    tired = world.traits["exhaustion"] >= TIRED
    pass_time(world, 100 * MINUTES, asked=asked(40, 10, 0))
    assert ((world.traits["exhaustion"] >= TIRED) == tired).all()


def test_a_blocker_brings_back_the_least_worn_of_the_exhausted() -> None:
    """A checkpoint blocker rescues exhausted cells, none that is locked; the freshest of them first."""
    world = pass_time(army(), 100 * MINUTES, asked=asked(40, 20, 8))
    pass_time(world, 150 * MINUTES, asked=asked(40, 10, 8), actions=[action("give", what="checkpoint_blocker")])
    assert bands(world) == [22, 10, 8]
    level = world.traits["exhaustion"]
    assert (level[12:22] < TIRED).all()
    assert (level[22:32] >= TIRED).all()


def test_the_order_of_losses_shows_in_the_mean() -> None:
    """As an army tires, dividing falls first, then killing, then TNF, interferon-gamma last (Wherry 2011)."""
    world = army()
    for step in range(12):
        pass_time(world, 40 * MINUTES, asked=asked(40, min(4 * step, 30), max(0, 4 * step - 34)))
        level = world.traits["exhaustion"]
        left = [float(power(level).mean()) for power in (growth, vigor, tnf, interferon)]
        assert left == sorted(left)
    assert left[0] < 0.35 < left[1]


def test_other_bodies_leave_tiring_to_the_tissue() -> None:
    """A body that does not tell who is exhausted does not change anybody's level."""
    world = pass_time(army(), 60 * MINUTES, asked={"car_t": 40})
    assert bands(world) == [40, 0, 0]
    assert world.traits["exhaustion"].max() == 0.0


def test_spent_cells_fade_from_the_band_of_which_there_are_too_many() -> None:
    """When the body counts fewer CAR-T cells, those fade whose kind it counts fewer of."""
    world = pass_time(army(), 100 * MINUTES, asked=asked(40, 12, 8))
    pass_time(world, 200 * MINUTES, asked=asked(30, 12, 8))
    assert sum(bands(world)) <= 31
    assert np.abs(np.array(bands(world)[1:]) - (12, 8)).max() <= 1
