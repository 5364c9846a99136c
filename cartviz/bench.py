"""How fast it is, measured in one run beside a yardstick, so that ratios hold on a busy machine."""

import gc
import os
import re
import subprocess
import sys
import time
from argparse import Namespace
from typing import TYPE_CHECKING

from cartviz import library
from cartviz.bench_crowd import crowd
from cartviz.bench_report import COPY, Figures, Report, Stopwatch, tell
from cartviz.problems import CartvizError, UsageError
from cartviz.scene import Scene
from cartviz.screening import Screening
from cartviz.show import Show
from cartviz.stage.theme import Look

if TYPE_CHECKING:
    from cartviz.stage.painter import Painter
    from cartviz.window import Window

SEGMENT_FRAMES = 30
"""Half a second of playing at a time, at places spread over the whole scene."""
FPS = 60
JUMPS = 24
STARTS = 3
TICKS = 12
"""Ticks that are timed of each crowd."""
CROWDS = (500, 1000, 2000, 4000)
_GOLDEN = 0.6180339887498949
"""Steps of the golden ratio visit a scene evenly and in no order: a random walk that is the same each time."""


def run(options: Namespace) -> int:
    """What `cartviz bench` does."""
    scenes = [library.open_scene(name) for name in options.scenes] or ([] if options.cells else _shipped())
    if options.cells:
        scenes.append(crowd(options.cells, max(options.seconds, 2.0) + 2.0))
    window = _window(options.size)
    try:
        if options.soak:
            from cartviz.bench_soak import soak  # noqa: PLC0415 - only the long run needs it

            found = soak(scenes, window, options.soak * 60.0)
        else:
            found = [measure(scene, window, options.seconds) for scene in scenes]
            found.append(general(scenes[0], options))
    finally:
        window.close()
    tell(found, options.size, as_json=options.json)
    return 0


def measure(scene: Scene, window: "Window", seconds: float) -> Report:
    """A scene's frames by stage, its jumps, and the yardstick, all of them interleaved."""
    from cartviz.stage.painter import Painter  # noqa: PLC0415 - needs pygame

    show, painter = Show.of(scene), Painter()
    figures = Figures()
    for start in _segments(show, seconds):
        _play(show, painter, window, start, figures)
    last = show.recorder.known_ticks
    gc.collect()
    for i in range(JUMPS):
        _jump(show, painter, window, show.timeline.seconds_at(int(last * (i * _GOLDEN % 1))), figures)
    return Report(scene.id, figures, cells=show.recorder.world_at(last).n)


def general(scene: Scene, options: Namespace) -> Report:
    """What belongs to no scene: ticks by number of cells, the way to the first frame, peak memory."""
    figures = Figures()
    for cells in sorted({*CROWDS, *([options.cells] if options.cells else ())}):
        time_ticks(cells, figures)
    if os.path.exists(scene.path):  # noqa: PTH110 - a made-up scene has no file
        for _ in range(STARTS):
            time_start(scene.path, options.size, figures)
    return Report("all", figures, peak_mb=peak_mb())


def time_ticks(cells: int, figures: Figures) -> None:
    """Single ticks in a crowd of so many cells."""
    show = Show.of(crowd(cells, 2.0))
    show.recorder.world_at(4)
    watch = Stopwatch(figures)
    for tick in range(5, 5 + TICKS):
        show.recorder.world_at(tick)
        watch.lap(f"tick of {cells} cells")


def time_start(scene: str, size: tuple[int, int], figures: Figures) -> None:
    """From the start of a fresh process to the first frame of a scene, as the program itself tells it."""
    command = [sys.executable, "-m", "cartviz", "play", scene, "--size", f"{size[0]}x{size[1]}"]
    env = os.environ | {"CARTVIZ_TRACE": "1"}
    began = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env)  # noqa: S603 - our own program
    try:
        assert child.stderr is not None
        for line in child.stderr:
            told = re.search(r"first frame after \d+ ms \((\d+) ms of computing\)", line)
            if told:
                figures.add("start to first frame", time.perf_counter() - began, int(told[1]) / 1000)
                return
        raise UsageError("the program ended before its first frame", "See: cartviz doctor")
    finally:
        child.kill()
        child.communicate()


def peak_mb() -> float:
    """The most memory that this process has had, in MB; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)


def _play(show: Show, painter: "Painter", window: "Window", start: float, figures: Figures) -> None:
    """Half a second from `start` as the window plays it, stage by stage."""
    size, surface = window.size, window.surface
    cue = show.timeline.cue_at(start)
    show.recorder.world_at(show.timeline.tick_at(start)[0])
    # The window rehearses the next beat while the present one plays, and has drawn the picture before this one.
    Screening(show).rehearse(painter.warm, max(cue.start - 0.01, 0.0), size, Look(), 5.0)
    painter.paint(show.frame_at(start, size), surface)
    copy = surface.copy()
    for i in range(1, SEGMENT_FRAMES + 1):
        t = start + i / FPS
        watch = Stopwatch(figures)
        show.recorder.world_at(show.timeline.tick_at(t)[0])
        watch.lap("tick")
        frame = show.frame_at(t, size)
        watch.lap("compose")
        painter.paint(frame, surface)
        watch.lap("paint")
        window.flip()
        watch.lap("present")
        watch.whole("whole frame")
        if i % 5 == 0:
            blits = painter.bare_blits(frame, surface)
            watch = Stopwatch(figures)
            surface.blit(copy, (0, 0))
            watch.lap(COPY)
            blits()
            watch.lap("yardstick: bare blits")


def _jump(show: Show, painter: "Painter", window: "Window", t: float, figures: Figures) -> None:
    watch = Stopwatch(figures)
    show.recorder.world_at(show.timeline.tick_at(t)[0])
    watch.lap("jump: world")
    painter.paint(show.frame_at(t, window.size), window.surface)
    window.flip()
    watch.lap("jump: picture")
    watch.whole("jump")


def _segments(show: Show, seconds: float) -> list[float]:
    """Where to play, so that it makes `seconds` in all."""
    length = SEGMENT_FRAMES / FPS
    count = max(1, round(seconds / length))
    room = max(show.timeline.seconds - length, 0.0)
    return [room * (i + 0.5) / count for i in range(count)]


def _shipped() -> list[Scene]:
    return [entry.scene for entry in library.entries() if entry.scene is not None]


def _window(size: tuple[int, int]) -> "Window":
    """A window on the real display; where there is none, SDL's dummy."""
    from cartviz.window import Window  # noqa: PLC0415 - needs pygame

    try:
        return Window(size)
    except CartvizError:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        return Window(size)
