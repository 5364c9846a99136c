"""The picker's thumbnails: rendered from the scenes themselves in idle time, and kept in the viewer's cache."""

import functools
import hashlib
import struct
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pygame

from cartviz.core import paths
from cartviz.core.atomic import write_file
from cartviz.core.errors import CartvizError
from cartviz.export.pictures import blank, png_of
from cartviz.render.painter import Painter
from cartviz.render.quality import Haste
from cartviz.scene import assets
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Frame, Shade
from cartviz.stage.show import Show
from cartviz.stage.theme import Look, with_alpha

SIZE = (640, 400)
SHARE = 0.6
"""How far into the scene the picture is taken."""
_PNG = b"\x89PNG\r\n\x1a\n"
_DRAWS = ("scene", "patient", "tissue", "stage", "render")
"""The folders whose code decides what a picture shows."""
CLOSER = 2.2
"""A card is small: it shows the middle of a frame this many times larger."""


class Thumbnails:
    """Makes one thumbnail after another, a slice of time at a time; the first come from the cache.

    They are drawn in the palette of the viewer's `look`, without any words.
    """

    def __init__(self, painter: Painter, scenes: Iterable[tuple[int, Scene]], look: Look | None = None) -> None:
        self.look = replace(look or Look(), captions=False, hud=False, reply=None)
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
            paths.note(f"thumbnail of {scene.path}")
            self._drop()
            return None
        if picture is None:
            return None
        self._drop()
        return index, picture

    def rest(self) -> None:
        """Let go of a picture that is half made, for a whole show hangs on it; until it is begun anew others come."""
        if self._show is not None:
            self._show = None
            self._waiting.rotate(-1)

    def _drop(self) -> None:
        self._waiting.popleft()
        self._show = None

    def _picture(self, scene: Scene, seconds: float) -> pygame.Surface | None:
        """The picture, or None while more has to be computed for it."""
        path = cache_file(scene, self.look.tone)
        if self._show is None:
            if kept := _load(path):
                return kept
            self._show = Show.of(scene)
        t = moment(self._show.timeline)
        if self._show.recorder.known_ticks < self._show.timeline.tick_at(t)[0]:
            self._show.recorder.ahead(seconds)
            return None
        surface = self._paint(self._show, t, seconds)
        if surface is None:
            return None
        try:
            write_file(path, png_of(surface), force=True)
        except CartvizError:
            paths.note(f"cannot keep the thumbnail {path}")
        return surface

    def _paint(self, show: Show, t: float, seconds: float) -> pygame.Surface | None:
        large = blank((round(SIZE[0] * CLOSER), round(SIZE[1] * CLOSER)))
        frame = show.frame_at(t, large.get_size(), look=self.look)
        if not self._painter.warm(frame, seconds):
            return None
        self._painter.haste = Haste()
        self._painter.paint(frame, large, aside=True)
        surface = blank(SIZE)
        surface.blit(large, ((SIZE[0] - large.get_width()) / 2, (SIZE[1] - large.get_height()) * 0.42))
        self._painter.paint(Frame(SIZE, t, "", (shade_of(self.look),), self.look.tone), surface, aside=True)
        return surface


def shade_of(look: Look) -> Shade:
    """What darkens the lower half of a picture, so that a title can be read on any."""
    dark = look.color("scrim")
    return Shade(0, SIZE[1] * 0.45, SIZE[0], SIZE[1] * 0.55, with_alpha(dark, 0), with_alpha(dark, 0.9))


def moment(timeline: Timeline) -> float:
    """The second of a scene that stands for it: 60 % through, but before a question that hides the stage."""
    cue = timeline.cue_at(timeline.seconds * SHARE)
    return max(cue.start - 0.5, 0.0) if cue.question else timeline.seconds * SHARE


def cache_file(scene: Scene, tone: str = "standard") -> Path:
    """Where the thumbnail of exactly this scene in a palette is kept, as drawn by this code and these drawings."""
    try:
        content = Path(scene.path).read_bytes()
    except OSError:  # the file is gone, the scene is still known
        content = repr(scene).encode()
    parts = (content, _drawing_key().encode(), f"{SIZE} {tone}".encode())
    key = hashlib.sha256(b"\0".join(parts)).hexdigest()[:24]
    return paths.cache_folder() / "thumbnails" / f"{scene.id}-{key}.png"


@functools.cache
def _drawing_key() -> str:
    """A fingerprint of the code and the drawings that a picture depends on, whatever the version says."""
    ink = hashlib.sha256()
    code = Path(__file__).resolve().parents[1]
    for folder in (*(code / name for name in _DRAWS), *(root / "assets" for root in assets.ROOTS)):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".py", ".svg", ".png", ".json", ".jpg"):
                ink.update(f"{path.name} ".encode() + path.read_bytes())
    return ink.hexdigest()


def _load(path: Path) -> pygame.Surface | None:
    """A kept picture; None where there is none, or one that this program has not made."""
    try:
        with path.open("rb") as file:
            head = file.read(24)
        if head[:8] != _PNG or struct.unpack(">II", head[16:24]) != SIZE:
            return None  # another size could take gigabytes once it is decoded
        return pygame.image.load(path)
    except (pygame.error, OSError, struct.error):
        return None  # a broken file is made again
