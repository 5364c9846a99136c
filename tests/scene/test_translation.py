"""Captions in another language: the file, its checks, and that nothing but words changes."""

from dataclasses import replace
from pathlib import Path

import pytest
from small import SMALL

from cartviz.check.check import check_scene, vocabulary
from cartviz.core.errors import CartvizError
from cartviz.player.preferences import LANGUAGES, ORIGINAL
from cartviz.scene import assets, loader
from cartviz.scene.model import Scene
from cartviz.scene.translation import languages, load, translated
from cartviz.stage.show import Show
from cartviz.stage.text import runs_of
from cartviz.stage.theme import term_color

SHIPPED = [(path, language) for path in assets.scene_paths() for language in languages(loader.load(path))]
WORDS = {beat.id: beat for beat in loader.loads(SMALL, "01-small.yaml").beats}


HALF = "title: Klein\nbeats:\n  search:\n    caption: Sie suchen.\n  question:\n    ask: Warum?\n"


def german(**changed: str) -> str:
    """A translation of the small scene, or one with other words for a beat ('' leaves it out)."""
    lines = ["title: Eine kleine Szene", "beats:"]
    for name, beat in WORDS.items():
        words = "    caption: Schritt. " + " ".join(
            "{" + part.split("}")[0] + "}" for part in beat.caption.split("{")[1:]
        )
        lines += [f"  {name}:", changed.get(name, words if beat.caption else "    caption: ''")]
        if beat.question and name not in changed:
            choices = ", ".join(f"Antwort {i}" for i, _ in enumerate(beat.question.choices))
            lines += ["    ask: Warum?", f"    choices: [{choices}]", "    because: Darum."]
            if beat.question.wrong:
                wrong = ", ".join("Nein." if each else "''" for each in beat.question.wrong)
                lines.append(f"    wrong: [{wrong}]")
    return "\n".join(lines) + "\n"


def placed(folder: Path, text: str) -> Scene:
    """The small scene in a folder, with a German translation beside it."""
    path = folder / "01-small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    there = folder / "translations" / "de"
    there.mkdir(parents=True)
    (there / path.name).write_text(text, encoding="utf-8")
    return loader.load(path)


def problems(scene: Scene) -> list[str]:
    found = check_scene(scene, vocabulary(), draft=True)
    return [str(each) for each in found if "translations" in each.file]


# --- what is shipped -------------------------------------------------------------------------------------------------


def test_the_hunt_and_the_short_version_speak_german() -> None:
    """Two scenes are there as a proof, and every folder is a language that can be chosen."""
    assert {(path.stem, language) for path, language in SHIPPED} >= {("08-hunt", "de"), ("13-short-version", "de")}
    folders = {path.name for root in assets.ROOTS for path in (root / "scenes" / "translations").glob("*")}
    assert folders <= {language for language, _ in LANGUAGES} - {ORIGINAL}


@pytest.mark.parametrize(("path", "language"), SHIPPED, ids=str)
def test_what_is_shipped_fits_its_scene(path: Path, language: str) -> None:
    """All of it is translated, can be read in time, and its key terms have the colors of the original."""
    scene = loader.load(path)
    words = load(scene, language)
    assert [str(each) for each in check_scene(scene, vocabulary()) if "translations" in each.file] == []
    for beat in scene.beats:
        ours, theirs = (
            sorted(term_color(run.term) for run in runs_of(each) if run.term)
            for each in (words.beats[beat.id].caption, beat.caption)
        )
        assert ours == theirs, beat.id


# --- what is checked -------------------------------------------------------------------------------------------------


def test_a_complete_translation_has_no_faults(tmp_path: Path) -> None:
    """The sample of these tests is one."""
    assert problems(placed(tmp_path, german())) == []


@pytest.mark.parametrize(
    ("beat", "text", "told"),
    [
        ("search", "    caption: ''", "the caption of 'search' is not translated"),
        ("search", "    caption: Es sind {kils}.", "other numbers in braces"),
        ("search", "    caption: " + "Wort " * 40, "words need"),
        ("search", "    caption: Ein *Stern", "no partner"),
        ("search", "    caption: Schritt.\n    ask: Warum?", "'ask' of 'search' has nothing to translate"),
        ("question", "    caption: Frage.\n    ask: Warum?\n    choices: [A, B]", "'because' of 'question' is not"),
        ("question", "    caption: Frage.\n    ask: Warum?\n    choices: [A]\n    because: Darum.", "needs"),
        ("search", "    captain: Hallo.", "Did you mean 'caption'"),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(tmp_path: Path, beat: str, text: str, told: str) -> None:
    """File and line of the translation, not of the scene."""
    found = problems(placed(tmp_path, german(**{beat: text})))
    assert any(told in each for each in found), found
    assert all("translations/de/01-small.yaml:" in each.replace("\\", "/") for each in found)


def test_a_beat_that_the_scene_does_not_have_is_told(tmp_path: Path) -> None:
    """A misspelled id would leave a caption in English unnoticed."""
    found = problems(placed(tmp_path, german() + "  serach:\n    caption: Hallo.\n"))
    assert any("no beat 'serach'. Did you mean 'search'" in each for each in found)


# --- what changes ----------------------------------------------------------------------------------------------------


def test_only_the_words_change(tmp_path: Path) -> None:
    """Times, cells and pictures are those of the original; the show is computed once."""
    scene = placed(tmp_path, german())
    show = Show.of(scene)
    other = show.told_by(translated(scene, load(scene, "de")))
    assert other.recorder is show.recorder
    assert [cue.start for cue in other.timeline.cues] == [cue.start for cue in show.timeline.cues]
    assert other.scene.title == "Eine kleine Szene"
    frames = [str(each.frame_at(2.0)).splitlines() for each in (show, other)]
    changed = [line for line in frames[1] if line not in frames[0]]
    assert changed
    assert {line.split()[0].lower() for line in changed} <= {"words", "row"}, changed


def test_what_is_not_translated_stays_in_english(tmp_path: Path) -> None:
    """Half a translation tells half of the story in German; a question only whole."""
    scene = placed(
        tmp_path, "title: Klein\nbeats:\n  search:\n    caption: Sie suchen.\n  question:\n    ask: Warum?\n"
    )
    told = translated(scene, load(scene, "de"))
    assert told.beats[0].caption == "Sie suchen."
    assert [beat.caption for beat in told.beats[1:]] == [beat.caption for beat in scene.beats[1:]]
    assert [beat.question for beat in told.beats] == [beat.question for beat in scene.beats]
    assert replace(told, title=scene.title, beats=scene.beats) == scene


def test_a_broken_translation_raises_what_is_wrong(tmp_path: Path) -> None:
    """With its place."""
    scene = placed(tmp_path, "title: [")
    with pytest.raises(CartvizError, match=r"translations.de.01-small\.yaml:"):
        load(scene, "de")
