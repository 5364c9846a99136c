"""What lies behind and before the cells: gradient, blurred far cells, rare near shapes, clouds, scrims."""

import functools
import itertools
import math
from collections.abc import Hashable
from dataclasses import replace

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz.render import sprites
from cartviz.render.surfaces import faded, pixel_box
from cartviz.stage.frame import Backdrop, Color, Field, NearLayer
from cartviz.stage.haze import DRIFT_SECONDS, drift_step
from cartviz.stage.palettes import TONES
from cartviz.stage.theme import PLACES, Setting
from cartviz.tissue.chance import bits

_FAR_CELLS = 17
_FAR_PARALLAX = 0.12
_NEAR_PARALLAX = 1.35
_GOLDEN = 0.6180339887498949
_COARSE = 4
"""The gradient's colors are computed for every so manyth pixel: between them they differ by a third of a step."""
_SHARES = 4096
"""Colors of a gradient from its center to its edge: 60 for each step of its brightest channel."""
_TILE = 256
"""Pixels after which the gradient's grain repeats."""
_SMALL_PX, _BLUR = 25.0, 0.16
"""Radius at which far and near cells are drawn and blurred, and how far the blur reaches as a share of it."""
_FIELD_STEPS = 64


class Backdrops:
    """The far layer of places: gradient and far cells, panned a little by the camera, drifting with ambient time."""

    def __init__(self) -> None:
        self._last: list[tuple[Hashable, pygame.Surface]] = []

    def paint(self, surface: pygame.Surface, op: Backdrop, tone: str = "standard", *, far: bool = True) -> None:
        """Cover the surface; `far`: with its far cells."""
        size = surface.get_size()
        surface.blit(self._gradient(op.place, size, tone), (0, 0))
        pictures = _far_pictures(PLACES[op.place], size[1], tone) if far else ()
        if not pictures:
            return
        pairs = []
        wide, high = size[0] * 1.3, size[1] * 1.3
        ambient = drift_step(op.ambient) * DRIFT_SECONDS
        for i in range(_FAR_CELLS):
            picture = pictures[i % len(pictures)]
            # Golden-ratio steps spread the cells without rows; each drifts its own slow way around a torus.
            x = (i * _GOLDEN % 1) * wide + op.pan_x * _FAR_PARALLAX + ambient * size[1] * 0.006 * (1 + i % 3)
            y = (
                ((i * _GOLDEN * 7.3 + 0.31) % 1) * high
                + op.pan_y * _FAR_PARALLAX
                + size[1] * 0.01 * math.sin(ambient * 0.4 + i)
            )
            pairs.append((picture, (x % wide - size[0] * 0.15, y % high - size[1] * 0.15)))
        surface.fblits(pairs, pygame.BLEND_PREMULTIPLIED)

    def _gradient(self, place: str, size: tuple[int, int], tone: str) -> pygame.Surface:
        """The gradient of a place; those of the last three times are kept, since a twin shows two places in a frame."""
        key = (place, size, tone)
        found = next((each for known, each in self._last if known == key), None) or _gradient(place, size, tone)
        self._last = [*self._last[-2:], (key, found)]
        return found


def paint_near(surface: pygame.Surface, op: NearLayer, tone: str = "standard") -> None:
    """Two large blurred cells that pass between the viewer and the stage, close to the edges only."""
    size = surface.get_size()
    pictures = _near_pictures(PLACES[op.place], size[1], tone)
    for i, picture in enumerate(pictures):
        # They travel along the bottom and the top edge, mostly outside, so that nothing is hidden for long.
        reach = size[0] * 1.9
        x = (i * 0.55 * reach + op.pan_x * _NEAR_PARALLAX + op.ambient * size[1] * 0.016) % reach - size[0] * 0.35
        y = size[1] * (0.93 if i % 2 else -0.27) + op.pan_y * 0.1 + size[1] * 0.02 * math.sin(op.ambient * 0.3 + i)
        surface.blit(picture, (x, y), special_flags=pygame.BLEND_PREMULTIPLIED)


