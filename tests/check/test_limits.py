import pytest
from small import SMALL

from cartviz.check import check
from cartviz.core.errors import CartvizError
from cartviz.scene.loader import loads

WORDS = check.vocabulary()
BEAT = "{id: search, seconds: 4, caption: A cell searches.}"


def problems(text: str) -> list[str]:
    """What keeps a scene from being shown, without the file name."""
    return [str(each).removeprefix("s.yaml:") for each in check.playable_problems(loads(text, "s.yaml"), WORDS)]


def test_the_small_scene_has_room() -> None:
    """What is wished for below is what is wrong there."""
    assert problems(SMALL) == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("count: 6", "count: 400", "'leukemia' do not find room in 5,027 µm². There is room for 46."),
        ("count: 6", "count: 6, traits: {radius_um: 50}", "6 'leukemia' do not find room"),
        ("count: 6", "count: 6, traits: {radius_um: -5}", "'radius_um' must be at least 1 and at most 60, found -5"),
        ("[200, 112]", "[50000, 40000]", "a window of 50000 × 40000 µm is too large to compute"),
        ("[200, 112]", "[200, 112], minutes_per_second: 5000", "5,000 minutes a second no cell can be followed"),
        (
            "[200, 112]",
            "[200, 112], substances: {fog: {spread_um2_per_minute: 1e6, decay_per_minute: 0}}",
            "'fog' spreads too fast for a clock of 12 minutes a second. At most 12,500.",
        ),
        (BEAT, BEAT.replace("4", "600, pace: 10"), "takes 180,201 steps of the world, at most 54,000 can be kept"),
        (
            BEAT,
            BEAT.replace("}", f", labels: [{', '.join(['{of: scout, says: x}'] * 30)}]}}"),
            "30 labels are too many, at most 24 can be shown",
        ),
        (
            BEAT,
            BEAT.replace("}", ", do: [{infuse: {kind: car_t, count: 20000}}]}"),
            "20,000 'car_t' do not find room in 22,400 µm²",
        ),
        (
            BEAT,
            BEAT.replace("}", ", do: [{set: {who: scout, trait: radius_um, to: 1e6}}]}"),
            "'radius_um' must be at least 1 and at most 60",
        ),
    ],
)
def test_what_is_too_large_is_refused_with_what_fits(old: str, new: str, says: str) -> None:
    """Cells without room, endless windows, rushing clocks, a beat full of labels: a place, and what fits."""
    assert [says in each for each in problems(SMALL.replace(old, new, 1))] == [True]


@pytest.mark.parametrize(("day", "good"), [(-1, False), (0, True), (3000, True), (5000, False)])
def test_a_patient_is_known_for_ten_years(day: int, good: bool) -> None:
    """A beat that shows another day has its problem there; without a patient any day will do."""
    beat = BEAT.replace("}", f", day: {day}}}")
    assert problems(SMALL.replace(BEAT, beat)) == []
    found = problems(SMALL.replace(BEAT, beat).replace("cast:", "body: {model: blood}\ncast:"))
    assert [f"beat 'search' shows the days {day}" in each for each in found] == ([] if good else [True])


def test_a_list_where_a_name_belongs_is_a_problem_and_no_traceback() -> None:
    """Names of props are words; a rectangle holds four numbers; nothing rides on itself; a way has two ends."""
    props = "props:\n  one: {words: x}\n  two: {words: y, on: three}\n  three: {words: z, on: two}\nbeats:"
    for stage, says in (
        ("{appear: {who: [[one]]}}", "there is no prop '['one']'"),
        ("{swap: {who: one, to: [a]}}", "there is no picture"),
        ("{gather: {who: one, rect: [1, 2, x, 4]}}", "a rect is [x, y, width, height]"),
        ("{move: {who: one}}", "'move' needs 'to' or 'by'"),
        ("{grow: {who: one, to: 1e300}}", "needs a number of usual size"),
        ("{draw: {who: one, side: [left]}}", "a side is one of"),
        ("{split: {who: one, into: [two]}}", "there is no prop"),
    ):
        text = SMALL.replace("beats:", props).replace(BEAT, BEAT.replace("}", f", stage: [{stage}]}}"))
        found = problems(text)
        assert [each for each in found if "ride on itself" in each] == found[:2]
        assert [says in each for each in found[2:]] == [True], found
    with pytest.raises(CartvizError, match="'line' needs at least two places"):
        loads(SMALL.replace("beats:", "props: {one: {line: [[1, 2]]}}\nbeats:"), "s.yaml")
