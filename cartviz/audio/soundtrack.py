"""What is to be heard at a moment of a show: a tick for each thing that happens, a tone for the cytokine meter."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartviz.scene.timeline import TICKS_PER_SECOND, Cue, Shot
from cartviz.stage.curves import TRACE_PG_PER_ML
from cartviz.stage.show import Show
from cartviz.tissue.meters import BASELINE_PG_PER_ML
from cartviz.tissue.world import BOUND, DIVIDING, DYING, World

HAPPENINGS = (("bind", "bindings", BOUND), ("kill", "kills", DYING), ("divide", "divisions", DIVIDING))
"""What makes a sound: its name, the meter that counts it, and the state in which a cell is from then on."""
UNSEEN_LOUD = 0.25
"""How loud it is when it happens outside the picture."""
TONE_METERS = ("body_il6", "cytokine")
"""The meters that the tone follows, where the beat shows one: pg/mL of IL-6."""

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Sound:
    """One soft tick: what happened, the how-manieth time in the scene, how loud (0 to 1), how far right (−1 to 1)."""

    name: str
    number: int
    loud: float
    place: float


def sounds_between(show: Show, before: float, after: float) -> tuple[Sound, ...]:
    """The sounds on the way from `before` to `after` (seconds of the scene): one for all that are alike.

    The more of a kind there were lately (within a second, or all the way), the softer it is. Nothing sounds backward.
    """
    first, last = (show.timeline.tick_at(t)[0] for t in (before, after))
    if last <= first:
        return ()
    readings = show.recorder.readings_until(last)
    sounds = []
    for name, meter, state in HAPPENINGS:
        counted = readings[meter]
        if counted[last] > counted[first]:
            place, loud = _seen(show.recorder.world_at(last), state, first, show.timeline.cue_at(after), after)
            lately = counted[last] - counted[max(min(first, last - TICKS_PER_SECOND), 0)]
            sounds.append(Sound(name, int(counted[last]), loud / math.sqrt(lately), place))
    return tuple(sounds)


def level_at(show: Show, t: float) -> float | None:
    """How high the tone stands at `t` seconds: 0 at rest, 1 at 10 000 pg/mL, on the meter's log scale.

    None where the beat shows no cytokine meter: then there is no tone.
    """
    cue = show.timeline.cue_at(t)
    meter = next((name for name in TONE_METERS if name in cue.meters), None)
    if meter is None:
        return None
    tick, _ = show.timeline.tick_at(t)
    pg_per_ml = float(show.recorder.readings_until(tick)[meter][tick])
    share = math.log(max(pg_per_ml, BASELINE_PG_PER_ML) / BASELINE_PG_PER_ML)
    return min(share / math.log(TRACE_PG_PER_ML / BASELINE_PG_PER_ML), 1.0)


def _seen(world: World, state: int, since: int, cue: Cue, t: float) -> tuple[float, float]:
    """Where on the screen the cells are that came into a state after a tick, and how loud that is."""
    rows = ((world.state == state) & (world.since > since)).nonzero()[0]
    shot = cue.camera_to if t >= cue.start + cue.move_seconds / 2 else cue.camera_from
    x, y = _center(shot, world)
    across = (world.xy[0].take(rows) - x) / (shot.width_um / 2)
    down = (world.xy[1].take(rows) - y) / (shot.width_um / 2)
    seen = across[(np.abs(across) <= 1.0) & (np.abs(down) <= 9 / 16)]
    return (float(seen.mean()), 1.0) if seen.size else (0.0, UNSEEN_LOUD)


def _center(shot: Shot, world: World) -> tuple[float, float]:
    if shot.follow is not None and shot.follow in world.names:
        x, y = world.xy[:, world.names[shot.follow]]
        return float(x), float(y)
    return shot.at or (world.size_um[0] / 2, world.size_um[1] / 2)
