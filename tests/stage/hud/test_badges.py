"""A grade on a pill: what a score means, and how it is drawn as a prop."""

from dataclasses import replace

from cartviz.scene.model import Prop
from cartviz.stage.frame import Box, Words
from cartviz.stage.hud.badges import BADGES, STEPS, badge_ops, icans_of_score
from cartviz.stage.theme import Layout, Look


def test_an_ice_score_reads_as_the_grade_of_the_table() -> None:
    found = [icans_of_score(score) for score in (10, 9, 7, 6, 5, 3, 2, 0)]
    assert [grade for _, grade in found] == [0, 1, 1, 2, 2, 2, 3, 3]
    assert found[0] == ("no ICANS", 0)
    assert found[4] == ("ICANS grade 2", 2)


def test_a_score_on_its_way_is_rounded_and_never_leaves_the_table() -> None:
    assert icans_of_score(6.6)[1] == 1
    assert icans_of_score(-3.0)[1] == 3
    assert icans_of_score(12.0)[1] == 0


def test_as_many_steps_are_lit_as_the_grade_says() -> None:
    layout, look = Layout(1920, 1080), Look()
    for grade in range(5):
        ops = badge_ops(("words", grade), (100.0, 100.0), 200.0, layout, look)
        pill, steps = ops[0], [op for op in ops if isinstance(op, Box)][1:]
        assert isinstance(pill, Box)
        assert len(steps) == STEPS
        assert sum(step.fill == pill.fill for step in steps) == grade
        assert [op.text for op in ops if isinstance(op, Words)] == ["words"]


def test_a_badge_fades_with_its_prop() -> None:
    layout, look = Layout(1920, 1080), Look()
    half = badge_ops(("words", 2), (0.0, 0.0), 200.0, layout, look, fade=0.5)
    assert all(op.fill[3] in (127, 128) for op in half if isinstance(op, Box))
    assert all(op.color[3] in (127, 128) for op in half if isinstance(op, Words))


def test_a_prop_is_a_badge_or_something_else() -> None:
    badge = Prop(badge="icans", value=5)
    assert not list(badge.faults())
    assert [message for _, message, _ in replace(badge, words="five").faults()]
    assert set(BADGES) == {"icans"}
