"""Every name that a scene may use: the tables of simulation and stage as plain words."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from cartviz.core.errors import UsageError, suggest
from cartviz.scene.model import BodySpec, Scene


@dataclass(frozen=True)
class Argument:
    """What an action takes under a name: words of arguments.TAKES joined by '|'."""

    name: str
    takes: str
    needed: bool = True


@dataclass(frozen=True)
class Vocabulary:
    """The names of kinds, traits, meters and their looks, actions with their arguments, places, sources and so on.

    `art` maps each picture to its parts. `patient` gives the readings of a patient, or raises UsageError where the
    patient's model cannot be as it is wished. `asks` tells how many cells of each kind the scene's patient wants
    when the scene begins. `look_needs` are the readings of a patient that a look of a meter shows. `trait_ranges` says
    from where to where a trait goes, `radii` how large the kinds are whose bodies need room (micrometers), `last_day`
    how far a patient is known.
    """

    kinds: Collection[str]
    traits: Collection[str]
    meters: Collection[str]
    meter_looks: Collection[str]
    actions: Mapping[str, tuple[Argument, ...]]
    places: Collection[str]
    sources: Collection[str]
    drugs: Collection[str] = ()
    edges: Collection[str] = ("left", "right", "top", "bottom")
    parts: Collection[str] = ()
    stage_actions: Mapping[str, tuple[Argument, ...]] = field(default_factory=dict)
    art: Mapping[str, Collection[str]] = field(default_factory=dict)
    colors: Collection[str] = ("text",)
    badges: Collection[str] = ()
    patient: Callable[[BodySpec], Collection[str]] = lambda spec: ()  # noqa: ARG005
    asks: Callable[[Scene], Mapping[str, int]] = lambda scene: {}  # noqa: ARG005
    look_needs: Mapping[str, Collection[str]] = field(default_factory=dict)
    trait_ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    radii: Mapping[str, float] = field(default_factory=dict)
    last_day: float = 3653.0


def vocabulary(*, cited: bool = True) -> Vocabulary:
    """The vocabulary of the program as it is, read from its tables (this loads numpy).

    Without what can be `cited` it needs no file of sources: a lesson does not stop where that file is damaged.
    """
    from cartviz.patient.body import LAST_DAY  # noqa: PLC0415
    from cartviz.scene.assets import sources  # noqa: PLC0415  (a test brings its own vocabulary and needs none of these)
    from cartviz.stage.artwork import Gallery  # noqa: PLC0415
    from cartviz.stage.choreography import STAGE_ACTIONS  # noqa: PLC0415
    from cartviz.stage.hud.badges import BADGES  # noqa: PLC0415
    from cartviz.stage.hud.instruments import METERS_LOOK  # noqa: PLC0415
    from cartviz.stage.theme import PLACES, STANDARD  # noqa: PLC0415
    from cartviz.tissue.actions import ACTIONS, DRUGS  # noqa: PLC0415
    from cartviz.tissue.kinds import KINDS, TRAITS  # noqa: PLC0415
    from cartviz.tissue.meters import METERS  # noqa: PLC0415
    from cartviz.tissue.parts import PARTS  # noqa: PLC0415
    from cartviz.tissue.placing import EDGES  # noqa: PLC0415

    arguments = {row.name: tuple(Argument(arg.name, arg.takes, arg.needed) for arg in row.args) for row in ACTIONS}
    on_stage = {
        row.name: tuple(Argument(arg.name, arg.takes, arg.needed) for arg in row.args) for row in STAGE_ACTIONS.values()
    }
    return Vocabulary(
        kinds=tuple(kind.name for kind in KINDS),
        traits=tuple(trait.name for trait in TRAITS),
        meters=tuple(meter.name for meter in METERS),
        meter_looks=tuple(METERS_LOOK),
        actions=MappingProxyType(arguments),
        places=tuple(PLACES),
        sources=tuple(sources()) if cited else (),
        drugs=tuple(DRUGS),
        edges=tuple(EDGES),
        parts=tuple(PARTS),
        stage_actions=MappingProxyType(on_stage),
        art=Gallery(),
        colors=tuple(STANDARD),
        badges=tuple(BADGES),
        patient=_patient,
        asks=_asks,
        look_needs=MappingProxyType({name: look.needs for name, look in METERS_LOOK.items()}),
        trait_ranges=MappingProxyType({trait.name: (trait.low, trait.high) for trait in TRAITS}),
        radii=MappingProxyType({kind.name: kind.radius_um for kind in KINDS if kind.solid}),
        last_day=LAST_DAY,
    )


def _asks(scene: Scene) -> dict[str, int]:
    """What the scene's patient asks for at tick 0, before any beat has given anything; nothing where it cannot be."""
    from cartviz.patient.patient import patients_of  # noqa: PLC0415
    from cartviz.scene.timeline import compile_scene  # noqa: PLC0415

    if scene.body is None or not scene.body.cells_per_drawn:
        return {}
    untouched = replace(scene, beats=tuple(replace(beat, do=()) for beat in scene.beats), patients={})
    try:
        asked = patients_of(untouched, compile_scene(untouched), ())[0].asks(0)
    except (UsageError, KeyError, TypeError, ValueError):
        return {}  # other checks say what is wrong
    return {kind: count for kind, count in asked.items() if "." not in kind}


def _patient(spec: BodySpec) -> tuple[str, ...]:
    from cartviz.patient.body import scenario  # noqa: PLC0415
    from cartviz.patient.patient import TREATING, event_of  # noqa: PLC0415

    events = []
    for action in spec.do:
        try:
            event = event_of(action, action.after, spec.model)
        except (KeyError, TypeError, ValueError):
            raise UsageError(
                f"cannot read '{action.name}'", "Such as {give: tocilizumab}, {infuse: {dose: 1e8}}."
            ) from None
        if event is None:
            raise UsageError(f"'{action.name}' does nothing to this patient", suggest(action.name, TREATING))
        events.append(event)
    body = scenario(spec.model, spec.scenario, spec.settings, tuple(events))
    return tuple(column.name for column in body.columns)
