"""One window of tissue from back to front: its place, murk and haze, fibers, cells, props, what passes before them."""

import math

from cartviz.scene.model import Scene
from cartviz.scene.timeline import Cue
from cartviz.stage import cells, haze, hostile
from cartviz.stage.frame import Backdrop, Glow, NearLayer, Op
from cartviz.stage.il6_marks import drug_ops
from cartviz.stage.props import PropView
from cartviz.stage.theme import Look, with_alpha
from cartviz.stage.view import View


def tissue_ops(scene: Scene, cues: tuple[Cue, Cue], props: PropView, look: Look, blood_pg: float | None) -> list[Op]:
    """All that stands in a scene's tissue at one moment, seen by the view of its props.

    `cues` are the present beat and the one before; `blood_pg` is the IL-6 of the scene's patient, in pg/mL.
    """
    view, cue = props.view, cues[0]
    pose, width = view.camera.pose, view.layout.width
    # Without motion far and near layers stay where they are, whatever the camera does.
    pans = 0.0 if look.still else width / 400
    pan_x = (scene.world.size_um[0] / 2 - pose.x_um) * pans
    pan_y = (scene.world.size_um[1] / 2 - pose.y_um) * pans
    cytokine = haze.cytokine_of(view, blood_pg) if "cytokine" in scene.world.substances else None
    ops: list[Op] = [Backdrop(scene.world.place, pan_x, pan_y, view.ambient)]
    if cytokine is not None:
        ops.extend(haze.haze_ops(cytokine, view, look))
    ops.extend(hostile.murk_ops(view, look))
    ops.extend(hostile.strand_ops(view, before=False))
    ops.extend(_highlight_ops(cue, view, look))
    ops.extend(props.ops(look, behind=True))
    ops.extend(cells.cell_ops(view, look))
    if cytokine is not None:
        ops.extend(haze.point_ops(cytokine, view))
        ops.extend(haze.stream_ops(view))
    if view.hearing is not None:
        ops.extend(drug_ops(view.hearing, view))
    ops.extend(hostile.strand_ops(view, before=True))
    ops.extend(hostile.overlay_ops(view, cue, cues[1], props.t - cue.start, look))
    ops.extend(props.ops(look, behind=False))
    ops.append(NearLayer(scene.world.place, pan_x, pan_y, view.ambient))
    return ops


def _highlight_ops(cue: Cue, view: View, look: Look) -> list[Op]:
    """A soft light behind the cells that a beat talks about."""
    ops: list[Op] = []
    pulse = 0.85 + 0.15 * math.sin(view.ambient * 2.2) * (not look.gentle)
    for name in cue.beat.highlight:
        for row in view.rows_of(name)[:12]:
            x, y, radius = view.disc(row)
            color = with_alpha(look.color(cells.color_of(view.world, row)), 0.42 * pulse)
            ops.append(Glow(x, y, radius * 2.1, color))
    return ops
