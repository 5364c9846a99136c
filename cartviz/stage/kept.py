"""Pictures kept under a key; the least recently used are forgotten once all together take too many bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, NamedTuple, TypeVar

import pygame


class Placed(NamedTuple):
    """A surface, and where its top left corner lies from the place of what it shows, in pixels."""

    surface: pygame.Surface
    x: float
    y: float


T = TypeVar("T", pygame.Surface, Placed)


class Kept(Generic[T]):
    """A cache of surfaces, or of surfaces with their places, with a budget in bytes (4 a pixel)."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._bytes = 0
        self._pictures: OrderedDict[Hashable, T] = OrderedDict()

    @property
    def used_bytes(self) -> int:
        """What the kept surfaces take now."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """The picture under a key, made when there is none; one larger than the budget is made and not kept."""
        found = self.find(key)
        if found is None:
            found = make()
            self.put(key, found)
        return found

    def find(self, key: Hashable) -> T | None:
        """The picture under a key, if there is one; it has been used now."""
        found = self._pictures.get(key)
        if found is not None:
            self._pictures.move_to_end(key)
        return found

    def put(self, key: Hashable, picture: T) -> None:
        """Keep a picture under a key; what is long unused makes room for it."""
        self.drop(key)
        self._pictures[key] = picture
        self._bytes += bytes_of(picture)
        while self._bytes > self._budget:
            _, old = self._pictures.popitem(last=False)
            self._bytes -= bytes_of(old)

    def drop(self, key: Hashable) -> None:
        """Forget what is under a key, if there is anything."""
        old = self._pictures.pop(key, None)
        if old is not None:
            self._bytes -= bytes_of(old)


def bytes_of(picture: pygame.Surface | Placed) -> int:
    """What the pixels of a picture take, at 4 bytes each."""
    surface = picture.surface if isinstance(picture, Placed) else picture
    return surface.get_width() * surface.get_height() * 4
