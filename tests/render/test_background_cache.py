"""Tests of what lies behind all that lives: exact where pictures are written, never slow where a story plays."""

from dataclasses import replace

import numpy as np
import pygame
import pytest

from cartviz.render.background_cache import FEW_PARTS, PARTS, Underlay
from cartviz.render.painter import Painter
from cartviz.render.quality import Haste
from cartviz.stage.frame import Backdrop, Field, Frame, Op, Ring
from cartviz.stage.haze import DRIFT_SECONDS

SIZE = (320, 180)
PLAYS = Haste(moving=True)


@pytest.fixture(autouse=True)
def screen() -> None:
    """Pictures are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def frame_of(step: int, pan: float = 0.0, dense: float = 0.5, place: str = "blood") -> Frame:
    """A place with a cloud so many steps of drift after the beginning, and a ring over them."""
    grid = np.linspace(0, dense, 9 * 16, dtype=np.float32).reshape(9, 16)
    ops = (
        Backdrop(place, pan, 0.0, (step + 0.5) * DRIFT_SECONDS),
        Field("cytokine", grid, 0, 0, *SIZE, (255, 120, 40, 200), add=False),
        Ring(200.0, 90.0, 20.0, (255, 255, 255, 255), 2.0),
    )
    return Frame(SIZE, 0.0, "beat", ops)


def painted(frame: Frame, painter: Painter) -> bytes:
    surface = pygame.Surface(SIZE)
    painter.paint(frame, surface)
    return surface.get_buffer().raw


def exact(frame: Frame) -> bytes:
    return painted(frame, Painter())


def test_pictures_that_do_not_play_are_exact() -> None:
    """Whatever came before: drifting, moving, at rest, another place, a place alone."""
    one = Painter()
    frames = [frame_of(0), frame_of(0), frame_of(0), frame_of(1), frame_of(1, pan=9.0), frame_of(2, pan=18.0)]
    frames += [frame_of(2, dense=0.9), frame_of(2, place="tumor"), frame_of(2, place="tumor")]
    frames.append(replace(frames[-1], ops=frames[-1].ops[:1]))
    for frame in [*frames, *reversed(frames)]:
        assert painted(frame, one) == exact(frame)


def test_a_playing_picture_at_rest_follows_within_a_step_of_drift() -> None:
    """Until the next one is whole the last one is shown, whole."""
    one = Painter()
    one.haste = PLAYS
    first, second = frame_of(0), frame_of(1)
    for _ in range(3):
        assert painted(first, one) == exact(first)
    found = [painted(second, one) for _ in range(PARTS + 1)]
    assert found[: PARTS - 1] == [exact(first)] * (PARTS - 1)
    assert found[PARTS - 1 :] == [exact(second)] * 2


def test_on_a_move_of_the_camera_it_lags_by_two_frames_at_most() -> None:
    """And when the camera has come to rest it is there, too."""
    one = Painter()
    one.haste = PLAYS
    frames = [frame_of(0, pan=40.0 * i) for i in range(9)]
    frames += [frames[-1]] * (2 * FEW_PARTS)
    found = [painted(frame, one) for frame in frames]
    for i, picture in enumerate(found):
        assert picture in [exact(frame) for frame in frames[max(i - FEW_PARTS, 0) : i + 1]]
    assert found[-1] == exact(frames[-1])


def test_a_playing_scene_that_changes_is_shown_at_once() -> None:
    """Another place: nothing of the picture before may be left for a frame."""
    one = Painter()
    one.haste = PLAYS
    for frame in (frame_of(0), frame_of(0), frame_of(1, place="tumor"), frame_of(1), frame_of(1)):
        assert painted(frame, one) == exact(frame)


def test_no_playing_frame_paints_more_than_a_part() -> None:
    """What is drawn in a frame is its share of the picture, by height."""
    heights: list[int] = []

    def draw(surface: pygame.Surface, op: Op) -> None:
        if isinstance(op, Backdrop):
            heights.append(surface.get_clip().height)

    underlay, surface = Underlay(), pygame.Surface(SIZE)
    for _ in range(2):
        assert underlay.paint(surface, frame_of(0), PLAYS, draw) == 2
    heights.clear()
    for i in range(60):
        underlay.paint(surface, frame_of(i // 6), PLAYS, draw)
    assert max(heights) == SIZE[1] // PARTS
    assert len(heights) == 9 * PARTS
