from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cartviz.scene import loader
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline, compile_scene
from cartviz.stage import cells, hostile
from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.exhaustion_marks import brake_ops, lock_ops
from cartviz.stage.frame import Art, Field, Line, Op, Sprites, Words
from cartviz.stage.haze import pick
from cartviz.stage.show import Show
from cartviz.stage.theme import Layout, Look
from cartviz.stage.view import View
from cartviz.tissue.exhaustion import LOCKED
from cartviz.tissue.placing import open_world
from cartviz.tissue.wearing import TIRED
from cartviz.tissue.world import DYING, World

SCENE = Path(__file__).parents[2] / "scenes" / "11-solid-tumor.yaml"
LAYOUT = Layout(1920, 1080)
LOOK = Look()


@pytest.fixture(scope="module")
def scene() -> Scene:
    """Scene 11 as it is shipped."""
    return loader.load(SCENE)


@pytest.fixture(scope="module")
def timeline(scene: Scene) -> Timeline:
    """Its timeline."""
    return compile_scene(scene)


@pytest.fixture
def world(scene: Scene) -> World:
    """Its tissue at tick 0."""
    return open_world(scene, scene.seed)


def look_at(world: World, width_um: float = 380.0, center: tuple[float, float] = (190.0, 100.0)) -> View:
    camera = camera_for(Pose(*center, width_um), LAYOUT, LAYOUT.free(panels=False), world.size_um)
    return View(world, camera, LAYOUT, 1.0, 0.0, 0.3)


def overlay(world: World, timeline: Timeline, beat: str, into: float = 5.0) -> list[Op]:
    cue = timeline.cue(beat)
    last = timeline.cues[max(cue.index - 1, 0)]
    return hostile.overlay_ops(look_at(world), cue, last, into, LOOK)


def tags(ops: list[Op]) -> dict[str, float]:
    return {op.text: op.x for op in ops if isinstance(op, Words)}


def test_murk_lies_between_the_cells_of_the_core_and_not_at_the_vessel(world: World) -> None:
    """Where suppression is strong the ground is dark; it is cut where there is none."""
    (murk,) = hostile.murk_ops(look_at(world), LOOK)
    assert isinstance(murk, Field)
    assert not murk.add
    assert murk.x >= 0.15 * LAYOUT.width
    assert murk.grid[:, -2:].min() > 0.8
    assert murk.grid[:, 0].max() < 0.2


def test_the_veil_comes_only_in_the_beat_that_asks_for_it(world: World, timeline: Timeline) -> None:
    """Oxygen is laid over the picture in the beat of the hostile place, softly in and softly out."""
    assert overlay(world, timeline, "dense") == []
    whole = next(op for op in overlay(world, timeline, "hostile") if isinstance(op, Field))
    half = next(op for op in overlay(world, timeline, "hostile", 0.5) if isinstance(op, Field))
    assert 0 < half.color[3] < whole.color[3]
    leaving = next(op for op in overlay(world, timeline, "tags", 0.3) if isinstance(op, Field))
    assert 0 < leaving.color[3] < whole.color[3]
    assert overlay(world, timeline, "tags", 2.0) == []


def test_lines_of_equal_oxygen_stand_in_order_and_carry_their_values(world: World, timeline: Timeline) -> None:
    """From the vessels inward: 20, 10, 5, 2.5 mmHg, each a line with its number on it, clear of title and caption."""
    ops = overlay(world, timeline, "hostile")
    shown = tags(ops)
    assert list(shown) == ["20 mmHg oxygen", "10", "5", "2.5"]
    assert list(shown.values()) == sorted(shown.values())
    lines = [op for op in ops if isinstance(op, Line)]
    assert len(lines) == 4
    for line in lines:
        heights = [y for _, y in line.points]
        assert min(heights) >= LAYOUT.title_bottom
        assert max(heights) <= LAYOUT.height - LAYOUT.px(250)


def test_a_line_stands_where_the_tissue_has_that_value(world: World, timeline: Timeline) -> None:
    """The legend does not lie: the field read below the number is the number."""
    view = look_at(world)
    grid = world.substances["oxygen"]
    for line, value in zip(
        [op for op in overlay(world, timeline, "hostile") if isinstance(op, Line)], (20.0, 10.0, 5.0, 2.5), strict=True
    ):
        x, y = np.array(line.points).T
        read = pick(grid, world.grid_um, np.asarray(view.camera.x_um(x)), np.asarray(view.camera.y_um(y)))
        assert np.median(read) == pytest.approx(value, rel=0.15)


