"""What the words and instruments around the stage show at one moment: cue, time, clock and readings."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartviz.scene import Scene
from cartviz.timeline import Cue, Timeline


@dataclass(frozen=True)
class Board:
    """Everything the HUD shows at one moment; `values` are readings now, `before` a second earlier.

    `day` is the body clock, `curves` the lines of the beat's plot until now, `trace` what the timeline carries until
    now: (seconds, share of its height).
    """

    scene: Scene
    timeline: Timeline
    cue: Cue
    t: float
    scenes: int
    clock: str
    values: Mapping[str, float]
    before: Mapping[str, float]
    day: float = 0.0
    curves: tuple["Curve", ...] = ()
    trace: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Curve:
    """One line of a plot until now, never further: days and values, its words and the theme key of its color."""

    label: str
    color: str
    points: tuple[tuple[float, float], ...]
