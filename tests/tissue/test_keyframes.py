"""Keyframes take little memory, and each is the whole world again, to the last bit."""

import numpy as np
import pytest
from tissue import action, empty, lattice, pass_time, put

from cartviz.tissue.keyframes import KEYFRAME_TICKS, Keyframes
from cartviz.tissue.world import NOBODY_NEAR, World


@pytest.fixture(scope="module")
def run() -> list[World]:
    """Three hundred cells of which some divide, bind and die: every keyframe of twenty."""
    world = empty(1200, 225)
    put(world, "leukemia", *lattice(200, 28.0))
    put(world, "car_t", *[(x + 11.0, y) for x, y in lattice(100, 28.0)], met=1.0, division_pace=100.0)
    worlds = [world.copy()]
    while len(worlds) < 20:
        pass_time(world, 0.4 * KEYFRAME_TICKS)
        worlds.append(world.copy())
        worlds[-1].near = NOBODY_NEAR  # as the recorder leaves it out
    return worlds


def kept(worlds: list[World]) -> Keyframes:
    keyframes = Keyframes()
    for world in worlds:
        keyframes.add(world)
    return keyframes


def test_every_keyframe_is_whole_again(run: list[World]) -> None:
    """Columns, traits, substances, roles and names: the digest is the same, and so is what comes next."""
    keyframes = kept(run)
    assert run[-1].n > run[0].n + 10  # cells divided
    assert keyframes.ticks == [world.tick for world in run]
    for world in run:
        again = keyframes.latest(world.tick)
        assert again.digest() == world.digest()
        assert all(np.array_equal(one, other) for one, other in zip(again.roles, world.roles, strict=True))
        assert set(again.__dict__) == set(world.__dict__)
        after = pass_time(again.copy(), 4.0, actions=(action("divide", who="car_t"),))
        assert after.digest() == pass_time(world.copy(), 4.0, actions=(action("divide", who="car_t"),)).digest()


def test_a_keyframe_stays_as_it_is(run: list[World]) -> None:
    """What is made of one later does not reach back into it."""
    keyframes = kept(run)
    for world in run[:3]:
        pass_time(keyframes.latest(world.tick).copy(), 4.0)
    assert [keyframes.latest(world.tick).digest() for world in run] == [world.digest() for world in run]


def test_together_they_take_little_memory(run: list[World]) -> None:
    """Less than three fifths of what the worlds themselves take."""
    whole = Keyframes()
    whole.ticks, whole._kept = [world.tick for world in run], run
    assert kept(run).kept_bytes < whole.kept_bytes * 3 / 5


def test_what_stays_as_it_is_takes_nothing(run: list[World]) -> None:
    """A world that stands still is kept once, however often; and a column that grows costs what is new."""
    still = [run[-1].copy() for _ in range(20)]
    for step, world in enumerate(still):
        world.tick = step * KEYFRAME_TICKS
    assert kept(still).kept_bytes == kept(still[:1]).kept_bytes
    keyframes = kept(run)
    radii = [world.traits["radius_um"] for world in keyframes._kept]
    assert sum(isinstance(column, np.ndarray) for column in radii) < len(run) // 2


def test_few_differences_have_to_be_put_together(run: list[World]) -> None:
    """However many keyframes a column has been kept as differences, at most four of sixteen make it whole."""
    worlds = [run[0].copy()]
    for step in range(1, 16):
        worlds.append(worlds[-1].copy())
        worlds[-1].tick = step * KEYFRAME_TICKS
        worlds[-1].xy[0, step] += 1.0
    keyframes = kept(worlds)
    for less, world in zip(keyframes._kept, worlds, strict=True):
        column, links = less.xy, 0
        while not isinstance(column, np.ndarray):
            column, links = column.old, links + 1
        assert links <= 4
        assert keyframes.latest(world.tick).digest() == world.digest()


def test_minus_zero_is_not_zero(run: list[World]) -> None:
    """A digest is made of bits: what compares as equal and is not may not get lost."""
    other = run[0].copy()
    other.tick += KEYFRAME_TICKS
    other.xy[0, 5] = -0.0
    base = run[0].copy()
    base.xy[0, 5] = 0.0
    keyframes = kept([base, other])
    assert np.signbit(keyframes.latest(other.tick).xy[0, 5])
    assert not np.signbit(keyframes.latest(base.tick).xy[0, 5])


@pytest.mark.parametrize("tick", [0, 17, KEYFRAME_TICKS * 8, KEYFRAME_TICKS * 8 + 40, 10_000])
def test_the_latest_is_not_after_the_tick(run: list[World], tick: int) -> None:
    """Between two keyframes it is the one before; behind the end it is the last."""
    keyframes = kept(run)
    wanted = max(world.tick for world in run if world.tick <= tick)
    assert keyframes.latest(tick).tick == keyframes.latest_tick(tick) == wanted


def test_two_runs_share_what_was_before(run: list[World]) -> None:
    """The very same objects; what one of them adds later the other does not see."""
    keyframes = kept(run[:5])
    twin = keyframes.shared(run[3].tick + 5)
    assert twin.ticks == keyframes.ticks[:4]
    assert all(ours is theirs for ours, theirs in zip(twin._kept, keyframes._kept, strict=False))
    twin.add(run[4])
    assert twin.latest(run[4].tick).digest() == keyframes.latest(run[4].tick).digest()
    assert len(keyframes.ticks) == len(twin.ticks) == 5
