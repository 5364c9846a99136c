"""What an action was given, read and checked: every mistake is a UsageError that says what is known."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartviz.core.errors import UsageError, shorten, suggest
from cartviz.scene.model import Region
from cartviz.tissue.kinds import KIND_INDEX, TRAITS
from cartviz.tissue.world import World

Rows = NDArray[np.intp]
Args = Mapping[str, Any]

YES = ("yes", "true", "on", "1", "1.0")
NO = ("no", "false", "off", "0", "0.0")


def number(args: Args, name: str, low: float, high: float, default: float | None = None) -> float:
    """A number within limits; the default where it is not given."""
    value = args.get(name, default)
    try:
        found = float(str(value))
    except ValueError:
        raise UsageError(f"'{name}' needs a number, found '{shorten(str(value))}'") from None
    if not low <= found <= high:
        raise UsageError(f"'{name}' lies between {low:g} and {high:g}, found {found:g}")
    return found


def word(args: Args, name: str, known: tuple[str, ...], default: str | None = None) -> str:
    """One of the words that are known."""
    found = str(args.get(name, default))
    if found not in known:
        raise UsageError(f"'{name}' cannot be '{shorten(found)}'", suggest(found, known))
    return found


def flag(args: Args, name: str) -> bool:
    """Yes or no; no where it is not given."""
    return word({name: str(args.get(name, "no")).lower()}, name, (*YES, *NO)) in YES


def place(value: Any) -> tuple[float, float] | None:
    """A place [x, y] in micrometers, or None where the value is a name."""
    if not isinstance(value, (list, tuple)):
        return None
    if len(value) != 2:
        raise UsageError(f"a place is [x, y], found {len(value)} numbers")
    pair = {"x": value[0], "y": value[1]}
    return number(pair, "x", -1e5, 1e5), number(pair, "y", -1e5, 1e5)


def region(value: Any) -> Region:
    """A region as in `within`: {circle: [x, y], radius_um: r} or {rect: [x, y, width, height]}."""
    if isinstance(value, Region):
        return value
    if isinstance(value, Mapping) and "circle" in value and (center := place(value["circle"])):
        return Region(center, number(value, "radius_um", 0.1, 1e5))
    if isinstance(value, Mapping) and isinstance(value.get("rect"), (list, tuple)) and len(value["rect"]) == 4:
        sides = dict(zip(("x", "y", "width", "height"), value["rect"], strict=True))
        x, y, width, height = (number(sides, side, -1e5, 1e5) for side in sides)
        return Region(rect=(x, y, width, height))
    raise UsageError("a region is {circle: [x, y], radius_um: r} or {rect: [x, y, width, height]}")


def traits(value: Any) -> dict[str, float]:
    """Traits by name, each within its range."""
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise UsageError(f"traits are written {{cd19: 0.0}}, found '{shorten(str(value))}'")
    return {str(name): trait_value(str(name), each) for name, each in value.items()}


def trait_value(name: str, value: Any) -> float:
    """A value that the trait `name` may have."""
    for trait in TRAITS:
        if trait.name == name:
            return number({name: value}, name, trait.low, trait.high)
    raise UsageError(f"cells have no trait '{shorten(name)}'", suggest(name, [trait.name for trait in TRAITS]))


def who(world: World, args: Args, name: str = "who") -> Rows:
    """The living cells that a name means: a cast member, a population (or the id of an infusion), or a kind."""
    found = str(args.get(name))
    if found in world.names:
        return world.living(np.array([world.names[found]], dtype=np.intp))
    if found in world.group_names:
        return world.living(np.flatnonzero(world.group == world.group_names.index(found)))
    if found in KIND_INDEX:
        return world.living_of(KIND_INDEX[found])
    known = dict.fromkeys((*world.names, *world.group_names, *KIND_INDEX))
    raise UsageError(f"nobody here is called '{shorten(found)}'", suggest(found, known))
