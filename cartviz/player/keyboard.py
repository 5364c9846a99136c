"""How a pressed key is taken: held keys, single characters, and the viewer's own keys in keys.json."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cartviz.core import paths
from cartviz.core.errors import did_you_mean
from cartviz.player.keys import KEYS, Key, canonical, darkening
from cartviz.player.pointer_tools import ARROWS
from cartviz.player.state import Player
from cartviz.player.tab_focus import TIMELINE

FILE = "keys.json"
KeyMap = Mapping[str, str]
AS_THEY_ARE: KeyMap = MappingProxyType({})

_KNOWN = {name for row in KEYS if row.built for name in row.names}
_LAST = {name.rpartition("+")[2] for name in _KNOWN} | {f"F{i}" for i in range(1, 13)}
_MODIFIERS = ("Ctrl+", "Alt+", "Shift+")


def load_key_map() -> tuple[KeyMap, str]:
    """From a pressed key to the one that it stands for, and a message for the viewer: '' where all is well.

    What is wrong in the file is told and left out; the file itself belongs to the viewer and stays as it is.
    """
    path = paths.settings_folder() / FILE
    try:
        written = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    except FileNotFoundError:
        return AS_THEY_ARE, ""
    except (OSError, ValueError, RecursionError) as error:
        return AS_THEY_ARE, f"{path.name} cannot be read: {error}"
    pairs = written if isinstance(written, list) else [None]
    good, problems = _checked(pairs)
    return MappingProxyType(good), f"{path.name}: {'; '.join(problems)}" if problems else ""


def _checked(pairs: Iterable[object]) -> tuple[dict[str, str], list[str]]:
    """What may stay of the pairs (pressed, stands for) of a file, and what is wrong with the others."""
    found, problems = [], []
    for pair in pairs:
        if not (isinstance(pair, tuple) and isinstance(pair[1], str)):
            problems.append('it must be a table such as {"Ctrl+M": "Space"}')
            continue
        pressed, meant = canonical(pair[0]), canonical(pair[1])
        if not _is_key(pressed):
            problems.append(f"there is no key '{pair[0]}'. {did_you_mean(pair[0], _KNOWN)}".rstrip(". "))
        elif meant not in _KNOWN:
            problems.append(f"'{pair[1]}' does nothing. {did_you_mean(pair[1], _KNOWN)}".rstrip(". "))
        else:
            found.append((pressed, meant))
    twice = [key for key, count in Counter(key for key, _ in found).items() if count > 1]
    problems += [f"'{key}' is given twice" for key in twice]
    return {key: meant for key, meant in found if key not in twice}, problems


def _is_key(name: str) -> bool:
    """Whether the window may send a key of this name."""
    last = name
    for modifier in _MODIFIERS:  # in this order
        last = last.removeprefix(modifier)
    return last in _LAST or (len(last) == 1 and last.isascii() and last.isprintable())


REPEATING = frozenset(
    (
        *("Shift+Left", "Shift+Right", "Ctrl+Left", "Ctrl+Right", ",", ".", "J", "L"),
        *("Shift+PageUp", "Shift+PageDown", "Shift+Up", "Shift+Down"),
    )
)
"""Keys that act again while they are held down; a held Space or PageDown must not run through a lesson."""

RESETS = "Alt+R"
"""The one letter with Alt that is a key of its own whatever is preferred."""


def heard(key: str, player: Player, *, again: bool = False, changed: KeyMap = AS_THEY_ARE) -> str:
    """The key as the program takes it, '' where it takes no notice; `again` tells that it is held down.

    A key that types a character (a letter, a digit, a sign) may be wished to work with Alt only, or not at all, for
    viewers who touch keys by accident or speak to the computer (WCAG 2.1.4). Keys with a name, with Ctrl or with Alt
    stay, and so does what is typed into a line. A period and a comma stay where they were chosen to darken the screen.
    What then is heard may stand for another key in the viewer's own map, `changed`.
    """
    if player.layers[-1:] != ("goto",):
        key = _preferred(canonical(key), player)
        key = changed.get(key, key)
    return "" if again and not _acts_again(key, player) else key


def _preferred(key: str, player: Player) -> str:
    letters = player.preferences.letters
    if letters == "on":
        return key
    if not _is_character(key):
        plain = key.replace("Alt+", "")
        return plain if letters == "alt" and key != RESETS and _is_character(plain) else key
    return key if key in (".", ",") and player.preferences.period == "black" else ""


def _acts_again(key: str, player: Player) -> bool:
    """Whether a key that is held down goes on acting: what moves a light, a mark or a place by a little."""
    if key in ARROWS and (player.focus.kind or player.layers[-1:] == ("preferences",)):
        return True
    if key in ("Left", "Right") and player.control == TIMELINE:
        return True
    return key in REPEATING and darkening(player, key) == key  # a held period must not make the screen flash


def names_for(row: Key, letters: str, changed: KeyMap = AS_THEY_ARE) -> tuple[str, ...]:
    """The keys that do an action for a viewer who prefers `letters` to be 'on', with 'alt', or 'off'."""
    own = [pressed for pressed, meant in changed.items() if meant in row.names]
    names = [name for name in row.names if name not in changed] + own
    if letters != "on":
        with_alt = {name: f"Alt+{name}" for name in names if letters == "alt" and f"Alt+{name}" != RESETS}
        names = [with_alt.get(name, "") if _is_character(name) else name for name in names]
    return tuple(dict.fromkeys(name for name in names if name))


def key_for(key: str, letters: str) -> str:
    """A key that does what this one does, for a viewer who prefers `letters` so; '' where there is none."""
    row = next((row for row in KEYS if key in row.names), None)
    names = names_for(row, letters) if row else ()
    return key if key in names else next(iter(names), "")


def _is_character(key: str) -> bool:
    """Whether a key types a character by itself or with Shift: 'K', 'Shift+L', '5'; but not 'Ctrl+S' or 'F5'."""
    last = "+" if key.endswith("+") else key.rpartition("+")[2]
    return len(last) == 1 and "Ctrl+" not in key and "Alt+" not in key
