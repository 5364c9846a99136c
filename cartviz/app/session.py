"""One sitting: which scene or the picker is shown, the player in it, and how one comes from one to another."""

from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cartviz.app.loaded_scenes import Repertoire, Screening
from cartviz.app.picker_cards import Shelf
from cartviz.check import library
from cartviz.core import paths, platform
from cartviz.core.errors import CartvizError
from cartviz.player.preferences import LANGUAGES, ORIGINAL
from cartviz.player.state import Player, hold, opened, same_place, say, spot_of
from cartviz.render.painter import Painter
from cartviz.scene import assets
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline
from cartviz.scene.translation import languages
from cartviz.ui.picker import NOWHERE, Picker

TROUBLE_SECONDS = 6.0
"""So long after the last fault its small print stays."""


class Titled(Protocol):
    """A window whose frame says what is shown."""

    def title(self, words: str) -> None:
        """Set the words."""


class Sitting:
    """A scene or the picker, and the player that decides which moment of it; nothing here draws or listens.

    For an `author` all `problems` of a file that has been read again are kept; a class gets one line of small print,
    and nothing at all where the `notes_apart` are in a window of the speaker's.
    """

    def __init__(self, window: Titled, player: Player) -> None:
        self.player = player
        self.painter = Painter()
        self.screening: Screening | None = None
        self.picker: Picker | None = None
        self.trouble = ""
        self.author = self.notes_apart = False
        self.problems: tuple[str, ...] = ()
        self._titled = window
        self._shelf: Shelf | None = None
        self._repertoire = Repertoire(assets.scene_paths())
        self._trouble_left = 0.0

    @property
    def timeline(self) -> Timeline:
        """The timeline of the scene, or one without any time."""
        return self.screening.timeline if self.screening else NOWHERE

    def tell_trouble(self, words: str) -> None:
        """Say something in small print that nobody needs to act on now."""
        self.trouble, self._trouble_left = words, TROUBLE_SECONDS

    def complain(self, words: str) -> None:
        """Say something that is for the speaker: over the picture only where the notes have no window of their own."""
        if self.notes_apart:
            self.tell_trouble(words)
        else:
            self.player = say(self.player, words)

    def pass_trouble(self, seconds: float) -> None:
        """Let the small print go when its time is over."""
        self._trouble_left -= seconds
        self.trouble = self.trouble if self._trouble_left > 0 else ""

    def open_scene(self, scene: Scene, t: float = 0.0, seed: int | None = None) -> None:
        """Show a scene from `t` seconds on."""
        self._leave()
        self.screening = self._repertoire.open(scene, seed)
        self.picker, self.problems = None, ()
        self.player = opened(self.player, t)
        self._titled.title(f"{scene.title} – cartviz")
        self.painter.forget()
        if self._shelf:
            self._shelf.rest()
        platform.give_back()

    def open_first(self, wanted: str) -> None:
        """The scene that the viewer wants to start with ('': the picker), or the picker, which says what is wrong."""
        path, words = next((each for each in self._repertoire.paths if each.stem == wanted), None), ""
        if path:
            try:
                self.open_scene(library.open_path(path))
            except CartvizError:
                words = f"The scene to start with, {wanted}, has a mistake. Its card says what is wrong."
            else:
                return
        elif wanted:
            words = f"The scene to start with, {wanted}, is not there any more. Ctrl + , chooses another."
        self.open_picker()
        if words:
            self.tell_trouble(f"{self.trouble} {words}".strip())

    def open_picker(self) -> None:
        """Show all scenes, the one that was left chosen."""
        self._leave()
        if self._shelf is None or self._shelf.paths != self._repertoire.paths:
            self._shelf = Shelf(self.painter, self._repertoire.paths)
        self.picker = self._shelf.picker(self.screening.path if self.screening else None, self._repertoire.seen())
        self.player = replace(self.player, playing=False, held=None, layers=(), control="")
        self._titled.title("The living drug – cartviz")

    def _leave(self) -> None:
        """Remember where the viewer was."""
        if self.screening and not self.picker:
            self._repertoire.leave(self.screening, self.player)

    def play_chosen(self) -> None:
        """Play the chosen scene, from where it was left unless that was its end."""
        if not self.picker or not self._shelf:
            return
        entry, card = self._shelf.entry(self.picker.chosen), self._shelf.checked(self.picker.chosen)
        if entry.scene is None or card.problems:
            self.picker = replace(self.picker, cards=tuple(self._shelf.cards))
            self.player = replace(self.player, layers=("problem",))
            return
        self.open_scene(entry.scene)
        left = self._repertoire.left(self.screening) if self.screening else None
        if left:
            self.player = replace(self.player, t=left.t, spent=left.spent, held=left.held, playing=left.playing)

    def turn_to(self, request: str) -> None:
        """Another scene: 'scene:+1', 'scene:-1', 'scene:-1:end' (its end), 'scene:first', 'scene:last'."""
        _, where, *end = request.split(":")
        paths = self._repertoire.toward(where, self.screening.path) if self.screening else ()
        for path in paths:
            try:
                scene = library.open_path(path)
            except CartvizError:
                continue  # a broken scene says what is wrong in the picker, not before the class
            left = spot_of(self.player, str(self.screening.path)) if self.screening else None
            self.open_scene(scene)
            self.player = replace(self.player, back=left)
            if end:
                self.player = hold(self.player, self.timeline.cues[-1])
            return
        self.player = say(self.player, f"This is the {'first' if where == '-1' else 'last'} scene")

    def reload(self) -> None:
        """Read the scene's file again and stay at the same place of the same step; a broken one changes nothing."""
        if not self.screening:
            return
        old, player = self.screening, self.player
        try:
            scene = library.open_path(old.path)
            self.screening = self._repertoire.renew(scene, old.show.seed)
        except CartvizError as error:
            self.complain("The file has a mistake. This is the scene as it was")
            first, *more = str(error).splitlines()
            if self.author:
                self.problems = (first, *more)
            else:
                self.tell_trouble(first)
                paths.note(f"reload: {error}")
            return
        self._shelf, self.problems = None, ()
        moved = replace(player, reply=None, loop=(), back=None, layers=())
        self.player = say(same_place(moved, old.timeline, self.timeline), "Read again")
        self._titled.title(f"{scene.title} – cartviz")

    def speak(self) -> None:
        """Let the scene speak the language that the viewer prefers."""
        if self.screening:
            try:
                self.screening.speak(self.player.preferences.language)
            except CartvizError as error:
                paths.note(f"translation: {error}")
                self.tell_trouble(str(error).splitlines()[0])

    def next_language(self) -> None:
        """The next language of those that this scene speaks."""
        if not self.screening:
            return
        spoken = (ORIGINAL, *(each for each, _ in LANGUAGES if each in languages(self.screening.show.scene)))
        if len(spoken) == 1:
            self.player = say(self.player, "Here captions are in English only")
            return
        now = self.player.preferences.language
        following = spoken[(spoken.index(now) + 1) % len(spoken) if now in spoken else 0]
        chosen = replace(self.player.preferences, language=following)
        self.player = say(replace(self.player, preferences=chosen), dict(LANGUAGES)[following])

    def jump_back(self) -> None:
        """Undo a jump from another scene."""
        spot, here = self.player.back, self.screening.path if self.screening else None
        if not spot:
            return
        left = spot_of(self.player, str(here))
        try:
            scene = library.open_path(Path(spot.scene))
        except CartvizError as error:
            self.player = say(replace(self.player, back=None), "The file of that scene has a mistake by now")
            self.tell_trouble(str(error).splitlines()[0])
            return
        self.open_scene(scene)
        self.player = replace(self.player, t=spot.t, spent=spot.t, held=spot.held, playing=spot.playing, back=left)
