"""How often and over how much of the screen a film flashes: general and red flashes by WCAG 2.2, criterion 2.3.1.

A flash is a pair of opposing changes: of relative luminance by a tenth of the brightest white or more, where the darker
is below 0.80; or to and from a saturated red. Allowed are three in any second, or any number on less than a quarter of
every block of 341 by 256 pixels of a screen 1024 pixels wide.

`python tests/helpers/flashes.py [TONE ...] [--scenes 08 11]` measures whole scenes: every frame at 30 frames a second.
"""

import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pygame
from eyes import light
from numpy.typing import NDArray

from cartviz.export.pictures import blank
from cartviz.render.painter import Painter
from cartviz.scene import assets, loader
from cartviz.stage.palettes import TONES
from cartviz.stage.show import Show
from cartviz.stage.theme import Look

Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]

FPS = 30
SIZE = (320, 180)
"""Large enough for anything that covers a quarter of a block."""
ALLOWED = 3.0
"""Flashes in any second."""
AREA = 0.25
STEP = 2
"""Places from one block to the next; a place is two by two pixels of a frame."""
_LUMINANCE = np.array((0.2126, 0.7152, 0.0722), np.float32)
_LIGHT = light(np.arange(256, dtype=np.uint8)).astype(np.float32)


class Changes:
    """Finds opposing changes of a signal at each pixel: how it turns after it has gone far enough."""

    def __init__(self, least: float, dark: float = np.inf) -> None:
        self._least, self._dark = least, dark
        self._high: Floats | None = None
        self._low = self._way = np.zeros(0, np.float32)

    def add(self, signal: Floats) -> tuple[Mask, Mask]:
        """The next frame's signal; where it has risen, and where it has fallen, against the last change there."""
        if self._high is None:
            self._high, self._low = signal.copy(), signal.copy()
            self._way = np.zeros(signal.shape, np.int8)
        # From the last turn on: how high and how low the signal has been.
        high, low = np.maximum(self._high, signal), np.minimum(self._low, signal)
        up = (signal - low >= self._least) & (low < self._dark) & (self._way <= 0)
        down = (high - signal >= self._least) & (signal < self._dark) & (self._way >= 0) & ~up
        self._way = np.where(up, 1, np.where(down, -1, self._way)).astype(np.int8)
        # While it goes on in its direction only the far end moves.
        self._high = np.where(self._way < 0, signal, high)
        self._low = np.where(self._way > 0, signal, low)
        return up, down


class Count:
    """Counts changes within the last second at each of many places."""

    def __init__(self) -> None:
        self._last: deque[Mask] = deque()
        self._count = np.zeros(0, np.int16)
        self.most = 0
        """The most changes that any place has made in any second."""

    def add(self, changed: Mask) -> None:
        """The next frame's changes."""
        self._count = self._count + changed if self._last else changed.astype(np.int16)
        self._last.append(changed)
        if len(self._last) > FPS:
            self._count = self._count - self._last.popleft()
        self.most = max(self.most, int(self._count.max()))


class Signal:
    """Watches luminance, or redness, for flashes of blocks, in two ways that each find more than there is.

    Where a quarter of a block flashes by a tenth, the mean of the block does so by a fortieth at least: all that does
    is counted, whatever it is. Parts that flash in turns leave the mean as it is; they are found where a quarter of a
    block changes the same way in a single frame. Things that merely move past change much of it, but not together.
    """

    def __init__(self, least: float, dark: float = np.inf) -> None:
        self._means, self._places = Changes(least * AREA, dark), Changes(least, dark)
        self._slow, self._sudden = Count(), Count()
        self._way: NDArray[np.int8] | None = None

    @property
    def flashes(self) -> float:
        """The most flashes, pairs of changes, that any block has made in any second."""
        return max(self._slow.most, self._sudden.most) / 2

    def add(self, signal: Floats) -> None:
        """The next frame."""
        up, down = self._means.add(_of_blocks(signal))
        self._slow.add(up | down)
        up, down = (_of_blocks(mask) >= AREA for mask in self._places.add(signal))
        way = np.zeros(up.shape, np.int8) if self._way is None else self._way
        up &= way <= 0
        down &= (way >= 0) & ~up
        self._sudden.add(up | down)
        self._way = np.where(up, 1, np.where(down, -1, way)).astype(np.int8)


