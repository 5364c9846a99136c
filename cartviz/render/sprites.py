"""SVG cells become crisp, living sprites at any size: rasterized once, warped into wobbling shapes, cached.

A picture in assets/cells is split by group id into layers that move separately. The layer `under` is a soft shadow
with the ring of receptors turned about the center; `body` wobbles; `nucleus` and `bleb` follow their cell. All
surfaces are premultiplied, ready for `fblits(..., BLEND_PREMULTIPLIED)`.
"""

import functools
import itertools
import math
from collections import defaultdict
from collections.abc import Iterable

import numpy as np
import pygame
from numpy.typing import NDArray

from cartviz.render.large_sprites import CUT_LEVEL, LARGEST_MASTER, SHADOWLESS, Cuts, Pair, way_of
from cartviz.render.render_queue import Workshop
from cartviz.render.sprite_keys import FADES, SHAPES, TURNS, VARIATIONS, coarser, level_of, pack, radius_of, unpack
from cartviz.render.surface_cache import bytes_of
from cartviz.render.surfaces import faded, scaled, shadow
from cartviz.render.svg_raster import CANVAS, Masters, has_layer, period, rasterized, reach
from cartviz.scene import assets
from cartviz.stage.frame import Sprites

Ints = NDArray[np.int32]
Floats = NDArray[np.float32]

SMALL_RADIUS = 14.0
_BUDGET_BYTES = 20_000_000
COARSE_MASTER = 128.0
"""Radius in pixels from which a coarse picture is scaled up."""


