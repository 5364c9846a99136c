"""Cells as props: sprites of the simulated kinds, handed over to a giant where they grow too large for a picture."""

import functools

import numpy as np

from cartviz.stage.frame import Color, Floats, Giant, Ints, Op, Sprites
from cartviz.stage.theme import Look
from cartviz.tissue.kinds import KINDS

SHAPES_PER_SECOND = 5.0
STILL_PX = 280.0
"""From this radius on the wobble would show as a jump, and each shape costs megabytes."""
HANDOVER_PX = (400.0, 520.0)
"""Between these radii at 1080p the picture of a cell fades and leaves what lies below it: the giant."""
RIM_PX, RIM_UM = 8.0, 0.005
"""Thickness of a giant's membrane: a line, until its true 5 nm are wider."""


def cell_ops(art: str, at: tuple[float, float], radius: float, fade: float, turn: float, ambient: float) -> list[Op]:
    """One cell as a picture."""
    shape = np.array([0 if radius > STILL_PX else int(ambient * SHAPES_PER_SECOND)], np.int32)
    x, y, size, turns, fades = (np.array([each], np.float32) for each in (*at, radius, turn, fade))
    return sprites(art, shape, x, y, size, turns, fades)


def large_cell_ops(art: str, giant: Giant, turn: float, ambient: float, unit: float) -> list[Op]:
    """One cell of any size: a picture, beyond HANDOVER_PX a giant, and in between the one over the other."""
    low, high = HANDOVER_PX
    share = min(max((giant.radius / unit - low) / (high - low), 0.0), 1.0)
    ops: list[Op] = [giant] if share > 0 else []
    if share < 1:
        ops.extend(cell_ops(art, (giant.x, giant.y), giant.radius, giant.fade * (1 - share), turn, ambient))
    return ops


def color_of_art(art: str, look: Look, otherwise: str) -> Color:
    """The color of the kind of cell that a picture shows."""
    return look.color(_colors().get(art, otherwise))


@functools.cache
def _colors() -> dict[str, str]:
    return {art: kind.color for kind in KINDS for art in (kind.sprite, kind.bare_sprite, kind.ill_sprite) if art}


def sprites(art: str, shape: Ints, x: Floats, y: Floats, radius: Floats, turn: Floats, fade: Floats) -> list[Op]:
    """Some cells as pictures, one entry of each column a cell: shadow and receptors, body, nucleus."""
    upright = np.zeros(x.size, np.float32)
    return [
        Sprites(art, layer, x, y, radius, shape, turn if layer == "under" else upright, fade)
        for layer in ("under", "body", "nucleus")
    ]
