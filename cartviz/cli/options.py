"""The options that several commands share, and the types that read what stands on the command line."""

import argparse
from collections.abc import Callable
from typing import TypeAlias

from cartviz.core.csv_table import DECIMALS
from cartviz.core.errors import shorten

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 - argparse has no public name for it
"""What `add_subparsers` returns; every command adds its own parser to it."""
SCENE_HELP = "id (08-hunt), number (8), word (hunt), file name or path"
AT_HELP = "a beat (its finished picture) or seconds"


def add_command(
    commands: Commands, name: str, does: str, run: Callable[[argparse.Namespace], int], *, scene: bool = True
) -> argparse.ArgumentParser:
    """Add a command that calls `run` with its options; it takes one SCENE unless told otherwise."""
    command = commands.add_parser(name, help=does, description=does, allow_abbrev=False)
    command.set_defaults(run=run)
    if scene:
        command.add_argument("scene", metavar="SCENE", help=SCENE_HELP)
    return command


def add_json(command: argparse.ArgumentParser) -> None:
    """Add `--json`."""
    command.add_argument("--json", action="store_true", help="for other programs")


def add_seed(command: argparse.ArgumentParser) -> None:
    """Add `--seed`; without it a scene keeps its own."""
    command.add_argument("--seed", type=seed, help="another run of the same scene")


def add_force(command: argparse.ArgumentParser) -> None:
    """Add `--force`; without it no command replaces anything."""
    command.add_argument("--force", action="store_true", help="replace what is there")


def size(text: str) -> tuple[int, int]:
    """Width and height in pixels for '1280x720'."""
    wide, _, high = text.lower().replace("×", "x").partition("x")
    if not (wide.isdecimal() and high.isdecimal()):
        raise argparse.ArgumentTypeError(f"a size is written 1280x720, found '{text}'")
    pixels = (int(wide), int(high))
    if not (160 <= pixels[0] <= 7680 and 90 <= pixels[1] <= 4320):
        raise argparse.ArgumentTypeError(f"a size lies between 160x90 and 7680x4320, found '{text}'")
    return pixels


def add_csv_style(command: argparse.ArgumentParser) -> None:
    """Add `--decimal` and `--bom`, for tables."""
    command.add_argument(
        "--decimal", choices=DECIMALS, default="point", help="csv: 0.5 between commas, or 0,5 between semicolons"
    )
    command.add_argument("--bom", action="store_true", help="csv: mark the file as UTF-8, for older spreadsheets")


_DIGITS = 12  # Python refuses to read a number of thousands of digits


def whole(low: int, high: int) -> Callable[[str], int]:
    """A type for whole numbers from `low` to `high`, both included."""

    def read(text: str) -> int:
        if not text.isdecimal() or len(text) > _DIGITS or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"a whole number from {low} to {high} is needed, found '{shorten(text)}'")
        return int(text)

    return read


seed = whole(0, 2**31 - 1)
seconds = whole(1, 600)
