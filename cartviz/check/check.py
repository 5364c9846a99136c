"""Does a scene mean something: unknown names, places outside the world, captions that cannot be read, missing parts.

To add a check: a function that yields problems, and a place in MEANING (a scene that fails cannot be shown) or CHECKS.
"""

from collections.abc import Callable, Collection, Iterator, Mapping

from cartviz.check import readability
from cartviz.check.arguments import Known, argument_faults, infusions, place_fault, trait_fault
from cartviz.check.bedside import bedside_problems
from cartviz.check.expectations import CLAIM_FORMS, broken_promises, find_seeds, parse_claim
from cartviz.check.limits import room_problems
from cartviz.check.patients import patient_problems, readings
from cartviz.check.props import prop_problems
from cartviz.check.translations import translation_problems
from cartviz.check.vocabulary import Vocabulary, vocabulary
from cartviz.core.errors import CartvizError, Problem, UsageError, shorten, suggest
from cartviz.scene.assets import find_twin
from cartviz.scene.builder import Path
from cartviz.scene.loader import load
from cartviz.scene.model import Question, Scene
from cartviz.scene.timeline import TICKS_PER_SECOND

__all__ = ["CHECKS", "Vocabulary", "broken_promises", "check_scene", "find_seeds", "playable_problems", "vocabulary"]

Check = Callable[[Scene, Vocabulary], Iterator[Problem]]

SECONDS = (70, 170)
"""How long a scene of the film is, in seconds: long enough for a thought, short enough for a lesson."""


def playable_problems(scene: Scene, words: Vocabulary) -> tuple[Problem, ...]:
    """The mistakes because of which a scene cannot be shown as it is meant: names and places that do not exist."""
    return _found(scene, words, MEANING)


def check_scene(scene: Scene, words: Vocabulary, *, draft: bool = False) -> tuple[Problem, ...]:
    """Every mistake of meaning in a scene, sorted by place; what `expect` says is `broken_promises`' to test.

    A `draft` may still lack goals, simplifications, sources, notes and length.
    """
    return _found(scene, words, CHECKS if draft else (*CHECKS, _unfinished))


def _found(scene: Scene, words: Vocabulary, checks: tuple[Check, ...]) -> tuple[Problem, ...]:
    return tuple(sorted({problem for check in checks for problem in check(scene, words)}))


def _unknown(
    scene: Scene, path: Path, what: str, name: str, known: Collection[str], *, hint: str = ""
) -> Iterator[Problem]:
    if name not in known:
        yield scene.problem(path, f"there is no {what} '{name}'", hint or suggest(name, known))


def _outside(scene: Scene, path: Path, place: tuple[float, float], what: str) -> Iterator[Problem]:
    message, hint = place_fault(place, scene)
    if message:
        yield scene.problem(path, f"{what} {message}", hint)


def _groups(scene: Scene) -> tuple[str, ...]:
    return (*scene.cast, *(population.id for population in scene.populations))


