"""The layers behind and before the cells: gradient, blurred far cells, rare near shapes, clouds of a substance."""

import functools
import math

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz.stage import sprites
from cartviz.stage.frame import Backdrop, Color, Field, NearLayer
from cartviz.stage.palettes import TONES
from cartviz.stage.theme import PLACES, Setting

_FAR_CELLS = 17
_FAR_PARALLAX = 0.12
_NEAR_PARALLAX = 1.35
_GOLDEN = 0.6180339887498949
_FIELD_STEPS = 64
_CLOUDS_KEPT = 3
RARELY = 3


def paint_backdrop(surface: pygame.Surface, op: Backdrop, tone: str = "standard", *, far: bool = True) -> None:
    """Gradient and far cells, panned a little by the camera and drifting with ambient time."""
    size = surface.get_size()
    surface.blit(_gradient(op.place, size, tone), (0, 0))
    pictures = _far_pictures(PLACES[op.place], size[1], tone) if far else ()
    if not pictures:
        return
    pairs = []
    wide, high = size[0] * 1.3, size[1] * 1.3
    for i in range(_FAR_CELLS):
        picture = pictures[i % len(pictures)]
        # Golden-ratio steps spread the cells without rows; each drifts its own slow way around a torus.
        x = (i * _GOLDEN % 1) * wide + op.pan_x * _FAR_PARALLAX + op.ambient * size[1] * 0.006 * (1 + i % 3)
        y = (
            ((i * _GOLDEN * 7.3 + 0.31) % 1) * high
            + op.pan_y * _FAR_PARALLAX
            + size[1] * 0.01 * math.sin(op.ambient * 0.4 + i)
        )
        pairs.append((picture, (x % wide - size[0] * 0.15, y % high - size[1] * 0.15)))
    surface.fblits(pairs, pygame.BLEND_PREMULTIPLIED)


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


@functools.lru_cache(maxsize=2)
def _gradient(place: str, size: tuple[int, int], tone: str) -> pygame.Surface:
    """A radial gradient with a grain of less than one step, so that no band shows."""
    width, height = size
    center, edge = TONES[tone].grounds[place]
    # The colors are computed for every second pixel and doubled: the grain hides it, and start-up is shorter.
    x = (np.arange(0, width, 2, dtype=np.float32) / width - 0.47)[:, None] * 1.35
    y = (np.arange(0, height, 2, dtype=np.float32) / height - 0.42)[None, :] * 1.15
    share = np.clip(np.sqrt(x * x + y * y) / 0.80, 0, 1)
    share = share * share * (3 - 2 * share)
    tile = np.random.Philox(key=[7, 7]).random_raw(256 * 256).reshape(256, 256) % 1024
    grain = (tile / 1024.0).astype(np.float32)
    grain = np.tile(grain, (width // 256 + 1, height // 256 + 1))[:width, :height]
    pixels = np.empty((width, height, 3), np.uint8)
    for channel in range(3):
        start, end = center[channel], edge[channel]
        half = start + (end - start) * share
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            part = grain[i::2, j::2]
            pixels[i::2, j::2, channel] = half[: part.shape[0], : part.shape[1]] + part
    return pygame.surfarray.make_surface(pixels).convert()


@functools.lru_cache(maxsize=6)
def _far_pictures(setting: Setting, height: int, tone: str) -> tuple[pygame.Surface, ...]:
    out = []
    for i, sheet in enumerate(setting.far):
        for size, share in ((0.020, 0.34), (0.032, 0.26), (0.048, 0.20)):
            radius = height * size * (1 + 0.15 * i)
            out.append(sprites.blurred(sheet, radius, max(2, round(radius * 0.16)), share * TONES[tone].far, tone))
    return tuple(out[(i * 2) % len(out)] for i in range(len(out))) if out else ()


@functools.lru_cache(maxsize=6)
def _near_pictures(setting: Setting, height: int, tone: str) -> tuple[pygame.Surface, ...]:
    return tuple(
        sprites.blurred(sheet, height * 0.13, max(4, round(height * 0.022)), 0.30 * TONES[tone].far, tone)
        for sheet in setting.far[:2]
    )


class Clouds:
    """Fields as soft clouds over the frame; a cloud whose grid did not change is not computed again."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[bytes, pygame.Surface]] = {}
        self._shown: dict[str, int] = {}
        self._large: dict[tuple[str, bool, tuple[int, int]], pygame.Surface] = {}

    def paint(self, surface: pygame.Surface, op: Field, *, rarely: bool = False) -> None:
        """Add (or lay over) the cloud of a field; op.grid (rows, columns) holds strengths 0..1.

        `rarely`: what it has painted may serve RARELY times, though the field is another by then.
        """
        steps = np.clip(op.grid * (_FIELD_STEPS - 1), 0, _FIELD_STEPS - 1)
        if not steps.any():
            return
        size = (round(op.width), round(op.height))
        mark = steps.astype(np.float16).tobytes() + repr((size, op.color, op.add)).encode()
        kept = self._kept.get(op.name)
        self._shown[op.name] = self._shown.get(op.name, 0) + 1
        serves = rarely and self._shown[op.name] < RARELY and kept is not None and kept[1].get_size() == size
        if kept is None or (kept[0] != mark and not serves):
            self._shown[op.name] = 0
            kept = (mark, self._scaled(_cloud(steps, op.color, op.add), size, op))
            self._kept[op.name] = kept
        flags = pygame.BLEND_RGB_ADD if op.add else pygame.BLEND_PREMULTIPLIED
        surface.blit(kept[1], (round(op.x), round(op.y)), special_flags=flags)

    def _scaled(self, small: pygame.Surface, size: tuple[int, int], op: Field) -> pygame.Surface:
        """The cloud at its size, on the same surface each time: fresh memory for a whole frame is dear."""
        key = (op.name, op.add, size)
        if key not in self._large:
            if len(self._large) >= _CLOUDS_KEPT:
                self._large.clear()
            self._large[key] = pygame.transform.smoothscale(small, size)
            return self._large[key]
        return pygame.transform.smoothscale(small, size, self._large[key])


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
