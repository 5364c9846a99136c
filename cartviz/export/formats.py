"""What a show can become: FORMATS, and the one way in which each is made.

To add a format: an exporter (`contract.Exporter`), a function that makes one, a row in FORMATS, a test.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cartviz.core.atomic import writing
from cartviz.export.exporter import CARD_SECONDS, Exporter, Job, opened
from cartviz.export.gif import Gif, sampled
from cartviz.export.handout import Storyboard, blanked
from cartviz.export.page import Page, page_moments
from cartviz.export.texts import Text, readings, srt, transcript, vtt
from cartviz.export.video import Video
from cartviz.player.preferences import TEXT_SCALES
from cartviz.player.state import end_state

Tell = Callable[[int, int], None]
DRAFT_SHARE = 2 / 3
"""A draft is painted so much smaller in each direction and made large by the encoder."""

PRINTED_WORDS = 1.2
"""A printed picture is small: the words in it are so much larger."""
GIF_PAINTED = 960
"""Pixels: words are made for pictures of at least this width."""


@dataclass(frozen=True)
class Format:
    """One kind of file: its name, ending, what it is, the moments it wants pictures of, and its exporter.

    `folder`: it is a folder of files. `size` and `fps` hold where nothing else is asked for; fps 0: no film.
    `options` names those of the command line that this format follows, beside scenes, seed and beats.
    """

    name: str
    suffix: str
    does: str
    moments: Callable[[Job], Sequence[float]]
    make: Callable[[], Exporter]
    size: tuple[int, int] = (1280, 720)
    fps: int = 0
    folder: bool = False
    options: tuple[str, ...] = ()


def _none(job: Job) -> tuple[float, ...]:  # noqa: ARG001 - one signature for all rows
    return ()


def _one(job: Job) -> tuple[float, ...]:
    return (job.at,)


def _beats(job: Job) -> list[float]:
    return [end_state(cue) for cue in job.cues]


def _pictures(job: Job) -> list[float]:
    return [job.start + i / job.fps for i in range(max(1, round(job.seconds * job.fps)))]


def _film(job: Job) -> list[float]:
    return [*_pictures(job), *(job.end + i / job.fps for i in range(round(CARD_SECONDS * job.fps)))]


def _gif(job: Job) -> list[float]:
    card = (job.end + i / job.fps for i in range(round(CARD_SECONDS / 2 * job.fps)))
    return sampled([*_pictures(job), *card], job)


def _still() -> Exporter:
    from cartviz.export.stills import Still  # noqa: PLC0415 - pygame only where pixels are wanted

    return Still()


def _numbered() -> Exporter:
    from cartviz.export.stills import Numbered  # noqa: PLC0415

    return Numbered()


def _sheet() -> Exporter:
    from cartviz.export.stills import Sheet  # noqa: PLC0415

    return Sheet()


_LOOK = ("size", "width", "palette", "text_size")
_MOVING = (*_LOOK, "fps", "captions")
FORMATS: tuple[Format, ...] = (
    Format("png", ".png", "one moment (--at)", _one, _still, (1920, 1080), options=(*_LOOK, "at", "captions")),
    Format("sheet", ".png", "every beat with its caption on one page", _beats, _sheet, options=_LOOK),
    Format(
        "frames",
        "",
        "a folder of numbered PNG pictures",
        _pictures,
        _numbered,
        (1920, 1080),
        30,
        folder=True,
        options=_MOVING,
    ),
    Format(
        "mp4", ".mp4", "video (H.264)", _film, lambda: Video("mp4"), (1920, 1080), 30, options=(*_MOVING, "quality")
    ),
    Format(
        "webm", ".webm", "video (VP9)", _film, lambda: Video("webm"), (1280, 720), 30, options=(*_MOVING, "quality")
    ),
    Format("gif", ".gif", "small moving picture (--width)", _gif, Gif, (480, 270), 10, options=_MOVING),
    Format(
        "html",
        ".html",
        "one page that steps like the program, offline",
        page_moments,
        Page,
        (1280, 720),
        30,
        options=(*_LOOK, "fps", "quality"),
    ),
    Format(
        "pdf",
        ".pdf",
        "storyboard for print; --handout for pupils",
        _beats,
        Storyboard,
        (1280, 720),
        options=(*_LOOK, "handout", "answers"),
    ),
    Format("srt", ".srt", "captions with times (SubRip)", _none, lambda: Text(srt)),
    Format("vtt", ".vtt", "captions with times (WebVTT)", _none, lambda: Text(vtt)),
    Format("md", ".md", "transcript: captions, notes, questions, sources", _none, lambda: Text(transcript)),
    Format(
        "csv", ".csv", "readings of all meters at every tick", _none, lambda: Text(readings), options=("decimal", "bom")
    ),
)


def export(job: Job, wanted: Format, path: Path, *, force: bool = False, tell: Tell | None = None) -> None:
    """Make one file (or folder) of a show; `tell(done, all)` hears how far it is.

    Raises:
        UsageError: a library is missing, something is there already, or it cannot be written.
    """
    exporter = wanted.make()
    moments = wanted.moments(job)
    with writing(path, folder=wanted.folder, force=force) as beside, opened(exporter, job, beside):
        if moments:
            from cartviz.export import render_loop  # noqa: PLC0415 - only pictures need pygame

            render_loop.play(_looking(job, wanted), moments, exporter, tell, _share(job, wanted))
        elif wanted.name == "csv":
            _compute(job, tell)


def _compute(job: Job, tell: Tell | None) -> None:
    """Let the simulation run on to the end of what is wanted; of a table nothing else takes long."""
    recorder, last = job.show.recorder, job.cues[-1].last_tick
    while recorder.known_ticks < last:
        recorder.ahead(0.1)
        if tell:
            tell(min(recorder.known_ticks, last), last)


def _share(job: Job, wanted: Format) -> float:
    """How much larger than wanted the picture is painted: a small GIF is scaled down, so that its words fit."""
    if wanted.name == "gif":
        return max(1.0, GIF_PAINTED / job.size[0])
    return DRAFT_SHARE if job.quality == "draft" and wanted.name in ("mp4", "webm") else 1.0


def _looking(job: Job, wanted: Format) -> Job:
    """The job with the look that fits: words that go another way are not in the picture as well."""
    if wanted.name == "pdf" and (job.handout or job.answers):
        job = blanked(job)
    if wanted.name == "pdf":
        large = min(job.look.text_scale * PRINTED_WORDS, TEXT_SCALES[-1])
        job = replace(job, look=replace(job.look, text_scale=large))
    if wanted.name in ("html", "pdf"):
        return replace(job, look=replace(job.look, subtitles=False, questions=False))
    if job.captions != "burn":
        return replace(job, look=replace(job.look, subtitles=False))
    return job
