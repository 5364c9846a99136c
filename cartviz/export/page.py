"""One self-contained HTML page that steps like the program: a short film for each beat, words and questions as text.

Films, and not recorded positions drawn anew in the browser: a minute takes some megabytes at 1280×720 (6 for the
hunt), where positions would take less than one. But they would need the whole painter a second time, in JavaScript,
which would soon show another picture than the program. Captions, questions and notes are text, sharp on any screen.
"""

import base64
import html
import io
import json
from pathlib import Path
from typing import Any

from cartviz.export.caption_text import caption_of
from cartviz.export.credits import made_by, sources_of
from cartviz.export.exporter import Job, Picture, library
from cartviz.export.video import KINDS, Planar, stream_for
from cartviz.player.state import end_state
from cartviz.scene import assets
from cartviz.scene.timeline import Cue
from cartviz.stage.frame import Color
from cartviz.stage.hud.hud import NOT_ADVICE
from cartviz.stage.text import runs_of
from cartviz.stage.theme import Look, term_color

PLACE = "<!-- beats -->"
"""Where the films go in assets/page.html."""
COLORS = ("text", "muted", "accent", "panel", "panel_edge", "track", "scrim", "good", "alarm")
"""The colors of the stage that the page uses, too; they go by these names in its style."""


def page_moments(job: Job) -> list[float]:
    """The moments of all films, one after another; each film ends with its beat's end state."""
    out = []
    for cue in job.cues:
        out += [cue.start + i / job.fps for i in range(round(cue.seconds * job.fps))]
        out.append(end_state(cue))
    return out


class Page:
    """Writes the page while the films come: no more than one of them is in memory."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self._file: Any = None
        self._out: Any = None
        self._film = 0

    def start(self, job: Job, path: Path) -> None:
        """Write all that comes before the films."""
        self._av, self._job = library("av"), job
        self._size = (job.size[0] // 2 * 2, job.size[1] // 2 * 2)
        head, self._tail = _template(job)
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._file.write(head)

    def frame(self, picture: Picture, t: float) -> None:
        """Add a picture to the film of its beat."""
        if self._out is None:
            self._buffer, self._count = io.BytesIO(), 0
            self._out = self._av.open(self._buffer, "w", format="mp4")
            self._stream = stream_for(self._out, KINDS["page"], self._size, self._job)
            self._planar = Planar(self._av, self._size, self._job.fps)
        for packet in self._stream.encode(self._planar(picture, self._count)):
            self._out.mux(packet)
        self._count += 1
        if t >= end_state(self._job.cues[self._film]):
            self._close_film()

    def finish(self, done: bool) -> None:
        """Write what comes behind the films."""
        if self._file is None:
            return
        if done:
            self._file.write(self._tail)
        self._file.close()

    def _close_film(self) -> None:
        for packet in self._stream.encode():
            self._out.mux(packet)
        self._out.close()
        packed = base64.b64encode(self._buffer.getvalue()).decode()
        self._file.write(f'<script type="text/plain" id="film-{self._film}">{packed}</script>\n')
        self._out, self._film = None, self._film + 1


def _template(job: Job) -> tuple[str, str]:
    """The page around the films."""
    scene = job.show.scene
    data = {
        "title": scene.title,
        "notice": NOT_ADVICE,
        "made": f"Made by {made_by(job)}.",
        "simplifications": [*scene.simplifications],
        "sources": [*sources_of(scene)],
        "beats": [_beat(job, cue) for cue in job.cues],
    }
    values = {
        "title": html.escape(scene.title),
        "notice": NOT_ADVICE,
        "made": html.escape(made_by(job)),
        "ratio": f"{job.size[0] / job.size[1]:.6g}",
        "colors": "; ".join(f"--{key}: {_hex(job.look.color(key))}" for key in COLORS),
        # "</script>" must not stand in it, nor anything that opens a comment.
        "regular": _font("regular"),
        "semibold": _font("semibold"),
        "data": json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c"),
    }
    text = assets.asset_path("page.html").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    head, _, tail = text.partition(PLACE)
    return head, tail.lstrip("\n")


def _font(weight: str) -> str:
    return base64.b64encode(assets.font_path(weight).read_bytes()).decode()


def _beat(job: Job, cue: Cue) -> dict[str, Any]:
    question = cue.question
    return {
        "id": cue.beat.id,
        "caption": _caption(caption_of(job, cue) if cue.caption else "", job.look),
        "notes": " ".join(cue.beat.notes.split()),
        "question": None
        if question is None
        else {
            "ask": question.ask,
            "choices": [*question.choices],
            "answer": question.answer,
            "because": question.because,
            "wrong": [*question.wrong],
            "again": question.again,
        },
    }


def _caption(markup: str, look: Look) -> str:
    """A caption as HTML, key terms in the colors of what they name."""
    out = []
    for run in runs_of(markup):
        words = html.escape(run.text).replace("\n", "<br>")
        color = _hex(look.color(term_color(run.term))) if run.term else ""
        out.append(f'<b style="color:{color}">{words}</b>' if run.term else words)
    return "".join(out)


def _hex(color: Color) -> str:
    return "#" + "".join(f"{part:02x}" for part in color)
