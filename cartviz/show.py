"""A scene, its timeline and its recorder: frame_at(t) is the one pure function that everything else calls."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cartviz import assets
from cartviz.scene import Action, Scene
from cartviz.simulation.recorder import Recorder
from cartviz.stage.board import Board, Curve, Hearing
from cartviz.stage.choreography import Tracks, choreograph
from cartviz.stage.compose import Moment, compose
from cartviz.stage.frame import Frame
from cartviz.stage.theme import Look
from cartviz.timeline import TICKS_PER_SECOND, Cue, Timeline, compile_scene

PLOT_POINTS = 140
TRACE_SECONDS = 0.5
EASED_SECONDS = 3.0
_HELD = 1e-8
"""Seconds before its end at which a beat still shows itself: its end state."""


@dataclass(frozen=True)
class Show:
    """A scene with a seed and the viewer's interventions; the same three give the same frames, forever."""

    scene: Scene
    seed: int
    timeline: Timeline
    recorder: Recorder = field(compare=False, repr=False)
    interventions: tuple[tuple[int, Action], ...] = ()

    @classmethod
    def of(cls, scene: Scene, seed: int | None = None, interventions: tuple[tuple[int, Action], ...] = ()) -> "Show":
        """The show of a scene, with the scene's own seed unless another is given."""
        timeline = compile_scene(scene)
        chosen = scene.seed if seed is None else seed
        return cls(scene, chosen, timeline, Recorder(scene, timeline, chosen, interventions), interventions)

    def with_intervention(self, tick: int, action: Action) -> "Show":
        """A new show in which the viewer acted at a tick; it shares all that was computed before it."""
        return Show(
            self.scene,
            self.seed,
            self.timeline,
            self.recorder.branch(tick, action),
            (*self.interventions, (tick, action)),
        )

    def frame_at(
        self, t: float, size: tuple[int, int] = (1920, 1080), ambient: float | None = None, look: Look | None = None
    ) -> Frame:
        """The frame at `t` seconds of the scene; `ambient` moves only what breathes (default: `t` itself)."""
        t = min(max(t, 0.0), self.timeline.seconds - _HELD)
        cue = self.timeline.cue_at(t)
        tick, fraction = self.timeline.tick_at(t)
        world = self.recorder.world_at(tick)
        readings = self.recorder.readings_until(tick)
        earlier = max(0, tick - TICKS_PER_SECOND)
        board = Board(
            scene=self.scene,
            timeline=self.timeline,
            cue=cue,
            t=t,
            scenes=self._scenes,
            clock=self.clock_at(t, cue),
            values={name: float(column[tick]) for name, column in readings.items()},
            before={name: float(column[earlier]) for name, column in readings.items()},
            day=self.timeline.day_at_time(t),
            curves=self._curves(cue, self.timeline.day_at_time(t)),
            trace=self._trace(t, readings),
            hearing=self._hearing(t, tick, readings),
        )
        moment = Moment(board, world, fraction, cue.minutes_per_tick, t if ambient is None else ambient, self._tracks)
        return compose(moment, size, look or Look())

    def end_of(self, beat: str) -> float:
        """The last moment that still shows a beat, in seconds: its end state."""
        return self.timeline.cue(beat).end - _HELD

    def clock_at(self, t: float, cue: Cue) -> str:
        """The words under the title: which clock runs, where it stands and how fast."""
        wish = self.scene.world.clock if cue.beat.clock is None else cue.beat.clock
        day = self.timeline.day_at_time(t)
        minutes = self.timeline.minute_at(self.timeline.tick_at(t)[0])
        if wish == "none":
            return ""
        if wish:
            return wish.format_map({"day": f"{day:.0f}", "week": f"{day // 7 + 1:.0f}", "hours": f"{minutes / 60:.0f}"})
        if cue.days_per_tick > 0 or self.scene.world.day > 0 or cue.day_from > 0:
            place = f"Day {day:.0f} after infusion"
        else:
            place = f"Cell clock {int(minutes // 60)} h {int(minutes % 60):02d} min"
        if cue.pace == 0:
            return f"{place} · time stands still"
        return f"{place} · slow motion" if cue.pace < 1 else place

    def _curves(self, cue: Cue, day: float) -> tuple[Curve, ...]:
        """The lines of the beat's plot from its first day until today."""
        plot = self.scene.plots.get(cue.plot)
        if plot is None:
            return ()
        step = (plot.days[1] - plot.days[0]) / PLOT_POINTS
        days = [plot.days[0] + step * i for i in range(PLOT_POINTS + 1) if plot.days[0] + step * i < day]
        days.append(min(day, plot.days[1]))
        out = []
        for line in plot.lines:
            if line.points:
                points = tuple((each, along(line.points, each)) for each in days if each >= line.points[0][0])
                out.append(Curve(line.label, line.color, points))
                continue
            patient = next(each for each in self.recorder.patients if line.of.startswith(f"{each.name}_"))
            column = line.of.removeprefix(f"{patient.name}_")
            points = tuple((each, patient.body.at(each)[column]) for each in days if each >= 0)
            out.append(Curve(line.label, line.color, points))
        return tuple(out)

    def _trace(self, t: float, readings: Mapping[str, NDArray[np.float64]]) -> tuple[tuple[float, float], ...]:
        """IL-6 until now on a log scale from 1 to 10 000 pg/mL, two points a second, for the timeline to carry."""
        if "body_il6" not in readings:
            return ()
        times = [i * TRACE_SECONDS for i in range(int(t / TRACE_SECONDS) + 1)] + [t]
        column = readings["body_il6"]
        return tuple((at, min(math.log10(max(column[self.timeline.tick_at(at)[0]], 1.0)) / 4, 1.0)) for at in times)

    @cached_property
    def _tracks(self) -> Tracks:
        return choreograph(self.scene, self.timeline)

    def _hearing(self, t: float, tick: int, readings: Mapping[str, NDArray[np.float64]]) -> Hearing | None:
        """What the patient's cells hear, as a mean over the last seconds: a drug in a vein reaches cells one by one."""
        if "body_il6_heard" not in readings:
            return None
        since = self.timeline.tick_at(max(t - EASED_SECONDS, 0.0))[0]
        heard, blocked = (
            float(readings[name][since : tick + 1].mean()) for name in ("body_il6_heard", "body_receptors_blocked")
        )
        return Hearing(heard, blocked)

    @cached_property
    def _scenes(self) -> int:
        return max(len(assets.scene_paths()), self.scene.number)


def along(points: tuple[tuple[float, float], ...], day: float) -> float:
    """The value of a drawn curve on a day: straight between its points, flat outside."""
    for (day0, value0), (day1, value1) in pairwise(points):
        if day0 <= day < day1:
            return value0 + (value1 - value0) * (day - day0) / (day1 - day0)
    return points[0][1] if day < points[0][0] else points[-1][1]
