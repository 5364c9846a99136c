"""The picker's thumbnails: rendered from the scenes themselves in idle time, and kept in the viewer's cache."""

import hashlib
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pygame

from cartviz import folders
from cartviz.doctor import version_of
from cartviz.export.pictures import blank, png_of
from cartviz.problems import CartvizError
from cartviz.scene import Scene
from cartviz.show import Show
from cartviz.stage.frame import Shade
from cartviz.stage.painter import Painter
from cartviz.stage.theme import STANDARD, Look, with_alpha
from cartviz.timeline import Timeline

SIZE = (640, 400)
SHARE = 0.6
"""How far into the scene the picture is taken."""
_LOOK = Look(captions=False, hud=False)


class Thumbnails:
    """Makes one thumbnail after another, a slice of time at a time; the first come from the cache."""

    def __init__(self, painter: Painter, scenes: Iterable[tuple[int, Scene]]) -> None:
        self._painter = painter
        self._waiting = deque(scenes)
        self._show: Show | None = None

    def step(self, seconds: float) -> tuple[int, pygame.Surface] | None:
        """Work for about so long; the index and picture of a scene when one is ready. A scene that fails has none."""
        if not self._waiting:
            return None
        index, scene = self._waiting[0]
        try:
            picture = self._picture(scene, seconds)
        except Exception:  # noqa: BLE001 - a card without a picture is no reason to stop
            folders.note(f"thumbnail of {scene.path}")
            self._drop()
            return None
        if picture is None:
            return None
        self._drop()
        return index, picture

    def _drop(self) -> None:
        self._waiting.popleft()
        self._show = None

    def _picture(self, scene: Scene, seconds: float) -> pygame.Surface | None:
        """The picture, or None while more has to be computed for it."""
        path = cache_file(scene)
        if self._show is None:
            if kept := _load(path):
                return kept
            self._show = Show.of(scene)
        t = moment(self._show.timeline)
        if self._show.recorder.known_ticks < self._show.timeline.tick_at(t)[0]:
            self._show.recorder.ahead(seconds)
            return None
        frame = self._show.frame_at(t, SIZE, look=_LOOK)
        dark = STANDARD["scrim"]  # so that a title can be read on any picture
        shade = Shade(0, SIZE[1] * 0.4, SIZE[0], SIZE[1] * 0.6, with_alpha(dark, 0), with_alpha(dark, 0.92))
        surface = blank(SIZE)
        self._painter.paint(replace(frame, ops=(*frame.ops, shade)), surface)
        try:
            folders.write_whole(path, png_of(surface))
        except CartvizError:
            folders.note(f"cannot keep the thumbnail {path}")
        return surface


def moment(timeline: Timeline) -> float:
    """The second of a scene that stands for it: 60 % through, but before a question that hides the stage."""
    cue = timeline.cue_at(timeline.seconds * SHARE)
    return max(cue.start - 0.5, 0.0) if cue.question else timeline.seconds * SHARE


def cache_file(scene: Scene) -> Path:
    """Where the thumbnail of exactly this scene, drawn by exactly this version, is kept."""
    content = Path(scene.path).read_bytes()
    key = hashlib.sha256(b"\0".join((content, version_of("cartviz").encode(), str(SIZE).encode()))).hexdigest()[:24]
    return folders.cache_folder() / "thumbnails" / f"{scene.id}-{key}.png"


def _load(path: Path) -> pygame.Surface | None:
    try:
        return pygame.image.load(path) if path.is_file() else None
    except (pygame.error, OSError):
        return None  # a broken file is made again
