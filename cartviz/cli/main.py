"""The commands and their options; what goes wrong is one clear line, never a traceback."""

import argparse
import errno
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from typing import Any, NoReturn

from cartviz.core.errors import CartvizError, UsageError, did_you_mean, shorten

STARTED = time.perf_counter()
"""When the program began, for measuring the way to the first frame."""
COMMANDS = ("play", "list", "check", "shot", "sheet", "export", "digest", "bench", "body", "doctor")
FORMATS = ("png", "sheet", "frames", "mp4", "webm", "gif", "html", "pdf", "srt", "vtt", "md", "csv")
"""The names of the rows in export/formats.py, which a quick start cannot wait for (a test compares them)."""
LIBRARIES = {"numpy": "numpy", "yaml": "PyYAML", "platformdirs": "platformdirs", "rich": "rich"}
"""What cartviz imports under which name, and what it is called where it is installed from."""
SCENE_HELP = "id (08-hunt), number (8), word (hunt), file name or path"
AT_HELP = "a beat (its finished picture) or seconds"


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """What argparse does not understand, in our words and with the way to help."""
        raise UsageError(message.replace("argument ", ""), f"See: {self.prog} --help")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 problems found, 2 cannot be done, 130 stopped by Ctrl+C."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the shell, or started without a terminal
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old console cannot print everything
    _hear_hangup()
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last net: a teacher never sees a traceback
        return _failed(error)
    return code


def _hear_hangup() -> None:
    """A terminal that is closed ends the program as Ctrl+C does: what is half written goes, what was chosen is kept."""
    hangup = getattr(signal, "SIGHUP", None)  # not on Windows
    if hangup and signal.getsignal(hangup) == signal.SIG_DFL and threading.current_thread() is threading.main_thread():
        signal.signal(hangup, signal.default_int_handler)


def _failed(error: Exception) -> int:
    """Say what is wrong, and with which code to end."""
    if isinstance(error, CartvizError):
        return _refuse(error)
    if isinstance(error, ImportError):
        return _refuse(_missing(error))
    if isinstance(error, BrokenPipeError):
        _drop_output()  # the reader has seen enough (`cartviz list | head -1`)
        return 141
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        _drop_output()  # `cartviz list > file`
        return _refuse(UsageError("the output cannot be written: the disk is full", "Make room, or choose another."))
    return _inside(error)


def _refuse(error: CartvizError) -> int:
    """What cannot be done, and the cure."""
    sys.stderr.write(f"cartviz: {error}\n" if isinstance(error, UsageError) else f"{error}\n")
    return 2


