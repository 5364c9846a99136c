"""What a viewer ordered on the command line becomes jobs: which scenes, which beats, which format, and where to."""

import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from cartviz.check import library
from cartviz.core.atomic import check_target
from cartviz.core.csv_table import CsvStyle
from cartviz.core.errors import UsageError, suggest
from cartviz.export.exporter import Job
from cartviz.export.formats import FORMATS, Format, export
from cartviz.export.gif import capped
from cartviz.export.video import KINDS
from cartviz.scene import assets
from cartviz.scene.timeline import Cue, Timeline
from cartviz.stage.show import Show
from cartviz.stage.theme import PALETTES, Look

TELL_AFTER = 1.0
"""Seconds after which a progress bar appears."""
_DEFAULTS: Mapping[str, object] = MappingProxyType(
    {
        **dict.fromkeys(("size", "width", "fps", "at")),
        "captions": "burn",
        "quality": "default",
        "palette": "standard",
        "text_size": 100,
        "decimal": "point",
        "bom": False,
    }
)
"""Options of the command line that not every format follows, and their values where nobody has given them."""
STANDS_FOR_SCENE = 0.6
"""How far into a scene a single picture is taken where no moment was asked for."""


@dataclass(frozen=True)
class Order:
    """One file to be made: of which scene, how, and where it goes."""

    scene: str
    format: Format
    path: Path


def orders(options: Namespace) -> list[Order]:
    """What is to be made, looked through before any work.

    Raises:
        UsageError: no such scene or format, or something is in the way of what would be written.
    """
    if options.out is not None and not options.out.strip():
        raise UsageError("-o needs a name, found ''", "Name a file or a folder.")
    found = {assets.find_scene(each): each for each in options.scenes if each != "all"}
    names = [each.stem for each in assets.scene_paths()] if "all" in options.scenes else [*found.values()]
    format_ = _format(options.format, options.out)
    _check_fitting(format_, options)
    out = Path(options.out) if options.out else None
    many = len(names) > 1
    into = out is not None and not format_.folder and (many or out.is_dir() or str(options.out).endswith(("/", "\\")))
    if out is not None and many and (format_.folder or (out.suffix == format_.suffix and not out.is_dir())):
        into = True
        if out.suffix:
            raise UsageError(f"{len(names)} scenes do not fit into {out}", "Name a folder with -o.")
    made: list[Order] = []
    for name in names:
        stem = assets.find_scene(name).stem
        file = f"{stem}{_kind_of_sheet(options)}{format_.suffix}" if not format_.folder else f"{stem}-frames"
        path = Path(file) if out is None else out / file if into else out
        check_target(path, folder=format_.folder, force=options.force)
        if any(path == each.path for each in made):
            raise UsageError(f"two scenes would go into {path}", "Rename one of them, or export them one by one.")
        made.append(Order(name, format_, path))
    return made


def job_for(order: Order, options: Namespace, moment: Callable[[Timeline, str], float]) -> Job:
    """The job of an order; raises CartvizError for a scene that cannot be read, and as `job_of` does."""
    return job_of(Show.of(library.open_scene(order.scene), options.seed), order.format, options, moment)


def fill(order: Order, options: Namespace, moment: Callable[[Timeline, str], float], count: str = "") -> None:
    """Make one file; `moment` reads --at.

    A progress bar appears where it takes longer than a second; `count` stands behind its title.
    """
    job = job_for(order, options, moment)
    with _progress(job.show.scene.title + count) as tell:
        export(job, order.format, order.path, force=options.force, tell=tell)


