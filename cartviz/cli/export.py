"""`cartviz export` writes scenes as films, pages, prints, captions or data."""

from argparse import Namespace

from cartviz.cli.options import (
    AT_HELP,
    SCENE_HELP,
    Commands,
    add_command,
    add_csv_style,
    add_force,
    add_seed,
    size,
    whole,
)
from cartviz.cli.shared import moment, say

FORMATS = ("png", "sheet", "frames", "mp4", "webm", "gif", "html", "pdf", "srt", "vtt", "md", "csv")
"""The names of the rows in export/formats.py, which loads too much for `--help` (a test compares them)."""


def add(commands: Commands) -> None:
    """Add `export`, the command with the most options."""
    from cartviz.player.preferences import SETTINGS

    export = add_command(commands, "export", "write scenes as film, page, print, captions or data", run, scene=False)
    export.add_argument("scenes", nargs="+", metavar="SCENE", help=f"{SCENE_HELP}; or 'all'")
    export.add_argument(
        "--format", choices=FORMATS, metavar="F", help=f"{', '.join(FORMATS)} (default: by the file's name)"
    )
    export.add_argument("-o", dest="out", metavar="PATH", help="file, or folder (default: here, named after the scene)")
    add_force(export)
    export.add_argument("--from", dest="first", metavar="BEAT", help="the first beat (default: the scene's first)")
    export.add_argument("--to", dest="last", metavar="BEAT", help="the last beat (default: the scene's last)")
    export.add_argument("--at", metavar="BEAT|SECONDS", help=f"png: {AT_HELP}")
    export.add_argument("--size", type=size, metavar="WxH", help="size of the picture")
    export.add_argument("--width", type=whole(160, 7680), metavar="N", help="width of the picture; its height follows")
    export.add_argument("--fps", type=whole(1, 60), metavar="N", help="pictures a second, 1 to 60")
    export.add_argument(
        "--captions", choices=("burn", "track", "none"), default="burn", help="video: how captions go along"
    )
    export.add_argument(
        "--quality", choices=("draft", "default", "best"), default="default", help="video: speed or looks"
    )
    export.add_argument("--handout", action="store_true", help="pdf: a sheet for pupils, with blanks and questions")
    export.add_argument("--answers", action="store_true", help="pdf: that sheet with its answers, for the teacher")
    palettes = ", ".join(str(each) for each in SETTINGS["palette"].values)
    export.add_argument("--palette", default="standard", metavar="P", help=f"colors: {palettes}")
    percents = [round(float(each) * 100) for each in SETTINGS["text_scale"].values]
    low, high = min(percents), max(percents)
    export.add_argument(
        "--text-size",
        type=whole(low, high),
        default=100,
        metavar="N",
        help=f"size of all words in percent, {low} to {high}",
    )
    add_csv_style(export)
    add_seed(export)


def run(options: Namespace) -> int:
    """Write every scene as a file of one format, and print the paths."""
    from cartviz.export import jobs

    wanted = jobs.orders(options)
    for each in wanted:  # a mistake in the last one is found before the first is written
        jobs.job_for(each, options, moment)
    for number, each in enumerate(wanted, 1):
        jobs.fill(each, options, moment, f" ({number} of {len(wanted)})" if len(wanted) > 1 else "")
        say(f"{each.path}")
    return 0
