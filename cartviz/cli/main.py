"""`main` runs a command; what goes wrong is one clear line, never a traceback."""

import argparse
import errno
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from typing import NoReturn

from cartviz.cli import bench, body, check, digest, doctor, export, pictures, play
from cartviz.cli import list as listing
from cartviz.core.environment import pygame_trouble, version_of
from cartviz.core.errors import CartvizError, UsageError, did_you_mean, shorten

STARTED = time.perf_counter()
"""When the program began, for measuring the way to the first frame."""
COMMANDS = ("play", "list", "check", "shot", "sheet", "export", "digest", "bench", "body", "doctor")
MODULES = (play, listing, check, pictures, export, digest, bench, body, doctor)
"""One module a command, in the order of `--help`.

They import libraries only when they run: `--help` starts fast, and a missing library becomes a clear line.
"""
LIBRARIES = {"numpy": "numpy", "yaml": "PyYAML", "platformdirs": "platformdirs", "rich": "rich"}
"""What cartviz imports under which name, and what it is called where it is installed from."""


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
    """Say what is wrong; returns the exit code."""
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
    """Say what cannot be done, and the cure; returns exit code 2."""
    sys.stderr.write(f"cartviz: {error}\n" if isinstance(error, UsageError) else f"{error}\n")
    return 2


def _drop_output() -> None:
    """Send the rest of the output nowhere: nobody reads it, and Python must not complain again while it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _missing(error: ImportError) -> UsageError:
    """A library that is not there, or is there and does not work."""
    name = (error.name or "").partition(".")[0]
    if name == "pygame":
        found, cure = pygame_trouble() or (str(error), "Try: python3 -m pip install --force-reinstall pygame-ce")
        return UsageError(f"pygame-ce is needed: {shorten(found, 120)}", cure)
    what = LIBRARIES.get(name, name or "cartviz")
    cure = f"Try: python3 -m pip install --force-reinstall {what}"
    return UsageError(f"the library {what} cannot be used ({shorten(str(error), 120)})", cure)


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser("cartviz", description="CAR-T cell therapy explained by animation.", allow_abbrev=False)
    top.add_argument("--version", action="version", version=f"cartviz {version_of('cartviz') or '(not installed)'}")
    top.set_defaults(run=play.pick)
    commands = top.add_subparsers(dest="command", metavar="|".join(COMMANDS), parser_class=_Parser)
    for module in MODULES:
        module.add(commands)
    return top


def _run(argv: list[str]) -> int:
    if argv and not argv[0].startswith("-") and argv[0] not in COMMANDS:
        raise UsageError(f"there is no command '{argv[0]}'", _cure(argv[0]))
    options = parser().parse_args(argv)
    options.started = STARTED
    return int(options.run(options))


def _cure(word: str) -> str:
    """What to try instead of an unknown command: the nearest one, or 'play' where the word names a scene."""
    from cartviz.scene.assets import find_scene

    try:
        find_scene(word)
    except CartvizError:
        return did_you_mean(word, COMMANDS) or f"There are: {', '.join(COMMANDS)}."
    return f"Try: cartviz play {word}"


def _inside(error: Exception) -> int:
    """A fault of ours: one line for the viewer, everything for the developer in the log."""
    if os.environ.get("CARTVIZ_TRACEBACK"):
        raise error
    from cartviz.core.paths import log_file, note

    note("cartviz " + " ".join(sys.argv[1:]))
    sys.stderr.write(f"cartviz: something went wrong inside ({type(error).__name__}: {error}). See {log_file()}\n")
    return 70
