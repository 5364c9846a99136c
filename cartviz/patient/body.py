"""The patient in days: how many CAR-T cells, cancer cells, how much IL-6 and fever, computed as far as anybody asks.

A body is a pure function of its model, its settings and its events. It computes on demand by Runge-Kutta steps of fixed
length, splits a step where an event falls inside, and keeps every step, so asking again is cheap and gives the same.
"""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cartviz.core.errors import shorten
from cartviz.patient.blood import BLOOD
from cartviz.patient.equations import Column, Model, Slope, State
from cartviz.patient.parameters import BodyError, Parameter, settle, unknown
from cartviz.patient.solid import SOLID

MODELS: Mapping[str, Model] = {"blood": BLOOD, "solid": SOLID}

STEPS_PER_DAY = 50
"""A step is 0.02 d: four digits of a stiff solver, in half of the time that 0.01 d takes."""

LAST_DAY = 3653.0
"""Ten years; nobody waits longer for a curve."""


@dataclass(frozen=True)
class Event:
    """What happens to the patient on a day: one of the model's treatments, with amounts where it takes some.

    ``Event(4.0, "tocilizumab")``, ``Event(10.0, "infuse", {"dose": 1e8})``, ``Event(30.0, "set", {"acc": 0.6})``.
    """

    day: float
    treatment: str
    amounts: Mapping[str, float] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Reading:
    """Every column of a patient at one moment: ``reading["il6"]``."""

    day: float
    values: Mapping[str, float]

    def __getitem__(self, name: str) -> float:
        """Read one column; raises BodyError with a hint for an unknown name."""
        if name not in self.values:
            raise unknown("column", name, self.values)
        return self.values[name]


@dataclass(frozen=True)
class Body:
    """One patient. ``settings`` replace parameters of the model; ``events`` may come in any order.

    Raises:
        BodyError: a ValueError that names what is unknown or impossible, with a hint or the allowed range.
    """

    model: str
    settings: Mapping[str, float] = field(default_factory=dict, hash=False)
    events: tuple[Event, ...] = ()
    _course: "_Course" = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the wishes at once, before anything is computed."""
        if self.model not in MODELS:
            raise unknown("patient model", self.model, MODELS)
        constants = settle(self.parameters, self.settings)
        for event in self.events:
            _check(event, MODELS[self.model])
        object.__setattr__(self, "events", tuple(sorted(self.events, key=lambda event: event.day)))
        object.__setattr__(self, "_course", _Course(MODELS[self.model], constants, self.events))

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """What can be set, with units, ranges and sources."""
        return MODELS[self.model].parameters

    @property
    def columns(self) -> tuple[Column, ...]:
        """What can be read, with units."""
        return MODELS[self.model].states + MODELS[self.model].derived

    def at(self, day: float) -> Reading:
        """Read the patient on ``day``; where an event happens on that day, after it."""
        return self._course.at(_checked_day(day))

    def curve(self, name: str, until_day: float, points: int = 200) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give (days, values) of one column from day 0 to ``until_day``, each of shape (points,)."""
        days = np.linspace(0.0, _checked_day(until_day), points)
        return days, np.array([self.at(day)[name] for day in days.tolist()])

    def with_event(self, event: Event) -> "Body":
        """Give the same patient with one more event; what was computed before that day is not computed again."""
        other = Body(self.model, self.settings, (*self.events, event))
        other._course.share(self._course, event.day)
        return other


@dataclass(frozen=True)
class Scenario:
    """A patient with a name, for scene files. ``says`` is a line for a list."""

    says: str
    settings: Mapping[str, float] = field(default_factory=dict)
    events: tuple[Event, ...] = ()


