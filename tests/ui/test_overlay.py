import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.player.keys import KEYS, press
from cartviz.player.preferences import DEFAULTS, TEXT_SCALES
from cartviz.player.state import Player, hold, seek
from cartviz.scene.timeline import Timeline
from cartviz.stage import widgets
from cartviz.stage.frame import Area, Backdrop, Box, Frame, Line, Op, Ring, Words
from cartviz.stage.text import width_of
from cartviz.stage.theme import Look, look_of
from cartviz.ui import control_bar, info_panels, key_pages, overlay
from cartviz.ui.overlay import Viewer

LOOK = Look()
SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (800, 600), (1000, 1600), (2560, 1080)]
PAGES = info_panels.Pages(
    "A small scene",
    ("tell a step from a hold",) * 3,
    ("Nothing here is real, and this sentence is long enough to be broken into two lines of the panel.",) * 4,
    ("Author (2019). A long title of a paper about cells. A journal. doi:10.1000/1",) * 12,
)
BUILT = {name for row in KEYS if row.built for name in row.names}


def drawn(player: Player, timeline: Timeline, size: tuple[int, int] = (1920, 1080), **viewer: object) -> tuple[Op, ...]:
    return overlay.overlay_ops(player, timeline, PAGES, size, LOOK, Viewer(**viewer))  # type: ignore[arg-type]


def said(ops: tuple[Op, ...]) -> list[str]:
    return [op.text for op in ops if isinstance(op, Words)]


