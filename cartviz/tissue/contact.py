"""How bodies make room for each other: no two in one place, hunters at the cell they hold, halves pushed apart."""

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.kinds import CLINGS, GIVES_UM, HUNTS
from cartviz.tissue.neighbors import near_pairs
from cartviz.tissue.placing import GAP_UM
from cartviz.tissue.step import Step
from cartviz.tissue.world import DIVIDING, DYING, GONE, ROAMS, Near, World, put

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LOOK_UM = 3.5
"""Surfaces closer than this are listed as a near pair: the gap, and what two cells walk until the next look."""
DRAG = (0.4, 0.1)
"""Share of a wrong distance that a hunter undoes by moving itself, and by dragging the cell that it holds."""
STRIDE_UM = 3.0
"""No hunter is pulled farther in a tick."""
HOLD_UM = 0.2
"""Gap between a hunter and the cell it holds or touches: receptors meet tags."""
STIFFNESS = 0.9
"""Share of an overlap that a push undoes in a tick."""
LARGEST_PUSH_UM = 5.0
"""Two bodies are moved apart no farther than this in a tick."""
TURN_BY_PUSH = 0.5
"""How much a push of 1 um turns the aim of a cell away from what pushed it (chosen: walkers do not press on)."""
YIELDS_WAITING, YIELDS_DYING = 0.2, 200.0
"""How easily a cell on its mark and a dying cell are pushed, compared with others."""
CLING_UM = 0.05
"""So far two tumor cells that stand apart draw near in a tick (chosen; PhysiCell has adhesion, too)."""
SHRINKING = 0.6
"""Share of its radius that a dying cell gives up."""

# How far two press into each other and how they draw near, for each two kinds (flat): two look-ups in place of eight.
_PRESSED_UM = (HUNTS[:, None] * GIVES_UM + HUNTS * GIVES_UM[:, None]).ravel()
_PRESSED_UM.setflags(write=False)
_PULLED_UM = ((CLINGS[:, None] & CLINGS) * -CLING_UM).ravel()
_PULLED_UM.setflags(write=False)


def look_around(world: World, _step: Step) -> None:
    """Every cell feels the bodies next to it: the list of near pairs that pushing and meeting read until the next look.

    A dying cell shrinks and gives way; one that stands on its mark holds its ground; partners do not push each other;
    T-cells squeeze in between tumor cells.
    """
    bodies = world.roles.solid
    bodies = bodies[world.state.take(bodies) != GONE]
    radius = world.traits["radius_um"]
    dying = (world.state == DYING).nonzero()[0]
    if dying.size:
        radius = radius.copy()
        radius[dying] *= 1.0 - SHRINKING * world.progress_of(dying)
    i, j = near_pairs(world.xy, bodies, radius, LOOK_UM, world.size_um)
    strangers = ((world.partner.take(i) != j) & (world.partner.take(j) != i)).nonzero()[0]
    i, j = i.take(strangers), j.take(strangers)
    ends = np.concatenate((i, j))
    waiting = (world.waits != ROAMS).nonzero()[0]
    if dying.size or waiting.size:
        yielding = np.ones(world.n)
        yielding[waiting] = YIELDS_WAITING
        yielding[dying] = YIELDS_DYING
        shares = yielding.take(ends)
        whole = shares[: i.size] + shares[i.size :]
        shares /= np.concatenate((whole, whole))
    else:
        shares = np.full(ends.size, 0.5)
    shares[: i.size] *= -1.0
    reach = radius.take(i)
    reach += radius.take(j)
    reach += GAP_UM
    kinds = world.kind.take(i).astype(np.intp) * HUNTS.size
    kinds += world.kind.take(j)
    reach -= _PRESSED_UM.take(kinds)
    world.near = Near(i, j, reach, ends, shares, _PULLED_UM.take(kinds))


def push_apart(world: World, _step: Step) -> None:
    """Two bodies cannot be in one place: they push each other apart, and a walker that is pushed turns away.

    The cells of a solid tumor cling to each other: those that stand a little apart draw near.
    """
    i, j, reach, ends, shares, pull = world.near
    if not i.size:
        return
    way = world.xy.take(j, axis=1)
    way -= world.xy.take(i, axis=1)
    way[0] += 1e-9  # two cells at one point part along x
    distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
    np.maximum(distance, 1e-9, out=distance)
    push = reach - distance
    push *= STIFFNESS
    np.minimum(push, LARGEST_PUSH_UM, out=push)
    np.maximum(push, pull, out=push)
    push /= distance
    way *= push
    force = np.concatenate((way, way), axis=1)
    force *= shares
    for axis in (0, 1):
        pushed = np.bincount(ends, force[axis], world.n)
        world.xy[axis] += pushed
        world.aim[axis] += pushed * TURN_BY_PUSH


def hold_on(world: World, _step: Step) -> None:
    """A hunter stays at the cell it holds or reads, and both move together; two halves are pushed apart."""
    cells = (world.partner >= 0).nonzero()[0]
    if not cells.size:
        return
    partner = world.partner.take(cells).astype(np.intp)
    way = world.xy.take(partner, axis=1)
    way -= world.xy.take(cells, axis=1)
    distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
    way /= np.maximum(distance, 1e-6)
    radius = world.traits["radius_um"]
    apart = radius.take(cells)
    apart += radius.take(partner)
    apart += HOLD_UM
    own, drag = np.full(cells.size, DRAG[0]), np.full(cells.size, DRAG[1])
    halves = world.state.take(cells) == DIVIDING
    if halves.any():
        apart += halves * (GAP_UM - HOLD_UM)
        apart *= np.where(halves, world.progress_of(cells), 1.0)
        own[halves], drag[halves] = 0.25, 0.0
        put(world.aim, cells, np.where(halves, -way, way))
    else:
        put(world.aim, cells, way)
    distance -= apart
    np.minimum(distance, STRIDE_UM, out=distance)
    np.maximum(distance, -STRIDE_UM, out=distance)
    n = world.n
    moves = np.concatenate((way * (distance * own), way * (distance * -drag)), axis=1)
    places = np.concatenate((cells, partner, cells + n, partner + n))
    world.xy += np.bincount(places, moves.ravel(), 2 * n).reshape(2, n)
