"""Cytokine in sight: drifting haze and points where IL-6 is, as much of it as the patient's blood holds.

The tissue says where: its field has its sources at sparked macrophages and at cells that hold a target. The patient,
where a scene has one, says how much: the field is scaled so that its mean over the window is the IL-6 of the blood, a
third of it even (what the blood brings), the rest in the tissue's own pattern.
"""

import functools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.batch import batch, smooth
from cartviz.stage.camera import Camera
from cartviz.stage.frame import Field, Op
from cartviz.stage.palettes import TONES
from cartviz.stage.theme import Layout, Look, with_alpha
from cartviz.stage.view import View
from cartviz.tissue.meters import BASELINE_PG_PER_ML, PG_PER_ML_PER_UNIT
from cartviz.tissue.world import BOUND

Floats = NDArray[np.float64]

ROWS, COLUMNS = 36, 64
"""The haze is sampled on this grid over the whole frame, whatever the camera does."""
EVEN = 1 / 3
"""Share of a patient's IL-6 that is everywhere alike (chosen)."""
FAINT_UNITS = 0.02
"""Mean field below which its pattern fades into evenness: no source may blow up to the whole of the blood's IL-6."""
UNSEEN_PG, FULL_PG = 8.0, 8000.0
"""pg/mL at which haze begins to show and at which it is densest: the eye's scale is as logarithmic as the meter's."""
DENSEST = 0.55
"""Opacity of the densest haze: cells and labels stay clear before it."""
CLOUDS_UM = (
    *((310.0, 0.42, 0.91, 0.13), (210.0, -0.94, 0.35, -0.17), (150.0, 0.9, 0.35, 0.21), (104.0, -0.5, 0.86, -0.16)),
    *((74.0, 0.75, 0.66, -0.23), (52.0, 0.2, -0.97, 0.27), (36.0, -0.85, -0.52, 0.31), (25.0, 0.6, -0.8, -0.29)),
)
"""Waves that make haze billow: length in micrometers, direction (x, y), drift in radians a second of ambient time."""
DRIFT_SECONDS = 0.1
"""Clouds and far cells drift in steps of so long: a step is not seen, and their picture serves for several frames."""
FINEST, SOFTENED = 0.10, 0.24
"""Waves shorter than these shares of the frame's width are left out, or weakened: no pattern, only clouds."""
POINTS = 460
_GOLDEN, _PLASTIC, _THIRD = 0.6180339887498949, 0.7548776662466927, 0.569840290998


@dataclass(frozen=True)
class Cytokine:
    """The tissue's field with the IL-6 that it stands for: `blood_pg` of the patient, or None where there is none."""

    grid: Floats
    grid_um: float
    blood_pg: float | None

    def pg_per_ml(self, x_um: Floats, y_um: Floats) -> Floats:
        """IL-6 at places, in pg/mL."""
        local = pick(self.grid, self.grid_um, x_um, y_um)
        if self.blood_pg is None:
            return np.asarray(BASELINE_PG_PER_ML + PG_PER_ML_PER_UNIT * local)
        mean = float(self.grid.mean())
        trust = mean / (mean + FAINT_UNITS)
        pattern = local / max(mean, 1e-12) * trust + (1.0 - trust)
        above = max(self.blood_pg - BASELINE_PG_PER_ML, 0.0)
        return np.asarray(BASELINE_PG_PER_ML + above * (EVEN + (1.0 - EVEN) * pattern))


def cytokine_of(view: View, blood_pg: float | None) -> Cytokine | None:
    """The cytokine of a view's world, or None where the scene has no such field."""
    grid = view.world.substances.get("cytokine")
    return None if grid is None else Cytokine(grid, view.world.grid_um, blood_pg)


def density(pg_per_ml: Floats) -> Floats:
    """How dense haze looks, 0 to 1: a step up the meter is a step of the haze."""
    span = math.log(FULL_PG / UNSEEN_PG)
    return np.clip(np.log(np.maximum(pg_per_ml, UNSEEN_PG) / UNSEEN_PG) / span, 0.0, 1.0)


def drift_step(ambient: float) -> int:
    """How many steps all that drifts slowly has made at a moment of ambient time."""
    return math.floor(ambient / DRIFT_SECONDS)


def haze_ops(cytokine: Cytokine, view: View, look: Look) -> list[Op]:
    """The haze over the whole frame: warm clouds, denser where there is more, with clear gaps between them."""
    layout = view.layout
    dense = density(cytokine.pg_per_ml(*_places(view.camera, layout)))
    if not dense.any():
        return []
    # Few: patches with clear gaps. Many: thicker and more even, yet never a wall.
    mean = 0.86 * dense * np.sqrt(dense)
    billow = (_billows(view.camera, layout, drift_step(view.ambient)) - 0.5) * (0.84 - 0.4 * dense)
    share = np.clip(mean + billow * np.minimum(dense / 0.3, 1.0), 0.0, 1.0)
    color = with_alpha(look.color("haze"), DENSEST * TONES[look.tone].haze)
    return [Field("cytokine", share.astype(np.float32), 0, 0, layout.width, layout.height, color, add=False)]


def _places(camera: Camera, layout: Layout) -> tuple[Floats, Floats]:
    """The places of the haze's samples in micrometers: x (1, COLUMNS) and y (ROWS, 1)."""
    x_um = camera.x_um((np.arange(COLUMNS, dtype=np.float64) + 0.5) * (layout.width / COLUMNS))[None, :]
    y_um = camera.y_um((np.arange(ROWS, dtype=np.float64) + 0.5) * (layout.height / ROWS))[:, None]
    return x_um, y_um


