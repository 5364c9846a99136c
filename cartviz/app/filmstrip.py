"""Small pictures of the ends of a scene's steps, painted in spare time for the overview and the speaker's notes."""

from dataclasses import replace

from cartviz.app.loaded_scenes import Screening
from cartviz.export.pictures import blank
from cartviz.player.state import end_state
from cartviz.render.painter import Painter
from cartviz.render.quality import Haste
from cartviz.stage.theme import Look
from cartviz.ui.finder import Pictures, picture_name

SIZE = (640, 360)


class Filmstrip:
    """The pictures of one scene; when another is shown, the painter lets them go."""

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        self._of: Screening | None = None
        self._look = Look()
        self._done: set[int] = set()
        self._round = 0

    def pictures(self, screening: Screening) -> Pictures:
        """What is painted of a scene."""
        return Pictures(frozenset(self._done) if self._of is screening else frozenset(), self._round)

    def step(self, screening: Screening, first: int, look: Look, seconds: float) -> None:
        """Do the next piece of work for about so long: compute ahead, or paint the first missing picture from there.

        The pictures are in the colors of the viewer's `look`, without any words.
        """
        if self._of is not screening or self._look.tone != look.tone:
            for index in self._done:
                self._painter.hold_image(picture_name(self._round, index), blank((1, 1)))
            self._of, self._done, self._round = screening, set(), self._round + 1
            self._look = replace(look, captions=False, hud=False, questions=False, reply=None)
        cues = screening.timeline.cues
        order = [*range(first, len(cues)), *range(first)]
        missing = next((index for index in order if index not in self._done), None)
        if missing is None:
            return
        t = end_state(cues[missing])
        known, needed = screening.show.work(t)
        if known < needed:
            screening.show.ahead(seconds, t)
            return
        frame = screening.show.frame_at(t, SIZE, look=self._look)
        if not self._painter.warm(frame, seconds):
            return  # its sprites are made slice by slice: the class's picture goes on meanwhile
        self._done.add(missing)  # also where it fails: once is enough
        surface = blank(SIZE)
        self._painter.haste = Haste()
        self._painter.paint(frame, surface, aside=True)
        self._painter.hold_image(picture_name(self._round, missing), surface)
