"""What cells tell each other: the tumor's scent, cytokine, and the spark of macrophages."""

import numpy as np
from numpy.typing import NDArray

from cartviz.simulation.exhaustion import tnf
from cartviz.simulation.fields import deposit, spread
from cartviz.simulation.kinds import ALARMS, LURES, SUPPRESSES
from cartviz.simulation.step import Step
from cartviz.simulation.world import BOUND, SCENT_UM, World

Floats = NDArray[np.float64]

SCENT_PER_MINUTE = 1.0
"""Attractant of one living tumor cell, units a minute (the unit is free)."""
CYTOKINE_OF_MACROPHAGE = 1.0
"""Cytokine of a fully sparked macrophage, units a minute: most IL-6 comes from macrophages (science.md A11)."""
CYTOKINE_OF_CAR_T = 0.03
"""Cytokine of a CAR-T cell while it holds a target, units a minute (a little; chosen)."""
SPARK_REACH_UM = 50.0
"""A kill is felt this far (science.md C-ABM 7)."""
SPARK_BY_KILL = 0.3
"""Share of the way to full activity that one kill near by adds (chosen)."""
CALM_PER_MINUTE = 1 / 720
"""Loss of a macrophage's activity when nothing more happens: half a day (chosen; model i: tau_A 1 day)."""


def secrete(world: World, step: Step) -> None:
    """Tumor cells send out the scent that CAR-T cells follow; sparked macrophages and busy CAR-T cells cytokine."""
    alive = world.alive()
    lures = np.flatnonzero(LURES[world.kind] & alive)
    if lures.size:
        deposit(world.scent, SCENT_UM, world.xy[:, lures], np.full(lures.size, SCENT_PER_MINUTE * step.minutes))
    if "cytokine" in world.substances:
        alarmed = ALARMS[world.kind] & alive & (world.traits["spark"] > 0)
        sources = np.flatnonzero(alarmed | (world.state == BOUND))
        if sources.size:
            spark, tired = world.traits["spark"][sources], tnf(world.traits["exhaustion"][sources])
            rate = np.where(alarmed[sources], CYTOKINE_OF_MACROPHAGE * spark, CYTOKINE_OF_CAR_T * tired)
            deposit(world.substances["cytokine"], world.grid_um, world.xy[:, sources], rate * step.minutes)
    if "suppression" in world.substances:
        sources = np.flatnonzero(SUPPRESSES[world.kind] & alive)
        rates = np.full(sources.size, step.minutes)
        deposit(world.substances["suppression"], world.grid_um, world.xy[:, sources], rates)


def diffuse(world: World, step: Step) -> None:
    """Substances spread and decay; nothing passes the walls."""
    spread(world.scent, SCENT_UM, *world.spreads["attractant"], step.minutes)
    for name, grid in world.substances.items():
        spread(grid, world.grid_um, *world.spreads[name], step.minutes)


def spark(world: World, step: Step) -> None:
    """A kill within about 50 um sparks a macrophage; its activity dies down over half a day."""
    cells = np.flatnonzero(ALARMS[world.kind] & world.alive())
    if not cells.size:
        return
    level = world.traits["spark"]
    level[cells] *= 1.0 / (1.0 + CALM_PER_MINUTE * step.minutes)
    if step.killed.size:
        out = world.xy[:, cells][:, :, None] - world.xy[:, step.killed][:, None, :]
        near = (out[0] * out[0] + out[1] * out[1] <= SPARK_REACH_UM * SPARK_REACH_UM).sum(axis=1)
        for _ in range(int(near.max(initial=0))):
            level[cells] += np.where(near > 0, SPARK_BY_KILL, 0.0) * (1.0 - level[cells])
            near = near - 1
