"""PDF for print: the storyboard, the sheet for pupils with blanks, and the same sheet with its answers."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from cartviz.export.caption_text import caption_of, clock, terms
from cartviz.export.credits import made_by, sources_of
from cartviz.export.exporter import Job, Picture, library
from cartviz.export.glossary import met_in
from cartviz.export.pdf_layout import Paper
from cartviz.scene.model import Question
from cartviz.scene.timeline import Cue
from cartviz.stage.hud.hud import NOT_ADVICE

SHOWN = 930 / 1080
"""The part of a picture's height that is printed: below it there is only room for a caption."""
BLANK = "_" * 14


class Storyboard:
    """Collects one picture a beat and sets them with their words."""

    def start(self, job: Job, path: Path) -> None:
        """Look for the libraries before any picture is painted."""
        library("reportlab")
        self._image = library("PIL.Image")
        self._job, self._path = job, path
        self._pictures: list[bytes] = []

    def frame(self, picture: Picture, t: float) -> None:
        """Keep the picture of the next beat."""
        whole = self._image.frombuffer("RGB", picture.size, picture.data, "raw", "BGRX", 0, 1)
        part = whole.crop((0, 0, picture.size[0], round(picture.size[1] * SHOWN)))
        packed = io.BytesIO()
        part.save(packed, "JPEG", quality=90, subsampling=0)
        self._pictures.append(packed.getvalue())

    def finish(self, done: bool) -> None:
        """Set the pages."""
        if not done:
            return
        job = self._job
        paper = Paper(job, "answers" if job.answers else "pupils" if job.handout else "story")
        story = _sheet(job, paper, self._pictures) if job.handout or job.answers else _story(job, paper, self._pictures)
        paper.write(self._path, story)


def blanked(job: Job) -> Job:
    """The job with numbers instead of the words of its labels: what the pictures of a handout show."""

    def cue(each: Cue) -> Cue:
        labels = tuple(replace(label, says=f" {i} ") for i, label in enumerate(each.beat.labels, 1))
        return replace(each, beat=replace(each.beat, labels=labels))

    timeline = replace(job.show.timeline, cues=tuple(cue(each) for each in job.show.timeline.cues))
    return replace(job, show=replace(job.show, timeline=timeline))


def _story(job: Job, paper: Paper, pictures: list[bytes]) -> list[Any]:
    """Picture, caption and notes of every beat; then what is simplified, and the sources."""
    out = paper.head()
    for cue, picture in zip(job.cues, pictures, strict=True):
        words = [
            paper.words(f"{cue.index + 1} · {escape(cue.beat.id)} · {clock(cue.start)} – {clock(cue.end)}", "small"),
            paper.words(_marked(caption_of(job, cue)), "caption"),
        ]
        if cue.question:
            words += _question(paper, cue.question, told=True)
        if cue.beat.notes.strip():
            words.append(paper.words(escape(" ".join(cue.beat.notes.split())), "note"))
        out.append(paper.beside(picture, words))
    return [*out, *_end(job, paper)]


def _sheet(job: Job, paper: Paper, pictures: list[bytes]) -> list[Any]:
    """Pictures with numbered blanks, sentences with gaps, questions, a bank of words; with answers all is filled in."""
    told = job.answers
    out = paper.head()
    gaps = sorted({_inside(term) for cue in job.cues for term in terms(caption_of(job, cue))}, key=str.lower)
    names = sorted({label.says for cue in job.cues for label in cue.beat.labels}, key=str.lower)
    if len(gaps) > 1:  # of one there is nothing to choose
        out += [paper.words("Words for the gaps", "heading"), paper.bank(gaps)]
    if len(names) > 1:
        out += [paper.words("Words for the numbers in the pictures", "heading"), paper.bank(names)]
    for cue, picture in zip(job.cues, pictures, strict=True):
        words = [paper.words(f"Picture {cue.index + 1}", "small")]
        if cue.caption:
            words.append(
                paper.words(_marked(caption_of(job, cue)) if told else _gapped(caption_of(job, cue)), "caption")
            )
        for number, label in enumerate(cue.beat.labels, 1):
            words.append(paper.words(f"{number}  {_answer(label.says) if told else BLANK}", "line"))
        if cue.question:
            words += _question(paper, cue.question, told=told)
        out.append(paper.beside(picture, words))
    if found := met_in(job):
        out.append(paper.words("Glossary", "heading"))
        out += [paper.words(f"<b>{escape(word)}</b>  {escape(meaning)}", "body") for word, meaning in found.items()]
    return [*out, *_end(job, paper)]


def _question(paper: Paper, question: Question, *, told: bool) -> list[Any]:
    rows = [paper.words(escape(question.ask), "ask")]
    for number, choice in enumerate(question.choices, 1):
        right = told and number == question.answer
        rows.append(paper.choice(escape(choice), right=right))
        why = question.wrong[number - 1] if told and number <= len(question.wrong) else ""
        if why:
            rows.append(paper.words(escape(why), "why"))
    rows.append(paper.words(_answer(question.because), "why") if told else paper.words(f"Because {'_' * 30}", "line"))
    return rows


def _end(job: Job, paper: Paper) -> list[Any]:
    scene = job.show.scene
    out = []
    if scene.simplifications:
        out.append(paper.words("What is simplified here", "heading"))
        out += [paper.words(f"•  {escape(each)}", "body") for each in scene.simplifications]
    if scene.sources:
        out.append(paper.words("Sources", "heading"))
        out += [paper.words(escape(each), "fine") for each in sources_of(scene)]
    return [*out, paper.words(escape(f"{NOT_ADVICE} Made by {made_by(job)}."), "fine")]


def _marked(markup: str) -> str:
    """Key terms bold."""
    return re.sub(r"\*([^*]+)\*", r"<b>\1</b>", escape(markup)).replace("\n", "<br/>")


def _gapped(markup: str) -> str:
    """Key terms left out."""
    return re.sub(r"\*[^*]+\*", BLANK, escape(markup)).replace("\n", "<br/>")


def _inside(term: str) -> str:
    """A term as it stands inside a sentence: "Perforin" begins one, "IL-6" does not."""
    plain = term[:1].isupper() and term[1:] == term[1:].lower() and term[1:2].isalpha()
    return term[0].lower() + term[1:] if plain else term


def _answer(text: str) -> str:
    return f'<font color="#0B6B5C"><b>{escape(text)}</b></font>'
