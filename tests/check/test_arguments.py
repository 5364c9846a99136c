from typing import Any

import pytest
from example import HUNT
from hypothesis import given
from hypothesis import strategies as st

from cartviz.check.arguments import GOOD, TAKES, Known, argument_faults, infusions
from cartviz.check.vocabulary import Argument, Vocabulary
from cartviz.scene.loader import loads
from cartviz.scene.model import Action

WORDS = Vocabulary(
    kinds=("car_t", "leukemia"),
    traits=("cd19",),
    meters=(),
    meter_looks=(),
    actions={
        "steer": (Argument("who", "who"), Argument("to", "who|place"), Argument("hold", "flag", needed=False)),
        "dance": (Argument("how", "something new"),),
    },
    places=(),
    sources=(),
    drugs=("tocilizumab",),
)
SCENE = loads(HUNT)
KNOWN = Known(SCENE, WORDS, ("scout", "nine", "blasts"))


@pytest.mark.parametrize(
    ("takes", "good", "bad"),
    [
        ("who", ["scout", "blasts", "car_t"], ["skout", "hidden", 5.0, [1.0, 2.0], ""]),
        ("place", [[0.0, 0.0], [400.0, 225.0]], [[401.0, 1.0], [1.0, -1.0], [1.0], ["a", "b"], "nine", 3.0]),
        ("kind", ["car_t"], ["cart", 1.0]),
        ("count", [1.0, 20_000.0], [0.0, 1.5, 20_001.0, "five", -3.0]),
        ("share", [0.0, 0.5, 1.0], [-0.1, 1.1, "half"]),
        ("number", [0.0, -5.5], ["x", [1.0]]),
        ("amount", [0.0, 1e12, -2.0], ["x", [1.0], 1e16]),
        ("trait", ["cd19"], ["cd91"]),
        ("traits", [{}, {"cd19": 0.5}], [{"cd91": 0.5}, {"cd19": "low"}, "cd19", [1.0]]),
        ("edge", ["left", "edge"], ["lift", 1.0]),
        (
            "region",
            [{"circle": [1.0, 2.0], "radius_um": 5.0}, {"rect": [0.0, 0.0, 400.0, 225.0]}],
            [
                {"circle": [1.0, 2.0]},
                {"circle": [500.0, 2.0], "radius_um": 5.0},
                {"circle": [1.0, 2.0], "radius_um": 0.0},
                {"rect": [0.0, 0.0, 400.0]},
                {"rect": [0.0, 0.0, 401.0, 5.0]},
                {"rect": [0.0, 0.0, 5.0, 226.0]},
                {"rect": [1.0, -1.0, 5.0, 5.0]},
                {"rect": [0.0, "a", 4.0, 5.0]},
                {"rect": [0.0, 0.0, 4.0, 5.0], "circle": [1.0, 2.0]},
                {},
                "left",
            ],
        ),
        ("drug", ["tocilizumab"], ["tociluzimab", 1.0]),
        ("flag", ["yes", "no", "true", 1.0, 0.0], ["maybe", 2.0]),
        ("id", ["helpers"], ["scout", "blasts", "two words", 9.0]),
        ("substance", ["cytokine"], ["cytokin", 1.0]),
        ("lure", ["scent", "none"], ["nothing"]),
    ],
)
def test_an_argument_is_of_its_sort(takes: str, good: list[Any], bad: list[Any]) -> None:
    """For every sort: what may stand there passes, what may not is named."""
    assert [TAKES[takes](value, KNOWN) for value in good] == [GOOD] * len(good)
    assert all(TAKES[takes](value, KNOWN)[0] for value in bad)


def test_every_sort_is_tested_above() -> None:
    """A new sort of argument brings its examples."""
    marks = test_an_argument_is_of_its_sort.pytestmark
    assert {row[0] for row in marks[0].args[1]} == set(TAKES)


def faults(name: str, **args: Any) -> list[tuple[str, str]]:
    return [(key, f"{message}. {hint}") for key, (message, hint) in argument_faults(Action(name, args), KNOWN)]


def test_names_and_missing_arguments_are_checked() -> None:
    """An argument too many, one too few, and one that is wrong are all named."""
    assert faults("steer", who="scout", to="nine") == []
    assert faults("steer", who="scout", too="nine") == [
        ("too", "'steer' takes no 'too'. Did you mean 'to'?"),
        ("", "'steer' needs 'to'. "),
    ]
    assert faults("steer", who="skout", to="nine")[0][1].endswith("'skout'. Did you mean 'scout'?")


def test_either_of_two_sorts_will_do() -> None:
    """A cell or a place; what is written as a list was meant as a place."""
    assert faults("steer", who="scout", to=[1.0, 2.0]) == []
    assert faults("steer", who="scout", to=[1.0, 900.0])[0][1].startswith("(1, 900) lies outside the world")
    assert faults("steer", who="scout", to="ten")[0][1].startswith("there is no cast member, population or kind 'ten'")


def test_a_sort_that_is_unknown_here_is_not_judged() -> None:
    """An action may take something that only it understands."""
    assert faults("dance", how="slowly") == []


def test_infusions_name_their_cells_in_the_order_of_the_beats() -> None:
    """Only beats up to the one that is asked for count."""
    text = HUNT.replace("[{steer: {who: scout, to: nine}}]", "[{infuse: {kind: car_t, count: 2, id: first}}]")
    text = text.replace("pace: 0.1 ", "do: [{infuse: {kind: car_t, count: 2}}, {infuse: {id: second}}]\n    pace: 0.1 ")
    scene = loads(text)
    assert [infusions(scene, beats) for beats in (0, 1, 2)] == [(), ("first",), ("first", "second")]
    assert infusions(scene) == ("first", "second")


VALUES = st.recursive(
    st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["circle", "rect", "radius_um", "x"]), inner)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(TAKES)), VALUES)
def test_any_value_is_judged(takes: str, value: Any) -> None:
    """Whatever YAML can hold is accepted or named, never a traceback."""
    message, hint = TAKES[takes](value, KNOWN)
    assert isinstance(message, str)
    assert isinstance(hint, str)
