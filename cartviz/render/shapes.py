"""Plain shapes with smooth edges, premultiplied but for light: discs, rings, polygons, boxes, pictures in frames."""

import itertools
import math
from collections.abc import Sequence

import numpy as np
import pygame

from cartviz.stage.frame import Box, Color, Ring

_GLOW_PX = 96
"""Larger lights are scaled up from this radius: they have no edge."""
_SMOOTH = 4
"""Boxes and rings are drawn this many times larger and scaled down, for smooth edges."""


def glow(radius: int, color: Color) -> pygame.Surface:
    """A disc of light of a radius in pixels, to be added."""
    small = min(radius, _GLOW_PX)
    axis = (np.arange(2 * small, dtype=np.float32) - small + 0.5) / small
    away = np.minimum(np.sqrt(axis[None, :] ** 2 + axis[:, None] ** 2), 1)
    strength = (1 - away) ** 2 * (color[3] / 255)
    pixels = (strength[..., None] * np.asarray(color[:3], np.float32)).astype(np.uint8)
    picture = pygame.surfarray.make_surface(pixels).convert()
    return picture if small == radius else pygame.transform.smoothscale(picture, (2 * radius, 2 * radius))


def hole(radius: int, level: int) -> pygame.Surface:
    """White within three quarters of the radius, then a smooth step to a level of gray (0 to 255) at 1.25 of it."""
    reach = radius * 5 // 4
    axis = (np.arange(2 * reach, dtype=np.float32) - reach + 0.5) / radius
    away = np.clip((np.sqrt(axis[None, :] ** 2 + axis[:, None] ** 2) - 0.75) * 2, 0, 1)
    share = away * away * (3 - 2 * away)
    gray = np.rint(255 + (level - 255) * share).astype(np.uint8)
    return pygame.surfarray.make_surface(np.repeat(gray[..., None], 3, axis=2))


def ring(radius: float, op: Ring) -> pygame.Surface:
    """A circle with its fill, in the middle of a square."""
    half = math.ceil(radius + op.width / 2) + 1
    big = pygame.Surface((2 * half * _SMOOTH, 2 * half * _SMOOTH), pygame.SRCALPHA)
    middle = (half * _SMOOTH, half * _SMOOTH)
    if op.fill is not None:
        pygame.draw.circle(big, op.fill, middle, radius * _SMOOTH)
    if op.width > 0:
        outer = (radius + op.width / 2) * _SMOOTH
        pygame.draw.circle(big, op.color, middle, outer, max(1, round(op.width * _SMOOTH)))
    return pygame.transform.smoothscale(big.premul_alpha(), (2 * half, 2 * half))


def line(points: Sequence[tuple[float, float]], width: int, color: Color, size: tuple[int, int]) -> pygame.Surface:
    """A see-through line with smooth edges in a surface of a size; where it crosses itself it is no denser."""
    ink = pygame.Surface(size)
    for start, end in itertools.pairwise(points):
        pygame.draw.aaline(ink, "white", start, end, width)
    picture = pygame.Surface(size, pygame.SRCALPHA)
    picture.fill((*color[:3], 255))
    coverage = pygame.surfarray.pixels_red(ink).astype(np.uint16)
    pygame.surfarray.pixels_alpha(picture)[:] = coverage * color[3] // 255
    return picture


def area(points: tuple[tuple[float, float], ...], size: tuple[int, int], color: Color) -> pygame.Surface:
    """A filled polygon with its points in a surface of a size."""
    big = pygame.Surface((size[0] * _SMOOTH, size[1] * _SMOOTH), pygame.SRCALPHA)
    pygame.draw.polygon(big, color, [(x * _SMOOTH, y * _SMOOTH) for x, y in points])
    return pygame.transform.smoothscale(big.premul_alpha(), size)


def box(size: tuple[int, int], op: Box) -> pygame.Surface:
    """A box that fills a surface."""
    if op.radius <= 0 and op.line_width <= 0:
        plain = pygame.Surface(size, pygame.SRCALPHA)
        plain.fill(op.fill)
        return plain.premul_alpha()
    # Only the corners are drawn large: between them a box looks the same everywhere.
    edge = math.ceil(max(op.radius, 0.0) + op.line_width) + 1
    least = (min(size[0], 2 * edge + 1), min(size[1], 2 * edge + 1))
    if least != size:
        return _stretched(box(least, op), size, edge)
    big = pygame.Surface((size[0] * _SMOOTH, size[1] * _SMOOTH), pygame.SRCALPHA)
    radius = round(min(op.radius, size[0] / 2, size[1] / 2) * _SMOOTH)
    if op.fill[3]:
        pygame.draw.rect(big, op.fill, big.get_rect(), border_radius=radius)
    if op.line_width > 0 and op.outline[3]:
        pygame.draw.rect(big, op.outline, big.get_rect(), max(1, round(op.line_width * _SMOOTH)), radius)
    return pygame.transform.smoothscale(big.premul_alpha(), size)


def _stretched(picture: pygame.Surface, size: tuple[int, int], edge: int) -> pygame.Surface:
    """A box made larger: its corners stay, the single row and column in its middle are repeated."""
    out = pygame.Surface(size, pygame.SRCALPHA)
    columns, rows = _parts(picture.get_width(), size[0], edge), _parts(picture.get_height(), size[1], edge)
    for (x, wide, to_x, to_wide), (y, high, to_y, to_high) in itertools.product(columns, rows):
        part = pygame.transform.scale(picture.subsurface((x, y, wide, high)), (to_wide, to_high))
        out.blit(part, (to_x, to_y), special_flags=pygame.BLEND_RGBA_ADD)
    return out


def _parts(old: int, new: int, edge: int) -> list[tuple[int, int, int, int]]:
    """Along one axis: where each part lies and how long it is, before and after."""
    if old == new:
        return [(0, old, 0, new)]
    return [(0, edge, 0, edge), (edge, 1, edge, new - 2 * edge), (edge + 1, edge, new - edge, edge)]


def image(source: pygame.Surface, size: tuple[int, int], radius: float) -> pygame.Surface:
    """A picture scaled to a size, its corners rounded."""
    picture = pygame.transform.smoothscale(source.convert_alpha(), size)
    mask = box(size, Box(0, 0, size[0], size[1], (255, 255, 255, 255), radius=max(radius, 0.1)))
    picture = picture.premul_alpha()
    picture.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MULT)
    return picture
