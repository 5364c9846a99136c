import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tissue import MINUTES, action, empty, pass_time, put

from cartviz.core.errors import UsageError
from cartviz.tissue.actions import ACTIONS, DRUGS, act, action_kind
from cartviz.tissue.kinds import KIND_INDEX
from cartviz.tissue.step import Step
from cartviz.tissue.world import A_PLACE, BOUND, DIVIDING, DYING, FREE, NOBODY, TOUCHING, WAITS, World


def stage() -> World:
    """A scout that waits, a target, a bare cell, two more CAR-T cells as a population."""
    world = empty()
    put(world, "car_t", (60, 100), name="scout")
    put(world, "leukemia", (110, 100), name="nine")
    put(world, "leukemia", (110, 160), name="bare", cd19=0.0)
    world.group_names = (*world.group_names, "army")
    army = put(world, "car_t", (300, 60), (300, 160))
    world.group[army] = 3
    world.waits[0] = WAITS
    return world


def do(world: World, name: str, **args: object) -> World:
    act(world, Step(1, MINUTES), action(name, **args))
    return world


def holding() -> World:
    """The scout holds the nine."""
    world = stage()
    return pass_time(world, 12, actions=[action("steer", who="scout", to="nine", hold="yes")])


def test_a_steered_car_t_cell_binds_for_certain() -> None:
    """Sent to a cell, it goes there and binds at the first touch; held, it stays until told otherwise."""
    world = holding()
    assert world.state[0] == BOUND
    assert world.partner[0] == 1
    pass_time(world, 200)
    assert world.state[0] == BOUND


def test_a_steered_car_t_cell_does_not_bind_without_antigen() -> None:
    """Sent to a cell without CD19 it touches, and leaves: an author cannot bend biology."""
    world = stage()
    states = []
    pass_time(
        world, 40, actions=[action("steer", who="scout", to="bare")], watch=lambda now: states.append(now.state[0])
    )
    assert TOUCHING in states
    assert BOUND not in states
    assert world.tallies["touches"] >= 1


def test_on_its_errand_it_passes_by_others() -> None:
    """A steered cell does not stop at other targets on its way, and waiting targets are left to it."""
    world = stage()
    put(world, "leukemia", (85, 101))
    world.waits[1] = WAITS
    pass_time(world, 20, actions=[action("steer", who="scout", to="nine", hold="yes")])
    assert world.partner[0] == 1
    assert world.tallies["contacts"] == 1


def test_steering_a_population_sends_each_to_the_nearest() -> None:
    """Of several goals each cell takes the nearest one; a place is a goal, too."""
    world = do(stage(), "steer", who="army", to="leukemia")
    assert world.errand.tolist() == [-1, -1, -1, 1, 2]
    do(world, "steer", who="army", to=[10.0, 20.0])
    assert world.errand[3:].tolist() == [A_PLACE, A_PLACE]
    assert world.place[:, 3].tolist() == [10.0, 20.0]


def test_release_lets_a_waiting_cell_go() -> None:
    """Released, a cell walks by itself."""
    world = do(stage(), "release", who="scout")
    pass_time(world, 12)
    assert np.abs(world.xy[:, 0] - (60, 100)).max() > 3


@pytest.mark.parametrize("who", ["scout", "nine", "car_t"])
def test_strike_is_the_lethal_hit(who: str) -> None:
    """The hit of a bound pair comes now, whether the killer or its target is named."""
    world = holding()
    pass_time(world, MINUTES, actions=[action("strike", who=who)])
    assert world.state[:2].tolist() == [FREE, DYING]
    assert world.tallies["kills_leukemia"] == 1
    assert world.traits["kills"][0] == 1
    assert world.kept[0] == 0


def test_strike_without_a_bond_does_nothing() -> None:
    """There is no hit without contact."""
    world = do(stage(), "strike", who="scout")
    assert world.alive().all()
    assert world.tallies == {}


def test_let_go_ends_a_bond_without_a_kill() -> None:
    """The hunter is free, its target lives."""
    world = do(holding(), "let_go", who="scout")
    assert world.state[:2].tolist() == [FREE, FREE]
    assert "kills" not in world.tallies


