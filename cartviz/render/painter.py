"""A frame becomes pixels: one small function for each kind of draw operation."""

import itertools
import math
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pygame

from cartviz.render import scenery, shapes
from cartviz.render.background_cache import Underlay
from cartviz.render.closeup_cells import Giants
from cartviz.render.lettering import Lettering, Pairs
from cartviz.render.prop_sprites import ArtBook
from cartviz.render.quality import LAYERS, WOBBLE, Haste
from cartviz.render.render_queue import NotYetError, Workshop
from cartviz.render.sprites import SpriteBook
from cartviz.render.surface_cache import Kept
from cartviz.render.surfaces import pixel_box
from cartviz.stage.frame import (
    Area,
    Art,
    Backdrop,
    Box,
    Clip,
    Field,
    Frame,
    Giant,
    Glow,
    Halo,
    Image,
    Line,
    NearLayer,
    Op,
    Ring,
    Row,
    Shade,
    Spotlight,
    Sprites,
    Words,
)

_KEPT_BYTES = 10_000_000
"""What kept words, boxes, rings and shades may take."""
DARKEST = 0.7
"""How much of the light a spotlight takes from all that lies beside it."""
LEAP_SECONDS = 1.0
"""Further away from the last picture than this nothing is expected to come again."""
FAST_ZOOM = 0.7
"""Doublings a second from which on a picture is gone before its details are seen."""


