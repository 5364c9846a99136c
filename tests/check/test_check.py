from dataclasses import replace

import pytest
from example import HUNT
from hypothesis import given
from hypothesis import strategies as st

from cartviz.check import check
from cartviz.check.arguments import TAKES
from cartviz.check.check import CHECKS, MEANING, check_scene, playable_problems, vocabulary
from cartviz.check.vocabulary import Argument, Vocabulary
from cartviz.core.errors import CartvizError, UsageError
from cartviz.scene import assets
from cartviz.scene.loader import load, loads
from cartviz.scene.model import BodySpec


def patient(spec: BodySpec) -> tuple[str, ...]:
    """A model that knows one scenario, one setting and one drug, and gives one reading."""
    wishes = [*spec.settings, *(str(action.args.get("what")) for action in spec.do), spec.scenario]
    strange = [wish for wish in wishes if wish not in ("base", "dose", "tocilizumab")]
    if strange:
        raise UsageError(f"there is no {strange[0]}", "Did you mean 'base'?")
    return ("il6",)


WORDS = Vocabulary(
    kinds=("car_t", "leukemia"),
    traits=("cd19", "exhaustion"),
    meters=("kills", "bound_pairs"),
    meter_looks=("count", "bar"),
    actions={
        "steer": (Argument("who", "who"), Argument("to", "who|place"), Argument("hold", "flag", needed=False)),
        "infuse": (Argument("kind", "kind"), Argument("count", "count"), Argument("id", "id", needed=False)),
        "give": (Argument("what", "drug"),),
    },
    places=("bone_marrow", "blood"),
    sources=("stein-2019", "weigelin-2021"),
    drugs=("tocilizumab",),
    patient=patient,
)


def found(text: str, *, draft: bool = True) -> list[str]:
    """What is wrong with a scene, as line: message."""
    problems = check_scene(loads(text, "f"), WORDS, draft=draft)
    assert list(problems) == sorted(problems)
    return [f"{problem.line}: {problem.message}. {problem.hint}".strip() for problem in problems]


def changed(old: str, new: str) -> str:
    """The example with one thing changed."""
    assert HUNT.count(old) >= 1
    return HUNT.replace(old, new, 1)


