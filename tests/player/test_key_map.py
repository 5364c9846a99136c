"""A viewer's own keys: what the file may say, what is told where it is wrong, and that help and window follow it."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.player import keyboard
from cartviz.player.keyboard import AS_THEY_ARE, FILE, heard, names_for
from cartviz.player.keys import KEYS, press
from cartviz.player.state import Player
from cartviz.scene.timeline import Timeline


@pytest.fixture
def file(own_folders: Path) -> Path:
    """Where the map is looked for."""
    path = own_folders / "settings" / FILE
    path.parent.mkdir()
    return path


def test_without_a_file_keys_are_as_they_are() -> None:
    """And nothing is said."""
    assert keyboard.load_key_map() == (AS_THEY_ARE, "")


def test_a_key_stands_for_another(file: Path, small_timeline: Timeline) -> None:
    """Ctrl+M pauses; K goes on, and no longer pauses; letters in either case."""
    file.write_text(json.dumps({"Ctrl+m": "Space", "k": "PageDown"}))
    changed, told = keyboard.load_key_map()
    assert (dict(changed), told) == ({"Ctrl+M": "Space", "K": "PageDown"}, "")
    player = Player(t=1.0)
    assert not press(player, heard("Ctrl+M", player, changed=changed), small_timeline).playing
    assert press(player, heard("K", player, changed=changed), small_timeline).held == 0
    assert heard("J", player, changed=changed) == "J"
    assert heard("K", Player(layers=("goto",)), changed=changed) == "K"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "keys.json cannot be read"),
        ("\x00", "keys.json cannot be read"),
        ("[" * 100_000, "keys.json cannot be read"),
        ("[1]", "it must be a table"),
        ("3", "it must be a table"),
        ('{"X": 5}', "it must be a table"),
        ('{"Pagedwn": "Space"}', "there is no key 'Pagedwn'. Did you mean 'PageDown'"),
        ('{"Shift+Ctrl+X": "Space"}', "there is no key 'Shift+Ctrl+X'"),
        ('{"X": "Spcae"}', "'Spcae' does nothing. Did you mean 'Space'"),
        ('{"X": "D"}', "'D' does nothing"),
        ('{"x": "Space", "X": "Left"}', "'X' is given twice"),
    ],
)
def test_what_is_wrong_is_told_and_left_out(file: Path, text: str, told: str) -> None:
    """One message, the file stays, and what is right in it counts."""
    file.write_text(text)
    changed, message = keyboard.load_key_map()
    assert told in message
    assert dict(changed) == {}
    assert file.read_text() == text
    if text.startswith("{") and text.endswith("}"):
        file.write_text(text[:-1] + ', "F12": "Space"}')
        assert dict(keyboard.load_key_map()[0]) == {"F12": "Space"}


def test_the_help_shows_keys_where_they_are_now() -> None:
    """A key that was changed stands with its new action only."""
    rows = {name: row for row in KEYS for name in row.names}
    changed = {"K": "PageDown", "Ctrl+M": "Space"}
    assert "K" in names_for(rows["PageDown"], "on", changed)
    assert "K" not in names_for(rows["Space"], "on", changed)
    assert "Ctrl+M" in names_for(rows["Space"], "off", changed)
    assert "Alt+K" in names_for(rows["PageDown"], "alt", changed)


@given(st.dictionaries(st.text(max_size=12), st.one_of(st.text(max_size=12), st.integers(), st.none()), max_size=4))
def test_no_file_stops_the_program(file_of: object) -> None:
    """Whatever a table says, there is a map of keys that work."""
    good, _ = keyboard._checked(list(file_of.items()))  # type: ignore[attr-defined]
    assert set(good.values()) <= {name for row in KEYS if row.built for name in row.names}
