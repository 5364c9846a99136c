"""Do patients, plots and clocks mean something: scenarios and settings that exist, readings that somebody gives."""

import string
from collections.abc import Iterator
from dataclasses import replace

from cartviz.check.vocabulary import Vocabulary
from cartviz.core.errors import Problem, UsageError, shorten, suggest
from cartviz.scene.builder import Path
from cartviz.scene.model import BodySpec, Scene

CLOCK_WORDS = ("day", "week", "hours")


def patients(scene: Scene) -> dict[str, tuple[Path, BodySpec]]:
    """The patients of a scene by name, with their paths; the one on the stage is called body."""
    own: dict[str, tuple[Path, BodySpec]] = {"body": (("body",), scene.body)} if scene.body else {}
    return own | {name: (("patients", name), spec) for name, spec in scene.patients.items()}


def readings(scene: Scene, words: Vocabulary) -> tuple[str, ...]:
    """All that can be read in a scene: the meters of the tissue, and those of its patients, such as body_il6."""
    columns = [f"{name}_{each}" for name, (_, spec) in patients(scene).items() for each in _columns(spec, words)]
    return (*words.meters, *columns)


def patient_problems(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """Every patient, plot and clock that cannot be shown."""
    for path, spec in patients(scene).values():
        yield from _patient(scene, path, spec, words)
    known = readings(scene, words)[len(words.meters) :]
    for name, plot in scene.plots.items():
        for i, line in enumerate(plot.lines):
            path = ("plots", name, "lines", i)
            if line.of and line.of not in known:
                hint = suggest(line.of, known) or "A plot needs a 'body:' or 'patients:' with a model."
                yield scene.problem((*path, "of"), f"no patient has the reading '{shorten(line.of)}'", hint)
            yield from _color(scene, (*path, "color"), line.color, words)
        if plot.limit:
            yield from _color(scene, ("plots", name, "limit", "color"), plot.limit.color, words)
    yield from _clock(scene, ("world", "clock"), scene.world.clock)
    for i, beat in enumerate(scene.beats):
        if beat.plot not in (None, "", "none", *scene.plots):
            message = f"there is no plot '{shorten(str(beat.plot))}'"
            yield scene.problem(("beats", i, "plot"), message, suggest(str(beat.plot), scene.plots))
        yield from _clock(scene, ("beats", i, "clock"), beat.clock or "")


def _patient(scene: Scene, path: Path, spec: BodySpec, words: Vocabulary) -> Iterator[Problem]:
    """Try the wishes one by one, so that each fault is reported where it stands."""
    plain = BodySpec(spec.model)
    tries: list[tuple[Path, BodySpec]] = [((*path, "scenario"), replace(plain, scenario=spec.scenario))]
    tries += [((*path, "settings", key), replace(plain, settings={key: spec.settings[key]})) for key in spec.settings]
    tries += [((*path, "do", i), replace(plain, do=(action,))) for i, action in enumerate(spec.do)]
    for place, part in tries:
        if error := _error(part, words):
            yield scene.problem(place, error.message, error.cure)
    for kind in spec.cells_per_drawn:
        if kind not in words.kinds:
            hint = suggest(kind, words.kinds)
            yield scene.problem((*path, "cells_per_drawn", kind), f"there is no kind '{kind}'", hint)


def _error(spec: BodySpec, words: Vocabulary) -> UsageError | None:
    try:
        words.patient(spec)
    except UsageError as error:
        return error
    return None


def _columns(spec: BodySpec, words: Vocabulary) -> tuple[str, ...]:
    return tuple(words.patient(BodySpec(spec.model)))


def _color(scene: Scene, path: Path, color: str, words: Vocabulary) -> Iterator[Problem]:
    if color not in words.colors:
        yield scene.problem(path, f"there is no color '{shorten(color)}'", suggest(color, words.colors))


def _clock(scene: Scene, path: Path, clock: str) -> Iterator[Problem]:
    """The words of a clock may hold {day}, {week} and {hours}, and nothing else in braces."""
    try:
        parts = list(string.Formatter().parse(clock))
    except ValueError:
        yield scene.problem(path, "a { or } in the clock has no partner", "A clock is such as 'Day {day}'.")
        return
    for _, name, form, conversion in parts:
        if name is not None and (name not in CLOCK_WORDS or form or conversion):
            hint = f"Use {', '.join(f'{{{word}}}' for word in CLOCK_WORDS)}."
            yield scene.problem(path, f"the clock cannot show '{{{shorten(name)}}}'", hint)
