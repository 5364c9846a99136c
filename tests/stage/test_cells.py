import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.stage import cells
from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.cells import cell_ops
from cartviz.stage.frame import Glow, Op, Sprites
from cartviz.stage.show import Show
from cartviz.stage.theme import STANDARD, Layout, Look
from cartviz.stage.view import View
from cartviz.tissue.kinds import KIND_INDEX, KINDS
from cartviz.tissue.world import BOUND, DIVIDING, DYING, FREE, GONE, World

LAYOUT = Layout(1280, 720)
OVERLAYS = ("car_t_exhausted", "macrophage_active")
SMALL_BODIES = ("granule", "granzyme", "cytokine")


def look_at(world: World, width_um: float = 260.0, center: tuple[float, float] = (100.0, 56.0), **more: float) -> View:
    """The world as a camera sees it; `fraction`, `ambient` and `minutes_per_tick` may be given."""
    camera = camera_for(Pose(*center, width_um), LAYOUT, LAYOUT.free(panels=False), world.size_um)
    given_ = {"fraction": 1.0, "ambient": 0.0, "minutes_per_tick": 0.4, **more}
    return View(world, camera, LAYOUT, given_["fraction"], given_["ambient"], given_["minutes_per_tick"])


def bodies(ops: list[Op]) -> dict[str, Sprites]:
    return {op.sheet: op for op in ops if isinstance(op, Sprites) and op.layer == "body"}


def counted(ops: list[Op]) -> int:
    """How many cells are drawn: each has one body, over which its tired or active self may lie."""
    return sum(op.x.size for sheet, op in bodies(ops).items() if sheet not in (*OVERLAYS, *SMALL_BODIES))


@pytest.fixture
def world(lesson: Show) -> World:
    """A copy of the lesson's first world: 14 cells, all free."""
    found = lesson.recorder.world_at(0).copy()
    assert (found.state == FREE).all()
    return found


def passing(world: World, row: int, state: int, progress: float) -> None:
    """Put a cell into a state that has come so far."""
    world.state[row] = state
    world.began[row], world.until[row] = world.minutes - progress * 10, world.minutes + (1 - progress) * 10


# --- who is drawn ----------------------------------------------------------------------------------------------------


def test_every_cell_in_sight_is_drawn_once(world: World) -> None:
    """All 14 cells of the lesson stand in the picture, each with one body."""
    assert world.n == 14
    assert counted(cell_ops(look_at(world), Look())) == 14


def test_a_cell_that_is_gone_or_out_of_sight_is_not_drawn(world: World) -> None:
    """Death ends in nothing; the camera sees what is before it."""
    world.state[3] = GONE
    world.xy[:, 4] = world.xy_before[:, 4] = 5000.0
    assert counted(cell_ops(look_at(world), Look())) == 12


def test_nothing_is_drawn_of_an_empty_world() -> None:
    """A scene may start without any cell."""
    empty = World((200.0, 112.0), {"attractant": (1.0, 0.1), "cytokine": (1.0, 0.1)})
    view = look_at(empty)
    assert counted(cell_ops(view, Look())) == 0
    assert view.rows_of("car_t") == []
    assert view.nearest_to_focus("car_t") is None


def test_a_leukemia_cell_without_its_tag_is_drawn_without_it(world: World) -> None:
    """Below the binding threshold of CD19 the picture is the bare one, so that what the CAR sees is what we see."""
    drawn = bodies(cell_ops(look_at(world), Look()))
    assert (drawn["leukemia"].x.size, drawn["leukemia_bare"].x.size) == (7, 3)
    world.traits["cd19"][world.kind == KIND_INDEX["leukemia"]] = 0.19
    drawn = bodies(cell_ops(look_at(world), Look()))
    assert drawn["leukemia_bare"].x.size == 10
    assert "leukemia" not in drawn


def test_a_tired_car_t_cell_is_laid_over_by_its_exhausted_self(world: World) -> None:
    """Slowly: fresh cells have none of it, tired ones more and more; its color changes in labels, too."""
    scout = world.names["scout"]
    shares = []
    for exhaustion in (0.0, 0.3, 0.45, 0.6, 1.0):
        world.traits["exhaustion"][scout] = exhaustion
        drawn = bodies(cell_ops(look_at(world), Look()))
        shares.append(float(drawn["car_t_exhausted"].fade[0]) if "car_t_exhausted" in drawn else 0.0)
    assert shares[0] == 0.0
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert cells.color_of(world, scout) == "exhausted"
    world.traits["exhaustion"][scout] = 0.0
    assert cells.color_of(world, scout) == "t_cell"


def test_a_sparked_macrophage_glows(world: World) -> None:
    """Its active self lies over it as strongly as it is active."""
    guard = int(np.flatnonzero(world.kind == KIND_INDEX["macrophage"])[0])
    assert "macrophage_active" not in bodies(cell_ops(look_at(world), Look()))
    world.traits["spark"][guard] = 0.5
    half = bodies(cell_ops(look_at(world), Look()))["macrophage_active"].fade[0]
    world.traits["spark"][guard] = 1.0
    assert 0 < half < bodies(cell_ops(look_at(world), Look()))["macrophage_active"].fade[0] == 1


