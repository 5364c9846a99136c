"""`cartviz body`: the curves of a patient model as a table, with any parameter, treatment and day."""

import argparse
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from cartviz.cli.options import Commands, add_command, add_csv_style, add_force
from cartviz.core.csv_table import CsvStyle, csv_bytes
from cartviz.core.errors import UsageError, shorten, suggest

MODELS = ("blood", "solid")
"""The patient models; their module loads too much for a quick start (a test compares the names)."""
MOST_ROWS = 200_000


def add(commands: Commands) -> None:
    """Add `body`."""
    body = add_command(commands, "body", "the curves of a patient model as a table", run, scene=False)
    body.add_argument("model", metavar="MODEL", help="blood (leukemia) or solid (a solid tumor)")
    body.add_argument("--scenario", default="base", metavar="S", help="a patient by name, see --list (default: base)")
    body.add_argument(
        "--set", dest="settings", action="append", default=[], metavar="NAME=VALUE", help="a parameter, such as T0=1e12"
    )
    body.add_argument(
        "--give", action="append", default=[], metavar="DRUG@DAY", help="a treatment, such as tocilizumab@6"
    )
    body.add_argument("--infuse", action="append", default=[], metavar="CELLS@DAY", help="CAR-T cells once more")
    body.add_argument(
        "--change", action="append", default=[], metavar="NAME=VALUE@DAY", help="a parameter from a day on: acc=0.6@30"
    )
    body.add_argument("--days", type=_days, default=60.0, metavar="D", help="until this day (default: 60)")
    body.add_argument("--step", type=_step, default=0.25, metavar="D", help="days from row to row (default: 0.25)")
    body.add_argument("--list", action="store_true", help="parameters, treatments, scenarios and columns of the model")
    body.add_argument("-o", dest="out", default="-", metavar="FILE.csv", help="where to (default: -, the screen)")
    add_csv_style(body)
    add_force(body)


def run(options: Namespace) -> int:
    """Write the table, or list what the model knows.

    Raises:
        UsageError: a name that the model does not know, a value or a day outside its range; one line with the cure.
    """
    if options.model not in MODELS:
        raise UsageError(f"there is no patient model '{shorten(options.model)}'", suggest(options.model, MODELS))
    if options.list:
        sys.stdout.write("\n".join(_listing(options.model)) + "\n")
        return 0
    from cartviz.core.atomic import check_target, write_file

    if options.out != "-":
        check_target(Path(options.out), force=options.force)
    table = _table(options)
    if options.out == "-":
        sys.stdout.write(table.decode())
        return 0
    write_file(Path(options.out), table, force=options.force)
    return 0


def _table(options: Namespace) -> bytes:
    from cartviz.patient.body import Event, scenario

    settings = dict(_setting(each) for each in options.settings)
    events = [Event(day, drug) for drug, day in map(_at_a_day, options.give)]
    for cells, day in map(_at_a_day, options.infuse):
        events.append(Event(day, "infuse", {"dose": _number(cells, "an infusion")}))
    for change, day in map(_at_a_day, options.change):
        events.append(Event(day, "set", dict([_setting(change)])))
    body = scenario(options.model, options.scenario, settings, tuple(events))
    rows = int(options.days / options.step + 1e-9) + 1
    if rows > MOST_ROWS:
        raise UsageError(f"that would be {rows:,} rows, at most {MOST_ROWS:,} fit", "Take a larger --step.")
    days = [i * options.step for i in range(rows)]
    if days[-1] < options.days - 1e-9:
        days.append(options.days)
    names = [column.name for column in body.columns]
    table = ([day, *(body.at(day)[name] for name in names)] for day in days)
    return csv_bytes(["day", *names], table, CsvStyle(options.decimal, options.bom))


def _listing(model: str) -> Iterator[str]:
    """The parameters, treatments, scenarios and columns of a model, line by line."""
    from cartviz.patient.body import MODELS as BODIES
    from cartviz.patient.body import SCENARIOS

    known = BODIES[model]
    yield "parameters (--set NAME=VALUE)"
    for each in known.parameters.values():
        span = f"{each.value:g} ({each.low:g} to {each.high:g}){' ' if each.unit else ''}{each.unit}"
        yield f"  {each.name:<8} {span:<34} {each.what} - {each.basis}"
    yield "\ntreatments (--give NAME@DAY)"
    for name, treatment in known.treatments.items():
        if name not in ("infuse", "set"):
            yield f"  {name:<20} {treatment.does}"
    yield "\nscenarios (--scenario NAME)"
    for name, patient in SCENARIOS[model].items():
        yield f"  {name:<30} {patient.says}"
    yield "\ncolumns"
    for column in (*known.states, *known.derived):
        yield f"  {column.name:<18} {column.label}{f', {column.unit}' if column.unit else ''}"


def _setting(text: str) -> tuple[str, float]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"cannot read '{shorten(text)}'", "A parameter is written NAME=VALUE, such as T0=1e12.")
    return name.strip(), _number(value, f"'{shorten(name.strip())}'")


def _at_a_day(text: str) -> tuple[str, float]:
    what, sign, day = text.rpartition("@")
    if not sign or not what.strip():
        raise UsageError(f"cannot read '{shorten(text)}'", "A day is written behind @, such as tocilizumab@6.")
    return what.strip(), _number(day, "a day")


def _number(text: str, what: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(f"{what} needs a number, found '{shorten(text)}'") from None


def _days(text: str) -> float:
    return _between(text, 0.0, 3653.0)


def _step(text: str) -> float:
    return _between(text, 1e-4, 3653.0)


def _between(text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"a number of days from {low:g} to {high:g} is needed, found '{text}'")
    return value
