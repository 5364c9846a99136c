import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz import assets
from cartviz.simulation.kinds import KINDS
from cartviz.stage.frame import Color
from cartviz.stage.theme import (
    PALETTES,
    PLACES,
    STANDARD,
    TERM_COLORS,
    Layout,
    Look,
    ease,
    ease_out,
    mix,
    rgb,
    term_color,
    with_alpha,
)

SIZES = [(1920, 1080), (1280, 720), (640, 360), (3840, 2160), (800, 600), (1000, 1600), (2560, 1080)]
shares = st.floats(0, 1)
colors = st.tuples(*[st.integers(0, 255)] * 4)


def luminance(color: Color) -> float:
    """Relative luminance of WCAG 2.2."""
    linear = [c / 255 / 12.92 if c / 255 <= 0.04045 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in color[:3]]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: Color, second: Color) -> float:
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_color_is_written_as_on_the_web() -> None:
    """'#4FD6D2' with half its opacity."""
    assert rgb("#4FD6D2") == (0x4F, 0xD6, 0xD2, 255)
    assert rgb("#000000", 0.5) == (0, 0, 0, 128)


@given(colors, colors, shares)
def test_a_mixed_color_lies_between_its_two(first: Color, second: Color, share: float) -> None:
    """Its ends are the colors themselves."""
    assert mix(first, second, 0.0) == first
    assert mix(first, second, 1.0) == second
    assert all(min(a, b) <= c <= max(a, b) for a, b, c in zip(first, second, mix(first, second, share), strict=True))


@given(colors, st.floats(-1, 3))
def test_opacity_stays_in_its_range(color: Color, share: float) -> None:
    """A share beyond 0 to 1 counts as its end."""
    assert 0 <= with_alpha(color, share)[3] <= color[3]
    assert with_alpha(color, 1.0) == color


@pytest.mark.parametrize("name", PALETTES)
def test_every_palette_has_every_color(name: str) -> None:
    """A viewer may choose any palette without losing a thing on the stage."""
    assert set(PALETTES[name]) == set(STANDARD)
    assert {kind.color for kind in KINDS} <= set(PALETTES[name])
    assert {key for _, key in TERM_COLORS} <= set(PALETTES[name])
    assert all(len(color) == 4 and all(0 <= part <= 255 for part in color) for color in PALETTES[name].values())


@pytest.mark.parametrize("name", PALETTES)
def test_words_can_be_read_on_what_lies_under_them(name: str) -> None:
    """Contrast of at least 4.5 to 1 (WCAG AA) for text, and for every color a key term can have, on scrim and panel."""
    palette = PALETTES[name]
    used = {"text", "muted", "accent", "good", "warn", "alarm", *(key for _, key in TERM_COLORS)}
    for key, ground in itertools.product(sorted(used), ("scrim", "panel")):
        assert contrast(palette[key], palette[ground]) >= 4.5, (key, ground)


@pytest.mark.parametrize(
    ("term", "key"),
    [
        ("CAR-T cells", "t_cell"),
        ("CAR", "car"),
        ("CD19", "cd19"),
        ("leukemia cells", "leukemia"),
        ("B-cells", "b_cell"),
        ("macrophages", "macrophage"),
        ("Perforin", "cytokine"),
        ("exhausted", "exhausted"),
        ("something new", "warn"),
    ],
)
def test_a_key_term_has_the_color_of_what_it_names(term: str, key: str) -> None:
    """The words of the caption point at the cells."""
    assert term_color(term) == key


@pytest.mark.parametrize("place", PLACES)
def test_every_place_is_drawn_with_pictures_that_exist(place: str) -> None:
    """The blurred cells of the far layer are drawings in assets/cells."""
    assert PLACES[place].name == place
    assert all(assets.cell_picture(stem).is_file() for stem in PLACES[place].far)
    assert luminance(PLACES[place].center) > luminance(PLACES[place].edge)


@given(shares, shares)
def test_easing_never_runs_backward(a: float, b: float) -> None:
    """Both curves rise from 0 to 1 and stay there outside."""
    for curve in (ease, ease_out):
        assert (curve(a) <= curve(b)) or a > b
        assert (curve(-1), curve(0), curve(1), curve(2)) == (0, 0, 1, 1)


def test_a_move_starts_and_ends_without_a_jerk() -> None:
    """`ease` has no slope at either end; `ease_out` has none at its end."""
    tiny = 1e-4
    assert ease(tiny) / tiny < 1e-3
    assert (1 - ease(1 - tiny)) / tiny < 1e-3
    assert (1 - ease_out(1 - tiny)) / tiny < 1e-3
    assert ease(0.5) == 0.5


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("panels", [True, False])
def test_the_free_area_lies_inside_the_frame(size: tuple[int, int], panels: bool) -> None:
    """It leaves room for title, caption and, where there are any, panels; and most of the frame stays free."""
    layout = Layout(*size)
    left, top, right, bottom = layout.free(panels)
    assert 0 < left < right < size[0]
    assert 0 < top < bottom < size[1]
    assert bottom < layout.caption_bottom < layout.timeline_y < size[1]
    assert (right - left) * (bottom - top) > 0.5 * size[0] * size[1]


def test_twice_the_frame_is_twice_everything() -> None:
    """4K looks like 1080p, only sharper."""
    small, large = Layout(1920, 1080), Layout(3840, 2160)
    assert large.margin == pytest.approx(2 * small.margin)
    assert large.text(40) == 2 * small.text(40)
    assert large.free(panels=True) == pytest.approx([2 * each for each in small.free(panels=True)])


@given(st.integers(160, 4000), st.integers(90, 4000), st.floats(0.5, 3), st.floats(8, 60))
def test_text_never_gets_too_small_to_read(width: int, height: int, scale: float, size: float) -> None:
    """9 pixels is the least; above it, half pixels, and larger when the viewer asks for it."""
    layout = Layout(width, height, scale)
    px = layout.text(size)
    assert px >= 9
    assert px * 2 == round(px * 2)
    assert Layout(width, height, scale * 1.5).text(size) >= px


def test_a_look_finds_its_colors_in_its_palette() -> None:
    """The default is the standard palette with everything shown."""
    look = Look()
    assert look.color("car") == STANDARD["car"]
    assert look.captions
    assert look.hud
    assert not look.still
    assert math.isclose(look.text_scale, 1.0)
