"""`cartviz shot` writes one picture, `cartviz sheet` one of every beat on a page."""

import sys
from argparse import Namespace
from pathlib import Path

from cartviz.cli.options import AT_HELP, Commands, add_command, add_force, add_seed, size
from cartviz.cli.shared import moment, open_show, require_pygame


def add(commands: Commands) -> None:
    """Add `shot` and `sheet`."""
    shot = add_command(commands, "shot", "write one picture", run_shot)
    shot.add_argument("--at", metavar="BEAT|SECONDS", required=True, help=AT_HELP)
    shot.add_argument("--size", type=size, default=(1920, 1080), metavar="WxH")
    sheet = add_command(commands, "sheet", "write one picture with every beat and its caption", run_sheet)
    for each in (shot, sheet):
        add_seed(each)
        each.add_argument("-o", dest="out", metavar="FILE.png", required=True)
        add_force(each)


def run_shot(options: Namespace) -> int:
    """Write one picture."""
    show = open_show(options)
    t = moment(show.timeline, options.at)
    require_pygame()
    from cartviz.export import pictures

    pictures.shot(show, t, options.size, Path(options.out), force=options.force)
    return 0


def run_sheet(options: Namespace) -> int:
    """Write one picture of every beat; a terminal shows the progress."""
    show = open_show(options)
    require_pygame()
    from cartviz.export import pictures

    if not sys.stderr.isatty():
        pictures.sheet(show, Path(options.out), force=options.force)
        return 0
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(show.scene.title, total=len(show.timeline.cues))
        pictures.sheet(
            show, Path(options.out), lambda done, _all: progress.update(task, completed=done), force=options.force
        )
    return 0
