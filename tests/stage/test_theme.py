import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.scene import assets
from cartviz.stage.theme import PLACES, STANDARD, Layout, Look, ease, ease_out, term_color

SIZES = [(1920, 1080), (1280, 720), (640, 360), (3840, 2160), (800, 600), (1000, 1600), (2560, 1080)]
shares = st.floats(0, 1)
colors = st.tuples(*[st.integers(0, 255)] * 4)


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