def test_fibers_are_drawn_where_the_tissue_is_dense_and_fade_as_it_is_opened(world: World) -> None:
    """Two thirds behind the cells, some before them at the rim; opened tissue shows fewer and fainter ones."""
    view = look_at(world)
    behind, front = (hostile.strand_ops(view, before=before) for before in (False, True))
    assert len(behind) > len(front) > 0
    assert all(isinstance(op, Art) for op in (*behind, *front))
    stroma = world.substances["stroma"].copy()
    world.substances["stroma"][:] = 0.35 * stroma
    thinner = hostile.strand_ops(view, before=False)
    assert max(op.fade for op in thinner) < 0.6 * max(op.fade for op in behind)  # type: ignore[union-attr]
    world.substances["stroma"][:] = 0.0
    assert hostile.strand_ops(view, before=False) == []


def test_a_zoom_makes_few_pictures_of_fibers(world: World) -> None:
    """Sizes and opacities come in steps, so that a camera on its way does not make a new picture each frame."""
    made = set()
    for width in np.linspace(200.0, 260.0, 60).tolist():
        for op in hostile.strand_ops(look_at(world, width), before=False):
            assert isinstance(op, Art)
            made.add((op.name, round(op.width, 3), round(op.fade, 3)))
    assert len(made) < 90


def test_other_scenes_have_no_murk_no_veil_and_no_fibers(lesson: Show) -> None:
    """What a scene does not name is not drawn."""
    view = look_at(lesson.recorder.world_at(0))
    cue = replace(lesson.timeline.cues[0], haze="oxygen")
    assert hostile.murk_ops(view, LOOK) == []
    assert hostile.strand_ops(view, before=False) == []
    assert hostile.overlay_ops(view, cue, cue, 5.0, LOOK) == []


def tired(lesson: Show, level: float) -> View:
    world = lesson.recorder.world_at(0).copy()
    world.traits["exhaustion"][world.names["scout"]] = level
    return look_at(world, 150.0, (100.0, 56.0))


def fade(ops: list[Op], sheet: str) -> float:
    found = [op for op in ops if isinstance(op, Sprites) and op.sheet == sheet and op.x.size]
    return float(found[0].fade[0]) if found else 0.0


def test_brakes_show_from_three_tenths_and_a_lock_from_six(lesson: Show) -> None:
    """C-ABM 5: PD-1 from 0.3, more brakes and the lock of TOX from 0.6; nothing before, and nothing pops."""
    levels = (0.0, 0.29, TIRED + 0.01, 0.45, 0.59, LOCKED + 0.01, 0.8)
    brakes = [fade(brake_ops(tired(lesson, level)), "brakes_few") for level in levels]
    locks = [fade(lock_ops(tired(lesson, level)), "lock") for level in levels]
    assert brakes[:2] == [0.0, 0.0]
    assert 0 < brakes[2] < brakes[3] == brakes[4] == 1.0
    assert locks[:5] == [0.0] * 5
    assert 0 < locks[5] < locks[6] == 1.0


def test_a_locked_cell_trades_its_first_brakes_for_the_whole_ring(lesson: Show) -> None:
    """From 0.6 on dull receptors with more brakes stand where gold forks stood."""
    rings = []
    for level in (0.4, 0.59, 0.8):
        ops = [op for op in cells.cell_ops(tired(lesson, level), LOOK) if isinstance(op, Sprites)]
        under = [op for op in ops if op.sheet == "car_t_exhausted" and op.layer == "under"]
        rings.append(float(under[0].fade[0]) if under else 0.0)
    assert rings == [0.0, 0.0, 1.0]


def test_a_dying_cell_wears_neither_brake_nor_lock(lesson: Show) -> None:
    """What falls apart shows nothing but that."""
    view = tired(lesson, 0.9)
    view.world.state[view.world.names["scout"]] = DYING
    assert brake_ops(view) == []
    assert lock_ops(view) == []


def test_labels_find_parts_of_a_kind(lesson: Show) -> None:
    """`car_t.terminal` names the cells that are locked, and only those; a part that nobody is in has no label."""
    view = tired(lesson, 0.9)
    assert view.rows_of("car_t.terminal") == [view.world.names["scout"]]
    assert view.nearest_to_focus("car_t.functional") is None
    assert set(view.rows_of("leukemia.bare")) == set(view.rows_of("hidden"))
