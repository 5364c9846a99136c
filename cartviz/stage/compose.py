"""A cue and a world become a frame: place, clouds, cells, glows, labels, instruments, from back to front."""

import math
from dataclasses import dataclass, replace

from cartviz.scene.model import Label
from cartviz.scene.timeline import Cue, Shot
from cartviz.stage import cells, labels, text
from cartviz.stage.camera import Pose, between, camera_for
from cartviz.stage.choreography import Tracks
from cartviz.stage.frame import Box, Frame, Line, Op, Ring, Words
from cartviz.stage.hud import hud
from cartviz.stage.hud.captions import caption_ops
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.hud.instrument_panel import arrived, moved
from cartviz.stage.hud.instruments import meter_ops
from cartviz.stage.hud.plots import plot_ops
from cartviz.stage.hud.question import question_ops
from cartviz.stage.props import PropView
from cartviz.stage.scene_layers import tissue_ops
from cartviz.stage.split_view import Half, twin_ops
from cartviz.stage.theme import Layout, Look, ease, with_alpha
from cartviz.stage.view import View
from cartviz.tissue.motion import CALMING
from cartviz.tissue.world import World

LONG_MOVE_SECONDS = 4.0
"""On a camera move longer than this labels wait for its end: until then they would point at passing things."""
GLIDE_SECONDS = 1.1
"""How long the stage takes to make room when an instrument, a plot or a question arrives."""


@dataclass(frozen=True)
class Moment:
    """All that a frame is made of: the board of the HUD, the world with its fraction of a tick, ambient time.

    `halves` are the two tissues of a twin beat, and `parted` how far the stage is divided for them, 0 to 1.
    """

    board: Board
    world: World
    fraction: float
    minutes_per_tick: float
    ambient: float
    tracks: Tracks
    halves: tuple[Half, Half] | None = None
    parted: float = 0.0


def compose(moment: Moment, size: tuple[int, int], look: Look) -> Frame:
    """The frame of a moment at a size in pixels."""
    board = moment.board
    layout = Layout(size[0], size[1], look.text_scale)
    plot = board.scene.plots.get(board.cue.plot) if look.hud else None
    free = _free(board, layout, look)
    camera = camera_for(_pose(moment, look), layout, free, board.scene.world.size_um)
    ambient = 0.0 if look.still else moment.ambient
    view = View(moment.world, camera, layout, moment.fraction, ambient, moment.minutes_per_tick, board.hearing)
    props = PropView(board.scene, moment.tracks, board.t, view, board.values)
    halves, parted = _sides(moment, look)
    ops: list[Op] = []
    if parted < 1:
        last = board.timeline.cues[max(board.cue.index - 1, 0)]
        ops.extend(tissue_ops(board.scene, (board.cue, last), props, look, board.values.get("body_il6")))
    if halves is not None:
        ops.extend(twin_ops(halves, parted, free, layout, look, ambient))
    if look.hud:
        ops.extend(hud.title_ops(board, layout, look))
    ops.extend(caption_ops(board, layout, look))
    if look.hud and board.scene.world.scale_bar and plot is None and halves is None:
        ops.extend(hud.scale_bar_ops(camera.px_per_um, layout, look))
    ops.extend(_label_ops(moment, props, layout, look, free))
    if look.hud:
        ops.extend(meter_ops(board, layout, look))
        ops.extend(_plots(board, layout, look))
        ops.extend(hud.timeline_ops(board, layout, look))
    ops.extend(question_ops(board, layout, look))
    return Frame(size, board.t, board.cue.beat.id, tuple(ops), look.tone, _zoom(moment))


def _plots(board: Board, layout: Layout, look: Look) -> list[Op]:
    """A plot comes in from the left and leaves the same way; where one follows another, its lines begin anew."""
    last = board.timeline.cues[max(board.cue.index - 1, 0)]
    share = 1.0 if bool(last.plot) == bool(board.cue.plot) else arrived(board, look)
    out = layout.px(64 + 560 + 24)
    ops: list[Op] = []
    if share < 1.0 and last.plot in board.scene.plots:
        before = replace(board, cue=last, curves=board.leaving)
        ops.extend(moved(plot_ops(board.scene.plots[last.plot], before, layout, look), -out * share))
    if board.cue.plot in board.scene.plots:
        ops.extend(moved(plot_ops(board.scene.plots[board.cue.plot], board, layout, look), -out * (1.0 - share)))
    return ops


def _free(board: Board, layout: Layout, look: Look) -> tuple[float, float, float, float]:
    """The free area of the present beat; it glides over from that of the beat before, so that no picture jumps."""

    def of(cue: Cue) -> tuple[float, float, float, float]:
        if not look.hud:
            return layout.free(panels=False)
        return layout.free(bool(cue.meters), bool(cue.plot), cue.question is not None)

    now = of(board.cue)
    before = of(board.timeline.cues[max(board.cue.index - 1, 0)])
    share = 1.0 if look.still else ease((board.t - board.cue.start) / min(GLIDE_SECONDS, board.cue.seconds))
    left, top, right, bottom = (a + (b - a) * share for a, b in zip(before, now, strict=True))
    return left, top, right, bottom


