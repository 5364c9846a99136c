"""Pictures of assets/props become pixels: rasterized a little larger than needed, scaled, turned, faded, kept."""

import functools
import math

import numpy as np
import pygame

from cartviz.render.recolor import recolored
from cartviz.render.render_queue import OTHERS, Workshop
from cartviz.render.sprite_keys import FADES
from cartviz.render.surface_cache import Kept, Placed
from cartviz.render.surfaces import faded, loaded
from cartviz.stage.artwork import artwork, part_text
from cartviz.stage.frame import Art

_BUDGET_BYTES = 8_000_000
_MASTER_BYTES = 16_000_000
_CUT_BYTES = 8_000_000
_QUICK_PX = 256
"""Drawings are read with so many pixels along the longer side, or less, in passing: that takes 1 to 2 ms."""
_SKETCH_BYTES = 4_000_000
_LARGEST_PIXELS = 2_500_000
"""Beyond this area a picture is only scaled up: nobody sees all of it, and _MASTER_BYTES must hold several."""
_CUT_PIXELS = 1_500_000
"""From this area on, only the part of a picture that the frame shows is made."""


class ArtBook:
    """Every drawn picture in one palette, by name, parts, size, angle and fade; what is long unused is forgotten."""

    def __init__(self, workshop: Workshop, tone: str = "standard") -> None:
        self._workshop = workshop
        self._tone = tone
        self._kept: Kept[Placed] = Kept(_BUDGET_BYTES, workshop.turn)
        self._masters: Kept[Placed] = Kept(_MASTER_BYTES, workshop.turn)
        self._sketches: Kept[Placed] = Kept(_SKETCH_BYTES, workshop.turn)
        self._cuts: Kept[pygame.Surface] = Kept(_CUT_BYTES, workshop.turn)

    def paint(self, surface: pygame.Surface, op: Art) -> None:
        """Draw a picture or some of its parts."""
        found = self.seen(op, surface.get_clip())
        if found is not None:
            picture, place, part = found
            surface.blit(picture, place, part, special_flags=pygame.BLEND_PREMULTIPLIED)

    def seen(self, op: Art, frame: pygame.Rect) -> tuple[pygame.Surface, tuple[int, int], pygame.Rect] | None:
        """What a box of the frame shows of a picture: a surface, a place, and which part of the surface stands there.

        None where that is nothing; then nothing is made.
        """
        fade = round(op.fade * FADES)
        if fade <= 0 or op.reveal <= 0 or op.width < 1 or not _reach(op).colliderect(frame):
            return None
        _, _, wide, high = artwork(op.name).box
        if op.width * op.width * high / wide > _CUT_PIXELS:
            return self._cut(op, fade, frame)
        level = round(math.log(op.width) * 100)
        turn = _half_degrees(op)
        picture, dx, dy = self._whole(op, level, turn, fade)
        part = _shown(picture.get_size(), op.reveal, op.side)
        return picture, (round(op.x + dx) + part.x, round(op.y + dy) + part.y), part

    def _whole(self, op: Art, level: int, turn: int, fade: int) -> Placed:
        """A picture of a level of size, turned by so many half degrees, in a step of opacity."""

        def make() -> Placed:
            if fade == FADES:
                return self._make(op, math.exp(level / 100), turn / 2)
            full = self._whole(op, level, turn, FADES)
            return full._replace(surface=faded(full.surface, fade / FADES))

        key = (op.name, op.parts, level, turn, op.pivot if turn else (), fade)
        return self._workshop.get(self._kept, key, make)

    def _make(self, op: Art, width: float, turn: float) -> Placed:
        """A surface cut to what is drawn, and where its corner lies from the picture's (0, 0), in pixels."""
        left, top, wide, _ = artwork(op.name).box
        scale = width / wide
        (master, cut_x, cut_y), bigger = self._master(op.name, op.parts, _master_scale(op.name, scale))
        if not master.get_width():
            return Placed(master, 0.0, 0.0)
        ratio = scale / bigger
        # The middle of the cut, from the picture's (0, 0), in pixels at the wanted scale.
        middle_x = (cut_x + master.get_width() / 2) * ratio + left * scale
        middle_y = (cut_y + master.get_height() / 2) * ratio + top * scale
        if turn:
            picture = self._workshop.turned(master, turn, ratio)
            middle_x, middle_y = _about(op.pivot, scale, turn, middle_x, middle_y)
        else:
            size = (max(1, round(master.get_width() * ratio)), max(1, round(master.get_height() * ratio)))
            picture = self._workshop.scaled(master, size)
        return Placed(picture, middle_x - picture.get_width() / 2, middle_y - picture.get_height() / 2)

    def _cut(
        self, op: Art, fade: int, frame: pygame.Rect
    ) -> tuple[pygame.Surface, tuple[int, int], pygame.Rect] | None:
        """A picture larger than most of the frame: only what the frame shows of it is scaled."""
        scale = op.width / artwork(op.name).box[2]
        turn = _half_degrees(op) / 2
        (master, cut_x, cut_y), bigger = self._turned(op, _master_scale(op.name, scale), turn)
        ratio = scale / bigger
        x, y = op.x + cut_x * ratio, op.y + cut_y * ratio
        whole = pygame.Rect(round(x), round(y), round(master.get_width() * ratio), round(master.get_height() * ratio))
        seen = whole.clip(frame)
        crop = pygame.Rect(
            math.floor((seen.x - x) / ratio),
            math.floor((seen.y - y) / ratio),
            math.ceil(seen.width / ratio) + 1,
            math.ceil(seen.height / ratio) + 1,
        ).clip(master.get_rect())
        if not (seen.width and seen.height and crop.width and crop.height):
            return None
        size = (max(1, round(crop.width * ratio)), max(1, round(crop.height * ratio)))

        def make() -> pygame.Surface:
            part = self._workshop.scaled(master.subsurface(crop), size)
            return part if fade == FADES else faded(part, fade / FADES)

        key = (op.name, op.parts, turn, op.pivot, fade, bigger, tuple(crop), size)
        picture = self._workshop.get(self._cuts, key, make)
        corner = (round(x + crop.x * ratio), round(y + crop.y * ratio))
        part = _shown(whole.size, op.reveal, op.side).move(whole.topleft).clip(seen)
        return picture, part.topleft, part.move(-corner[0], -corner[1])

    def _turned(self, op: Art, scale: float, turn: float) -> tuple[Placed, float]:
        """Some parts turned about a pivot, and their scale; a corner is given from the picture's (0, 0), in pixels."""
        master, scale = self._master(op.name, op.parts, scale)
        if not turn or not master.surface.get_width():
            return _uncut(op, master, scale), scale
        key = (self._tone, op.name, op.parts, scale, turn, op.pivot)
        found = self._workshop.large(self._masters, key, functools.partial(_turned, op, master, scale, turn))
        if found is not None:
            return found, scale
        sketch, small = self._sketch(op.name, op.parts)
        return _turned(op, sketch, small, turn), small

    def _master(self, name: str, parts: tuple[str, ...], scale: float) -> tuple[Placed, float]:
        """Some parts at a scale; while they are being read, at another: what is there, or quickly small."""
        if scale * max(artwork(name).box[2:]) <= _QUICK_PX:
            return self._sketch(name, parts, scale)

        def key(scale: float) -> tuple[str, str, tuple[str, ...], float]:
            return (self._tone, name, parts, scale)

        found = self._workshop.large(self._masters, key(scale), lambda: _rasterized(name, parts, scale, self._tone))
        if found is not None:
            return found, scale
        for steps in OTHERS:
            other = _master_scale(name, scale * 2 ** (steps / 2 - 0.1))
            found = self._masters.find(key(other))
            if found is not None:
                return found, other
        return self._sketch(name, parts)

    def _sketch(self, name: str, parts: tuple[str, ...], scale: float = math.inf) -> tuple[Placed, float]:
        """Some parts read in passing at a scale, a small one at most."""
        scale = min(scale, _QUICK_PX / max(artwork(name).box[2:]))
        make = functools.partial(_rasterized, name, parts, scale, self._tone)
        return self._workshop.get(self._sketches, (name, parts, scale), make), scale


