"""How bodies make room for each other: no two in one place, hunters at the cell they hold, halves pushed apart."""

import numpy as np
from numpy.typing import NDArray

from cartviz.simulation.neighbors import near_pairs
from cartviz.simulation.placing import GAP_UM
from cartviz.simulation.step import NO_PAIRS, Step
from cartviz.simulation.world import DIVIDING, DYING, GONE, ROAMS, World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LOOK_UM = 2.5
"""Surfaces closer than this are listed as a near pair."""
HOLD_UM = 0.2
"""Gap between a hunter and the cell it holds or touches: receptors meet tags."""
STIFFNESS = 0.45
"""Share of an overlap that each of two cells undoes in one round of pushing (0.5: all of it)."""
ROUNDS = 2
"""Rounds of pushing in a tick."""
LARGEST_PUSH_UM = 5.0
"""Two bodies are moved apart no farther than this in one round."""
TURN_BY_PUSH = 0.5
"""How much a push of 1 um turns the aim of a cell away from what pushed it (chosen: walkers do not press on)."""
SHRINKING = 0.6
"""Share of its radius that a dying cell gives up."""


def look_around(world: World, step: Step) -> None:
    """Every cell feels the bodies next to it (the list of near pairs that contact and meeting read)."""
    bodies = world.roles.solid
    bodies = bodies[world.state.take(bodies) != GONE]
    if bodies.size < 2:
        step.pairs = NO_PAIRS
        return
    radius = world.traits["radius_um"]
    edge = 2.0 * float(radius.max()) + LOOK_UM + 0.5
    step.pairs = near_pairs(world.xy, bodies, radius, LOOK_UM, edge, world.size_um)


def push_apart(world: World, step: Step) -> None:
    """Two bodies cannot be in one place: they push each other apart; a dying cell shrinks and gives way."""
    i, j = step.pairs.i, step.pairs.j
    if not i.size:
        return
    radius, yielding = _bodies(world)
    reach = radius.take(i)
    reach += radius.take(j)
    reach += GAP_UM
    tied = (world.partner.take(i) == j) | (world.partner.take(j) == i)
    reach[tied] = 0.0
    if yielding is None:
        share_i = share_j = 0.5
    else:
        share_i, share_j = yielding.take(i), yielding.take(j)
        whole = share_i + share_j
        share_i /= whole
        share_j /= whole
    n = world.n
    places = np.concatenate((i, j, i + n, j + n))
    force = np.empty((4, i.size))
    for _ in range(ROUNDS):
        way = world.xy.take(j, axis=1)
        way -= world.xy.take(i, axis=1)
        distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
        np.maximum(distance, 1e-6, out=distance)
        overlap = reach - distance
        np.maximum(overlap, 0.0, out=overlap)
        way *= np.minimum(overlap * (2.0 * STIFFNESS), LARGEST_PUSH_UM) / distance
        np.multiply(way, share_j, out=force[1::2])
        np.multiply(way, -share_i, out=force[::2])
        pushed = np.bincount(places, force.ravel(), 2 * n).reshape(2, n)
        world.xy += pushed
    pushed *= TURN_BY_PUSH
    world.aim += pushed


def _bodies(world: World) -> tuple[Floats, Floats | None]:
    """How large each body is for others, and how easily it is pushed aside (None: all the same)."""
    radius = world.traits["radius_um"]
    waiting, dying = (world.waits != ROAMS).nonzero()[0], (world.state == DYING).nonzero()[0]
    if not waiting.size and not dying.size:
        return radius, None
    yielding = np.ones(world.n)
    yielding[waiting] = 0.2
    if dying.size:
        radius = radius.copy()
        radius[dying] *= 1.0 - SHRINKING * world.progress_of(dying)
        yielding[dying] = 200.0
    return radius, yielding


def hold_on(world: World, step: Step) -> None:  # noqa: ARG001  (every rule has this signature)
    """A hunter stays at the cell it holds or reads, and both move together; two halves are pushed apart."""
    cells = (world.partner >= 0).nonzero()[0]
    if not cells.size:
        return
    partner = world.partner.take(cells).astype(np.intp)
    radius = world.traits["radius_um"]
    way = world.xy.take(partner, axis=1)
    way -= world.xy.take(cells, axis=1)
    distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
    near = (distance < 1e-3).nonzero()[0]
    way /= np.maximum(distance, 1e-3)
    if near.size:
        way[:, near] = -world.heading.take(cells[near], axis=1)
    apart = radius.take(cells)
    apart += radius.take(partner)
    apart += HOLD_UM
    toward = way
    # A hunter moves itself by most of the difference and drags the cell that it holds a little; each half of a
    # division moves itself by half.
    share = np.full((2, cells.size), 0.4)
    share[1] = 0.1
    halves = (world.state.take(cells) == DIVIDING).nonzero()[0]
    if halves.size:
        apart[halves] += GAP_UM - HOLD_UM
        apart[halves] *= world.progress_of(cells[halves])
        share[0, halves], share[1, halves] = 0.25, 0.0
        toward = way.copy()
        toward[:, halves] *= -1.0
    world.aim[:, cells] = toward
    off = np.minimum(np.maximum(distance - apart, -3.0), 3.0)
    share *= off
    world.xy[:, cells] += way * share[0]
    way *= share[1]
    n = world.n
    world.xy -= np.bincount(np.concatenate((partner, partner + n)), way.ravel(), 2 * n).reshape(2, n)
