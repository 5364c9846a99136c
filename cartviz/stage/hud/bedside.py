"""What stands at a patient's bed: the monitor with the CRS grade, the same for a question, and the grade in short."""

import functools
from collections.abc import Sequence

from cartviz.patient.grades import CRS_SIGNS
from cartviz.stage import text
from cartviz.stage.frame import Op, Words
from cartviz.stage.hud.badges import Grade, badge_ops
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.hud.instrument_panel import WIDTH, Span, panel
from cartviz.stage.theme import Layout, Look

FEVER_C, LOW_SYSTOLIC, LOW_OXYGEN = 38.0, 90.0, 92.5


def patient_of(name: str, board: Board) -> str:
    """The patient whose reading a meter shows: 'high' for `high_temperature`."""
    return next((each for each in board.scene.patients if name.startswith(f"{each}_")), "body")


def monitor(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """The bedside monitor: CRS grade with its words, temperature, blood pressure, oxygen.

    The meter is named after any reading of a blood-cancer patient; the other columns stand beside it.
    """
    patient = patient_of(name, board)
    grade = round(board.values[f"{patient}_crs_grade"])
    return _bed(name, patient, (f"CRS grade {grade}" if grade else "no CRS", grade), board, span, layout, look)


def vitals(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """The bedside monitor of a question: the grade is the viewer's to say."""
    return _bed(name, patient_of(name, board), ("CRS grade ?", None), board, span, layout, look)


def _bed(name: str, patient: str, badge: Grade, board: Board, span: Span, layout: Layout, look: Look) -> tuple[Op, ...]:
    says = "read the monitor" if badge[1] is None else CRS_SIGNS[badge[1]]
    warmth, systolic, diastolic, oxygen = (
        board.values[f"{patient}_{column}"] for column in ("temperature", "systolic", "diastolic", "oxygen_saturation")
    )
    readings = (
        (f"{warmth:.1f} °C", warmth >= FEVER_C),
        (f"{systolic:.0f}/{diastolic:.0f}", systolic < LOW_SYSTOLIC),
        (f"{oxygen:.0f} %", oxygen < LOW_OXYGEN),
    )
    return _monitor(board.scene.meters[name].label or says, badge, readings, span, layout, look)


@functools.lru_cache(maxsize=16)
def _monitor(
    says: str, badge: Grade, readings: tuple[tuple[str, bool], ...], span: Span, layout: Layout, look: Look
) -> tuple[Op, ...]:
    """The monitor with its `readings`, temperature, pressure, oxygen, each with whether it alarms."""
    px = layout.px
    y, height = span
    x, box = panel(y, height, layout, look)
    middle = x + px(WIDTH / 2)
    size = layout.text(20)
    ops: list[Op] = [box, *badge_ops(badge, (x + px(14), y + px(14)), px(WIDTH - 28), layout, look)]
    lines = text.wrap(says, size, px(WIDTH - 20))[:2]
    for i, line in enumerate(lines):
        baseline = y + px(98 if len(lines) == 2 else 110) + i * size * 1.18
        ops.append(Words(middle, baseline, line, size, look.color("text"), "regular", "center"))
    colors = [look.color("alarm" if alarms else "text") for _, alarms in readings]
    ops.append(Words(middle, y + px(176), readings[0][0], layout.text(46), colors[0], "bold", "center"))
    for i, words in enumerate(("BP", "SpO₂")):
        baseline, number, color = y + px(222 + 40 * i), readings[1 + i][0], colors[1 + i]
        ops.append(Words(x + px(18), baseline, words, layout.text(22), look.color("muted")))
        ops.append(Words(x + px(WIDTH - 16), baseline, number, layout.text(32), color, "semibold", "right"))
    ops.append(
        Words(middle, y + height - px(13), "teaching model", layout.text(18), look.color("muted"), "italic", "center")
    )
    return tuple(ops)


def grade_in_short(name: str, board: Board, span: Span, layout: Layout, look: Look) -> Sequence[Op]:
    """A patient's CRS grade in short, to stand beside those of other patients: label, badge, temperature.

    Where the plot has a line with the same words, the label wears its color.
    """
    patient = patient_of(name, board)
    label = board.scene.meters[name].label or patient
    color = next((curve.color for curve in board.curves if curve.label == label), "text")
    grade = round(board.values[f"{patient}_crs_grade"])
    warmth = board.values[f"{patient}_temperature"]
    return _short((label, color), grade, (f"{warmth:.1f} °C", warmth >= FEVER_C), span, layout, look)


@functools.lru_cache(maxsize=16)
def _short(
    label: tuple[str, str], grade: int, warmth: tuple[str, bool], span: Span, layout: Layout, look: Look
) -> tuple[Op, ...]:
    px = layout.px
    y, height = span
    x, box = panel(y, height, layout, look)
    middle = x + px(WIDTH / 2)
    size = layout.text(23)
    line = text.wrap(label[0], size, px(WIDTH - 12), "semibold")[0]
    warm = look.color("alarm" if warmth[1] else "text")
    badge = (f"CRS grade {grade}" if grade else "no CRS", grade)
    return (
        box,
        Words(middle, y + px(34), line, size, look.color(label[1]), "semibold", "center"),
        *badge_ops(badge, (x + px(14), y + px(46)), px(WIDTH - 28), layout, look),
        Words(middle, y + height - px(16), warmth[0], layout.text(32), warm, "semibold", "center"),
    )
