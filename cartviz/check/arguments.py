"""Do the arguments of an action mean something in this scene.

To let actions take something new: a function that names the fault, and a row in TAKES.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cartviz.check.vocabulary import Vocabulary
from cartviz.core.errors import shorten, suggest
from cartviz.scene.builder import Between, Named
from cartviz.scene.model import Action, Scene

Fault = tuple[str, str]  # message, hint; ("", "") where nothing is wrong
GOOD: Fault = ("", "")
ANY = "*"
"""Stands in a table of arguments for names that it does not list, such as the parameters of a patient's model."""
FLAGS = ("yes", "no", "true", "false", "0", "1")


@dataclass(frozen=True)
class Known:
    """What can be meant at one moment of a scene: `groups` are cast, populations and the infusions so far."""

    scene: Scene
    words: Vocabulary
    groups: Collection[str]


def infusions(scene: Scene, beats: int | None = None) -> tuple[str, ...]:
    """The ids of cells that come in during the first so many beats (or all)."""
    actions = [action for beat in scene.beats[:beats] for action in beat.do]
    return tuple(str(action.args["id"]) for action in actions if action.name == "infuse" and action.args.get("id"))


def argument_faults(action: Action, known: Known) -> Iterator[tuple[str, Fault]]:
    """The faulty arguments of an action by name; a missing one has the name ""."""
    arguments = {each.name: each for each in known.words.actions[action.name]}
    for name, value in action.args.items():
        argument = arguments.get(name) or arguments.get(ANY)
        if argument is None:
            yield name, (f"'{action.name}' takes no '{shorten(name)}'", suggest(name, arguments))
            continue
        fault = _fault(value, argument.takes, known)
        if fault != GOOD:
            yield name, fault
    for name, argument in arguments.items():
        if argument.needed and name not in action.args:
            yield "", (f"'{action.name}' needs '{name}'", "")
    trait, value = action.args.get("trait"), action.args.get("to")
    if isinstance(trait, str) and isinstance(value, float) and (message := trait_fault(trait, value, known.words)):
        yield "to", (message, "")


def trait_fault(trait: str, value: float, words: Vocabulary) -> str:
    """What is wrong with the value of a trait, or ""."""
    limits = words.trait_ranges.get(trait)
    fault = Between(*limits).fault(value) if limits else ""
    return f"'{trait}' {fault}" if fault else ""


def _fault(value: Any, takes: str, known: Known) -> Fault:
    """Nothing if any of the things that may stand here does; else the fault of the likeliest."""
    ways = takes.split("|")
    faults = {way: TAKES[way](value, known) if way in TAKES else GOOD for way in ways}
    if GOOD in faults.values():
        return GOOD
    return faults["place"] if isinstance(value, list) and "place" in faults else faults[ways[0]]


def place_fault(place: tuple[float, float], scene: Scene) -> Fault:
    """What is wrong with a place in micrometers, if it lies outside the world."""
    width, height = scene.world.size_um
    x, y = place
    if 0 <= x <= width and 0 <= y <= height:
        return GOOD
    return f"({x:g}, {y:g}) lies outside the world of {width:g} × {height:g} µm", ""


def _among(what: str, words: Callable[[Known], Collection[str]]) -> Callable[[Any, Known], Fault]:
    def fault(value: Any, known: Known) -> Fault:
        there = words(known)
        if isinstance(value, str) and value in there:
            return GOOD
        return f"there is no {what} '{shorten(str(value))}'", suggest(str(value), there)

    return fault


def _place(value: Any, known: Known) -> Fault:
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(each, float) for each in value):
        return f"a place is [x, y], found '{shorten(str(value))}'", ""
    return place_fault((value[0], value[1]), known.scene)


def _number(low: float, high: float, *, whole: bool = False) -> Callable[[Any, Known], Fault]:
    def fault(value: Any, known: Known) -> Fault:  # noqa: ARG001  (one signature for all rows)
        if not isinstance(value, float) or (whole and value != int(value)):
            return f"needs a {'whole ' if whole else ''}number, found '{shorten(str(value))}'", ""
        return Between(low, high).fault(value), ""

    return fault


def _traits(value: Any, known: Known) -> Fault:
    if not isinstance(value, Mapping):
        return "traits are written {cd19: 0.5}", ""
    for trait, each in value.items():
        fault = TAKES["trait"](trait, known)
        if fault == GOOD:
            fault = TAKES["number"](each, known)
        if fault == GOOD:
            fault = trait_fault(trait, each, known.words), ""
        if fault != GOOD:
            return fault
    return GOOD


def _region(value: Any, known: Known) -> Fault:
    shape = "a region is {circle: [x, y], radius_um: r} or {rect: [x, y, width, height]}", ""
    if not isinstance(value, Mapping):
        return shape
    if set(value) == {"circle", "radius_um"}:
        fault = _place(value["circle"], known)
        return fault if fault != GOOD else _number(1, 100_000)(value["radius_um"], known)
    rect = value.get("rect")
    if set(value) != {"rect"} or not isinstance(rect, list) or len(rect) != 4:
        return shape
    if not all(isinstance(each, float) for each in rect):
        return shape
    corners = (rect[0], rect[1]), (rect[0] + rect[2], rect[1] + rect[3])
    return next((fault for corner in corners if (fault := place_fault(corner, known.scene)) != GOOD), GOOD)


def _id(value: Any, known: Known) -> Fault:
    if fault := Named().fault(str(value)):
        return fault, ""
    taken = (*known.scene.cast, *(population.id for population in known.scene.populations))
    return (f"the name '{value}' is taken", "Give these cells another.") if value in taken else GOOD


TAKES: Mapping[str, Callable[[Any, Known], Fault]] = {
    "who": _among("cast member, population or kind", lambda known: (*known.groups, *known.words.kinds)),
    "place": _place,
    "kind": _among("kind", lambda known: known.words.kinds),
    "count": _number(1, 20_000, whole=True),
    "share": _number(0, 1),
    "number": _number(-1e9, 1e9),
    "amount": _number(-1e15, 1e15),
    "trait": _among("trait", lambda known: known.words.traits),
    "traits": _traits,
    "edge": _among("edge", lambda known: (*known.words.edges, "edge")),
    "region": _region,
    "drug": _among("drug", lambda known: known.words.drugs),
    "substance": _among("substance", lambda known: known.scene.world.substances),
    "flag": lambda value, known: GOOD if str(value).removesuffix(".0") in FLAGS else ("needs yes or no", ""),  # noqa: ARG005
    "id": _id,
    "lure": _among("lure", lambda known: ("scent", "none")),  # noqa: ARG005
}
"""What an argument may be, by the word that the table of actions uses for it."""
