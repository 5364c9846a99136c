"""Tests of close-ups: giants, the parts of large pictures that are seen, cells as props."""

import math
from dataclasses import replace

import numpy as np
import pygame
import pytest

from cartviz.render import closeup_cells, prop_sprites
from cartviz.render.painter import Painter
from cartviz.stage.artwork import artwork
from cartviz.stage.frame import Art, Frame, Giant, Sprites
from cartviz.stage.prop_cells import HANDOVER_PX, color_of_art, large_cell_ops
from cartviz.stage.theme import STANDARD, Look

SIZE = (640, 360)
TEAL = STANDARD["t_cell"]


@pytest.fixture(autouse=True)
def screen() -> None:
    """Pictures are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def painted(*ops: object, size: tuple[int, int] = SIZE) -> np.ndarray:
    """Rows, columns and colors of operations painted on black."""
    surface = pygame.Surface(size)
    Painter().paint(Frame(size, 0.0, "beat", ops), surface)  # type: ignore[arg-type]
    return pygame.surfarray.array3d(surface).transpose(1, 0, 2).astype(int)


def cell_at(x: float, radius: float, **more: float) -> Giant:
    return Giant(x, 180.0, radius, more.get("rim", 6.0), TEAL, more.get("fade", 1.0))


@pytest.mark.parametrize("radius", [400.0, 5_000.0, 2_000_000.0])
def test_a_giant_fills_its_inside_and_ends_at_its_membrane(radius: float) -> None:
    """However large it is: cell on one side, a bright line, darkness on the other."""
    picture = painted(cell_at(320 - radius, radius))[180].sum(axis=1)
    assert picture[20:300].min() > 60
    assert abs(int(picture.argmax()) - 320) <= 5
    assert picture[420:].max() == 0


def test_a_giant_gets_darker_toward_its_inside() -> None:
    """The light of a cell is at its rim."""
    picture = painted(cell_at(-4680, 5_000.0))[180].sum(axis=1)
    steps = [picture[x : x + 20].mean() for x in (20, 100, 200, 290)]
    assert steps == sorted(steps)


def test_a_magnified_membrane_has_two_layers() -> None:
    """Two bright lines with darker tails between them."""
    picture = painted(cell_at(-9680, 10_000.0, rim=24.0), size=(640, 1080))[180].sum(axis=1)
    outer, inner, middle = picture[326:334].max(), picture[306:314].max(), picture[317:323].min()
    assert min(outer, inner) > 1.3 * middle


def test_a_membrane_of_a_hundred_pixels_is_left_to_its_molecules() -> None:
    """No bars behind the lipids of a close-up: the edge is a soft run of light."""
    picture = painted(cell_at(-9680, 10_000.0, rim=110.0), size=(640, 1080))[180].sum(axis=1)
    assert np.abs(np.diff(picture)).max() < 30


def test_a_giant_out_of_sight_or_faded_away_is_nothing() -> None:
    """Neither costs a pixel."""
    assert painted(cell_at(-9000, 5_000.0)).max() == 0
    assert painted(cell_at(320, 500.0, fade=0.0)).max() == 0


def test_a_giant_at_rest_is_made_once() -> None:
    """A second painting of the same is the same, and comes from what was kept."""
    surface, painter = pygame.Surface(SIZE), Painter()
    frame = Frame(SIZE, 0.0, "beat", (cell_at(-180, 500.0),))
    painter.paint(frame, surface)
    first = surface.get_buffer().raw
    kept = painter._giants._kept
    once = kept.used_bytes
    assert once > 0
    surface.fill("black")
    painter.paint(frame, surface)
    assert surface.get_buffer().raw == first
    assert kept.used_bytes == once
    for x in range(60):
        painter.paint(Frame(SIZE, 0.0, "beat", (cell_at(-180 - x, 500.0),)), surface)
    assert kept.used_bytes <= closeup_cells._FRAMES_KEPT * 4 * SIZE[0] * SIZE[1] < 60 * once


def test_a_cell_is_handed_over_from_its_picture_to_a_giant() -> None:
    """First the picture, then the picture over the giant, then the giant alone."""
    low, high = HANDOVER_PX

    def seen(radius: float) -> tuple[int, list[float]]:
        ops = large_cell_ops("t_cell", cell_at(320, radius), 0.0, 0.0, 1.0)
        fades = [float(op.fade[0]) for op in ops if isinstance(op, Sprites) and op.layer == "body"]
        return sum(isinstance(op, Giant) for op in ops), fades

    assert seen(low - 1) == (0, [1.0])
    giants, fades = seen((low + high) / 2)
    assert giants == 1
    assert fades == [pytest.approx(0.5)]
    assert seen(high + 1) == (1, [])


def test_a_giant_has_the_color_of_its_kind() -> None:
    """A picture that is no kind of cell takes the prop's own color."""
    look = Look()
    assert color_of_art("leukemia_bare", look, "text") == STANDARD["leukemia"]
    assert color_of_art("vector", look, "vector") == STANDARD["vector"]


def test_of_a_very_large_sprite_only_what_the_frame_shows_is_made() -> None:
    """The middle of a large frame is what a small frame shows."""
    columns = (np.array([at], np.float32) for at in (320.0, 180.0, 420.0))
    x, y, size = columns
    rest = (np.zeros(1, np.int32), np.zeros(1, np.float32), np.ones(1, np.float32))
    small = painted(Sprites("t_cell", "body", x, y, size, *rest))
    large = painted(Sprites("t_cell", "body", x + 400, y + 300, size, *rest), size=(1440, 960))
    assert np.abs(small - large[300:660, 400:1040]).mean() < 3
    assert small.min(axis=(0, 1)).max() > 0


@pytest.mark.parametrize("turn", [0.0, 90.0, 30.0])
def test_of_a_very_large_picture_only_what_the_frame_shows_is_made(
    turn: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looks like the whole picture, scaled at once."""
    op = Art("membrane_patch", artwork("membrane_patch").parts, 300.0, 200.0, math.exp(7.3), turn)
    cut = painted(op)
    monkeypatch.setattr(prop_sprites, "_CUT_PIXELS", 1)
    again = painted(op)
    assert again.max() > 100
    assert np.abs(cut - again).mean() < 4
    half = painted(replace(op, reveal=0.5))
    assert 0 < np.count_nonzero(half) < np.count_nonzero(again)
    faint = painted(replace(op, fade=0.5))
    assert faint.sum() == pytest.approx(again.sum() / 2, rel=0.1)


def test_a_picture_of_ten_screens_is_painted_at_once() -> None:
    """Its master stays small: nothing of ten screens is ever made."""
    op = Art("membrane_patch", artwork("membrane_patch").parts, 300.0, 200.0, 24_000.0)
    assert painted(op).max() > 50
