"""Exhaustion: what a CAR-T cell loses, in order, as antigen goes on and on in a hostile place."""

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.fields import sample
from cartviz.tissue.step import Step
from cartviz.tissue.world import BOUND, World

Floats = NDArray[np.float64]

TIRING_PER_MINUTE = 0.07 / 1440
"""While in contact with antigen: 0.07 a day (science.md C-ABM 5, e1 of model ii: chosen so that half are exhausted
on day 6.5 at suppression 0.65)."""
SUPPRESSION_GAIN = 4.0
"""Full suppression makes a cell tire 1 + 4 times as fast (C-ABM 5, kap: chosen)."""
RECOVERY_PER_MINUTE = 0.01 / 1440
"""Without contact: 0.01 a day (Kareva & Gevertz 2024, g2 0.01/d), and only below LOCKED."""
LOCKED = 0.6
"""From here on exhaustion is not undone (TOX, epigenetic lock: Wherry & Kurachi 2015, 10.1038/nri3862)."""
FLOOR = 0.1
"""An exhausted cell keeps a tenth of its killing (C-ABM 5; Kareva & Gevertz c/b = 0.11)."""


def _falling(exhaustion: Floats, start: float, end: float) -> Floats:
    return np.minimum(np.maximum((end - exhaustion) * (1.0 / (end - start)), 0.0), 1.0)


def growth(exhaustion: Floats) -> Floats:
    """IL-2 and division are lost first: 1 to 0 between 0.1 and 0.4 (order: Wherry 2011, 10.1038/ni.2035)."""
    return _falling(exhaustion, 0.1, 0.4)


def vigor(exhaustion: Floats) -> Floats:
    """Killing is lost next: 1 to a tenth between 0.15 and 0.7."""
    return FLOOR + (1.0 - FLOOR) * _falling(exhaustion, 0.15, 0.7)


def tnf(exhaustion: Floats) -> Floats:
    """TNF is lost between 0.4 and 0.7."""
    return _falling(exhaustion, 0.4, 0.7)


def interferon(exhaustion: Floats) -> Floats:
    """Interferon-gamma is lost last, between 0.7 and 1."""
    return _falling(exhaustion, 0.7, 1.0)


def tire(world: World, step: Step) -> None:
    """A CAR-T cell tires while it holds its tag, faster where the tissue suppresses it; a rest helps only early on."""
    cells = world.living(world.roles.car)
    if not cells.size or any(name.endswith(".terminal") for name in step.asked):  # then the body says how many tire
        return
    level = world.traits["exhaustion"]
    now = level.take(cells)
    pace = world.traits["tiring_pace"].take(cells) * step.minutes
    held = world.state.take(cells) == BOUND
    field = world.substances.get("suppression")
    hostile = 0.0 if field is None else np.minimum(sample(field, world.grid_um, world.xy.take(cells, axis=1)), 1.0)
    up = held * (TIRING_PER_MINUTE * (1.0 + SUPPRESSION_GAIN * hostile))
    down = (~held & (now < LOCKED)) * RECOVERY_PER_MINUTE
    level[cells] = np.minimum(np.maximum(now + pace * (up - down), 0.0), 1.0)
