"""The speaker's window while there is one: where it opens, when it is drawn, and what happens when a screen goes."""

import time
from dataclasses import replace

from cartviz.app.filmstrip import Filmstrip
from cartviz.app.session import Sitting
from cartviz.app.side_window import SideWindow
from cartviz.app.window import Window
from cartviz.core import paths
from cartviz.player.state import Player, say
from cartviz.render.painter import Painter
from cartviz.stage.frame import Frame, Op
from cartviz.stage.theme import Look
from cartviz.ui.speaker_page import Lectern, class_area, page_without_scene, presenter_ops

EVERY_SECONDS = 0.2
"""The page is drawn five times a second at most."""
LATE_SECONDS = 1.0
"""So long it waits for a frame with time to spare."""
OWN, OTHER = 0, 1
"""The computer's own screen as the system counts, and the one that the class sees."""
ONE_SCREEN = "There is no second screen with notes"
GONE = "The second screen is gone. S shows the notes here"


class Presenter:
    """Opens the second window when notes are wanted and there are two screens, or where it is `forced`."""

    def __init__(self, window: Window, *, forced: bool) -> None:
        self._window = window
        self._forced = forced
        self._side: SideWindow | None = None
        self._failed = False
        self._screen = OWN
        self._waited = LATE_SECONDS
        self._drawn: tuple[tuple[int, int], tuple[Op, ...]] | None = None

    @property
    def open(self) -> bool:
        """Whether the notes have a window of their own, and the class shall not see them."""
        return self._side is not None

    def live(self, player: Player, seconds: float) -> Player:
        """Open or close as the player wants it; returns the player, told when there is no place for the window."""
        self._waited += seconds
        two = self._window.screens() > 1
        if self._side and not player.notes:
            self.close()
        elif self._side and not two and not self._forced:
            # What was the class's screen may be this one now, so the notes do not come up on it unasked.
            self.close()
            return say(replace(player, notes=False), GONE)
        elif player.notes and not self._side and not self._failed and (two or self._forced):
            self._open(two=two)
        return player

    def _open(self, *, two: bool) -> None:
        if two and self._window.screen == self._screen:
            self._window.move(OTHER - self._screen)
        try:
            self._side = self._window.open_side(self._screen if two else OWN)
        except Exception:  # noqa: BLE001 - then the notes are a panel, as on one screen
            self._failed = True
            paths.note("the speaker's window")
        self._drawn, self._waited = None, LATE_SECONDS

    def close(self) -> None:
        """Close the window, if it is open."""
        if self._side:
            self._window.close_side()
        self._side = None

    def swap(self, player: Player) -> Player:
        """Let notes and picture change their screens, where the system counts them the other way round."""
        if not self._side or self._window.screens() < 2:
            return say(player, ONE_SCREEN)
        self._screen = OTHER - self._screen
        self._side.move(self._screen)
        self._window.move(OTHER - self._screen)
        return player

    def due(self, spare: float) -> bool:
        """Whether to draw now, with so many seconds to spare in this frame."""
        return self.open and self._waited >= (EVERY_SECONDS if spare > 0.005 else LATE_SECONDS)

    def paint(self, sitting: Sitting, film: Filmstrip, look: Look) -> None:
        """The speaker's page of a sitting as it is now."""
        assert self._side
        size, look, clock = self._side.size, replace(look, hud=True), time.strftime("%H:%M")
        if sitting.picker or not sitting.screening:
            card = sitting.picker.card if sitting.picker else None
            self.draw(page_without_scene(card.title if card else "", clock, size, look), sitting.painter, None)
            return
        scene, (wide, high) = sitting.screening.show.scene, self._window.surface.get_size()
        title = f"Scene {scene.number}: {scene.title}" if scene.number else scene.title
        trouble = sitting.problems or ((sitting.trouble,) if sitting.trouble else ())
        lectern = Lectern(title, film.pictures(sitting.screening), clock, trouble, wide / high)
        ops = presenter_ops(sitting.player, sitting.timeline, lectern, size, look)
        self.draw(ops, sitting.painter, class_area(size, lectern.aspect, look))

    def draw(self, ops: tuple[Op, ...], painter: Painter, box: tuple[float, float, float, float] | None) -> None:
        """Paint the page where it has changed, and what the class sees (the other window's surface) into a box."""
        assert self._side
        self._waited = 0.0
        size = self._side.size
        if self._drawn != (size, ops):
            painter.paint(Frame(size, 0.0, "", ops), self._side.surface, aside=True)
            self._drawn = (size, ops)
        if box:
            painter.inset(self._side.surface, self._window.surface, box)
        self._side.flip()