def test_a_good_scene_has_no_mistakes() -> None:
    """The example means something in every part."""
    assert found(HUNT) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("place: bone_marrow", "place: bone_marow", "10: there is no place 'bone_marow'. Did you mean 'bone_marrow'?"),
        ("cast:", "body: {model: blood, cells_per_drawn: {car: 5}}\ncast:", "15: there is no kind 'car'. Did you mean"),
        ("scout: {kind: car_t", "scout: {kind: cart", "16: there is no kind 'cart'. Did you mean 'car_t'?"),
        ("at: [205, 118]", "at: [205, 226]", "17: 'nine' at (205, 226) lies outside the world of 400 × 225 µm."),
        ("traits: {cd19: 1.0}}", "traits: {cd91: 1.0}}", "17: there is no trait 'cd91'. Did you mean 'cd19'?"),
        ("id: blasts, kind: leukemia", "id: blasts, kind: leukaemia", "19: there is no kind 'leukaemia'. Did you mean"),
        ("circle: [270, 112]", "circle: [470, 112]", "19: the center of 'blasts' at (470, 112) lies outside the world"),
        ("circle: [270, 112], radius_um: 95", "rect: [390, 0, 20, 20]", "19: the corner of 'blasts' at (410, 20) lies"),
        ("kills: {label: Cells", "kils: {label: Cells", "22: there is no meter 'kils'. Did you mean 'kills'?"),
        ("show_as: count", "show_as: cuont", "22: there is no look of a meter 'cuont'. Did you mean 'count'?"),
        (
            "seconds: 9\n",
            "seconds: 9\n    meters: [bound_pairs]\n",
            "26: there is no meter 'bound_pairs'. Known: kills.",
        ),
        ("{bound_pairs:", "{bound_pars:", "30: there is no meter 'bound_pars'. Did you mean 'bound_pairs'?"),
        ('">= 1"', '"one"', "30: cannot read the claim 'one'. A claim is '>= 3'"),
        ("follow: scout, width_um: 90", "follow: skout", "27: there is no cast member 'skout'. Did you mean 'scout'?"),
        ("follow: scout, width_um: 90", "follow: blasts", "27: there is no cast member 'blasts'."),
        ("follow: scout, width_um: 90", "at: [-1, 5]", "27: the camera at (-1, 5) lies outside the world"),
        ("{of: nine,", "{of: nein,", "28: there is no cell, population or kind 'nein'. Did you mean 'nine'?"),
        ("{of: nine,", "{of: 'place:20,300',", "28: the label's place at (20, 300) lies outside the world"),
        ("{of: nine,", "{of: 'place:20',", "28: cannot read 'place:20'. A place is written place:120,80"),
        ("seconds: 9\n", "seconds: 9\n    highlight: [hiden]\n", "26: there is no cell, population or kind 'hiden'."),
        (
            "seconds: 9\n",
            "seconds: 9\n    haze: cytokin\n",
            "26: there is no substance 'cytokin'. Did you mean 'cytokine'?",
        ),
        ("[{steer:", "[{stear:", "29: there is no action 'stear'. Did you mean 'steer'?"),
        ("to: nine}}", "to: ten}}", "29: there is no cast member, population or kind 'ten'."),
        ("to: nine}}", "to: nine, at: 5}}", "29: 'steer' takes no 'at'."),
        ("to: nine}}", "hold: yes}}", "29: 'steer' needs 'to'."),
        ("to: nine}}", "to: nine}, after: 9}", "29: 'steer' comes 9 s into a beat of 9 s. Give a smaller 'after'."),
        ("pace: 0.1", "pace: 0\n    do: [{give: tocilizumab}]", "34: beat 'deliver' stops the world (pace: 0) and yet"),
        ("pace: 0.1", "pace: 0.001", "33: beat 'deliver' is too short for a single step of the world at pace 0.001."),
        ("answer: 2", "answer: 4", "43: 'answer' counts the choices from 1 to 3, found 4: no choice would be right."),
        ("answer: 2", "answer: 0", "43: 'answer' counts the choices from 1 to 3, found 0: no choice would be right."),
        ("They are too far away.", "They carry no CD19.", "42: two choices are the same."),
        ("answer: 2", "answer: 2\n      again: tuch", "44: there is no beat 'tuch'. Did you mean 'touch'?"),
        ("answer: 2", "answer: 2\n      wrong: [a]", "44: 'wrong' needs one entry for each of the 3 choices"),
        ("stein-2019", "stine-2019", "8: there is no source 'stine-2019'. Did you mean 'stein-2019'?"),
        ("wanders", "walks through tumours", "26: 'tumours' is British spelling. Write 'tumors'."),
        ("seconds: 9\n", "seconds: 5\n", "26: the caption's 13 words need 5.2 s to be read, the beat lasts 5 s."),
        (
            "caption: Four cells are left alone.",
            "caption: '{kils} are left.'",
            "39: there is no meter 'kils'. Did you mean",
        ),
    ],
)
def test_a_mistake_of_meaning_is_named_with_its_place(old: str, new: str, message: str) -> None:
    """One thing is wrong, and one problem says so where it stands."""
    (problem,) = found(changed(old, new))
    assert problem.startswith(message)


def test_a_question_with_one_choice_is_none() -> None:
    """There is nothing to choose, and number 2 cannot be right."""
    text = changed("[They are dead already., They carry no CD19., They are too far away.]", "[They carry no CD19.]")
    first, second = found(text)
    assert first.startswith("42: a question needs at least 2 choices")
    assert second.startswith("43: 'answer' counts the choices from 1 to 1, found 2")


@pytest.mark.parametrize("answer", [1, 2])
def test_a_question_may_have_two_choices_and_either_may_be_right(answer: int) -> None:
    """The first and the last choice count."""
    text = changed(", They are too far away.]", "]").replace("answer: 2", f"answer: {answer}")
    assert found(text) == []


def test_cells_that_come_in_later_can_be_named_from_then_on() -> None:
    """The id of an infusion is a name after it and for labels, but not before it."""
    infusion = "{infuse: {kind: car_t, count: 5, id: helpers}}"
    steer = "{steer: {who: helpers, to: nine}}"
    good = changed("do: [{steer: {who: scout, to: nine}}]", f"do: [{infusion}]\n    highlight: [helpers]")
    good = good.replace("pace: 0.1 ", f"do: [{steer}]\n    pace: 0.1 ")
    assert found(good) == []
    (problem,) = found(good.replace(infusion, "HERE").replace(steer, infusion).replace("HERE", steer))
    assert problem.startswith("29: there is no cast member, population or kind 'helpers'")


def test_a_stopped_world_has_no_next_day() -> None:
    """Where a patient is simulated, the day cannot be set while the world waits."""
    text = changed("cast:", "body: {model: blood}\ncast:").replace("pace: 0.1", "pace: 0\n    day: 5")
    (problem,) = found(text)
    assert problem.startswith("35: beat 'deliver' stops the world (pace: 0) and yet sets the day of the body")
    assert found(text.replace("body: {model: blood}\n", "")) == []


