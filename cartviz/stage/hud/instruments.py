"""The instruments on the right of the stage: the cytokine meter, counters, the bedside monitor with its grade.

Numbers that a class must read from the back row are 30 pixels high or more at 1080p; nothing blinks.
"""

import functools
import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cartviz.scene.timeline import Cue
from cartviz.stage import text
from cartviz.stage.frame import Area, Box, Color, Op, Ring, Words
from cartviz.stage.hud.bedside import grade_in_short, monitor, vitals
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.hud.instrument_panel import WIDTH, Span, arrived, between, left_of_panels, moved, panel
from cartviz.stage.theme import Layout, Look, mix
from cartviz.tissue.meters import BASELINE_PG_PER_ML

HAIR = "\u200a"
DIGIT_HEIGHT = 0.73
"""So high are the digits of Inter, in parts of their size."""
METER_COLORS = ("meter_0", "meter_1", "meter_2", "meter_3", "meter_4")
"""The vertical meter from its lowest to its highest decade."""


def meter_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """The instruments of the present beat, stacked on the right; they glide in, and make room for each other."""
    share = arrived(board, look)
    now = _spans(board, board.cue, layout)
    before = now if share >= 1.0 else _spans(board, board.timeline.cues[max(board.cue.index - 1, 0)], layout)
    ops: list[Op] = []
    for name, (span, outside) in between(before, now, share).items():
        drawn = look_of(board, name).draw(name, board, span, layout, look)
        ops.extend(moved(drawn, outside * layout.px(WIDTH + 60)))
    return ops


def look_of(board: Board, name: str) -> "MeterLook":
    """How a meter of the scene is shown."""
    return METERS_LOOK.get(board.scene.meters[name].show_as, METERS_LOOK["count"])


def _spans(board: Board, cue: Cue, layout: Layout) -> dict[str, Span]:
    """Top and height of every instrument of a beat; tall ones share what the others leave."""
    y, gap = layout.px(132), layout.px(12)
    room = layout.height - layout.px(196) - y
    shown = [(name, look_of(board, name)) for name in cue.meters]
    fixed = sum(layout.px(each.height) + gap for _, each in shown if each.height)
    tall = sum(not each.height for _, each in shown)
    stretch = min((room - fixed) / max(tall, 1) - gap, layout.px(560))
    out = {}
    for name, each in shown:
        height = layout.px(each.height) if each.height else stretch
        out[name] = (y, height)
        y += height + gap
    return out


