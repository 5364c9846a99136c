"""SVG cells become crisp, living sprites at any size: rasterized once, warped into wobbling shapes, cached.

A picture in assets/cells is split by group id into layers that move separately. The layer `under` is a soft shadow
with the ring of receptors turned about the center; `body` wobbles; `nucleus` and `bleb` follow their cell. All
surfaces are premultiplied, ready for `fblits(..., BLEND_PREMULTIPLIED)`.
"""

import functools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz import assets
from cartviz.stage.cuts import CUT_LEVEL, LARGEST_MASTER, SHADOWLESS, Cuts, Pair, way_of
from cartviz.stage.frame import Sprites
from cartviz.stage.kept import bytes_of
from cartviz.stage.levels import (
    FADES,
    SHAPES,
    TURNS,
    VARIATIONS,
    Ints,
    coarser,
    code_of,
    level_of,
    pack,
    radius_of,
    unpack,
)
from cartviz.stage.masters import CANVAS, Masters, has_layer, period, rasterized, reach
from cartviz.stage.surfaces import faded, scaled, shadow
from cartviz.stage.workshop import Workshop

SMALL_RADIUS = 14.0
_BUDGET_BYTES = 20_000_000
COARSE_MASTER = 128.0
"""Radius in pixels from which a coarse picture is scaled up."""
_IN_USE = 64
"""So many batches ago a size may have been used and still belong to the frame that is being painted."""


class Shelf:
    """All surfaces of one layer of one sheet, by `code_of` level and variation; and when each level was last used."""

    def __init__(self) -> None:
        self.surfaces: dict[int, pygame.Surface] = {}
        self.used: dict[int, int] = {}
        self.rough: dict[int, int] = {}
        """Under which codes something coarse lies until it can be made well, and since which news (Workshop.news)."""
        self.alike: dict[int, pygame.Surface] = {}
        """One opaque surface of each level: from afar another of the same size can hardly be told from it."""


