"""A plot on the stage: how many cells over the days, on a log axis, until now and never further."""

import math

from cartviz.scene import Plot
from cartviz.stage import text
from cartviz.stage.board import Board
from cartviz.stage.frame import Box, Line, Op, Ring, Words
from cartviz.stage.theme import Layout, Look, with_alpha

WIDTH, HEIGHT = 560, 452
"""Size of the plot's panel at 1080p."""
_NAMES = {0: "1", 3: "1 thousand", 6: "1 million", 9: "1 billion", 12: "1 trillion"}


def plot_ops(plot: Plot, board: Board, layout: Layout, look: Look) -> list[Op]:
    """The plot of the present beat in its panel on the left of the stage."""
    px = layout.px
    x, y, wide, high = layout.margin, px(208), px(WIDTH), px(HEIGHT)
    ops: list[Op] = [
        Box(x, y, wide, high, look.color("panel"), look.color("panel_edge"), max(1.0, px(1.6)), px(20)),
        Words(x + px(26), y + px(40), plot.title, layout.text(24), look.color("text"), "semibold"),
    ]
    left, right, top, bottom = x + px(122), x + wide - px(28), y + px(70), y + high - px(62)
    axes = _Axes(plot, left, right, top, bottom)
    small = layout.text(18)
    thin = max(1.0, px(1.4))
    for value, words in axes.rungs():
        level = axes.y(value)
        ops.append(Box(left, level, right - left, thin, with_alpha(look.color("track"), 1.0 if words else 0.55)))
        if words:
            ops.append(Words(left - px(10), level + px(6), words, small, look.color("muted"), "regular", "right"))
    first, last = plot.days
    ops.extend(
        Words(axes.x(day), bottom + px(26), f"{day:g}", small, look.color("muted"), "regular", "center")
        for day in _days(first, last)
    )
    ops.append(
        Words(
            (left + right) / 2, bottom + px(50), plot.axis, small, look.color("muted"), "regular", "center"
        )
    )
    placed: list[float] = []
    for curve in board.curves:
        points = tuple((axes.x(day), axes.y(value)) for day, value in curve.points if first <= day <= last)
        if len(points) < 2:
            continue
        color = look.color(curve.color)
        ops.append(Line(points, color, max(2.0, px(4))))
        end_x, end_y = points[-1]
        ops.append(Ring(end_x, end_y, px(7), color, 0, color))
        ops.append(_name(curve.label, color, (end_x, end_y), placed, (left, right, top, bottom), layout))
    return ops


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
            return [(low + (high - low) * i / 4, f"{low + (high - low) * i / 4:g}") for i in range(5)]
        powers = range(round(math.log10(low)), round(math.log10(high)) + 1)
        if self.plot.unit:
            return [(10.0**power, f"{10**power:,}".replace(",", "\u2009") if power >= 0 else "") for power in powers]
        return [(10.0**power, _NAMES.get(power, "")) for power in powers]


def _days(first: float, last: float) -> list[float]:
    step = next(each for each in (1, 2, 5, 7, 10, 20, 30, 60, 90, 180, 365) if (last - first) / each <= 6)
    return [first + step * i for i in range(int((last - first) / step) + 1)]


def _name(
    label: str,
    color: tuple[int, int, int, int],
    end: tuple[float, float],
    placed: list[float],
    area: tuple[float, float, float, float],
    layout: Layout,
) -> Words:
    """A curve's name near its end, moved so that no two names stand on each other."""
    left, right, top, bottom = area
    size = layout.text(20)
    wide = text.width_of(label, size, "semibold")
    x = min(max(end[0] - wide - size * 0.4, left + size * 0.3), right - wide)
    y = end[1] - size * 0.75
    while any(abs(y - other) < size * 1.15 for other in placed) or y < top + size * 0.8:
        y += size * 0.4
        if y > bottom:
            break
    placed.append(y)
    return Words(x, y, label, size, color, "semibold")
