"""The loudspeaker as the window knows it: orders go to the mixer's process, and nothing is ever waited for."""

import contextlib
import os
import queue
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

PATIENCE_SECONDS = 0.4
"""At the end of the program the mixer may take so long to fade out."""
MOST_STARTS = 3
"""A mixer that dies is started again, but not forever: a broken driver would kill each one."""
MOST_ORDERS = 60
"""More than these do not wait for a device that has fallen asleep: they are forgotten."""


class Loudspeaker:
    """Opens the device when it is made; where there is none, or it is lost, it is silent and `trouble` says why."""

    def __init__(self) -> None:
        self.ready = False
        self.trouble = ""
        self._orders: queue.Queue[str] = queue.Queue(MOST_ORDERS)
        self._last: dict[str, str] = {}
        self._process: subprocess.Popen[str] | None = None
        self._closed = False
        self._thread = threading.Thread(target=self._work, daemon=True, name="loudspeaker")
        self._thread.start()

    def wait(self, seconds: float) -> bool:
        """Wait until the device has answered, but no longer; whether there is sound."""
        until = time.monotonic() + seconds
        while not (self.ready or self.trouble) and time.monotonic() < until:
            time.sleep(0.01)
        return self.ready

    def volume(self, volume: float) -> None:
        """How loud all is, 0 to 1."""
        self._order("volume", f"{volume:.3f}")

    def tone(self, level: float | None) -> None:
        """Where the tone stands, 0 to 1; None lets it fade."""
        self._order("tone", "-" if level is None else f"{level:.2f}")

    def pluck(self, name: str, number: int, loud: float, place: float) -> None:
        """Play the sound of an event; `number` counts its kind, `loud` is 0 to 1, `place` is -1 (left) to 1 (right)."""
        self._last.pop("pluck", None)
        self._order("pluck", f"{name} {number} {loud:.3f} {place:.2f}")

    def close(self, *, wait: bool = False) -> None:
        """Fade out and end; with `wait` until it has ended, but not for long."""
        self._closed = True
        with contextlib.suppress(queue.Full):
            self._orders.put_nowait("")
        if not wait:
            return
        self._thread.join(PATIENCE_SECONDS)
        if self._thread.is_alive() and self._process:
            self._process.kill()

    def _order(self, what: str, how: str) -> None:
        """Hand over an order, unless it says again what was said."""
        if self.ready and self._last.get(what) != how:
            with contextlib.suppress(queue.Full):
                self._orders.put_nowait(f"{what} {how}\n")
                self._last[what] = how

    def _work(self) -> None:
        """Run the mixer's process, and start it again when it dies; runs in a thread of its own."""
        for _ in range(MOST_STARTS):
            trouble = self._run_process()
            if self._closed:
                return
            if trouble:
                self.trouble = f"No sound: {trouble}."
                return
        self.trouble = "No sound: the device is lost again and again. M twice tries once more."

    def _run_process(self) -> str:
        """Write to a mixer's process until it dies or the end comes; returns why it does not play, '' if it has."""
        try:
            process = self._process = _start()
        except OSError as error:
            return error.strerror or "the mixer cannot be started"
        assert process.stdin
        assert process.stdout
        answer = process.stdout.readline().strip()
        self._last = {}  # a new process knows no order
        self.ready = answer == "ready" and not self._closed
        with contextlib.suppress(OSError):  # the device is lost, and its process with it
            while self.ready and (order := self._orders.get()) and not self._closed:
                process.stdin.write(order)
                process.stdin.flush()
        self.ready = False
        with contextlib.suppress(OSError):
            process.stdin.close()
        process.stdout.close()
        process.wait()
        return "" if answer == "ready" else answer.removeprefix("none ") or "the device does not answer"


def _start() -> "subprocess.Popen[str]":
    """The mixer in a process of its own; what drivers print goes nowhere."""
    import subprocess  # noqa: PLC0415 - takes 8 ms, and the way to the first picture needs no sound

    here = str(Path(__file__).resolve().parents[2])
    path = os.pathsep.join(each for each in (here, os.environ.get("PYTHONPATH")) if each)
    return subprocess.Popen(
        [sys.executable, "-m", "cartviz.audio.mixer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": path, "PYGAME_HIDE_SUPPORT_PROMPT": "1"},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
