"""What can be used on the screen without a mouse: Tab reaches a question, the bar's buttons and the timeline."""

from dataclasses import replace

from cartviz.player import quiz
from cartviz.player.state import Player
from cartviz.scene.timeline import Timeline

BAR: tuple[tuple[str, str, str] | None, ...] = (
    # The key that a button of the control bar stands for, its icon, what it says; None is a gap.
    ("Left", "previous", "Step before"),
    ("Space", "play", "Play or pause"),
    ("Right", "next", "Next step"),
    None,
    ("<", "slower", "Slower"),
    ("Shift+Backspace", "speed", "Normal speed"),
    (">", "faster", "Faster"),
    None,
    ("C", "captions", "Captions"),
    ("F", "full_screen", "Full screen"),
    ("Ctrl+,", "preferences", "Preferences"),
    ("?", "help", "All keys"),
)
QUESTION, TIMELINE = "question", "timeline"

_ON_TIMELINE = {"Left": "Shift+Left", "Right": "Shift+Right", "Shift+Left": "Ctrl+Left", "Shift+Right": "Ctrl+Right"}


def controls(player: Player, timeline: Timeline) -> tuple[str, ...]:
    """What Tab reaches now, in order: the keys of the bar's buttons, and `QUESTION` and `TIMELINE` where they stand."""
    if not timeline.cues or not player.controls:
        return ()
    buttons = tuple(row[0] for row in BAR if row)
    if player.focus.kind == "zoom":
        return buttons
    return (*((QUESTION,) if quiz.places(player, timeline) else ()), *buttons, TIMELINE)


def reached(player: Player, timeline: Timeline) -> str:
    """The control that the keyboard is at; '' where there is none, or it is gone."""
    if player.control == QUESTION and not (player.reply and player.reply.pointed in quiz.places(player, timeline)):
        return ""  # it has been answered
    return player.control if player.control in controls(player, timeline) else ""


def reach(player: Player, timeline: Timeline, key: str) -> Player:
    """Go to the next control or to the one before, and show them all."""
    if player.layers or not timeline.cues:
        return player
    seen = replace(player, controls=True, blank="")
    there = controls(seen, timeline)
    by = -1 if key == "Shift+Tab" else 1
    now = reached(seen, timeline)
    at = there.index(now) + by if now else min(by, 0)
    return _pointed(replace(seen, control=there[at % len(there)]), timeline)


def meant(player: Player, timeline: Timeline, key: str) -> str:
    """The key that a key stands for at the control that it is pressed at; those of a remote stand for themselves."""
    control = reached(player, timeline) if player.control and not player.layers and not player.blank else ""
    if control == TIMELINE:
        return "Space" if key == "Enter" else _ON_TIMELINE.get(key, key)
    if control == QUESTION:
        return "Enter" if key == "Space" else key
    return control if control and key in ("Enter", "Space") else key


def _pointed(player: Player, timeline: Timeline) -> Player:
    """At a question the mark stands on its first choice; elsewhere on none."""
    cue = quiz.asked(player, timeline)
    if cue is None:
        return player
    open_again = replace(player, reply=replace(quiz.reply_of(player, cue), pointed=0)) if player.reply else player
    if player.control != QUESTION:
        return open_again
    return quiz.pointed(open_again, cue, 1) or open_again
