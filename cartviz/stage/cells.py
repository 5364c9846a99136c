"""Cells as sprites: each alive, bound, dividing, tired or dying cell becomes a few pictures at a place."""

import functools
import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.batch import batch, clipped, smooth
from cartviz.stage.exhaustion_marks import brake_ops, lock_ops, locked_share
from cartviz.stage.frame import Glow, Op
from cartviz.stage.il6_marks import cup_ops
from cartviz.stage.theme import Look, with_alpha
from cartviz.stage.view import View
from cartviz.tissue.kinds import HAS_CAR, KINDS
from cartviz.tissue.wearing import TIRED
from cartviz.tissue.world import BOUND, DYING, World

__all__ = ["DRAW_ORDER", "UNSEEN_TAG", "View", "cell_ops", "color_of", "part_color"]

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

STILL_PX = 280.0
WHOLE_PX = 12.0
"""Where all cells of a picture are smaller than this each is one sprite: its nucleus lags by about a pixel."""
UNSEEN_TAG = 0.2
"""Below this share of a full tag a cell is drawn bare (the binding threshold, science.md C-ABM 2)."""
SHAPES_PER_SECOND = 5.0
SHRINKING, TIRING = 15, 4
"""Steps in which a dying cell shrinks and a tired one grows dull: each step is a set of pictures."""
_NUCLEUS_LAG = 0.22
_BLEBS = 9
DUST_PX = 0.8
"""Radius in pixels from which on a bleb is seen; one twice as large is seen fully."""
FAINT = 0.06
"""Opacity below which nothing is drawn."""
GLOW_PX = (5.0, 9.0)
"""Radius in pixels of a hunter from which on its contact shines, and from which it shines fully."""
_GRANULES = 7
_CLOSE_PX = 42.0
_GOLDEN = 0.6180339887498949
_BLEB = np.arange(_BLEBS)
_BLEB_START, _BLEB_SIZE = 0.06 + 0.30 * ((_BLEB * _GOLDEN) % 1), 0.14 + 0.13 * ((_BLEB * 0.377) % 1)
_BLEB_ANGLE, _BLEB_ASIDE = _BLEB * (2 * math.pi / _BLEBS), 0.35 * np.sin(_BLEB * 5.1)
_BLEB_OUT = 0.80 + 0.12 * np.sin(_BLEB * 3.3)
"""Of each bleb of a dying cell: when it buds, how large it grows, where on the outline, how far out it begins."""
_GRANULE_MINUTES = 5.0
"""Granules gather at the contact within about 2 to 6 minutes (science.md A9)."""

DRAW_ORDER = (
    *("red_cell", "body_cell", "macrophage", "suppressor", "b_cell"),
    *("solid_tumor", "leukemia", "t_cell", "car_t"),
)
"""Kinds from back to front; a kind that is not named here is drawn first."""

_PARTS = {"tag": "cd19", "cd19": "cd19", "receptor": "car", "car": "car", "nucleus": ""} | {
    "cup": "il6_receptor",
    "cap": "drug",
    "tumor_tag": "tumor_tag",
    "brake": "brake",
}


def part_color(part: str) -> str:
    """The theme key of a part that a label names; '' where the cell's own color serves."""
    return _PARTS.get(part, "")


def color_of(world: World, row: int) -> str:
    """The theme key of a cell's color."""
    kind = KINDS[int(world.kind[row])]
    return "exhausted" if world.traits["exhaustion"][row] >= TIRED else kind.color


def cell_ops(view: View, look: Look) -> list[Op]:
    """All cells: first every shadow and receptor, then every body, then every nucleus, so that none is cut."""
    contacts = _contacts(view)
    turn = _turns(view, contacts)
    whole = _Columns(view, turn)
    layers: dict[str, list[Op]] = {"under": [], "body": [], "nucleus": [], "front": []}
    for sheet, rows, fade in _sheets(view):
        _add_cells(layers, whole, sheet, rows, fade)
    layers["under"].extend(brake_ops(view))
    layers["front"].extend(lock_ops(view))
    if view.hearing is not None:
        layers["under"].extend(cup_ops(view.hearing, view, turn))
    dying = np.nonzero(view.visible & (view.world.state == DYING))[0]
    for sheet, rows in _by_sheet(view, dying):
        if look.gentle:
            _add_fading(layers, whole, sheet, rows)
        else:
            _add_dying(layers, view, sheet, rows)
    glows = _contact_glows(view, contacts, look)
    return [
        *layers["under"],
        *glows,
        *layers["body"],
        *layers["nucleus"],
        *layers["front"],
        *_granule_ops(view, contacts),
    ]


