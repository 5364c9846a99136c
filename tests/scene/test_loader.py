import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from example import HUNT
from hypothesis import given
from hypothesis import strategies as st

from cartviz.core.errors import CartvizError
from cartviz.scene.builder import MAX_PROBLEMS
from cartviz.scene.loader import load, loads
from cartviz.scene.model import Action, Beat, Camera, Label, Region, Scene
from cartviz.scene.yaml_reader import Mark

BARE = "title: T\nbeats:\n  - id: a\n    seconds: 3\n"


def hunt() -> Scene:
    return loads(HUNT, "scenes/08-hunt.yaml")


def problems(text: str) -> list[str]:
    """What is wrong with a scene, without the file name."""
    with pytest.raises(CartvizError) as caught:
        loads(text, "f")
    return [str(problem).removeprefix("f:") for problem in caught.value.problems]


def beat(extra: str) -> Beat:
    """The only beat of a bare scene with one more line in it."""
    return loads(f"{BARE}    {extra}\n").beats[0]


def test_a_scene_file_becomes_a_scene() -> None:
    """Every part of the example arrives with its type."""
    scene = hunt()
    assert (scene.path, scene.id, scene.number) == ("scenes/08-hunt.yaml", "08-hunt", 8)
    assert (scene.title, scene.seed, scene.sources) == ("The hunt", 5, ("stein-2019", "weigelin-2021"))
    assert scene.world.size_um == (400.0, 225.0)
    assert scene.world.substances["cytokine"].decay_per_minute == 0.02
    assert scene.cast["scout"].at == (40.0, 112.0)
    assert (scene.cast["scout"].waits, scene.cast["nine"].waits) == (True, False)
    assert scene.populations[1].within == Region(circle=(300.0, 112.0), radius_um=40.0)
    assert scene.populations[1].traits == {"cd19": 0.0}
    touch, deliver, question = scene.beats
    assert touch.camera == Camera(follow="scout", width_um=90.0)
    assert touch.labels == (Label(of="scout", says="CAR-T cell"), Label(of="nine", says="CD19 tag"))
    assert touch.do == (Action("steer", {"who": "scout", "to": "nine"}),)
    assert touch.expect == {"bound_pairs": ">= 1"}
    assert deliver.pace == 0.1
    assert question.hold
    assert question.question is not None
    assert question.question.choices[1] == "They carry no CD19."


def test_what_is_left_out_has_a_default() -> None:
    """Title and beats with id and seconds are all that a scene needs."""
    scene = loads(BARE, "notes.yaml")
    assert (scene.id, scene.number, scene.seed, scene.world.place) == ("notes", 0, 1, "bone_marrow")
    assert scene.beats[0] == Beat(id="a", seconds=3.0)


def test_a_scene_cannot_be_changed() -> None:
    """Dataclasses are frozen and mappings read-only, so that nobody can rewrite a scene that others show."""
    scene = hunt()
    with pytest.raises(FrozenInstanceError):
        scene.title = "x"  # type: ignore[misc]
    for mapping in (
        scene.cast,
        scene.beats[0].expect,
        scene.marks,
        scene.populations[0].traits,
        scene.beats[0].do[0].args,
    ):
        with pytest.raises(TypeError):
            mapping["x"] = 1  # type: ignore[index]


def test_a_scene_can_be_a_key() -> None:
    """Equal scenes have equal hashes, though they hold mappings."""
    assert hash(hunt()) == hash(hunt())
    assert hunt() == hunt()
    assert hunt() != replace(hunt(), seed=6)


@pytest.mark.parametrize("text", ["yes", "on", "1e3", "5:30", "null", "~", "12", "0x1F", "true"])
def test_text_stays_text_where_text_is_wanted(text: str) -> None:
    """No caption turns into a number, a truth value or a time."""
    assert beat(f"caption: {text}").caption == text


def test_a_list_of_texts_may_hold_a_colon() -> None:
    """`- in order: touch, bind` is the text that its author meant."""
    assert hunt().goals == ("put the four steps of a kill in order: touch, bind, deliver, let go",)


