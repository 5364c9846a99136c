"""How a hunter meets a cell: it touches, reads the tag, binds, kills or lets go."""

import numpy as np
from numpy.typing import NDArray

from cartviz.simulation.exhaustion import vigor
from cartviz.simulation.kinds import HAS_CAR, HUNTS, IS_TARGET, KINDS
from cartviz.simulation.motion import CONTACT_UM
from cartviz.simulation.step import Step, holders
from cartviz.simulation.world import BOUND, DYING, FREE, GONE, NOBODY, ROAMS, TOUCHING, WAITS_AGAIN, World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

UNSEEN = 0.2
"""Antigen (units of 10 000 molecules) below which a CAR does not answer: 2 000 CD19 molecules (Majzner 2020,
10.1158/2159-8290.CD-19-0945)."""
FULLY_SEEN = 1.0
"""Antigen at which the answer is full: 10 000 molecules (chosen, science.md C-ABM 2)."""
BIND_PER_MINUTE = 0.2
"""Hazard of binding while in touch with full antigen (PhysiCell cancer_immune 1/5 min; CARTopiaX 0.013)."""
READ_MINUTES = (2.0, 3.0)
"""A hunter pauses this long at a cell, then moves on (T cells scan for minutes; chosen within that)."""
KILL_PER_MINUTE = 1 / 15
"""Hazard of the lethal hit for each killer at full antigen (PhysiCell cancer_immune, CARTopiaX: 0.0667)."""
DETACH_PER_MINUTE = 1 / 60
"""Hazard of letting go without a kill (PhysiCell, CARTopiaX: mean 60 min)."""
REFRACTORY_MINUTES = (10.0, 30.0)
"""After a kill a CAR-T cell does not touch again for 10-30 min (science.md C-ABM 3)."""
PAUSE_MINUTES = 1.0
"""After a contact without a bond a hunter first moves on (chosen)."""
SHUN_MINUTES = 45.0
"""For so long it does not come back to the cell it left (chosen, so that it looks at others first)."""
MOST_HOLDERS = 3
"""So many hunters hold one cell at most; they add up (additive cytotoxicity, Weigelin 2021)."""


def antigen(world: World, cells: Rows) -> Floats:
    """What the CAR of this scene can read on each of `cells`: CD19, or the tag of a solid tumor."""
    return np.maximum(world.traits["cd19"][cells], world.traits["tag"][cells])


def antigen_scale(amount: Floats) -> Floats:
    """How strongly a CAR answers to an amount of antigen: 0 below 2 000 molecules, 1 from 10 000."""
    scale = np.clip((amount - UNSEEN) * (1.0 / (FULLY_SEEN - UNSEEN)), 0.0, 1.0)
    return np.where(amount < UNSEEN, 0.0, scale)


def meet(world: World, step: Step) -> None:
    """A hunter that bumps into a cell pauses to read it; one that was sent to this cell binds at once."""
    hunters = HUNTS[world.kind] & (world.state == FREE)
    if not hunters.any():
        return
    hunters &= (world.ready <= world.minutes) | (world.errand != NOBODY)
    hunters &= (world.waits == ROAMS) | (world.errand >= 0)
    prey = IS_TARGET[world.kind] & (world.state == FREE)
    i, j, _, _, distance = step.pairs
    ij, ji = np.flatnonzero(hunters[i] & prey[j]), np.flatnonzero(hunters[j] & prey[i])
    hunter = np.concatenate((i[ij], j[ji]))
    if not hunter.size:
        return
    target = np.concatenate((j[ij], i[ji]))
    distance = np.concatenate((distance[ij], distance[ji]))
    radius = world.traits["radius_um"]
    gap = distance - radius[hunter] - radius[target]
    errand = world.errand[hunter]
    sent = errand == target
    left = (world.shunned[hunter] == target) & (world.shun_until[hunter] > world.minutes)
    full = holders(world)[target] >= MOST_HOLDERS
    roaming = (errand == NOBODY) & (world.waits[target] == ROAMS) & ~left & ~full
    chosen = np.flatnonzero((gap <= CONTACT_UM) & (sent | roaming))
    if not chosen.size:
        return
    hunter, target, gap, sent = hunter[chosen], target[chosen], gap[chosen], sent[chosen]
    order = np.lexsort((target, gap, hunter))
    hunter, target, sent = hunter[order], target[order], sent[order]
    first = np.concatenate(([True], hunter[1:] != hunter[:-1]))
    _touch(world, step, hunter[first], target[first], sent[first])


def _touch(world: World, step: Step, hunter: Rows, target: Rows, sent: Mask) -> None:
    low, high = READ_MINUTES
    world.state[hunter] = TOUCHING
    world.partner[hunter] = target
    world.since[hunter] = world.tick
    world.began[hunter] = world.minutes
    world.until[hunter] = world.minutes + low + (high - low) * step.draw(world, "read", hunter)
    seen = HAS_CAR[world.kind[hunter]] & (antigen(world, target) >= UNSEEN)
    world.count("contacts", hunter.size)
    world.count("touches", np.count_nonzero(~seen))
    world.errand[hunter[sent]] = NOBODY
    arrived = hunter[sent]
    world.waits[arrived[world.waits[arrived] == WAITS_AGAIN]] = ROAMS
    bind(world, hunter[sent & seen])


def bind(world: World, hunters: Rows) -> None:
    """Hunters that touch hold on from now; meeting its tag gives a CAR-T cell the right to divide."""
    world.state[hunters] = BOUND
    world.since[hunters] = world.tick
    world.began[hunters] = world.until[hunters] = world.minutes
    world.traits["met"][hunters] = 1.0
    world.count("bindings", hunters.size)


