"""What the speaker points at: a spotlight that dims all else (X), or a part of the picture magnified (Z)."""

from dataclasses import replace

from cartviz.player.state import NO_FOCUS, Focus, Player, say
from cartviz.scene.timeline import Timeline

ZOOMS = (2.0, 3.0)
"""How many times a part of the picture can be magnified."""
RADII = (0.07, 0.11, 0.16, 0.23, 0.32)
"""Radii of the spotlight, as shares of the picture's height."""
FIRST_RADIUS = 2
MIDDLE = (0.5, 0.45)
"""Where the spotlight begins when no mouse says where: in the middle of the stage, above the caption."""
STEP = 0.05
"""An arrow moves the spotlight by this share of the picture's height, a magnified picture by twice that of its own."""
ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}


def spotlight(player: Player, _timeline: Timeline, _key: str) -> Player:
    """The spotlight at the mouse, or off."""
    if player.focus.kind == "spotlight":
        return replace(player, focus=NO_FOCUS)
    return replace(player, focus=Focus("spotlight", *(player.pointer or MIDDLE), FIRST_RADIUS))


def zoom(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Twice, three times, and the whole picture again; what is under the mouse stays there."""
    level = player.focus.level + 1 if player.focus.kind == "zoom" else 0
    return _zoomed(player, level if level < len(ZOOMS) else -1)


def size(player: Player, _timeline: Timeline, key: str) -> Player:
    """A larger or smaller spotlight; magnify more or less."""
    by = 1 if key == "Ctrl+Up" else -1
    focus = player.focus
    if focus.kind == "zoom":
        return _zoomed(player, min(focus.level + by, len(ZOOMS) - 1))
    if focus.kind == "spotlight":
        return replace(player, focus=replace(focus, level=min(max(focus.level + by, 0), len(RADII) - 1)))
    return say(player, "X is the spotlight, Z magnifies")


def moved(player: Player, key: str) -> Player:
    """An arrow moves the light, or the part of the picture that is magnified."""
    dx, dy = ARROWS[key]
    if player.focus.kind == "zoom":
        return pan(player, 2 * STEP * dx, 2 * STEP * dy)
    x, y = player.focus.x + STEP * 9 / 16 * dx, player.focus.y + STEP * dy
    return replace(player, focus=replace(player.focus, x=_share(x), y=_share(y)))


def follow(player: Player, place: tuple[float, float] | None) -> Player:
    """The mouse is at a place (shares of the window), or has left: the spotlight goes with it."""
    if place is None:
        return replace(player, pointer=None)
    x, y = _share(place[0]), _share(place[1])
    player = replace(player, pointer=(x, y))
    return replace(player, focus=replace(player.focus, x=x, y=y)) if player.focus.kind == "spotlight" else player


def pan(player: Player, dx: float, dy: float) -> Player:
    """Another part of the picture, so many shares of what is seen to the right and down."""
    times = ZOOMS[player.focus.level]
    return replace(player, focus=_inside(player.focus.x + dx / times, player.focus.y + dy / times, player.focus.level))


def _zoomed(player: Player, level: int) -> Player:
    """The picture magnified by another level, -1 for not at all, around the mouse."""
    if level < 0:
        return say(replace(player, focus=NO_FOCUS), "The whole picture")
    before = player.focus if player.focus.kind == "zoom" else NO_FOCUS
    old, new = ZOOMS[before.level] if before.kind else 1.0, ZOOMS[level]
    off_x, off_y = (each - 0.5 for each in player.pointer or (0.5, 0.5))
    focus = _inside(before.x + off_x / old - off_x / new, before.y + off_y / old - off_y / new, level)
    return say(replace(player, focus=focus), f"{new:g}×")


def _inside(x: float, y: float, level: int) -> Focus:
    """The focus moved so that it shows nothing beyond the picture."""
    half = 0.5 / ZOOMS[level]
    return Focus("zoom", min(max(x, half), 1 - half), min(max(y, half), 1 - half), level)


def _share(x: float) -> float:
    return min(max(x, 0.0), 1.0)
