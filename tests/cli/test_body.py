"""`cartviz body` writes the curves of a patient model for any parameter, treatment and day, or says what is known."""

import csv
import io
from pathlib import Path

import pytest

from cartviz.cli import body
from cartviz.cli.main import main
from cartviz.patient.body import MODELS, Event, scenario


def rows(text: str) -> list[dict[str, float]]:
    """A table as it was written."""
    return [{name: float(value) for name, value in row.items()} for row in csv.DictReader(io.StringIO(text))]


def printed(capsys: pytest.CaptureFixture[str], *args: str) -> list[dict[str, float]]:
    """The table that a command prints."""
    assert main(["body", *args, "-o", "-"]) == 0
    return rows(capsys.readouterr().out)


def refused(capsys: pytest.CaptureFixture[str], *args: str) -> str:
    """What a command says that cannot be done: one line, exit code 2."""
    assert main(["body", *args]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("cartviz: ")
    assert told.err.count("\n") == 1
    return told.err


def test_the_command_of_the_lesson_plan_writes_its_file(tmp_path: Path) -> None:
    """A high burden, tocilizumab on day 6, sixty days: the model's own numbers, to ten digits."""
    out = tmp_path / "new" / "out.csv"
    args = ["body", "blood", "--set", "T0=1e12", "--give", "tocilizumab@6", "--days", "60", "-o", str(out)]
    assert main(args) == 0
    table = rows(out.read_text(encoding="utf-8"))
    body = scenario("blood", "base", {"T0": 1e12}, (Event(6.0, "tocilizumab"),))
    assert [row["day"] for row in table] == [i / 4 for i in range(241)]
    for row in table[::17]:
        reading = body.at(row["day"])
        assert row.pop("day") == reading.day
        assert row == pytest.approx({name: reading[name] for name in row}, rel=1e-9)
    assert [path.name for path in out.parent.iterdir()] == ["out.csv"]  # nothing is left beside it


def test_a_solid_tumor_for_any_parameter(capsys: pytest.CaptureFixture[str]) -> None:
    """Armored cells feel less hostility: the settings reach the model."""
    table = printed(capsys, "solid", "--set", "s=0.52", "--days", "30", "--step", "10")
    assert [row["day"] for row in table] == [0, 10, 20, 30]
    assert table[-1]["tumor_total"] == pytest.approx(scenario("solid", "base", {"s": 0.52}).at(30)["tumor_total"])


def test_every_column_of_the_model_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    """The day first, then every state and everything that is derived from them."""
    for model, known in MODELS.items():
        (row,) = printed(capsys, model, "--days", "0")
        assert list(row) == ["day", *(column.name for column in (*known.states, *known.derived))]


def test_the_last_day_is_always_there(capsys: pytest.CaptureFixture[str]) -> None:
    """Steps that do not divide the days end with a shorter one."""
    table = printed(capsys, "blood", "--days", "1", "--step", "0.4")
    assert [row["day"] for row in table] == [0, 0.4, 0.8, 1]


def test_treatments_may_come_together_and_more_than_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Drugs, more cells and changed parameters, each on its day."""
    wishes = ["--give", "dexamethasone@3", "--give", "tocilizumab@4.5", "--infuse", "1e8@2", "--change", "gam=0.5@5"]
    table = printed(capsys, "blood", *wishes, "--days", "8", "--step", "8")
    events = (
        Event(3, "dexamethasone"),
        Event(4.5, "tocilizumab"),
        Event(2, "infuse", {"dose": 1e8}),
        Event(5, "set", {"gam": 0.5}),
    )
    assert table[-1]["tumor_total"] == pytest.approx(scenario("blood", "base", {}, events).at(8)["tumor_total"])


def test_a_scenario_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    """The patients of the scenes can be asked for; what is set comes on top."""
    wishes = ["--scenario", "high_burden", "--set", "gam=1", "--days", "6", "--step", "6"]
    table = printed(capsys, "blood", *wishes)
    assert table[-1]["il6"] == pytest.approx(scenario("blood", "high_burden", {"gam": 1.0}).at(6)["il6"])


@pytest.mark.parametrize("model", MODELS)
def test_the_list_names_all_that_can_be_set_and_read(capsys: pytest.CaptureFixture[str], model: str) -> None:
    """Every parameter with its range and its basis, every treatment, scenario and column."""
    assert main(["body", model, "--list"]) == 0
    told = capsys.readouterr().out
    for each in MODELS[model].parameters.values():
        assert f"  {each.name} " in told
        assert each.basis in told
    for column in (*MODELS[model].states, *MODELS[model].derived):
        assert f"  {column.name} " in told
    assert "(0 to 2e+12) cells" in told if model == "blood" else "(0 to 2.5e+10) cells" in told


def test_the_models_of_the_command_are_those_there_are() -> None:
    """The command names them without loading the models."""
    assert tuple(MODELS) == body.MODELS


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["blod"], "there is no patient model 'blod'. Did you mean 'blood'?"),
        (["blood", "--set", "gamm=1"], "there is no parameter 'gamm'. Did you mean 'gam'?"),
        (["blood", "--set", "T0=1e15"], "'T0' must be a number from 0 to 2e+12 cells, not"),
        (["blood", "--set", "T0=nan"], "'T0' must be a number from 0 to 2e+12 cells, not nan"),
        (["blood", "--set", "T0=many"], "'T0' needs a number, found 'many'"),
        (["blood", "--set", "T0"], "cannot read 'T0'. A parameter is written NAME=VALUE"),
        (["blood", "--set", "=3"], "cannot read '=3'."),
        (["solid", "--give", "tocilizumab@6"], "there is no treatment 'tocilizumab'."),
        (["blood", "--give", "tocilizumba@6"], "there is no treatment 'tocilizumba'. Did you mean 'tocilizumab'?"),
        (["blood", "--give", "tocilizumab"], "cannot read 'tocilizumab'. A day is written behind @"),
        (["blood", "--give", "@6"], "cannot read '@6'."),
        (["blood", "--give", "tocilizumab@soon"], "a day needs a number, found 'soon'"),
        (["blood", "--give", "tocilizumab@-1"], "a day must be a number from 0 to 3653, not -1"),
        (["blood", "--infuse", "1e15@3"], "'dose' must be a number from 0 to 1e+11 cells, not"),
        (["blood", "--change", "T0=1e10@3"], "'T0' describes day 0 and cannot change later."),
        (["blood", "--scenario", "bse"], "there is no blood scenario 'bse'. Did you mean 'base'?"),
        (["blood", "--days", "-1"], "--days: a number of days from 0 to 3653 is needed, found '-1'"),
        (["blood", "--days", "nan"], "--days: a number of days from 0 to 3653 is needed, found 'nan'"),
        (["blood", "--step", "0"], "--step: a number of days from 0.0001 to 3653 is needed, found '0'"),
        (["blood", "--days", "3000", "--step", "0.001"], "that would be 3,000,001 rows, at most 200,000 fit."),
        ([], "the following arguments are required: MODEL"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(capsys: pytest.CaptureFixture[str], args: list[str], says: str) -> None:
    """Unknown names with a hint, impossible values with the allowed range, exit code 2 and never a traceback."""
    assert refused(capsys, *args).removeprefix("cartviz: ").startswith(says)


def test_a_file_that_cannot_be_written_is_left_as_it_was(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong wish does not touch the table that was there; a place that takes no file is named."""
    out = tmp_path / "out.csv"
    out.write_text("kept", encoding="utf-8")
    assert refused(capsys, "blood", "--set", "T0=-1", "-o", str(out))
    assert out.read_text(encoding="utf-8") == "kept"
    assert "cannot write" in refused(capsys, "blood", "--days", "1", "-o", str(out / "below.csv"))
    assert "there already. Add --force" in refused(capsys, "blood", "--days", "1", "-o", str(out))
    assert out.read_text(encoding="utf-8") == "kept"
    assert main(["body", "blood", "--days", "1", "-o", str(out), "--force"]) == 0
    assert out.read_text(encoding="utf-8").startswith("day,infused,")
