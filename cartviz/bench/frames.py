"""Frames as a window shows them, stage by stage, and beside them a yardstick; jumps, first pictures, and export."""

import tempfile
import time
from pathlib import Path

from cartviz.app.loaded_scenes import Screening
from cartviz.app.window import Window
from cartviz.bench.report import COPY, Figures, Stopwatch
from cartviz.core.errors import UsageError
from cartviz.render.painter import Painter
from cartviz.render.quality import MAKING, Haste
from cartviz.stage.show import Show
from cartviz.stage.theme import Look

SEGMENT_FRAMES = 30
"""Half a second of playing at a time, at places spread over the whole scene."""
FPS = 60
BEFORE_SECONDS, BEFORE_STEP = 2.0, 0.1
"""So much of the scene a window has shown just before, and at what distance that is done here."""
SPARE_SECONDS = 0.04
"""What is left of a tenth of a second in a window that needs 8 ms a frame (and 2 ms to be on time)."""
JUMPS = 48
COLD = 6
"""Places of a scene at which a painter begins that has drawn nothing before."""
FILM_FRAMES = 45
_GOLDEN = 0.6180339887498949
"""Steps of the golden ratio visit a scene evenly and in no order: a random walk that is the same each time."""


def play(show: Show, painter: Painter, window: Window, start: float, figures: Figures) -> None:
    """Half a second from `start` as the window plays it.

    It has shown what was before, and what is left of a frame's time goes to what comes next, as in App.prepare.
    """
    size, surface, screening = window.size, window.surface, Screening(show)
    for i in range(round(BEFORE_SECONDS / BEFORE_STEP), 0, -1):
        t = max(start - i * BEFORE_STEP, 0.0)
        painter.paint(show.frame_at(t, size), surface)
        screening.rehearse(painter.warm, t, size, Look(), SPARE_SECONDS)
    painter.paint(show.frame_at(start, size), surface)
    copy = surface.copy()
    for i in range(1, SEGMENT_FRAMES + 1):
        t = start + i / FPS
        began, watch = time.perf_counter(), Stopwatch(figures)
        show.recorder.world_at(show.timeline.tick_at(t)[0])
        watch.lap("tick")
        frame = show.frame_at(t, size)
        watch.lap("compose")
        painter.paint(frame, surface)
        watch.lap("paint")
        window.flip()
        watch.lap("present")
        watch.whole("whole frame")
        spare = 1 / FPS - 0.002 - (time.perf_counter() - began)
        screening.rehearse(painter.warm, t, size, Look(), max(spare, 0.0))
        if i % 5 == 0:
            blits = painter.bare_blits(frame, surface)
            watch = Stopwatch(figures)
            surface.blit(copy, (0, 0))
            watch.lap(COPY)
            blits()
            watch.lap("yardstick: bare blits")


def segments(within: float, seconds: float) -> list[float]:
    """Where to play in the first `within` seconds, so that it makes `seconds` in all."""
    length = SEGMENT_FRAMES / FPS
    count = max(1, round(seconds / length))
    room = max(within - length, 0.0)
    return [room * (i + 0.5) / count for i in range(count)]


def jump(show: Show, painter: Painter, window: Window, figures: Figures) -> None:
    """Leaps to anywhere in a scene that is all computed: the world by replay, and its picture; until that is sharp."""
    for t in _anywhere(show, JUMPS):
        watch = Stopwatch(figures)
        show.recorder.world_at(show.timeline.tick_at(t)[0])
        watch.lap("jump: world")
        painter.paint(show.frame_at(t, window.size), window.surface)
        window.flip()
        watch.lap("jump: picture")
        watch.whole("jump")
        while painter.rough:
            time.sleep(1 / FPS)
            painter.paint(show.frame_at(t, window.size), window.surface)
            window.flip()
        watch.lap("jump: then sharp")


def begin_cold(show: Show, window: Window, figures: Figures) -> None:
    """The first picture of places by a painter that has drawn nothing before."""
    for t in _anywhere(show, COLD):
        painter = Painter()
        painter.haste = Haste(moving=True, making=MAKING)
        show.recorder.world_at(show.timeline.tick_at(t)[0])
        watch = Stopwatch(figures)
        painter.paint(show.frame_at(t, window.size), window.surface)
        watch.lap("first picture, cold")
        painter.close()


def film(show: Show, size: tuple[int, int], figures: Figures) -> float:
    """A second and a half from the middle as a film: its time of making over its length; 0 without the libraries."""
    from cartviz.export import render_loop as films  # noqa: PLC0415 - only this needs the libraries of exports
    from cartviz.export.exporter import Job, opened  # noqa: PLC0415
    from cartviz.export.video import Video  # noqa: PLC0415

    job = Job(show, show.timeline.cues, (size[0] // 2 * 2, size[1] // 2 * 2))
    moments = [show.timeline.seconds / 2 + i / job.fps for i in range(FILM_FRAMES)]
    moments = [min(t, show.timeline.seconds - 0.001) for t in moments]
    show.frame_at(moments[0])
    watch = Stopwatch(figures)
    with tempfile.TemporaryDirectory() as folder:
        try:
            video = Video("mp4")
            with opened(video, job, Path(folder) / "film.mp4"):
                films.play(job, moments, video)
        except UsageError:
            return 0.0
    return watch.lap(f"{FILM_FRAMES} frames of a film") * job.fps / FILM_FRAMES


def _anywhere(show: Show, count: int) -> list[float]:
    last = show.recorder.known_ticks
    return [show.timeline.seconds_at(int(last * (i * _GOLDEN % 1))) for i in range(count)]
