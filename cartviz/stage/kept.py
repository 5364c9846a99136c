"""Surfaces kept under a key; the least recently used are forgotten once all together take too many bytes."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import pygame


class Kept:
    """A cache of surfaces with a budget in bytes (4 a pixel)."""

    def __init__(self, budget_bytes: int) -> None:
        self._budget = budget_bytes
        self._bytes = 0
        self._surfaces: OrderedDict[Hashable, pygame.Surface] = OrderedDict()

    @property
    def used_bytes(self) -> int:
        """What the kept surfaces take now."""
        return self._bytes

    def get(self, key: Hashable, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        """The surface under a key, made when there is none; one larger than the budget is made and not kept."""
        found = self._surfaces.get(key)
        if found is not None:
            self._surfaces.move_to_end(key)
            return found
        found = make()
        self._surfaces[key] = found
        self._bytes += bytes_of(found)
        while self._bytes > self._budget:
            _, old = self._surfaces.popitem(last=False)
            self._bytes -= bytes_of(old)
        return found


def bytes_of(surface: pygame.Surface) -> int:
    """What the pixels of a surface take, at 4 bytes each."""
    return surface.get_width() * surface.get_height() * 4
