"""Many sprites of one layer as one draw operation: columns of numbers become a batch."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.frame import Sprites

Floats = NDArray[np.float64]


def batch(
    sheet: str,
    layer: str,
    x: Floats,
    y: Floats,
    size: Floats,
    shape: NDArray[np.int32] | None = None,
    turn: Floats | None = None,
    fade: Floats | None = None,
) -> Sprites:
    """Sprites of a sheet's layer at places (n,) in pixels; without `fade` they are opaque, without `turn` upright."""
    n = x.size
    return Sprites(
        sheet,
        layer,
        x.astype(np.float32),
        y.astype(np.float32),
        size.astype(np.float32),
        np.zeros(n, np.int32) if shape is None else shape,
        np.zeros(n, np.float32) if turn is None else turn.astype(np.float32),
        np.ones(n, np.float32) if fade is None else fade.astype(np.float32),
    )


def smooth(x: NDArray[np.floating[Any]]) -> Floats:
    """A soft step for columns: 0 below 0, 1 above 1, with zero slope at both ends."""
    share: Floats = np.clip(x, 0, 1).astype(np.float64)
    return share * share * (3 - 2 * share)
