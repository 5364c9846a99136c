"""Exports that are text: captions with times (srt, vtt), a transcript (md), the readings of all meters (csv)."""

import html
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from cartviz.core.csv_table import csv_bytes
from cartviz.export.caption_text import caption_of, clock, plain, spoken
from cartviz.export.credits import lines_of, made_by, sources_of
from cartviz.export.exporter import Job, Picture
from cartviz.scene.model import Question
from cartviz.stage.hud.hud import NOT_ADVICE
from cartviz.tissue.meters import METERS


class Text:
    """An exporter that needs no pictures: it writes what a function makes of the job."""

    def __init__(self, words: Callable[[Job], str | bytes]) -> None:
        """`words` makes the text; bytes are UTF-8."""
        self._words = words

    def start(self, job: Job, path: Path) -> None:
        """Remember what is wanted."""
        self._job, self._path = job, path

    def frame(self, picture: Picture, t: float) -> None:
        """Text needs no pictures."""

    def finish(self, done: bool) -> None:
        """Write it."""
        if done:
            words = self._words(self._job)
            self._path.write_bytes(words if isinstance(words, bytes) else words.encode())


def srt(job: Job) -> str:
    """SubRip captions."""
    blocks = []
    for number, each in enumerate(spoken(job), 1):
        when = f"{_stamp(each.start, ',')} --> {_stamp(each.end, ',')}"
        rows = "\n".join(row.replace("*", "") for row in each.rows())
        blocks.append(f"{number}\n{when}\n{rows}\n")
    return "\n".join(blocks)


def vtt(job: Job) -> str:
    """WebVTT captions; key terms are bold, the notes at the top carry title and sources."""
    note = "\n".join(_flat(line) for line in lines_of(job)).replace("-->", "→")
    blocks = [f"WEBVTT\n\nNOTE\n{note}\n"]
    for each in spoken(job):
        rows = "\n".join(re.sub(r"\*([^*]+)\*", r"<b>\1</b>", html.escape(row, quote=False)) for row in each.rows())
        blocks.append(f"{_stamp(each.start, '.')} --> {_stamp(each.end, '.')}\n{rows}\n")
    return "\n".join(blocks)


def transcript(job: Job) -> str:
    """Everything that is said and asked, for reading, as Markdown; an author's HTML and links stay plain text."""
    scene = job.show.scene
    subtitle = [_flat(_escaped(scene.subtitle))] if scene.subtitle else []
    parts = [f"# {_flat(_escaped(scene.title))}", *subtitle, f"**{NOT_ADVICE}**"]
    if scene.goals:
        parts += ["## Goals", _list(scene.goals)]
    parts.append("## Story")
    for cue in job.cues:
        parts.append(f"### {cue.index + 1} · {cue.beat.id} ({clock(cue.start)} – {clock(cue.end)})")
        if cue.caption:
            parts.append(_escaped(caption_of(job, cue)).replace("*", "**").replace("\n", "  \n"))
        if cue.question:
            parts.append(_question(cue.question))
        if cue.beat.notes.strip():
            notes = _escaped(cue.beat.notes.strip())
            parts.append("\n".join(f"> {row}" for row in f"Presenter: {notes}".splitlines()))
    if scene.simplifications:
        parts += ["## What is simplified", _list(scene.simplifications)]
    if scene.sources:
        parts += ["## Sources", _list(sources_of(scene))]
    return "\n\n".join([*parts, f"*Made by {made_by(job)}.*"]) + "\n"


def _escaped(text: str) -> str:
    """Text in which Markdown finds no HTML and no link."""
    return html.escape(text, quote=False).replace("[", "\\[")


def _flat(text: str) -> str:
    return " ".join(text.split())


def readings(job: Job) -> bytes:
    """Every meter and every reading of a patient at every tick, with the unit in the header.

    `seconds` is the time of the film, `day` the body clock. The last column, `about`, holds title, notice and sources
    in its first rows: whatever reads a table reads them, too.
    """
    timeline, recorder = job.show.timeline, job.show.recorder
    first, last = job.cues[0].first_tick, job.cues[-1].last_tick
    columns = recorder.readings_until(last)
    units = {meter.name: meter.unit for meter in METERS}
    units |= {
        f"{patient.name}_{each.name}": each.unit for patient in recorder.patients for each in patient.body.columns
    }
    about = iter(lines_of(job))

    def rows() -> Iterator[list[str | float]]:
        for tick in range(first, last + 1):
            seconds = timeline.seconds_at(tick)
            beat = timeline.cue_at(seconds - 1e-9).beat.id
            values = (float(column[tick]) for column in columns.values())
            yield [tick, beat, round(seconds, 6), round(timeline.day_at(tick), 8), *values, next(about, "")]

    header = ["tick", "beat", "seconds [s]", "day [d]", *(_headed(name, units.get(name, "")) for name in columns)]
    return csv_bytes([*header, "about"], rows(), job.csv)


def _headed(name: str, unit: str) -> str:
    return f"{name} [{unit or '1'}]"


def _stamp(seconds: float, point: str) -> str:
    whole = round(seconds * 1000)
    return f"{whole // 3_600_000:02d}:{whole // 60_000 % 60:02d}:{whole // 1000 % 60:02d}{point}{whole % 1000:03d}"


def _list(rows: tuple[str, ...]) -> str:
    return "\n".join(f"- {_escaped(plain(row))}" for row in rows)


def _question(question: Question) -> str:
    def rows() -> Iterator[str]:
        yield f"**Question:** {_escaped(question.ask)}\n"
        for number, choice in enumerate(question.choices, 1):
            why = question.wrong[number - 1] if number <= len(question.wrong) else ""
            yield _escaped(f"{number}. {choice}{f' ({why})' if why else ''}")
        yield f"\n**Answer:** {question.answer}. {_escaped(question.because)}"

    return "\n".join(rows())
