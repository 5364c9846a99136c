"""How cells move: they walk, go on errands, push each other apart, hold on, and stay inside the walls."""

import numpy as np
from numpy.typing import NDArray

from cartviz.simulation.chance import DIRECTIONS, bits
from cartviz.simulation.fields import gradient
from cartviz.simulation.kinds import HAS_CAR, SOLID, TURN_MINUTES
from cartviz.simulation.neighbors import near_pairs
from cartviz.simulation.placing import GAP_UM, WALL_UM
from cartviz.simulation.step import NO_PAIRS, Step
from cartviz.simulation.world import (
    A_PLACE,
    BOUND,
    DIVIDING,
    DYING,
    FREE,
    GONE,
    NOBODY,
    ROAMS,
    SCENT_UM,
    TOUCHING,
    WAITS,
    WAITS_AGAIN,
    World,
)

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

CHEMOTAXIS_BIAS = 0.5
"""Weight of the gradient in a new direction, the rest is random (PhysiCell cancer_immune, CARTopiaX)."""
FAINT_GRADIENT = 2e-6
"""Slope of the attractant (units/um3) at which the bias is half its full weight: one tumor cell about 80 um away."""
STRIDE_UM = 3.0
"""A cell never walks farther in a tick: bodies must not jump over each other when minutes rush by."""
HELD_SHARE = 0.1
"""Speed that is left to a cell that is held (chosen: near stop)."""
DRIFT_UM_PER_MINUTE = 0.15
"""How fast a dying cell drifts (chosen)."""
HOLD_UM = 0.2
"""Gap between a hunter and the cell it holds or touches: receptors meet tags."""
STIFFNESS = 0.45
"""Share of an overlap that is undone in one round of pushing; two rounds a tick keep it stable."""
CONTACT_UM = 2.0
"""Surfaces closer than this touch: the gap of 1.2 um and what receptors bridge."""
LOOK_UM = 2.5
"""Surfaces closer than this are listed as a near pair."""
CALMING = 0.08
"""Share of the way that the calm position moves to the true one in a tick (a time constant of 0.4 s)."""

_PACE = np.array([1.0, 0.0, 0.0, 0.0, 0.0, 0.0])
_PACE.setflags(write=False)


def walk(world: World, step: Step) -> None:
    """A cell keeps its direction for about ten minutes; a CAR-T cell turns half toward the scent of the tumor."""
    cells = np.arange(world.n)
    dice = bits(step.seed, world.tick, "turn", cells)
    chance = step.minutes / (TURN_MINUTES + step.minutes)
    turning = np.flatnonzero((dice >> np.uint64(10)) < (chance * 2.0**54).astype(np.uint64)[world.kind])
    if turning.size:
        way = DIRECTIONS.take((dice[turning] & np.uint64(1023)).astype(np.intp), axis=1)
        world.aim[:, turning] = way
        _follow_scent(world, turning[HAS_CAR[world.kind[turning]]])
    _go_on_errands(world)
    heading = world.heading
    heading += (world.aim - heading) * 0.2
    length = np.sqrt(heading[0] * heading[0] + heading[1] * heading[1])
    heading /= np.maximum(length, 1e-6)
    speed = world.traits["speed_um_per_minute"] * (1.0 - 0.5 * world.traits["exhaustion"])
    stride = speed * step.minutes
    np.minimum(stride, STRIDE_UM, out=stride)
    stride *= (world.state == FREE) & (world.waits != WAITS)
    held = world.partner[world.state == BOUND]
    stride[held] *= HELD_SHARE
    dying = world.state == DYING
    stride[dying] = min(DRIFT_UM_PER_MINUTE * step.minutes, STRIDE_UM)
    world.xy += heading * stride


def _follow_scent(world: World, cells: Rows) -> None:
    """Bend the new aims of some cells up the gradient of the attractant, or toward the lure of a beat."""
    if not cells.size or world.lure == "none":
        return
    if world.lure == "place":
        toward = np.array(world.lure_place).reshape(2, 1) - world.xy[:, cells]
        faint = 0.0
    else:
        toward = gradient(world.scent, SCENT_UM, world.xy[:, cells])
        faint = FAINT_GRADIENT
    squared = toward[0] * toward[0] + toward[1] * toward[1]
    length = np.sqrt(squared)
    weight = CHEMOTAXIS_BIAS * squared / np.maximum(squared + faint * faint, 1e-300)
    aim = (1.0 - weight) * world.aim[:, cells] + toward * (weight / np.maximum(length, 1e-150))
    size = np.sqrt(aim[0] * aim[0] + aim[1] * aim[1])
    world.aim[:, cells] = np.where(size > 1e-6, aim / np.maximum(size, 1e-6), world.aim[:, cells])


def _go_on_errands(world: World) -> None:
    """Aim steered cells at their goal; an errand ends where the goal is reached or lives no more."""
    cells = np.flatnonzero(world.errand != NOBODY)
    if not cells.size:
        return
    errand = world.errand[cells]
    to_cell = errand != A_PLACE
    target = np.where(to_cell, errand, 0)
    goal = np.where(to_cell, world.xy[:, target], world.place[:, cells])
    way = goal - world.xy[:, cells]
    distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
    goal_state = world.state[target]
    lost = to_cell & ((goal_state == DYING) | (goal_state == GONE))
    there = ~to_cell & (distance < 3.0)
    own = world.state[cells]
    ended = lost | there | (own == DYING) | (own == GONE)
    world.aim[:, cells] = np.where(distance > 1e-6, way / np.maximum(distance, 1e-6), world.aim[:, cells])
    world.heading[:, cells] += world.aim[:, cells]  # straight on: a steered cell does not stroll
    world.errand[cells[ended]] = NOBODY
    stands = cells[there & (world.waits[cells] == WAITS_AGAIN)]
    world.waits[stands] = WAITS
    world.waits[cells[lost & (world.waits[cells] == WAITS_AGAIN)]] = ROAMS


