"""What the program hears of the keyboard: which held keys act again, and single characters as the viewer prefers."""

from cartviz.controls import TIMELINE
from cartviz.focus import ARROWS
from cartviz.key_map import AS_THEY_ARE, KeyMap
from cartviz.keys import KEYS, Key, canonical, darkening
from cartviz.player import Player

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
