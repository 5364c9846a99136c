"""The body decides how many cells there are; the tissue decides which and where."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.exhaustion import growth
from cartviz.tissue.kinds import HUNTS, KIND_INDEX, KINDS
from cartviz.tissue.lineage import split
from cartviz.tissue.meeting import UNSEEN, antigen, die, kill
from cartviz.tissue.neighbors import nearest_of
from cartviz.tissue.parts import part_of
from cartviz.tissue.placing import EDGES, arrive_from, room_left
from cartviz.tissue.step import Step, bound_hunters
from cartviz.tissue.wearing import band_of
from cartviz.tissue.world import BOUND, DIVIDING, FREE, NOBODY, ROAMS, World

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]

SLACK = 0.05
"""So far (and at least one cell) the tissue may lag behind the body: time for a killer to do it by itself."""
CHANGE_PER_TICK = 0.02
"""At most this share of a kind (and at least one cell) changes in a tick, so that nothing pops."""
CHANGE_PER_DAY = 1.0
"""Where days rush by, at most this share changes in a day of the body (leukemia falls by 0.7 a day at its fastest)."""
SEEN_TICKS = 9
"""A bond is shown for so many ticks before the body's demand ends it: a third of a second."""
GROWTH_PER_DAY = 0.025
"""Share of the cells of a solid tumor that divide in a day (Kareva & Gevertz 2024, lambda; `r` of the body)."""
ROOMY = (3, 5)
"""So many neighbors has a cell with room to divide (six surround a cell in a packed sheet)."""
BY_TAG = ("tagged", "bare")
"""Parts of a kind of cell that the body counts apart: with the tag that the CAR reads, and without."""


def follow_the_body(world: World, step: Step) -> None:
    """The tissue meets the numbers that the body asks for by what its cells do anyway: dying, dividing, arriving.

    Fewer targets: those that are held die first, the most damaged before others; free CAR-T cells are sent to the next
    ones; what the body's tumor is ahead by more than a little dies nearest to a CAR-T cell.
    Fewer CAR-T cells: spent ones fade. More: those that met their tag divide first, tumor cells where they have room;
    kinds that do not divide here arrive from the edge.
    """
    for name, asked, living in _groups(world, step):
        most = max(1, int(max(CHANGE_PER_TICK, CHANGE_PER_DAY * step.days) * living.size))
        slack = _slack(asked)
        if living.size > asked and HUNTS[KIND_INDEX[name]]:
            for _ in range(min(living.size - asked - slack, most)):
                die(world, _most_spent(world, step, name, world.living(living)))
        elif living.size > asked:
            _fewer(world, step, living, living.size - asked, slack, most)
        elif asked - living.size > slack:
            _more(world, step, name, living, min(asked - living.size - slack, most))


def grow(world: World, step: Step) -> None:
    """A solid tumor grows by itself, mostly at its rim where there is room; so what is killed is soon replaced."""
    for name, asked, living in _groups(world, step):
        if f"{name}.tagged" not in step.asked:
            continue
        starting = step.draw(world, f"grow {name}", living) < GROWTH_PER_DAY * step.days
        births = min(int(np.count_nonzero(starting)), asked + _slack(asked) - living.size)
        if births > 0:
            _divide_in_room(world, step, name, living, births)


def _groups(world: World, step: Step) -> Iterator[tuple[str, int, Rows]]:
    """Kind, number asked and living rows of every group of cells that the body counts: a kind, or its parts by tag."""
    for name, asked in step.asked.items():
        kind, _, part = name.partition(".")
        if kind not in KIND_INDEX or f"{name}.tagged" in step.asked:
            continue
        if not part:
            yield kind, asked, world.living_of(KIND_INDEX[kind])
        elif part in BY_TAG:
            yield kind, asked, part_of(world, world.living_of(KIND_INDEX[kind]), part)


def _slack(asked: int) -> int:
    return max(1, int(SLACK * asked)) if asked else 0


def _fewer(world: World, step: Step, living: Rows, surplus: int, slack: int, most: int) -> None:
    """Held targets get their hit, free hunters are sent to others; what then is too much dies next to a hunter."""
    hunters = bound_hunters(world)
    hunters = hunters[(world.kept.take(hunters) == 0) & (world.since.take(hunters) <= world.tick - SEEN_TICKS)]
    held = np.zeros(world.n, dtype=bool)
    held[world.partner.take(hunters)] = True
    caught = living[held.take(living)]
    caught = caught[np.lexsort((caught, -world.traits["damage"].take(caught)))[: min(surplus, most)]]
    kill(world, step, caught)
    surplus -= caught.size
    living = world.living(living)
    _send(world, living, surplus)
    if surplus > slack:
        order = np.lexsort((living, _way_to_hunter(world, living), -world.traits["damage"].take(living)))
        loose = living[order[: min(surplus - slack, max(most - caught.size, 0))]]
        die(world, loose)
        if world.roles.car.size:
            world.count("kills_unseen", loose.size)


