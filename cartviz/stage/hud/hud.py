"""The words and instruments around the stage: title, clock, caption and timeline."""

import functools
import math
from itertools import pairwise

from cartviz.stage import text
from cartviz.stage.frame import Box, Line, Op, Ring, Shade, Words
from cartviz.stage.halos import haloed
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.theme import Layout, Look, mix, with_alpha
from cartviz.tissue.kinds import KIND_INDEX, KINDS

HAIR = "\u200a"
_UNITS = ((1e6, "m"), (1e4, "cm"), (1e3, "mm"), (1.0, "µm"), (1e-3, "nm"))
"""Units of length by their size in micrometers."""


def title_ops(board: Board, layout: Layout, look: Look) -> tuple[Op, ...]:
    """Scene number, title and clock, top left on a scrim."""
    number = f"SCENE {board.scene.number} of {board.scenes}"
    return _title(number, board.scene.title, board.clock, layout, look)


@functools.lru_cache(maxsize=8)
def _title(number: str, title: str, clock: str, layout: Layout, look: Look) -> tuple[Op, ...]:
    px, margin = layout.px, layout.margin
    scrim = look.color("scrim")
    small = layout.text(20)
    ops: list[Op] = [
        Box(0, 0, layout.width, px(70), with_alpha(scrim, 0.82)),
        Shade(0, px(70), layout.width, px(210), with_alpha(scrim, 0.82), with_alpha(scrim, 0.0)),
        Words(
            margin,
            px(64 + 18),
            HAIR.join(number),
            small,
            look.color("muted"),
            "semibold",
        ),
        Words(margin, px(64 + 62), title, layout.text(40), look.color("text"), "bold"),
    ]
    if clock:
        ops.extend(haloed(Words(margin, px(64 + 102), clock, layout.text(24), look.color("accent"), "semibold"), look))
    return tuple(ops)


NOT_ADVICE = "Teaching model. Not medical advice."
_SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1e3, "thousand"))


def small_print(board: Board) -> tuple[str, ...]:
    """What must be said of the picture, the longest first: how many cells a drawn cell stands for, what this is not."""
    spec = board.scene.body
    scale = scale_words(tuple(spec.cells_per_drawn.items())) if spec is not None and spec.cells_per_drawn else ""
    notice = NOT_ADVICE if board.cue.index in (0, len(board.timeline.cues) - 1) else ""
    return tuple(each for each in (f"{scale} {notice}".strip(), notice, scale.partition(",")[0]) if each)


@functools.lru_cache(maxsize=8)
def scale_words(cells_per_drawn: tuple[tuple[str, float], ...]) -> str:
    """Say it in words: 'One drawn CAR-T cell stands for 50 million, a leukemia cell for 1 billion.'."""
    told: list[str] = []
    for kind, each in cells_per_drawn:
        label = KINDS[KIND_INDEX[kind]].label if kind in KIND_INDEX else kind
        size, name = next(((size, f" {name}") for size, name in _SCALES if each >= size), (1.0, ""))
        number = f"{each / size:.3g}{name}"
        told.append(f"a {label} for {number}" if told else f"One drawn {label} stands for {number}")
    return ", ".join(told) + "."


@functools.lru_cache(maxsize=8)
def scale_bar_ops(px_per_um: float, layout: Layout, look: Look) -> tuple[Op, ...]:
    """A bar of a round length, from nanometers to meters, bottom left above the caption."""
    px = layout.px
    longest = px(210) / px_per_um
    length = 10.0 ** math.floor(math.log10(longest))
    length *= next(step for step in (5, 2, 1) if step * length <= longest)
    size, unit = next((each for each in _UNITS if length >= each[0] * 0.999), _UNITS[-1])
    words = f"{length / size:g} {unit}"
    x, y, wide = layout.margin, layout.height - px(196), length * px_per_um
    color = look.color("muted")
    thick = max(1.0, px(2.4))
    return (
        Box(x, y, wide, thick, color),
        Box(x, y - px(6), thick, px(14), color),
        Box(x + wide - thick, y - px(6), thick, px(14), color),
        *haloed(Words(x + wide + px(12), y + px(7), words, layout.text(20), color), look),
    )


def timeline_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """A line with a dot for each beat; what has been seen is bright, the present beat is large."""
    left, width, y = layout.margin, layout.width - 2 * layout.margin, layout.timeline_y
    thick = max(3.0, layout.px(5))
    seen = width * min(board.t / board.timeline.seconds, 1.0)
    ops: list[Op] = []
    ops.extend(_trace_ops(board, layout, look))
    ops.append(Box(left, y - thick / 2, width, thick, look.color("track"), radius=thick / 2))
    if seen > thick:
        ops.append(Box(left, y - thick / 2, seen, thick, look.color("accent")))
    starts = tuple(cue.start for cue in board.timeline.cues)
    reached = sum(board.t >= start - 1e-9 for start in starts)
    ops.extend(_dots(starts, board.timeline.seconds, board.cue.index, reached, layout, look))
    for fine in small_print(board):
        if text.width_of(fine, layout.text(18)) <= width:  # the longest that fits
            ops.append(Words(left, layout.height - layout.px(11), fine, layout.text(18), look.color("muted")))
            break
    return ops


@functools.lru_cache(maxsize=8)
def _dots(
    starts: tuple[float, ...], seconds: float, present: int, reached: int, layout: Layout, look: Look
) -> tuple[Op, ...]:
    """A dot where each beat starts: the present one is large, the first so many that are reached are bright."""
    left, width, y = layout.margin, layout.width - 2 * layout.margin, layout.timeline_y
    edge = mix(look.color("scrim"), look.color("track"), 0.2)
    ops: list[Op] = []
    for i, start in enumerate(starts):
        x = left + width * start / seconds
        color = look.color("text" if i == present else "accent" if i < reached else "track")
        radius = layout.px(9 if i == present else 6.5)
        ops.append(Ring(x, y, radius + layout.px(2), edge, 0, edge))
        ops.append(Ring(x, y, radius, color, 0, color))
    return tuple(ops)


TRACE_HEIGHT = 34


def _trace_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """The IL-6 that the timeline carries until now: a soft hill with a fine line upon it."""
    if len(board.trace) < 2:
        return []
    # Only its last point moves: what lies before it is made anew when another is passed.
    points, boxes = _passed(board.trace[:-1], board.timeline.seconds, layout, look)
    last = _hill(board.trace[-2:], board.timeline.seconds, layout, look)
    line = Line((*points, last[0][1]), mix(look.color("scrim"), look.color("cytokine"), 0.62), max(1.0, layout.px(2.4)))
    return [*boxes, *last[1], line]


def _hill(
    trace: tuple[tuple[float, float], ...], seconds: float, layout: Layout, look: Look
) -> tuple[tuple[tuple[float, float], ...], tuple[Op, ...]]:
    """The points of the line through a part of the trace, and the boxes below them."""
    left, width = layout.margin, layout.width - 2 * layout.margin
    base, high = layout.timeline_y - layout.px(11), layout.px(TRACE_HEIGHT)
    points = tuple((left + width * t / seconds, base - high * share) for t, share in trace)
    color = with_alpha(look.color("cytokine"), 0.13)
    boxes: list[Op] = []
    for (x, y), (right, after) in pairwise(points):
        start, end = round(x), round(right)
        if end > start:
            top = round((y + after) / 2)
            boxes.append(Box(start, top, end - start, base - top, color))
    return points, tuple(boxes)


_passed = functools.lru_cache(maxsize=8)(_hill)
