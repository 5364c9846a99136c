"""What the viewer has chosen: the table, the file, and what happens to a file with mistakes."""

import json
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.player import preferences
from cartviz.player.preferences import DEFAULTS, FILE, SETTINGS, Preferences, turned
from cartviz.stage.theme import PALETTES


@pytest.fixture
def file(own_folders: Path) -> Path:
    """Where the preferences are kept."""
    path = own_folders / "settings" / FILE
    path.parent.mkdir()
    return path


def any_preferences() -> st.SearchStrategy[Preferences]:
    return st.builds(
        Preferences,
        **{
            name: st.sampled_from(row.values) if row.choices else st.text(max_size=20) for name, row in SETTINGS.items()
        },
    )


def test_every_field_is_a_setting_and_every_default_can_be_chosen() -> None:
    """One row a field, in the same order; whoever turns all settings back finds the first start again."""
    assert [each.name for each in fields(Preferences)] == list(SETTINGS)
    for row in SETTINGS.values():
        assert not row.choices or getattr(DEFAULTS, row.name) in row.values


def test_palettes_are_named_as_the_stage_has_them() -> None:
    """What can be chosen can be drawn."""
    assert set(PALETTES) <= set(SETTINGS["palette"].values)


@given(chosen=any_preferences())
def test_what_is_saved_is_loaded(chosen: Preferences) -> None:
    """Every choice survives the file."""
    preferences.save(chosen)
    assert preferences.load() == (chosen, "")


def test_a_first_start_has_no_file_and_says_nothing() -> None:
    """Defaults, and no message."""
    assert preferences.load() == (DEFAULTS, "")


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00\x01", "[" * 100_000, '{"text_scale": NaN}'])
def test_a_broken_file_is_set_aside_and_nothing_is_lost(file: Path, text: str) -> None:
    """The program starts as it did the first time, and the file lies there under another name."""
    file.write_text(text)
    chosen, message = preferences.load()
    assert chosen == DEFAULTS
    assert "set aside as preferences.broken.json" in message
    assert not file.exists()
    assert file.with_suffix(".broken.json").read_text() == text
    assert preferences.load() == (DEFAULTS, "")


def test_what_is_right_in_a_file_with_a_mistake_still_counts(file: Path) -> None:
    """A misspelled name and a value of the wrong kind do not cost the rest."""
    file.write_text(json.dumps({"captions": False, "pallete": "projector", "gentle": 1, "text_scale": 1.15}))
    chosen, message = preferences.load()
    assert chosen == replace(DEFAULTS, captions=False, text_scale=1.15)
    assert "Did you mean 'palette'" in message
    assert "'gentle' cannot be 1" in message


@given(chosen=any_preferences(), name=st.sampled_from([n for n, row in SETTINGS.items() if row.choices]))
def test_turning_a_setting_stays_within_its_choices(chosen: Preferences, name: str) -> None:
    """Up and down reach every value and stop at both ends; a switch changes over from either side."""
    for by in (1, -1):
        now = chosen
        met = {getattr(chosen, name)}
        for _ in SETTINGS[name].values:
            now = turned(now, name, by)
            met.add(getattr(now, name))
        assert met <= set(SETTINGS[name].values)
        assert {**asdict(now), name: 0} == {**asdict(chosen), name: 0}
    if SETTINGS[name].values == (True, False):
        for by in (1, -1):
            assert getattr(turned(chosen, name, by), name) is not getattr(chosen, name)
