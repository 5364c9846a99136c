"""SVG cells become crisp, living sprites at any size: rasterized once, warped into wobbling shapes, cached.

A picture in assets/cells is split by group id into layers that move separately. The layer `under` is a soft shadow
with the ring of receptors turned about the center; `body` wobbles; `nucleus` and `bleb` follow their cell. All
surfaces are premultiplied, ready for `fblits(..., BLEND_PREMULTIPLIED)`.
"""

import functools
import io
import math
import re
from xml.etree import ElementTree as ET

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz import assets

SHAPES = 12
"""Wobbling shapes a body has; one round takes SHAPES / SHAPES_PER_SECOND seconds."""
TURNS = 10
"""Steps of rotation within the period of a ring of receptors."""
FADES = 8
"""Steps of opacity."""
CANVAS = 150
"""Half the side of an SVG's view box in units; the cell's radius is 100 units."""

_WOBBLE = ((2, 0.50, 1), (3, 0.34, -1), (5, 0.16, 1))
"""Waves around the outline: how many, share of the amplitude, rounds per loop."""
_AMPLITUDE = 0.026
"""Wobble of the outline as a share of the radius, for small cells; large close-ups move less."""
_LARGE_PX = 120.0
_SVG = "{http://www.w3.org/2000/svg}"
SHADOWLESS = ("chemo", "cytokine", "granzyme", "granule", "il6_cups", "il6_caps", "tocilizumab", "brakes_few", "lock")
"""Points of light and small bodies inside a cell throw no shadow."""
SMALL_RADIUS = 14.0
_BUDGET_BYTES = 96_000_000


class Bucket(dict[int, pygame.Surface]):
    """All surfaces of one layer at one size, by packed (shape, turn, fade); knows when it was last used."""

    def __init__(self, half: int) -> None:
        super().__init__()
        self.half = half
        self.used = 0


