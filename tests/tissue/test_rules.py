import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy._core import _multiarray_umath as core  # type: ignore[attr-defined]
from tissue import MINUTES, deepest_overlap, empty, pass_time, put, small_hunt

from cartviz.tissue import rules
from cartviz.tissue.placing import open_world
from cartviz.tissue.rules import LONG_TICK_MINUTES, RULES, Rule, take_step
from cartviz.tissue.step import Step
from cartviz.tissue.world import BOUND, DIVIDING, DYING, TOUCHING, World

ROOT = Path(__file__).parents[2]


def test_the_whole_hunt_follows_from_the_rules() -> None:
    """Search, touch, bind, kill, divide: in half a day few CAR-T cells become many and most of the tumor is gone."""
    world = open_world(small_hunt(), 3)
    seen: set[int] = set()
    depths = []

    def look(now: World) -> None:
        seen.update(np.unique(now.state).tolist())
        depths.append(deepest_overlap(now) if now.tick % 7 == 0 else 0.0)

    pass_time(world, 480, seed=3, watch=look)
    assert {BOUND, DYING, DIVIDING, TOUCHING} <= seen
    alive = world.alive()
    assert np.count_nonzero(alive & (world.kind == 1)) >= 10
    assert world.tallies["kills"] >= 14
    assert world.tallies["kills_b_cell"] >= 1
    bare = (world.traits["cd19"] < 0.2) & (world.kind == 2)
    assert np.count_nonzero(bare & alive) == 3  # the cells without CD19 are all that is sure to be left
    assert world.tallies["touches"] >= 3
    assert world.traits["spark"].max() > 0.2
    assert max(depths) < 3.0


def test_every_rule_is_a_claim_in_words() -> None:
    """A rule has a docstring of a sentence, a period of its own and a phase within it; none is listed twice."""
    assert len({rule.does for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert len((rule.does.__doc__ or "").split()) > 6
        assert 0 <= rule.phase < rule.every


def test_a_new_rule_does_not_rewrite_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that decides something by chance, put first, changes nothing for those who decide something else."""
    before = pass_time(open_world(small_hunt(), 3), 60).digest()

    def whistle(world: World, step: Step) -> None:
        """Cells whistle, by chance, and nobody hears it."""
        step.happens(world, "whistle", np.arange(world.n), 0.5)

    monkeypatch.setattr(rules, "RULES", (Rule(whistle), *RULES))
    assert pass_time(open_world(small_hunt(), 3), 60).digest() == before


def test_a_bystander_does_not_rewrite_the_story() -> None:
    """One more cell, far away and behind the others, leaves every number of the others as it was."""
    story = pass_time(stage(), 60)
    with_it = stage()
    put(with_it, "t_cell", (760, 420))
    with_it.waits[-1] = 1
    pass_time(with_it, 60)
    n = story.n
    assert with_it.n == n + 1
    assert with_it.tallies == story.tallies
    first = np.setdiff1d(np.arange(n + 1), [12])  # the bystander's row; a daughter comes behind it
    for name in ("xy", "heading", "calm"):
        assert np.array_equal(getattr(with_it, name)[:, first], getattr(story, name))
    assert np.array_equal(with_it.state[first], story.state)


def stage() -> World:
    """Four CAR-T cells among eight targets on the left of a wide window."""
    world = empty(800, 450)
    put(world, "car_t", *[(40 + 40 * k, 60) for k in range(4)])
    put(world, "leukemia", *[(30 + 20 * k, 90) for k in range(8)])
    return world


def test_long_ticks_do_not_skip_decisions() -> None:
    """Where time is compressed every rule is done in every tick: an hour has as many kills, in long ticks or short."""
    kills = {}
    for tick in (MINUTES, 2.0):
        assert (tick > LONG_TICK_MINUTES) == (tick == 2.0)
        world = empty(3000, 3000)
        n = 600
        put(world, "car_t", *[(60.0 * (1 + k % 40), 60.0 * (1 + k // 40)) for k in range(n)])
        put(world, "leukemia", *[(60.0 * (1 + k % 40) + 11.6, 60.0 * (1 + k // 40)) for k in range(n)])
        world.state[:n], world.partner[:n] = BOUND, np.arange(n, 2 * n)
        world.traits["division_pace"][:] = 0.01
        pass_time(world, 16, tick=tick)
        kills[tick] = world.tallies["kills"]
    assert kills[2.0] == pytest.approx(kills[MINUTES], rel=0.12)


def test_slow_motion_is_slow() -> None:
    """At a hundredth of the pace of time, a tick moves a walker by a hundredth."""
    world = empty()
    put(world, "car_t", (100, 100))
    take_step(world, 1, MINUTES / 100)
    assert np.sqrt(((world.xy - world.xy_before) ** 2).sum()) == pytest.approx(0.02)


def test_time_that_stands_still_changes_no_place() -> None:
    """A step of no minutes is allowed, and moves nobody who touches nobody."""
    world = stage()
    before = world.xy.copy()
    take_step(world, 1, 0.0)
    assert np.array_equal(world.xy, before)
    assert world.tick == 1


SCRIPT = """
import sys
sys.path.insert(0, {tests!r})
from tissue import pass_time, small_hunt
from cartviz.tissue.placing import open_world
print(pass_time(open_world(small_hunt(), 3), 160, seed=3).digest())
"""


def digest_elsewhere(**environment: str) -> str:
    """The digest of the same hunt in a fresh process."""
    script = SCRIPT.format(tests=str(ROOT / "tests" / "helpers"))
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env={**os.environ, **environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return found.stdout.strip()


def test_every_process_and_every_processor_tells_the_same_story() -> None:
    """Another hash seed and a processor without wide vectors give the same bits after 400 ticks."""
    here = pass_time(open_world(small_hunt(), 3), 160, seed=3).digest()
    wide = " ".join(getattr(core, "__cpu_dispatch__", []))
    assert digest_elsewhere(PYTHONHASHSEED="11") == here
    assert digest_elsewhere(PYTHONHASHSEED="77", NPY_DISABLE_CPU_FEATURES=wide) == here
