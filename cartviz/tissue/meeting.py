"""How a hunter meets a cell: it touches, reads the tag, binds, kills or lets go."""

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.exhaustion import vigor
from cartviz.tissue.kinds import HAS_CAR, IS_TARGET, KINDS, PRESENTS
from cartviz.tissue.step import Step, bound_hunters
from cartviz.tissue.world import BOUND, DYING, FREE, GONE, NOBODY, ROAMS, TOUCHING, WAITS_AGAIN, World, put

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

CONTACT_UM = 2.0
"""Surfaces closer than this touch: the gap of 1.2 um and what receptors bridge."""
UNSEEN = 0.2
"""Antigen (units of 10 000 molecules) below which a CAR does not answer: 2 000 CD19 molecules (Majzner 2020,
10.1158/2159-8290.CD-19-0945)."""
FULLY_SEEN = 1.0
"""Antigen at which the answer is full: 10 000 molecules (chosen, science.md C-ABM 2)."""
BIND_PER_MINUTE = 0.1
"""Hazard of binding while in touch with full antigen: between CARTopiaX (0.013) and PhysiCell cancer_immune (0.2), so
that a CAR-T cell kills about 20 a day among plenty of targets and 5 to 15 elsewhere (Halle 2016, Weigelin 2021: 2-20).
"""
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
    return np.maximum(world.traits["cd19"].take(cells), world.traits["tag"].take(cells))


def readable(world: World, hunters: Rows, targets: Rows) -> Floats:
    """What each hunter can read on its target: foreign peptides by its own receptor, antigen by a CAR, too.

    In life each T-cell knows one peptide only; here all know the virus of the scene.
    """
    foreign = world.traits["peptide"].take(targets)
    by_car = np.where(HAS_CAR.take(world.kind.take(hunters)), antigen(world, targets), 0.0)
    return np.maximum(foreign, by_car)


def antigen_scale(amount: Floats) -> Floats:
    """How strongly a hunter answers to an amount of antigen: 0 below 2 000 molecules, 1 from 10 000."""
    scale = (amount - UNSEEN) * (1.0 / (FULLY_SEEN - UNSEEN))
    return np.minimum(np.maximum(scale, 0.0), 1.0)


def meet(world: World, step: Step) -> None:
    """A hunter that bumps into a cell pauses to read it; one that was sent to this cell binds at once."""
    hunters = world.roles.hunters
    roams = (world.waits.take(hunters) == ROAMS) & (world.ready.take(hunters) <= world.minutes)
    ready = hunters[(world.state.take(hunters) == FREE) & (roams | (world.errand.take(hunters) >= 0))]
    if not ready.size:
        return
    ours = np.zeros(world.n, dtype=bool)
    ours[ready] = True
    i, j = world.near.i, world.near.j
    by_i, by_j = ours.take(i).nonzero()[0], ours.take(j).nonzero()[0]
    hunter = np.concatenate((i.take(by_i), j.take(by_j)))
    if not hunter.size:
        return
    target = np.concatenate((j.take(by_i), i.take(by_j)))
    kind = world.kind.take(target)
    shows = PRESENTS.take(kind) & ~HAS_CAR.take(world.kind.take(hunter))
    prey = ((IS_TARGET.take(kind) | shows) & (world.state.take(target) == FREE)).nonzero()[0]
    hunter, target = hunter.take(prey), target.take(prey)
    way = world.xy.take(target, axis=1)
    way -= world.xy.take(hunter, axis=1)
    gap = np.sqrt(way[0] * way[0] + way[1] * way[1])
    gap -= world.traits["radius_um"].take(hunter)
    gap -= world.traits["radius_um"].take(target)
    chosen = (gap <= CONTACT_UM).nonzero()[0]
    if chosen.size:
        _choose(world, step, hunter.take(chosen), target.take(chosen), gap.take(chosen))


def _choose(world: World, step: Step, hunter: Rows, target: Rows, gap: Floats) -> None:
    """Of the cells that each hunter could touch it takes the one it was sent to, else the nearest it has not left."""
    errand = world.errand.take(hunter)
    sent = errand == target
    left = (world.shunned.take(hunter) == target) & (world.shun_until.take(hunter) > world.minutes)
    holders = np.bincount(world.partner.take(bound_hunters(world)), minlength=world.n)
    welcome = (errand == NOBODY) & (world.waits.take(target) == ROAMS) & ~left & (holders.take(target) < MOST_HOLDERS)
    chosen = (sent | welcome).nonzero()[0]
    if chosen.size:
        hunter, target, gap, sent = hunter.take(chosen), target.take(chosen), gap.take(chosen), sent.take(chosen)
        order = np.lexsort((target, gap, hunter))
        hunter, target, sent = hunter.take(order), target.take(order), sent.take(order)
        first = np.concatenate(([True], hunter[1:] != hunter[:-1]))
        _touch(world, step, hunter[first], target[first], sent[first])


