"""Cells rasterized at a few sizes only: read from SVG, warped into wobbling shapes, rings turned, and kept.

A sprite of any size is scaled down from the next larger master (sprites.py), so that a zoom costs scaling only.
"""

import functools
import io
import math
import re
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz import assets
from cartviz.stage.artwork import parsed
from cartviz.stage.kept import Kept
from cartviz.stage.levels import SHAPES, TURNS
from cartviz.stage.recolor import recolored
from cartviz.stage.surfaces import middle_of

CANVAS = 150
"""Half the side of an SVG's view box in units; the cell's radius is 100 units."""

_WOBBLE = ((2, 0.50, 1), (3, 0.34, -1), (5, 0.16, 1))
"""Waves around the outline: how many, share of the amplitude, rounds per loop."""
_AMPLITUDE = 0.026
"""Wobble of the outline as a share of the radius, for small cells; large close-ups move less."""
_LARGE_PX = 200.0
_FINE_PX = 48.0
"""Below this radius a master is at least 1.42 times as large as needed: scaling down smooths what warping picked."""
_BUDGET_BYTES = 32_000_000
_MARGIN_PX = 4
"""Empty pixels around a trimmed picture: no less than scaling and warping reach for."""
_SQUARE = 4
"""Pixels along the side of a square that a wobble moves as one: across it the way differs by a fifth of a pixel."""
_SVG = "{http://www.w3.org/2000/svg}"


PLAIN = -1
"""The way of a body or a nucleus that is as its drawing: not warped, not turned."""


