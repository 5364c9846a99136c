"""The panel of preferences: all of it by keyboard alone, by mouse, and in the picker; what a remote does to it."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import collide, reach, words_of

from cartviz.player import settings_keys
from cartviz.player.keys import KEYS, press
from cartviz.player.navigation import Plan
from cartviz.player.preferences import ACCESSIBILITY, DEFAULTS, Preferences
from cartviz.player.settings_keys import LAYER, RESET_ROW, ROWS
from cartviz.player.state import Player
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Box, Row
from cartviz.stage.show import Show
from cartviz.stage.theme import Look, look_of
from cartviz.stage.widgets import layout_of
from cartviz.ui import overlay, settings_panel
from cartviz.ui.info_panels import Pages
from cartviz.ui.overlay import Viewer
from cartviz.ui.picker import NOWHERE, Card, Picker, press_picker

PLAN = Plan(((1, "A living drug"), (8, "The hunt"), (0, "Of my own")), 1, ("01-living-drug", "08-hunt", "own"))
SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (800, 600), (640, 360), (1000, 1600), (2560, 1080)]
PANEL_KEYS = ["Up", "Down", "Left", "Right", "Tab", "Shift+Tab", "Shift+Left", "Shift+Right", "Home", "End"]
PANEL_KEYS += ["Enter", "Space", "Alt+R"]


def pressed(player: Player, *keys: str) -> Player:
    for key in keys:
        player = press(player, key, NOWHERE, PLAN)
    return player


def opened(row: int = 0, preferences: Preferences = DEFAULTS) -> Player:
    return Player(layers=(LAYER,), chosen=row, preferences=preferences)


ROW = st.integers(0, RESET_ROW)


# --- keys ------------------------------------------------------------------------------------------------------------


def test_it_opens_at_the_top_or_at_the_part_for_access(small_timeline: Timeline) -> None:
    """Ctrl+, and Shift+A; the same keys and Esc close it, and time stands still meanwhile."""
    for key, group in (("Ctrl+,", ROWS[0].group), ("Shift+A", ACCESSIBILITY)):
        player = press(Player(t=1.0), key, small_timeline, PLAN)
        assert (player.layers, ROWS[player.chosen].group, player.moving) == ((LAYER,), group, False)
        assert ROWS[player.chosen - 1].group != group
        for close in ("Escape", key):
            assert press(player, close, small_timeline, PLAN).layers == ()


@pytest.mark.parametrize("moves", [("Down", "Up"), ("Tab", "Shift+Tab")])
def test_the_focus_reaches_every_row_and_comes_back(moves: tuple[str, str]) -> None:
    """Down or Tab leads through all rows and the button that resets, then begins again."""
    player, met = opened(), []
    for _ in range(RESET_ROW + 1):
        met.append(player.chosen)
        assert pressed(player, *moves) == player
        player = pressed(player, moves[0])
    assert met == [*range(RESET_ROW + 1)]
    assert player.chosen == 0


@pytest.mark.parametrize("row", range(RESET_ROW))
@pytest.mark.parametrize(
    "keys", [("Right", "Left"), ("Shift+Right", "Shift+Left"), ("Enter", "Enter"), ("Space", "Space")]
)
def test_every_value_of_every_setting_can_be_chosen_by_keyboard_alone(row: int, keys: tuple[str, str]) -> None:
    """With arrows from end to end, with Enter or Space alone round and round."""
    name = ROWS[row].name
    values = settings_keys.values_of(Player(), name, PLAN)
    player, met = pressed(opened(row), "Home"), set()
    for key in (*[keys[0]] * len(values), *[keys[1]] * len(values)):
        met.add(getattr(player.preferences, name))
        player = pressed(player, key)
    assert met == set(values)


def test_home_and_end_are_the_least_and_the_most() -> None:
    """Text from the smallest to the largest in one key."""
    row = next(i for i, each in enumerate(ROWS) if each.name == "text_scale")
    assert pressed(opened(row), "End").preferences.text_scale == max(ROWS[row].values)
    assert pressed(opened(row), "End", "Home").preferences.text_scale == min(ROWS[row].values)


@given(row=ROW, key=st.sampled_from(["PageDown", "PageUp", "MediaNext", "N", "P", "Backspace", "5", "R", "U"]))
def test_a_key_of_the_story_only_closes_the_panel(row: int, key: str) -> None:
    """A click on the remote never changes a choice, and moves nothing."""
    player = opened(row)
    assert pressed(player, key) == replace(player, layers=())


@given(row=ROW)
def test_other_keys_do_what_they_always_do(row: int) -> None:
    """+ makes the text larger while the panel is open and shows it, ? leads to the help, Ctrl+Q asks."""
    player = opened(row)
    assert pressed(player, "+").preferences.text_scale > 1.0
    assert pressed(player, "+").layers == (LAYER,)
    assert pressed(player, "?").layers == ("help",)
    assert pressed(player, "Ctrl+Q", "Escape").layers == (LAYER,)
    assert pressed(player, "F").requests == ("full_screen",)


def test_reset_takes_all_back_and_again_as_it_was() -> None:
    """Alt+R, or Enter on its button; a slip costs nothing; what was changed after a reset counts as before it."""
    mine = replace(DEFAULTS, text_scale=1.3, palette="projector", start="08-hunt")
    for row, key in ((3, "Alt+R"), (RESET_ROW, "Enter"), (RESET_ROW, "Space")):
        player = opened(row, mine)
        assert pressed(player, key).preferences == DEFAULTS
        assert pressed(player, key, key).preferences == mine
        assert pressed(player, key, key, key).preferences == DEFAULTS
    assert pressed(opened(), "Alt+R") == replace(opened(), message="As at the first start", message_seconds=1.6)


@given(keys=st.lists(st.sampled_from([*PANEL_KEYS, "+", "C", "#3", "#3+", "#0-", "#5", f"#{RESET_ROW}"]), max_size=40))
def test_whatever_is_pressed_the_choices_stay_choices(keys: list[str]) -> None:
    """No sequence leaves the panel, raises, moves the story or chooses what there is not."""
    player = pressed(opened(), *keys)
    assert (player.layers, player.t, player.requests) == ((LAYER,), 0.0, ())
    assert 0 <= player.chosen <= RESET_ROW
    for row in ROWS:
        assert getattr(player.preferences, row.name) in settings_keys.values_of(player, row.name, PLAN)


# --- the scene to start with -----------------------------------------------------------------------------------------


def test_the_scene_to_start_with_is_one_of_those_there_are() -> None:
    """All scenes first, then each by number and title."""
    player, words = pressed(opened(), "Home"), []
    for _ in range(5):
        words.append(settings_keys.choice(player, 0, PLAN).words)
        player = pressed(player, "Right")
    assert words == ["all scenes", "1  A living drug", "8  The hunt", "Of my own", "Of my own"]
    assert player.preferences.start == "own"


def test_a_scene_that_is_gone_is_shown_as_gone_and_can_be_left() -> None:
    """Nothing is chosen behind the viewer's back."""
    player = opened(0, replace(DEFAULTS, start="99-gone"))
    assert settings_keys.choice(player, 0, PLAN).words == "99-gone (not there)"
    assert pressed(player, "Left").preferences.start == "own"
    assert pressed(player, "Enter").preferences.start == ""


