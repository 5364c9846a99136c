"""Text becomes pixels: single words, lines of several runs set by their true widths, and the halos around them."""

import functools
import math
from pathlib import Path

import pygame

from cartviz import assets
from cartviz.stage.frame import Color, Halo, Row, Words
from cartviz.stage.kept import Kept
from cartviz.stage.surfaces import faded

_TRUE_TYPE = (b"\0\1\0\0", b"true", b"OTTO")
"""With one of these a font file begins."""
_SCALE = 3
"""Text is rendered this many times larger and scaled down: no letter is pushed to a whole pixel, so widths are true at
every size (text.py measures without rounding) and slow fades do not shimmer."""
_FONTS = 16
"""So many sizes are open at a time: each keeps its letters as pictures, up to a megabyte; a frame needs about ten."""
_ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0}
"""Share of a text's width that lies left of its x."""
_HALO = ((0.2, 1), (0.07, 14))
"""Blurs of a halo: radius in em, and how many times it is laid on."""


class Lettering:
    """Draws text of any size; what it has drawn once lies with all else that the painter keeps."""

    def __init__(self, kept: Kept[pygame.Surface]) -> None:
        self._kept = kept
        self._fonts: dict[tuple[str, int], pygame.Font] = {}
        if not pygame.font.get_init():
            pygame.font.init()

    def words(self, surface: pygame.Surface, op: Words) -> None:
        """One run of text on its baseline."""
        if not op.text:
            return
        picture = self._run(op.text, op.weight, op.px, op.color)
        x = op.x - _ANCHORS[op.anchor] * picture.get_width()
        place = (round(x), round(op.y - self._ascent(op.weight, op.px)))
        surface.blit(picture, place, special_flags=pygame.BLEND_PREMULTIPLIED)

    def row(self, surface: pygame.Surface, op: Row) -> None:
        """Several runs of text side by side, centered together."""
        pictures = [self._run(text, weight, op.px, color) for text, color, weight in op.runs]
        top = round(op.y - self._ascent("regular", op.px))
        x = op.x - sum(picture.get_width() for picture in pictures) / 2
        for picture in pictures:
            surface.blit(picture, (round(x), top), special_flags=pygame.BLEND_PREMULTIPLIED)
            x += picture.get_width()

    def halo(self, surface: pygame.Surface, op: Halo) -> None:
        """The halo of a line of text, drawn before it."""
        # One that comes or goes is blurred once and faded.
        color, alpha = op.color[:3], op.color[3]
        picture = self._kept.get(("halo", op.runs, op.px, color), lambda: self._halo(op))
        if alpha < 255:
            full = picture
            picture = self._kept.get(("halo", op.runs, op.px, op.color), lambda: faded(full, alpha / 255))
        margin = _margin(op.px)
        x = op.x - margin - _ANCHORS[op.anchor] * (picture.get_width() - 2 * margin)
        place = (round(x), round(op.y - self._ascent("regular", op.px)) - margin)
        surface.blit(picture, place, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _run(self, text: str, weight: str, px: float, color: Color) -> pygame.Surface:
        return self._kept.get(("words", text, weight, px, color), lambda: self._rendered(text, weight, px, color))

    def _rendered(self, text: str, weight: str, px: float, color: Color) -> pygame.Surface:
        large = self._font(weight, px).render(text, True, color[:3]).convert_alpha().premul_alpha()
        size = (max(1, round(large.get_width() / _SCALE)), max(1, round(large.get_height() / _SCALE)))
        picture = pygame.transform.smoothscale(large, size)
        return picture if color[3] == 255 else faded(picture, color[3] / 255)

    def _halo(self, op: Halo) -> pygame.Surface:
        """The letters in the halo's color, blurred twice: once close to them and dark, once wide and faint."""
        runs = [self._rendered(text, weight, op.px, (*op.color[:3], 255)) for text, weight in op.runs]
        margin = _margin(op.px)
        wide, high = sum(run.get_width() for run in runs), max(run.get_height() for run in runs)
        sharp = pygame.Surface((wide + 2 * margin, high + 2 * margin), pygame.SRCALPHA)
        x = margin
        for run in runs:
            sharp.blit(run, (x, margin), special_flags=pygame.BLEND_PREMULTIPLIED)
            x += run.get_width()
        out = pygame.Surface(sharp.get_size(), pygame.SRCALPHA)
        for share, coats in _HALO:
            soft = pygame.transform.gaussian_blur(sharp, max(1, round(op.px * share)))
            for _ in range(coats):
                out.blit(soft, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        return out

    def _ascent(self, weight: str, px: float) -> float:
        """From the top of a picture of text to its baseline."""
        return self._font(weight, px).get_ascent() / _SCALE

    def _font(self, weight: str, px: float) -> pygame.Font:
        key = (weight, max(6, round(px * _SCALE)))
        found = self._fonts.pop(key, None)
        if found is None:
            path = assets.font_path(weight)
            try:
                _require_font(path)
                found = pygame.Font(str(path), key[1])
            except (pygame.error, OSError, ValueError) as error:
                raise assets.damaged(path, error) from error
        self._fonts[key] = found  # the last one is the one used last
        if len(self._fonts) > _FONTS:
            del self._fonts[next(iter(self._fonts))]
        return found


@functools.cache
def _require_font(path: Path) -> None:
    """Raise ValueError for what is no font, or only the first part of one: it can crash the library."""
    data = path.read_bytes()
    tables = range(12, 12 + 16 * int.from_bytes(data[4:6], "big"), 16)
    ends = (int.from_bytes(data[i + 8 : i + 12], "big") + int.from_bytes(data[i + 12 : i + 16], "big") for i in tables)
    if data[:4] not in _TRUE_TYPE or max(ends, default=0) > len(data):
        raise ValueError("this is no whole font")


def _margin(px: float) -> int:
    """Room around the letters into which their halo spreads."""
    return math.ceil(px * 0.6)
