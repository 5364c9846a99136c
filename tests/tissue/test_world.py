from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from tissue import empty, pass_time, put

from cartviz.tissue.world import BOUND, DIVIDING, DYING, FREE, GONE, World


def small() -> World:
    """Three kinds of cells and some cytokine."""
    world = empty()
    put(world, "car_t", (50, 50), (80, 50), name="scout")
    put(world, "leukemia", (120, 50), cd19=0.5)
    put(world, "macrophage", (200, 100), spark=0.5)
    return world


def test_new_cells_come_behind_the_others() -> None:
    """A cell's id is its row: spawning and cloning append, and leave earlier rows as they are."""
    world = small()
    before = world.copy()
    rows = put(world, "b_cell", (300, 100), (320, 100))
    assert rows.tolist() == [4, 5]
    daughters = world.clone(np.array([2, 0]))
    assert daughters.tolist() == [6, 7]
    assert np.array_equal(world.xy[:, :4], before.xy)
    assert world.traits["cd19"].tolist() == [0, 0, 0.5, 0, 1, 1, 0.5, 0]
    assert world.n == 8
    assert world.roles.hunters.tolist() == [0, 1, 7]


def test_a_new_cell_has_its_kinds_traits_unless_others_are_given() -> None:
    """Kind, then the author: a leukemia cell carries full CD19 except where a scene says less."""
    world = empty()
    put(world, "leukemia", (50, 50))
    put(world, "leukemia", (90, 50), cd19=0.0, radius_um=8.0)
    assert world.traits["cd19"].tolist() == [1.0, 0.0]
    assert world.traits["radius_um"].tolist() == [6.4, 8.0]
    assert world.traits["dying_minutes"].tolist() == [100.0, 100.0]


def test_a_copy_shares_nothing_that_changes() -> None:
    """What happens to a copy does not happen to its original."""
    world = small()
    digest = world.digest()
    twin = world.copy()
    assert twin.digest() == digest
    pass_time(twin, 40)
    put(twin, "t_cell", (10, 10))
    twin.names["x"] = 1
    twin.flags["tocilizumab"] = 1.0
    twin.spreads["cytokine"] = (1.0, 1.0)
    assert world.digest() == digest


COLUMNS = [
    "kind",
    "state",
    "waits",
    "kept",
    "group",
    "since",
    "partner",
    "errand",
    "shunned",
    "xy",
    "xy_before",
    "calm",
    "heading",
    "aim",
    "place",
    "began",
    "until",
    "ready",
    "divide_ready",
    "shun_until",
]


@pytest.mark.parametrize("name", COLUMNS)
def test_the_digest_sees_every_column(name: str) -> None:
    """A digest changes with any single number of any column."""
    world = small()
    digest = world.digest()
    getattr(world, name).ravel()[-1:] += 1
    assert world.digest() != digest


def test_the_digest_sees_traits_substances_and_counts() -> None:
    """A digest changes with traits, substances, the scent, tallies, flags, names, time and lure."""
    digests = [small().digest()]

    def changed(change: Callable[[World], object]) -> None:
        world = small()
        change(world)
        digests.append(world.digest())

    changed(lambda world: world.traits["spark"].__setitem__(3, 0.6))
    changed(lambda world: world.substances["cytokine"].__setitem__((0, 0), 1.0))
    changed(lambda world: world.scent.__setitem__((0, 0), 1.0))
    changed(lambda world: world.count("kills"))
    changed(lambda world: world.flags.update(tocilizumab=3.0))
    changed(lambda world: world.names.update(x=1))
    changed(lambda world: setattr(world, "minutes", 1.0))
    changed(lambda world: setattr(world, "tick", 1))
    changed(lambda world: setattr(world, "lure", "none"))
    changed(lambda world: setattr(world, "car_t_minutes", 1.0))
    assert len(set(digests)) == len(digests)


DERIVED = {
    "near": "looked up again from positions at the tick after every keyframe",
    "roles": "follows from `kind`",
    "grid_um": "a constant",
}
"""Attributes of a world that its digest may leave out, and why."""


def perturbed(value: Any) -> Any:
    """A value of the same kind that differs in one place."""
    if isinstance(value, np.ndarray):
        other = value.copy()
        other.flat[0] = 1 - other.flat[0]
        return other
    if isinstance(value, dict):
        name = next(iter(value), "new")
        return {**value, name: perturbed(value.get(name, 1))}
    if isinstance(value, tuple):
        return (*value[:-1], perturbed(value[-1])) if value else ("new",)
    return f"{value}!" if isinstance(value, str) else value + 1


@pytest.mark.parametrize("name", sorted(vars(small())))
def test_the_digest_covers_everything_that_the_next_tick_depends_on(name: str) -> None:
    """A world that differs in any attribute has another digest; a new attribute cannot be forgotten."""
    world = small()
    world.supplies = {"cytokine": (0.5, world.substances["cytokine"].copy())}
    before = world.digest()
    setattr(world, name, perturbed(getattr(world, name)) if name not in DERIVED else None)
    assert (world.digest() == before) == (name in DERIVED)


def test_who_lives() -> None:
    """The dying and the gone do not live; the free, the bound and the dividing do."""
    world = small()
    world.state[:] = (FREE, DYING, GONE, BOUND)
    assert world.alive().tolist() == [True, False, False, True]
    assert world.living(np.array([3, 2, 0])).tolist() == [3, 0]
    assert world.doing(np.arange(4), DYING).tolist() == [1]
    world.state[0] = DIVIDING
    assert world.alive()[0]


def test_progress_runs_from_0_to_1() -> None:
    """How far a passing state has come is read off the minutes at which it began and will end."""
    world = small()
    world.began[:], world.until[:] = 10.0, 30.0
    for minutes, expected in ((5, 0.0), (10, 0.0), (15, 0.25), (30, 1.0), (90, 1.0)):
        world.minutes = minutes
        assert world.progress_of(np.array([0]))[0] == expected


def test_grids_cover_the_window() -> None:
    """Bins of 10 um for substances and 50 um for the scent cover windows of any size."""
    world = empty(405, 95)
    assert world.substances["cytokine"].shape == (10, 41)
    assert world.scent.shape == (2, 9)
    assert empty(3, 3).scent.shape == (1, 1)
