"""A window: keys and mouse go to the player, frames go to the screen, spare time goes to what comes next."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cartviz import choosing, focus, folders, key_map, preferences
from cartviz.audio.desk import Desk
from cartviz.export.pictures import keep
from cartviz.filmstrip import Filmstrip
from cartviz.keeper import Keeper
from cartviz.keys import NO_PLAN, press
from cartviz.listener import heard
from cartviz.mouse import Mouse
from cartviz.places import Plan
from cartviz.player import Player, advance, say
from cartviz.presenter import Presenter
from cartviz.problems import CartvizError
from cartviz.scene import Scene
from cartviz.show import Show
from cartviz.sitting import Sitting
from cartviz.stage import overlay
from cartviz.stage.chooser import row_at
from cartviz.stage.control_bar import on_bar
from cartviz.stage.frame import Backdrop, Frame
from cartviz.stage.lens import Lens
from cartviz.stage.magnify import magnified
from cartviz.stage.panels import Pages
from cartviz.stage.picker import card_at, grid_of, hint_buttons, picker_ops, press_picker
from cartviz.stage.theme import Look, look_of
from cartviz.trace import Trace
from cartviz.window import Event, Pacer, Place, Window

WARM_SECONDS = 0.006
"""So long a frame makes what a magnified picture needs to be sharp."""
SLICE_SECONDS = 0.025
"""So long a frame computes when the picture asked for lies far ahead."""
TROUBLE = "A picture could not be drawn. The log says why."


def run(
    scene: Scene | None = None,
    *,
    t: float = 0.0,
    seed: int | None = None,
    size: tuple[int, int] | None = None,
    full_screen: bool = False,
    film: bool = False,
    presenter: bool = False,
    started: float | None = None,
) -> int:
    """Open a window with a scene at `t` seconds, or with the picker; returns the exit code once it is closed.

    Raises:
        UsageError: there is no display, or pygame is not pygame-ce.
    """
    chosen, trouble = preferences.load()
    keys, more = key_map.load()
    window = Window(size, full_screen=full_screen)
    try:
        player = Player(film=film, full_screen=full_screen, preferences=chosen, notes=presenter)
        app = App(window, player, presenter=presenter)
        app.keys = keys
        app.tell_trouble(" ".join(each for each in (trouble, more) if each))
        if scene is None:
            app.open_first(chosen.start)
        else:
            app.open_scene(scene, t, seed)
        return app.loop(Trace(started))
    finally:
        window.close()


class App(Sitting):
    """A sitting in a window: what it shows, and what it hears."""

    def __init__(self, window: Window, player: Player, *, presenter: bool = False) -> None:
        super().__init__(window, player)
        self.window = window
        self.mouse = Mouse()
        self.keys = key_map.AS_THEY_ARE
        self.lens = Lens()
        self.presenter = Presenter(window, forced=presenter)
        self.hidden = self.done = False
        self._ambient = self._waiting = 0.0
        self._noted: set[str] = set()
        self._film = Filmstrip(self.painter)
        self._keeper = Keeper(player.preferences)
        self._desk = Desk()

    # --- the loop ----------------------------------------------------------------------------------------------------

    def loop(self, trace: Trace) -> int:
        """Run until the viewer has quit."""
        pacer = Pacer()
        while not self.done:
            for event in self.window.events(0.25 if self.hidden else 0.0):
                self._guard("an event", self.hear, event)
            passed = pacer.tick()
            if self.hidden:
                self._desk.rest()
                continue
            self._guard("the player", self.live, passed)
            if self.draw():
                self.window.flip()
            trace.line(self.state(), self.player.t)
            spare = pacer.left(60 if self._busy else 30) - 0.002
            if self.presenter.due(spare):
                self._guard("the speaker's page", self.presenter.paint, self, self._film, self.look)
            elif spare > 0.001:
                self._guard("spare time", self.prepare, spare)
            pacer.sleep()
        self._guard("the preferences", self._keeper.close, self.player.preferences)
        self._guard("the sound", self._desk.close)
        return 0

    def live(self, seconds: float) -> None:
        """Let time pass for player, mouse and everything that breathes."""
        self._ambient += seconds
        self.pass_trouble(seconds)
        if news := self._keeper.live(self.player.preferences, seconds):
            self.tell_trouble(news)
        before = self.player
        show = self.screening.original if self.screening and not self.picker else None  # voices speak English
        waits = self.mouse.held is not None or self.picker is not None or not self._ready()
        waits = waits or self._desk.unfinished(before, seconds, show)
        moved = advance(replace(self.player, playing=False) if waits else self.player, seconds, self.timeline)
        self.player = replace(moved, playing=self.player.playing) if waits else moved
        self._guard("the sound", self._listen, show, before, seconds)
        still = not self.player.playing and (not waits or self.picker is not None)
        self._waiting = self._waiting + seconds if still else 0.0
        place = self.mouse.place
        there = place is not None and not self.picker and on_bar(self.window.size, self.look, place)
        self.mouse.live(seconds, on_bar=there)
        self.player = self.presenter.live(self.player, seconds)
        self.lens.live(self.player.focus, seconds, still=self.look.still)
        lit = self.player.focus.kind == "spotlight"
        self.window.show_pointer(bool(self.player.layers) or (self.mouse.awake and not lit))

    def _listen(self, show: Show | None, before: Player, seconds: float) -> None:
        """Let be heard what has happened since the player was as `before`."""
        self._desk.live(show, before, self.player, seconds)
        if news := self._desk.trouble():
            self.tell_trouble(news)

    def prepare(self, seconds: float) -> None:
        """Use spare time: cards and thumbnails for the picker, the simulation ahead for a scene."""
        if self.picker and self._shelf:
            self._shelf.step(seconds, self.look)
            self.picker = replace(self.picker, cards=tuple(self._shelf.cards))
        elif self.screening:
            # First what the next seconds will show, then the rest of the scene.
            began = time.perf_counter()
            if "overview" in self.player.layers or self.player.notes:
                here = self.timeline.cue_at(self.player.t).index + (not self.player.layers)  # notes show the next one
                self._film.step(self.screening, here, self.look, seconds)
            self.screening.rehearse(self.painter.warm, self.player.t, self.window.size, self.look, seconds)
            self.screening.show.ahead(seconds - (time.perf_counter() - began))

    def state(self) -> dict[str, object]:
        """What a test may follow from outside."""
        player, card = self.player, self.picker.card if self.picker else None
        where: dict[str, object] = {"scene": "picker", "chosen": card.id if card else "-"}
        if not self.picker and self.screening:
            beat = self.timeline.cue_at(player.t).beat.id
            where = {"scene": self.screening.show.scene.id, "beat": beat}
        size = self.window.size
        notes = "window" if self.presenter.open else "panel" if player.notes else "-"
        return where | player.told() | {"notes": notes, "size": f"{size[0]}x{size[1]}"}

    # --- what is seen ------------------------------------------------------------------------------------------------

    @property
    def look(self) -> Look:
        """What the viewer has chosen to see."""
        return look_of(self.player)

    def draw(self) -> bool:
        """Paint the present moment; False when nothing new could be painted and the last picture stays."""
        size = self.window.size
        try:
            base = self._base(size)
            self._paint(base)
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
        return self.screening.frame(self.player.t, size, self._ambient, self.look)

    def _paint(self, base: Frame) -> None:
        timeline = None if self.picker else self.timeline
        pages = self.screening.pages if self.screening else Pages()
        player = replace(self.player, notes=False) if self.presenter.open else self.player
        over = overlay.overlay_ops(player, timeline, pages, base.size, self.look, self._viewer())
        ops = over
        if not any(isinstance(op, Backdrop) for op in over):  # else a page of its own covers the picture
            near = base if self.lens.times == 1 else self._closer(base)
            ops = (*near.ops, *self.lens.ops(base.size), *over)
        self.painter.paint(replace(base, ops=ops), self.window.surface)

    def _closer(self, base: Frame) -> Frame:
        """What the lens shows of a picture; while its sharp parts are being made, painted coarse already."""
        lens, part = self.lens, self.lens.part(base.size)
        close = magnified(base, part)
        if lens.wants:
            lens.learn(there=self.painter.warm(close, WARM_SECONDS))
        if lens.sharp:
            return close
        self.painter.paint(base, self.window.surface)
        self.painter.enlarge(self.window.surface, part)
        return replace(base, ops=())

    def _redraw(self, size: tuple[int, int]) -> bool:
        if self.picker or not self.screening:
            return False
        try:
            self._paint(self.screening.last(size, self._ambient))
        except Exception:  # noqa: BLE001 - then the screen keeps what it shows
            self._note("the last good picture")
            return False
        return True

    def _viewer(self) -> overlay.Viewer:
        known = self.screening.share(self.player.t) if self.screening and not self.picker else None
        bar = 0.0 if self.player.focus.kind == "spotlight" else self.mouse.bar
        trouble = "" if self.presenter.open else self.trouble
        viewer = overlay.Viewer(self.mouse.place, bar, known, trouble, self._waiting)
        viewer = replace(viewer, plan=self._plan(), keys=self.keys)
        if self.picker or not self.screening or not (self.player.layers or self.player.notes):
            return viewer
        return replace(viewer, pictures=self._film.pictures(self.screening), clock=time.strftime("%H:%M"))

    def _plan(self) -> Plan:
        """All scenes by number and title, where they are needed."""
        asked = {"goto", "overview", choosing.LAYER} & {*self.player.layers}
        return self._repertoire.plan(self.screening.path if self.screening else None) if asked else NO_PLAN

    @property
    def _busy(self) -> bool:
        """Whether the picture shall change 60 times a second."""
        return self.player.moving or self.mouse.busy or self.lens.busy

    def _ready(self) -> bool:
        return self.screening is None or self.screening.ready(self.player.t)

    # --- what is heard -----------------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Let one event do what it means."""
        does: dict[str, Callable[[], None]] = {
            "key": lambda: self.press(heard(event.key, self.player, again=event.again, changed=self.keys)),
            "move": lambda: self._move(event.place, event.pressed),
            "down": lambda: self._click(event.place),
            "up": self._let_go,
            "wheel": lambda: self._wheel(event.turned),
            "leave": self._leave_window,
            "close": lambda: self._close(side=event.side),
            "hide": lambda: setattr(self, "hidden", True),
            "show": lambda: setattr(self, "hidden", False),
        }
        does[event.kind]()

    def press(self, key: str) -> None:
        """Let a key do what it does, here or in the picker."""
        if self.picker:
            columns = grid_of(self.picker, self.window.size, self.look).columns
            self.picker, self.player = press_picker(self.picker, self.player, key, columns, self._plan())
        else:
            self.player = press(self.player, key, self.timeline, self._plan())
        requests, self.player = self.player.requests, replace(self.player, requests=())
        for request in requests:
            self._fulfill(request)

    def _move(self, place: Place, pressed: bool) -> None:
        entered, before = self.mouse.place is None, self.mouse.place
        self.mouse.move(place)
        wide, high = self.window.size
        self.player = focus.follow(self.player, (place[0] / wide, place[1] / high))
        if not pressed:
            self._let_go()  # let go outside the window, where nobody told us
        elif before and self.player.focus.kind == "zoom" and not self.player.layers:
            self.player = focus.pan(self.player, (before[0] - place[0]) / wide, (before[1] - place[1]) / high)
        if self.mouse.held is not None and self.screening:
            t = overlay.time_along(self.timeline, self.window.size, self.look, place[0])
            self.player = self.mouse.drag(self.player, t, self.timeline)
        if self.player.layers[-1:] == (choosing.LAYER,) and not entered:
            row = row_at(self.window.size, self.look, place)
            self.player = self.player if row is None else replace(self.player, chosen=row)
        if self.picker and not self.player.layers and not entered:  # a window that opens under a mouse is no choice
            index = card_at(self.picker, self.window.size, self.look, place)
            self.picker = self.picker if index is None else replace(self.picker, chosen=index, typed="")

    def _click(self, place: Place) -> None:
        self.mouse.move(place)
        size, look = self.window.size, self.look
        if self.picker and not self.player.layers:
            index = card_at(self.picker, size, look, place)
            self.picker = self.picker if index is None else replace(self.picker, chosen=index)
            hints = (button.key for button in hint_buttons(size, look) if button.holds(place))
            self.press("Enter" if index is not None else next(hints, ""))
            return
        key = overlay.key_at(self.player, size, look, self._viewer(), place, None if self.picker else self.timeline)
        if key:
            self.press(key)
        elif not self.player.layers and self.player.controls and self.player.focus.kind != "zoom":
            t = overlay.time_at(self.timeline, size, look, place)
            if t is not None:
                self.player = self.mouse.grab(self.player, t, self.timeline)

    def _wheel(self, turned: int) -> None:
        """The wheel makes more or less of what the speaker points at; else it does nothing."""
        if self.player.focus.kind and not self.picker:
            self.press("Ctrl+Up" if turned > 0 else "Ctrl+Down")

    def _close(self, *, side: bool) -> None:
        """The speaker's window goes alone; with the other one the program ends."""
        if side:
            self.player = replace(self.player, notes=False)
        else:
            self.done = True

    def _leave_window(self) -> None:
        self.mouse.leave()
        self.player = focus.follow(self.player, None)

    def _let_go(self) -> None:
        self.player = self.mouse.drop(self.player)

    # --- what is asked for -------------------------------------------------------------------------------------------

    def _fulfill(self, request: str) -> None:
        does: dict[str, Callable[[], None]] = {
            "quit": lambda: setattr(self, "done", True),
            "menu": self.open_picker,
            "play": self.play_chosen,
            "screenshot": self._screenshot,
            "back": self.jump_back,
            "reload": self.reload,
            "language": self.next_language,
            "full_screen": lambda: self.window.full_screen(True),
            "window": lambda: self.window.full_screen(False),
        }
        if request in does:
            does[request]()
        elif request.startswith("scene:"):
            self.turn_to(request)

    def open_scene(self, scene: Scene, t: float = 0.0, seed: int | None = None) -> None:
        """Show a scene from `t` seconds on; what the mouse held was of the one before."""
        super().open_scene(scene, t, seed)
        self.mouse.held = None

    def open_picker(self) -> None:
        """Show all scenes."""
        super().open_picker()
        self.mouse.held = None

    def _screenshot(self) -> None:
        scene = self.screening.show.scene.id if self.screening and not self.picker else "picker"
        try:
            path = keep(self.window.surface, f"cartviz {scene} {self.player.t:06.2f} s")
        except CartvizError as error:
            self.player = say(self.player, str(error))
        else:
            self.player = say(self.player, f"Saved in {path.parent}")

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
            folders.note(f"{what}: {where}, {len(show.interventions) if show else 0} interventions, {self.player}")
        self.tell_trouble(TROUBLE)