class SpriteBook:
    """Every sprite of the stage in one palette, made when first asked for and forgotten when long unused."""

    def __init__(self, workshop: Workshop | None = None, tone: str = "standard") -> None:
        self._workshop = workshop or Workshop()
        self._shelves: defaultdict[tuple[str, str], Shelf] = defaultdict(Shelf)
        self._bytes = 0
        self._clock = 0
        self._masters = Masters(self._workshop, tone)
        self._cuts = Cuts(self._masters, self._workshop)
        self._coarse = self._still = False

    def be(self, *, coarse: bool, still: bool = False) -> None:
        """From now on take few sizes and small masters, or all of them again; let bodies wobble, or not."""
        self._coarse, self._still = coarse, still
        self._cuts.largest_master = COARSE_MASTER if coarse else LARGEST_MASTER

    def pairs(self, op: Sprites, frame: pygame.Rect) -> Iterable[Pair]:
        """(picture, place) of every sprite of a batch, in the order given: back to front, for fblits."""
        packed = _packed(op, still=self._still)
        if not _drawn(op.sheet, op.layer) or packed.max(initial=-1) < 0:
            return ()
        levels, x, y = level_of(op.size), op.x, op.y
        if self._coarse:
            levels = coarser(levels)
        if packed.min() < 0:
            shown = packed >= 0
            packed, levels, x, y = packed[shown], levels[shown], x[shown], y[shown]
        if levels.max() >= CUT_LEVEL:
            columns = zip(levels.tolist(), packed.tolist(), x.tolist(), y.tolist(), strict=True)
            return self._one_by_one(op, columns, frame)
        # From here on nothing is done sprite by sprite in Python: a crowd has tens of thousands.
        self._clock += 1
        shelf = self._shelves[op.sheet, op.layer]
        shelf.used.update(dict.fromkeys(np.flatnonzero(np.bincount(levels)).tolist(), self._clock))
        codes = code_of(levels, packed).tolist()
        missing = set(codes)
        missing = missing.difference(shelf.surfaces) | (missing & shelf.rough.keys())
        made = {code: self.surface(op.sheet, op.layer, *divmod(code, VARIATIONS)) for code in missing}
        half = halves(op.sheet, op.layer)[levels]
        left, top = np.rint(x).astype(np.int32) - half, np.rint(y).astype(np.int32) - half
        places = zip(left.tolist(), top.tolist(), strict=True)
        if made:  # where time was short, some are others' surfaces and lie under no code of their own
            return zip([made.get(code) or shelf.surfaces[code] for code in codes], places, strict=True)
        return zip(map(shelf.surfaces.__getitem__, codes), places, strict=True)

    def _one_by_one(
        self, op: Sprites, sprites: Iterable[tuple[int, int, float, float]], frame: pygame.Rect
    ) -> Iterator[Pair]:
        """The pairs of a batch with large sprites: they are few."""
        for level, packed, x, y in sprites:
            if level >= CUT_LEVEL:
                yield from self._cuts.pairs(op.sheet, op.layer, radius_of(level), packed, (x, y), frame)
                continue
            half = int(halves(op.sheet, op.layer)[level])
            yield self.surface(op.sheet, op.layer, level, packed), (round(x) - half, round(y) - half)

    def surface(self, sheet: str, layer: str, level: int, packed: int) -> pygame.Surface:
        """One sprite, or another of its size where there is no time to make it.

        `packed` is what `pack` makes of shape, turn step and fade step.
        """
        shelf = self._shelves[sheet, layer]
        code = code_of(level, packed)
        found = shelf.surfaces.get(code)
        if found is not None and self._workshop.serves(shelf.rough.get(code)):
            return found
        self._drop(shelf, code)
        opaque = packed % FADES == FADES - 1
        mark = self._workshop.mark()
        if opaque and self._workshop.late and shelf.alike:
            self._workshop.stand_in()
            near = min(shelf.alike, key=lambda other: abs(other - level))
            if near == level:
                return shelf.alike[near]
            side = 2 * int(halves(sheet, layer)[level])
            made = pygame.transform.scale(shelf.alike[near], (side, side))
        else:
            made = self._workshop.make(lambda: self._make(sheet, layer, level, packed))
            if opaque:
                shelf.alike[level] = made
        shelf.surfaces[code] = made
        shelf.used[level] = self._clock
        self._bytes += bytes_of(made)
        rough = self._workshop.rough_since(mark)
        if rough is not None:
            shelf.rough[code] = rough
        if self._bytes > _BUDGET_BYTES:
            self._forget()
        return made

    def _make(self, sheet: str, layer: str, level: int, packed: int) -> pygame.Surface:
        shape, turn, fade = unpack(packed)
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
        return self._masters.sprite(sheet, layer, radius, side, way_of(layer, shape, turn))

    def _under(self, sheet: str, radius: float, turn: int, side: int) -> pygame.Surface:
        """The soft shadow with the ring of receptors on it."""
        out = pygame.Surface((side, side), pygame.SRCALPHA)
        if sheet not in SHADOWLESS:
            out = scaled(shadow(), radius * 1.38 * 2 / shadow().get_width(), side)
        if has_layer(sheet, "receptors"):
            ring = self._masters.sprite(sheet, "receptors", radius, side, turn)
            out.blit(ring, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        return out

    def _whole(self, sheet: str, level: int, shape: int, turn: int, side: int) -> pygame.Surface:
        """All layers in one picture, for cells so small that nothing moves within them."""
        out = self._under(sheet, radius_of(level), turn, side)
        for layer in ("body", "nucleus"):
            if has_layer(sheet, layer):
                picture = self._masters.sprite(sheet, layer, radius_of(level), side, way_of(layer, shape, turn))
                out.blit(picture, (0, 0), special_flags=pygame.BLEND_PREMULTIPLIED)
        return out

    def _forget(self) -> None:
        """Drop the levels unused longest, until three quarters of the budget are left."""
        levels = [(used, *key, level) for key, shelf in self._shelves.items() for level, used in shelf.used.items()]
        for used, sheet, layer, level in sorted(levels):
            if self._bytes < _BUDGET_BYTES * 3 // 4 or used > self._clock - _IN_USE:
                return
            shelf = self._shelves[sheet, layer]
            del shelf.used[level]
            shelf.alike.pop(level, None)
            for code in [code for code in shelf.surfaces if code // VARIATIONS == level]:
                self._drop(shelf, code)

    def _drop(self, shelf: Shelf, code: int) -> None:
        shelf.rough.pop(code, None)
        old = shelf.surfaces.pop(code, None)
        if old is not None:
            self._bytes -= bytes_of(old)
            if shelf.alike.get(code // VARIATIONS) is old:
                del shelf.alike[code // VARIATIONS]


def _packed(op: Sprites, *, still: bool) -> NDArray[np.int32]:
    """Shape, turn and fade of each sprite as one number; -1 for what is not to be seen."""
    fades = np.clip(np.rint(op.fade * FADES) - 1, -1, FADES - 1).astype(np.int32)
    shapes: Ints = np.int32(0)
    turns: Ints = np.int32(0)
    if op.layer in ("body", "whole") and not still:
        shapes = op.shape % SHAPES
    if op.layer in ("nucleus", "whole"):
        turns = op.turn.astype(np.int32) % TURNS
    elif op.layer == "under" and has_layer(op.sheet, "receptors"):
        turns = np.rint(op.turn * (TURNS / period(op.sheet))).astype(np.int32) % TURNS
    return np.where(fades < 0, np.int32(-1), pack(shapes, turns, fades))


def _drawn(sheet: str, layer: str) -> bool:
    """Whether a sheet has anything to draw in a layer; every cell may throw a shadow."""
    return layer == "under" or has_layer(sheet, "body" if layer == "whole" else layer)


@functools.cache
def halves(sheet: str, layer: str) -> NDArray[np.int32]:
    """Half the sides in pixels of the surfaces of a layer, by level: (CUT_LEVEL,)."""
    part = "under" if layer == "whole" else layer
    reaches = [reach(variant(sheet, level), part) * radius_of(level) for level in range(CUT_LEVEL)]
    return np.ceil(reaches).astype(np.int32) + 1


@functools.lru_cache(maxsize=4096)
def variant(sheet: str, level: int) -> str:
    """The simpler drawing of a small cell, where there is one: below 28 pixels across, detail turns to mud."""
    small = f"{sheet}.small"
    return small if radius_of(level) < SMALL_RADIUS and small in _pictures() else sheet


@functools.cache
def _pictures() -> frozenset[str]:
    return frozenset(path.name.removesuffix(".svg") for path in assets.cell_picture("car_t").parent.glob("*.svg"))


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
