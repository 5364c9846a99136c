"""The window itself: opens it, names its keys, paces its frames; nothing here knows what is drawn."""

import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pygame

from cartviz.app import lost_display
from cartviz.app.side_window import SideWindow, middle_of, screens
from cartviz.core.environment import NO_DISPLAY
from cartviz.core.errors import UsageError
from cartviz.core.platform import give_back_what_is_large, silenced

Place = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at the window: 'key', 'move', 'down', 'up', 'wheel', 'leave', 'close', 'hide' or 'show'.

    `side` tells that it happened at the speaker's window: keys mean the same there, a mouse means nothing, and closing
    it closes only that. `pressed` tells of a 'move' whether the left button is down, `again` of a 'key' whether it is
    held down, `turned` of a 'wheel' by how many notches, above 0 away from the hand.
    """

    kind: str
    key: str = ""
    place: Place = (0.0, 0.0)
    pressed: bool = False
    again: bool = False
    turned: int = 0
    side: bool = False


class Window:
    """A resizable window that is drawn at its own size."""

    def __init__(self, size: tuple[int, int] | None = None, *, full_screen: bool = False) -> None:
        _prepare()
        try:
            with silenced():
                pygame.display.init()
            if pygame.display.get_driver() == "offscreen" and not os.environ.get("SDL_VIDEODRIVER"):
                raise UsageError("there is no display to open a window on", NO_DISPLAY)
            pygame.font.init()
            pygame.display.set_caption("cartviz")
            pygame.display.set_mode(size or _fitting(), pygame.RESIZABLE)
        except pygame.error as error:
            raise UsageError(f"there is no display to open a window on ({error})", NO_DISPLAY) from error
        pygame.key.set_repeat(420, 70)
        self._down: set[int] = set()
        self._side: SideWindow | None = None
        self._watch: object = None
        self.screen = 0
        if full_screen:
            self.full_screen(True)

    @property
    def surface(self) -> pygame.Surface:
        """What is drawn on; another one after the window has changed its size."""
        surface = pygame.display.get_surface()
        assert surface is not None
        return surface

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.surface.get_size()

    def flip(self) -> None:
        """Show what has been drawn."""
        pygame.display.flip()

    def on_loss(self, keep: Callable[[], None]) -> None:
        """Let `keep` happen when the display goes away."""
        if pygame.display.get_driver() == "x11":
            self._watch = lost_display.watch(keep)

    def full_screen(self, full: bool) -> None:
        """Fill the screen, or be a window again (`toggle_fullscreen` leaves wrong sizes behind)."""
        window = pygame.Window.from_display_module()
        if full:
            window.set_fullscreen(True)
        else:
            window.set_windowed()

    def title(self, words: str) -> None:
        """What the window's frame says."""
        pygame.display.set_caption(words)

    def show_pointer(self, shown: bool) -> None:
        """Show or hide the mouse pointer."""
        if pygame.mouse.get_visible() != shown:
            pygame.mouse.set_visible(shown)

    def events(self, wait_seconds: float = 0.0) -> Iterator[Event]:
        """What has happened since; with nothing to do, wait so long for something."""
        first = [pygame.event.wait(int(wait_seconds * 1000))] if wait_seconds else []
        for event in [*first, *pygame.event.get()]:
            made = self._side_event(event) if self._at_side(event) else self._event(event)
            if made:
                yield made

    def close(self) -> None:
        """Close the window, and the speaker's."""
        self.close_side()
        pygame.display.quit()

    def screens(self) -> int:
        """How many screens there are."""
        return screens()

    def move(self, screen: int) -> None:
        """Go to another screen, and fill it if this one was filled."""
        full = pygame.display.is_fullscreen()
        if full:
            self.full_screen(False)
            _settle()
        pygame.display.set_window_position(middle_of(screen))
        self.screen = screen
        if full:
            _settle()
            self.full_screen(True)

    def open_side(self, screen: int) -> SideWindow:
        """The speaker's window, on a screen of its own."""
        self._side = SideWindow(screen, "Notes – cartviz")
        return self._side

    def close_side(self) -> None:
        """Close the speaker's window, if there is one."""
        if self._side:
            self._side.close()
            self._down.clear()  # nobody hears of a key let go at a window that is gone
        self._side = None

    def _at_side(self, event: pygame.Event) -> bool:
        """Whether something happened at the speaker's window."""
        return self._side is not None and getattr(getattr(event, "window", None), "id", 0) == self._side.id

    def _side_event(self, event: pygame.Event) -> Event | None:
        if event.type == pygame.WINDOWCLOSE:
            return Event("close", side=True)
        keys = (pygame.KEYDOWN, pygame.KEYUP, pygame.WINDOWFOCUSLOST)
        return self._event(event) if event.type in keys else None

    def _event(self, event: pygame.Event) -> Event | None:
        kind = event.type
        if kind == pygame.WINDOWDISPLAYCHANGED:
            self.screen = getattr(event, "display_index", self.screen)
        if kind == pygame.KEYDOWN:
            again = event.scancode in self._down
            self._down.add(event.scancode)
            name = key_name(event.key, event.unicode, event.scancode, event.mod)
            return Event("key", name, again=again) if name else None
        if kind == pygame.KEYUP:
            self._down.discard(event.scancode)
        if kind == pygame.MOUSEMOTION:
            return Event("move", place=event.pos, pressed=bool(event.buttons[0]))
        if kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP) and event.button == pygame.BUTTON_LEFT:
            return Event("down" if kind == pygame.MOUSEBUTTONDOWN else "up", place=event.pos)
        if kind == pygame.MOUSEWHEEL and event.y:
            return Event("wheel", place=pygame.mouse.get_pos(), turned=event.y)
        if kind == pygame.WINDOWFOCUSLOST:
            self._down.clear()
        return Event(_KINDS[kind]) if kind in _KINDS else None


