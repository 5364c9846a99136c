"""Whatever is pressed, in whatever order and mode: the player stays inside its scene, and nobody quits by accident.

Keys come from the table and controls from the bar, so that what is added later is pressed, too.
"""

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import SMALL

from cartviz.player import settings_keys
from cartviz.player.keyboard import heard
from cartviz.player.keys import KEYS, QUIT_YES, canonical, press
from cartviz.player.navigation import Plan
from cartviz.player.state import Player, advance, end_state, hold, opened
from cartviz.scene import assets, loader
from cartviz.scene.timeline import Timeline, compile_scene
from cartviz.ui.picker import Card, Picker, press_picker

SCENES = [loader.loads(SMALL, "00-small.yaml"), *map(loader.load, assets.scene_paths())]
TIMELINES = [compile_scene(scene) for scene in SCENES]
TITLES = tuple((scene.number, scene.title) for scene in SCENES)
CARDS = tuple(
    Card(scene.id, scene.number, scene.title, 9.0, problems=("broken",) if i % 3 == 2 else ())
    for i, scene in enumerate(SCENES)
)
NAMES = [name for row in KEYS for name in row.names]
ROW = {name: row for row in KEYS for name in row.names}
STRANGE = ["", "é", "Ctrl+Alt+Shift+Space", "Alt+B", "Alt+5", "x", "7", "#0", "#1", "+", "-", " "]
REMOTE = ["PageUp", "PageDown", ".", "B", "F5", "Escape"]


class Sitting:
    """A player in a scene or in the picker, with the requests that lead from one to another fulfilled."""

    def __init__(self, scene: int = 0) -> None:
        self.here = scene
        self.player = Player()
        self.picker: Picker | None = None
        self.quit = False

    @property
    def timeline(self) -> Timeline:
        """Of the scene that is shown, or lies below the picker."""
        return TIMELINES[self.here]

    @property
    def plan(self) -> Plan:
        """All scenes, as the app hands them over."""
        return Plan(TITLES, self.here, tuple(card.id for card in CARDS))

    def clicks(self) -> list[str]:
        """What a mouse can click in the top panel."""
        top = self.player.layers[-1] if self.player.layers else ""
        steps = len(self.timeline.cues)
        there = {
            "overview": [f"#{i}" for i in range(-len(TITLES), steps)],
            "goto": [f"#{i}" for i in range(6)],
            "help": ["#0", "#1"],
            settings_keys.LAYER: [f"#{i}{sign}" for i in range(settings_keys.RESET_ROW + 1) for sign in ("", "+", "-")],
        }
        return there.get(top, [""])

    def press(self, key: str) -> None:
        """One key, with everything that must hold after it."""
        before, key = self.player, heard(key, self.player)
        if self.picker:
            self.picker, self.player = press_picker(self.picker, before, key, 4, self.plan)
        else:
            self.player = press(before, key, self.timeline, self.plan)
            self.stays_inside()
            self.leaves_on_purpose(before, key)
        requests, self.player = self.player.requests, replace(self.player, requests=())
        for request in requests:
            self.fulfill(request, before, key)

    def wait(self, seconds: float) -> None:
        """Time passes."""
        if not self.picker:
            self.player = advance(self.player, seconds, self.timeline)
            self.stays_inside()

    def stays_inside(self) -> None:
        """Between the ends of the scene; what holds, holds at the end of its step and does not play."""
        player = self.player
        assert 0 <= player.t <= self.timeline.seconds
        if player.held is not None:
            assert not player.playing
            assert player.t == end_state(self.timeline.cues[player.held])
        assert player.reply is None or player.reply.cue == self.timeline.cue_at(player.t).index

    def leaves_on_purpose(self, before: Player, key: str) -> None:
        """Another scene or the menu is asked for by keys that mean it, at places where they do."""
        player, cue = self.player, self.timeline.cue_at(before.t)
        name = canonical(key)
        row = ROW.get(name)
        top = before.layers[-1] if before.layers else ""
        for request in player.requests:
            if request == "quit":
                assert top == "quit"
                assert name in QUIT_YES
            elif request == "menu":
                assert name == "Escape"
                assert not any((before.layers, before.blank, before.presenting, before.full_screen))
            elif request == "back":
                assert before.back is not None
                assert before.back.scene
            elif request == "scene:+1" and not (row and row.group == "Scenes"):
                assert before.held == len(self.timeline.cues) - 1
            elif request == "scene:-1:end":
                assert cue.index == 0
            elif request.startswith("scene:"):
                bare = not before.layers and not before.blank
                assert top in ("goto", "overview") or (bare and row and row.group == "Scenes")

    def fulfill(self, request: str, before: Player, key: str) -> None:
        """What the app would do."""
        if request == "quit":
            assert before.layers[-1:] == ("quit",)
            self.quit = True
        elif request == "menu":
            self.picker = Picker(CARDS, self.here)
            self.player = replace(self.player, playing=False, held=None, layers=())
        elif request == "play":
            assert self.picker
            self.open(self.picker.chosen)
        elif request == "back":
            self.player = replace(self.player, back=None)
        elif request.startswith("scene:"):
            self.turn(request)

    def turn(self, request: str) -> None:
        """Another scene."""
        _, where, *end = request.split(":")
        last = len(SCENES) - 1
        there = {"first": 0, "last": last, "+1": self.here + 1, "-1": self.here - 1}.get(where, -1)
        there = int(where[1:]) if where.startswith("#") else there
        if 0 <= there <= last:
            self.open(there)
            self.player = hold(self.player, self.timeline.cues[-1]) if end else self.player

    def open(self, scene: int) -> None:
        """A scene from its start."""
        self.here, self.picker, self.player = scene, None, opened(self.player, 0.0)


