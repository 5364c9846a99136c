"""Scene 10: the score that is counted up and down is that of the points on the clipboard, and the grade follows it."""

import pytest

from cartviz.patient.grades import ICE_ITEMS
from cartviz.scene import assets
from cartviz.scene.loader import load
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline, compile_scene
from cartviz.stage.choreography import Tracks, choreograph
from cartviz.stage.hud.badges import icans_of_score


@pytest.fixture(scope="module")
def scene() -> Scene:
    return load(assets.find_scene("10"))


@pytest.fixture(scope="module")
def timeline(scene: Scene) -> Timeline:
    return compile_scene(scene)


@pytest.fixture(scope="module")
def tracks(scene: Scene, timeline: Timeline) -> Tracks:
    return choreograph(scene, timeline)


def points(scene: Scene, tracks: Tracks, t: float) -> int:
    """How many points on the clipboard are there at `t`: a lost one is dim."""
    names = [name for name in scene.props if name.startswith("tick_")]
    return sum(tracks.value(name, "fade", t)[0] > 0.5 for name in names)


def test_the_clipboard_has_a_point_for_each_of_the_test(scene: Scene) -> None:
    assert sum(name.startswith("tick_") for name in scene.props) == sum(worth for _, worth in ICE_ITEMS) == 10


@pytest.mark.parametrize(("beat", "score"), [("test", 10), ("falls", 5), ("returns", 10)])
def test_the_score_is_the_points_that_are_left(
    scene: Scene, timeline: Timeline, tracks: Tracks, beat: str, score: int
) -> None:
    end = timeline.cue(beat).end - 0.05
    assert points(scene, tracks, end) == score
    assert tracks.value("score", "value", end)[0] == pytest.approx(score)
    assert tracks.value("icans", "value", end)[0] == pytest.approx(score)


def test_the_question_asks_for_the_grade_of_the_table(scene: Scene, timeline: Timeline, tracks: Tracks) -> None:
    beat = next(beat for beat in scene.beats if beat.question)
    question = beat.question
    assert question is not None
    grade = icans_of_score(tracks.value("score", "value", timeline.cue(beat.id).start)[0])[1]
    assert question.choices[question.answer - 1] == f"Grade {grade}"


def test_the_grade_is_not_told_before_the_question(timeline: Timeline, tracks: Tracks) -> None:
    for beat in ("falls", "grade"):
        assert tracks.value("icans", "fade", timeline.cue(beat).end - 0.05)[0] < 0.05
    assert tracks.value("icans", "fade", timeline.cue("treat").end - 0.05)[0] > 0.9


def test_the_drug_that_hardly_helps_leaves_the_score_alone(timeline: Timeline, tracks: Tracks) -> None:
    cue = timeline.cue("treat")
    assert tracks.value("score", "value", cue.start + 8)[0] == 5
    assert tracks.value("leak_3", "fade", cue.start + 8)[0] == 1
    assert tracks.value("score", "value", cue.end - 0.05)[0] > 5
    assert tracks.value("leak_3", "fade", cue.end - 0.05)[0] == 0
