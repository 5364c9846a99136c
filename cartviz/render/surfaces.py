"""What every painter needs: the pixels of a rectangle, surfaces faded, cut and scaled, a soft shadow."""

import functools
import io
import math

import numpy as np
import pygame


def pixel_box(x: float, y: float, width: float, height: float) -> pygame.Rect:
    """The pixels of a rectangle, at least one each way.

    Each edge is rounded by itself, and a half always the same way: neighbors that share an edge meet, whatever the size
    of the screen. A width that is rounded for itself leaves a gap or covers a row twice.
    """
    left, top = _edge(x), _edge(y)
    return pygame.Rect(left, top, max(1, _edge(x + width) - left), max(1, _edge(y + height) - top))


def _edge(at: float) -> int:
    return math.floor(at + 0.5 + _HAIR)


_HAIR = 1e-6
"""Pixels: an edge that was computed in two ways lies on one side of a half."""


def faded(picture: pygame.Surface, share: float) -> pygame.Surface:
    """A premultiplied picture at a share of its opacity."""
    out = picture.copy()
    value = round(255 * share)
    out.fill((value, value, value, value), special_flags=pygame.BLEND_RGBA_MULT)
    return out


def middle_of(picture: pygame.Surface, side: int) -> pygame.Surface:
    """The square of `side` pixels in the middle of a picture, on the same pixels."""
    return picture.subsurface((picture.get_width() - side) // 2, (picture.get_height() - side) // 2, side, side)


def framed(picture: pygame.Surface, side: int) -> pygame.Surface:
    """A picture in the middle of a square of `side` pixels: cut, or with room around it."""
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    place = ((side - picture.get_width()) // 2, (side - picture.get_height()) // 2)
    out.blit(picture, place, special_flags=pygame.BLEND_RGBA_ADD)
    return out


def loaded(svg: str) -> pygame.Surface:
    """An SVG as pixels, its alpha not premultiplied; any thread may do it, and no display is asked for its format."""
    return pygame.image.load(io.BytesIO(svg.encode()), "drawing.svg").convert(_blank())


@functools.cache
def _blank() -> pygame.Surface:
    return pygame.Surface((1, 1), pygame.SRCALPHA)


def scaled(picture: pygame.Surface, scale: float, side: int) -> pygame.Surface:
    """A picture scaled about its center and cut to a square of `side` pixels."""
    needed = 2 * round(side / scale / 2)
    if needed <= picture.get_width():
        return pygame.transform.smoothscale(middle_of(picture, needed), (side, side))
    whole = max(2, 2 * round(picture.get_width() * scale / 2))
    return framed(pygame.transform.smoothscale(picture, (whole, whole)), side)


@functools.cache
def shadow() -> pygame.Surface:
    """A soft dark disc, a little below the middle: alpha falls with the square of a smooth step."""
    side = 192
    axis = (np.arange(side, dtype=np.float32) - (side - 1) / 2) / (side / 2)
    distance = np.sqrt(axis[None, :] ** 2 + (axis[:, None] - 0.07) ** 2)
    strength = np.clip((1.0 - distance) / 0.42, 0, 1)
    alpha = (118 * strength * strength * (3 - 2 * strength)).astype(np.uint8)
    pixels = np.zeros((side, side, 4), np.uint8)
    pixels[..., 3] = alpha
    pixels[..., 0] = alpha // 9  # a breath of navy: pure black looks dead
    return pygame.image.frombuffer(pixels.tobytes(), (side, side), "BGRA")