def _by_sheet(view: View, rows: Rows) -> Iterator[tuple[str, Rows]]:
    """Rows in the order of drawing, by the picture they are drawn with."""
    world = view.world
    kinds = world.kind[rows]
    there = np.bincount(kinds, minlength=len(KINDS)).tolist()
    for index in _kinds_back_to_front():
        if not there[index]:
            continue
        of_kind = rows[kinds == index]
        kind = KINDS[index]
        if kind.ill_sprite:
            ill = world.traits["peptide"][of_kind] >= UNSEEN_TAG
            if ill.any():
                yield kind.ill_sprite, of_kind[ill]
                of_kind = of_kind[~ill]
        if not kind.bare_sprite:
            if of_kind.size:
                yield kind.sprite, of_kind
            continue
        tag = np.maximum(world.traits["cd19"][of_kind], world.traits["tag"][of_kind])
        for sheet, chosen in ((kind.bare_sprite, of_kind[tag < UNSEEN_TAG]), (kind.sprite, of_kind[tag >= UNSEEN_TAG])):
            if chosen.size:
                yield sheet, chosen


@functools.cache
def _kinds_back_to_front() -> tuple[int, ...]:
    order = {name: place for place, name in enumerate(DRAW_ORDER)}
    return tuple(sorted(range(len(KINDS)), key=lambda index: order.get(KINDS[index].name, -1)))


def _sheets(view: View) -> Iterator[tuple[str, Rows, Floats]]:
    """(picture, rows, opacity) of the cells that live; a tired or a sparked cell is laid over its fresh self."""
    world = view.world
    alive = np.nonzero(view.visible & (world.state != DYING))[0]
    for sheet, rows in _by_sheet(view, alive):
        if sheet == "body_cell_ill":  # it falls ill little by little, over its healthy self
            yield "body_cell", rows, view.near[rows]
            yield from _overlay(sheet, rows, view.near[rows] * clipped(world.traits["peptide"][rows]))
            continue
        yield sheet, rows, view.near[rows]
        if sheet == "car_t":
            yield from _overlay("car_t_exhausted", rows, _tired(view, rows))
        elif sheet == "macrophage":
            yield from _overlay("macrophage_active", rows, clipped(world.traits["spark"][rows] * 1.25))
        elif sheet == "body_cell" and view.hearing is not None:
            yield from _overlay("body_cell_alarmed", rows, np.full(rows.size, view.hearing.loud))


def _tired(view: View, rows: Rows) -> Floats:
    """How far CAR-T cells have grown dull, 0 to 1 in a few steps."""
    dull = clipped((view.world.traits["exhaustion"][rows] - 0.12) / 0.36)
    return np.asarray(np.ceil(dull * TIRING) / TIRING)


def _overlay(sheet: str, rows: Rows, share: Floats) -> Iterator[tuple[str, Rows, Floats]]:
    shown = share > 0.06
    if shown.any():
        yield sheet, rows[shown], share[shown]


class _Columns:
    """What batches are made of, for all cells at once: single precision, as sprites have it."""

    def __init__(self, view: View, turn: Floats) -> None:
        self.view = view
        lag_x, lag_y = _nucleus_lag(view)
        columns = (view.x, view.y, view.radius, turn, view.ids, view.x + lag_x, view.y + lag_y)
        self.x, self.y, self.size, self.turn, self.way, self.nucleus_x, self.nucleus_y = (
            column.astype(np.float32) for column in columns
        )
        self.shape = _shapes(view)


def _add_cells(layers: dict[str, list[Op]], whole: _Columns, sheet: str, rows: Rows, fade: Floats) -> None:
    x, y, size, shape = whole.x[rows], whole.y[rows], whole.size[rows], whole.shape[rows]
    small = size.max(initial=0.0) < WHOLE_PX
    if not small:
        ring = locked_share(whole.view.world.traits["exhaustion"][rows]) if sheet == "car_t_exhausted" else fade
        layers["under"].append(batch(sheet, "under", x, y, size, fade=ring, turn=whole.turn[rows]))
    if sheet == "car_t":  # what its exhausted self covers is not drawn
        open_ = _tired(whole.view, rows) < 1
        rows, x, y, size, shape, fade = rows[open_], x[open_], y[open_], size[open_], shape[open_], fade[open_]
    way = whole.way[rows]
    if small:
        layers["body"].append(batch(sheet, "whole", x, y, size, shape=shape, turn=way, fade=fade))
        return
    layers["body"].append(batch(sheet, "body", x, y, size, shape=shape, fade=fade))
    x, y = whole.nucleus_x[rows], whole.nucleus_y[rows]
    layers["nucleus"].append(batch(sheet, "nucleus", x, y, size, turn=way, fade=fade))


