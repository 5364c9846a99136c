"""Two tissues side by side: the stage divided by a line of light, the same day on both sides."""

from collections.abc import Mapping
from dataclasses import dataclass

from cartviz.scene.model import Scene
from cartviz.scene.timeline import Cue
from cartviz.stage import text
from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.choreography import Tracks
from cartviz.stage.frame import Box, Clip, Op, Words
from cartviz.stage.props import PropView
from cartviz.stage.scene_layers import tissue_ops
from cartviz.stage.theme import Layout, Look, with_alpha
from cartviz.stage.view import View
from cartviz.tissue.world import World

Area = tuple[float, float, float, float]


@dataclass(frozen=True)
class Half:
    """One side: a title, a scene at `t` seconds of its own film (`cues`: its beat and the one before), its world."""

    title: str
    scene: Scene
    cues: tuple[Cue, Cue]
    t: float
    world: World
    fraction: float
    tracks: Tracks
    values: Mapping[str, float]


def twin_ops(
    halves: tuple[Half, Half], parted: float, free: Area, layout: Layout, look: Look, ambient: float
) -> list[Op]:
    """Both tissues, each framed in its half of the free area; while they come in, `parted` grows from 0 to 1."""
    wide, middle = float(layout.width), (free[0] + layout.width) / 2
    left, right = middle * parted, wide - (wide - middle) * parted
    ops: list[Op] = []
    for half, (start, end), inner in (
        (halves[0], (0.0, left), (free[0], middle)),
        (halves[1], (right, wide), (middle, wide)),
    ):
        if end - start < 1:
            continue
        ops.append(Clip(start, 0, end - start, layout.height))
        ops.extend(_tissue(half, (inner[0], free[1], inner[1], free[3]), layout, look, ambient))
        ops.extend(_title(half.title, (inner[0] + inner[1]) / 2, layout, look))
        ops.append(Clip())
    for x in dict.fromkeys((left, right)):
        ops.extend(_light(x, layout, look))
    return ops


def _light(x: float, layout: Layout, look: Look) -> list[Op]:
    """The line of light between two tissues."""
    light = look.color("text")
    glow, thick = layout.px(14), max(2.0, layout.px(3))
    return [
        Box(x - glow / 2, 0, glow, layout.height, with_alpha(light, 0.10)),
        Box(x - thick / 2, 0, thick, layout.height, with_alpha(light, 0.75)),
    ]


def _title(title: str, x: float, layout: Layout, look: Look) -> list[Op]:
    """The name of a side, at its top."""
    px, y = layout.text(28), layout.title_bottom + layout.px(34)
    wide, high = text.width_of(title, px, "semibold") + px * 1.6, px * 1.75
    plate, edge = with_alpha(look.color("scrim"), 0.86), look.color("panel_edge")
    return [
        Box(x - wide / 2, y - high / 2, wide, high, plate, edge, max(1.0, layout.px(1.6)), high / 2),
        Words(x, y + px * 0.35, title, px, look.color("text"), "semibold", "center"),
    ]


def _tissue(half: Half, area: Area, layout: Layout, look: Look, ambient: float) -> list[Op]:
    """A tissue in its area; the width that its own beat's camera asks for fills the width of the area."""
    size_um, shot = half.scene.world.size_um, half.cues[0].camera_to
    x, y = shot.at or (size_um[0] / 2, size_um[1] / 2)
    # A pose says how many micrometers the whole frame is wide.
    pose = Pose(x, y, shot.width_um * layout.width / (area[2] - area[0]))
    camera = camera_for(pose, layout, area, size_um)
    view = View(half.world, camera, layout, half.fraction, ambient, half.cues[0].minutes_per_tick)
    props = PropView(half.scene, half.tracks, half.t, view, half.values)
    return tissue_ops(half.scene, half.cues, props, look, half.values.get("body_il6"))
