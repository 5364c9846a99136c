"""The whole run of a scene: the world at any tick, by keyframes and replay, and what the meters read until then."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from cartviz.patient.patient import mentions, patients_of
from cartviz.scene.model import Action, Scene
from cartviz.scene.timeline import Timeline
from cartviz.tissue.keyframes import CROWD, Keyframes
from cartviz.tissue.meters import METERS, read_all
from cartviz.tissue.placing import open_world
from cartviz.tissue.rules import take_step
from cartviz.tissue.step import NOTHING_ASKED
from cartviz.tissue.world import World

Floats = NDArray[np.float64]
Intervention = tuple[int, Action]

RECENT_WORLDS = 24
"""So many worlds of the last asks are kept beside the keyframes: more than a keyframe's distance, so that a step back
costs nothing (of a crowd a quarter of that: its worlds are large)."""


class Recorder:
    """Worlds and readings of one scene under one seed and a set of interventions.

    A world handed out is read-only by promise. The answer depends on scene, seed, interventions and tick only, never on
    what was asked before. `interventions` are (tick, action): the action happens on the way from that tick to the next,
    after the beats' own. `asks` tells for a tick how many living cells of each kind the body asks for; without it the
    scene's own patient does. `patients` are that patient ("body") and those it is compared with.
    """

    def __init__(
        self,
        scene: Scene,
        timeline: Timeline,
        seed: int | None = None,
        interventions: Iterable[Intervention] = (),
        asks: Callable[[int], Mapping[str, int]] | None = None,
    ) -> None:
        self.scene = scene
        self.timeline = timeline
        self.seed = scene.seed if seed is None else seed
        self.interventions: tuple[Intervention, ...] = tuple(sorted(interventions, key=lambda each: each[0]))
        self._given_asks = asks
        self.patients = patients_of(scene, timeline, self.interventions)
        self._told = tuple(each for each in self.patients if each.name == "body" or mentions(scene, each.name))
        own = next((patient for patient in self.patients if patient.name == "body"), None)
        self._asks = asks if asks is not None or own is None else own.asks
        self._columns = (
            *(meter.name for meter in METERS),
            *(name for each in self._told for name in each.columns()),
        )
        self._keyframes = Keyframes()
        self._recent: OrderedDict[int, World] = OrderedDict()
        self._known = -1
        self._readings: Floats = np.zeros((len(self._columns), timeline.ticks + 1))

    @property
    def known_ticks(self) -> int:
        """The last tick that has been computed (-1: none yet)."""
        return self._known

    @property
    def kept_bytes(self) -> int:
        """The memory that the keyframes take."""
        return self._keyframes.kept_bytes

    def world_at(self, tick: int) -> World:
        """The world at a tick, clamped to the scene."""
        tick = min(max(int(tick), 0), self.timeline.ticks)
        if tick in self._recent:
            self._recent.move_to_end(tick)
            return self._recent[tick]
        world = self._nearest(tick)
        forgotten = min(tick - self._room(world), self._known)
        if world.tick < forgotten:  # nobody sees these: one copy goes through them all
            world = world.copy()
            while world.tick < forgotten:
                self._step(world)
            self._remember(world)
        while world.tick < tick:
            world = self._next(world)
        return world

    def readings_until(self, tick: int) -> dict[str, Floats]:
        """Every meter and every reading of a patient (`body_il6`) at the ticks 0 to `tick`, (tick + 1,), read-only.

        A plot may show these: never the future.
        """
        tick = min(max(int(tick), 0), self.timeline.ticks)
        if tick > self._known:
            self.world_at(tick)
        known = self._readings[:, : tick + 1]
        known.setflags(write=False)
        return dict(zip(self._columns, known, strict=True))

    def rest(self) -> None:
        """Forget what only a scene on the screen needs; what has been computed stays known."""
        self._recent.clear()

    def ahead(self, seconds: float) -> bool:
        """Compute on toward the end of the scene for about so many seconds; True when all is known."""
        deadline = time.perf_counter() + seconds
        if self._known < self.timeline.ticks:
            world = self.world_at(self._known)
            while world.tick < self.timeline.ticks and time.perf_counter() < deadline:
                world = self._next(world)
        return self._known >= self.timeline.ticks

    def branch(self, tick: int, action: Action) -> "Recorder":
        """A recorder with one more intervention on the way from `tick` to the next; it shares all that was before."""
        tick = min(max(int(tick), 0), max(self.timeline.ticks - 1, 0))
        twin = Recorder(self.scene, self.timeline, self.seed, (*self.interventions, (tick, action)), self._given_asks)
        twin._keyframes = self._keyframes.shared(tick)
        shared = min(self._known, tick)
        twin._known = shared
        twin._readings[:, : shared + 1] = self._readings[:, : shared + 1]
        twin._recent.update((at, world) for at, world in self._recent.items() if at <= shared)
        return twin

    def _nearest(self, tick: int) -> World:
        """The latest world at hand that is not after `tick`."""
        if self._known < 0:
            self._learn(open_world(self.scene, self.seed))
        recent = max((at for at in self._recent if at <= tick), default=-1)
        if recent >= self._keyframes.latest_tick(tick):
            return self._recent[recent]
        world = self._keyframes.latest(tick)
        self._remember(world)
        return world

    def _next(self, world: World) -> World:
        """The world one tick later; `world` stays as it is."""
        after = world.copy()
        self._step(after)
        self._learn(after)
        return after

    def _step(self, world: World) -> None:
        """Take a world one tick on, in place."""
        tick = world.tick
        actions = self.timeline.actions.get(tick, ())
        actions += tuple(action for at, action in self.interventions if at == tick)
        asked = self._asks(tick + 1) if self._asks else NOTHING_ASKED
        take_step(
            world, self.seed, self.timeline.minutes_per_tick(tick), actions, asked, self.timeline.days_per_tick(tick)
        )

    def _learn(self, world: World) -> None:
        """Remember a world that has just been computed."""
        if world.tick > self._known:
            self._known = world.tick
            of_patients = (value for patient in self._told for value in patient.readings(world.tick))
            self._readings[:, world.tick] = (*read_all(world), *of_patients)
            self._keyframes.add(world)
        self._remember(world)

    def _remember(self, world: World) -> None:
        self._recent[world.tick] = world
        self._recent.move_to_end(world.tick)
        while len(self._recent) > self._room(world):
            self._recent.popitem(last=False)

    @staticmethod
    def _room(world: World) -> int:
        """How many worlds as large as this one are kept beside the keyframes."""
        return RECENT_WORLDS if world.n <= CROWD else RECENT_WORLDS // 4
