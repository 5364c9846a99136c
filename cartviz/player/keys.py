"""All keys in one table: press() finds the row of a key and lets it do what it does."""

from dataclasses import dataclass, replace

from cartviz.player import commands, navigation, pointer_tools, settings_keys, tab_focus
from cartviz.player.commands import Effect
from cartviz.player.navigation import Plan
from cartviz.player.state import SPEEDS, Player, ask, settled, spot_of
from cartviz.scene.timeline import Timeline

NO_PLAN = Plan()
_OWN_KEYS = {"goto": navigation.press_goto, "overview": navigation.press_overview}
"""Panels in which every key is theirs."""
_TURN = {"Left": -1, "Shift+Tab": -1, "Right": 1, "Tab": 1}
"""What turns the pages of the help."""


def press(player: Player, key: str, timeline: Timeline, plan: Plan = NO_PLAN) -> Player:
    """The player after a key such as 'Space', 'Shift+Right', 'PageDown', 'k' or '?'; unknown keys change nothing.

    `plan` tells where else one may go. '#3' is a click on place 3 of the overview or of what was found by typing, or on
    row 3 of the preferences; '#1' in the help is its second page.
    """
    name = canonical(key)
    top = player.layers[-1] if player.layers else ""
    if top == "quit":
        return _answer_quit(player, name)
    if top in _OWN_KEYS:
        return _OWN_KEYS[top](player, name, timeline, plan)
    if top == "help" and (name in _TURN or name.startswith("#")):
        return replace(player, chosen=int(name[1:]) if name.startswith("#") else player.chosen + _TURN[name])
    if top == settings_keys.LAYER and settings_keys.is_own(name):
        return settings_keys.press_panel(player, name, plan)
    return _do(player, name, timeline)


def _do(player: Player, name: str, timeline: Timeline) -> Player:
    name = tab_focus.meant(player, timeline, name)
    if player.focus.kind and name in pointer_tools.ARROWS and not player.layers and not player.blank:
        return pointer_tools.moved(player, name)
    row = _BY_NAME.get(darkening(player, name))
    if row is None or row.effect is None:
        return player
    if player.layers and row.group in STORY_GROUPS:
        return replace(player, layers=player.layers[:-1])  # under a panel a key of the story only closes it
    if player.blank and row.group in STORY_GROUPS:
        return replace(player, blank="")  # and on a black screen it only lights up again
    moved = settled(row.effect(player, timeline, name), timeline)
    if row.group == "Move" and abs(moved.t - player.t) > JUMP_SECONDS and moved.back is player.back:
        return replace(moved, back=spot_of(player))
    return moved


def darkening(player: Player, name: str) -> str:
    """What remotes send to darken the screen as the keys that do it: while presenting, or as the viewer prefers."""
    period = player.preferences.period
    return DARKENS.get(name, name) if period == "black" or (period == "auto" and player.presenting) else name


def canonical(key: str) -> str:
    """One spelling a key: letters in capitals ('k' is 'K', 'Shift+l' is 'Shift+L')."""
    *modifiers, last = key.split("+") if len(key) > 1 and not key.endswith("+") else [key]
    return "+".join([*modifiers, last.upper() if len(last) == 1 else last])


def _answer_quit(player: Player, key: str) -> Player:
    stay = replace(player, layers=player.layers[:-1])
    if key in QUIT_YES:
        return ask(stay, "quit")
    return stay if key in QUIT_NO else player


# --- the table -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Key:
    """One action: the keys that do it, what it does in the viewer's words, and the function (None: not built yet)."""

    names: tuple[str, ...]
    does: str
    effect: Effect | None
    group: str

    @property
    def built(self) -> bool:
        """Whether the keys do something; the others are kept free for the action that is to come."""
        return self.effect is not None


JUMP_SECONDS = 1.2
"""A move further than this can be undone."""

DARKENS = {".": "B", ",": "W"}
"""What a period and a comma stand for where they darken the screen."""

STORY_GROUPS = ("Play", "Move", "Scenes")
"""Groups of keys that move the story: under a panel they only close it."""

