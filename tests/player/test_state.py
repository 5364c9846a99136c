from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL

from cartviz.player.keys import KEYS, canonical, key_table_markdown, press, shown
from cartviz.player.state import SPEEDS, Player, advance, end_state, hold, next_hold, seek, speed_words
from cartviz.scene import loader
from cartviz.scene.timeline import Timeline, compile_scene

TIMELINE = compile_scene(loader.loads(SMALL, "01-small.yaml"))
ALL_NAMES = [name for row in KEYS for name in row.names]
KEY = st.sampled_from([*ALL_NAMES, "é", "F7", "Ctrl+Alt+Shift+Space", ""])
STEP = st.one_of(KEY, st.floats(0, 3))


def pressed(player: Player, *keys: str) -> Player:
    for key in keys:
        player = press(player, key, TIMELINE)
    return player


def after(player: Player, *steps: str | float) -> Player:
    for step in steps:
        player = press(player, step, TIMELINE) if isinstance(step, str) else advance(player, step, TIMELINE)
    return player


PLAYERS = st.builds(lambda steps: replace(after(Player(), *steps), requests=()), st.lists(STEP, max_size=12))


# --- stepped and film ------------------------------------------------------------------------------------------------


def test_stepped_is_the_default_and_holds_at_the_end_of_every_step() -> None:
    """Left alone, a player waits at the end of the first step and shows it finished."""
    player = advance(Player(), 100, TIMELINE)
    assert (player.held, player.playing) == (0, False)
    assert TIMELINE.cue_at(player.t).beat.id == "search"
    assert TIMELINE.tick_at(player.t) == (120, 1.0)
    assert replace(advance(player, 100, TIMELINE), spent=100) == player


def test_a_film_runs_through_and_waits_at_questions_and_holds_only() -> None:
    """Shift+Space, then nothing but Space: it stops at the question, shows its answer, at the hold and at the end."""
    player, stops = pressed(Player(), "Shift+Space"), []
    for _ in range(3):
        player = advance(player, 100, TIMELINE)
        stops.append(TIMELINE.cue_at(player.t).beat.id)
        player = pressed(player, "Space", "Space") if stops[-1] == "question" else pressed(player, "Space")
    assert stops == ["question", "wait", "leave"]
    assert player.requests == ("scene:+1",)


def test_speed_is_seconds_of_scene_per_second_of_wall_clock() -> None:
    """At half speed two seconds carry one second far."""
    assert advance(Player(speed=0.5), 2, TIMELINE).t == pytest.approx(1.0)


def test_time_stands_still_under_a_panel_and_goes_on_when_it_closes() -> None:
    """Help does not let the story run on behind it."""
    player = after(Player(), 1.0, "?", 2.0)
    assert player.t == pytest.approx(1.0)
    assert after(player, "Escape", 1.0).t == pytest.approx(2.0)


# --- next, previous, play --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["Right", "PageDown", "n", "Enter", "MediaNext"])
def test_next_finishes_the_running_step_and_holds_then_starts_the_next(key: str) -> None:
    """One press ends the step at its end state, the second starts the next one."""
    once = after(Player(), 1.0, key)
    assert (once.held, once.playing, once.t) == (0, False, end_state(TIMELINE.cues[0]))
    twice = pressed(once, key)
    assert (twice.held, twice.playing, twice.t) == (None, True, 4.0)


@pytest.mark.parametrize("key", ["Left", "PageUp", "p", "Backspace", "MediaPrevious"])
def test_previous_goes_to_the_start_of_the_step_or_the_end_state_of_the_one_before(key: str) -> None:
    """More than one second in: its start, paused. Less: the finished step before it, paused, never a replay."""
    far = after(Player(t=4.0), 1.2, key)
    assert (far.t, far.playing, far.held) == (4.0, False, None)
    near = after(Player(t=4.0), 0.9, key)
    assert (near.t, near.playing, near.held) == (end_state(TIMELINE.cues[0]), False, 0)


