"""Lines that grow with the story: a plot over days and the IL-6 that the timeline carries, until now, never further."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cartviz.patient.patient import Patient
from cartviz.scene.charts import Plot, PlotLine
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Cue, Timeline
from cartviz.stage.hud.hud_state import Curve, Hearing
from cartviz.stage.hud.instrument_panel import SLIDE_SECONDS
from cartviz.stage.theme import ease
from cartviz.tissue.meters import BASELINE_PG_PER_ML

Readings = Mapping[str, NDArray[np.float64]]
Points = tuple[tuple[float, float], ...]

PLOT_POINTS = 100
SWEEP_SECONDS = 3.0
"""A plot that appears draws its lines from their first day until today within this time."""
TRACE_POINTS = 110
"""The timeline carries so many points over the length of a scene."""
TRACE_PG_PER_ML = 10_000.0
"""The timeline carries IL-6 on a log scale, from rest up to this."""
EASED_SECONDS = 3.0
"""A drug in a vein reaches cells one by one: what they hear is a mean over so many seconds of the film."""


@dataclass
class Curves:
    """The plots of one show. What a patient's line has once given is kept; asking again changes nothing."""

    scene: Scene
    timeline: Timeline
    patients: Sequence[Patient]
    _kept: dict[tuple[str, int], list[tuple[float, float]]] = field(default_factory=dict)
    _traced: list[tuple[float, float]] = field(default_factory=list)

    def at(self, t: float, cue: Cue) -> tuple[Curve, ...]:
        """The lines of the beat's plot at `t` seconds, until today."""
        plot = self.scene.plots.get(cue.plot)
        if plot is None:
            return ()
        first, last = plot.days
        today = min(self.timeline.day_in(cue, t), last)
        today = first + (today - first) * ease((t - self._since(cue)) / SWEEP_SECONDS)
        return tuple(self._curve(cue.plot, index, plot, line, today) for index, line in enumerate(plot.lines))

    def leaving(self, t: float, cue: Cue) -> tuple[Curve, ...]:
        """The lines of the plot that the beat before showed, while it goes."""
        last = self.timeline.cues[max(cue.index - 1, 0)]
        return self.at(t, last) if last.plot != cue.plot and t - cue.start < SLIDE_SECONDS else ()

    def trace(self, t: float, readings: Readings) -> Points:
        """IL-6 until now for the timeline to carry: (seconds, share of its height) on a log scale."""
        if "body_il6" not in readings:
            return ()
        step = self.timeline.seconds / TRACE_POINTS
        whole = int(t / step) + 1
        for i in range(len(self._traced), whole):
            self._traced.append((i * step, self._level(i * step, readings)))
        return (*self._traced[:whole], (t, self._level(t, readings)))

    def _level(self, t: float, readings: Readings) -> float:
        level = max(float(readings["body_il6"][self.timeline.tick_at(t)[0]]), BASELINE_PG_PER_ML)
        return min(math.log(level / BASELINE_PG_PER_ML) / math.log(TRACE_PG_PER_ML / BASELINE_PG_PER_ML), 1.0)

    def _since(self, cue: Cue) -> float:
        """When the plot of a cue appeared: a beat that keeps the plot of the one before does not draw it anew."""
        cues, index = self.timeline.cues, cue.index
        while index > 0 and cues[index - 1].plot == cue.plot:
            index -= 1
        return cues[index].start

    def _curve(self, name: str, index: int, plot: Plot, line: PlotLine, today: float) -> Curve:
        first, last = plot.days
        step = (last - first) / PLOT_POINTS
        whole = sum(1 for i in range(PLOT_POINTS + 1) if first + step * i < today)
        self._know(name, index, whole)
        points = [*self._kept[name, index][:whole], (today, self._value(plot, line, today))]
        if line.points:  # a drawn line begins with its first point
            points = [each for each in points if line.points[0][0] <= each[0] <= line.points[-1][0]]
        checks: Points = ()
        if line.checks_per_day > 0:
            count = math.floor((today - first) * line.checks_per_day + 1e-9)
            days = [first + i / line.checks_per_day for i in range(1, count + 1)]
            checks = tuple((day, self._value(plot, line, day)) for day in days)
        return Curve(line.label, line.color, tuple(points), checks)

    def _know(self, name: str, index: int, count: int) -> None:
        """Have the first `count` points of a line."""
        plot, kept = self.scene.plots[name], self._kept.setdefault((name, index), [])
        first, last = plot.days
        for i in range(len(kept), count):
            day = first + (last - first) / PLOT_POINTS * i
            kept.append((day, self._value(plot, plot.lines[index], day)))

    def ahead(self, seconds: float) -> bool:
        """Compute the lines of all plots to their ends for about so many seconds; True when all are known."""
        deadline = time.perf_counter() + seconds
        for name, plot in self.scene.plots.items():
            for index in range(len(plot.lines)):
                for count in range(len(self._kept.get((name, index), ())), PLOT_POINTS + 2):
                    if time.perf_counter() > deadline:
                        return False
                    self._know(name, index, count)
        return True

    def _value(self, plot: Plot, line: PlotLine, day: float) -> float:
        if line.points:
            return along(line.points, day, log=plot.log)
        patient = next(each for each in self.patients if line.of.startswith(f"{each.name}_"))
        column = line.of.removeprefix(f"{patient.name}_")
        value = patient.body.at(max(day, 0.0))[column]
        return 100.0 * value / max(patient.body.at(0.0)[column], 1e-300) if plot.percent_of_start else value


def along(points: Points, day: float, *, log: bool = False) -> float:
    """The value of a drawn curve on a day: straight between its points on the axis of its plot, flat outside."""
    for (day0, value0), (day1, value1) in pairwise(points):
        if day0 <= day < day1:
            share = (day - day0) / (day1 - day0)
            if log and value0 > 0 < value1:
                return math.exp(math.log(value0) + (math.log(value1) - math.log(value0)) * share)
            return value0 + (value1 - value0) * share
    return points[0][1] if day < points[0][0] else points[-1][1]


def hearing(t: float, tick: int, timeline: Timeline, readings: Readings) -> Hearing | None:
    """What the cells of the scene's patient hear of the IL-6, eased over EASED_SECONDS; None without such a patient."""
    if "body_il6_heard" not in readings:
        return None
    since = timeline.tick_at(max(t - EASED_SECONDS, 0.0))[0]
    heard, blocked = (
        float(readings[name][since : tick + 1].mean()) for name in ("body_il6_heard", "body_receptors_blocked")
    )
    return Hearing(heard, blocked)
