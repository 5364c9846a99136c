from typing import Any

import numpy as np
import pytest
from tissue import MINUTES, action, empty, lattice, pass_time, put

from cartviz.tissue import meeting
from cartviz.tissue.meeting import KILL_PER_MINUTE, READ_MINUTES, REFRACTORY_MINUTES, SHUN_MINUTES, antigen_scale
from cartviz.tissue.rules import RULES
from cartviz.tissue.step import Step
from cartviz.tissue.world import BOUND, DYING, FREE, GONE, TOUCHING, World


def couples(n: int, hunter: str = "car_t", target: str = "leukemia", size: float = 6.4, **traits: Any) -> World:
    """N hunters, each in touch with a cell of its own, far from the others; hunters are the first n rows."""
    world = empty(60 * 42, 60 * 42)
    places = lattice(n, 60.0)
    put(world, hunter, *places)
    apart = 5.0 + size + 0.5
    put(world, target, *[(x + apart, y) for x, y in places], **traits)
    return world


def bound(n: int, **traits: Any) -> World:
    """N couples, each CAR-T cell holding its cell."""
    world = couples(n, **traits)
    world.state[:n], world.partner[:n] = BOUND, np.arange(n, 2 * n)
    return world


def only(world: World, *rules: str, minutes: float) -> None:
    """Let time pass for some rules only, so that nothing else happens to the cells."""
    for _ in range(round(minutes / MINUTES)):
        world.tick += 1
        world.minutes += MINUTES
        for rule in RULES:
            if rule.does.__name__ in rules and world.tick % rule.every == rule.phase:
                rule.does(world, Step(1, MINUTES * rule.every))


def test_a_car_t_cell_binds_a_leukemia_cell_that_it_touches() -> None:
    """Touching comes first, then some of the contacts become bonds; many fail (about three in four)."""
    world = couples(300)
    pass_time(world, 2 * MINUTES)
    assert (world.state[:300] == TOUCHING).mean() > 0.95
    pass_time(world, 4)
    assert 0.15 < world.tallies["bindings"] / 300 < 0.4
    assert world.tallies["contacts"] >= 290


def test_a_car_t_cell_passes_by_a_leukemia_cell_that_carries_no_cd19() -> None:
    """It touches, pauses for two or three minutes, and moves on; it never binds, and kills nobody."""
    world = couples(200, cd19=0.0)
    pass_time(world, 2 * MINUTES)
    assert (world.state[:200] == TOUCHING).mean() > 0.95
    assert world.tallies["touches"] == world.tallies["contacts"]
    pass_time(world, READ_MINUTES[1] + 8 * MINUTES)
    assert (world.state[:200] == FREE).mean() > 0.8  # some have met the next cell
    pass_time(world, 60)
    assert "bindings" not in world.tallies
    assert "kills" not in world.tallies
    assert world.alive().all()


def test_it_does_not_come_back_to_the_cell_it_has_just_left() -> None:
    """For three quarters of an hour a hunter passes by the cell that it read last."""
    world = couples(40, cd19=0.0)
    last: dict[int, tuple[int, float]] = {}

    def look(now: World) -> None:
        for hunter in np.flatnonzero((now.state == TOUCHING) & (now.since == now.tick)).tolist():
            cell, minutes = last.get(hunter, (-1, 0.0))
            assert cell != now.partner[hunter] or now.minutes - minutes >= SHUN_MINUTES
            last[hunter] = int(now.partner[hunter]), now.minutes

    pass_time(world, 90, watch=look)
    assert world.tallies["contacts"] > 60


@pytest.mark.parametrize(
    ("molecules", "scale"), [(0, 0), (1_999, 0), (2_000, 0), (6_000, 0.5), (10_000, 1), (50_000, 1)]
)
def test_the_answer_depends_on_the_antigen(molecules: int, scale: float) -> None:
    """Below 2 000 molecules of CD19 a CAR does not answer; from 10 000 on it answers in full (Majzner 2020)."""
    assert antigen_scale(np.array([molecules / 10_000]))[0] == pytest.approx(scale)