PATIENTS = """
body: {model: blood, settings: {dose: 5}, do: [{give: tocilizumab, after: 4}], cells_per_drawn: {car_t: 1e8}}
patients: {high: {model: blood, scenario: base}}
plots:
  course:
    title: T
    lines: [{label: IL-6, of: body_il6}, {label: a, of: high_il6}]
    limit: {at: 5, label: b, color: text}
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("dose: 5", "dos: 5", "47: there is no dos. Did you mean 'base'?"),
        ("tocilizumab,", "aspirin,", "47: there is no aspirin."),
        ("car_t: 1e8", "cart: 1e8", "47: there is no kind 'cart'. Did you mean 'car_t'?"),
        ("scenario: base", "scenario: bass", "48: there is no bass."),
        ("of: body_il6", "of: body_il7", "52: no patient has the reading 'body_il7'. Did you mean 'body_il6'?"),
        ("of: high_il6", "of: low_il6", "52: no patient has the reading 'low_il6'."),
        ("of: high_il6", "of: kills", "52: no patient has the reading 'kills'."),
        ("IL-6, of: body_il6", "IL-6, color: pnik, of: body_il6", "52: there is no color 'pnik'."),
        ("color: text}", "color: pnik}", "53: there is no color 'pnik'."),
    ],
)
def test_patients_and_their_plots_exist(old: str, new: str, message: str) -> None:
    """Scenario, setting, treatment, reading and color are looked up, each named at its place."""
    assert found(HUNT + PATIENTS) == []
    assert PATIENTS.count(old) == 1
    (problem,) = found(HUNT + PATIENTS.replace(old, new))
    assert problem.startswith(message)


def test_a_reading_of_a_patient_counts_as_a_meter() -> None:
    """It can be shown, promised and written in a caption, but only where that patient is."""
    text = changed("  kills: {label: Cells killed", "  high_il6: {}\n  kills: {label: Cells killed")
    text = text.replace('">= 1"', '">= 1", body_il6: "< 5"').replace("Four cells are", "Level {body_il6} is")
    text = text.replace("caption: Level {body_il6} is left alone.", "caption: 'Level {body_il6} is high.'")
    assert found(text + PATIENTS) == []
    assert [problem.split(". ")[0] for problem in found(text)] == [
        "22: there is no meter 'high_il6'",
        "31: there is no meter 'body_il6'",
        "40: there is no meter 'body_il6'",
    ]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("seconds: 9\n", "seconds: 9\n    plot: corse\n", "26: there is no plot 'corse'. Did you mean 'course'?"),
        (
            "seconds: 9\n",
            "seconds: 9\n    clock: Day {dy}\n",
            "26: the clock cannot show '{dy}'. Use {day}, {week}, {hours}.",
        ),
        ("seconds: 9\n", "seconds: 9\n    clock: '{day:9999999999}'\n", "26: the clock cannot show '{day}'."),
        ("seconds: 9\n", "seconds: 9\n    clock: '{}'\n", "26: the clock cannot show '{}'."),
        ("seconds: 9\n", "seconds: 9\n    clock: Day {day\n", "26: a { or } in the clock has no partner."),
        ("size_um:", "clock: Tag {tag}\n  size_um:", "11: the clock cannot show '{tag}'."),
    ],
)
def test_plots_and_clocks_of_a_beat_can_be_shown(old: str, new: str, message: str) -> None:
    """A plot by its name, a clock by the words it knows."""
    for good in ("plot: course", "plot: none", "clock: Week {week}, day {day}", "clock: none"):
        assert found(changed("seconds: 9\n", f"seconds: 9\n    {good}\n") + PATIENTS) == []
    scene = changed(old, new) + PATIENTS
    (problem,) = found(scene)
    assert problem.startswith(message)
    assert playable_problems(loads(scene), WORDS) != ()


def test_the_models_themselves_say_what_they_cannot_be() -> None:
    """Unknown scenario, setting out of range, a treatment that this model does not know, one that cannot be read."""
    text = """
title: T
beats: [{id: a, seconds: 5}]
body:
  {model: blood, scenario: bas, settings: {dose: -5, dos: 5}, do: [{give: aspirin}, {infuse: {dose: much}}]}
