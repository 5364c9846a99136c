"""What the patient models must show, with sources: published bands that the chosen numbers were tuned to."""

import math

import numpy as np
import pytest

from cartviz.patient.body import MODELS, Body, Event, scenario, stein_curve

BASE = Body("blood")
NO_RESPONSE = pytest.mark.parametrize("setting", ["gam", "dose"])


def peak(patient: Body, name: str, until_day: float = 40.0) -> tuple[float, float]:
    """Day and height of the highest point, read every tenth of a day."""
    days, values = patient.curve(name, until_day, round(until_day * 10) + 1)
    return float(days[values.argmax()]), float(values.max())


def halving_days(patient: Body, name: str, first: float, last: float) -> float:
    """Mean half-life between two days; negative where the curve grows, and then the doubling time."""
    return math.log(2) * (last - first) / math.log(patient.at(first)[name] / patient.at(last)[name])


def fever_days(patient: Body) -> np.ndarray:
    days, values = patient.curve("temperature", 40.0, 1601)
    return days[values >= 38.0]


def test_stein_curve() -> None:
    """The published mean curve peaks at 24 000 copies on day 9.3 and has lost half 4.3 days later (Stein 2019)."""
    assert stein_curve(9.3) == pytest.approx(24_000, rel=0.01)
    assert max(stein_curve(day / 100) for day in range(4000)) == pytest.approx(24_000, rel=1e-9)
    assert stein_curve(9.3 + 4.33) == pytest.approx(12_000, rel=0.01)
    assert stein_curve(9.3) / stein_curve(0) == pytest.approx(3900, rel=0.01)
    assert stein_curve(0.78) / stein_curve(0) == pytest.approx(2, rel=0.01)
    assert stein_curve(300) / stein_curve(300 + 217) == pytest.approx(2, rel=0.01)


def test_peak_day() -> None:
    """CAR-T cells peak between day 7 and day 14 (labels; Stein 2019; Mueller 2017, 2018)."""
    assert 7 <= peak(BASE, "car_t")[0] <= 14


def test_expansion() -> None:
    """The peak is 100 to 10 000 times the dose, and the early dip in blood (Porter 2011; Stein 2019)."""
    assert 1e2 <= peak(BASE, "car_t")[1] / 1e8 <= 1e4
    dip = BASE.curve("blood_level", 4.0, 81)[1].min()
    assert 1e2 <= peak(BASE, "blood_level")[1] / dip <= 1e4


def test_early_doubling() -> None:
    """Early on CAR-T cells double every 0.5 to 1.3 days; the mean in patients is 0.78 (Stein 2019)."""
    assert 0.5 <= -halving_days(BASE, "effector", 2.0, 5.0) <= 1.3


def test_contraction_and_persistence() -> None:
    """After the peak half is lost in 2 to 10 days, later in 100 to 400 days (Stein 2019: 4.3 and 220)."""
    assert 2 <= halving_days(BASE, "car_t", 15.0, 25.0) <= 10
    assert 100 <= halving_days(BASE, "car_t", 200.0, 365.0) <= 400


def test_early_dip() -> None:
    """Infused cells leave the blood first: a dip to less than a fifth between day 0.5 and 3 (four-phase kinetics)."""
    days, level = BASE.curve("blood_level", 5.0, 101)
    assert 0.5 <= days[level.argmin()] <= 3
    assert level[0] / level.min() > 5


def test_fever() -> None:
    """Fever starts between day 1 and 9 and lasts 3 to 14 days (labels: medians day 1 to 7, 4 to 10 days)."""
    days = fever_days(BASE)
    assert 1 <= days[0] <= 9
    assert 3 <= days[-1] - days[0] <= 14


def test_il6_comes_first() -> None:
    """IL-6 peaks up to 8 days before the CAR-T cells do (CRS starts before the CAR-T peak in the labels)."""
    assert 0 <= peak(BASE, "car_t")[0] - peak(BASE, "il6")[0] <= 8


