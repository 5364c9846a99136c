"""The long run: a sitting that goes through all scenes, leaping to and fro, and what memory does meanwhile."""

import gc

from cartviz.app.app import App
from cartviz.app.window import Window
from cartviz.bench.report import Figures, Report, Stopwatch, now_mb, peak_mb
from cartviz.core import platform
from cartviz.core.errors import UsageError
from cartviz.player.state import Player
from cartviz.scene.model import Scene

STEP_SECONDS = 0.25
"""So much playing time passes from picture to picture: an hour of a lesson is measured in minutes."""
LEAP_SECONDS = 8.0
"""So long a scene plays on until the next leap."""
SPARE_SECONDS = 0.01
"""What is left of each step for what comes next."""
PICKING_STEPS = 8
"""So many pictures of all scenes are seen before the next one is chosen."""
_GOLDEN = 0.6180339887498949


def soak(scenes: list[Scene], window: Window, seconds: float) -> list[Report]:
    """Go through all scenes (at least twice) until `seconds` have been played: what each round took and left in memory.

    Raises:
        UsageError: a picture could not be drawn.
    """
    app = App(window, Player(film=True))
    reports: list[Report] = []
    played = first = 0.0
    while len(reports) < 2 or played < seconds:
        figures = Figures()
        for number, scene in enumerate(scenes):
            app.open_picker()
            for _ in range(PICKING_STEPS):
                _step(app, figures, "picture of all scenes")
            app.open_scene(scene)
            played += _watch(app, figures, len(reports) * len(scenes) + number)
        gc.collect()
        platform.give_back()  # what is free and not yet given back comes and goes: growth is in what is used
        now = now_mb()
        first = first or now
        growth = 100 * (now / first - 1) if first else 0.0
        name = f"round {len(reports) + 1}, {played / 60:.1f} min"
        reports.append(Report(name, figures, peak_mb=peak_mb(), now_mb=now, growth_percent=growth))
    return reports


def _watch(app: App, figures: Figures, number: int) -> float:
    """As many seconds as the scene has, in pieces from all over it; returns how many."""
    steps = round(app.timeline.seconds / STEP_SECONDS)
    pieces = round(LEAP_SECONDS / STEP_SECONDS)
    for i in range(steps):
        leaps = i % pieces == 0
        if leaps:
            app.press(str(int(10 * ((i // pieces + 0.1 * number) * _GOLDEN % 1))))
        if not app.player.playing:
            app.press("PageDown")
        _step(app, figures, "leap" if leaps else "picture")
    return steps * STEP_SECONDS


def _step(app: App, figures: Figures, name: str) -> None:
    watch = Stopwatch(figures)
    app.live(STEP_SECONDS)
    if app.draw():
        app.window.flip()
    watch.lap(name)
    if app.trouble:
        raise UsageError(f"a picture could not be drawn: {app.state()}, second {app.player.t:.3f}", "The log says why.")
    app.prepare(SPARE_SECONDS)
