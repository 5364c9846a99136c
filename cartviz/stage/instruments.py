"""The instruments on the right of the stage: the cytokine meter, counters, the bedside monitor with its grade."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cartviz.simulation.grades import CRS_WORDS
from cartviz.stage import text
from cartviz.stage.board import Board
from cartviz.stage.frame import Area, Box, Color, Op, Ring, Words
from cartviz.stage.theme import Layout, Look, mix, rgb

HAIR = "\u200a"
METER_COLORS = (rgb("#3FC9C6"), rgb("#8FCB8E"), rgb("#E9CF62"), rgb("#FFA24D"), rgb("#FF6B57"))
"""The vertical meter from its lowest to its highest decade."""


def meter_ops(board: Board, layout: Layout, look: Look) -> list[Op]:
    """The instruments of the present beat, stacked on the right; tall ones share what the others leave."""
    top, gap = layout.px(150), layout.px(14)
    room = layout.height - layout.px(205) - top
    shown = [
        (name, METERS_LOOK.get(board.scene.meters[name].show_as, METERS_LOOK["count"])) for name in board.cue.meters
    ]
    fixed = sum(layout.px(each.height) + gap for _, each in shown if each.height)
    tall = [each for _, each in shown if not each.height]
    stretch = min((room - fixed) / max(len(tall), 1) - gap, layout.px(540))
    ops: list[Op] = []
    y = top
    for name, each in shown:
        height = layout.px(each.height) if each.height else stretch
        ops.extend(each.draw(name, board, (y, height), layout, look))
        y += height + gap
    return ops


PANEL_WIDTH = 172


def _panel(y: float, height: float, layout: Layout, look: Look) -> tuple[float, Op]:
    """The left edge of a panel and its box."""
    x = layout.width - layout.px(PANEL_WIDTH + 48)
    box = Box(
        x,
        y,
        layout.px(PANEL_WIDTH),
        height,
        look.color("panel"),
        look.color("panel_edge"),
        max(1.0, layout.px(1.6)),
        layout.px(20),
    )
    return x, box


def _vertical_log(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """A tube with a log scale from 1 to 10 000 and an arrow at the present reading; grows with the value."""
    px = layout.px
    y, height = span
    x, panel = _panel(y, height, layout, look)
    middle = x + px(PANEL_WIDTH / 2)
    value = max(board.values[name], 1.0)
    label = board.scene.meters[name].label or name
    ops: list[Op] = [
        panel,
        Words(middle, y + px(38), HAIR.join(label.upper()), layout.text(19), look.color("text"), "semibold", "center"),
        Words(middle, y + px(63), "IL-6, pg/mL", layout.text(18), look.color("muted"), "regular", "center"),
    ]
    tube_x, tube_w = x + px(34), px(34)
    top, tall = y + px(86), height - px(196)
    ops.append(Box(tube_x, top, tube_w, tall, look.color("track"), radius=tube_w / 2))
    share = min(math.log10(value) / 4, 1.0)
    ops.extend(_tube_fill(tube_x, top, tube_w, tall, share))
    for decade in range(5):
        tick_y = top + tall - tube_w / 2 - (tall - tube_w) * decade / 4
        words = f"{10**decade:,}".replace(",", "\u2009")
        ops.append(Box(tube_x + tube_w + px(7), tick_y - px(1), px(9), max(1, px(2)), look.color("muted")))
        ops.append(Words(tube_x + tube_w + px(21), tick_y + px(6.5), words, layout.text(18), look.color("text")))
    level = top + tall - tube_w / 2 - (tall - tube_w) * share
    arrow = ((tube_x - px(18), level - px(9)), (tube_x - px(4), level), (tube_x - px(18), level + px(9)))
    ops.append(Area(arrow, look.color("text")))
    color = meter_color(share)
    number = f"{value:.0f}" if value >= 10 else f"{value:.1f}"
    ops.append(Words(middle, y + height - px(58), number, layout.text(36), color, "bold", "center"))
    ops.append(
        Words(
            middle, y + height - px(26), _trend(board, name), layout.text(18), look.color("muted"), "regular", "center"
        )
    )
    return ops


def _trend(board: Board, name: str) -> str:
    now, before = board.values[name], board.before[name]
    if now > before * 1.03:
        return "↑ rising"
    return "↓ falling" if now < before * 0.97 else "→ steady"


def meter_color(share: float) -> Color:
    """The color of the vertical meter at a height 0..1."""
    place = min(max(share, 0.0), 1.0) * (len(METER_COLORS) - 1)
    i = min(int(place), len(METER_COLORS) - 2)
    return mix(METER_COLORS[i], METER_COLORS[i + 1], place - i)


def _tube_fill(x: float, top: float, width: float, tall: float, share: float) -> list[Op]:
    """The filled part of the tube in slices of its gradient, round at the bottom."""
    ops: list[Op] = []
    bottom = top + tall
    ops.append(Ring(x + width / 2, bottom - width / 2, width / 2, METER_COLORS[0], 0, METER_COLORS[0]))
    inner = tall - width
    slices = 28
    for i in range(slices):
        low, high = i / slices, (i + 1) / slices
        if low >= share:
            break
        filled_to = min(high, share)
        y0 = bottom - width / 2 - inner * filled_to
        ops.append(Box(x, y0, width, inner * (filled_to - low) + 1, meter_color(low)))
    return ops


def _count(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """A number with its label above."""
    px = layout.px
    y, height = span
    label = board.scene.meters[name].label or name
    x, panel = _panel(y, height, layout, look)
    middle = x + px(PANEL_WIDTH / 2)
    size = layout.text(18)
    ops: list[Op] = [panel]
    lines = text.wrap(label, size, px(PANEL_WIDTH - 20))[:2]
    baseline = y + px(30 if len(lines) == 2 else 41)
    for i, line in enumerate(lines):
        ops.append(Words(middle, baseline + i * size * 1.22, line, size, look.color("muted"), "regular", "center"))
    number = f"{board.values[name]:,.0f}".replace(",", "\u202f")
    ops.append(Words(middle, y + height - px(15), number, layout.text(36), look.color("text"), "bold", "center"))
    return ops


def _monitor(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """The bedside monitor: CRS grade with its words, temperature, blood pressure, oxygen.

    The meter is named after the patient's temperature (`body_temperature`); the other columns stand beside it.
    """
    px = layout.px
    y, height = span
    patient = name.removesuffix("_temperature")
    grade = round(board.values[f"{patient}_crs_grade"])
    x, panel = _panel(y, height, layout, look)
    middle = x + px(PANEL_WIDTH / 2)
    fill = look.color(GRADE_COLORS[grade])
    badge = f"CRS grade {grade}" if grade else "no CRS"
    size = layout.text(18)
    ops: list[Op] = [
        panel,
        Box(x + px(12), y + px(14), px(PANEL_WIDTH - 24), px(38), fill, radius=px(19)),
        Words(middle, y + px(40), badge, layout.text(21), look.color("scrim"), "bold", "center"),
    ]
    for i, line in enumerate(text.wrap(CRS_WORDS[grade], size, px(PANEL_WIDTH - 18))[:2]):
        ops.append(Words(middle, y + px(76) + i * size * 1.2, line, size, look.color("muted"), "regular", "center"))
    temperature = board.values[name]
    warm = look.color("alarm" if temperature >= FEVER_C else "text")
    ops.append(Words(middle, y + px(146), f"{temperature:.1f} °C", layout.text(34), warm, "bold", "center"))
    systolic, diastolic = board.values[f"{patient}_systolic"], board.values[f"{patient}_diastolic"]
    oxygen = board.values[f"{patient}_oxygen_saturation"]
    for i, (words, low) in enumerate(
        ((f"BP {systolic:.0f}/{diastolic:.0f}", systolic < LOW_SYSTOLIC), (f"SpO₂ {oxygen:.0f} %", oxygen < LOW_OXYGEN))
    ):
        color = look.color("alarm" if low else "text")
        ops.append(Words(middle, y + px(182 + 29 * i), words, layout.text(22), color, "regular", "center"))
    ops.append(
        Words(middle, y + height - px(14), "teaching model", layout.text(18), look.color("muted"), "italic", "center")
    )
    return ops


GRADE_COLORS = ("good", "warn", "cytokine", "alarm", "alarm")
FEVER_C, LOW_SYSTOLIC, LOW_OXYGEN = 38.0, 90.0, 92.0


def _gauge(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """A bar from low to high (0 to 1 unless the scene says otherwise) with its value in percent."""
    px = layout.px
    y, height = span
    shown = board.scene.meters[name]
    low, high = shown.low or 0.0, 1.0 if shown.high is None else shown.high
    share = min(max((board.values[name] - low) / (high - low), 0.0), 1.0)
    x, panel = _panel(y, height, layout, look)
    middle, wide = x + px(PANEL_WIDTH / 2), px(PANEL_WIDTH - 36)
    size = layout.text(18)
    ops: list[Op] = [panel]
    for i, line in enumerate(text.wrap(shown.label or name, size, px(PANEL_WIDTH - 18))[:2]):
        ops.append(Words(middle, y + px(30) + i * size * 1.2, line, size, look.color("muted"), "regular", "center"))
    color = mix(look.color("t_cell"), look.color("alarm"), round(share, 2))
    ops.append(Words(middle, y + px(103), f"{share * 100:.0f} %", layout.text(34), color, "bold", "center"))
    ops.append(Box(x + px(18), y + px(120), wide, px(14), look.color("track"), radius=px(7)))
    if share > 0.02:
        ops.append(Box(x + px(18), y + px(120), max(wide * share, px(14)), px(14), color, radius=px(7)))
    return ops


@dataclass(frozen=True)
class MeterLook:
    """How a meter is drawn: its height at 1080p (0: what is left), and the function that draws it."""

    height: float
    draw: Callable[[str, Board, tuple[float, float], Layout, Look], list[Op]]


METERS_LOOK: Mapping[str, MeterLook] = {
    "count": MeterLook(104, _count),
    "vertical_log": MeterLook(0, _vertical_log),
    "monitor": MeterLook(252, _monitor),
    "gauge": MeterLook(150, _gauge),
}
"""How a meter may be shown: `show_as` of a scene's meter. A new look is a function and a row here."""
