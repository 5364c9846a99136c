"""Pictures for a window that must not wait: what takes long is made beside it, and a coarser one stands in meanwhile.

Whoever writes files waits for every picture: then nothing here does anything but call `make`. A window gives each of
its pictures a few milliseconds in which new ones may be made in passing. What needs long (reading a drawing at a large
size) is made by a thread, while SDL lets go of Python's lock; the picture goes on with something coarser and is sharp
as soon as the thread is done. What a stand-in went into is rough, and made anew as soon as there is time for it.
"""

import math
import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import pygame

from cartviz.core import platform
from cartviz.render.surface_cache import Kept, T, Turn

WAITING = 24
"""So many jobs may wait, the newest comes first; older ones belong to pictures long gone."""
OTHERS = (1, 2, -1, -2, 3, -3, -4, -5, -6)
"""Sizes that may stand in for another, in steps of the square root of two, the best first."""
TIDY_SECONDS = 2.0
"""So long at least lies between two times that free memory goes back to the system: each may hold it up for 5 ms."""
M = TypeVar("M")
Job = tuple[Callable[[], Any], Kept[Any]]


class NotYetError(Exception):
    """What is asked for is being made; whoever only prepares for what comes need not go on without it."""


class Workshop:
    """Makes pictures at once, in passing, or beside the window."""

    def __init__(self) -> None:
        self.turn = Turn()
        """The picture of the window that is being painted, for all that it keeps."""
        self.stand_ins = 0
        """How often something coarser has stood in: where this grows while a picture is made, that one is rough."""
        self.news = 0
        """How many pictures the thread has handed over."""
        self._missed = 0
        self._left = math.inf
        self._at_work = False
        self._only_sharp = False
        self._tidied = time.monotonic()
        self._thread: threading.Thread | None = None
        self._bell = threading.Semaphore(0)  # rings once for each job, and once to close
        self._closes = False
        self._jobs: dict[Hashable, Job] = {}
        self._asked: set[Hashable] = set()
        self._done: deque[tuple[Hashable, Job, Any]] = deque()

    def begin(self, seconds: float, *, only_sharp: bool = False, turns: int = 1) -> None:
        """A picture begins in which so many seconds may go to making what is new in it, or any number (inf).

        `only_sharp`: rather none than a coarse one: it is to be ready when it is needed, and needed by nobody yet.
        `turns`: 0 where it lies between two of the window's own, which keep what they need; 2 where it has nothing to
        do with the last one.

        Raises:
            Exception: whatever went wrong in a job.
        """
        self._left, self._only_sharp = seconds, only_sharp
        if turns and not only_sharp:
            self.turn.number += turns
            self.turn.full = False
        while self._done:
            key, (_, kept), made = self._done.popleft()
            self._asked.discard(key)
            if isinstance(made, Exception):
                raise made
            kept.put(key, made)
            self.news += 1

    def forget(self) -> None:
        """Do none of the jobs that wait: nobody needs them any more, or who does asks again."""
        self._jobs.clear()
        self._asked.clear()

    def close(self) -> None:
        """Do no more jobs, and wait for the one at work."""
        self.forget()
        if self._thread is not None:
            self._closes = True
            self._bell.release()
            self._thread.join()
            self._thread, self._closes = None, False

    @property
    def late(self) -> bool:
        """Whether the time for what is new has passed."""
        return self._left <= 0

    def large(self, kept: Kept[T], key: Hashable, make: Callable[[], T]) -> T | None:
        """A picture that takes long to make; None while it is being made, and something coarser must stand in.

        Raises:
            NotYetError: it is being made, and a coarse one is of no use.
        """
        found = kept.find(key)
        if found is not None:
            return found
        if self._left == math.inf:
            return kept.get(key, make)
        self._ask(key, (make, kept))
        self._missed += 1
        self.stand_in()
        return None

    def stand_in(self) -> None:
        """From here on something coarser stands in.

        Raises:
            NotYetError: a coarse picture is of no use.
        """
        if self._only_sharp:
            raise NotYetError
        self.stand_ins += 1

    def get(self, kept: Kept[T], key: Hashable, make: Callable[[], T]) -> T:
        """What `kept` has under a key, made when there is none, or a rough one and the time for a better."""
        found = kept.find(key)
        if found is not None and self.serves(kept.rough.get(key)):
            return found
        mark = self.mark()
        found = self.make(make)
        kept.put(key, found)
        rough = self.rough_since(mark)
        if rough is not None:
            kept.rough[key] = rough
        return found

    def serves(self, rough: int | None) -> bool:
        """Whether a thing serves that is not rough (None), or has been since some news (-1: since there was no time).

        Raises:
            NotYetError: it does not, but there is no time, and a coarse picture is of no use.
        """
        if rough is None:
            return True
        if not self.late and rough != self.news:
            return False
        self.stand_in()  # whatever is made of it is rough as well
        return True

    def mark(self) -> tuple[int, int]:
        """What `rough_since` needs to know of the time before something is made."""
        return self.stand_ins, self._missed

    def rough_since(self, mark: tuple[int, int]) -> int | None:
        """Whether what was made since then is rough, as `serves` wants it: what is missing comes with the next news."""
        if mark[0] == self.stand_ins:
            return None
        return self.news if mark[1] != self._missed else -1

    def scaled(self, picture: pygame.Surface, size: tuple[int, int]) -> pygame.Surface:
        """A picture at another size: smooth, or quickly where the time has passed."""
        if not self.late:
            return pygame.transform.smoothscale(picture, size)
        self.stand_in()
        third = (max(1, size[0] // 3), max(1, size[1] // 3))
        if picture.get_width() < third[0] and picture.get_height() < third[1]:  # no pixel becomes a large square
            picture = pygame.transform.smoothscale(picture, third)
        return pygame.transform.scale(picture, size)

    def turned(self, picture: pygame.Surface, degrees: float, ratio: float) -> pygame.Surface:
        """A picture turned clockwise and scaled: smooth, or quickly where the time has passed."""
        if not self.late:
            return pygame.transform.rotozoom(picture, -degrees, ratio)
        self.stand_in()
        third = pygame.transform.rotozoom(picture, -degrees, ratio / 3)
        return pygame.transform.scale(third, (3 * third.get_width(), 3 * third.get_height()))

    def make(self, make: Callable[[], M]) -> M:
        """Make something new; the time that takes is counted, once where one thing needs another."""
        if self._at_work:
            return make()
        self._at_work, began = True, time.perf_counter()
        try:
            return make()
        finally:
            self._at_work = False
            self._left -= time.perf_counter() - began

    def _ask(self, key: Hashable, job: Job) -> None:
        if key in self._asked:
            return
        self._asked.add(key)
        self._jobs[key] = job
        if len(self._jobs) > WAITING:
            oldest = list(self._jobs)[0]  # noqa: RUF015 - in one step: the thread may take a job in between two
            if self._jobs.pop(oldest, None):
                self._asked.discard(oldest)
        if self._thread is None:
            # A daemon: a program that ends without having closed its window waits for nothing.
            self._thread = threading.Thread(target=self._work, name="workshop", daemon=True)
            self._thread.start()
        self._bell.release()

    def _work(self) -> None:
        """On the thread: one job after another."""
        while self._bell.acquire() and not self._closes:
            self._do_newest()
            if not self._jobs and time.monotonic() > self._tidied + TIDY_SECONDS:
                platform.give_back()
                self._tidied = time.monotonic()

    def _do_newest(self) -> None:
        """The newest job. A thread that waits holds on to none: on it hung all pictures of a scene long gone."""
        try:
            key, job = self._jobs.popitem()
        except KeyError:
            return  # let go, because too many waited
        try:
            self._done.append((key, job, job[0]()))
        except Exception as error:  # noqa: BLE001 - the window's own thread raises it
            self._done.append((key, job, error))
