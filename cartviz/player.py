"""Where we are in a scene and whether we play: Player, KEYS; press() and advance() return a new Player."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cartviz.timeline import TICKS_PER_SECOND, Cue, Timeline

MOMENT = 1e-8
"""Seconds. An end state is drawn this much before its step's end: `cue_at` gives the step, `tick_at` its last tick."""

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Seconds of scene per second of wall clock that a viewer may choose."""

MESSAGE_SECONDS = 1.6
"""How long the words on the screen stay."""

RESTART_SECONDS = 1.0
"""Further into a step than this, 'previous' goes to its start (mpv's threshold for chapters)."""


@dataclass(frozen=True, slots=True)
class Player:
    """One viewer's place in one scene; plain data, changed only by making a new one.

    `t` is seconds of the scene. `held` is the index of the cue at whose end the player waits, or None; a held player
    does not play. `layers` are the panels over the picture, the top one last: 'help', 'info', 'quit'. `requests` are
    what the app shall do and then clear: 'quit', 'menu', 'screenshot', 'full_screen', 'window', 'scene:+1', 'scene:-1',
    'scene:-1:end', 'scene:first', 'scene:last'. `message` is what is said on the screen, for `message_seconds` more.
    """

    t: float = 0.0
    playing: bool = True
    speed: float = 1.0
    film: bool = False
    held: int | None = None
    layers: tuple[str, ...] = ()
    requests: tuple[str, ...] = ()
    message: str = ""
    message_seconds: float = 0.0
    captions: bool = True
    controls: bool = True
    full_screen: bool = False

    @property
    def moving(self) -> bool:
        """Whether time passes: playing, and no panel over the picture."""
        return self.playing and not self.layers


Effect = Callable[[Player, Timeline, str], Player]


def press(player: Player, key: str, timeline: Timeline) -> Player:
    """The player after a key such as 'Space', 'Shift+Right', 'PageDown', 'k' or '?'; unknown keys change nothing."""
    name = canonical(key)
    if player.layers and player.layers[-1] == "quit":
        return _answer_quit(player, name)
    row = _BY_NAME.get(name)
    if row is None or row.effect is None:
        return player
    if player.layers and row.group in STORY_GROUPS:
        return replace(player, layers=player.layers[:-1])  # under a panel a key of the story only closes it
    return row.effect(player, timeline, name)


def advance(player: Player, seconds: float, timeline: Timeline) -> Player:
    """The player after `seconds` of wall clock; it stops at the next place to hold and never skips one."""
    seconds = max(seconds, 0.0)
    if player.message:
        left = player.message_seconds - seconds
        player = replace(player, message=player.message if left > 0 else "", message_seconds=max(left, 0.0))
    if not player.moving:
        return player
    stop = next_hold(player, timeline)
    t = player.t + seconds * player.speed
    return replace(player, t=t) if t < end_state(stop) else hold(player, stop)


def seek(player: Player, t: float, timeline: Timeline) -> Player:
    """The player at another second of the scene; what played or was held plays on, what was paused stays paused."""
    if t >= end_state(timeline.cues[-1]):
        return hold(player, timeline.cues[-1])
    return replace(player, t=max(t, 0.0), playing=player.playing or player.held is not None, held=None)


def end_state(cue: Cue) -> float:
    """The second at which a finished step is drawn: a moment before the next one starts."""
    return cue.end - min(MOMENT, cue.seconds / 2)


def hold(player: Player, cue: Cue) -> Player:
    """The player waiting at the end state of a step."""
    return replace(player, t=end_state(cue), playing=False, held=cue.index)


def next_hold(player: Player, timeline: Timeline) -> Cue:
    """The step at whose end the player will wait: this one, or as a film the next question, hold or the last."""
    cue = timeline.cue_at(player.t)
    if not player.film:
        return cue
    ahead = timeline.cues[cue.index :]
    return next((each for each in ahead if each.beat.hold or each.question), timeline.cues[-1])


def say(player: Player, message: str) -> Player:
    """The player with words on the screen."""
    return replace(player, message=message, message_seconds=MESSAGE_SECONDS)


def ask(player: Player, request: str) -> Player:
    """The player asking the app for something only the app can do."""
    return replace(player, requests=(*player.requests, request))


def speed_words(speed: float) -> str:
    """0.75 as '¾×', 1.5 as '1½×'."""
    whole, rest = divmod(speed, 1)
    part = {0.25: "¼", 0.5: "½", 0.75: "¾"}.get(rest, "")
    return f"{int(whole) if whole or not part else ''}{part}×"


def canonical(key: str) -> str:
    """One spelling a key: letters in capitals ('k' is 'K', 'Shift+l' is 'Shift+L')."""
    *modifiers, last = key.split("+") if len(key) > 1 and not key.endswith("+") else [key]
    return "+".join([*modifiers, last.upper() if len(last) == 1 else last])


# --- what the keys do ------------------------------------------------------------------------------------------------


def _play_or_pause(player: Player, timeline: Timeline, key: str) -> Player:
    return _next_step(player, timeline, key) if player.held is not None else replace(player, playing=not player.playing)


def _next_step(player: Player, timeline: Timeline, _key: str) -> Player:
    if player.held is not None:
        if player.held + 1 >= len(timeline.cues):
            return ask(player, "scene:+1")
        return replace(player, t=timeline.cues[player.held + 1].start, playing=True, held=None)
    cue = timeline.cue_at(player.t)
    if not player.playing and player.t == cue.start:
        return replace(player, playing=True)  # 'previous' led here: a remote has no other key to start the step
    return hold(player, cue)


def _previous_step(player: Player, timeline: Timeline, _key: str) -> Player:
    cue = timeline.cue_at(player.t)
    if player.t - cue.start > RESTART_SECONDS:
        return replace(player, t=cue.start, playing=False, held=None)
    if cue.index > 0:
        return hold(player, timeline.cues[cue.index - 1])
    return ask(replace(player, t=0.0, playing=False, held=None), "scene:-1:end")


def _replay_step(player: Player, timeline: Timeline, _key: str) -> Player:
    return replace(player, t=timeline.cue_at(player.t).start, playing=True, held=None)


def _film(player: Player, _timeline: Timeline, _key: str) -> Player:
    words = "Step by step: waits after every step" if player.film else "Film: runs through, waits at questions"
    return say(replace(player, film=not player.film), words)


def _speed(choose: Callable[[int], int]) -> Effect:
    def effect(player: Player, _timeline: Timeline, _key: str) -> Player:
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - player.speed))
        speed = SPEEDS[min(max(choose(nearest), 0), len(SPEEDS) - 1)]
        return say(replace(player, speed=speed), f"Speed {speed_words(speed)}")

    return effect


