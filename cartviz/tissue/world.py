"""All cells of a window of tissue as columns, its substances as grids; spawn, copy, digest.

A cell's id is its row. Rows are appended, never removed or reordered: death is a state.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cartviz.tissue.kinds import ALARMS, HAS_CAR, HUNTS, IS_TARGET, KIND_INDEX, KINDS, LURES, SOLID, SUPPRESSES, TRAITS

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

FREE, BOUND, DYING, GONE, DIVIDING, TOUCHING = range(6)
"""What a cell is doing. BOUND: a hunter holds its partner; TOUCHING: it pauses at its partner, reading it;
DIVIDING: this row and its partner are two halves that are pushed apart; GONE: dead and no longer seen."""

NOBODY, A_PLACE = -1, -2
ROAMS, WAITS, WAITS_AGAIN = range(3)
"""Whether a cell walks by itself, stands on its mark, or is on an errand after which it stands again."""

GRID_UM = 10.0
"""Edge of a bin of the substances, in micrometers: about one cell."""
SCENT_UM = 50.0
"""Edge of a bin of the attractant: it reaches 250 um, so coarse bins carry it and few sub-steps keep it stable."""

_INTEGERS = (
    # name, type, value of a new cell
    ("kind", np.int8, 0),
    ("state", np.int8, FREE),
    ("waits", np.int8, ROAMS),
    ("kept", np.int8, 0),
    ("group", np.int16, NOBODY),
    ("since", np.int32, 0),
    ("partner", np.int32, NOBODY),
    ("errand", np.int32, NOBODY),
    ("shunned", np.int32, NOBODY),
)
_VECTORS = ("xy", "xy_before", "calm", "heading", "aim", "place")
_MINUTES = ("began", "until", "ready", "divide_ready", "shun_until")
_COLUMNS = (*(name for name, _, _ in _INTEGERS), *_VECTORS, *_MINUTES)


def put(column: Floats, rows: Rows, values: Floats) -> None:
    """Set columns of a (2, n) array: ten times faster than `column[:, rows] = values`."""
    column[0][rows] = values[0]
    column[1][rows] = values[1]


class Near(NamedTuple):
    """Pairs of near bodies (rows i and j), the distance at which they begin to push, and which of them moves how far.

    `ends` is i and j in one, `shares` how much of a push each of the ends takes, i's with a minus: (2 p,). `pull_um` is
    how strongly two that cling draw each other near when they stand apart: 0 or less, (p,).
    """

    i: Rows
    j: Rows
    reach_um: Floats
    ends: Rows
    shares: Floats
    pull_um: Floats


_NO_ROWS: Rows = np.empty(0, np.intp)
NOBODY_NEAR = Near(_NO_ROWS, _NO_ROWS, np.empty(0), _NO_ROWS, np.empty(0), np.empty(0))


class Roles(NamedTuple):
    """The rows, living and dead, of the kinds that play a role (see Kind)."""

    solid: Rows
    hunters: Rows
    car: Rows
    targets: Rows
    lures: Rows
    alarms: Rows
    suppressors: Rows


_ROLES = (SOLID, HUNTS, HAS_CAR, IS_TARGET, LURES, ALARMS, SUPPRESSES)


class World:
    """One moment of the tissue; only rules and actions change it.

    Columns (n cells; y points down, micrometers, minutes since the scene's start):

    - `kind` (index in KINDS), `state`, `since` (tick at which the state began), `began` and `until` (minutes between
      which a passing state lasts: see `progress_of`), `partner` (row, -1 none), `group` (index in `group_names`, -1
      none);
    - `xy`, `xy_before` (one tick earlier), `calm` (smoothed, for cameras), `heading` (unit vector), `aim` (where the
      heading turns to), all (2, n);
    - `waits` (ROAMS, WAITS, WAITS_AGAIN), `errand` (row to go to, A_PLACE for `place`, -1 none), `kept` (1: what this
      hunter holds is neither killed nor let go by chance);
    - `ready` (from when a hunter may touch again), `divide_ready`, `shunned` with `shun_until` (the cell last left);
    - `traits`: one (n,) column for each of TRAITS.

    `substances` holds a (rows, columns) grid of bins of `grid_um` for each substance, in units per 1000 um2; `scent` is
    the attractant in bins of SCENT_UM. `spreads` gives (um2/min, 1/min) for each. `lure` is "scent", "none" or "place".
    `supplies` tell where a substance is brought back to what it was at the start, and how fast; `ceilings` how much of
    one is left where it was opened; `gate` is the edge that newcomers of the body come from.
    `near` lists the near bodies as of the last look around (it is replaced, never changed in place).
    `tallies` count what happened; `car_t_minutes` sums the time that CAR-T cells have lived; `flags` hold the minute
    at which a drug was first given.
    """

    kind: NDArray[np.int8]
    state: NDArray[np.int8]
    waits: NDArray[np.int8]
    kept: NDArray[np.int8]
    group: NDArray[np.int16]
    since: NDArray[np.int32]
    partner: NDArray[np.int32]
    errand: NDArray[np.int32]
    shunned: NDArray[np.int32]
    xy: Floats
    xy_before: Floats
    calm: Floats
    heading: Floats
    aim: Floats
    place: Floats
    began: Floats
    until: Floats
    ready: Floats
    divide_ready: Floats
    shun_until: Floats

    def __init__(
        self,
        size_um: tuple[float, float],
        spreads: Mapping[str, tuple[float, float]],
        group_names: tuple[str, ...] = (),
    ) -> None:
        """An empty world; `spreads` must hold "attractant" and every substance that shall have a grid."""
        self.size_um = (float(size_um[0]), float(size_um[1]))
        self.grid_um = GRID_UM
        self.tick = 0
        self.minutes = 0.0
        self.car_t_minutes = 0.0
        self.lure = "scent"
        self.lure_place = (0.0, 0.0)
        self.group_names = group_names
        self.names: dict[str, int] = {}
        self.tallies: dict[str, int] = {}
        self.flags: dict[str, float] = {}
        self.spreads = dict(spreads)
        self.scent = self._grid(SCENT_UM)
        self.supplies: dict[str, tuple[float, Floats]] = {}
        self.ceilings: dict[str, float] = {}
        self.gate = "edge"
        self.substances = {name: self._grid(GRID_UM) for name in spreads if name != "attractant"}
        for name, kind_of, _ in _INTEGERS:
            setattr(self, name, np.empty(0, kind_of))
        for name in _VECTORS:
            setattr(self, name, np.empty((2, 0)))
        for name in _MINUTES:
            setattr(self, name, np.empty(0))
        self.traits: dict[str, Floats] = {trait.name: np.empty(0) for trait in TRAITS}
        self.assign_roles()
        self.near = NOBODY_NEAR

    def _grid(self, edge_um: float) -> Floats:
        columns, rows = (int(-(-length // edge_um)) for length in self.size_um)
        return np.zeros((max(rows, 1), max(columns, 1)))

    @property
    def n(self) -> int:
        """How many rows there are, dead cells included."""
        return self.kind.size

    def alive(self) -> Mask:
        """Which cells live: neither dying nor gone."""
        lives: Mask = (self.state & 6) != DYING  # DYING and GONE differ in the last bit only
        return lives

    def living(self, rows: Rows) -> Rows:
        """Those of `rows` that live."""
        lives: Rows = rows[(self.state.take(rows) & 6) != DYING]
        return lives

    def doing(self, rows: Rows, state: int) -> Rows:
        """Those of `rows` that are in a state."""
        chosen: Rows = rows[self.state.take(rows) == state]
        return chosen

    def living_of(self, kind: int) -> Rows:
        """The living rows of one kind (its index)."""
        return self.living(np.flatnonzero(self.kind == kind))

    def progress_of(self, rows: Rows) -> Floats:
        """How far the passing state (dying, dividing, touching) of some cells has come, 0 to 1, (k,)."""
        began = self.began.take(rows)
        span = np.maximum(self.until.take(rows) - began, 1e-9)
        return np.minimum(np.maximum((self.minutes - began) / span, 0.0), 1.0)

    def count(self, tally: str, more: int = 1) -> None:
        """Count something that happened."""
        if more:
            self.tallies[tally] = self.tallies.get(tally, 0) + more

    def spawn(self, kind: str, xy: Floats, heading: Floats, traits: Mapping[str, float], group: int = NOBODY) -> Rows:
        """Append cells of one kind at `xy` with unit vectors `heading`, both (2, k); returns their rows.

        `traits` replace the kind's own where given. Finding room for the cells is the caller's (placing.py).
        """
        count = xy.shape[1]
        row = KINDS[KIND_INDEX[kind]]
        own = {"radius_um": row.radius_um, "speed_um_per_minute": row.speed_um_per_minute, **row.traits, **traits}
        first = self.n
        for name, kind_of, default in _INTEGERS:
            self._extend(name, np.full(count, default, kind_of))
        for name in _VECTORS:
            self._extend(name, xy if name in ("xy", "xy_before", "calm") else heading)
        for name in _MINUTES:
            self._extend(name, np.full(count, self.minutes))
        for trait in TRAITS:
            new = np.full(count, float(own.get(trait.name, trait.default)))
            self.traits[trait.name] = np.concatenate((self.traits[trait.name], new))
        rows = np.arange(first, first + count)
        self.kind[rows] = KIND_INDEX[kind]
        self.group[rows] = group
        self.since[rows] = self.tick
        self.assign_roles()
        return rows

    def _extend(self, name: str, new: NDArray[np.generic]) -> None:
        setattr(self, name, np.concatenate((getattr(self, name), new), axis=-1))

    def clone(self, mothers: Rows) -> Rows:
        """Append one copy of each mother, with all her columns and traits; returns the rows of the copies."""
        first = self.n
        for name in _COLUMNS:
            self._extend(name, getattr(self, name)[..., mothers])
        for name, column in self.traits.items():
            self.traits[name] = np.concatenate((column, column[mothers]))
        self.assign_roles()
        return np.arange(first, first + mothers.size)

    def assign_roles(self) -> None:
        """List the rows of each role anew: there are new cells."""
        self.roles = Roles(*(table[self.kind].nonzero()[0] for table in _ROLES))

    def copy(self) -> "World":
        """An independent copy; its columns may be changed without touching this world."""
        twin = object.__new__(World)
        twin.__dict__.update(self.__dict__)
        own = twin.__dict__
        for name in _COLUMNS:
            own[name] = own[name].copy()
        own["traits"] = {name: column.copy() for name, column in self.traits.items()}
        own["substances"] = {name: grid.copy() for name, grid in self.substances.items()}
        own["scent"] = self.scent.copy()
        for name in ("names", "tallies", "flags", "spreads", "ceilings"):
            own[name] = own[name].copy()
        return twin

    def digest(self) -> str:
        """The first 16 hexadecimal digits of a SHA-256 over everything that the next tick depends on."""
        ink = sha256()
        plain = (
            self.tick,
            self.minutes,
            self.size_um,
            self.car_t_minutes,
            self.lure,
            self.lure_place,
            self.gate,
            self.group_names,
            sorted(self.names.items()),
            sorted(self.tallies.items()),
            sorted(self.flags.items()),
            sorted(self.ceilings.items()),
            sorted(self.spreads.items()),
        )
        ink.update(repr(plain).encode())
        for name in _COLUMNS:
            ink.update(getattr(self, name).tobytes())
        for name in sorted(self.traits):
            ink.update(self.traits[name].tobytes())
        for name in sorted(self.substances):
            ink.update(self.substances[name].tobytes())
        for name, (share, at_start) in sorted(self.supplies.items()):
            ink.update(repr((name, share)).encode())
            ink.update(at_start.tobytes())
        ink.update(self.scent.tobytes())
        return ink.hexdigest()[:16]