def reach(op: Op) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of an operation in pixels."""
    if isinstance(op, Box):
        return op.x, op.y, op.x + op.width, op.y + op.height
    if isinstance(op, Ring):
        return op.x - op.radius, op.y - op.radius, op.x + op.radius, op.y + op.radius
    if isinstance(op, Words):
        wide = width_of(op.text, op.px, op.weight)
        left = op.x - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[op.anchor]
        return left, op.y - op.px * 0.75, left + wide, op.y + op.px * 0.2
    assert isinstance(op, Area | Line)
    xs, ys = zip(*op.points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def overlaps(a: Words, b: Words) -> bool:
    """Whether two runs of text stand on each other."""
    left, top, right, bottom = reach(a)
    other = reach(b)
    return left < other[2] and other[0] < right and top < other[3] and other[1] < bottom


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("layer", ["", "help", "info", "quit"])
def test_everything_stays_inside_the_window_and_no_words_stand_on_each_other(
    layer: str, size: tuple[int, int], small_timeline: Timeline
) -> None:
    """From 800 × 600 to 4K, wide and tall: all of the overlay can be read."""
    player = Player(t=1.0, playing=False, layers=(layer,) if layer else ())
    ops = drawn(player, small_timeline, size, bar=1.0, waiting=9.0)
    for op in (each for each in ops if not isinstance(each, Backdrop)):
        left, top, right, bottom = reach(op)
        assert -0.5 <= left <= right <= size[0] + 0.5, op
        assert -0.5 <= top <= bottom <= size[1] + 0.5, op
    words = [op for op in ops if isinstance(op, Words)]
    assert [(a.text, b.text) for a, b in itertools.combinations(words, 2) if overlaps(a, b)] == []


# --- control bar -----------------------------------------------------------------------------------------------------


def test_every_button_of_the_bar_stands_for_a_key_that_works() -> None:
    """The bar does what the keys do: previous, play, next, speed, captions, full screen, help."""
    keys = [button.key for button in control_bar.bar_buttons((1920, 1080), LOOK)]
    assert keys == ["Left", "Space", "Right", "<", "Shift+Backspace", ">", "C", "F", "Ctrl+,", "?"]
    assert set(keys) <= BUILT


@pytest.mark.parametrize("size", SIZES)
def test_a_click_on_a_button_is_its_key_and_a_click_beside_is_none(size: tuple[int, int]) -> None:
    """Buttons do not overlap and lie on the bar."""
    viewer = Viewer(bar=1.0)
    for button in control_bar.bar_buttons(size, LOOK):
        middle = (button.x + button.width / 2, button.y + button.height / 2)
        assert overlay.key_at(Player(), size, LOOK, viewer, middle) == button.key
        assert control_bar.on_bar(size, LOOK, middle)
    assert overlay.key_at(Player(), size, LOOK, viewer, (size[0] / 2, size[1] / 4)) == ""
    assert not control_bar.on_bar(size, LOOK, (size[0] / 2, size[1] / 4))


def test_a_hidden_bar_is_neither_drawn_nor_clicked(small_timeline: Timeline) -> None:
    """Without the mouse, or with controls hidden by H, nothing covers the picture."""
    place = (960.0, 1080 - 266 + 27.0)
    assert drawn(Player(), small_timeline) == ()
    assert overlay.key_at(Player(), (1920, 1080), LOOK, Viewer(), place) == ""
    hidden = Player(controls=False, playing=False)
    assert drawn(hidden, small_timeline, bar=1.0, waiting=9.0) == ()
    assert overlay.key_at(hidden, (1920, 1080), LOOK, Viewer(bar=1.0), place) == ""


def test_the_bar_shows_what_the_player_does(small_timeline: Timeline) -> None:
    """Pause while playing, play while paused; the speed; captions dimmed when off; other corners in full screen."""
    moving, paused = (drawn(Player(playing=each), small_timeline, bar=1.0) for each in (True, False))
    assert moving != paused
    assert "½×" in said(drawn(Player(speed=0.5), small_timeline, bar=1.0))
    off = drawn(Player(preferences=replace(DEFAULTS, captions=False)), small_timeline, bar=1.0)
    colors = [[op.color for op in ops if isinstance(op, Words) and op.text == "CC"] for ops in (moving, off)]
    assert colors[0] != colors[1]
    assert drawn(Player(full_screen=True), small_timeline, bar=1.0) != moving


def test_a_button_under_the_mouse_says_its_name_and_key(small_timeline: Timeline) -> None:
    """The bar teaches the keyboard."""
    button = control_bar.bar_buttons((1920, 1080), LOOK)[2]
    ops = drawn(Player(), small_timeline, bar=1.0, pointer=(button.x + 5, button.y + 5))
    assert "Next step   →" in said(ops)


# --- timeline --------------------------------------------------------------------------------------------------------


def test_the_timeline_can_be_clicked_along_its_whole_length(small_timeline: Timeline) -> None:
    """Its left end is second 0, its right end the end of the scene, and above it is nothing."""
    y = 1080 - 44
    at = [overlay.time_at(small_timeline, (1920, 1080), LOOK, (x, y)) for x in (60, 64, 960, 1856, 1860)]
    assert at == pytest.approx([0, 0, small_timeline.seconds / 2, small_timeline.seconds, small_timeline.seconds])
    assert overlay.time_at(small_timeline, (1920, 1080), LOOK, (960, y - 40)) is None
    assert overlay.time_at(small_timeline, (1920, 1080), LOOK, (10, y)) is None


@given(x=st.floats(-1e5, 1e5), size=st.sampled_from(SIZES))
def test_dragging_anywhere_stays_inside_the_scene(x: float, size: tuple[int, int], small_timeline: Timeline) -> None:
    """A mouse dragged out of the window seeks to an end."""
    t = overlay.time_along(small_timeline, size, LOOK, x)
    assert 0 <= seek(Player(), t, small_timeline).t <= small_timeline.seconds


# --- words -----------------------------------------------------------------------------------------------------------


def test_messages_are_shown_and_fade(small_timeline: Timeline) -> None:
    """What a key did is said, and its last moments are fainter."""
    player = press(Player(), "Shift+Right", small_timeline)
    assert "+1 s" in said(drawn(player, small_timeline))
    alphas = [
        next(op.color[3] for op in drawn(replace(player, message_seconds=s), small_timeline) if isinstance(op, Words))
        for s in (1.0, 0.2, 0.1)
    ]
    assert alphas == sorted(alphas, reverse=True)
    assert alphas[0] > alphas[-1]


def test_a_waiting_player_says_how_to_go_on(small_timeline: Timeline) -> None:
    """At the end of a step: the arrow; at the end of the scene: the next scene; paused: Space. Playing: nothing."""
    held = hold(Player(), small_timeline.cues[0])
    assert said(drawn(held, small_timeline, waiting=2.0)) == ["→", "next step"]
    assert said(drawn(hold(Player(), small_timeline.cues[-1]), small_timeline, waiting=2.0)) == ["→", "next scene"]
    assert said(drawn(Player(playing=False), small_timeline, waiting=2.0)) == ["Space", "play"]
    assert drawn(held, small_timeline, waiting=0.1) == ()
    assert drawn(Player(), small_timeline, waiting=2.0) == ()


def test_computing_far_ahead_shows_how_far_it_is(small_timeline: Timeline) -> None:
    """The bar of the progress grows with what is known."""
    long = []
    for known in (0.0, 0.25, 1.0):
        ops = drawn(Player(), small_timeline, known=known)
        assert "Working out the cells" in said(ops)
        long.append(
            max((op.x + op.width for op in ops if isinstance(op, Box) and op.fill == LOOK.color("accent")), default=0)
        )
    assert long == sorted(set(long))


def test_trouble_is_small_and_in_the_corner(small_timeline: Timeline) -> None:
    """A drawing error is a line of small print, not a page."""
    (words,) = (op for op in drawn(Player(), small_timeline, trouble="A picture failed") if isinstance(op, Words))
    assert words.px <= 18
    assert words.y > 1040


# --- panels ----------------------------------------------------------------------------------------------------------


def test_help_is_made_from_the_table_and_shows_what_works_only(small_timeline: Timeline) -> None:
    """Every built action is on one of its pages with at least one of its keys; what is planned is not."""
    pages = [said(drawn(Player(layers=("help",), chosen=i), small_timeline)) for i in range(len(key_pages.PAGES))]
    for row in KEYS:
        assert sum(row.does in words for words in pages) == row.built
    assert not any("twin view" in words for words in pages)


def test_every_group_of_keys_stands_on_a_page() -> None:
    """Once."""
    shown = [group for _, columns in key_pages.PAGES for groups in columns for group in groups]
    assert sorted(shown) == sorted({row.group for row in KEYS})


def test_pages_of_the_help_are_turned_by_keys_and_mouse(small_timeline: Timeline) -> None:
    """Tab and the arrows turn, a click on a page's name shows it, a click elsewhere and a key of the story close."""
    first = press(Player(chosen=1), "?", small_timeline)
    assert key_pages.page_of(first.chosen) == 0
    for there, back in (("Tab", "Shift+Tab"), ("Right", "Left")):
        second = press(first, there, small_timeline)
        assert key_pages.page_of(second.chosen) == 1
        assert second.layers == ("help",)
        assert press(second, back, small_timeline) == first
        assert press(first, back, small_timeline).chosen % len(key_pages.PAGES) == 1
    size = (1280, 720)
    for button in key_pages.page_buttons(size, LOOK):
        key = overlay.key_at(first, size, LOOK, Viewer(), (button.x + 3, button.y + 3))
        after = press(first, key, small_timeline)
        if button.says:
            assert key_pages.PAGES[key_pages.page_of(after.chosen)][0] == button.says
        else:
            assert after.layers == ()
    assert press(first, "PageDown", small_timeline) == replace(first, layers=(), t=first.t)