def test_next_starts_a_step_to_whose_start_previous_led() -> None:
    """With a remote that has two keys only, a step can be seen again."""
    assert after(Player(t=4.0), 1.2, "PageUp", "PageDown").playing


def test_space_pauses_while_moving_and_continues_while_holding() -> None:
    """Space never skips: it pauses, plays on from there, and at the end of a step goes to the next."""
    paused = after(Player(), 1.0, "Space")
    assert not paused.playing
    assert advance(paused, 5, TIMELINE).t == paused.t
    assert pressed(paused, "Space").playing
    assert pressed(advance(Player(), 9, TIMELINE), "Space").t == 4.0


def test_the_ends_of_a_scene_ask_for_its_neighbors() -> None:
    """Next at the end asks for the next scene, previous at the start for the end of the scene before."""
    assert pressed(hold(Player(), TIMELINE.cues[-1]), "PageDown").requests == ("scene:+1",)
    assert pressed(Player(), "PageUp").requests == ("scene:-1:end",)


def test_a_remote_with_two_keys_reaches_every_step() -> None:
    """PageDown alone shows every step begun and finished, and the answer of the question."""
    player, seen = Player(), []
    while not player.requests:
        seen.append((TIMELINE.cue_at(player.t).beat.id, player.held is not None, player.revealed))
        player = pressed(player, "PageDown")
    wanted = [(cue.beat.id, done, False) for cue in TIMELINE.cues for done in (False, True)]
    wanted.insert(8, ("question", True, True))
    assert seen == wanted


@given(st.integers(0, len(TIMELINE.cues) - 2))
def test_right_then_left_comes_back(index: int) -> None:
    """From a hold, next and at once previous shows the same picture again."""
    held = hold(Player(), TIMELINE.cues[index])
    assert pressed(held, "Right", "Left") == held


def test_replay_shows_the_finished_step_again() -> None:
    """R at a hold plays the step that has just ended."""
    player = pressed(hold(Player(), TIMELINE.cues[1]), "r")
    assert (player.t, player.playing) == (4.0, True)


# --- jumps, speed, the rest ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "t"),
    [
        ("J", 0.0), ("L", 12.0), ("Shift+Left", 1.0), ("Shift+Right", 3.0), ("Ctrl+Left", 2 - 1 / 30),
        (",", 2 - 1 / 30), ("Ctrl+Right", 2 + 1 / 30), (".", 2 + 1 / 30), ("Home", 0.0), ("0", 0.0),
        ("5", TIMELINE.seconds / 2),
    ],
)  # fmt: skip
def test_jumps_go_where_the_key_says(key: str, t: float) -> None:
    """From second 2 of the scene: ten seconds, one second, one frame, a tenth, the start."""
    assert pressed(Player(t=2.0), key).t == pytest.approx(t)


def test_frame_steps_pause_and_other_jumps_do_not() -> None:
    """Only a frame step stops what plays; a paused player stays paused after any jump; a held one plays on."""
    assert not pressed(Player(t=2.0), ".").playing
    assert pressed(Player(t=2.0), "Shift+Right").playing
    assert not pressed(Player(t=2.0, playing=False), "5").playing
    assert pressed(hold(Player(), TIMELINE.cues[1]), "Shift+Left").playing


def test_the_end_of_the_scene_is_a_hold() -> None:
    """End, and every jump beyond, waits at the finished last step."""
    for player in (pressed(Player(), "End"), seek(Player(), 1e9, TIMELINE), pressed(Player(t=10), "L", "L")):
        assert (player.held, player.playing) == (len(TIMELINE.cues) - 1, False)


def test_speed_goes_through_its_steps_and_stops_at_both_ends() -> None:
    """< and > walk through all speeds; Shift+Backspace is normal speed; the screen says which."""
    slow = pressed(Player(), *"<<<<<<")
    assert slow.speed == SPEEDS[0]
    speeds = [pressed(slow, *"]" * i).speed for i in range(8)]
    assert speeds == [*SPEEDS, 2.0, 2.0]
    assert pressed(slow, "Shift+Backspace").speed == 1.0
    assert [speed_words(speed) for speed in SPEEDS] == ["¼×", "½×", "¾×", "1×", "1½×", "2×"]
    assert slow.message == "Speed ¼×"


