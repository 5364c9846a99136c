"""Text becomes pixels: single words, lines of several runs set by their true widths, and the halos around them."""

import functools
import math
from pathlib import Path

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz.render.surface_cache import Kept
from cartviz.render.surfaces import faded
from cartviz.scene import assets
from cartviz.stage.frame import Color, Halo, Row, Words

Pairs = list[tuple[pygame.Surface, tuple[int, int]]]
"""Pictures and the places of their top left corners, in pixels: to be drawn in this order, premultiplied."""

_TRUE_TYPE = (b"\0\1\0\0", b"true", b"OTTO")
"""With one of these a font file begins."""
_SCALE = 3
"""Text is rendered this many times larger and scaled down: no letter is pushed to a whole pixel, so widths are true at
every size (text.py measures without rounding) and slow fades do not shimmer."""
_FONTS = 16
"""So many sizes are open at a time: each keeps its letters as pictures, up to a megabyte; a frame needs about ten."""
_ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0}
"""Share of a text's width that lies left of its x."""
_WIDE, _NEAR = 0.2, 0.07
"""Radius in em of a halo's two blurs: one is wide and faint, the other close to the letters and dark."""
_COATS = 14
"""So many times the near blur is laid on."""
_SHINES_THROUGH = np.rint(255 * (1 - np.arange(256) / 255) ** _COATS).astype(np.uint16)
"""What is left of the light (0 to 255) under all coats of a blur, by its alpha."""
_WHITE = (255, 255, 255, 255)


class Lettering:
    """Pictures of text of any size; what it has made once lies with all else that the painter keeps."""

    def __init__(self, kept: Kept[pygame.Surface]) -> None:
        self._kept = kept
        self._fonts: dict[tuple[str, int], pygame.Font] = {}
        self._ascents: dict[tuple[str, int], float] = {}
        if not pygame.font.get_init():
            pygame.font.init()

    def words(self, op: Words) -> Pairs:
        """One run of text on its baseline."""
        if not op.text:
            return []
        picture = self._run(op.text, op.weight, op.px, op.color)
        x = op.x - _ANCHORS[op.anchor] * picture.get_width()
        return [(picture, (round(x), round(op.y - self._ascent(op.weight, op.px))))]

    def row(self, op: Row) -> Pairs:
        """Several runs of text side by side, centered together."""
        pictures = [self._run(text, weight, op.px, color) for text, color, weight in op.runs]
        top = round(op.y - self._ascent("regular", op.px))
        x = op.x - sum(picture.get_width() for picture in pictures) / 2
        pairs = []
        for picture in pictures:
            pairs.append((picture, (round(x), top)))
            x += picture.get_width()
        return pairs

    def has(self, op: Halo) -> bool:
        """Whether a halo need not be made."""
        return self._kept.find(_halo_key(op)) is not None

    def halo(self, op: Halo) -> Pairs:
        """The halo of a line of text, drawn before it."""
        # One that comes or goes is blurred once and faded.
        alpha = op.color[3]
        picture = self._kept.get(_halo_key(op), lambda: self._halo(op))
        if alpha < 255:
            full = picture
            picture = self._kept.get(("halo", op.runs, op.px, op.color), lambda: faded(full, alpha / 255))
        margin = _margin(op.px)
        x = op.x - margin - _ANCHORS[op.anchor] * (picture.get_width() - 2 * margin)
        return [(picture, (round(x), round(op.y - self._ascent("regular", op.px)) - margin))]

    def _run(self, text: str, weight: str, px: float, color: Color) -> pygame.Surface:
        if color == _WHITE:
            return self._letters(text, weight, px)
        return self._kept.get(
            ("words", text, weight, px, color), lambda: _tinted(self._letters(text, weight, px), color)
        )

    def _letters(self, text: str, weight: str, px: float) -> pygame.Surface:
        """A run of text in white: words of any color, as faint as they may be, and halos are made from it."""
        return self._kept.get(("letters", text, weight, px), lambda: self._rendered(text, weight, px))

    def _rendered(self, text: str, weight: str, px: float) -> pygame.Surface:
        large = self._font(weight, px).render(text, True, _WHITE)
        size = (max(1, round(large.get_width() / _SCALE)), max(1, round(large.get_height() / _SCALE)))
        return pygame.transform.smoothscale(large, size).premul_alpha()

    def _halo(self, op: Halo) -> pygame.Surface:
        """The letters in the halo's color, blurred twice: once close to them and dark, once wide and faint."""
        runs = [self._letters(text, weight, op.px) for text, weight in op.runs]
        margin = _margin(op.px)
        wide, high = sum(run.get_width() for run in runs), max(run.get_height() for run in runs)
        sharp = pygame.Surface((wide + 2 * margin, high + 2 * margin), pygame.SRCALPHA)
        x = margin
        for run in runs:
            sharp.blit(run, (x, margin), special_flags=pygame.BLEND_PREMULTIPLIED)
            x += run.get_width()
        faint = pygame.surfarray.array_alpha(_spread(sharp, round(op.px * _WIDE))).astype(np.uint16)
        dark = _blurred(pygame.surfarray.array_alpha(sharp), max(1, round(op.px * _NEAR)))
        alpha = 255 - (255 - faint) * _SHINES_THROUGH[dark] // 255
        pygame.surfarray.pixels2d(sharp)[:] = alpha * np.uint32(0x01010101)  # white, premultiplied
        sharp.fill((*op.color[:3], 255), special_flags=pygame.BLEND_RGBA_MULT)
        return sharp

    def _ascent(self, weight: str, px: float) -> float:
        """From the top of a picture of text to its baseline."""
        key = _font_key(weight, px)
        if key not in self._ascents:
            self._ascents[key] = self._font(weight, px).get_ascent() / _SCALE
        return self._ascents[key]

    def _font(self, weight: str, px: float) -> pygame.Font:
        key = _font_key(weight, px)
        font = self._fonts.pop(key, None) or self._opened(*key)
        self._fonts[key] = font  # the last one is the one used last
        return font

    def _opened(self, weight: str, size: int) -> pygame.Font:
        """A font of another size: once many are open, of its weight the one not used for longest, made that large.

        What is costly is the first letter of a font that was just opened: all its letters are looked at.
        """
        if len(self._fonts) >= _FONTS:
            rested = next((key for key in self._fonts if key[0] == weight), next(iter(self._fonts)))
            font = self._fonts.pop(rested)
            if rested[0] == weight:
                font.set_point_size(size)
                return font
        path = assets.font_path(weight)
        try:
            _require_font(path)
            return pygame.Font(str(path), size)
        except (pygame.error, OSError, ValueError) as error:
            raise assets.damaged(path, error) from error


