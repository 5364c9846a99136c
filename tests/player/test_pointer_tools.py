"""What the speaker points at: spotlight and magnifier, by mouse, arrows and wheel; and how the lens goes there."""

from dataclasses import replace

import pygame
import pytest
from fakes import fake
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL

from cartviz.app.app import App
from cartviz.app.window import Event
from cartviz.player import pointer_tools
from cartviz.player.keyboard import heard
from cartviz.player.keys import press
from cartviz.player.pointer_tools import RADII, ZOOMS
from cartviz.player.state import NO_FOCUS, Focus, Player, opened
from cartviz.scene import loader
from cartviz.scene.timeline import compile_scene
from cartviz.stage.theme import Look
from cartviz.ui import overlay
from cartviz.ui.info_panels import Pages
from cartviz.ui.lens import PATIENCE, STEADY, Lens

TIMELINE = compile_scene(loader.loads(SMALL, "01-small.yaml"))
SHARES = st.tuples(st.floats(0, 1), st.floats(0, 1))
PLACES = st.tuples(st.floats(-1, 2), st.floats(-1, 2))
KEYS = st.sampled_from(["X", "Z", "Ctrl+Up", "Ctrl+Down", "Left", "Right", "Up", "Down", "Shift+F8", "Escape", "?"])


def pressed(player: Player, *keys: str) -> Player:
    for key in keys:
        player = press(player, key, TIMELINE)
    return player


def test_x_is_a_light_at_the_mouse_and_goes_with_it() -> None:
    """Without a mouse it begins in the middle of the stage; X again ends it."""
    lit = pressed(pointer_tools.follow(Player(), (0.2, 0.7)), "X")
    assert (lit.focus.kind, lit.focus.x, lit.focus.y) == ("spotlight", 0.2, 0.7)
    assert pointer_tools.follow(lit, (0.9, 0.1)).focus == replace(lit.focus, x=0.9, y=0.1)
    assert pointer_tools.follow(lit, None).focus == lit.focus
    assert pressed(lit, "X").focus == NO_FOCUS
    assert (pressed(Player(), "X").focus.x, pressed(Player(), "X").focus.y) == pointer_tools.MIDDLE


def test_arrows_move_what_the_speaker_points_at_and_steps_still_step() -> None:
    """With a light on, the arrows are its own, also held down; PageDown and N go on in the story."""
    lit = pressed(Player(t=2.0), "X")
    moved = pressed(lit, "Right", "Down")
    assert moved.focus.x > lit.focus.x
    assert moved.focus.y > lit.focus.y
    assert (moved.t, moved.held) == (2.0, None)
    assert pressed(lit, "PageDown").held == 0
    assert pressed(lit, "N").focus == lit.focus
    assert heard("Right", lit, again=True) == "Right"
    assert heard("Right", Player(), again=True) == ""
    assert heard("PageDown", lit, again=True) == ""
    assert pressed(lit, "?", "Down").focus == lit.focus  # under a panel nobody sees what moves


def test_z_magnifies_twice_three_times_and_not_at_all() -> None:
    """What is under the mouse stays under it, as far as the picture reaches."""
    one = pointer_tools.follow(Player(), (0.4, 0.6))
    for player, times in ((pressed(one, "Z"), 2.0), (pressed(one, "Z", "Z"), 3.0)):
        assert ZOOMS[player.focus.level] == times
        assert player.message == f"{times:g}×"
        assert player.focus.x + (0.4 - 0.5) / times == pytest.approx(0.4)
        assert player.focus.y + (0.6 - 0.5) / times == pytest.approx(0.6)
    assert pressed(one, "Z", "Z", "Z").focus == NO_FOCUS
    assert pressed(one, "Z", "Ctrl+Down").focus == NO_FOCUS
    corner = pressed(pointer_tools.follow(Player(), (0.0, 1.0)), "Z")
    assert (corner.focus.x, corner.focus.y) == (0.25, 0.75)