def read(world: World, step: Step) -> None:
    """A CAR-T cell in touch binds the likelier the more antigen it reads; below 2 000 molecules it never does.

    Without a bond the hunter moves on after two or three minutes, and so does a plain T-cell: many contacts fail.
    """
    hunters = np.flatnonzero(world.state == TOUCHING)
    if not hunters.size:
        return
    target = world.partner[hunters]
    lives = world.state[target] == FREE
    over = hunters[(world.until[hunters] <= world.minutes) | ~lives]
    has_car = lives & HAS_CAR[world.kind[hunters]]
    hazard = BIND_PER_MINUTE * antigen_scale(antigen(world, target))
    bind(world, step.happens(world, "bind", hunters[has_car], hazard[has_car]))
    leave(world, over[world.state[over] == TOUCHING], PAUSE_MINUTES)


def leave(world: World, hunters: Rows, pause_minutes: Floats | float) -> None:
    """Hunters let go of their cell, turn away from it and do not come back to it for a while."""
    if not hunters.size:
        return
    partner = world.partner[hunters].astype(np.intp)
    world.shunned[hunters] = partner
    world.shun_until[hunters] = world.minutes + SHUN_MINUTES
    world.ready[hunters] = world.minutes + pause_minutes
    away = world.xy[:, hunters] - world.xy[:, partner]
    length = np.sqrt(away[0] * away[0] + away[1] * away[1])
    world.aim[:, hunters] = np.where(length > 1e-6, away / np.maximum(length, 1e-6), world.aim[:, hunters])
    world.state[hunters] = FREE
    world.partner[hunters] = NOBODY
    world.kept[hunters] = 0
    world.since[hunters] = world.tick


def strike(world: World, step: Step) -> None:
    """Each CAR-T cell that holds a cell may deliver the lethal hit (mean 15 min); several killers add up."""
    hunters = np.flatnonzero((world.state == BOUND) & (world.kept == 0))
    if not hunters.size:
        return
    target = world.partner[hunters].astype(np.intp)
    scale = antigen_scale(antigen(world, target)) * vigor(world.traits["exhaustion"][hunters])
    hazard = np.bincount(target, KILL_PER_MINUTE * scale, world.n)
    held = np.flatnonzero(hazard > 0)
    hazard = hazard[held]
    damage = world.traits["damage"]
    expected = hazard * step.minutes
    damage[held] += (1.0 - damage[held]) * (expected / (1.0 + expected))
    kill(world, step, within_the_asked(world, step, step.happens(world, "kill", held, hazard)))


def within_the_asked(world: World, step: Step, dying: Rows) -> Rows:
    """Those of `dying` that may die without falling below what the body asks for."""
    if not step.asked or not dying.size:
        return dying
    spared = np.zeros(dying.size, dtype=bool)
    for index in np.unique(world.kind[dying]):
        surplus = step.surplus(world, int(index))
        if surplus is not None:
            mine = np.flatnonzero(world.kind[dying] == index)
            spared[mine[max(surplus, 0) :]] = True
    return dying[~spared]


def kill(world: World, step: Step, victims: Rows) -> None:
    """The victims get their lethal hit; those who held them let go and need a rest of 10 to 30 minutes."""
    if not victims.size:
        return
    is_victim = np.zeros(world.n, dtype=bool)
    is_victim[victims] = True
    killers = np.flatnonzero((world.state == BOUND) & is_victim[np.maximum(world.partner, 0)])
    world.traits["kills"][killers] += 1.0
    low, high = REFRACTORY_MINUTES
    leave(world, killers, low + (high - low) * step.draw(world, "refractory", killers))
    world.traits["damage"][victims] = 1.0
    die(world, victims)
    step.killed = np.concatenate((step.killed, victims))
    world.count("kills", victims.size)
    for index, count in enumerate(np.bincount(world.kind[victims], minlength=len(KINDS))):
        if count:
            world.count(f"kills_{KINDS[index].name}", int(count))


def die(world: World, cells: Rows) -> None:
    """Cells begin to die: by apoptosis they shrink and bleb over an hour or more, then they are gone."""
    cells = cells[(world.state[cells] != DYING) & (world.state[cells] != GONE)]
    if not cells.size:
        return
    is_dying = np.zeros(world.n, dtype=bool)
    is_dying[cells] = True
    left_behind = np.flatnonzero((world.partner != NOBODY) & is_dying[np.maximum(world.partner, 0)] & ~is_dying)
    world.state[left_behind] = FREE
    world.partner[left_behind] = NOBODY
    world.kept[left_behind] = 0
    world.since[left_behind] = world.tick
    world.state[cells] = DYING
    world.since[cells] = world.tick
    world.partner[cells] = NOBODY
    world.errand[cells] = NOBODY
    world.began[cells] = world.minutes
    world.until[cells] = world.minutes + world.traits["dying_minutes"][cells]


def let_go(world: World, step: Step) -> None:
    """A CAR-T cell lets go without a kill after an hour on average: many contacts fail."""
    hunters = np.flatnonzero((world.state == BOUND) & (world.kept == 0))
    leave(world, step.happens(world, "let go", hunters, DETACH_PER_MINUTE), REFRACTORY_MINUTES[0])


def fade(world: World, step: Step) -> None:
    """A dying cell is gone after about 100 minutes (in life one to several hours)."""
    gone = np.flatnonzero((world.state == DYING) & (world.until <= world.minutes))
    world.state[gone] = GONE
    world.since[gone] = world.tick
