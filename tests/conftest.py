"""What all tests share: no window and no sound, a small scene, and --update to write references on purpose."""

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING

# Before anything imports pygame: a test that wants a real window sets its own in a process of its own.
os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"


import pytest
from fakes import FakeWindow
from hypothesis import settings
from lesson import LESSON
from program import start, start_on_two, x_display  # noqa: F401 - fixtures
from small import SMALL

from cartviz.core import paths
from cartviz.scene import assets, loader
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline, compile_scene

if TYPE_CHECKING:
    from cartviz.app.app import App
    from cartviz.stage.show import Show

# Two shared cores: a slow moment of the machine is no fault of the program.
settings.register_profile("cartviz", deadline=None, print_blob=True)
settings.load_profile("cartviz")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write the references of the tests anew, on purpose")
    parser.addoption("--long", type=int, default=0, metavar="N", help="run the long forms: N inputs, presses or events")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    """Where pytest-xdist is installed, every processor takes whole files; a single file is not worth the start.

    `-n 0` keeps all in one process, `--pdb` does so by itself.
    """
    if hasattr(config, "workerinput"):
        return  # a worker asks for none of its own
    if config.pluginmanager.hasplugin("xdist") and config.option.numprocesses is None:
        several = len({argument.split("::")[0] for argument in config.args}) > 1 or Path(config.args[0]).is_dir()
        if several and not config.option.usepdb:
            config.option.numprocesses, config.option.dist = "auto", "loadfile"


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    """Whether references shall be written instead of compared."""
    return bool(request.config.getoption("--update"))


@pytest.fixture
def long(request: pytest.FixtureRequest) -> int:
    """How many inputs, presses or events a long form takes; without `--long N` it is skipped."""
    count = int(request.config.getoption("--long"))
    if not count:
        pytest.skip("the long form runs with --long N only (cartviz/README.md: How to test for long)")
    return count


@pytest.fixture(scope="session")
def small_scene() -> Scene:
    """A scene of six short steps: a stopped world, a question and a hold among them."""
    return loader.loads(SMALL, "01-small.yaml")


@pytest.fixture(scope="session")
def small_timeline(small_scene: Scene) -> Timeline:
    """The timeline of the small scene."""
    return compile_scene(small_scene)


@pytest.fixture(scope="session")
def lesson() -> "Show":
    """A short lesson with search, touch, slow motion, standstill, kill, division and a question."""
    from cartviz.stage.show import Show

    return Show.of(loader.loads(LESSON, "01-lesson.yaml"))


@pytest.fixture(scope="session")
def hunt() -> "Show":
    """Scene 08 as it is shipped; simulated once for all tests (a few seconds)."""
    from cartviz.stage.show import Show

    return Show.of(loader.load(Path(__file__).parent.parent / "scenes" / "08-hunt.yaml"))


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test writes into the folders of whoever runs it."""
    monkeypatch.setattr(paths, "cache_folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(paths, "settings_folder", lambda: tmp_path / "settings")
    monkeypatch.setattr(paths, "pictures_folder", lambda: tmp_path / "pictures")
    monkeypatch.setattr(paths, "log_file", lambda: tmp_path / "log" / "cartviz.log")
    return tmp_path


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Three scenes, the second one broken."""
    folder = tmp_path / "scenes"
    folder.mkdir()
    paths = []
    for number, text in ((1, SMALL), (2, SMALL.replace("seconds: 4", "secnds: 4")), (3, SMALL)):
        paths.append(folder / f"{number:02d}-small.yaml")
        paths[-1].write_text(text, encoding="utf-8")
    monkeypatch.setattr(assets, "scene_paths", lambda: tuple(paths))
    monkeypatch.setattr(assets, "find_scene", Path)
    return paths


@pytest.fixture
def app(shelf: list[Path], monkeypatch: pytest.MonkeyPatch) -> "App":
    """The app with the first scene open and computed to its end, so that no test depends on the machine's speed.

    Nor does any picture: all of it is made at once.
    """
    from cartviz.app import display
    from cartviz.app.app import App
    from cartviz.check import library
    from cartviz.player.state import Player

    monkeypatch.setattr(display, "MAKING", math.inf)
    made = App(FakeWindow(), Player())  # type: ignore[arg-type]
    made.open_scene(library.open_scene(str(shelf[0])))
    assert made.screening
    assert made.screening.show.recorder.ahead(60)
    return made