@given(st.lists(st.one_of(KEYS, PLACES, st.none()), max_size=40))
def test_whatever_is_pressed_the_focus_shows_a_part_of_the_picture(steps: list[object]) -> None:
    """Center, level and what is magnified stay inside; the story does not move."""
    player = Player(t=2.0)
    for step in steps:
        player = pressed(player, step) if isinstance(step, str) else pointer_tools.follow(player, step)  # type: ignore[arg-type]
        player = replace(player, requests=())
        at = player.focus
        assert 0 <= at.x <= 1
        assert 0 <= at.y <= 1
        assert at.level in range(len(RADII if at.kind == "spotlight" else ZOOMS))
        half = 0.5 / ZOOMS[at.level] if at.kind == "zoom" else 0.0
        assert half <= at.x <= 1 - half
        assert half <= at.y <= 1 - half


@given(st.floats(-1, 1), st.floats(-1, 1))
def test_a_drag_there_and_back_is_no_drag(dx: float, dy: float) -> None:
    """As long as no edge of the picture is in the way."""
    player = Player(focus=Focus("zoom", 0.5, 0.5, 1))
    if max(abs(dx), abs(dy)) < 0.9:
        back = pointer_tools.pan(pointer_tools.pan(player, dx, dy), -dx, -dy).focus
        assert (back.x, back.y) == pytest.approx((0.5, 0.5))


def test_escape_takes_the_focus_away_after_panel_and_sheet_and_before_notes_and_presenting() -> None:
    """One layer a press."""
    player = replace(pressed(Player(), "F5", "S", "X", "?"), requests=())
    seen = []
    for _ in range(5):
        player = pressed(player, "Escape")
        seen.append((bool(player.layers), player.blank, player.focus.kind, player.notes, player.presenting))
    assert seen == [
        (False, "", "spotlight", True, True), (False, "", "", True, True), (False, "", "", False, True),
        (False, "", "", False, False), (False, "", "", False, False),
    ]  # fmt: skip


def test_another_scene_is_seen_as_a_whole() -> None:
    """What was pointed at was in the scene before."""
    assert opened(pressed(Player(), "Z"), 0.0).focus == NO_FOCUS


def test_without_a_focus_its_size_only_says_how_to_get_one() -> None:
    """Ctrl and an arrow change nothing else."""
    assert replace(pressed(Player(), "Ctrl+Up"), message="", message_seconds=0.0) == Player()


def test_in_a_magnified_picture_nothing_is_marked_or_clicked_where_it_is_not() -> None:
    """The card of a question is elsewhere then; its digits still answer."""
    cue = TIMELINE.cue("question")
    player = replace(Player(t=cue.end - 0.1), focus=Focus("zoom", 0.5, 0.5, 0), loop=(1.0, 2.0))
    assert overlay.choice_buttons(player, TIMELINE, (1280, 720), Look()) == ()
    assert overlay.choice_buttons(replace(player, focus=NO_FOCUS), TIMELINE, (1280, 720), Look())
    plain, near = (
        overlay.overlay_ops(each, TIMELINE, Pages(), (1280, 720), Look(), overlay.Viewer())
        for each in (replace(player, focus=NO_FOCUS), player)
    )
    assert len(plain) > len(near)
    assert pressed(player, "1").answer == 1


# --- the lens --------------------------------------------------------------------------------------------------------


def test_the_lens_glides_to_where_the_speaker_points_and_rests() -> None:
    """Half a second later it is there exactly; with reduced motion at once."""
    goal = Focus("zoom", 0.7, 0.4, 1)
    lens = Lens()
    lens.live(goal, 0.016, still=False)
    assert 1 < lens.times < 3
    assert lens.busy
    for _ in range(60):
        lens.live(goal, 0.016, still=False)
    assert (lens.x, lens.y, lens.times, lens.busy) == (0.7, 0.4, 3.0, False)
    at_once = Lens()
    at_once.live(goal, 0.016, still=True)
    assert (at_once.x, at_once.y, at_once.times) == (0.7, 0.4, 3.0)
    for _ in range(60):
        lens.live(NO_FOCUS, 0.016, still=False)
    assert (lens.times, lens.dark, lens.busy) == (1.0, 0.0, False)