def _jump(seconds: float) -> Effect:
    words = f"{'+' if seconds > 0 else '−'}{abs(seconds):g} s"
    return lambda player, timeline, _key: say(seek(player, player.t + seconds, timeline), words)


def _frame(by: int) -> Effect:
    def effect(player: Player, timeline: Timeline, _key: str) -> Player:
        paused = replace(player, playing=False, held=None)
        return seek(paused, player.t + by / TICKS_PER_SECOND, timeline)

    return effect


def _to(share: Callable[[str], float]) -> Effect:
    return lambda player, timeline, key: seek(player, timeline.seconds * share(key), timeline)


def _request(name: str) -> Effect:
    return lambda player, _timeline, _key: ask(player, name)


def _full_screen(player: Player, _timeline: Timeline, _key: str) -> Player:
    full = not player.full_screen
    return ask(replace(player, full_screen=full), "full_screen" if full else "window")


def _panel(name: str) -> Effect:
    return lambda player, _timeline, _key: replace(player, layers=() if name in player.layers else (name,))


def _captions(player: Player, _timeline: Timeline, _key: str) -> Player:
    return say(replace(player, captions=not player.captions), "Captions off" if player.captions else "Captions on")


def _controls(player: Player, _timeline: Timeline, _key: str) -> Player:
    words = "Controls hidden. H brings them back" if player.controls else ""
    return say(replace(player, controls=not player.controls), words)


def _ask_to_quit(player: Player, _timeline: Timeline, _key: str) -> Player:
    return replace(player, layers=(*player.layers, "quit"))


def _answer_quit(player: Player, key: str) -> Player:
    stay = replace(player, layers=player.layers[:-1])
    if key in QUIT_YES:
        return ask(stay, "quit")
    return stay if key in QUIT_NO else player


def _peel(player: Player, timeline: Timeline, key: str) -> Player:
    if player.layers:
        return replace(player, layers=player.layers[:-1])
    return _full_screen(player, timeline, key) if player.full_screen else ask(player, "menu")