def _gradient(place: str, size: tuple[int, int], tone: str) -> pygame.Surface:
    """A radial gradient with a grain of less than one step, so that no band shows.

    Colors are computed for every fourth pixel, as whole steps and 256ths of a step; a pixel is a step lighter where its
    256ths are more than its grain.
    """
    wide, high = size
    x = (np.arange(0, wide, _COARSE, dtype=np.float32) / wide - 0.47)[None, :] * 1.35
    y = (np.arange(0, high, _COARSE, dtype=np.float32) / high - 0.42)[:, None] * 1.15
    away = (np.minimum(np.sqrt(x * x + y * y) / 0.80, 1) * (_SHARES - 1)).astype(np.intp)
    tables = _colors(*TONES[tone].grounds[place])
    steps, parts = (table.take(away).repeat(_COARSE, axis=1)[:, :wide].view(np.uint8) for table in tables)
    tile = np.tile(grain(_TILE, _TILE).repeat(4, axis=1), (1, wide // _TILE + 1))[:, : 4 * wide]
    surface = pygame.Surface(size, 0, 32, (0xFF0000, 0xFF00, 0xFF, 0))
    pixels = pygame.surfarray.pixels2d(surface).T
    for top, row in itertools.product(range(0, high, _TILE), range(_COARSE)):
        out = pixels[top + row : top + _TILE : _COARSE].view(np.uint8)
        at = slice(top // _COARSE, top // _COARSE + len(out))
        np.add(steps[at], parts[at] > tile[row::_COARSE][: len(out)], out=out)
    return surface


def _colors(center: Color, edge: Color) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """By how far a pixel is on its way to the edge: its color, and the 256ths of a step that it lacks; both as BGRX."""
    share = np.linspace(0, 1, _SHARES, dtype=np.float32)[:, None]
    share = share * share * (3 - 2 * share)
    start, end = (np.asarray((*color[2::-1], 0), np.float32) for color in (center, edge))
    colors = ((start + (end - start) * share) * 256).astype(np.uint16)
    steps, parts = (each.astype(np.uint8).view(np.uint32)[:, 0] for each in (colors >> 8, colors & 255))
    return steps, parts


def grain(rows: int, columns: int) -> NDArray[np.uint8]:
    """Noise that hides the bands of a slow run of colors, the same each time (numpy's takes 17 ms to be loaded)."""
    return bits(7, 0, "grain", np.arange(rows * columns)).astype(np.uint8).reshape(rows, columns)


def shade(size: tuple[int, int], top: Color, bottom: Color) -> pygame.Surface:
    """A vertical run of colors, premultiplied: a smooth step, so that neither end shows an edge, and a grain."""
    share = np.linspace(0, 1, size[1], dtype=np.float32)
    share = share * share * (3 - 2 * share)
    colors = (
        np.asarray(top, np.float32) + (np.asarray(bottom, np.float32) - np.asarray(top, np.float32)) * share[:, None]
    )
    colors[:, :3] *= colors[:, 3:] / 255
    tile = grain(size[1], 64) / 256.0
    strip = np.minimum(colors[:, None, :] + tile[..., None] * (colors[:, None, 3:] > 0), 255).astype(np.uint8)
    strip[..., :3] = np.minimum(strip[..., :3], strip[..., 3:])
    wide = np.tile(strip, (1, size[0] // 64 + 1, 1))[:, : size[0]]
    return pygame.image.frombuffer(np.ascontiguousarray(wide[..., [2, 1, 0, 3]]).tobytes(), size, "BGRA")


@functools.lru_cache(maxsize=2)
def _far_pictures(setting: Setting, height: int, tone: str) -> tuple[pygame.Surface, ...]:
    out = []
    for i, sheet in enumerate(setting.far):
        for size, share in ((0.020, 0.34), (0.032, 0.26), (0.048, 0.20)):
            out.append(_blurred(sheet, height * size * (1 + 0.15 * i), share, tone))
    return tuple(out[(i * 2) % len(out)] for i in range(len(out))) if out else ()


@functools.lru_cache(maxsize=2)
def _near_pictures(setting: Setting, height: int, tone: str) -> tuple[pygame.Surface, ...]:
    return tuple(_blurred(sheet, height * 0.13, 0.30, tone) for sheet in setting.far[:2])


def _blurred(sheet: str, radius: float, share: float, tone: str) -> pygame.Surface:
    """A whole cell out of focus with a radius in pixels, at a share of what is left of such cells in a palette."""
    small = _small(sheet, tone)
    side = round(small.get_width() * radius / _SMALL_PX)
    return faded(pygame.transform.smoothscale(small, (side, side)), share * TONES[tone].far)


@functools.lru_cache(maxsize=6)
def _small(sheet: str, tone: str) -> pygame.Surface:
    """What all sizes of a blurred cell are scaled from: out of focus it has no detail to lose."""
    return sprites.blurred(sheet, _SMALL_PX, round(_SMALL_PX * _BLUR), 1.0, tone)


class Clouds:
    """Fields as soft clouds over the frame; one that rests is kept at its size."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let go of the one that rested: it may be as large as the frame."""
        self._mark: Hashable = None
        self._resting: pygame.Surface | None = None

    def paint(self, surface: pygame.Surface, op: Field) -> None:
        """Add (or lay over) the cloud of a field; op.grid (rows, columns) holds strengths 0..1."""
        seen = _box_of(op).clip(surface.get_clip())
        mark = (look_of(op), op.grid.tobytes(), tuple(seen))
        if mark != self._mark:
            self._mark, self._resting = mark, None
            paint_cloud(surface, op)
            return
        if self._resting is None:
            self._resting = pygame.Surface(seen.size, 0 if op.add else pygame.SRCALPHA)
            paint_cloud(self._resting, replace(op, x=op.x - seen.x, y=op.y - seen.y))
        surface.blit(self._resting, seen, special_flags=_flag_of(op))


def paint_cloud(surface: pygame.Surface, op: Field) -> None:
    """The cloud of a field, strip by strip between two rows of its grid: no memory for all of it is needed.

    What is clear in a strip, or outside the surface's clip, costs nothing.
    """
    box = _box_of(op)
    seen = box.clip(surface.get_clip())
    last_row, last_column = op.grid.shape[0] - 1, op.grid.shape[1] - 1
    first, end = (seen.top - box.top) * last_row // box.height, -((box.top - seen.bottom) * last_row // box.height)
    steps = np.clip(op.grid[first : end + 1] * (_FIELD_STEPS - 1), 0, _FIELD_STEPS - 1)
    if not seen.width or not seen.height or not steps.any():
        return
    small = _cloud(steps, op.color, op.add)
    wide = pygame.transform.smoothscale(small, (box.width, len(steps)))
    buffer = pygame.Surface((seen.width, box.height // last_row + 1), small.get_flags() & pygame.SRCALPHA, small)
    for row in range(len(steps) - 1):
        columns = np.flatnonzero((steps[row] > 0) | (steps[row + 1] > 0))
        if not columns.size:
            continue
        top, bottom = (-(-box.height * each // last_row) for each in (first + row, first + row + 1))
        left = box.width * max(int(columns[0]) - 1, 0) // last_column
        right = -(-box.width * min(int(columns[-1]) + 1, last_column) // last_column)
        part = pygame.Rect(box.x + left, box.y + top, right - left, bottom - top).clip(seen)
        if part.width and part.height:
            source = wide.subsurface((part.x - box.x, row, part.width, 2))
            size = (part.width, bottom - top)
            strip = pygame.transform.smoothscale(source, size, buffer.subsurface((0, 0), size))
            surface.blit(strip, (part.x, box.y + top), special_flags=_flag_of(op))


def look_of(op: Field) -> Hashable:
    """All of a field but its grid."""
    return op.name, op.x, op.y, op.width, op.height, op.color, op.add


def _box_of(op: Field) -> pygame.Rect:
    return pixel_box(op.x, op.y, op.width, op.height)


def _flag_of(op: Field) -> int:
    return pygame.BLEND_RGB_ADD if op.add else pygame.BLEND_PREMULTIPLIED


def _cloud(steps: NDArray[np.float32], color: Color, add: bool) -> pygame.Surface:
    """The cloud with one pixel for each point of its grid."""
    strength = (steps / (_FIELD_STEPS - 1) * (color[3] / 255.0)).T
    if add:
        pixels = (strength[..., None] * np.asarray(color[:3], np.float32)).astype(np.uint8)
        return pygame.surfarray.make_surface(pixels).convert()
    small = pygame.Surface(strength.shape, pygame.SRCALPHA)
    pygame.surfarray.pixels3d(small)[...] = (strength[..., None] * np.asarray(color[:3], np.float32)).astype(np.uint8)
    pygame.surfarray.pixels_alpha(small)[...] = (strength * 255).astype(np.uint8)
    return small
