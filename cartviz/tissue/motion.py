"""How cells move by themselves: they keep a direction, follow the scent, go on errands, and stay inside the walls."""

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.chance import DIRECTIONS, bits
from cartviz.tissue.fields import gradient
from cartviz.tissue.ground import passage
from cartviz.tissue.kinds import TURN_MINUTES
from cartviz.tissue.placing import WALL_UM
from cartviz.tissue.step import Step, bound_hunters
from cartviz.tissue.world import A_PLACE, DYING, FREE, NOBODY, ROAMS, SCENT_UM, WAITS, WAITS_AGAIN, World, put

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

CHEMOTAXIS_BIAS = 0.5
"""Weight of the gradient in a new direction, the rest is random (PhysiCell cancer_immune, CARTopiaX)."""
FAINT_GRADIENT = 0.002
"""Slope of the attractant at which the bias is half its full weight: one tumor cell about 80 um away (chosen)."""
STRIDE_UM = 3.0
"""A cell never walks farther in a tick: bodies must not jump over each other when minutes rush by."""
EASING = 0.2
"""Share by which the heading turns to its aim in a tick: no cell turns on the spot."""
HELD_SHARE = 0.1
"""Speed that is left to a cell that is held (chosen: near stop)."""
DRIFT_UM_PER_MINUTE = 0.15
"""How fast a dying cell drifts (chosen)."""
ARRIVED_UM = 3.0
"""A steered cell this near to its place has arrived."""
CALMING = 0.08
"""Share of the way that the calm position moves to the true one in a tick (a time constant of 0.4 s)."""


def turn(world: World, step: Step) -> None:
    """A cell keeps its direction for about ten minutes; a CAR-T cell then turns half toward the scent of the tumor."""
    dice = bits(step.seed, world.tick, "turn", np.arange(world.n))
    chance = (np.minimum(step.minutes / (TURN_MINUTES + 0.5 * step.minutes), 1.0) * 2.0**54).astype(np.uint64)
    turning = ((dice >> np.uint64(10)) < chance.take(world.kind)).nonzero()[0]
    put(world.aim, turning, DIRECTIONS.take((dice.take(turning) & np.uint64(1023)).astype(np.intp), axis=1))
    if world.lure == "none":
        return
    turns = np.zeros(world.n, dtype=bool)
    turns[turning] = True
    cells = world.roles.car[turns.take(world.roles.car)]
    if cells.size:
        _follow_scent(world, cells)


def _follow_scent(world: World, cells: Rows) -> None:
    """Bend the new aims of some cells up the gradient of the attractant, or toward the lure of a beat."""
    if world.lure == "place":
        toward, faint = np.array(world.lure_place).reshape(2, 1) - world.xy.take(cells, axis=1), 0.0
    else:
        toward, faint = gradient(world.scent, SCENT_UM, world.xy.take(cells, axis=1)), FAINT_GRADIENT
    squared = toward[0] * toward[0] + toward[1] * toward[1]
    weight = CHEMOTAXIS_BIAS * squared / np.maximum(squared + faint * faint, 1e-300)
    aim = (1.0 - weight) * world.aim.take(cells, axis=1) + toward * (weight / np.sqrt(np.maximum(squared, 1e-300)))
    size = np.sqrt(aim[0] * aim[0] + aim[1] * aim[1])
    clear = size > 1e-6  # the two directions may cancel each other
    aim /= np.maximum(size, 1e-6)
    put(world.aim, cells[clear], aim.compress(clear, axis=1))


def go_on_errands(world: World, _step: Step) -> None:
    """A steered cell goes straight to its goal; the errand ends where that is reached or lives no more."""
    cells = (world.errand != NOBODY).nonzero()[0]
    if not cells.size:
        return
    errand = world.errand.take(cells)
    to_cell = errand != A_PLACE
    target = np.where(to_cell, errand, 0)
    goal = np.where(to_cell, world.xy.take(target, axis=1), world.place.take(cells, axis=1))
    way = goal - world.xy.take(cells, axis=1)
    distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
    way /= np.maximum(distance, 1e-6)
    put(world.aim, cells, way)
    put(world.heading, cells, way)  # straight on: a steered cell does not stroll
    lost = to_cell & ((world.state.take(target) & 6) == DYING)
    there = ~to_cell & (distance < ARRIVED_UM)
    world.errand[cells[lost | there]] = NOBODY
    again = world.waits.take(cells) == WAITS_AGAIN
    world.waits[cells[there & again]] = WAITS
    world.waits[cells[lost & again]] = ROAMS


def walk(world: World, step: Step) -> None:
    """A free cell walks where it heads, slower when exhausted or in dense tissue; a held one stops, the dying drift."""
    heading = world.heading
    heading += (world.aim - heading) * EASING
    heading /= np.maximum(np.sqrt(heading[0] * heading[0] + heading[1] * heading[1]), 1e-6)
    stride = world.traits["exhaustion"] * (-0.5 * step.minutes)
    stride += step.minutes
    stride *= world.traits["speed_um_per_minute"]
    np.minimum(stride, STRIDE_UM, out=stride)
    stride *= (world.state == FREE) & (world.waits != WAITS)
    left = passage(world)
    if left is not None:
        stride *= left
    stride[world.partner.take(bound_hunters(world))] *= HELD_SHARE
    stride[world.state == DYING] = min(DRIFT_UM_PER_MINUTE * step.minutes, STRIDE_UM)
    world.xy += heading * stride


def stay_inside(world: World, _step: Step) -> None:
    """Nothing leaves the window; a cell that meets the wall turns back, a newcomer from outside walks in."""
    least = world.traits["radius_um"] + WALL_UM
    most = np.array(((world.size_um[0],), (world.size_um[1],))) - least
    inward = np.maximum(world.xy, least)
    np.minimum(inward, most, out=inward)
    inward -= world.xy
    far = (np.abs(inward) > STRIDE_UM).ravel().nonzero()[0]
    if far.size:
        way, before = inward.take(far), world.xy_before.take(far)
        came = np.where(way > 0, least.take(far % world.n) - before, before - most.take(far))  # from beyond this wall
        stride = np.minimum(np.maximum(way, -STRIDE_UM), STRIDE_UM)
        inward.put(far, np.where(came > WALL_UM, stride, way))
    world.xy += inward
    world.aim += inward  # walls turn walkers away as other cells do


def settle_calm(world: World, _step: Step) -> None:
    """The calm position follows the true one slowly, so that a camera does not tremble."""
    world.calm += (world.xy - world.calm) * CALMING