HIGH: Mapping[str, float] = {"T0": 1e12}
TOCILIZUMAB_DAY_4 = (Event(4.0, "tocilizumab"),)
TOCILIZUMAB_DAY_6 = (Event(6.0, "tocilizumab"),)
DEXAMETHASONE_DAY_4 = (Event(4.0, "dexamethasone"),)
CHECKPOINT_DAY_10 = (Event(10.0, "checkpoint_blocker"),)
SCENARIOS: Mapping[str, Mapping[str, Scenario]] = {
    "blood": {
        "base": Scenario("leukemia, 1e11 cancer cells"),
        "low_burden": Scenario("ten times fewer cancer cells", {"T0": 1e10}),
        "high_burden": Scenario("ten times more cancer cells, about 1 kg", HIGH),
        "no_lymphodepletion": Scenario("nobody made room", {"N0": 2.25e11, "B0": 2e10}),
        "dose_x10": Scenario("ten times more CAR-T cells", {"dose": 1e9}),
        "cd19_escape": Scenario("one cancer cell in a million has no CD19", {"f_neg": 1e-6}),
        "tocilizumab_day4": Scenario("tocilizumab on day 4", {}, TOCILIZUMAB_DAY_4),
        "dexamethasone_day4": Scenario("dexamethasone on day 4", {}, DEXAMETHASONE_DAY_4),
        "high_burden_tocilizumab_day6": Scenario("many cancer cells, tocilizumab on day 6", HIGH, TOCILIZUMAB_DAY_6),
    },
    "solid": {
        "base": Scenario("a hostile tumor"),
        "untreated": Scenario("nobody treats it", {"dose": 0.0}),
        "hostile": Scenario("a hostile tumor"),
        "checkpoint_day10": Scenario("a checkpoint blocker from day 10", {}, CHECKPOINT_DAY_10),
        "stroma_opened": Scenario("the dense tissue opened", {"acc": 0.6}),
        "armored": Scenario("armored CAR-T cells feel less hostility", {"s": 0.52}),
        "local_infusion": Scenario("infused near the tumor: three times more arrive", {"f_traf": 0.06}),
        "all_four": Scenario("all four helps together", {"acc": 0.6, "s": 0.52, "f_traf": 0.06}, CHECKPOINT_DAY_10),
        "open_tissue": Scenario("no hostility, all in reach; 5 % lack the target", {"s": 0.0, "acc": 1.0}),
        "open_tissue_uniform_target": Scenario(
            "no hostility, all in reach; every cell has the target", {"s": 0.0, "acc": 1.0, "ag_loss": 0.0}
        ),
    },
}
"""By model and name. Each help of the solid tumor stands alone; only ``all_four`` adds them up."""


def scenario(
    model: str, name: str = "base", settings: Mapping[str, float] | None = None, events: tuple[Event, ...] = ()
) -> Body:
    """Build the patient of a scenario; ``settings`` and ``events`` come on top of its own.

    Raises:
        BodyError: an unknown name, with a hint, or a wish as in ``Body``.
    """
    if model not in SCENARIOS:
        raise unknown("patient model", model, SCENARIOS)
    if name not in SCENARIOS[model]:
        raise unknown(f"{model} scenario", name, SCENARIOS[model])
    chosen = SCENARIOS[model][name]
    return Body(model, {**chosen.settings, **(settings or {})}, (*chosen.events, *events))


def stein_curve(day: float) -> float:
    """Give the published mean CAR-T level of tisagenlecleucel in copies/µg DNA, ``day`` days after infusion.

    Exponential growth to a peak, then two exponential declines: Stein 2019, CPT:PSP 8:285, doi:10.1002/psp4.12388.
    """
    peak, peak_day, fold = 24_000.0, 9.3, 3_900.0
    fast, slow, slow_share = 0.16, 0.0032, 0.0079
    after = day - peak_day
    if after < 0.0:
        return peak * math.exp(math.log(fold) * after / peak_day)
    return peak * ((1.0 - slow_share) * math.exp(-fast * after) + slow_share * math.exp(-slow * after))