def _shapes(view: View) -> NDArray[np.int32]:
    steps = np.floor(view.ambient * SHAPES_PER_SECOND + view.ids * 5.37)
    # In an extreme close-up a step of the wobble would show as a jump, and each shape costs megabytes.
    return np.where(view.radius > STILL_PX, 0, steps).astype(np.int32)


def _nucleus_lag(view: View) -> tuple[Floats, Floats]:
    """Each nucleus trails the motion and wanders a little, by at most a tenth of the radius."""
    world, radius = view.world, view.radius
    behind = (world.calm - world.xy) * view.camera.px_per_um * _NUCLEUS_LAG
    wander = 0.035 * radius
    x = behind[0] + wander * np.sin(view.ambient * 0.9 + view.ids * 1.7)
    y = behind[1] + wander * np.sin(view.ambient * 0.7 + view.ids * 2.9)
    length = np.sqrt(x * x + y * y)
    keep = np.minimum(1.0, 0.10 * radius / np.maximum(length, 1e-9))
    return x * keep, y * keep


def _add_dying(layers: dict[str, list[Op]], view: View, sheet: str, rows: Rows) -> None:
    """Apoptosis: the cell rounds up and shrinks, its nucleus condenses, blebs bud off, drift and fade."""
    x, y, size, p = view.x[rows], view.y[rows], view.radius[rows], view.death[rows]
    shrink = 1 - 0.45 * np.rint(smooth(p / 0.7) * SHRINKING) / SHRINKING
    fade = 1 - smooth((p - 0.62) / 0.36)
    trembling = np.floor(view.ambient * SHAPES_PER_SECOND * 2 + view.ids[rows]).astype(np.int32) % 4 * 3
    body, nucleus = size * shrink, size * shrink * (1 - 0.35 * np.rint(smooth(p / 0.5) * 8) / 8)
    way = view.ids[rows]
    if size.max() < WHOLE_PX:
        layers["body"].append(batch(sheet, "whole", x, y, body, shape=trembling, turn=way, fade=fade))
    else:
        under = fade * (1 - smooth(p / 0.35)) * 0.999
        layers["under"].append(batch(sheet, "under", x, y, body, fade=under))
        layers["body"].append(batch(sheet, "body", x, y, body, shape=trembling, fade=fade))
        layers["nucleus"].append(batch(sheet, "nucleus", x, y, nucleus, turn=way, fade=fade))
    # Blebs: each at its own angle, budding one after another, first on the outline, then away from it.
    i, bleb = np.nonzero(p[:, None] > _BLEB_START)
    age = (p[i] - _BLEB_START[bleb]) / (1 - _BLEB_START[bleb])
    bleb_size = size[i] * _BLEB_SIZE[bleb] * smooth(age / 0.22) * (1 - 0.35 * age)
    bleb_fade = (1 - smooth((age - 0.55) / 0.45)) * clipped(bleb_size / DUST_PX - 1)
    seen = bleb_fade > FAINT
    i, bleb = i[seen], bleb[seen]
    age, bleb_size, bleb_fade = age[seen], bleb_size[seen], bleb_fade[seen]
    angle = _BLEB_ANGLE[bleb] + way[i] * 1.3 + _BLEB_ASIDE[bleb]
    out = size[i] * (_BLEB_OUT[bleb] + 0.70 * age)
    bleb_x, bleb_y = x[i] + out * np.cos(angle), y[i] + out * np.sin(angle)
    layers["front"].append(batch(sheet, "bleb", bleb_x, bleb_y, bleb_size, fade=bleb_fade))


def _add_fading(layers: dict[str, list[Op]], whole: _Columns, sheet: str, rows: Rows) -> None:
    """The gentle way to die: the cell grows faint, whole and where it is, until it is gone."""
    x, y, size = whole.x[rows], whole.y[rows], whole.size[rows]
    fade = whole.view.near[rows] * (1 - smooth(whole.view.death[rows] / 0.9))
    layers["under"].append(batch(sheet, "under", x, y, size, turn=whole.turn[rows], fade=fade))
    layers["body"].append(batch(sheet, "body", x, y, size, shape=whole.shape[rows], fade=fade))
    layers["nucleus"].append(batch(sheet, "nucleus", x, y, size, turn=whole.way[rows], fade=fade))


def _contacts(view: View) -> NDArray[np.intp]:
    """Rows of the cells that hold on to a target and are seen."""
    world = view.world
    return np.nonzero(view.visible & (world.state == BOUND) & (world.partner >= 0))[0]


