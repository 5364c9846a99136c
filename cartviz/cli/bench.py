"""`cartviz bench` measures how fast the program is on this computer."""

from argparse import Namespace

from cartviz.cli.options import SCENE_HELP, Commands, add_command, add_json, seconds, size, whole


def add(commands: Commands) -> None:
    """Add `bench`."""
    bench = add_command(commands, "bench", "measure how fast it is here", run, scene=False)
    add_json(bench)
    bench.add_argument("scenes", nargs="*", metavar="SCENE", help=f"{SCENE_HELP} (default: all scenes)")
    bench.add_argument(
        "--cells", type=whole(20, 20_000), default=0, metavar="N", help="a made-up crowd of so many cells"
    )
    bench.add_argument("--size", type=size, default=(1920, 1080), metavar="WxH", help="size of the picture")
    bench.add_argument("--seconds", type=seconds, default=5, metavar="S", help="seconds to play of each scene")
    bench.add_argument(
        "--soak", type=seconds, default=0, metavar="MINUTES", help="go through all scenes for so long, watch memory"
    )


def run(options: Namespace) -> int:
    """Measure, and print tables or JSON."""
    from cartviz.bench import command

    return command.run(options)
