"""A scene fits its patient: the cells of the first day, what beats give, what stands at the bed."""

import pytest

from cartviz.check.check import check_scene, playable_problems, vocabulary
from cartviz.check.vocabulary import Vocabulary
from cartviz.scene.loader import loads
from cartviz.scene.model import Scene
from cartviz.scene.timeline import compile_scene
from cartviz.tissue.recorder import Recorder

WORDS = vocabulary()

STORM = """\
title: A small storm
world: {day: 2, days_per_second: 0.1}
body: {model: blood, scenario: base, settings: {gam: 1.2}, cells_per_drawn: {leukemia: 1e10, car_t: 5e7, b_cell: 2e8}}
patients:
  high: {model: blood, scenario: high_burden}
  hard: {model: solid, settings: {s: 0.7}}
populations:
  - {id: hunters, kind: car_t, count: 3}
  - {id: blasts, kind: leukemia, count: 11}
  - {id: healthy, kind: b_cell, count: 4}
meters:
  body_il6: {show_as: vertical_log}
  high_temperature: {show_as: monitor}
  high_systolic: {show_as: vitals}
  body_crs_grade: {show_as: badge}
plots:
  course:
    title: IL-6
    limit: {at: 4, label: at rest, color: good}
    lines:
      - {of: body_il6, label: this patient, color: cytokine}
      - {of: hard_car_t, label: a solid tumor, color: t_cell}
beats:
  - id: rise
    seconds: 5
    caption: "IL-6: {body_il6} pg/mL."
    plot: course
    do:
      - give: tocilizumab
      - change: {gam: 1.0}
      - infuse: {kind: car_t, count: 1, dose: 5e7}
    expect: {high_crs_grade: ">= 0", body_il6: "> 1"}
  - {id: rest, seconds: 2, plot: none}
"""


def found(old: str = "", new: str = "") -> list[str]:
    """What is wrong with the example after one change, as 'line: message. hint'."""
    assert not old or STORM.count(old) == 1, old
    problems = check_scene(loads(STORM.replace(old, new), "09-storm.yaml"), WORDS, draft=True)
    return [f"{each.line}: {each.message}. {each.hint}".strip() for each in problems]


def scene(old: str = "", new: str = "") -> Scene:
    """The example after one change."""
    return loads(STORM.replace(old, new), "09-storm.yaml")


def test_a_scene_with_patients_has_no_mistakes() -> None:
    """Readings as meters, in captions, claims and plots; treatments with and without amounts."""
    assert found() == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("b_cell: 2e8}", "macrophage: 2e8}", "3: the blood model does not count 'macrophage'. It counts car_t, leuk"),
        ("  high: {model", "  body_high: {model", "5: 'body_high' reads like a reading of 'body'."),
        ("  hard: {model", "  body: {model", "6: 'body' is the scene's own patient."),
        ("high_temperature: {", "hard_car_t: {", "13: 'monitor' shows a patient at the bed, 'hard_car_t' is no read"),
        ("high_systolic: {", "hard_tumor: {", "14: 'vitals' shows a patient at the bed, 'hard_tumor' is no reading"),
        ("body_crs_grade: {", "car_t: {", "15: 'badge' shows a patient at the bed, 'car_t' is no reading of one."),
        ("give: tocilizumab", "give: checkpoint_blocker", "29: 'give' does nothing to this patient."),
        ("change: {gam: 1.0}", "change: {gamm: 1.0}", "30: there is no parameter 'gamm'. Did you mean 'gam'?"),
        ("change: {gam: 1.0}", "change: {gam: 11}", "30: 'gam' must be a number from 0 to 10 /d, not 11"),
        ("change: {gam: 1.0}", "change: {gam: much}", "30: needs a number, found 'much'."),
        ("change: {gam: 1.0}", "change: {T0: 1e12}", "30: 'T0' describes day 0 and cannot change later. Put it into"),
        ("change: {gam: 1.0}", "change: {}", "30: 'change' names no parameter. It is written {change: {acc: 0.6}}."),
        ("dose: 5e7", "dose: 5e12", "31: 'dose' must be a number from 0 to 1e+11 cells, not 5000000000000.0."),
    ],
)
def test_what_means_nothing_is_found_at_its_place(old: str, new: str, message: str) -> None:
    """One mistake, one problem with line and hint."""
    problems = found(old, new)
    assert any(each.startswith(message) for each in problems), problems


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "count: 11}",
            "count: 14}",
            "9: the scene begins with 14 'leukemia', its patient asks for 11 on that day.",
        ),
        (
            "count: 3}",
            "count: 2}",
            "8: the scene begins with 2 'car_t', its patient asks for 3 on that day. Make it 3.",
        ),
        (
            "  - {id: blasts, kind: leukemia, count: 11}\n",
            "",
            "3: the scene begins with 0 'leukemia', its patient asks",
        ),
        ("world: {day: 2,", "world: {day: 6,", "8: the scene begins with 3 'car_t', its patient asks for 93 on that"),
    ],
)
def test_the_cells_of_the_first_day_are_those_of_the_patient(old: str, new: str, message: str) -> None:
    """Placed cells that differ by more than a tenth would jump as soon as the scene starts."""
    problems = found(old, new)
    assert any(each.startswith(message) for each in problems), problems


def test_a_tenth_more_or_less_may_be() -> None:
    """10 or 12 cells instead of 11: nobody sees that."""
    assert found("count: 11}", "count: 12}") == []
    assert found("count: 11}", "count: 10}") == []


def test_the_first_day_is_what_the_recorder_asks_for() -> None:
    """The numbers of the check are those that the tissue follows."""
    storm = scene()
    asked = Recorder(storm, compile_scene(storm)).patients[0].asks(0)
    assert {kind: asked[kind] for kind in ("leukemia", "b_cell")} == {"leukemia": 11, "b_cell": 4}
    assert asked["car_t"] == 3  # what is infused in the first beat comes after it
    assert dict(WORDS.asks(storm)) == {"car_t": 3, "leukemia": 11, "b_cell": 4}


def test_a_scene_without_a_patient_cannot_treat_one() -> None:
    """Its actions then act on nothing, and its plots read nobody."""
    lines = STORM.splitlines(keepends=True)
    bare = "".join(line for line in lines if not line.startswith(("body:", "patients:", "  high: {", "  hard: {")))
    messages = [each.message for each in check_scene(loads(bare, "09-storm.yaml"), WORDS, draft=True)]
    assert "'change' needs a patient whose model it changes" in messages
    assert "'dose' needs a patient who gets it" in messages


def test_words_alone_can_be_checked() -> None:
    """A vocabulary that knows no models asks for no cells instead of failing."""
    words = Vocabulary((), (), (), (), {}, (), ())
    assert words.asks(scene()) == {}


def test_a_scene_that_fails_is_not_played() -> None:
    """A wrong parameter stops the scene before the simulation meets it."""
    assert any("gma" in each.message for each in playable_problems(scene("{gam: 1.2}", "{gma: 1.2}"), WORDS))
