"""Haze and points of cytokine: where they show, how dense they are, and that the patient's blood says how much."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.stage import haze
from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.frame import Field, Sprites
from cartviz.stage.haze import Cytokine, density, haze_ops, pick, point_ops
from cartviz.stage.theme import Layout, Look
from cartviz.stage.view import View
from cartviz.tissue.meters import BASELINE_PG_PER_ML, PG_PER_ML_PER_UNIT
from cartviz.tissue.world import World

LAYOUT = Layout(1280, 720)
SIZE = (200.0, 112.0)


def look_at(world: World, width_um: float = 260.0, ambient: float = 0.0) -> View:
    """The world as a camera sees it that stands in its middle."""
    camera = camera_for(Pose(100.0, 56.0, width_um), LAYOUT, LAYOUT.free(panels=False), world.size_um)
    return View(world, camera, LAYOUT, 1.0, ambient, 0.4)


@pytest.fixture
def world() -> World:
    """An empty window of tissue with a cytokine field."""
    return World(SIZE, {"attractant": (1.0, 0.1), "cytokine": (1.0, 0.1)})


def points(world: World, blood_pg: float | None = None) -> int:
    """How many points are drawn."""
    view = look_at(world)
    cytokine = haze.cytokine_of(view, blood_pg)
    if cytokine is None:
        return 0
    return sum(op.x.size for op in point_ops(cytokine, view) if isinstance(op, Sprites))


def fog(world: World, blood_pg: float | None = None, ambient: float = 0.0) -> float:
    """The mean density of the haze that is drawn."""
    view = look_at(world, ambient=ambient)
    cytokine = haze.cytokine_of(view, blood_pg)
    assert cytokine is not None
    return sum(float(op.grid.mean()) for op in haze_ops(cytokine, view, Look()) if isinstance(op, Field))


def test_points_show_where_the_substance_is(world: World) -> None:
    """None without it, more with more, and only where it is."""
    grid = world.substances["cytokine"]
    assert points(world) == 0
    shown = []
    for pg in (20, 100, 500, 2000, 1e6):
        grid[:] = pg / PG_PER_ML_PER_UNIT
        shown.append(points(world))
    assert shown == sorted(shown)
    assert 0 < shown[0] < shown[2] < shown[-1] <= haze.POINTS
    grid[:] = 0
    grid[:, : grid.shape[1] // 2] = 1e6
    view = look_at(world)
    (op,) = point_ops(Cytokine(grid, world.grid_um, None), view)
    assert isinstance(op, Sprites)
    assert (view.camera.x_um(op.x.astype(float)) < 0.62 * world.size_um[0]).all()


def test_a_world_without_cytokine_shows_none() -> None:
    """A scene that names no such substance has neither haze nor points."""
    plain = World(SIZE, {"attractant": (1.0, 0.1)})
    assert haze.cytokine_of(look_at(plain), 500.0) is None


def test_haze_is_as_dense_as_the_meter_is_high() -> None:
    """Equal steps on the log scale of the meter are equal steps of the haze, from none to the densest."""
    steps = density(np.geomspace(haze.UNSEEN_PG, haze.FULL_PG, 7))
    assert np.diff(steps) == pytest.approx(1 / 6)
    assert density(np.array([0.0, BASELINE_PG_PER_ML, 1e9])) == pytest.approx([0, 0, 1])


@pytest.mark.parametrize("spark", [0.0, 1e-6, 0.01, 0.3, 40.0])
def test_the_mean_of_the_haze_is_the_il6_of_the_blood(world: World, spark: float) -> None:
    """However much the tissue's own field holds: the patient says how much there is, the tissue says where."""
    grid = world.substances["cytokine"]
    grid[4:7, 5:8] = spark
    rows, columns = grid.shape
    y, x = (np.arange(rows, dtype=float) + 0.5)[:, None] * 10, (np.arange(columns, dtype=float) + 0.5)[None, :] * 10
    pg = Cytokine(grid, world.grid_um, 800.0).pg_per_ml(x, y)
    assert pg.mean() == pytest.approx(800.0, rel=1e-6)
    assert pg.min() >= BASELINE_PG_PER_ML + haze.EVEN * 796 - 1e-6