_KINDS = {
    pygame.QUIT: "close",
    pygame.WINDOWCLOSE: "close",
    pygame.WINDOWLEAVE: "leave",
    pygame.WINDOWMINIMIZED: "hide",
    pygame.WINDOWHIDDEN: "hide",
    pygame.WINDOWRESTORED: "show",
    pygame.WINDOWSHOWN: "show",
    pygame.WINDOWMAXIMIZED: "show",
    pygame.WINDOWEXPOSED: "show",
}


class Pacer:
    """Even frames: a deadline a frame, sleep instead of busy waiting, and no hurry after a hiccup."""

    def __init__(self) -> None:
        self._last = self._deadline = time.perf_counter()

    def tick(self) -> float:
        """Seconds since the last frame, at most a tenth: after a hiccup the story goes on where it was."""
        now = time.perf_counter()
        passed, self._last = now - self._last, now
        return min(max(passed, 0.0), 0.1)

    def left(self, frames_per_second: float) -> float:
        """Set the next deadline and return how many seconds of this frame are not used yet."""
        now = time.perf_counter()
        self._deadline = max(self._deadline + 1 / frames_per_second, now - 0.1)
        return self._deadline - now

    def sleep(self) -> None:
        """Wait for the deadline."""
        rest = self._deadline - time.perf_counter()
        if rest > 0:
            time.sleep(rest)


# --- the names of keys -----------------------------------------------------------------------------------------------

CHARACTERS = "?<>[],.+-"
"""Characters that are keys of their own, however a keyboard types them."""

_NAMED = {
    pygame.K_SPACE: "Space",
    pygame.K_RETURN: "Enter",
    pygame.K_KP_ENTER: "Enter",
    pygame.K_ESCAPE: "Escape",
    pygame.K_BACKSPACE: "Backspace",
    pygame.K_DELETE: "Delete",
    pygame.K_TAB: "Tab",
    pygame.K_LEFT: "Left",
    pygame.K_RIGHT: "Right",
    pygame.K_UP: "Up",
    pygame.K_DOWN: "Down",
    pygame.K_PAGEUP: "PageUp",
    pygame.K_PAGEDOWN: "PageDown",
    pygame.K_HOME: "Home",
    pygame.K_END: "End",
    **{pygame.K_F1 + i: f"F{i + 1}" for i in range(12)},
}
_MEDIA = {261: "MediaPlay", 258: "MediaNext", 259: "MediaPrevious"}  # scancodes; pygame has no names for them
_KEYPAD = {
    pygame.K_KP0: ("0", ""),
    pygame.K_KP1: ("1", "End"),
    pygame.K_KP2: ("2", "Down"),
    pygame.K_KP3: ("3", "PageDown"),
    pygame.K_KP4: ("4", "Left"),
    pygame.K_KP5: ("5", ""),
    pygame.K_KP6: ("6", "Right"),
    pygame.K_KP7: ("7", "Home"),
    pygame.K_KP8: ("8", "Up"),
    pygame.K_KP9: ("9", "PageUp"),
}
_DIGIT_ROW = {pygame.KSCAN_1 + i: "1234567890"[i] for i in range(10)}
_LETTER_PLACES = {pygame.KSCAN_A + i: chr(ord("A") + i) for i in range(26)}
_CHARACTER_PLACES = {
    pygame.KSCAN_COMMA: (",", "<"),
    pygame.KSCAN_PERIOD: (".", ">"),
    pygame.KSCAN_LEFTBRACKET: ("[", ""),
    pygame.KSCAN_RIGHTBRACKET: ("]", ""),
    pygame.KSCAN_SLASH: ("", "?"),
}