def test_numbers_are_read_where_numbers_are_wanted() -> None:
    """Whole, decimal and exponent forms count; so does a number in quotes."""
    for text, value in (("2", 2.0), ("2.5", 2.5), (".5", 0.5), ("1e1", 10.0), ("'3'", 3.0), ("+4", 4.0)):
        assert beat(f"pace: {text}").pace == value


def test_null_takes_back_what_may_be_left_out() -> None:
    """`null` or `~` means none for camera, meters, day and haze only."""
    assert beat("camera: null").camera is None
    assert beat("day: ~").day is None


def test_actions_have_short_forms() -> None:
    """A word, a word with one value, and a word with named values; `after` counts seconds."""
    do = beat("do: [pause, {give: tocilizumab}, {steer: {who: a, to: [1, 2.5], fast: yes}, after: 2}, {stop: }]").do
    assert [action.name for action in do] == ["pause", "give", "steer", "stop"]
    assert [dict(action.args) for action in do] == [
        {},
        {"what": "tocilizumab"},
        {"who": "a", "to": [1.0, 2.5], "fast": "yes"},
        {},
    ]
    assert [action.after for action in do] == [0, 0, 2, 0]
    assert do[0].mark == Mark(5, 10)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        ("pase: 1", "5:5: a beat has no 'pase'. Did you mean 'pace'?"),
        ("seconds: 4", "5:5: 'seconds' is given twice (first in line 4)"),
        ("pace: slow", "5:11: 'pace' needs a number, found 'slow'"),
        ("pace: 5:30", "5:11: 'pace' needs a number, found '5:30'"),
        ("pace: .nan", "5:11: 'pace' needs a number, found '.nan'"),
        ("pace: 1e999", "5:11: 'pace' needs a number, found '1e999'"),
        ("pace: 11", "5:11: 'pace' must be at least 0 and at most 10, found 11"),
        ("pace: -0.1", "5:11: 'pace' must be at least 0 and at most 10, found -0.1"),
        ("pace:", "5:10: 'pace' needs a number, found nothing"),
        ("hold: yes", "5:11: 'hold' needs true or false, found 'yes'"),
        (
            "caption: {kills}",
            "5:14: 'caption' needs text, found keys with values. A text with { } or ': ' in it needs quotes",
        ),
        ("hold: {a: b}", "5:11: 'hold' needs true or false, found keys with values"),
        ("caption: [a, b]", "5:14: 'caption' needs text, found a list of 2"),
        ("labels: scout", "5:13: 'labels' needs a list, found 'scout'"),
        ("camera: {at: [1]}", "5:18: 'at' needs 2 values, found a list of 1"),
        ("camera: {at: [1, x]}", "5:22: 'at' needs a number, found 'x'"),
        ("camera: {width_um: 0}", "5:24: 'width_um' must be more than 0 and at most 1e+07, found 0"),
        ("camera: {follow: a, at: [1, 2]}", "5:13: a camera follows a cell or looks 'at' a place, not both"),
        ("labels: [{of: a}]", "5:14: a label needs 'says'"),
        ("labels: [{of: a, says: b, side: abov}]", "5:37: 'side' cannot be 'abov'. Did you mean 'above'?"),
        ("do: [{steer: {who: a}, push: b}]", "5:10: an action names one thing to do, found 'steer' and 'push'"),
        ("do: [{after: 2}]", "5:10: an action names one thing to do, found nothing"),
        ("do: [[steer]]", "5:10: an action is written '- steer: {who: scout, to: nine}'"),
        (
            "question: {ask: A, choices: [B], answer: 1.5, because: C}",
            "5:46: 'answer' needs a whole number, found '1.5'",
        ),
        ("mark: [1, 2]", "5:5: a beat has no 'mark'"),
    ],
)
def test_a_mistake_in_a_beat_is_named_with_its_place(extra: str, message: str) -> None:
    """Form, range and spelling: file:line:column, what was found, what was meant."""
    (found,) = problems(f"{BARE}    {extra}\n")
    assert found.startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title: T\n", "1:1: a scene needs 'beats'"),
        ("title: T\nbeats: []\n", "2:8: 'beats' must not be empty"),
        ("title: ' '\n" + BARE[9:], "1:8: 'title' must not be empty"),
        ("just words", "1:1: the file needs keys with values, found 'just words'"),
        (BARE + "path: x\n", "5:1: a scene has no 'path'"),
        (BARE + "seed: -1\n", "5:7: 'seed' must be at least 0"),
        (BARE + "seed: " + "9" * 5000, "5:7: 'seed' needs a whole number"),
        (BARE + "world: {size_um: [0, 5]}\n", "5:19: 'size_um' must be more than 0"),
        (BARE + "body: {model: blud}\n", "5:15: 'model' cannot be 'blud'. Did you mean 'blood'?"),
        (BARE + "cast: {9: {kind: car_t, at: [1, 2]}}\n", "5:8: '9' needs a name"),
        (
            BARE + "populations: [{id: a, kind: b, count: 20001}]\n",
            "5:39: 'count' must be at least 0 and at most 20,000",
        ),
        (
            BARE + "populations: [{id: a, kind: b, count: 1, within: {circle: [1, 2]}}]\n",
            "5:50: 'circle' and 'radius_um'",
        ),
        (BARE + "  - id: a\n    seconds: 601\n", "6:14: 'seconds' must be more than 0 and at most 600, found 601"),
        (BARE + "  - id: a\n    seconds: 1\n", "5:9: beat 'a' is given twice (first in line 3)"),
        (
            BARE + "populations: [{id: a, kind: b, count: 1}, {id: a, kind: b, count: 1}]\n",
            "5:48: cast member or population 'a' is given twice (first in line 5)",
        ),
        (
            BARE + "cast: {a: {kind: b, at: [1, 2]}}\npopulations: [{id: a, kind: b, count: 1}]\n",
            "6:20: cast member or population 'a' is given twice (first in line 5)",
        ),
        (BARE + "meters: {kills: {low: 5, high: 1}}\n", "5:10: 'low' must be less than 'high'"),
    ],
)
def test_a_mistake_in_a_scene_is_named_with_its_place(text: str, message: str) -> None:
    """The rules that hold for a whole scene are checked, too."""
    (found,) = problems(text)
    assert found.startswith(message)


