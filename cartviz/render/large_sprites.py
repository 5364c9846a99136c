"""Large sprites: of each only the part that the frame shows is scaled, so that a close-up costs what it covers."""

import math
from collections.abc import Iterator

import numpy as np
import pygame

from cartviz.render.render_queue import Workshop
from cartviz.render.sprite_keys import FADES, level_of, unpack
from cartviz.render.surface_cache import Kept
from cartviz.render.surfaces import faded, shadow
from cartviz.render.svg_raster import Masters, has_layer, reach, squeezed

CUT_FROM = 100.0
"""Radius in pixels from which on sprites are cut: smaller ones are few bytes, and many cells share them."""
CUT_LEVEL = int(level_of(np.array([CUT_FROM], np.float32))[0])
LARGEST_MASTER = 280.0
"""Radius in pixels beyond which a master is scaled up."""
SHADOWLESS = ("chemo", "cytokine", "granzyme", "granule", "il6_cups", "il6_caps", "tocilizumab", "brakes_few", "lock")
"""Points of light and small bodies inside a cell throw no shadow."""
SHADOW_STEPS = 16
"""Sizes of a shadow within a doubling: it is soft, and all kinds share it."""
_BUDGET_BYTES = 14_000_000

Pair = tuple[pygame.Surface, tuple[int, int]]


class Cuts:
    """The parts of large sprites that were shown last."""

    def __init__(self, masters: Masters, workshop: Workshop) -> None:
        self._masters = masters
        self._workshop = workshop
        self._kept: Kept[pygame.Surface] = Kept(_BUDGET_BYTES, workshop.turn)
        self.largest_master = LARGEST_MASTER

    def pairs(
        self, sheet: str, layer: str, radius: float, packed: int, at: tuple[float, float], frame: pygame.Rect
    ) -> Iterator[Pair]:
        """(picture, place) of a sprite of a radius in pixels at a place, back to front; none where it is not seen."""
        shape, turn, fade = unpack(packed)
        if layer == "under":
            # No shadow of the largest: it would lie under the frame's edge, and cost as much as the cell.
            if sheet not in SHADOWLESS and radius < LARGEST_MASTER:
                yield self._shadow(radius, fade, at)
            layer = "receptors"
        if not has_layer(sheet, layer) or not _in_sight(at, reach(sheet, layer) * radius, frame):
            return
        way = 0 if layer == "body" else way_of(layer, shape, turn)
        before = self._workshop.stand_ins
        master, large = self._masters.large(sheet, layer, min(radius, self.largest_master), way)
        squeeze = squeezed(radius, shape) if layer == "body" else 0.0
        wide, high = radius / large * (1 + squeeze), radius / large * (1 - squeeze)
        left, top = at[0] - master.get_width() / 2 * wide, at[1] - master.get_height() / 2 * high
        seen = pygame.Rect(0, 0, math.ceil(master.get_width() * wide), math.ceil(master.get_height() * high))
        seen = seen.move(round(left), round(top)).clip(frame)
        crop = pygame.Rect(
            math.floor((seen.x - left) / wide),
            math.floor((seen.y - top) / high),
            math.ceil(seen.width / wide) + 1,
            math.ceil(seen.height / high) + 1,
        ).clip(master.get_rect())
        if not crop.width or not crop.height:
            return
        size = (max(1, round(crop.width * wide)), max(1, round(crop.height * high)))

        def make() -> pygame.Surface:
            part = self._workshop.scaled(master.subsurface(crop), size)
            return part if fade == FADES - 1 else faded(part, (fade + 1) / FADES)

        rough = self._workshop.stand_ins != before
        key = (sheet, layer, large, way, fade, tuple(crop), size, rough)
        picture = self._workshop.get(self._kept, key, make)
        yield picture, (round(left + crop.x * wide), round(top + crop.y * high))

    def _shadow(self, radius: float, fade: int, at: tuple[float, float]) -> Pair:
        step = round(math.log2(radius) * SHADOW_STEPS)
        half = round(1.38 * 2 ** (step / SHADOW_STEPS))

        def make() -> pygame.Surface:
            picture = self._workshop.scaled(shadow(), (2 * half, 2 * half))
            return picture if fade == FADES - 1 else faded(picture, (fade + 1) / FADES)

        return self._workshop.get(self._kept, ("shadow", step, fade), make), (round(at[0]) - half, round(at[1]) - half)


def way_of(layer: str, shape: int, turn: int) -> int:
    """What of a sprite's variation a master knows: the shape of a body, the turn of nuclei and receptors."""
    return {"body": shape, "nucleus": turn, "receptors": turn}.get(layer, 0)


def _in_sight(at: tuple[float, float], reach_px: float, frame: pygame.Rect) -> bool:
    return (
        frame.left - reach_px < at[0] < frame.right + reach_px
        and frame.top - reach_px < at[1] < frame.bottom + reach_px
    )
