"""`cartviz play` shows a scene in a window; without a command, `cartviz` shows the scene picker."""

from argparse import Namespace

from cartviz.cli.options import AT_HELP, Commands, add_command, add_seed, size
from cartviz.cli.shared import moment, require_pygame


def add(commands: Commands) -> None:
    """Add `play`."""
    play = add_command(commands, "play", "show a scene in a window", run)
    play.add_argument("--at", metavar="BEAT|SECONDS", help=f"start there: {AT_HELP}")
    add_seed(play)
    play.add_argument("--size", type=size, metavar="WxH", help="size of the window")
    play.add_argument("--fullscreen", action="store_true")
    play.add_argument("--presenter", action="store_true", help="open the speaker's window, on one screen, too")
    play.add_argument("--watch", action="store_true", help="for authors: read the file again whenever it is saved")
    play.add_argument("--film", action="store_true", help="run through; wait at questions only")


def run(options: Namespace) -> int:
    """Show one scene until its window is closed."""
    from cartviz.check import library
    from cartviz.scene.timeline import compile_scene

    scene = library.open_scene(options.scene)
    t = moment(compile_scene(scene), options.at) if options.at else 0.0
    require_pygame()
    from cartviz.app import app

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


def pick(options: Namespace) -> int:
    """Show the scene picker."""
    require_pygame()
    from cartviz.app import app

    return app.run(started=options.started)
