"""Video: H.264 in mp4, VP9 in webm, with a chapter for each beat and the captions burned in or as a track."""

import errno
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cartviz.core.errors import UsageError, shorten
from cartviz.export.caption_text import Spoken, spoken
from cartviz.export.credits import lines_of
from cartviz.export.exporter import CARD_SECONDS, Job, Picture, library

MILLISECOND = Fraction(1, 1000)
_FILE_FAULTS = {
    *(errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO),
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.EMFILE),
}


class Kind(NamedTuple):
    """A container: its name in the library, the codecs of pictures and captions, the encoder's settings by quality."""

    container: str
    codec: str
    captions: str
    settings: dict[str, dict[str, str]]
    options: dict[str, str]


_VP9 = {"deadline": "realtime", "tile-columns": "2", "b": "0"}
KINDS: dict[str, Kind] = {
    "mp4": Kind(
        "mp4",
        "libx264",
        "mov_text",
        {
            "draft": {"preset": "ultrafast", "crf": "28"},
            "default": {"preset": "veryfast", "crf": "20"},
            "best": {"preset": "slow", "crf": "16"},
        },
        {"movflags": "+faststart"},  # the index comes first: a browser shows it before all is there
    ),
    "page": Kind(  # H.264 again: less than half of VP9's bytes at the same speed, and every browser plays it
        "mp4",
        "libx264",
        "",
        {
            "draft": {"preset": "ultrafast", "crf": "30"},
            "default": {"preset": "veryfast", "crf": "27"},
            "best": {"preset": "medium", "crf": "21"},
        },
        {},
    ),
    "webm": Kind(
        "webm",
        "libvpx-vp9",
        "webvtt",
        {
            "draft": {**_VP9, "cpu-used": "8", "crf": "38"},
            "default": {**_VP9, "cpu-used": "8", "crf": "32"},
            "best": {**_VP9, "deadline": "good", "cpu-used": "2", "crf": "24"},
        },
        {},
    ),
}

_HEAD = b"""[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""
"""What the library's encoders of captions want to know before the first one."""


class Video:
    """Writes one video file."""

    def __init__(self, kind: str) -> None:
        """`kind` is a row of KINDS."""
        self._kind = KINDS[kind]
        self._out: Any = None

    def start(self, job: Job, path: Path) -> None:
        """Open the file with its streams, chapters and words about itself."""
        self._av = library("av")
        self._even = (job.size[0] // 2 * 2, job.size[1] // 2 * 2)  # colors are stored for two by two pixels
        with _faults(self._av):
            self._out = self._av.open(str(path), "w", format=self._kind.container, options=self._kind.options)
            self._stream = stream_for(self._out, self._kind, self._even, job)
            self._planar = Planar(self._av, self._even, job.fps)
            title, notice, *rest = lines_of(job)
            self._out.metadata.update(
                {"title": title, "comment": "\n".join((notice, *rest)), "description": notice, "artist": "cartviz"}
            )
            self._out.set_chapters([*_chapters(job)])
            if job.captions == "track":
                self._write_captions(spoken(job))
        self._count = 0

    def frame(self, picture: Picture, t: float) -> None:
        """Encode one picture."""
        with _faults(self._av):
            for packet in self._stream.encode(self._planar(picture, self._count)):
                self._out.mux(packet)
        self._count += 1

    def finish(self, done: bool) -> None:
        """Write what the encoder still holds, and close."""
        if self._out is None:
            return
        try:
            with _faults(self._av):
                if done:
                    for packet in self._stream.encode():
                        self._out.mux(packet)
                self._out.close()
        except OSError:
            if done:
                raise

    def _write_captions(self, said: tuple[Spoken, ...]) -> None:
        stream = self._out.add_stream(self._kind.captions)
        if not hasattr(stream.codec_context, "encode_subtitle"):
            cure = "Use --captions burn, or export the captions as srt or vtt beside the video."
            raise UsageError(f"PyAV {self._av.__version__} cannot write captions as a track", cure)
        stream.codec_context.subtitle_header = _HEAD
        stream.metadata["language"] = "eng"
        sets = library("av.subtitles.subtitle").SubtitleSet
        for each in said:
            words = "\\N".join(row.replace("*", "") for row in each.rows()).replace("{", "(").replace("}", ")")
            start, length = round(each.start * 1000), round((each.end - each.start) * 1000)
            whole = sets.create(text=f"0,0,Default,,0,0,0,,{words}".encode(), start=0, end=length, pts=0)
            packet = stream.codec_context.encode_subtitle(whole)
            packet.stream, packet.time_base = stream, MILLISECOND
            packet.pts = packet.dts = start
            packet.duration = length
            self._out.mux(packet)


def stream_for(out: Any, kind: Kind, size: tuple[int, int], job: Job) -> Any:
    """A video stream of an open container; colors are those of high-definition television (BT.709)."""
    stream = out.add_stream(kind.codec, rate=job.fps, options=kind.settings[job.quality])
    stream.width, stream.height = size
    stream.pix_fmt = "yuv420p"
    context = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = 1
    context.color_range = 1
    context.thread_count = 0
    return stream


class Planar:
    """Pictures as the encoder wants them, scaled to `size` where they were painted smaller."""

    def __init__(self, av: Any, size: tuple[int, int], fps: int) -> None:
        self._av, self._size, self._tick = av, size, Fraction(1, fps)
        self._reformatter = library("av.video.reformatter").VideoReformatter()  # keeps its tables

    def __call__(self, picture: Picture, number: int) -> Any:
        """The picture as frame `number` of a film."""
        frame = self._reformatter.reformat(
            plain_frame(self._av, picture), *self._size, "yuv420p", dst_colorspace="ITU709", interpolation="BICUBIC"
        )
        frame.pts, frame.time_base = number, self._tick
        return frame


def plain_frame(av: Any, picture: Picture) -> Any:
    """A picture as the library holds it, in the same memory."""
    width, height = picture.size
    return av.VideoFrame.from_numpy_buffer(np.frombuffer(picture.data, np.uint8).reshape(height, width, 4), "bgra")


def _chapters(job: Job) -> Iterator[dict[str, Any]]:
    ends = [(cue.start, cue.end, cue.beat.id.replace("_", " ")) for cue in job.cues]
    ends.append((job.end, job.end + CARD_SECONDS, "sources"))
    for number, (start, end, name) in enumerate(ends, 1):
        yield {
            "id": number,
            "start": round((start - job.start) * 1000),
            "end": round((end - job.start) * 1000),
            "time_base": MILLISECOND,
            "metadata": {"title": name},
        }


class _faults:  # noqa: N801 - used like a function
    """Turns what the library raises into an OSError for a fault of disk or place, else into one of the encoder."""

    def __init__(self, av: Any) -> None:
        self._av = av

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, kind: object, error: BaseException | None, where: object) -> None:
        """Raise OSError for a fault of the file, UsageError for one of the encoder."""
        if not isinstance(error, self._av.FFmpegError):
            return
        if error.errno in _FILE_FAULTS:
            raise OSError(error.errno, error.strerror) from error
        cure = "Try another --size, --fps or --quality, or another format."
        raise UsageError(f"the encoder cannot make this: {shorten(str(error.strerror))}", cure) from error
