"""What several commands do: open a show, find a moment in it, ask for pygame, print a line."""

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from cartviz.core.errors import UsageError, suggest

if TYPE_CHECKING:
    from cartviz.scene.timeline import Timeline
    from cartviz.stage.show import Show


def open_show(options: Namespace) -> "Show":
    """The show of the scene and seed that the options name.

    Raises:
        CartvizError: there is no such scene, or it has mistakes.
    """
    from cartviz.check import library
    from cartviz.stage.show import Show

    return Show.of(library.open_scene(options.scene), options.seed)


def moment(timeline: "Timeline", text: str) -> float:
    """Seconds of the scene for '12.5', or for a beat's id the moment at which it is finished.

    Raises:
        UsageError: neither; names the nearest beat or the length of the scene.
    """
    from cartviz.player.state import end_state

    try:
        t = float(text)
    except ValueError:
        ids = [cue.beat.id for cue in timeline.cues]
        if text not in ids:
            raise UsageError(f"there is no beat '{text}'", suggest(text, ids)) from None
        return end_state(timeline.cue(text))
    if not 0 <= t <= timeline.seconds:
        raise UsageError(f"{text} s lies outside the scene", f"It lasts {timeline.seconds:g} s.")
    return t


def require_pygame() -> None:
    """Raise UsageError where pygame-ce is missing, or upstream pygame has taken its place."""
    from cartviz.core.environment import pygame_trouble

    if trouble := pygame_trouble():
        raise UsageError(f"pygame-ce is needed: {trouble[0]}", trouble[1])


def say(line: str) -> None:
    """Print a line."""
    sys.stdout.write(f"{line}\n")
