"""Where we are in a scene and whether we play: Player; everything that changes it returns a new one."""

from dataclasses import dataclass, replace

from cartviz.player.preferences import DEFAULTS, Preferences
from cartviz.scene.timeline import Cue, Timeline

MOMENT = 1e-8
"""Seconds. An end state is drawn this much before its step's end: `cue_at` gives the step, `tick_at` its last tick."""

SPEEDS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0)
"""Seconds of scene per second of wall clock that a viewer may choose."""

MESSAGE_SECONDS = 1.6
"""How long the words on the screen stay."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What has been done at the question of one cue; choices count from 1.

    `pointed` is the choice that the arrows stand on (0: none; one more than there are choices: 'watch again'),
    `answer` the one that was given (0: none), `revealed` whether the right one is shown. After an answer `right` of
    `given` answers of this sitting were right.
    """

    cue: int
    pointed: int = 0
    answer: int = 0
    revealed: bool = False
    right: int = 0
    given: int = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that a jump has left; `scene` is the path of another scene, '' for a place in this one."""

    t: float
    held: int | None
    playing: bool
    scene: str = ""


@dataclass(frozen=True, slots=True)
class Focus:
    """What the speaker points at: `kind` is '', 'spotlight' or 'zoom'.

    `x` and `y` are its center in shares (0 to 1) of the picture, `level` an index of focus.RADII or focus.ZOOMS.
    """

    kind: str = ""
    x: float = 0.5
    y: float = 0.5
    level: int = 0


NO_FOCUS = Focus()


@dataclass(frozen=True, slots=True)
class Player:
    """One viewer's place in one scene; plain data, changed only by making a new one.

    `t` is seconds of the scene. `held` is the index of the cue at whose end the player waits, or None; a held player
    does not play. `layers` are the panels over the picture, the top one last: 'help', 'info', 'preferences', 'quit'.
    `requests` are what the app shall do and then clear: 'quit', 'menu', 'screenshot', 'full_screen', 'window',
    'language', 'scene:+1', 'scene:-1', 'scene:-1:end', 'scene:first', 'scene:last'. `message` is what is said on the
    screen, for `message_seconds` more. `reply` is what the viewer did at the present question, forgotten as soon as the
    question is left; `answers` tells of each question of this sitting whether the last answer was right, and is kept
    nowhere. `blank` is '' or the sheet over the picture, 'black' or 'white'. `presenting` changes two keys for remotes.
    `back` is what a jump has left. `loop` is (), (from,) or (from, to) in seconds, `around` whether the scene starts
    anew after its end. `elapsed` counts seconds of wall clock while the `timer` or the notes are shown, `spent` those
    in this scene. In the layers 'goto' and 'overview' `typed` is what was typed, `chosen` the place that Enter goes to;
    in 'preferences' it is the row in focus. `notes` shows the speaker's notes, `frame_times` how long frames take.
    `focus` is the spotlight or what is magnified, `pointer` the mouse in shares of the window. `control` is what Tab
    has reached (see player/tab_focus.py). `preferences` are kept beyond this sitting, `before_reset` are those that the
    last reset took away.
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
    controls: bool = True
    full_screen: bool = False
    reply: Reply | None = None
    answers: tuple[tuple[str, bool], ...] = ()
    blank: str = ""
    presenting: bool = False
    back: Spot | None = None
    loop: tuple[float, ...] = ()
    around: bool = False
    timer: bool = False
    elapsed: float = 0.0
    spent: float = 0.0
    notes: bool = False
    frame_times: bool = False
    typed: str = ""
    chosen: int = 0
    focus: Focus = NO_FOCUS
    pointer: tuple[float, float] | None = None
    control: str = ""
    preferences: Preferences = DEFAULTS
    before_reset: Preferences = DEFAULTS

    @property
    def moving(self) -> bool:
        """Whether time passes: playing, and nothing over the picture."""
        return self.playing and not self.layers and not self.blank

    def told(self) -> dict[str, object]:
        """What a test may follow from outside."""
        return {
            "playing": int(self.playing),
            "held": "-" if self.held is None else self.held,
            "layers": ",".join(self.layers) or "-",
            "speed": self.speed,
            "film": int(self.film),
            "captions": int(self.preferences.captions),
            "text": self.preferences.text_scale,
            "palette": self.preferences.palette,
            "letters": self.preferences.letters,
            "sound": int(self.preferences.sound),
            "aloud": int(self.preferences.read_aloud),
            "controls": int(self.controls),
            "answer": self.answer,
            "revealed": int(self.revealed),
            "blank": self.blank or "-",
            "control": self.control or "-",
            "presenting": int(self.presenting),
            "focus": self.focus.kind or "-",
            "full": int(self.full_screen),
        }

    @property
    def answer(self) -> int:
        """The choice given at the present question, from 1; 0 for none."""
        return self.reply.answer if self.reply else 0

    @property
    def revealed(self) -> bool:
        """Whether the present question shows its right choice."""
        return self.reply is not None and self.reply.revealed