def test_all_mistakes_are_named_at_once_in_the_order_of_the_file() -> None:
    """Whoever repairs a file sees everything in one go."""
    text = HUNT.replace("seconds: 9", "seconds: nine").replace("pace: 0.1", "pase: 0.1")
    text = text.replace("seed: 5", "seed: five\ntitle: Again").replace("count: 4,  ", "count: -4, ")
    assert [message.split(": ", 1)[1] for message in problems(text)] == [
        "'seed' needs a whole number, found 'five'",
        "'title' is given twice (first in line 1)",
        "'count' must be at least 0 and at most 20,000, found -4",
        "'seconds' needs a number, found 'nine'",
        "a beat has no 'pase'. Did you mean 'pace'?",
    ]


def test_a_hopeless_file_stops_at_two_hundred_problems() -> None:
    """A wrong file of any size is refused quickly."""
    assert len(problems(BARE + "".join(f"wrong{i}: 1\n" for i in range(5000)))) == MAX_PROBLEMS


def test_a_problem_of_meaning_finds_its_place_or_the_nearest_above() -> None:
    """check/check.py names a path; a path that is not written falls back to what is."""
    scene = hunt()
    assert str(scene.problem(("beats", 0, "caption"), "m")) == "scenes/08-hunt.yaml:26:14: m"
    assert str(scene.problem(("beats", 1, "labels", 0), "m")) == "scenes/08-hunt.yaml:31:5: m"
    assert str(scene.problem(("cast", "nine"), "m", "Hint.")) == "scenes/08-hunt.yaml:17:3: m. Hint."
    assert str(scene.problem(("beats", 0, "do", 0, "args", "to"), "m")) == "scenes/08-hunt.yaml:29:31: m"
    assert str(scene.problem(("nothing",), "m")) == "scenes/08-hunt.yaml:1:1: m"


