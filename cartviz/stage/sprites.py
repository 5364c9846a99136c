"""SVG cells become crisp, living sprites at any size: rasterized once, warped into wobbling shapes, cached.

A picture in assets/cells is split by group id into layers that move separately. The layer `under` is a soft shadow
with the ring of receptors turned about the center; `body` wobbles; `nucleus` and `bleb` follow their cell. All
surfaces are premultiplied, ready for `fblits(..., BLEND_PREMULTIPLIED)`.
"""

import functools
import math
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TypeVar

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz import assets
from cartviz.stage.frame import Sprites
from cartviz.stage.kept import Kept, bytes_of
from cartviz.stage.masters import (
    CANVAS,
    SHAPES,
    TURNS,
    Masters,
    has_layer,
    middle_of,
    period,
    rasterized,
    reach,
)

FADES = 8
"""Steps of opacity."""
SHADOWLESS = ("chemo", "cytokine", "granzyme", "granule", "il6_cups", "il6_caps", "tocilizumab", "brakes_few", "lock")
"""Points of light and small bodies inside a cell throw no shadow."""
SMALL_RADIUS = 14.0
_BUDGET_BYTES = 32_000_000
CUT_FROM = 280.0
"""From this radius in pixels on, only the part of a sprite that the frame shows is made (`SpriteBook.cut`)."""
_CUT_BYTES = 16_000_000
_IN_USE = 64
"""So many batches ago a size may have been used and still belong to the frame that is being painted."""
VARIATIONS = SHAPES * TURNS * FADES
"""How many surfaces of one layer there can be at one size."""

_T = TypeVar("_T", int, NDArray[np.int32])
Ints = NDArray[np.int32] | np.int32


Pair = tuple[pygame.Surface, tuple[int, int]]


class Shelf:
    """All surfaces of one layer of one sheet, by `code_of` level and variation; and when each level was last used."""

    def __init__(self) -> None:
        self.surfaces: dict[int, pygame.Surface] = {}
        self.used: dict[int, int] = {}