def _uncut(op: Art, master: Placed, scale: float) -> Placed:
    """A master with the place of its corner from the picture's (0, 0), which may lie inside its box."""
    left, top, _, _ = artwork(op.name).box
    return Placed(master.surface, master.x + left * scale, master.y + top * scale)


def _turned(op: Art, master: Placed, scale: float, turn: float) -> Placed:
    """A master turned clockwise about a pivot, with the place of its corner from the picture's (0, 0)."""
    flat, x, y = _uncut(op, master, scale)
    picture = pygame.transform.rotozoom(flat, -turn, 1.0)
    middle = _about(op.pivot, scale, turn, x + flat.get_width() / 2, y + flat.get_height() / 2)
    return Placed(picture, middle[0] - picture.get_width() / 2, middle[1] - picture.get_height() / 2)


def _reach(op: Art) -> pygame.Rect:
    """The box outside of which nothing of a picture can lie, however it is turned about its pivot."""
    left, top, wide, high = artwork(op.name).box
    scale = op.width / wide
    if not _half_degrees(op):
        box = pygame.Rect(op.x + left * scale, op.y + top * scale, math.ceil(wide * scale), math.ceil(high * scale))
        return box.inflate(4, 4)
    x, y = op.pivot
    away = max(math.hypot(cx - x, cy - y) for cx in (left, left + wide) for cy in (top, top + high))
    half = math.ceil(away * scale) + 2
    return pygame.Rect(op.x + x * scale - half, op.y + y * scale - half, 2 * half, 2 * half)


