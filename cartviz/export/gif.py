"""Animated GIF: one palette for all pictures, made from samples of them, and only what changes is stored."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from cartviz.core.errors import UsageError
from cartviz.export.exporter import Job, Picture, library
from cartviz.export.video import plain_frame

MOST = 80_000_000
"""Pixels of all pictures together that a GIF is made for where nothing else is asked for: about 25 MB."""
BYTES = 0.3
"""Bytes that a pixel takes at most: 0.07 (04-collection) to 0.32 (11-solid-tumor) were measured."""
SAMPLES = 10
"""Pictures from all over the film that the palette is made from; they are asked for before all others."""


class Gif:
    """Writes one GIF file; the first SAMPLES frames it gets are for the palette only."""

    def __init__(self) -> None:
        """Nothing is open yet."""
        self._out: Any = None

    def start(self, job: Job, path: Path) -> None:
        """Open the file."""
        self._av = library("av")
        library("av.filter")
        self._size, self._fps = job.size, job.fps
        self._palette = self._av.filter.Graph()
        source = self._palette.add_buffer(width=job.size[0], height=job.size[1], format="bgr0", time_base=Fraction(1))
        maker = self._palette.add("palettegen", "max_colors=255:reserve_transparent=1:stats_mode=full")
        sink = self._palette.add("buffersink")
        source.link_to(maker)
        maker.link_to(sink)
        self._palette.configure()
        self._count = -SAMPLES
        self._out = self._av.open(str(path), "w", format="gif", options={"loop": "0"})
        self._stream = self._out.add_stream("gif", rate=job.fps)
        self._stream.width, self._stream.height, self._stream.pix_fmt = *job.size, "pal8"
        self._stream.time_base = self._stream.codec_context.time_base = Fraction(1, 100)

    def frame(self, picture: Picture, t: float) -> None:
        """Learn the colors of a sample, or store a picture."""
        frame = plain_frame(self._av, picture).reformat(*self._size, "bgr0", interpolation="AREA")
        if self._count < 0:
            frame.pts, frame.time_base = self._count + SAMPLES, Fraction(1)
            self._palette.push(frame)
            if self._count == -1:
                self._palette.push(None)
                self._use(self._palette.pull())
        else:
            frame.pts, frame.time_base = self._count, Fraction(1, self._fps)
            self._buffer.push(frame)
            self._write()
        self._count += 1

    def finish(self, done: bool) -> None:
        """Write what the filters still hold, and close."""
        if self._out is None:
            return
        if done:
            self._buffer.push(None)
            self._write()
            for packet in self._stream.encode():
                self._out.mux(packet)
        self._out.close()

    def _use(self, palette: Any) -> None:
        """From now on pictures are drawn with this palette."""
        self._graph = self._av.filter.Graph()
        self._buffer = self._graph.add_buffer(
            width=self._size[0], height=self._size[1], format="bgr0", time_base=Fraction(1, self._fps)
        )
        colors = self._graph.add_buffer(
            width=palette.width, height=palette.height, format=palette.format.name, time_base=Fraction(1)
        )
        user = self._graph.add("paletteuse", "dither=bayer:bayer_scale=4:diff_mode=rectangle")
        sink = self._graph.add("buffersink")
        self._buffer.link_to(user, 0, 0)
        colors.link_to(user, 0, 1)
        user.link_to(sink)
        self._graph.configure()
        colors.push(palette)
        colors.push(None)

    def _write(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (BlockingIOError, EOFError, self._av.EOFError):
                return
            frame.pict_type = 0
            for packet in self._stream.encode(frame):
                self._out.mux(packet)


def capped(job: Job, *, asked: bool) -> Job:
    """The job made smaller and slower where its file would be too large to be sent or shown.

    Raises:
        UsageError: size or speed were asked for, and would give a file four times too large.
    """
    (width, height), pixels = job.size, job.size[0] * job.size[1] * job.fps * job.seconds
    if pixels > MOST and not asked:
        share = (MOST / pixels) ** (1 / 3)
        return replace(job, size=(round(width * share), round(height * share)), fps=max(round(job.fps * share), 1))
    if pixels > 4 * MOST:
        what = f"{job.seconds:.0f} seconds as a GIF of {width}x{height} would take up to {pixels * BYTES / 1e6:.0f} MB"
        raise UsageError(what, "Take fewer beats (--from, --to), a smaller --width or --fps, or a video (mp4).")
    return job


def sampled(times: Sequence[float], job: Job) -> list[float]:
    """The moments of a film with those for the palette before them."""
    return [job.start + job.seconds * (i + 0.5) / SAMPLES for i in range(SAMPLES)] + list(times)
