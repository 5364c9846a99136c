"""A scene in another language: its title, captions and questions from a file of their own; the story stays the same."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar

from cartviz.core.errors import Problem
from cartviz.scene import yaml_reader
from cartviz.scene.builder import Path as Place
from cartviz.scene.builder import build, mapping, nearest
from cartviz.scene.model import Beat, Scene
from cartviz.scene.types import Name, Text
from cartviz.scene.yaml_reader import Mark

FOLDER = "translations"
LIVE = re.compile(r"\{([^{}]*)\}")
"""A number in a caption that a meter fills in."""


@dataclass(frozen=True)
class BeatWords:
    """The words of one beat: its caption, and where it asks a question, all of that."""

    called: ClassVar[str] = "the words of a beat"

    caption: str = ""
    ask: str = ""
    choices: tuple[Text, ...] = ()
    because: str = ""
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Translation:
    """What an author writes in scenes/translations/de/08-hunt.yaml; `path` and `marks` come from the file."""

    called: ClassVar[str] = "a translation"

    path: str
    title: Text
    subtitle: str = ""
    beats: Mapping[Name, BeatWords] = mapping()
    marks: Mapping[Place, Mark] = field(default_factory=dict, compare=False, repr=False)

    def problem(self, place: Place, message: str, hint: str = "") -> Problem:
        """A problem at a place of the file."""
        return Problem(self.path, *nearest(self.marks, place), message, hint)


def languages(scene: Scene) -> tuple[str, ...]:
    """The languages into which a scene has been translated: 'de' where there is translations/de/<its file>."""
    here = Path(scene.path)
    return tuple(sorted(path.parent.name for path in (here.parent / FOLDER).glob(f"*/{here.stem}.yaml")))


def load(scene: Scene, language: str) -> Translation:
    """The words of a scene in a language.

    Raises:
        CartvizError: there is no such file, or it has mistakes of form (mistakes of meaning are check_translations').
    """
    here = Path(scene.path)
    path = here.parent / FOLDER / language / f"{here.stem}.yaml"
    document = yaml_reader.read_file(path)
    translation = build(Translation, document, path=document.file, marks={})
    assert isinstance(translation, Translation)
    return translation


def translated(scene: Scene, words: Translation) -> Scene:
    """The scene with other words; what has not been translated stays as it is, and nothing else changes."""
    beats = tuple(_beat(beat, words.beats.get(beat.id, BeatWords())) for beat in scene.beats)
    return replace(scene, title=words.title, subtitle=words.subtitle or scene.subtitle, beats=beats)


def _beat(beat: Beat, words: BeatWords) -> Beat:
    question = beat.question
    if question and words.ask and len(words.choices) == len(question.choices):
        because, wrong = words.because or question.because, words.wrong or question.wrong
        question = replace(question, ask=words.ask, choices=words.choices, because=because, wrong=wrong)
    return replace(beat, caption=words.caption or beat.caption, question=question)
