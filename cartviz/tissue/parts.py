"""Parts of a kind of cell that are told apart: by exhaustion ("car_t.terminal") or by tag ("solid_tumor.bare").

To add a part: a row in PARTS; it can then be asked for by the body, labeled and lit in scenes.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.meeting import UNSEEN, antigen
from cartviz.tissue.wearing import band_of
from cartviz.tissue.world import World

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]


def _band(which: int) -> Callable[[World, Rows], Mask]:
    def mask(world: World, rows: Rows) -> Mask:
        there: Mask = band_of(world.traits["exhaustion"].take(rows)) == which
        return there

    return mask


def _tagged(world: World, rows: Rows) -> Mask:
    seen: Mask = antigen(world, rows) >= UNSEEN
    return seen


def _bare(world: World, rows: Rows) -> Mask:
    return ~_tagged(world, rows)


PARTS: Mapping[str, Callable[[World, Rows], Mask]] = MappingProxyType(
    {"functional": _band(0), "exhausted": _band(1), "terminal": _band(2), "tagged": _tagged, "bare": _bare}
)
"""Which of some rows belong to a part, by the name of the part."""


def part_of(world: World, rows: Rows, part: str) -> Rows:
    """Those of `rows` that belong to a part; raises KeyError for an unknown one."""
    chosen: Rows = rows[PARTS[part](world, rows)]
    return chosen
