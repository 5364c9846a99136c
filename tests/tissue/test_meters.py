import numpy as np
import pytest
from tissue import MINUTES, action, empty, pass_time, put

from cartviz.tissue.meters import BASELINE_PG_PER_ML, METERS, PG_PER_ML_PER_UNIT, Census, read_all, reading
from cartviz.tissue.world import BOUND, DIVIDING, DYING, GONE, World


def scene() -> World:
    """Cells of all kinds and states."""
    world = empty()
    put(world, "car_t", (50, 50), (50, 150), (90, 150), (300, 150))
    put(world, "leukemia", (62, 50), (150, 50), (200, 50))
    put(world, "leukemia", (250, 50), cd19=0.1)
    put(world, "b_cell", (250, 100), (280, 100))
    put(world, "macrophage", (150, 180), spark=0.5)
    put(world, "t_cell", (350, 50))
    world.state[0], world.partner[0] = BOUND, 4
    world.state[1:3], world.partner[1:3] = DIVIDING, (2, 1)
    world.state[3] = GONE
    world.state[5], world.until[5] = DYING, 100.0
    return world


def test_meters_count_what_is_seen() -> None:
    """Two halves are two cells; the dying and the gone are not counted among the living."""
    expected = {
        "car_t": 3,
        "leukemia": 3,
        "leukemia_bare": 1,
        "b_cells": 2,
        "t_cells": 1,
        "macrophages": 1,
        "macrophages_active": 1,
        "bound_pairs": 1,
        "dying": 1,
        "solid_tumor": 0,
    }
    assert {name: reading(scene(), name) for name in expected} == expected


def test_meters_tell_what_has_happened() -> None:
    """Kills by kind, divisions, contacts and bonds are counted from the start."""
    world = scene()
    pass_time(world, MINUTES, actions=[action("strike", who="car_t")])
    assert reading(world, "kills") == reading(world, "kills_leukemia") == 1
    assert reading(world, "kills_b_cells") == 0
    world.tallies.update(kills_b_cell=2, divisions=3, contacts=9, touches=4, bindings=5)
    names = ("kills_b_cells", "divisions", "contacts", "touches", "bindings")
    assert [reading(world, name) for name in names] == [2, 3, 9, 4, 5]


def test_cytokine_reads_4_pg_per_ml_without_alarm() -> None:
    """The baseline of IL-6, and on top of it the mean of the tissue's cytokine times a chosen scale."""
    world = empty(400, 200)
    assert reading(world, "cytokine") == BASELINE_PG_PER_ML == 4.0
    world.substances["cytokine"][:] = 0.5
    assert reading(world, "cytokine") == pytest.approx(4.0 + 0.5 * PG_PER_ML_PER_UNIT)


def test_active_macrophages_among_a_tumor_read_some_hundreds() -> None:
    """Three fully sparked macrophages in the window of the hunt read like a moderate cytokine release."""
    world = empty(520, 300)
    put(world, "macrophage", (150, 150), (250, 150), (350, 150), spark=1.0)
    pass_time(world, 200)
    assert 100 < reading(world, "cytokine") < 500


def test_kills_per_car_t_cell_and_day() -> None:
    """Kills over the summed lives of all CAR-T cells: two kills in two cell-days are one a day."""
    world = scene()
    assert reading(world, "kills_per_car_t_per_day") == 0
    world.tallies["kills"], world.car_t_minutes = 2, 2880.0
    assert reading(world, "kills_per_car_t_per_day") == 1
    world = empty()
    put(world, "car_t", (50, 50), (150, 50))
    pass_time(world, 20)
    assert world.car_t_minutes == pytest.approx(40)


def test_the_clock_is_a_meter() -> None:
    """Minutes of tissue time since the scene's start."""
    assert reading(pass_time(scene(), 20), "minutes") == pytest.approx(20)


def test_all_meters_are_read_at_once_in_their_order() -> None:
    """The recorder's row equals the meters asked one by one; every row has a label and a name of its own."""
    world = pass_time(scene(), 40)
    assert read_all(world) == tuple(reading(world, meter.name) for meter in METERS)
    assert len({meter.name for meter in METERS}) == len(METERS)
    assert all(meter.label for meter in METERS)
    with pytest.raises(KeyError):
        reading(world, "happiness")


def test_reading_changes_nothing() -> None:
    """A meter only looks."""
    world = scene()
    digest = world.digest()
    read_all(world)
    assert world.digest() == digest
    assert np.sum(Census.of(world).counts) == world.n