def test_infuse_from_an_edge_and_into_a_region() -> None:
    """Newcomers come in from one wall, from all of them, or appear in a region; they may have a name and traits."""
    world = do(stage(), "infuse", kind="car_t", count=8.0, from_="left", id="second", traits={"exhaustion": 0.2})
    assert world.group_names[-1] == "second"
    assert (world.xy[0, 5:] < 0).all()
    assert world.traits["exhaustion"][5:].tolist() == [0.2] * 8
    do(world, "set", who="second", trait="exhaustion", to=0.5)
    assert world.traits["exhaustion"][5:].tolist() == [0.5] * 8
    do(world, "infuse", kind="t_cell", count=7.0)
    assert world.n == 20
    do(world, "infuse", kind="b_cell", count=3.0, within={"circle": [200.0, 100.0], "radius_um": 40.0})
    out = world.xy[:, 20:] - np.array([[200.0], [100.0]])
    assert np.sqrt((out**2).sum(axis=0)).max() <= 40
    do(world, "infuse", kind="b_cell", count=2.0, within={"rect": [10.0, 10.0, 50.0, 50.0]})
    assert (world.xy[:, 23:] < 60).all()


def test_set_changes_a_trait() -> None:
    """A cast member, a population or a whole kind gets a new value, for example loses its CD19."""
    world = do(stage(), "set", who="leukemia", trait="cd19", to=0.1)
    assert world.traits["cd19"][1:3].tolist() == [0.1, 0.1]
    do(world, "set", who="nine", trait="cd19", to=0.9)
    assert world.traits["cd19"][1:3].tolist() == [0.9, 0.1]


def test_divide_divides_now() -> None:
    """A cell divides on cue, even one that holds another."""
    world = do(holding(), "divide", who="scout")
    assert world.state[0] == DIVIDING
    assert world.partner[0] == world.n - 1
    assert do(world, "divide", who="scout").n == 6  # not while it is dividing


def test_remove_takes_a_share() -> None:
    """Half of a kind dies, chosen by chance; without a share all of it."""
    world = empty()
    put(world, "t_cell", *[(20 + 12 * k, 50) for k in range(20)])
    do(world, "remove", who="t_cell", share=0.5)
    assert np.count_nonzero(world.state == DYING) == 10
    assert set(np.flatnonzero(world.state == DYING).tolist()) != set(range(10))
    do(world, "remove", who="t_cell")
    assert not world.alive().any()


def test_attract_changes_the_lure() -> None:
    """A place, nothing at all, or again the tumor's scent draws the CAR-T cells."""
    world = do(stage(), "attract", at=[100.0, 50.0])
    assert (world.lure, world.lure_place) == ("place", (100.0, 50.0))
    assert do(world, "attract", what="none").lure == "none"  # as '{attract: none}' is read
    assert do(world, "attract", at="scent").lure == "scent"


def test_give_is_noted() -> None:
    """A drug leaves a flag with its minute and a count; what it does is the body's."""
    world = pass_time(stage(), 4)
    for drug in DRUGS:
        do(world, "give", what=drug)
    do(world, "give", what="tocilizumab")
    assert world.flags == dict.fromkeys(DRUGS, world.minutes)
    assert world.tallies["given_tocilizumab"] == 2


