"""How well every word of a frame can be read, measured on painted pixels: its color against what lies under it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pygame
from eyes import light
from numpy.typing import NDArray
from seen import reach, words_of

from cartviz.render.painter import Painter
from cartviz.stage.frame import Color, Frame, Row, Words

WORST = 5
"""Percent of the pixels under and around the letters that may be worse than the measured contrast."""
WHITE: Color = (255, 255, 255, 255)
_LUMINANCE = np.array((0.2126, 0.7152, 0.0722))


@dataclass(frozen=True)
class Reading:
    """Some words, and the contrast (1 to 21, WCAG 2.2) at which all but the worst few of their pixels stand."""

    contrast: float
    text: str


def readings(frame: Frame, painter: Painter, surface: pygame.Surface) -> Iterator[Reading]:
    """The contrast of every run of text in a frame, from back to front; paints the frame onto `surface`."""
    for op in frame.ops:
        if isinstance(op, Words | Row) and words_of([op]):
            for alone, color in _pieces(op):
                found = _contrast(frame, painter, surface, alone, color)
                if found is not None:
                    yield Reading(found, _text(alone))
        painter.paint(replace(frame, ops=(op,)), surface)
    surface.set_clip(None)


def _pieces(op: Words | Row) -> Iterator[tuple[Words | Row, Color]]:
    """Each run of a text by itself, in white and where it stands, with its color."""
    if isinstance(op, Words):
        yield replace(op, color=WHITE), op.color
        return
    for i, (text, color, _) in enumerate(op.runs):
        if text.strip():
            runs = tuple(
                (each, WHITE if i == j else (0, 0, 0, 0), weight) for j, (each, _, weight) in enumerate(op.runs)
            )
            yield replace(op, runs=runs), color


def _text(op: Words | Row) -> str:
    return op.text if isinstance(op, Words) else next(text for text, color, _ in op.runs if color == WHITE)


def _contrast(
    frame: Frame, painter: Painter, surface: pygame.Surface, alone: Words | Row, color: Color
) -> float | None:
    box = _box(alone).clip(surface.get_rect()).clip(surface.get_clip())
    if not box.width or not box.height or color[3] < 8:
        return None
    ground = pygame.surfarray.array3d(surface.subsurface(box))
    scratch = pygame.Surface(box.size)
    moved = replace(alone, x=alone.x - box.x, y=alone.y - box.y)
    painter.paint(replace(frame, ops=(moved,)), scratch)
    letters = _wider(pygame.surfarray.array3d(scratch)[..., 0] > 60)
    if not letters.any():
        return None
    under = ground[letters].astype(np.float64)
    alpha = color[3] / 255
    ink = under + (np.array(color[:3], np.float64) - under) * alpha
    first, second = light(ink) @ _LUMINANCE + 0.05, light(under) @ _LUMINANCE + 0.05
    return float(np.percentile(np.maximum(first, second) / np.minimum(first, second), WORST))


def _box(op: Words | Row) -> pygame.Rect:
    boxes = [reach(each) for each in words_of([op])]
    left, top, right, bottom = (pick(box[i] for box in boxes) for i, pick in enumerate((min, min, max, max)))
    return pygame.Rect(round(left), round(top), round(right - left), round(bottom - top)).inflate(24, 16)


def _wider(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A mask grown by one pixel on all sides: the letters and what they are seen against."""
    padded = np.pad(mask, 1)
    shifts = [
        padded[1 + dx : 1 + dx + mask.shape[0], 1 + dy : 1 + dy + mask.shape[1]]
        for dx in (-1, 0, 1)
        for dy in (-1, 0, 1)
    ]
    wider: NDArray[np.bool_] = np.logical_or.reduce(shifts)
    return wider
