"""The scenes of one sitting: which there are, which are computed and how far, where each was left."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from cartviz.check.library import entry_of, near, number_of
from cartviz.core.errors import CartvizError
from cartviz.player.navigation import Plan
from cartviz.player.preferences import ORIGINAL
from cartviz.player.state import Player, end_state
from cartviz.scene import assets
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline
from cartviz.scene.translation import languages, load, translated
from cartviz.stage.frame import Backdrop, Frame
from cartviz.stage.show import Show
from cartviz.stage.theme import Look
from cartviz.ui.info_panels import Pages

KEPT = 2
"""So many scenes stay computed, for going back and forth."""
BEHIND_TICKS = 6
"""Further ahead than this the simulation is computed in slices, with a progress bar, instead of within one frame."""
REHEARSED_STEP, REHEARSED_STEPS = 0.1, 30
"""The first three seconds of the next beat are rehearsed, at so many seconds' distance."""
QUIET_SECONDS = 0.15
"""So long a viewer waits without being told what for."""


Warm = Callable[[Frame, float], bool]


class Screening:
    """A show with what the window needs to know beside it."""

    def __init__(self, show: Show) -> None:
        self.show = show
        self.pages = pages_of(show.scene)
        self.language = ORIGINAL
        self.original = show
        self._last: Frame | None = None
        self._from: int | None = None
        self._wanted = 0.0
        self._waited = 0.0
        self._rehearsed: object = None
        self._moments: list[float] = []

    @property
    def path(self) -> Path:
        """The scene's file."""
        return near(Path(self.show.scene.path))

    @property
    def timeline(self) -> Timeline:
        """The show's timeline."""
        return self.show.timeline

    def speak(self, language: str) -> None:
        """Tell the story in a language from now on; where it has not been translated, in the original.

        Raises:
            CartvizError: the translation cannot be read; the story goes on in the original.
        """
        if language == self.language:
            return
        self.language, self.show = language, self.original
        if language in languages(self.original.scene):
            words = load(self.original.scene, language)
            self.show = self.original.told_by(translated(self.original.scene, words))

    def ready(self, t: float) -> bool:
        """Whether the picture at `t` seconds can be had at once."""
        known, needed = self.show.work(t)
        there = needed - known <= BEHIND_TICKS
        self._wanted = t
        if there:
            self._from, self._waited = None, 0.0
        return there

    def reach(self, t: float) -> None:
        """Compute what little is missing of the world at `t` seconds."""
        self.show.recorder.world_at(self.timeline.tick_at(t)[0])

    def catch_up(self, seconds: float) -> None:
        """Compute on toward what was asked for, for about so long."""
        if self._from is None:
            self._from = self.show.work(self._wanted)[0]
        self.show.ahead(seconds, self._wanted)
        self._waited += seconds

    def share(self, t: float) -> float | None:
        """How much of the way to `t` is computed, 0 to 1; None while that is not worth telling."""
        if self._from is None or self._waited < QUIET_SECONDS:
            return None
        known, needed = self.show.work(t)
        return min(max((known - self._from) / max(needed - self._from, 1), 0.0), 1.0)

    def frame(self, t: float, size: tuple[int, int], ambient: float, look: Look) -> Frame:
        """The frame at `t` seconds; while it is not ready, the last one of this size, or the bare place."""
        if self.ready(t):
            return self.show.frame_at(t, size, ambient, look)
        return self.last(size, ambient, look.tone)

    def rehearse(self, warm: Warm, t: float, size: tuple[int, int], look: Look, seconds: float) -> None:
        """Let the painter make what the moments after `t` need: the camera's move into the next beat above all.

        `warm` is Painter.warm; about so many `seconds` may pass.
        """
        cue = self.timeline.cue_at(t)
        mark = (cue.index, size, look)
        if self._rehearsed != mark:
            self._rehearsed = mark
            after = self.timeline.cues[cue.index + 1] if cue.index + 1 < len(self.timeline.cues) else cue
            self._moments = [cue.end, *(after.start + step * REHEARSED_STEP for step in range(REHEARSED_STEPS))]
            self._moments = [each for each in self._moments if t < each <= after.end]
        while self._moments and seconds > 0:
            known, needed = self.show.work(self._moments[0])
            if known < needed:
                self.show.ahead(seconds, self._moments[0])
                return
            began = time.perf_counter()
            if warm(self.show.frame_at(self._moments[0], size, None, look), seconds):
                del self._moments[0]
            seconds -= time.perf_counter() - began

    def last(self, size: tuple[int, int], ambient: float, tone: str = "standard") -> Frame:
        """The last frame that could be drawn, or the bare place before there is one of this size."""
        if self._last is not None and self._last.size == size:
            return self._last
        place = self.show.scene.world.place
        return Frame(size, 0.0, "", (Backdrop(place, 0.0, 0.0, ambient),), tone)

    def drawn(self, frame: Frame) -> None:
        """Remember a frame that has been painted without fault."""
        self._last = frame


