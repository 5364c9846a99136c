"""Props move by keys: each action of a beat's `stage:` sets a goal, and where a prop is at t follows from t alone.

To add an action: a function `(tracks, args, start) -> None` that adds keys, a row in STAGE_ACTIONS with what it takes,
and a test. A property is a short tuple of numbers: `at` (x, y), `size`, `turn`, `fade`, `reveal`, `glow`, `value`,
`mix` and `region` (of a swarm); `fade:bowl` is the property of one part of a picture.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np

from cartviz.scene.model import Action, Prop, Region, Scene
from cartviz.scene.timeline import Timeline
from cartviz.stage.artwork import artwork
from cartviz.stage.theme import ease

Value = tuple[float, ...]
Args = Mapping[str, Any]
SIDES = ("left", "right", "top", "bottom")
Run = tuple[tuple[str, ...], tuple[str, ...]]
"""Neighboring parts of a picture, and which of their properties have keys: none, or the part stands alone."""


@dataclass(frozen=True)
class Key:
    """From `start` on, for `seconds`, a property goes from where it was (`origin`) to `goal`, along `path` if given."""

    start: float
    seconds: float
    origin: Value
    goal: Value
    path: tuple[Value, ...] = ()
    linear: bool = False
    log: bool = False

    def at(self, t: float) -> Value:
        """The value at `t` seconds."""
        share = 1.0 if self.seconds <= 0 else min(max((t - self.start) / self.seconds, 0.0), 1.0)
        return self._reached if share >= 1.0 else self._on_the_way(share if self.linear else ease(share))

    @cached_property
    def _reached(self) -> Value:
        return self._on_the_way(1.0)

    def _on_the_way(self, share: float) -> Value:
        if self.path:
            return cut_path(self.path, share)[-1]
        if self.log:
            return tuple(math.exp(math.log(a) + (math.log(b) - math.log(a)) * share) for a, b in self._pairs())
        return tuple(a + (b - a) * share for a, b in self._pairs())

    def _pairs(self) -> Iterator[tuple[float, float]]:
        return zip(self.origin, self.goal, strict=True)


@dataclass
class Tracks:
    """All keys of all props while they are gathered: (prop, property) to keys in the order of time."""

    props: Mapping[str, Prop]
    size_um: tuple[float, float] = (400.0, 225.0)
    keys: dict[tuple[str, str], list[Key]] = field(default_factory=dict)
    first: dict[tuple[str, str], Value] = field(default_factory=dict)
    swaps: dict[str, list[tuple[float, str]]] = field(default_factory=dict)
    sides: dict[tuple[str, str], str] = field(default_factory=dict)
    _starts: dict[tuple[str, str], Value] = field(default_factory=dict)
    _runs: dict[tuple[str, str], tuple[Run, ...]] = field(default_factory=dict)

    def value(self, prop: str, name: str, t: float) -> Value:
        """A property at a time, from the keys so far."""
        keys = self.keys.get((prop, name))
        if not keys:
            return self.initial(prop, name)
        index = bisect_right(keys, t, key=lambda key: key.start) - 1
        return keys[index].at(t) if index >= 0 else keys[0].origin

    def initial(self, prop: str, name: str) -> Value:
        """A property before any key."""
        key = (prop, name)
        if key in self.first:
            return self.first[key]
        if key not in self._starts:
            self._starts[key] = self._as_written(prop, name)
        return self._starts[key]

    def _as_written(self, prop: str, name: str) -> Value:
        own = self.props[prop]
        base, _, part = name.partition(":")
        starts: dict[str, Value] = {
            "at": own.at,
            "size": (1.0,),
            "turn": (0.0 if part else own.turn,),
            "fade": (0.0 if (self._kept_back(own, part) if part else own.hidden) else 1.0,),
            "reveal": (1.0,),
            "glow": (0.0,),
            "value": (own.value,),
            "mix": (0.0,),
            "region": region_box(own.within, self.size_um),
        }
        return starts[base]

    def _kept_back(self, prop: Prop, part: str) -> bool:
        """Whether a part is unseen until it appears: hidden by the scene, or by the picture itself."""
        return part in prop.hide or (part not in prop.parts and part in artwork(prop.art).hidden)

    def runs(self, prop: str, art: str) -> tuple[Run, ...]:
        """What shows of a prop's picture, from back to front: parts that are drawn as one, and parts that have keys.

        Ask once all keys are gathered: the answer is kept.
        """
        if (prop, art) not in self._runs:
            self._runs[prop, art] = tuple(self._runs_of(prop, art))
        return self._runs[prop, art]

    def _runs_of(self, prop: str, art: str) -> Iterator[Run]:
        own = self.props[prop].parts
        plain: list[str] = []
        for part in artwork(art).parts:
            if own and part not in own:
                continue
            tracked = tuple(track for track in ("fade", "reveal", "turn") if (prop, f"{track}:{part}") in self.keys)
            if tracked and plain:
                yield tuple(plain), ()
                plain = []
            if tracked:
                yield (part,), tracked
            elif self.initial(prop, f"fade:{part}")[0] > 0:
                plain.append(part)
        if plain:
            yield tuple(plain), ()

    def go(self, prop: str, name: str, goal: Value, start: float, seconds: float, **how: Any) -> None:
        """Add a key that leads a property to a goal."""
        origin = self.value(prop, name, start)
        self.keys.setdefault((prop, name), []).append(Key(start, seconds, origin, goal, **how))


@dataclass(frozen=True)
class StageArg:
    """An argument of a stage action: `takes` is prop, place, path, rect, number, side, art, part, flag or text."""

    name: str
    takes: str
    needed: bool = False


@dataclass(frozen=True)
class StageAction:
    """One thing that props can do."""

    name: str
    says: str
    args: tuple[StageArg, ...]
    apply: Callable[[Tracks, str, Args, float], None]


def _seconds(args: Args, default: float) -> float:
    return float(args.get("seconds", default))


def _of_part(name: str, args: Args) -> str:
    return f"{name}:{args['part']}" if args.get("part") else name


def _appear(tracks: Tracks, who: str, args: Args, start: float) -> None:
    tracks.go(who, _of_part("fade", args), (1.0,), start, _seconds(args, 0.6))


def _vanish(tracks: Tracks, who: str, args: Args, start: float) -> None:
    tracks.go(who, _of_part("fade", args), (float(args.get("to", 0.0)),), start, _seconds(args, 0.6))


def _move(tracks: Tracks, who: str, args: Args, start: float) -> None:
    here = tracks.value(who, "at", start)
    if "by" in args:
        goal = (here[0] + float(args["by"][0]), here[1] + float(args["by"][1]))
    else:
        goal = (float(args["to"][0]), float(args["to"][1]))
    arc = float(args.get("arc", 0.0))
    path: tuple[Value, ...] = ()
    if arc:
        # A bow: the middle of the way is pushed aside by `arc`, to the left of the direction for positive values.
        dx, dy = goal[0] - here[0], goal[1] - here[1]
        length = math.hypot(dx, dy) or 1.0
        middle = ((here[0] + goal[0]) / 2 + dy / length * arc, (here[1] + goal[1]) / 2 - dx / length * arc)
        path = smooth_path((here, middle, goal))
    tracks.go(who, "at", goal, start, _seconds(args, 1.2), path=path)


def _follow(tracks: Tracks, who: str, args: Args, start: float) -> None:
    points = tuple((float(x), float(y)) for x, y in args["along"])
    path = smooth_path((tracks.value(who, "at", start), *points))
    tracks.go(who, "at", path[-1], start, _seconds(args, 3.0), path=path, linear=args.get("linear") == "yes")


def _grow(tracks: Tracks, who: str, args: Args, start: float) -> None:
    tracks.go(who, "size", (float(args["to"]),), start, _seconds(args, 1.0))


def _turn(tracks: Tracks, who: str, args: Args, start: float) -> None:
    name = _of_part("turn", args)
    goal = float(args["to"]) if "to" in args else tracks.value(who, name, start)[0] + float(args.get("by", 90.0))
    tracks.go(who, name, (goal,), start, _seconds(args, 1.0))


def _spin(tracks: Tracks, who: str, args: Args, start: float) -> None:
    name, seconds = _of_part("turn", args), _seconds(args, 600.0)
    goal = tracks.value(who, name, start)[0] + float(args.get("rate", 90.0)) * seconds
    tracks.go(who, name, (goal,), start, seconds, linear=True)


def _draw(tracks: Tracks, who: str, args: Args, start: float) -> None:
    name = _of_part("reveal", args)
    if (who, name) not in tracks.keys:
        tracks.first[who, name] = (float(args.get("from", 0.0)),)
    tracks.sides[who, name] = str(args.get("side", "left"))
    tracks.go(who, name, (float(args.get("to", 1.0)),), start, _seconds(args, 1.5))


def _count(tracks: Tracks, who: str, args: Args, start: float) -> None:
    origin = tracks.value(who, "value", start)[0]
    goal = float(args["to"])
    log = args.get("log") == "yes" and origin > 0 and goal > 0
    tracks.go(who, "value", (goal,), start, _seconds(args, 3.0), log=log, linear=log)


def _glow(tracks: Tracks, who: str, args: Args, start: float) -> None:
    tracks.go(who, "glow", (float(args.get("to", 1.0)),), start, _seconds(args, 0.8))


def _swap(tracks: Tracks, who: str, args: Args, start: float) -> None:
    number = len(tracks.swaps.setdefault(who, [])) + 1
    tracks.swaps[who].append((start, str(args["to"])))
    tracks.go(who, "mix", (float(number),), start, _seconds(args, 0.8))


def _gather(tracks: Tracks, who: str, args: Args, start: float) -> None:
    goal = tuple(float(each) for each in args["rect"])
    tracks.go(who, "region", goal, start, _seconds(args, 3.0))


def _split(tracks: Tracks, who: str, args: Args, start: float) -> None:
    other = str(args["into"])
    here = tracks.value(who, "at", start)
    dx, dy = (float(each) for each in args.get("by", (10.0, 0.0)))
    seconds = _seconds(args, 1.5)
    tracks.go(other, "fade", (1.0,), start, 0.05)
    tracks.go(other, "at", here, start, 0.0)
    tracks.go(other, "at", (here[0] + dx, here[1] + dy), start + 0.001, seconds)
    tracks.go(who, "at", (here[0] - dx, here[1] - dy), start, seconds)


_SECONDS = StageArg("seconds", "number")
_PART = StageArg("part", "part")

STAGE_ACTIONS: Mapping[str, StageAction] = {
    row.name: row
    for row in (
        StageAction("appear", "fades in", (_PART, _SECONDS), _appear),
        StageAction("vanish", "fades out, or to an opacity", (_PART, StageArg("to", "number"), _SECONDS), _vanish),
        StageAction(
            "move",
            "goes to a place or by an offset, straight or in an arc",
            (StageArg("to", "place"), StageArg("by", "place"), StageArg("arc", "number"), _SECONDS),
            _move,
        ),
        StageAction(
            "follow",
            "goes along a smooth path through places",
            (StageArg("along", "path", needed=True), StageArg("linear", "flag"), _SECONDS),
            _follow,
        ),
        StageAction("grow", "changes its size to a factor", (StageArg("to", "number", needed=True), _SECONDS), _grow),
        StageAction(
            "turn",
            "turns to an angle or by an angle, in degrees",
            (_PART, StageArg("to", "number"), StageArg("by", "number"), _SECONDS),
            _turn,
        ),
        StageAction(
            "spin", "turns on and on, `rate` degrees a second", (_PART, StageArg("rate", "number"), _SECONDS), _spin
        ),
        StageAction(
            "draw",
            "is drawn from one side, or filled from the bottom",
            (_PART, StageArg("side", "side"), StageArg("from", "number"), StageArg("to", "number"), _SECONDS),
            _draw,
        ),
        StageAction(
            "count",
            "counts the {value} in its words to a number",
            (StageArg("to", "number", needed=True), StageArg("log", "flag"), _SECONDS),
            _count,
        ),
        StageAction("glow", "shines", (StageArg("to", "number"), _SECONDS), _glow),
        StageAction("swap", "cross-fades into another picture", (StageArg("to", "art", needed=True), _SECONDS), _swap),
        StageAction(
            "gather",
            "a swarm moves into another rectangle, each of it in its own time",
            (StageArg("rect", "rect", needed=True), _SECONDS),
            _gather,
        ),
        StageAction(
            "split",
            "becomes two: another prop comes out of it",
            (StageArg("into", "prop", needed=True), StageArg("by", "place"), _SECONDS),
            _split,
        ),
    )
}
"""What props can do."""


def whose(action: Action) -> tuple[str, ...]:
    """The props that an action is about: `who` may be one name or a list."""
    who = action.args.get("who", ())
    return tuple(str(each) for each in who) if isinstance(who, (list, tuple)) else (str(who),)


def choreograph(scene: Scene, timeline: Timeline) -> Tracks:
    """Every key of every prop of a scene, in the order of time."""
    tracks = Tracks(scene.props, scene.world.size_um)
    moments = [(cue.start + min(each.after, cue.seconds), each) for cue in timeline.cues for each in cue.beat.stage]
    for start, action in sorted(moments, key=lambda moment: moment[0]):
        for who in whose(action):
            STAGE_ACTIONS[action.name].apply(tracks, who, action.args, start)
    return tracks


def region_box(region: Region, size_um: tuple[float, float]) -> tuple[float, float, float, float]:
    """The rectangle (x, y, width, height) around a region; the whole world when it is neither circle nor rect."""
    if region.rect:
        return region.rect
    if region.circle:
        x, y = region.circle
        r = region.radius_um
        return (x - r, y - r, 2 * r, 2 * r)
    return (0.0, 0.0, *size_um)


@lru_cache(maxsize=512)
def smooth_path(points: tuple[Value, ...], steps: int = 12) -> tuple[Value, ...]:
    """A smooth curve through points (Catmull-Rom), as a polyline."""
    if len(points) <= 2:
        return points
    padded = np.array((points[0], *points, points[-1]))[:, None]
    a, b, c, d = padded[:-3], padded[1:-2], padded[2:-1], padded[3:]
    u = np.arange(1, steps + 1)[:, None] / steps
    curve = 0.5 * (2 * b + (c - a) * u + (2 * a - 5 * b + 4 * c - d) * u * u + (3 * b - a - 3 * c + d) * u**3)
    return (points[0], *map(tuple, curve.reshape(-1, padded.shape[-1]).tolist()))


def cut_path(points: tuple[Value, ...], share: float) -> tuple[Value, ...]:
    """The first part of a polyline, by length; its last point is how far one has come."""
    if share >= 1.0:
        return points
    lengths = [math.dist(a, b) for a, b in pairwise(points)]
    left = sum(lengths) * share
    out = [points[0]]
    for (a, b), length in zip(pairwise(points), lengths, strict=True):
        if left <= length:
            part = left / length if length else 0.0
            return (*out, tuple(x + (y - x) * part for x, y in zip(a, b, strict=True)))
        out.append(b)
        left -= length
    return tuple(out)
