"""A scene becomes complete cues: seconds outside, whole ticks inside, converted here and nowhere else.

A tick is a step of the world. A beat of s seconds at pace p takes round(30 s p) ticks (at least one, unless p is 0 and
the world waits), spread evenly over its seconds; the picture interpolates between two ticks.
"""

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from cartviz.core.errors import UsageError, suggest
from cartviz.scene.model import Action, Beat, Camera, Question, Scene
from cartviz.scene.types import Place

TICKS_PER_SECOND = 30
_SNAP = 1e-6  # of a tick: a rounding error of seconds must not become a step of the world


@dataclass(frozen=True)
class Shot:
    """Where a camera looks: at a named cell, or else at a place; and how many micrometers the picture is wide."""

    follow: str | None
    at: Place | None
    width_um: float


@dataclass(frozen=True)
class Cue:
    """A beat with nothing inherited any more, placed in time.

    It lasts from `start` to `end` (seconds) and takes the world from `first_tick` to `last_tick`. `minutes_per_tick` is
    the cell clock's step, `first_minute` its reading at first_tick; the body clock runs from `day_from` to `day_to`.
    The camera moves from `camera_from` to `camera_to` within `move_seconds`. `haze` names a substance, `plot` a plot.
    """

    beat: Beat
    index: int
    start: float
    seconds: float
    first_tick: int
    ticks: int
    pace: float
    minutes_per_tick: float
    first_minute: float
    day_from: float
    day_to: float
    camera_from: Shot
    camera_to: Shot
    move_seconds: float
    meters: tuple[str, ...]
    caption: str
    question: Question | None
    haze: str
    plot: str

    @property
    def end(self) -> float:
        """When the next cue starts, in seconds."""
        return self.start + self.seconds

    @property
    def last_tick(self) -> int:
        """The tick that is reached at `end`."""
        return self.first_tick + self.ticks

    @property
    def days_per_tick(self) -> float:
        """The body clock's step."""
        return (self.day_to - self.day_from) / self.ticks if self.ticks else 0.0

    def progress(self, t: float) -> float:
        """The part of the cue that has passed at `t` seconds of the scene, 0 to 1."""
        return min(max((t - self.start) / self.seconds, 0.0), 1.0)


@dataclass(frozen=True)
class Timeline:
    """All cues of a scene, its length in seconds and ticks, and what happens on the way from tick k to k + 1."""

    cues: tuple[Cue, ...]
    seconds: float
    ticks: int
    actions: Mapping[int, tuple[Action, ...]] = field(hash=False)

    def cue_at(self, t: float) -> Cue:
        """The cue that shows at `t` seconds; where two meet, the one that starts; outside, the first or the last."""
        return self.cues[max(bisect_right(self._starts, t) - 1, 0)]

    def tick_at(self, t: float) -> tuple[int, float]:
        """The tick on its way at `t` seconds, and how much of the step is done, in (0, 1].

        The picture lies between the world's `xy_before` and `xy` of that tick; before any step it is (0, 1.0).
        """
        cue = self.cue_at(t)
        steps = cue.progress(t) * cue.ticks
        if abs(steps - round(steps)) < _SNAP:
            return cue.first_tick + round(steps), 1.0
        whole = math.ceil(steps)
        return cue.first_tick + whole, steps - (whole - 1)

    def seconds_at(self, tick: int) -> float:
        """The first time at which `tick` is reached, so that tick_at(seconds_at(tick)) == (tick, 1.0)."""
        tick = min(tick, self.ticks)
        if tick <= 0:
            return 0.0
        cue = self._cue_reaching(tick)
        steps = tick - cue.first_tick
        return cue.end if steps == cue.ticks else cue.start + cue.seconds * steps / cue.ticks

    def cue(self, beat_id: str) -> Cue:
        """The cue of a beat; raises UsageError for an unknown id."""
        for cue in self.cues:
            if cue.beat.id == beat_id:
                return cue
        known = [cue.beat.id for cue in self.cues]
        raise UsageError(f"the scene has no beat '{beat_id}'", suggest(beat_id, known))

    def minutes_per_tick(self, tick: int) -> float:
        """Minutes of the cell clock on the way from `tick` to the next (behind the last tick: as before it)."""
        return self._cue_leaving(tick).minutes_per_tick

    def days_per_tick(self, tick: int) -> float:
        """Days of the body clock on the way from `tick` to the next (behind the last tick: as before it)."""
        return self._cue_leaving(tick).days_per_tick

    def seconds_at_day(self, day: float) -> float:
        """The first time at which the body clock shows `day`, clamped to the scene."""
        for cue in self.cues:
            if cue.day_to > cue.day_from and day < cue.day_to:
                return cue.start + cue.seconds * max(day - cue.day_from, 0.0) / (cue.day_to - cue.day_from)
        return self.seconds

    def day_in(self, cue: Cue, t: float) -> float:
        """The day that a beat shows at `t` seconds: the body clock, or the clock that its two tissues share."""
        days = cue.beat.twin.days if cue.beat.twin else ()
        if not days:
            return self.day_at_time(t)
        legs = cue.progress(t) * (len(days) - 1)
        leg = min(int(legs), len(days) - 2)
        return days[leg] + (days[leg + 1] - days[leg]) * (legs - leg)

    def minute_at(self, tick: int) -> float:
        """The cell clock at `tick`: minutes since the scene began."""
        cue = self._cue_reaching(tick)
        return cue.first_minute + (tick - cue.first_tick) * cue.minutes_per_tick

    def day_at(self, tick: int) -> float:
        """The body clock at `tick`, in days; a beat's own `day` counts from its first step on."""
        cue = self._cue_reaching(tick)
        return cue.day_to if tick == cue.last_tick else cue.day_from + (tick - cue.first_tick) * cue.days_per_tick

    def day_at_time(self, t: float) -> float:
        """The body clock at `t` seconds, gliding between ticks; a beat's own `day` counts from its start on."""
        cue = self.cue_at(t)
        return cue.day_from + (cue.day_to - cue.day_from) * cue.progress(t)

    def _cue_reaching(self, tick: int) -> Cue:
        """The cue within which `tick` is first reached (tick 0: the first cue)."""
        return self.cues[0] if tick <= 0 else self.cues[min(bisect_left(self._last_ticks, tick), self._last_moving)]

    def _cue_leaving(self, tick: int) -> Cue:
        """The cue that steps from `tick` to the next tick."""
        return self.cues[min(bisect_right(self._last_ticks, tick), self._last_moving)]

    @cached_property
    def _starts(self) -> tuple[float, ...]:
        return tuple(cue.start for cue in self.cues)

    @cached_property
    def _last_ticks(self) -> tuple[int, ...]:
        return tuple(cue.last_tick for cue in self.cues)

    @cached_property
    def _last_moving(self) -> int:
        return max((cue.index for cue in self.cues if cue.ticks), default=0)