class Meter:
    """Watches a film frame by frame for general and for red flashes."""

    def __init__(self) -> None:
        self._luminance, self._redness = Signal(0.1, dark=0.8), Signal(20.0)

    @property
    def general(self) -> float:
        """The most general flashes in any second."""
        return self._luminance.flashes

    @property
    def red(self) -> float:
        """The most red flashes in any second."""
        return self._redness.flashes

    def watch(self, picture: NDArray[np.uint8]) -> None:
        """The next frame, (width, height, 3) of sRGB values, both sides even."""
        bright: Floats = _LIGHT[picture]
        bright = (bright[::2] + bright[1::2]) / np.float32(2)
        bright = (bright[:, ::2] + bright[:, 1::2]) / np.float32(2)
        self._luminance.add(bright @ _LUMINANCE)
        red, rest = bright[..., 0], bright[..., 1] + bright[..., 2]
        self._redness.add(np.where(red >= 0.8 * (red + rest), np.maximum(red - rest, 0.0) * 320.0, 0.0))


def _of_blocks(values: NDArray[Any]) -> Floats:
    """The mean of each block of 341 by 256 pixels of a screen of 1024, for blocks at every STEP places."""
    wide, high = values.shape[0] // 3, min(values.shape[0] // 4, values.shape[1])
    total = np.zeros((values.shape[0] + 1, values.shape[1] + 1))
    total[1:, 1:] = values.cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    inside = total[wide:, high:] - total[:-wide, high:] - total[wide:, :-high] + total[:-wide, :-high]
    return np.asarray(inside[::STEP, ::STEP] / (wide * high), np.float32)


@dataclass
class Theater:
    """Plays films in several tones at once, so that each moment of a scene is simulated once."""

    painters: dict[str, Painter]
    size: tuple[int, int] = SIZE

    @classmethod
    def of(cls, tones: Iterable[str]) -> "Theater":
        """A theater with a painter for each of these TONES."""
        return cls({tone: Painter() for tone in tones})

    def only(self, *tones: str) -> "Theater":
        """The same painters, but only for these tones."""
        return Theater({tone: self.painters[tone] for tone in tones}, self.size)

    def judge(self, show: Show, times: Iterable[float]) -> dict[str, Meter]:
        """What the meters of all tones have seen; what seems to flash too often is looked at again in a larger picture.

        In the small one a thin thing that glides jumps from place to place, which a screen does not show.
        """
        moments = tuple(times)
        meters = self.play(show, moments)
        again = [tone for tone, meter in meters.items() if max(meter.general, meter.red) > ALLOWED]
        closer = replace(self.only(*again), size=(2 * self.size[0], 2 * self.size[1]))
        return meters | (closer.play(show, moments) if again else {})

    def play(self, show: Show, times: Iterable[float]) -> dict[str, Meter]:
        """What the meters of all tones have seen after the frames at these seconds."""
        meters = {tone: Meter() for tone in self.painters}
        surface = blank(self.size)
        for t in times:
            for tone, painter in self.painters.items():
                painter.paint(show.frame_at(t, self.size, look=look_of(tone)), surface)
                meters[tone].watch(pygame.surfarray.array3d(surface))
        return meters


def look_of(tone: str) -> Look:
    """The look that has a tone."""
    return Look(palette=tone.removesuffix(" gentle"), gentle=tone.endswith(" gentle"))


def frames(start: float, end: float) -> Iterator[float]:
    """The seconds of all frames of a part of a scene."""
    return (start + i / FPS for i in range(round((end - start) * FPS)))


def main(arguments: list[str]) -> None:
    """Measure whole scenes and say what was found, a line for each scene and tone."""
    cut = arguments.index("--scenes") if "--scenes" in arguments else len(arguments)
    theater = Theater.of(arguments[:cut] or TONES)
    for path in assets.scene_paths():
        if arguments[cut + 1 :] and path.stem[:2] not in arguments[cut + 1 :]:
            continue
        show = Show.of(loader.load(path))
        for tone, meter in theater.judge(show, frames(0.0, show.timeline.seconds)).items():
            print(f"{path.stem:22} {tone:22} general {meter.general:3.1f}  red {meter.red:3.1f} a second", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
