"""What a sitting shows in its window: the picture through the lens, what is the viewer's over it, never an error."""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cartviz.app.filmstrip import Filmstrip
from cartviz.app.session import Sitting
from cartviz.app.window import Window
from cartviz.core import paths
from cartviz.core.errors import UsageError
from cartviz.player import keyboard, settings_keys
from cartviz.player.keys import NO_PLAN
from cartviz.player.navigation import Plan
from cartviz.player.state import Player
from cartviz.render.quality import MAKING, Haste
from cartviz.stage.frame import Backdrop, Frame
from cartviz.stage.theme import Look, look_of
from cartviz.ui import overlay
from cartviz.ui.frame_times import FrameTimes
from cartviz.ui.info_panels import Pages
from cartviz.ui.lens import Lens
from cartviz.ui.magnify import magnified
from cartviz.ui.mouse import Mouse
from cartviz.ui.picker import picker_ops

WARM_SECONDS, WARM_SHARE = 0.006, 0.4
"""So long a frame makes what a magnified picture needs to be sharp; on a slow computer this share of painting it."""
SLICE_SECONDS = 0.025
"""So long a frame computes when the picture asked for lies far ahead."""
TROUBLE = "A picture could not be drawn. The log says why."


class Display(Sitting):
    """A sitting that is seen: in `window`, through `lens`, with `mouse` over it."""

    def __init__(self, window: Window, player: Player) -> None:
        super().__init__(window, player)
        self.window = window
        self.mouse = Mouse()
        self.lens = Lens()
        self.keys = keyboard.AS_THEY_ARE
        self.times = FrameTimes()
        self.haste = Haste()
        self._ambient = self._waiting = 0.0
        self._noted: set[str] = set()
        self._film = Filmstrip(self.painter)

    @property
    def look(self) -> Look:
        """What the viewer has chosen to see."""
        return look_of(self.player)

    def draw(self) -> bool:
        """Paint the present moment; False when nothing new could be painted and the last picture stays."""
        size = self.window.size
        self.times.begin()
        try:
            base = self._base(size)
            self.times.lap("compose")
            self._paint(base)
            self.times.lap("paint")
        except Exception:  # noqa: BLE001 - the lesson goes on: the last good picture stays, the log knows more
            self._note(f"a picture of {size[0]}x{size[1]} pixels")
            return self._redraw(size)
        if self.screening and not self.picker:
            self.screening.drawn(base)
        return True

    def _base(self, size: tuple[int, int]) -> Frame:
        if self.picker:
            ops = picker_ops(self.picker, self.player, size, self.look, self._ambient)
            return Frame(size, 0.0, "picker", ops, self.look.tone)
        assert self.screening is not None
        self.speak()
        if not self._ready():
            self.screening.catch_up(SLICE_SECONDS)
        else:
            self.screening.reach(self.player.t)
        self.times.lap("tick")
        return self.screening.frame(self.player.t, size, self._ambient, self.look)

    def _paint(self, base: Frame) -> None:
        timeline = None if self.picker else self.timeline
        pages = self.screening.pages if self.screening else Pages()
        player = replace(self.player, notes=False) if self.notes_apart else self.player
        over = overlay.overlay_ops(player, timeline, pages, base.size, self.look, self._viewer())
        if player.frame_times and not player.layers:
            over = (*over, *self.times.ops(base.size, self.look))
        ops = over
        if not any(isinstance(op, Backdrop) for op in over):  # else a page of its own covers the picture
            near = base if self.lens.times == 1 else self._closer(base)
            ops = (*near.ops, *self.lens.ops(base.size), *over)
        self.painter.haste = replace(self.haste, moving=self.player.moving, making=MAKING)
        self.painter.paint(replace(base, ops=ops), self.window.surface)

    def _closer(self, base: Frame) -> Frame:
        """What the lens shows of a picture; while its sharp parts are being made, painted coarse already."""
        lens, part = self.lens, self.lens.part(base.size)
        close = magnified(base, part)
        if lens.wants:
            seconds = max(WARM_SECONDS, WARM_SHARE * self.times.median("paint") / 1000)
            lens.learn(there=self.painter.warm(close, seconds))
        if lens.sharp:
            return close
        self.painter.paint(base, self.window.surface)
        self.painter.enlarge(self.window.surface, part)
        return replace(base, ops=())

    def _redraw(self, size: tuple[int, int]) -> bool:
        if self.picker or not self.screening:
            return False
        try:
            self._paint(self.screening.last(size, self._ambient, self.look.tone))
        except Exception:  # noqa: BLE001 - then the screen keeps what it shows
            self._note("the last good picture")
            return False
        return True

    def _viewer(self) -> overlay.Viewer:
        known = self.screening.share(self.player.t) if self.screening and not self.picker else None
        bar = 0.0 if self.player.focus.kind == "spotlight" else self.mouse.bar
        trouble = "" if self.notes_apart else self.trouble
        viewer = overlay.Viewer(self.mouse.place, bar, known, trouble, self._waiting)
        viewer = replace(
            viewer, plan=self._plan(), keys=self.keys, problems=() if self.picker or self.notes_apart else self.problems
        )
        if self.picker or not self.screening or not (self.player.layers or self.player.notes):
            return viewer
        return replace(viewer, pictures=self._film.pictures(self.screening), clock=time.strftime("%H:%M"))

    def _plan(self) -> Plan:
        """All scenes by number and title, where they are needed."""
        asked = {"goto", "overview", settings_keys.LAYER} & {*self.player.layers}
        return self._repertoire.plan(self.screening.path if self.screening else None) if asked else NO_PLAN

    def _ready(self) -> bool:
        return self.screening is None or self.screening.ready(self.player.t)

    # --- what goes wrong ---------------------------------------------------------------------------------------------

    def _guard(self, what: str, do: Callable[..., Any], *args: object) -> None:
        """Do something that must not end the lesson if it fails."""
        try:
            do(*args)
        except Exception:  # noqa: BLE001 - it is in the log, and the window stays
            self._note(what)

    def _note(self, what: str) -> None:
        """Write the exception that is being handled to the log, once, with what a developer needs to see it again."""
        show = self.screening.show if self.screening and not self.picker else None
        where = f"{show.scene.id} seed {show.seed}" if show else "picker"
        if f"{what} {where}" not in self._noted:
            self._noted.add(f"{what} {where}")
            paths.note(f"{what}: {where}, {len(show.interventions) if show else 0} interventions, {self.player}")
        known = sys.exc_info()[1]
        self.tell_trouble(str(known) if isinstance(known, UsageError) else TROUBLE)
