"""Does a scene keep what its words promise: `expect` of every beat against the simulation.

A claim is `<op> <number>` with >=, <=, ==, > or <, or a range `a..b` (both ends included). It is tested with the
meter's reading at the last tick of the beat.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from cartviz.core.errors import Problem
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline, compile_scene

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_COMPARED = re.compile(rf"(>=|<=|==|>|<)\s*({_NUMBER})")
_RANGE = re.compile(rf"({_NUMBER})\s*\.\.\s*({_NUMBER})")
CLAIM_FORMS = "A claim is '>= 3', '<= 3', '== 3', '> 3', '< 3' or '2..5'."
_ALMOST = 1e-9  # a reading that should be 0.3 may be the nearest double


class Recorder(Protocol):
    """What we ask of a recorder: one value a tick, 0 to `tick`, for every meter."""

    def readings_until(self, tick: int) -> Mapping[str, Any]:
        """Name of the meter to its readings."""


MakeRecorder = Callable[[Scene, Timeline, int], Recorder]


@dataclass(frozen=True)
class Claim:
    """A claim about a number, as text and as bounds; an open bound excludes its value."""

    text: str
    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    def holds(self, value: float) -> bool:
        """Whether `value` keeps the claim; a value that is no number keeps none."""
        slack = _ALMOST * max(1.0, abs(value))
        above = value > self.low + slack if self.low_open else value >= self.low - slack
        below = value < self.high - slack if self.high_open else value <= self.high + slack
        return above and below


def parse_claim(text: str) -> Claim | None:
    """The claim that `text` makes, or None where it makes none (CLAIM_FORMS names those there are)."""
    text = text.strip()
    if found := _COMPARED.fullmatch(text):
        number = float(found[2])
        low = number if found[1] in (">=", ">", "==") else -math.inf
        high = number if found[1] in ("<=", "<", "==") else math.inf
        return Claim(text, low, high, low_open=found[1] == ">", high_open=found[1] == "<")
    found = _RANGE.fullmatch(text)
    if found and float(found[1]) <= float(found[2]):
        return Claim(text, float(found[1]), float(found[2]))
    return None


def claims(scene: Scene) -> Iterator[tuple[int, str, Claim]]:
    """Index of the beat, name of the meter and claim, for every well-formed `expect` of a scene."""
    for index, beat in enumerate(scene.beats):
        for meter, text in beat.expect.items():
            if claim := parse_claim(text):  # check/check.py reports the others with their place
                yield index, meter, claim


def broken_promises(
    scene: Scene, seed: int | None = None, make_recorder: MakeRecorder | None = None
) -> tuple[Problem, ...]:
    """Every `expect` that the simulation does not keep with this seed (or the scene's own).

    A meter that no recorder knows is passed over: check/check.py reports it.
    """
    seed = scene.seed if seed is None else seed
    wanted = list(claims(scene))
    if not wanted:
        return ()
    timeline = compile_scene(scene)
    recorder = (make_recorder or _real_recorder)(scene, timeline, seed)
    readings = recorder.readings_until(max(timeline.cues[index].last_tick for index, _, _ in wanted))
    return tuple(_broken(scene, timeline, readings, seed, wanted))


def find_seeds(scene: Scene, n: int, make_recorder: MakeRecorder | None = None) -> tuple[int, ...]:
    """Those of the seeds 1 to n with which a scene keeps all its promises."""
    return tuple(seed for seed in range(1, n + 1) if not broken_promises(scene, seed, make_recorder))


def _broken(
    scene: Scene, timeline: Timeline, readings: Mapping[str, Any], seed: int, wanted: list[tuple[int, str, Claim]]
) -> Iterator[Problem]:
    for index, meter, claim in wanted:
        if meter not in readings:
            continue
        cue = timeline.cues[index]
        value = float(readings[meter][cue.last_tick])
        if not claim.holds(value):
            expected = f"beat '{cue.beat.id}' expects {meter} {_spoken(claim)}"
            message = f"{expected}, the simulation gives {value:.6g} (seed {seed})"
            yield scene.problem(("beats", index, "expect", meter), message, "Try: cartviz check --seeds 20")


def _spoken(claim: Claim) -> str:
    return f"in {claim.text}" if ".." in claim.text else claim.text


def _real_recorder(scene: Scene, timeline: Timeline, seed: int) -> Recorder:
    from cartviz.tissue.recorder import Recorder as Real  # noqa: PLC0415  (words can be checked without numpy)

    recorder: Recorder = Real(scene, timeline, seed=seed)
    return recorder