def _turns(view: View, contacts: Rows) -> Floats:
    """How each ring of receptors is turned, in degrees; a bound cell turns one receptor to the contact."""
    turn = view.ids * 23.0 + 3.0 * np.sin(view.ambient * 0.5 + view.ids)
    others = view.world.partner[contacts]
    dx, dy = view.x[others] - view.x[contacts], view.y[others] - view.y[contacts]
    arrive = smooth(view.minutes_since[contacts] / 1.5)
    angles = map(math.degrees, map(math.atan2, dy.tolist(), dx.tolist()))
    both = np.concatenate((contacts, others))
    ways = dict(zip(both.tolist(), turn[both].tolist(), strict=True))
    for row, other, angle, share in zip(contacts.tolist(), others.tolist(), angles, arrive.tolist(), strict=True):
        for cell, target in ((row, angle + 90.0), (other, angle - 90.0)):
            # Rings repeat every 40 degrees: the nearest equal turn is at most 20 degrees away.
            ways[cell] += ((target - ways[cell] + 20.0) % 40.0 - 20.0) * share
    turn[list(ways)] = list(ways.values())
    return turn


def _contact_glows(view: View, contacts: Rows, look: Look) -> list[Op]:
    """Light where receptor and tag meet; from far away there is none."""
    world = view.world
    near = clipped((view.radius[contacts] - GLOW_PX[0]) / (GLOW_PX[1] - GLOW_PX[0]))
    contacts, near = contacts[near > 0], near[near > 0]
    others = world.partner[contacts]
    radius = view.radius[contacts]
    share = radius / np.maximum(radius + view.radius[others], 1e-6)
    x = view.x[contacts] + (view.x[others] - view.x[contacts]) * share
    y = view.y[contacts] + (view.y[others] - view.y[contacts]) * share
    pulse = 0.82 + 0.18 * np.sin(view.ambient * 3.0 + contacts) * (not look.gentle)
    light = 0.5 * smooth(view.minutes_since[contacts] / 2.0) * pulse * near
    colors = [look.color("t_cell"), look.color("car")]
    columns = (HAS_CAR[world.kind[contacts]], x, y, radius * 1.25, light)
    return [
        Glow(px, py, wide, with_alpha(colors[car], round(alpha, 2)))
        for car, px, py, wide, alpha in zip(*(each.tolist() for each in columns), strict=True)
    ]


def _granule_ops(view: View, contacts: Rows) -> list[Op]:
    """In a close-up: lytic granules gather at the contact, and granzymes cross into the target."""
    inside: list[tuple[float, float, float]] = []
    across: list[tuple[float, float, float, float]] = []
    for row in contacts.tolist():
        if view.radius[row] < _CLOSE_PX:
            continue
        other = int(view.world.partner[row])
        dx, dy = float(view.x[other] - view.x[row]), float(view.y[other] - view.y[row])
        away = math.hypot(dx, dy) or 1.0
        dx, dy = dx / away, dy / away
        radius, minutes = float(view.radius[row]), float(view.minutes_since[row])
        for i in range(_GRANULES):
            gather = float(smooth(np.asarray((minutes - 0.5 - 0.35 * i) / (_GRANULE_MINUTES - 1))))
            angle = i * 2.39996 + row
            rest_x, rest_y = 0.62 * math.cos(angle), 0.62 * math.sin(angle)
            side = (i - (_GRANULES - 1) / 2) * 0.13
            goal_x, goal_y = 0.80 * dx - side * dy, 0.80 * dy + side * dx
            sway = 0.02 * math.sin(view.ambient * 2.3 + i)
            gx, gy = rest_x + (goal_x - rest_x) * gather + sway, rest_y + (goal_y - rest_y) * gather - sway
            inside.append((float(view.x[row]) + gx * radius, float(view.y[row]) + gy * radius, 0.085 * radius))
        if minutes < _GRANULE_MINUTES - 1:
            continue
        for i in range(16):
            # A slow stream: each dot crosses again and again while the hold lasts.
            journey = (view.minutes_since[row] * 0.22 + i / 16 + view.ambient * 0.11) % 1.0
            spread = ((i * _GOLDEN) % 1 - 0.5) * (0.35 + 1.5 * journey)
            along = 0.9 + journey * (away / radius - 0.55)
            px = float(view.x[row]) + (dx * along - dy * spread * 0.5) * radius
            py = float(view.y[row]) + (dy * along + dx * spread * 0.5) * radius
            across.append((px, py, 0.055 * radius, float(min(1.0, 4 * journey, 4 * (1 - journey)))))
    ops: list[Op] = []
    if inside:
        columns = np.array(inside).T
        ops.append(batch("granule", "body", columns[0], columns[1], columns[2]))
    if across:
        columns = np.array(across).T
        ops.append(batch("granzyme", "body", columns[0], columns[1], columns[2], fade=columns[3]))
    return ops
