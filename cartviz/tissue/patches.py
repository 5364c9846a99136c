"""A circle or a box of tissue: where cells are placed and where substances lie."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartviz.scene.model import Region

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Patch:
    """A circle or a box in which cells are to be placed."""

    circle: tuple[float, float, float] | None  # x, y, radius
    box: Box  # left, top, right, bottom

    @property
    def area(self) -> float:
        """In square micrometers."""
        if self.circle:
            return 3.141592653589793 * self.circle[2] * self.circle[2]
        return (self.box[2] - self.box[0]) * (self.box[3] - self.box[1])

    def scatter(self, across: Floats, along: Floats, turned: Floats) -> Floats:
        """Random places, even over the area, from uniform numbers (k,) and directions (2, k)."""
        if self.circle:
            x, y, radius = self.circle
            return np.array([[x], [y]]) + turned * (radius * np.sqrt(across))
        left, top, right, bottom = self.box
        return np.stack((left + (right - left) * across, top + (bottom - top) * along))

    def hold(self, xy: Floats, margin: Floats) -> Floats:
        """The nearest places inside the patch, whole bodies of radius `margin` (k,) included where they fit."""
        if self.circle:
            center = np.array([[self.circle[0]], [self.circle[1]]])
            out: Floats = xy - center
            distance = np.sqrt(out[0] * out[0] + out[1] * out[1])
            most = np.maximum(self.circle[2] - margin, 0.0)
            out *= np.minimum(distance, most) / np.maximum(distance, 1e-9)
            out += center
            return out
        left, top, right, bottom = self.box
        middle_x, middle_y = 0.5 * (left + right), 0.5 * (top + bottom)
        inside = np.empty_like(xy)
        for axis, (low, high, middle) in enumerate(((left, right, middle_x), (top, bottom, middle_y))):
            np.maximum(xy[axis], np.minimum(low + margin, middle), out=inside[axis])
            np.minimum(inside[axis], np.maximum(high - margin, middle), out=inside[axis])
        return inside

    def beyond_walls(self, size_um: tuple[float, float], reach_um: float) -> "Patch":
        """The same patch, but where a side of a box lies on a wall it goes on behind it: there is no edge."""
        if self.circle:
            return self
        (left, top, right, bottom), (wide, high) = self.box, size_um
        return Patch(
            None,
            (
                left - reach_um * (left <= 0),
                top - reach_um * (top <= 0),
                right + reach_um * (right >= wide),
                bottom + reach_um * (bottom >= high),
            ),
        )

    def share(self, x: Floats, y: Floats, soft_um: float) -> Floats:
        """How far inside places are, 0 to 1: 1 within, 0 without, a smooth step across an edge `soft_um` wide."""
        if self.circle:
            dx, dy = x - self.circle[0], y - self.circle[1]
            outside = np.sqrt(dx * dx + dy * dy) - self.circle[2]
        else:
            left, top, right, bottom = self.box
            outside = np.maximum(np.maximum(left - x, x - right), np.maximum(top - y, y - bottom))
        rising = np.minimum(np.maximum(0.5 - outside / max(soft_um, 1e-6), 0.0), 1.0)
        inside: Floats = rising * rising * (3.0 - 2.0 * rising)
        return inside


def patch_of(region: Region, size_um: tuple[float, float]) -> Patch:
    """A scene's region as a patch; a region without a shape is the whole world."""
    if region.circle:
        return Patch((*region.circle, region.radius_um), (0, 0, 0, 0))
    if region.rect:
        x, y, width, height = region.rect
        return Patch(None, (x, y, x + width, y + height))
    return Patch(None, (0.0, 0.0, *size_um))
