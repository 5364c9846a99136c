"""Which keys are heard: characters on, with Alt or off; held keys; and that nothing becomes unreachable."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.player.keyboard import REPEATING, heard, names_for
from cartviz.player.keys import KEYS, press
from cartviz.player.preferences import DEFAULTS
from cartviz.player.state import Player
from cartviz.scene.timeline import Timeline

NAMES = [name for row in KEYS for name in row.names]
PLAIN = [name for name in NAMES if "Ctrl+" not in name and "Alt+" not in name]
CHARACTERS = [name for name in PLAIN if len(name.removeprefix("Shift+")) == 1]


def wishing(letters: str, **more: Any) -> Player:
    return Player(t=2.0, preferences=replace(DEFAULTS, letters=letters, **more))


@given(key=st.sampled_from(NAMES))
def test_by_default_every_key_is_heard_as_it_is(key: str) -> None:
    """Nobody who has chosen nothing notices that there is something to choose."""
    assert heard(key, Player()) == key


@pytest.mark.parametrize("key", CHARACTERS)
def test_characters_work_with_alt_only_or_not_at_all(key: str) -> None:
    """WCAG 2.1.4 speaks of letters, digits, punctuation and symbols, in either case; so does the preference."""
    assert heard(key, wishing("alt")) == heard(key, wishing("off")) == ""
    if key != "R":
        assert heard(f"Alt+{key}", wishing("alt")) == key
    assert heard(f"Alt+{key}", wishing("off")) == f"Alt+{key}"


@pytest.mark.parametrize("key", [name for name in NAMES if name not in CHARACTERS])
@pytest.mark.parametrize("letters", ["alt", "off"])
def test_named_keys_and_chords_stay(key: str, letters: str) -> None:
    """Arrows, Page Up and Down, Space, Enter, Esc, F-keys and everything with Ctrl need no character."""
    assert heard(key, wishing(letters)) in (key, key.replace("Alt+K", "K"))


@pytest.mark.parametrize("letters", ["on", "alt", "off"])
def test_alt_k_and_alt_r_always_work(letters: str, small_timeline: Timeline) -> None:
    """Play or pause, and reset, on any keyboard and for any preference."""
    player = wishing(letters)
    assert not press(player, heard("Alt+K", player), small_timeline).playing
    assert heard("Alt+R", player) == "Alt+R"


def test_what_is_typed_into_a_line_is_text() -> None:
    """Someone without single-letter keys can still look for a scene by its name."""
    typing = replace(wishing("off"), layers=("goto",))
    assert [heard(key, typing) for key in "A7?"] == list("A7?")


def test_a_remote_darkens_the_screen_where_that_was_chosen(small_timeline: Timeline) -> None:
    """Its period is a character; with characters off it still works for those who chose black and white."""
    assert heard(".", wishing("off")) == ""
    player = wishing("off", period="black")
    assert heard(".", player) == "."
    assert press(player, ".", small_timeline).blank == "black"
    assert press(player, ",", small_timeline).blank == "white"


def test_a_period_is_a_frame_where_that_was_chosen(small_timeline: Timeline) -> None:
    """Also while presenting."""
    player = replace(wishing("on", period="frame"), presenting=True)
    assert press(player, ".", small_timeline).blank == ""
    assert press(player, ".", small_timeline).t == pytest.approx(2 + 1 / 30)
    assert press(replace(player, preferences=DEFAULTS), ".", small_timeline).blank == "black"


def test_only_keys_that_move_a_little_repeat_while_held() -> None:
    """A held Page Down must not run through a lesson, a held period not let the screen flash."""
    assert [key for key in NAMES if heard(key, Player(), again=True)] == [key for key in NAMES if key in REPEATING]
    assert heard(".", Player(presenting=True), again=True) == ""
    assert heard("Right", Player(layers=("preferences",)), again=True) == "Right"


def test_without_characters_every_action_can_be_reached() -> None:
    """By another key of its row, by Tab (speed), in the preferences (text size), or along the timeline (tenths)."""
    elsewhere = {"slower", "faster", "larger or smaller text", "jump to 0 … 90 %; in a question: answer"}
    player = wishing("off")
    lost = {row.does for row in KEYS if row.built and not any(heard(name, player) for name in row.names)}
    assert lost <= elsewhere | {"says how to quit"}


@pytest.mark.parametrize("letters", ["on", "alt", "off"])
def test_the_help_names_the_keys_that_are_heard(letters: str) -> None:
    """As the viewer may press them, each once; without characters only what is left."""
    player = wishing(letters)
    for row in KEYS:
        names = names_for(row, letters)
        assert len(set(names)) == len(names)
        assert {heard(name, player) for name in names} <= {*row.names}
        assert set(names) >= {name for name in row.names if heard(name, player) == name}
    keys = next(row for row in KEYS if "K" in row.names)
    assert {"on": "K", "alt": "Alt+K", "off": "Alt+K"}[letters] in names_for(keys, letters)
