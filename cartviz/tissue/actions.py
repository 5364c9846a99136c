"""What a beat or a viewer may do to the world.

To add an action: a function `apply(world, step, args)`, a row in ACTIONS that says what it does and takes, a test.
A name or an argument that means nothing raises UsageError: `cartviz check` finds it before, a viewer's never crashes.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartviz.core.errors import UsageError, suggest
from cartviz.scene.model import Action
from cartviz.tissue.arguments import Args, flag, number, place, region, trait_value, traits, who, word
from cartviz.tissue.kinds import KIND_INDEX, KINDS
from cartviz.tissue.lineage import split
from cartviz.tissue.meeting import REFRACTORY_MINUTES, die, kill, leave
from cartviz.tissue.patches import patch_of
from cartviz.tissue.placing import EDGES, MOST_CELLS, arrive, arrive_from
from cartviz.tissue.step import Step, bound_hunters
from cartviz.tissue.world import A_PLACE, BOUND, DIVIDING, FREE, NOBODY, ROAMS, TOUCHING, WAITS, WAITS_AGAIN, World

Rows = NDArray[np.intp]

DRUGS = ("tocilizumab", "dexamethasone", "checkpoint_blocker", "lymphodepletion")
ANY = "*"


@dataclass(frozen=True)
class Arg:
    """An argument of an action: its name, what it takes, what it means.

    `takes` is one of who, place, kind, count, share, trait, traits, number, amount, edge, region, lure, drug,
    substance, flag, id; several are joined by '|'. The name ANY stands for names that the tissue does not know.
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


def _steer(world: World, _step: Step, args: Args) -> None:
    cells = who(world, args)
    cells = cells[world.state[cells] != DIVIDING]
    spot = place(args["to"])
    goals = who(world, args, "to") if spot is None else cells
    kept = flag(args, "hold")
    leave(world, _holding(world, cells), 0.0)
    world.waits[cells[world.waits[cells] == WAITS]] = WAITS_AGAIN
    world.kept[cells] = kept
    if spot is not None:
        world.errand[cells] = A_PLACE
        world.place[0][cells], world.place[1][cells] = spot
        return
    for cell in cells:  # a handful of cells, once
        others = goals[goals != cell]
        if others.size:
            out = world.xy.take(others, axis=1) - world.xy[:, [cell]]
            world.errand[cell] = others[(out[0] * out[0] + out[1] * out[1]).argmin()]


def _holding(world: World, cells: Rows) -> Rows:
    return np.concatenate((world.doing(cells, BOUND), world.doing(cells, TOUCHING)))


def _release(world: World, _step: Step, args: Args) -> None:
    cells = who(world, args)
    world.errand[cells] = NOBODY
    world.waits[cells] = ROAMS
    world.kept[cells] = 0


def _strike(world: World, step: Step, args: Args) -> None:
    cells = who(world, args)
    hunters = bound_hunters(world)
    meant = np.isin(hunters, cells) | np.isin(world.partner.take(hunters), cells)
    kill(world, step, np.unique(world.partner.take(hunters[meant]).astype(np.intp)))


def _let_go(world: World, _step: Step, args: Args) -> None:
    leave(world, _holding(world, who(world, args)), REFRACTORY_MINUTES[0])


def _infuse(world: World, step: Step, args: Args) -> None:
    kind = KINDS[KIND_INDEX[word(args, "kind", tuple(KIND_INDEX))]]
    count = round(number(args, "count", 0, MOST_CELLS))
    own = traits(args.get("traits"))
    group = _group(world, str(args["id"])) if args.get("id") else NOBODY
    if args.get("within") is not None:
        patch = patch_of(region(args["within"]), world.size_um)
        arrive(world, step.seed, kind.name, count, patch, own, group)
        return
    where = word(args, "from", (*EDGES, "edge"), "edge")
    edges = EDGES if where == "edge" else (where,)
    for index, edge in enumerate(edges):
        share = count // len(edges) + (index < count % len(edges))
        arrive_from(world, step.seed, kind.name, share, edge, own, group)


def _group(world: World, name: str) -> int:
    if name not in world.group_names:
        world.group_names = (*world.group_names, name)
    return world.group_names.index(name)


def _set(world: World, _step: Step, args: Args) -> None:
    name = str(args["trait"])
    value = trait_value(name, args["to"])
    world.traits[name][who(world, args)] = value


def _divide(world: World, step: Step, args: Args) -> None:
    cells = who(world, args)
    leave(world, _holding(world, cells), 0.0)
    split(world, step, cells[world.state.take(cells) == FREE])


def _remove(world: World, step: Step, args: Args) -> None:
    cells = who(world, args)
    count = round(number(args, "share", 0, 1, 1.0) * cells.size)
    order = step.draw(world, "remove", cells).argsort(kind="stable")
    die(world, cells[order[:count]])


