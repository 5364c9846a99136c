"""One scene on its way to the screen: is the moment computed, how far is it, and what was last seen."""

from dataclasses import replace

from cartviz import assets
from cartviz.problems import CartvizError
from cartviz.scene import Scene
from cartviz.show import Show
from cartviz.stage.frame import Backdrop, Frame
from cartviz.stage.panels import Pages
from cartviz.stage.theme import Look
from cartviz.timeline import Timeline

BEHIND_TICKS = 6
"""Further ahead than this the simulation is computed in slices, with a progress bar, instead of within one frame."""
QUIET_SECONDS = 0.15
"""So long a viewer waits without being told what for."""


class Screening:
    """A show with what the window needs to know beside it."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.pages = pages_of(show.scene)
        self._last: Frame | None = None
        self._from: int | None = None
        self._waited = 0.0

    @property
    def timeline(self) -> Timeline:
        """The show's timeline."""
        return self.show.timeline

    def ready(self, t: float) -> bool:
        """Whether the picture at `t` seconds can be had at once."""
        there = self.timeline.tick_at(t)[0] - self.show.recorder.known_ticks <= BEHIND_TICKS
        if there:
            self._from, self._waited = None, 0.0
        return there

    def catch_up(self, seconds: float) -> None:
        """Compute on toward what was asked for, for about so long."""
        if self._from is None:
            self._from = self.show.recorder.known_ticks
        self.show.recorder.ahead(seconds)
        self._waited += seconds

    def share(self, t: float) -> float | None:
        """How much of the way to `t` is computed, 0 to 1; None while that is not worth telling."""
        if self._from is None or self._waited < QUIET_SECONDS:
            return None
        way = max(self.timeline.tick_at(t)[0] - self._from, 1)
        return min(max((self.show.recorder.known_ticks - self._from) / way, 0.0), 1.0)

    def frame(self, t: float, size: tuple[int, int], ambient: float, look: Look) -> Frame:
        """The frame at `t` seconds; while it is not ready, the last one of this size, or the bare place."""
        if self.ready(t):
            return self.show.frame_at(t, size, ambient, look)
        return self.last(size, ambient)

    def last(self, size: tuple[int, int], ambient: float) -> Frame:
        """The last frame that could be drawn, or the bare place before there is one of this size."""
        if self._last is not None and self._last.size == size:
            return self._last
        place = self.show.scene.world.place
        return Frame(size, 0.0, "", (Backdrop(place, 0.0, 0.0, ambient),))

    def drawn(self, frame: Frame) -> None:
        """Remember a frame that has been painted without fault."""
        self._last = replace(frame)


def pages_of(scene: Scene) -> Pages:
    """What the panels say about a scene; a citation that cannot be read is shown by its key."""
    try:
        known = assets.sources()
    except CartvizError:
        known = {}
    sources = tuple(str(known[key]) if key in known else key for key in scene.sources)
    return Pages(scene.title, scene.goals, scene.simplifications, sources)
