"""A window that is none: it hands over events and keeps what is drawn; and what tests ask of an app in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pygame

from cartviz.app.window import Event
from cartviz.core.debug_trace import Trace

if TYPE_CHECKING:
    from cartviz.app.app import App


class FakeSide:
    """The speaker's window: a surface on a screen."""

    def __init__(self, screen: int, size: tuple[int, int] = (960, 600)) -> None:
        self.screen = screen
        self.surface = pygame.Surface(size)
        self.flips = 0

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.surface.get_size()

    def flip(self) -> None:
        """Count."""
        self.flips += 1

    def move(self, screen: int) -> None:
        """Remember."""
        self.screen = screen


class FakeWindow:
    """A surface, a list of events for each turn, and what was asked of the window."""

    def __init__(self, size: tuple[int, int] = (640, 360)) -> None:
        pygame.display.init()
        pygame.display.set_mode((1, 1))
        self.surface = pygame.Surface(size)
        self.turns: list[list[Event]] = []
        self.flips = 0
        self.full: list[bool] = []
        self.pointer: list[bool] = []
        self.words = ""
        self.screen, self.count = 0, 1
        self.side: FakeSide | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.surface.get_size()

    def events(self, wait_seconds: float = 0.0) -> Iterator[Event]:
        """One turn's events; then the window is closed."""
        yield from self.turns.pop(0) if self.turns else [Event("close")]

    def flip(self) -> None:
        """Count."""
        self.flips += 1

    def full_screen(self, full: bool) -> None:
        """Remember."""
        self.full.append(full)

    def title(self, words: str) -> None:
        """Remember."""
        self.words = words

    def show_pointer(self, shown: bool) -> None:
        """Remember."""
        self.pointer.append(shown)

    def screens(self) -> int:
        """As many as the test says."""
        return self.count

    def move(self, screen: int) -> None:
        """Remember."""
        self.screen = screen

    def open_side(self, screen: int) -> "FakeSide":
        """A surface for the speaker."""
        self.side = FakeSide(screen)
        return self.side

    def close_side(self) -> None:
        """Forget it."""
        self.side = None


def fake(app: "App") -> FakeWindow:
    window: object = app.window
    assert isinstance(window, FakeWindow)
    return window


def state(app: "App", *names: str) -> tuple[Any, ...]:
    return tuple(app.state()[name] for name in names)


def play(app: "App", *turns: list[Event]) -> None:
    fake(app).turns = [*turns, []]
    app.loop(Trace(None))


def key(name: str) -> list[Event]:
    return [Event("key", name)]
