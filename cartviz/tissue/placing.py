"""Finding room for cells: at the start of a scene, and when newcomers arrive."""

import math
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from cartviz.scene.model import Region, Scene
from cartviz.tissue.chance import directions, draw
from cartviz.tissue.ground import lay
from cartviz.tissue.kinds import KIND_INDEX, KINDS, SOLID
from cartviz.tissue.neighbors import near_pairs
from cartviz.tissue.patches import Patch, patch_of
from cartviz.tissue.world import DYING, GONE, NOBODY, ROAMS, WAITS, World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

GAP_UM = 1.2
"""Room left between two surfaces, so that the drawn receptors and tags have a place (chosen)."""
WALL_UM = 0.6
"""Room left between a surface and the wall."""
SPREADS: Mapping[str, tuple[float, float]] = {"attractant": (1000.0, 0.016), "cytokine": (30.0, 0.02)}
"""Spread (um2/min) and decay (1/min) where a scene says nothing. Attractant: PhysiCell cancer_immune's
immunostimulatory factor, range sqrt(1000/0.016) = 250 um. Cytokine: slower, so that its haze shows where it is made
(chosen)."""
EAST = np.array([[1.0], [0.0]])
EAST.setflags(write=False)
MOST_CELLS = 20_000
"""More cells than this, the dead ones included, nobody sees apart and no computer moves in time."""
FULLEST = 1.2
"""Bodies may cover so many times their region, or the window, when they are placed: discs of one size fill 0.91 of it
at the best, and what is too much spills over a little."""
ATTEMPTS = 40
"""So often a newcomer without room is put somewhere else before all are pushed apart."""
INWARD = MappingProxyType({"left": (1.0, 0.0), "right": (-1.0, 0.0), "top": (0.0, 1.0), "bottom": (0.0, -1.0)})
"""The walls, and the direction that leads into the window from each."""
EDGES = tuple(INWARD)


def room_left(world: World, radius_um: float) -> int:
    """How many more bodies of this radius find room in the window."""
    living = np.flatnonzero(world.alive() & SOLID[world.kind])
    radius = world.traits["radius_um"].take(living)
    free = FULLEST * world.size_um[0] * world.size_um[1] / math.pi - float((radius * radius).sum())
    return max(min(int(free / (radius_um * radius_um)), MOST_CELLS - world.n), 0)


def beyond(edge: str, size_um: tuple[float, float], count: int, radius_um: float) -> Patch:
    """A strip outside one wall, deep enough for `count` cells: from there newcomers come in."""
    width, height = size_um
    pitch = 2 * radius_um + 2 * GAP_UM
    depth = max(pitch, 1.4 * count * pitch * pitch / (height if edge in ("left", "right") else width))
    boxes = {
        "left": (-depth, 0.0, 0.0, height),
        "right": (width, 0.0, width + depth, height),
        "top": (0.0, -depth, width, 0.0),
        "bottom": (0.0, height, width, height + depth),
    }
    return Patch(None, boxes[edge])


def open_world(scene: Scene, seed: int) -> World:
    """The tissue at tick 0: the cast on its marks, the populations scattered over their regions without overlap."""
    spreads = dict(SPREADS)
    for name, substance in scene.world.substances.items():
        spreads[name] = (substance.spread_um2_per_minute, substance.decay_per_minute)
    groups = (*scene.cast, *(population.id for population in scene.populations))
    world = World(scene.world.size_um, spreads, groups)
    for group, (name, member) in enumerate(scene.cast.items()):
        row = world.spawn(member.kind, np.array(member.at).reshape(2, 1), EAST, member.traits, group)
        world.names[name] = int(row[0])
        world.waits[row] = WAITS if member.waits else ROAMS
    homes: list[tuple[Rows, Patch]] = []
    for group, population in enumerate(scene.populations, start=len(scene.cast)):
        patch = patch_of(population.within, world.size_um)
        homes.append((scatter(world, seed, population.kind, population.count, patch, population.traits, group), patch))
    world.heading = directions(seed, 0, "heading", np.arange(world.n))
    movable = np.arange(world.n) >= len(scene.cast)
    make_room(world, movable, homes, rounds=200)
    make_room(world, movable, [(np.arange(world.n), patch_of(Region(), world.size_um))], rounds=200)
    world.xy_before, world.calm, world.aim = world.xy.copy(), world.xy.copy(), world.heading.copy()
    world.gate = scene.body.arrivals_from if scene.body else "edge"
    lay(world, scene, seed)
    return world


def arrive(
    world: World, seed: int, kind: str, count: int, patch: Patch, traits: Mapping[str, float], group: int
) -> Rows:
    """Newcomers within a patch, without overlap if there is room; those already there stay where they are."""
    before = world.n
    rows = scatter(world, seed, kind, count, patch, traits, group)
    margin = world.traits["radius_um"] + WALL_UM
    for attempt in range(ATTEMPTS):
        crowded = _crowded(world, before)
        if not crowded.size:
            break
        others = _random_places(patch, seed, world.tick, f"place {attempt}", crowded)
        world.xy[:, crowded] = patch.hold(others, margin[crowded])
    make_room(world, np.arange(world.n) >= before, [(rows, patch)], rounds=60)
    world.xy_before[:, rows] = world.calm[:, rows] = world.xy[:, rows]
    return rows


