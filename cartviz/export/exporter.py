"""What an exporter is: it starts, takes one frame after another, and is always finished, whatever happens."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from cartviz.core.csv_table import CsvStyle
from cartviz.core.errors import UsageError
from cartviz.scene.timeline import Cue
from cartviz.stage.show import Show
from cartviz.stage.theme import Look

CARD_SECONDS = 4.0
"""How long the closing card of a film stays: title, notice, sources."""


@dataclass(frozen=True)
class Picture:
    """A painted frame: size in pixels and its rows from the top, four bytes a pixel: blue, green, red, unused.

    It is the painter's own memory and soon painted over: whoever needs it later makes a copy.
    """

    size: tuple[int, int]
    data: memoryview


@dataclass(frozen=True)
class Job:
    """What is wanted: a show, some of its beats in order, and how they shall look.

    `captions` are burned into the picture, go along as a track, or are left out; `quality` is draft, default or best.
    `at` is the second of a single picture. `handout` and `answers` ask for the sheet for pupils and for the teacher.
    `csv` is how a table is written.
    """

    show: Show
    cues: tuple[Cue, ...]
    size: tuple[int, int] = (1280, 720)
    fps: int = 30
    captions: str = "burn"
    quality: str = "default"
    at: float = 0.0
    handout: bool = False
    answers: bool = False
    look: Look = field(default_factory=Look)
    csv: CsvStyle = field(default_factory=CsvStyle)

    @property
    def start(self) -> float:
        """The second of the scene at which the first wanted beat starts."""
        return self.cues[0].start

    @property
    def end(self) -> float:
        """The second of the scene at which the last wanted beat ends."""
        return self.cues[-1].end

    @property
    def seconds(self) -> float:
        """How long all that is wanted lasts."""
        return self.end - self.start


class Exporter(Protocol):
    """Writes one format. It is told where to write, gets its frames in order, and is finished in any case."""

    def start(self, job: Job, path: Path) -> None:
        """Open what is to be written; `path` is a place beside the final one."""

    def frame(self, picture: Picture, t: float) -> None:
        """Take the picture at `t` seconds of the scene; called from one thread, in the order of t."""

    def finish(self, done: bool) -> None:
        """Write the rest and close (`done`), or only close, because the export failed or was stopped."""


@contextmanager
def opened(exporter: Exporter, job: Job, path: Path) -> Iterator[Exporter]:
    """An exporter that has started, and that is finished when the block is left, by whatever way."""
    done = False
    try:
        exporter.start(job, path)
        yield exporter
        done = True
    finally:
        exporter.finish(done)


def library(name: str) -> Any:
    """A library of the optional extra `export`, imported when it is needed.

    Raises:
        UsageError: it is not installed; says how to get it.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        cure = 'Run: python3 -m pip install "cartviz[export]"'
        raise UsageError(f"this format needs the library {name.partition('.')[0]}", cure) from error