def test_messages_go_away_by_themselves() -> None:
    """What was said on the screen is gone after a while, also while paused."""
    said = pressed(Player(playing=False), "C")
    assert said.message == "Captions off"
    assert advance(said, 0.5, TIMELINE).message
    assert not advance(said, 5, TIMELINE).message


def test_escape_peels_one_layer_and_never_quits() -> None:
    """Question, panel, full screen, then the menu: one press each."""
    player = pressed(Player(), "F", "I", "Ctrl+Q")
    assert player.layers == ("info", "quit")
    player = replace(player, requests=())
    steps = []
    for _ in range(5):
        player = pressed(player, "Escape")
        steps.append((player.layers, player.full_screen, player.requests))
        player = replace(player, requests=())
    assert steps == [
        (("info",), True, ()), ((), True, ()), ((), False, ("window",)), ((), False, ("menu",)), ((), False, ("menu",)),
    ]  # fmt: skip


def test_quitting_asks_first_and_q_alone_only_says_so() -> None:
    """Ctrl+Q opens the question; Enter answers it with yes, Esc with no, a remote's keys with nothing."""
    assert pressed(Player(), "q") == replace(Player(), message="Ctrl+Q quits", message_seconds=1.6)
    asked = pressed(Player(), "Ctrl+Q")
    assert asked.requests == ()
    assert pressed(asked, "PageDown", "PageUp", "Space", "b") == asked
    assert pressed(asked, "Enter").requests == ("quit",)
    assert pressed(asked, "Escape") == Player()


def test_under_a_panel_a_key_of_the_story_only_closes_it() -> None:
    """A click on the remote while help is open brings the picture back and moves nothing."""
    assert pressed(Player(t=2.0), "F1", "PageDown") == Player(t=2.0)
    assert pressed(Player(), "?", "I").layers == ("info",)
    assert pressed(Player(), "?", "Ctrl+S").requests == ("screenshot",)


@pytest.mark.parametrize(
    ("key", "request_"),
    [
        ("Down", "scene:+1"), ("Up", "scene:-1"), ("Shift+Home", "scene:first"), ("Shift+End", "scene:last"),
        ("F11", "full_screen"), ("Alt+Enter", "full_screen"), ("F12", "screenshot"), ("Ctrl+S", "screenshot"),
    ],
)  # fmt: skip
def test_what_only_the_app_can_do_is_requested(key: str, request_: str) -> None:
    """Scenes, full screen and pictures of the screen are asked for."""
    assert pressed(Player(), key).requests == (request_,)


# --- for all keys ----------------------------------------------------------------------------------------------------


@given(st.lists(STEP, max_size=60))
def test_no_keys_leave_the_scene_or_quit_without_confirmation(steps: list[str | float]) -> None:
    """Whatever is pressed: no error, t inside the scene, 'quit' only after its question, held means not playing."""
    player = Player()
    for step in steps:
        assert len(player.loop) < 2 or player.loop[0] < player.loop[1]
        asked = bool(player.layers) and player.layers[-1] == "quit"
        player = after(replace(player, requests=()), step)
        assert 0 <= player.t <= TIMELINE.seconds
        assert "quit" not in player.requests or asked
        assert player.held is None or (not player.playing and player.t == end_state(TIMELINE.cues[player.held]))
        assert player.speed in SPEEDS
        assert player.layers.count("quit") <= 1


@given(PLAYERS, st.floats(0, 30))
def test_advance_never_skips_a_hold(player: Player, seconds: float) -> None:
    """However long a frame took, the player stops at the next place to hold."""
    player = replace(player, loop=(), around=False)
    stop = next_hold(player, TIMELINE)
    later = advance(player, seconds, TIMELINE)
    assert later.t <= max(end_state(stop), player.t)
    assert later.t >= player.t
    if later.held is not None and player.held is None:
        assert later.held == stop.index