@pytest.mark.parametrize("letters", ["alt", "off"])
def test_the_help_names_keys_as_this_viewer_may_press_them(letters: str, small_timeline: Timeline) -> None:
    """With Alt, or without any character; an action that is left without a key is not on the page."""
    player = Player(layers=("help",), preferences=replace(DEFAULTS, letters=letters))
    words = said(drawn(player, small_timeline)) + said(drawn(replace(player, chosen=1), small_timeline))
    assert not {"K", "J", "?", "<", "0 … 9"} & {*words}
    assert {"Alt + J", "Alt + <", "Alt + 0 … 9"} <= {*words} if letters == "alt" else "slower" not in words
    assert "10 seconds on" in words


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scale", TEXT_SCALES)
def test_the_help_fits_at_every_size_of_window_and_words(
    size: tuple[int, int], scale: float, small_timeline: Timeline
) -> None:
    """Inside the window, nothing on anything else, and words of a size to be read."""
    for letters, page in itertools.product(("on", "alt", "off"), range(len(key_pages.PAGES))):
        chosen = replace(DEFAULTS, text_scale=scale, letters=letters)
        player = Player(layers=("help",), chosen=page, preferences=chosen)
        ops = overlay.overlay_ops(player, small_timeline, PAGES, size, look_of(player), Viewer())
        for op in (each for each in ops if not isinstance(each, Backdrop)):
            left, top, right, bottom = reach(op)
            assert -0.5 <= left <= right <= size[0] + 0.5, op
            assert -0.5 <= top <= bottom <= size[1] + 0.5, op
        words = [op for op in ops if isinstance(op, Words)]
        assert [(a.text, b.text) for a, b in itertools.combinations(words, 2) if overlaps(a, b)] == []
        assert min(op.px for op in words if op.text in {row.does for row in KEYS}) >= min(9.0, size[1] / 1080 * 16)


def test_the_info_panel_names_goals_simplifications_and_sources(small_timeline: Timeline) -> None:
    """What does not fit ends in an ellipsis; the notice is always there."""
    words = " ".join(said(drawn(Player(layers=("info",)), small_timeline)))
    for each in ("tell a step from a hold", "Nothing here is real", "Author (2019)", "…", info_panels.NOTICE):
        assert each in words


def test_the_quit_question_can_be_answered_by_mouse() -> None:
    """A click on a button is its key; a click elsewhere is nothing; other panels close by any click."""
    asked = Player(layers=("quit",))
    for button in info_panels.quit_buttons((1920, 1080), LOOK):
        assert overlay.key_at(asked, (1920, 1080), LOOK, Viewer(), (button.x + 2, button.y + 2)) == button.key
    assert overlay.key_at(asked, (1920, 1080), LOOK, Viewer(), (5, 5)) == ""
    assert overlay.key_at(Player(layers=("help",)), (1920, 1080), LOOK, Viewer(), (5, 5)) == "Escape"


def test_a_frame_of_the_overlay_has_a_text(small_timeline: Timeline) -> None:
    """The overlay is plain data like the scene: the same player gives the same text."""
    frames = [
        str(Frame((1280, 720), 0.0, "", drawn(Player(layers=("help",)), small_timeline, (1280, 720)))) for _ in "ab"
    ]
    assert frames[0] == frames[1]
    assert widgets.Button("x", 0, 0, 10, 10).holds((9.9, 0))
    assert not widgets.Button("x", 0, 0, 10, 10).holds((10, 0))
    assert not widgets.Button("x", 0, 0, 10, 10).holds(None)
