from pathlib import Path

import numpy as np
import pytest

from cartviz.check.expectations import broken_promises
from cartviz.scene import loader
from cartviz.stage.show import Show
from cartviz.tissue.exhaustion import LOCKED
from cartviz.tissue.kinds import KIND_INDEX
from cartviz.tissue.meeting import UNSEEN, antigen
from cartviz.tissue.parts import PARTS, part_of
from cartviz.tissue.world import World

SCENE = Path(__file__).parents[2] / "scenes" / "11-solid-tumor.yaml"


@pytest.fixture(scope="module")
def solid() -> Show:
    """Scene 11 as it is shipped; simulated once for all tests of this file (a few seconds)."""
    show = Show.of(loader.load(SCENE))
    show.recorder.ahead(1e9)
    return show


def drawn(world: World, name: str) -> int:
    """How many living cells of a kind, or of a part of one, stand in the tissue."""
    kind, _, part = name.partition(".")
    living = world.living_of(KIND_INDEX[kind])
    return (part_of(world, living, part) if part else living).size


def test_the_picture_follows_the_patient_at_the_end_of_each_beat(solid: Show) -> None:
    """Tumor cells with and without the tag, CAR-T cells functional, exhausted, locked: within 10 % or two cells."""
    patient = solid.recorder.patients[0]
    for cue in solid.timeline.cues:
        world = solid.recorder.world_at(cue.last_tick)
        for name, asked in patient.asks(cue.last_tick).items():
            assert abs(drawn(world, name) - asked) <= max(2, 0.1 * asked), (cue.beat.id, name)


def test_the_picture_never_strays_far_from_the_patient(solid: Show) -> None:
    """In between, too: the words, the gauge and the cells tell one story at any moment one stops."""
    patient = solid.recorder.patients[0]
    for tick in range(0, solid.timeline.ticks, 60):
        world = solid.recorder.world_at(tick)
        for name, asked in patient.asks(tick).items():
            assert abs(drawn(world, name) - asked) <= max(4, 0.12 * asked), (tick, name)


def test_the_scene_keeps_its_promises(solid: Show) -> None:
    """Every `expect` holds with the scene's own seed."""
    assert broken_promises(solid.scene) == ()


def test_a_locked_cell_never_comes_back(solid: Show) -> None:
    """From the first lock to the last day, blocker or not, whoever is locked stays locked until it dies."""
    locked: set[int] = set()
    for tick in range(0, solid.timeline.ticks + 1, 32):
        world = solid.recorder.world_at(tick)
        level = world.traits["exhaustion"]
        assert all(level[row] >= LOCKED for row in locked)
        locked |= set(np.flatnonzero(level >= LOCKED).tolist())
    assert len(locked) > 20


def test_cells_without_the_tag_are_touched_and_never_held(solid: Show) -> None:
    """A CAR-T cell reads a bare tumor cell and moves on; so that patch outlives all others."""
    for tick in range(0, solid.timeline.ticks + 1, 16):
        world = solid.recorder.world_at(tick)
        held = world.partner[(world.state == 1) & (world.partner >= 0)]
        assert (antigen(world, held) >= UNSEEN).all()
    end = solid.recorder.world_at(solid.timeline.ticks)
    assert end.tallies["touches"] > 20
    assert drawn(end, "solid_tumor.bare") > 3 * drawn(solid.recorder.world_at(0), "solid_tumor.bare")


def test_as_many_are_killed_as_the_body_kills(solid: Show) -> None:
    """Tumor cells grow back while they are killed: until day 22 the kills of the tissue are those of the body."""
    cue = solid.timeline.cue("exhaustion")
    middles = (np.arange(200) + 0.5) * cue.day_to / 200
    per_day = [solid.recorder.patients[0].body.at(day)["kills_per_day"] for day in middles.tolist()]
    body = sum(per_day) * cue.day_to / 200 / 1e7
    killed = solid.recorder.world_at(cue.last_tick).tallies["kills_solid_tumor"]
    assert killed == pytest.approx(body, rel=0.2)


def test_half_are_exhausted_in_two_weeks_and_most_in_four(solid: Show) -> None:
    """C-TEST 19: half of the CAR-T cells are exhausted between day 3 and 15, more than 70 % by day 28."""
    readings = solid.recorder.readings_until(solid.timeline.ticks)
    days = np.array([solid.timeline.day_at(tick) for tick in range(solid.timeline.ticks + 1)])
    tired = readings["car_t_exhausted"] + readings["car_t_terminal"]
    share = tired / np.maximum(readings["car_t"], 1)
    there = readings["car_t"] >= 10
    half = days[there & (share >= 0.5)][0]
    assert 3 <= half <= 15
    assert share[days <= 22.2][-1] > 0.7


def test_the_two_halves_of_the_twin_beat_tell_different_ends() -> None:
    """On day 60 no leukemia cell is left at the left, and more tumor cells than at the start stand at the right."""
    ends = {}
    for name, kind in (("blood-days", "leukemia"), ("solid-days", "solid_tumor")):
        show = Show.of(loader.load(SCENE.parent / "twins" / f"{name}.yaml"))
        counts = show.recorder.readings_until(show.timeline.ticks)[kind]
        ends[name] = (counts[0], counts.min(), counts[-1])
        patient = show.recorder.patients[0]
        for tick in range(0, show.timeline.ticks + 1, 10):
            asked = patient.asks(tick)[kind]
            assert abs(counts[tick] - asked) <= max(8, 0.1 * asked), (name, tick)
    assert ends["blood-days"] == (200, 0, 0)
    first, least, last = ends["solid-days"]
    assert 0.75 * first <= least < first < 1.3 * first < last


def test_parts_divide_a_kind_without_rest(solid: Show) -> None:
    """Every tumor cell has the tag or not; every CAR-T cell is functional, exhausted or locked."""
    world = solid.recorder.world_at(solid.timeline.ticks // 2)
    for kind, names in (("solid_tumor", ("tagged", "bare")), ("car_t", ("functional", "exhausted", "terminal"))):
        assert sum(drawn(world, f"{kind}.{name}") for name in names) == drawn(world, kind)
        assert set(names) <= set(PARTS)
