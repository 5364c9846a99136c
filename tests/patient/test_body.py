"""The patient models as a machine: references, events, settings, mistakes, speed."""

import csv
import math
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartviz.patient import body as body_module
from cartviz.patient.body import LAST_DAY, MODELS, SCENARIOS, Body, Event, scenario
from cartviz.patient.parameters import BodyError

REFERENCES = sorted((Path(__file__).parents[1] / "references" / "models").glob("*.csv"))
BOTH = pytest.mark.parametrize("model", list(MODELS))


def rows_of(path: Path) -> list[dict[str, float]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]


@pytest.mark.parametrize("path", REFERENCES, ids=lambda path: path.stem)
def test_equals_the_stiff_solver(path: Path) -> None:
    """Every column stays within 0.1 % of the curves that a stiff solver computed, and every grade is equal."""
    model, _, name = path.stem.partition("_")
    patient = scenario(model, name)
    rows = rows_of(path)
    symbols = {column.symbol: column.name for column in patient.columns if column.symbol}
    readings = [patient.at(row["day"]) for row in rows]
    for symbol in rows[0].keys() - {"day", "crs_grade"}:
        expected = [row[symbol] for row in rows]
        peak, span = max(expected), max(expected) - min(expected)
        for reading, value in zip(readings, expected, strict=True):
            off = abs(reading[symbols[symbol]] - value)
            assert off <= 0.001 * span, (symbol, reading.day)
            assert off <= 0.001 * value or value <= peak / 1000, (symbol, reading.day)
    if "crs_grade" in rows[0]:
        assert [reading["crs_grade"] for reading in readings] == [row["crs_grade"] for row in rows]


def test_every_reference_has_a_scenario() -> None:
    """Each reference file is a scenario that a scene file can name; two more scenarios have no file."""
    names = {f"{model}_{name}" for model, scenarios in SCENARIOS.items() for name in scenarios}
    assert {path.stem for path in REFERENCES} == names - {"solid_base", "solid_open_tissue"}


def test_the_hostile_tumor_is_where_a_scene_starts() -> None:
    """A scene that names no scenario of the solid tumor gets the hostile one."""
    assert scenario("solid") == scenario("solid", "hostile")


def test_a_scene_may_change_its_scenario() -> None:
    """Settings and events of a scene come on top of those of the scenario."""
    patient = scenario("blood", "high_burden", {"dose": 1e9}, (Event(6.0, "tocilizumab"),))
    assert patient == Body("blood", {"T0": 1e12, "dose": 1e9}, (Event(6.0, "tocilizumab"),))


