"""What cells do in a tick: one claim of biology each, in this order.

To add a rule: a function `rule(world, step)` with a docstring that a biologist can judge, its constants with unit and
source beside it, a row in RULES at the place where it belongs, and a test. It draws chance by a name of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cartviz.scene.model import Action
from cartviz.tissue.actions import act
from cartviz.tissue.contact import hold_on, look_around, push_apart
from cartviz.tissue.exhaustion import tire
from cartviz.tissue.following import follow_the_body, grow
from cartviz.tissue.ground import breathe, give_way
from cartviz.tissue.lineage import divide, part
from cartviz.tissue.meeting import fade, let_go, meet, read, strike
from cartviz.tissue.motion import go_on_errands, settle_calm, stay_inside, turn, walk
from cartviz.tissue.signals import attract, calm_down, diffuse, rouse, secrete, spark, suppress
from cartviz.tissue.step import NOTHING_ASKED, Step
from cartviz.tissue.wearing import tire_as_asked, wear
from cartviz.tissue.world import World


class Rule(NamedTuple):
    """What is done, every how many ticks, and in which of them.

    What moves is done in every tick, so that motion is smooth; what is decided within minutes every few ticks, for as
    many minutes at once (where time is so compressed that a tick is long, in every tick). The phase is written down, so
    that a new rule does not shift the others.
    """

    does: Callable[[World, Step], None]
    every: int = 1
    phase: int = 0


LONG_TICK_MINUTES = 0.5
"""From this length on every rule is done in every tick (a scene at 12 minutes a second has ticks of 0.4 minutes)."""

# Suppression and oxygen keep in step with `diffuse`, so that a field in balance stands still and need not be redrawn.
RULES: tuple[Rule, ...] = (
    Rule(secrete, every=2),
    Rule(diffuse, every=2),
    Rule(attract, every=8, phase=4),
    Rule(suppress, every=2),
    Rule(breathe, every=2),
    Rule(give_way, every=2),
    Rule(turn, every=4, phase=2),
    Rule(go_on_errands),
    Rule(walk),
    Rule(hold_on),
    Rule(look_around, every=2, phase=1),
    Rule(push_apart),
    Rule(stay_inside),
    Rule(settle_calm),
    Rule(meet, every=2),
    Rule(read, every=4, phase=1),
    Rule(strike, every=4, phase=3),
    Rule(let_go, every=8, phase=7),
    Rule(fade, every=4, phase=2),
    Rule(part, every=2, phase=1),
    Rule(divide, every=8, phase=3),
    Rule(spark),
    Rule(rouse),
    Rule(calm_down, every=8, phase=6),
    Rule(wear, every=8, phase=2),
    Rule(tire, every=8, phase=2),
    Rule(tire_as_asked, every=2, phase=1),
    Rule(grow, every=8, phase=5),
    Rule(follow_the_body),
)


def take_step(
    world: World,
    seed: int,
    minutes: float,
    actions: Sequence[Action] = (),
    asked: Mapping[str, int] = NOTHING_ASKED,
    days: float = 0.0,
) -> None:
    """Take a world one tick on, in place: first the actions of beats and viewers, then the rules."""
    world.tick += 1
    world.minutes += minutes
    world.xy_before = world.xy.copy()
    step = Step(seed, minutes, asked, days)
    for action in actions:
        act(world, step, action)
    for rule in RULES:
        every = 1 if minutes > LONG_TICK_MINUTES else rule.every
        if world.tick % every == rule.phase % every:
            step.minutes, step.days = minutes * every, days * every
            rule.does(world, step)
    world.car_t_minutes += minutes * world.living(world.roles.car).size
