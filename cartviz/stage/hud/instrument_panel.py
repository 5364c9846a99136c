"""The panels that instruments stand on, and how they come in, make room for each other and leave."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cartviz.stage.frame import Area, Box, Halo, Line, Op, Ring, Words
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.theme import Layout, Look, ease_out

WIDTH = 212
"""Of an instrument's panel at 1080p."""
SLIDE_SECONDS = 0.7
"""How long a panel takes to come in or to leave, and a tall one to make room."""

Span = tuple[float, float]
"""Top and height of a panel in pixels."""


def left_of_panels(layout: Layout) -> float:
    """The left edge of all instruments' panels."""
    return layout.width - layout.px(WIDTH + 38)


def panel(y: float, height: float, layout: Layout, look: Look) -> tuple[float, Op]:
    """The left edge of an instrument's panel and its box."""
    x = left_of_panels(layout)
    box = Box(
        x,
        y,
        layout.px(WIDTH),
        height,
        look.color("panel"),
        look.color("panel_edge"),
        max(1.0, layout.px(1.6)),
        layout.px(20),
    )
    return x, box


def arrived(board: Board, look: Look) -> float:
    """How far the panels of the present beat have come in, 0 to 1; at once where motion is not wanted."""
    if look.still or board.cue.index == 0:
        return 1.0
    return ease_out((board.t - board.cue.start) / min(SLIDE_SECONDS, board.cue.seconds))


def between(before: Mapping[str, Span], now: Mapping[str, Span], share: float) -> dict[str, tuple[Span, float]]:
    """For every panel its span on the way from one beat to the next, and how far it stands outside (0 in, 1 out).

    A panel that takes the place of another of its size is there at once: the same instrument shows something else.
    """
    if share >= 1.0:
        return {name: (span, 0.0) for name, span in now.items()}
    out: dict[str, tuple[Span, float]] = {}
    leaving = {name: span for name, span in before.items() if name not in now}
    for name, (y, height) in now.items():
        if name in before:
            old_y, old_height = before[name]
            out[name] = ((old_y + (y - old_y) * share, old_height + (height - old_height) * share), 0.0)
            continue
        taken = next((old for old, span in leaving.items() if span == (y, height)), None)
        leaving.pop(taken or "", None)
        out[name] = ((y, height), 0.0 if taken else 1.0 - share)
    out.update((name, (span, share)) for name, span in leaving.items())
    return out


def moved(ops: Sequence[Op], dx: float) -> Sequence[Op]:
    """The same operations so many pixels further to the right."""
    if not dx:
        return ops
    out: list[Op] = []
    for op in ops:
        if isinstance(op, (Line, Area)):
            out.append(replace(op, points=tuple((x + dx, y) for x, y in op.points)))
        elif isinstance(op, (Box, Ring, Words, Halo)):
            out.append(replace(op, x=op.x + dx))
        else:
            out.append(op)
    return out
