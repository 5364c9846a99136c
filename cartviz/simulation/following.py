"""The body decides how many cells there are; the tissue decides which and where."""

import numpy as np
from numpy.typing import NDArray

from cartviz.simulation.exhaustion import growth
from cartviz.simulation.kinds import HUNTS, KIND_INDEX, KINDS
from cartviz.simulation.lineage import split
from cartviz.simulation.meeting import die, kill
from cartviz.simulation.placing import EDGES, arrive_from
from cartviz.simulation.step import Step
from cartviz.simulation.world import BOUND, DIVIDING, FREE, NOBODY, ROAMS, World

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

SLACK = 0.05
"""So far (and at least one cell) the tissue may lag behind the body: time for a killer to do it by itself."""
CHANGE_PER_TICK = 0.02
"""At most this share of a kind (and at least one cell) changes in a tick, so that nothing pops."""


def follow_the_body(world: World, step: Step) -> None:
    """The tissue meets the numbers that the body asks for by what its cells do anyway: dying, dividing, arriving.

    Fewer targets: those that are held die first, the most damaged before others, then those nearest to a CAR-T cell.
    Fewer CAR-T cells: spent ones fade. More: those that met their tag divide first; kinds that do not divide here
    arrive from the edge.
    """
    for name, asked in step.asked.items():
        if name not in KIND_INDEX:
            continue
        living = world.living_of(KIND_INDEX[name])
        most = max(1, int(CHANGE_PER_TICK * living.size))
        slack = max(1, int(SLACK * asked)) if asked else 0
        if living.size - asked > slack:
            _fewer(world, step, KIND_INDEX[name], living, min(living.size - asked - slack, most))
        elif asked - living.size > slack:
            _more(world, step, name, living, min(asked - living.size - slack, most))


def _fewer(world: World, step: Step, kind: int, living: Rows, count: int) -> None:
    if HUNTS[kind]:
        # Spent cells first, and among equals those that hold nothing, then the oldest.
        busy = (world.state[living] == BOUND) | (world.state[living] == DIVIDING)
        order = np.lexsort((living, busy, -world.traits["exhaustion"][living]))
        die(world, living[order[:count]])
        return
    held = np.zeros(world.n, dtype=bool)
    held[world.partner[(world.state == BOUND) & (world.kept == 0)]] = True
    order = np.lexsort((living, _way_to_hunter(world, living), -world.traits["damage"][living], ~held[living]))
    victims = living[order[:count]]
    caught = held[victims]
    kill(world, step, victims[caught])
    loose = victims[~caught]
    die(world, loose)
    if loose.size and world.living(world.roles.car).size:
        world.count("kills_unseen", loose.size)


def _way_to_hunter(world: World, cells: Rows) -> Floats:
    """Squared distance from each cell to the nearest living CAR-T cell."""
    hunters = world.living(world.roles.car)
    if not hunters.size:
        return np.zeros(cells.size)
    dx = world.xy[0, cells][:, None] - world.xy[0, hunters]
    dy = world.xy[1, cells][:, None] - world.xy[1, hunters]
    nearest: Floats = (dx * dx + dy * dy).min(axis=1)
    return nearest


def _more(world: World, step: Step, name: str, living: Rows, count: int) -> None:
    kind = KINDS[KIND_INDEX[name]]
    free = living[(world.state[living] == FREE) & (world.waits[living] == ROAMS) & (world.errand[living] == NOBODY)]
    if not kind.divides or not living.size:
        edge = EDGES[int(4 * step.draw(world, f"edge of {name}", np.array([world.n]))[0])]
        arrive_from(world, step.seed, name, count, edge, {}, NOBODY)
        world.count("arrivals", count)
        return
    met, able = world.traits["met"][free], growth(world.traits["exhaustion"][free])
    lots = step.draw(world, f"more {name}", free)
    split(world, step, free[np.lexsort((lots, -able, -met))[:count]])
