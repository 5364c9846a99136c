"""What the keys of the story do: functions from player, timeline and the key's name to the player after it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cartviz.player import quiz
from cartviz.player.preferences import SETTINGS, turned
from cartviz.player.state import NO_FOCUS, SPEEDS, Player, ask, end_state, hold, say, seek, speed_words, spot_of
from cartviz.player.tab_focus import reached
from cartviz.scene.timeline import TICKS_PER_SECOND, Timeline

Effect = Callable[[Player, Timeline, str], Player]

RESTART_SECONDS = 1.0
"""Further into a step than this, 'previous' goes to its start (mpv's threshold for chapters)."""


# --- steps -----------------------------------------------------------------------------------------------------------


def play_or_pause(player: Player, timeline: Timeline, key: str) -> Player:
    """Pause what moves, play what was paused; where the player holds, it is the key for the next step."""
    return next_step(player, timeline, key) if player.held is not None else replace(player, playing=not player.playing)


def next_step(player: Player, timeline: Timeline, key: str) -> Player:
    """Finish the running step and hold; there start the next one, but a question is answered first."""
    question = quiz.asked(player, timeline)
    if question and key == "Enter" and (done := quiz.entered(player, timeline, question)):
        return done
    if player.held is not None:
        if question and not player.revealed:
            return quiz.revealed(player, question)
        return _after(player, timeline, player.held + 1)
    cue = timeline.cue_at(player.t)
    if not player.playing and player.t == cue.start:
        return replace(player, playing=True)  # 'previous' led here: a remote has no other key to start the step
    return hold(player, cue)


def _after(player: Player, timeline: Timeline, index: int) -> Player:
    """The step of this index from its start; after the last one the first again, or the next scene."""
    if index >= len(timeline.cues) and not player.around:
        return ask(player, "scene:+1")
    return replace(player, t=timeline.cues[index % len(timeline.cues)].start, playing=True, held=None)


def previous_step(player: Player, timeline: Timeline, _key: str) -> Player:
    """The question unanswered again, else the start of the step, else the end state of the one before, paused."""
    cue = timeline.cue_at(player.t)
    if player.held is not None and player.revealed:
        return replace(player, reply=None)
    player = replace(player, reply=None)
    if player.t - cue.start > RESTART_SECONDS:
        return replace(player, t=cue.start, playing=False, held=None)
    if cue.index > 0:
        return hold(player, timeline.cues[cue.index - 1])
    return ask(replace(player, t=0.0, playing=False, held=None), "scene:-1:end")


def replay_step(player: Player, timeline: Timeline, _key: str) -> Player:
    """The step from its start, playing; its question is open again."""
    return replace(player, t=timeline.cue_at(player.t).start, playing=True, held=None, reply=None)


def watch_again(player: Player, timeline: Timeline, _key: str) -> Player:
    """The step that explains the present question."""
    return quiz.watched_again(player, timeline)


def film(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Wait after every step, or run through."""
    words = "Step by step: waits after every step" if player.film else "Film: runs through, waits at questions"
    return say(replace(player, film=not player.film), words)


def speed(choose: Callable[[int], int]) -> Effect:
    """An effect that takes another of the SPEEDS: `choose` makes its index from the present one."""

    def effect(player: Player, _timeline: Timeline, _key: str) -> Player:
        nearest = min(range(len(SPEEDS)), key=lambda i: abs(SPEEDS[i] - player.speed))
        speed = SPEEDS[min(max(choose(nearest), 0), len(SPEEDS) - 1)]
        return say(replace(player, speed=speed), f"Speed {speed_words(speed)}")

    return effect


# --- jumps -----------------------------------------------------------------------------------------------------------


def jump(seconds: float) -> Effect:
    """An effect that goes so many seconds on or back."""
    words = f"{'+' if seconds > 0 else '−'}{abs(seconds):g} s"
    return lambda player, timeline, _key: say(seek(player, player.t + seconds, timeline), words)


def frame(by: int) -> Effect:
    """An effect that goes so many ticks on or back and pauses."""

    def effect(player: Player, timeline: Timeline, _key: str) -> Player:
        paused = replace(player, playing=False, held=None)
        return seek(paused, player.t + by / TICKS_PER_SECOND, timeline)

    return effect


def to(share: float) -> Effect:
    """An effect that goes to a share (0 to 1) of the scene."""
    return lambda player, timeline, _key: seek(player, timeline.seconds * share, timeline)


def digit(player: Player, timeline: Timeline, key: str) -> Player:
    """Answer the question with the choice of this number; without a question, jump to so many tenths of the scene."""
    question = quiz.asked(player, timeline)
    if question:
        return quiz.answered(player, question, int(key))
    return seek(player, timeline.seconds * int(key) / 10, timeline)


def scene_or_choice(by: int) -> Effect:
    """An effect that moves the mark of a question while there is something to choose, else goes to another scene."""

    def effect(player: Player, timeline: Timeline, _key: str) -> Player:
        question = quiz.asked(player, timeline)
        chosen = quiz.pointed(player, question, by) if question else None
        return chosen or ask(player, f"scene:{by:+d}")

    return effect


def undo(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Where the last jump came from; once more leads there again."""
    if player.back is None:
        return say(player, "No jump to undo")
    if player.back.scene:
        return ask(player, "back")
    back = player.back
    there = replace(player, t=back.t, held=back.held, playing=back.playing, back=spot_of(player))
    return say(there, "Back")


def repeat(player: Player, timeline: Timeline, _key: str) -> Player:
    """Set the start of a loop, then its end, then end it."""
    if not player.loop:
        return say(replace(player, loop=(player.t,)), "Repeat from here. A again: to here")
    start = player.loop[0]
    if len(player.loop) == 1 and player.t > start + 1 / TICKS_PER_SECOND:
        end = min(player.t, end_state(timeline.cues[-1]))
        return say(replace(player, loop=(start, end), t=start, playing=True, held=None), "Repeating. A ends it")
    return say(replace(player, loop=()), "No longer repeating")


def around(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Start the scene again after its end, or not."""
    words = "The scene ends at its end" if player.around else "The scene starts again after its end"
    return say(replace(player, around=not player.around), words)


# --- what is preferred -----------------------------------------------------------------------------------------------


def prefer(player: Player, name: str, by: int = 1) -> Player:
    """Another value of a setting, said on the screen."""
    chosen = turned(player.preferences, name, by)
    setting = SETTINGS[name]
    return say(replace(player, preferences=chosen), f"{setting.label} {setting.words(getattr(chosen, name))}")


def sound(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Sound on or off."""
    return prefer(player, "sound")


def volume(player: Player, timeline: Timeline, key: str) -> Player:
    """Louder, which turns the sound on where it is off, or softer."""
    if key == "Shift+Up" and not player.preferences.sound:
        return sound(player, timeline, key)
    return prefer(player, "volume", 1 if key == "Shift+Up" else -1)


def read_aloud(player: Player, _timeline: Timeline, _key: str) -> Player:
    """The computer's voice reads, or not."""
    return prefer(player, "read_aloud")


# --- what is shown ---------------------------------------------------------------------------------------------------


def request(name: str) -> Effect:
    """An effect that asks the app for something."""
    return lambda player, _timeline, _key: ask(player, name)


def full_screen(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Full screen, or the window again."""
    full = not player.full_screen
    return ask(replace(player, full_screen=full), "full_screen" if full else "window")


def present(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Presenter mode at the present place: full screen, and '.' and ',' are black and white as remotes send them."""
    if player.presenting and player.full_screen:
        return player
    shown = replace(player, presenting=True, full_screen=True, layers=(), blank="")
    return say(ask(shown, "full_screen"), "Presenting. Esc ends it")


def notes(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Show or hide the speaker's notes."""
    return replace(player, notes=not player.notes)


def frame_times(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Show or hide how long frames take."""
    return replace(player, frame_times=not player.frame_times)


def blank(color: str) -> Effect:
    """An effect that covers everything with 'black' or 'white', or uncovers it."""
    return lambda player, _timeline, _key: replace(player, blank="" if player.blank == color else color, layers=())


def timer(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Show or hide the time since the timer was started."""
    return replace(player, timer=not player.timer)


def reset_timer(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Show the timer from zero."""
    return replace(player, timer=True, elapsed=0.0)


def text_size(player: Player, _timeline: Timeline, key: str) -> Player:
    """All words one size larger ('+') or smaller ('-')."""
    return prefer(player, "text_scale", 1 if key == "+" else -1)


def panel(name: str) -> Effect:
    """An effect that opens a panel instead of the others, or closes it."""

    def effect(player: Player, _timeline: Timeline, _key: str) -> Player:
        return replace(player, layers=() if name in player.layers else (name,), chosen=0)

    return effect


def captions(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Captions on or off."""
    return prefer(player, "captions")


def controls(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Everything around the stage on or off."""
    words = "Controls hidden. H brings them back" if player.controls else ""
    return say(replace(player, controls=not player.controls, control=""), words)


def ask_to_quit(player: Player, _timeline: Timeline, _key: str) -> Player:
    """The question whether to quit, over everything else."""
    return replace(player, layers=(*player.layers, "quit"))


def peel(player: Player, timeline: Timeline, key: str) -> Player:
    """Take away what lies on top; in the end there is the menu."""
    if player.layers:
        return replace(player, layers=player.layers[:-1])
    peels: tuple[tuple[object, dict[str, Any]], ...] = (
        (player.blank, {"blank": ""}),
        (reached(player, timeline), {"control": ""}),
        (player.focus.kind, {"focus": NO_FOCUS}),
        (player.notes, {"notes": False}),
    )
    for there, without in peels:
        if there:
            return replace(player, **without)
    if player.presenting:
        player = replace(player, presenting=False)
        return full_screen(player, timeline, key) if player.full_screen else player
    return full_screen(player, timeline, key) if player.full_screen else ask(player, "menu")


def only_say(words: str) -> Effect:
    """An effect that only says something."""
    return lambda player, _timeline, _key: say(player, words)
