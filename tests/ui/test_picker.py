import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import collide, reach

from cartviz.player.preferences import DEFAULTS
from cartviz.player.state import Player
from cartviz.stage.frame import Image, Op, Ring, Words
from cartviz.stage.text import width_of
from cartviz.stage.theme import Look
from cartviz.stage.widgets import layout_of
from cartviz.ui.info_panels import NOTICE
from cartviz.ui.picker import Card, Picker, card_at, grid_of, picker_ops, press_picker

LOOK = Look()
STILL = Player(playing=False)
SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (800, 600), (1000, 1600)]


def picker_of(count: int, chosen: int = 0) -> Picker:
    return Picker(tuple(Card(f"{i:02d}", i, f"Scene number {i}", 60 + i) for i in range(1, count + 1)), chosen)


def pressed(picker: Picker, *keys: str, player: Player = STILL) -> tuple[Picker, Player]:
    for key in keys:
        picker, player = press_picker(picker, player, key, grid_of(picker, (1920, 1080), LOOK).columns)
    return picker, player


def said(ops: tuple[Op, ...]) -> str:
    return " | ".join(op.text for op in ops if isinstance(op, Words))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("count", [1, 4, 12, 13, 22])
def test_cards_lie_side_by_side_inside_the_window(count: int, size: tuple[int, int]) -> None:
    """No card covers another or leaves the window; the chosen one is always in sight."""
    for chosen in (0, count - 1):
        picker = picker_of(count, chosen)
        grid = grid_of(picker, size, LOOK)
        corners = [corner for i in range(count) if (corner := grid.corner(i))]
        for x, y in corners:
            assert 0 < x < x + grid.width < size[0]
            assert 0 < y < y + grid.height < size[1]
        for (x, y), (u, v) in itertools.combinations(corners, 2):
            assert abs(x - u) > grid.width or abs(y - v) > grid.height
        assert grid.corner(chosen) is not None


def test_thirteen_scenes_are_all_in_sight() -> None:
    """The program's own scenes need no scrolling."""
    grid = grid_of(picker_of(13), (1920, 1080), LOOK)
    assert all(grid.corner(i) for i in range(13))


def test_arrows_walk_through_the_grid_and_stop_at_its_edges() -> None:
    """Thirteen cards in rows of five: right, down, and down from above the gap to the last."""
    start = picker_of(13)
    walks = {
        ("Right",): 1, ("Left",): 0, ("Down",): 5, ("Up",): 0, ("Down", "Down"): 10, ("Down", "Down", "Down"): 10,
        ("End",): 12, ("End", "Right"): 12, ("End", "Home"): 0, ("PageDown", "PageDown", "PageUp"): 1,
        ("Right", "Right", "Right", "Right", "Down", "Down"): 12, ("End", "Up"): 7, ("x",): 0,
        ("Tab", "Tab", "Shift+Tab"): 1,
    }  # fmt: skip
    assert {keys: pressed(start, *keys)[0].chosen for keys in walks} == walks


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_plays_the_chosen_scene(key: str) -> None:
    """The app is asked to play; the picker stays as it is."""
    picker, player = pressed(picker_of(13), "Right", key)
    assert (picker.chosen, player.requests) == (1, ("play",))


def test_digits_choose_by_number() -> None:
    """1 then 2 is scene 12; 4 after that is scene 4; a number that does not exist changes nothing."""
    for keys, chosen in {("8",): 7, ("1", "2"): 11, ("1", "2", "4"): 3, ("1", "3", "Right"): 12, ("0",): 0}.items():
        assert pressed(picker_of(13), *keys)[0].chosen == chosen


def test_escape_asks_before_it_quits_and_leaves_full_screen_first() -> None:
    """Esc never quits: it asks, and Esc again takes the question back."""
    _, player = pressed(picker_of(3), "Escape")
    assert (player.layers, player.requests) == (("quit",), ())
    assert pressed(picker_of(3), "Escape", "Escape")[1] == STILL
    assert pressed(picker_of(3), "Escape", "Enter")[1].requests == ("quit",)
    _, player = pressed(picker_of(3), "Escape", player=replace(STILL, full_screen=True))
    assert (player.layers, player.requests) == ((), ("window",))


def test_a_broken_scene_says_what_is_wrong_and_is_not_played() -> None:
    """The card shows the first problem, Enter all of them, any key closes them."""
    broken = Card(
        "02-bad", 2, "02-bad", problems=("scenes/02-bad.yaml:8:5: no 'pase'.", "scenes/02-bad.yaml:9:1: twice")
    )
    picker = Picker((Card("01-ok", 1, "Good"), broken), 1)
    assert "pase" in said(picker_ops(picker, STILL, (1920, 1080), LOOK, 0.0))
    _, player = pressed(picker, "Enter")
    assert (player.layers, player.requests) == (("problem",), ())
    assert "twice" in said(picker_ops(picker, player, (1920, 1080), LOOK, 0.0))
    assert pressed(picker, "Enter", "PageDown")[1] == STILL
    assert pressed(picker, "Left", "Enter")[1].requests == ("play",)


