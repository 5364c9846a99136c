"""IL-6 receptors as cups on cells, the caps of tocilizumab upon them, and how loudly body cells hear the alarm."""

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.batch import batch, clipped, smooth
from cartviz.stage.frame import Op
from cartviz.stage.hud.hud_state import Hearing
from cartviz.stage.view import View
from cartviz.tissue.kinds import KIND_INDEX
from cartviz.tissue.world import DYING

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

LISTENERS = ("macrophage", "body_cell")
"""Kinds that are drawn with cups. Many cells of the body carry the IL-6 receptor or hear through a soluble one."""
CLOSE_PX = (24.0, 40.0)
"""Radius of a cell in pixels from which its cups begin to show, and from which they show fully."""
POINTS = 90
_GOLDEN, _PLASTIC = 0.6180339887498949, 0.7548776662466927


def cup_ops(hearing: Hearing, view: View, turn: Floats) -> list[Op]:
    """Cups on the membranes of cells seen close up, and caps on as many as the drug has covered."""
    ops: list[Op] = []
    for name in LISTENERS:
        rows = listeners(view, name)
        near = smooth((view.radius[rows] - CLOSE_PX[0]) / (CLOSE_PX[1] - CLOSE_PX[0]))
        rows, near = rows[near > 0.05], near[near > 0.05]
        if not rows.size:
            continue
        x, y, size = view.x[rows], view.y[rows], view.radius[rows]
        ops.append(batch("il6_cups", "under", x, y, size, turn=turn[rows], fade=near))
        # Cells are reached one after another, and each cap sinks onto its cup from a little further out.
        order = rows * _GOLDEN % 1
        capped = smooth((hearing.blocked * 1.9 - 0.9 * order) / 1.0)
        seen = capped > 0.04
        if seen.any():
            settle = 1.0 + 0.12 * (1.0 - capped[seen])
            fade = near[seen] * np.minimum(capped[seen] * 1.6, 1.0)
            ops.append(
                batch("il6_caps", "under", x[seen], y[seen], size[seen] * settle, turn=turn[rows][seen], fade=fade)
            )
    return ops


def listeners(view: View, name: str) -> Rows:
    """The rows of a kind that are in sight and live."""
    world = view.world
    chosen: Rows = np.nonzero(view.visible & (world.kind == KIND_INDEX[name]) & (world.state != DYING))[0]
    return chosen


def drug_ops(hearing: Hearing, view: View) -> list[Op]:
    """Antibodies that drift by while the drug spreads, and a few for as long as it stays."""
    if hearing.blocked <= 0.02:
        return []
    layout, camera, unit = view.layout, view.camera, view.layout.unit
    n = np.arange(POINTS)
    wide, high = layout.width * 1.1, layout.height * 1.1
    drift = view.ambient * unit
    x = ((n * _PLASTIC + 0.31) % 1 * wide - camera.pose.x_um * camera.px_per_um - drift * (7 + n % 5)) % wide
    y = ((n * _GOLDEN + 0.17) % 1 * high - camera.pose.y_um * camera.px_per_um + drift * (4 + n % 7)) % high
    arriving = 4.0 * hearing.blocked * (1.0 - hearing.blocked)
    share = 0.28 * hearing.blocked + 0.72 * arriving
    fade = clipped((share - n * 0.569840290998 % 1) / 0.08)
    shown = fade > 0.1
    if not shown.any():
        return []
    size: Floats = np.asarray(unit * (11.0 + 5.0 * (n * 0.37 % 1)), np.float64)
    x, y = x - 0.05 * layout.width, y - 0.05 * layout.height
    return [batch("tocilizumab", "body", x[shown], y[shown], size[shown], fade=fade[shown])]
