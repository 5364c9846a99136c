"""Has a scene's file been saved: looked at four times a second, told once it has come to rest."""

from pathlib import Path

EVERY_SECONDS = 0.25

Stamp = tuple[int, int] | None
"""When a file was changed last (nanoseconds) and how long it is; None for no file."""


def stamp_of(path: Path) -> Stamp:
    """The present stamp of a file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


class Watch:
    """Looks at one file at a time; another path begins anew."""

    def __init__(self) -> None:
        self._path: Path | None = None
        self._known: Stamp = None
        self._last: Stamp = None
        self._waited = 0.0

    def saved(self, path: Path, seconds: float) -> bool:
        """Let time pass; True once after the file has changed or gone and then stayed as it is for one more look.

        Editors write in pieces, or put another file in its place: what is half there is not worth reading.
        """
        if path != self._path:
            self._path, self._known = path, stamp_of(path)
            self._last, self._waited = self._known, 0.0
            return False
        self._waited += seconds
        if self._waited < EVERY_SECONDS:
            return False
        self._waited = 0.0
        before, self._last = self._last, stamp_of(path)
        if self._last == self._known or self._last != before:
            return False
        self._known = self._last
        return True