def key_name(key: int, text: str, scancode: int, mod: int) -> str:
    """The name of a pressed key in `keys.KEYS`, or '' for a key without one.

    The character that is typed decides, then the place of the key: so the keys work on Cyrillic and Arabic keyboards,
    and a French one needs no Shift for digits. `key`, `scancode` and `mod` are SDL's, `text` is what was typed.
    """
    shift, alt = bool(mod & pygame.KMOD_SHIFT), bool(mod & pygame.KMOD_ALT)
    ctrl = bool(mod & (pygame.KMOD_CTRL | pygame.KMOD_META))
    before = ("Ctrl+" if ctrl else "") + ("Alt+" if alt else "")
    held = before + ("Shift+" if shift else "")
    named = _NAMED.get(key) or _MEDIA.get(scancode)
    if named is None and key in _KEYPAD:
        named = _KEYPAD[key][0 if mod & pygame.KMOD_NUM or text.isdigit() else 1]
    if named is not None:
        return held + named if named else ""
    left_alt = alt and not ctrl and not mod & pygame.KMOD_RALT
    if (
        len(text) == 1
        and text in CHARACTERS
        and not (ctrl and not alt)
        and not (left_alt and (shift or ord(text) == key))
    ):
        return text  # on a third level: by AltGr, or by Option on a Mac
    digit = None if shift or ctrl or mod & (pygame.KMOD_MODE | pygame.KMOD_RALT) else _DIGIT_ROW.get(scancode)
    if digit or (text.isdigit() and text.isascii()):
        return before + (digit or text)
    character = _character(key, text, scancode, shift)
    if len(character) == 1 and not character.isalpha():
        return before + character
    return held + character if character else ""


def _character(key: int, text: str, scancode: int, shift: bool) -> str:
    """The letter or character of a key: as typed, as the layout has it, or as an English keyboard has it there."""
    for candidate in (text, chr(key) if 0 < key < 0x110000 else ""):
        if len(candidate) == 1 and candidate.isascii() and (candidate.isalpha() or candidate in CHARACTERS):
            return candidate.upper()
    if text.isascii() and text.isprintable() and text:
        return ""  # a character of its own that means nothing here
    return _LETTER_PLACES.get(scancode) or _CHARACTER_PLACES.get(scancode, ("", ""))[shift]


def _settle() -> None:
    """Give the system a moment: what it still has to say of a window's old size must not undo the new one."""
    for _ in range(4):
        pygame.time.wait(15)
        pygame.event.pump()


# --- opening ---------------------------------------------------------------------------------------------------------


def _prepare() -> None:
    """Settings that SDL reads before it opens a display, and memory for its pictures."""
    give_back_what_is_large()
    if sys.platform.startswith("linux"):
        # Without a graphics card SDL shows a software surface through software GL: 17 ms instead of 0.9 at 1080p.
        os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    os.environ.setdefault("SDL_VIDEO_X11_WMCLASS", "cartviz")
    os.environ.setdefault("SDL_WINDOWS_DPI_AWARENESS", "permonitorv2")


def _fitting() -> tuple[int, int]:
    """Four fifths of the screen in 16:9, at most 1920 × 1080."""
    wide, high = pygame.display.get_desktop_sizes()[0]
    factor = min(wide * 0.8 / 16, high * 0.8 / 9, 120)
    return max(round(16 * factor), 320), max(round(9 * factor), 180)
