"""What cells tell each other: the tumor's scent, cytokine, and the spark of macrophages."""

import numpy as np
from numpy.typing import NDArray

from cartviz.patient.patient import AWAKE
from cartviz.tissue.exhaustion import tnf
from cartviz.tissue.fields import deposit, spread
from cartviz.tissue.neighbors import nearest_of
from cartviz.tissue.step import Step, bound_hunters
from cartviz.tissue.world import DYING, SCENT_UM, World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

SCENT_PER_MINUTE = 1.0
"""Attractant of one living tumor cell, units a minute (the unit is free)."""
CYTOKINE_OF_MACROPHAGE = 1.0
"""Cytokine of a fully sparked macrophage, units a minute: most IL-6 comes from macrophages (science.md A11)."""
CYTOKINE_OF_CAR_T = 0.03
"""Cytokine of a CAR-T cell while it holds a target, units a minute (a little; chosen)."""
SUPPRESSION_PER_MINUTE = 0.01
"""Suppression by one tumor or suppressor cell, units a minute (chosen: with the spread of the cytokine and its decay a
packed tumor reads about 1, its full effect)."""
SPARK_REACH_UM = 50.0
"""A kill is felt this far (science.md C-ABM 7)."""
SPARK_BY_KILL = 0.3
"""Share of the way to full activity that one kill near by adds (chosen)."""
CHOSEN = 0.04
"""A macrophage with at least this much activity has felt a kill: it wakes before others (chosen)."""
ROUSE_PER_TICK = 0.02
"""A macrophage wakes or calms down by no more in a tick, so that nothing pops."""
CALM_PER_MINUTE = 1 / 720
"""Loss of a macrophage's activity when nothing more happens: half a day (chosen; model i: tau_A 1 day)."""


def secrete(world: World, step: Step) -> None:
    """Sparked macrophages send out cytokine, and CAR-T cells a little while they hold a cell."""
    grid = world.substances["cytokine"]
    alarmed = world.living(world.roles.alarms)
    busy = bound_hunters(world)
    if alarmed.size or busy.size:
        active = CYTOKINE_OF_MACROPHAGE * world.traits["spark"].take(alarmed)
        some = CYTOKINE_OF_CAR_T * tnf(world.traits["exhaustion"].take(busy))
        sources = world.xy.take(np.concatenate((alarmed, busy)), axis=1)
        deposit(grid, world.grid_um, sources, np.concatenate((active, some)) * step.minutes)


def attract(world: World, step: Step) -> None:
    """Living tumor cells send out the scent that CAR-T cells follow; it spreads 250 um far."""
    lures = world.living(world.roles.lures)
    if lures.size:
        deposit(
            world.scent, SCENT_UM, world.xy.take(lures, axis=1), np.full(lures.size, SCENT_PER_MINUTE * step.minutes)
        )
    spread(world.scent, SCENT_UM, *world.spreads["attractant"], step.minutes)


def suppress(world: World, step: Step) -> None:
    """Tumor cells and suppressor cells make the tissue around them hostile, where a scene has that substance."""
    if "suppression" in world.substances:
        sources = world.living(world.roles.suppressors)
        amounts = np.full(sources.size, SUPPRESSION_PER_MINUTE * step.minutes)
        deposit(world.substances["suppression"], world.grid_um, world.xy.take(sources, axis=1), amounts)


def diffuse(world: World, step: Step) -> None:
    """Substances spread and decay; nothing passes the walls."""
    for name, grid in world.substances.items():
        spread(grid, world.grid_um, *world.spreads[name], step.minutes)


def spark(world: World, step: Step) -> None:
    """A kill within about 50 um sparks a macrophage; where a body says how many are awake, it only chooses which."""
    if not step.killed.size:
        return
    cells = world.living(world.roles.alarms)
    out = world.xy.take(cells, axis=1)[:, :, None] - world.xy.take(step.killed, axis=1)[:, None, :]
    felt = (out[0] * out[0] + out[1] * out[1] <= SPARK_REACH_UM * SPARK_REACH_UM).sum(axis=1)
    level = world.traits["spark"]
    if AWAKE in step.asked:
        level[cells[felt > 0]] = np.maximum(level[cells[felt > 0]], CHOSEN)
        return
    for kills in range(int(felt.max(initial=0))):
        more = cells[felt > kills]
        level[more] += SPARK_BY_KILL * (1.0 - level[more])


def rouse(world: World, step: Step) -> None:
    """As many macrophages are awake as the body says: first those that felt a kill, then those nearest to one.

    None wakes where nothing is killed.
    """
    if AWAKE not in step.asked:
        return
    cells = world.living(world.roles.alarms)
    if not cells.size:
        return
    level = world.traits["spark"]
    now = level.take(cells)
    awake = np.where(now > CHOSEN, now, 0.0)
    missing = 0.001 * step.asked[AWAKE] * cells.size - float(awake.cumsum()[-1])
    if missing > 0.0 and not ((now >= CHOSEN) & (now < 1.0)).any():
        now = _next_to_wake(world, cells, now)
    # The most active wake fully before others, and the least active calm down first: awake is more yes than half.
    order = np.lexsort((cells, -now if missing > 0.0 else now))
    room = np.where(now >= CHOSEN, 1.0 - now if missing > 0.0 else now - CHOSEN, 0.0)[order]
    before = np.concatenate(((0.0,), room.cumsum()[:-1]))
    change = np.minimum(np.minimum(room, np.maximum(abs(missing) - before, 0.0)), ROUSE_PER_TICK)
    now[order] += change if missing > 0.0 else -change
    level[cells] = now


def _next_to_wake(world: World, cells: Rows, now: Floats) -> Floats:
    """The activities with one macrophage more that is chosen to wake: of those asleep the nearest to a killed cell."""
    waiting = np.flatnonzero(now < CHOSEN)
    killed = np.flatnonzero((world.state == DYING) & (world.traits["damage"] >= 1.0))
    if waiting.size and killed.size:
        _, squared = nearest_of(world.xy.take(cells.take(waiting), axis=1), world.xy.take(killed, axis=1))
        now[waiting[squared.argmin()]] = CHOSEN
    return now


def calm_down(world: World, step: Step) -> None:
    """A macrophage's activity dies down over half a day when nothing more happens."""
    if AWAKE in step.asked:
        return
    world.traits["spark"][world.roles.alarms] *= 1.0 / (1.0 + CALM_PER_MINUTE * step.minutes)
