"""How long frames take (F3): a graph of the last two seconds, and medians of what a frame is made of."""

import time
from collections import deque
from statistics import median

from cartviz.stage.frame import Box, Op
from cartviz.stage.text import width_of
from cartviz.stage.theme import Look, with_alpha
from cartviz.stage.widgets import beside, layout_of

KEPT = 120
PARTS = ("tick", "compose", "paint", "present")
"""The simulation, the frame as data, its pixels, and showing them."""
GOAL_MS = 1000 / 60
HIGHEST_MS = 2 * GOAL_MS


class FrameTimes:
    """The times of the last frames in milliseconds, part by part."""

    def __init__(self) -> None:
        self.frames: deque[dict[str, float]] = deque(maxlen=KEPT)
        self.between: deque[float] = deque(maxlen=KEPT)
        self._now: dict[str, float] = {}
        self._since = self._begun = 0.0

    def begin(self) -> None:
        """A frame begins; what the one before it took is kept."""
        now = time.perf_counter()
        if self._now:
            self.frames.append(self._now)
            self.between.append(1000 * (now - self._begun))
        self._now = {}
        self._since = self._begun = now

    def lap(self, part: str) -> None:
        """A part is done."""
        now = time.perf_counter()
        self._now[part] = self._now.get(part, 0.0) + 1000 * (now - self._since)
        self._since = now

    def ops(self, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
        """The graph, below the scene's title."""
        layout = layout_of(size, look)
        bar = max(round(layout.px(3)), 1)
        wide, high = KEPT * bar, round(layout.px(96))
        x, y = round(layout.margin), round(layout.px(232))
        pad, px = layout.px(16), layout.text(18)
        dark = with_alpha((*look.color("panel")[:3], 255), 0.92)
        totals = [sum(each.values()) for each in self.frames]
        rate = 1000 / median(self.between) if self.between else 0.0
        said = f"{median(totals) if totals else 0:.1f} ms a frame, {rate:.0f} frames a second"
        parts = "  ".join(f"{part} {self.median(part):.1f}" for part in PARTS)
        long = max(wide, width_of(said, px, "semibold"), width_of(parts, px * 0.95) + px)
        box = (x - pad, y - pad, round(long / px + 1) * px + 2 * pad, high + 2 * pad + 2.4 * px)
        ops: list[Op] = [Box(*box, dark, look.color("panel_edge"), max(layout.px(1.5), 1.0), layout.px(14))]
        for i, total in enumerate(totals):
            tall = max(round(min(total / HIGHEST_MS, 1.0) * high), 1)
            color = look.color("accent" if total <= GOAL_MS else "alarm")
            ops.append(Box(x + wide - (len(totals) - i) * bar, y + high - tall, bar, tall, color))
        ops.append(Box(x, y + high // 2, wide, max(layout.px(1.5), 1.0), look.color("text")))
        ops.append(beside(x + layout.px(4), y + high // 2 - px * 0.75, "60 a second", px * 0.9, look.color("text")))
        ops.append(beside(x, y + high + px * 0.9, said, px, look.color("text"), "semibold"))
        ops.append(beside(x, y + high + px * 2.3, parts, px * 0.95, look.color("muted")))
        return tuple(ops)

    def median(self, part: str) -> float:
        """What a part of a frame takes in milliseconds, the median of the last frames."""
        return median(each.get(part, 0.0) for each in self.frames) if self.frames else 0.0
