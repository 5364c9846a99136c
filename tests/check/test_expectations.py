from collections.abc import Mapping

import pytest
from example import HUNT

from cartviz.check.expectations import broken_promises, find_seeds, parse_claim
from cartviz.scene.loader import loads
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline


class Fake:
    """A recorder whose meter `bound_pairs` reads tick + seed at every tick, and `nothing` no number."""

    def __init__(self, scene: Scene, timeline: Timeline, seed: int) -> None:
        self.seed = seed

    def readings_until(self, tick: int) -> Mapping[str, list[float]]:
        """One value a tick."""
        return {"bound_pairs": [i + self.seed for i in range(tick + 1)], "nothing": [float("nan")] * (tick + 1)}


def scene(claim: str, meter: str = "bound_pairs") -> Scene:
    return loads(HUNT.replace('bound_pairs: ">= 1"', f'{meter}: "{claim}"'), "scenes/08-hunt.yaml")


@pytest.mark.parametrize(
    ("claim", "kept", "broken"),
    [
        (">= 3", (3, 4), (2, 2.999)),
        ("<= 3", (3, -5), (3.001,)),
        ("== 3", (3,), (2.999, 3.001)),
        ("> 3", (3.001,), (3, 2)),
        ("< 3", (2.999,), (3, 4)),
        ("2..5", (2, 3.5, 5), (1.999, 5.001)),
        ("3..3", (3,), (2.999, 3.001)),
        ("-2..-1", (-1.5,), (0,)),
        (" >=1e3 ", (1000,), (999,)),
        ("0.5 .. 1", (0.5,), (0.4,)),
        ("== 0.3", (0.1 + 0.2,), (0.31,)),
    ],
)
def test_a_claim_holds_for_the_numbers_it_names(claim: str, kept: tuple[float, ...], broken: tuple[float, ...]) -> None:
    """Bounds count as in mathematics, a rounding error does not."""
    parsed = parse_claim(claim)
    assert parsed is not None
    assert all(parsed.holds(value) for value in kept)
    assert not any(parsed.holds(value) for value in broken)
    assert not parsed.holds(float("nan"))


@pytest.mark.parametrize(
    "claim", ["", "3", "=3", ">= three", ">= 3 4", "5..2", "..5", "2..", "=> 3", ">= nan", "3 <= x"]
)
def test_what_is_no_claim_is_not_guessed_at(claim: str) -> None:
    """A claim has an operator and a number, or two numbers in order."""
    assert parse_claim(claim) is None


def test_a_broken_promise_names_beat_claim_value_and_seed() -> None:
    """The reading is that of the beat's last tick: 270 ticks, plus the seed of the scene, 5."""
    (problem,) = broken_promises(scene(">= 300"), make_recorder=Fake)
    assert str(problem) == (
        "scenes/08-hunt.yaml:30:14: beat 'touch' expects bound_pairs >= 300, the simulation gives 275 (seed 5)."
        " Try: cartviz check --seeds 20"
    )


def test_a_kept_promise_is_silent() -> None:
    """At the last tick of the beat, neither before nor after."""
    assert broken_promises(scene("== 275"), make_recorder=Fake) == ()
    assert broken_promises(scene("in order"), make_recorder=Fake) == ()
    assert broken_promises(scene(">= 1", meter="unknown"), make_recorder=Fake) == ()


def test_a_reading_that_is_no_number_breaks_every_promise() -> None:
    """A meter that reads nothing cannot have kept its word."""
    assert len(broken_promises(scene("<= 5", meter="nothing"), make_recorder=Fake)) == 1


def test_another_seed_may_keep_what_this_one_breaks() -> None:
    """The seed that is asked for decides, and is named."""
    assert broken_promises(scene("== 272"), seed=2, make_recorder=Fake) == ()
    (problem,) = broken_promises(scene("== 272"), seed=3, make_recorder=Fake)
    assert "gives 273 (seed 3)" in problem.message


def test_seeds_that_keep_all_promises_are_found() -> None:
    """Of the seeds 1 to n, exactly those."""
    assert find_seeds(scene("273..275"), 10, make_recorder=Fake) == (3, 4, 5)
    assert find_seeds(scene("273..275"), 4, make_recorder=Fake) == (3, 4)
    assert find_seeds(scene("271..272"), 3, make_recorder=Fake) == (1, 2)
    assert find_seeds(scene("< 0"), 5, make_recorder=Fake) == ()


def test_a_scene_without_promises_needs_no_simulation() -> None:
    """Nothing is computed where nothing is claimed."""
    bare = loads(HUNT.replace('    expect: {bound_pairs: ">= 1"}\n', ""))

    def never(scene: Scene, timeline: Timeline, seed: int) -> Fake:
        raise AssertionError

    assert broken_promises(bare, make_recorder=never) == ()


def test_the_real_simulation_is_asked_where_no_other_is_given() -> None:
    """A cell that is sent to another is bound to it in the end, and a wrong claim about it is found."""
    small = loads(
        """
title: T
world: {size_um: [120, 60]}
cast:
  scout: {kind: car_t, at: [40, 30], waits: true}
  nine: {kind: leukemia, at: [60, 30]}
beats:
  - id: touch
    seconds: 3
    do: [{steer: {who: scout, to: nine, hold: yes}}]
    expect: {bound_pairs: "== 1", car_t: "== 2"}
"""
    )
    (problem,) = broken_promises(small)
    assert "expects car_t == 2, the simulation gives 1 (seed 1)" in problem.message