def test_cells_lie_in_layers_so_that_none_is_cut(world: World) -> None:
    """First all shadows and receptors, then all bodies, then all nuclei; hunters before what they hunt."""
    layers = [op.layer for op in cell_ops(look_at(world), Look()) if isinstance(op, Sprites)]
    assert layers == sorted(layers, key=("under", "body", "nucleus", "bleb").index)
    sheets = [op.sheet for op in cell_ops(look_at(world), Look()) if isinstance(op, Sprites) and op.layer == "body"]
    assert sheets.index("leukemia") < sheets.index("car_t")
    assert set(cells.DRAW_ORDER) <= set(KIND_INDEX)


# --- where -----------------------------------------------------------------------------------------------------------


@given(st.floats(0, 1), st.floats(0, 100))
def test_a_cell_glides_between_two_ticks(fraction: float, ambient: float) -> None:
    """At a fraction of a tick it stands that far on its straight way, but for a tremble of a tenth of a micrometer."""
    world = World((200.0, 112.0), {"attractant": (1.0, 0.1)})
    world.spawn("car_t", np.array([[40.0], [50.0]]), np.array([[1.0], [0.0]]), {})
    world.xy[:, 0] = (44.0, 58.0)
    view = look_at(world, fraction=fraction, ambient=ambient)
    there = 0.15 * view.camera.px_per_um
    assert view.x[0] == pytest.approx(view.camera.x_px(40 + 4 * fraction), abs=there)
    assert view.y[0] == pytest.approx(view.camera.y_px(50 + 8 * fraction), abs=there)


def test_a_cell_is_as_large_as_its_radius(world: World) -> None:
    """Sprites get the radius in pixels; a dividing half starts at 0.8 of it (half the volume) and grows."""
    view = look_at(world)
    assert view.radius == pytest.approx(world.traits["radius_um"] * view.camera.px_per_um)
    sizes = []
    for progress in (0.0, 0.5, 1.0):
        passing(world, 0, DIVIDING, progress)
        sizes.append(look_at(world).radius[0] / view.radius[0])
    assert sizes == pytest.approx([0.8, 0.9, 1.0])


@given(st.floats(0, 1000), st.floats(0, 1000))
def test_breathing_moves_nothing_by_more_than_a_hair(first: float, second: float) -> None:
    """Ambient time trembles by a fifth of a micrometer at most; who is drawn where and how large stays."""
    world = World((200.0, 112.0), {"attractant": (1.0, 0.1)})
    places = np.array([[20.0, 60.0, 100.0, 150.0], [20.0, 90.0, 50.0, 70.0]])
    world.spawn("leukemia", places, np.ones_like(places), {})
    a, b = (look_at(world, ambient=ambient) for ambient in (first, second))
    assert np.hypot(a.x - b.x, a.y - b.y).max() <= 0.3 * a.camera.px_per_um
    assert (a.radius == b.radius).all()
    before, after = (
        [(op.sheet, op.layer, op.x.size) for op in cell_ops(view, Look()) if isinstance(op, Sprites)] for view in (a, b)
    )
    assert before == after


def test_breathing_changes_the_outline(world: World) -> None:
    """A held picture lives: after a fifth of a second every body has its next shape."""
    first, second = (
        bodies(cell_ops(look_at(world, ambient=ambient), Look()))["leukemia"].shape for ambient in (1.0, 1.21)
    )
    assert (second > first).all()


def test_a_nucleus_never_leaves_its_cell(lesson: Show) -> None:
    """It trails the motion by at most a tenth of the radius."""
    for tick in range(0, lesson.timeline.ticks, 40):
        ops = cell_ops(look_at(lesson.recorder.world_at(tick), ambient=tick / 7), Look())
        inner = {op.sheet: op for op in ops if isinstance(op, Sprites) and op.layer == "nucleus"}
        for sheet, body in bodies(ops).items():
            if sheet in inner and inner[sheet].x.size == body.x.size:
                away = np.hypot(inner[sheet].x - body.x, inner[sheet].y - body.y)
                assert (away <= 0.101 * body.size + 0.01).all()


# --- what happens ----------------------------------------------------------------------------------------------------