def test_a_faint_source_does_not_carry_the_whole_blood(world: World) -> None:
    """While the field is still nearly empty, the haze is even: nothing jumps when the first cytokine appears."""
    grid = world.substances["cytokine"]
    grid[5, 5] = 1e-4
    pg = Cytokine(grid, world.grid_um, 800.0).pg_per_ml(np.array([55.0]), np.array([55.0]))
    assert pg[0] == pytest.approx(800, rel=0.05)


@given(st.floats(4, 20_000))
def test_haze_never_hides_the_cells(blood_pg: float) -> None:
    """It lies behind the cells, its strength stays within 0 and 1, and its color is never opaque."""
    world = World(SIZE, {"attractant": (1.0, 0.1), "cytokine": (1.0, 0.1)})
    view = look_at(world, ambient=blood_pg % 97)
    for op in haze_ops(Cytokine(world.substances["cytokine"], world.grid_um, blood_pg), view, Look()):
        assert isinstance(op, Field)
        assert 0.0 <= op.grid.min() <= op.grid.max() <= 1.0
        assert op.color[3] <= 0.7 * 255


def test_haze_rises_with_the_blood_and_drifts_slowly(world: World) -> None:
    """More IL-6 is more haze; its clouds move, but between two frames by hardly anything."""
    levels = [fog(world, pg) for pg in (4, 30, 100, 300, 1000, 3000, 8000)]
    assert levels == sorted(levels)
    assert levels[0] == 0
    assert levels[-1] > 0.6
    view = look_at(world)
    cytokine = Cytokine(world.substances["cytokine"], world.grid_um, 500.0)

    def grid_at(ambient: float) -> np.ndarray:
        view.ambient = ambient
        (op,) = haze_ops(cytokine, view, Look())
        assert isinstance(op, Field)
        return op.grid

    assert np.abs(grid_at(1 / 30) - grid_at(0)).max() < 0.02
    assert np.abs(grid_at(6.0) - grid_at(0)).max() > 0.1


@given(st.floats(0, 50), st.floats(20, 400), st.integers(0, 2**32 - 1))
def test_a_sampled_substance_lies_between_its_least_and_its_most(level: float, width_um: float, seed: int) -> None:
    """Straight lines between grid points make nothing up; an even grid is seen as even."""
    world = World(SIZE, {"attractant": (1.0, 0.1), "cytokine": (1.0, 0.1)})
    shape = world.substances["cytokine"].shape
    grid = np.random.default_rng(seed).random(shape) * level
    camera = look_at(world, width_um).camera
    x = np.asarray(camera.x_um(np.linspace(0, 1280, 16)))[None, :]
    y = np.asarray(camera.y_um(np.linspace(0, 720, 9)))[:, None]
    seen = pick(grid, world.grid_um, x, y)
    assert grid.min() - 1e-9 <= seen.min() <= seen.max() <= grid.max() + 1e-9
    assert pick(np.full(shape, level), world.grid_um, x, y) == pytest.approx(level)


def test_a_substance_is_seen_where_it_is(world: World) -> None:
    """The brightest sample of a single full bin lies at that bin."""
    grid = world.substances["cytokine"]
    grid[3, 15] = 1.0
    x, y = np.arange(0, 200, 2.0)[None, :], np.arange(0, 112, 2.0)[:, None]
    seen = pick(grid, world.grid_um, x, y)
    row, column = np.unravel_index(seen.argmax(), seen.shape)
    assert x[0, column] == pytest.approx((15 + 0.5) * world.grid_um, abs=world.grid_um / 2)
    assert y[row, 0] == pytest.approx((3 + 0.5) * world.grid_um, abs=world.grid_um / 2)
