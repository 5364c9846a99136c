"""A part of a frame as a frame of its own: the same picture, larger, sharp, and no more than can be seen."""

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.render.painter import Painter
from cartviz.stage.frame import Box, Field, Frame, Line, Ring, Shade, Spotlight, Sprites, Words
from cartviz.stage.show import Show
from cartviz.ui.lens import Lens
from cartviz.ui.magnify import magnified

SIZE = (640, 360)
WHITE = (255, 255, 255, 255)


def painted(frame: Frame, painter: Painter) -> pygame.Surface:
    pygame.display.init()
    pygame.display.set_mode((1, 1))
    surface = pygame.Surface(frame.size)
    painter.paint(frame, surface)
    return surface


@pytest.mark.parametrize(
    ("t", "place", "times"), [(3.0, (0.5, 0.5), 2.0), (6.0, (0.3, 0.6), 3.0), (9.0, (0.9, 0.9), 2.0)]
)
def test_it_is_the_same_picture_from_nearer(lesson: Show, t: float, place: tuple[float, float], times: float) -> None:
    """Scaled down again it looks like the part it came from; without its far layer, which does not come nearer."""
    frame = lesson.frame_at(t, SIZE)
    bare = Frame(SIZE, t, "", tuple(op for op in frame.ops if type(op).__name__ not in ("Backdrop", "NearLayer")))
    painter, part = Painter(), Lens(*place, times).part(SIZE)
    near = painted(magnified(bare, part), painter)
    box = pygame.Rect(*(round(each) for each in part))
    small = pygame.transform.smoothscale(near, box.size)
    plain = painted(bare, painter).subsurface(box)
    off = np.abs(pygame.surfarray.array3d(small).astype(int) - pygame.surfarray.array3d(plain).astype(int)).mean()
    bright = pygame.surfarray.array3d(plain).mean()
    assert bright > 3
    assert off < 0.12 * bright + 2.0


def test_the_whole_picture_magnified_once_is_the_picture(lesson: Show) -> None:
    """Nothing is lost but what lies outside."""
    frame = lesson.frame_at(6.0, SIZE)
    painter = Painter()
    same = painted(magnified(frame, (0.0, 0.0, 640.0, 360.0)), painter)
    assert pygame.image.tobytes(same, "RGB") == pygame.image.tobytes(painted(frame, painter), "RGB")


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from([2.0, 3.0]), st.floats(0, 60))
def test_a_large_box_keeps_its_size_while_the_picture_moves(x: float, y: float, times: float, radius: float) -> None:
    """So it is drawn once; what is seen of it lies where it belongs."""
    box = Box(20, 20, 600, 320, WHITE, WHITE, 3.0, radius)
    part = Lens(x, y, times).part(SIZE)
    (near,) = magnified(Frame(SIZE, 0.0, "", (box,)), part).ops
    assert isinstance(near, Box)
    edge = (radius + 3) * times + 2
    assert near.width == pytest.approx(min(600 * times, 640 + 2 * edge))
    assert near.height == pytest.approx(min(320 * times, 360 + 2 * edge))
    left, right = ((20 - part[0]) * times, (620 - part[0]) * times)
    assert max(near.x, -edge) == pytest.approx(max(left, -edge))
    assert min(near.x + near.width, 640) == pytest.approx(min(right, 640))


def test_what_cannot_be_seen_is_left_out() -> None:
    """Words, lines, rings, shades and sprites beyond the part."""
    far = np.array([600.0], np.float32)
    one, whole = np.array([10.0], np.float32), np.array([0], np.int32)
    ops = (
        Words(600, 300, "far away", 20, WHITE),
        Line(((600, 300), (620, 320)), WHITE, 2),
        Ring(600, 300, 10, WHITE, 1),
        Shade(500, 300, 100, 50, WHITE, WHITE),
        Sprites("car_t", "body", far, np.array([300.0], np.float32), one, whole, one, one),
    )
    (sprites,) = magnified(Frame(SIZE, 0.0, "", ops), (0.0, 0.0, 320.0, 180.0)).ops
    assert isinstance(sprites, Sprites)
    assert sprites.x.size == 0
    assert len(magnified(Frame(SIZE, 0.0, "", ops), (320.0, 180.0, 320.0, 180.0)).ops) == 5


def test_a_cloud_is_cut_to_what_is_seen() -> None:
    """A few rows and columns instead of a surface nine times as large as the window."""
    cloud = Field("cytokine", np.ones((36, 64), np.float32), 0, 0, 640, 360, WHITE)
    (near,) = magnified(Frame(SIZE, 0.0, "", (cloud,)), (200.0, 100.0, 640 / 3, 120.0)).ops
    assert isinstance(near, Field)
    assert near.grid.shape < (20, 30)
    assert near.width < 640 * 1.4
    assert near.x < 0
    assert near.x + near.width > 640


def test_beside_a_spotlight_it_is_dark_and_colors_stay() -> None:
    """White in its middle, a third of the light at the edges of the picture, and nothing in between is brighter."""
    sheet = Box(0, 0, 640, 360, (200, 100, 50, 255))
    surface = painted(Frame(SIZE, 0.0, "", (sheet, Spotlight(320, 180, 60, 1.0))), Painter())
    assert surface.get_at((320, 180))[:3] == (200, 100, 50)
    row = [surface.get_at((x, 180))[0] for x in range(320, 640)]
    assert row == sorted(row, reverse=True)
    dark = surface.get_at((630, 10))
    assert dark[0] < 80
    assert dark[0] / dark[1] == pytest.approx(2.0, abs=0.15)
    assert surface.get_at((5, 180)) == surface.get_at((635, 355)) == dark


def test_enlarging_fills_the_picture_with_a_part_of_it() -> None:
    """Coarse, but at once: for the moment until the sharp one is there."""
    surface = painted(
        Frame(SIZE, 0.0, "", (Box(0, 0, 640, 360, (0, 0, 0, 255)), Box(320, 0, 320, 360, WHITE))), Painter()
    )
    Painter().enlarge(surface, (240.0, 90.0, 320.0, 180.0))
    assert surface.get_at((100, 180))[:3] == (0, 0, 0)
    assert surface.get_at((500, 180))[:3] == (255, 255, 255)
    edge = next(x for x in range(640) if surface.get_at((x, 180))[0] > 127)
    assert edge == pytest.approx((320 - 240) * 2, abs=2)