def _font_key(weight: str, px: float) -> tuple[str, int]:
    return weight, max(6, round(px * _SCALE))


@functools.cache
def _require_font(path: Path) -> None:
    """Raise ValueError for what is no font, or only the first part of one: it can crash the library."""
    data = path.read_bytes()
    tables = range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16)
    ends = (int.from_bytes(data[i + 8 : i + 12], "big") + int.from_bytes(data[i + 12 : i + 16], "big") for i in tables)
    if data[:4] not in _TRUE_TYPE or max(ends, default=0) > len(data):
        raise ValueError("this is no whole font")


def _tinted(white: pygame.Surface, color: Color) -> pygame.Surface:
    """What is white, in another color, as opaque as that."""
    out = white.copy()
    red, green, blue, alpha = color
    premultiplied = (red * alpha // 255, green * alpha // 255, blue * alpha // 255, alpha)
    out.fill(premultiplied, special_flags=pygame.BLEND_RGBA_MULT)
    return out


def _spread(picture: pygame.Surface, radius: int) -> pygame.Surface:
    """A picture with a wide blur: blurred where the radius is two pixels, and scaled up, for it has no edge."""
    if radius <= 2:
        return pygame.transform.gaussian_blur(picture, max(1, radius))
    small = [max(1, round(side * 2 / radius)) for side in picture.get_size()]
    return pygame.transform.smoothscale(
        pygame.transform.gaussian_blur(pygame.transform.smoothscale(picture, small), 2), picture.get_size()
    )


def _blurred(plane: NDArray[np.uint8], radius: int) -> NDArray[np.uint16]:
    """One channel with the blur of pygame's gaussian_blur, which has the same work with each of four."""
    bell = np.exp(-0.5 * (np.arange(2 * radius + 1) / radius) ** 2)
    weights = np.rint(bell / (2 * bell.sum() - bell[0]) * 256).astype(np.uint16)
    weights[0] = 256 - 2 * weights[1:].sum()
    out = plane.astype(np.uint16)
    for _ in range(2):
        soft = out * weights[0]
        for i, weight in enumerate(weights[1:], 1):
            soft[i:] += out[:-i] * weight
            soft[:-i] += out[i:] * weight
        out = (soft >> 8).T
    return out


def _halo_key(op: Halo) -> tuple[object, ...]:
    """The key of a halo that is opaque."""
    return ("halo", op.runs, op.px, op.color[:3])


def _margin(px: float) -> int:
    """Room around the letters into which their halo spreads."""
    return math.ceil(px * 0.6)
