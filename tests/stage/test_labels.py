import itertools
import math
import random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cartviz.stage.labels import Placed, Tag, anchor_of, place

FREE = (40.0, 150.0, 1660.0, 842.0)
"""The free area of a frame of 1920 x 1080 with panels, about."""
SIDES = ("", "above", "below", "left", "right")

tags = st.builds(
    Tag,
    text=st.sampled_from(["CAR", "CD19, the name tag", "leukemia cell", "touched, then left"]),
    width=st.floats(60, 420),
    height=st.floats(22, 56),
    x=st.floats(-100, 2000),
    y=st.floats(-100, 1100),
    radius=st.floats(4, 260),
    side=st.sampled_from(SIDES),
)
crowds = st.lists(tags, min_size=1, max_size=7).map(tuple)


def sane(cell: tuple[float, float, float], side: str = "", wide: float = 240.0, of: str = "cell") -> Tag:
    return Tag(of, wide, 40.0, *cell, side)


@given(crowds)
def test_no_label_covers_another(crowd: tuple[Tag, ...]) -> None:
    """Whatever the cells do, every two boxes stay apart."""
    placed = place(crowd, FREE)
    assert not any(a.overlaps(b) for a, b in itertools.combinations(placed, 2))


@given(crowds)
def test_no_label_covers_a_cell_that_a_label_names(crowd: tuple[Tag, ...]) -> None:
    """What the words speak of can be seen: the cells of all shown labels stay clear."""
    placed = place(crowd, FREE)
    for spot, other in itertools.product(placed, placed):
        assert not spot.covers(other.tag.x, other.tag.y, other.tag.radius * 0.95)


@given(crowds)
def test_no_label_leaves_the_free_area(crowd: tuple[Tag, ...]) -> None:
    """Title, caption, timeline and instruments are never covered."""
    for spot in place(crowd, FREE):
        assert spot.x - spot.tag.width / 2 >= FREE[0] - 0.5
        assert spot.x + spot.tag.width / 2 <= FREE[2] + 0.5
        assert spot.y - spot.tag.height / 2 >= FREE[1] - 0.5
        assert spot.y + spot.tag.height / 2 <= FREE[3] + 0.5


@given(crowds)
def test_labels_come_out_in_their_order_each_at_most_once(crowd: tuple[Tag, ...]) -> None:
    """Placing changes nothing but places, and asking twice gives the same."""
    placed = place(crowd, FREE)
    assert placed == place(crowd, FREE)
    rest = iter(crowd)
    assert all(any(spot.tag is tag for tag in rest) for spot in placed)


@given(st.floats(200, 1500), st.floats(300, 700), st.floats(4, 120), st.sampled_from(SIDES))
@example(1374.5445053882377, 323.37196032041294, 100.7957190173996, "right")
@example(1463.0835539127365, 693.3051705891686, 115.95262837826307, "")
@example(362.2925142353992, 686.1982941890365, 116.55032710636222, "")
def test_a_label_that_has_room_is_always_shown(x: float, y: float, radius: float, side: str) -> None:
    """A single label beside a cell in the open finds its place, near the cell."""
    (spot,) = place((sane((x, y, radius), side),), FREE)
    gap = math.hypot(max(abs(spot.x - x) - 120, 0), max(abs(spot.y - y) - 20, 0)) - radius
    assert 0 <= gap < 160


@pytest.mark.parametrize(("side", "dx", "dy"), [("above", 0, -1), ("below", 0, 1), ("left", -1, 0), ("right", 1, 0)])
def test_a_label_stands_on_the_side_its_author_wished(side: str, dx: int, dy: int) -> None:
    """Where nothing is in the way, 'above' is above."""
    (spot,) = place((sane((850, 500, 50), side),), FREE)
    assert (spot.x - 850) * dx + (spot.y - 500) * dy > 50
    assert abs((spot.x - 850) * dy) + abs((spot.y - 500) * dx) < 5


@pytest.mark.parametrize("cell", [(-80.0, 500.0, 30.0), (900.0, -60.0, 40.0), (1800.0, 400.0, 20.0)])
def test_a_cell_out_of_sight_gets_no_label(cell: tuple[float, float, float]) -> None:
    """A line to nowhere explains nothing."""
    assert place((sane(cell),), FREE) == ()


@given(st.integers(0, 10_000))
def test_labels_follow_their_cells_smoothly_in_the_common_case(seed: int) -> None:
    """Two cells that drift a pixel a frame, as in most beats: labels move by a few pixels a frame, hardly ever more."""
    dice = random.Random(seed)
    first = [dice.uniform(400, 1300), dice.uniform(350, 650), dice.uniform(20, 90)]
    second = [dice.uniform(400, 1300), dice.uniform(350, 650), dice.uniform(20, 90)]
    assume(math.hypot(first[0] - second[0], first[1] - second[1]) > first[2] + second[2] + 60)
    ways = [[dice.uniform(-0.7, 0.7) for _ in range(2)] for _ in range(2)]
    jumps, before = [], None
    for _ in range(40):
        for cell, way in zip((first, second), ways, strict=True):
            cell[0] += way[0]
            cell[1] += way[1]
        placed = place(
            (sane((first[0], first[1], first[2]), "above"), sane((second[0], second[1], second[2]), "above")), FREE
        )
        if before and len(placed) == len(before):
            jumps += [math.hypot(a.x - b.x, a.y - b.y) for a, b in zip(placed, before, strict=True)]
        before = placed
    assert sum(jump < 6 for jump in jumps) >= 0.9 * len(jumps)


@given(crowds)
def test_a_leader_goes_from_the_box_into_its_cell(crowd: tuple[Tag, ...]) -> None:
    """One end on the border of the box, the other inside the outline of the cell."""
    for spot in place(crowd, FREE):
        (x0, y0), (x1, y1) = anchor_of(spot)
        assert abs(x0 - spot.x) <= spot.tag.width / 2 + 1e-6
        assert abs(y0 - spot.y) <= spot.tag.height / 2 + 1e-6
        assert math.hypot(x1 - spot.tag.x, y1 - spot.tag.y) <= spot.tag.radius * 0.67 + 1e-6


def test_boxes_that_touch_do_not_overlap() -> None:
    """Overlap means shared area; a gap asked for counts as part of the box."""
    a = Placed(sane((0, 0, 10)), 500, 500)
    b = Placed(sane((0, 0, 10)), 740, 500)
    assert not a.overlaps(b)
    assert a.overlaps(b, gap=1)
    assert a.covers(500, 530, 11)
    assert not a.covers(500, 530, 9)
