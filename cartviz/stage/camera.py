"""Micrometers to pixels and back: the only place that holds knowledge of coordinates.

micrometers, y down                     pixels, y down
(x_um, y_um)  --- to_px --->  focus + ((x_um, y_um) - center) * px_per_um
The camera's center stands at the focus: the middle of the area that title, meters and caption leave free.
"""

import math
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.theme import Layout, ease

Number = TypeVar("Number", float, NDArray[np.float64])

ASPECT = 16 / 9
"""A shot's width means a picture of this aspect; other windows show more, never less."""


@dataclass(frozen=True, slots=True)
class Pose:
    """Where a camera looks: center and width of the view in micrometers."""

    x_um: float
    y_um: float
    width_um: float


@dataclass(frozen=True, slots=True)
class Camera:
    """A pose in a frame: maps micrometers to pixels."""

    pose: Pose
    focus_x: float
    focus_y: float
    px_per_um: float

    def x_px(self, x_um: Number) -> Number:
        """Horizontal place in pixels."""
        return self.focus_x + (x_um - self.pose.x_um) * self.px_per_um

    def y_px(self, y_um: Number) -> Number:
        """Vertical place in pixels."""
        return self.focus_y + (y_um - self.pose.y_um) * self.px_per_um

    def x_um(self, x_px: Number) -> Number:
        """Horizontal place in micrometers."""
        return self.pose.x_um + (x_px - self.focus_x) / self.px_per_um

    def y_um(self, y_px: Number) -> Number:
        """Vertical place in micrometers."""
        return self.pose.y_um + (y_px - self.focus_y) / self.px_per_um


def between(start: Pose, end: Pose, progress: float) -> Pose:
    """The pose on the way: width eased by factors, the center so that one point of the picture stands still."""
    share = ease(progress)
    width = start.width_um * math.exp(math.log(end.width_um / start.width_um) * share)
    if abs(end.width_um - start.width_um) > 0.02 * start.width_um:
        share = (width - start.width_um) / (end.width_um - start.width_um)
    return Pose(start.x_um + (end.x_um - start.x_um) * share, start.y_um + (end.y_um - start.y_um) * share, width)


def camera_for(
    pose: Pose, layout: Layout, free: tuple[float, float, float, float], world_um: tuple[float, float]
) -> Camera:
    """A camera whose subject stands in the free area and that does not look past the walls where it need not."""
    left, top, right, bottom = free
    px_per_um = min(layout.width, layout.height * ASPECT) / pose.width_um
    focus_x, focus_y = (left + right) / 2, (top + bottom) / 2
    x = _inside(pose.x_um, (focus_x - left) / px_per_um, (right - focus_x) / px_per_um, world_um[0])
    y = _inside(pose.y_um, (focus_y - top) / px_per_um, (bottom - focus_y) / px_per_um, world_um[1])
    return Camera(Pose(x, y, pose.width_um), focus_x, focus_y, px_per_um)


def _inside(center: float, before: float, after: float, size: float) -> float:
    """The center moved so that [center - before, center + after] lies in [0, size]; the middle if it cannot."""
    if before + after >= size:
        return size / 2 + (before - after) / 2
    return min(max(center, before), size - after)