def _touch(world: World, step: Step, hunter: Rows, target: Rows, sent: Mask) -> None:
    low, high = READ_MINUTES
    world.state[hunter] = TOUCHING
    world.partner[hunter] = target
    world.since[hunter] = world.tick
    world.began[hunter] = world.minutes
    world.until[hunter] = world.minutes + low + (high - low) * step.draw(world, "read", hunter)
    seen = readable(world, hunter, target) >= UNSEEN
    world.count("contacts", hunter.size)
    world.count("touches", int(np.count_nonzero(~seen)))
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
    """A hunter in touch binds the likelier the more it can read; below 2 000 molecules it never does.

    A T-cell's own receptor reads foreign peptides, a CAR its antigen. Without a bond the hunter moves on after two or
    three minutes: many contacts fail.
    """
    hunters = world.doing(world.roles.hunters, TOUCHING)
    if not hunters.size:
        return
    target = world.partner.take(hunters).astype(np.intp)
    lives = world.state.take(target) == FREE
    over = hunters[(world.until.take(hunters) <= world.minutes) | ~lives]
    reads = lives.nonzero()[0]
    hazard = BIND_PER_MINUTE * antigen_scale(readable(world, hunters.take(reads), target.take(reads)))
    bind(world, step.happens(world, "bind", hunters.take(reads), hazard))
    leave(world, over[world.state.take(over) == TOUCHING], PAUSE_MINUTES)


def leave(world: World, hunters: Rows, pause_minutes: Floats | float) -> None:
    """Hunters let go of their cell, turn away from it and do not come back to it for a while."""
    if not hunters.size:
        return
    partner = world.partner.take(hunters).astype(np.intp)
    world.shunned[hunters] = partner
    world.shun_until[hunters] = world.minutes + SHUN_MINUTES
    world.ready[hunters] = world.minutes + pause_minutes
    away = world.xy.take(hunters, axis=1) - world.xy.take(partner, axis=1)
    away /= np.maximum(np.sqrt(away[0] * away[0] + away[1] * away[1]), 1e-6)
    put(world.aim, hunters, away)
    put(world.heading, hunters, away)
    world.state[hunters] = FREE
    world.partner[hunters] = NOBODY
    world.kept[hunters] = 0
    world.since[hunters] = world.tick


def strike(world: World, step: Step) -> None:
    """Each hunter that holds a cell may deliver the lethal hit (mean 15 min); several killers add up."""
    hunters = bound_hunters(world)
    hunters = hunters[world.kept.take(hunters) == 0]
    if not hunters.size:
        return
    target = world.partner.take(hunters).astype(np.intp)
    scale = antigen_scale(readable(world, hunters, target)) * vigor(world.traits["exhaustion"].take(hunters))
    hazards: Floats = np.bincount(target, KILL_PER_MINUTE * scale, world.n).astype(np.float64)
    held = hazards.nonzero()[0]
    hazard = hazards.take(held)
    expected = hazard * step.minutes
    damage = world.traits["damage"]
    damage[held] += (1.0 - damage.take(held)) * (expected / (1.0 + expected))
    kill(world, step, within_the_asked(world, step, step.happens(world, "kill", held, hazard)))


def within_the_asked(world: World, step: Step, dying: Rows) -> Rows:
    """Those of `dying` that may die without falling below what the body asks for."""
    if not step.asked or not dying.size:
        return dying
    spared = np.zeros(dying.size, dtype=bool)
    for index in np.unique(world.kind[dying]):
        surplus = _to_spare(world, step, int(index))
        if surplus is not None:
            mine = np.flatnonzero(world.kind[dying] == index)
            spared[mine[max(surplus, 0) :]] = True
    return dying[~spared]


def _to_spare(world: World, step: Step, kind: int) -> int | None:
    """How many more cells of a kind a CAR-T cell could kill than the body asks for; None where it does not ask."""
    tagged = step.asked.get(f"{KINDS[kind].name}.tagged")
    if tagged is None:
        return step.surplus(world, kind)
    return int(np.count_nonzero(antigen(world, world.living_of(kind)) >= UNSEEN)) - tagged


def kill(world: World, step: Step, victims: Rows) -> None:
    """The victims get their lethal hit; those who held them let go and need a rest of 10 to 30 minutes."""
    if not victims.size:
        return
    is_victim = np.zeros(world.n, dtype=bool)
    is_victim[victims] = True
    killers = bound_hunters(world)
    killers = killers[is_victim.take(world.partner.take(killers))]
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
    cells = world.living(cells)
    if not cells.size:
        return
    is_dying = np.zeros(world.n, dtype=bool)
    is_dying[cells] = True
    left_behind = (world.partner >= 0).nonzero()[0]
    left_behind = left_behind[is_dying.take(world.partner.take(left_behind)) & ~is_dying.take(left_behind)]
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
    hunters = bound_hunters(world)
    hunters = hunters[world.kept.take(hunters) == 0]
    leave(world, step.happens(world, "let go", hunters, DETACH_PER_MINUTE), REFRACTORY_MINUTES[0])


def fade(world: World, _step: Step) -> None:
    """A dying cell is gone after about 100 minutes (in life one to several hours)."""
    gone = ((world.state == DYING) & (world.until <= world.minutes)).nonzero()[0]
    world.state[gone] = GONE
    world.since[gone] = world.tick
