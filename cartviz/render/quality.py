"""How much of a picture a window gives up to stay smooth: little by little while it is too slow, and it comes back."""

import math
from dataclasses import dataclass, replace

TOO_SLOW, AT_EASE = 0.0150, 0.0095
"""Seconds that a picture may take before something is given up, and under which it comes back: of 1/60 s the first
leaves the system a little; the second is so far below it that what comes back does not make the window slow again."""
SLOW_PICTURES, EASY_PICTURES = 30, 240
"""For half a second it must be too slow, for four it must be easy: nothing flickers."""
MAKING = 0.006
"""Seconds that one picture of a window may take for what is new in it: with them most are done in 1/60 s."""
_SMOOTHING, _LONGEST = 0.1, 0.1
HAZE, LAYERS, WOBBLE = 1, 2, 3
"""What is given up from which level on: haze is painted anew rarely, far and near layer go, membranes stand still."""


@dataclass(frozen=True)
class Haste:
    """What a window that shows one picture after another may leave out; whoever writes pictures is in no haste.

    `moving`: the next picture comes at once, so that a fast zoom may be coarse. `level`: HAZE, LAYERS, WOBBLE or 0.
    `making`: so many seconds it may take to make what the next picture needs and is not there; then coarser things
    stand in for a few pictures, and what needs long is made beside the window (workshop.py).
    `load` is the work of a picture in seconds, smoothed; `run` counts the pictures in a row that were too slow, or,
    below zero, easy.
    """

    moving: bool = False
    level: int = 0
    load: float = 0.0
    run: int = 0
    making: float = math.inf

    def after(self, seconds: float) -> "Haste":
        """The haste of the next picture, when the last one took so many seconds of work."""
        # One hitch is no slowness: it counts as a tenth of a second at most, and by a tenth.
        load = self.load + (min(seconds, _LONGEST) - self.load) * _SMOOTHING
        run = max(self.run, 0) + 1 if load > TOO_SLOW else min(self.run, 0) - 1 if load < AT_EASE else 0
        if run >= SLOW_PICTURES and self.level < WOBBLE:
            return replace(self, level=self.level + 1, load=load, run=0)
        if run <= -EASY_PICTURES and self.level > 0:
            return replace(self, level=self.level - 1, load=load, run=0)
        return replace(self, load=load, run=run)
