import pickle
from dataclasses import FrozenInstanceError

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lesson import LESSON
from seen import said
from small import SMALL

from cartviz.core.errors import UsageError
from cartviz.scene import loader
from cartviz.scene.model import Action
from cartviz.stage.show import Show
from cartviz.stage.theme import Look

SIZE = (320, 180)
GIVE = Action("infuse", {"kind": "car_t", "count": 3.0, "within": {"circle": [30.0, 30.0], "radius_um": 20.0}})


def fresh(seed: int | None = None) -> Show:
    return Show.of(loader.loads(LESSON, "01-lesson.yaml"), seed)


@settings(max_examples=30)
@given(st.floats(-1e6, 1e6) | st.floats(-1, 20))
def test_any_time_has_a_frame(lesson: Show, t: float) -> None:
    """Before the start the first picture, after the end the last."""
    frame = lesson.frame_at(t, SIZE)
    assert 0 <= frame.t < lesson.timeline.seconds
    assert frame.beat == lesson.timeline.cue_at(frame.t).beat.id
    if t < 0:
        assert frame.digest() == lesson.frame_at(0.0, SIZE).digest()
    if t > lesson.timeline.seconds:
        assert frame.digest() == lesson.frame_at(lesson.end_of("leave"), SIZE).digest()


def test_the_end_of_a_beat_still_shows_that_beat(lesson: Show) -> None:
    """With its world at its last tick."""
    for cue in lesson.timeline.cues:
        t = lesson.end_of(cue.beat.id)
        assert lesson.frame_at(t, SIZE).beat == cue.beat.id
        assert lesson.timeline.tick_at(t) == (cue.last_tick, 1.0)


def test_a_beat_that_is_not_there_is_told_with_what_was_meant(lesson: Show) -> None:
    """'grap' is told as unknown, with 'grip'."""
    with pytest.raises(UsageError, match="grip"):
        lesson.end_of("grap")


def test_ambient_time_is_the_time_of_the_scene_unless_given(lesson: Show) -> None:
    """Exports pass t; a held picture passes a clock that runs on."""
    assert lesson.frame_at(3.3, SIZE).digest() == lesson.frame_at(3.3, SIZE, ambient=3.3).digest()
    assert lesson.frame_at(3.3, SIZE).digest() != lesson.frame_at(3.3, SIZE, ambient=9.0).digest()


def test_the_scene_chooses_the_seed_unless_the_viewer_does() -> None:
    """Another seed is another run of the same story; the same seed is the same run."""
    assert fresh().seed == 3
    assert fresh(3).frame_at(14.0, SIZE).digest() == fresh().frame_at(14.0, SIZE).digest()
    assert fresh(4).frame_at(14.0, SIZE).digest() != fresh().frame_at(14.0, SIZE).digest()


def test_two_shows_of_the_same_scene_are_equal() -> None:
    """Scene, seed and interventions say who a show is; what it has computed does not."""
    first, second = fresh(), fresh()
    first.frame_at(9.0, SIZE)
    assert first == second
    assert first != fresh(4)
    with pytest.raises(FrozenInstanceError):
        first.seed = 7  # type: ignore[misc]


# --- interventions ---------------------------------------------------------------------------------------------------


def test_an_intervention_changes_what_comes_after_it_and_nothing_before() -> None:
    """Three more CAR-T cells at tick 60: until then every frame is the same, from then on it is not."""
    plain = fresh()
    changed = plain.with_intervention(60, GIVE)
    for tick in (0, 17, 59, 60):
        t = plain.timeline.seconds_at(tick)
        assert plain.frame_at(t, SIZE).digest() == changed.frame_at(t, SIZE).digest()
    for tick in (61, 80, 300):
        t = plain.timeline.seconds_at(tick)
        assert plain.frame_at(t, SIZE).digest() != changed.frame_at(t, SIZE).digest()
        counts = [show.recorder.readings_until(tick)["car_t"][-1] for show in (plain, changed)]
        assert counts[1] >= 3
    assert plain.interventions == ()
    assert changed.interventions == ((60, GIVE),)


def test_the_order_of_asking_does_not_matter_for_an_intervention_either() -> None:
    """Added before anything was computed or after all was: the same show."""
    early = fresh().with_intervention(60, GIVE)
    late = fresh()
    late.frame_at(14.0, SIZE)
    late = late.with_intervention(60, GIVE)
    direct = Show.of(loader.loads(LESSON, "01-lesson.yaml"), None, ((60, GIVE),))
    digests = {show.frame_at(13.7, SIZE).digest() for show in (early, late, direct)}
    assert len(digests) == 1


def test_interventions_add_up() -> None:
    """A second one comes on top of the first, in any order of time."""
    first = fresh().with_intervention(100, GIVE)
    both = first.with_intervention(40, Action("remove", {"who": "hidden"}))
    readings = both.recorder.readings_until(120)
    assert readings["leukemia_bare"][41] == 0
    assert readings["car_t"][101] == readings["car_t"][100] + 3
    assert first.recorder.readings_until(120)["leukemia_bare"][41] == 3


# --- the clock -------------------------------------------------------------------------------------------------------


def test_the_clock_says_which_clock_runs_and_how_fast(lesson: Show) -> None:
    """Hours and minutes of the cells; slow motion and standstill are named."""
    assert lesson.clock_at(0.0, lesson.timeline.cues[0]) == "Cell clock 0 h 00 min"
    told = {cue.beat.id: lesson.clock_at(lesson.end_of(cue.beat.id), cue) for cue in lesson.timeline.cues}
    assert told["search"] == "Cell clock 0 h 24 min"
    assert told["grip"] == "Cell clock 1 h 01 min · slow motion"
    assert told["freeze"] == "Cell clock 1 h 01 min · time stands still"


def test_a_scene_with_days_shows_days() -> None:
    """The body's clock counts from the infusion, and may start before it."""
    text = SMALL.replace("world: {size_um: [200, 112]}", "world: {size_um: [200, 112], days_per_second: 2}")
    show = Show.of(loader.loads(text, "01-small.yaml"))
    assert "Day 0 after infusion" in said(show.frame_at(0.1))
    assert "Day 8 after infusion" in said(show.frame_at(3.99))


def test_a_picture_says_its_scene_number(lesson: Show) -> None:
    """Scene 1 of as many as there are."""
    told = " ".join(said(lesson.frame_at(1.0))).replace("\u200a", "")
    assert "SCENE 1 of " in told


def test_a_frame_can_be_sent_elsewhere(lesson: Show) -> None:
    """It is plain data: pickled and read again, it has the same digest."""
    frame = lesson.frame_at(9.3, SIZE)
    again = pickle.loads(pickle.dumps(frame))
    assert again.digest() == frame.digest()


def test_the_look_is_the_viewers_and_changes_no_world(lesson: Show) -> None:
    """Any look shows the same cells at the same places."""
    before = lesson.recorder.world_at(200).digest()
    for look in (Look(), Look(still=True), Look(captions=False, hud=False), Look(text_scale=2.0)):
        lesson.frame_at(lesson.timeline.seconds_at(200), SIZE, look=look)
    assert lesson.recorder.world_at(200).digest() == before
