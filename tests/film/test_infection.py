"""Tests of what a T-cell's own receptor reads: foreign peptides that a cell shows."""

from typing import Any

import numpy as np
import pytest
from tissue import empty, pass_time, put

from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.cells import cell_ops
from cartviz.stage.frame import Glow, Op, Sprites
from cartviz.stage.theme import STANDARD, Layout, Look
from cartviz.stage.view import View
from cartviz.tissue.meeting import readable
from cartviz.tissue.meters import reading
from cartviz.tissue.world import BOUND, DYING, GONE, World


def meeting_of(hunter: str, target: str, **traits: Any) -> World:
    """A hunter beside a target, both alone in a small window."""
    world = empty(60, 60)
    put(world, target, (30, 30), **traits)
    gap = world.traits["radius_um"][0] + 6
    put(world, hunter, (30 - gap, 30))
    return world


def seen(world: World) -> list[Op]:
    """What is drawn of a world in a close view."""
    layout = Layout(1280, 720)
    camera = camera_for(Pose(30, 30, 60), layout, layout.free(panels=False), world.size_um)
    return cell_ops(View(world, camera, layout, 1.0, 0.0, 0.4), Look())


def test_a_t_cell_kills_a_body_cell_that_shows_foreign_peptides() -> None:
    """By its own receptor, without any CAR: the immune system does this all the time."""
    world = pass_time(meeting_of("t_cell", "body_cell", peptide=1.0), 1500)
    assert world.state[0] in (DYING, GONE)
    assert reading(world, "kills_body_cells") == 1
    assert reading(world, "infected") == 0


def test_a_t_cell_touches_a_healthy_body_cell_and_moves_on() -> None:
    """Its own peptides are nothing to a T-cell."""
    world = pass_time(meeting_of("t_cell", "body_cell"), 400)
    assert reading(world, "touches") >= 2
    assert reading(world, "bindings") == reading(world, "kills") == 0


@pytest.mark.parametrize("target", ["leukemia", "b_cell", "solid_tumor"])
def test_a_t_cell_passes_by_cancer_that_shows_nothing_foreign(target: str) -> None:
    """Whatever tag it carries: without a CAR a T-cell cannot read it."""
    world = pass_time(meeting_of("t_cell", target), 400)
    assert reading(world, "touches") >= 1
    assert reading(world, "bindings") == 0


def test_a_car_t_cell_does_not_stop_at_body_cells() -> None:
    """It is told to look for its tag; what body cells show is not what its CAR reads."""
    world = pass_time(meeting_of("car_t", "body_cell"), 200)
    assert reading(world, "contacts") == 0


def test_few_foreign_peptides_are_not_seen() -> None:
    """Below the threshold a T-cell does not answer."""
    world = pass_time(meeting_of("t_cell", "body_cell", peptide=0.19), 400)
    assert reading(world, "bindings") == 0
    assert reading(world, "infected") == 0


def test_what_a_hunter_can_read_depends_on_its_receptors() -> None:
    """A CAR reads the antigen, every receptor of a T-cell's own the peptide; the stronger counts."""
    world = empty()
    put(world, "t_cell", (20, 20))
    put(world, "car_t", (60, 20))
    put(world, "leukemia", (100, 20), cd19=0.8, peptide=0.3)
    pairs = np.array([0, 1]), np.array([2, 2])
    assert readable(world, *pairs).tolist() == [0.3, 0.8]


def test_an_infected_cell_is_drawn_as_one_and_dies_as_one() -> None:
    """Its picture shows the virus inside and the pieces outside, little by little, and also while it dies."""
    world = meeting_of("t_cell", "body_cell", peptide=0.5)
    drawn = {op.sheet: op for op in seen(world) if isinstance(op, Sprites) and op.layer == "body"}
    assert drawn["body_cell_ill"].fade.tolist() == [0.5]
    assert "body_cell" in drawn
    world.state[0], world.began[0], world.until[0] = DYING, world.minutes - 1, world.minutes + 9
    assert {op.sheet for op in seen(world) if isinstance(op, Sprites)} >= {"body_cell_ill"}
    world.state[0], world.traits["peptide"][0] = 0, 0.0
    assert "body_cell_ill" not in {op.sheet for op in seen(world) if isinstance(op, Sprites)}


def test_the_contact_of_a_t_cell_shines_in_its_own_color() -> None:
    """Gold is the light of a CAR; a T-cell without one has none of it."""
    world = meeting_of("t_cell", "body_cell", peptide=1.0)
    world.state[1], world.partner[1], world.since[1], world.tick = BOUND, 0, 0, 40
    glows = [op for op in seen(world) if isinstance(op, Glow)]
    assert [glow.color[:3] for glow in glows] == [STANDARD["t_cell"][:3]]
