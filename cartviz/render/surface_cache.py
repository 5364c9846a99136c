"""Pictures kept under a key; the least recently used are forgotten once all together take too many bytes.

What this picture and the last one needed is never forgotten, or it would be made anew in every picture, for ever: on a
large screen that may take more than the budget.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import pygame


class Placed(NamedTuple):
    """A surface, and where its top left corner lies from the place of what it shows, in pixels."""

    surface: pygame.Surface
    x: float
    y: float


T = TypeVar("T", pygame.Surface, Placed)


@dataclass
class Turn:
    """Which picture of the window is being painted, counted up; and whether with it a budget is used up."""

    number: int = 0
    full: bool = False


class Kept(Generic[T]):
    """A cache of surfaces, or of surfaces with their places, with a budget in bytes (4 a pixel)."""

    def __init__(self, budget_bytes: int, turn: Turn | None = None) -> None:
        self._budget = budget_bytes
        self._turn = turn
        self._bytes = 0
        self._pictures: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        """Each with the turn in which it was needed last, in the order of these."""
        self.rough: dict[Hashable, int] = {}
        """Under which keys something coarse lies until it can be made well, and since which news (Workshop.news)."""

    @property
    def used_bytes(self) -> int:
        """What the kept surfaces take now."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The picture under a key, made when there is none."""
        found = self.find(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def find(self, key: Hashable) -> T | None:
        """The picture under a key, if there is one; it has been used now."""
        found = self._pictures.get(key)
        if found is None:
            return None
        self._pictures[key] = (found[0], self._now)
        self._pictures.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, picture: T) -> None:
        """Keep a picture under a key; what is long unused makes room for it."""
        self.drop(key)
        self._pictures[key] = (picture, self._now)
        self._bytes += bytes_of(picture)
        while self._bytes > self._budget:
            oldest, (_, turn) = next(iter(self._pictures.items()))
            if self._turn and turn >= self._turn.number - 1:
                self._turn.full = True
                return
            self.drop(oldest)

    def drop(self, key: Hashable) -> None:
        """Forget what is under a key, if there is anything."""
        self.rough.pop(key, None)
        old = self._pictures.pop(key, None)
        if old is not None:
            self._bytes -= bytes_of(old[0])

    @property
    def _now(self) -> int:
        return self._turn.number if self._turn else 0


def bytes_of(picture: pygame.Surface | Placed) -> int:
    """What the pixels of a picture take, at 4 bytes each."""
    surface = picture.surface if isinstance(picture, Placed) else picture
    return surface.get_width() * surface.get_height() * 4
