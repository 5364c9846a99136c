"""What cells do in a tick: one claim of biology each, in this order.

To add a rule: a function `rule(world, step)` with a docstring that a biologist can judge, its constants with unit and
source beside it, a row in RULES at the place where it belongs, and a test. A rule draws chance by a name of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from cartviz.scene import Action
from cartviz.simulation.actions import act
from cartviz.simulation.exhaustion import tire
from cartviz.simulation.following import follow_the_body
from cartviz.simulation.kinds import HAS_CAR
from cartviz.simulation.lineage import divide, part
from cartviz.simulation.meeting import fade, let_go, meet, read, strike
from cartviz.simulation.motion import hold_on, look_around, push_apart, settle_calm, stay_inside, walk
from cartviz.simulation.signals import diffuse, secrete, spark
from cartviz.simulation.step import Step
from cartviz.simulation.world import World

Rule = Callable[[World, Step], None]

RULES: tuple[Rule, ...] = (
    secrete,
    diffuse,
    walk,
    look_around,
    push_apart,
    hold_on,
    stay_inside,
    settle_calm,
    meet,
    read,
    strike,
    let_go,
    fade,
    part,
    divide,
    spark,
    tire,
    follow_the_body,
)

NOTHING_ASKED: Mapping[str, int] = MappingProxyType({})


def take_step(
    world: World,
    seed: int,
    minutes: float,
    actions: Sequence[Action] = (),
    asked: Mapping[str, int] = NOTHING_ASKED,
) -> None:
    """Take a world one tick on, in place: first the actions of beats and viewers, then every rule once."""
    world.tick += 1
    world.minutes += minutes
    world.xy_before = world.xy.copy()
    step = Step(seed, minutes, asked)
    for action in actions:
        act(world, step, action)
    for rule in RULES:
        rule(world, step)
    world.car_t_minutes += minutes * int(np.count_nonzero(HAS_CAR[world.kind] & world.alive()))
