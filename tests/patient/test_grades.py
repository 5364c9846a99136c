"""The grades of the side effects, row by row of the consensus tables."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.patient.grades import (
    CRS_WORDS,
    ICANS_WORDS,
    ICE_ITEMS,
    CrsSigns,
    Edema,
    Hypotension,
    IcansSigns,
    Oxygen,
    Seizure,
    Wakes,
    crs_grade,
    icans_grade,
    vitals,
)

TEMPERATURES = st.floats(30, 45)
LEAKS = st.floats(0, 1)


@pytest.mark.parametrize(
    ("hypotension", "oxygen", "grade"),
    [
        (Hypotension.NONE, Oxygen.NONE, 1),
        (Hypotension.NO_VASOPRESSOR, Oxygen.NONE, 2),
        (Hypotension.ONE_VASOPRESSOR, Oxygen.NONE, 3),
        (Hypotension.MULTIPLE_VASOPRESSORS, Oxygen.NONE, 4),
        (Hypotension.NONE, Oxygen.LOW_FLOW, 2),
        (Hypotension.NONE, Oxygen.HIGH_FLOW, 3),
        (Hypotension.NONE, Oxygen.POSITIVE_PRESSURE, 4),
        (Hypotension.ONE_VASOPRESSOR, Oxygen.LOW_FLOW, 3),
        (Hypotension.NO_VASOPRESSOR, Oxygen.HIGH_FLOW, 3),
        (Hypotension.NO_VASOPRESSOR, Oxygen.POSITIVE_PRESSURE, 4),
        (Hypotension.MULTIPLE_VASOPRESSORS, Oxygen.HIGH_FLOW, 4),
    ],
)
def test_crs_table(hypotension: Hypotension, oxygen: Oxygen, grade: int) -> None:
    """With fever, the worse of blood pressure and oxygen decides the CRS grade (ASTCT 2019, Lee 2019)."""
    signs = CrsSigns(temperature_c=38.5, hypotension=hypotension, oxygen=oxygen)
    assert crs_grade(signs) == grade


@pytest.mark.parametrize(
    ("temperature_c", "hypotension", "treated", "grade"),
    [
        (37.99, Hypotension.NONE, False, 0),
        (38.0, Hypotension.NONE, False, 1),
        (37.0, Hypotension.ONE_VASOPRESSOR, False, 0),
        (37.0, Hypotension.ONE_VASOPRESSOR, True, 3),
        (37.0, Hypotension.NONE, True, 0),
        (38.5, Hypotension.NONE, True, 1),
    ],
)
def test_fever_is_needed_until_a_drug_is_given(
    temperature_c: float, hypotension: Hypotension, treated: bool, grade: int
) -> None:
    """Without fever of 38.0 °C there is no CRS; after a drug against it, fever is no longer needed (Lee 2019)."""
    assert crs_grade(CrsSigns(temperature_c=temperature_c, hypotension=hypotension, treated=treated)) == grade


@pytest.mark.parametrize(("score", "grade"), list(enumerate([3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 0])))
def test_ice_score(score: int, grade: int) -> None:
    """In a patient who is awake ICE 7 to 9 is grade 1, 3 to 6 grade 2, 0 to 2 grade 3 (Lee 2019)."""
    assert icans_grade(IcansSigns(ice_score=score)) == grade


@pytest.mark.parametrize(
    ("signs", "grade"),
    [
        (IcansSigns(ice_score=0, wakes=Wakes.UNAROUSABLE), 4),
        (IcansSigns(ice_score=8, wakes=Wakes.SPONTANEOUSLY), 1),
        (IcansSigns(ice_score=9, wakes=Wakes.TO_VOICE), 2),
        (IcansSigns(ice_score=5, wakes=Wakes.TO_TOUCH), 3),
        (IcansSigns(ice_score=10, seizure=Seizure.BRIEF), 3),
        (IcansSigns(ice_score=10, seizure=Seizure.PROLONGED), 4),
        (IcansSigns(ice_score=10, deep_weakness=True), 4),
        (IcansSigns(ice_score=10, edema=Edema.FOCAL), 3),
        (IcansSigns(ice_score=10, edema=Edema.DIFFUSE), 4),
        (IcansSigns(ice_score=1, seizure=Seizure.BRIEF, edema=Edema.DIFFUSE), 4),
    ],
)
def test_icans_table(signs: IcansSigns, grade: int) -> None:
    """The worst single sign decides the ICANS grade (ASTCT 2019, Lee 2019)."""
    assert icans_grade(signs) == grade


def test_the_ice_test_has_ten_points() -> None:
    """Orientation 4, naming 3, a command, writing and counting back 1 each: ten points."""
    assert sum(points for _, points in ICE_ITEMS) == 10


@pytest.mark.parametrize("score", [-1, 11, 2.5])
def test_an_impossible_ice_score_is_refused(score: int) -> None:
    """An ICE score is a whole number from 0 to 10."""
    with pytest.raises(ValueError, match="from 0 to 10"):
        IcansSigns(ice_score=score)


def test_every_grade_has_words() -> None:
    """Grades 0 to 4 of both tables have everyday words."""
    assert len(CRS_WORDS) == len(ICANS_WORDS) == 5


@pytest.mark.parametrize(("leak", "grade"), [(0.3, 1), (0.31, 2), (0.6, 2), (0.61, 3), (0.8, 3), (0.81, 4), (1, 4)])
def test_the_leak_sets_the_grade(leak: float, grade: int) -> None:
    """With fever, a leak above 0.30, 0.60 and 0.80 is CRS grade 2, 3 and 4 on the monitor."""
    assert crs_grade(vitals(39.0, leak)) == grade


def test_a_healthy_monitor() -> None:
    """Without fever and leak the monitor shows a healthy person."""
    healthy = vitals(37.0, 0.0)
    assert (healthy.systolic_mmhg, healthy.diastolic_mmhg) == (120, 76)
    assert (healthy.oxygen_saturation_percent, healthy.heart_rate_per_minute, healthy.vasopressors) == (98, 72, 0)
    assert crs_grade(healthy) == 0


def test_grade_2_is_low_pressure() -> None:
    """The upper blood pressure falls below 90 mmHg where grade 2 starts, and low-flow oxygen starts below 92 %."""
    assert vitals(39.0, 0.30).systolic_mmhg == pytest.approx(90)
    assert vitals(39.0, 0.31).systolic_mmhg < 90
    assert vitals(39.0, 0.45).oxygen_saturation_percent == pytest.approx(92)
    assert vitals(39.0, 0.46).oxygen is Oxygen.LOW_FLOW


@given(TEMPERATURES, TEMPERATURES, LEAKS, LEAKS)
def test_the_monitor_is_monotone(cool: float, hot: float, tight: float, leaky: float) -> None:
    """More fever and more leak never look better on the monitor, nor do they lower the grade."""
    cool, hot = sorted((cool, hot))
    tight, leaky = sorted((tight, leaky))
    better, worse = vitals(cool, tight), vitals(hot, leaky)
    assert better.systolic_mmhg >= worse.systolic_mmhg > worse.diastolic_mmhg
    assert better.diastolic_mmhg >= worse.diastolic_mmhg
    assert better.oxygen_saturation_percent >= worse.oxygen_saturation_percent
    assert better.heart_rate_per_minute <= worse.heart_rate_per_minute
    assert better.vasopressors <= worse.vasopressors
    assert crs_grade(better) <= crs_grade(worse)


@pytest.mark.parametrize(("temperature_c", "leak"), [(29.0, 0.1), (46.0, 0.1), (math.nan, 0.1), (38, -0.1), (38, 1.1)])
def test_an_impossible_patient_is_refused(temperature_c: float, leak: float) -> None:
    """A temperature or a leak that no patient has is refused with the allowed range."""
    with pytest.raises(ValueError, match="lies from"):
        vitals(temperature_c, leak)