def advance(player: Player, seconds: float, timeline: Timeline) -> Player:
    """The player after `seconds` of wall clock; it stops at the next place to hold and never skips one."""
    seconds = max(seconds, 0.0)
    if player.message:
        left = player.message_seconds - seconds
        player = replace(player, message=player.message if left > 0 else "", message_seconds=max(left, 0.0))
    elapsed = player.elapsed + (seconds if player.timer or player.notes else 0.0)
    player = replace(player, elapsed=elapsed, spent=player.spent + seconds)
    if not player.moving:
        return player
    t = player.t + seconds * player.speed
    if len(player.loop) == 2 and player.loop[0] <= player.t < player.loop[1]:
        start, end = player.loop
        return settled(replace(player, t=t if t < end else start + (t - end) % (end - start)), timeline)
    stop = next_hold(player, timeline)
    if player.around and player.film and stop is timeline.cues[-1] and not stop.question and t >= end_state(stop):
        return settled(replace(player, t=(t - end_state(stop)) % timeline.seconds), timeline)
    return settled(replace(player, t=t) if t < end_state(stop) else hold(player, stop), timeline)


def seek(player: Player, t: float, timeline: Timeline) -> Player:
    """The player at another second of the scene; what played or was held plays on, what was paused stays paused."""
    if t >= end_state(timeline.cues[-1]):
        return settled(hold(player, timeline.cues[-1]), timeline)
    moved = replace(player, t=max(t, 0.0), playing=player.playing or player.held is not None, held=None)
    return settled(moved, timeline)


def opened(player: Player, t: float) -> Player:
    """The player in another scene, playing from `t` seconds; what belonged to the scene before is forgotten."""
    moved = replace(player, t=t, spent=t, playing=True, held=None, layers=(), blank="")
    return replace(moved, reply=None, loop=(), back=None, focus=NO_FOCUS)


def same_place(player: Player, before: Timeline, now: Timeline) -> Player:
    """The player in another version of its scene: in the step of the same name, as far into it, held if it was."""
    cue = before.cue_at(player.t)
    there = next((each for each in now.cues if each.beat.id == cue.beat.id), None)
    if there is None:
        return seek(replace(player, playing=False, held=None), player.t, now)
    if player.held is not None:
        return hold(player, there)
    return replace(player, t=min(there.start + player.t - cue.start, end_state(there)))


def spot_of(player: Player, scene: str = "") -> Spot:
    """Where the player is, to come back to."""
    return Spot(player.t, player.held, player.playing, scene)


def settled(player: Player, timeline: Timeline) -> Player:
    """The player without the reply to a question that it has left."""
    if player.reply and timeline.cues and player.reply.cue != timeline.cue_at(player.t).index:
        return replace(player, reply=None)
    return player


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
