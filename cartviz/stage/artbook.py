"""Pictures of assets/props become pixels: rasterized a little larger than needed, scaled, turned, faded, kept."""

import functools
import io
import math
from collections import OrderedDict

import pygame

from cartviz.stage.artwork import artwork, part_text
from cartviz.stage.frame import Art
from cartviz.stage.recolor import recolored
from cartviz.stage.sprites import FADES, faded

_BUDGET_BYTES = 32_000_000
_LARGEST = 2600
"""Pixels along the longer side beyond which a picture is only scaled up: nobody sees all of it."""
_CUT_PIXELS = 1_500_000
"""From this area on, only the part of a picture that the frame shows is made, and nothing is kept."""


class ArtBook:
    """Every drawn picture in one palette, by name, parts, size, angle and fade; what is long unused is forgotten."""

    def __init__(self, tone: str = "standard") -> None:
        self._tone = tone
        self._kept: OrderedDict[tuple[object, ...], tuple[pygame.Surface, float, float]] = OrderedDict()
        self._bytes = 0

    def paint(self, surface: pygame.Surface, op: Art) -> None:
        """Draw a picture or some of its parts."""
        fade = round(op.fade * FADES)
        if fade <= 0 or op.reveal <= 0 or op.width < 1:
            return
        _, _, wide, high = artwork(op.name).box
        if op.width * op.width * high / wide > _CUT_PIXELS:
            _paint_cut(surface, op, fade, self._tone)
            return
        level = round(math.log(op.width) * 100)
        turn = round(op.turn * 2) % 720
        key = (op.name, op.parts, level, turn, op.pivot if turn else (), fade)
        found = self._kept.get(key)
        if found is None:
            found = self._make(op, math.exp(level / 100), turn / 2, fade)
            self._kept[key] = found
            self._bytes += found[0].get_width() * found[0].get_height() * 4
            while self._bytes > _BUDGET_BYTES and len(self._kept) > 1:
                _, (old, _, _) = self._kept.popitem(last=False)
                self._bytes -= old.get_width() * old.get_height() * 4
        else:
            self._kept.move_to_end(key)
        picture, dx, dy = found
        place = (round(op.x + dx), round(op.y + dy))
        if op.reveal >= 1:
            surface.blit(picture, place, special_flags=pygame.BLEND_PREMULTIPLIED)
            return
        part = _shown(picture.get_size(), op.reveal, op.side)
        at = (place[0] + part.x, place[1] + part.y)
        surface.blit(picture, at, part, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _make(self, op: Art, width: float, turn: float, fade: int) -> tuple[pygame.Surface, float, float]:
        """A surface cut to what is drawn, and where its corner lies from the picture's (0, 0), in pixels."""
        left, top, wide, high = artwork(op.name).box
        scale = width / wide
        bigger = 2.0 ** (math.ceil(2 * math.log2(scale)) / 2)
        bigger = min(bigger, _LARGEST / max(wide, high))
        master, cut_x, cut_y = _master(op.name, op.parts, bigger, self._tone)
        if not master.get_width():
            return master, 0.0, 0.0
        ratio = scale / bigger
        # The middle of the cut, from the picture's (0, 0), in pixels at the wanted scale.
        middle_x = (cut_x + master.get_width() / 2) * ratio + left * scale
        middle_y = (cut_y + master.get_height() / 2) * ratio + top * scale
        if turn:
            picture = pygame.transform.rotozoom(master, -turn, ratio)
            pivot_x, pivot_y = op.pivot[0] * scale, op.pivot[1] * scale
            cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
            dx, dy = middle_x - pivot_x, middle_y - pivot_y
            middle_x, middle_y = pivot_x + dx * cos - dy * sin, pivot_y + dx * sin + dy * cos
        else:
            size = (max(1, round(master.get_width() * ratio)), max(1, round(master.get_height() * ratio)))
            picture = pygame.transform.smoothscale(master, size)
        if fade < FADES:
            picture = faded(picture, fade / FADES)
        return picture, middle_x - picture.get_width() / 2, middle_y - picture.get_height() / 2


def _paint_cut(surface: pygame.Surface, op: Art, fade: int, tone: str) -> None:
    """Draw a picture larger than most of the frame: only what the frame shows of it is scaled."""
    _, _, wide, high = artwork(op.name).box
    scale = op.width / wide
    bigger = min(2.0 ** (math.ceil(2 * math.log2(scale)) / 2), _LARGEST / max(wide, high))
    turn = round(op.turn * 2) % 720 / 2
    master, cut_x, cut_y = _turned(op.name, op.parts, bigger, turn, op.pivot if turn else (0.0, 0.0), tone)
    ratio = scale / bigger
    x, y = op.x + cut_x * ratio, op.y + cut_y * ratio
    whole = pygame.Rect(round(x), round(y), round(master.get_width() * ratio), round(master.get_height() * ratio))
    shown = _shown(whole.size, op.reveal, op.side).move(whole.topleft) if op.reveal < 1 else whole
    seen = shown.clip(surface.get_rect())
    if not seen.width or not seen.height:
        return
    crop = pygame.Rect(
        math.floor((seen.x - x) / ratio),
        math.floor((seen.y - y) / ratio),
        math.ceil(seen.width / ratio) + 1,
        math.ceil(seen.height / ratio) + 1,
    ).clip(master.get_rect())
    if not crop.width or not crop.height:
        return
    size = (max(1, round(crop.width * ratio)), max(1, round(crop.height * ratio)))
    picture = pygame.transform.smoothscale(master.subsurface(crop), size)
    picture = picture if fade == FADES else faded(picture, fade / FADES)
    before = surface.get_clip()
    surface.set_clip(seen.clip(before))
    surface.blit(
        picture, (round(x + crop.x * ratio), round(y + crop.y * ratio)), special_flags=pygame.BLEND_PREMULTIPLIED
    )
    surface.set_clip(before)


@functools.lru_cache(maxsize=12)
def _turned(
    name: str, parts: tuple[str, ...], scale: float, turn: float, pivot: tuple[float, float], tone: str
) -> tuple[pygame.Surface, float, float]:
    """Some parts turned about a pivot, and where their corner lies from the picture's (0, 0), in pixels."""
    master, cut_x, cut_y = _master(name, parts, scale, tone)
    left, top, _, _ = artwork(name).box
    x, y = cut_x + left * scale, cut_y + top * scale
    if not turn or not master.get_width():
        return master, x, y
    middle_x, middle_y = x + master.get_width() / 2 - pivot[0] * scale, y + master.get_height() / 2 - pivot[1] * scale
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    picture = pygame.transform.rotozoom(master, -turn, 1.0)
    x = pivot[0] * scale + middle_x * cos - middle_y * sin - picture.get_width() / 2
    y = pivot[1] * scale + middle_x * sin + middle_y * cos - picture.get_height() / 2
    return picture, x, y


@functools.lru_cache(maxsize=160)
def _master(name: str, parts: tuple[str, ...], scale: float, tone: str) -> tuple[pygame.Surface, int, int]:
    """Some parts at a scale (pixels a unit), premultiplied, cut to their extent; and the corner of the cut."""
    left, top, wide, high = artwork(name).box
    size = (max(1, math.ceil(wide * scale)), max(1, math.ceil(high * scale)))
    drawn = recolored(part_text(name, parts), name, tone)
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
        f'viewBox="{left} {top} {size[0] / scale} {size[1] / scale}">{drawn}</svg>'
    )
    picture = pygame.image.load(io.BytesIO(text.encode()), "prop.svg").convert_alpha()
    box = picture.get_bounding_rect().inflate(2, 2).clip(picture.get_rect())
    return picture.subsurface(box).copy().premul_alpha(), box.x, box.y


def _shown(size: tuple[int, int], reveal: float, side: str) -> pygame.Rect:
    wide, high = size
    if side in ("left", "right"):
        part = round(wide * reveal)
        return pygame.Rect(0 if side == "left" else wide - part, 0, part, high)
    part = round(high * reveal)
    return pygame.Rect(0, 0 if side == "top" else high - part, wide, part)