def _vertical_log(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """A tube with a log scale from 1 to 10 000 and an arrow at the present reading; grows with the value."""
    px = layout.px
    y, height = span
    middle, tube = _tube_of(span, layout)
    value = max(board.values[name], 1.0)
    share = min(math.log10(value) / 4, 1.0)
    plate, scale = _tube_ground(board.scene.meters[name].label or name, span, layout, look)
    left, tip = tube.left, tube.level(share)
    arrow = ((left - px(26), tip - px(12)), (left - px(6), tip), (left - px(26), tip + px(12)))
    number = f"{value:,.0f}".replace(",", "\u2009") if value >= 10 else f"{value:.1f}"
    now, before = board.values[name], board.before[name]
    trend = "rising" if now > before * 1.03 else "falling" if now < before * 0.97 else "steady"
    return [
        *plate,
        *_tube_fill(tube, share, look),
        *scale,
        Area(arrow, look.color("text")),
        Words(middle, y + height - px(50), number, layout.text(46), meter_color(share, look), "bold", "center"),
        *_trend(trend, (middle, y + height - px(19)), layout, look),
    ]


@dataclass(frozen=True)
class _Tube:
    """The tube of the vertical meter, in pixels; it is round at both ends."""

    left: float
    top: float
    width: float
    tall: float

    def level(self, share: float) -> float:
        """How high up a share of the scale is."""
        return self.top + self.tall - self.width / 2 - (self.tall - self.width) * share


def _tube_of(span: Span, layout: Layout) -> tuple[float, _Tube]:
    """The middle of the vertical meter's panel, and its tube."""
    px, (y, height) = layout.px, span
    x = left_of_panels(layout)
    return x + px(WIDTH / 2), _Tube(x + px(44), y + px(78), px(40), height - px(182))


@functools.lru_cache(maxsize=16)
def _tube_ground(label: str, span: Span, layout: Layout, look: Look) -> tuple[tuple[Op, ...], tuple[Op, ...]]:
    """What never moves in the vertical meter: its panel with the empty tube, and the scale over what fills it."""
    px = layout.px
    y, height = span
    middle, tube = _tube_of(span, layout)
    caps, unit = HAIR.join(label.upper()), "IL-6, pg/mL"
    plate = (
        panel(y, height, layout, look)[1],
        Words(middle, y + px(36), caps, layout.text(20), look.color("text"), "semibold", "center"),
        Words(middle, y + px(60), unit, layout.text(18), look.color("muted"), "regular", "center"),
        Box(tube.left, tube.top, tube.width, tube.tall, look.color("track"), radius=tube.width / 2),
    )
    right, scale = tube.left + tube.width, list[Op]()
    for decade in range(5):
        tick_y = tube.level(decade / 4)
        words = f"{10**decade:,}".replace(",", "\u2009")
        scale.append(Box(right + px(7), tick_y - px(1), px(10), max(1, px(2)), look.color("muted")))
        scale.append(Words(right + px(24), tick_y + px(7), words, layout.text(20), look.color("text")))
    calm_y, good = tube.level(math.log10(BASELINE_PG_PER_ML) / 4), look.color("good")
    scale.append(Box(tube.left - px(3), calm_y - px(1.5), tube.width + px(20), max(1, px(3)), good))
    if (tube.tall - tube.width) / 4 > px(40):
        scale.append(Words(right + px(24), calm_y + px(6), "at rest", layout.text(18), good))
    return plate, tuple(scale)


@functools.lru_cache(maxsize=16)
def _trend(words: str, place: tuple[float, float], layout: Layout, look: Look) -> tuple[Op, ...]:
    """Where a reading goes, in words behind a small arrow; changes of 3 % a second and less count as none."""
    size = layout.text(20)
    wide = size * 0.95
    left = place[0] - (wide + text.width_of(words, size)) / 2
    color = look.color("muted" if words == "steady" else "text")
    return (
        _pointer(words, (left + wide * 0.3, place[1] - size * 0.34), size * 0.34, color),
        Words(left + wide, place[1], words, size, color),
    )


def _pointer(words: str, place: tuple[float, float], half: float, color: Color) -> Op:
    """A triangle that points where a reading goes."""
    x, y = place
    if words == "steady":
        return Area(((x - half, y - half), (x + half, y), (x - half, y + half)), color)
    way = -half if words == "rising" else half
    return Area(((x - half, y - way), (x, y + way), (x + half, y - way)), color)


def meter_color(share: float, look: Look) -> Color:
    """The color of the vertical meter at a height 0..1."""
    place = min(max(share, 0.0), 1.0) * (len(METER_COLORS) - 1)
    i = min(int(place), len(METER_COLORS) - 2)
    return mix(look.color(METER_COLORS[i]), look.color(METER_COLORS[i + 1]), place - i)


SLICES = 28
"""Of the vertical meter's gradient."""
_ENDS = tuple((i + 1) / SLICES for i in range(SLICES))


def _tube_fill(tube: _Tube, share: float, look: Look) -> tuple[Op, ...]:
    """The filled part of the tube in slices of its gradient, round at the bottom."""
    whole = bisect_right(_ENDS, share)
    slices = _slices(tube, look)[: 1 + whole]
    return slices if whole / SLICES >= share else (*slices, _slice(tube, whole, share, look))


@functools.lru_cache(maxsize=16)
def _slices(tube: _Tube, look: Look) -> tuple[Op, ...]:
    """The tube's round bottom, and all slices above it."""
    lowest, radius = meter_color(0.0, look), tube.width / 2
    bottom = Ring(tube.left + radius, tube.top + tube.tall - radius, radius, lowest, 0, lowest)
    return (bottom, *(_slice(tube, i, end, look) for i, end in enumerate(_ENDS)))


def _slice(tube: _Tube, number: int, end: float, look: Look) -> Box:
    """A slice of the gradient, filled to a share of the scale."""
    low, inner = number / SLICES, tube.tall - tube.width
    return Box(tube.left, tube.level(end), tube.width, inner * (end - low) + 1, meter_color(low, look))


def _count(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """A number with its label above."""
    number = f"{board.values[name]:,.0f}".replace(",", "\u202f")
    return _counted(board.scene.meters[name].label or name, number, span, layout, look)


@functools.lru_cache(maxsize=32)
def _counted(label: str, number: str, span: Span, layout: Layout, look: Look) -> tuple[Op, ...]:
    px = layout.px
    y, height = span
    x, box = panel(y, height, layout, look)
    middle = x + px(WIDTH / 2)
    size = layout.text(20)
    ops: list[Op] = [box]
    lines = text.wrap(label, size, px(WIDTH - 20))[:2]
    baseline = y + px(32 if len(lines) == 2 else 42)
    for i, line in enumerate(lines):
        ops.append(Words(middle, baseline + i * size * 1.18, line, size, look.color("muted"), "regular", "center"))
    room = height - px(15 + 8) - (baseline - y) - (len(lines) - 1) * size * 1.18
    large = min(layout.text(40), max(room / DIGIT_HEIGHT, size))  # large words leave it less room
    ops.append(Words(middle, y + height - px(15), number, large, look.color("text"), "bold", "center"))
    return tuple(ops)


@functools.lru_cache(maxsize=16)
def _headed(label: str, span: Span, layout: Layout, look: Look) -> tuple[Op, ...]:
    """A panel with up to two lines of words at its top."""
    px, (y, height) = layout.px, span
    x, box = panel(y, height, layout, look)
    middle, size, color = x + px(WIDTH / 2), layout.text(18), look.color("muted")
    lines = text.wrap(label, size, px(WIDTH - 18))[:2]
    words = (
        Words(middle, y + px(30) + i * size * 1.2, line, size, color, "regular", "center")
        for i, line in enumerate(lines)
    )
    return (box, *words)


def _gauge(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """A bar from low to high (0 to 1 unless the scene says otherwise) with its value in percent."""
    px = layout.px
    y = span[0]
    shown = board.scene.meters[name]
    low, high = shown.low or 0.0, 1.0 if shown.high is None else shown.high
    share = min(max((board.values[name] - low) / (high - low), 0.0), 1.0)
    x = left_of_panels(layout)
    middle, wide = x + px(WIDTH / 2), px(WIDTH - 36)
    ops = [*_headed(shown.label or name, span, layout, look)]
    color = mix(look.color("t_cell"), look.color("alarm"), round(share, 2))
    ops.append(Words(middle, y + px(103), f"{share * 100:.0f} %", layout.text(34), color, "bold", "center"))
    ops.append(Box(x + px(18), y + px(120), wide, px(14), look.color("track"), radius=px(7)))
    if share > 0.02:
        ops.append(Box(x + px(18), y + px(120), max(wide * share, px(14)), px(14), color, radius=px(7)))
    return ops


POWERS = (("power_divide", "dividing"), ("power_kill", "killing"), ("power_tnf", "TNF"), ("power_interferon", "IFN-γ"))
"""What an exhausted CAR-T cell loses, in order: the meters and their words."""


def _powers(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """What is left of the powers of the CAR-T cells: a bar for each, in the order in which they are lost."""
    px = layout.px
    x, y = left_of_panels(layout), span[0]
    size, wide = layout.text(18), px(WIDTH - 36)
    ops = [*_headed(board.scene.meters[name].label or name, span, layout, look)]
    top = y + px(30) + (len(ops) - 1) * size * 1.2 + layout.text(20) * 0.95
    for i, (meter, words) in enumerate(POWERS):
        left = min(max(board.values[meter], 0.0), 1.0)
        row = top + px(46 * i)
        color = mix(look.color("alarm"), look.color("t_cell"), round(min(left * 1.4, 1.0), 2))
        ops.append(Words(x + px(18), row, words, layout.text(20), look.color("text"), "semibold"))
        ops.append(Words(x + px(18) + wide, row, f"{left * 100:.0f} %", size, look.color("muted"), "regular", "right"))
        ops.append(Box(x + px(18), row + px(9), wide, px(10), look.color("track"), radius=px(5)))
        if left > 0.03:
            ops.append(Box(x + px(18), row + px(9), max(wide * left, px(10)), px(10), color, radius=px(5)))
    return ops


def _surroundings(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """Oxygen and suppression around the CAR-T cells: a tube that should be full and one that should be empty."""
    px = layout.px
    y, height = span
    x, size = left_of_panels(layout), layout.text(18)
    ops = [*_headed(board.scene.meters[name].label or name, span, layout, look)]
    top, tall = y + px(72), height - px(72 + 92)
    for place, meter, full, key, words, reading in (
        (0.28, "oxygen_around", OXYGEN_FULL, "oxygen", "oxygen", f"{board.values['oxygen_around']:.0f}"),
        (0.72, "suppression_around", 1.0, "murk_light", "brakes", f"{_percent(board.values['suppression_around'])}"),
    ):
        share = min(max(board.values[meter] / full, 0.0), 1.0)
        middle_x, wide = x + px(WIDTH * place), px(30)
        ops.append(Box(middle_x - wide / 2, top, wide, tall, look.color("track"), radius=wide / 2))
        filled = max(tall * share, wide)
        color = look.color(key)
        ops.append(Box(middle_x - wide / 2, top + tall - filled, wide, filled, color, radius=wide / 2))
        ops.append(Words(middle_x, y + height - px(58), reading, layout.text(26), color, "bold", "center"))
        unit = "mmHg" if key == "oxygen" else "%"
        ops.append(Words(middle_x, y + height - px(36), unit, size, look.color("muted"), "regular", "center"))
        ops.append(Words(middle_x, y + height - px(14), words, size, look.color("text"), "semibold", "center"))
    return ops


OXYGEN_FULL = 38.0
"""mmHg in well supplied tissue (PhysiCell, science.md A17)."""


def _percent(share: float) -> int:
    return round(min(max(share, 0.0), 1.0) * 100)


@dataclass(frozen=True)
class MeterLook:
    """How a meter is drawn: its height at 1080p (0: what is left), and the function that draws it.

    `needs` are the readings of a patient that it shows besides the meter's own.
    """

    height: float
    draw: Callable[[str, Board, Span, Layout, Look], Sequence[Op]]
    needs: tuple[str, ...] = ()


AT_THE_BED = ("crs_grade", "temperature", "systolic", "diastolic", "oxygen_saturation")


METERS_LOOK: Mapping[str, MeterLook] = {
    "count": MeterLook(112, _count),
    "vertical_log": MeterLook(0, _vertical_log),
    "monitor": MeterLook(304, monitor, AT_THE_BED),
    "vitals": MeterLook(304, vitals, AT_THE_BED),
    "badge": MeterLook(158, grade_in_short, AT_THE_BED),
    "gauge": MeterLook(150, _gauge),
    "powers": MeterLook(278, _powers),
    "surroundings": MeterLook(330, _surroundings),
}
"""How a meter may be shown: `show_as` of a scene's meter. A new look is a function and a row here."""
