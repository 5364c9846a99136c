"""The hostile tumor in sight: murk between its cells, fibers of dense tissue, a veil and lines for its oxygen.

All of it is drawn where the tissue's own substances are: suppression, stroma, oxygen.
"""

import math

import numpy as np
from numpy.typing import NDArray

from cartviz.scene.timeline import Cue
from cartviz.stage import text
from cartviz.stage.frame import Art, Box, Field, Line, Op, Words
from cartviz.stage.haze import pick
from cartviz.stage.theme import Layout, Look, ease, with_alpha
from cartviz.stage.view import View

Floats = NDArray[np.float64]

ROWS, COLUMNS = 9, 16
"""Fields are sampled on this grid over the whole frame: they are smooth, and few places change rarely."""
LEVELS_OF_A_FIELD = 24
"""Steps of a field's strength: what has not changed by a step need not be painted anew."""
MURK_DENSEST, VEIL_DENSEST = 0.80, 0.66
"""Opacity of the murk behind the cells, and of the veil that an overlay lays over them, where there is most of it."""
WELL_SUPPLIED = 26.0
"""mmHg of oxygen from which on the veil is clear."""
LEVELS: tuple[tuple[float, str], ...] = ((20.0, "20 mmHg oxygen"), (10.0, "10"), (5.0, "5"), (2.5, "2.5"))
"""Lines of equal oxygen: growth stops below 10 mmHg, cells die from 5 to 2.5 (PhysiCell, science.md A17)."""
OVERLAY_SECONDS = 1.0
STRANDS = 30
ZOOM_STEP = 0.03
FADES = 4
_ARTS = (("fiber_a", 150.0), ("fiber_b", 112.0), ("fiber_c", 132.0))
"""Pictures of fibers with their lengths in micrometers."""
_GOLDEN, _PLASTIC, _THIRD = 0.6180339887498949, 0.7548776662466927, 0.569840290998


def murk_ops(view: View, look: Look) -> list[Op]:
    """The dark between the cells: denser where suppression is strong."""
    grid = view.world.substances.get("suppression")
    if grid is None:
        return []
    strong = np.minimum(_sampled(view, grid) / 1.3, 1.0)
    return _cloud("murk", strong * strong * (3.0 - 2.0 * strong), with_alpha(look.color("murk"), MURK_DENSEST), view)


def strand_ops(view: View, *, before: bool) -> list[Op]:
    """Long wavy fibers where the tissue is dense, two thirds behind the cells and one third before them."""
    grid = view.world.substances.get("stroma")
    if grid is None:
        return []
    wide, high = view.world.size_um
    camera, layout = view.camera, view.layout
    # Few sizes and opacities, so that a zoom makes few pictures.
    zoom = math.exp(round(math.log(camera.px_per_um) / ZOOM_STEP) * ZOOM_STEP)
    n = np.arange(STRANDS)[(np.arange(STRANDS) % 3 == 2) == before]
    x_um, y_um = (n * _GOLDEN + 0.11) % 1 * wide, (n * _PLASTIC + 0.3) % 1 * high
    fade = np.minimum(pick(grid, view.world.grid_um, x_um, y_um), 1.0)
    if before:
        fade *= 0.5 * _clear(view, x_um, y_um)
    fade = np.ceil(fade * FADES - 0.3) / FADES
    which = (n * _THIRD % 1 * len(_ARTS)).astype(int)
    ops: list[Op] = []
    for x, y, shown, kind in zip(camera.x_px(x_um), camera.y_px(y_um), fade, which, strict=True):
        art, length_um = _ARTS[kind]
        half = 0.5 * length_um * camera.px_per_um
        if shown > 0 and -half < x < layout.width + half and -half * 0.2 < y < layout.height + half * 0.2:
            place = (float(x), float(y), length_um * zoom)
            ops.append(Art(art, ("strands",), *place, fade=0.92 * float(shown)))
    return ops


def _clear(view: View, x_um: Floats, y_um: Floats) -> Floats:
    """How clear of murk places are, 0 to 1: deep in the tumor no fiber lies before the cells."""
    grid = view.world.substances.get("suppression")
    if grid is None:
        return np.ones(x_um.size)
    return np.clip(1.6 - 1.6 * pick(grid, view.world.grid_um, x_um, y_um), 0.0, 1.0)


