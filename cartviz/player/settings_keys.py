"""The panel of preferences: which row is in focus, and what its keys change; every change counts at once."""

from dataclasses import dataclass, replace

from cartviz.player.navigation import Plan
from cartviz.player.preferences import ACCESSIBILITY, DEFAULTS, SETTINGS, Setting, Value, turned
from cartviz.player.state import Player, say
from cartviz.scene.timeline import Timeline

LAYER = "preferences"
ROWS: tuple[Setting, ...] = tuple(SETTINGS.values())
RESET_ROW = len(ROWS)
"""The focus can stand below the last setting, on the button that resets all."""

_FOCUS = {"Up": -1, "Shift+Tab": -1, "Down": 1, "Tab": 1}
_CHANGE = {"Left": -1, "Shift+Left": -1, "Shift+Down": -1, "Right": 1, "Shift+Right": 1, "Shift+Up": 1}
_FAR = 10**6
_ENDS = {"Home": -_FAR, "End": _FAR}
_ENTER = ("Enter", "Space")
_CLOSE = ("Escape", "Ctrl+,", "Shift+A")
_RESET = "Alt+R"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a row shows: the value's words, and whether there is another one before and after it."""

    words: str
    before: bool
    after: bool


def open_panel(player: Player, _timeline: Timeline, key: str) -> Player:
    """Show all preferences, those for access in focus where they were asked for."""
    first = next(i for i, row in enumerate(ROWS) if row.group == ACCESSIBILITY)
    return replace(player, layers=(LAYER,), chosen=first if key == "Shift+A" else 0)


def is_own(key: str) -> bool:
    """Whether a key does something in the panel. Page Up and Down do not: a remote must never change a choice."""
    return key.startswith("#") or key in {*_FOCUS, *_CHANGE, *_ENDS, *_ENTER, *_CLOSE, _RESET}


def press_panel(player: Player, key: str, plan: Plan) -> Player:
    """The player after one of the panel's own keys; '#3' is a click on row 3, '#3+' and '#3-' change it."""
    if key in _CLOSE:
        return replace(player, layers=player.layers[:-1])
    if key in _FOCUS:
        return replace(player, chosen=(player.chosen + _FOCUS[key]) % (RESET_ROW + 1))
    if key.startswith("#"):
        row, sign = int(key[1:].rstrip("+-")), key[-1]
        player, key = replace(player, chosen=row), {"+": "Right", "-": "Left"}.get(sign, "")
        key = "Enter" if row == RESET_ROW else key
    if key == _RESET or (player.chosen == RESET_ROW and key in _ENTER):
        return reset(player)
    if player.chosen == RESET_ROW or not key:
        return player
    row_name = ROWS[player.chosen].name
    by = _CHANGE.get(key) or _ENDS.get(key) or (1 if choice(player, player.chosen, plan).after else -_FAR)
    return replace(player, preferences=turned(player.preferences, row_name, by, values_of(player, row_name, plan)))


def reset(player: Player) -> Player:
    """All as at the first start; once more, all as it was before."""
    if player.preferences != DEFAULTS:
        was = replace(player, preferences=DEFAULTS, before_reset=player.preferences)
        return say(was, "As at the first start. Again: as before")
    if player.before_reset != DEFAULTS:
        return say(replace(player, preferences=player.before_reset), "As before")
    return say(player, "As at the first start")


def values_of(player: Player, name: str, plan: Plan) -> tuple[Value, ...]:
    """What can be chosen for a setting; the scene to start with is one of those there are, or none."""
    if SETTINGS[name].choices:
        return SETTINGS[name].values
    known = ("", *plan.ids)
    now = getattr(player.preferences, name)
    return known if now in known else (*known, now)


def choice(player: Player, row: int, plan: Plan) -> Choice:
    """What a row shows now."""
    name = ROWS[row].name
    value, values = getattr(player.preferences, name), values_of(player, name, plan)
    at = values.index(value) if value in values else 0
    words = ROWS[row].words(value) if ROWS[row].choices else _scene_words(str(value), plan)
    return Choice(words, at > 0, at < len(values) - 1)


def _scene_words(scene: str, plan: Plan) -> str:
    if not scene:
        return "all scenes"
    if scene not in plan.ids:
        return f"{scene} (not there)"
    number, title = plan.scenes[plan.ids.index(scene)]
    return f"{number}  {title}" if number else title
