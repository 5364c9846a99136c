"""The patient of a scene on the scene's clock: what was given when, how many cells the tissue shall have, readings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from cartviz.patient.body import MODELS, Body, Event, Reading, scenario
from cartviz.scene.model import Action, BodySpec, Scene
from cartviz.scene.timeline import Timeline

AWAKE = "macrophage.awake"
"""What a body asks of the macrophages: how many thousandths of them are awake."""
JUST_AFTER = 1e-9
"""Days: an action while the body clock stands happens as soon as it goes on."""
TREATING = ("give", "infuse", "change", "thin")
"""Actions that reach the patient: a drug, cells (with a `dose`), a parameter of the model from now on, dense tissue
that is opened (with `acc`, the part of the tumor that is then in reach)."""

ASKED: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "blood": MappingProxyType(
            {"car_t": "car_t", "leukemia": "tumor_total", "b_cell": "b_cells", "t_cell": "other_t_cells"}
        ),
        "solid": MappingProxyType({"car_t": "car_t", "solid_tumor": "tumor_total"}),
    }
)
"""Which column of a patient says how many cells of a kind there are."""

PARTS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "blood": MappingProxyType({}),
        "solid": MappingProxyType(
            {
                "car_t.exhausted": "exhausted",
                "car_t.terminal": "terminal",
                "solid_tumor.tagged": "tumor",
                "solid_tumor.bare": "escaped_tumor",
            }
        ),
    }
)
"""Which column says how many cells of a part of a kind there are: by exhaustion, or with and without the tag."""


@dataclass(frozen=True)
class Patient:
    """A named patient of a scene: a body and its place on the scene's clock."""

    name: str
    body: Body
    spec: BodySpec
    timeline: Timeline
    _last: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    def asks(self, tick: int) -> dict[str, int]:
        """How many living cells the tissue shall have at a tick: real cells over `cells_per_drawn`.

        By kind ("car_t"), and by part of a kind where the model tells them apart ("car_t.exhausted"). AWAKE is a share:
        so many thousandths of the macrophages.
        """
        reading = self._at(tick)
        columns = {**ASKED[self.spec.model], **PARTS[self.spec.model]}
        drawn = self.spec.cells_per_drawn
        asked = {
            name: round(reading[column] / drawn[kind])
            for name, column in columns.items()
            if (kind := name.partition(".")[0]) in drawn
        }
        if self.spec.model == "blood":
            asked[AWAKE] = round(1000 * reading["macrophages"])
        return asked

    def _at(self, tick: int) -> Reading:
        """The body at a tick; a tick asks twice, and while a beat's clock stands the day is the same."""
        day = self.timeline.day_at(tick)
        if self._last.get("day") != day:
            self._last.update(day=day, reading=self.body.at(day))
        reading: Reading = self._last["reading"]
        return reading

    def columns(self) -> tuple[str, ...]:
        """The names of this patient's readings in scene files, such as `body_il6`."""
        return tuple(f"{self.name}_{column.name}" for column in self.body.columns)

    def readings(self, tick: int) -> tuple[float, ...]:
        """The values of `columns` at a tick."""
        return tuple(self._at(tick).values.values())  # in the order of the body's columns


def mentions(scene: Scene, patient: str) -> bool:
    """Whether a scene reads a patient by the tick: in a meter, an `expect` or a caption. Plots ask by the day."""
    names = [*scene.meters, *(name for beat in scene.beats for name in beat.expect)]
    words = [beat.caption for beat in scene.beats] + [prop.words for prop in scene.props.values()]
    return any(name.startswith(f"{patient}_") for name in names) or any(f"{{{patient}_" in text for text in words)


def patients_of(scene: Scene, timeline: Timeline, interventions: Iterable[tuple[int, Action]]) -> tuple[Patient, ...]:
    """The scene's own patient ("body", where it has one) with what is given to it, and those it is compared with.

    Raises:
        BodyError: an unknown model, scenario, drug or parameter, with a hint.
    """
    named: list[tuple[str, BodySpec]] = [("body", scene.body)] if scene.body else []
    named += list(scene.patients.items())
    given = [(tick, action) for tick, actions in timeline.actions.items() for action in actions]
    given += list(interventions)
    out = []
    for name, spec in named:
        wanted = [(action.after, action) for action in spec.do]
        if name == "body":
            wanted += [(day_of(tick, timeline), action) for tick, action in given]
        events = tuple(event for day, action in wanted if (event := event_of(action, day, spec.model)) is not None)
        out.append(Patient(name, scenario(spec.model, spec.scenario, spec.settings, events), spec, timeline))
    return tuple(out)


def day_of(tick: int, timeline: Timeline) -> float:
    """The day of an action on the way from `tick` to the next: at `tick` itself nothing has changed yet."""
    step = timeline.days_per_tick(tick)
    return timeline.day_at(tick + 1) - 0.5 * step if step > 0 else timeline.day_at(tick + 1) + JUST_AFTER


def event_of(action: Action, day: float, model: str) -> Event | None:
    """What an action of a beat or a viewer does to the patient; None where it concerns the tissue only."""
    if action.name == "give":
        drug = str(action.args["what"])
        return Event(day, drug) if drug in MODELS[model].treatments else None
    if action.name == "infuse" and "dose" in action.args:
        return Event(day, "infuse", {"dose": float(action.args["dose"])})
    if action.name == "thin" and "acc" in action.args and model == "solid":
        return Event(day, "set", {"acc": float(action.args["acc"])})
    if action.name == "change":
        return Event(day, "set", {str(name): float(value) for name, value in action.args.items()})
    return None
