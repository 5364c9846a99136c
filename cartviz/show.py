"""A scene, its timeline and its recorder: frame_at(t) is the one pure function that everything else calls."""

from dataclasses import dataclass, field
from functools import cached_property

from cartviz import assets
from cartviz.curves import Curves, hearing, trace
from cartviz.scene import Action, Scene
from cartviz.simulation.recorder import Recorder
from cartviz.stage.board import Board
from cartviz.stage.choreography import Tracks, choreograph
from cartviz.stage.compose import Moment, compose
from cartviz.stage.frame import Frame
from cartviz.stage.theme import Look
from cartviz.timeline import TICKS_PER_SECOND, Cue, Timeline, compile_scene

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
            curves=self._curves.at(t, cue),
            trace=trace(t, self.timeline, readings),
            hearing=hearing(t, tick, self.timeline, readings),
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

    @cached_property
    def _curves(self) -> Curves:
        return Curves(self.scene, self.timeline, self.recorder.patients)

    @cached_property
    def _tracks(self) -> Tracks:
        return choreograph(self.scene, self.timeline)

    @cached_property
    def _scenes(self) -> int:
        return max(len(assets.scene_paths()), self.scene.number)
