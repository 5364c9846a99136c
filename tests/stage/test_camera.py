import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.stage.camera import ASPECT, Camera, Pose, between, camera_for
from cartviz.stage.frame import Sprites
from cartviz.stage.show import Show
from cartviz.stage.theme import Layout

WORLD = (520.0, 300.0)
SIZES = [(1920, 1080), (1280, 720), (640, 360), (800, 600), (1000, 1600), (2560, 1080), (3440, 1440)]
places = st.floats(-1000, 1000)
poses = st.builds(Pose, st.floats(0, 520), st.floats(0, 300), st.floats(10, 600))
layouts = st.sampled_from(SIZES).map(lambda size: Layout(*size))


def bodies_at(show: Show, t: float) -> dict[str, Sprites]:
    """The bodies in a frame by their picture; where a picture is laid over another, the first."""
    ops = show.frame_at(t, (1280, 720), ambient=0.0).ops
    return {op.sheet: op for op in reversed(ops) if isinstance(op, Sprites) and op.layer == "body"}


@given(poses, layouts, st.booleans(), places, places)
def test_a_place_goes_to_pixels_and_back(pose: Pose, layout: Layout, panels: bool, x: float, y: float) -> None:
    """Micrometers to pixels and pixels to micrometers undo each other."""
    camera = camera_for(pose, layout, layout.free(panels), WORLD)
    assert camera.x_um(camera.x_px(x)) == pytest.approx(x, abs=1e-6)
    assert camera.y_um(camera.y_px(y)) == pytest.approx(y, abs=1e-6)


@given(poses, layouts, st.booleans())
def test_a_circle_stays_a_circle_and_down_stays_down(pose: Pose, layout: Layout, panels: bool) -> None:
    """One scale for both axes; y points down in the world and on the screen."""
    camera = camera_for(pose, layout, layout.free(panels), WORLD)
    assert camera.x_px(10.0) - camera.x_px(0.0) == pytest.approx(camera.y_px(10.0) - camera.y_px(0.0))
    assert camera.y_px(1.0) > camera.y_px(0.0)


@given(poses, layouts, st.booleans())
def test_the_subject_stands_in_the_middle_of_the_free_area(pose: Pose, layout: Layout, panels: bool) -> None:
    """Title, caption and panels do not cover what the camera looks at."""
    camera = camera_for(pose, layout, layout.free(panels), WORLD)
    left, top, right, bottom = layout.free(panels)
    assert camera.x_px(camera.pose.x_um) == pytest.approx((left + right) / 2)
    assert camera.y_px(camera.pose.y_um) == pytest.approx((top + bottom) / 2)


@given(poses, layouts, st.booleans())
def test_every_window_shows_at_least_what_the_author_asked_for(pose: Pose, layout: Layout, panels: bool) -> None:
    """A shot means its width at 16:9; wider and taller windows show more, never less."""
    camera = camera_for(pose, layout, layout.free(panels), WORLD)
    assert layout.width / camera.px_per_um >= pose.width_um * (1 - 1e-9)
    assert layout.height / camera.px_per_um >= pose.width_um / ASPECT * (1 - 1e-9)
    narrower = min(layout.width, layout.height * ASPECT) / camera.px_per_um
    assert narrower == pytest.approx(pose.width_um)


@given(poses, layouts, st.booleans())
def test_the_camera_does_not_look_past_a_wall_where_it_need_not(pose: Pose, layout: Layout, panels: bool) -> None:
    """Where the world is larger than the free area, the free area shows nothing but world."""
    camera = camera_for(pose, layout, layout.free(panels), WORLD)
    left, top, right, bottom = layout.free(panels)
    if (right - left) / camera.px_per_um < WORLD[0]:
        assert camera.x_um(left) >= -1e-6
        assert camera.x_um(right) <= WORLD[0] + 1e-6
    if (bottom - top) / camera.px_per_um < WORLD[1]:
        assert camera.y_um(top) >= -1e-6
        assert camera.y_um(bottom) <= WORLD[1] + 1e-6


def test_a_world_smaller_than_the_view_stands_in_its_middle() -> None:
    """Nothing sticks to an edge."""
    layout = Layout(1280, 720)
    camera = camera_for(Pose(10, 10, 500), layout, layout.free(panels=False), (60.0, 40.0))
    left, top, right, bottom = layout.free(panels=False)
    assert camera.x_px(0.0) - left == pytest.approx(right - camera.x_px(60.0))
    assert camera.y_px(0.0) - top == pytest.approx(bottom - camera.y_px(40.0))


@given(poses, poses)
def test_a_camera_move_starts_and_ends_where_it_should(start: Pose, end: Pose) -> None:
    """Progress 0 is the first pose, progress 1 the second."""
    for progress, pose in ((0.0, start), (1.0, end)):
        found = between(start, end, progress)
        assert (found.x_um, found.y_um, found.width_um) == pytest.approx((pose.x_um, pose.y_um, pose.width_um))


@given(poses, poses, st.floats(0, 1), st.floats(0, 1))
def test_a_camera_never_turns_back_on_its_way(start: Pose, end: Pose, a: float, b: float) -> None:
    """Width and center change in one direction only."""
    first, second = (between(start, end, each) for each in sorted((a, b)))
    for name in ("x_um", "y_um", "width_um"):
        way = getattr(end, name) - getattr(start, name)
        assert (getattr(second, name) - getattr(first, name)) * way >= -1e-6


@given(poses, poses)
def test_one_point_of_the_picture_stands_still_during_a_zoom(start: Pose, end: Pose) -> None:
    """The fixed point of the two views keeps its place on the screen: no swinging."""
    if abs(end.width_um - start.width_um) < 0.1 * start.width_um:
        return
    grown = end.width_um / start.width_um
    fixed = (start.x_um * grown - end.x_um) / (grown - 1)
    on_screen = [(fixed - pose.x_um) / pose.width_um for pose in (between(start, end, i / 8) for i in range(9))]
    assert on_screen == pytest.approx([on_screen[0]] * 9, abs=1e-6)


def test_a_zoom_goes_by_factors() -> None:
    """Halfway in from 400 to 100 micrometers is 200: the eye sees factors, not differences."""
    assert between(Pose(0, 0, 400), Pose(0, 0, 100), 0.5).width_um == pytest.approx(200)


def test_the_picture_moves_without_a_jump_from_beat_to_beat(lesson: Show) -> None:
    """Just before and just after each boundary the cells stand at the same place."""
    compared = 0
    for before, after in itertools.pairwise(lesson.timeline.cues):
        if bool(before.meters) != bool(after.meters):
            continue  # the free area itself changes when the instruments go
        first, second = (bodies_at(lesson, t) for t in (before.end - 1e-6, after.start + 1e-6))
        for sheet in first.keys() & second.keys() & {"car_t", "b_cell", "leukemia_bare", "macrophage"}:
            a, b = first[sheet], second[sheet]
            if a.x.size == b.x.size:
                compared += 1
                assert max(abs(a.x - b.x).max(), abs(a.y - b.y).max()) < 1.5, (after.beat.id, sheet)
    assert compared > 12


def test_a_camera_knows_its_place_only_by_its_four_numbers() -> None:
    """Two cameras with the same numbers are the same camera."""
    assert Camera(Pose(1, 2, 3), 4, 5, 6) == Camera(Pose(1, 2, 3), 4, 5, 6)
    assert math.isclose(Camera(Pose(1, 2, 3), 4, 5, 6).x_px(2.0), 10.0)