def test_less_antigen_means_fewer_bonds() -> None:
    """Half the answer, about half the bonds per contact."""
    rates = {}
    for cd19 in (1.0, 0.6):
        world = couples(600, cd19=cd19)
        pass_time(world, 5)
        rates[cd19] = world.tallies["bindings"] / world.tallies["contacts"]
    assert 0.35 < rates[0.6] / rates[1.0] < 0.75


def test_a_solid_tumors_own_tag_is_read_as_well() -> None:
    """Where a scene's CAR reads another tag than CD19, the same thresholds hold."""
    world = couples(60, target="solid_tumor", size=8.4)
    pass_time(world, 6)
    assert world.tallies["bindings"] > 5
    world = couples(60, target="solid_tumor", size=8.4, tag=0.1)
    pass_time(world, 6)
    assert "bindings" not in world.tallies


def test_a_plain_t_cell_touches_and_leaves() -> None:
    """Without a CAR a T-cell does not see the tag: it touches, pauses and leaves."""
    world = couples(100, hunter="t_cell")
    pass_time(world, 30)
    assert world.tallies["touches"] > 60
    assert "bindings" not in world.tallies


def test_healthy_b_cells_carry_the_tag_and_are_hit_too() -> None:
    """C-TEST 23: a CAR-T cell attacks a healthy B-cell, and never a leukemia cell without CD19."""
    world = empty(300, 170)
    put(world, "car_t", *[(40 + 25 * k, 30) for k in range(8)])
    put(world, "b_cell", *[(40 + 25 * k, 80) for k in range(8)])
    put(world, "leukemia", *[(40 + 25 * k, 120) for k in range(8)], cd19=0.1)
    pass_time(world, 600)
    assert world.tallies["kills_b_cell"] >= 3
    assert world.tallies["touches"] >= 8
    assert (world.state[16:24] == FREE).all()
    assert world.tallies["kills"] == world.tallies["kills_b_cell"]


def test_a_lethal_hit_comes_after_15_minutes_on_average() -> None:
    """Kill hazard 1/15 per minute at full antigen (PhysiCell cancer_immune)."""
    world = bound(2000)
    only(world, "strike", minutes=15)
    killed = (world.state[2000:] == DYING).mean()
    assert killed == pytest.approx(1 - np.exp(-1), abs=0.035)


def test_four_of_five_bonds_end_in_a_kill() -> None:
    """Hazard of a kill 1/15, of letting go 1/60 per minute: 0.8 of the bonds kill, half of all end in 8 minutes."""
    world = bound(2000)
    only(world, "strike", "let_go", minutes=200)
    assert (world.state[:2000] == BOUND).mean() < 0.01
    assert world.tallies["kills"] / 2000 == pytest.approx(0.8, abs=0.03)
    world = bound(2000)
    only(world, "strike", "let_go", minutes=8.4)
    assert (world.state[:2000] == BOUND).mean() == pytest.approx(0.5, abs=0.05)


def test_several_killers_add_up() -> None:
    """Two CAR-T cells on one target kill it twice as fast (additive cytotoxicity, Weigelin 2021)."""
    alone, together = bound(1500), bound(1500)
    together.partner[1:1500:2] = together.partner[0:1500:2]
    only(alone, "strike", minutes=8)
    only(together, "strike", minutes=8)
    once = (alone.state[1500:] == DYING).mean()
    twice = (together.state[1500:][::2] == DYING).mean()
    assert once == pytest.approx(1 - np.exp(-8 / 15), abs=0.04)
    assert twice == pytest.approx(1 - np.exp(-16 / 15), abs=0.04)


def test_three_hold_a_cell_at_most() -> None:
    """A fourth CAR-T cell finds no place at a cell that three hold."""
    world = empty()
    put(world, "leukemia", (100, 100))
    put(world, "car_t", (100, 112), (112, 100), (100, 88), (88, 100))
    world.state[1:4], world.partner[1:4], world.kept[1:4] = BOUND, 0, 1
    pass_time(world, 8)
    assert world.state[4] == FREE