def look_around(world: World, step: Step) -> None:
    """Every cell feels the bodies next to it (the list of near pairs that contact and meeting read)."""
    bodies = np.flatnonzero(SOLID[world.kind] & (world.state != GONE))
    if bodies.size < 2:
        step.pairs = NO_PAIRS
        return
    radius = world.traits["radius_um"]
    edge = 2.0 * float(radius.max()) + LOOK_UM + 0.5
    step.pairs = near_pairs(world.xy, bodies, radius, LOOK_UM, edge)


def push_apart(world: World, step: Step) -> None:
    """Two bodies cannot be in one place: they push each other apart; a dying cell shrinks and gives way."""
    i, j = step.pairs.i, step.pairs.j
    world.squeeze_um = 0.0
    if not i.size:
        return
    radius, yielding = _bodies(world)
    apart = (world.partner[i] != j) & (world.partner[j] != i)
    i, j = i[apart], j[apart]
    reach = radius[i] + radius[j] + GAP_UM
    whole = 1.0 / (yielding[i] + yielding[j])
    share_i, share_j = yielding[i] * whole, yielding[j] * whole
    both_live = (world.state[i] != DYING) & (world.state[j] != DYING)
    x, y = world.xy
    for _ in range(2):
        dx, dy = x[j] - x[i], y[j] - y[i]
        distance = np.sqrt(dx * dx + dy * dy)
        np.maximum(distance, 1e-6, out=distance)
        overlap = np.maximum(reach - distance, 0.0)
        force = np.minimum(STIFFNESS * overlap, 1.5) / distance
        dx *= force
        dy *= force
        n = world.n
        x += np.bincount(j, dx * share_j, n) - np.bincount(i, dx * share_i, n)
        y += np.bincount(j, dy * share_j, n) - np.bincount(i, dy * share_i, n)
    world.squeeze_um = max(float((overlap * both_live).max(initial=0.0)) - GAP_UM, 0.0)


def _bodies(world: World) -> tuple[Floats, Floats]:
    """How large each body is for others, and how easily it is pushed aside."""
    radius = world.traits["radius_um"]
    yielding = np.ones(world.n)
    yielding[world.waits != ROAMS] = 0.2
    dying = np.flatnonzero(world.state == DYING)
    if dying.size:
        radius = radius.copy()
        radius[dying] *= 1.0 - 0.6 * world.progress()[dying]
        yielding[dying] = 200.0
    return radius, yielding


def hold_on(world: World, step: Step) -> None:
    """A hunter stays at the cell it holds or reads, and both move together; two halves are pushed apart."""
    cells = np.flatnonzero((world.state == BOUND) | (world.state == TOUCHING) | (world.state == DIVIDING))
    if not cells.size:
        return
    partner = world.partner[cells].astype(np.intp)
    radius = world.traits["radius_um"]
    way = world.xy[:, partner] - world.xy[:, cells]
    distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
    dividing = world.state[cells] == DIVIDING
    unit = np.where(distance > 1e-3, way / np.maximum(distance, 1e-3), -world.heading[:, cells])
    apart = radius[cells] + radius[partner] + np.where(dividing, GAP_UM, HOLD_UM)
    if dividing.any():
        apart = np.where(dividing, apart * world.progress()[cells], apart)
    # Each half of a pair in division moves itself; a hunter moves itself and drags the cell that it holds a little.
    off = 0.5 * (distance - apart)
    np.clip(off, -1.5, 1.5, out=off)
    own = unit * (off * np.where(dividing, 0.5, 0.8))
    world.xy[:, cells] += own
    drag = np.where(dividing, 0.0, 0.2)
    for axis in (0, 1):
        world.xy[axis] -= np.bincount(partner, unit[axis] * off * drag, world.n)
    world.aim[:, cells] = np.where(dividing, -unit, unit)


def stay_inside(world: World, step: Step) -> None:
    """Nothing leaves the window; a cell that meets the wall turns back, a newcomer from outside walks in."""
    radius = world.traits["radius_um"] + WALL_UM
    for axis in (0, 1):
        x = world.xy[axis]
        least, most = radius, world.size_um[axis] - radius
        under, over = np.flatnonzero(x < least), np.flatnonzero(x > most)
        if under.size:
            x[under] += np.minimum(least[under] - x[under], STRIDE_UM)
            world.aim[axis, under] = np.abs(world.aim[axis, under])
        if over.size:
            x[over] -= np.minimum(x[over] - most[over], STRIDE_UM)
            world.aim[axis, over] = -np.abs(world.aim[axis, over])


def settle_calm(world: World, step: Step) -> None:
    """The calm position follows the true one slowly, so that a camera does not tremble."""
    world.calm += (world.xy - world.calm) * CALMING
