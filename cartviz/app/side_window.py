"""A second window, for the speaker: on the screen that the class does not see, where there are two."""

import pygame

from cartviz.core.platform import silenced

_LEAST = (800, 500)


def screens() -> int:
    """How many screens the picture can be on; what the projector mirrors is one with the computer's own."""
    return pygame.display.get_num_displays()


def middle_of(screen: int) -> tuple[int, int]:
    """The position that centers a window on a screen (0 is the computer's own), as SDL encodes it."""
    return pygame.WINDOWPOS_CENTERED | screen, pygame.WINDOWPOS_CENTERED | screen


class SideWindow:
    """A window beside the one of `pygame.display`, drawn at its own size."""

    def __init__(self, screen: int, title: str) -> None:
        wide, high = pygame.display.get_desktop_sizes()[screen]
        share = 0.9 if screens() > 1 else 0.6  # on the class's own screen it leaves the picture in sight
        size = (max(round(wide * share), 320), max(round(high * share), 200))
        with silenced():
            self._window = pygame.Window(title, size, middle_of(screen), resizable=True)
        self._window.minimum_size = (min(_LEAST[0], size[0]), min(_LEAST[1], size[1]))

    @property
    def id(self) -> int:
        """What events of this window carry."""
        return self._window.id

    @property
    def surface(self) -> pygame.Surface:
        """What is drawn on; another one after the window has changed its size."""
        return self._window.get_surface()

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.surface.get_size()

    def move(self, screen: int) -> None:
        """Stand in the middle of a screen."""
        self._window.position = middle_of(screen)

    def flip(self) -> None:
        """Show what has been drawn."""
        self._window.flip()

    def close(self) -> None:
        """Close the window."""
        self._window.destroy()