def test_without_scenes_the_picker_says_so() -> None:
    """An empty folder is no error."""
    _, player = pressed(Picker(()), "Right", "Enter", "5")
    assert player.message == "There are no scenes"
    assert picker_ops(Picker(()), STILL, (1920, 1080), LOOK, 0.0)


def test_cards_show_number_title_length_picture_and_how_far_the_viewer_was() -> None:
    """A card without a picture is complete, too; a scene once begun shows a bar."""
    plain = Picker((Card("08-hunt", 8, "The hunt", 133.0),))
    words = said(picker_ops(plain, STILL, (1920, 1080), LOOK, 0.0))
    assert all(each in words for each in ("8", "The hunt", "2:13", "Teaching model. Not medical advice."))
    shown = Picker((replace(plain.cards[0], picture="thumb", seen=0.5),))
    more = picker_ops(shown, STILL, (1920, 1080), LOOK, 0.0)
    assert [op.name for op in more if isinstance(op, Image)] == ["thumb"]
    assert len(more) == len(picker_ops(plain, STILL, (1920, 1080), LOOK, 0.0)) + 3


@pytest.mark.parametrize("size", SIZES)
def test_long_titles_stay_on_their_card(size: tuple[int, int]) -> None:
    """At most two lines, none wider than the card."""
    title = "What it treats, and what comes next, and then some more of everything that could come"
    picker = Picker(tuple(replace(card, title=title) for card in picker_of(13).cards))
    grid = grid_of(picker, size, LOOK)
    lines = [
        op for op in picker_ops(picker, STILL, size, LOOK, 0.0) if isinstance(op, Words) and op.text in title + "…"
    ]
    own = [op for op in lines if op.text.startswith("What it treats")]
    assert len(own) == 13
    assert all(width_of(op.text, op.px, op.weight) < grid.width for op in own)


@given(size=st.sampled_from(SIZES), index=st.integers(0, 12))
def test_the_mouse_finds_the_card_under_it(size: tuple[int, int], index: int) -> None:
    """The middle of a card is that card; the gap between cards is none."""
    picker = picker_of(13)
    grid = grid_of(picker, size, LOOK)
    corner = grid.corner(index)
    assert corner
    assert card_at(picker, size, LOOK, (corner[0] + grid.width / 2, corner[1] + grid.height / 2)) == index
    assert card_at(picker, size, LOOK, (corner[0] - grid.gap / 2, corner[1] + 1)) is None


@given(
    st.lists(st.sampled_from(["Left", "Right", "Up", "Down", "Home", "End", "1", "9", "Escape", "?", "F", "q", "C"]))
)
def test_no_keys_break_the_picker(keys: list[str]) -> None:
    """Whatever is pressed, one card is chosen and nothing quits."""
    picker, player = picker_of(13), STILL
    for key in keys:
        picker, player = pressed(picker, key, player=player)
        assert 0 <= picker.chosen < 13
        assert "quit" not in player.requests
        assert picker_ops(picker, player, (1280, 720), LOOK, 0.0)
    marks = [op for op in picker_ops(picker, player, (1280, 720), LOOK, 0.0) if isinstance(op, Ring)]
    assert len(marks) == 13


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_the_hints_stand_beside_each_other_and_clear_of_the_notice(size: tuple[int, int], scale: float) -> None:
    """Choose, play, keys, preferences, leave: inside the window at any size of words."""
    ops = picker_ops(picker_of(13), Player(), size, Look(text_scale=scale), 0.0)
    words = [op for op in ops if isinstance(op, Words) and op.y > size[1] - layout_of(size, Look()).px(120)]
    assert {"preferences", "all keys", NOTICE} <= {op.text for op in words}
    for op in words:
        left, top, right, bottom = reach(op)
        assert left >= 0
        assert right <= size[0]
        assert bottom <= size[1]
        assert top > 0
    assert [(a.text, b.text) for a, b in itertools.combinations(words, 2) if collide(a, b)] == []


def test_the_hints_name_keys_that_this_viewer_may_press() -> None:
    """Without single-letter keys the help is F1."""
    for letters, key in (("on", "?"), ("alt", "Alt + ?"), ("off", "F1")):
        player = Player(preferences=replace(DEFAULTS, letters=letters))
        ops = picker_ops(picker_of(13), player, (1280, 720), LOOK, 0.0)
        assert key in [op.text for op in ops if isinstance(op, Words)]