class SpriteBook:
    """Every sprite of the stage in one palette, made when first asked for and forgotten when long unused."""

    def __init__(self, tone: str = "standard") -> None:
        self._shelves: defaultdict[tuple[str, str], Shelf] = defaultdict(Shelf)
        self._bytes = 0
        self._clock = 0
        self._masters = Masters(tone)
        self._cuts: Kept[pygame.Surface] = Kept(_CUT_BYTES)

    def pairs(self, op: Sprites, frame: pygame.Rect, deadline: float = math.inf) -> Iterable[Pair]:
        """(picture, place) of every sprite of a batch, in the order given: back to front, for fblits.

        Past the `deadline` (of time.perf_counter) it stops: what is made so far is kept for the next time.
        """
        packed = _packed(op)
        if not _drawn(op.sheet, op.layer) or packed.max(initial=-1) < 0:
            return ()
        levels, x, y = level_of(op.size), op.x, op.y
        if packed.min() < 0:
            shown = packed >= 0
            packed, levels, x, y = packed[shown], levels[shown], x[shown], y[shown]
        if levels.max() >= CUT_LEVEL:
            one_by_one = zip(levels.tolist(), packed.tolist(), x.tolist(), y.tolist(), strict=True)
            return self._with_cuts(op, one_by_one, frame, deadline)
        # From here on nothing is done sprite by sprite in Python: a crowd has tens of thousands.
        self._clock += 1
        shelf = self._shelves[op.sheet, op.layer]
        shelf.used.update(dict.fromkeys(np.flatnonzero(np.bincount(levels)).tolist(), self._clock))
        codes = code_of(levels, packed).tolist()
        for code in set(codes).difference(shelf.surfaces):
            if deadline < math.inf and time.perf_counter() > deadline:
                return ()
            self.surface(op.sheet, op.layer, *divmod(code, VARIATIONS))
        half = halves(op.sheet, op.layer)[levels]
        left, top = np.rint(x).astype(np.int32) - half, np.rint(y).astype(np.int32) - half
        places = zip(left.tolist(), top.tolist(), strict=True)
        return zip(map(shelf.surfaces.__getitem__, codes), places, strict=True)

    def _with_cuts(
        self, op: Sprites, sprites: Iterable[tuple[int, int, float, float]], frame: pygame.Rect, deadline: float
    ) -> Iterator[Pair]:
        """The pairs of a batch with very large sprites: they are few."""
        for level, packed, x, y in sprites:
            if deadline < math.inf and time.perf_counter() > deadline:
                return
            if level >= CUT_LEVEL:
                cut = self.cut(op.sheet, op.layer, radius_of(level), packed, (x, y), frame)
                if cut is not None:
                    yield cut
                continue
            half = int(halves(op.sheet, op.layer)[level])
            yield self.surface(op.sheet, op.layer, level, packed), (round(x) - half, round(y) - half)

    def surface(self, sheet: str, layer: str, level: int, packed: int) -> pygame.Surface:
        """One sprite; `packed` is what `pack` makes of shape, turn step and fade step."""
        shelf = self._shelves[sheet, layer]
        code = code_of(level, packed)
        found = shelf.surfaces.get(code)
        if found is None:
            found = shelf.surfaces[code] = self._make(sheet, layer, level, packed)
            shelf.used[level] = self._clock
            self._bytes += bytes_of(found)
            if self._bytes > _BUDGET_BYTES:
                self._forget()
        return found

    def _make(self, sheet: str, layer: str, level: int, packed: int) -> pygame.Surface:
        rest, fade = divmod(packed, FADES)
        shape, turn = divmod(rest, TURNS)
        if fade != FADES - 1:
            full = self.surface(sheet, layer, level, packed - fade + FADES - 1)
            return faded(full, (fade + 1) / FADES)
        side = 2 * int(halves(sheet, layer)[level])
        sheet = variant(sheet, level)
        radius = radius_of(level)
        if layer == "under":
            return self._under(sheet, radius, turn, side)
        if layer == "whole":
            return self._whole(sheet, level, shape, turn, side)
        master, large = self._masters.surface(sheet, layer, radius, _way(layer, shape, turn))
        return _scaled(master, radius / large, side)

    def _under(self, sheet: str, radius: float, turn: int, side: int) -> pygame.Surface:
        """The soft shadow with the ring of receptors on it."""
        out = pygame.Surface((side, side), pygame.SRCALPHA)
        if sheet not in SHADOWLESS:
            out = _scaled(_shadow(), radius * 1.38 * 2 / _shadow().get_width(), side)
        if has_layer(sheet, "receptors"):
            ring, large = self._masters.surface(sheet, "receptors", radius, turn)
            out.blit(_scaled(ring, radius / large, side), (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        return out

    def _whole(self, sheet: str, level: int, shape: int, turn: int, side: int) -> pygame.Surface:
        """All layers in one picture, for cells so small that nothing moves within them."""
        out = self._under(sheet, radius_of(level), turn, side)
        for layer in ("body", "nucleus"):
            if has_layer(sheet, layer):
                master, large = self._masters.surface(sheet, layer, radius_of(level), _way(layer, shape, turn))
                picture = _scaled(master, radius_of(level) / large, side)
                out.blit(picture, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        return out

    def cut(
        self, sheet: str, layer: str, radius: float, packed: int, at: tuple[float, float], frame: pygame.Rect
    ) -> tuple[pygame.Surface, tuple[int, int]] | None:
        """The part of a very large sprite that the frame shows, and its place; None where that is nothing.

        Only this part is scaled, so that a close-up costs no more than the pixels it covers.
        """
        rest, fade = divmod(packed, FADES)
        turn = rest % TURNS
        if layer == "under":
            # No shadow here: it would lie under the frame's edge, and cost as much as the cell.
            if not has_layer(sheet, "receptors"):
                return None
            layer = "receptors"
        master, large = self._masters.surface(sheet, layer, min(radius, CUT_FROM), _way(layer, 0, turn))
        scale = radius / large
        left, top = at[0] - master.get_width() / 2 * scale, at[1] - master.get_height() / 2 * scale
        seen = pygame.Rect(0, 0, *(math.ceil(side * scale) for side in master.get_size()))
        seen = seen.move(round(left), round(top)).clip(frame)
        crop = pygame.Rect(
            math.floor((seen.x - left) / scale),
            math.floor((seen.y - top) / scale),
            math.ceil(seen.width / scale) + 1,
            math.ceil(seen.height / scale) + 1,
        ).clip(master.get_rect())
        if not crop.width or not crop.height:
            return None
        key = (sheet, layer, packed, tuple(crop), round(scale, 4))
        size = (max(1, round(crop.width * scale)), max(1, round(crop.height * scale)))

        def make() -> pygame.Surface:
            part = pygame.transform.smoothscale(master.subsurface(crop), size)
            return part if fade == FADES - 1 else faded(part, (fade + 1) / FADES)

        found = self._cuts.get(key, make)
        return found, (round(left + crop.x * scale), round(top + crop.y * scale))

    def _forget(self) -> None:
        """Drop the levels unused longest, until three quarters of the budget are left."""
        levels = [(used, *key, level) for key, shelf in self._shelves.items() for level, used in shelf.used.items()]
        for used, sheet, layer, level in sorted(levels):
            if self._bytes < _BUDGET_BYTES * 3 // 4 or used > self._clock - _IN_USE:
                return
            shelf = self._shelves[sheet, layer]
            del shelf.used[level]
            for code in [code for code in shelf.surfaces if code // VARIATIONS == level]:
                self._bytes -= bytes_of(shelf.surfaces.pop(code))


def level_of(radius: NDArray[np.float32]) -> NDArray[np.int32]:
    """Size levels of radii in pixels: half pixels up to 64, steps of one percent above."""
    small = np.rint(radius * 2)
    if not radius.size or radius.max() < 64.0:
        return np.maximum(small, 2).astype(np.int32)
    large = 128 + np.rint(np.log(np.maximum(radius, 1.0) / 64.0) * 100.5)
    return np.maximum(np.where(radius < 64.0, small, large), 2).astype(np.int32)


def _packed(op: Sprites) -> NDArray[np.int32]:
    """Shape, turn and fade of each sprite as one number; -1 for what is not to be seen."""
    fades = np.clip(np.rint(op.fade * FADES) - 1, -1, FADES - 1).astype(np.int32)
    shapes: Ints = np.int32(0)
    turns: Ints = np.int32(0)
    if op.layer in ("body", "whole"):
        shapes = op.shape % SHAPES
    if op.layer in ("nucleus", "whole"):
        turns = op.turn.astype(np.int32) % TURNS
    elif op.layer == "under" and has_layer(op.sheet, "receptors"):
        turns = np.rint(op.turn * (TURNS / period(op.sheet))).astype(np.int32) % TURNS
    return np.where(fades < 0, np.int32(-1), pack(shapes, turns, fades))


def _drawn(sheet: str, layer: str) -> bool:
    """Whether a sheet has anything to draw in a layer; every cell may throw a shadow."""
    return layer == "under" or has_layer(sheet, "body" if layer == "whole" else layer)


def radius_of(level: int) -> float:
    """The radius in pixels of a size level."""
    return level / 2 if level <= 128 else 64.0 * math.exp((level - 128) / 100.5)


CUT_LEVEL = int(level_of(np.array([CUT_FROM], np.float32))[0])


@functools.cache
def halves(sheet: str, layer: str) -> NDArray[np.int32]:
    """Half the sides in pixels of the surfaces of a layer, by level: (CUT_LEVEL,)."""
    part = "under" if layer == "whole" else layer
    reaches = [reach(variant(sheet, level), part) * radius_of(level) for level in range(CUT_LEVEL)]
    return np.ceil(reaches).astype(np.int32) + 1


def code_of(level: _T, packed: _T) -> _T:
    """Level and variation as one number, which `divmod(code, VARIATIONS)` takes apart."""
    return level * VARIATIONS + packed


@functools.lru_cache(maxsize=4096)
def variant(sheet: str, level: int) -> str:
    """The simpler drawing of a small cell, where there is one: below 28 pixels across, detail turns to mud."""
    small = f"{sheet}.small"
    return small if radius_of(level) < SMALL_RADIUS and small in _pictures() else sheet


@functools.cache
def _pictures() -> frozenset[str]:
    return frozenset(path.name.removesuffix(".svg") for path in assets.cell_picture("car_t").parent.glob("*.svg"))


def pack(shape: Ints, turn: Ints, fade: Ints) -> NDArray[np.int32]:
    """Shape, turn step and fade step as one integer a sprite."""
    return np.asarray((shape * TURNS + turn) * FADES + fade)


def _scaled(picture: pygame.Surface, scale: float, side: int) -> pygame.Surface:
    """A picture scaled about its center and cut to a square of `side` pixels."""
    needed = 2 * round(side / scale / 2)
    if needed <= picture.get_width():
        return pygame.transform.smoothscale(middle_of(picture, needed), (side, side))
    whole = max(2, 2 * round(picture.get_width() * scale / 2))
    small = pygame.transform.smoothscale(picture, (whole, whole))
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    out.blit(small, ((side - whole) // 2, (side - whole) // 2), special_flags=pygame.BLEND_RGBA_ADD)
    return out


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


def _way(layer: str, shape: int, turn: int) -> int:
    return {"body": shape, "nucleus": turn, "receptors": turn}.get(layer, 0)


def faded(picture: pygame.Surface, share: float) -> pygame.Surface:
    """A premultiplied picture at a share of its opacity."""
    out = picture.copy()
    value = round(255 * share)
    out.fill((value, value, value, value), special_flags=pygame.BLEND_RGBA_MULT)
    return out


def blurred(sheet: str, radius: float, blur_px: int, share: float, tone: str = "standard") -> pygame.Surface:
    """A whole cell (receptors, body, nucleus) out of focus, at a share of its opacity: for the far and near layers."""
    # Drawn small and scaled up: a blurred picture has no detail to lose.
    shrink = max(1, blur_px // 3)
    small, blur = radius / shrink, max(1, round(blur_px / shrink))
    side = 2 * math.ceil(CANVAS / 100 * small + 2.2 * blur)
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    for layer in ("receptors", "body", "nucleus"):
        if has_layer(sheet, layer):
            picture = rasterized(sheet, layer, small, tone=tone)
            place = ((side - picture.get_width()) // 2, (side - picture.get_height()) // 2)
            out.blit(picture, place, special_flags=pygame.BLEND_PREMULTIPLIED)
    soft = pygame.transform.gaussian_blur(out, blur)
    return faded(pygame.transform.smoothscale(soft, (side * shrink, side * shrink)), share)
