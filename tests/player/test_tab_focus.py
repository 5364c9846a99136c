"""Tab reaches what is on the screen, the ring shows where it is, and a remote's keys are never captured."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL

from cartviz.player.keyboard import heard
from cartviz.player.keys import KEYS, press
from cartviz.player.preferences import DEFAULTS
from cartviz.player.state import Player, end_state, hold
from cartviz.player.tab_focus import BAR, QUESTION, TIMELINE, controls, reached
from cartviz.scene import loader
from cartviz.scene.timeline import compile_scene
from cartviz.stage.frame import Box
from cartviz.stage.theme import Look, look_of
from cartviz.stage.widgets import layout_of
from cartviz.ui import overlay
from cartviz.ui.info_panels import Pages
from cartviz.ui.overlay import Viewer

TIMELINE_OF_SMALL = compile_scene(loader.loads(SMALL, "01-small.yaml"))
ASKING = next(cue for cue in TIMELINE_OF_SMALL.cues if cue.question)
BUTTONS = tuple(row[0] for row in BAR if row)
SIZES = [(1920, 1080), (1280, 720), (800, 600), (640, 360), (1000, 1600)]


def pressed(player: Player, *keys: str) -> Player:
    for key in keys:
        player = press(player, key, TIMELINE_OF_SMALL)
    return player


def at(control: str, **player: object) -> Player:
    return Player(t=2.0, control=control, **player)  # type: ignore[arg-type]


def rings(player: Player, size: tuple[int, int] = (1280, 720)) -> list[Box]:
    look = look_of(player)
    ops = overlay.overlay_ops(player, TIMELINE_OF_SMALL, Pages(), size, look, Viewer())
    thick = max(layout_of(size, look).px(4), 2.0)
    return [op for op in ops if isinstance(op, Box) and op.outline == look.color("accent") and op.line_width == thick]


# --- reaching --------------------------------------------------------------------------------------------------------


def test_tab_reaches_every_control_and_comes_back() -> None:
    """Forward through the bar to the timeline and around; Shift+Tab the other way."""
    for key, wanted in (("Tab", (*BUTTONS, TIMELINE)), ("Shift+Tab", (TIMELINE, *reversed(BUTTONS)))):
        player, met = Player(t=2.0), []
        for _ in wanted:
            player = pressed(player, key)
            met.append(player.control)
        assert tuple(met) == wanted
        assert pressed(player, key).control == wanted[0]
    assert pressed(Player(t=2.0), "Tab", "Tab", "Shift+Tab") == pressed(Player(t=2.0), "Tab")


def test_every_control_of_the_bar_is_a_key_that_works() -> None:
    """And stands once on the bar."""
    assert len(set(BUTTONS)) == len(BUTTONS)
    assert {*BUTTONS} <= {name for row in KEYS if row.built for name in row.names}


def test_a_question_is_reached_first_and_answered_by_space() -> None:
    """Tab stands on the first choice, arrows choose, Space or Enter answers; then the keyboard is free again."""
    player = pressed(hold(Player(), ASKING), "Tab")
    assert (player.control, player.reply and player.reply.pointed) == (QUESTION, 1)
    second = pressed(player, "Down")
    assert (reached(second, TIMELINE_OF_SMALL), second.reply and second.reply.pointed) == (QUESTION, 2)
    for key in ("Space", "Enter"):
        told = pressed(second, key)
        assert (told.answer, told.revealed, reached(told, TIMELINE_OF_SMALL)) == (2, True, "")
    gone = pressed(player, "Tab")
    assert (gone.control, gone.reply and gone.reply.pointed) == (BUTTONS[0], 0)


@pytest.mark.parametrize("key", ["Enter", "Space"])
@pytest.mark.parametrize("button", BUTTONS)
def test_enter_and_space_use_the_button(button: str, key: str) -> None:
    """What is in the ring happens, nothing else."""
    assert pressed(at(button), key) == pressed(at(button), button)


def test_arrows_change_the_timeline() -> None:
    """One second, with Shift one frame; Home and End are its ends; Enter plays and pauses."""
    player = at(TIMELINE)
    assert pressed(player, "Right").t == pytest.approx(3.0)
    assert pressed(player, "Left").t == pytest.approx(1.0)
    assert pressed(player, "Shift+Right").t == pytest.approx(2 + 1 / 30)
    assert pressed(player, "Shift+Left").t == pytest.approx(2 - 1 / 30)
    assert pressed(player, "Home").t == 0.0
    assert pressed(player, "End").t == end_state(TIMELINE_OF_SMALL.cues[-1])
    assert not pressed(player, "Enter").playing
    assert heard("Right", player, again=True) == "Right"
    assert heard("Right", at("Space"), again=True) == ""


# --- leaving ---------------------------------------------------------------------------------------------------------


def test_escape_leaves_the_control_before_notes_and_full_screen() -> None:
    """Panel, black-out, control, notes, full screen: one press each."""
    player, steps = at("C", notes=True, full_screen=True, layers=("help",)), []
    for _ in range(4):
        player = pressed(player, "Escape")
        steps.append((player.layers, player.control, player.notes, player.full_screen))
    assert steps == [((), "C", True, True), ((), "", True, True), ((), "", False, True), ((), "", False, False)]
    dark = at("C", blank="black")
    assert pressed(dark, "Escape") == at("C")


def test_a_control_that_is_gone_needs_no_escape() -> None:
    """After an answer the first Esc does what it says."""
    player = replace(hold(Player(), ASKING), control=QUESTION)
    assert pressed(player, "Escape").requests == ("menu",)


@given(
    control=st.sampled_from((*BUTTONS, TIMELINE, QUESTION)),
    key=st.sampled_from(["PageDown", "PageUp", ".", "B", "F5", "MediaNext", "MediaPrevious", "MediaPlay", "N", "P"]),
    step=st.integers(0, len(TIMELINE_OF_SMALL.cues) - 1),
)
def test_a_remote_is_never_captured(control: str, key: str, step: int) -> None:
    """Wherever the keyboard stands, the remote does what it always does."""
    player = hold(Player(), TIMELINE_OF_SMALL.cues[step])
    assert pressed(replace(player, control=control), key) == replace(pressed(player, key), control=control)


def test_the_arrows_stay_with_the_story_at_a_button() -> None:
    """A presenter whose remote sends arrows goes on although somebody pressed Tab."""
    assert pressed(at("C"), "Right") == replace(pressed(Player(t=2.0), "Right"), control="C")


# --- what is seen ----------------------------------------------------------------------------------------------------


@given(
    keys=st.lists(
        st.sampled_from(
            ["Tab", "Shift+Tab", "Enter", "Space", "Left", "Right", "Down", "PageDown", "H", "B", "?", "Z"]
        ),
        max_size=30,
    )
)
def test_the_ring_is_always_visible(keys: list[str]) -> None:
    """There is one ring where the keyboard is, and none where it is nowhere; never two."""
    player = pressed(hold(Player(), ASKING), *keys)
    in_panel = player.layers == ("preferences",)  # whose row in focus has the ring then
    expected = in_panel or (bool(reached(player, TIMELINE_OF_SMALL)) and not player.layers)
    assert len(rings(player)) == expected
    if player.control and player.control != QUESTION and player.focus.kind != "zoom":
        assert reached(player, TIMELINE_OF_SMALL) == player.control


@pytest.mark.parametrize("size", SIZES)
def test_rings_are_inside_the_window_and_around_their_control(size: tuple[int, int]) -> None:
    """Each at a place of its own."""
    places = set()
    asking = pressed(hold(Player(), ASKING), "Tab")
    for player in (asking, *(replace(asking, control=each) for each in (*BUTTONS, TIMELINE))):
        (ring,) = rings(player, size)
        assert ring.x >= 0
        assert ring.y >= 0
        assert ring.x + ring.width <= size[0]
        assert ring.y + ring.height <= size[1]
        places.add((ring.x, ring.y))
    assert len(places) == len(BUTTONS) + 2


def test_tab_brings_back_what_was_hidden() -> None:
    """Controls hidden by H, or a black screen: what is reached can be seen. H hides it again and leaves it."""
    player = pressed(Player(t=2.0), "H", "B", "Tab")
    assert (player.controls, player.blank, player.control) == (True, "", BUTTONS[0])
    assert len(rings(player)) == 1
    assert pressed(player, "H").control == ""


def test_where_nothing_is_there_is_nothing_to_reach() -> None:
    """Under a panel Tab is the panel's; a zoomed picture has no timeline on it."""
    info = Player(layers=("info",))
    assert pressed(info, "Tab") == info
    zoomed = pressed(Player(t=2.0), "Z")
    assert controls(zoomed, TIMELINE_OF_SMALL) == BUTTONS


def test_the_bar_says_which_key_does_the_same_for_this_viewer() -> None:
    """With single-letter keys off, F8 instead of C."""
    for letters, words in (("on", "Captions   C"), ("alt", "Captions   Alt + C"), ("off", "Captions   F8")):
        player = at("C", preferences=replace(DEFAULTS, letters=letters))
        ops = overlay.overlay_ops(player, TIMELINE_OF_SMALL, Pages(), (1280, 720), Look(), Viewer())
        assert words in [getattr(op, "text", "") for op in ops]
