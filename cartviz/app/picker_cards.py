"""The picker's shelf: cards for all scene files, read, checked and given a picture in spare time."""

import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cartviz.check import library
from cartviz.check.library import Entry
from cartviz.core import paths
from cartviz.core.errors import CartvizError
from cartviz.export.thumbnails import Thumbnails
from cartviz.render.painter import Painter
from cartviz.stage.theme import Look
from cartviz.ui.picker import Card, Picker

READ_SECONDS = 0.1
"""So long the first picture may wait for titles; with more scenes the rest come a moment later."""


class Shelf:
    """All scenes as cards; `step` makes them complete, a slice of time at a time."""

    def __init__(self, painter: Painter, paths: Iterable[Path]) -> None:
        self._painter = painter
        self.paths = list(paths)
        self._unread = deque(range(len(self.paths)))
        self._unchecked: deque[int] = deque()
        self._thumbnails: Thumbnails | None = None
        self.entries: list[Entry | None] = [None] * len(self.paths)
        self.cards = [
            Card(path.stem, library.number_of(path), library.words_of(path), seconds=0.0) for path in self.paths
        ]
        until = time.perf_counter() + READ_SECONDS
        while self._unread and time.perf_counter() < until:
            self._read(self._unread.popleft())

    def picker(self, chosen: Path | None, seen: Mapping[Path, float]) -> Picker:
        """The picker with a scene chosen by its path, and the share of each scene (by path) that has been seen."""
        cards = zip(self.cards, self.paths, strict=True)
        self.cards = [replace(card, seen=seen.get(path, 0.0)) for card, path in cards]
        return Picker(tuple(self.cards), self.paths.index(chosen) if chosen in self.paths else 0)

    def step(self, seconds: float, look: Look) -> None:
        """Do the next piece of work: read a scene, check one, or go on with a thumbnail in the viewer's colors."""
        if self._unread:
            self._read(self._unread.popleft())
        elif self._unchecked:
            self._check(self._unchecked.popleft())
        else:
            self._picture(seconds, look)

    def rest(self) -> None:
        """Let go of what only a picker on the screen needs."""
        if self._thumbnails:
            self._thumbnails.rest()

    def entry(self, index: int) -> Entry:
        """A scene, read now if it has not been."""
        if index in self._unread:
            self._unread.remove(index)
            self._read(index)
        entry = self.entries[index]
        assert entry is not None
        return entry

    def checked(self, index: int) -> Card:
        """A scene's card, checked now if it has not been."""
        if index in self._unchecked:
            self._unchecked.remove(index)
            self._check(index)
        return self.cards[index]

    def _read(self, index: int) -> None:
        entry = self.entries[index] = library.entry_of(self.paths[index])
        card = self.cards[index]
        self.cards[index] = replace(card, title=entry.title, seconds=entry.seconds, problems=entry.problems)
        if entry.scene:
            self._unchecked.append(index)

    def _check(self, index: int) -> None:
        entry = self.entries[index]
        if entry is None or entry.scene is None:
            return
        try:
            library.require_playable(entry.scene)
        except CartvizError as error:
            self.cards[index] = replace(self.cards[index], problems=tuple(str(error).splitlines()))
        except Exception:  # noqa: BLE001 - a fault of the check must not close the picker
            paths.note(f"check of {entry.path}")

    def _picture(self, seconds: float, look: Look) -> None:
        if self._thumbnails is None or self._thumbnails.look.tone != look.tone:
            good = [(i, each.scene) for i, each in enumerate(self.entries) if each and each.scene]
            scenes = [(i, scene) for i, scene in good if not self.cards[i].problems]
            self._thumbnails = Thumbnails(self._painter, scenes, look)
        made = self._thumbnails.step(seconds)
        if made:
            index, picture = made
            name = f"thumbnail {self.cards[index].id}"
            self._painter.hold_image(name, picture)
            self.cards[index] = replace(self.cards[index], picture=name)
