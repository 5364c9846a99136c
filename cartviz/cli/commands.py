"""What the commands do; each takes the parsed options and returns an exit code."""

import json
import signal
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cartviz.check import library
from cartviz.core.errors import CartvizError, Problem, UsageError, suggest
from cartviz.player.state import end_state
from cartviz.scene import assets, loader
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline, compile_scene

if TYPE_CHECKING:
    from cartviz.stage.show import Show


def pick(options: Namespace) -> int:
    """No command: the scene picker."""
    _need_pygame()
    from cartviz.app import app  # noqa: PLC0415 - only a window needs pygame

    return app.run(started=options.started)


def play(options: Namespace) -> int:
    """One scene in a window."""
    scene = library.open_scene(options.scene)
    t = moment(compile_scene(scene), options.at) if options.at else 0.0
    _need_pygame()
    from cartviz.app import app  # noqa: PLC0415

    return app.run(
        scene,
        t=t,
        seed=options.seed,
        size=options.size,
        full_screen=options.fullscreen,
        film=options.film,
        presenter=options.presenter,
        watch=options.watch,
        started=options.started,
    )


def list_scenes(options: Namespace) -> int:
    """All scenes; a broken one is named, too."""
    entries = library.entries()
    if options.json:
        rows = [
            {
                "id": each.id,
                "number": each.number,
                "title": each.title,
                "subtitle": each.scene.subtitle if each.scene else "",
                "seconds": each.seconds,
                "beats": [beat.id for beat in each.scene.beats] if each.scene else [],
                "path": str(each.path),
                "problems": [*each.problems],
            }
            for each in entries
        ]
        _say(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for each in entries:
        minutes, seconds = divmod(round(each.seconds), 60)
        length = f"{minutes}:{seconds:02d}" if each.scene else "broken"
        _say(f"{each.id:<20} {length:>6}  {each.title}" + (f" - {each.scene.subtitle}" if each.scene else ""))
        for problem in each.problems[:1]:
            _say(f"{'':<28} {problem}")
    if not entries:
        raise UsageError("there are no scenes", assets.AGAIN)
    return 0


def check(options: Namespace) -> int:
    """Mistakes of form and meaning, and promises that the simulation does not keep; exit code 1 where there are any."""
    from cartviz.check import check as checks  # noqa: PLC0415 - loads numpy

    words = checks.vocabulary()
    problems: list[Problem] = []
    seeds: dict[str, Any] = {}
    for path in _files(options.paths):
        try:
            scene = loader.load(library.near(path))
        except CartvizError as error:
            problems += error.problems
            continue
        found = checks.check_scene(scene, words)
        problems += found
        if not found:
            problems += checks.broken_promises(scene)
            if options.seeds:
                seeds[scene.id] = checks.find_seeds(scene, options.seeds)
    if options.json:
        rows = [{name: getattr(each, name) for name in Problem.__dataclass_fields__} for each in problems]
        _say(json.dumps({"problems": rows, "seeds": seeds}, indent=2, ensure_ascii=False))
    else:
        for each in problems:
            _say(str(each))
        for name, good in seeds.items():
            kept = ", ".join(str(seed) for seed in good) or "none"
            _say(f"{name}: of the seeds 1 to {options.seeds}, these keep all promises: {kept}")
        if not problems:
            _say("No mistakes found.")
    return 1 if problems else 0


def shot(options: Namespace) -> int:
    """One picture."""
    show = _show(options)
    t = moment(show.timeline, options.at)
    _need_pygame()
    from cartviz.export import pictures  # noqa: PLC0415 - only pictures need pygame

    pictures.shot(show, t, options.size, Path(options.out), force=options.force)
    return 0


def sheet(options: Namespace) -> int:
    """One picture of every beat."""
    show = _show(options)
    _need_pygame()
    from cartviz.export import pictures  # noqa: PLC0415

    if not sys.stderr.isatty():
        pictures.sheet(show, Path(options.out), force=options.force)
        return 0
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(show.scene.title, total=len(show.timeline.cues))
        pictures.sheet(
            show, Path(options.out), lambda done, _all: progress.update(task, completed=done), force=options.force
        )
    return 0


def export(options: Namespace) -> int:
    """Scenes as files of one format; says what it has written."""
    from cartviz.export import jobs  # noqa: PLC0415 - loads numpy

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # ended from outside, it cleans up as well
    try:
        wanted = jobs.orders(options)
        for number, each in enumerate(wanted, 1):
            jobs.fill(each, options, moment, f" ({number} of {len(wanted)})" if len(wanted) > 1 else "")
            _say(f"{each.path}")
    finally:
        signal.signal(signal.SIGTERM, before)
    return 0


def digest(options: Namespace) -> int:
    """Fingerprints of the world and of the frame's text."""
    show = _show(options)
    timeline = show.timeline
    times = [moment(timeline, each) for each in options.at or ()]
    times = times or [timeline.seconds * (i + 0.5) / options.times for i in range(options.times)]
    times = times or [end_state(cue) for cue in timeline.cues]
    rows = []
    for t in times:
        tick, _ = show.timeline.tick_at(t)
        world = show.recorder.world_at(tick).digest()
        frame = show.frame_at(t).digest()
        beat = show.timeline.cue_at(t).beat.id
        rows.append({"t": round(t, 6), "beat": beat, "tick": tick, "world": world, "frame": frame})
    if options.json:
        _say(json.dumps({"scene": show.scene.id, "seed": show.seed, "moments": rows}, indent=2))
        return 0
    for row in rows:
        head = f"{row['t']:10.3f} s  {row['beat']:<20} tick {row['tick']:>6}"
        _say(f"{head}  world {row['world']}  frame {row['frame']}")
    return 0


def bench(options: Namespace) -> int:
    """How fast it is here."""
    from cartviz.bench import command as benches  # noqa: PLC0415 - loads numpy

    return benches.run(options)


def body(options: Namespace) -> int:
    """The curves of a patient model."""
    from cartviz.cli import body  # noqa: PLC0415

    return body.run(options)


def doctor(options: Namespace) -> int:
    """Is everything here; exit code 1 where something is missing."""
    del options
    from cartviz.cli.doctor import look  # noqa: PLC0415

    findings = []
    for finding in look():
        _say(str(finding))
        sys.stdout.flush()
        findings.append(finding)
    wrong = sum(not finding.good for finding in findings)
    _say(f"\n{wrong} of {len(findings)} need a look." if wrong else "\nAll is well.")
    return 1 if wrong else 0


def moment(timeline: Timeline, text: str) -> float:
    """Seconds of the scene for '12.5', or for a beat's id the moment at which it is finished.

    Raises:
        UsageError: neither; names the nearest beat or the length of the scene.
    """
    try:
        t = float(text)
    except ValueError:
        ids = [cue.beat.id for cue in timeline.cues]
        if text not in ids:
            raise UsageError(f"there is no beat '{text}'", suggest(text, ids)) from None
        return end_state(timeline.cue(text))
    if not 0 <= t <= timeline.seconds:
        raise UsageError(f"{text} s lies outside the scene", f"It lasts {timeline.seconds:g} s.")
    return t


def _need_pygame() -> None:
    """Raise UsageError where pygame-ce is missing, or the other pygame has taken its place."""
    from cartviz.core.environment import pygame_trouble  # noqa: PLC0415

    if trouble := pygame_trouble():
        raise UsageError(f"pygame-ce is needed: {trouble[0]}", trouble[1])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _show(options: Namespace) -> "Show":
    from cartviz.stage.show import Show  # noqa: PLC0415 - loads numpy

    scene: Scene = library.open_scene(options.scene)
    return Show.of(scene, options.seed)


def _files(names: list[str]) -> Iterator[Path]:
    """The scene files that are meant: all, those of a folder, or single ones."""
    if not names:
        yield from assets.scene_paths()
    for name in names:
        folder = Path(name)
        if not folder.is_dir():
            yield assets.find_scene(name)
            continue
        found = sorted(folder.glob("*.yaml"))
        if not found:
            raise UsageError(f"there are no scenes in {name}", "Scene files end in .yaml")
        yield from found
