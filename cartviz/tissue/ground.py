"""What lies between the cells from the start: dense tissue that slows walkers, and the oxygen that vessels bring."""

import numpy as np
from numpy.typing import NDArray

from cartviz.scene.model import Scene
from cartviz.tissue.fields import bin_of, sample, spread
from cartviz.tissue.patches import patch_of
from cartviz.tissue.signals import attract, suppress
from cartviz.tissue.step import Step
from cartviz.tissue.world import World

Floats = NDArray[np.float64]

STROMA = "stroma"
OXYGEN = "oxygen"
SLOWED = 0.85
"""Share of its speed that a cell loses in the densest tissue, 1 (chosen; dense collagen holds T cells at the rim of a
tumor: science.md A17)."""
BREATHING_PER_MINUTE = 0.045
"""Share of the oxygen in a bin of 10 um that one tumor cell takes in a minute. With a spread of 60 um2/min it falls to
a third over 60 to 100 um: 100 to 200 um from a vessel little is left (PhysiCell, science.md A17)."""
THINNING_PER_MINUTE = 0.03
"""How fast dense tissue gives way once something opens it, in units a minute (chosen: so that a viewer sees it)."""
SETTLING_MINUTES = 240
"""Before a story begins, what flows has flowed for so long: four hours reach a steady state."""
_SETTLING_STEP = 4.0


def lay(world: World, scene: Scene, seed: int) -> None:
    """Put down what a scene says is there at the start, and let what flows settle; other scenes stay as they are."""
    found = False
    for name, substance in scene.world.substances.items():
        if substance.amount <= 0:
            continue
        found = True
        lines, columns = world.substances[name].shape
        x: Floats = (np.arange(columns, dtype=np.float64) + 0.5) * world.grid_um
        y: Floats = (np.arange(lines, dtype=np.float64)[:, None] + 0.5) * world.grid_um
        patch = patch_of(substance.within, world.size_um)
        inside = patch.beyond_walls(world.size_um, substance.soft_um).share(x, y, substance.soft_um)
        world.substances[name] += substance.amount * inside
        if substance.renewed_per_minute:
            supply = world.substances[name].copy()
            supply.setflags(write=False)
            world.supplies[name] = (substance.renewed_per_minute, supply)
    if found:
        step = Step(seed, _SETTLING_STEP)
        for _ in range(int(SETTLING_MINUTES / _SETTLING_STEP)):
            attract(world, step)
            suppress(world, step)
            breathe(world, step)
            for name, grid in world.substances.items():
                spread(grid, world.grid_um, *world.spreads[name], step.minutes)


def passage(world: World) -> Floats | None:
    """The share of its speed that the tissue leaves to each cell, (n,); None where nothing is dense."""
    grid = world.substances.get(STROMA)
    if grid is None:
        return None
    dense = np.minimum(sample(grid, world.grid_um, world.xy), 1.0)
    left: Floats = 1.0 - SLOWED * dense
    return left


def breathe(world: World, step: Step) -> None:
    """Tumor cells use up oxygen, and vessels bring it back where there are vessels: the core is left with little."""
    grid = world.substances.get(OXYGEN)
    if grid is not None:
        users = world.living(world.roles.suppressors)
        crowd = np.bincount(bin_of(grid, world.grid_um, world.xy.take(users, axis=1)), minlength=grid.size)
        grid *= 1.0 / (1.0 + crowd.reshape(grid.shape) * (BREATHING_PER_MINUTE * step.minutes))
    for name, (per_minute, supply) in world.supplies.items():
        missing = np.maximum(supply - world.substances[name], 0.0)
        world.substances[name] += missing * min(per_minute * step.minutes, 1.0)


def give_way(world: World, step: Step) -> None:
    """What is opened gives way little by little, until nowhere more is left than was wished."""
    for name, most in world.ceilings.items():
        grid = world.substances[name]
        np.minimum(grid, np.maximum(grid - THINNING_PER_MINUTE * step.minutes, most), out=grid)
