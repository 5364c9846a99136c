"""`cartviz list` names all scenes, with their length."""

import json
from argparse import Namespace

from cartviz.cli.options import Commands, add_command, add_json
from cartviz.cli.shared import say
from cartviz.core.errors import UsageError


def add(commands: Commands) -> None:
    """Add `list`."""
    add_json(add_command(commands, "list", "name all scenes", run, scene=False))


def run(options: Namespace) -> int:
    """Name every scene, a broken one with its first mistake.

    Raises:
        UsageError: there are no scenes.
    """
    from cartviz.check import library
    from cartviz.scene.assets import AGAIN

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
        say(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for each in entries:
        minutes, seconds = divmod(round(each.seconds), 60)
        length = f"{minutes}:{seconds:02d}" if each.scene else "broken"
        say(f"{each.id:<20} {length:>6}  {each.title}" + (f" - {each.scene.subtitle}" if each.scene else ""))
        for problem in each.problems[:1]:
            say(f"{'':<28} {problem}")
    if not entries:
        raise UsageError("there are no scenes", AGAIN)
    return 0