class _Course:
    """The computed steps of one patient: the mutable part of a body, which only ever grows."""

    def __init__(self, model: Model, constants: Mapping[str, float], events: tuple[Event, ...]) -> None:
        self.model = model
        self.events = events
        constants = {**constants, **model.switches}
        self.names = [column.name for column in model.states]
        self.derived = [column.name for column in model.derived]
        # Days in order and the states on them one after the other, as plain numbers: a third of what tuples take.
        self.days = array("d", [0.0])
        self.flat = array("d", model.start(constants))
        self.legs = [(0.0, constants)]  # from which day on which constants hold
        self.happened = 0
        self._let_events_happen()

    def share(self, other: "_Course", before: float) -> None:
        """Take over what ``other`` has computed before the day on which the two begin to differ."""
        length = bisect_left(other.days, before)
        if length == 0:
            return
        self.days, self.flat = other.days[:length], other.flat[: length * len(self.names)]
        self.legs = [leg for leg in other.legs if leg[0] < before]
        self.happened = len(self.legs) - 1

    def at(self, day: float) -> Reading:
        self._compute(day)
        index = bisect_right(self.days, day) - 1
        state = self._state(index)
        if self.days[index] < day:
            left, right = self.days[index], self.days[index + 1]
            share = (day - left) / (right - left)
            state = tuple(a + (b - a) * share for a, b in zip(state, self._state(index + 1), strict=True))
        constants = next(constants for since, constants in reversed(self.legs) if since <= day)
        values = dict(zip(self.names, state, strict=True))
        values.update(zip(self.derived, self.model.derive(state, constants), strict=True))
        return Reading(day, values)

    def _state(self, index: int) -> State:
        """The state on the day of this index, counted from the end below zero."""
        size = len(self.names)
        first = index % len(self.days) * size
        return tuple(self.flat[first : first + size])

    def _compute(self, until: float) -> None:
        while self.days[-1] < until:
            constants = self.legs[-1][1]
            slope = self.model.slope(**constants)
            stop = self.events[self.happened].day if self.happened < len(self.events) else math.inf
            day, state = self.days[-1], self._state(-1)
            tick = math.floor(day * STEPS_PER_DAY + 1e-6)
            while day < until and day < stop:
                tick += 1  # steps end on a common grid, wherever an event cut one short
                following = min(tick / STEPS_PER_DAY, stop)
                state = self.model.settle(_step(slope, state, following - day), constants)
                day = following
                self.days.append(day)
                self.flat.extend(state)
            self._let_events_happen()

    def _let_events_happen(self) -> None:
        while self.happened < len(self.events) and self.events[self.happened].day <= self.days[-1]:
            event = self.events[self.happened]
            patient = dict(zip(self.names, self._state(-1), strict=True))
            constants = dict(self.legs[-1][1])
            self.model.treatments[event.treatment].apply(patient, constants, event.amounts)
            self.days.append(event.day)
            self.flat.extend(patient.values())
            self.legs.append((event.day, constants))
            self.happened += 1


def _step(slope: Slope, y: State, dt: float) -> State:
    """Advance ``y`` by ``dt`` days: the classic Runge-Kutta step of fourth order.

    Plain floats: for a dozen numbers they are faster than arrays.
    """
    half, sixth = dt / 2.0, dt / 6.0
    k1 = slope(y)
    k2 = slope([u + half * k for u, k in zip(y, k1)])  # noqa: B905 (strict costs time)
    k3 = slope([u + half * k for u, k in zip(y, k2)])  # noqa: B905
    k4 = slope([u + dt * k for u, k in zip(y, k3)])  # noqa: B905
    return tuple([u + sixth * (a + 2.0 * (b + c) + d) for u, a, b, c, d in zip(y, k1, k2, k3, k4)])  # noqa: B905


def _check(event: Event, model: Model) -> None:
    """Refuse an event that the model cannot meet."""
    if event.treatment not in model.treatments:
        raise unknown("treatment", event.treatment, model.treatments)
    _checked_day(event.day)
    allowed = model.treatments[event.treatment].amounts
    for name, value in event.amounts.items():
        if name in allowed:
            model.parameters[name].accept(value)
        elif not allowed:
            raise BodyError(f"'{event.treatment}' takes no amounts")
        elif event.treatment == "set" and name in model.parameters:
            raise BodyError(f"'{name}' describes day 0 and cannot change later", "Put it into the settings.")
        else:
            raise unknown(
                "parameter" if event.treatment == "set" else f"amount of {event.treatment} called", name, allowed
            )


def _checked_day(day: float) -> float:
    if not isinstance(day, (int, float)) or not 0.0 <= day <= LAST_DAY:
        raise BodyError(f"a day must be a number from 0 to {LAST_DAY:g}, not {shorten(repr(day))}")
    return float(day)