class SpriteBook:
    """Every sprite of the stage in one palette, made when first asked for and forgotten when long unused.

    A layer of a sheet is a shelf with a number. Shelf, level, shape, turn and fade of a sprite are one number, its
    code; shelf and level alone (`code // VARIATIONS`) are its size.
    """

    def __init__(self, workshop: Workshop | None = None, tone: str = "standard") -> None:
        self._workshop = workshop or Workshop()
        self._shelves: dict[tuple[str, str], int] = {}
        self._layers: list[tuple[str, str]] = []
        """Sheet and layer of each shelf."""
        self._halves = np.zeros((0, CUT_LEVEL), np.int32)
        """Half the side of a surface, by shelf and level."""
        self._surfaces: dict[int, pygame.Surface] = {}
        self._bytes = 0
        self._used: dict[int, int] = {}
        """In which turn (Workshop.turn) a size was needed last."""
        self._rough: dict[int, int] = {}
        """Under which codes something coarse lies until it can be made well, and since which news (Workshop.news)."""
        self._alike: defaultdict[tuple[str, str], dict[int, pygame.Surface]] = defaultdict(dict)
        """One opaque surface of each level of a shelf: from afar others of its size can hardly be told from it."""
        self._masters = Masters(self._workshop, tone)
        self._cuts = Cuts(self._masters, self._workshop)
        self._coarse = self._still = False

    def be(self, *, coarse: bool, still: bool = False) -> None:
        """From now on take few sizes and small masters, or all of them again; let bodies wobble, or not."""
        self._coarse, self._still = coarse, still
        self._cuts.largest_master = COARSE_MASTER if coarse else LARGEST_MASTER

    def pairs(self, batches: Iterable[Sprites], frame: pygame.Rect) -> Iterable[Pair]:
        """(picture, place) of every sprite of some batches, in the order given: back to front, for fblits."""
        drawn = [op for op in batches if op.x.size and _drawn(op.sheet, op.layer)]
        if not drawn:
            return ()
        # Nothing is done batch by batch but what must be, and nothing sprite by sprite in Python: a frame has dozens of
        # batches, a crowd tens of thousands of sprites.
        counts = [op.x.size for op in drawn]
        first = np.array([self._shelf(op.sheet, op.layer) * CUT_LEVEL for op in drawn], np.int32).repeat(counts)
        packed = _packed(drawn, counts, still=self._still)
        x, y, size = (np.concatenate([getattr(op, name) for op in drawn]) for name in ("x", "y", "size"))
        shown = packed >= 0
        if not shown.all():
            first, packed, x, y, size = first[shown], packed[shown], x[shown], y[shown], size[shown]
        level = level_of(size)
        if self._coarse:
            level = coarser(level)
        large = level >= CUT_LEVEL
        if not large.any():
            return self._whole_pairs(first + level, packed, x, y)
        small = ~large
        whole = iter(self._whole_pairs((first + level)[small], packed[small], x[small], y[small]))
        out: list[Pair] = []
        done = 0
        for i in np.flatnonzero(large).tolist():
            out.extend(itertools.islice(whole, i - done))
            done = i + 1
            sheet, layer = self._layers[first[i] // CUT_LEVEL]
            radius, at = radius_of(int(level[i])), (float(x[i]), float(y[i]))
            out.extend(self._cuts.pairs(sheet, layer, radius, int(packed[i]), at, frame))
        out.extend(whole)
        return out

    def _whole_pairs(self, sizes: Ints, packed: Ints, x: Floats, y: Floats) -> Iterable[Pair]:
        """The pairs of sprites that are not cut."""
        self._used.update(dict.fromkeys(np.flatnonzero(np.bincount(sizes)).tolist(), self._workshop.turn.number))
        codes = (sizes * VARIATIONS + packed).tolist()
        missing = set(codes)
        missing = missing.difference(self._surfaces) | (missing & self._rough.keys())
        made = {code: self._surface(code) for code in missing}
        half = self._halves.take(sizes)
        left, top = np.rint(x).astype(np.int32) - half, np.rint(y).astype(np.int32) - half
        places = zip(left.tolist(), top.tolist(), strict=True)
        if made:  # where time was short, some are others' surfaces and lie under no code of their own
            return zip([made.get(code) or self._surfaces[code] for code in codes], places, strict=True)
        return zip(map(self._surfaces.__getitem__, codes), places, strict=True)

    def _shelf(self, sheet: str, layer: str) -> int:
        if (sheet, layer) not in self._shelves:
            self._shelves[sheet, layer] = len(self._layers)
            self._layers.append((sheet, layer))
            self._halves = np.vstack((self._halves, halves(sheet, layer)))
        return self._shelves[sheet, layer]

    def surface(self, sheet: str, layer: str, level: int, packed: int) -> pygame.Surface:
        """One sprite, or another of its size where there is no time to make it.

        `packed` is what `pack` makes of shape, turn step and fade step; `level` is below CUT_LEVEL.
        """
        return self._surface((self._shelf(sheet, layer) * CUT_LEVEL + level) * VARIATIONS + packed)

    def _surface(self, code: int) -> pygame.Surface:
        found = self._surfaces.get(code)
        if found is not None and self._workshop.serves(self._rough.get(code)):
            return found
        self._drop(code)
        size, packed = divmod(code, VARIATIONS)
        shelf, level = divmod(size, CUT_LEVEL)
        sheet, layer = self._layers[shelf]
        alike = self._alike[sheet, layer]
        opaque = packed % FADES == FADES - 1
        mark = self._workshop.mark()
        if opaque and self._workshop.late and alike:
            self._workshop.stand_in()
            near = min(alike, key=lambda other: abs(other - level))
            if near == level:
                return alike[near]
            side = 2 * int(self._halves[shelf, level])
            made = pygame.transform.scale(alike[near], (side, side))
        else:
            made = self._workshop.make(lambda: self._make(sheet, layer, level, packed))
            if opaque:
                alike[level] = made
        self._surfaces[code] = made
        self._used[size] = self._workshop.turn.number
        self._bytes += bytes_of(made)
        rough = self._workshop.rough_since(mark)
        if rough is not None:
            self._rough[code] = rough
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
        """Drop the sizes unused longest, until three quarters of the budget are left; never what two pictures need."""
        codes = defaultdict(list)
        for code in self._surfaces:
            codes[code // VARIATIONS].append(code)
        for size, used in sorted(self._used.items(), key=lambda each: each[1]):
            if self._bytes < _BUDGET_BYTES * 3 // 4:
                return
            if used >= self._workshop.turn.number - 1:
                self._workshop.turn.full = True
                return
            del self._used[size]
            for code in codes[size]:
                self._drop(code)

    def _drop(self, code: int) -> None:
        self._rough.pop(code, None)
        old = self._surfaces.pop(code, None)
        if old is not None:
            self._bytes -= bytes_of(old)
            shelf, level = divmod(code // VARIATIONS, CUT_LEVEL)
            alike = self._alike[self._layers[shelf]]
            if alike.get(level) is old:
                del alike[level]


def _packed(batches: list[Sprites], counts: list[int], *, still: bool) -> NDArray[np.int32]:
    """Shape, turn and fade of each sprite as one number; -1 for what is not to be seen."""
    wobbles, turns = (
        np.array(each).repeat(counts)
        for each in (
            [op.layer in ("body", "whole") and not still for op in batches],
            [_turns_a_unit(op.sheet, op.layer) for op in batches],
        )
    )
    shape, turn, fade = (np.concatenate([getattr(op, name) for op in batches]) for name in ("shape", "turn", "fade"))
    fades = np.clip(np.rint(fade * FADES) - 1, -1, FADES - 1).astype(np.int32)
    ways = np.rint(turn * turns).astype(np.int32) % TURNS
    return np.where(fades < 0, np.int32(-1), pack(shape * wobbles % SHAPES, ways, fades))


def _turns_a_unit(sheet: str, layer: str) -> np.float32:
    """How many steps one of a batch's `turn` is: a nucleus lies in ways, a ring of receptors turns by degrees."""
    if layer in ("nucleus", "whole"):
        return np.float32(1)
    rings = layer == "under" and has_layer(sheet, "receptors")
    return np.float32(TURNS / period(sheet) if rings else 0)


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
