"""Does the tissue fit its patient: who is there on the first day, what is given in a beat, what stands at the bed."""

from collections.abc import Iterator
from dataclasses import replace

from cartviz.check.patients import patients, readings
from cartviz.check.vocabulary import Vocabulary
from cartviz.core.errors import Problem, UsageError
from cartviz.scene.builder import Path
from cartviz.scene.model import Action, BodySpec, Scene

APART = 0.1
"""So far the cells that are placed may differ from what the patient asks for on the first day."""
ALWAYS_THE_PATIENTS = ("give", "change")
"""Actions that make no sense to a patient of a scene but as a treatment; others treat by one of their arguments."""
TREATS_BY = {"infuse": "dose", "thin": "acc"}


def bedside_problems(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """Every mistake between the patients of a scene and its cells, beats and meters."""
    yield from _names(scene)
    yield from _looks(scene, words)
    for i, beat in enumerate(scene.beats):
        for j, action in enumerate(beat.do):
            yield from _treatment(scene, ("beats", i, "do", j), action, words)
    yield from _first_day(scene, words)


def _names(scene: Scene) -> Iterator[Problem]:
    """A reading must tell whose it is: `body_high_il6` would be the body's and of a patient called body_high."""
    if scene.body and "body" in scene.patients:
        yield scene.problem(("patients", "body"), "'body' is the scene's own patient", "Give this one another name.")
    for name in scene.patients:
        for other in patients(scene):
            if name.startswith(f"{other}_"):
                message = f"'{name}' reads like a reading of '{other}'"
                yield scene.problem(("patients", name), message, "Give it a name that does not begin so.")


def _looks(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """A monitor stands at a patient's bed: it needs a model with these readings."""
    known = readings(scene, words)
    for name, meter in scene.meters.items():
        needs = words.look_needs.get(meter.show_as, ())
        whose = next((each for each in patients(scene) if name.startswith(f"{each}_")), None)
        if [each for each in needs if whose is None or f"{whose}_{each}" not in known]:
            message = f"'{meter.show_as}' shows a patient at the bed, '{name}' is no reading of one"
            hint = "Name the meter after a reading of a blood-cancer patient, such as body_temperature."
            yield scene.problem(("meters", name, "show_as"), message, hint)


def _treatment(scene: Scene, path: Path, action: Action, words: Vocabulary) -> Iterator[Problem]:
    """What a beat gives must mean something to the scene's patient, where there is one."""
    by = TREATS_BY.get(action.name, "")
    if action.name not in ALWAYS_THE_PATIENTS and by not in action.args:
        return
    if scene.body is None:
        if action.name == "change":
            yield scene.problem(path, "'change' needs a patient whose model it changes", "Add 'body:'.")
        elif action.name == "infuse":
            yield scene.problem((*path, "args", "dose"), "'dose' needs a patient who gets it", "Add 'body:'.")
        return
    if action.name == "change":
        yield from _changes(scene, path, action, words)
    elif error := _error(BodySpec(scene.body.model, do=(action,)), words):
        yield scene.problem((*path, "args", by or "what"), error.message, error.cure)


def _changes(scene: Scene, path: Path, action: Action, words: Vocabulary) -> Iterator[Problem]:
    """Each parameter is tried by itself, so that each fault is reported where it stands."""
    if not action.args:
        yield scene.problem(path, "'change' names no parameter", "It is written {change: {acc: 0.6}}.")
    for name, value in action.args.items():
        one = replace(action, args={name: value})
        if isinstance(value, float) and scene.body and (error := _error(BodySpec(scene.body.model, do=(one,)), words)):
            yield scene.problem((*path, "args", name), error.message, error.cure)


def _error(spec: BodySpec, words: Vocabulary) -> UsageError | None:
    try:
        words.patient(spec)
    except UsageError as error:
        return error
    return None


def _first_day(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """The cast and the populations are as many as the patient asks for when the scene begins: nothing has to jump."""
    wanted = words.asks(scene)
    if scene.body is None or not wanted:
        return
    for kind in scene.body.cells_per_drawn:
        if kind in words.kinds and kind not in wanted:
            message = f"the {scene.body.model} model does not count '{kind}'"
            yield scene.problem(("body", "cells_per_drawn", kind), message, f"It counts {', '.join(wanted)}.")
    for kind, asked in wanted.items():
        rows = [(each.count, i) for i, each in enumerate(scene.populations) if each.kind == kind]
        placed = sum(count for count, _ in rows) + sum(member.kind == kind for member in scene.cast.values())
        if abs(placed - asked) <= max(APART * asked, 0.5):
            continue
        message = f"the scene begins with {placed} '{kind}', its patient asks for {asked} on that day"
        if rows:
            most, i = max(rows)
            yield scene.problem(("populations", i, "count"), message, f"Make it {max(most + asked - placed, 0)}.")
        else:
            yield scene.problem(("body", "cells_per_drawn", kind), message, "Add a population of them.")
