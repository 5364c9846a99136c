"""Small worlds for the tests of the simulation: put cells anywhere, let time pass, look."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from cartviz.scene.model import Action, Beat, Member, Population, Region, Scene, WorldSpec
from cartviz.tissue.placing import SPREADS
from cartviz.tissue.rules import take_step
from cartviz.tissue.world import World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

MINUTES = 0.4
"""A tick at 12 minutes a second."""


def empty(width: float = 400, height: float = 225, **spreads: tuple[float, float]) -> World:
    """A window of tissue without cells."""
    return World((width, height), {**SPREADS, **spreads})


def put(world: World, kind: str, *places: tuple[float, float], name: str = "", **traits: float) -> Rows:
    """Cells of a kind at places (um); a name makes one of them a cast member."""
    xy = np.array(places, dtype=float).T
    rows = world.spawn(kind, xy, np.tile([[1.0], [0.0]], xy.shape[1]), traits)
    if name:
        world.names[name] = int(rows[0])
        world.group_names = (*world.group_names, name)
        world.group[rows] = len(world.group_names) - 1
    return rows


def lattice(n: int, pitch_um: float) -> list[tuple[float, float]]:
    """N places far from each other, row by row of forty."""
    return [(pitch_um * (1 + k % 40), pitch_um * (1 + k // 40)) for k in range(n)]


def pass_time(
    world: World,
    minutes: float,
    *,
    seed: int = 1,
    tick: float = MINUTES,
    actions: Sequence[Action] = (),
    asked: Mapping[str, int] | None = None,
    watch: Callable[[World], object] | None = None,
) -> World:
    """Let minutes pass; the actions happen in the first tick, `watch` sees the world after every tick."""
    for step in range(round(minutes / tick)):
        take_step(world, seed, tick, actions if step == 0 else (), asked or {})
        if watch:
            watch(world)
    return world


def deepest_overlap(world: World) -> float:
    """How deep two living, solid bodies that are not partners overlap, in um."""
    rows = world.living(world.roles.solid)
    x, y = world.xy[:, rows]
    radius = world.traits["radius_um"][rows]
    distance = np.sqrt((x[:, None] - x) ** 2 + (y[:, None] - y) ** 2)
    overlap = radius[:, None] + radius - distance
    partners = world.partner[rows][:, None] == rows
    overlap[partners | partners.T | np.eye(rows.size, dtype=bool)] = 0
    return float(overlap.max(initial=0.0))


def action(name: str, **args: object) -> Action:
    """An action as a scene file gives it; `from_` stands for `from`."""
    return Action(name, {key.rstrip("_"): value for key, value in args.items()})


def small_hunt(seconds: float = 20, *actions: tuple[float, Action], seed: int = 3) -> Scene:
    """A scene with a bit of everything: a cast, populations, B-cells, macrophages, bare cells."""
    beats = [Beat("one", seconds / 2), Beat("two", seconds / 2)]
    steps = []
    for beat, start in zip(beats, (0.0, seconds / 2), strict=True):
        mine = [act for at, act in actions if start <= at < start + seconds / 2]
        steps.append(Beat(beat.id, beat.seconds, do=tuple(mine)))
    return Scene(
        path="s.yaml",
        id="s",
        number=0,
        title="T",
        beats=tuple(steps),
        seed=seed,
        world=WorldSpec(size_um=(240, 135)),
        cast={"scout": Member("car_t", (30.0, 60.0), waits=True), "nine": Member("leukemia", (80.0, 60.0))},
        populations=(
            Population("blasts", "leukemia", 24, Region((150.0, 67.0), 50.0)),
            Population("hidden", "leukemia", 3, Region((150.0, 67.0), 50.0), {"cd19": 0.0}),
            Population("healthy", "b_cell", 4),
            Population("army", "car_t", 6),
            Population("guards", "macrophage", 2),
            Population("red", "red_cell", 5),
        ),
    )