MISTAKES: tuple[tuple[str, dict[str, object], str], ...] = (
    ("stear", {}, "there is no action 'stear'. Did you mean 'steer'?"),
    ("steer", {"who": "scout"}, "'steer' needs 'to'"),
    ("steer", {"who": "skout", "to": "nine"}, "nobody here is called 'skout'. Did you mean 'scout'?"),
    ("steer", {"who": "scout", "to": [1.0]}, "a place is [x, y]"),
    ("steer", {"who": "scout", "to": ["a", 1.0]}, "'x' needs a number, found 'a'"),
    ("steer", {"who": "scout", "to": "nine", "hold": "perhaps"}, "'hold' cannot be 'perhaps'"),
    ("strike", {"who": "scout", "wit": 3.0}, "'strike' takes no 'wit'"),
    ("infuse", {"kind": "car-t", "count": 3.0}, "'kind' cannot be 'car-t'. Did you mean 'car_t'?"),
    ("infuse", {"kind": "car_t", "count": "many"}, "'count' needs a number, found 'many'"),
    ("infuse", {"kind": "car_t", "count": -1.0}, "'count' lies between 0 and 20000, found -1"),
    ("infuse", {"kind": "car_t", "count": 3.0, "from": "up"}, "'from' cannot be 'up'"),
    ("infuse", {"kind": "car_t", "count": 3.0, "within": {"round": 3.0}}, "a region is {circle"),
    ("infuse", {"kind": "car_t", "count": 3.0, "traits": {"size": 3.0}}, "cells have no trait 'size'"),
    ("infuse", {"kind": "car_t", "count": 3.0, "traits": "big"}, "traits are written"),
    ("set", {"who": "nine", "trait": "cd18", "to": 1.0}, "cells have no trait 'cd18'. Did you mean 'cd19'?"),
    ("set", {"who": "nine", "trait": "exhaustion", "to": 7.0}, "'exhaustion' lies between 0 and 1, found 7"),
    ("remove", {"who": "nine", "share": 2.0}, "'share' lies between 0 and 1, found 2"),
    ("attract", {"at": "moon"}, "'at' cannot be 'moon'. Known: scent, none."),
    ("give", {"what": "tocilizumap"}, "'what' cannot be 'tocilizumap'. Did you mean 'tocilizumab'?"),
)


@pytest.mark.parametrize(("name", "args", "message"), MISTAKES, ids=[message for _, _, message in MISTAKES])
def test_a_mistake_is_told_with_what_is_known(name: str, args: dict[str, object], message: str) -> None:
    """What means nothing is refused with a sentence that helps, and changes nothing."""
    world = stage()
    digest = world.digest()
    with pytest.raises(UsageError) as told:
        do(world, name, **args)
    assert message in str(told.value)
    assert world.digest() == digest


JUNK = st.one_of(
    st.none(),
    st.floats(allow_nan=True),
    st.text(max_size=8),
    st.sampled_from(["scout", "nine", "car_t", "scent", "left", "cd19", "tocilizumab"]),
    st.lists(st.floats(-500, 500), max_size=4),
    st.dictionaries(st.sampled_from(["circle", "radius_um", "rect", "cd19"]), st.floats(-50, 50), max_size=2),
)
NAMES = st.sampled_from([kind.name for kind in ACTIONS])
ARGS = st.sampled_from(sorted({arg.name for kind in ACTIONS for arg in kind.args}))


@settings(max_examples=100)
@given(NAMES, st.dictionaries(ARGS, JUNK, max_size=4))
def test_nothing_an_author_writes_ends_in_a_traceback(name: str, args: dict[str, object]) -> None:
    """Whatever the arguments are, the action is done or refused with a message; the world stays sound."""
    if isinstance(count := args.get("count"), float):
        args["count"] = min(count, 50.0)
    world = stage()
    try:
        act(world, Step(1, MINUTES), action(name, **args))
    except UsageError as told:
        assert str(told)  # noqa: PT017
    pass_time(world, 2 * MINUTES)
    assert np.isfinite(world.xy).all()


def test_every_row_says_what_it_does_and_takes() -> None:
    """The table is complete: names are unique, each row and argument has its words."""
    assert len({kind.name for kind in ACTIONS}) == len(ACTIONS)
    for kind in ACTIONS:
        assert kind.does
        assert len({arg.name for arg in kind.args}) == len(kind.args)
        assert all(arg.says and arg.takes for arg in kind.args)
    assert action_kind("steer").args[0].takes == "who"


def test_dead_cells_are_out_of_reach() -> None:
    """An action for a cell that has died in the meantime does nothing."""
    world = stage()
    world.state[0] = DYING
    for step in (
        action("steer", who="scout", to="nine"),
        action("release", who="scout"),
        action("divide", who="scout"),
    ):
        act(world, Step(1, MINUTES), step)
    assert world.errand[0] == NOBODY
    assert world.n == 5
    assert KIND_INDEX["car_t"] == world.kind[0]
