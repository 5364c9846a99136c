"""How severe the side effects are: the ASTCT 2019 grades of CRS and ICANS, and the bedside monitor they are read from.

CRS is cytokine release syndrome, ICANS is immune effector cell-associated neurotoxicity syndrome. Both tables are those
of the consensus paper (Lee DW et al. 2019, Biol Blood Marrow Transplant 25:625-638, doi:10.1016/j.bbmt.2018.12.758).
Grade 5, death, is not computed here. Not a medical device.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

FEVER_C = 38.0
"""Fever starts here, in °C (ASTCT 2019)."""


class Hypotension(Enum):
    """Low blood pressure, named by what it takes to treat it. Vasopressin is never counted as a vasopressor here."""

    NONE = "none"
    NO_VASOPRESSOR = "no_vasopressor"
    ONE_VASOPRESSOR = "one_vasopressor"
    MULTIPLE_VASOPRESSORS = "multiple_vasopressors"


class Oxygen(Enum):
    """Lack of oxygen, named by what it takes to treat it.

    LOW_FLOW is a nasal cannula up to 6 L/min or blow-by; HIGH_FLOW a cannula above 6 L/min, a face mask, a
    non-rebreather or Venturi mask; POSITIVE_PRESSURE is CPAP, BiPAP or a ventilator.
    """

    NONE = "none"
    LOW_FLOW = "low_flow"
    HIGH_FLOW = "high_flow"
    POSITIVE_PRESSURE = "positive_pressure"


HYPOTENSION_GRADES: Mapping[Hypotension, int] = {
    Hypotension.NONE: 0,
    Hypotension.NO_VASOPRESSOR: 2,
    Hypotension.ONE_VASOPRESSOR: 3,
    Hypotension.MULTIPLE_VASOPRESSORS: 4,
}
OXYGEN_GRADES: Mapping[Oxygen, int] = {
    Oxygen.NONE: 0,
    Oxygen.LOW_FLOW: 2,
    Oxygen.HIGH_FLOW: 3,
    Oxygen.POSITIVE_PRESSURE: 4,
}

CRS_WORDS = (
    "no cytokine release syndrome",
    "fever only",
    "low blood pressure that fluids can help, or a little extra oxygen",
    "blood pressure needs one vasopressor, or a lot of extra oxygen",
    "blood pressure needs several vasopressors, or a machine helps to breathe",
)
"""What each CRS grade, 0 to 4, means in everyday words."""

CRS_SIGNS = (
    "no fever",
    "fever only",
    "low blood pressure: fluids help",
    "pressure needs one drug",
    "pressure needs several drugs",
)
"""The same for a small display, by blood pressure: in the patient model oxygen never decides the grade alone."""


@dataclass(frozen=True, kw_only=True)
class CrsSigns:
    """What the CRS grade is read from.

    ``treated`` says that tocilizumab, a steroid or a fever reducer was given: from then on fever is no longer needed.
    """

    temperature_c: float
    hypotension: Hypotension = Hypotension.NONE
    oxygen: Oxygen = Oxygen.NONE
    treated: bool = False


def crs_grade(signs: CrsSigns) -> int:
    """Grade cytokine release syndrome from 0 (none) to 4 by the ASTCT 2019 table: the worse of two signs decides."""
    fever = signs.temperature_c >= FEVER_C
    if not fever and not signs.treated:
        return 0
    return max(int(fever), HYPOTENSION_GRADES[signs.hypotension], OXYGEN_GRADES[signs.oxygen])


class Wakes(Enum):
    """What it takes to wake the patient."""

    SPONTANEOUSLY = "spontaneously"
    TO_VOICE = "to_voice"
    TO_TOUCH = "to_touch"
    UNAROUSABLE = "unarousable"


class Seizure(Enum):
    """BRIEF resolves quickly; PROLONGED lasts more than 5 minutes, or repeats without recovery in between."""

    NONE = "none"
    BRIEF = "brief"
    PROLONGED = "prolonged"


class Edema(Enum):
    """Brain swelling: FOCAL on imaging; DIFFUSE, or its signs (posturing, sixth nerve palsy, Cushing's triad)."""

    NONE = "none"
    FOCAL = "focal"
    DIFFUSE = "diffuse"


WAKES_GRADES: Mapping[Wakes, int] = {Wakes.SPONTANEOUSLY: 0, Wakes.TO_VOICE: 2, Wakes.TO_TOUCH: 3, Wakes.UNAROUSABLE: 4}
SEIZURE_GRADES: Mapping[Seizure, int] = {Seizure.NONE: 0, Seizure.BRIEF: 3, Seizure.PROLONGED: 4}
EDEMA_GRADES: Mapping[Edema, int] = {Edema.NONE: 0, Edema.FOCAL: 3, Edema.DIFFUSE: 4}
ICE_GRADES = ((10, 0), (7, 1), (3, 2), (0, 3))
"""(lowest ICE score, grade), best first. A zero of someone awake is grade 3; of someone unarousable, grade 4."""

ICE_ITEMS = (
    ("name the year, the month, the city and the hospital", 4),
    ("name three objects", 3),
    ("follow a simple command", 1),
    ("write a sentence", 1),
    ("count back from 100 by tens", 1),
)
"""The ICE test, immune effector cell-associated encephalopathy: (task, points), ten points in all."""

ICANS_WORDS = (
    "no nervous system effects",
    "a little confused or slow with words",
    "clearly confused, wakes to a voice",
    "very confused or wakes only to touch, a brief seizure, or local brain swelling",
    "cannot be woken, long seizures, deep weakness, or widespread brain swelling",
)
"""What each ICANS grade, 0 to 4, means in everyday words."""


@dataclass(frozen=True, kw_only=True)
class IcansSigns:
    """What the ICANS grade is read from; ``ice_score`` counts 0 to 10 points. For adults and children from 12 years."""

    ice_score: int
    wakes: Wakes = Wakes.SPONTANEOUSLY
    seizure: Seizure = Seizure.NONE
    deep_weakness: bool = False
    edema: Edema = Edema.NONE

    def __post_init__(self) -> None:
        """Refuse an ICE score that the test cannot give."""
        if self.ice_score not in range(11):
            raise ValueError(f"an ICE score is a whole number from 0 to 10, not {self.ice_score}")


def icans_grade(signs: IcansSigns) -> int:
    """Grade ICANS from 0 (none) to 4 by the ASTCT 2019 table: the worst single sign decides."""
    return max(
        next(grade for lowest, grade in ICE_GRADES if signs.ice_score >= lowest),
        WAKES_GRADES[signs.wakes],
        SEIZURE_GRADES[signs.seizure],
        4 if signs.deep_weakness else 0,
        EDEMA_GRADES[signs.edema],
    )


# From the leak index of the patient model to a bedside monitor. The leak runs from 0 (tight vessels) to 1. Everything
# below is chosen for teaching, not measured: a leak of 0.30, 0.60, 0.80 is where blood pressure reaches grade 2, 3, 4.
# Oxygen follows a little later, so that it never decides the grade alone.

HYPOTENSION_ABOVE_LEAK = (
    (0.80, Hypotension.MULTIPLE_VASOPRESSORS),
    (0.60, Hypotension.ONE_VASOPRESSOR),
    (0.30, Hypotension.NO_VASOPRESSOR),
)
OXYGEN_ABOVE_LEAK = ((0.90, Oxygen.POSITIVE_PRESSURE), (0.70, Oxygen.HIGH_FLOW), (0.45, Oxygen.LOW_FLOW))
VASOPRESSORS: Mapping[Hypotension, int] = {
    Hypotension.NONE: 0,
    Hypotension.NO_VASOPRESSOR: 0,
    Hypotension.ONE_VASOPRESSOR: 1,
    Hypotension.MULTIPLE_VASOPRESSORS: 2,
}
"""How many vasopressors the picture shows; 2 stands for two or more."""

SYSTOLIC_MMHG = ((0.0, 120.0), (0.30, 90.0), (0.60, 76.0), (0.80, 66.0), (1.0, 56.0))
DIASTOLIC_MMHG = ((0.0, 76.0), (0.30, 56.0), (0.60, 45.0), (0.80, 38.0), (1.0, 32.0))
SATURATION_PERCENT = ((0.0, 98.0), (0.30, 95.0), (0.45, 92.0), (0.70, 87.0), (0.90, 80.0), (1.0, 75.0))
"""(leak, value), joined by straight lines: what the monitor would show if nobody treated."""

RESTING_HEART_RATE = 72.0
BEATS_PER_DEGREE = 10.0
BEATS_PER_LEAK = 40.0
"""Heart beats per minute: at rest, more per °C of fever, more as the vessels leak."""


@dataclass(frozen=True, kw_only=True)
class Vitals(CrsSigns):
    """A bedside monitor: the signs that decide the CRS grade, and the numbers behind them.

    Pressure and oxygen are drawn as they would be without support, so that the viewer sees why support is needed.
    """

    systolic_mmhg: float
    diastolic_mmhg: float
    oxygen_saturation_percent: float
    heart_rate_per_minute: float
    vasopressors: int


def vitals(temperature_c: float, leak: float, *, treated: bool = False) -> Vitals:
    """Translate fever and leaky vessels into what a nurse reads: a teaching map, chosen, monotone in both arguments.

    Args:
        temperature_c: body temperature, 30 to 45 °C.
        leak: the leak index V of the blood-cancer model, 0 to 1.
        treated: a drug against CRS was given, so that fever no longer counts.

    Raises:
        ValueError: a number lies outside its range.
    """
    if not 30.0 <= temperature_c <= 45.0:
        raise ValueError(f"a body temperature lies from 30 to 45 °C, not at {temperature_c}")
    if not 0.0 <= leak <= 1.0:
        raise ValueError(f"the leak index lies from 0 to 1, not at {leak}")
    hypotension = next((sign for above, sign in HYPOTENSION_ABOVE_LEAK if leak > above), Hypotension.NONE)
    return Vitals(
        temperature_c=temperature_c,
        hypotension=hypotension,
        oxygen=next((sign for above, sign in OXYGEN_ABOVE_LEAK if leak > above), Oxygen.NONE),
        treated=treated,
        systolic_mmhg=_between(SYSTOLIC_MMHG, leak),
        diastolic_mmhg=_between(DIASTOLIC_MMHG, leak),
        oxygen_saturation_percent=_between(SATURATION_PERCENT, leak),
        heart_rate_per_minute=RESTING_HEART_RATE + BEATS_PER_DEGREE * (temperature_c - 37.0) + BEATS_PER_LEAK * leak,
        vasopressors=VASOPRESSORS[hypotension],
    )


def _between(points: tuple[tuple[float, float], ...], x: float) -> float:
    """Read a value off straight lines through ``points``, which cover ``x``."""
    for (left, low), (right, high) in pairwise(points):
        if x <= right:
            return low + (high - low) * (x - left) / (right - left)
    return math.nan  # unreachable: callers keep x inside the points
