"""A grade on a pill with four steps below it, on an instrument or as a prop.

To add a grade that a prop can show: a function from the prop's value to (words, grade), and a row in BADGES.
"""

from collections.abc import Callable, Mapping

from cartviz.patient.grades import IcansSigns, icans_grade
from cartviz.stage.frame import Box, Op, Words
from cartviz.stage.theme import Layout, Look, with_alpha

GRADE_COLORS = ("good", "warn", "cytokine", "alarm", "alarm")
STEPS = 4
HEIGHT = 57
"""Of the whole badge at 1080p."""

Grade = tuple[str, int | None]
"""The words on the pill, and the grade 0 to 4, or None while it is asked for."""


def badge_ops(
    badge: Grade, place: tuple[float, float], wide: float, layout: Layout, look: Look, fade: float = 1.0
) -> list[Op]:
    """The grade on a pill, with four steps below it that fill as it climbs; an outline while it is asked for."""
    px = layout.px
    words, grade = badge
    x, y = place
    fill = with_alpha(look.color("track" if grade is None else GRADE_COLORS[grade]), fade)
    edge = with_alpha(look.color("accent"), fade) if grade is None else fill
    ink = with_alpha(look.color("text" if grade is None else "scrim"), fade)
    ops: list[Op] = [
        Box(x, y, wide, px(44), fill, edge, max(1.0, px(2)), px(22)),
        Words(x + wide / 2, y + px(31), words, layout.text(26), ink, "bold", "center"),
    ]
    step = (wide - (STEPS - 1) * px(6)) / STEPS
    for i in range(STEPS):
        color = fill if grade is not None and i < grade else with_alpha(look.color("track"), fade)
        ops.append(Box(x + i * (step + px(6)), y + px(51), step, px(6), color, radius=px(3)))
    return ops


def icans_of_score(score: float) -> Grade:
    """The ICANS grade that an ICE score of somebody awake stands for (ASTCT 2019)."""
    grade = icans_grade(IcansSigns(ice_score=round(min(max(score, 0.0), 10.0))))
    return f"ICANS grade {grade}" if grade else "no ICANS", grade


BADGES: Mapping[str, Callable[[float], Grade]] = {"icans": icans_of_score}
"""What a prop's `badge` may be: how its value is graded."""
