"""Is there room for what a scene asks for: cells in their regions, bins of a grid, steps of time, days of a life."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from cartviz.check.vocabulary import Vocabulary
from cartviz.core.errors import Problem
from cartviz.scene.builder import Path
from cartviz.scene.model import Region, Scene
from cartviz.scene.timeline import TICKS_PER_SECOND, Timeline, compile_scene
from cartviz.tissue.placing import FULLEST, MOST_CELLS
from cartviz.tissue.world import GRID_UM

MOST_BINS = 100_000
"""All substances together lie on so many bins of 10 µm: the largest shipped scene has 7,200 for each."""
MOST_TICKS = 54_000
"""Half an hour at the usual pace; a shipped scene has at most 4,700."""
LONGEST_STEP_MINUTES = 60.0
"""A step of the world is at most so long: what cells do in an hour cannot be shown as one step (shipped: 1.3)."""
MOST_SHARES = 50.0
"""A substance spreads over so many areas of a bin in a step at most (shipped: 0.3); 250 sub-steps compute it."""

MOST: Mapping[str, int] = MappingProxyType(
    {"labels": 24, "choices": 9, "meters": 12, "props": 500, "patients": 12, "plots": 12, "lines": 12}
)
"""So many of these a picture, or a scene, can hold (shipped: 5, 4, 4, 118, 6, 3 and 4)."""
MOST_SWARMING = 3_000
"""Pictures in all swarms together (shipped: 262)."""


def room_problems(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """Every wish that is too large to be placed, kept or computed."""
    timeline = compile_scene(scene)
    yield from _crowds(scene, words)
    yield from _bins(scene)
    yield from _steps(scene, timeline)
    yield from _days(scene, timeline, words)
    yield from _things(scene, timeline)


def _crowds(scene: Scene, words: Vocabulary) -> Iterator[Problem]:
    """Regions, and the window, take so many bodies and no more."""
    width, height = scene.world.size_um
    placed, covered = len(scene.cast), sum(_area(each.kind, each.traits, words) for each in scene.cast.values())
    most: tuple[int, Path] = (0, ("cast",))
    fits = True
    for path, kind, count, within, traits in _groups(scene):
        one = _area(kind, traits, words)
        room = min(_area_of(within, width * height), width * height)
        if count * one > FULLEST * room:
            fits = False
            message = f"{count:,} '{kind}' do not find room in {room:,.0f} µm²"
            yield scene.problem(path, message, f"There is room for {int(FULLEST * room / one):,}.")
        placed, covered = placed + count, covered + count * one
        most = max(most, (count, path))
    if fits and placed > MOST_CELLS:
        yield scene.problem(most[1], f"the scene has {placed:,} cells, at most {MOST_CELLS:,} can be shown")
    elif fits and covered > FULLEST * width * height:
        message = f"the cells of the scene cover {covered / (width * height):.1f} times the window"
        yield scene.problem(most[1], message, "Place fewer, or give 'world' a larger 'size_um'.")


def _groups(scene: Scene) -> Iterator[tuple[Path, str, int, Any, Mapping[str, float]]]:
    """Path of the count, kind, count, region and traits of all cells without a name that are ever placed."""
    for i, each in enumerate(scene.populations):
        yield ("populations", i, "count"), each.kind, each.count, each.within, each.traits
    for i, beat in enumerate(scene.beats):
        for j, action in enumerate(beat.do):
            count, traits = action.args.get("count"), action.args.get("traits")
            if action.name == "infuse" and isinstance(count, float):
                path: Path = ("beats", i, "do", j, "args", "count")
                kind, known = str(action.args.get("kind")), traits if isinstance(traits, Mapping) else {}
                yield path, kind, int(count), action.args.get("within"), known


def _area(kind: str, traits: Mapping[str, Any], words: Vocabulary) -> float:
    """What one body covers, in µm2; 0 where bodies of the kind pass through each other or are unknown."""
    radius = traits.get("radius_um", words.radii.get(kind, 0.0)) if kind in words.radii else 0.0
    return 3.14159 * radius * radius if isinstance(radius, (int, float)) else 0.0


def _area_of(within: Any, window: float) -> float:
    """The area of a region, of a scene or as an action is given it; the window where it has no shape."""
    region = vars(within) if isinstance(within, Region) else within if isinstance(within, Mapping) else {}
    rect, radius = region.get("rect"), region.get("radius_um")
    if region.get("circle") and isinstance(radius, (int, float)):
        return 3.14159 * float(radius) * float(radius)
    if isinstance(rect, (list, tuple)) and len(rect) == 4 and all(isinstance(each, (int, float)) for each in rect):
        return abs(float(rect[2]) * float(rect[3]))
    return window


def _bins(scene: Scene) -> Iterator[Problem]:
    """Substances lie on a grid over the whole window."""
    width, height = scene.world.size_um
    grids = len({"cytokine", *scene.world.substances})
    bins = grids * (width // GRID_UM + 1) * (height // GRID_UM + 1)
    if bins > MOST_BINS:
        message = f"a window of {width:g} × {height:g} µm is too large to compute"
        yield scene.problem(("world", "size_um"), message, "With a scale of 1, a screen shows about 2,400 × 1,350 µm.")


def _steps(scene: Scene, timeline: Timeline) -> Iterator[Problem]:
    """Steps are neither too many nor too long."""
    if timeline.ticks > MOST_TICKS:
        message = f"the scene takes {timeline.ticks:,} steps of the world, at most {MOST_TICKS:,} can be kept"
        yield scene.problem(("beats",), message, "Give its beats fewer 'seconds', or a smaller 'pace'.")
    longest: dict[float, Path] = defaultdict(tuple)
    for cue in timeline.cues:
        if cue.ticks:
            own = cue.beat.minutes_per_second is not None
            longest[cue.minutes_per_tick] = ("beats", cue.index) if own else ("world",)
    if not longest:
        return
    minutes = max(longest)
    path = (*longest[minutes], "minutes_per_second")
    if minutes > LONGEST_STEP_MINUTES:
        message = f"at {minutes * TICKS_PER_SECOND:,.0f} minutes a second no cell can be followed"
        yield scene.problem(path, message, f"At most {LONGEST_STEP_MINUTES * TICKS_PER_SECOND:,.0f}.")
        return
    for name, each in scene.world.substances.items():
        if each.spread_um2_per_minute * minutes / GRID_UM**2 > MOST_SHARES:
            message = f"'{name}' spreads too fast for a clock of {minutes * TICKS_PER_SECOND:,.0f} minutes a second"
            fitting = f"At most {MOST_SHARES * GRID_UM**2 / minutes:,.0f}."
            yield scene.problem(("world", "substances", name, "spread_um2_per_minute"), message, fitting)


def _days(scene: Scene, timeline: Timeline, words: Vocabulary) -> Iterator[Problem]:
    """A patient is computed from day 0 on, for so many days."""
    if not scene.body and not scene.patients:
        return
    for cue in timeline.cues:
        twin = cue.beat.twin.days if cue.beat.twin else ()
        days = (cue.day_from, cue.day_to, *twin)
        if min(days) < 0 or max(days) > words.last_day:
            message = f"beat '{cue.beat.id}' shows the days {min(days):g} to {max(days):g} of a patient"
            hint = f"A patient is known from day 0 to day {words.last_day:g}."
            yield scene.problem(("beats", cue.index), message, hint)
            return


def _things(scene: Scene, timeline: Timeline) -> Iterator[Problem]:
    """What is shown at once can be seen apart."""
    there: list[tuple[Path, Collection[Any]]] = [(("props",), scene.props), (("patients",), scene.patients)]
    there.append((("plots",), scene.plots))
    there += [(("plots", name, "lines"), plot.lines) for name, plot in scene.plots.items()]
    for cue in timeline.cues:
        path: Path = ("beats", cue.index)
        there += [((*path, "labels"), cue.beat.labels), ((*path, "meters"), cue.meters)]
        there += [((*path, "question", "choices"), cue.question.choices)] if cue.question else []
    for path, things in there:
        if len(things) > MOST[str(path[-1])]:
            yield scene.problem(
                path, f"{len(things)} {path[-1]} are too many, at most {MOST[str(path[-1])]} can be shown"
            )
    if sum(each.many for each in scene.props.values()) > MOST_SWARMING:
        yield scene.problem(("props",), f"the swarms hold more than {MOST_SWARMING:,} pictures together")