class Masters:
    """The masters of all cells; the least recently used are forgotten."""

    def __init__(self, tone: str = "standard") -> None:
        self._kept: Kept[pygame.Surface] = Kept(_BUDGET_BYTES)
        self._trimmed = functools.partial(_trimmed, tone)

    def surface(self, sheet: str, layer: str, radius: float, way: int) -> tuple[pygame.Surface, float]:
        """A layer at least as large as `radius` asks for, and its own radius in pixels.

        `way` is the shape of a body, the turn of a ring of receptors, the way in which a nucleus lies, or PLAIN.
        """
        large = 2.0 ** (math.ceil(2 * math.log2(radius * (1.42 if radius < _FINE_PX else 1.0)) - 1e-6) / 2)
        return self._kept.get((sheet, layer, large, way), lambda: self._make(sheet, layer, large, way)), large

    def _make(self, sheet: str, layer: str, radius: float, way: int) -> pygame.Surface:
        if layer == "receptors":
            return self._trimmed(sheet, layer, radius, way * period(sheet) / TURNS)
        if way == PLAIN:
            return self._trimmed(sheet, layer, radius)
        plain = self._kept.get((sheet, layer, radius, PLAIN), lambda: self._trimmed(sheet, layer, radius))
        if layer == "body":
            return _warped(plain, way, wobble(radius))
        if layer != "nucleus" or not way:
            return plain
        # Nuclei lie in TURNS ways, half of them mirrored, so that no notch repeats across a crowd; they turn by
        # no more than 35 degrees, because the light stays where it is.
        picture = _turned(plain, (way - TURNS // 2) * 7.0)
        return pygame.transform.flip(picture, flip_x=True, flip_y=False) if way % 2 else picture


@functools.cache
def period(sheet: str) -> float:
    """Degrees after which the ring of receptors repeats itself."""
    group = _groups(sheet).get("receptors")
    return 360.0 / int(group.get("data-count", "1")) if group is not None else 360.0


@functools.cache
def reach(sheet: str, layer: str) -> float:
    """How far a layer reaches from its center, in radii of the cell."""
    if layer == "under":
        ring = reach(sheet, "receptors") if "receptors" in _groups(sheet) else 0.0
        return max(ring, 1.38)
    if layer not in _groups(sheet):
        return 0.0
    picture = rasterized(sheet, layer, 40.0)
    box = picture.get_bounding_rect()
    middle = picture.get_width() / 2
    far = max(middle - box.left, box.right - middle, middle - box.top, box.bottom - middle)
    return far / 40.0 + (0.05 if layer == "body" else 0.02)


def has_layer(sheet: str, layer: str) -> bool:
    """Whether a picture has a group of this name."""
    return layer in _groups(sheet)


@functools.cache
def _groups(sheet: str) -> dict[str, ET.Element]:
    root = _root(sheet)
    return {group.get("id", ""): group for group in root.findall(f"{_SVG}g")}


@functools.cache
def _root(sheet: str) -> ET.Element:
    return parsed(assets.cell_picture(sheet))


def rasterized(
    sheet: str, layer: str, radius: float, turn_degrees: float = 0.0, tone: str = "standard"
) -> pygame.Surface:
    """One layer of an SVG with the cell's radius in pixels, straight alpha made premultiplied."""
    side = 2 * math.ceil(CANVAS / 100 * radius)
    span = 100 * side / radius
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        f'viewBox="{-span / 2} {-span / 2} {span} {span}"><g transform="rotate({turn_degrees:.2f})">'
        f"{_layer_text(sheet, layer, tone)}</g></svg>"
    )
    return pygame.image.load(io.BytesIO(text.encode()), "cell.svg").convert_alpha().premul_alpha()


@functools.cache
def _layer_text(sheet: str, layer: str, tone: str) -> str:
    """The definitions and one group of a picture, as text in the colors of a palette."""
    group = _groups(sheet)[layer]
    needed = set(re.findall(r"url\(#([^)]+)\)", ET.tostring(group, "unicode")))
    definitions = ET.Element(f"{_SVG}defs")
    for each in _root(sheet).iterfind(f"{_SVG}defs/*"):
        if each.get("id") in needed:
            definitions.append(each)
    return recolored(ET.tostring(definitions, "unicode") + ET.tostring(group, "unicode"), sheet, tone)


def _trimmed(tone: str, sheet: str, layer: str, radius: float, turn_degrees: float = 0.0) -> pygame.Surface:
    """A layer without the empty margin of its canvas: half the memory, and half the work of all that follows."""
    picture = rasterized(sheet, layer, radius, turn_degrees, tone)
    side = min(2 * (math.ceil(reach(sheet, layer) * radius) + _MARGIN_PX), picture.get_width())
    return middle_of(picture, side).copy()


def _turned(plain: pygame.Surface, degrees: float) -> pygame.Surface:
    """Turned clockwise: a third of the time that drawing it anew takes."""
    return middle_of(pygame.transform.rotozoom(plain, -degrees, 1.0), plain.get_width()).copy()


def wobble(radius: float) -> float:
    """How far the outline of a body moves, as a share of its radius in pixels."""
    return _AMPLITUDE * min(1.0, _LARGE_PX / radius)


def _warped(master: pygame.Surface, shape: int, amplitude: float) -> pygame.Surface:
    """A body whose outline is pushed in and out by a few waves: every pixel picks one of the master."""
    side = master.get_width()
    pixels = np.frombuffer(master.get_buffer().raw, np.uint32)
    out = pixels.take(_picks(side, shape, amplitude), mode="clip")
    return pygame.image.frombuffer(out.tobytes(), (side, side), "BGRA")


def _picks(side: int, shape: int, amplitude: float) -> NDArray[np.int32]:
    """Which pixel each pixel picks, (side, side): how far away is computed once for a small square of them."""
    count = -(-side // _SQUARE)
    axis = (np.arange(count, dtype=np.float32) + 0.5) * _SQUARE - np.float32(side / 2)
    place = axis[None, :] + np.complex64(1j) * axis[:, None]
    around = place / np.maximum(np.abs(place), 1e-6)
    pull = np.zeros(place.shape, np.float32)
    for waves, share, rounds in _WOBBLE:
        phase = 2 * math.pi * (shape * rounds / SHAPES + waves * 0.13)
        pull += share * (_power(around, waves) * complex(math.cos(phase), math.sin(phase))).real
    away = place * (-amplitude * pull)
    step = (np.rint(away.imag) * side + np.rint(away.real)).astype(np.int32)
    steps = step.repeat(_SQUARE, axis=1)[:, :side].repeat(_SQUARE, axis=0)[:side]
    return np.asarray(steps + np.arange(side * side, dtype=np.int32).reshape(side, side))


def _power(of: NDArray[Any], times: int) -> NDArray[Any]:
    """A whole power by multiplying, which numpy does for squares only."""
    out = of * of
    for _ in range(times - 2):
        out = out * of
    return np.asarray(out)
