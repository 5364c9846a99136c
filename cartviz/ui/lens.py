"""The lens between a picture and the class: it glides to where the speaker points, magnifies, or leaves a light."""

import math
from dataclasses import dataclass

from cartviz.player.pointer_tools import RADII, ZOOMS
from cartviz.player.state import NO_FOCUS, Focus
from cartviz.stage.frame import Op, Spotlight

GLIDE_SECONDS = 0.07
"""Time in which the lens goes 63 % of its way."""
NEAR = 0.002
"""Shares of the picture (and of a magnification) that nobody sees: here the lens has arrived."""
PATIENCE, AGAIN = 1.5, 0.5
"""So many seconds the sharp parts of a magnified picture are made, frame by frame; then it is tried so often."""
STEADY = 3
"""In so many frames one after the other all sharp parts must have been there before they are shown: no flicker."""


@dataclass
class Lens:
    """Center in shares of the picture, how many times it magnifies, how dark it is beside the light, and its radius.

    `good` counts frames in which all was there that a sharp picture needs, `waited` the seconds until then.
    """

    x: float = 0.5
    y: float = 0.5
    times: float = 1.0
    dark: float = 0.0
    radius: float = RADII[0]
    good: int = 0
    waited: float = 0.0
    wants: bool = False
    focus: Focus = NO_FOCUS

    def live(self, focus: Focus, seconds: float, *, still: bool) -> None:
        """Let time pass: the lens goes on to where the speaker points, or is there at once (`still`)."""
        before, self.focus = self.focus, focus
        lit, times = focus.kind == "spotlight", ZOOMS[focus.level] if focus.kind == "zoom" else 1.0
        radius = RADII[focus.level] if lit else self.radius
        if lit and self.dark == 0:  # a light that comes up does so in its place
            self.x, self.y, self.radius = focus.x, focus.y, radius
        x, y = (focus.x, focus.y) if focus.kind or self.times > 1 else (self.x, self.y)
        share = 1.0 if still else 1 - math.exp(-seconds / GLIDE_SECONDS)
        aims = {"x": x, "y": y, "times": times, "dark": float(lit), "radius": radius}
        for name, aim in aims.items():
            now = getattr(self, name)
            after = now + (aim - now) * share
            setattr(self, name, aim if abs(aim - after) < NEAR else after)
        if self.times == 1 or focus.level != before.level or focus.kind != before.kind:
            self.good, self.waited = 0, 0.0
        before_wait, self.waited = self.waited, self.waited + (seconds if self.rests else 0.0)
        again = self.waited // AGAIN > before_wait // AGAIN
        self.wants = self.rests and self.times > 1 and (self.good > 0 or self.waited < PATIENCE or again)

    def learn(self, *, there: bool) -> None:
        """Whether all parts of the sharp picture were there in this frame."""
        self.good = self.good + 1 if there else 0

    @property
    def sharp(self) -> bool:
        """Whether to show the sharp picture instead of a coarse one."""
        return self.good >= STEADY

    @property
    def rests(self) -> bool:
        """Whether the magnification is what was asked for."""
        return self.times == (ZOOMS[self.focus.level] if self.focus.kind == "zoom" else 1.0)

    @property
    def busy(self) -> bool:
        """Whether the picture changes because the lens moves."""
        goal = self.focus
        there = (self.x, self.y) == (goal.x, goal.y) and self.dark == float(goal.kind == "spotlight")
        return not self.rests or (goal.kind != "" and not there) or 0 < self.dark < 1

    def part(self, size: tuple[int, int]) -> tuple[float, float, float, float]:
        """The part of a picture of `size` pixels that is seen: left, top, width, height."""
        wide, high = size[0] / self.times, size[1] / self.times
        left = min(max(self.x * size[0] - wide / 2, 0.0), size[0] - wide)
        return left, min(max(self.y * size[1] - high / 2, 0.0), size[1] - high), wide, high

    def ops(self, size: tuple[int, int]) -> tuple[Op, ...]:
        """The dark around the light."""
        if self.dark <= 0:
            return ()
        return (Spotlight(self.x * size[0], self.y * size[1], self.radius * size[1], self.dark),)
