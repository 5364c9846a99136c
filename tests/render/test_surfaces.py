import math

import pytest

from cartviz.render.surfaces import pixel_box
from cartviz.stage.frame import Box, Op, Shade
from cartviz.stage.hud.captions import _dark_below, _timeline_ground
from cartviz.stage.hud.hud import _title
from cartviz.stage.theme import Layout, Look

LOOK = Look()
RATIOS = (16 / 9, 16 / 10, 3 / 2, 4 / 3, 9 / 16)
HEIGHTS = range(300, 2201)


def rows_of(op: Op) -> range:
    """The rows of pixels that a box or a shade covers."""
    assert isinstance(op, Box | Shade)
    box = pixel_box(op.x, op.y, op.width, op.height)
    return range(box.top, box.bottom)


@pytest.mark.parametrize("ratio", RATIOS)
def test_grounds_meet_without_a_gap_or_a_doubled_row_on_every_screen(ratio: float) -> None:
    """A fading ground and the solid one beside it cover every row once, at each height from 300 to 2200 pixels."""
    for height in HEIGHTS:
        layout = Layout(round(height * ratio), height)
        solid, fading = _title("1", "Title", "", layout, LOOK)[:2]
        assert rows_of(solid).stop == rows_of(fading).start, layout
        for pair in (_timeline_ground(layout, LOOK), _dark_below(layout.px(333.3), layout.px(77.7), layout, LOOK)):
            fading, solid = pair
            assert rows_of(fading).stop == rows_of(solid).start, layout
            assert rows_of(solid).stop == height, layout


def test_rectangles_that_share_an_edge_share_it_in_pixels() -> None:
    """However the edge was computed, and although it lies on a half: none of 2,000 edges parts its neighbors."""
    for step in range(10, 2010):
        top, middle, bottom = step * 0.37, step * 0.37 + 0.5 * step, step + 400.25
        above = pixel_box(0, top, 10, middle - top)
        below = pixel_box(0, bottom - (bottom - middle), 10, bottom - middle)
        assert above.bottom == below.top
        assert below.bottom == math.floor(bottom + 0.5)


def test_what_is_thinner_than_a_pixel_is_still_seen() -> None:
    """One pixel at least, each way."""
    assert pixel_box(3.2, 4.9, 0.1, 0.0).size == (1, 1)
