"""Exports that are pictures: one moment (png), a folder of numbered pictures (frames), a page of all beats (sheet)."""

import struct
import zlib
from pathlib import Path

import pygame

from cartviz.export.credits import lines_of, made_by, sources_of, title_of
from cartviz.export.exporter import Job, Picture
from cartviz.export.pictures import blank, png_of, sheet_ops, sheet_picture
from cartviz.render.painter import Painter
from cartviz.stage.frame import Frame
from cartviz.stage.hud.hud import NOT_ADVICE


class Still:
    """One picture; what it is stands in the file's own text."""

    def start(self, job: Job, path: Path) -> None:
        """Remember what is wanted."""
        self._job, self._path = job, path

    def frame(self, picture: Picture, t: float) -> None:
        """Write it."""
        self._path.write_bytes(told(png_of(surface_of(picture)), self._job))

    def finish(self, done: bool) -> None:
        """Nothing is open."""


class Numbered:
    """A folder of pictures, counted from 1, and a page that says what they are."""

    def start(self, job: Job, path: Path) -> None:
        """Write the page."""
        self._folder, self._count = path, 0
        about = (*lines_of(job), f"{job.fps} pictures a second, from second {job.start:g} of the scene")
        (path / "about.txt").write_text("\n".join(about) + "\n", encoding="utf-8")

    def frame(self, picture: Picture, t: float) -> None:
        """Write the next picture."""
        self._count += 1
        (self._folder / f"{self._count:05d}.png").write_bytes(png_of(surface_of(picture)))

    def finish(self, done: bool) -> None:
        """Nothing is open."""


class Sheet:
    """Every beat with its caption on one page."""

    def start(self, job: Job, path: Path) -> None:
        """Lay out the page."""
        self._job, self._path = job, path
        self._painter = Painter()
        self._count = 0

    def frame(self, picture: Picture, t: float) -> None:
        """Keep a small picture of the beat."""
        self._painter.hold_image(f"sheet {self._count}", sheet_picture(surface_of(picture)))
        self._count += 1

    def finish(self, done: bool) -> None:
        """Paint the page."""
        if done:
            ops, size = sheet_ops(self._job.show, self._job.cues, self._job.look, self._job.size)
            surface = blank(size)
            self._painter.paint(Frame(size, 0.0, "", ops), surface)
            self._path.write_bytes(told(png_of(surface), self._job))


def surface_of(picture: Picture) -> pygame.Surface:
    """The picture as a surface."""
    return pygame.image.frombuffer(picture.data, picture.size, "BGRA").convert()


def told(png: bytes, job: Job) -> bytes:
    """A PNG file with title, notice and sources in its own text, where picture programs look for them."""
    words = {
        "Title": title_of(job.show.scene),
        "Disclaimer": NOT_ADVICE,
        "Source": "; ".join(sources_of(job.show.scene)),
        "Software": made_by(job),
    }
    head = 8 + 25  # the signature and the chunk IHDR, which must be first
    chunks = b"".join(_chunk(key, text) for key, text in words.items() if text)
    return png[:head] + chunks + png[head:]


def _chunk(key: str, text: str) -> bytes:
    """An international text chunk (iTXt), not compressed."""
    body = b"iTXt" + key.encode("latin-1") + b"\0\0\0\0\0" + text.encode()
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
