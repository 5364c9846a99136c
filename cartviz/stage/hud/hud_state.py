"""What the words and instruments around the stage show at one moment: cue, time, clock and readings."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartviz.scene.model import Scene
from cartviz.scene.timeline import Cue, Timeline

LOUD_PG = 150.0
"""Heard IL-6 at which a body cell looks half alarmed: as for fever (science.md C-REC i, K_F)."""


@dataclass(frozen=True)
class Hearing:
    """What cells hear of a patient's IL-6: `heard_pg` in pg/mL, and the share of receptors that is `blocked`."""

    heard_pg: float
    blocked: float

    @property
    def loud(self) -> float:
        """How alarmed a body cell looks, 0 to 1."""
        return self.heard_pg / (LOUD_PG + self.heard_pg) if self.heard_pg > 0 else 0.0


@dataclass(frozen=True)
class Board:
    """Everything the HUD shows at one moment; `values` are readings now, `before` a second earlier.

    `day` is the body clock, `curves` the lines of the beat's plot until now, `leaving` those of the plot before while
    it goes, `trace` what the timeline carries until now: (seconds, share of its height), `hearing` what the patient's
    cells hear, eased so that nothing pops.
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
    leaving: tuple["Curve", ...] = ()
    trace: tuple[tuple[float, float], ...] = ()
    hearing: Hearing | None = None


@dataclass(frozen=True)
class Curve:
    """One line of a plot until now, never further: days and values, its words and the theme key of its color.

    `checks` are the moments at which somebody has read it off (a nurse at the bed).
    """

    label: str
    color: str
    points: tuple[tuple[float, float], ...]
    checks: tuple[tuple[float, float], ...] = ()