def test_a_file_is_loaded_from_disk(tmp_path: Path) -> None:
    """`load` reads what `loads` is given, and says which file is wrong."""
    path = tmp_path / "08-hunt.yaml"
    path.write_text(HUNT, encoding="utf-8")
    assert load(path) == replace(hunt(), path=str(path))
    with pytest.raises(CartvizError, match=r"no\.yaml:1:1: there is no such file"):
        load(str(tmp_path / "no.yaml"))


def test_loading_needs_no_heavy_library() -> None:
    """Start-up stays quick: neither numpy nor pygame nor difflib is needed to read a good scene."""
    code = "import sys; from cartviz.scene.loader import load; print(sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    ).stdout
    assert "'yaml'" in modules
    assert not [heavy for heavy in ("numpy", "pygame", "difflib", "rich") if f"'{heavy}'" in modules]


def written(value: Any) -> Any:
    """A scene as plain lists and dicts that YAML can write: the inverse of loading."""
    if isinstance(value, Action):
        return {value.name: written(value.args), "after": value.after}
    if is_dataclass(value):
        skipped = {"mark", "marks", "path", "number"} | ({"id"} if isinstance(value, Scene) else set())
        return {each.name: written(getattr(value, each.name)) for each in fields(value) if each.name not in skipped}
    if isinstance(value, Mapping):
        return {key: written(each) for key, each in value.items()}
    if isinstance(value, tuple | list):
        return [written(each) for each in value]
    return value


def test_a_valid_scene_survives_writing_and_reading() -> None:
    """What was loaded, written out in full by YAML and loaded again, is the same scene."""
    scene = hunt()
    assert loads(yaml.safe_dump(written(scene), allow_unicode=True), scene.path) == scene


NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).filter(
    str.strip
)
BEATS = st.builds(
    Beat,
    id=NAMES,
    seconds=st.floats(0.01, 600),
    caption=TEXTS,
    pace=st.floats(0, 10),
    day=st.none() | st.floats(-100, 1000),
    camera=st.none() | st.builds(Camera, follow=st.none() | NAMES, width_um=st.none() | st.floats(1, 1000)),
    meters=st.none() | st.lists(NAMES, max_size=3).map(tuple),
    hold=st.booleans(),
    expect=st.dictionaries(NAMES, TEXTS, max_size=2),
    do=st.lists(st.builds(Action, name=NAMES.filter(lambda name: name != "after")), max_size=2).map(tuple),
)


@given(TEXTS, st.lists(BEATS, min_size=1, max_size=4, unique_by=lambda beat: beat.id))
def test_any_valid_scene_survives_writing_and_reading(title: str, beats: list[Beat]) -> None:
    """Whatever texts, names and numbers it holds."""
    scene = Scene(path="s.yaml", id="s", number=0, title=title, beats=tuple(beats))
    assert loads(yaml.safe_dump(written(scene), allow_unicode=True), "s.yaml") == scene


LINES = HUNT.splitlines(keepends=True)
PIECE = st.sampled_from(
    ["[", "]", "{", "}", ":", "- ", "  ", "\t", "*", "&a ", "'", '"', "\n", "!!str ", "nan", "-5", "é", "#", "|"]
)


@st.composite
def mutations(draw: st.DrawFn) -> str:
    """The example with some lines dropped, doubled or swapped and some characters put in or taken out."""
    lines = list(LINES)
    for _ in range(draw(st.integers(0, 3))):
        i, j = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines) - 1))
        lines[i : i + 1] = draw(st.sampled_from([[], [lines[i]] * 2, [lines[j]], ["  " + lines[i]]]))
    text = "".join(lines)
    for _ in range(draw(st.integers(0, 4))):
        i = draw(st.integers(0, len(text)))
        text = text[:i] + draw(PIECE) + text[i + draw(st.integers(0, 3)) :]
    return text


@given(mutations())
def test_a_damaged_scene_loads_or_says_where_it_is_wrong(text: str) -> None:
    """No mutation of a good scene ends in a traceback or in a place outside the file."""
    try:
        loads(text, "f")
    except CartvizError as error:
        found = error.problems
    else:
        return
    lines = text.count("\n") + 1
    assert found == tuple(sorted(found)) != ()
    assert all(1 <= each.line <= lines and each.column >= 1 and each.message for each in found)