def test_tocilizumab_ends_the_fever() -> None:
    """24 hours after tocilizumab the temperature is below 38.0 °C (Grupp 2013; Maude 2014)."""
    assert BASE.at(4.0)["temperature"] > 39
    assert scenario("blood", "tocilizumab_day4").at(5.0)["temperature"] < 38.0


def test_tocilizumab_raises_il6_and_silences_it() -> None:
    """A day after tocilizumab IL-6 is 1.5 to 20 times higher, the signal 10 times lower (Nishimoto 2008)."""
    treated = scenario("blood", "tocilizumab_day4")
    before, after = BASE.at(4.0), treated.at(5.0)
    assert 1.5 <= after["il6"] / before["il6"] <= 20
    assert after["il6_heard"] < before["il6_heard"] / 10


@pytest.mark.parametrize("name", ["tocilizumab_day4", "dexamethasone_day4"])
def test_drugs_against_crs_spare_the_cells(name: str) -> None:
    """Tocilizumab and steroids change the CAR-T peak by less than 20 % (Stein 2019)."""
    assert peak(scenario("blood", name), "car_t")[1] == pytest.approx(peak(BASE, "car_t")[1], rel=0.2)


def test_more_cancer_more_storm() -> None:
    """IL-6 and the CRS grade rise with the tumor burden (Hardiansyah and Ng 2019; Awasthi 2020)."""
    patients = [Body("blood", {"T0": cells}) for cells in (1e10, 3e10, 1e11, 3e11, 1e12)]
    storms = [peak(patient, "il6")[1] for patient in patients]
    grades = [peak(patient, "crs_grade")[1] for patient in patients]
    assert storms == sorted(storms)
    assert grades == sorted(grades)
    assert (grades[0], grades[2], grades[4]) == (1, 2, 3)


def test_a_fiercer_storm_reaches_grade_4() -> None:
    """With three times the IL-6 production a high burden reaches grade 4."""
    assert peak(Body("blood", {"T0": 1e12, "q": 27_000}), "crs_grade")[1] == 4


def test_dose_matters_little() -> None:
    """A dose 100 times higher changes the peak less than 3 times (Mueller 2018; Awasthi 2020)."""
    assert 1 / 3 < peak(Body("blood", {"dose": 1e10}), "car_t")[1] / peak(BASE, "car_t")[1] < 3


def test_without_lymphodepletion_the_cells_hardly_grow() -> None:
    """Without lymphodepletion the peak stays below half (direction: Kimmel 2021)."""
    assert peak(scenario("blood", "no_lymphodepletion"), "car_t")[1] < 0.5 * peak(BASE, "car_t")[1]


def test_healthy_b_cells_stay_away() -> None:
    """From day 28 to 180 healthy B cells stay below 5 % of the normal 2e10 (B-cell aplasia in the labels)."""
    assert all(BASE.at(day)["b_cells"] < 0.05 * 2e10 for day in range(28, 181, 8))


def test_escape() -> None:
    """One cell in a million lacks CD19: a fall by 4 logs, a CD19-negative relapse in 2 to 18 months (Plaks 2021)."""
    patient = scenario("blood", "cd19_escape")
    days, cells = patient.curve("tumor_total", 540.0, 1081)
    assert cells.min() < 1e11 / 1e4
    relapse = next(day for day, count in zip(days, cells, strict=True) if day > 60 and count > 1e10)
    assert 60 <= relapse <= 540
    assert patient.at(relapse)["tumor"] == 0


@NO_RESPONSE
def test_cells_that_cannot_kill_do_nothing(setting: str) -> None:
    """Without killing, and without cells, the cancer grows on and nobody gets fever."""
    patient = Body("blood", {setting: 0})
    assert patient.at(28.0)["tumor"] > 1e11
    assert fever_days(patient).size == 0