@given(PLAYERS, st.floats(0, 6), st.floats(0, 6))
def test_split_advance_equals_one_advance(player: Player, first: float, second: float) -> None:
    """The number of frames drawn does not change where we are."""
    player = replace(player, loop=(), around=False)
    one = advance(player, first + second, TIMELINE)
    two = advance(advance(player, first, TIMELINE), second, TIMELINE)
    assert two.t == pytest.approx(one.t, abs=1e-7)
    if abs(one.t - end_state(next_hold(player, TIMELINE))) > 1e-6:
        assert (two.playing, two.held) == (one.playing, one.held)


@given(PLAYERS, st.floats(allow_nan=False, allow_infinity=True))
def test_seek_stays_inside(player: Player, t: float) -> None:
    """A mouse that leaves the window on either side seeks to an end of the scene."""
    assert 0 <= seek(player, t, TIMELINE).t <= TIMELINE.seconds


def test_a_step_shorter_than_a_moment_is_still_a_step(small_timeline: Timeline) -> None:
    """An end state never lies before its own start."""
    cue = replace(small_timeline.cues[0], seconds=1e-9)
    assert cue.start <= end_state(cue) < cue.end


# --- the table -------------------------------------------------------------------------------------------------------


def test_no_key_does_two_things() -> None:
    """Every name stands once in the table, kept-free keys included."""
    assert [name for name, count in Counter(ALL_NAMES).items() if count > 1] == []
    assert [canonical(name) for name in ALL_NAMES] == ALL_NAMES


def test_every_action_is_reachable_without_a_letter_key() -> None:
    """A switch or a keyboard of few keys is enough (quitting: Esc from the menu; Q does nothing)."""
    for row in KEYS:
        if row.built and row.names not in (("Ctrl+Q",), ("Q",)):
            last = [name.split("+")[-1] for name in row.names]
            assert any(len(each) > 1 or not each.isalpha() for each in last), row.does


def test_keys_of_features_that_are_not_built_do_nothing() -> None:
    """D, Y and the others stay free until their feature exists."""
    free = [name for row in KEYS if not row.built for name in row.names]
    assert {"D", "Y"} <= set(free)
    assert all(pressed(Player(t=1.0), name) == Player(t=1.0) for name in free)


def test_letters_come_in_either_case_and_strangers_change_nothing() -> None:
    """'k' is 'K'; a key with an unexpected modifier is ignored."""
    assert pressed(Player(), "k") == pressed(Player(), "K") == pressed(Player(), "Space")
    assert pressed(Player(), "Ctrl+K", "Alt+Space", "Shift+K", "Shift+F1", "", "Ctrl++") == Player()


def test_the_table_for_the_readme_names_every_built_key_as_it_is_printed() -> None:
    """The markdown is made from KEYS."""
    table = key_table_markdown()
    assert "| `Space`, `K`, `media play`, `Alt + K` | play or pause" in table
    assert "| `0 … 9` |" in table
    assert "twin view" not in table
    assert table.count("\n") == 2 + sum(row.built for row in KEYS)
    assert shown("Shift+Left") == "Shift + ←"
    assert shown("Ctrl+,") == "Ctrl + ,"


def test_the_readme_has_the_table(update: bool) -> None:
    """Between its two marks README.md holds exactly the keys that work; --update writes them."""
    readme = Path(__file__).resolve().parents[2] / "README.md"
    text = readme.read_text(encoding="utf-8")
    before, mark, rest = text.partition("<!-- keys -->\n")
    _, end, after_it = rest.partition("<!-- /keys -->")
    assert mark, "README.md needs a line <!-- keys --> and a line <!-- /keys --> around the table"
    assert end
    wanted = f"{before}{mark}{key_table_markdown()}{end}{after_it}"
    if update:
        readme.write_text(wanted, encoding="utf-8")
    assert readme.read_text(encoding="utf-8") == wanted, "Try: pytest --update"
