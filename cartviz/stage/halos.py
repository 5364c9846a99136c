"""Words straight on the picture get a soft dark halo, so that they can be read over anything."""

import functools

from cartviz.stage.color import luminance
from cartviz.stage.frame import Halo, Op, Row, Words
from cartviz.stage.theme import Look, with_alpha

DARK = 0.15
"""Relative luminance up to which words are dark."""


def halo_of(op: Words | Row, look: Look, ground: str = "scrim") -> Halo:
    """What is drawn before a line of text: its halo, as opaque as the text, in a color of the palette."""
    dark = (*look.color(ground)[:3], 255)
    if isinstance(op, Words):
        color = with_alpha(dark, op.color[3] / 255)
        return Halo(op.x, op.y, ((op.text, op.weight),), op.px, color, op.anchor)
    faintest = min((color[3] for _, color, _ in op.runs), default=255)
    runs = tuple((text, weight) for text, _, weight in op.runs)
    return Halo(op.x, op.y, runs, op.px, with_alpha(dark, faintest / 255))


@functools.lru_cache(maxsize=256)
def haloed(op: Words, look: Look, ground: str = "scrim") -> tuple[Op, ...]:
    """Words with their halo before them; dark words stand on paper, which needs none."""
    return (halo_of(op, look, ground), op) if luminance(op.color) > DARK else (op,)
