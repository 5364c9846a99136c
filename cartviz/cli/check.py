"""`cartviz check` names the mistakes in scene files, and the seeds that keep a scene's promises."""

import json
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cartviz.cli.options import Commands, add_command, add_json, seed
from cartviz.cli.shared import say
from cartviz.core.errors import CartvizError, Problem, UsageError


def add(commands: Commands) -> None:
    """Add `check`."""
    check = add_command(commands, "check", "look for mistakes in scene files", run, scene=False)
    add_json(check)
    check.add_argument("paths", nargs="*", metavar="PATH", help="scene files or folders (default: all scenes)")
    check.add_argument("--seeds", type=seed, default=0, metavar="N", help="which seeds from 1 to N keep all promises")


def run(options: Namespace) -> int:
    """Name mistakes of form and meaning, and broken promises; exit code 1 where there are any."""
    from cartviz.check import check, library
    from cartviz.scene.loader import load

    words = check.vocabulary()
    problems: list[Problem] = []
    seeds: dict[str, Any] = {}
    for path in _files(options.paths):
        try:
            scene = load(library.near(path))
        except CartvizError as error:
            problems += error.problems
            continue
        found = check.check_scene(scene, words)
        problems += found
        if not found:
            problems += check.broken_promises(scene)
            if options.seeds:
                seeds[scene.id] = check.find_seeds(scene, options.seeds)
    if options.json:
        rows = [{name: getattr(each, name) for name in Problem.__dataclass_fields__} for each in problems]
        say(json.dumps({"problems": rows, "seeds": seeds}, indent=2, ensure_ascii=False))
    else:
        for each in problems:
            say(str(each))
        for name, good in seeds.items():
            kept = ", ".join(str(number) for number in good) or "none"
            say(f"{name}: of the seeds 1 to {options.seeds}, these keep all promises: {kept}")
        if not problems:
            say("No mistakes found.")
    return 1 if problems else 0


def _files(names: list[str]) -> Iterator[Path]:
    """The scene files to check: all, those of a folder, or single ones."""
    from cartviz.scene import assets

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
