"""How cells multiply: a CAR-T cell that met its tag divides."""

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.exhaustion import growth
from cartviz.tissue.placing import room_left
from cartviz.tissue.step import Step
from cartviz.tissue.world import DIVIDING, FREE, NOBODY, ROAMS, World

Rows = NDArray[np.intp]

DIVISION_MINUTES = 30.0
"""How long the two halves are pushed apart (the visible part of a division: anaphase to separation; chosen)."""
DIVISION_INTERVAL_MINUTES = (270.0, 450.0)
"""Least time between two divisions of a line, drawn for each cell: about six hours, near the fastest of activated T
cells; over days the CAR-T cells of a patient double in 0.78 days only (Stein 2019). A scene compresses it by the trait
`division_pace`, as it compresses days into seconds."""
READINESS_PER_MINUTE = 1 / 20
"""Hazard of starting a division when nothing speaks against it, so that cells do not divide in step (chosen)."""


def divide(world: World, step: Step) -> None:
    """A CAR-T cell that has met its tag divides when it is free again: few become many; exhausted cells stop first."""
    cells = world.roles.car
    ready = (world.state.take(cells) == FREE) & (world.traits["met"].take(cells) > 0)
    ready &= (world.divide_ready.take(cells) <= world.minutes) & (world.errand.take(cells) == NOBODY)
    cells = cells[ready & (world.waits.take(cells) == ROAMS)]
    if not cells.size:
        return
    mothers = step.happens(world, "divide", cells, READINESS_PER_MINUTE * growth(world.traits["exhaustion"][cells]))
    if step.asked and mothers.size:
        surplus = step.surplus(world, int(world.kind[mothers[0]]))
        if surplus is not None:
            mothers = mothers[: max(-surplus, 0)]
    split(world, step, mothers)


def split(world: World, step: Step, mothers: Rows) -> Rows:
    """Mothers begin to divide, as many as have room; returns the rows of the other halves.

    Both must meet the tag again to go on.
    """
    if not mothers.size:
        return mothers
    mothers = mothers[: room_left(world, float(world.traits["radius_um"].take(mothers).max()))]
    daughters = world.clone(mothers)
    both = np.concatenate((mothers, daughters))
    world.heading[:, daughters] *= -1.0
    world.aim[:, both] = world.heading[:, both]
    world.xy[:, daughters] += world.heading[:, daughters] * 0.01
    world.state[both] = DIVIDING
    world.partner[mothers] = daughters
    world.partner[daughters] = mothers
    world.since[both] = world.tick
    world.began[both] = world.minutes
    world.until[both] = world.minutes + DIVISION_MINUTES
    world.errand[both] = NOBODY
    world.waits[daughters] = ROAMS
    for name in ("kills", "damage"):
        world.traits[name][daughters] = 0.0
    world.traits["met"][both] = 0.0
    low, high = DIVISION_INTERVAL_MINUTES
    interval = low + (high - low) * step.draw(world, "division interval", both)
    world.divide_ready[both] = world.minutes + interval / world.traits["division_pace"][both]
    # A name belongs to one cell: its daughters are anonymous.
    named = np.array(sorted(world.group[row] for row in world.names.values()), dtype=np.int16)
    world.group[daughters[np.isin(world.group[daughters], named)]] = NOBODY
    world.count("divisions", mothers.size)
    return daughters


def part(world: World, _step: Step) -> None:
    """Two halves that are far enough apart are two cells."""
    done = ((world.state == DIVIDING) & (world.until <= world.minutes)).nonzero()[0]
    world.state[done] = FREE
    world.partner[done] = NOBODY
    world.since[done] = world.tick