"""
    problems = check_scene(loads(text), vocabulary(), draft=True)
    messages = [f"{problem.message}. {problem.hint}" for problem in problems]
    assert messages[0] == "there is no blood scenario 'bas'. Did you mean 'base'?"
    assert messages[1].startswith("'dose' must be a number from 0 to")
    assert messages[2].startswith("there is no parameter 'dos'")
    assert messages[3].startswith("'give' does nothing to this patient")
    assert messages[4].startswith("cannot read 'infuse'")
    assert len(messages) == 5


def test_all_mistakes_are_found_at_once() -> None:
    """Sorted by place, so that an author repairs from top to bottom."""
    text = changed("kind: car_t", "kind: cart").replace("answer: 2", "answer: 9").replace("stein-2019", "nobody-1900")
    assert [problem.split(":")[0] for problem in found(text)] == ["8", "16", "43"]


def test_a_finished_scene_has_goals_limits_sources_notes_and_a_fitting_length() -> None:
    """What a draft may lack is named one by one."""
    text = "title: T\nbeats:\n  - {id: a, seconds: 3}\n  - {id: b, seconds: 3, notes: Here.}\n"
    assert found(text) == []
    assert found(text, draft=False) == [
        "1: the scene has no goals.",
        "1: the scene has no simplifications.",
        "1: the scene has no sources.",
        "1: the scene has no subtitle.",
        "3: the scene lasts 6 s, not 70 to 170 s.",
        "3: beat 'a' has no notes for the presenter.",
    ]
    long = replace(loads(HUNT).beats[1], seconds=90.0)
    scene = loads(HUNT)
    finished = replace(
        scene, beats=tuple(replace(long, id=beat.id, question=beat.question) for beat in scene.beats[:1])
    )
    assert check_scene(finished, WORDS) == ()


@pytest.mark.parametrize(("seconds", "problems"), [(69.9, 1), (70, 0), (170, 0), (170.5, 1)])
def test_a_scene_of_the_film_lasts_70_to_170_seconds(seconds: float, problems: int) -> None:
    """Both ends count."""
    scene = loads(HUNT)
    beat = replace(scene.beats[1], seconds=float(seconds))
    assert len(check_scene(replace(scene, beats=(beat,)), WORDS)) == problems


def test_a_long_list_of_sources_is_not_told_in_full() -> None:
    """Where nothing is near, an author is told where sources live."""
    words = replace(WORDS, sources=[f"source-{year}" for year in range(1990, 2010)])
    problems = [each for each in check_scene(loads(HUNT), words, draft=True) if "source" in each.message]
    assert {problem.hint for problem in problems} == {"Add it to assets/sources.yaml."}


def test_a_matter_of_style_does_not_keep_a_scene_from_playing() -> None:
    """What is needed to show a scene is told apart from what is needed to be good."""
    style = loads(changed("wanders", "walks in tumours").replace("stein-2019", "nobody-1900"))
    assert check_scene(style, WORDS, draft=True) != ()
    assert playable_problems(style, WORDS) == ()
    assert len(playable_problems(loads(changed("kind: car_t", "kind: cart")), WORDS)) == 1
    assert set(MEANING) < set(CHECKS)


def test_every_argument_that_an_action_takes_can_be_checked() -> None:
    """The words in the table of actions are those that the checks know."""
    for name, arguments in vocabulary().actions.items():
        for argument in arguments:
            assert set(argument.takes.split("|")) <= set(TAKES), f"{name}.{argument.name}"


def test_the_vocabulary_is_that_of_the_program() -> None:
    """What simulation and stage offer, a scene may use."""
    words = vocabulary()
    assert {"car_t", "leukemia", "macrophage"} <= set(words.kinds)
    assert {"kills", "bound_pairs"} <= set(words.meters)
    assert "cd19" in words.traits
    assert {"steer", "give", "infuse"} <= set(words.actions)
    assert {"bone_marrow", "tumor"} <= set(words.places)
    assert "count" in words.meter_looks
    assert "stein-2019" in words.sources
    assert check.vocabulary is vocabulary


@pytest.mark.parametrize("path", assets.scene_paths(), ids=lambda path: path.stem)
def test_the_scenes_of_the_program_mean_something(path: object) -> None:
    """Every scene on the shelf passes every check."""
    assert [str(problem) for problem in check_scene(load(str(path)), vocabulary())] == []


LINES = HUNT.splitlines(keepends=True)
WORD = st.sampled_from(
    ["nine", "car_t", "[1, 2]", "{a: b}", "-5", "0", "''", "place:1,x", "[[1], 2]", "1e308", "'*{'", "true"]
)


@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 12), WORD), max_size=4))
def test_whatever_loads_can_be_checked(swaps: list[tuple[int, int, str]]) -> None:
    """A scene of right form and any content is checked without a traceback."""
    lines = list(LINES)
    for row, position, word in swaps:
        words = lines[row].rstrip("\n").split(" ")
        words[position % len(words)] = word
        lines[row] = " ".join(words) + "\n"
    try:
        scene = loads("".join(lines), "f")
    except CartvizError:
        return
    for problem in check_scene(scene, WORDS):
        assert 1 <= problem.line <= len(lines) + 1
