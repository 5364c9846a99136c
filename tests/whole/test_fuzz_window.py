"""A monkey at the real program: nothing it does may reach the log, and memory stays bounded."""

import random
import re
import shutil
from pathlib import Path

import pytest
from monkey import Monkey, key_event, x_key
from program import Program, needs_x, x_server
from small import SMALL

from cartviz.app import app as app_module
from cartviz.app.app import App
from cartviz.app.loaded_scenes import KEPT
from cartviz.app.window import key_name
from cartviz.bench.report import now_mb
from cartviz.check import library
from cartviz.core import paths
from cartviz.core.debug_trace import Trace
from cartviz.player.keys import KEYS
from cartviz.player.state import Player
from cartviz.scene import assets

pytestmark = pytest.mark.filterwarnings("ignore:.*will be removed in a future version:DeprecationWarning")
PROVOKED = ("reload: ",)
"""What the log may hold, by its beginning: that a file which the monkey broke could not be read again."""
MOST_GROWTH_MB = 200.0
MOST_MB = 500.0
"""Of the real program after any number of scenes, panels and sizes."""


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
    log = paths.log_file()
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
        monkey.mend()
        let_loose(monkey)
        memory.append(round(now_mb()))
    monkey.close()
    with capsys.disabled():
        print(f"\n{monkey.happened:,} events, memory in MB: {memory}")
    assert faults() == []
    assert memory[-1] - memory[len(memory) // 4] < MOST_GROWTH_MB


@needs_x
def test_a_monkey_at_the_real_window(long: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The long form: so many real events of X11 for the shipped scenes, in a process of its own that shows them."""
    chance = random.Random(9)
    names = [name for row in KEYS for name in row.names if name not in ("Ctrl+S", "F12")]
    done, starts, memory = 0, 0, [0.0]
    with x_server() as (_, display):
        program: Program | None = None
        while done < long:
            if program is None or program.process.poll() is not None:
                assert program is None or program.ended() == 0
                program, starts = Program(display, tmp_path, "play", "8", "--size", "640x360"), starts + 1
            lines = []
            for _ in range(200):
                dice = chance.random()
                if dice < 0.6:
                    lines.append(f"key --delay 0 --window {program.window} {x_key(chance.choice(names))}")
                elif dice < 0.98:
                    lines.append(f"mousemove --window {program.window} {chance.randrange(900)} {chance.randrange(600)}")
                    lines += [f"click --delay 0 {chance.choice((1, 1, 1, 3, 4, 5))}"] * (dice < 0.85)
                else:
                    wide, high = chance.choice(((640, 360), (320, 180), (900, 600), (100, 700), (1200, 60), (1, 1)))
                    lines.append(f"windowsize {program.window} {wide} {high}")
            program.script(lines)
            done += len(lines)
            memory.append(program.memory_mb())
        assert program
        if program.process.poll() is None:
            program.process.terminate()
        assert program.ended() == 0
    with capsys.disabled():
        print(f"\n{done:,} events of X11 in {starts} sittings, at most {max(memory):.0f} MB")
    assert max(memory) < MOST_MB
