"""A monkey at keyboard and mouse: random events of SDL for the real window, and files that change below the program.

Keys come from the table of keys, so that those added later are pressed, too; the buttons are found by clicking about.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pygame

from cartviz.app import window
from cartviz.app.window import Event, Window
from cartviz.player.keys import KEYS

SIZES = ((640, 360), (320, 180), (960, 540), (500, 700), (1, 1), (200, 2000), (3840, 100), (160, 90), (1280, 720))
LIKELY = (20, 40, 2, 2, 2, 1, 1, 10, 1)
STRANGE = ("é", "Ctrl+Alt+Shift+Space", "x", "7", "Alt+B", "Alt+5", " ", "Delete", "F3", "Ctrl+Z", "y", "d")
RARE = ("Ctrl+S", "F12", "F", "F11", "Alt+Enter", "F5", "Shift+F5")
"""Keys that write files or change the screen: seldom, or the monkey does little else."""
_MODIFIERS = {"Ctrl": pygame.KMOD_LCTRL, "Alt": pygame.KMOD_LALT, "Shift": pygame.KMOD_LSHIFT}
_KEYS = {name: key for key, name in window._NAMED.items() if key != pygame.K_KP_ENTER}
_SCANCODES = {name: scancode for scancode, name in window._MEDIA.items()}


def key_event(name: str) -> pygame.Event:
    """The event that a keyboard sends for a key of the table."""
    *modifiers, last = name.split("+") if len(name) > 1 and not name.endswith("+") else [name]
    mod = 0
    for each in modifiers:
        mod |= _MODIFIERS[each]
    single = len(last) == 1
    code = ord(last.lower()) if single else _KEYS.get(last, 0)
    typed = (last.upper() if "Shift" in modifiers else last.lower()) if single and "Ctrl" not in modifiers else ""
    scancode = _SCANCODES.get(last, 0)
    return pygame.Event(pygame.KEYDOWN, key=code, unicode=typed, scancode=scancode, mod=mod)


_X_KEYS = {"PageDown": "Next", "PageUp": "Prior", "Enter": "Return", "Backspace": "BackSpace", "Space": "space"}
_X_KEYS |= {"MediaPlay": "XF86AudioPlay", "MediaNext": "XF86AudioNext", "MediaPrevious": "XF86AudioPrev"}
_X_KEYS |= {"?": "question", "<": "less", ">": "greater", "[": "bracketleft", "]": "bracketright", ",": "comma"}
_X_KEYS |= {".": "period", "+": "plus", "-": "minus"}


def x_key(name: str) -> str:
    """A key of the table in the words of xdotool: 'Shift+Left' is 'shift+Left'."""
    *modifiers, last = name.split("+") if len(name) > 1 and not name.endswith("+") else [name]
    return "+".join(
        [*(each.lower() for each in modifiers), _X_KEYS.get(last, last.lower() if len(last) == 1 else last)]
    )


class Monkey(Window):
    """The real window, in which a monkey sits for so many turns of the program; then it closes it."""

    def __init__(self, chance: random.Random, turns: int, scenes: list[Path]) -> None:
        super().__init__((640, 360))
        self.chance, self.turns = chance, turns
        self.happened = 0
        self.scenes = scenes
        self._texts = [path.read_text(encoding="utf-8") for path in scenes]
        self._names = [name for row in KEYS for name in row.names if name not in RARE] + ["PageDown", "Escape"] * 3

    def mend(self) -> None:
        """All files as they were."""
        for path, text in zip(self.scenes, self._texts, strict=True):
            path.write_text(text, encoding="utf-8")

    def events(self, wait_seconds: float = 0.0) -> Iterator[Event]:
        """What happened in this turn, through SDL's own queue."""
        self.turns -= 1
        if self.turns <= 0:
            yield Event("close")
            return
        for _ in range(self.chance.choice((1, 2, 3, 10))):
            self.happened += 1
            self._act()
        if wait_seconds and self.chance.random() < 0.5:
            pygame.event.post(pygame.Event(pygame.WINDOWRESTORED))
        yield from (each for each in super().events(0.0) if each.kind != "close")

    def _act(self) -> None:
        dice = self.chance.random()
        if dice < 0.6:
            self._press(self.chance.choice(self._names if dice < 0.57 else RARE if dice < 0.575 else STRANGE))
        elif dice < 0.95:
            self._move_or_click()
        elif dice < 0.98:
            kinds = (pygame.WINDOWLEAVE, pygame.WINDOWFOCUSLOST, pygame.WINDOWMINIMIZED, pygame.WINDOWEXPOSED)
            pygame.event.post(pygame.Event(self.chance.choice(kinds)))
        elif dice < 0.99:
            self._resize()
        else:
            self._meddle()

    def _press(self, name: str) -> None:
        event = key_event(name)
        for _ in range(self.chance.choice((1, 1, 1, 1, 3))):  # held down
            pygame.event.post(event)
        pygame.event.post(pygame.Event(pygame.KEYUP, key=event.key, scancode=event.scancode, mod=event.mod))

    def _move_or_click(self) -> None:
        wide, high = self.size
        at = (self.chance.randrange(-20, wide + 20), self.chance.randrange(-20, high + 20))
        down = self.chance.random() < 0.3
        pygame.event.post(pygame.Event(pygame.MOUSEMOTION, pos=at, rel=(1, 1), buttons=(int(down), 0, 0)))
        kind = self.chance.choice((pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP, pygame.MOUSEWHEEL, None))
        if kind == pygame.MOUSEWHEEL:
            pygame.event.post(pygame.Event(kind, x=0, y=self.chance.choice((-1, 1, 5))))
        elif kind:
            pygame.event.post(pygame.Event(kind, pos=at, button=self.chance.choice((1, 1, 1, 3))))

    def _resize(self) -> None:
        size = self.chance.choices(SIZES, LIKELY)[0]
        pygame.display.set_mode(size, pygame.RESIZABLE)

    def _meddle(self) -> None:
        """A scene's file changes, breaks, vanishes or comes back."""
        index = self.chance.randrange(len(self.scenes))
        path, text = self.scenes[index], self._texts[index]
        way = self.chance.choice(("good", "good", "broken", "gone", "changed", "half"))
        if way == "gone":
            path.unlink(missing_ok=True)
            return
        changed = text.replace("seconds: ", "seconds: 1", 1)
        found = {"good": text, "broken": text.replace("beats:", "baets:"), "changed": changed, "half": text[:700]}
        path.write_text(found[way], encoding="utf-8")
