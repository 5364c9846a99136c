"""The process that owns the sound device: it hears orders on its standard input and mixes what they ask for.

A driver may take seconds to open, hang, print, or crash, and SDL holds Python's lock meanwhile: so it is a process of
its own. `python -m cartviz.audio.mixer` says 'ready', or what is wrong, and then takes one order a line:

    volume 0.5           how loud all is
    tone 0.25            where the tone stands, 0 to 1; 'tone -' lets it fade
    pluck kill 3 0.7 -0.2  what happened, the how-manieth time, how loud, how far right

It ends when its input does.
"""

import contextlib
import queue
import sys
import threading
import time
from dataclasses import dataclass, field

import pygame

from cartviz.audio import waves

STEP_SECONDS = 0.02
"""While something glides, so often it is moved."""
FADE_SECONDS = 1.2
"""The tone takes so long to come or go."""
CLIMB_SECONDS = 3.0
"""From rest to the highest level it takes at least so long."""
BUFFER = 1024
"""Samples that the device takes at a time: 23 ms."""
LAST_FADE_MILLISECONDS = 90


@dataclass
class Glide:
    """A number that goes to its goal no faster than all of its range in so many seconds."""

    seconds: float
    now: float = 0.0
    goal: float = 0.0

    def step(self, seconds: float) -> bool:
        """Go on; whether it has still a way to go."""
        most = seconds / self.seconds
        self.now += min(max(self.goal - self.now, -most), most)
        return self.now != self.goal


@dataclass
class Mixer:
    """All sounds, ready to play, and the tone that glides."""

    plucks: dict[str, tuple[waves.Samples, ...]] = field(default_factory=waves.plucks)
    level: Glide = field(default_factory=lambda: Glide(CLIMB_SECONDS))
    tone: Glide = field(default_factory=lambda: Glide(FADE_SECONDS))
    volume: Glide = field(default_factory=lambda: Glide(0.4, 0.5, 0.5))

    def __post_init__(self) -> None:
        pygame.mixer.set_num_channels(32)
        self.layers = [pygame.mixer.Sound(buffer=waves.as_bytes(layer)) for layer in waves.layers()]
        for layer in self.layers:
            layer.set_volume(0.0)
            layer.play(-1)

    def obey(self, order: list[str]) -> None:
        """Do what an order says."""
        what, *how = order
        if what == "volume":
            self.volume.goal = float(how[0])
        elif what == "tone" and how[0] == "-":
            self.tone.goal = 0.0
        elif what == "tone":
            self.level.goal, self.tone.goal = float(how[0]), 1.0
            if self.tone.now == 0.0:  # it comes in where it is to stand
                self.level.now = self.level.goal
        elif what == "pluck":
            name, number, loud, place = how[0], int(how[1]), float(how[2]), float(how[3])
            notes = self.plucks[name]
            samples = waves.placed(notes[number % len(notes)], loud * self.loudness, place)
            pygame.mixer.Sound(buffer=waves.as_bytes(samples)).play()

    @property
    def loudness(self) -> float:
        """The volume as ears take it: halfway on the scale sounds about half as loud."""
        return float(self.volume.now**1.5)

    def live(self, seconds: float) -> bool:
        """Let what glides go on for so long; whether it is still on its way."""
        going = [each.step(seconds) for each in (self.level, self.tone, self.volume)]
        for layer, gain in zip(self.layers, waves.gains(self.level.now), strict=True):
            layer.set_volume(gain * self.tone.now * self.loudness)
        return any(going)


def main() -> None:
    """Open the device, say whether it is there, and obey until the orders end."""
    try:
        pygame.mixer.init(waves.RATE, -16, 2, BUFFER, allowedchanges=0)
        mixer = Mixer()
    except pygame.error as error:
        print(f"none {error}", flush=True)  # noqa: T201 - the answer to whoever started this process
        return
    print("ready", flush=True)  # noqa: T201
    orders: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    _obey_all(mixer, orders)
    pygame.mixer.fadeout(LAST_FADE_MILLISECONDS)
    pygame.time.wait(LAST_FADE_MILLISECONDS + 40)
    pygame.mixer.quit()


def _obey_all(mixer: Mixer, orders: "queue.SimpleQueue[list[str]]") -> None:
    """Obey and glide until the orders end; while nothing glides, wait without a stir."""
    gliding, last = False, time.monotonic()
    while True:
        with contextlib.suppress(queue.Empty):
            order = orders.get(timeout=STEP_SECONDS if gliding else None)
            if not order:
                return
            mixer.obey(order)
        now = time.monotonic()
        gliding = mixer.live(min(now - last, 2 * STEP_SECONDS))
        last = now


def _listen(orders: "queue.SimpleQueue[list[str]]") -> None:
    """Hand over the orders; an empty one is the end."""
    for line in sys.stdin:
        if words := line.split():
            orders.put(words)
    orders.put([])


if __name__ == "__main__":
    main()
