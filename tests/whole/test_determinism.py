"""One story by every route: forward, in leaps, backward, as an export, in another process on a plainer processor.

The short form looks at a few moments of the beginning of three scenes; the long form
(`--long 20`) looks at twenty moments of every scene. Digests of worlds and of frames' texts must be equal.
"""

import importlib
import json
import os
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cartviz.export.exporter import Job, Picture
from cartviz.export.render_loop import play
from cartviz.scene import assets, loader
from cartviz.stage.show import Show

ROOT = Path(__file__).parents[2]
SCENES = {path.stem: path for path in assets.scene_paths()}
SHORT = {"03-name-tag": 0.4, "09-cytokine-storm": 0.12, "11-solid-tumor": 0.12}
"""Which part of a scene the short form looks at: cells alone, and cells that follow a patient of each model."""
SHORT_TIMES = 6

Digests = dict[float, tuple[str, str]]
"""World and frame by the second."""


def moments(name: str, share: float, count: int) -> list[float]:
    seconds = Show.of(loader.load(SCENES[name])).timeline.seconds
    return [seconds * share * (i + 0.5) / count for i in range(count)]


def look(show: Show, t: float) -> tuple[str, str]:
    return show.recorder.world_at(show.timeline.tick_at(t)[0]).digest(), show.frame_at(t).digest()


def here(name: str, times: list[float]) -> Digests:
    """A new show, asked for its moments in this order."""
    show = Show.of(loader.load(SCENES[name]))
    return {t: look(show, t) for t in times}


class Listening(Show):
    """A show that notes what an export asks it for; what is painted of it is small, to be quick."""

    heard: Digests

    def frame_at(self, t: float, *args: Any, **more: Any) -> Any:
        """The frame as others see it is noted, a small one is painted."""
        world = self.recorder.world_at(self.timeline.tick_at(t)[0])
        self.heard[t] = (world.digest(), super().frame_at(t).digest())
        return super().frame_at(t, *args, **more)


class Nothing:
    """An exporter that writes nothing."""

    def start(self, job: Job, path: Path) -> None:
        """Nothing to open."""

    def frame(self, picture: Picture, t: float) -> None:
        """Nothing to keep."""

    def finish(self, done: bool) -> None:
        """Nothing to close."""


def exported(name: str, times: list[float]) -> Digests:
    """What a film is made of: moments in their order, painted while another thread writes."""
    plain = Show.of(loader.load(SCENES[name]))
    show = Listening(**{field: getattr(plain, field) for field in ("scene", "seed", "timeline", "recorder")})
    object.__setattr__(show, "heard", {})
    play(Job(show, show.timeline.cues, (160, 90)), times, Nothing())
    return show.heard


def vector_units() -> str:
    """All that numpy could use of this processor beyond the least."""
    return " ".join(importlib.import_module("numpy._core._multiarray_umath").__cpu_dispatch__)


def elsewhere(name: str, times: list[float], **environment: str) -> Digests:
    """Another process: the command itself."""
    command = [sys.executable, "-m", "cartviz", "digest", str(SCENES[name]), "--json", "--at", *map(repr, times)]
    env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=600)
    rows = json.loads(done.stdout)["moments"]
    return {t: (row["world"], row["frame"]) for t, row in zip(times, rows, strict=True)}


def hold(name: str, times: list[float]) -> int:
    """Ask by every route and compare with the way forward; returns how many digests were equal."""
    forward = here(name, times)
    leaping = [*times, *times]
    random.Random(7).shuffle(leaping)
    routes = {
        "in leaps": here(name, leaping),
        "backward": here(name, times[::-1]),
        "exported": exported(name, times),
        "other hashes": elsewhere(name, times, PYTHONHASHSEED="4242"),
        "no vector units": elsewhere(name, times, PYTHONHASHSEED="0", NPY_DISABLE_CPU_FEATURES=vector_units()),
    }
    assert len({world for world, _ in forward.values()}) > 1
    for route, digests in routes.items():
        assert digests == forward, f"{name} differs: {route}"
    return 2 * len(times) * (1 + len(routes))


@pytest.mark.parametrize("name", SHORT)
def test_a_story_is_the_same_by_every_route(name: str) -> None:
    """Six moments of its beginning by six routes."""
    assert hold(name, moments(name, SHORT[name], SHORT_TIMES)) == 72


@pytest.mark.parametrize("name", SCENES)
def test_every_story_is_the_same_by_every_route(name: str, long: int, capsys: pytest.CaptureFixture[str]) -> None:
    """The long form: as many moments as asked for, all over the scene."""
    equal = hold(name, moments(name, 1.0, long))
    with capsys.disabled():
        print(f"{name}: {equal} digests are equal")


def test_what_numpy_may_use_can_be_taken_from_it() -> None:
    """The route without vector units is a route of its own: the process starts, and finds none of them."""
    code = (
        "import importlib; m = importlib.import_module('numpy._core._multiarray_umath');"
        "print([name for name in m.__cpu_dispatch__ if m.__cpu_features__[name]])"
    )
    env = {**os.environ, "NPY_DISABLE_CPU_FEATURES": vector_units()}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_another_seed_is_another_story() -> None:
    """Digests that are always equal would prove nothing."""
    scene = loader.load(SCENES["03-name-tag"])
    one, other = Show.of(scene), Show.of(replace(scene, seed=scene.seed + 1))
    assert look(one, 5.0) != look(other, 5.0)
