"""What a beat or a viewer may do to the world.

To add an action: a function `apply(world, step, args)`, a row in ACTIONS that says what it does and takes, a test.
Checking happens twice by the same tables: `cartviz check` asks `faults`, and `act` raises UsageError for what slipped
through (an intervention), never a traceback.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cartviz.problems import UsageError, suggest
from cartviz.scene import Action, Region
from cartviz.simulation.kinds import KIND_INDEX, KINDS
from cartviz.simulation.lineage import split
from cartviz.simulation.meeting import die, kill, leave
from cartviz.simulation.placing import EDGES, arrive, beyond, patch_of
from cartviz.simulation.step import Step
from cartviz.simulation.world import (
    A_PLACE,
    BOUND,
    DIVIDING,
    DYING,
    FREE,
    GONE,
    NOBODY,
    ROAMS,
    TOUCHING,
    WAITS,
    WAITS_AGAIN,
    World,
)

Rows = NDArray[np.intp]
Args = Mapping[str, Any]

DRUGS = ("tocilizumab", "dexamethasone", "checkpoint_blocker")
YES = ("1", "1.0", "true", "yes", "True")


@dataclass(frozen=True)
class Arg:
    """An argument of an action: `takes` is one of who, place, kind, count, share, trait, traits, number, edge, region,
    drug, flag, id; several are joined by '|'.
    """

    name: str
    takes: str
    says: str
    needed: bool = True


@dataclass(frozen=True)
class ActionKind:
    """One action: its name, what it does, what it takes, and the function that does it."""

    name: str
    does: str
    args: tuple[Arg, ...]
    apply: Callable[[World, Step, Args], None]


def find(world: World, who: Any) -> Rows:
    """The living cells that a name means: a cast member, a population (or the id of an infusion), a kind."""
    word = str(who)
    if word in world.names:
        rows = np.array([world.names[word]])
    elif word in world.group_names:
        rows = np.flatnonzero(world.group == world.group_names.index(word))
    elif word in KIND_INDEX:
        rows = np.flatnonzero(world.kind == KIND_INDEX[word])
    else:
        known = (*world.names, *world.group_names, *KIND_INDEX)
        raise UsageError(f"nobody here is called '{word}'", suggest(word, dict.fromkeys(known)))
    return rows[(world.state[rows] != DYING) & (world.state[rows] != GONE)]


def _steer(world: World, step: Step, args: Args) -> None:
    cells = find(world, args["who"])
    cells = cells[world.state[cells] != DIVIDING]
    to = args["to"]
    busy = cells[(world.state[cells] == BOUND) | (world.state[cells] == TOUCHING)]
    leave(world, busy, 0.0)
    world.waits[cells[world.waits[cells] == WAITS]] = WAITS_AGAIN
    world.kept[cells] = int(str(args.get("hold", "")) in YES)
    if isinstance(to, (list, tuple)):
        world.errand[cells] = A_PLACE
        world.place[:, cells] = np.array([[float(to[0])], [float(to[1])]])
        return
    goals = find(world, to)
    for cell in cells:  # a handful of steered cells, at one tick
        others = goals[goals != cell]
        if others.size:
            out = world.xy[:, others] - world.xy[:, [cell]]
            world.errand[cell] = others[np.argmin(out[0] * out[0] + out[1] * out[1])]


def _release(world: World, step: Step, args: Args) -> None:
    cells = find(world, args["who"])
    world.errand[cells] = NOBODY
    world.waits[cells] = ROAMS
    world.kept[cells] = 0


def _strike(world: World, step: Step, args: Args) -> None:
    cells = find(world, args["who"])
    hunters = cells[world.state[cells] == BOUND]
    held = np.isin(cells, world.partner[world.state == BOUND])
    kill(world, step, np.unique(np.concatenate((world.partner[hunters].astype(np.intp), cells[held]))))


def _let_go(world: World, step: Step, args: Args) -> None:
    cells = find(world, args["who"])
    leave(world, cells[(world.state[cells] == BOUND) | (world.state[cells] == TOUCHING)], 10.0)


def _infuse(world: World, step: Step, args: Args) -> None:
    kind, count = args["kind"], round(float(args["count"]))
    if kind not in KIND_INDEX:
        raise UsageError(f"there is no kind of cell '{kind}'", suggest(str(kind), KIND_INDEX))
    group = NOBODY
    if args.get("id"):
        name = str(args["id"])
        if name not in world.group_names:
            world.group_names = (*world.group_names, name)
        group = world.group_names.index(name)
    traits = {str(key): float(value) for key, value in (args.get("traits") or {}).items()}
    radius = traits.get("radius_um", KINDS[KIND_INDEX[kind]].radius_um)
    where = args.get("from", "edge")
    if args.get("within"):
        arrive(world, step.seed, kind, count, patch_of(_region(args["within"]), world.size_um), traits, group)
        return
    if where not in (*EDGES, "edge"):
        raise UsageError(f"cells cannot come from '{where}'", suggest(str(where), (*EDGES, "edge")))
    edges = EDGES if where == "edge" else (where,)
    for index, edge in enumerate(edges):
        share = count // len(edges) + (index < count % len(edges))
        if share:
            rows = arrive(world, step.seed, kind, share, beyond(edge, world.size_um, share, radius), traits, group)
            inward = {"left": (1.0, 0.0), "right": (-1.0, 0.0), "top": (0.0, 1.0), "bottom": (0.0, -1.0)}[edge]
            world.heading[:, rows] = world.aim[:, rows] = np.array(inward).reshape(2, 1)


def _region(args: Args) -> Region:
    if "circle" in args:
        x, y = args["circle"]
        return Region((float(x), float(y)), float(args["radius_um"]))
    if "rect" in args:
        x, y, width, height = (float(value) for value in args["rect"])
        return Region(rect=(x, y, width, height))
    return Region()


def _set(world: World, step: Step, args: Args) -> None:
    trait = str(args["trait"])
    if trait not in world.traits:
        raise UsageError(f"cells have no trait '{trait}'", suggest(trait, world.traits))
    world.traits[trait][find(world, args["who"])] = float(args["to"])


def _divide(world: World, step: Step, args: Args) -> None:
    cells = find(world, args["who"])
    leave(world, cells[(world.state[cells] == BOUND) | (world.state[cells] == TOUCHING)], 0.0)
    split(world, cells[world.state[cells] == FREE])


def _remove(world: World, step: Step, args: Args) -> None:
    cells = find(world, args["who"])
    count = round(float(args.get("share", 1.0)) * cells.size)
    order = np.argsort(step.draw(world, "remove", cells), kind="stable")
    die(world, cells[order[:count]])


def _attract(world: World, step: Step, args: Args) -> None:
    at = args.get("at", args.get("what", "scent"))
    if isinstance(at, (list, tuple)):
        world.lure, world.lure_place = "place", (float(at[0]), float(at[1]))
    elif at in ("none", "scent"):
        world.lure = str(at)
    else:
        raise UsageError(f"cells cannot be attracted to '{at}'", "Give a place [x, y], 'scent' or 'none'.")


def _give(world: World, step: Step, args: Args) -> None:
    drug = str(args["what"])
    if drug not in DRUGS:
        raise UsageError(f"there is no drug '{drug}'", suggest(drug, DRUGS))
    world.flags.setdefault(drug, world.minutes)
    world.count(f"given_{drug}")


_WHO = Arg("who", "who", "a cast member, a population, the id of an infusion, or a kind")

ACTIONS: tuple[ActionKind, ...] = (
    ActionKind(
        "steer",
        "sends cells somewhere; a CAR-T cell binds for certain when it touches the cell it was sent to",
        (
            _WHO,
            Arg("to", "who|place", "a cell (of a population or kind: the nearest) or a place [x, y]"),
            Arg("hold", "flag", "yes: it neither kills nor lets go until `strike` or `let_go`", needed=False),
        ),
        _steer,
    ),
    ActionKind("release", "lets cells that waited or were sent walk by themselves", (_WHO,), _release),
    ActionKind("strike", "the lethal hit of a bound pair happens now", (_WHO,), _strike),
    ActionKind("let_go", "makes hunters let go of the cell they hold", (_WHO,), _let_go),
    ActionKind(
        "infuse",
        "lets cells come in",
        (
            Arg("kind", "kind", "which cells"),
            Arg("count", "count", "how many"),
            Arg("from", "edge", "left, right, top, bottom or edge (all four, the default)", needed=False),
            Arg("within", "region", "a region in which they appear, instead of an edge", needed=False),
            Arg("traits", "traits", "traits that differ from the kind's", needed=False),
            Arg("id", "id", "a name for these cells", needed=False),
        ),
        _infuse,
    ),
    ActionKind(
        "set",
        "changes a trait",
        (_WHO, Arg("trait", "trait", "which trait"), Arg("to", "number", "its new value")),
        _set,
    ),
    ActionKind("divide", "makes cells divide now", (_WHO,), _divide),
    ActionKind(
        "remove",
        "makes a share of cells die, chosen by chance",
        (_WHO, Arg("share", "share", "0 to 1, everybody if left out", needed=False)),
        _remove,
    ),
    ActionKind(
        "attract",
        "changes what CAR-T cells are drawn to",
        (Arg("at", "place|lure", "a place [x, y], 'scent' (the tumor's own) or 'none'"),),
        _attract,
    ),
    ActionKind("give", "gives a drug", (Arg("what", "drug", ", ".join(DRUGS)),), _give),
)


def action_kind(name: str) -> ActionKind:
    """The row of ACTIONS with this name; raises UsageError for an unknown one."""
    for kind in ACTIONS:
        if kind.name == name:
            return kind
    raise UsageError(f"there is no action '{name}'", suggest(name, (kind.name for kind in ACTIONS)))


def act(world: World, step: Step, action: Action) -> None:
    """Do one action to the world; raises UsageError where a name or an argument means nothing here."""
    kind = action_kind(action.name)
    kind.apply(world, step, action.args)
