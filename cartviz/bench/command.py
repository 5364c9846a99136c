"""How fast it is, measured in one run beside a yardstick, so that ratios hold on a busy machine."""

import gc
import os
import re
import subprocess
import sys
import time
from argparse import Namespace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from cartviz.bench.crowd import crowd
from cartviz.bench.report import Figures, Report, Stopwatch, peak_mb, tell
from cartviz.check import library
from cartviz.core.errors import CartvizError, UsageError
from cartviz.render.quality import MAKING, Haste
from cartviz.scene.model import Scene
from cartviz.stage.show import Show

if TYPE_CHECKING:
    from cartviz.app.window import Window

STARTS = 3
TICKS = 32
"""Ticks that are timed of each crowd: every rule has its turn."""
CROWDS = (500, 1000, 2000, 5000, 10_000)
CROWD_SECONDS = 60.0
LEAPING = 2000
"""A crowd of up to so many cells lasts a minute: 1800 ticks to leap among; more would become too many."""


def run(options: Namespace) -> int:
    """What `cartviz bench` does."""
    scenes = [library.open_scene(name) for name in options.scenes] or ([] if options.cells else _shipped())
    if options.cells:
        seconds = CROWD_SECONDS if options.cells <= LEAPING else options.seconds + 2.0
        scenes.append(crowd(options.cells, seconds))
    window = _window(options.size)
    try:
        if options.soak:
            from cartviz.bench.soak import soak  # noqa: PLC0415 - only the long run needs it

            found = soak(scenes, window, options.soak * 60.0)
        else:
            found = [measure(scene, window, options.seconds) for scene in scenes]
            found.append(general(scenes, options))
    finally:
        window.close()
    tell(found, options.size, as_json=options.json)
    return 0


def measure(scene: Scene, window: "Window", seconds: float) -> Report:
    """A scene's frames by stage and the yardstick beside them, its jumps, its first pictures."""
    from cartviz.bench import frames  # noqa: PLC0415 - needs pygame
    from cartviz.render.painter import Painter  # noqa: PLC0415

    show, painter = Show.of(scene), Painter()
    painter.haste = Haste(moving=True, making=MAKING)  # as in a window that plays
    figures = Figures()
    made_up = not Path(scene.path).exists()
    starts = frames.segments(min(seconds + 2.0, CROWD_SECONDS) if made_up else show.timeline.seconds, seconds)
    for start in starts:
        frames.play(show, painter, window, start, figures)
    cells = show.recorder.world_at(show.timeline.tick_at(starts[-1])[0]).n
    while not show.ahead(60.0):
        pass
    gc.collect()
    frames.jump(show, painter, window, figures)
    painter.close()
    frames.begin_cold(show, window, figures)
    return Report(scene.id, figures, cells, peak_mb(), keyframes_mb=show.recorder.kept_bytes / 1e6)


def general(scenes: list[Scene], options: Namespace) -> Report:
    """What belongs to no scene: peak memory so far, ticks by number of cells, starts, and how long films take."""
    from cartviz.bench.frames import film  # noqa: PLC0415 - needs pygame

    figures, most = Figures(), peak_mb()
    for cells in sorted({*CROWDS, *([options.cells] if options.cells else ())}):
        time_ticks(cells, figures)
    paths = [scene.path for scene in scenes if Path(scene.path).exists()]
    if paths:
        for _ in range(STARTS):
            time_start([], "start to picker", figures)
        for path in paths if len(paths) > 1 else paths * STARTS:
            time_start(["play", path, "--size", "{}x{}".format(*options.size)], "start to first frame", figures)
    ratios = [film(Show.of(scene), options.size, figures) for scene in scenes]
    return Report("all", figures, peak_mb=most, export_ratio=median(ratios))


def time_ticks(cells: int, figures: Figures) -> None:
    """Single ticks in a crowd of so many cells."""
    show = Show.of(crowd(cells, 2.0))
    show.recorder.world_at(4)
    watch = Stopwatch(figures)
    for tick in range(5, 5 + TICKS):
        show.recorder.world_at(tick)
        watch.lap(f"tick of {cells} cells")


def time_start(arguments: list[str], name: str, figures: Figures) -> None:
    """From the start of a fresh process to its first frame, as the program itself tells it."""
    command = [sys.executable, "-m", "cartviz", *arguments]
    env = os.environ | {"CARTVIZ_TRACE": "1"}
    began = time.perf_counter()
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=env)  # noqa: S603 - our own program
    try:
        assert child.stderr is not None
        for line in child.stderr:
            told = re.search(r"first frame after \d+ ms \((\d+) ms of computing\)", line)
            if told:
                figures.add(name, time.perf_counter() - began, int(told[1]) / 1000)
                return
        raise UsageError("the program ended before its first frame", "See: cartviz doctor")
    finally:
        child.kill()
        child.communicate()


def _shipped() -> list[Scene]:
    return [entry.scene for entry in library.entries() if entry.scene is not None]


def _window(size: tuple[int, int]) -> "Window":
    """A window on the real display; where there is none, SDL's dummy."""
    from cartviz.app.window import Window  # noqa: PLC0415 - needs pygame

    try:
        return Window(size)
    except CartvizError:
        os.environ["SDL_VIDEODRIVER"] = "dummy"
        return Window(size)
