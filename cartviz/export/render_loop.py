"""A player without a clock: paints one moment after another while another thread writes what is painted."""

import queue
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import pygame

from cartviz.export.credits import card
from cartviz.export.exporter import Exporter, Job, Picture
from cartviz.export.pictures import blank
from cartviz.render.painter import Painter

WAITING = 4
"""Pictures that are painted, wait or are being written: what bounds the memory, whatever the length."""

Tell = Callable[[int, int], None]
"""Hears how many of all moments are done."""


def play(job: Job, moments: Sequence[float], exporter: Exporter, tell: Tell | None = None, share: float = 1.0) -> None:
    """Paint every moment and hand it to the exporter; behind the end of what is wanted stands the closing card.

    With a `share` that is not 1 the picture is painted smaller or larger, and the exporter scales it.
    """
    size = (round(job.size[0] * share), round(job.size[1] * share))
    painter, closing = Painter(), None
    hand = _Hand(exporter, [blank(size, depth=32) for _ in range(WAITING)])
    try:
        for done, t in enumerate(moments, 1):
            surface = hand.free()
            if t < job.end:
                painter.paint(job.show.frame_at(t, size, look=job.look), surface)
            else:
                closing = closing or _closing(job, painter, size)
                surface.blit(closing, (0, 0))
            hand.give(surface, t)
            if tell:
                tell(done, len(moments))
        hand.close()
    finally:
        hand.stop()


def _closing(job: Job, painter: Painter, size: tuple[int, int]) -> pygame.Surface:
    large = blank(max(job.size, size), depth=32)  # its words need all the pixels they can get
    painter.paint(card(replace(job, size=large.get_size())), large)
    return pygame.transform.smoothscale(large, size)


class _Hand:
    """Gives pictures to an exporter in a thread of its own; what fails there is raised here.

    The surfaces go round: painted, handed over, written, and free again, so that no picture is ever copied.
    """

    def __init__(self, exporter: Exporter, surfaces: Iterable[pygame.Surface]) -> None:
        self._exporter = exporter
        self._free: queue.SimpleQueue[pygame.Surface] = queue.SimpleQueue()
        self._painted: queue.SimpleQueue[tuple[pygame.Surface, float] | None] = queue.SimpleQueue()
        for surface in surfaces:
            self._free.put(surface)
        self._fault: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="cartviz export", daemon=True)
        self._thread.start()

    def free(self) -> pygame.Surface:
        """A surface to paint on; waits while all of them are on their way."""
        surface = self._free.get()
        if self._fault:
            raise self._fault
        return surface

    def give(self, surface: pygame.Surface, t: float) -> None:
        """Hand over what is painted."""
        self._painted.put((surface, t))

    def close(self) -> None:
        """Wait until all is written."""
        self._painted.put(None)
        self._thread.join()
        if self._fault:
            raise self._fault

    def stop(self) -> None:
        """End the thread without writing what still waits; nothing to do after `close`."""
        self._stopped = True
        self._painted.put(None)
        self._thread.join()

    def _work(self) -> None:
        while item := self._painted.get():
            surface, t = item
            if not self._stopped and not self._fault:
                try:
                    rows = memoryview(surface.get_buffer())  # type: ignore[arg-type] # a buffer; its stub forgets it
                    self._exporter.frame(Picture(surface.get_size(), rows), t)
                    del rows  # it locks the surface
                except BaseException as error:  # noqa: BLE001 - raised again by the thread that paints
                    self._fault = error
            self._free.put(surface)  # also after a fault, so that nobody waits for ever
