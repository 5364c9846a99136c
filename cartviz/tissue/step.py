"""One step of the world: how long it is, what the body asks for, and who was killed in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue import chance
from cartviz.tissue.kinds import KIND_INDEX
from cartviz.tissue.world import BOUND, World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

NO_ROWS: Rows = np.empty(0, dtype=np.intp)
NOTHING_ASKED: Mapping[str, int] = MappingProxyType({})


@dataclass
class Step:
    """What the rules of one tick share.

    `minutes` is the length of the step for the rule at work, `days` its length on the body's clock. `asked` tells how
    many living cells of each kind ("car_t") the body asks for, and of each part of a kind that it tells apart
    ("car_t.terminal"), and how many macrophages are awake (AWAKE); a kind that is not there is free. `killed` are the
    rows that died by a killer in this tick.
    """

    seed: int
    minutes: float
    asked: Mapping[str, int] = field(default_factory=lambda: NOTHING_ASKED)
    days: float = 0.0
    killed: Rows = field(default_factory=lambda: NO_ROWS)

    def draw(self, world: World, decision: str, cells: Rows) -> Floats:
        """Uniform numbers in [0, 1) for the cells given."""
        return chance.draw(self.seed, world.tick, decision, cells)

    def happens(self, world: World, decision: str, cells: Rows, per_minute: Floats | float) -> Rows:
        """Those of `cells` to which something happens in this step at a hazard `per_minute` (one for all, or each).

        The chance in a step of t minutes is x / (1 + x / 2) with x = h t: 1 - exp(-x) to the second order, without an
        exponential, and certain from x = 2 on.
        """
        if not cells.size:
            return cells
        expected = per_minute * self.minutes
        return cells[self.draw(world, decision, cells) < expected / (1.0 + 0.5 * expected)]

    def surplus(self, world: World, kind: int) -> int | None:
        """How many more living cells of a kind there are than the body asks for; None where it does not ask."""
        for name, count in self.asked.items():
            if KIND_INDEX.get(name) == kind:
                return world.living_of(kind).size - count
        return None


def bound_hunters(world: World) -> Rows:
    """The rows of the hunters that hold a cell."""
    return world.doing(world.roles.hunters, BOUND)
