"""What the computer's voice reads at a moment: the caption, the question, its reason; and how it says CAR-T."""

import re
from collections.abc import Mapping

from cartviz.player.state import Reply
from cartviz.scene.model import Question
from cartviz.scene.timeline import Cue
from cartviz.stage.hud.captions import filled

# To teach the voice a word: how it is written, as a regular expression, and how it is said. In this order.
SAID: tuple[tuple[str, str], ...] = (
    (r"\*", ""),
    (r"\bCAR-T\b", "car T"),
    (r"\bCAR(s?)\b", r"car\1"),
    (r"\bIL-(\d+)", r"I L \1"),
    (r"\bCD(\d+)", r"C D \1"),
    (r"\bPD-(\d)", r"P D \1"),
    (r"\bCRS\b", "C R S"),
    (r"\bICANS\b", "eye cans"),
    (r"-γ\b", " gamma"),
    (r"\bpg/mL\b", "picograms per milliliter"),
    (r"°C\b", "degrees Celsius"),
    (r"\bµm\b", "micrometers"),
    (r"(?<=\d)[\u202f\u2009\xa0 ](?=\d{3}\b)", ""),
    (r"(?<=\d)\s*[–-]\s*(?=\d)", " to "),
    (r"…", "."),
)


def words_at(cue: Cue, values: Mapping[str, float], reply: Reply | None) -> str:
    """What is read at a cue; `values` are the readings that its caption shows, `reply` what the viewer did there."""
    question = cue.question
    if question is None:
        return said(filled(cue.caption, values))
    if reply is not None and reply.cue == cue.index and reply.revealed:
        return said(" ".join(_reasons(question, reply.answer)))
    caption = filled(cue.caption, values)
    asked = question.ask if caption.strip() in ("", question.ask) else f"{caption} {question.ask}"
    choices = (f"{number}: {choice}" for number, choice in enumerate(question.choices, 1))
    return said("\n".join((asked, *choices)))


def said(markup: str) -> str:
    """A caption as a voice can read it: without marks, and with words for what is written in signs."""
    for written, spoken in SAID:
        markup = re.sub(written, spoken, markup)
    return "\n".join(" ".join(line.split()) for line in markup.split("\n"))


def _reasons(question: Question, answer: int) -> tuple[str, ...]:
    """Why the given choice (0: none) is wrong, where it is; which one is right; why."""
    if answer == question.answer:
        return ("That is right.", question.because)
    wrong = question.wrong[answer - 1] if 0 < answer <= len(question.wrong) else ""
    return tuple(each for each in (wrong, f"The answer is {question.answer}.", question.because) if each)