def _send(world: World, living: Rows, count: int) -> None:
    """Send so many free CAR-T cells, those with the shortest way, each to the nearest cell that nobody is after."""
    hunters = world.living(world.roles.car)
    going = world.errand.take(hunters)
    going = going[going >= 0]
    chosen = np.zeros(world.n, dtype=bool)
    chosen[living] = True
    count -= int(np.count_nonzero(chosen.take(going)))
    hunters = _free(world, hunters)
    hunters = hunters[world.ready.take(hunters) <= world.minutes]
    if count <= 0 or not hunters.size:
        return
    chosen[going] = False
    chosen[world.partner[world.partner >= 0]] = False
    targets = living[chosen.take(living) & (antigen(world, living) >= UNSEEN)]
    if not targets.size:
        return
    nearest, squared = nearest_of(world.xy.take(hunters, axis=1), world.xy.take(targets, axis=1))
    first = np.lexsort((hunters, squared))[:count]
    world.errand[hunters[first]] = targets[nearest[first]]


def _most_spent(world: World, step: Step, kind: str, living: Rows) -> Rows:
    """The one CAR-T cell that fades next: a spent one, among equals one that holds nothing, then the oldest.

    Where the body tells apart how exhausted they are, it comes from the band of which there are most too many.
    """
    tired, locked = step.asked.get(f"{kind}.exhausted"), step.asked.get(f"{kind}.terminal")
    if tired is not None and locked is not None:
        bands = band_of(world.traits["exhaustion"].take(living))
        there = np.bincount(bands, minlength=3)
        over = there - np.array((step.asked[kind] - tired - locked, tired, locked))
        living = living[bands == int(np.where(there > 0, over, -world.n).argmax())]
    busy = (world.state.take(living) == BOUND) | (world.state.take(living) == DIVIDING)
    spent = np.floor(world.traits["exhaustion"].take(living) * 10.0)  # a work shift more does not count
    first: Rows = living[np.lexsort((living, busy, -spent))[:1]]
    return first


def _way_to_hunter(world: World, cells: Rows) -> Floats:
    """Squared distance from each cell to the nearest living CAR-T cell."""
    hunters = world.living(world.roles.car)
    if not hunters.size:
        return np.zeros(cells.size)
    return nearest_of(world.xy[:, cells], world.xy[:, hunters])[1]


def _more(world: World, step: Step, name: str, living: Rows, count: int) -> None:
    kind = KINDS[KIND_INDEX[name]]
    if kind.divides and not kind.hunts and living.size:
        _divide_in_room(world, step, name, living, count)
        return
    free = _free(world, living)
    if not free.size:  # those on their way to a target turn back
        idle = (world.state.take(living) == FREE) & (world.waits.take(living) == ROAMS)
        free = living[idle]
    if kind.has_car and world.gate != "edge":
        free = free[world.traits["met"].take(free) > 0]  # the others are still on their way in
    if not kind.divides or not free.size:
        count = min(count, room_left(world, kind.radius_um))
        edge = EDGES[int(4 * step.draw(world, f"edge of {name}", np.array([world.n]))[0])]
        arrive_from(world, step.seed, name, count, edge if world.gate == "edge" else world.gate, {}, NOBODY)
        world.count("arrivals", count)
        return
    met, able = world.traits["met"][free], growth(world.traits["exhaustion"][free])
    lots = step.draw(world, f"more {name}", free)
    split(world, step, free[np.lexsort((lots, -able, -met))[:count]])


def _divide_in_room(world: World, step: Step, name: str, living: Rows, count: int) -> None:
    """Cells that have room beside them and yet belong to the mass divide first: gaps close, no arm grows out."""
    free = _free(world, living)
    neighbors = np.bincount(world.near.ends, minlength=world.n).take(free)
    alone_or_crowded = (neighbors < ROOMY[0]) | (neighbors > ROOMY[1])
    lots = step.draw(world, f"more {name}", free)
    split(world, step, free[np.lexsort((lots, alone_or_crowded))[:count]])


def _free(world: World, living: Rows) -> Rows:
    """Those that are busy with nothing."""
    idle = (world.state.take(living) == FREE) & (world.waits.take(living) == ROAMS)
    free: Rows = living[idle & (world.errand.take(living) == NOBODY)]
    return free