def overlay_ops(view: View, cue: Cue, last: Cue, into_seconds: float, look: Look) -> list[Op]:
    """The oxygen overlay of a beat that asks for it; it comes and goes softly."""
    shown = ease(into_seconds / OVERLAY_SECONDS) if not look.still else 1.0
    if last.haze == cue.haze or cue.index == last.index:
        shown = 1.0
    share = shown * (cue.haze == "oxygen") + (1.0 - shown) * (last.haze == "oxygen")
    grid = view.world.substances.get("oxygen")
    if grid is None or share < 0.02:
        return []
    share = round(share * 16) / 16
    missing = np.clip(1.0 - _sampled(view, grid) / WELL_SUPPLIED, 0.0, 1.0)
    veil = with_alpha(look.color("veil"), VEIL_DENSEST * share)
    ops = _cloud("oxygen", missing * (2.0 - missing), veil, view)
    for value, words in LEVELS:
        ops.extend(_line_of_equal(view, grid, value, words, share, look))
    return ops


def _line_of_equal(view: View, grid: Floats, value: float, words: str, share: float, look: Look) -> list[Op]:
    """The line along which a substance has fallen to a value, from top to bottom, with its name."""
    camera, layout = view.camera, view.layout
    edge = view.world.grid_um
    lines: list[tuple[float, float]] = []
    for row in range(grid.shape[0]):
        x_um = _falls_to(grid[row], value, edge)
        if x_um is not None:
            lines.append((x_um, (row + 0.5) * edge))
    if len(lines) < 3:
        return []
    # A running mean over three bins: what is left is the shape, not the grid.
    across = [each[0] for each in lines]
    calm = [sum(across[max(i - 1, 0) : i + 2]) / len(across[max(i - 1, 0) : i + 2]) for i in range(len(across))]
    places = [(float(camera.x_px(x)), float(camera.y_px(y))) for x, (_, y) in zip(calm, lines, strict=True)]
    top, bottom = layout.title_bottom + layout.px(18), layout.height - layout.px(250)
    points = tuple(place for place in places if top <= place[1] <= bottom)
    if len(points) < 2:
        return []
    color = with_alpha(look.color("oxygen"), 0.85 * share)
    return [Line(points, color, max(1.5, layout.px(3))), *_tag(points, words, color, share, layout, look)]


def _tag(
    points: tuple[tuple[float, float], ...],
    words: str,
    color: tuple[int, int, int, int],
    share: float,
    layout: Layout,
    look: Look,
) -> list[Op]:
    """The value of a line on a small plate that sits on it, above the caption."""
    aim = layout.height * 0.235
    x, y = min(points, key=lambda point: abs(point[1] - aim))
    px = layout.text(22)
    wide, high = text.width_of(words, px, "semibold") + px * 1.1, px * 1.6
    plate = with_alpha(look.color("scrim"), 0.88 * share)
    return [
        Box(x - wide / 2, y - high / 2, wide, high, plate, color, max(1.0, layout.px(1.6)), high / 2),
        Words(x, y + px * 0.35, words, px, with_alpha(look.color("text"), share), "semibold", "center"),
    ]


def _falls_to(values: Floats, level: float, edge_um: float) -> float | None:
    """The first place along a row where a substance falls below a level, in micrometers; None where it never does."""
    below = np.nonzero((values[:-1] >= level) & (values[1:] < level))[0]
    if not below.size:
        return None
    first = int(below[0])
    part = (values[first] - level) / max(values[first] - values[first + 1], 1e-9)
    return float((first + 0.5 + part) * edge_um)


def _cloud(name: str, share: Floats, color: tuple[int, int, int, int], view: View) -> list[Op]:
    """A field over the frame, cut to the columns in which there is any of it: the rest costs nothing."""
    there = np.flatnonzero((share > 0.01).any(axis=0))
    if not there.size:
        return []
    first, end = max(int(there[0]) - 1, 0), min(int(there[-1]) + 2, COLUMNS)
    step = view.layout.width / COLUMNS
    cut = (np.rint(share[:, first:end] * LEVELS_OF_A_FIELD) / LEVELS_OF_A_FIELD).astype(np.float32)
    return [Field(name, cut, first * step, 0, (end - first) * step, view.layout.height, color, add=False)]


def _sampled(view: View, grid: Floats) -> Floats:
    """A substance over the whole frame, (ROWS, COLUMNS)."""
    layout, camera = view.layout, view.camera
    x = camera.x_um((np.arange(COLUMNS, dtype=np.float64) + 0.5) * (layout.width / COLUMNS))[None, :]
    y = camera.y_um((np.arange(ROWS, dtype=np.float64) + 0.5) * (layout.height / ROWS))[:, None]
    return pick(grid, view.world.grid_um, x, y)