QUIT_YES = ("Enter", "Ctrl+Q")
QUIT_NO = ("Escape", "Backspace", "N")

# To add a key: write its function above (Player, Timeline, name of the key -> Player) and one row here. The listener,
# the help on the screen and the table in README.md (`pytest --update` writes it) follow. Names are those that
# `window.key_name` makes: modifiers in the order Ctrl+Alt+Shift+, letters in capitals, characters such as '?' as they
# are typed. Every action needs a key that is no letter, and no name may stand twice; the tests say so. A row without
# a function keeps its keys free for a feature that is planned.
KEYS: tuple[Key, ...] = (
    Key(
        ("Space", "K", "MediaPlay", "Alt+K"),
        "play or pause; at the end of a step: go on",
        commands.play_or_pause,
        "Play",
    ),
    Key(
        ("Right", "PageDown", "N", "Enter", "MediaNext"),
        "finish this step; again: the next step",
        commands.next_step,
        "Play",
    ),
    Key(
        ("Left", "PageUp", "P", "Backspace", "MediaPrevious"), "back to the step before", commands.previous_step, "Play"
    ),
    Key(("R", "Shift+Enter"), "show this step again", commands.replay_step, "Play"),
    Key(("Shift+R", "Alt+Left"), "after a question: watch again what explains it", commands.watch_again, "Move"),
    Key(("Shift+Space",), "step by step, or as a film", commands.film, "Play"),
    Key(("<", "["), "slower", commands.speed(lambda i: i - 1), "Play"),
    Key((">", "]"), "faster", commands.speed(lambda i: i + 1), "Play"),
    Key(("Shift+Backspace",), "normal speed", commands.speed(lambda _: SPEEDS.index(1.0)), "Play"),
    Key(("A", "Shift+F6"), "repeat from here; again: to here", commands.repeat, "Play"),
    Key(("Shift+L", "Ctrl+F6"), "start the scene again after its end", commands.around, "Play"),
    Key(("J", "Shift+PageUp"), "10 seconds back", commands.jump(-10), "Move"),
    Key(("L", "Shift+PageDown"), "10 seconds on", commands.jump(10), "Move"),
    Key(("Shift+Left",), "1 second back", commands.jump(-1), "Move"),
    Key(("Shift+Right",), "1 second on", commands.jump(1), "Move"),
    Key((",", "Ctrl+Left"), "one frame back, and pause", commands.frame(-1), "Move"),
    Key((".", "Ctrl+Right"), "one frame on, and pause", commands.frame(1), "Move"),
    Key(tuple("0123456789"), "jump to 0 … 90 %; in a question: answer", commands.digit, "Move"),
    Key(("Home",), "start of the scene", commands.to(0.0), "Move"),
    Key(("End",), "end of the scene", commands.to(1.0), "Move"),
    Key(("U", "Alt+Backspace"), "undo the last jump", commands.undo, "Move"),
    Key(("Down",), "next scene; in a question: choose", commands.scene_or_choice(1), "Scenes"),
    Key(("Up",), "scene before; in a question: choose", commands.scene_or_choice(-1), "Scenes"),
    Key(("Shift+Home",), "first scene", commands.request("scene:first"), "Scenes"),
    Key(("Shift+End",), "last scene", commands.request("scene:last"), "Scenes"),
    Key(("G", "F6"), "go to a scene or step by typing", navigation.open_goto, "Scenes"),
    Key(("O", "F4"), "overview of scenes and steps", navigation.open_overview, "Scenes"),
    Key(("F5", "Shift+F5"), "present: full screen; . is black, , is white", commands.present, "Show"),
    Key(("B", "F10"), "black; any step lights up again", commands.blank("black"), "Show"),
    Key(("W", "Shift+F10"), "white", commands.blank("white"), "Show"),
    Key(("S", "F7"), "speaker notes (on one screen all see them)", commands.notes, "Show"),
    Key(("Shift+S", "Ctrl+F12"), "notes and picture change their screens", commands.request("swap"), "Show"),
    Key(("T", "Shift+F7"), "timer", commands.timer, "Show"),
    Key(("Shift+T", "Ctrl+F7"), "timer from zero", commands.reset_timer, "Show"),
    Key(("X", "Shift+F8"), "spotlight; mouse or arrows move it", pointer_tools.spotlight, "Show"),
    Key(("Z", "Shift+F9"), "magnify 2×, 3×; arrows or a drag move it", pointer_tools.zoom, "Show"),
    Key(("Ctrl+Up", "Ctrl+Down"), "more or less of either (also the wheel)", pointer_tools.size, "Show"),
    Key(("F", "F11", "Alt+Enter"), "full screen", commands.full_screen, "Show"),
    Key(("H", "F9"), "hide all controls", commands.controls, "Show"),
    Key(("I", "F2"), "what is simplified here, and the sources", commands.panel("info"), "Show"),
    Key(("+", "-"), "larger or smaller text", commands.text_size, "Words and sound"),
    Key(("C", "F8"), "captions on or off", commands.captions, "Words and sound"),
    Key(("V", "Ctrl+F8"), "read aloud, or not", commands.read_aloud, "Words and sound"),
    Key(("M", "Ctrl+F9"), "sound on or off", commands.sound, "Words and sound"),
    Key(("Shift+Up", "Shift+Down"), "louder or softer", commands.volume, "Words and sound"),
    Key(("Shift+C", "Ctrl+F10"), "captions in another language", commands.request("language"), "Words and sound"),
    Key(("Ctrl+,", "Shift+A"), "preferences; those for access", settings_keys.open_panel, "Words and sound"),
    Key(("?", "F1"), "these keys", commands.panel("help"), "Program"),
    Key(("Ctrl+S", "F12"), "save a picture of the screen", commands.request("screenshot"), "Program"),
    Key(("Ctrl+R", "Ctrl+F5"), "read the scene's file again and stay here", commands.request("reload"), "Program"),
    Key(("Shift+E", "Shift+F12"), "edit the scene's file at this step", commands.request("edit"), "Program"),
    Key(("F3",), "how long frames take", commands.frame_times, "Program"),
    Key(("Tab", "Shift+Tab"), "reach a control; Enter or arrows use it", tab_focus.reach, "Program"),
    Key(("Escape",), "close what is on top; in the end: all scenes", commands.peel, "Program"),
    Key(("Ctrl+Q",), "quit (asks first)", commands.ask_to_quit, "Program"),
    Key(("Q",), "says how to quit", commands.only_say("Ctrl+Q quits"), "Program"),
    # Kept free for what is planned.
    Key(("D", "Delete", "Ctrl+Z"), "draw", None, "Show"),
    Key(("Y",), "twin view", None, "Show"),
    Key(("Alt+R",), "reset all parameters", None, "Show"),
)

_BY_NAME = {name: row for row in KEYS for name in row.names}

_SHOWN = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "PageDown": "Page Down", "PageUp": "Page Up"}
_SHOWN |= {"Escape": "Esc", "MediaPlay": "media play", "MediaNext": "media next", "MediaPrevious": "media previous"}


def shown(name: str) -> str:
    """A key as it is printed on a keyboard: 'Shift+Left' is 'Shift + ←'."""
    parts = name.split("+") if len(name) > 1 else [name]
    return " + ".join(_SHOWN.get(part, part) for part in parts)


def shown_names(row: Key, names: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The keys of a row (or those that it has for a viewer) as they are printed on a keyboard; ten digits are one."""
    names = names or row.names
    found = tuple(shown(name) for name in names)
    return (f"{found[0]} … 9",) if row.names[0] == "0" else found


def key_table_markdown() -> str:
    """The keys that work, as a table for README.md."""
    rows = [(", ".join(f"`{each}`" for each in shown_names(row)), row.does) for row in KEYS if row.built]
    return "\n".join(["| Key | Action |", "| --- | --- |", *(f"| {names} | {does} |" for names, does in rows)]) + "\n"
