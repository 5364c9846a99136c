"""How exhausted a CAR-T cell looks: first brakes from 0.3, dull receptors with more brakes and a lock from 0.6."""

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.batch import batch, clipped
from cartviz.stage.frame import Op
from cartviz.stage.view import View
from cartviz.tissue.exhaustion import LOCKED
from cartviz.tissue.wearing import TIRED
from cartviz.tissue.world import DYING

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

SOON = 0.03
"""Brakes and lock have come in fully this far above their threshold: they must not pop."""


def locked_share(exhaustion: Floats) -> Floats:
    """How fully the signs of a cell that is exhausted for good show, 0 to 1."""
    return clipped((exhaustion - LOCKED) / SOON)


def brake_ops(view: View) -> list[Op]:
    """The first brakes on the membrane of every tired CAR-T cell: PD-1, then others with it (C-ABM 5)."""
    rows, level = _tired(view, TIRED)
    if not rows.size:
        return []
    fade = clipped((level - TIRED) / SOON) * (1.0 - 0.999 * locked_share(level))
    turn = view.ids[rows] * 23.0  # they sit still while the receptors sway: a ring of three has no short period
    return [batch("brakes_few", "under", view.x[rows], view.y[rows], view.radius[rows], fade=fade, turn=turn)]


def lock_ops(view: View) -> list[Op]:
    """A small lock on the nucleus of every cell that no drug brings back."""
    rows, level = _tired(view, LOCKED)
    if not rows.size:
        return []
    return [batch("lock", "body", view.x[rows], view.y[rows], view.radius[rows], fade=locked_share(level))]


def _tired(view: View, least: float) -> tuple[Rows, Floats]:
    """The CAR-T cells in sight that live and are at least so exhausted, and how exhausted each is."""
    rows = view.world.roles.car
    level = view.world.traits["exhaustion"][rows]
    seen = view.visible[rows] & (view.world.state[rows] != DYING) & (level > least)
    return rows[seen], level[seen]
