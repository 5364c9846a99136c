"""Going elsewhere: by typing (G), on the overview (O); speaker's notes (S); reading a scene's file again (Ctrl+R)."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import collide, reach, words_of
from small import SMALL

from cartviz.player.keys import KEYS, press
from cartviz.player.navigation import Plan, targets
from cartviz.player.state import Player, end_state, hold, same_place
from cartviz.scene import loader
from cartviz.scene.timeline import compile_scene
from cartviz.stage.frame import Backdrop, Image, Op, Words
from cartviz.stage.theme import Look
from cartviz.ui import finder, overlay
from cartviz.ui.finder import Pictures
from cartviz.ui.info_panels import Pages
from cartviz.ui.overlay import Viewer

TIMELINE = compile_scene(loader.loads(SMALL, "01-small.yaml"))
PLAN = Plan(((1, "A small scene"), (2, "The blind spot"), (3, "Freezing")), 0)
SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (800, 600), (1000, 1600), (2560, 1080)]
NAMES = [name for row in KEYS for name in row.names]


def pressed(player: Player, *keys: str) -> Player:
    for key in keys:
        player = press(player, key, TIMELINE, PLAN)
    return player


# --- typing ----------------------------------------------------------------------------------------------------------


def test_a_step_or_a_scene_is_found_by_its_name_or_number() -> None:
    """A number is the scene, then the step; a name may be the start of it or a part."""
    found = {typed: [each.words for each in targets(typed, PLAN, TIMELINE)] for typed in ("3", "fre", "SPOT", "zzz")}
    assert found["3"] == ["Scene 3: Freezing", "Step 3: Freeze"]
    assert found["fre"] == ["Step 3: Freeze", "Scene 3: Freezing"]
    assert found["SPOT"] == ["Scene 2: The blind spot"]
    assert found["zzz"] == []


def test_typing_goes_there_and_fires_no_shortcut() -> None:
    """While typing letters are letters: B is not black, Q says nothing, Space is a space; Enter goes, U comes back."""
    player = pressed(Player(t=1.0), "G", "F", "r", "E", "Q", "Backspace")
    assert (player.typed, player.blank, player.message) == ("fre", "", "")
    there = pressed(player, "Enter")
    assert (there.t, there.playing, there.layers) == (TIMELINE.cue("freeze").start, True, ())
    assert pressed(there, "U").t == 1.0
    assert pressed(player, "Down", "Enter").requests == ("scene:#2",)
    assert pressed(player, "#1").requests == ("scene:#2",)
    assert pressed(player, "Escape") == replace(player, layers=())
    assert pressed(Player(), "G", "X", "X", "Enter").message == "There is no such scene or step"
    assert pressed(Player(), "F6", "A", "Space", "B").typed == "a b"


# --- the overview ----------------------------------------------------------------------------------------------------


def test_the_overview_opens_on_the_present_step_and_enter_goes() -> None:
    """Arrows walk over the grid of steps; upward lie the scenes."""
    player = pressed(hold(Player(), TIMELINE.cue("touch")), "O")
    assert (player.layers, player.chosen) == (("overview",), 1)
    assert pressed(player, "Down").chosen == 4
    assert pressed(player, "End", "Right").chosen == 5
    there = pressed(player, "Right", "Enter")
    assert (there.t, there.playing, there.layers) == (TIMELINE.cue("freeze").start, True, ())
    assert pressed(player, "Up").chosen == -3
    assert pressed(player, "Up", "Right", "Enter").requests == ("scene:#1",)
    assert pressed(player, "Up", "Left", "Down").chosen == 0
    steps, scenes = len(TIMELINE.cues), len(PLAN.scenes)
    met = [pressed(player, *["Tab"] * count).chosen for count in range(steps + scenes + 1)]
    assert sorted(met[1:]) == [*range(-scenes, steps)]  # Tab leads through all steps and scenes, and comes back
    assert met[-1] == met[0] == pressed(player, "Tab", "Shift+Tab").chosen
    assert pressed(player, "O") == pressed(player, "Escape") == replace(player, layers=())


@given(st.lists(st.sampled_from([*NAMES, "A", "É", "#0", "#-1"]), max_size=40), st.sampled_from(["G", "O"]))
def test_no_keys_in_the_finders_leave_the_scene(keys: list[str], start: str) -> None:
    """Whatever is pressed there: no error, a place of this scene, a chosen step that exists, never an end."""
    player = pressed(Player(), start)
    for key in keys:
        asked = player.layers[-1:] == ("quit",)
        player = pressed(replace(player, requests=()), key)
        assert 0 <= player.t <= TIMELINE.seconds
        assert asked or "quit" not in player.requests
        if player.layers[-1:] == ("overview",):
            assert -3 <= player.chosen < len(TIMELINE.cues)


def layer_ops(player: Player, size: tuple[int, int], scale: float = 1.0) -> tuple[Op, ...]:
    viewer = Viewer(plan=PLAN, pictures=Pictures(frozenset({1, 2})), clock="09:20")
    return overlay.overlay_ops(player, TIMELINE, Pages(), size, Look(text_scale=scale), viewer)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", [("O",), ("O", "Up"), ("G",), ("G", "F"), ("G", "Z", "Z"), ("S",)])
def test_all_of_it_can_be_read_and_is_inside(keys: tuple[str, ...], size: tuple[int, int]) -> None:
    """From 800 × 600 to 4K, also in large text."""
    for scale in (1.0, 1.3):
        ops = layer_ops(replace(pressed(Player(t=1.0), *keys), message=""), size, scale)
        for op in (each for each in ops if not isinstance(each, Backdrop)):
            left, top, right, bottom = reach(op)
            assert -0.5 <= left <= right <= size[0] + 0.5, op
            assert -0.5 <= top <= bottom <= size[1] + 0.5, op
        words = words_of(ops)
        assert [(a.text, b.text) for a, b in itertools.combinations(words, 2) if collide(a, b)] == []


@pytest.mark.parametrize("size", SIZES)
def test_every_place_of_the_overview_can_be_clicked(size: tuple[int, int]) -> None:
    """A click is the place under it, and clicking goes there."""
    player = pressed(Player(), "O")
    viewer = Viewer(plan=PLAN)
    buttons = finder.overview_buttons(TIMELINE, PLAN, size, Look())
    assert [button.key for button in buttons] == [f"#{i}" for i in range(-3, 6)]
    for button in buttons:
        place = (button.x + button.width / 2, button.y + button.height / 2)
        assert overlay.key_at(player, size, Look(), viewer, place, TIMELINE) == button.key
    assert pressed(player, "#4").t == TIMELINE.cues[4].start
    typing = pressed(Player(), "G", "F")
    (first, *_) = finder.goto_buttons(typing, TIMELINE, PLAN, size, Look())
    assert overlay.key_at(typing, size, Look(), viewer, (first.x + 5, first.y + 5), TIMELINE) == "#0"


def test_pictures_of_steps_are_shown_where_they_are_painted() -> None:
    """The others are empty cards until their turn."""
    images = [op.name for op in layer_ops(pressed(Player(), "O"), (1280, 720)) if isinstance(op, Image)]
    assert images == [finder.picture_name(0, 1), finder.picture_name(0, 2)]


# --- notes and reload ------------------------------------------------------------------------------------------------


def test_notes_are_hidden_until_the_teacher_opens_them() -> None:
    """The class never sees them before; then notes, time and the step to come."""
    timeline = compile_scene(
        loader.loads(SMALL.replace("A cell searches.}", "A cell searches., notes: Ask why.}"), "a")
    )
    for player, shown in ((Player(), False), (press(Player(), "S", timeline), True)):
        ops = overlay.overlay_ops(player, timeline, Pages(), (1280, 720), Look(), Viewer(clock="09:20"))
        told = " ".join(op.text for op in ops if isinstance(op, Words))
        assert ("Ask why." in told) == ("It touches." in told) == ("09:20" in told) == shown


def test_another_version_of_a_scene_shows_the_same_place_of_the_same_step() -> None:
    """A step before it has become longer: the place moves along; a step that is gone keeps the second."""
    longer = compile_scene(loader.loads(SMALL.replace("id: search, seconds: 4", "id: search, seconds: 9"), "a"))
    assert same_place(Player(t=5.0), TIMELINE, longer).t == pytest.approx(10.0)
    held = hold(Player(), TIMELINE.cue("touch"))
    assert same_place(held, TIMELINE, longer).t == end_state(longer.cue("touch"))
    renamed = compile_scene(loader.loads(SMALL.replace("id: touch", "id: other"), "a"))
    assert same_place(Player(t=5.0), TIMELINE, renamed).t == 5.0
