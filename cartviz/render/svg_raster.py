"""Cells rasterized at a few sizes only: read from SVG, warped into wobbling shapes, rings turned, and kept.

A sprite of any size is scaled down from the next larger master (sprites.py), so that a zoom costs scaling only.
"""

import functools
import itertools
import math
import re
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz.render.recolor import recolored
from cartviz.render.render_queue import OTHERS, Workshop
from cartviz.render.sprite_keys import SHAPES, TURNS
from cartviz.render.surface_cache import Kept
from cartviz.render.surfaces import framed, loaded, middle_of, scaled
from cartviz.scene import assets
from cartviz.stage.artwork import parsed

CANVAS = 150
"""Half the side of an SVG's view box in units; the cell's radius is 100 units."""

_WOBBLE = ((2, 0.50, 1), (3, 0.34, -1), (5, 0.16, 1))
"""Waves around the outline: how many, share of the amplitude, rounds per loop."""
_AMPLITUDE = 0.026
"""Wobble of the outline as a share of the radius, for small cells; large close-ups move less."""
_LARGE_PX = 200.0
FINE_PX = 48.0
"""From this radius on the shapes of a body are not kept large: each sprite is warped for itself."""
_SQUEEZED_PX = 64.0
"""From this radius on bodies are not warped any more, but squeezed, which takes an eighth of the time."""
_ROOM = 1.42
"""So many times larger than needed, at least, a body is warped: scaling down smooths what warping picked."""
_QUICK_PX = 32.0
"""Drawings are read at this radius and below in passing: a thousandth of a second each."""
_BUDGET_BYTES = 16_000_000
_MARGIN_PX = 4
"""Empty pixels around a trimmed picture: no less than scaling and warping reach for."""
_SQUARE = 4
"""Pixels along the side of a square that a wobble moves as one: across it the way differs by a fifth of a pixel."""
_SVG = "{http://www.w3.org/2000/svg}"


class Masters:
    """The masters of all cells; the least recently used are forgotten."""

    def __init__(self, workshop: Workshop, tone: str = "standard") -> None:
        self._workshop = workshop
        self._tone = tone
        self._kept: Kept[pygame.Surface] = Kept(_BUDGET_BYTES, workshop.turn)

    def sprite(self, sheet: str, layer: str, radius: float, side: int, way: int) -> pygame.Surface:
        """A layer at a radius in the middle of a square of `side` pixels.

        `way` is the shape of a body, the turn of a ring of receptors, the way in which a nucleus lies.
        """
        if radius < FINE_PX:
            master, large = self.small(sheet, layer, radius, way)
            return scaled(master, radius / large, side)
        master, large = self.plain(sheet, layer, radius)
        if layer == "body" and radius < _SQUEEZED_PX:
            room = 2 * round(side * _ROOM / 2)
            warped = _warped(scaled(master, room / side * radius / large, room), way, wobble(radius))
            return pygame.transform.smoothscale(warped, (side, side))
        if layer == "body":
            more = squeezed(radius, way)
            whole = master.get_width() * radius / large
            size = (round(whole * (1 + more)), round(whole * (1 - more)))
            return framed(pygame.transform.smoothscale(master, size), side)
        return _turned(master, *_lie(sheet, layer, way), radius / large, side)

    def small(self, sheet: str, layer: str, radius: float, way: int) -> tuple[pygame.Surface, float]:
        """A layer warped or turned, at least _ROOM times as large as a small cell's `radius`; and its own radius."""
        large = 2.0 ** math.ceil(math.log2(radius * _ROOM) - 1e-6)

        def make() -> pygame.Surface:
            plain, own = self.plain(sheet, layer, large)
            side = round(plain.get_width() * large / own / 2) * 2
            if layer == "body":
                return _warped(scaled(plain, large / own, side), way, wobble(large))
            return _turned(plain, *_lie(sheet, layer, way), large / own, side)

        return self._workshop.get(self._kept, (sheet, layer, large, way), make), large

    def plain(self, sheet: str, layer: str, radius: float) -> tuple[pygame.Surface, float]:
        """A layer as it is drawn, at least as large as `radius` asks for; and its own radius in pixels."""
        steps = 1 if radius <= 2 * FINE_PX else 2
        return self._read(sheet, layer, 2.0 ** (math.ceil(steps * math.log2(radius) - 1e-6) / steps), 0.0)

    def large(self, sheet: str, layer: str, radius: float, way: int) -> tuple[pygame.Surface, float]:
        """As `plain`, but nuclei and receptors turned: for a few close-ups, of which only parts are scaled."""
        large = 2.0 ** (math.ceil(2 * math.log2(radius) - 1e-6) / 2)
        if layer == "receptors":
            return self._read(sheet, layer, large, way * period(sheet) / TURNS)
        plain, own = self.plain(sheet, layer, large)
        if layer != "nucleus" or not way:
            return plain, own
        lie = _lie(sheet, layer, way)
        make = functools.partial(_turned, plain, *lie, 1.0, plain.get_width())
        return self._workshop.large(self._kept, (self._tone, sheet, layer, own, lie), make) or plain, own

    def _read(self, sheet: str, layer: str, radius: float, degrees: float) -> tuple[pygame.Surface, float]:
        """A drawing read at a radius; while that is being done, at another one: what is there, or quickly small."""

        def key(radius: float, degrees: float) -> tuple[str, str, str, float, float]:
            return (self._tone, sheet, layer, radius, degrees)

        def make(radius: float) -> pygame.Surface:
            return _trimmed(self._tone, sheet, layer, radius, degrees)

        if radius <= _QUICK_PX and not self._workshop.late:
            return self._workshop.get(self._kept, key(radius, degrees), lambda: make(radius)), radius
        found = self._workshop.large(self._kept, key(radius, degrees), lambda: make(radius))
        if found is not None:
            return found, radius
        for steps, angle in itertools.product(OTHERS, (degrees, 0.0)):
            other = 2.0 ** ((round(2 * math.log2(radius)) + steps) / 2)
            found = self._kept.find(key(other, angle))
            if found is not None:
                return found, other
        return self._workshop.get(self._kept, key(_QUICK_PX, degrees), lambda: make(_QUICK_PX)), _QUICK_PX