# --- in the picker ---------------------------------------------------------------------------------------------------


def test_the_panel_opens_over_the_picker_as_well() -> None:
    """Its keys are the panel's, and the picker stays as it was."""
    picker = Picker((Card("a", 1, "A"), Card("b", 2, "B")), 1)
    there, player = press_picker(picker, Player(), "Shift+A", 3, PLAN)
    for key in ("Up", "Up", "Right", "Enter", "Space"):
        there, player = press_picker(there, player, key, 3, PLAN)
        assert (there, player.layers) == (picker, (LAYER,))
    there, player = press_picker(there, player, "PageDown", 3, PLAN)
    assert (there, player.layers) == (picker, ())


# --- mouse -----------------------------------------------------------------------------------------------------------


def click(player: Player, size: tuple[int, int], place: tuple[float, float]) -> Player:
    key = overlay.key_at(player, size, look_of(player), Viewer(plan=PLAN), place)
    return pressed(player, key) if key else player


@pytest.mark.parametrize("size", SIZES)
def test_a_click_changes_focuses_resets_and_closes(size: tuple[int, int]) -> None:
    """Right half of a value: on, left half: back, the name: focus; beside the panel: closed; its ground: nothing."""
    look = Look()
    for i, (x, y, wide, high) in enumerate(settings_panel.row_boxes(size, look)[:-1]):
        name, middle = ROWS[i].name, y + high / 2
        more = click(opened(0), size, (x + wide - 5, middle))
        assert more.chosen == i
        assert (
            getattr(more.preferences, name) != getattr(DEFAULTS, name)
            or not settings_keys.choice(opened(), i, PLAN).after
        )
        assert click(opened(0), size, (x + 5, middle)) == opened(i)
        if ROWS[i].values != (True, False) and settings_keys.choice(opened(), i, PLAN).before:
            less = click(opened(0), size, (x + wide * 0.5, middle))
            assert getattr(less.preferences, name) != getattr(DEFAULTS, name)
        assert settings_panel.row_at(size, look, (x + 5, middle)) == i
    x, y, wide, high = settings_panel.panel_box(size, look)
    mine = opened(2, replace(DEFAULTS, gentle=True))
    reset = settings_panel.row_boxes(size, look)[-1]
    assert click(mine, size, (reset[0] + 5, reset[1] + 5)).preferences == DEFAULTS
    assert click(mine, size, (x + wide - 40 * size[1] / 1080, reset[1] + 5)).layers == ()
    assert click(mine, size, (x + wide / 2, y + 3)) == mine
    assert click(mine, size, (5, 5)).layers == ()


