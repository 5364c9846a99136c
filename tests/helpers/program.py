"""The real program in a real window under Xvfb, with its keyboard, its mouse, and the trace that it writes."""

import contextlib
import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pygame
import pytest
from small import SMALL

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
"""Seconds that a test waits for the program on a busy machine."""

needs_x = pytest.mark.skipif(
    not (shutil.which("Xvfb") and shutil.which("xdotool")), reason="needs Xvfb and xdotool (apt install xvfb xdotool)"
)


@contextlib.contextmanager
def x_server(count: int = 1) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """So many screens of our own, 1280 × 800 each (SDL takes each screen of X for a display, both at the corner).

    The server's process, and the name of the display.
    """
    reading, writing = os.pipe()
    screens = [word for i in range(count) for word in ("-screen", str(i), "1280x800x24")]
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), *screens, "-nolisten", "tcp"],
        pass_fds=[writing],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as pipe:
            number = pipe.readline().strip()
        assert number, "Xvfb did not start"
        yield server, f":{number}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def x_display() -> Iterator[str]:
    """A computer with one screen."""
    with x_server() as (_, display):
        yield display


class Program:
    """cartviz in its window, with its keyboard, its mouse, and the trace that it writes."""

    def __init__(self, display: str, home: Path, *args: str) -> None:
        self.pictures = home / "Pictures" / "cartviz"
        own = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CACHE", "CONFIG", "STATE", "DATA")}
        keep = {name: value for name, value in os.environ.items() if not name.startswith(("SDL_", "XDG_", "WAYLAND"))}
        self.env = keep | own | {
            "DISPLAY": display, "HOME": str(home), "CARTVIZ_TRACE": "1", "SDL_VIDEO_X11_WMCLASS": "cartviz",
            "SDL_AUDIODRIVER": "dummy", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.process = subprocess.Popen(
            [sys.executable, "-m", "cartviz", *args], env=self.env, cwd=home, stderr=subprocess.PIPE, text=True
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_until(lambda: any("first frame" in line for line in self.lines), "a first frame")
        found = self._tool("search", "--sync", "--onlyvisible", "--class", "^cartviz$")
        self.window = found.split()[0]
        self._tool("windowfocus", "--sync", self.window)

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.lines.append(line.rstrip())

    def _tool(self, *args: str) -> str:
        told = ["xdotool", *args]  # --sync would wait forever for a window that is gone
        done = subprocess.run(told, check=False, env=self.env, capture_output=True, text=True, timeout=PATIENCE)
        return done.stdout

    @property
    def state(self) -> dict[str, str]:
        """The last line of the trace, as names and values."""
        words = [line for line in self.lines if " t=" in line][-1].split()[1:]
        return dict(word.split("=", 1) for word in words)

    def wait_until(self, true: Callable[[], bool], what: str) -> None:
        """Wait for something, with patience; say what was last seen where it does not come."""
        until = time.monotonic() + PATIENCE
        while not true():
            if self.process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"waited for {what}; exit {self.process.poll()}; last:\n" + "\n".join(self.lines[-8:]))
            time.sleep(0.02)

    def wait(self, **state: str) -> dict[str, str]:
        """Wait until the trace says so."""
        self.wait_until(lambda: state.items() <= self.state.items(), f"{state}")
        return self.state

    def key(self, *names: str) -> None:
        """Press keys, by their X names."""
        for name in names:
            self._tool("key", "--window", self.window, name)

    def script(self, lines: list[str]) -> None:
        """Many commands for one xdotool; those for a window that is gone by then fail, and that is no matter."""
        told = "\n".join(lines)
        subprocess.run(
            ["xdotool", "-"], input=told, check=False, env=self.env, capture_output=True, text=True, timeout=300
        )

    def memory_mb(self) -> float:
        """The most that the process has taken; 0 once it has ended."""
        try:
            told = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        except OSError:
            return 0.0
        return next((int(line.split()[1]) / 1024 for line in told.splitlines() if line.startswith("VmHWM")), 0.0)

    def windows(self) -> list[str]:
        """The program's windows that can be seen."""
        return self._tool("search", "--onlyvisible", "--class", "^cartviz$").split()

    def title(self, window: str) -> str:
        """What the frame of a window says."""
        return self._tool("getwindowname", window)

    def press_in(self, window: str, name: str) -> None:
        """Press a key in one of the windows."""
        self._tool("key", "--window", window, name)

    def type_in(self, window: str, name: str) -> None:
        """Press keys of the keyboard itself, with the focus on a window: Shift counts only where the focus is."""
        self._tool("windowfocus", "--sync", window)
        self._tool("key", name)

    def close_window(self, window: str) -> None:
        """Close a window as its frame's button does: ask it (there is no window manager here that would)."""
        ask_to_close(self.env["DISPLAY"], int(window))

    def mouse(self, *args: str) -> None:
        """Move and click, in the words of xdotool."""
        self._tool(*args)

    def resize(self, wide: int, high: int) -> None:
        """Change the window's size from outside."""
        self._tool("windowsize", "--sync", self.window, str(wide), str(high))

    def picture(self) -> pygame.Surface:
        """What the window shows, by the program's own picture of the screen."""
        before = set(self.pictures.glob("*.png"))
        self.key("ctrl+s")
        self.wait_until(lambda: bool(set(self.pictures.glob("*.png")) - before), "a picture of the screen")
        (path,) = set(self.pictures.glob("*.png")) - before
        return pygame.image.load(path)

    def ended(self) -> int:
        """The exit code; what went wrong inside would be in the log."""
        code = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        assert self.process.stderr
        self.process.stderr.close()
        logs = list(Path(self.env["XDG_STATE_HOME"]).rglob("*.log"))
        assert not logs, logs[0].read_text(encoding="utf-8")
        return code


class _Ask(ctypes.Structure):
    """A client message of X11, padded to the size of the largest event."""

    _fields_ = (
        ("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("sent", ctypes.c_int), ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong), ("message", ctypes.c_ulong), ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5), ("padding", ctypes.c_long * 24),
    )  # fmt: skip


def ask_to_close(display: str, window: int) -> None:
    """Send WM_DELETE_WINDOW to a window."""
    x = ctypes.CDLL(ctypes.util.find_library("X11"))
    x.XOpenDisplay.restype, x.XInternAtom.restype = ctypes.c_void_p, ctypes.c_ulong
    opened = ctypes.c_void_p(x.XOpenDisplay(display.encode()))
    protocols, delete = (x.XInternAtom(opened, name, 0) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW"))
    ask = _Ask(33, 0, 1, None, window, protocols, 32, (ctypes.c_long * 5)(delete, 0, 0, 0, 0))
    x.XSendEvent(opened, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(ask))
    x.XSync(opened, 0)
    x.XCloseDisplay(opened)


@pytest.fixture
def start(x_display: str, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts the program; ends it where a test has not."""
    yield from _starter(x_display, tmp_path)


@pytest.fixture
def start_on_two(tmp_path: Path) -> Iterator[Callable[..., Program]]:
    """Starts the program on a computer with two screens."""
    with x_server(2) as (_, display):
        yield from _starter(display, tmp_path)


def _starter(display: str, tmp_path: Path) -> Iterator[Callable[..., Program]]:
    scene = tmp_path / "01-small.yaml"
    scene.write_text(SMALL, encoding="utf-8")
    running: list[Program] = []

    def make(*args: str) -> Program:
        running.append(Program(display, tmp_path, *(str(scene) if arg == "SMALL" else arg for arg in args)))
        return running[-1]

    yield make
    for program in running:
        if program.process.poll() is None:
            program.process.terminate()
            assert program.ended() == 143


def difference(first: pygame.Surface, second: pygame.Surface) -> float:
    """The share of pixels that differ visibly."""
    assert first.get_size() == second.get_size()
    a, b = (pygame.surfarray.array3d(each).astype(int) for each in (first, second))
    return float((abs(a - b).max(axis=2) > 24).mean())