def _lie(sheet: str, layer: str, way: int) -> tuple[float, bool]:
    """By how many degrees a layer is turned clockwise, and whether it is mirrored, in each of its TURNS ways."""
    if layer == "receptors":
        return way * period(sheet) / TURNS, False
    if layer != "nucleus" or not way:
        return 0.0, False
    # Nuclei lie in TURNS ways, half of them mirrored, so that no notch repeats across a crowd; they turn by
    # no more than 35 degrees, because the light stays where it is.
    return (way - TURNS // 2) * 7.0, bool(way % 2)


@functools.cache
def period(sheet: str) -> float:
    """Degrees after which the ring of receptors repeats itself."""
    return 360.0 / _layers(sheet).get("receptors", 1)


@functools.cache
def reach(sheet: str, layer: str) -> float:
    """How far a layer reaches from its center, in radii of the cell."""
    if layer == "under":
        ring = reach(sheet, "receptors") if has_layer(sheet, "receptors") else 0.0
        return max(ring, 1.38)
    if not has_layer(sheet, layer):
        return 0.0
    picture = rasterized(sheet, layer, 40.0)
    box = picture.get_bounding_rect()
    middle = picture.get_width() / 2
    far = max(middle - box.left, box.right - middle, middle - box.top, box.bottom - middle)
    return far / 40.0 + (0.05 if layer == "body" else 0.02)


def has_layer(sheet: str, layer: str) -> bool:
    """Whether a picture has a group of this name."""
    return layer in _layers(sheet)


@functools.cache
def _layers(sheet: str) -> dict[str, int]:
    """The layers of a picture, and how often each repeats itself around the center."""
    return {group.get("id", ""): int(group.get("data-count", "1")) for group in _root(sheet).findall(f"{_SVG}g")}


@functools.lru_cache(maxsize=4)
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
    return loaded(text).premul_alpha_ip()


@functools.cache
def _layer_text(sheet: str, layer: str, tone: str) -> str:
    """The definitions and one group of a picture, as text in the colors of a palette."""
    group = next(each for each in _root(sheet).findall(f"{_SVG}g") if each.get("id") == layer)
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


def _turned(plain: pygame.Surface, degrees: float, mirrored: bool, scale: float, side: int) -> pygame.Surface:
    """Turned clockwise and scaled, in the middle of a square: a third of the time that drawing it anew takes."""
    if not degrees and not mirrored:
        return scaled(plain, scale, side)
    picture = framed(pygame.transform.rotozoom(plain, -degrees, scale), side)
    return pygame.transform.flip(picture, flip_x=True, flip_y=False) if mirrored else picture


def wobble(radius: float) -> float:
    """How far the outline of a body moves, as a share of its radius in pixels."""
    return _AMPLITUDE * min(1.0, _LARGE_PX / radius)


def squeezed(radius: float, shape: int) -> float:
    """The wobble of a large body: by how much it is wider, and flatter, than its drawing; the first shape by nothing.

    Its outline moves as far as by the longest wave of a small body's.
    """
    return 0.5 * wobble(radius) * math.sin(2 * math.pi * shape / SHAPES)


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