def test_damage_mounts_until_the_hit() -> None:
    """What a target has suffered is seen on it before it dies: damage rises toward 1."""
    world = bound(50)
    only(world, "strike", minutes=8)
    held = world.traits["damage"][50:][world.state[50:] == FREE]
    assert (held > 0.2).all()
    assert (held < 0.8).all()
    assert (world.traits["damage"][50:][world.state[50:] == DYING] == 1).all()


def test_exhausted_cells_kill_at_a_tenth() -> None:
    """Function scales the kill hazard; a fully exhausted cell keeps a tenth (C-ABM 3 and 5)."""
    world = bound(3000)
    world.traits["exhaustion"][:3000] = 1.0
    only(world, "strike", minutes=15)
    assert (world.state[3000:] == DYING).mean() == pytest.approx(0.1, abs=0.02)


def test_a_killer_rests_for_10_to_30_minutes() -> None:
    """After a kill a CAR-T cell does not touch again before its refractory time is over."""
    world = bound(200)
    pass_time(world, MINUTES, actions=[action("strike", who="car_t")])
    assert world.tallies["kills"] == 200
    rest = world.ready[:200] - world.minutes
    assert rest.min() >= REFRACTORY_MINUTES[0]
    assert rest.max() <= REFRACTORY_MINUTES[1]
    assert rest.std() > 3
    assert (world.traits["kills"][:200] == 1).all()
    pass_time(world, 8)
    assert world.tallies.get("contacts", 0) == 0


def test_a_dying_cell_is_gone_after_its_time() -> None:
    """Death by apoptosis takes 100 minutes here; then the cell is no longer seen, and its row stays."""
    world = bound(1)
    pass_time(world, MINUTES, actions=[action("strike", who="car_t")])
    assert world.state[1] == DYING
    pass_time(world, 98)
    assert world.state[1] == DYING
    assert world.progress_of(np.array([1]))[0] == pytest.approx(0.98, abs=0.01)
    pass_time(world, 4)
    assert world.state[1] == GONE
    assert world.n == 2


def test_who_loses_its_cell_is_free() -> None:
    """When a target dies of something else, those who held or read it are free again."""
    world = bound(2)
    world.state[1], world.until[1] = TOUCHING, 100.0
    meeting.die(world, np.array([2, 3]))
    assert world.state.tolist() == [FREE, FREE, DYING, DYING]
    assert world.partner.tolist() == [-1] * 4


def test_what_is_kept_neither_dies_nor_is_let_go_by_chance() -> None:
    """A pair that a scene holds for a close-up stays together until the scene says otherwise."""
    world = bound(100)
    world.kept[:100] = 1
    only(world, "strike", "let_go", minutes=400)
    assert (world.state[:100] == BOUND).all()


def kills_per_day(blasts: int, seed: int) -> float:
    """Kills per CAR-T cell and day in half a day of a window of 320 x 320 um with six CAR-T cells."""
    world = empty(320, 320)
    random = np.random.default_rng(seed)
    put(world, "leukemia", *random.uniform(10, 310, (blasts, 2)))
    put(world, "car_t", *random.uniform(100, 220, (6, 2)), division_pace=0.01)
    pass_time(world, 600, seed=seed)
    return world.tallies["kills"] * 1440 / world.car_t_minutes


@pytest.mark.parametrize("blasts", [25, 60, 150])
def test_a_car_t_cell_kills_2_to_20_cells_a_day(blasts: int) -> None:
    """C-TEST 22: kills per CAR-T cell and day from sparse to plenty of targets (Halle 2016, Weigelin 2021)."""
    assert 2 <= kills_per_day(blasts, 3) <= 20


def test_the_hazards_are_those_of_the_literature() -> None:
    """PhysiCell and CARTopiaX: 1/15 per minute to kill, 1/60 to let go; binding between their two rates."""
    assert pytest.approx(1 / 15) == KILL_PER_MINUTE
    assert pytest.approx(1 / 60) == meeting.DETACH_PER_MINUTE
    assert 0.013 <= meeting.BIND_PER_MINUTE <= 0.2
