"""Sizes and variations of sprites as whole numbers: levels of size, and shape, turn and opacity packed into one."""

import math

import numpy as np
from numpy.typing import NDArray

SHAPES = 12
"""Wobbling shapes a body has; one round takes SHAPES / SHAPES_PER_SECOND seconds."""
TURNS = 10
"""Steps of rotation within the period of a ring of receptors, and ways in which a nucleus lies."""
FADES = 8
"""Steps of opacity."""
VARIATIONS = SHAPES * TURNS * FADES
"""How many surfaces of one layer there can be at one size."""

Ints = NDArray[np.int32] | np.int32


def level_of(radius: NDArray[np.float32]) -> NDArray[np.int32]:
    """Size levels of radii in pixels: half pixels up to 64, steps of one percent above."""
    small = np.rint(radius * 2)
    if not radius.size or radius.max() < 64.0:
        return np.maximum(small, 2).astype(np.int32)
    large = 128 + np.rint(np.log(np.maximum(radius, 1.0) / 64.0) * 100.5)
    return np.maximum(np.where(radius < 64.0, small, large), 2).astype(np.int32)


def coarser(level: NDArray[np.int32]) -> NDArray[np.int32]:
    """Fewer levels: steps of three to five percent, too coarse for a picture at rest."""
    step = np.where(level < 32, 1, np.where(level < 64, 2, 3))
    return np.asarray((level + step // 2) // step * step, np.int32)


def radius_of(level: int) -> float:
    """The radius in pixels of a size level."""
    return level / 2 if level <= 128 else 64.0 * math.exp((level - 128) / 100.5)


def pack(shape: Ints, turn: Ints, fade: Ints) -> NDArray[np.int32]:
    """Shape, turn step and fade step as one integer a sprite."""
    return np.asarray((shape * TURNS + turn) * FADES + fade)


def unpack(packed: int) -> tuple[int, int, int]:
    """Shape, turn step and fade step of a packed number."""
    rest, fade = divmod(packed, FADES)
    return *divmod(rest, TURNS), fade