def play_about(sitting: Sitting, chance: random.Random, presses: int) -> Counter[str]:
    """So many random presses, clicks and waits; which panels, modes and scenes were met."""
    met: Counter[str] = Counter()
    for _ in range(presses):
        dice = chance.random()
        if dice < 0.12:
            sitting.wait(chance.choice((0.016, 0.1, 3.0, 30.0)))
        elif dice < 0.4 and sitting.picker:
            sitting.press(chance.choice(("Right", "Down", "Enter", "Ctrl+,", "1")))
        elif dice < 0.4 and "goto" in sitting.player.layers:
            sitting.press(chance.choice(("Escape", "Enter", "Down")))
        elif dice < 0.25:
            sitting.press(chance.choice(sitting.clicks()))
        elif dice < 0.26:
            for _ in range(8):  # somebody wants out of everything
                sitting.press("Escape")
        else:
            sitting.press(chance.choice(NAMES if dice < 0.97 else STRANGE))
        met[",".join(sitting.player.layers) or "-"] += 1
        met["picker" if sitting.picker else f"scene {sitting.here}"] += 1
        met["quit"] += sitting.quit
        sitting.quit = False
    return met


@settings(max_examples=60)
@given(st.integers(0, len(SCENES) - 1), st.lists(st.sampled_from([*NAMES, *STRANGE, 0.016, 2.0, 40.0]), max_size=60))
def test_no_sequence_of_keys_leads_astray(scene: int, steps: list[str | float]) -> None:
    """Hypothesis looks for the shortest one."""
    sitting = Sitting(scene)
    for step in steps:
        if isinstance(step, str):
            sitting.press(step)
        else:
            sitting.wait(step)


def test_twenty_thousand_presses_in_all_scenes_and_panels() -> None:
    """Every panel and the picker are met on the way, the program is left only by way of the question."""
    met = play_about(Sitting(), random.Random(11), 20_000)
    assert {"help", "info", "goto", "overview", "preferences", "quit", "-", "picker"} <= set(met)
    assert sum(name.startswith("scene") for name in met) > 5


def test_many_presses(long: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The long form: so many presses; prints what was met."""
    met = play_about(Sitting(), random.Random(12), long)
    with capsys.disabled():
        print(f"\n{long:,} presses: {dict(met.most_common(30))}")
    assert len([name for name in met if name.startswith("scene")]) == len(SCENES)


def test_text_grows_in_the_picker_after_an_answered_question() -> None:
    """What was answered in the scene before does not concern the picker, where there is no question."""
    sitting = Sitting()
    sitting.player = hold(Player(), sitting.timeline.cue("question"))
    for key in ("1", "Escape", "+"):
        sitting.press(key)
    assert sitting.picker
    assert sitting.player.preferences.text_scale > 1


@pytest.mark.parametrize("scene", range(len(SCENES)))
@pytest.mark.parametrize(("there", "back"), [("Right", "Left"), ("PageDown", "PageUp")])
def test_next_then_previous_comes_back_everywhere(scene: int, there: str, back: str) -> None:
    """From the end of every step of every scene: the same moment, still waiting (a question is asked again)."""
    sitting = Sitting(scene)
    for cue in sitting.timeline.cues[:-1]:
        waiting = hold(Player(), cue)
        sitting.player = waiting
        for key in (there, back) * (2 if cue.question else 1):
            sitting.press(key)
        assert (sitting.player.t, sitting.player.held) == (waiting.t, cue.index)


@pytest.mark.parametrize("path", [path for path in assets.scene_paths() if path], ids=lambda path: Path(path).stem)
def test_a_remote_with_noise_reaches_every_step(path: Path) -> None:
    """PageUp, PageDown, period, b, F5 and Escape, in any order, then PageDown: every step of every scene is seen."""
    here = [scene.path for scene in SCENES].index(str(path))
    sitting, chance = Sitting(here), random.Random(13)
    for _ in range(200):
        sitting.press(chance.choice(REMOTE))
        sitting.wait(chance.choice((0.1, 5.0)))
    sitting.open(here)
    seen = set()
    for _ in range(5 * len(TIMELINES[here].cues)):
        if sitting.here != here:
            break
        seen.add(sitting.timeline.cue_at(sitting.player.t).beat.id)
        sitting.press("PageDown")
    assert seen == {cue.beat.id for cue in TIMELINES[here].cues}