def _only_say(words: str) -> Effect:
    return lambda player, _timeline, _key: say(player, words)


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
    Key(("Space", "K", "MediaPlay"), "play or pause; at the end of a step: go on", _play_or_pause, "Play"),
    Key(("Right", "PageDown", "N", "Enter", "MediaNext"), "finish this step; again: the next step", _next_step, "Play"),
    Key(("Left", "PageUp", "P", "Backspace", "MediaPrevious"), "back to the step before", _previous_step, "Play"),
    Key(("R", "Shift+Enter"), "show this step again", _replay_step, "Play"),
    Key(("Shift+Space",), "step by step, or as a film", _film, "Play"),
    Key(("<", "["), "slower", _speed(lambda i: i - 1), "Play"),
    Key((">", "]"), "faster", _speed(lambda i: i + 1), "Play"),
    Key(("Shift+Backspace",), "normal speed", _speed(lambda _: SPEEDS.index(1.0)), "Play"),
    Key(("J", "Shift+PageUp"), "10 seconds back", _jump(-10), "Move"),
    Key(("L", "Shift+PageDown"), "10 seconds on", _jump(10), "Move"),
    Key(("Shift+Left",), "1 second back", _jump(-1), "Move"),
    Key(("Shift+Right",), "1 second on", _jump(1), "Move"),
    Key((",", "Ctrl+Left"), "one frame back, and pause", _frame(-1), "Move"),
    Key((".", "Ctrl+Right"), "one frame on, and pause", _frame(1), "Move"),
    Key(tuple("0123456789"), "jump to 0 … 90 % of the scene", _to(lambda key: int(key) / 10), "Move"),
    Key(("Home",), "start of the scene", _to(lambda _: 0.0), "Move"),
    Key(("End",), "end of the scene", _to(lambda _: 1.0), "Move"),
    Key(("Down",), "next scene", _request("scene:+1"), "Scenes"),
    Key(("Up",), "scene before", _request("scene:-1"), "Scenes"),
    Key(("Shift+Home",), "first scene", _request("scene:first"), "Scenes"),
    Key(("Shift+End",), "last scene", _request("scene:last"), "Scenes"),
    Key(("F", "F11", "Alt+Enter"), "full screen", _full_screen, "Show"),
    Key(("C", "F8"), "captions on or off", _captions, "Show"),
    Key(("H", "F9"), "hide all controls", _controls, "Show"),
    Key(("I", "F2"), "what is simplified here, and the sources", _panel("info"), "Show"),
    Key(("?", "F1"), "these keys", _panel("help"), "Program"),
    Key(("Ctrl+S", "F12"), "save a picture of the screen", _request("screenshot"), "Program"),
    Key(("Escape",), "close what is on top; in the end: all scenes", _peel, "Program"),
    Key(("Ctrl+Q",), "quit (asks first)", _ask_to_quit, "Program"),
    Key(("Q",), "says how to quit", _only_say("Ctrl+Q quits"), "Program"),
    # Kept free for what is planned.
    Key(("A",), "repeat from here to there", None, "Play"),
    Key(("Shift+L",), "repeat the scene", None, "Play"),
    Key(("U",), "undo the last jump", None, "Move"),
    Key(("G",), "go to a scene or step", None, "Scenes"),
    Key(("O",), "overview", None, "Scenes"),
    Key(("F5", "Shift+F5"), "presenter mode", None, "Show"),
    Key(("B",), "black", None, "Show"),
    Key(("W",), "white", None, "Show"),
    Key(("S",), "speaker notes", None, "Show"),
    Key(("T", "Shift+T"), "timer", None, "Show"),
    Key(("X",), "spotlight", None, "Show"),
    Key(("D", "Delete", "Ctrl+Z"), "draw", None, "Show"),
    Key(("Z",), "zoom", None, "Show"),
    Key(("Shift+C",), "language of the captions", None, "Show"),
    Key(("V",), "read aloud", None, "Show"),
    Key(("Shift+A",), "accessibility", None, "Show"),
    Key(("+", "-"), "text size", None, "Show"),
    Key(("M", "Shift+Up", "Shift+Down"), "sound", None, "Show"),
    Key(("Y",), "twin view", None, "Show"),
    Key(("Alt+R",), "reset all parameters", None, "Show"),
    Key(("Tab", "Shift+Tab"), "reach a control", None, "Program"),
    Key(("Ctrl+,", "Ctrl+R", "Shift+E", "F3"), "preferences, reload, editor, frame times", None, "Program"),
)

_BY_NAME = {name: row for row in KEYS for name in row.names}

_SHOWN = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓", "PageDown": "Page Down", "PageUp": "Page Up"}
_SHOWN |= {"Escape": "Esc", "MediaPlay": "media play", "MediaNext": "media next", "MediaPrevious": "media previous"}


def shown(name: str) -> str:
    """A key as it is printed on a keyboard: 'Shift+Left' is 'Shift + ←'."""
    parts = name.split("+") if len(name) > 1 else [name]
    return " + ".join(_SHOWN.get(part, part) for part in parts)


def shown_names(row: Key) -> tuple[str, ...]:
    """The keys of a row as they are printed on a keyboard; the ten digits are one."""
    return ("0 … 9",) if row.names[0] == "0" else tuple(shown(name) for name in row.names)


def key_table_markdown() -> str:
    """The keys that work, as a table for README.md."""
    rows = [(", ".join(f"`{each}`" for each in shown_names(row)), row.does) for row in KEYS if row.built]
    return "\n".join(["| Key | Action |", "| --- | --- |", *(f"| {names} | {does} |" for names, does in rows)]) + "\n"