def test_a_dying_cell_shrinks_falls_into_blebs_and_fades(world: World) -> None:
    """Apoptosis in order: it shrinks first, blebs bud off on the way, in the end nothing is left."""
    row = world.names["nine"]
    world.traits["cd19"][row] = 2.0
    seen = []
    for progress in (0.0, 0.3, 0.6, 0.9, 1.0):
        passing(world, row, DYING, progress)
        ops = cell_ops(look_at(world), Look())
        alone = [op for op in ops if isinstance(op, Sprites) and op.sheet == "leukemia"]
        body = next(op for op in reversed(alone) if op.layer == "body")
        bleb = next(op for op in alone if op.layer == "bleb")
        seen.append((float(body.size[0]), float(body.fade[0]), float((bleb.fade * (bleb.size > 0.5)).sum())))
    sizes, fades, blebs = zip(*seen, strict=True)
    assert list(sizes) == sorted(sizes, reverse=True)
    assert sizes[2] < 0.7 * sizes[0]
    assert list(fades) == sorted(fades, reverse=True)
    assert fades[1] == 1.0
    assert fades[-1] == pytest.approx(0, abs=1e-6)
    assert blebs[0] == 0
    assert max(blebs) > 3
    assert blebs[-1] == pytest.approx(0, abs=0.01)


def bound(world: World, minutes: float) -> tuple[int, int]:
    """Let the scout hold its target for so many minutes."""
    hunter, target = world.names["scout"], world.names["nine"]
    world.state[hunter], world.partner[hunter] = BOUND, target
    world.xy[:, hunter] = world.xy_before[:, hunter] = world.xy[:, target] - np.array([11.6, 0.0])
    world.tick = 1000
    world.since[hunter] = world.tick - round(minutes / 0.4)
    world.since[target] = 0
    return hunter, target


def test_light_shines_where_receptor_and_tag_meet(world: World) -> None:
    """At the contact of a bound pair, between the two; without a bond there is none."""
    assert not [op for op in cell_ops(look_at(world), Look()) if isinstance(op, Glow)]
    hunter, target = bound(world, 10)
    view = look_at(world)
    (glow,) = [op for op in cell_ops(view, Look()) if isinstance(op, Glow)]
    assert view.x[hunter] < glow.x < view.x[target]
    assert glow.color[:3] == STANDARD["car"][:3]


def test_granules_gather_at_the_contact_in_a_close_up_only(world: World) -> None:
    """Seven granules in the CAR-T cell move to the target; granzymes cross when they have gathered."""
    hunter, target = bound(world, 0.4)
    assert "granule" not in bodies(cell_ops(look_at(world), Look()))
    center = (float(world.xy[0, hunter]), float(world.xy[1, hunter]))
    away = []
    for minutes in (0.4, 2.0, 5.0, 12.0):
        bound(world, minutes)
        view = look_at(world, 60.0, center)
        drawn = bodies(cell_ops(view, Look()))
        granules = drawn["granule"]
        assert granules.x.size == 7
        assert (np.hypot(granules.x - view.x[hunter], granules.y - view.y[hunter]) < view.radius[hunter]).all()
        away.append(float(np.hypot(granules.x - view.x[target], granules.y - view.y[target]).mean()))
        assert ("granzyme" in drawn) == (minutes >= 4)
    assert away == sorted(away, reverse=True)
    assert away[-1] < 0.75 * away[0]


def test_a_bound_pair_turns_a_receptor_to_the_contact(world: World) -> None:
    """Both rings end up with a receptor on the line between the cells, having turned by half a period at most."""
    hunter, target = bound(world, 30)
    view = look_at(world)
    turns = cells._turns(view, cells._contacts(view))
    angle = math.degrees(math.atan2(view.y[target] - view.y[hunter], view.x[target] - view.x[hunter]))
    assert (turns[hunter] - angle - 90) % 40 == pytest.approx(0, abs=1e-6) or (
        turns[hunter] - angle - 90
    ) % 40 == pytest.approx(40, abs=1e-6)


# --- names -----------------------------------------------------------------------------------------------------------


def test_a_name_means_a_cast_member_a_population_or_a_kind(world: World) -> None:
    """The nearest to the focus comes first; strangers mean nobody."""
    view = look_at(world)
    assert view.rows_of("scout") == [world.names["scout"]]
    assert len(view.rows_of("hidden")) == 3
    assert len(view.rows_of("leukemia")) == 10
    away = [
        math.hypot(view.x[row] - view.camera.focus_x, view.y[row] - view.camera.focus_y)
        for row in view.rows_of("leukemia")
    ]
    assert all(a <= b + 1 for a, b in itertools.pairwise(away))
    assert view.rows_of("nobody") == []
    assert view.nearest_to_focus("leukemia") == view.rows_of("leukemia")[0]


def test_the_dead_are_not_pointed_at(world: World) -> None:
    """A label goes to a living cell of its group; a cast member that is gone gets none."""
    view = look_at(world)
    first = view.rows_of("hidden")[0]
    world.state[first] = DYING
    assert first not in look_at(world).rows_of("hidden")
    world.state[world.names["nine"]] = GONE
    assert look_at(world).nearest_to_focus("nine") is None


def test_every_part_that_a_label_may_name_has_a_color() -> None:
    """'tag' is the color of CD19, 'receptor' that of the CAR; an unknown part takes the cell's own."""
    assert cells.part_color("tag") == "cd19"
    assert cells.part_color("receptor") == "car"
    assert cells.part_color("something") == ""
    assert {kind.color for kind in KINDS} <= set(STANDARD)
