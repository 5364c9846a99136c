"""Places labels so that none covers another, the cell it names, or the HUD.

Positions follow from the cells by relaxation: each label starts beside its cell, then labels, named cells and borders
push it until nothing overlaps. The result moves smoothly as the cells do, and it remembers nothing.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

GAP = 0.55
"""Distance between a label and the cell it names, in heights of the label."""
_ROUNDS = 60
_SIDES = {"above": (0.0, -1.0), "below": (0.0, 1.0), "left": (-1.0, 0.0), "right": (1.0, 0.0)}


@dataclass(frozen=True, slots=True)
class Tag:
    """A label to place: its text box size, the point it names, the radius of that cell and a wished side."""

    text: str
    width: float
    height: float
    x: float
    y: float
    radius: float
    side: str = ""
    color: str = "text"


@dataclass(frozen=True, slots=True)
class Placed:
    """A tag with the middle of its box."""

    tag: Tag
    x: float
    y: float

    def overlaps(self, other: "Placed", gap: float = 0.0) -> bool:
        """Whether two label boxes (with a gap around them) cover each other."""
        return (
            abs(self.x - other.x) < (self.tag.width + other.tag.width) / 2 + gap
            and abs(self.y - other.y) < (self.tag.height + other.tag.height) / 2 + gap
        )

    def covers(self, x: float, y: float, radius: float) -> bool:
        """Whether the box covers a disc."""
        dx = max(abs(self.x - x) - self.tag.width / 2, 0.0)
        dy = max(abs(self.y - y) - self.tag.height / 2, 0.0)
        return dx * dx + dy * dy < radius * radius


def place(tags: tuple[Tag, ...], free: tuple[float, float, float, float]) -> tuple[Placed, ...]:
    """Boxes for all tags inside the free area (left, top, right, bottom); a tag that finds no room is left out.

    A tag whose cell is outside the free area by more than its radius is left out, too: a line to nowhere explains
    nothing.
    """
    left, top, right, bottom = free
    shown = tuple(
        tag
        for tag in tags
        if left - tag.radius < tag.x < right + tag.radius and top - tag.radius < tag.y < bottom + tag.radius
    )
    spots = [_start(tag, free) for tag in shown]
    for _ in range(_ROUNDS):
        if not _push(shown, spots, free):
            break
    out: list[Placed] = []
    for tag, (x, y) in zip(shown, spots, strict=True):
        for candidate in itertools.chain((_off_its_cell(Placed(tag, x, y)),), _around(tag, free)):
            if _fits(candidate, shown, out, free):
                out.append(candidate)
                break
    return tuple(out)


def anchor_of(placed: Placed) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both ends of the leader: on the box, and just inside the cell's outline."""
    tag = placed.tag
    dx, dy = tag.x - placed.x, tag.y - placed.y
    length = math.hypot(dx, dy) or 1.0
    shrink = min(tag.width / 2 / abs(dx) if dx else 9.0, tag.height / 2 / abs(dy) if dy else 9.0, 1.0)
    inside = max(0.0, 1 - tag.radius * 0.66 / length)
    return (placed.x + dx * shrink, placed.y + dy * shrink), (placed.x + dx * inside, placed.y + dy * inside)


def _start(tag: Tag, free: tuple[float, float, float, float]) -> list[float]:
    if tag.side in _SIDES:
        dx, dy = _SIDES[tag.side]
    else:
        # Away from the middle of the picture, where the action is; more up or down than sideways.
        dx = (tag.x - (free[0] + free[2]) / 2) / (free[2] - free[0])
        dy = -1.0 if tag.y < (free[1] * 0.4 + free[3] * 0.6) else 1.0
    return [
        tag.x + dx * (tag.radius + tag.width / 2 + GAP * tag.height),
        tag.y + dy * (tag.radius + tag.height * (0.5 + GAP)),
    ]


def _off_its_cell(spot: Placed) -> Placed:
    """Up or down by what the pushing has left: beside a border it slides off a cell ever more slowly."""
    tag = spot.tag
    if not spot.covers(tag.x, tag.y, tag.radius):
        return spot
    beside = max(abs(spot.x - tag.x) - tag.width / 2, 0.0)
    away = math.sqrt(tag.radius * tag.radius - beside * beside) + tag.height / 2 + 1e-6
    return Placed(tag, spot.x, tag.y + math.copysign(away, spot.y - tag.y))


def _push(tags: tuple[Tag, ...], spots: list[list[float]], free: tuple[float, float, float, float]) -> bool:
    moved = False
    for i, tag in enumerate(tags):
        spot = spots[i]
        for other in tags:
            moved |= _push_off_disc(tag, spot, other)
        for j in range(i):
            other_tag, other_spot = tags[j], spots[j]
            over_x = (tag.width + other_tag.width) / 2 + tag.height * 0.4 - abs(spot[0] - other_spot[0])
            over_y = (tag.height + other_tag.height) / 2 + tag.height * 0.25 - abs(spot[1] - other_spot[1])
            if over_x > 0 and over_y > 0:
                moved = True
                axis, over = (1, over_y) if over_y * 1.4 < over_x else (0, over_x)
                sign = 1.0 if spot[axis] >= other_spot[axis] else -1.0
                spot[axis] += sign * over * 0.55
                other_spot[axis] -= sign * over * 0.45
    for tag, spot in zip(tags, spots, strict=True):
        spot[0] = min(max(spot[0], free[0] + tag.width / 2), free[2] - tag.width / 2)
        spot[1] = min(max(spot[1], free[1] + tag.height / 2), free[3] - tag.height / 2)
    return moved


def _push_off_disc(tag: Tag, spot: list[float], other: Tag) -> bool:
    radius = other.radius + tag.height * 0.3
    near_x = min(max(other.x, spot[0] - tag.width / 2), spot[0] + tag.width / 2)
    near_y = min(max(other.y, spot[1] - tag.height / 2), spot[1] + tag.height / 2)
    dx, dy = near_x - other.x, near_y - other.y
    away = math.hypot(dx, dy)
    if away >= radius:
        return False
    if away < 1e-6:
        dx, dy, away = 0.0, -1.0, 1.0
        spot[1] -= tag.height * 0.5
    spot[0] += dx / away * (radius - away) * 0.7
    spot[1] += dy / away * (radius - away) * 0.7
    return True


def _around(tag: Tag, free: tuple[float, float, float, float]) -> Iterator[Placed]:
    """Fallback places: rings of candidates around the cell, nearest first."""
    for distance in (0.8, 1.8, 3.2, 5.0, 7.5):
        for step in range(16):
            dx, dy = math.cos(step * math.pi / 8), math.sin(step * math.pi / 8)
            x = tag.x + dx * (tag.radius + tag.width / 2 + distance * tag.height * 0.6)
            y = tag.y + dy * (tag.radius + tag.height * (0.5 + distance))
            x = min(max(x, free[0] + tag.width / 2), free[2] - tag.width / 2)
            yield Placed(tag, x, y)


def _fits(spot: Placed, tags: tuple[Tag, ...], others: list[Placed], free: tuple[float, float, float, float]) -> bool:
    half_w, half_h = spot.tag.width / 2 - 0.5, spot.tag.height / 2 - 0.5
    inside = free[0] <= spot.x - half_w and spot.x + half_w <= free[2]
    inside = inside and free[1] <= spot.y - half_h and spot.y + half_h <= free[3]
    clear = not any(spot.overlaps(other) for other in others)
    own = spot.covers(spot.tag.x, spot.tag.y, spot.tag.radius)
    return inside and clear and not own and not any(spot.covers(tag.x, tag.y, tag.radius * 0.98) for tag in tags)
