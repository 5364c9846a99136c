"""A monkey at the real program: nothing it does may reach the log, and memory stays bounded."""

import random
import re
import shutil
from pathlib import Path

import pytest
from monkey import Monkey, key_event
from small import SMALL

from cartviz import app as app_module
from cartviz import assets, folders, library
from cartviz.app import App
from cartviz.bench_soak import now_mb
from cartviz.keys import KEYS
from cartviz.player import Player
from cartviz.screening import KEPT
from cartviz.trace import Trace
from cartviz.window import key_name

pytestmark = pytest.mark.filterwarnings("ignore:.*will be removed in a future version:DeprecationWarning")
PROVOKED = ("reload: ",)
"""What the log may hold, by its beginning: that a file which the monkey broke could not be read again."""
MOST_GROWTH_MB = 200.0


class Hurry:
    """A pacer that never waits: a turn takes a random moment of the story, and leaves some spare time."""

    def __init__(self) -> None:
        self._chance = random.Random(3)

    def tick(self) -> float:
        """Seconds since the last frame."""
        return self._chance.choice((0.0, 0.016, 0.033, 0.1))

    def left(self, frames_per_second: float) -> float:
        """Seconds of the frame that are not used yet."""
        return self._chance.choice((0.0, 0.004))

    def sleep(self) -> None:
        """Do not wait."""


@pytest.mark.parametrize("name", [name for row in KEYS for name in row.names])
def test_the_monkey_can_press_every_key(name: str) -> None:
    """The event it sends is the key that it means."""
    event = key_event(name)
    assert key_name(event.key, event.unicode, event.scancode, event.mod) == name


def faults() -> list[str]:
    """What stands in the log and should not."""
    log = folders.log_file()
    text = log.read_text(encoding="utf-8") if log.exists() else ""
    entries = re.split(r"^--- \S+ \S+ ", text, flags=re.MULTILINE)[1:]
    return [each for each in entries if not each.startswith(PROVOKED)]


def let_loose(monkey: Monkey) -> App:
    """The app after all that the monkey has done; where it managed to quit, it begins again."""
    app = App(monkey, Player())
    app.open_scene(library.open_path(monkey.scenes[0]))
    while monkey.turns > 0:
        app.done = False
        app.loop(Trace(None))
    return app


@pytest.fixture
def few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Four small scenes."""
    monkeypatch.setattr(app_module, "Pacer", Hurry)
    (tmp_path / "scenes").mkdir()
    paths = [tmp_path / "scenes" / f"{number:02d}-small.yaml" for number in range(1, 5)]
    for path in paths:
        path.write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(assets, "scene_paths", lambda: tuple(paths))
    return paths


def test_two_thousand_events_of_a_monkey(few: list[Path]) -> None:
    """Keys, clicks, drags, the wheel, odd sizes, minimizing, and scene files that change, break and vanish."""
    monkey = Monkey(random.Random(7), 550, few)
    app = let_loose(monkey)
    monkey.close()
    assert monkey.happened > 2_000
    assert faults() == []
    assert len(app._repertoire._kept) <= KEPT


def test_a_monkey_in_all_scenes(
    long: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The long form: so many events in the shipped scenes; prints what memory did."""
    monkeypatch.setattr(app_module, "Pacer", Hurry)
    folder = tmp_path / "scenes"
    shutil.copytree(assets.scene_paths()[0].parent, folder)
    paths = sorted(folder.glob("*.yaml"))
    monkeypatch.setattr(assets, "scene_paths", lambda: tuple(paths))
    monkey = Monkey(random.Random(8), 0, paths)
    memory = []
    while monkey.happened < long:
        monkey.turns = 400
        let_loose(monkey)
        memory.append(round(now_mb()))
    monkey.close()
    with capsys.disabled():
        print(f"\n{monkey.happened:,} events, memory in MB: {memory}")
    assert faults() == []
    assert memory[-1] - memory[len(memory) // 4] < MOST_GROWTH_MB
