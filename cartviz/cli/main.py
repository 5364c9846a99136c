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
from typing import Any, NoReturn

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

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write help and version; argparse itself hides that nothing could be written."""
        (file or sys.stderr).write(message)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    0 done, 1 problems found, 2 cannot be done, 70 a fault of ours, 130 stopped by Ctrl+C, 143 by SIGTERM.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by the shell, or started without a terminal
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - open until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old console cannot print everything
    _handle_signals()
    try:
        code = _run(sys.argv[1:] if argv is None else list(argv))
        sys.stdout.flush()
    except _TerminatedError:
        return 143
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001 - the last net: a teacher never sees a traceback
        return _failed(error)
    return code


class _TerminatedError(KeyboardInterrupt):
    """Somebody has ended the program with SIGTERM."""


def _terminate(*_: object) -> NoReturn:
    raise _TerminatedError


def _handle_signals() -> None:
    """SIGTERM and a closed terminal end the program as Ctrl+C does: half-written files go, choices are kept."""
    if threading.current_thread() is not threading.main_thread():
        return
    handlers = {"SIGHUP": signal.default_int_handler, "SIGTERM": _terminate}  # Windows has no SIGHUP
    for number, handler in ((getattr(signal, name, None), handler) for name, handler in handlers.items()):
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, handler)


def _failed(error: Exception) -> int:
    """Say what is wrong; returns the exit code."""
    if isinstance(error, CartvizError):
        return _refuse(error)
    if isinstance(error, ImportError):
        return _refuse(_missing(error))
    if isinstance(error, BrokenPipeError):
        _drop_output()  # the reader has seen enough (`cartviz list | head -1`)
        return 141
    if isinstance(error, MemoryError):
        return _refuse(UsageError("the memory is not enough", "Close other programs, or choose a smaller --size."))
    if isinstance(error, OSError) and (refusal := _system_refusal(error)):
        return _refuse(refusal)
    return _inside(error)


def _system_refusal(error: OSError) -> UsageError | None:
    """What the operating system refuses for a reason that the viewer can cure; None for a fault of ours."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        _drop_output()  # `cartviz list > file`
        return UsageError("the output cannot be written: the disk is full", "Make room, or choose another.")
    if error.errno in (errno.EMFILE, errno.ENFILE):
        return UsageError("too many files are open", "Close other programs, or raise the limit (ulimit -n).")
    cures = {
        errno.EACCES: "Ask for permission, or choose another.",
        errno.EPERM: "Ask for permission, or choose another.",
        errno.ENAMETOOLONG: "Choose a shorter name.",
        errno.ELOOP: "Its links lead in a circle.",
        errno.ENOTDIR: "A part of this path is no folder.",
    }
    if error.filename is None or error.errno not in cures:
        return None
    reason = (error.strerror or "cannot be used").lower()
    return UsageError(f"{shorten(str(error.filename), 200)}: {reason}", cures[error.errno])


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
    try:
        options = parser().parse_args(argv)
    except SystemExit as done:  # --help and --version have printed all there is
        return int(done.code or 0)
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