def compile_scene(scene: Scene) -> Timeline:
    """The timeline of a scene: every beat complete, all inheritance resolved."""
    cues = tuple(_cues(scene))
    actions: dict[int, tuple[Action, ...]] = {}
    for cue in cues:
        for action in cue.beat.do:
            tick = _tick_of(action, cue)
            actions[tick] = (*actions.get(tick, ()), action)
    return Timeline(cues, cues[-1].end, cues[-1].last_tick, MappingProxyType(dict(sorted(actions.items()))))


def _cues(scene: Scene) -> Iterator[Cue]:
    width, height = scene.world.size_um
    start, tick, minute, day = 0.0, 0, 0.0, scene.world.day
    shot = Shot(None, (width / 2, height / 2), width)
    meters, haze, plot = tuple(scene.meters), "", ""
    for index, beat in enumerate(scene.beats):
        ticks = max(round(beat.seconds * TICKS_PER_SECOND * beat.pace), 1) if beat.pace else 0
        minutes_per_tick = _either(beat.minutes_per_second, scene.world.minutes_per_second) / TICKS_PER_SECOND
        days_per_tick = _either(beat.days_per_second, scene.world.days_per_second) / TICKS_PER_SECOND
        day_from = _either(beat.day, day)
        target = _aimed(shot, beat.camera)
        meters = meters if beat.meters is None else beat.meters
        haze = _shown(beat.haze, haze)
        plot = _shown(beat.plot, plot)
        yield Cue(
            beat=beat,
            index=index,
            start=start,
            seconds=beat.seconds,
            first_tick=tick,
            ticks=ticks,
            pace=beat.pace,
            minutes_per_tick=minutes_per_tick,
            first_minute=minute,
            day_from=day_from,
            day_to=day_from + ticks * days_per_tick,
            camera_from=shot if index else target,
            camera_to=target,
            move_seconds=min(beat.camera.seconds if beat.camera else 0.0, beat.seconds),
            meters=meters,
            caption=beat.caption,
            question=beat.question,
            haze=haze,
            plot=plot,
        )
        start += beat.seconds
        tick += ticks
        minute += ticks * minutes_per_tick
        day = day_from + ticks * days_per_tick
        shot = target


def _either(own: float | None, inherited: float) -> float:
    return inherited if own is None else own


def _shown(own: str | None, inherited: str) -> str:
    """What a beat shows by name: its own, none at all ('none'), or what was there."""
    return inherited if own is None else "" if own == "none" else own


def _aimed(shot: Shot, camera: Camera | None) -> Shot:
    """The shot after a camera's instruction; what it leaves out stays as it was."""
    if camera is None:
        return shot
    aim = (camera.follow, camera.at) if camera.follow or camera.at else (shot.follow, shot.at)
    return Shot(*aim, camera.width_um or shot.width_um)


def _tick_of(action: Action, cue: Cue) -> int:
    """The tick that an action fires behind: `after` seconds into its beat, never outside it."""
    steps = action.after / cue.seconds * cue.ticks + _SNAP
    return cue.first_tick + max(min(math.floor(steps), cue.ticks - 1), 0)