class Painter:
    """Paints frames of any size; keeps what it has drawn once."""

    def __init__(self) -> None:
        self.haste = Haste()
        """What the pictures from now on may leave out: nothing, unless a window plays."""
        self._tone = "standard"
        self._t = 0.0
        self._workshop = Workshop()
        self.rough = False
        """Whether in the last picture something coarser stood in for what was not made yet."""
        self.forget()
        self._kept: Kept[pygame.Surface] = Kept(_KEPT_BYTES, self._workshop.turn)
        self._lettering = Lettering(self._kept)
        self._images: dict[str, pygame.Surface] = {}
        self._lying: dict[int, tuple[Op, Pairs]] = {}
        """What lay flat in the last frame, by the operation's identity: one that comes again is not looked up again."""

    def _dress(self) -> None:
        """Paint in another palette from now on; pictures in the one before are let go."""
        self._dressed = self._tone
        self._workshop.forget()
        self._book = SpriteBook(self._workshop, self._tone)
        self._art = ArtBook(self._workshop, self._tone)

    def hold_image(self, name: str, picture: pygame.Surface) -> None:
        """Keep a picture under a name for `Image` operations."""
        self._images[name] = picture

    def paint(self, frame: Frame, surface: pygame.Surface, *, aside: bool = False) -> None:
        """Draw all operations of a frame onto a surface of its size; `aside`: between two of the window's own."""
        self._tone = frame.tone
        if self._dressed != self._tone and any(isinstance(op, Art | Sprites) for op in frame.ops):
            self._dress()
        leaps = not aside and abs(frame.t - self._t) > LEAP_SECONDS
        self._workshop.begin(self.haste.making, turns=0 if aside else 1 + leaps)
        self._t = self._t if aside else frame.t
        self._hasten(frame)
        before = self._workshop.stand_ins
        lying: dict[int, tuple[Op, Pairs]] = {}
        above = frame.ops[self._underlay.paint(surface, frame, self.haste, self._below) :]
        for alike, ops in itertools.groupby(above, _alike):
            if alike == "flat":
                known = self._workshop.stand_ins
                found = [self._lying.get(id(op)) or (op, _LAID[type(op)](self, op)) for op in ops]
                surface.fblits([pair for _, pairs in found for pair in pairs], pygame.BLEND_PREMULTIPLIED)
                if self._workshop.stand_ins == known:
                    lying.update((id(each[0]), each) for each in found)
            elif alike == "sprites":
                batches = cast("Iterator[Sprites]", ops)
                surface.fblits(self._book.pairs(batches, surface.get_rect()), pygame.BLEND_PREMULTIPLIED)
            else:
                for op in ops:
                    _PAINT[type(op)](self, surface, op)
        self._lying = lying
        if not (aside or any(isinstance(op, Field) for op in above)):
            self._clouds.forget()
        self.rough = self._workshop.stand_ins != before

    def _below(self, surface: pygame.Surface, op: Op) -> None:
        """Paint a part of the underlay, which is kept as a whole: no cloud of it need be kept by itself."""
        if isinstance(op, Field):
            scenery.paint_cloud(surface, op)
        else:
            _PAINT[type(op)](self, surface, op)

    def forget(self) -> None:
        """Let go of what another scene is painted with; words and panels stay."""
        self._dress()
        self._backdrops = scenery.Backdrops()
        self._clouds = scenery.Clouds()
        self._underlay = Underlay()
        self._giants = Giants()

    def close(self) -> None:
        """Stop what is being made beside the window."""
        self._workshop.close()

    def _hasten(self, frame: Frame) -> None:
        coarse = self.haste.moving and abs(frame.zoom) > FAST_ZOOM
        self._book.be(coarse=coarse, still=self.haste.level >= WOBBLE)

    @property
    def full(self) -> bool:
        """Whether the last picture and what was made since take all the room: nothing should be made in advance."""
        return self._workshop.turn.full

    def warm(self, frame: Frame, seconds: float) -> bool:
        """Make the pictures that a coming frame needs, for about that long; True when all are there."""
        if frame.tone != self._dressed:
            return True  # the first picture in the new palette makes what it needs
        until = time.perf_counter() + seconds
        self._workshop.begin(seconds, only_sharp=True)
        self._hasten(frame)
        whole = pygame.Rect((0, 0), frame.size)
        ready = True
        for op in frame.ops:
            if time.perf_counter() > until:
                return False
            try:
                if isinstance(op, Sprites):
                    for _ in self._book.pairs((op,), whole):
                        pass
                elif isinstance(op, Art):
                    self._art.seen(op, whole)
                elif type(op) in _LAID:
                    _LAID[type(op)](self, op)
            except NotYetError:
                ready = False
        return ready

    def bare_blits(self, frame: Frame, surface: pygame.Surface) -> Callable[[], None]:
        """The blits of a frame's sprites and nothing else, ready to be timed: what drawing them costs at least."""
        self._workshop.begin(self.haste.making)
        batches = [op for op in frame.ops if isinstance(op, Sprites)]
        pairs = list(self._book.pairs(batches, surface.get_rect()))
        return lambda: surface.fblits(pairs, pygame.BLEND_PREMULTIPLIED)

    def backdrop(self, surface: pygame.Surface, op: Backdrop) -> None:
        """The far layer."""
        self._backdrops.paint(surface, op, self._tone, far=self.haste.level < LAYERS)

    def near(self, surface: pygame.Surface, op: NearLayer) -> None:
        """The near layer."""
        if self.haste.level < LAYERS:
            scenery.paint_near(surface, op, self._tone)

    def clip(self, surface: pygame.Surface, op: Clip) -> None:
        """Draw in a box only, or everywhere again."""
        surface.set_clip(pixel_box(op.x, op.y, op.width, op.height) if op.width > 0 else None)

    def art(self, surface: pygame.Surface, op: Art) -> None:
        """A prop."""
        self._art.paint(surface, op)

    def giant(self, surface: pygame.Surface, op: Giant) -> None:
        """A cell too large for a picture."""
        self._giants.paint(surface, op)

    def field(self, surface: pygame.Surface, op: Field) -> None:
        """A cloud of a substance."""
        self._clouds.paint(surface, op)

    def glow(self, surface: pygame.Surface, op: Glow) -> None:
        """A soft disc of light, added."""
        # Sizes in steps of four percent and 32 strengths: a light that grows or breathes makes few pictures.
        radius = max(2, round(math.exp(round(math.log(max(op.radius, 2)) * 25) / 25)))
        color = (*op.color[:3], round(op.color[3] / 8) * 8)
        place = pygame.Rect(round(op.x) - radius, round(op.y) - radius, 2 * radius, 2 * radius)
        if color[3] and place.colliderect(surface.get_clip()):
            picture = self._keep(("glow", radius, color), lambda: shapes.glow(radius, color))
            surface.blit(picture, place, special_flags=pygame.BLEND_RGB_ADD)

    def spotlight(self, surface: pygame.Surface, op: Spotlight) -> None:
        """The dark beside a disc: multiplied, so that colors stay what they are."""
        radius, level = max(8, round(op.radius)), round(63 * (1 - DARKEST * min(op.dark, 1.0))) * 4
        hole = self._keep(("spotlight", radius, level), lambda: shapes.hole(radius, level))
        box = hole.get_rect(center=(round(op.x), round(op.y)))
        wide, high = surface.get_size()
        above, below = max(box.top, 0), min(box.bottom, high)
        for beside in (
            (0, 0, wide, above),
            (0, below, wide, high - below),
            (0, above, max(box.left, 0), below - above),
            (box.right, above, max(wide - box.right, 0), below - above),
        ):
            surface.fill((level, level, level), beside, pygame.BLEND_RGB_MULT)
        surface.blit(hole, box, special_flags=pygame.BLEND_RGB_MULT)

    def enlarge(self, surface: pygame.Surface, part: tuple[float, float, float, float]) -> None:
        """Let a part of what has been drawn (left, top, width, height) fill the surface, coarse but at once."""
        box = pygame.Rect(*(round(each) for each in part)).clip(surface.get_rect())
        pygame.transform.smoothscale(surface.subsurface(box).copy(), surface.get_size(), surface)

    def inset(self, surface: pygame.Surface, picture: pygame.Surface, box: tuple[float, float, float, float]) -> None:
        """A picture scaled into a box (left, top, width, height); not kept, for pictures that always change."""
        inside = pygame.Rect(*(round(each) for each in box)).clip(surface.get_rect())
        if inside.width and inside.height:
            pygame.transform.smoothscale(picture, inside.size, surface.subsurface(inside))

    def ring(self, op: Ring) -> Pairs:
        """A smooth circle."""
        radius = round(op.radius * 2) / 2
        picture = self._keep(("ring", radius, op.color, op.width, op.fill), lambda: shapes.ring(radius, op))
        return [(picture, (round(op.x - picture.get_width() / 2), round(op.y - picture.get_height() / 2)))]

    def line(self, surface: pygame.Surface, op: Line) -> None:
        """A smooth line through points; see-through where its color is."""
        width = max(1, round(op.width))
        if op.color[3] == 255:
            for start, end in itertools.pairwise(op.points):
                pygame.draw.aaline(surface, op.color[:3], start, end, width)
            return
        xs, ys = [p[0] for p in op.points], [p[1] for p in op.points]
        box = pygame.Rect(math.floor(min(xs)) - width, math.floor(min(ys)) - width, 0, 0)
        box.width, box.height = math.ceil(max(xs)) - box.x + width + 1, math.ceil(max(ys)) - box.y + width + 1
        box = box.clip(surface.get_rect())
        if box.width and box.height and op.color[3]:
            points = [(x - box.x, y - box.y) for x, y in op.points]
            surface.blit(shapes.line(points, width, op.color, box.size), box)

    def area(self, op: Area) -> Pairs:
        """A filled polygon."""
        xs, ys = [p[0] for p in op.points], [p[1] for p in op.points]
        left, top = math.floor(min(xs)), math.floor(min(ys))
        shape = tuple((round(x - left, 1), round(y - top, 1)) for x, y in op.points)
        size = (math.ceil(max(xs)) - left + 1, math.ceil(max(ys)) - top + 1)
        return [(self._keep(("area", shape, op.color), lambda: shapes.area(shape, size, op.color)), (left, top))]

    def box(self, op: Box) -> Pairs:
        """A rectangle with rounded corners."""
        rect = pixel_box(op.x, op.y, op.width, op.height)
        size = rect.size
        key = ("box", size, op.fill, op.outline, op.line_width, op.radius)
        return [(self._keep(key, lambda: shapes.box(size, op)), rect.topleft)]

    def shade(self, op: Shade) -> Pairs:
        """A vertical run from one color to another."""
        rect = pixel_box(op.x, op.y, op.width, op.height)
        size = rect.size
        picture = self._keep(("shade", size, op.top, op.bottom), lambda: scenery.shade(size, op.top, op.bottom))
        return [(picture, rect.topleft)]

    def words(self, op: Words) -> Pairs:
        """One run of text on its baseline."""
        return self._lettering.words(op)

    def row(self, op: Row) -> Pairs:
        """Several runs of text side by side, centered together."""
        return self._lettering.row(op)

    def halo(self, op: Halo) -> Pairs:
        """The halo of a line of text, drawn before it; a moment later where there is no time to make it."""
        if self._workshop.late and not self._lettering.has(op):
            self._workshop.stand_in()
            return []
        return self._workshop.make(lambda: self._lettering.halo(op))

    def image(self, surface: pygame.Surface, op: Image) -> None:
        """A held picture, scaled to its box with rounded corners; nothing where none is held yet."""
        source = self._images.get(op.name)
        if source is None:
            return
        rect = pixel_box(op.x, op.y, op.width, op.height)
        size = rect.size
        picture = self._keep(
            ("image", op.name, id(source), size, op.radius), lambda: shapes.image(source, size, op.radius)
        )
        surface.blit(picture, rect, special_flags=pygame.BLEND_PREMULTIPLIED)

    def _keep(self, key: Any, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        return self._kept.get(key, make)


_PAINT: dict[type[Op], Callable[[Painter, pygame.Surface, Any], None]] = {
    Art: Painter.art,
    Backdrop: Painter.backdrop,
    NearLayer: Painter.near,
    Giant: Painter.giant,
    Field: Painter.field,
    Glow: Painter.glow,
    Spotlight: Painter.spotlight,
    Line: Painter.line,
    Clip: Painter.clip,
    Image: Painter.image,
}
_LAID: dict[type[Op], Callable[[Painter, Any], Pairs]] = {
    Ring: Painter.ring,
    Area: Painter.area,
    Box: Painter.box,
    Shade: Painter.shade,
    Words: Painter.words,
    Row: Painter.row,
    Halo: Painter.halo,
}
"""What is but kept pictures, premultiplied, at their places: neighbors in a frame are drawn in one go."""


def _alike(op: Op) -> str:
    """What neighbors in a frame are drawn in one go with: "flat", "sprites" or "" for nothing."""
    return "sprites" if type(op) is Sprites else "flat" if type(op) in _LAID else ""
