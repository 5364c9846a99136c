"""What can be counted or measured in the tissue.

To add a meter: a function that reads a Census, a row in METERS, a test.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.exhaustion import growth, interferon, tnf, vigor
from cartviz.tissue.fields import bin_of, total
from cartviz.tissue.kinds import KIND_INDEX, KINDS
from cartviz.tissue.meeting import UNSEEN, antigen
from cartviz.tissue.step import NO_ROWS
from cartviz.tissue.wearing import band_of
from cartviz.tissue.world import BOUND, DYING, GONE, World

BASELINE_PG_PER_ML = 4.0
"""IL-6 in blood without alarm (science.md C-REC i, I_base: chosen)."""
PG_PER_ML_PER_UNIT = 300.0
"""pg/mL for one unit of cytokine per 1000 um2 on average over the window: chosen, so that a few sparked macrophages
among a hundred leukemia cells read some hundreds of pg/mL, as in cytokine release of grade 1 to 2."""

FRESH = 0.1
"""Up to this exhaustion a CAR-T cell has all its powers (exhaustion.growth is the first to fall)."""
HOSTILE = 0.9
"""Suppression from which on a place counts as inside the tumor (about one cell behind its rim)."""

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
NOTHING: Floats = np.empty(0)
NOTHING.setflags(write=False)


@dataclass(frozen=True)
class Census:
    """A world, counted once: `counts[kind, state]`."""

    world: World
    counts: list[list[int]]

    @classmethod
    def of(cls, world: World) -> "Census":
        """Count all cells by kind and state."""
        flat = np.bincount(world.kind.astype(np.intp) * 8 + world.state, minlength=8 * len(KINDS))
        return cls(world, flat.reshape(len(KINDS), 8).tolist())

    def alive(self, kind: str) -> int:
        """How many cells of a kind live (two halves in division are two)."""
        row = self.counts[KIND_INDEX[kind]]
        return sum(row) - row[DYING] - row[GONE]

    def doing(self, state: int) -> int:
        """How many cells of all kinds are in a state."""
        return sum(row[state] for row in self.counts)

    def living(self, kind: str) -> Rows:
        """The rows of the cells of a kind that live."""
        return self.world.living_of(KIND_INDEX[kind]) if self.alive(kind) else NO_ROWS

    @cached_property
    def hunters(self) -> Rows:
        """The rows of the CAR-T cells that live."""
        return self.world.living(self.world.roles.car)

    @cached_property
    def tired(self) -> Floats:
        """How exhausted each of them is, 0 to 1."""
        return self.world.traits["exhaustion"].take(self.hunters)

    @cached_property
    def all_fresh(self) -> bool:
        """Whether no CAR-T cell is so exhausted that it has lost any power (the first fades from FRESH on)."""
        return float(self.tired.max(initial=0.0)) <= FRESH

    @cached_property
    def bands(self) -> list[int]:
        """How many of them are functional, exhausted, and exhausted for good."""
        counted: list[int] = np.bincount(band_of(self.tired), minlength=3).tolist()
        return counted

    def around(self, substance: str) -> Floats:
        """How much of a substance each of them has around it; nothing where the scene has no such substance."""
        grid = self.world.substances.get(substance)
        return NOTHING if grid is None else grid.ravel().take(self.bins)

    @cached_property
    def bins(self) -> Rows:
        """The bin of the substances in which each of them is."""
        places = self.world.xy.take(self.hunters, axis=1)
        return bin_of(next(iter(self.world.substances.values())), self.world.grid_um, places)

    def tally(self, name: str) -> int:
        """How often something has happened."""
        return self.world.tallies.get(name, 0)


@dataclass(frozen=True)
class Meter:
    """One number: its name in scene files, the words and unit beside it, and how it is read."""

    name: str
    label: str
    unit: str
    read: Callable[[Census], float]


def _bare(seen: Census) -> float:
    return float(np.count_nonzero(seen.world.traits["cd19"].take(seen.living("leukemia")) < UNSEEN))


def _tumor_bare(seen: Census) -> float:
    return float(np.count_nonzero(antigen(seen.world, seen.living("solid_tumor")) < UNSEEN))


def _band(which: int) -> Callable[[Census], float]:
    """How many CAR-T cells are functional (0), exhausted but to be rescued (1), or so for good (2)."""

    def read(seen: Census) -> float:
        if seen.all_fresh:
            return 0.0 if which else float(seen.tired.size)
        return float(np.count_nonzero(band_of(seen.tired) == which))

    return read


def _power(left: Callable[[Floats], Floats]) -> Callable[[Census], float]:
    """What is left of a power of the CAR-T cells, on average, 0 to 1; all of it where there are none."""
    return lambda seen: 1.0 if seen.all_fresh else _mean(left(seen.tired), none=1.0)


def _around(substance: str) -> Callable[[Census], float]:
    """How much of a substance there is around the CAR-T cells, on average."""
    return lambda seen: _mean(seen.around(substance), none=0.0)


def _inside(seen: Census) -> float:
    return float(np.count_nonzero(seen.around("suppression") >= HOSTILE))


def _mean(values: Floats, none: float) -> float:
    """The mean, summed in a fixed order, so that every machine reads the same."""
    return float(values.cumsum()[-1]) / values.size if values.size else none


def _infected(seen: Census) -> float:
    return float(np.count_nonzero(seen.world.traits["peptide"].take(seen.living("body_cell")) >= UNSEEN))


def _cytokine(seen: Census) -> float:
    world = seen.world
    mean = 1000.0 * total(world.substances["cytokine"], world.grid_um) / (world.size_um[0] * world.size_um[1])
    return BASELINE_PG_PER_ML + PG_PER_ML_PER_UNIT * mean


def _macrophages_active(seen: Census) -> float:
    world = seen.world
    return float(np.count_nonzero(world.traits["spark"].take(world.living(world.roles.alarms)) > 0.2))


def _kills_per_car_t_per_day(seen: Census) -> float:
    minutes = seen.world.car_t_minutes
    return seen.tally("kills") * 1440.0 / minutes if minutes else 0.0


METERS: tuple[Meter, ...] = (
    Meter("kills", "Cells killed", "cells", lambda seen: seen.tally("kills")),
    Meter("kills_leukemia", "Leukemia cells killed", "cells", lambda seen: seen.tally("kills_leukemia")),
    Meter("kills_b_cells", "Healthy B-cells killed", "cells", lambda seen: seen.tally("kills_b_cell")),
    Meter("kills_body_cells", "Infected cells killed", "cells", lambda seen: seen.tally("kills_body_cell")),
    Meter("infected", "Infected cells", "cells", _infected),
    Meter("car_t", "CAR-T cells", "cells", lambda seen: seen.alive("car_t")),
    Meter("t_cells", "T-cells", "cells", lambda seen: seen.alive("t_cell")),
    Meter("leukemia", "Leukemia cells", "cells", lambda seen: seen.alive("leukemia")),
    Meter("leukemia_bare", "Leukemia cells without CD19", "cells", _bare),
    Meter("b_cells", "Healthy B-cells", "cells", lambda seen: seen.alive("b_cell")),
    Meter("macrophages", "Macrophages", "cells", lambda seen: seen.alive("macrophage")),
    Meter("macrophages_active", "Active macrophages", "cells", _macrophages_active),
    Meter("solid_tumor", "Tumor cells", "cells", lambda seen: seen.alive("solid_tumor")),
    Meter("solid_tumor_bare", "Tumor cells without the tag", "cells", _tumor_bare),
    Meter("kills_solid_tumor", "Tumor cells killed", "cells", lambda seen: seen.tally("kills_solid_tumor")),
    Meter("car_t_inside", "CAR-T cells inside the tumor", "cells", _inside),
    Meter("car_t_functional", "Functional CAR-T cells", "cells", _band(0)),
    Meter("car_t_exhausted", "Exhausted CAR-T cells", "cells", _band(1)),
    Meter("car_t_terminal", "CAR-T cells exhausted for good", "cells", _band(2)),
    Meter("power_divide", "Power to divide", "", _power(growth)),
    Meter("power_kill", "Power to kill", "", _power(vigor)),
    Meter("power_tnf", "Power to make TNF", "", _power(tnf)),
    Meter("power_interferon", "Power to make interferon-γ", "", _power(interferon)),
    Meter("oxygen_around", "Oxygen around the CAR-T cells", "mmHg", _around("oxygen")),
    Meter("suppression_around", "Suppression around the CAR-T cells", "", _around("suppression")),
    Meter("bound_pairs", "Bound pairs", "pairs", lambda seen: seen.doing(BOUND)),
    Meter("dying", "Dying cells", "cells", lambda seen: seen.doing(DYING)),
    Meter("divisions", "Divisions", "divisions", lambda seen: seen.tally("divisions")),
    Meter("contacts", "Contacts", "contacts", lambda seen: seen.tally("contacts")),
    Meter("touches", "Touched and passed by", "contacts", lambda seen: seen.tally("touches")),
    Meter("bindings", "Bonds made", "bonds", lambda seen: seen.tally("bindings")),
    Meter("cytokine", "Cytokine IL-6", "pg/mL", _cytokine),
    Meter("kills_per_car_t_per_day", "Kills per CAR-T cell and day", "1/d", _kills_per_car_t_per_day),
    Meter("minutes", "Time", "min", lambda seen: seen.world.minutes),
)


def read_all(world: World) -> tuple[float, ...]:
    """The reading of every meter, in the order of METERS."""
    seen = Census.of(world)
    return tuple(float(meter.read(seen)) for meter in METERS)


def reading(world: World, name: str) -> float:
    """The reading of one meter by name; raises KeyError for an unknown one."""
    meter = {meter.name: meter for meter in METERS}[name]
    return float(meter.read(Census.of(world)))
