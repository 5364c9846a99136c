"""The worlds that make a jump a short replay: a column is kept whole once in a while, else as what has changed."""

from bisect import bisect_right
from collections import defaultdict
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.world import NOBODY_NEAR, World

Column = NDArray[Any]

KEYFRAME_TICKS, CROWD_TICKS = 16, 22
"""Every so many ticks a world is kept, or one of a crowd: the longest replay of a jump. Even numbers, so that the tick
that follows looks around. A minute with 2 000 to 3 500 cells takes 28.6 MB at 22 ticks, 38 MB at 16."""
CROWD = 1000
"""More cells than this are a crowd: their worlds take more memory than their replay takes time."""
_OVERHEAD_BYTES = 300
"""What Python needs for the parts of a column beside the numbers themselves."""


class _Rows(NamedTuple):
    """A column as the rows in which it differs from an earlier one, new rows among them; `differs`: a bit for each."""

    old: "Column | _Rows"
    differs: NDArray[np.uint8]
    values: Column
    cells: int


class _Series:
    """What was kept of a column since it was last kept whole."""

    def __init__(self) -> None:
        self.kept: list[Column | _Rows] = []
        self.total_bytes = 0

    def add(self, value: Column) -> Column | _Rows:
        """What is to be kept of the next value: its difference from an earlier one, as long as that pays.

        The one at position i differs from that at i without its last bit (7 from 6, 6 from 4, 4 from 0): most
        differences are short, and few have to be put together.
        """
        count = len(self.kept)
        if count:
            earlier = self.kept[count & (count - 1)]
            kept, kept_bytes = _less(value, earlier)
            if kept_bytes * count <= self.total_bytes:  # a new series would not take less on average
                self.kept.append(kept)
                self.total_bytes += kept_bytes
                return kept
        self.kept, self.total_bytes = [value], value.nbytes
        return value


class Keyframes:
    """The kept worlds of one run, in the order of their ticks; they are read-only and may be shared between runs."""

    def __init__(self) -> None:
        self.ticks: list[int] = []
        self._kept: list[World] = []
        self._series: defaultdict[str, _Series] = defaultdict(_Series)

    def add(self, world: World) -> None:
        """Keep a world that is later than all others, if it is the time for one."""
        if world.tick % (KEYFRAME_TICKS if world.n <= CROWD else CROWD_TICKS):
            return
        less = object.__new__(World)
        less.__dict__.update({name: self._less(name, value) for name, value in world.__dict__.items()})
        less.near = NOBODY_NEAR  # the next tick looks around anyway
        del less.roles
        self.ticks.append(world.tick)
        self._kept.append(less)

    def latest_tick(self, tick: int) -> int:
        """The tick of the last one that is not after `tick`."""
        return self.ticks[bisect_right(self.ticks, tick) - 1]

    def latest(self, tick: int) -> World:
        """The last one that is not after `tick`, whole again."""
        world = object.__new__(World)
        less = self._kept[bisect_right(self.ticks, tick) - 1]
        world.__dict__.update({name: _whole(each) for name, each in less.__dict__.items()})
        world.assign_roles()
        return world

    @property
    def kept_bytes(self) -> int:
        """What the arrays of all of them take, each counted once."""
        arrays: dict[int, int] = {}
        for world in self._kept:
            _weigh(world.__dict__, arrays)
        return sum(arrays.values())

    def shared(self, tick: int) -> "Keyframes":
        """Those until a tick, for another run that has the same beginning."""
        twin, count = Keyframes(), bisect_right(self.ticks, tick)
        twin.ticks, twin._kept = self.ticks[:count], self._kept[:count]
        return twin

    def _less(self, name: str, value: Any) -> Any:
        """What is to be kept of a part of a world."""
        if isinstance(value, dict):
            return {key: self._less(f"{name} {key}", each) for key, each in value.items()}
        return self._series[name].add(value) if isinstance(value, np.ndarray) else value


def _less(value: Column, earlier: "Column | _Rows") -> tuple["Column | _Rows", int]:
    """A column as what differs from an earlier one, and how many bytes that takes."""
    old: Column = _whole(earlier)
    if value.shape == old.shape and value.tobytes() == old.tobytes():
        return earlier, 0
    if value.nbytes < 2 * _OVERHEAD_BYTES:
        return value, value.nbytes
    before, cells, bits = old.shape[-1], value.shape[-1], f"u{value.itemsize}"
    changed = value[..., :before].view(bits) != old.view(bits)  # minus zero equals zero, and yet it is another world
    differs = np.ones(cells, dtype=bool)
    differs[:before] = changed.any(axis=0) if changed.ndim > 1 else changed
    rows_bytes = np.count_nonzero(differs) * value.nbytes // cells + cells // 8 + _OVERHEAD_BYTES
    if rows_bytes >= value.nbytes:
        return value, value.nbytes
    return _Rows(earlier, np.packbits(differs), value.compress(differs, axis=-1), cells), rows_bytes


def _whole(kept: Any) -> Any:
    """A part of a world from what `Keyframes` has kept of it."""
    if isinstance(kept, dict):
        return {name: _whole(each) for name, each in kept.items()}
    if not isinstance(kept, _Rows):
        return kept
    whole = np.empty((*kept.values.shape[:-1], kept.cells), kept.values.dtype)
    later = []
    while isinstance(kept, _Rows):
        later.append(kept)
        kept = kept.old
    whole[..., : kept.shape[-1]] = kept
    for rows in reversed(later):
        differs = np.unpackbits(rows.differs, count=rows.cells).view(bool)
        if whole.ndim == 1:
            whole[: rows.cells][differs] = rows.values
        else:  # line by line: twice as fast
            for line, values in zip(whole, rows.values, strict=True):
                line[: rows.cells][differs] = values
    return whole


def _weigh(value: Any, arrays: dict[int, int]) -> None:
    if isinstance(value, np.ndarray):
        owner = value if value.base is None else value.base
        arrays[id(owner)] = owner.nbytes
    elif isinstance(value, dict | tuple):
        for each in value.values() if isinstance(value, dict) else value:
            _weigh(each, arrays)
