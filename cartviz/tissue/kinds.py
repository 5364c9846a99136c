"""The kinds of cell and the traits that one cell can have.

To add a kind: a row in KINDS and a picture in assets/cells; if it behaves in a new way, a rule and its test.
To add a trait: a row in TRAITS (and the rule that reads it). Kinds are stored by their index: add rows at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

NO_TRAITS: Mapping[str, float] = MappingProxyType({})


@dataclass(frozen=True)
class Trait:
    """A number that every cell carries: its name in scene files, its usual value and range, what it means."""

    name: str
    default: float
    low: float
    high: float
    says: str


TRAITS: tuple[Trait, ...] = (
    Trait("cd19", 0.0, 0, 10, "CD19 molecules on the cell in units of 10 000 (0.2 = 2 000, below: unseen)"),
    Trait("tag", 0.0, 0, 10, "the same for the tag of a solid tumor"),
    Trait("peptide", 0.0, 0, 10, "foreign peptides in its MHC holders, read by a T-cell's own receptor (0.2: unseen)"),
    Trait("exhaustion", 0.0, 0, 1, "0 fresh to 1 exhausted; brakes show from 0.3, more from 0.6"),
    Trait("damage", 0.0, 0, 1, "what killers have done to this cell so far, 1 = lethal"),
    Trait("spark", 0.0, 0, 1, "how active a macrophage is"),
    Trait("met", 0.0, 0, 1, "1 after a CAR-T cell has met its tag: it may divide"),
    Trait("kills", 0.0, 0, 1e6, "how many cells this cell has killed"),
    Trait("radius_um", 6.0, 1, 60, "radius of the body in micrometers"),
    Trait("speed_um_per_minute", 1.0, 0, 60, "walking speed in micrometers a minute"),
    Trait("dying_minutes", 100.0, 1, 10_000, "how long this cell takes to die, in minutes"),
    Trait("division_pace", 1.0, 0.01, 100, "time compression: 2 = divides twice as often as the real interval allows"),
    Trait("strain", 0.0, 0, 1e9, "how much antigen and hostile surroundings have worn this cell, in minutes"),
    Trait("tiring_pace", 1.0, 0, 10_000, "time compression: how many times faster exhaustion builds up"),
)


@dataclass(frozen=True)
class Kind:
    """One kind of cell: words, size, speed, picture, and the roles that the rules ask for.

    `sprite`, `bare_sprite` and `ill_sprite` are file stems in assets/cells (bare: without its tag; ill: showing foreign
    peptides), `color` is a key of the theme. `hunts`: touches targets and kills those that show foreign peptides;
    `has_car`: reads its tag, too; `is_target`: is touched by hunters; `presents`: is touched by those without a CAR,
    which read nothing else; `lures`: secretes the attractant; `alarms`: is sparked by kills and secretes cytokine;
    `suppresses`: feeds the suppression field; `divides`: grows by division when the body asks for more (otherwise
    newcomers arrive from the edge); `gives_um`: so far T-cells press into it, which squeeze between cells that are
    packed; `clings`: sticks to its own like.
    """

    name: str
    label: str
    plural: str
    radius_um: float
    speed_um_per_minute: float
    sprite: str
    color: str
    traits: Mapping[str, float] = field(default_factory=lambda: NO_TRAITS)
    bare_sprite: str = ""
    ill_sprite: str = ""
    solid: bool = True
    hunts: bool = False
    has_car: bool = False
    is_target: bool = False
    presents: bool = False
    lures: bool = False
    alarms: bool = False
    suppresses: bool = False
    divides: bool = False
    gives_um: float = 0.0
    clings: bool = False
    turn_minutes: float = 10.0


def _traits(**values: float) -> Mapping[str, float]:
    return MappingProxyType(values)


# Radii: resting lymphocyte 6-7 um across (BioNumbers 111438, 109546), drawn at the upper end because a patrolling cell
# is not resting; activated CAR-T cell 8-12 um, leukemia blast 10-15 um, macrophage 20-30 um (science.md D2), tumor cell
# 8.4 um radius (PhysiCell, CARTopiaX), red cell 7-8 um, body cell (of a vessel wall, of the tissue) 18 um: chosen.
# Speeds: CAR-T 5 um/min (CARTopiaX; 2-10 in life), the others "slow": chosen. A direction is kept about 10 min
# (PhysiCell cancer_immune).
KINDS: tuple[Kind, ...] = (
    Kind("t_cell", "T-cell", "T-cells", 4.2, 5.0, "t_cell", "t_cell", hunts=True),
    Kind("car_t", "CAR-T cell", "CAR-T cells", 5.0, 5.0, "car_t", "t_cell", hunts=True, has_car=True, divides=True),
    Kind(
        "leukemia",
        "leukemia cell",
        "leukemia cells",
        6.4,
        0.5,
        "leukemia",
        "leukemia",
        traits=_traits(cd19=1.0),
        bare_sprite="leukemia_bare",
        is_target=True,
        lures=True,
        divides=True,
    ),
    Kind(
        "b_cell", "healthy B-cell", "healthy B-cells", 4.6, 1.0, "b_cell", "b_cell", _traits(cd19=1.0), is_target=True
    ),
    Kind(
        "macrophage", "macrophage", "macrophages", 11.0, 0.5, "macrophage", "macrophage", alarms=True, turn_minutes=30
    ),
    Kind(
        "red_cell", "red blood cell", "red blood cells", 3.8, 2.0, "red_cell", "red_cell", solid=False, turn_minutes=60
    ),
    Kind(
        "solid_tumor",
        "tumor cell",
        "tumor cells",
        8.4,
        0.1,
        "solid_tumor",
        "solid_tumor",
        traits=_traits(tag=1.0),
        bare_sprite="solid_tumor_bare",
        is_target=True,
        lures=True,
        suppresses=True,
        divides=True,
        gives_um=5.0,
        clings=True,
    ),
    Kind("suppressor", "suppressor cell", "suppressor cells", 5.5, 1.0, "suppressor", "suppressor", suppresses=True),
    Kind(
        "body_cell",
        "body cell",
        "body cells",
        9.0,
        0.05,
        "body_cell",
        "body_cell",
        ill_sprite="body_cell_ill",
        presents=True,
        turn_minutes=60,
    ),
)

KIND_INDEX: Mapping[str, int] = MappingProxyType({kind.name: index for index, kind in enumerate(KINDS)})
"""Name of a kind to its number in the column `kind`."""


def _by_kind(column: str) -> NDArray[np.float64]:
    values = np.array([float(getattr(kind, column)) for kind in KINDS])
    values.setflags(write=False)
    return values


def _role(column: str) -> NDArray[np.bool_]:
    flags = _by_kind(column) > 0
    flags.setflags(write=False)
    return flags


# The roles as tables by kind index: HUNTS[world.kind] asks every cell.
HUNTS = _role("hunts")
HAS_CAR = _role("has_car")
IS_TARGET = _role("is_target")
PRESENTS = _role("presents")
LURES = _role("lures")
ALARMS = _role("alarms")
SUPPRESSES = _role("suppresses")
SOLID = _role("solid")
TURN_MINUTES = _by_kind("turn_minutes")
GIVES_UM = _by_kind("gives_um")
CLINGS = _role("clings")
