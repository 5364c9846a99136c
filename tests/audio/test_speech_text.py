"""What is read aloud, and how: as on the screen, without marks, in words that a voice can say."""

import re

import pytest

from cartviz.audio.speech_text import said, words_at
from cartviz.player.state import Reply
from cartviz.scene import assets, loader
from cartviz.scene.timeline import Timeline, compile_scene

TITLES = """\
title: A short question
subtitle: for tests
seed: 1
goals: [ask]
simplifications: [Nothing here is real.]
beats:
  - {id: told, seconds: 4, caption: "A *CAR-T cell* has killed {kills} cells."}
  - id: asked
    seconds: 4
    caption: Think first.
    question:
      ask: What does the CAR read?
      choices: [CD19., Cancer.]
      answer: 1
      because: The CAR reads CD19 and nothing else.
      wrong: ["", It knows no cancer.]
    hold: true
"""


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    """A caption with a number, and a question."""
    return compile_scene(loader.loads(TITLES, "01-question.yaml"))


def test_a_caption_is_read_as_it_stands_on_the_screen(timeline: Timeline) -> None:
    """Without stars, and with the reading that is shown."""
    assert words_at(timeline.cue("told"), {"kills": 1234.0}, None) == "A car T cell has killed 1234 cells."


def test_a_question_is_read_with_its_choices(timeline: Timeline) -> None:
    """The caption, the question, each choice with the digit that answers it; nothing tells the answer."""
    words = words_at(timeline.cue("asked"), {}, Reply(1, pointed=2))
    assert words == "Think first. What does the car read?\n1: C D 19.\n2: Cancer."


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (0, "The answer is 1. The car reads C D 19 and nothing else."),
        (1, "That is right. The car reads C D 19 and nothing else."),
        (2, "It knows no cancer. The answer is 1. The car reads C D 19 and nothing else."),
    ],
)
def test_after_the_answer_the_reason_is_read(timeline: Timeline, answer: int, words: str) -> None:
    """Revealed, right, or wrong with the reason why it tempts."""
    assert words_at(timeline.cue("asked"), {}, Reply(1, answer=answer, revealed=True)) == words


def test_a_reply_to_another_question_does_not_count(timeline: Timeline) -> None:
    """It belongs to its own cue."""
    assert "1: " in words_at(timeline.cue("asked"), {}, Reply(0, answer=2, revealed=True))


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("*CAR-T cells* and CARs", "car T cells and cars"),
        ("IL-6 rises to 12\u202f000 pg/mL", "I L 6 rises to 12000 picograms per milliliter"),
        ("CD19, PD-1, CRS and ICANS", "C D 19, P D 1, C R S and eye cans"),
        ("interferon-γ at 38.5 °C", "interferon gamma at 38.5 degrees Celsius"),
        ("2–3 days, 10 - 30 minutes", "2 to 3 days, 10 to 30 minutes"),
        ("B-cells 2 times, CARTOON", "B-cells 2 times, CARTOON"),
    ],
)
def test_signs_become_words(written: str, spoken: str) -> None:
    """As a teacher would read them."""
    assert said(written) == spoken


@pytest.mark.parametrize("path", assets.scene_paths(), ids=lambda path: path.stem)
def test_nothing_in_our_scenes_is_left_that_a_voice_stumbles_over(path: object) -> None:
    """No mark, no brace, no Greek, no unit in signs, no shout that is spelled out or read as a word."""
    timeline = compile_scene(loader.load(path))  # type: ignore[arg-type]
    for cue in timeline.cues:
        values = dict.fromkeys(re.findall(r"{(\w+)}", cue.caption), 1234.5)
        for reply in (None, Reply(cue.index, answer=2, revealed=True)):
            words = words_at(cue, values, reply)
            assert words.isascii(), words
            assert not re.search(r"[*{}/_<>]|\bCAR|IL-|CD\d|CRS|ICANS", words), words
