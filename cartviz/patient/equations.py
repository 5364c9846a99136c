"""What a patient model is made of: columns, equations, treatments."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cartviz.patient.parameters import Parameter

State = tuple[float, ...]
Slope = Callable[[Sequence[float]], State]
Patient = dict[str, float]
"""A state by the names of its columns, for treatments to change."""


@dataclass(frozen=True)
class Column:
    """One quantity of a patient over time. ``symbol`` is empty where the equations do not name it."""

    name: str
    symbol: str
    unit: str
    label: str


@dataclass(frozen=True)
class Treatment:
    """Something that happens to a patient at a moment. ``apply`` changes the patient and the constants in place.

    ``amounts`` names the parameters that may come with it.
    """

    does: str
    apply: Callable[[Patient, dict[str, float], Mapping[str, float]], None]
    amounts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Model:
    """One kind of patient.

    ``states`` are integrated, ``derived`` are computed from them. ``switches`` join the parameters as constants that
    only a treatment changes. ``settle`` tidies a state after each step: a handful of cells dies out by chance.
    """

    parameters: Mapping[str, Parameter]
    switches: Mapping[str, float]
    states: tuple[Column, ...]
    derived: tuple[Column, ...]
    treatments: Mapping[str, Treatment]
    start: Callable[[Mapping[str, float]], State]
    slope: Callable[..., Slope]
    settle: Callable[[State, Mapping[str, float]], State]
    derive: Callable[[State, Mapping[str, float]], State]


def parameter_change(parameters: Mapping[str, Parameter]) -> Treatment:
    """Build the treatment ``set``: other values for parameters from a day on, except for those that describe day 0."""
    later = tuple(name for name, parameter in parameters.items() if not parameter.starting)
    return Treatment("changes parameters from this day on", _set, later)


def _set(_: Patient, constants: dict[str, float], amounts: Mapping[str, float]) -> None:
    constants.update(amounts)