def test_first_week() -> None:
    """Over the first week the tumor shrinks by a net 0.2 to 1.1 per day (ctDNA 0.66; Kimmel 2021; Singh 2021)."""
    assert 0.2 <= math.log(1e11 / BASE.at(7.0)["tumor"]) / 7 <= 1.1


def test_hostile_tumor_exhausts() -> None:
    """Half are exhausted by day 3 to 15, 70 % by day 28; the tumor shrinks by less than half and regrows."""
    patient = scenario("solid", "hostile")
    days, share = patient.curve("exhausted_fraction", 28.0, 281)
    assert 3 <= days[share >= 0.5][0] <= 15
    assert share[-1] > 0.7
    tumor = patient.curve("tumor_total", 120.0, 1201)[1]
    assert tumor.min() > 0.5e9
    assert tumor[-1] > tumor[0]


def test_a_checkpoint_blocker_cannot_rescue_the_terminal() -> None:
    """A checkpoint blocker brings exhausted cells back and does nothing at all to terminally exhausted ones."""
    model = MODELS["solid"]
    names = [column.name for column in model.states]
    state = tuple(scenario("solid", "hostile").at(14.0)[name] for name in names)
    constants = {name: parameter.value for name, parameter in model.parameters.items()}
    without, with_drug = (
        dict(zip(names, model.slope(**constants, checkpoint=switch)(state), strict=True)) for switch in (0.0, 1.0)
    )
    assert with_drug["terminal"] == without["terminal"]
    assert with_drug["functional"] > without["functional"]
    rescued = without["exhausted"] - with_drug["exhausted"]
    assert with_drug["functional"] - without["functional"] == pytest.approx(rescued)


@pytest.mark.parametrize("name", ["all_four", "open_tissue"])
def test_cells_without_the_target_are_left(name: str) -> None:
    """Where 5 % lack the target, at least 5 % of the tumor is left, however well the rest works."""
    assert scenario("solid", name).curve("tumor_total", 120.0, 1201)[1].min() >= 0.05e9


@pytest.mark.parametrize(
    ("name", "smallest", "day", "day_60", "day_120"),
    [
        ("untreated", 1.0, 0, 3.9, 11.4),
        ("hostile", 0.87, 25, 1.51, 5.5),
        ("checkpoint_day10", 0.71, 35, 0.99, 3.8),
        ("stroma_opened", 0.31, 44, 0.35, 1.4),
        ("armored", 0.18, 47, 0.22, 0.95),
        ("local_infusion", 0.12, 33, 0.22, 0.96),
        ("all_four", 0.09, 20, 0.22, 0.96),
        ("open_tissue_uniform_target", 0.0, 33, 0.0, 0.0),
        ("open_tissue", 0.07, 14, 0.22, 0.96),
    ],
)
def test_the_table_of_the_solid_tumor(name: str, smallest: float, day: float, day_60: float, day_120: float) -> None:
    """The smallest tumor, and its size on day 60 and 120, in multiples of the start: what each help gains."""
    patient = scenario("solid", name)
    days, cells = patient.curve("tumor_total", 120.0, 1201)
    assert cells.min() / 1e9 == pytest.approx(smallest, abs=0.006)
    assert days[cells.argmin()] == pytest.approx(day, abs=0.6)
    assert patient.at(60.0)["tumor_total"] / 1e9 == pytest.approx(day_60, abs=0.05)
    assert patient.at(120.0)["tumor_total"] / 1e9 == pytest.approx(day_120, abs=0.05)


def test_high_burden_and_tocilizumab() -> None:
    """High burden, tocilizumab on day 6: 40.3 to 38.3 °C within 6 hours, IL-6 up to 6 500 within a day."""
    patient = Body("blood", {"T0": 1e12}, (Event(6.0, "tocilizumab"),))
    assert patient.at(6.0)["temperature"] == pytest.approx(40.27, abs=0.02)
    assert patient.at(6.25)["temperature"] == pytest.approx(38.26, abs=0.08)
    assert patient.at(7.0)["il6"] == pytest.approx(6531, rel=0.02)
