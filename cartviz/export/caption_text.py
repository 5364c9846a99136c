"""The words of a scene as they stand on paper and in tracks: captions with their times, filled and without marks."""

import re
import textwrap
from dataclasses import dataclass

from cartviz.export.exporter import CARD_SECONDS, Job
from cartviz.player.state import end_state
from cartviz.scene.timeline import Cue
from cartviz.stage.hud.captions import filled
from cartviz.stage.hud.hud import NOT_ADVICE

LINE = 54
"""Characters in a line of a caption track: two lines of this hold nearly every caption."""


@dataclass(frozen=True)
class Spoken:
    """A caption with its times in seconds of the exported film; `markup` marks key terms with stars."""

    start: float
    end: float
    markup: str

    @property
    def plain(self) -> str:
        """Without marks, on one line."""
        return plain(self.markup)

    def rows(self) -> list[str]:
        """The markup on lines of about equal length; a term is not broken."""
        out: list[str] = []
        for part in self.markup.split("\n"):
            count = max(1, -(-len(part) // LINE))
            rows = textwrap.wrap(part, max(len(part) // count + 8, 20), break_on_hyphens=False)
            out.extend(_terms_kept(rows))
        return out


def plain(markup: str) -> str:
    """A caption without its marks, on one line."""
    return " ".join(markup.replace("*", "").split())


def terms(markup: str) -> tuple[str, ...]:
    """The key terms of a caption, in order."""
    return tuple(" ".join(each.split()) for each in re.findall(r"\*([^*]+)\*", markup))


def caption_of(job: Job, cue: Cue) -> str:
    """A beat's caption with its readings at the beat's end; where the beat asks, the question stands for none."""
    markup = cue.caption or (cue.question.ask if cue.question else "")
    if "{" not in markup:
        return markup
    tick, _ = job.show.timeline.tick_at(end_state(cue))
    readings = job.show.recorder.readings_until(tick)
    return filled(markup, {name: float(column[tick]) for name, column in readings.items()})


def spoken(job: Job) -> tuple[Spoken, ...]:
    """All captions of a film; the last one, on the closing card, says what it is and what it is not."""
    said = [
        Spoken(cue.start - job.start, cue.end - job.start, markup)
        for cue in job.cues
        if (markup := caption_of(job, cue))
    ]
    notice = f"{job.show.scene.title}\n{NOT_ADVICE}"
    return (*said, Spoken(job.seconds, job.seconds + CARD_SECONDS, notice))


def clock(seconds: float) -> str:
    """'1:05' for 65 seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def _terms_kept(rows: list[str]) -> list[str]:
    """Close a key term at the end of a line and open it again on the next."""
    out, inside = [], False
    for row in rows:
        begun = f"*{row}" if inside else row
        inside = begun.count("*") % 2 == 1
        out.append(f"{begun}*" if inside else begun)
    return out
