"""What a test or a developer may follow from outside: one line on standard error whenever something has changed."""

import os
import sys
import time

T_STEP = 0.5
"""Seconds of the scene after which a moving player is worth a line again."""


class Trace:
    """Writes lines when the environment has CARTVIZ_TRACE, else nothing."""

    def __init__(self, started: float | None) -> None:
        self._on = bool(os.environ.get("CARTVIZ_TRACE"))
        self._started = time.perf_counter() if started is None else started
        self._last = ""
        self._t = 0.0
        self._first = True

    def line(self, state: dict[str, object], t: float) -> None:
        """Write the state (name to value) when it differs from the last, or t has gone on; the first frame is told."""
        if not self._on:
            return
        if self._first:
            self._first = False
            passed, computed = time.perf_counter() - self._started, time.process_time()
            self._write(f"first frame after {1000 * passed:.0f} ms ({1000 * computed:.0f} ms of computing)")
        words = " ".join(f"{name}={value}" for name, value in state.items())
        if words != self._last or abs(t - self._t) >= T_STEP:
            self._last, self._t = words, t
            self._write(f"{words} t={t:.3f}")

    def _write(self, words: str) -> None:
        sys.stderr.write(f"cartviz: {words}\n")
        sys.stderr.flush()
