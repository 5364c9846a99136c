"""A player without a clock: paints one moment after another while another thread writes what is painted."""

import queue
import threading
from collections.abc import Callable, Sequence

import pygame

from cartviz.export.contract import Exporter, Job, Picture
from cartviz.export.credits import card
from cartviz.export.pictures import blank
from cartviz.stage.painter import Painter

WAITING = 4
"""Painted pictures that may wait for the writer: what bounds the memory, whatever the length."""

Tell = Callable[[int, int], None]
"""Hears how many of all moments are done."""


def play(job: Job, moments: Sequence[float], exporter: Exporter, tell: Tell | None = None, share: float = 1.0) -> None:
    """Paint every moment and hand it to the exporter; behind the end of what is wanted stands the closing card.

    With a `share` that is not 1 the picture is painted smaller or larger, and the exporter scales it.
    """
    size = (round(job.size[0] * share), round(job.size[1] * share))
    surface, painter = blank(size, depth=32), Painter()
    hand = _Hand(exporter)
    try:
        closing = b""
        for done, t in enumerate(moments, 1):
            if t < job.end:
                painter.paint(job.show.frame_at(t, size, look=job.look), surface)
                data = surface.get_buffer().raw
            else:
                data = closing = closing or _closing(job, painter, surface)
            hand.give(Picture(size, data), t)
            if tell:
                tell(done, len(moments))
        hand.close()
    finally:
        hand.stop()


def _closing(job: Job, painter: Painter, surface: pygame.Surface) -> bytes:
    large = blank(job.size, depth=32)
    painter.paint(card(job), large)
    pygame.transform.smoothscale(large, surface.get_size(), surface)
    return surface.get_buffer().raw


class _Hand:
    """Gives pictures to an exporter in a thread of its own; what fails there is raised here."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter
        self._pictures: queue.Queue[tuple[Picture, float] | None] = queue.Queue(WAITING)
        self._fault: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._work, name="cartviz export", daemon=True)
        self._thread.start()

    def give(self, picture: Picture, t: float) -> None:
        """Hand over a picture; waits while too many are on their way."""
        self._pictures.put((picture, t))
        if self._fault:
            raise self._fault

    def close(self) -> None:
        """Wait until all is written."""
        self._pictures.put(None)
        self._thread.join()
        if self._fault:
            raise self._fault

    def stop(self) -> None:
        """End the thread without writing what still waits; nothing to do after `close`."""
        self._stopped = True
        while self._thread.is_alive():
            try:
                self._pictures.put_nowait(None)
            except queue.Full:
                self._pictures.get_nowait()
            self._thread.join(0.05)

    def _work(self) -> None:
        while (item := self._pictures.get()) is not None:
            if self._stopped or self._fault:
                continue  # keep taking, so that nobody waits for room
            try:
                self._exporter.frame(*item)
            except BaseException as error:  # noqa: BLE001 - raised again by the thread that paints
                self._fault = error
