"""The worlds that make a jump a short replay: one in a while is kept whole, the others as what differs from it."""

from bisect import bisect_right
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartviz.simulation.world import World

Column = NDArray[Any]

KEYFRAME_TICKS = 16
"""Every so many ticks a world is kept: the longest replay of a jump (twice as many where the world is crowded)."""
CROWD = 1000
"""More cells than this are a crowd: their worlds take more memory than their replay takes time."""
WHOLE = 8
"""Every so many keyframes one is kept whole."""
WORTHWHILE = 0.7
"""A column is kept as single rows where that takes no larger share of its memory."""
_OVERHEAD_BYTES = 300
"""What Python needs for the parts of a column beside the numbers themselves."""


class _Rows(NamedTuple):
    """A column as the rows in which it differs from an earlier one, new rows among them."""

    rows: NDArray[np.int32]
    values: Column
    cells: int


class Keyframes:
    """The kept worlds of one run, in the order of their ticks; they are read-only and may be shared between runs."""

    def __init__(self) -> None:
        self.ticks: list[int] = []
        self._kept: list[World] = []
        self._bases: list[World] = []

    def add(self, world: World) -> None:
        """Keep a world that is later than all others, if it is the time for one."""
        if world.tick % (KEYFRAME_TICKS if world.n <= CROWD else 2 * KEYFRAME_TICKS):
            return
        base = world if len(self.ticks) % WHOLE == 0 else self._bases[-1]
        self.ticks.append(world.tick)
        self._kept.append(world if base is world else _without(world, base))
        self._bases.append(base)

    def latest_tick(self, tick: int) -> int:
        """The tick of the last one that is not after `tick`."""
        return self.ticks[bisect_right(self.ticks, tick) - 1]

    def latest(self, tick: int) -> World:
        """The last one that is not after `tick`, whole again."""
        index = bisect_right(self.ticks, tick) - 1
        kept, base = self._kept[index], self._bases[index]
        return kept if kept is base else _with(kept, base)

    @property
    def kept_bytes(self) -> int:
        """What the arrays of all of them take, each counted once."""
        arrays: dict[int, int] = {}
        for world in (*self._kept, *self._bases):
            _weigh(world.__dict__, arrays)
        return sum(arrays.values())

    def shared(self, tick: int) -> "Keyframes":
        """Those until a tick, for another run that has the same beginning."""
        twin, count = Keyframes(), bisect_right(self.ticks, tick)
        twin.ticks, twin._kept, twin._bases = self.ticks[:count], self._kept[:count], self._bases[:count]
        return twin


def _without(world: World, base: World) -> World:
    """A world with all that it has in common with an earlier one left out."""
    less = object.__new__(World)
    own, old = world.__dict__, base.__dict__
    less.__dict__.update({name: _less(value, old[name]) for name, value in own.items()})
    if world.roles is not base.roles:
        del less.__dict__["roles"]
    return less


def _less(value: Any, old: Any) -> Any:
    if isinstance(value, dict):
        return {name: _less(each, old.get(name)) for name, each in value.items()}
    if not isinstance(value, np.ndarray) or old is None:
        return value
    if value.shape == old.shape and value.tobytes() == old.tobytes():
        return old
    if WORTHWHILE * value.nbytes < _OVERHEAD_BYTES or value.shape[:-1] != old.shape[:-1]:
        return value
    before, cells = old.shape[-1], value.shape[-1]
    bits = f"u{value.itemsize}"  # minus zero equals zero, and yet it is another world
    differs = value[..., :before].view(bits) != old.view(bits)
    changed = differs.any(axis=0) if differs.ndim > 1 else differs
    rows = np.concatenate((changed.nonzero()[0], np.arange(before, cells))).astype(np.int32)
    values = value[..., rows]
    parts_bytes = rows.nbytes + values.nbytes + _OVERHEAD_BYTES
    return _Rows(rows, values, cells) if parts_bytes <= WORTHWHILE * value.nbytes else value


def _with(less: World, base: World) -> World:
    """The whole world of what `_without` has left."""
    world = object.__new__(World)
    old = base.__dict__
    world.__dict__.update({name: _more(value, old[name]) for name, value in less.__dict__.items()})
    if "roles" not in world.__dict__:
        world.assign_roles()
    return world


def _more(value: Any, old: Any) -> Any:
    if isinstance(value, dict):
        return {name: _more(each, old.get(name)) for name, each in value.items()}
    if not isinstance(value, _Rows):
        return value
    whole = np.empty((*old.shape[:-1], value.cells), old.dtype)
    whole[..., : old.shape[-1]] = old
    whole[..., value.rows] = value.values
    return whole


def _weigh(value: Any, arrays: dict[int, int]) -> None:
    if isinstance(value, np.ndarray):
        owner = value if value.base is None else value.base
        arrays[id(owner)] = owner.nbytes
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            _weigh(each, arrays)
