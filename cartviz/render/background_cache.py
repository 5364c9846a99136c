"""What lies behind all that lives as one picture: the place and its clouds, painted anew only when they change."""

import itertools
from collections.abc import Callable, Hashable
from dataclasses import dataclass

import pygame

from cartviz.render.quality import HAZE, LAYERS, Haste
from cartviz.render.scenery import look_of
from cartviz.stage.frame import Backdrop, Field, Frame, Op
from cartviz.stage.haze import drift_step

PARTS, FEW_PARTS = 5, 2
"""While a story plays the next picture is made in so many parts, one a frame, so that no frame is slow; in few parts
while the camera moves: then it lags by two frames, which far and soft things may."""
Draw = Callable[[pygame.Surface, Op], None]
_NOTHING = pygame.Surface((0, 0))


@dataclass(frozen=True, slots=True)
class _Look:
    """What a picture shows: what there is, where it is, and what drifts (far cells and the densities of clouds)."""

    what: tuple[Hashable, ...] = ()
    where: tuple[Hashable, ...] = ()
    drifting: tuple[Hashable, ...] = ()


class Underlay:
    """Paints the operations with which a frame begins and over which all others lie, or copies their last picture.

    To copy it costs a third of laying place, far cells and clouds over each other. Pictures that follow each other but
    do not play are exact: what changes with each of them goes straight onto the frame.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._kept = self._next = _NOTHING
        self._look = self._coming = _Look()
        self._ops: list[Op] = []
        self._parts = self._made = 0
        self._holds = self._rests = False

    def paint(self, surface: pygame.Surface, frame: Frame, haste: Haste, draw: Draw) -> int:
        """Paint these operations by means of `draw`; returns how many they are."""
        ops = list(itertools.takewhile(lambda op: isinstance(op, Backdrop | Field), frame.ops))
        if len(ops) < 2:  # a place alone is little more than a copy
            self._forget()
            return 0
        look = _look(frame, ops, far=haste.level < LAYERS)
        serves = look.what == self._look.what if haste.moving else look == self._look
        if not serves or not self._holds:
            # What has changed twice in a row will change again.
            self._holds = serves or self._rests
            self._look, self._ops = look, []
            if self._holds:
                self._kept = _of_size(frame.size, self._kept)
            for op in ops:
                draw(self._kept if self._holds else surface, op)
        elif look != self._look:
            few = look.where != self._look.where and haste.level < HAZE
            self._prepare(look, ops, FEW_PARTS if few else PARTS, draw)
        self._rests = serves
        if self._holds:
            surface.blit(self._kept, (0, 0))
        return len(ops)

    def _prepare(self, look: _Look, ops: list[Op], parts: int, draw: Draw) -> None:
        """Paint one more part of the next picture; once it is whole it is the one that is copied."""
        if not self._ops or parts < self._parts:
            self._coming, self._ops, self._parts, self._made = look, ops, parts, 0
            self._next = _of_size(self._kept.get_size(), self._next)
        wide, high = self._next.get_size()
        top, bottom = (high * each // self._parts for each in (self._made, self._made + 1))
        self._next.set_clip((0, top, wide, bottom - top))
        for op in self._ops:
            draw(self._next, op)
        self._next.set_clip(None)
        self._made += 1
        if self._made == self._parts:
            self._kept, self._next = self._next, self._kept
            self._look, self._ops = self._coming, []


def _of_size(size: tuple[int, int], surface: pygame.Surface) -> pygame.Surface:
    return surface if surface.get_size() == size else pygame.Surface(size)


def _look(frame: Frame, ops: list[Op], *, far: bool) -> _Look:
    what: list[Hashable] = [frame.size, frame.tone, far]
    where: list[Hashable] = []
    drifting: list[Hashable] = []
    for op in ops:
        if isinstance(op, Backdrop):
            what.append(op.place)
            where.append((op.pan_x, op.pan_y))
            drifting.append(drift_step(op.ambient))
        elif isinstance(op, Field):
            what.append(op.name)
            where.append(look_of(op))
            drifting.append(op.grid.tobytes())
    return _Look(tuple(what), tuple(where), tuple(drifting))
