import numpy as np
import pygame
import pytest

from cartviz.render import scenery
from cartviz.stage.frame import Backdrop, Field, NearLayer
from cartviz.stage.theme import PLACES

SIZE = (320, 180)
ORANGE = (255, 106, 30, 110)


@pytest.fixture(autouse=True)
def screen() -> None:
    """Pictures are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def pixels(surface: pygame.Surface) -> np.ndarray:
    """(height, width, 3) as numbers."""
    return pygame.surfarray.array3d(surface).transpose(1, 0, 2).astype(int)


def backdrop(
    place: str, pan: float = 0.0, ambient: float = 0.0, size: tuple[int, int] = SIZE, *, far: bool = True
) -> np.ndarray:
    surface = pygame.Surface(size)
    scenery.Backdrops().paint(surface, Backdrop(place, pan, 0.0, ambient), far=far)
    return pixels(surface)


def cloud(grid: np.ndarray, clouds: scenery.Clouds | None = None, add: bool = True) -> np.ndarray:
    surface = pygame.Surface(SIZE)
    surface.fill((10, 20, 30))
    op = Field("cytokine", grid.astype(np.float32), 0, 0, *SIZE, ORANGE, add)
    (clouds or scenery.Clouds()).paint(surface, op)
    return pixels(surface)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("size", [(320, 180), (321, 200), (200, 333), (1280, 540)])
def test_a_backdrop_fills_every_window(place: str, size: tuple[int, int]) -> None:
    """Every pixel gets its color, at odd sizes too; its light is darker at the edges than in the middle."""
    found = backdrop(place, size=size, far=False)
    assert found.sum(axis=2).min() > 0
    middle = found[size[1] // 3 : size[1] // 2, size[0] // 3 : size[0] // 2].mean()
    corners = [found[:8, :8], found[-8:, :8], found[:8, -8:], found[-8:, -8:]]
    assert middle > max(corner.mean() for corner in corners)


def test_every_place_has_a_color_of_its_own() -> None:
    """A viewer knows where the story is."""
    means = [backdrop(place).mean(axis=(0, 1)) for place in PLACES]
    for i, first in enumerate(means):
        assert all(abs(first - second).sum() > 1.5 for second in means[:i])


def test_the_backdrop_is_calm() -> None:
    """It never gets so bright that white words or cells would drown: no pixel is half as bright as white."""
    assert max(backdrop(place).mean(axis=2).max() for place in PLACES) < 128


def test_the_gradient_shows_no_bands() -> None:
    """A grain of less than one step: neighboring columns differ by noise, never by a visible edge."""
    found = pixels(scenery._gradient("laboratory", (640, 360), "standard"))
    assert abs(np.diff(found, axis=1)).max() <= 3
    assert (np.diff(found[180, :, 2]) != 0).mean() > 0.05


def test_gradients_of_places_that_were_left_are_let_go() -> None:
    """Two places in turn, as in a twin, are both kept; of others nothing stays."""
    backdrops, surface = scenery.Backdrops(), pygame.Surface(SIZE)
    for place in ("blood", "tumor", "blood"):
        backdrops.paint(surface, Backdrop(place, 0.0, 0.0, 0.0))
    assert len({id(each) for _, each in backdrops._last}) == 2
    for _ in range(3):
        backdrops.paint(surface, Backdrop("body", 0.0, 0.0, 0.0))
    assert len({id(each) for _, each in backdrops._last}) == 1


def test_the_far_layer_drifts_and_pans_a_little() -> None:
    """It moves with ambient time and with the camera, slowly: a second changes only a little of the picture."""
    still = backdrop("bone_marrow")
    assert (backdrop("bone_marrow") == still).all()
    for moved in (backdrop("bone_marrow", ambient=1.0), backdrop("bone_marrow", pan=20.0)):
        assert 0 < abs(moved - still).mean() < 3


def test_the_near_layer_stays_at_the_edges() -> None:
    """Large blurred cells never cover the middle of the stage, whatever time it is."""
    for ambient in range(0, 600, 37):
        surface = pygame.Surface(SIZE)
        scenery.paint_near(surface, NearLayer("bone_marrow", 0.0, 0.0, float(ambient)))
        rows = pixels(surface).max(axis=(1, 2))
        assert rows[60:110].max() <= 3


# --- clouds ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("add", [True, False])
def test_where_there_is_nothing_nothing_is_painted(add: bool) -> None:
    """An empty grid leaves the picture as it is."""
    assert (cloud(np.zeros((36, 64)), add=add) == [10, 20, 30]).all()


@pytest.mark.parametrize("add", [True, False])
def test_more_of_a_substance_glows_more(add: bool) -> None:
    """The cloud is brightest where the grid is highest, and its color is its own."""
    grid = np.zeros((36, 64))
    grid[18, 16] = 0.5
    grid[18, 48] = 1.0
    found = cloud(grid, add=add)
    weak, strong, none = found[92, 82], found[92, 242], found[92, 162]
    assert strong[0] > weak[0] > none[0]
    assert strong[0] - none[0] > strong[2] - none[2]


def test_a_cloud_stands_where_its_grid_says() -> None:
    """Rows run down, columns run right, over the whole box."""
    grid = np.zeros((36, 64))
    grid[0:4, 60:64] = 1.0
    found = cloud(grid)[..., 0]
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert row < 20
    assert column > 295


def test_a_cloud_painted_part_by_part_is_the_whole_cloud() -> None:
    """Only the surface's clip is painted, as a twin or a picture made in parts needs it."""
    grid = np.random.default_rng(3).random((9, 16)).astype(np.float32) * (np.arange(16) > 5)
    op = Field("murk", grid, 20, -30, 400, 233, ORANGE, add=False)
    whole, parts = pygame.Surface(SIZE), pygame.Surface(SIZE)
    scenery.paint_cloud(whole, op)
    for x, y in ((0, 0), (150, 0), (0, 77), (150, 77)):
        parts.set_clip((x, y, 150 if x == 0 else 170, 77 if y == 0 else 103))
        scenery.paint_cloud(parts, op)
    assert pixels(whole).max() > 50
    assert abs(pixels(whole) - pixels(parts)).max() <= 1


def test_a_kept_cloud_is_the_cloud_of_its_grid() -> None:
    """Keeping what was painted last never shows: any order of asking gives the picture of a fresh start."""
    dice = np.random.default_rng(2)
    grids = [dice.random((36, 64)) for _ in range(3)]
    kept = scenery.Clouds()
    for i in (0, 1, 1, 2, 0, 2):
        assert (cloud(grids[i], kept) == cloud(grids[i])).all()
    assert kept._resting is None
    cloud(grids[2], kept)
    assert kept._resting is not None  # it has come twice in a row
    kept.forget()
    assert (cloud(grids[2], kept) == cloud(grids[2])).all()