def _world(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    yield from _unknown(scene, ("world", "place"), "place", scene.world.place, words.places)


def _cells(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    rows: list[tuple[Path, str, Mapping[str, float]]] = []
    for name, member in scene.cast.items():
        rows.append((("cast", name), member.kind, member.traits))
        yield from _outside(scene, ("cast", name, "at"), member.at, f"'{name}' at")
    for i, each in enumerate(scene.populations):
        path: Path = ("populations", i)
        rows.append((path, each.kind, each.traits))
        if each.within.circle:
            yield from _outside(scene, (*path, "within", "circle"), each.within.circle, f"the center of '{each.id}' at")
        if each.within.rect:
            x, y, width, height = each.within.rect
            for corner in ((x, y), (x + width, y + height)):
                yield from _outside(scene, (*path, "within", "rect"), corner, f"the corner of '{each.id}' at")
    for path, kind, traits in rows:
        yield from _unknown(scene, (*path, "kind"), "kind", kind, words.kinds)
        for trait, value in traits.items():
            yield from _unknown(scene, (*path, "traits", trait), "trait", trait, words.traits)
            if message := trait_fault(trait, value, words):
                yield scene.problem((*path, "traits", trait), message)


def _meters(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    known = readings(scene, words)
    for name, meter in scene.meters.items():
        yield from _unknown(scene, ("meters", name), "meter", name, known)
        yield from _unknown(scene, ("meters", name, "show_as"), "look of a meter", meter.show_as, words.meter_looks)
    for i, beat in enumerate(scene.beats):
        for j, name in enumerate(beat.meters or ()):
            hint = suggest(name, scene.meters) or "Name it under 'meters:' of the scene first."
            yield from _unknown(scene, ("beats", i, "meters", j), "meter", name, scene.meters, hint=hint)


def _claims(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    known = readings(scene, words)
    for i, beat in enumerate(scene.beats):
        for meter, claim in beat.expect.items():
            path = ("beats", i, "expect", meter)
            yield from _unknown(scene, path, "meter", meter, known)
            if parse_claim(claim) is None:
                yield scene.problem(path, f"cannot read the claim '{shorten(claim)}'", CLAIM_FORMS)


def _stage(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """Cameras, lights, labels and haze point at something that is there."""
    targets = (*_groups(scene), *infusions(scene), *words.kinds, *scene.props)
    for i, beat in enumerate(scene.beats):
        if beat.camera and beat.camera.follow:
            path: Path = ("beats", i, "camera", "follow")
            yield from _unknown(scene, path, "cast member", beat.camera.follow, scene.cast)
        if beat.camera and beat.camera.at:
            yield from _outside(scene, ("beats", i, "camera", "at"), beat.camera.at, "the camera at")
        for j, name in enumerate(beat.highlight):
            yield from _unknown(scene, ("beats", i, "highlight", j), "cell, population or kind", name, targets)
        for j, label in enumerate(beat.labels):
            path = ("beats", i, "labels", j, "of")
            if not label.of.startswith("place:"):
                whole, _, part = label.of.partition(".")  # "car_t.terminal" is a part of a kind
                name = whole if part in words.parts else label.of
                yield from _unknown(scene, path, "cell, population or kind", name, targets)
                continue
            place = _place(label.of.removeprefix("place:"))
            if place is None:
                yield scene.problem(path, f"cannot read '{label.of}'", "A place is written place:120,80")
            else:
                yield from _outside(scene, path, place, "the label's place at")
        if beat.haze not in (None, "", "none"):
            yield from _unknown(scene, ("beats", i, "haze"), "substance", beat.haze, scene.world.substances)
        for side in ("left", "right") if beat.twin else ():
            yield from _no_twin(scene, words, ("beats", i, "twin", side), getattr(beat.twin, side))


def _no_twin(scene: Scene, words: Vocabulary, path: Path, name: str) -> Iterator[Problem]:
    """Why the tissue to compare with cannot be shown."""
    if not name:
        return
    try:
        twin = load(find_twin(name, scene.path))
    except UsageError as error:
        yield scene.problem(path, error.message, error.cure)
    except CartvizError as error:
        yield scene.problem(path, f"the twin '{name}' has a mistake", f"See {error.problems[0]}")
    else:
        checks = [each for each in MEANING if each is not _stage]  # a twin's own twins are never shown
        if found := _found(twin, words, tuple(checks)):
            yield scene.problem(path, f"the twin '{name}' has a mistake", f"See {found[0]}")


def _place(text: str) -> tuple[float, float] | None:
    try:
        x, y = (float(each) for each in text.split(","))
    except ValueError:
        return None
    return x, y


def _actions(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    for i, beat in enumerate(scene.beats):
        known = Known(scene, words, (*_groups(scene), *infusions(scene, i + 1)))
        for j, action in enumerate(beat.do):
            path: Path = ("beats", i, "do", j)
            if action.name not in words.actions:
                yield from _unknown(scene, (*path, "name"), "action", action.name, words.actions)
                continue
            for name, fault in argument_faults(action, known):
                yield scene.problem((*path, "args", name) if name else path, *fault)
            if action.after >= beat.seconds:
                late = f"'{action.name}' comes {action.after:g} s into a beat of {beat.seconds:g} s"
                yield scene.problem((*path, "after"), late, "Give a smaller 'after'.")


def _questions(scene: Scene, words: Vocabulary) -> Iterator[Problem]:  # noqa: ARG001  (one signature for all checks)
    beats = [beat.id for beat in scene.beats]
    for i, beat in enumerate(scene.beats):
        if beat.question is None:
            continue
        path: Path = ("beats", i, "question")
        for key, message in _question_faults(beat.question):
            yield scene.problem((*path, key), message)
        if beat.question.again:
            yield from _unknown(scene, (*path, "again"), "beat", beat.question.again, beats)


def _question_faults(question: Question) -> Iterator[tuple[str, str]]:
    count = len(question.choices)
    if count < 2:
        yield "choices", "a question needs at least 2 choices"
    if not 1 <= question.answer <= count:
        yield (
            "answer",
            f"'answer' counts the choices from 1 to {count}, found {question.answer}: no choice would be right",
        )
    if len(set(question.choices)) < count:
        yield "choices", "two choices are the same"
    if question.wrong and len(question.wrong) != count:
        yield "wrong", f"'wrong' needs one entry for each of the {count} choices ('' for the right one)"


def _captions(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    known = readings(scene, words)
    for i, beat in enumerate(scene.beats):
        for message, hint in readability.caption_faults(beat.caption, beat.seconds, known):
            yield scene.problem(("beats", i, "caption"), message, hint)


def _spelling(scene: Scene, words: Vocabulary) -> Iterator[Problem]:  # noqa: ARG001
    yield from readability.spelling_problems(scene)


def _clocks(scene: Scene, words: Vocabulary) -> Iterator[Problem]:  # noqa: ARG001
    for i, beat in enumerate(scene.beats):
        if beat.pace == 0 and beat.do:
            waits = f"beat '{beat.id}' stops the world (pace: 0) and yet does something to it"
            yield scene.problem(("beats", i, "do"), waits, "Move 'do' to the beat before, or give a pace.")
        if beat.pace == 0 and beat.day is not None and scene.body:
            waits = f"beat '{beat.id}' stops the world (pace: 0) and yet sets the day of the body"
            yield scene.problem(("beats", i, "day"), waits, "Move 'day' to the next beat, or give a pace.")
        if 0 < beat.pace * beat.seconds * TICKS_PER_SECOND < 1:
            slow = f"beat '{beat.id}' is too short for a single step of the world at pace {beat.pace:g}"
            yield scene.problem(("beats", i, "pace"), slow, "Use pace: 0 to stop the world.")


def _sources(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    for i, key in enumerate(scene.sources):
        hint = suggest(key, words.sources) if len(words.sources) < 20 else ""
        hint = hint or "Add it to assets/sources.yaml."
        yield from _unknown(scene, ("sources", i), "source", key, words.sources, hint=hint)


def _unfinished(scene: Scene, words: Vocabulary) -> Iterator[Problem]:  # noqa: ARG001
    """A finished scene has goals, honest limits, sources, notes for the presenter and a fitting length."""
    for key in ("subtitle", "goals", "simplifications", "sources"):
        if not getattr(scene, key):
            yield scene.problem((), f"the scene has no {key}")
    for i, beat in enumerate(scene.beats):
        if not beat.notes.strip():
            yield scene.problem(("beats", i), f"beat '{beat.id}' has no notes for the presenter")
    seconds = sum(beat.seconds for beat in scene.beats)
    if not SECONDS[0] <= seconds <= SECONDS[1]:
        yield scene.problem(("beats",), f"the scene lasts {seconds:g} s, not {SECONDS[0]} to {SECONDS[1]} s")


MEANING: tuple[Check, ...] = (
    *(_world, _cells, _meters, _stage, _actions, _questions),
    *(prop_problems, patient_problems, bedside_problems, room_problems),
)
"""The checks that a scene must pass to be shown."""
CHECKS: tuple[Check, ...] = (*MEANING, _claims, _captions, _spelling, _clocks, _sources, translation_problems)
"""Every check of a scene; each yields its problems and knows nothing of the others."""
