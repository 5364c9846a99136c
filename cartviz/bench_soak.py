"""The long run: all scenes over and over with leaps back and forth, and what memory does meanwhile."""

import gc
import time
from pathlib import Path
from typing import TYPE_CHECKING

from cartviz.bench_report import Figures, Report, Stopwatch
from cartviz.scene import Scene
from cartviz.show import Show

if TYPE_CHECKING:
    from cartviz.window import Window

LEAPS = 12
"""Places of a scene that one round visits; from each of them it plays on."""
_FRAMES = 20
_GOLDEN = 0.6180339887498949


def soak(scenes: list[Scene], window: "Window", seconds: float) -> list[Report]:
    """Loop all scenes for `seconds` (at least two rounds): what each round took and what memory it left."""
    from cartviz.stage.painter import Painter  # noqa: PLC0415 - needs pygame

    painter = Painter()
    deadline = time.perf_counter() + seconds
    reports: list[Report] = []
    first = 0.0
    while len(reports) < 2 or time.perf_counter() < deadline:
        figures = Figures()
        for number, scene in enumerate(scenes):
            show = Show.of(scene)
            for i in range(LEAPS):
                t = show.timeline.seconds * ((i + number + len(reports) * LEAPS) * _GOLDEN % 1)
                for step in range(_FRAMES):
                    watch = Stopwatch(figures)
                    painter.paint(show.frame_at(t + step / 60, window.size), window.surface)
                    window.flip()
                    watch.lap("frame" if step else "leap")
        del show
        gc.collect()
        now = now_mb()
        first = first or now
        growth = 100 * (now / first - 1) if first else 0.0
        reports.append(Report(f"round {len(reports) + 1}", figures, now_mb=now, growth_percent=growth))
    return reports


def now_mb() -> float:
    """Memory of this process at the moment, in MB; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1.024e-3 for line in lines if line.startswith("VmRSS")), 0.0)
