"""What is to be heard is a pure function of the show: it follows the tallies and the cytokine meter, nothing else."""

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from cartviz.audio.soundtrack import UNSEEN_LOUD, Sound, level_at, sounds_between
from cartviz.scene import loader
from cartviz.scene.model import Camera

if TYPE_CHECKING:
    from cartviz.stage.show import Show

METERS = {"bind": "bindings", "kill": "kills", "divide": "divisions"}


def heard(show: "Show", step: float = 1 / 60) -> list[tuple[float, Sound]]:
    """All sounds of a show, asked for frame by frame."""
    times = [*np.arange(0.0, show.timeline.seconds, step), show.timeline.seconds]
    return [(after, sound) for before, after in pairwise(times) for sound in sounds_between(show, before, after)]


def test_every_bond_kill_and_division_is_heard_when_the_picture_shows_it(lesson: "Show") -> None:
    """At each tick at which a tally grows, in the frame that first shows this tick, and at no other time."""
    sounds = heard(lesson)
    readings = lesson.recorder.readings_until(lesson.timeline.ticks)
    for name, meter in METERS.items():
        ticks = [lesson.timeline.tick_at(t)[0] for t, sound in sounds if sound.name == name]
        assert ticks
        assert ticks == [*(np.flatnonzero(np.diff(readings[meter])) + 1)]
    assert [sound.number for _, sound in sounds if sound.name == "kill"][-1] == readings["kills"][-1]


def test_the_same_moment_sounds_the_same_whatever_was_asked_before(lesson: "Show") -> None:
    """Backward, at random and again: equal answers; a way back is silent."""
    times = [*np.arange(0.0, lesson.timeline.seconds, 0.25)]
    forward = [sounds_between(lesson, a, b) for a, b in pairwise(times)]
    backward = [sounds_between(lesson, a, b) for a, b in reversed([*pairwise(times)])]
    assert any(forward)
    assert forward == backward[::-1]
    assert not any(sounds_between(lesson, b, a) for a, b in pairwise(times))


def test_a_long_way_is_one_sound_of_each_kind(lesson: "Show") -> None:
    """No burst: what happened together is heard together, and softer than alone."""
    sounds = sounds_between(lesson, 0.0, lesson.timeline.seconds)
    assert [sound.name for sound in sounds] == ["bind", "kill", "divide"]
    readings = lesson.recorder.readings_until(lesson.timeline.ticks)
    for sound in sounds:
        assert sound.loud <= readings[METERS[sound.name]][-1] ** -0.5 + 1e-9


def test_the_more_there_are_the_softer_is_each(hunt: "Show") -> None:
    """In the hunt's busiest second a kill is softer than the first one, and never louder than one alone."""
    kills = [(t, sound) for t, sound in heard(hunt, 1 / 30) if sound.name == "kill"]
    seen = [(t, sound) for t, sound in kills if sound.place != 0.0]
    assert max(sound.loud for _, sound in kills) == 1.0
    counted = hunt.recorder.readings_until(hunt.timeline.ticks)["kills"]

    def around(t: float) -> float:
        tick = hunt.timeline.tick_at(t)[0]
        return float(counted[tick] - counted[max(tick - 30, 0)])

    busiest = max(seen, key=lambda each: around(each[0]))
    assert around(busiest[0]) >= 2
    assert busiest[1].loud == pytest.approx(around(busiest[0]) ** -0.5)


def test_it_is_heard_where_it_is_seen_and_softly_where_it_is_not(lesson: "Show") -> None:
    """The same kill: from the right where it stands right in the picture, from the left, and from outside."""
    strike = next(t for t, sound in heard(lesson) if sound.name == "kill")
    cue = lesson.timeline.cue_at(strike)
    world = lesson.recorder.world_at(lesson.timeline.tick_at(strike)[0])
    x, y = world.xy[:, world.names["nine"]]

    def watched(at: tuple[float, float], width: float) -> Sound:
        beats = tuple(
            replace(beat, camera=Camera(at=at, width_um=width, seconds=0.0)) if beat.id == cue.beat.id else beat
            for beat in lesson.scene.beats
        )
        show = type(lesson).of(replace(lesson.scene, beats=beats))
        return next(each for each in sounds_between(show, strike - 1 / 30, strike) if each.name == "kill")

    right, left = watched((x - 20, y), 100.0), watched((x + 20, y), 100.0)
    assert right.place == pytest.approx(0.4, abs=0.05)
    assert left.place == pytest.approx(-0.4, abs=0.05)
    outside = watched((x + 80, y), 40.0)
    assert (outside.place, outside.loud) == pytest.approx((0.0, UNSEEN_LOUD * right.loud))


def test_the_tone_follows_the_cytokine_meter_where_one_is_shown(lesson: "Show") -> None:
    """0 at rest, higher with every rise, on a log scale; no meter, no tone."""
    readings = lesson.recorder.readings_until(lesson.timeline.ticks)["cytokine"]
    shown = [t for t in np.arange(0.0, lesson.timeline.seconds, 0.2) if "cytokine" in lesson.timeline.cue_at(t).meters]
    levels = [level_at(lesson, t) for t in shown]
    values = [float(readings[lesson.timeline.tick_at(t)[0]]) for t in shown]
    assert None not in levels
    assert [*np.argsort(np.array(levels, dtype=float), kind="stable")] == [*np.argsort(values, kind="stable")]
    assert levels[0] == pytest.approx(0.0, abs=0.05)
    leave = lesson.timeline.cue("leave")
    assert "cytokine" not in leave.meters
    assert level_at(lesson, leave.start + 1) is None


def test_in_the_storm_the_tone_climbs_with_the_patients_il6() -> None:
    """Scene 9: low before, high at the worst, on the scale from 4 to 10 000 pg/mL that the timeline draws."""
    from cartviz.check import library
    from cartviz.stage.show import Show

    show = Show.of(library.open_scene("9"))
    column = show.recorder.readings_until(show.timeline.ticks)["body_il6"]
    worst = show.timeline.seconds_at(int(column.argmax()))
    level = level_at(show, worst)
    assert level is not None
    assert level == pytest.approx(np.log(column.max() / 4) / np.log(2500), abs=0.01)
    assert level > 0.5


def test_a_scene_without_cells_is_silent() -> None:
    """Nothing happens, nothing sounds."""
    from small import SMALL

    from cartviz.stage.show import Show

    quiet = Show.of(replace(loader.loads(SMALL, "01-small.yaml"), cast={}, populations=()))
    assert heard(quiet) == []
