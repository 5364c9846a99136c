"""What the program hears of the keyboard: which held keys act again, and single characters as the viewer prefers."""

from cartviz.focus import ARROWS
from cartviz.keys import darkening
from cartviz.player import Player

REPEATING = frozenset(
    ("Shift+Left", "Shift+Right", "Ctrl+Left", "Ctrl+Right", ",", ".", "J", "L", "Shift+PageUp", "Shift+PageDown")
)
"""Keys that act again while they are held down; a held Space or PageDown must not run through a lesson."""

RESETS = "Alt+R"
"""The one letter with Alt that is a key of its own whatever is preferred."""


def heard(key: str, player: Player, *, again: bool = False) -> str:
    """The key as the program takes it, '' where it takes no notice; `again` tells that it is held down.

    A key that types a character (a letter, a digit, a sign) may be wished to work with Alt only, or not at all, for
    viewers who touch keys by accident or speak to the computer (WCAG 2.1.4). Keys with a name, with Ctrl or with Alt
    stay, and so does what is typed into a line. A period and a comma stay where they were chosen to darken the screen.
    """
    if again and not _acts_again(key, player):
        return ""
    letters, last = player.preferences.letters, last_of(key)
    modifiers = key.removesuffix(last)
    if letters == "on" or len(last) > 1 or "Ctrl+" in modifiers or key == RESETS or _typing(player):
        return key
    if "Alt+" in modifiers:
        return modifiers.replace("Alt+", "") + last if letters == "alt" else key
    return key if key in (".", ",") and player.preferences.period == "black" else ""


def _acts_again(key: str, player: Player) -> bool:
    """Whether a key that is held down goes on acting."""
    if player.focus.kind and key in ARROWS:
        return True
    return key in REPEATING and darkening(player, key) == key  # a held period must not make the screen flash


def last_of(key: str) -> str:
    """The key that is pressed while the modifiers are held: 'K' of 'Alt+K', '+' of 'Alt++'."""
    return "+" if key.endswith("+") else key.rpartition("+")[2]


def _typing(player: Player) -> bool:
    """Whether characters are text now."""
    return player.layers[-1:] == ("goto",)
