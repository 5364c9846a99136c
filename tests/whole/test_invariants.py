"""The promises of the house (cartviz/README.md), each with its test; some are proven in a file of their own.

 1  a frame depends on scene, seed, interventions and time          here; test_painter.py for the pixels
 2  whole ticks inside, seconds outside                             here; test_timeline.py for the conversion
 3  one stream of chance per decision                               here; test_chance.py for the numbers
 4  the tissue's arithmetic gives the same bits everywhere          test_architecture.py
 5  rows are never removed or reordered                             here
 6  the world does not know that anyone is looking                  here; test_architecture.py
 7  pygame stays behind the window and the painter                  test_architecture.py
 8  drawing is data before it is pixels                             test_frame.py
 9  the player is a pure function                                   test_player.py; test_architecture.py
10  one table per thing that grows, its recipe above it             here
11  no traceback for an author, all that is needed for a developer  test_script.py, test_cli.py; here
12  a caption does not outrun the simulation                        test_hud.py, test_promises.py; here
"""

import importlib
import inspect
import itertools
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lesson import LESSON
from seen import said

from cartviz.player.keys import press
from cartviz.player.state import Player, advance
from cartviz.scene import loader
from cartviz.stage.frame import Box, Line, Sprites, Words
from cartviz.stage.show import Show
from cartviz.tissue import chance
from cartviz.tissue.keyframes import KEYFRAME_TICKS
from cartviz.tissue.rules import take_step
from cartviz.tissue.world import GONE

ROOT = Path(__file__).parents[2]
SIZE = (320, 180)
TIMES = [round(i * 0.7312, 4) for i in range(21)]


def fresh(text: str = LESSON) -> Show:
    return Show.of(loader.loads(text, "01-lesson.yaml"))


@pytest.fixture(scope="module")
def truth() -> dict[float, str]:
    """The digests of the lesson's frames, asked from the beginning to the end."""
    show = fresh()
    return {t: show.frame_at(t, SIZE).digest() for t in TIMES}


