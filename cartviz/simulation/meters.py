"""What can be counted or measured in the tissue.

To add a meter: a function that reads a Census, a row in METERS, a test.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from cartviz.simulation.fields import total
from cartviz.simulation.kinds import KIND_INDEX, KINDS
from cartviz.simulation.meeting import UNSEEN
from cartviz.simulation.world import BOUND, DYING, GONE, World

BASELINE_PG_PER_ML = 4.0
"""IL-6 in blood without alarm (science.md C-REC i, I_base: chosen)."""
PG_PER_ML_PER_UNIT = 300.0
"""pg/mL for one unit of cytokine per 1000 um2 on average over the window: chosen, so that a few sparked macrophages
among a hundred leukemia cells read some hundreds of pg/mL, as in cytokine release of grade 1 to 2."""


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
    world = seen.world
    cells = world.living(world.roles.lures)
    cells = cells[world.kind.take(cells) == KIND_INDEX["leukemia"]]
    return float(np.count_nonzero(world.traits["cd19"].take(cells) < UNSEEN))


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
    Meter("car_t", "CAR-T cells", "cells", lambda seen: seen.alive("car_t")),
    Meter("t_cells", "T-cells", "cells", lambda seen: seen.alive("t_cell")),
    Meter("leukemia", "Leukemia cells", "cells", lambda seen: seen.alive("leukemia")),
    Meter("leukemia_bare", "Leukemia cells without CD19", "cells", _bare),
    Meter("b_cells", "Healthy B-cells", "cells", lambda seen: seen.alive("b_cell")),
    Meter("macrophages", "Macrophages", "cells", lambda seen: seen.alive("macrophage")),
    Meter("macrophages_active", "Active macrophages", "cells", _macrophages_active),
    Meter("solid_tumor", "Tumor cells", "cells", lambda seen: seen.alive("solid_tumor")),
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
