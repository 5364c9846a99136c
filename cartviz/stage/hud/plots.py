"""A plot on the stage: how many cells over the days, on a log axis, until now and never further."""

import functools
import math
from dataclasses import dataclass
from itertools import pairwise

from cartviz.scene.charts import Limit, Plot
from cartviz.stage import text
from cartviz.stage.frame import Box, Color, Line, Op, Ring, Words
from cartviz.stage.halos import haloed
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.theme import Layout, Look, with_alpha

WIDTH, HEIGHT = 560, 452
"""Size of the plot's panel at 1080p."""
_Points = tuple[tuple[float, float], ...]
_NAMES = {0: "1", 3: "1 thousand", 6: "1 million", 9: "1 billion", 12: "1 trillion"}


def plot_ops(plot: Plot, board: Board, layout: Layout, look: Look) -> list[Op]:
    """The plot of the present beat in its panel on the left of the stage."""
    px = layout.px
    axes = _axes(plot, layout)
    ops = [*_ground(plot, layout, look)]
    ends: list[tuple[str, Color, tuple[float, float]]] = []
    for curve in board.curves:
        # Only its last point moves: those before it change when another day is passed.
        points = (*_placed(curve.points[:-1], plot, layout), *_placed(curve.points[-1:], plot, layout))
        if len(points) < 2:
            continue
        color = look.color(curve.color)
        ops.append(Line(points, color, max(2.0, px(4))))
        ops.extend(Ring(axes.x(day), axes.y(value), px(6), color, 0, color) for day, value in curve.checks)
        end_x, end_y = points[-1]
        ops.append(Ring(end_x, end_y, px(8), look.color("text"), px(2.5), color))
        ends.append((curve.label, color, points[-1]))
    ops.extend(_names(ends, axes, layout, look))
    return ops


@functools.lru_cache(maxsize=4)
def _ground(plot: Plot, layout: Layout, look: Look) -> tuple[Op, ...]:
    """What never moves: panel, title, axes and limit."""
    px = layout.px
    axes = _axes(plot, layout)
    x, y, left, right, bottom = layout.margin, px(208), axes.left, axes.right, axes.bottom
    ops: list[Op] = [
        Box(x, y, px(WIDTH), px(HEIGHT), look.color("panel"), look.color("panel_edge"), max(1.0, px(1.6)), px(20)),
        Words(x + px(26), y + px(44), plot.title, layout.text(27), look.color("text"), "semibold"),
    ]
    small = layout.text(20)
    thin = max(1.0, px(1.4))
    for value, words in axes.rungs():
        level = axes.y(value)
        ops.append(Box(left, level, right - left, thin, with_alpha(look.color("track"), 1.0 if words else 0.55)))
        if words:
            ops.append(Words(left - px(10), level + px(7), words, small, look.color("muted"), "regular", "right"))
    ops.extend(
        Words(axes.x(day), bottom + px(27), f"{day:g}", small, look.color("muted"), "regular", "center")
        for day in _days(*plot.days)
    )
    middle = (left + right) / 2
    ops.append(Words(middle, bottom + px(53), plot.axis, small, look.color("muted"), "regular", "center"))
    if plot.limit is not None:
        ops.extend(_limit_ops(plot.limit, axes, layout, look))
    return tuple(ops)


@functools.lru_cache(maxsize=16)
def _placed(points: _Points, plot: Plot, layout: Layout) -> _Points:
    """Days and values of a curve in pixels, without those on days that the plot does not show."""
    axes, (first, last) = _axes(plot, layout), plot.days
    return tuple((axes.x(day), axes.y(value)) for day, value in points if first <= day <= last)


def _axes(plot: Plot, layout: Layout) -> "_Axes":
    """The axes of a plot inside its panel."""
    px = layout.px
    x, y = layout.margin, px(208)
    return _Axes(plot, x + px(124), x + px(WIDTH) - px(30), y + px(76), y + px(HEIGHT) - px(66))