def _drop_output() -> None:
    """Nobody takes what is left to be written; Python must not complain again while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _missing(error: ImportError) -> UsageError:
    """A library that is not there, or is there and does not work."""
    name = (error.name or "").partition(".")[0]
    if name == "pygame":
        from cartviz.core.environment import pygame_trouble  # noqa: PLC0415

        found, cure = pygame_trouble() or (str(error), "Try: python3 -m pip install --force-reinstall pygame-ce")
        return UsageError(f"pygame-ce is needed: {shorten(found, 120)}", cure)
    what = LIBRARIES.get(name, name or "cartviz")
    cure = f"Try: python3 -m pip install --force-reinstall {what}"
    return UsageError(f"the library {what} cannot be used ({shorten(str(error), 120)})", cure)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser("cartviz", description="CAR-T cell therapy explained by animation.", allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"cartviz {_version()}")
    commands = top.add_subparsers(dest="command", metavar="|".join(COMMANDS), parser_class=_Parser)

    play = _command(commands, "play", "show a scene in a window")
    play.add_argument("--at", metavar="BEAT|SECONDS", help=f"start there: {AT_HELP}")
    play.add_argument("--seed", type=_seed, help="another run of the same scene")
    play.add_argument("--size", type=_size, metavar="WxH", help="size of the window")
    play.add_argument("--fullscreen", action="store_true")
    play.add_argument("--presenter", action="store_true", help="open the speaker's window, on one screen, too")
    play.add_argument("--watch", action="store_true", help="for authors: read the file again whenever it is saved")
    play.add_argument("--film", action="store_true", help="run through; wait at questions only")

    _json(_command(commands, "list", "name all scenes", scene=False))

    check = _json(_command(commands, "check", "look for mistakes in scene files", scene=False))
    check.add_argument("paths", nargs="*", metavar="PATH", help="scene files or folders (default: all scenes)")
    check.add_argument("--seeds", type=_seed, default=0, metavar="N", help="which seeds from 1 to N keep all promises")

    shot = _command(commands, "shot", "write one picture")
    shot.add_argument("--at", metavar="BEAT|SECONDS", required=True, help=AT_HELP)
    shot.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH")

    sheet = _command(commands, "sheet", "write one picture with every beat and its caption")
    for each in (shot, sheet):
        each.add_argument("--seed", type=_seed, help="another run of the same scene")
        each.add_argument("-o", dest="out", metavar="FILE.png", required=True)
        each.add_argument("--force", action="store_true", help="replace what is there")

    _export_options(_command(commands, "export", "write scenes as film, page, print, captions or data", scene=False))

    digest = _json(_command(commands, "digest", "fingerprints of world and frame, to compare machines and routes"))
    when = digest.add_mutually_exclusive_group()
    when.add_argument("--at", nargs="+", metavar="BEAT|SECONDS", help=f"{AT_HELP} (default: the end of every beat)")
    when.add_argument("--times", type=_times, default=0, metavar="N", help="at N moments spread over the scene")
    digest.add_argument("--seed", type=_seed, help="another run of the same scene")

    _bench_options(_json(_command(commands, "bench", "measure how fast it is here", scene=False)))

    from cartviz.cli.body import add_options  # noqa: PLC0415 - light, but only needed here

    add_options(_command(commands, "body", "the curves of a patient model as a table", scene=False))

    _command(commands, "doctor", "is everything here that cartviz needs", scene=False)
    return top


def _export_options(export: argparse.ArgumentParser) -> None:
    """The options of the command that has the most."""
    export.add_argument("scenes", nargs="+", metavar="SCENE", help=f"{SCENE_HELP}; or 'all'")
    export.add_argument(
        "--format", choices=FORMATS, metavar="F", help=f"{', '.join(FORMATS)} (default: by the file's name)"
    )
    export.add_argument("-o", dest="out", metavar="PATH", help="file, or folder (default: here, named after the scene)")
    export.add_argument("--force", action="store_true", help="replace what is there")
    export.add_argument("--from", dest="first", metavar="BEAT", help="the first beat (default: the scene's first)")
    export.add_argument("--to", dest="last", metavar="BEAT", help="the last beat (default: the scene's last)")
    export.add_argument("--at", metavar="BEAT|SECONDS", help=f"png: {AT_HELP}")
    export.add_argument("--size", type=_size, metavar="WxH", help="size of the picture")
    export.add_argument("--width", type=_width, metavar="N", help="width of the picture; its height follows")
    export.add_argument("--fps", type=_fps, metavar="N", help="pictures a second, 1 to 60")
    export.add_argument(
        "--captions", choices=("burn", "track", "none"), default="burn", help="video: how captions go along"
    )
    export.add_argument(
        "--quality", choices=("draft", "default", "best"), default="default", help="video: speed or looks"
    )
    export.add_argument("--handout", action="store_true", help="pdf: a sheet for pupils, with blanks and questions")
    export.add_argument("--answers", action="store_true", help="pdf: that sheet with its answers, for the teacher")
    from cartviz.player.preferences import SETTINGS  # noqa: PLC0415 - light, but only needed here

    palettes = ", ".join(str(each) for each in SETTINGS["palette"].values)
    export.add_argument("--palette", default="standard", metavar="P", help=f"colors: {palettes}")
    sizes = [round(float(each) * 100) for each in SETTINGS["text_scale"].values]
    export.add_argument(
        "--text-size",
        type=lambda text: _whole(text, min(sizes), max(sizes)),
        default=100,
        metavar="N",
        help=f"size of all words in percent, {min(sizes)} to {max(sizes)}",
    )
    export.add_argument("--seed", type=_seed, help="another run of the same scene")


def _bench_options(bench: argparse.ArgumentParser) -> None:
    """What is measured, at which size, for how long."""
    bench.add_argument("scenes", nargs="*", metavar="SCENE", help=f"{SCENE_HELP} (default: all scenes)")
    bench.add_argument("--cells", type=_cells, default=0, metavar="N", help="a made-up crowd of so many cells")
    bench.add_argument("--size", type=_size, default=(1920, 1080), metavar="WxH", help="size of the picture")
    bench.add_argument("--seconds", type=_seconds, default=5, metavar="S", help="seconds to play of each scene")
    bench.add_argument(
        "--soak", type=_seconds, default=0, metavar="MINUTES", help="go through all scenes for so long, watch memory"
    )


def _run(argv: list[str]) -> int:
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        raise UsageError(f"there is no command '{argv[0]}'", _meant(argv[0]))
    options = parser().parse_args(argv)
    options.started = STARTED
    from cartviz.cli import commands  # noqa: PLC0415 - `--version` and `--help` need nothing else

    run: Any = getattr(commands, {None: "pick", "list": "list_scenes"}.get(options.command, options.command))
    return int(run(options))


def _meant(word: str) -> str:
    """The nearest command, or 'play' where the word names a scene."""
    from cartviz.scene.assets import find_scene  # noqa: PLC0415

    try:
        find_scene(word)
    except CartvizError:
        return did_you_mean(word, COMMANDS) or f"There are: {', '.join(COMMANDS)}."
    return f"Try: cartviz play {word}"


def _inside(error: Exception) -> int:
    """A fault of ours: one line for the viewer, everything for the developer in the log."""
    if os.environ.get("CARTVIZ_TRACEBACK"):
        raise error
    from cartviz.core.paths import log_file, note  # noqa: PLC0415

    note("cartviz " + " ".join(sys.argv[1:]))
    sys.stderr.write(f"cartviz: something went wrong inside ({type(error).__name__}: {error}). See {log_file()}\n")
    return 70


def _command(commands: Any, name: str, does: str, *, scene: bool = True) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=does, description=does, allow_abbrev=False)
    if scene:
        made.add_argument("scene", metavar="SCENE", help=SCENE_HELP)
    return made


def _json(made: argparse.ArgumentParser) -> argparse.ArgumentParser:
    made.add_argument("--json", action="store_true", help="for other programs")
    return made


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.lower().replace("×", "x").partition("x")
    if not (wide.isdecimal() and high.isdecimal()):
        raise argparse.ArgumentTypeError(f"a size is written 1280x720, found '{text}'")
    size = (int(wide), int(high))
    if not (160 <= size[0] <= 7680 and 90 <= size[1] <= 4320):
        raise argparse.ArgumentTypeError(f"a size lies between 160x90 and 7680x4320, found '{text}'")
    return size


def _whole(text: str, low: int, high: int) -> int:
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"a whole number from {low} to {high} is needed, found '{text}'")
    return int(text)


def _cells(text: str) -> int:
    return _whole(text, 20, 20_000)


def _seconds(text: str) -> int:
    return _whole(text, 1, 600)


def _times(text: str) -> int:
    return _whole(text, 1, 10_000)


def _width(text: str) -> int:
    return _whole(text, 160, 7680)


def _fps(text: str) -> int:
    return _whole(text, 1, 60)


def _seed(text: str) -> int:
    return _whole(text, 0, 2**31 - 1)


def _version() -> str:
    from cartviz.core.environment import version_of  # noqa: PLC0415

    return version_of("cartviz") or "(not installed)"