def test_a_light_comes_up_where_it_is_and_goes_out_there() -> None:
    """It does not fly in from the middle, and is not left on."""
    lens = Lens()
    lens.live(Focus("spotlight", 0.9, 0.9, 2), 0.016, still=False)
    assert (lens.x, lens.y) == (0.9, 0.9)
    assert 0 < lens.dark < 1
    assert len(lens.ops((640, 360))) == 1
    for _ in range(60):
        lens.live(NO_FOCUS, 0.016, still=False)
    assert (lens.x, lens.y, lens.ops((640, 360))) == (0.9, 0.9, ())


@given(SHARES, st.sampled_from([1.0, 1.3, 2.0, 3.0]))
def test_what_the_lens_shows_lies_in_the_picture(place: tuple[float, float], times: float) -> None:
    """On its way, too."""
    left, top, wide, high = Lens(*place, times).part((1920, 1080))
    assert left >= 0
    assert top >= 0
    assert left + wide <= 1920 + 1e-9
    assert top + high <= 1080 + 1e-9


def test_a_sharp_picture_is_shown_once_it_is_steady_and_no_longer_asked_for_when_it_cannot_be_had() -> None:
    """Three good frames; where its parts do not fit into memory it is tried twice a second only."""
    lens, goal = Lens(), Focus("zoom", 0.5, 0.5, 0)
    lens.live(goal, 1.0, still=True)
    for _ in range(STEADY):
        assert not lens.sharp
        assert lens.wants
        lens.learn(there=True)
    assert lens.sharp
    lens.learn(there=False)
    assert not lens.sharp
    asked = 0
    for _ in range(400):
        lens.live(goal, 0.01, still=False)
        if lens.wants:
            asked += 1
            lens.learn(there=False)
    assert asked < 100 * PATIENCE + 10
    lens.live(replace(goal, level=1), 1.0, still=True)
    assert lens.wants


def test_a_magnified_picture_becomes_sharp_and_the_whole_one_comes_back(app: App) -> None:
    """Every frame on the way is a picture; once its parts are made it is drawn from them."""
    app.press("Space")
    assert app.draw()
    plain = pygame.image.tobytes(fake(app).surface, "RGB")
    app.press("Z")
    for _ in range(400):
        app.live(0.016)
        assert app.draw()
        if app.lens.sharp:
            break
    assert app.lens.sharp
    assert app.lens.times == 2
    assert pygame.image.tobytes(fake(app).surface, "RGB") != plain
    app.press("Escape")
    for _ in range(60):
        app.live(0.016)
        assert app.draw()
    assert (app.lens.times, app.lens.busy) == (1, False)
    assert app.state()["focus"] == "-"


def test_the_mouse_moves_the_light_and_drags_the_magnified_picture(app: App) -> None:
    """Without a button the light follows; with one held the picture goes along with the hand."""
    app.press("X")
    app.hear(Event("move", place=(64, 36)))
    assert (app.player.focus.x, app.player.focus.y) == pytest.approx((0.1, 0.1))
    app.hear(Event("wheel", turned=2))
    assert app.player.focus.level == pointer_tools.FIRST_RADIUS + 1
    app.hear(Event("leave"))
    assert app.player.pointer is None
    app.press("Escape")
    app.press("Z")
    app.hear(Event("move", place=(320, 180)))
    app.hear(Event("down", place=(320, 180)))
    app.hear(Event("move", place=(256, 180), pressed=True))
    assert app.player.focus.x == pytest.approx(0.5 + 0.1 / 2)
    app.hear(Event("up"))
    app.hear(Event("wheel", turned=-1))
    assert app.player.focus == NO_FOCUS
    app.hear(Event("wheel", turned=-1))
    assert app.player.focus == NO_FOCUS
