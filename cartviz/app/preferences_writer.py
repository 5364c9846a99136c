"""Keeps what the viewer prefers while the program runs: a moment after the last change, and at the end."""

import threading

from cartviz.core import paths
from cartviz.core.errors import UsageError
from cartviz.player import preferences
from cartviz.player.preferences import Preferences

REST_SECONDS = 0.7
"""So long after the last change it is written, so that a burst of keys is one file."""
PATIENCE_SECONDS = 3.0
"""So long the end of the program waits for a slow disk."""


class Keeper:
    """Writes changed preferences in a thread of its own: a disk may take its time, a frame may not."""

    def __init__(self, start: Preferences) -> None:
        self._written = self._tried = self._seen = start
        self._rested = 0.0
        self._thread: threading.Thread | None = None
        self._news = ""
        self._refused = False

    def live(self, chosen: Preferences, seconds: float) -> str:
        """Let time pass; returns what the viewer should know: once, that nothing can be kept."""
        self._rested = self._rested + seconds if chosen == self._seen else 0.0
        self._seen = chosen
        if chosen != self._tried and self._rested >= REST_SECONDS and not self._busy():
            self._start(chosen)
        if news := self._news:
            self._news = ""
        return news

    def close(self, chosen: Preferences) -> None:
        """Write what has not been written yet, and wait for it, but not forever."""
        if self._thread:
            self._thread.join(PATIENCE_SECONDS)
        if chosen != self._written and not self._busy():
            self._start(chosen).join(PATIENCE_SECONDS)

    def _busy(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _start(self, chosen: Preferences) -> threading.Thread:
        self._tried = chosen
        self._thread = threading.Thread(target=self._write, args=(chosen,), daemon=True)
        self._thread.start()
        return self._thread

    def _write(self, chosen: Preferences) -> None:
        try:
            self._news = preferences.save_changes(self._written, chosen)
            self._written = chosen
        except UsageError as error:
            if not self._refused:
                self._refused, self._news = True, f"Your choices hold until you quit: {error}"
        except Exception:  # noqa: BLE001 - a thread has nobody to tell; the log knows more
            paths.note("keeping the preferences")