def arrive_from(
    world: World, seed: int, kind: str, count: int, edge: str, traits: Mapping[str, float], group: int
) -> Rows:
    """Newcomers beyond one wall, on their way in."""
    radius = traits.get("radius_um", KINDS[KIND_INDEX[kind]].radius_um)
    rows = arrive(world, seed, kind, count, beyond(edge, world.size_um, count, radius), traits, group)
    for axis in (0, 1):
        world.heading[axis][rows] = world.aim[axis][rows] = INWARD[edge][axis]
    return rows


def _crowded(world: World, first: int) -> Rows:
    """The rows from `first` on that have not found room among the bodies before them."""
    bodies = world.living(world.roles.solid)
    radius = world.traits["radius_um"]
    later = np.maximum(*near_pairs(world.xy, bodies, radius, GAP_UM, world.size_um))
    return np.unique(later[later >= first])


def _random_places(patch: Patch, seed: int, tick: int, decision: str, cells: Rows) -> Floats:
    across, along = draw(seed, tick, f"{decision} across", cells), draw(seed, tick, f"{decision} along", cells)
    return patch.scatter(across, along, directions(seed, tick, decision, cells))


def scatter(
    world: World, seed: int, kind: str, count: int, patch: Patch, traits: Mapping[str, float], group: int
) -> Rows:
    """Spawn cells at random over a patch and even out their distances, as cells that each need some room would."""
    cells = np.arange(world.n, world.n + count)
    places = _random_places(patch, seed, world.tick, "place", cells)
    rows = world.spawn(kind, places, directions(seed, world.tick, "heading", cells), traits, group)
    if count > 1:
        # 0.4 of the spacing of a perfect lattice: even, but not in rows.
        radius = world.traits["radius_um"][rows]
        room = np.minimum(0.4 * math.sqrt(1.1547 * patch.area / count), 2.5 * radius)
        world.xy[:, rows] = _relax(
            world.xy[:, rows],
            np.maximum(radius + 0.5 * GAP_UM, room),
            np.ones(count),
            [(np.arange(count), patch)],
            radius,
            40,
            world.size_um,
        )
    return rows


def make_room(world: World, movable: Mask, homes: Sequence[tuple[Rows, Patch]], rounds: int) -> None:
    """Push overlapping bodies apart, at most `rounds` times; `homes` keep their rows inside a patch."""
    radius = world.traits["radius_um"]
    solid = np.flatnonzero(SOLID[world.kind] & (world.state != GONE) & (world.state != DYING))
    place = np.full(world.n, NOBODY, dtype=np.intp)
    place[solid] = np.arange(solid.size)
    inner = [(place[rows], patch) for rows, patch in homes]
    inner = [(rows[rows >= 0], patch) for rows, patch in inner]
    share = movable[solid].astype(np.float64)
    body = radius[solid]
    world.xy[:, solid] = _relax(world.xy[:, solid], body + 0.5 * GAP_UM, share, inner, body, rounds, world.size_um)


def _relax(
    xy: Floats,
    room: Floats,
    share: Floats,
    homes: Sequence[tuple[Rows, Patch]],
    body: Floats,
    rounds: int,
    size_um: tuple[float, float],
) -> Floats:
    """Places (2, k) of discs of radius `room`, pushed apart in proportion to `share` (0: stays)."""
    rows = np.arange(room.size)
    bounds = [(home, patch, share[home] > 0, body[home] + WALL_UM) for home, patch in homes]

    def stay_home() -> None:
        for home, patch, moves, margin in bounds:
            here = xy.take(home, axis=1)
            xy[:, home] = np.where(moves, patch.hold(here, margin), here)

    for _ in range(rounds):
        stay_home()
        i, j = near_pairs(xy, rows, room, 0.0, size_um)
        way = xy.take(j, axis=1) - xy.take(i, axis=1)
        distance = np.sqrt(way[0] * way[0] + way[1] * way[1])
        both = share.take(i) + share.take(j)
        overlap = room.take(i) + room.take(j) - distance
        pressed = ((overlap > 0.02) & (both > 0)).nonzero()[0]
        if not pressed.size:
            break
        i, j, distance = i.take(pressed), j.take(pressed), distance.take(pressed)
        way = np.where(distance < 1e-6, EAST, way.take(pressed, axis=1) / np.maximum(distance, 1e-6))
        push = 0.7 * overlap.take(pressed) / both.take(pressed)
        for axis in (0, 1):
            force = push * way[axis]
            xy[axis] += share * (np.bincount(j, force, rows.size) - np.bincount(i, force, rows.size))
    stay_home()
    return xy
