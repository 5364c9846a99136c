"""What a teacher needs before a class: black-out, presenter mode, loops, undo, timer, text size, a remote alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL

from cartviz.check import library
from cartviz.player.keys import KEYS, press
from cartviz.player.preferences import DEFAULTS, TEXT_SCALES
from cartviz.player.state import Player, Spot, advance, end_state, hold, opened
from cartviz.scene import assets, loader
from cartviz.scene.timeline import Timeline, compile_scene
from cartviz.stage.frame import Box, Words
from cartviz.stage.theme import Look
from cartviz.ui import overlay
from cartviz.ui.info_panels import Pages
from cartviz.ui.picker import Card, Picker, press_picker

TIMELINE = compile_scene(loader.loads(SMALL, "01-small.yaml"))
REMOTE = ("PageUp", "PageDown", ".", "B", "F5", "Escape")


def pressed(player: Player, *keys: str, timeline: Timeline = TIMELINE) -> Player:
    for key in keys:
        player = press(player, key, timeline)
    return player


# --- black and white -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["PageDown", "PageUp", "Space", "Right", "Enter", "5", "Down", "End"])
def test_on_a_black_screen_a_step_only_lights_up_again(step: str) -> None:
    """Nothing moves under the sheet; the first key of the story takes it away and does no more."""
    player = Player(t=2.0)
    for key, color in (("B", "black"), ("W", "white")):
        dark = pressed(player, key)
        assert dark.blank == color
        assert advance(dark, 5, TIMELINE).t == 2.0
        assert pressed(dark, step) == player == pressed(dark, key) == pressed(dark, "Escape")
    assert pressed(player, "B", "W").blank == "white"


def test_the_sheet_covers_everything_but_panels() -> None:
    """Control bar, timer and hints are under it; the question whether to quit is over it."""
    player = Player(t=2.0, blank="black", timer=True, layers=("quit",))
    ops = overlay.overlay_ops(player, TIMELINE, Pages(), (1280, 720), Look(), overlay.Viewer(bar=1.0, waiting=9.0))
    sheet = ops.index(Box(0.0, 0.0, 1280.0, 720.0, (0, 0, 0, 255)))
    assert "Quit cartviz?" in [op.text for op in ops[sheet:] if isinstance(op, Words)]
    assert "0:00" in [op.text for op in ops[:sheet] if isinstance(op, Words)]


# --- presenter mode --------------------------------------------------------------------------------------------------


def test_f5_presents_at_the_present_place_and_esc_ends_it() -> None:
    """F5 and Esc in turn, as one button of a remote sends them, never lose the place."""
    player = Player(t=2.0)
    shown = pressed(player, "F5")
    assert (shown.presenting, shown.full_screen, shown.t, shown.requests) == (True, True, 2.0, ("full_screen",))
    assert pressed(shown, "Shift+F5") == shown
    ended = pressed(replace(shown, requests=()), "Escape")
    assert (ended.presenting, ended.full_screen, ended.t, ended.requests) == (False, False, 2.0, ("window",))


def test_while_presenting_period_and_comma_are_black_and_white() -> None:
    """Otherwise they are frame steps."""
    shown = pressed(Player(t=2.0), "F5")
    assert (pressed(shown, ".").blank, pressed(shown, ",").blank) == ("black", "white")
    assert pressed(shown, ".", ".").blank == ""
    assert pressed(Player(t=2.0), ".").t > 2.0


def test_escape_peels_panel_sheet_and_presenter_mode_in_this_order() -> None:
    """One press each, notes among them, the menu last, and never an end."""
    player = replace(pressed(Player(), "F5", "S", ".", "?"), requests=())
    steps = []
    player = pressed(player, "Escape", "Escape")
    assert (player.layers, player.blank, player.notes) == ((), "", True)
    player = replace(pressed(player, "Escape", ".", "?"), notes=False)
    for _ in range(4):
        player = pressed(player, "Escape")
        steps.append((len(player.layers), player.blank, player.presenting, player.requests[-1:]))
    assert steps == [(0, "black", True, ()), (0, "", True, ()), (0, "", False, ("window",)), (0, "", False, ("menu",))]


def lesson(timeline: Timeline, noise: list[str]) -> tuple[set[str], Player]:
    """The steps that are seen finished when a teacher presses 'next' again and again, and meanwhile other keys."""
    player, seen, keys = Player(), set(), list(noise)
    for _ in range(8 * len(timeline.cues) + 8 * len(noise)):
        if player.held is not None and not player.blank and not player.layers:
            seen.add(timeline.cues[player.held].beat.id)
        player = replace(press(player, keys.pop() if keys else "PageDown", timeline), requests=())
    return seen, player


@pytest.mark.parametrize("path", assets.scene_paths(), ids=lambda path: path.stem)
def test_a_remote_alone_reaches_every_step_of_every_scene(path: object) -> None:
    """PageUp, PageDown, period, b, F5 and Esc run a whole lesson, questions included."""
    entry = library.entry_of(path)  # type: ignore[arg-type]
    assert entry.scene is not None, entry.problems
    timeline = compile_scene(entry.scene)
    for noise in ([], [".", "PageDown", "F5", "Escape", "B"] * 4, ["PageUp", "PageUp", "F5", ".", "PageDown"] * 4):
        assert lesson(timeline, noise)[0] == {cue.beat.id for cue in timeline.cues}


@given(st.lists(st.sampled_from(REMOTE), max_size=40))
def test_whatever_a_remote_sends_the_lesson_goes_on(noise: list[str]) -> None:
    """No sequence of its keys leaves the scene, quits, or makes a step unreachable."""
    seen, player = lesson(TIMELINE, noise)
    assert seen == {cue.beat.id for cue in TIMELINE.cues}
    assert 0 <= player.t <= TIMELINE.seconds


def test_a_remote_starts_a_scene_from_the_picker() -> None:
    """PageDown chooses the next card, F5 plays it and presents; with a black screen a step lights up only."""
    picker = Picker((Card("01-a", 1, "A", 9.0), Card("02-b", 2, "B", 9.0)))
    picker, player = press_picker(picker, Player(), "PageDown", 3)
    picker, player = press_picker(picker, player, "F5", 3)
    assert (picker.chosen, player.presenting, player.requests) == (1, True, ("full_screen", "play"))
    player = replace(player, requests=())
    picker, player = press_picker(picker, player, ".", 3)
    assert player.blank == "black"
    picker, player = press_picker(picker, player, "PageDown", 3)
    assert (picker.chosen, player.blank) == (1, "")
    picker, player = press_picker(picker, player, "Escape", 3)
    assert (player.presenting, player.requests, player.layers) == (False, ("window",), ())


# --- loops and undo --------------------------------------------------------------------------------------------------


def test_a_loop_runs_from_a_to_b_over_the_ends_of_steps() -> None:
    """A, later A again: back to the first, on and on, through what would be a hold; the third A ends it."""
    player = replace(pressed(Player(t=3.0), "A"), t=5.0)
    loop = pressed(player, "A")
    assert (loop.loop, loop.t, loop.playing) == ((3.0, 5.0), 3.0, True)
    assert advance(loop, 1.5, TIMELINE).t == pytest.approx(4.5)
    assert advance(loop, 2.5, TIMELINE).t == pytest.approx(3.5)
    assert advance(loop, 202.5, TIMELINE).t == pytest.approx(3.5)
    ended = pressed(loop, "A")
    assert ended.loop == ()
    assert advance(ended, 9, TIMELINE).held == 0
    assert pressed(Player(t=3.0), "A", "A").loop == ()  # no length, no loop


def test_a_scene_that_starts_again_never_leads_to_the_next() -> None:
    """Stepped, Next at the end starts it anew; as a film it runs around by itself."""
    around = pressed(hold(Player(), TIMELINE.cues[-1]), "Shift+L")
    again = pressed(around, "PageDown")
    assert (again.t, again.playing, again.requests) == (0.0, True, ())
    film = advance(Player(t=TIMELINE.seconds - 0.2, film=True, around=True), 0.5, TIMELINE)
    assert film.playing
    assert film.t == pytest.approx(0.3, abs=1e-6)


@pytest.mark.parametrize("key", ["9", "End", "L"])
def test_a_jump_can_be_undone_and_done_again(key: str) -> None:
    """U is where the last jump came from, held or playing as it was; steps of a second do not count."""
    before = hold(Player(), TIMELINE.cues[0])
    jumped = pressed(before, key)
    back = pressed(jumped, "Shift+Right", "U")
    assert (back.t, back.held, back.playing) == (before.t, 0, False)
    assert pressed(back, "U").t == pytest.approx(pressed(jumped, "Shift+Right").t)
    assert pressed(Player(), "U").message == "No jump to undo"
    assert pressed(Player(back=Spot(1.0, None, True, "x.yaml")), "U").requests == ("back",)


def test_another_scene_begins_with_what_belongs_to_the_viewer_only() -> None:
    """Loop, reply and undo belong to the scene; text size, timer and presenter mode to the viewer."""
    large = replace(DEFAULTS, text_scale=1.15)
    player = Player(t=3.0, loop=(1.0, 2.0), back=Spot(1.0, None, True), preferences=large, timer=True, presenting=True)
    assert opened(player, 1.0) == Player(t=1.0, spent=1.0, preferences=large, timer=True, presenting=True)


# --- timer and text --------------------------------------------------------------------------------------------------


def test_the_timer_counts_wall_clock_also_while_the_story_waits() -> None:
    """T shows it, Shift+T starts it from zero; hidden it does not count."""
    player = advance(pressed(replace(hold(Player(), TIMELINE.cues[0]), speed=2.0), "T"), 61.5, TIMELINE)
    assert player.elapsed == 61.5
    ops = overlay.timer_ops(player.elapsed, (1280, 720), Look())
    assert [op.text for op in ops if isinstance(op, Words)] == ["1:01"]
    assert overlay.clock_words(3661) == "1:01:01"
    assert advance(pressed(player, "T"), 9, TIMELINE).elapsed == 61.5
    assert pressed(player, "Shift+T").elapsed == 0.0


def test_text_grows_and_shrinks_between_its_limits() -> None:
    """Plus and minus walk through the sizes; the screen says which."""
    small = pressed(Player(), *"-------")
    assert [pressed(small, *"+" * i).preferences.text_scale for i in range(6)] == [*TEXT_SCALES, TEXT_SCALES[-1]]
    assert small.message == "Text size 80 %"


def test_the_marks_of_a_loop_stand_on_the_timeline() -> None:
    """A where it begins, B where it ends."""
    (a, b) = (op for op in overlay.loop_ops((1.0, 2.0), TIMELINE, (1280, 720), Look()) if isinstance(op, Words))
    assert (a.text, b.text) == ("A", "B")
    assert a.x < b.x


def test_nothing_but_the_question_quits() -> None:
    """Of all keys only the answer to 'Quit?' asks the app to end."""
    ended = {name for row in KEYS for name in row.names if "quit" in pressed(Player(t=1.0), name).requests}
    assert ended == set()
    assert end_state(TIMELINE.cues[-1]) < TIMELINE.seconds