class Repertoire:
    """All scenes that can be shown, by their paths: a few stay computed, and each keeps the place where it was left."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self.paths = [near(path) for path in paths]
        self._kept: OrderedDict[Path, Screening] = OrderedDict()
        self._left: dict[Path, Player] = {}
        self._titles: dict[Path, str] = {}

    def open(self, scene: Scene, seed: int | None) -> Screening:
        """A scene ready to be shown, as far computed as it was; one of the viewer's own joins the others."""
        path = near(Path(scene.path))
        if path not in self.paths:
            self.paths.append(path)
        found = self._kept.pop(path) if path in self._kept else Screening(Show.of(scene, seed))
        self._kept[path] = found
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    def renew(self, scene: Scene, seed: int) -> Screening:
        """A scene whose file has changed, computed anew; where that fails, all stays as it was."""
        path = near(Path(scene.path))
        made = Screening(Show.of(scene, seed))
        self._kept[path] = made
        self._titles.pop(path, None)
        return made

    def learn(self) -> bool:
        """Read the title of one more scene; False when all are known."""
        path = next((each for each in self.paths if each not in self._titles), None)
        if path:
            self._titles[path] = entry_of(path).title
        return path is not None

    def plan(self, here: Path | None) -> Plan:
        """All scenes by number, title and id, and which one is on the screen, if any; a title is read once."""
        while self.learn():
            pass
        scenes = tuple((number_of(path), self._titles[path]) for path in self.paths)
        return Plan(scenes, self.paths.index(here) if here else 0, tuple(path.stem for path in self.paths))

    def leave(self, screening: Screening, player: Player) -> None:
        """Remember where the viewer was."""
        self._left[screening.path] = player
        screening.show.rest()

    def left(self, screening: Screening) -> Player | None:
        """Where the viewer left a scene, unless that was its end or it was never seen."""
        player = self._left.get(screening.path)
        return player if player and player.t < end_state(screening.timeline.cues[-1]) else None

    def seen(self) -> dict[Path, float]:
        """The share of each scene (0 to 1) at which the viewer left it, of those that are still computed."""
        kept = [path for path in self._left if path in self._kept]
        return {path: self._left[path].t / self._kept[path].timeline.seconds for path in kept}

    def toward(self, where: str, here: Path) -> Iterator[Path]:
        """The scenes in the direction of '+1', '-1', 'first' or 'last', the one that is meant first."""
        now = self.paths.index(here)
        if where in ("-1", "last"):
            yield from reversed(self.paths if where == "last" else self.paths[:now])
        else:
            if where.startswith("#"):
                yield self.paths[int(where[1:])]
                return
            yield from self.paths if where == "first" else self.paths[now + 1 :]


def pages_of(scene: Scene) -> Pages:
    """What the panels say about a scene; a citation that cannot be read is shown by its key."""
    try:
        known = assets.sources()
    except CartvizError:
        known = {}
    sources = tuple(str(known[key]) if key in known else key for key in scene.sources)
    return Pages(scene.title, scene.goals, scene.simplifications, sources)