@BOTH
def test_a_shorter_step_changes_nothing(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A step four times shorter moves no column by more than 0.02 %."""
    coarse = Body(model).at(12.5).values
    monkeypatch.setattr(body_module, "STEPS_PER_DAY", 200)
    assert Body(model).at(12.5).values == pytest.approx(coarse, rel=2e-4)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0, 12), min_size=2, max_size=8))
def test_the_order_of_asking_does_not_matter(days: list[float]) -> None:
    """A reading depends on the day only: asked forward, backward or alone it is the same to the last bit."""
    patient = scenario("blood", "tocilizumab_day4")
    forward = [patient.at(day) for day in days]
    again = scenario("blood", "tocilizumab_day4")
    assert [again.at(day) for day in reversed(days)] == forward[::-1]
    assert scenario("blood", "tocilizumab_day4").at(days[-1]) == forward[-1]


@settings(max_examples=15, deadline=None)
@given(st.floats(0, 9), st.sampled_from(["tocilizumab", "dexamethasone", "infuse"]), st.floats(0, 10))
def test_one_more_event_is_the_same_as_all_events_at_once(day: float, treatment: str, asked: float) -> None:
    """A live "what if" gives the same bits as a patient who was planned so from the start."""
    base = scenario("blood", "dexamethasone_day4")
    base.at(asked)
    event = Event(day, treatment)
    planned = Body("blood", {}, (*base.events, event))
    assert base.with_event(event) == planned
    assert base.with_event(event).at(10.0) == planned.at(10.0)


def test_one_more_event_keeps_what_was_computed() -> None:
    """Nothing before the new event is computed again, and the old patient stays untouched."""
    patient = Body("blood")
    before = patient.at(20.0)
    other = patient.with_event(Event(15.0, "tocilizumab"))
    assert len(other._course.days) >= 15 * body_module.STEPS_PER_DAY
    assert other.at(20.0)["tocilizumab"] > 0
    assert patient.at(20.0) == before


def test_an_event_happens_at_its_very_moment() -> None:
    """Tocilizumab given between two steps is all there at that moment, not before, and decays from then on."""
    day = 4.0137
    patient = Body("blood", {}, (Event(day, "tocilizumab"),))
    assert patient.at(day - 1e-6)["tocilizumab"] == 0
    assert patient.at(day)["tocilizumab"] == 170
    assert patient.at(day + 8)["tocilizumab"] == pytest.approx(170 * math.exp(-0.0866 * 8), rel=1e-4)


def test_events_of_one_day_all_happen() -> None:
    """Two doses of tocilizumab on the same day add up, in whatever order the events are written."""
    patient = Body("blood", {}, (Event(5.0, "tocilizumab"), Event(0.0, "dexamethasone"), Event(5.0, "tocilizumab")))
    assert patient.at(5.0)["tocilizumab"] == 340
    assert [event.day for event in patient.events] == [0.0, 5.0, 5.0]


def test_a_second_infusion_adds_its_dose() -> None:
    """A dose split over two days, as obe-cel is given, adds the second part to what is left of the first."""
    patient = Body("blood", {"dose": 1e8}, (Event(9.0, "infuse", {"dose": 3e8}),))
    assert patient.at(9.0)["infused"] - Body("blood").at(9.0)["infused"] == pytest.approx(3e8)
    assert patient.at(9.0)["blood_level"] - Body("blood").at(9.0)["blood_level"] == pytest.approx(60, rel=0.01)


def test_fresh_cells_bring_fresh_power_to_the_solid_tumor() -> None:
    """After a second infusion the power to divide is the mean of old and new cells; the first arrival counts as new."""
    patient = Body("solid", {}, (Event(20.0, "infuse"),))
    tired = Body("solid").at(20.0)["youth"]
    assert tired == pytest.approx(math.exp(-20 / 14), rel=1e-6)
    assert tired < patient.at(20.0)["youth"] < 1
    late = Body("solid", {"dose": 0}, (Event(20.0, "infuse", {"dose": 2.5e8}),))
    assert late.at(20.0)["youth"] == 1


def test_setting_a_parameter_on_day_0_equals_starting_with_it() -> None:
    """Opening the stroma at the start by an event is the same as a tumor with open stroma."""
    opened = Body("solid", {}, (Event(0.0, "set", {"acc": 0.6}),))
    assert opened.at(40.0) == scenario("solid", "stroma_opened").at(40.0)


def test_opening_the_stroma_later_helps_from_then_on() -> None:
    """A parameter that changes on day 20 leaves everything before as it was and shrinks the tumor after."""
    opened = Body("solid", {}, (Event(20.0, "set", {"acc": 0.6}),))
    hostile = scenario("solid", "hostile")
    assert opened.at(19.9) == hostile.at(19.9)
    assert opened.at(40.0)["tumor"] < hostile.at(40.0)["tumor"]


def test_chemotherapy_makes_room_and_hardly_touches_the_cancer() -> None:
    """Three days of lymphodepletion lead from normal T cells to 3e9 on the day of infusion, B cells to 1e9."""
    chemo = tuple(Event(day, "lymphodepletion") for day in (0.0, 1.0, 2.0))
    patient = Body("blood", {"dose": 0, "N0": 2.25e11, "B0": 2e10}, (*chemo, Event(5.0, "infuse", {"dose": 1e8})))
    infusion = patient.at(5.0)
    assert infusion["other_t_cells"] == pytest.approx(3e9, rel=0.1)
    assert infusion["b_cells"] == pytest.approx(1e9, rel=0.1)
    assert infusion["tumor"] == pytest.approx(1e11, rel=0.2)
    assert patient.at(16.0)["car_t"] == pytest.approx(Body("blood").at(11.0)["car_t"], rel=0.1)


@BOTH
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_any_allowed_setting_gives_a_possible_patient(model: str, data: st.DataObject) -> None:
    """Whatever a user may set, no count turns negative, infinite or undefined."""
    table = MODELS[model].parameters
    names = data.draw(st.lists(st.sampled_from(list(table)), unique=True, max_size=8))
    wishes = {name: data.draw(st.floats(table[name].low, table[name].high)) for name in names}
    patient = Body(model, wishes, (Event(3.0, "infuse"),))
    for day in (0.5, 3.0, 8.0, 20.0):
        for name, value in patient.at(day).values.items():
            assert math.isfinite(value), name
            assert value >= 0, name


@BOTH
def test_every_parameter_says_where_it_comes_from(model: str) -> None:
    """Every number is published or chosen, has a meaning, and its own value lies in the range it allows."""
    for name, parameter in MODELS[model].parameters.items():
        assert parameter.name == name
        assert parameter.basis.startswith(("published", "chosen"))
        assert parameter.what
        assert parameter.accept(parameter.value) == parameter.value


@BOTH
def test_every_column_can_be_read(model: str) -> None:
    """A reading holds exactly the columns that the model lists, each once."""
    names = [column.name for column in Body(model).columns]
    assert list(Body(model).at(1.0).values) == names
    assert len(set(names)) == len(names)


def test_a_curve_shows_nothing_after_its_last_day() -> None:
    """A plot that asks up to day 6 gets day 0 to day 6, and the same values as single readings."""
    patient = Body("blood")
    days, values = patient.curve("il6", 6.0, 25)
    assert days.shape == values.shape == (25,)
    assert (days[0], days[-1]) == (0.0, 6.0)
    assert values[4] == patient.at(1.0)["il6"]
    assert patient._course.days[-1] == 6.0


def test_equal_wishes_make_equal_patients() -> None:
    """Two bodies with the same model, settings and events are equal, hash alike and survive use."""
    one, two = scenario("solid", "all_four"), scenario("solid", "all_four")
    one.at(3.0)
    assert one == two
    assert hash(one) == hash(two)
    assert one != scenario("solid", "hostile")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Body("blod"), "Did you mean 'blood'?"),
        (lambda: Body("blood", {"k_tocy": 1}), "Did you mean 'k_toci'?"),
        (lambda: Body("blood", {"t0": 1e11}), "Did you mean 'T0'?"),
        (lambda: Body("blood", {"T0": -1}), "'T0' must be a number from 0 to 2e+12 cells, not -1"),
        (lambda: Body("blood", {"T0": math.nan}), "from 0 to 2e+12 cells, not nan"),
        (lambda: Body("solid", {"acc": math.inf}), "'acc' must be a number from 0 to 1, not inf"),
        (lambda: Body("solid", {"acc": 1.5}), "from 0 to 1, not 1.5"),
        (lambda: Body("solid", {"acc": True}), "not True"),
        (lambda: Body("solid", {"acc": "0.6"}), "not '0.6'"),  # type: ignore[dict-item]
        (lambda: Body("blood", {}, (Event(4, "tocilizumap"),)), "Did you mean 'tocilizumab'?"),
        (lambda: Body("solid", {}, (Event(4, "tocilizumab"),)), "Known: infuse, checkpoint_blocker, set."),
        (lambda: Body("blood", {}, (Event(-1, "infuse"),)), "a day must be a number from 0 to 3653, not -1"),
        (lambda: Body("blood", {}, (Event(1, "infuse", {"dosis": 1}),)), "Did you mean 'dose'?"),
        (lambda: Body("blood", {}, (Event(1, "infuse", {"dose": -1}),)), "from 0 to 1e+11 cells, not -1"),
        (lambda: Body("blood", {}, (Event(1, "set", {"T0": 1}),)), "'T0' describes day 0"),
        (lambda: Body("blood", {}, (Event(1, "tocilizumab", {"dose": 1}),)), "takes no amounts"),
        (lambda: Body("blood").at(math.nan), "not nan"),
        (lambda: Body("blood").at("1"), "not '1'"),  # type: ignore[arg-type]
        (lambda: Body("blood").at(LAST_DAY + 1), "from 0 to 3653"),
        (lambda: Body("blood").at(1)["il_6"], "Did you mean 'il6'?"),
        (lambda: Body("blood").curve("fever", 1), "there is no column 'fever'"),
        (lambda: scenario("solid", "hostle"), "Did you mean 'hostile'?"),
    ],
)
def test_an_impossible_wish_is_refused_with_its_cure(make: Callable[[], object], message: str) -> None:
    """An unknown name brings a hint, an impossible value the allowed range, all as ValueError."""
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        make()
    assert isinstance(caught.value, BodyError)


def test_sixty_days_come_at_once() -> None:
    """Sixty days take some 50 ms; the bound leaves room for a busy or a slow machine."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        Body("blood").at(60.0)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.3