def _become(world: World, step: Step, args: Args) -> None:
    cells = who(world, args)
    name = str(args["kind"])
    if name not in KIND_INDEX:
        raise UsageError(f"there is no kind of cell '{name}'", suggest(name, KIND_INDEX))
    kind = KIND_INDEX[name]
    count = round(number(args, "share", 0, 1, 1.0) * cells.size)
    order = step.draw(world, "become", cells).argsort(kind="stable")
    chosen = cells[order[:count]]
    world.kind[chosen] = kind
    for trait, value in KINDS[kind].traits.items():
        world.traits[trait][chosen] = value
    world.count("became", chosen.size)


def _attract(world: World, _step: Step, args: Args) -> None:
    spot = place(args["at"])
    if spot is None:
        world.lure = word(args, "at", ("scent", "none"))
    else:
        world.lure, world.lure_place = "place", spot


def _give(world: World, _step: Step, args: Args) -> None:
    drug = word(args, "what", DRUGS)
    world.flags.setdefault(drug, world.minutes)
    world.count(f"given_{drug}")


def _thin(world: World, _step: Step, args: Args) -> None:
    substance = word(args, "what", tuple(world.substances))
    world.ceilings[substance] = number(args, "to", 0, 1e6)


def _change(world: World, _step: Step, args: Args) -> None:
    """The tissue feels it by what the body asks for from now on (see patient.event_of)."""
    for name in args:
        number(args, name, -1e15, 1e15)
    world.count("changes")


_WHO = Arg("who", "who", "a cast member, a population, the id of an infusion, or a kind")


def _row(name: str, does: str, apply: Callable[[World, Step, Args], None], *args: Arg) -> ActionKind:
    return ActionKind(name, does, args, apply)


ACTIONS: tuple[ActionKind, ...] = (
    _row(
        "steer",
        "sends cells somewhere; a CAR-T cell binds for certain when it touches the cell it was sent to",
        _steer,
        _WHO,
        Arg("to", "who|place", "a cell (of a population or kind: the nearest) or a place [x, y]"),
        Arg("hold", "flag", "yes: it neither kills nor lets go by chance until `strike` or `let_go`", needed=False),
    ),
    _row("release", "lets cells that waited or were sent walk by themselves", _release, _WHO),
    _row("strike", "the lethal hit of a bound pair happens now (who: the killer or its target)", _strike, _WHO),
    _row("let_go", "makes hunters let go of the cell they hold", _let_go, _WHO),
    _row(
        "infuse",
        "lets cells come in",
        _infuse,
        Arg("kind", "kind", "which cells"),
        Arg("count", "count", "how many"),
        Arg("from", "edge", "left, right, top, bottom or edge (all four, the default)", needed=False),
        Arg("within", "region", "a region in which they appear, instead of an edge", needed=False),
        Arg("traits", "traits", "traits that differ from the kind's", needed=False),
        Arg("id", "id", "a name for these cells", needed=False),
        Arg("dose", "amount", "how many real cells the scene's patient gets with them", needed=False),
    ),
    _row(
        "set",
        "changes a trait",
        _set,
        _WHO,
        Arg("trait", "trait", "which trait"),
        Arg("to", "number", "its new value"),
    ),
    _row("divide", "makes cells divide now", _divide, _WHO),
    _row(
        "remove",
        "makes a share of cells die, chosen by chance",
        _remove,
        _WHO,
        Arg("share", "share", "0 to 1; everybody if left out", needed=False),
    ),
    _row(
        "become",
        "makes a share of cells, chosen by chance, another kind: T-cells that take up the gene become CAR-T cells",
        _become,
        _WHO,
        Arg("kind", "kind", "which kind"),
        Arg("share", "share", "0 to 1 of those there are now; everybody if left out", needed=False),
    ),
    _row(
        "attract",
        "changes what CAR-T cells are drawn to",
        _attract,
        Arg("at", "place|lure", "a place [x, y], 'scent' (the tumor's own) or 'none'"),
    ),
    _row(
        "thin",
        "opens dense tissue little by little",
        _thin,
        Arg("what", "substance", "a substance of the scene, such as stroma"),
        Arg("to", "number", "so much of it is left at most"),
        Arg("acc", "share", "the part of a solid tumor that its CAR-T cells can reach from then on", needed=False),
    ),
    _row("give", "gives a drug", _give, Arg("what", "drug", ", ".join(DRUGS))),
    _row(
        "change",
        "changes parameters of the patient's model from now on",
        _change,
        Arg(ANY, "amount", "a parameter by its symbol (acc, gam), and its new value", needed=False),
    ),
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
    # `{attract: none}` is read as {what: none}: the one value stands for the first argument.
    args = dict(action.args)
    known = [arg.name for arg in kind.args]
    if "what" in args and "what" not in known:
        args[known[0]] = args.pop("what")
    for name in args:
        if name not in known and ANY not in known:
            raise UsageError(f"'{kind.name}' takes no '{name}'", suggest(name, known))
    for arg in kind.args:
        if arg.needed and args.get(arg.name) is None:
            raise UsageError(f"'{kind.name}' needs '{arg.name}': {arg.says}")
    kind.apply(world, step, args)