def _sides(moment: Moment, look: Look) -> tuple[tuple[Half, Half] | None, float]:
    """The two tissues of a twin beat and how far they have come in; all of the way, or not at all, without motion."""
    if not look.still:
        return moment.halves, moment.parted
    return (moment.halves, 1.0) if moment.board.cue.beat.twin is not None else (None, 0.0)


def _pose(moment: Moment, look: Look) -> Pose:
    """Where the camera is on its way; without motion it is there from the start."""
    cue = moment.board.cue
    end = _look_at(cue.camera_to, moment)
    into = moment.board.t - cue.start
    if look.still or into >= cue.move_seconds or cue.move_seconds <= 0:
        return end
    return between(_look_at(cue.camera_from, moment), end, into / cue.move_seconds)


def _zoom(moment: Moment) -> float:
    """How fast the camera zooms in, in doublings a second; 0 where it rests or only moves."""
    cue = moment.board.cue
    share = (moment.board.t - cue.start) / cue.move_seconds if cue.move_seconds > 0 else 1.0
    if share >= 1:
        return 0.0
    start, end = _look_at(cue.camera_from, moment), _look_at(cue.camera_to, moment)
    # The slope of `ease`, by which `between` leads from one width to the other.
    return math.log2(start.width_um / end.width_um) * 6 * share * (1 - share) / cue.move_seconds


def _look_at(shot: Shot, moment: Moment) -> Pose:
    world = moment.world
    if shot.follow is not None and shot.follow in world.names:
        row = world.names[shot.follow]
        # The calm position moved a share CALMING of the way in this tick; where it was before follows from that.
        now = world.calm[:, row]
        before = (now - CALMING * world.xy[:, row]) / (1 - CALMING)
        x, y = before + (now - before) * moment.fraction
        return Pose(float(x), float(y), shot.width_um)
    if shot.at is not None:
        return Pose(shot.at[0], shot.at[1], shot.width_um)
    return Pose(world.size_um[0] / 2, world.size_um[1] / 2, shot.width_um)


LABEL_REACH = 1.4
"""Labels keep clear of the receptors, too: they reach to 1.4 radii."""


def _label_ops(
    moment: Moment, props: PropView, layout: Layout, look: Look, free: tuple[float, float, float, float]
) -> list[Op]:
    cue = moment.board.cue
    if not look.captions or cue.question is not None:
        return []
    # Labels arrive when the camera has nearly settled, and leave with the beat.
    into = moment.board.t - cue.start
    move = cue.move_seconds
    arrive = 0.85 * move if move > LONG_MOVE_SECONDS else min(0.6 * move, 0.9)
    shown = ease((into - arrive) / 0.5) if not look.still else 1.0
    if shown <= 0.02:
        return []
    px = layout.text(25)
    tags, faint = [], {}
    for label in cue.beat.labels:
        found = _target(label, props, look)
        if found is None:
            continue
        x, y, radius, color = found
        width = text.width_of(label.says, px, "semibold") + px * 2.3
        faint[label.says] = props.fade(label.of)
        tags.append(labels.Tag(label.says, width, px * 1.55, x, y, radius, label.side, color))
    top = layout.title_bottom + layout.px(6)
    ops: list[Op] = []
    for placed in labels.place(tuple(tags), (free[0] + layout.px(16), top, free[2], free[3])):
        ops.extend(_pill(placed, px, layout, look, round(shown * faint[placed.tag.text] * 16) / 16))
    return ops


def _target(label: Label, props: PropView, look: Look) -> tuple[float, float, float, str] | None:
    """Place and radius in pixels of what a label names, and its color; None where it is not to be seen."""
    view, part = props.view, cells.part_color(label.part)
    if label.of.startswith("place:"):
        x, y = (float(each) for each in label.of.removeprefix("place:").split(","))
        return view.camera.x_px(x), view.camera.y_px(y), view.layout.px(6), part or "text"
    if label.of in props.scene.props:
        disc = props.disc(label.of)
        return None if disc is None else (*disc, part or props.scene.props[label.of].color)
    row = view.nearest_to_focus(label.of)
    if row is None:
        return None
    x, y, radius = view.disc(row)
    radius *= LABEL_REACH * (1 - 0.45 * float(view.death[row]) * (not look.gentle))  # a dying cell shrinks
    return x, y, radius, part or cells.color_of(view.world, row)


def _pill(placed: labels.Placed, px: float, layout: Layout, look: Look, shown: float) -> list[Op]:
    tag = placed.tag
    color = with_alpha(look.color(tag.color), shown)
    start, end = labels.anchor_of(placed)
    thick = max(1.0, layout.px(2))
    left, top = placed.x - tag.width / 2, placed.y - tag.height / 2
    return [
        Line((start, end), color, thick),
        Box(
            left,
            top,
            tag.width,
            tag.height,
            with_alpha(look.color("scrim"), 0.86 * shown),
            color,
            thick,
            tag.height / 2,
        ),
        Ring(left + px * 0.85, placed.y, px * 0.24, color, 0, color),
        Words(left + px * 1.4, placed.y + px * 0.35, tag.text, px, with_alpha(look.color("text"), shown), "semibold"),
    ]
