"""Cells too large for a picture: the soft field of a body near its membrane, whatever the magnification."""

import functools
import itertools
import math

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz.render.surface_cache import Kept
from cartviz.stage.frame import Color, Giant
from cartviz.stage.theme import mix

Floats = NDArray[np.float32]

_CELL_PX = 4
"""The field is computed for every fourth pixel and scaled up: it has no detail but its edge, which the membrane covers.
"""
_DEEP_PX = 900.0
"""Pixels at 1080p from the membrane to the darkest inside (at most the radius)."""
_HALO_PX = 46.0
_STEPS = 2048
_TWO_LAYERS_PX, _MOLECULES_PX = 16.0, 90.0
"""A membrane so many pixels thick at 1080p shows two layers, and one of so many is no line any more."""
_FRAMES_KEPT = 1.2
"""Giants that are seen together cover about one frame: so much is kept of their fields."""
_WHITE: Color = (255, 255, 255, 255)
_NIGHT: Color = (10, 14, 44, 255)
_SHADES = ((0.0, 0.5), (0.012, 0.3), (0.05, 0.1), (0.13, -0.1), (0.32, -0.3), (0.66, -0.46), (1.0, -0.56))
"""Share of the way inside, and how much lighter (above 0) or darker the color is there."""


class Giants:
    """Paints giants; the last fields are kept, so that a camera at rest costs a blit."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._kept: Kept[pygame.Surface] = Kept(0)

    def paint(self, surface: pygame.Surface, op: Giant) -> None:
        """Draw body, halo and membrane of a cell as far as they are seen."""
        size = surface.get_size()
        box = _in_sight(op, size)
        if box is None:
            return
        if size != self._size:
            self._size, self._kept = size, Kept(round(_FRAMES_KEPT * 4 * size[0] * size[1]))
        key = (round(op.x, 1), round(op.y, 1), round(op.radius, 1), round(op.rim, 1), op.color, round(op.fade, 2))
        picture = self._kept.get(key, lambda: _field(op, box, size))
        surface.blit(picture, box, special_flags=pygame.BLEND_PREMULTIPLIED)
        _paint_membrane(surface, op, size)


def _in_sight(op: Giant, size: tuple[int, int]) -> pygame.Rect | None:
    """The part of the frame that the cell and its halo may reach."""
    reach = op.radius + _HALO_PX * 2
    left, top = max(op.x - reach, 0.0), max(op.y - reach, 0.0)
    right, bottom = min(op.x + reach, float(size[0])), min(op.y + reach, float(size[1]))
    if right - left < 1 or bottom - top < 1 or op.fade <= 0:
        return None
    # Bilinear scaling pulls the outermost cells in: a margin of one more on each side.
    return pygame.Rect(math.floor(left), math.floor(top), math.ceil(right - left), math.ceil(bottom - top))


def _field(op: Giant, box: pygame.Rect, size: tuple[int, int]) -> pygame.Surface:
    wide, high = math.ceil(box.width / _CELL_PX), math.ceil(box.height / _CELL_PX)
    x = (np.arange(wide, dtype=np.float64) + 0.5) * (box.width / wide) + box.x
    y = (np.arange(high, dtype=np.float64) + 0.5) * (box.height / high) + box.y
    away = np.sqrt((x[None, :] - op.x) ** 2 + (y[:, None] - op.y) ** 2)
    depth = (op.radius - away).astype(np.float32)
    unit = size[1] / 1080
    deep, halo = min(_DEEP_PX * unit, op.radius), _HALO_PX * unit
    # Light comes from the top left: deeper colors begin earlier at the bottom right.
    tilt = 0.9 * (x[None, :] / size[0] - 0.5) + 1.1 * (y[:, None] / size[1] - 0.42)
    depth = np.where(depth > 0, depth * (1 + 0.55 * tilt.astype(np.float32)), depth) + _grain(high, wide)
    index = ((depth + 2 * halo) * (_STEPS / (deep + 2 * halo))).clip(0, _STEPS - 1).astype(np.intp)
    pixels = _table(op.color, op.fade, deep, halo, op.rim).take(index)
    if op.radius < 3 * max(size):
        _add_nucleus(pixels.view(np.uint8).reshape(high, wide, 4), (x, y), op)
    small = pygame.image.frombuffer(pixels.tobytes(), (wide, high), "BGRA")
    return pygame.transform.smoothscale(small, box.size)


def _table(color: Color, fade: float, deep: float, halo: float, rim: float) -> NDArray[np.uint32]:
    """Premultiplied colors by depth, from two halos outside the membrane to the deepest inside: (_STEPS,) as BGRA."""
    depth = np.linspace(-2 * halo, deep, _STEPS, dtype=np.float32)
    share, shades = zip(*_SHADES, strict=True)
    colors = [_shade(color, shade) for shade in shades]
    out = np.empty((_STEPS, 4), np.float32)
    for channel in range(3):
        out[:, 2 - channel] = np.interp(depth, [s * deep for s in share], [c[channel] for c in colors])
    outside = np.clip(1 + depth / (2 * halo), 0, 1) ** 2.6 * 0.42
    inside = np.clip(0.5 + depth / max(rim, 4.0), 0, 1)
    alpha = np.maximum(outside, inside) * fade
    out[:, :3] *= alpha[:, None]
    out[:, 3] = 255 * alpha
    return out.astype(np.uint8).view(np.uint32)[:, 0]


def _shade(color: Color, shade: float) -> Color:
    """Lighter, or darker without turning gray: most of the dark is a deeper tone of the color itself."""
    if shade >= 0:
        return mix(color, _WHITE, shade)
    deep: Color = (color[0] ** 2 // 560, color[1] ** 2 // 560, color[2] ** 2 // 560, 255)
    return mix(mix(color, deep, min(-shade * 1.25, 1.0)), _NIGHT, -shade * 0.4)


def _add_nucleus(pixels: NDArray[np.uint8], axes: tuple[NDArray[np.float64], NDArray[np.float64]], op: Giant) -> None:
    """A soft, darker nucleus, a little off the middle as in the pictures of cells."""
    radius, off = 0.52 * op.radius, 0.12 * op.radius
    left, right = np.searchsorted(axes[0], (op.x + off - radius, op.x + off + radius))
    top, bottom = np.searchsorted(axes[1], (op.y + off - radius, op.y + off + radius))
    if left >= right or top >= bottom:
        return
    x = ((axes[0][left:right] - op.x - off) / radius).astype(np.float32)
    y = ((axes[1][top:bottom] - op.y - off) / radius).astype(np.float32)
    away = np.sqrt((x * x)[None, :] + (y * y)[:, None])
    share = (np.clip((1 - away) * np.float32(7.4), 0, 1) * np.float32(0.85))[..., None]
    light = 1.7 - 0.62 * np.sqrt(((x + 0.35) ** 2)[None, :] + ((y + 0.4) ** 2)[:, None])[..., None]
    part = pixels[top:bottom, left:right, :3]
    dark = np.asarray(_shade(op.color, -0.62)[2::-1], np.float32) * np.float32(op.fade)
    part[...] = part + (dark * light - part) * share


def _grain(high: int, wide: int) -> Floats:
    """A little noise, so that the slow gradient shows no bands."""
    side = 1 << (max(high, wide, 512) - 1).bit_length()
    return _noise(side)[:high, :wide]


@functools.lru_cache(maxsize=2)
def _noise(side: int) -> Floats:
    n = np.arange(side, dtype=np.float64)
    return (((n[None, :] * 0.7548776662466927 + n[:, None] * 0.5698402909980532) % 1) * 3.0).astype(np.float32)


def _paint_membrane(surface: pygame.Surface, op: Giant, size: tuple[int, int]) -> None:
    """A bright line along the rim; magnified it is seen to be two layers, then it is left to a close-up's molecules."""
    thick = max(1, round(op.rim * min(op.fade * 1.4, 1.0)))
    magnified = thick * 1080 / size[1] / _TWO_LAYERS_PX
    if magnified < 1:
        _paint_arc(surface, op, size, 0.0, thick + 3, mix(op.color, _WHITE, 0.36))
        _paint_arc(surface, op, size, 0.0, thick, mix(op.color, _WHITE, 0.8))
        return
    shown = min(1 - (magnified - 2) / (_MOLECULES_PX / _TWO_LAYERS_PX - 2), 1.0)
    if shown <= 0:
        return
    body = mix(op.color, _WHITE, 0.42)
    _paint_arc(surface, op, size, 0.0, thick, mix(body, _shade(op.color, -0.3), shown))
    for side in (-1, 1):
        line = mix(body, mix(op.color, _WHITE, 0.72), shown)
        _paint_arc(surface, op, size, side * 0.36 * thick, max(2, round(0.26 * thick)), line)


def _paint_arc(surface: pygame.Surface, op: Giant, size: tuple[int, int], out: float, thick: int, color: Color) -> None:
    """The part of a circle that crosses the frame; a huge radius makes it a nearly straight line."""
    radius = op.radius + out
    to_x, to_y = size[0] / 2 - op.x, size[1] / 2 - op.y
    half = math.hypot(*size) / 2 + thick
    if abs(math.hypot(to_x, to_y) - radius) > half:
        return
    middle = math.atan2(to_y, to_x)
    spread = math.pi if radius < half else min(2 * math.asin(min(half / radius, 1.0)), math.pi)
    count = 25 + round(min(spread * radius, 4 * half) / 24)
    angles = [middle + spread * (2 * i / (count - 1) - 1) for i in range(count)]
    points = [(op.x + radius * math.cos(each), op.y + radius * math.sin(each)) for each in angles]
    frame = pygame.Rect(0, 0, *size).inflate(4 * thick + 80, 4 * thick + 80)
    for start, end in itertools.pairwise(points):
        if frame.collidepoint(start) or frame.collidepoint(end):
            pygame.draw.aaline(surface, color[:3], start, end, thick)