@functools.lru_cache(maxsize=4)
def _billows(camera: Camera, layout: Layout, step: int) -> Floats:
    """The clouds before a camera after so many steps of their drift."""
    return clouds(*_places(camera, layout), step * DRIFT_SECONDS, camera.pose.width_um)


def clouds(x_um: Floats, y_um: Floats, ambient: float, width_um: float) -> Floats:
    """Slowly drifting billows over the tissue for a frame `width_um` wide, 0 to 1 with a mean of one half."""
    total = np.zeros(np.broadcast_shapes(x_um.shape, y_um.shape))
    squares = 0.0
    scale = width_um / 300.0
    bend = 1.2 * np.sin(x_um / (61.0 * scale) - y_um / (47.0 * scale) + 0.11 * ambient)
    for length, along_x, along_y, drift in CLOUDS_UM:
        share = (length / width_um - FINEST) / (SOFTENED - FINEST)
        weight = min(max(share, 0.0), 1.0) / (1.0 + length / width_um)
        if not weight:
            continue
        squares += weight * weight
        total += weight * np.sin(2 * math.pi / length * (along_x * x_um + along_y * y_um) + drift * ambient + bend)
    return np.asarray(np.clip(0.5 + 0.34 * total / math.sqrt(max(squares, 1e-9)), 0.0, 1.0))


def point_ops(cytokine: Cytokine, view: View) -> list[Op]:
    """Drifting orange points: more of them where there is more of it, none where none is."""
    layout, camera, unit = view.layout, view.camera, view.layout.unit
    n = np.arange(POINTS)
    # The points stand on a sheet somewhat larger than the frame that moves with the camera and drifts slowly.
    wide, high = layout.width * 1.1, layout.height * 1.1
    drift = view.ambient * unit
    x = (n * _GOLDEN % 1 * wide - camera.pose.x_um * camera.px_per_um + drift * (3 + n % 5)) % wide
    y = (n * _PLASTIC % 1 * high - camera.pose.y_um * camera.px_per_um - drift * (2 + n % 4)) % high
    x = x - 0.05 * layout.width + unit * 9 * np.sin(view.ambient * 0.9 + n)
    y = y - 0.05 * layout.height + unit * 9 * np.sin(view.ambient * 0.7 + n * 1.9)
    dense = density(cytokine.pg_per_ml(np.asarray(camera.x_um(x)), np.asarray(camera.y_um(y))))
    fade = np.clip((dense * (0.3 + 0.7 * dense) - n * _THIRD % 1 * 0.94) / 0.1, 0, 1)
    shown = fade > 0.1
    size: Floats = np.asarray(unit * (5.0 + 3.0 * (n * 0.37 % 1)), np.float64)
    return [batch("cytokine", "body", x[shown], y[shown], size[shown], fade=fade[shown])] if shown.any() else []


STREAM = 28
"""Points on their way out of one sparked macrophage; of a cell that holds a target a third as many."""
_STREAM_PX = (18.0, 34.0)
"""Radius of a cell in pixels from which its stream begins to show, and from which it shows fully."""


def stream_ops(view: View) -> list[Op]:
    """Seen close up, sparked macrophages and cells that hold a target send points out in all directions."""
    world = view.world
    spark = world.traits["spark"]
    sources = np.nonzero(view.visible & world.alive() & ((spark > 0.05) | (world.state == BOUND)))[0]
    near = smooth((view.radius[sources] - _STREAM_PX[0]) / (_STREAM_PX[1] - _STREAM_PX[0]))
    sources, near = sources[near > 0.02], near[near > 0.02]
    if not sources.size:
        return []
    n = np.arange(STREAM)
    rate = np.where(world.state[sources] == BOUND, 0.33, spark[sources])
    journey = (view.ambient * 0.16 + n * _GOLDEN + sources[:, None] * 0.37) % 1.0
    angle = n * 2.399963 + sources[:, None] * 1.7 + 0.5 * np.sin(view.ambient * 0.31 + n)
    away = view.radius[sources][:, None] * (0.75 + 1.75 * journey)
    x = view.x[sources][:, None] + away * np.cos(angle)
    y = view.y[sources][:, None] + away * np.sin(angle)
    born = np.clip((rate[:, None] - n * _THIRD % 1 * 0.95) / 0.1, 0, 1)
    fade = (near[:, None] * born * np.minimum(5 * journey, 1.6 * (1 - journey))).ravel()
    shown = fade > 0.08
    if not shown.any():
        return []
    size = np.broadcast_to(view.layout.unit * (6.0 + 3.0 * (n * 0.37 % 1)), x.shape).ravel()
    return [batch("cytokine", "body", x.ravel()[shown], y.ravel()[shown], size[shown], fade=np.minimum(fade[shown], 1))]


def pick(grid: Floats, edge_um: float, x_um: Floats, y_um: Floats) -> Floats:
    """Concentrations at places, between grid points straight lines; beyond the walls as at the wall."""
    column = np.clip(x_um / edge_um - 0.5, 0, grid.shape[1] - 1.001)
    row = np.clip(y_um / edge_um - 0.5, 0, grid.shape[0] - 1.001)
    j, i = column.astype(np.intp), row.astype(np.intp)
    u, v = column - j, row - i
    top = grid[i, j] * (1 - u) + grid[i, j + 1] * u
    bottom = grid[i + 1, j] * (1 - u) + grid[i + 1, j + 1] * u
    return np.asarray(top * (1 - v) + bottom * v)
