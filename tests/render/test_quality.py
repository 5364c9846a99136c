"""Tests of what a window gives up when it is too slow, and of the painter that paints in haste."""

import itertools
from dataclasses import replace

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.render.painter import Painter
from cartviz.render.quality import EASY_PICTURES, HAZE, LAYERS, SLOW_PICTURES, WOBBLE, Haste
from cartviz.stage.frame import Backdrop, Field, Frame, NearLayer, Sprites
from cartviz.stage.show import Show

SIZE = (640, 360)


def levels(*stretches: tuple[float, int]) -> list[int]:
    """The levels after each picture of stretches of (seconds of work, pictures)."""
    haste, out = Haste(), []
    for seconds in itertools.chain.from_iterable([seconds] * count for seconds, count in stretches):
        haste = haste.after(seconds)
        out.append(haste.level)
    return out


def test_a_fast_machine_gives_nothing_up() -> None:
    """Nor does one with a hitch now and then."""
    assert max(levels((0.014, 1000))) == 0
    assert max(levels(*([(0.4, 1), (0.006, 59)] * 20))) == 0


def test_a_slow_machine_gives_up_one_thing_after_another() -> None:
    """Half a second is slow, then the haze goes, half a second later the layers, then the wobble; no more than that."""
    found = levels((0.03, 400))
    assert found == sorted(found)
    assert set(found) == {0, HAZE, LAYERS, WOBBLE}
    assert SLOW_PICTURES <= found.index(HAZE) < 2 * SLOW_PICTURES
    assert found.index(LAYERS) - found.index(HAZE) >= SLOW_PICTURES


def test_what_was_given_up_comes_back_slowly() -> None:
    """Only after seconds of ease, one thing at a time; in between nothing changes."""
    found = levels((0.03, 200), (0.012, 2000), (0.004, 2000))
    assert found[199] == found[2199] == WOBBLE
    assert found[2199 + EASY_PICTURES] == WOBBLE
    assert found[-1] == 0
    changes = [i for i in range(2200, len(found)) if found[i] != found[i - 1]]
    assert len(changes) == WOBBLE
    assert min(np.diff(changes)) >= EASY_PICTURES


@given(st.lists(st.floats(0, 1), max_size=200))
def test_levels_never_leap(times: list[float]) -> None:
    """Whatever a machine does: a step at a time, within the range."""
    haste = Haste()
    for seconds in times:
        after = haste.after(seconds)
        assert abs(after.level - haste.level) <= 1
        assert 0 <= after.level <= WOBBLE
        haste = after


# --- the painter in haste --------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def screen() -> None:
    """Sprites are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def painted(frame: Frame, painter: Painter) -> np.ndarray:
    surface = pygame.Surface(frame.size)
    painter.paint(frame, surface)
    return pygame.surfarray.array3d(surface).transpose(1, 0, 2).astype(int)


def test_only_a_painter_in_haste_is_coarser_and_only_while_the_camera_zooms_fast(lesson: Show) -> None:
    """Whoever writes pictures, and whoever pauses, gets all of every picture."""
    frame, one = lesson.frame_at(4.4, SIZE), Painter()
    fine = painted(frame, Painter())
    assert (painted(replace(frame, zoom=2.0), one) == fine).all()
    one.haste = Haste(moving=True)
    assert (painted(frame, one) == fine).all()
    coarse = painted(replace(frame, zoom=2.0), one)
    assert 0 < np.abs(coarse - fine).mean() < 4
    assert (painted(frame, one) == fine).all()


def test_the_haze_is_painted_anew_rarely() -> None:
    """Of six clouds that pass by as the camera moves two are seen; at ease half of them, and at a pause all."""
    fields = [
        Field("haze", np.full((9, 16), i / 6, np.float32), i, 0, *SIZE, (255, 120, 40, 200), False) for i in range(1, 7)
    ]
    for haste, seen in ((Haste(), 6), (Haste(moving=True), 4), (Haste(moving=True, level=HAZE), 2)):
        one = Painter()
        one.haste = haste
        pictures = {painted(Frame(SIZE, 0.0, "", (Backdrop("blood", 0, 0, 0), each)), one).sum() for each in fields}
        assert len(pictures) == seen


def test_far_and_near_layer_go() -> None:
    """What is left of the place is its light."""
    frame = Frame(SIZE, 0.0, "", (Backdrop("blood", 0.0, 0.0, 3.0), NearLayer("blood", 0.0, 0.0, 3.0)))
    one = Painter()

    def edges() -> int:
        return int(np.abs(np.diff(painted(frame, one), axis=1)).max())

    assert edges() > 5
    one.haste = Haste(level=LAYERS)
    assert edges() <= 3


def test_membranes_stand_still() -> None:
    """All shapes of a body are its first."""
    one = Painter()

    def body(shape: int) -> np.ndarray:
        x, y, size, turn, fade = (np.array([each], np.float32) for each in (320, 180, 60, 0, 1))
        sprites = Sprites("car_t", "body", x, y, size, np.array([shape], np.int32), turn, fade)
        return painted(Frame(SIZE, 0.0, "", (sprites,)), one)

    assert (body(0) != body(5)).any()
    one.haste = Haste(level=WOBBLE)
    assert (body(0) == body(5)).all()
