"""Does what props do mean something: pictures and parts that exist, things to ride on, actions with their arguments."""

from collections.abc import Iterator, Mapping
from typing import Any

from cartviz.check.vocabulary import Vocabulary
from cartviz.core.errors import Problem, shorten, suggest
from cartviz.scene.builder import Path
from cartviz.scene.model import Action, Prop, Scene

GOOD = ("", "")
SIDES = ("left", "right", "top", "bottom")
LARGEST = 1e9
"""Of what a prop is told in numbers."""


def prop_problems(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """Every mistake of meaning in the props of a scene and in the `stage:` of its beats."""
    for name, prop in scene.props.items():
        yield from _prop(scene, name, prop, words)
    for i, beat in enumerate(scene.beats):
        for j, action in enumerate(beat.stage):
            path: Path = ("beats", i, "stage", j)
            if action.after >= beat.seconds:
                late = f"'{action.name}' comes {action.after:g} s into a beat of {beat.seconds:g} s"
                yield scene.problem((*path, "after"), late, "Give a smaller 'after'.")
            if action.name not in words.stage_actions:
                hint = suggest(action.name, words.stage_actions)
                yield scene.problem((*path, "name"), f"props cannot '{shorten(action.name)}'", hint)
                continue
            yield from _arguments(scene, path, action, words)


def _prop(scene: Scene, name: str, prop: Prop, words: Vocabulary) -> Iterator[Problem]:
    path: Path = ("props", name)
    if name in scene.cast:
        yield scene.problem(path, f"'{name}' is a cast member already", "Give the prop a name of its own.")
    if prop.art and prop.art not in words.art:
        yield scene.problem((*path, "art"), f"there is no picture '{shorten(prop.art)}'", suggest(prop.art, words.art))
    elif prop.art:
        for key in ("parts", "hide"):
            for i, part in enumerate(getattr(prop, key)):
                if part not in words.art[prop.art]:
                    hint = suggest(part, words.art[prop.art])
                    yield scene.problem((*path, key, i), f"'{prop.art}' has no part '{shorten(part)}'", hint)
    if prop.badge and prop.badge not in words.badges:
        message = f"there is no badge '{shorten(prop.badge)}'"
        yield scene.problem((*path, "badge"), message, suggest(prop.badge, words.badges))
    if prop.color not in words.colors:
        yield scene.problem(
            (*path, "color"), f"there is no color '{shorten(prop.color)}'", suggest(prop.color, words.colors)
        )
    carriers = (*scene.cast, *scene.props)
    for key, target in (("on", prop.on), *(("between", each) for each in prop.between)):
        if target and (target not in carriers or target == name):
            yield scene.problem((*path, key), f"there is nothing called '{shorten(target)}'", suggest(target, carriers))
    if name in _carriers(scene, prop):
        yield scene.problem((*path, "on"), f"'{name}' would ride on itself", "Let one of them stand at a place.")
    if prop.angle is not None and not prop.on:
        yield scene.problem((*path, "angle"), "'angle' needs 'on': a cell or prop whose rim it stands on")


def _carriers(scene: Scene, prop: Prop) -> list[str]:
    """All things that a prop rides on, the nearest first; a circle ends where it began."""
    found: list[str] = []
    while prop.on and prop.on not in found:
        found.append(prop.on)
        prop = scene.props.get(prop.on, Prop())
    return found


def _arguments(scene: Scene, path: Path, action: Action, words: Vocabulary) -> Iterator[Problem]:
    takes = {"who": "props", **{each.name: each.takes for each in words.stage_actions[action.name]}}
    for name, value in action.args.items():
        if name not in takes:
            message = f"'{action.name}' takes no '{shorten(name)}'"
            yield scene.problem((*path, "args", name), message, suggest(name, takes))
            continue
        message, hint = _fault(takes[name], value, action.args, scene, words)
        if message:
            yield scene.problem((*path, "args", name), message, hint)
    needed = ("who", *(each.name for each in words.stage_actions[action.name] if each.needed))
    for name in needed:
        if name not in action.args:
            yield scene.problem(path, f"'{action.name}' needs '{name}'")
    if action.name == "move" and not {"to", "by"} & {*action.args}:
        yield scene.problem(path, "'move' needs 'to' or 'by'")


def _fault(takes: str, value: Any, args: Mapping[str, Any], scene: Scene, words: Vocabulary) -> tuple[str, str]:
    found = f"found '{shorten(str(value))}'"
    if takes in ("props", "prop"):
        each_one = _list(value) if takes == "props" else [value]
        strange = [str(each) for each in each_one if not isinstance(each, str) or each not in scene.props]
        return (f"there is no prop '{shorten(strange[0])}'", suggest(strange[0], scene.props)) if strange else GOOD
    if takes == "part":
        return _part_fault(str(value), args, scene, words)
    if takes == "art":
        hint = suggest(str(value), words.art)
        there = isinstance(value, str) and value in words.art
        return GOOD if there else (f"there is no picture '{shorten(str(value))}'", hint)
    shape = {
        "number": ("needs a number of usual size", _are_numbers([value], 1)),
        "place": ("a place is [x, y]", _is_place(value)),
        "path": ("a path is a list of places [[x, y], …]", isinstance(value, list) and all(map(_is_place, value))),
        "rect": ("a rect is [x, y, width, height]", _are_numbers(value, 4)),
        "side": (f"a side is one of {', '.join(SIDES)}", isinstance(value, str) and value in SIDES),
    }
    wanted, good = shape.get(takes, ("", True))
    return GOOD if good else (f"{wanted}, {found}", "")


def _part_fault(value: str, args: Mapping[str, Any], scene: Scene, words: Vocabulary) -> tuple[str, str]:
    for each in map(str, _list(args.get("who"))):
        art = scene.props[each].art if each in scene.props else ""
        if art in words.art and value not in words.art[art]:
            return f"'{art}' has no part '{shorten(value)}'", suggest(value, words.art[art])
    return GOOD


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_place(value: Any) -> bool:
    return _are_numbers(value, 2)


def _are_numbers(value: Any, count: int) -> bool:
    if not isinstance(value, list) or len(value) != count:
        return False
    return all(isinstance(each, float) and abs(each) <= LARGEST for each in value)