@pytest.fixture(scope="module", autouse=True)
def check_of_all_scenes() -> Iterator[subprocess.Popen[str]]:
    """The command at work beside the tests of this file: simulating every scene takes as long as all of them."""
    command = [sys.executable, "-m", "cartviz", "check", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        yield running
        running.kill()


# --- 1: the same question, the same answer ----------------------------------------------------------------------------


@pytest.mark.parametrize("order", range(4))
def test_frames_asked_in_random_order_are_the_same(truth: dict[float, str], order: int) -> None:
    """Jumping about, forward and back, gives what playing from the start gives."""
    show = fresh()
    times = TIMES * 2
    random.Random(order).shuffle(times)
    assert [show.frame_at(t, SIZE).digest() for t in times] == [truth[t] for t in times]


@settings(max_examples=12)
@given(st.lists(st.sampled_from(TIMES), min_size=1, max_size=5), st.integers(0, 2))
def test_whatever_was_asked_before_changes_no_answer(truth: dict[float, str], asked: list[float], ahead: int) -> None:
    """Also when the recorder has run ahead in between."""
    show = fresh()
    for t in asked:
        show.recorder.ahead(0.001 * ahead)
        assert show.frame_at(t, SIZE).digest() == truth[t]


def test_a_frame_reached_by_playing_stepping_and_seeking_is_the_same(lesson: Show) -> None:
    """Three players arrive at the same second by other keys: they see the same picture."""
    timeline = lesson.timeline
    played = Player(film=True)
    while played.t < 4.2 - 1e-9:
        played = advance(played, min(1 / 60, 4.2 - played.t), timeline)
    stepped = Player(t=4.1, playing=False)
    for _ in range(3):
        stepped = press(stepped, ".", timeline)
    sought = press(Player(t=5.2), "Shift+Left", timeline)
    assert [played.t, stepped.t, sought.t] == pytest.approx([4.2] * 3)
    digests = {lesson.frame_at(each.t, SIZE, ambient=0.0).digest() for each in (played, stepped, sought)}
    assert len(digests) == 1


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_another_process_shows_the_same(truth: dict[float, str], hash_seed: str, tmp_path: Path) -> None:
    """With another hash seed, in another folder: worlds and frames are equal to the last bit."""
    (tmp_path / "01-lesson.yaml").write_text(LESSON, encoding="utf-8")
    code = (
        "import json, sys; from cartviz.scene import loader; from cartviz.stage.show import Show\n"
        "show = Show.of(loader.load(sys.argv[1])); times = json.loads(sys.argv[2])\n"
        f"frames = [show.frame_at(t, {SIZE}).digest() for t in reversed(times)][::-1]\n"
        "print(json.dumps([frames, [show.recorder.world_at(k).digest() for k in (200, 7, 377)]]))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(
        [sys.executable, "-c", code, "01-lesson.yaml", json.dumps(TIMES)],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    frames, worlds = json.loads(told.stdout)
    assert frames == [truth[t] for t in TIMES]
    show = fresh()
    assert worlds == [show.recorder.world_at(tick).digest() for tick in (200, 7, 377)]


def test_the_hunt_is_the_same_however_it_is_reached(hunt: Show) -> None:
    """Scene 08: the last worlds after a jump back equal those on the way."""
    ticks = [hunt.timeline.ticks, hunt.timeline.ticks // 2, 1, hunt.timeline.ticks - 1]
    first = [hunt.recorder.world_at(tick).digest() for tick in ticks]
    assert [hunt.recorder.world_at(tick).digest() for tick in reversed(ticks)] == first[::-1]


# --- 1: ambient time -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beat", ["search", "touch", "grip", "freeze", "divide", "ask"])
def test_ambient_time_moves_only_what_breathes(lesson: Show, beat: str) -> None:
    """While a picture is held the world, all words, meters and the number of cells stay; outlines go on wobbling."""
    t = lesson.end_of(beat)
    tick = lesson.timeline.tick_at(t)[0]
    before = lesson.recorder.world_at(tick).digest()
    frames = [lesson.frame_at(t, (1280, 720), ambient=ambient) for ambient in (t, t + 0.9, t + 500.3)]
    assert lesson.recorder.world_at(tick).digest() == before
    assert len({frame.digest() for frame in frames}) == 3
    told = [said(frame) for frame in frames]
    assert told[0] == told[1] == told[2]
    for kind in (Sprites, Box, Line, Words):
        assert len({sum(isinstance(op, kind) for op in frame.ops) for frame in frames}) == 1
    bodies = [
        {op.sheet: op for op in frame.ops if isinstance(op, Sprites) and op.layer == "body" and op.sheet != "cytokine"}
        for frame in frames
    ]
    for sheet in bodies[0].keys() - {"granule", "granzyme"}:
        a, b = bodies[0][sheet], bodies[2][sheet]
        assert a.size == pytest.approx(b.size)
        assert np.hypot(a.x - b.x, a.y - b.y).max() < 14


# --- 2: whole ticks --------------------------------------------------------------------------------------------------


def test_the_world_steps_in_whole_ticks_whatever_the_window_asks(lesson: Show) -> None:
    """Odd frame rates, pauses and slow motion: the worlds seen are those of whole ticks, their minutes add up."""
    for t in np.linspace(0.0, lesson.timeline.seconds, 97):
        tick, fraction = lesson.timeline.tick_at(float(t))
        world = lesson.recorder.world_at(tick)
        assert isinstance(tick, int)
        assert world.tick == tick
        assert 0 < fraction <= 1
        assert world.minutes == pytest.approx(lesson.timeline.minute_at(tick))


def test_time_that_stands_still_steps_nothing(lesson: Show) -> None:
    """Pace 0: the same world at the beat's start and end."""
    cue = lesson.timeline.cue("freeze")
    assert cue.first_tick == cue.last_tick
    assert lesson.frame_at(cue.start + 0.01, SIZE, ambient=0.0).t != lesson.frame_at(cue.end - 0.01, SIZE).t


# --- 3: chance -------------------------------------------------------------------------------------------------------


def test_one_more_cell_far_away_does_not_rewrite_the_story() -> None:
    """A leukemia cell in the far corner, added at the end of the list: the scout does exactly what it did."""
    extra = "  - {id: stranger, kind: red_cell, count: 1, within: {circle: [195, 5], radius_um: 2}}\nmeters:"
    plain, more = fresh(), fresh(LESSON.replace("meters:", extra, 1))
    assert more.recorder.world_at(0).n == plain.recorder.world_at(0).n + 1
    for tick in (1, 40, 90, 130):
        first, second = (show.recorder.world_at(tick) for show in (plain, more))
        scout = first.names["scout"]
        assert (first.xy[:, scout] == second.xy[:, scout]).all()
        assert first.state[scout] == second.state[scout]


def test_a_decision_has_its_own_chance() -> None:
    """What one decision drew does not depend on others being drawn before, between or for other cells."""
    alone = chance.draw(5, 100, "bind", np.array([7]))
    chance.draw(5, 100, "kill", 50)
    assert chance.draw(5, 100, "bind", 50)[7] == alone[0]
    assert chance.draw(5, 100, "kill", 50)[7] != alone[0]
    assert chance.draw(5, 101, "bind", 50)[7] != alone[0]
    assert chance.draw(6, 100, "bind", 50)[7] != alone[0]


# --- 5: rows ---------------------------------------------------------------------------------------------------------


def test_a_cell_keeps_its_row_for_life_and_after(lesson: Show) -> None:
    """Rows are only added: kind and group of a row never change, and what is gone stays gone."""
    worlds = [lesson.recorder.world_at(tick) for tick in range(0, lesson.timeline.ticks + 1, 9)]
    for before, after in itertools.pairwise(worlds):
        n = before.n
        assert after.n >= n
        assert (after.kind[:n] == before.kind).all()
        assert (after.group[:n] == before.group).all()
        assert (after.state[:n][before.state == GONE] == GONE).all()
        assert {name: after.names[name] for name in before.names} == before.names
    assert worlds[-1].n > worlds[0].n


# --- 6: nobody is looking --------------------------------------------------------------------------------------------


def test_looking_changes_nothing(lesson: Show) -> None:
    """A world that was drawn in every way steps on exactly as one that nobody saw."""
    show = fresh()
    seen = [show.recorder.world_at(tick).copy() for tick in (0, 100)]
    for t in TIMES:
        show.frame_at(t, (640, 360))
    for before in seen:
        again = show.recorder.world_at(before.tick)
        assert again.digest() == before.digest()
        first, second = before.copy(), again.copy()
        take_step(first, show.seed, 0.4)
        take_step(second, show.seed, 0.4)
        assert first.digest() == second.digest()


def test_replaying_from_any_keyframe_gives_the_same_world(lesson: Show) -> None:
    """On, just before and just after a keyframe."""
    show = fresh()
    show.recorder.ahead(60)
    for tick in (KEYFRAME_TICKS, KEYFRAME_TICKS - 1, KEYFRAME_TICKS + 1, 5 * KEYFRAME_TICKS + 16):
        assert show.recorder.world_at(tick).digest() == fresh().recorder.world_at(tick).digest()


# --- 10: tables ------------------------------------------------------------------------------------------------------

TABLES = {
    "cartviz.tissue.kinds": "KINDS",
    "cartviz.tissue.rules": "RULES",
    "cartviz.tissue.actions": "ACTIONS",
    "cartviz.tissue.meters": "METERS",
    "cartviz.player.keys": "KEYS",
}


@pytest.mark.parametrize(("module", "table"), TABLES.items())
def test_what_grows_stands_in_one_table_with_its_recipe(module: str, table: str) -> None:
    """Adding one is a row; how to do it is written in the same file, and no two rows share a name."""
    found = importlib.import_module(module)
    rows = getattr(found, table)
    assert isinstance(rows, tuple)
    assert "To add" in inspect.getsource(found)
    names = [getattr(row, "name", None) or str(row) for row in rows]
    assert len(set(names)) == len(names) >= 5


# --- 11, 12 ----------------------------------------------------------------------------------------------------------


def test_a_developer_gets_all_that_is_needed_to_see_it_again(lesson: Show) -> None:
    """A show names its scene, seed and interventions, a frame its time and beat: that is a bug report."""
    assert (lesson.scene.path, lesson.seed, lesson.interventions) == ("01-lesson.yaml", 3, ())
    frame = lesson.frame_at(7.25, SIZE)
    assert str(frame).splitlines()[0] == f"frame 320x180 t=7.250 beat={frame.beat}"


def test_every_scene_keeps_its_promises(check_of_all_scenes: subprocess.Popen[str]) -> None:
    """`cartviz check` finds nothing wrong: what `expect` claims is what the simulation gives."""
    told, trouble = check_of_all_scenes.communicate(timeout=600)
    assert trouble == ""
    found = [f"{each['file']}:{each['line']}: {each['message']}" for each in json.loads(told)["problems"]]
    assert found == []