def _half_degrees(op: Art) -> int:
    """How far a picture is turned, in half degrees: 0 to 719."""
    return round(op.turn * 2) % 720


def _master_scale(name: str, scale: float) -> float:
    """Pixels a unit of the master from which a picture of some scale is made."""
    _, _, wide, high = artwork(name).box
    larger: float = 2.0 ** (math.ceil(2 * math.log2(scale)) / 2)
    return min(larger, math.sqrt(_LARGEST_PIXELS / (wide * high)))


def _about(pivot: tuple[float, float], scale: float, turn: float, x: float, y: float) -> tuple[float, float]:
    """A place turned clockwise about a pivot in units, in pixels."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    dx, dy = x - pivot[0] * scale, y - pivot[1] * scale
    return pivot[0] * scale + dx * cos - dy * sin, pivot[1] * scale + dx * sin + dy * cos


def _rasterized(name: str, parts: tuple[str, ...], scale: float, tone: str) -> Placed:
    """Some parts at a scale (pixels a unit), premultiplied, cut to their extent; and the corner of the cut."""
    left, top, wide, high = artwork(name).box
    size = (max(1, math.ceil(wide * scale)), max(1, math.ceil(high * scale)))
    drawn = recolored(part_text(name, parts), name, tone)
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{size[0]}" height="{size[1]}" '
        f'viewBox="{left} {top} {size[0] / scale} {size[1] / scale}">{drawn}</svg>'
    )
    picture = loaded(text)
    box = _extent(picture).inflate(2, 2).clip(picture.get_rect())
    part = picture.subsurface(box).copy()
    del picture  # three of a large one at a time would be the most that the program ever needs
    return Placed(part.premul_alpha_ip(), box.x, box.y)


def _extent(picture: pygame.Surface) -> pygame.Rect:
    """The smallest box with all that is drawn; unlike Surface.get_bounding_rect it lets other threads go on."""
    pixels = pygame.surfarray.pixels2d(picture).T
    drawn = pixels > 0x00FFFFFF  # alpha is the highest byte
    columns, rows = np.flatnonzero(drawn.any(axis=0)), np.flatnonzero(drawn.any(axis=1))
    if not rows.size:
        return pygame.Rect(0, 0, 0, 0)
    return pygame.Rect(columns[0], rows[0], columns[-1] - columns[0] + 1, rows[-1] - rows[0] + 1)


def _shown(size: tuple[int, int], reveal: float, side: str) -> pygame.Rect:
    wide, high = size
    if side in ("left", "right"):
        part = round(wide * reveal)
        return pygame.Rect(0 if side == "left" else wide - part, 0, part, high)
    part = round(high * reveal)
    return pygame.Rect(0, 0 if side == "top" else high - part, wide, part)