class _Axes:
    def __init__(self, plot: Plot, left: float, right: float, top: float, bottom: float) -> None:
        self.plot, self.left, self.right, self.top, self.bottom = plot, left, right, top, bottom

    def x(self, day: float) -> float:
        first, last = self.plot.days
        return self.left + (self.right - self.left) * (day - first) / (last - first)

    def y(self, value: float) -> float:
        low, high = self.plot.low, self.plot.high
        if self.plot.log:
            share = math.log(max(value, low) / low) / math.log(high / low)
        else:
            share = (value - low) / (high - low)
        return self.bottom - (self.bottom - self.top) * min(max(share, 0.0), 1.0)

    def rungs(self) -> list[tuple[float, str]]:
        """(value, words or '') of the horizontal lines: decades by name, or quarters."""
        low, high = self.plot.low, self.plot.high
        if not self.plot.log:
            step = _round_step(high - low)
            count = math.floor((high - low) / step + 1e-9)
            return [(low + step * i, f"{low + step * i:g}") for i in range(count + 1)]
        powers = range(round(math.log10(low)), round(math.log10(high)) + 1)
        if self.plot.unit:
            return [(10.0**power, f"{10**power:,}".replace(",", "\u2009") if power >= 0 else "") for power in powers]
        return [(10.0**power, _NAMES.get(power, "")) for power in powers]


def _round_step(span: float) -> float:
    """A step of 1, 2, 2.5 or 5 times a power of ten that divides a span into three to six parts."""
    power = 10.0 ** math.floor(math.log10(span))
    return next(power * each for each in (0.1, 0.2, 0.25, 0.5, 1.0, 2.0) if span / (power * each) <= 6 + 1e-9)


def _limit_ops(limit: Limit, axes: "_Axes", layout: Layout, look: Look) -> list[Op]:
    """A dashed line at a value that means something, with its words at the left."""
    px = layout.px
    level, color = axes.y(limit.at), look.color(limit.color)
    size = layout.text(20)
    dash, gap = px(9), px(7)
    count = int((axes.right - axes.left) / (dash + gap))
    thick = max(1.0, px(2))
    return [
        Words(axes.left + px(10), level - px(8), limit.label, size, color),
        *(Box(axes.left + i * (dash + gap), level - thick / 2, dash, thick, color) for i in range(count)),
    ]


def _days(first: float, last: float) -> list[float]:
    step = next(each for each in (1, 2, 5, 7, 10, 20, 30, 60, 90, 180, 365) if (last - first) / each <= 6)
    return [first + step * i for i in range(int((last - first) / step) + 1)]


@dataclass
class _Name:
    x: float
    y: float
    label: str
    color: Color


def _names(ends: list[tuple[str, Color, tuple[float, float]]], axes: _Axes, layout: Layout, look: Look) -> list[Op]:
    """The curves' names: right of their ends where there is room, else above them; none stands on another."""
    left, right, top, bottom = axes.left, axes.right, axes.top, axes.bottom
    size = layout.text(24)
    gap = size * 1.12
    shown: list[_Name] = []
    for label, color, (x, y) in ends:
        wide = text.width_of(label, size, "semibold")
        beside = x + size * 0.7
        if beside + wide <= right:
            shown.append(_Name(beside, y + size * 0.35, label, color))
        else:
            shown.append(_Name(max(x - wide - size * 0.3, left + size * 0.3), y - size * 0.75, label, color))
    shown.sort(key=lambda each: each.y)
    for _ in range(12):  # neighbors give way to each other by halves
        for above, below in pairwise(shown):
            over = max(gap - (below.y - above.y), 0.0)
            above.y -= over / 2
            below.y += over / 2
    ops: list[Op] = []
    for each in shown:
        y = min(max(each.y, top + size * 0.8), bottom - size * 0.2)
        ops.extend(haloed(Words(each.x, y, each.label, size, each.color, "semibold"), look, "panel"))
    return ops
