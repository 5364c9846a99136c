"""A scene, its timeline and its recorder: frame_at(t) is the one pure function that everything else calls."""

import time
from dataclasses import dataclass, field, replace
from functools import cached_property

from cartviz.scene import assets, loader
from cartviz.scene.model import Action, Scene
from cartviz.scene.timeline import TICKS_PER_SECOND, Cue, Timeline, compile_scene
from cartviz.stage.choreography import Tracks, choreograph
from cartviz.stage.compose import Moment, compose
from cartviz.stage.curves import Curves, hearing
from cartviz.stage.frame import Frame
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.split_view import Half
from cartviz.stage.theme import Look, ease
from cartviz.tissue.recorder import Recorder

_HELD = 1e-8
"""Seconds before its end at which a beat still shows itself: its end state."""
PARTING_SECONDS = 0.9
"""So long the two sides of a twin beat take to come in."""

DRUG_HOURS = 72
"""For so long the clock tells the hours since a drug was given."""


@dataclass(frozen=True)
class Show:
    """A scene with a seed and the viewer's interventions; the same three give the same frames, forever."""

    scene: Scene
    seed: int
    timeline: Timeline
    recorder: Recorder = field(compare=False, repr=False)
    interventions: tuple[tuple[int, Action], ...] = ()
    films: dict[str, "Show"] = field(default_factory=dict, compare=False, repr=False)
    """The tissues that twin beats compare with, by name: loaded and computed when first asked for, then kept."""

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
            self.films,
        )

    def told_by(self, scene: Scene) -> "Show":
        """The same story in the words of a scene that differs from this one's in nothing else; it shares all of it."""
        return replace(self, scene=scene, timeline=compile_scene(scene))

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
            day=self.timeline.day_in(cue, t),
            curves=self._curves.at(t, cue),
            leaving=self._curves.leaving(t, cue),
            trace=self._curves.trace(t, readings) if "body_il6" in self.scene.meters else (),
            hearing=hearing(t, tick, self.timeline, readings),
        )
        halves, parted = self._halves(t)
        breath = t if ambient is None else ambient
        moment = Moment(board, world, fraction, cue.minutes_per_tick, breath, self._tracks, halves, parted)
        return compose(moment, size, look or Look())

    def end_of(self, beat: str) -> float:
        """The last moment that still shows a beat, in seconds: its end state."""
        return self.timeline.cue(beat).end - _HELD

    def clock_at(self, t: float, cue: Cue) -> str:
        """The words under the title: which clock runs, where it stands and how fast."""
        wish = self.scene.world.clock if cue.beat.clock is None else cue.beat.clock
        day = self.timeline.day_in(cue, t)
        minutes = self.timeline.minute_at(self.timeline.tick_at(t)[0])
        if wish == "none":
            return ""
        if wish:
            return wish.format_map({"day": f"{day:.0f}", "week": f"{day // 7 + 1:.0f}", "hours": f"{minutes / 60:.0f}"})
        if cue.days_per_tick > 0 or self.scene.world.day > 0 or cue.day_from > 0:
            place = f"Day {day:.0f} after infusion{self._since_drug(t, day)}"
        else:
            place = f"Cell clock {int(minutes // 60)} h {int(minutes % 60):02d} min"
        if cue.pace == 0 and cue.beat.twin is None:
            return f"{place} · time stands still"
        return f"{place} · slow motion" if cue.pace < 1 and cue.beat.twin is None else place

    def _since_drug(self, t: float, day: float) -> str:
        """How long ago the last drug was given, in hours, for the first days after it."""
        now = self.timeline.tick_at(t)[0]
        given = [(tick, action) for tick, actions in self.timeline.actions.items() for action in actions]
        drugs = [
            (tick, action) for tick, action in (*given, *self.interventions) if action.name == "give" and tick < now
        ]
        if not drugs:
            return ""
        tick, action = max(drugs, key=lambda each: each[0])
        hours = (day - self.timeline.day_at(tick)) * 24
        drug = str(action.args.get("what")).replace("_", " ")
        return f" · {hours:.0f} h after {drug}" if hours <= DRUG_HOURS else ""

    def rest(self) -> None:
        """Keep what is computed, and forget what only a scene on the screen needs."""
        for show in (self, *self.films.values()):
            show.recorder.rest()

    def work(self, t: float) -> tuple[int, int]:
        """Ticks that are computed, and ticks that the picture at `t` needs; of all tissues that it shows."""
        needs = [(self, self.timeline.tick_at(t)[0])]
        needs += [(film, film.timeline.tick_at(at)[0]) for _, film, at in self._sides(t)]
        return sum(min(show.recorder.known_ticks, tick) for show, tick in needs), sum(tick for _, tick in needs)

    def ahead(self, seconds: float, t: float | None = None) -> bool:
        """Compute on for about so long; True when all is known.

        First what the picture at `t` needs, where given; then this show to its end, the tissues of twin beats and the
        lines of plots.
        """
        deadline = time.perf_counter() + seconds
        shows = [self, *(film for cue in self.timeline.cues for _, film, _ in self._sides(cue.start))]
        if t is not None and self.recorder.known_ticks >= self.timeline.tick_at(t)[0]:
            shows = [*(film for _, film, _ in self._sides(t)), *shows]
        known = all(show.recorder.ahead(max(deadline - time.perf_counter(), 0.0)) for show in shows)
        return known and self._curves.ahead(max(deadline - time.perf_counter(), 0.0))

    def _halves(self, t: float) -> tuple[tuple[Half, Half] | None, float]:
        """The two sides of a twin beat and how far they have come in, 0 to 1."""
        _, _, parted = self._twin_at(t)
        sides = self._sides(t) if parted > 0 else []
        if not sides:
            return None, 0.0
        left, right = (show.half_at(title, at) for title, show, at in sides)
        return (left, right), parted

    def _twin_at(self, t: float) -> tuple[Cue, float, float]:
        """Whose sides show at `t`: the beat's own, or those of a twin beat just before, which go out again.

        The cue, a time within it, and how far the sides have come in (0 where there are none).
        """
        cue = self.timeline.cue_at(t)
        last = self.timeline.cues[max(cue.index - 1, 0)]
        share = ease((t - cue.start) / PARTING_SECONDS)
        if cue.beat.twin is not None:
            return cue, t, 1.0 if last.beat.twin and last is not cue else share
        if last.beat.twin is not None and share < 1:
            return last, last.end - _HELD, 1.0 - share
        return cue, t, 0.0

    def _sides(self, t: float) -> list[tuple[str, "Show", float]]:
        """Title, show and its own time for both sides at `t`: the two times show the same day."""
        cue, t, _ = self._twin_at(t)
        twin = cue.beat.twin
        if twin is None:
            return []
        day = self.timeline.day_in(cue, t)
        shows = [self._film(name) if name else self for name in (twin.left, twin.right)]
        times = [t if show is self else show.timeline.seconds_at_day(day) for show in shows]
        return list(zip(twin.titles, shows, times, strict=True))

    def _film(self, name: str) -> "Show":
        if name not in self.films:
            self.films[name] = Show.of(loader.load(assets.find_twin(name, self.scene.path)))
        return self.films[name]

    def half_at(self, title: str, t: float) -> Half:
        """This show's tissue at `t` seconds as one side of a twin beat."""
        t = min(max(t, 0.0), self.timeline.seconds - _HELD)
        cue = self.timeline.cue_at(t)
        tick, fraction = self.timeline.tick_at(t)
        world = self.recorder.world_at(tick)
        values = {name: float(column[tick]) for name, column in self.recorder.readings_until(tick).items()}
        return Half(title, self.scene, (cue, cue), t, world, fraction, self._tracks, values)

    @cached_property
    def _curves(self) -> Curves:
        return Curves(self.scene, self.timeline, self.recorder.patients)

    @cached_property
    def _tracks(self) -> Tracks:
        return choreograph(self.scene, self.timeline)

    @cached_property
    def _scenes(self) -> int:
        return max(len(assets.scene_paths()), self.scene.number)
