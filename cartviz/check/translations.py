"""Do the words of another language fit the scene: every caption and question, the same live numbers, time to read."""

from collections.abc import Iterator

from cartviz.check import readability
from cartviz.check.patients import readings
from cartviz.check.vocabulary import Vocabulary
from cartviz.core.errors import CartvizError, Problem, suggest
from cartviz.scene.model import Beat, Scene
from cartviz.scene.translation import LIVE, BeatWords, Translation, languages, load


def translation_problems(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """What is wrong with the translations that lie beside a scene."""
    known = readings(scene, words)
    beats = {beat.id: beat for beat in scene.beats}
    for language in languages(scene):
        try:
            there = load(scene, language)
        except CartvizError as error:
            yield from error.problems
            continue
        for name in there.beats:
            if name not in beats:
                yield there.problem(("beats", name), f"the scene has no beat '{name}'", suggest(name, beats))
        for beat in scene.beats:
            yield from _beat_problems(there, beat, there.beats.get(beat.id, BeatWords()))
            for fault in readability.caption_faults(there.beats.get(beat.id, BeatWords()).caption, beat.seconds, known):
                yield there.problem(("beats", beat.id, "caption"), *fault)


def _beat_problems(there: Translation, beat: Beat, words: BeatWords) -> Iterator[Problem]:
    place = ("beats", beat.id)
    if bool(words.caption) != bool(beat.caption):
        told = "is not translated" if beat.caption else "has no caption to translate"
        yield there.problem((*place, "caption"), f"the caption of '{beat.id}' {told}")
    elif sorted(LIVE.findall(words.caption)) != sorted(LIVE.findall(beat.caption)):
        yield there.problem(
            (*place, "caption"), f"the caption of '{beat.id}' has other numbers in braces than the scene"
        )
    question = beat.question
    for name in ("ask", "choices", "because", "wrong"):
        ours, theirs = getattr(words, name), getattr(question, name) if question else ()
        if bool(ours) != bool(theirs):
            told = "is not translated" if theirs else "has nothing to translate"
            yield there.problem((*place, name), f"'{name}' of '{beat.id}' {told}")
        elif isinstance(theirs, tuple) and [bool(each) for each in ours] != [bool(each) for each in theirs]:
            yield there.problem(
                (*place, name), f"'{name}' of '{beat.id}' needs {len(theirs)} entries, filled as the scene's are"
            )