class SpriteBook:
    """Every sprite of the stage, made when first asked for and forgotten when long unused."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str, int], Bucket] = {}
        self._bytes = 0
        self._clock = 0

    def bucket(self, sheet: str, layer: str, level: int) -> Bucket:
        """The sprites of one layer at one size level (see `level_of`)."""
        sheet = variant(sheet, level)
        key = (sheet, layer, level)
        found = self._buckets.get(key)
        if found is None:
            found = Bucket(math.ceil(reach(sheet, layer) * radius_of(level)) + 1)
            self._buckets[key] = found
        self._clock += 1
        found.used = self._clock
        return found

    def surface(self, sheet: str, layer: str, level: int, packed: int) -> pygame.Surface:
        """One sprite; `packed` is what `pack` makes of shape, turn step and fade step."""
        sheet = variant(sheet, level)
        bucket = self.bucket(sheet, layer, level)
        found = bucket.get(packed)
        if found is None:
            found = self._make(sheet, layer, level, packed, bucket.half)
            bucket[packed] = found
            self._bytes += found.get_width() * found.get_height() * 4
            if self._bytes > _BUDGET_BYTES:
                self._forget()
        return found

    def _make(self, sheet: str, layer: str, level: int, packed: int, half: int) -> pygame.Surface:
        rest, fade = divmod(packed, FADES)
        shape, turn = divmod(rest, TURNS)
        if fade != FADES - 1:
            full = self.surface(sheet, layer, level, packed - fade + FADES - 1)
            return faded(full, (fade + 1) / FADES)
        radius = radius_of(level)
        side = 2 * half
        if layer == "under":
            return _under(sheet, radius, turn, side)
        # A master about twice as large is warped by picking pixels and then scaled down, which smooths it.
        master_radius = 2.0 ** (math.ceil(2 * math.log2(radius * 1.42)) / 2)
        master = _master(sheet, layer, master_radius, turn if layer == "nucleus" else 0)
        if layer == "body":
            amplitude = _AMPLITUDE * min(1.0, _LARGE_PX / radius)
            master = _warped(master, shape, amplitude)
        return _scaled(master, radius / master_radius, side)

    def _forget(self) -> None:
        """Drop the buckets unused longest, until three quarters of the budget are left."""
        for key, bucket in sorted(self._buckets.items(), key=lambda item: item[1].used):
            if self._bytes < _BUDGET_BYTES * 3 // 4 or bucket.used > self._clock - 64:
                return
            self._bytes -= sum(each.get_width() * each.get_height() * 4 for each in bucket.values())
            del self._buckets[key]


def level_of(radius: NDArray[np.float32]) -> NDArray[np.int32]:
    """Size levels of radii in pixels: half pixels up to 64, steps of one percent above."""
    small = np.rint(radius * 2)
    large = 128 + np.rint(np.log(np.maximum(radius, 1.0) / 64.0) * 100.5)
    return np.maximum(np.where(radius < 64.0, small, large), 2).astype(np.int32)


def radius_of(level: int) -> float:
    """The radius in pixels of a size level."""
    return level / 2 if level <= 128 else 64.0 * math.exp((level - 128) / 100.5)


@functools.lru_cache(maxsize=4096)
def variant(sheet: str, level: int) -> str:
    """The simpler drawing of a small cell, where there is one: below 28 pixels across, detail turns to mud."""
    small = f"{sheet}.small"
    return small if radius_of(level) < SMALL_RADIUS and small in _pictures() else sheet


@functools.cache
def _pictures() -> frozenset[str]:
    return frozenset(path.name.removesuffix(".svg") for path in assets.cell_picture("car_t").parent.glob("*.svg"))


def pack(shape: NDArray[np.int32], turn: NDArray[np.int32], fade: NDArray[np.int32]) -> NDArray[np.int32]:
    """Shape, turn step and fade step as one integer a sprite."""
    return (shape * TURNS + turn) * FADES + fade


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
    picture = _rasterized(sheet, layer, 40.0)
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
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    text = assets.cell_picture(sheet).read_text(encoding="utf-8")
    if re.search(r"<!(DOCTYPE|ENTITY)", text):  # our pictures need none, and entities can explode
        raise ValueError(f"{sheet}.svg: a picture may not declare entities")
    return ET.fromstring(text)  # noqa: S314 - checked above; the file is one of our own assets


def _rasterized(sheet: str, layer: str, radius: float, turn_degrees: float = 0.0) -> pygame.Surface:
    """One layer of an SVG with the cell's radius in pixels, straight alpha made premultiplied."""
    side = 2 * math.ceil(CANVAS / 100 * radius)
    span = 100 * side / radius
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" '
        f'viewBox="{-span / 2} {-span / 2} {span} {span}"><g transform="rotate({turn_degrees:.2f})">'
        f"{_layer_text(sheet, layer)}</g></svg>"
    )
    return pygame.image.load(io.BytesIO(text.encode()), "cell.svg").convert_alpha().premul_alpha()


@functools.cache
def _layer_text(sheet: str, layer: str) -> str:
    """The definitions and one group of a picture, as text."""
    group = _groups(sheet)[layer]
    needed = set(re.findall(r"url\(#([^)]+)\)", ET.tostring(group, "unicode")))
    definitions = ET.Element(f"{_SVG}defs")
    for each in _root(sheet).iterfind(f"{_SVG}defs/*"):
        if each.get("id") in needed:
            definitions.append(each)
    return ET.tostring(definitions, "unicode") + ET.tostring(group, "unicode")


