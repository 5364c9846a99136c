"""What can go wrong around the program: each costs one line with a cure, the house's exit code, and nothing is lost.

0 done, 1 problems found, 2 cannot be done, 130 stopped by Ctrl+C, 143 by SIGTERM, 141 nobody reads any more.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pygame
import pytest
from fakes import fake, state
from small import SMALL

from cartviz.app import window
from cartviz.app.app import App
from cartviz.core import paths
from cartviz.core.debug_trace import Trace
from cartviz.scene import assets

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="signals and limits as POSIX has them")


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "01-small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def environment(home: Path, **more: str) -> dict[str, str]:
    """A home of its own, so that nothing is written into that of whoever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return kept | {"HOME": str(home), "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"} | more


def cartviz(home: Path, *args: object, code: str = "", **more: object) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own; with `code` something is done before it starts."""
    start = f"import sys\nsys.argv = ['cartviz', *sys.argv[1:]]\n{code}\n"
    start += "from cartviz.cli.main import main\nsys.exit(main())"
    told = [sys.executable, "-c", start, *map(str, args)]
    options: dict[str, object] = {"env": environment(home), "cwd": home, "timeout": 120} | more
    return subprocess.run(told, check=False, capture_output=True, text=True, **options)  # type: ignore[call-overload,no-any-return]


def one_line(done: subprocess.CompletedProcess[str], code: int, *says: str) -> None:
    """It ended with this code, and said this in one line and no more."""
    assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr
    assert [each for each in says if each not in done.stderr] == [], done.stderr
    assert "Traceback" not in done.stderr


# --- libraries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "args", "cure"),
    [
        ("numpy", ("shot", "01-small.yaml", "--at", "0", "-o", "x.png"), "pip install --force-reinstall numpy"),
        ("yaml", ("list",), "pip install --force-reinstall PyYAML"),
        ("platformdirs", ("doctor",), "pip install --force-reinstall platformdirs"),
        ("pygame", ("play", "01-small.yaml"), "pip install --force-reinstall pygame-ce"),
        ("pygame", ("export", "01-small.yaml", "-o", "x.gif"), "pygame-ce is needed"),
    ],
)
def test_a_missing_library_is_named_with_its_cure(
    missing: str, args: tuple[str, ...], cure: str, scene: Path, tmp_path: Path
) -> None:
    """Whoever installed half of it reads which half is missing."""
    one_line(cartviz(tmp_path, *args, code=f"sys.modules['{missing}'] = None"), 2, cure)


@pytest.mark.parametrize("args", [(), ("shot", "01-small.yaml", "--at", "0", "-o", "x.png")])
def test_the_other_pygame_is_told_apart(args: tuple[str, ...], scene: Path, tmp_path: Path) -> None:
    """Both have the same name; the cure takes both away and brings the right one."""
    (tmp_path / "other" / "pygame").mkdir(parents=True)
    (tmp_path / "other" / "pygame" / "__init__.py").write_text("class version: ver = '2.6.1'\n", encoding="utf-8")
    done = cartviz(tmp_path, *args, code=f"sys.path.insert(0, {str(tmp_path / 'other')!r})")
    one_line(done, 2, "this is pygame (2.6.1), not pygame-ce", "pip uninstall -y pygame pygame-ce")


# --- its own files ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def install(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program with its own pictures, fonts and scenes, to be damaged."""
    place = tmp_path_factory.mktemp("install")
    for name in ("cartviz", "assets", "scenes"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    return place


CELL = (ROOT / "assets" / "cells" / "leukemia.svg").read_bytes()
FONT = (ROOT / "assets" / "fonts" / "Inter-Regular.ttf").read_bytes()
DAMAGE: dict[str, tuple[str, bytes | None, str]] = {
    "a font is missing": ("fonts/Inter-Regular.ttf", None, "Inter-Regular.ttf is not there"),
    "a font is cut off": ("fonts/Inter-Regular.ttf", FONT[:3000], "Inter-Regular.ttf is damaged"),
    "a font is garbage": ("fonts/Inter-Regular.ttf", bytes(range(256)) * 20, "Inter-Regular.ttf is damaged"),
    "the widths are cut off": ("fonts/widths.json", b'{"regular": {', "widths.json is damaged"),
    "a picture is missing": ("cells/leukemia.svg", None, "leukemia.svg is not there"),
    "a picture is cut off": ("cells/leukemia.svg", CELL[:400], "leukemia.svg is damaged"),
    "a picture is garbage": ("cells/leukemia.svg", b"\xff\xfe\x00garbage" * 99, "leukemia.svg is damaged"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_install_is_named_with_its_cure(what: str, install: Path, scene: Path, tmp_path: Path) -> None:
    """The file, and to install again: nobody has to know what a parser said."""
    name, data, says = DAMAGE[what]
    path = install / "assets" / name
    good = path.read_bytes()
    try:
        path.unlink() if data is None else path.write_bytes(data)
        env = environment(tmp_path, PYTHONPATH=str(install))
        done = cartviz(tmp_path, "shot", scene, "--at", "1", "--size", "320x180", "-o", "x.png", env=env)
    finally:
        path.write_bytes(good)
    one_line(done, 2, says, "Install cartviz again")
    assert not (tmp_path / "x.png").exists()


@pytest.mark.parametrize("data", [b": [", None])
def test_a_lesson_needs_no_file_of_sources(data: bytes | None, install: Path, scene: Path, tmp_path: Path) -> None:
    """Broken or missing, `shot` and `play` work; `check`, which looks citations up, says where it is broken."""
    path = install / "assets" / "sources.yaml"
    good = path.read_bytes()
    env = environment(tmp_path, PYTHONPATH=str(install))
    try:
        path.unlink() if data is None else path.write_bytes(data)
        shot = cartviz(tmp_path, "shot", scene, "--at", "1", "--size", "320x180", "-o", "x.png", env=env)
        check = cartviz(tmp_path, "check", scene, env=env)
    finally:
        path.write_bytes(good)
    assert (shot.returncode, shot.stderr) == (0, "")
    assert check.returncode == 2
    assert "sources.yaml" in check.stderr
    assert "Traceback" not in check.stderr


def test_a_damaged_picture_is_named_in_the_window(app: App, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The small print says what to do; the lesson goes on where it can."""

    def damaged(*_: object) -> None:
        raise assets.damaged(tmp_path / "leukemia.svg", ValueError("unclosed token"))

    monkeypatch.setattr(app.painter, "paint", damaged)
    app.draw()
    assert "leukemia.svg is damaged" in app.trouble
    assert "Install cartviz again" in app.trouble


# --- folders and disks -----------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("home", ["a file", "/proc"])
def test_a_home_that_takes_nothing_costs_what_would_be_kept_and_no_more(home: str, scene: Path, tmp_path: Path) -> None:
    """A file stands where the folders should be, or nothing can be written at all: all is played and exported."""
    (tmp_path / "file").write_text("in the way")
    place = str(tmp_path / "file") if home == "a file" else home
    env = environment(Path(place))
    doctor = cartviz(tmp_path, "doctor", env=env)
    assert doctor.returncode == 1
    assert doctor.stdout.count("Nothing can be kept there; the lesson works without.") >= 3
    play = cartviz(tmp_path, "play", scene, "--size", "320x180", env=env, code=CLOSES_SOON)
    assert (play.returncode, play.stderr) == (0, "")


CLOSES_SOON = """
import threading, time
def close():
    import pygame
    while not pygame.display.get_init() or not pygame.display.get_surface():
        time.sleep(0.05)
    pygame.event.post(pygame.Event(pygame.KEYDOWN, key=pygame.K_PLUS, unicode="+", scancode=0, mod=0))
    while pygame.event.peek(pygame.KEYDOWN):
        time.sleep(0.05)
    time.sleep(0.2)
    pygame.event.post(pygame.Event(pygame.QUIT))
threading.Thread(target=close, daemon=True).start()
"""
"""Presses + once the window is there, and closes it a moment later, before the choice has been kept by itself."""

FULL = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))
"""
"""A disk that is full after 300 bytes of a file."""


@posix
@pytest.mark.parametrize("name", ["x.gif", "x.mp4", "x.pdf", "x.csv", "frames"])
def test_a_full_disk_leaves_nothing_half_written(name: str, scene: Path, tmp_path: Path) -> None:
    """One line with the cure; neither the file nor a part of it is there, and what was there before still is."""
    if module := {"x.gif": "PIL", "x.mp4": "av", "x.pdf": "reportlab"}.get(name):
        pytest.importorskip(module)
    out = tmp_path / "out"
    out.mkdir()
    (out / "x.csv").write_text("what was there")
    args = ["--force"] if name == "x.csv" else ["--format", "frames"] if name == "frames" else []
    args += ["--from", "leave", "--width", "160"] if name in ("x.gif", "x.mp4", "frames") else []
    done = cartviz(tmp_path, "export", scene, "-o", out / name, *args, code=FULL)
    one_line(done, 2, "cannot write", "Make room on the disk")
    assert [(each.name, each.read_text()) for each in out.iterdir()] == [("x.csv", "what was there")]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full, as Linux has it")
def test_a_full_disk_behind_the_output_is_said(tmp_path: Path) -> None:
    """`cartviz list > file`."""
    with open("/dev/full", "w") as full:  # noqa: PTH123 - a device
        told = [sys.executable, "-m", "cartviz", "list"]
        done = subprocess.run(
            told, check=False, env=environment(tmp_path), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60
        )
    one_line(done, 2, "the disk is full")


# --- terminals -------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("closing", [">&-", ">&- 2>&-"])
def test_a_closed_output_is_no_fault(closing: str, tmp_path: Path) -> None:
    """Started from a menu, or by a shell that has closed them: there is nobody to tell."""
    told = f'"{sys.executable}" -m cartviz list {closing}'
    done = subprocess.run(told, shell=True, check=False, env=environment(tmp_path), cwd=tmp_path, timeout=60)
    assert done.returncode == 0
    assert not list(tmp_path.rglob("*.log"))


@pytest.mark.parametrize("args", [("list",), ("play", "no-such-scène.yaml")])
def test_a_terminal_without_our_letters_gets_others(args: tuple[str, ...], scene: Path, tmp_path: Path) -> None:
    """LANG=C and ASCII only: what it cannot print is escaped."""
    plain = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    done = cartviz(tmp_path, *args, env=environment(tmp_path, **plain))
    assert done.returncode in (0, 1, 2)
    assert (done.stdout + done.stderr).isascii()
    assert "Traceback" not in done.stdout + done.stderr
    assert not list(tmp_path.rglob("*.log"))


@posix
def test_a_folder_that_is_gone_is_no_place_to_write_but_to_start(scene: Path, tmp_path: Path) -> None:
    """The shell stands in a folder that somebody has deleted."""
    told = f'mkdir gone && cd gone && rmdir ../gone && "{sys.executable}" -m cartviz'
    for args, code in (
        (f"shot {scene} --at 1 --size 320x180 -o {tmp_path}/x.png", 0),
        ("play nowhere", 2),
    ):
        done = subprocess.run(
            f"{told} {args}", shell=True, check=False, env=environment(tmp_path), cwd=tmp_path, text=True,
            capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr


# --- signals ---------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 130)] if os.name == "posix" else []
)
def test_what_was_chosen_is_kept_however_the_window_is_ended(
    sent: signal.Signals, code: int, scene: Path, tmp_path: Path
) -> None:
    """Ended by the system, by Ctrl+C or with its terminal, in the moment after a choice: the choice is there again."""
    ends = CLOSES_SOON.replace(
        "pygame.event.post(pygame.Event(pygame.QUIT))", f"import os; os.kill(os.getpid(), {int(sent)})"
    )
    done = cartviz(tmp_path, "play", scene, "--size", "320x180", code=ends)
    assert (done.returncode, done.stderr) == (code, "")
    (kept,) = tmp_path.rglob("preferences.json")
    assert '"text_scale": 1.15' in kept.read_text(encoding="utf-8")
    assert not list(tmp_path.rglob("*.log"))


@posix
@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL] if os.name == "posix" else [])
def test_an_export_that_is_ended_leaves_what_was_there(sent: signal.Signals, scene: Path, tmp_path: Path) -> None:
    """The old file is untouched until the new one is whole; only after a kill -9 a hidden part stays."""
    out = tmp_path / "x.gif"
    out.write_bytes(b"the film of yesterday")
    told = [sys.executable, "-m", "cartviz", "export", str(scene), "-o", str(out), "--force", "--width", "320"]
    process = subprocess.Popen(told, env=environment(tmp_path), cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + 60
    while not list(tmp_path.glob(".cartviz-*.part")) and process.poll() is None and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(sent)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == (-9 if sent == signal.SIGKILL else 143)
    assert said == ""
    assert out.read_bytes() == b"the film of yesterday"
    assert len(list(tmp_path.glob(".cartviz-*.part"))) == (sent == signal.SIGKILL)


# --- time ------------------------------------------------------------------------------------------------------------


def test_no_clock_that_can_be_set_back_decides_anything() -> None:
    """`time.time` and `datetime.now` tell the age of a file and nothing else: what lasts has a clock that goes on."""
    found = [
        path.relative_to(ROOT)
        for path in (ROOT / "cartviz").rglob("*.py")
        if any(each in path.read_text(encoding="utf-8") for each in ("time.time(", "datetime.now", "date.today"))
    ]
    assert found == [Path("cartviz", "core", "atomic.py")]


@pytest.mark.parametrize("gap", [9 * 3600.0, -9 * 3600.0])
def test_a_night_between_two_frames_is_a_moment_of_the_story(
    gap: float, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lid was closed, or a clock went wrong: the story goes on where it was, and the window lives."""
    now = [1000.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    monkeypatch.setattr(time, "sleep", lambda _: None)
    app.player = replace(app.player, t=1.0)
    times = []

    def events(_: float = 0.0) -> list[window.Event]:
        times.append(app.player.t)
        now[0] += gap if len(times) == 3 else 1 / 60
        return [window.Event("close")] if len(times) > 6 else []

    monkeypatch.setattr(fake(app), "events", events)
    app.loop(Trace(None))
    assert 1.0 < times[-1] < 1.3
    assert times == sorted(times)


# --- scenes that go away ---------------------------------------------------------------------------------------------


def test_a_folder_of_scenes_that_vanishes_leaves_the_lesson_as_it_is(
    app: App, shelf: list[Path], own_folders: Path
) -> None:
    """A stick that is pulled out: the scene plays to its end, and every other key says what is missing."""
    shutil.rmtree(shelf[0].parent)
    for name in ("PageDown", "PageDown", "Home", "End"):
        app.press(name)
        assert app.draw()
    for name in ("Down", "Up", "Shift+End", "U", "O", "Escape", "G", "2", "Enter"):
        app.press(name)
        assert app.draw()
    assert state(app, "scene") == ("01-small",)
    app.press("Ctrl+R")
    assert app.player.message == "The file has a mistake. This is the scene as it was"
    assert "there is no such file" in app.trouble
    app.press("Escape")
    for _ in range(60):
        app.prepare(0.02)
        assert app.draw()
    assert app.picker
    assert "there is no such file" in " ".join(app.picker.cards[2].problems) or app.picker.cards[2].title
    log = paths.log_file()
    entries = log.read_text(encoding="utf-8").split("\n--- ") if log.exists() else []
    assert [each for each in entries if "reload:" not in each.splitlines()[0]] == []


def test_a_window_that_changes_its_size_to_nothing_draws_on(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """One pixel, a line, a column: no picture fails."""
    failed: list[str] = []
    monkeypatch.setattr(App, "_note", lambda _, what: failed.append(what))
    for size in ((1, 1), (1, 700), (2000, 1), (7, 7)):
        fake(app).surface = pygame.Surface(size)
        for name in ("", "?", "Escape", "O", "Escape", "Ctrl+,", "Escape", "Escape"):
            app.press(name)
            assert app.draw()
        app.press("Enter")
    assert failed == []