def job_of(show: Show, wanted: Format, options: Namespace, moment: Callable[[Timeline, str], float]) -> Job:
    """The job for a show; raises UsageError for a beat, palette or size that does not exist."""
    cues = _between(show.timeline, options.first, options.last)
    size = options.size or wanted.size
    if options.width:
        size = (options.width, round(options.width * size[1] / size[0]))
    palette = options.palette.replace("-", "_")
    if palette not in PALETTES:
        raise UsageError(f"there is no palette '{options.palette}'", suggest(palette, PALETTES))
    at = moment(show.timeline, options.at) if options.at else _stands_for(cues)
    job = Job(
        show=show,
        cues=cues,
        size=size,
        fps=options.fps or wanted.fps or 30,
        captions=options.captions,
        quality=options.quality,
        at=at,
        handout=options.handout,
        answers=options.answers,
        look=Look(palette=palette, text_scale=options.text_size / 100),
        csv=CsvStyle(options.decimal, options.bom),
    )
    return capped(job, asked=bool(options.size or options.width or options.fps)) if wanted.name == "gif" else job


def _format(name: str | None, out: str | None) -> Format:
    """The format by its name, or by the ending of the file's name."""
    if name:
        return next(each for each in FORMATS if each.name == name)
    suffix = Path(out).suffix.lower() if out else ""
    found = next((each for each in FORMATS if each.suffix and each.suffix == suffix), None)
    if found is None:
        known = ", ".join(each.name for each in FORMATS)
        what = f"no format ends in '{suffix}'" if suffix else "which format shall it be"
        raise UsageError(what, f"Say --format with one of: {known}.")
    return found


def _check_fitting(wanted: Format, options: Namespace) -> None:
    """Raise UsageError for an option that the format could only ignore, or that contradicts another."""
    if options.size and options.width:
        raise UsageError("--size and --width say the same twice", "Take one of them.")
    suffix = Path(options.out).suffix.lower() if options.out else ""
    if suffix != wanted.suffix and any(suffix == each.suffix for each in FORMATS if each.suffix):
        raise UsageError(f"{wanted.name} does not go into a file that ends in '{suffix}'", "Change --format or -o.")
    if options.captions == "track" and wanted.name not in KINDS:
        raise UsageError(f"{wanted.name} has no track for captions", "Use --captions burn or none, or --format mp4.")
    if (options.handout or options.answers) and wanted.name != "pdf":
        raise UsageError("--handout and --answers are sheets of paper", "Add --format pdf.")
    for name, default in _DEFAULTS.items():
        if getattr(options, name) != default and name not in wanted.options:
            able = ", ".join(each.name for each in FORMATS if name in each.options)
            raise UsageError(f"{wanted.name} takes no --{name.replace('_', '-')}", f"It goes with {able}.")


def _kind_of_sheet(options: Namespace) -> str:
    """What tells the names of a scene's printed sheets apart."""
    if options.format == "sheet":
        return "-sheet"
    return "-answers" if options.answers else "-handout" if options.handout else ""


def _between(timeline: Timeline, first: str | None, last: str | None) -> tuple[Cue, ...]:
    """The beats from the first to the last, both included."""
    start = timeline.cue(first).index if first else 0
    end = timeline.cue(last).index if last else len(timeline.cues) - 1
    if end < start:
        raise UsageError(f"beat '{last}' comes before beat '{first}'", f"Try: --from {last} --to {first}")
    return timeline.cues[start : end + 1]


def _stands_for(cues: tuple[Cue, ...]) -> float:
    """The moment that stands for the beats, and no question covers it."""
    t = cues[0].start + (cues[-1].end - cues[0].start) * STANDS_FOR_SCENE
    cue = next(each for each in cues if t < each.end)
    return max(cue.start - 0.5, cues[0].start) if cue.question else t


@contextmanager
def _progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar with the time that is left, on a terminal and after a second only."""
    started = time.perf_counter()
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich import progress  # noqa: PLC0415
    from rich.console import Console  # noqa: PLC0415

    columns = (
        progress.TextColumn(title),
        progress.BarColumn(),
        progress.TaskProgressColumn(),
        progress.TimeRemainingColumn(),
    )
    with progress.Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, visible=False)

        def tell(done: int, count: int) -> None:
            late = time.perf_counter() - started > TELL_AFTER
            bar.update(task, completed=done, total=count, visible=late)

        yield tell