@functools.lru_cache(maxsize=96)
def _master(sheet: str, layer: str, radius: float, turn: int) -> pygame.Surface:
    # Nuclei are drawn in TURNS ways, half of them mirrored, so that no notch repeats across a crowd; they turn by
    # no more than 35 degrees, because the light stays where it is.
    picture = _rasterized(sheet, layer, radius, (turn - TURNS // 2) * 7.0 if turn else 0.0)
    return pygame.transform.flip(picture, True, False) if turn % 2 else picture


def _warped(master: pygame.Surface, shape: int, amplitude: float) -> pygame.Surface:
    side = master.get_width()
    pixels = np.frombuffer(master.get_buffer().raw, np.uint32)
    picked = pixels[_warp_indices(side, shape, round(amplitude, 4))]
    return pygame.image.frombuffer(picked.tobytes(), (side, side), "BGRA")


@functools.lru_cache(maxsize=72)
def _warp_indices(side: int, shape: int, amplitude: float) -> NDArray[np.int32]:
    """For each pixel of the warped square the pixel of the master that it shows."""
    axis = np.arange(side, dtype=np.float32) - (side - 1) / 2
    x, y = np.meshgrid(axis, axis)
    angle = np.arctan2(y, x)
    pull = np.zeros_like(angle)
    for waves, share, rounds in _WOBBLE:
        phase = 2 * math.pi * (shape * rounds / SHAPES + waves * 0.13)
        pull += share * np.cos(waves * angle + phase)
    scale = 1 - amplitude * pull
    column = np.clip(np.rint(x * scale + (side - 1) / 2), 0, side - 1).astype(np.int32)
    row = np.clip(np.rint(y * scale + (side - 1) / 2), 0, side - 1).astype(np.int32)
    picked: NDArray[np.int32] = (row * side + column).ravel()
    return picked


def _scaled(picture: pygame.Surface, scale: float, side: int) -> pygame.Surface:
    """A picture scaled about its center and cut to a square of `side` pixels."""
    whole = max(2, 2 * round(picture.get_width() * scale / 2))
    small = pygame.transform.smoothscale(picture, (whole, whole))
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    out.blit(small, ((side - whole) // 2, (side - whole) // 2), special_flags=pygame.BLEND_RGBA_ADD)
    return out


def _under(sheet: str, radius: float, turn: int, side: int) -> pygame.Surface:
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    if sheet not in SHADOWLESS:
        out = _scaled(_shadow(), radius * 1.38 * 2 / _shadow().get_width(), side)
    if has_layer(sheet, "receptors"):
        degrees = turn * period(sheet) / TURNS
        ring = _ring(sheet, 2.0 ** (math.ceil(2 * math.log2(radius)) / 2), degrees)
        small = _scaled(ring, radius / (ring.get_width() / 2 / (CANVAS / 100)), side)
        out.blit(small, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
    return out


@functools.lru_cache(maxsize=128)
def _ring(sheet: str, radius: float, degrees: float) -> pygame.Surface:
    return _rasterized(sheet, "receptors", radius, degrees)


@functools.cache
def _shadow() -> pygame.Surface:
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


def faded(picture: pygame.Surface, share: float) -> pygame.Surface:
    """A premultiplied picture at a share of its opacity."""
    out = picture.copy()
    value = round(255 * share)
    out.fill((value, value, value, value), special_flags=pygame.BLEND_RGBA_MULT)
    return out


def blurred(sheet: str, radius: float, blur_px: int, share: float) -> pygame.Surface:
    """A whole cell (receptors, body, nucleus) out of focus, at a share of its opacity: for the far and near layers."""
    # Drawn small and scaled up: a blurred picture has no detail to lose.
    shrink = max(1, blur_px // 3)
    small, blur = radius / shrink, max(1, round(blur_px / shrink))
    side = 2 * math.ceil(CANVAS / 100 * small + 2.2 * blur)
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    for layer in ("receptors", "body", "nucleus"):
        if has_layer(sheet, layer):
            picture = _rasterized(sheet, layer, small)
            place = ((side - picture.get_width()) // 2, (side - picture.get_height()) // 2)
            out.blit(picture, place, special_flags=pygame.BLEND_PREMULTIPLIED)
    soft = pygame.transform.gaussian_blur(out, blur)
    return faded(pygame.transform.smoothscale(soft, (side * shrink, side * shrink)), share)
