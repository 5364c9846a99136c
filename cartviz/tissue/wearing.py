"""The body says how many CAR-T cells are exhausted and how many for good; the tissue decides which."""

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.exhaustion import LOCKED, SUPPRESSION_GAIN
from cartviz.tissue.fields import sample
from cartviz.tissue.kinds import KIND_INDEX, KINDS
from cartviz.tissue.step import Step
from cartviz.tissue.world import BOUND, World

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

TIRED = 0.3
"""From here on a CAR-T cell counts as exhausted and shows brakes; from LOCKED on it is so for good (C-ABM 5)."""
MARGIN = 0.02
"""Nobody is meant to stand closer to a border than this, so that a cell does not change sides by a breath."""
RISE = 0.024
"""A level climbs no faster in two ticks: from fresh to exhausted takes most of a second of the film (chosen)."""
FALL = 0.012
"""A rescued cell recovers half as fast (chosen)."""
RESCUE = "checkpoint_blocker"
_NO_CONTACT = 0.05
"""A cell that holds nothing is worn by its hostile surroundings only a twentieth as much (chosen)."""


def wear(world: World, step: Step) -> None:
    """Antigen wears a CAR-T cell while it holds its tag, up to five times as much where the tissue is hostile."""
    cells = world.living(world.roles.car)
    if not cells.size:
        return
    field = world.substances.get("suppression")
    xy = world.xy.take(cells, axis=1)
    hostile = np.zeros(cells.size) if field is None else np.minimum(sample(field, world.grid_um, xy), 1.0)
    held = world.state.take(cells) == BOUND
    world.traits["strain"][cells] += (
        step.minutes * np.where(held, 1.0, _NO_CONTACT) * (1.0 + SUPPRESSION_GAIN * hostile)
    )


def tire_as_asked(world: World, step: Step) -> None:
    """As many CAR-T cells are exhausted, and exhausted for good, as the body says: the most worn ones first.

    Who is exhausted for good stays so. Who is merely exhausted comes back only while a checkpoint blocker works, the
    least worn first.
    """
    for kind in (row.name for row in KINDS if row.has_car):
        asked, tired, locked = (step.asked.get(f"{kind}{part}") for part in ("", ".exhausted", ".terminal"))
        if asked is None or tired is None or locked is None:
            continue
        cells = world.living_of(KIND_INDEX[kind])
        if cells.size:
            _approach(world, cells, *_shares(cells.size, asked, tired, locked), rescued=RESCUE in world.flags)


def _shares(living: int, asked: int, tired: int, locked: int) -> tuple[int, int]:
    """How many of the living shall be locked, and how many tired but not locked; the tissue may lag behind the body."""
    whole = max(asked, tired + locked, 1)
    for_good = (2 * locked * living + whole) // (2 * whole)  # rounded without a float
    at_least = (2 * (locked + tired) * living + whole) // (2 * whole)
    return for_good, max(at_least - for_good, 0)


def _approach(world: World, cells: Rows, for_good: int, tired: int, *, rescued: bool) -> None:
    """Move levels toward what rank by rank is wanted: rank 0 is the freshest cell."""
    level = world.traits["exhaustion"]
    now = level.take(cells)
    band = band_of(now)
    order = np.lexsort((cells, world.traits["strain"].take(cells), band))
    rank = np.empty(cells.size, dtype=np.intp)
    rank[order] = np.arange(cells.size)
    wanted = _wanted(rank, cells.size - tired - for_good, tired, for_good)
    move = np.minimum(np.maximum(wanted - now, 0.0), RISE)
    if rescued:
        back = np.minimum(np.maximum(now - wanted, 0.0), FALL)
        move -= np.where((now >= TIRED) & (now < LOCKED), back, 0.0)
    level[cells] = now + move


def band_of(level: Floats) -> Ints:
    """0 functional, 1 exhausted but to be rescued, 2 exhausted for good."""
    bands: Ints = (level >= TIRED).astype(np.intp) + (level >= LOCKED)
    return bands


def _wanted(rank: Ints, fresh: int, tired: int, for_good: int) -> Floats:
    """The level for each rank: even steps within each band."""
    out = np.empty(rank.size)
    first = 0
    for count, low, high in (
        (fresh, 0.0, TIRED - MARGIN),
        (tired, TIRED + MARGIN, LOCKED - MARGIN),
        (for_good, LOCKED + MARGIN, 1.0),
    ):
        mine = (rank >= first) & (rank < first + count)
        out[mine] = low + (high - low) * ((rank[mine] - first + 0.5) / max(count, 1))
        first += count
    return out
