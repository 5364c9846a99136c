"""Tests of what a zoom through the scales needs: props that sway, labels that fade with them, a scale bar for all."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from cartviz.scene.loader import load
from cartviz.scene.model import Action, Beat, Camera, Label, Prop
from cartviz.stage.artwork import artwork
from cartviz.stage.frame import Art, Frame, Sprites, Words
from cartviz.stage.hud import hud
from cartviz.stage.show import Show
from cartviz.stage.theme import Layout, Look

SCENE = """
title: Close up
seed: 1
world: {size_um: [400, 225]}
cast:
  one: {kind: leukemia, at: [200, 112], waits: true}
props:
  pin: {art: cd19_tag, at: [206.4, 112], width: 0.004, turn: 90, sway: 6, hidden: true}
beats:
  - {id: wide, seconds: 2, camera: {at: [200, 112], width_um: 300}}
  - id: near
    seconds: 6
    camera: {at: [206.4, 112], width_um: 0.05, seconds: 2}
    labels: [{of: pin, says: a pin}]
    stage:
      - appear: {who: pin, seconds: 4}
        after: 1
  - {id: far, seconds: 4, camera: {at: [200, 112], width_um: 4000000, seconds: 3}}
"""


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """One cell, one pin on it, and a camera that goes from tissue to molecule to a whole person."""
    path = tmp_path / "scene.yaml"
    path.write_text(SCENE, encoding="utf-8")
    return Show.of(load(path))


def pins(frame: Frame) -> list[Art]:
    return [op for op in frame.ops if isinstance(op, Art) and op.name == "cd19_tag"]


def test_a_swaying_prop_swings_about_its_foot(show: Show) -> None:
    """Its head moves to and fro, its root stays in the membrane."""
    turns, feet = [], []
    foot_x, foot_y = next(iter(artwork("cd19_tag").pivots.values()))
    for ambient in (0.0, 1.0, 2.0, 3.3, 5.1):
        (pin,) = pins(show.frame_at(7.9, ambient=ambient))
        scale = pin.width / artwork("cd19_tag").box[2]
        angle = math.radians(pin.turn)
        turns.append(pin.turn)
        feet.append(
            (
                pin.x + scale * (foot_x * math.cos(angle) - foot_y * math.sin(angle)),
                pin.y + scale * (foot_x * math.sin(angle) + foot_y * math.cos(angle)),
            )
        )
    assert max(turns) - min(turns) > 3
    assert all(84 <= turn <= 96 for turn in turns)
    assert all(math.dist(foot, feet[0]) < 0.1 for foot in feet)


def test_a_label_fades_in_with_the_prop_it_names(show: Show) -> None:
    """No label points at what is not yet there."""

    def shown(t: float) -> float:
        found = [op.color[3] / 255 for op in show.frame_at(t).ops if isinstance(op, Words) and op.text == "a pin"]
        return found[0] if found else 0.0

    assert shown(3.2) == 0
    assert 0.3 < shown(5.0) < 0.8
    assert shown(7.5) == 1


@pytest.mark.parametrize(
    ("width_um", "words"),
    [(0.05, "5 nm"), (0.9, "50 nm"), (30, "2 µm"), (400, "20 µm"), (20_000, "2 mm"), (200_000, "2 cm"), (4e6, "20 cm")],
)
def test_the_scale_bar_follows_from_molecule_to_person(width_um: float, words: str) -> None:
    """A round length in the unit that fits."""
    ops = hud.scale_bar_ops(1920 / width_um, Layout(1920, 1080), Look())
    assert [op.text for op in ops if isinstance(op, Words)] == [words]


def test_from_far_away_tissue_is_no_longer_cells(show: Show) -> None:
    """Cells smaller than a pixel are not drawn."""
    assert any(isinstance(op, Sprites) and op.x.size for op in show.frame_at(1.0).ops)
    assert not any(isinstance(op, Sprites) and op.x.size for op in show.frame_at(11.9).ops)


def test_a_part_that_moves_stays_in_its_turned_picture(show: Show) -> None:
    """A part turns with its picture about the picture's middle, then further about its own pivot."""
    box, pivots = artwork("mhc_tag").box, artwork("mhc_tag").pivots
    scene = replace(
        show.scene,
        props={"tag": Prop(art="mhc_tag", at=(200.0, 112.0), width=20.0, turn=90.0)},
        beats=(
            Beat("one", 4.0, stage=(Action("vanish", {"who": "tag", "part": "own", "to": 0.5, "seconds": 0.1}),)),
            Beat("two", 4.0, stage=(Action("turn", {"who": "tag", "part": "own", "by": 30.0, "seconds": 0.1}),)),
        ),
    )
    moved = Show.of(scene)

    def middle_of(part: str, t: float) -> tuple[float, float]:
        """Where the picture has the pivot of the part `own`, in pixels."""
        (op,) = [op for op in moved.frame_at(t).ops if isinstance(op, Art) and part in op.parts]
        scale, angle = op.width / box[2], math.radians(op.turn)
        dx, dy = pivots["own"][0] - op.pivot[0], pivots["own"][1] - op.pivot[1]
        x = op.pivot[0] + dx * math.cos(angle) - dy * math.sin(angle)
        y = op.pivot[1] + dx * math.sin(angle) + dy * math.cos(angle)
        return op.x + x * scale, op.y + y * scale

    for t in (3.0, 7.0):
        assert middle_of("own", t) == pytest.approx(middle_of("holder", t), abs=0.01)


def test_a_picture_that_becomes_another_is_never_glass(show: Show) -> None:
    """The new one fades in over the old, and only then the old one goes."""
    scene = replace(
        show.scene,
        props={"cell": Prop(art="t_cell", at=(200.0, 112.0), width=30.0)},
        cast={},
        beats=(Beat("one", 4.0, stage=(Action("swap", {"who": "cell", "to": "car_t", "seconds": 4.0}),)),),
    )
    swapped = Show.of(scene)

    def fades(t: float) -> dict[str, float]:
        ops = [op for op in swapped.frame_at(t).ops if isinstance(op, Sprites) and op.layer == "body" and op.x.size]
        return {op.sheet: float(op.fade[0]) for op in ops}

    assert fades(0.0) == {"t_cell": 1.0}
    for t in (0.8, 1.4, 2.0, 2.6, 3.2):
        assert max(fades(t).values()) == 1.0
        assert set(fades(t)) == {"t_cell", "car_t"}
    assert fades(3.999)["car_t"] == 1.0
    assert fades(3.999).get("t_cell", 0.0) < 0.01


def test_labels_wait_for_the_end_of_a_long_move(show: Show) -> None:
    """While the camera dives through the scales nothing is pointed at."""
    long = replace(
        show.scene,
        beats=(
            Beat("one", 2.0),
            Beat(
                "two", 9.0, camera=Camera(at=(200.0, 112.0), width_um=60.0, seconds=8.0), labels=(Label("one", "here"),)
            ),
        ),
    )
    dive = Show.of(long)

    def said(t: float) -> bool:
        return any(isinstance(op, Words) and op.text == "here" for op in dive.frame_at(t).ops)

    assert not said(2 + 5.0)
    assert said(2 + 8.0)
