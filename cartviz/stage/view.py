"""All cells of a world as a camera sees them: places and sizes in pixels, who is in sight, who is nearest."""

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.batch import clipped
from cartviz.stage.camera import Camera
from cartviz.stage.hud.hud_state import Hearing
from cartviz.stage.theme import Layout
from cartviz.tissue.kinds import KIND_INDEX
from cartviz.tissue.parts import PARTS, part_of
from cartviz.tissue.world import DIVIDING, DYING, GONE, World

Floats = NDArray[np.float64]

FAR_TOO_LARGE = 640.0
"""Radius in pixels at 1080p beyond which a cell is no longer drawn."""
RING_PX = 420.0
"""Width of a ring around the focus in which cells are equally near, in pixels at 1080p."""
TOO_SMALL = 0.4
"""Radius in pixels at 1080p below which a cell is not drawn: from so far away tissue is no longer cells."""
GROWING = 10
"""Steps in which a daughter grows: each size of a cell is a set of pictures, and a step of two percent is not seen."""
_TREMBLE_UM = 0.10


class View:
    """All cells of a world as seen by a camera at a fraction of a tick: places and sizes in pixels, by row."""

    def __init__(
        self,
        world: World,
        camera: Camera,
        layout: Layout,
        fraction: float,
        ambient: float,
        minutes_per_tick: float,
        hearing: Hearing | None = None,
    ) -> None:
        self.world = world
        self.camera = camera
        self.layout = layout
        self.fraction = fraction
        self.ambient = ambient
        self.hearing = hearing
        ids = np.arange(world.kind.size, dtype=np.float64)
        self.ids = ids
        spot = world.xy_before + (world.xy - world.xy_before) * fraction
        spot[0] += _TREMBLE_UM * np.sin(ambient * 1.9 + ids * 2.39996)
        spot[1] += _TREMBLE_UM * np.sin(ambient * 1.6 + ids * 4.12310)
        self.x = np.asarray(camera.x_px(spot[0]))
        self.y = np.asarray(camera.y_px(spot[1]))
        self.minutes_since = np.maximum(world.tick - world.since - 1 + fraction, 0) * minutes_per_tick
        self.radius = world.traits["radius_um"] * camera.px_per_um
        # Daughters start at 0.8 of the radius (half the volume) and grow while they divide.
        young = np.flatnonzero(world.state == DIVIDING)
        self.radius[young] *= 0.8 + 0.2 * np.rint(world.progress_of(young) * GROWING) / GROWING
        dying = np.flatnonzero(world.state == DYING)
        self.death = np.zeros(ids.size)
        self.death[dying] = world.progress_of(dying)
        # A cell too large for the frame gives way to the props of its close-up.
        size = self.radius / layout.unit
        self.near = clipped((FAR_TOO_LARGE - size) / 180.0) * clipped(size / TOO_SMALL - 1)
        margin = self.radius * 1.6
        self.visible = (
            (world.state != GONE)
            & (self.near > 0)
            & (self.x > -margin)
            & (self.x < layout.width + margin)
            & (self.y > -margin)
            & (self.y < layout.height + margin)
        )

    def disc(self, row: int) -> tuple[float, float, float]:
        """Place and radius of a cell in pixels."""
        return float(self.x[row]), float(self.y[row]), float(self.radius[row])

    def rows_of(self, name: str) -> list[int]:
        """Living rows of a cast member, a population or a kind, nearest to the camera's focus first."""
        rows = self._named(name)
        if "." in name:
            # Of a part, by rings around the focus: within a ring the oldest comes first, so that a label does not jump
            # from cell to cell.
            order = np.floor(np.sqrt(self._away(rows)) / self.layout.px(RING_PX))
        else:
            order = np.rint(self._away(rows))
        nearest: list[int] = rows[np.argsort(order, kind="stable")].tolist()
        return nearest

    def nearest_to_focus(self, name: str) -> int | None:
        """The cell a label points at: the cast member itself, else the living cell of the group nearest the focus."""
        if "." in name:
            return next(iter(self.rows_of(name)), None)
        rows = self._named(name)
        if not rows.size:
            return None
        row = int(rows[np.argmin(np.rint(self._away(rows)))])
        return row if self.world.state[row] != GONE else None

    def _named(self, name: str) -> NDArray[np.intp]:
        """Living rows of a cast member, a population, a kind or a part of those, the oldest first."""
        world = self.world
        if name in world.names:
            return np.array([world.names[name]])
        alive = (world.state != GONE) & (world.state != DYING)
        if name in world.group_names:
            return np.nonzero(alive & (world.group == world.group_names.index(name)))[0]
        if name in KIND_INDEX:
            return np.nonzero(alive & (world.kind == KIND_INDEX[name]))[0]
        whole, _, part = name.partition(".")
        if part in PARTS:
            return part_of(world, self._named(whole), part)
        return np.array([], np.intp)

    def _away(self, rows: NDArray[np.intp]) -> Floats:
        """The squared distance of cells from the camera's focus, in pixels."""
        return np.asarray((self.x[rows] - self.camera.focus_x) ** 2 + (self.y[rows] - self.camera.focus_y) ** 2)