# --- the picture -----------------------------------------------------------------------------------------------------


def shown(player: Player, size: tuple[int, int]) -> tuple[object, ...]:
    return overlay.overlay_ops(player, None, Pages(), size, look_of(player), Viewer(plan=PLAN))


def rings(player: Player, size: tuple[int, int]) -> list[Box]:
    accent, thick = Look().color("accent"), max(layout_of(size, Look()).px(3), 2.0)
    boxes = (op for op in shown(player, size) if isinstance(op, Box) and op.width > size[0] / 12)
    return [op for op in boxes if op.outline == accent and op.line_width >= thick]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.3])
def test_all_of_it_can_be_read_at_every_size(size: tuple[int, int], scale: float) -> None:
    """Inside the window, no words on each other, nothing too small, every row with its value."""
    for row in range(RESET_ROW + 1):
        player = opened(row, replace(DEFAULTS, text_scale=scale, start="99-" + "gone" * 6))
        ops = shown(player, size)
        words = words_of(ops)  # type: ignore[arg-type]
        for op in ops:
            left, top, right, bottom = reach(op)  # type: ignore[arg-type]
            assert -0.5 <= left <= right <= size[0] + 0.5, op
            assert -0.5 <= top <= bottom <= size[1] + 0.5, op
        assert [(a.text, b.text) for a, b in itertools.combinations(words, 2) if collide(a, b)] == []
        texts = [each.text for each in words]
        for i, each in enumerate(ROWS):
            assert each.label in texts
            assert settings_keys.choice(player, i, PLAN).words in texts
        needs = ROWS[row].needs if row < RESET_ROW else "All of it as at the first start."
        assert needs in " ".join(texts)
        assert min(each.px for each in words) >= 6.5


@pytest.mark.parametrize("size", SIZES)
def test_the_focus_is_always_visible(size: tuple[int, int]) -> None:
    """One frame in the accent color, at least two pixels thick, around the row that the keys change."""
    boxes = settings_panel.row_boxes(size, Look())
    for row in range(RESET_ROW + 1):
        (ring,) = rings(opened(row), size)
        assert (ring.x, ring.y, ring.width, ring.height) == pytest.approx(boxes[row])


@pytest.mark.parametrize("size", SIZES[:4])
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.3])
def test_most_of_the_picture_and_its_caption_stay_in_sight(size: tuple[int, int], scale: float, lesson: Show) -> None:
    """What is chosen can be seen beside the panel and below it, a caption of two lines as well."""
    look = Look(text_scale=scale)
    x, y, wide, high = settings_panel.panel_box(size, look)
    assert wide * high < 0.4 * size[0] * size[1]
    assert x > size[0] * 0.3
    scene = replace(
        lesson.scene, beats=tuple(replace(each, caption="A long caption " * 6) for each in lesson.scene.beats)
    )
    rows = [op for op in lesson.told_by(scene).frame_at(1.0, size, look=look).ops if isinstance(op, Row)]
    assert len(rows) == 2
    assert all(op.y - op.px * 0.75 > y + high for op in rows)


def test_what_every_key_does_is_in_the_table() -> None:
    """The panel's keys are found in the help."""
    assert any({"Ctrl+,", "Shift+A"} <= {*row.names} and row.built for row in KEYS)
