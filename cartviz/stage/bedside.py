"""What stands at a patient's bed: the monitor with the CRS grade, the same for a question, and the grade in short."""

from cartviz.simulation.grades import CRS_SIGNS
from cartviz.stage import text
from cartviz.stage.badges import badge_ops
from cartviz.stage.board import Board
from cartviz.stage.frame import Op, Words
from cartviz.stage.panel import WIDTH, panel
from cartviz.stage.theme import Layout, Look

FEVER_C, LOW_SYSTOLIC, LOW_OXYGEN = 38.0, 90.0, 92.5


def patient_of(name: str, board: Board) -> str:
    """The patient whose reading a meter shows: 'high' for `high_temperature`."""
    return next((each for each in board.scene.patients if name.startswith(f"{each}_")), "body")


def monitor(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """The bedside monitor: CRS grade with its words, temperature, blood pressure, oxygen.

    The meter is named after any reading of a blood-cancer patient; the other columns stand beside it.
    """
    patient = patient_of(name, board)
    grade = round(board.values[f"{patient}_crs_grade"])
    return _bed(name, patient, (f"CRS grade {grade}" if grade else "no CRS", grade), board, span, layout, look)


def vitals(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """The bedside monitor of a question: the grade is the viewer's to say."""
    return _bed(name, patient_of(name, board), ("CRS grade ?", None), board, span, layout, look)


def _bed(
    name: str,
    patient: str,
    badge: tuple[str, int | None],
    board: Board,
    span: tuple[float, float],
    layout: Layout,
    look: Look,
) -> list[Op]:
    px = layout.px
    y, height = span
    x, box = panel(y, height, layout, look)
    middle = x + px(WIDTH / 2)
    size = layout.text(20)
    ops: list[Op] = [box, *badge_ops(badge, (x + px(14), y + px(14)), px(WIDTH - 28), layout, look)]
    says = "read the monitor" if badge[1] is None else CRS_SIGNS[badge[1]]
    label = board.scene.meters[name].label
    lines = text.wrap(label or says, size, px(WIDTH - 20))[:2]
    for i, line in enumerate(lines):
        baseline = y + px(98 if len(lines) == 2 else 110) + i * size * 1.18
        ops.append(Words(middle, baseline, line, size, look.color("text"), "regular", "center"))
    warmth = board.values[f"{patient}_temperature"]
    warm = look.color("alarm" if warmth >= FEVER_C else "text")
    ops.append(Words(middle, y + px(176), f"{warmth:.1f} °C", layout.text(46), warm, "bold", "center"))
    systolic, diastolic = board.values[f"{patient}_systolic"], board.values[f"{patient}_diastolic"]
    oxygen = board.values[f"{patient}_oxygen_saturation"]
    rows = (
        ("BP", f"{systolic:.0f}/{diastolic:.0f}", systolic < LOW_SYSTOLIC),
        ("SpO₂", f"{oxygen:.0f} %", oxygen < LOW_OXYGEN),
    )
    for i, (words, number, low) in enumerate(rows):
        baseline = y + px(222 + 40 * i)
        ops.append(Words(x + px(18), baseline, words, layout.text(22), look.color("muted")))
        color = look.color("alarm" if low else "text")
        ops.append(Words(x + px(WIDTH - 16), baseline, number, layout.text(32), color, "semibold", "right"))
    ops.append(
        Words(middle, y + height - px(13), "teaching model", layout.text(18), look.color("muted"), "italic", "center")
    )
    return ops


def grade_in_short(name: str, board: Board, span: tuple[float, float], layout: Layout, look: Look) -> list[Op]:
    """A patient's CRS grade in short, to stand beside those of other patients: label, badge, temperature.

    Where the plot has a line with the same words, the label wears its color.
    """
    px = layout.px
    y, height = span
    patient = patient_of(name, board)
    x, box = panel(y, height, layout, look)
    middle = x + px(WIDTH / 2)
    label = board.scene.meters[name].label or patient
    color = next((curve.color for curve in board.curves if curve.label == label), "text")
    grade = round(board.values[f"{patient}_crs_grade"])
    size = layout.text(23)
    line = text.wrap(label, size, px(WIDTH - 12), "semibold")[0]
    warmth = board.values[f"{patient}_temperature"]
    warm = look.color("alarm" if warmth >= FEVER_C else "text")
    return [
        box,
        Words(middle, y + px(34), line, size, look.color(color), "semibold", "center"),
        *badge_ops(
            (f"CRS grade {grade}" if grade else "no CRS", grade),
            (x + px(14), y + px(46)),
            px(WIDTH - 28),
            layout,
            look,
        ),
        Words(middle, y + height - px(16), f"{warmth:.1f} °C", layout.text(32), warm, "semibold", "center"),
    ]
