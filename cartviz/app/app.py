"""A window: keys and mouse go to the player, frames go to the screen, spare time goes to what comes next."""

import time
from collections.abc import Callable
from dataclasses import replace

from cartviz.app import editor
from cartviz.app.display import Display
from cartviz.app.preferences_writer import Keeper
from cartviz.app.speaker_window import Presenter
from cartviz.app.watch import Watch
from cartviz.app.window import Event, Pacer, Place, Window
from cartviz.audio.controller import Desk
from cartviz.core.debug_trace import Trace
from cartviz.core.errors import CartvizError
from cartviz.export.pictures import keep
from cartviz.player import keyboard, pointer_tools, preferences, settings_keys
from cartviz.player.keyboard import heard
from cartviz.player.keys import press
from cartviz.player.state import Player, advance, say
from cartviz.scene.model import Scene
from cartviz.stage.show import Show
from cartviz.ui import overlay
from cartviz.ui.control_bar import on_bar
from cartviz.ui.picker import card_at, grid_of, hint_buttons, press_picker
from cartviz.ui.settings_panel import row_at


def run(
    scene: Scene | None = None,
    *,
    t: float = 0.0,
    seed: int | None = None,
    size: tuple[int, int] | None = None,
    full_screen: bool = False,
    film: bool = False,
    presenter: bool = False,
    watch: bool = False,
    started: float | None = None,
) -> int:
    """Open a window with a scene at `t` seconds, or with the picker; returns the exit code once it is closed.

    Raises:
        UsageError: there is no display.
    """
    chosen, trouble = preferences.load()
    keys, more = keyboard.load_key_map()
    window = Window(size, full_screen=full_screen)
    try:
        player = Player(film=film, full_screen=full_screen, preferences=chosen, notes=presenter)
        app = App(window, player, presenter=presenter, watch=watch)
        app.keys = keys
        app.tell_trouble(" ".join(each for each in (trouble, more) if each))
        if scene is None:
            app.open_first(chosen.start)
        else:
            app.open_scene(scene, t, seed)
        window.on_loss(app.keep)
        return app.loop(Trace(started))
    finally:
        window.close()


class App(Display):
    """A sitting in a window that hears keys and mouse, and lets time pass."""

    def __init__(self, window: Window, player: Player, *, presenter: bool = False, watch: bool = False) -> None:
        super().__init__(window, player)
        self.presenter = Presenter(window, forced=presenter)
        self.hidden = self.done = False
        self._watch, self.author = (Watch() if watch else None), watch
        self._keeper = Keeper(player.preferences)
        self._desk = Desk()

    # --- the loop ----------------------------------------------------------------------------------------------------

    def loop(self, trace: Trace) -> int:
        """Run until the viewer has quit; what was chosen is kept, also where Ctrl+C or a closed terminal ends it."""
        try:
            self._turns(trace)
        finally:
            self.keep()
            self._guard("the sound", self._desk.close)
            self._guard("what is being made", self.painter.close)
        return 0

    def keep(self) -> None:
        """Keep what the viewer prefers; nothing else would be lost."""
        self._guard("the preferences", self._keeper.close, self.player.preferences)

    def _turns(self, trace: Trace) -> None:
        pacer = Pacer()
        while not self.done:
            for event in self.window.events(0.25 if self.hidden else 0.0):
                self._guard("an event", self.hear, event)
            passed = pacer.tick()
            if self.hidden:
                self._desk.rest()
                continue
            self._guard("the player", self.live, passed)
            began = time.perf_counter()
            if self.draw():
                self.window.flip()
                self.times.lap("present")
            self.haste = self.haste.after(time.perf_counter() - began)
            trace.line(self.state(), self.player.t)
            spare = pacer.left(60 if self._busy else 30) - 0.002
            if self.presenter.due(spare):
                self._guard("the speaker's page", self.presenter.paint, self, self._film, self.look)
            elif spare > 0.001:
                self._guard("spare time", self.prepare, spare)
            pacer.sleep()

    def live(self, seconds: float) -> None:
        """Let time pass for player, mouse and everything that breathes."""
        self._ambient += seconds
        self.pass_trouble(seconds)
        if self._watch and self.screening and not self.picker and self._watch.saved(self.screening.path, seconds):
            self._guard("a saved scene", self.reload)
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
        self.notes_apart = self.presenter.open
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
        if not self.player.moving:
            self._repertoire.learn()
        if self.picker and self._shelf:
            self._shelf.step(seconds, self.look)
            self.picker = replace(self.picker, cards=tuple(self._shelf.cards))
        elif self.screening:
            # First a picture that rests, then what the next seconds will show, then the rest of the scene.
            began = time.perf_counter()
            if self.painter.rough and not self.player.moving:
                present = self.screening.last(self.window.size, self._ambient, self.look.tone)
                if not self.painter.warm(present, seconds):
                    return
            if "overview" in self.player.layers or self.player.notes:
                here = self.timeline.cue_at(self.player.t).index + (not self.player.layers)  # notes show the next one
                self._film.step(self.screening, here, self.look, seconds)
            if not self.painter.full:
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
        return where | player.told() | {"notes": notes, "size": f"{size[0]}x{size[1]}", "problems": len(self.problems)}

    @property
    def _busy(self) -> bool:
        """Whether the picture shall change 60 times a second."""
        return self.player.moving or self.mouse.busy or self.lens.busy

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
        self.player = pointer_tools.follow(self.player, (place[0] / wide, place[1] / high))
        if not pressed:
            self._let_go()  # let go outside the window, where nobody told us
        elif before and self.player.focus.kind == "zoom" and not self.player.layers:
            self.player = pointer_tools.pan(self.player, (before[0] - place[0]) / wide, (before[1] - place[1]) / high)
        if self.mouse.held is not None and self.screening:
            t = overlay.time_along(self.timeline, self.window.size, self.look, place[0])
            self.player = self.mouse.drag(self.player, t, self.timeline)
        if self.player.layers[-1:] == (settings_keys.LAYER,) and not entered:
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
            buttons = hint_buttons(size, look, self.player.preferences.letters)
            hints = (button.key for button in buttons if button.holds(place))
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
        self.player = pointer_tools.follow(self.player, None)

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
            "edit": self._edit,
            "swap": lambda: setattr(self, "player", self.presenter.swap(self.player)),
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

    def _edit(self) -> None:
        """The scene's file in the author's editor, at the line of the present step."""
        if self.screening:
            cue, scene = self.timeline.cue_at(self.player.t), self.screening.show.scene
            line = scene.problem(("beats", cue.index), "").line
            self.complain(editor.open_at(self.screening.path, line))

    def _screenshot(self) -> None:
        scene = self.screening.show.scene.id if self.screening and not self.picker else "picker"
        try:
            path = keep(self.window.surface, f"cartviz {scene} {self.player.t:06.2f} s")
        except CartvizError as error:
            self.complain(str(error))
        else:
            self.player = say(self.player, f"Saved in {path.parent}")
