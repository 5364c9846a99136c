"""Where an export goes: written beside its place and renamed when it is whole; nothing is replaced unasked."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cartviz.core.errors import UsageError
from cartviz.core.paths import refusal

LEFT_SECONDS = 3600
"""A part that has not grown for so long belongs to an export that was killed."""
OURS = (".png", ".txt")
"""The endings of files in a folder of numbered pictures: only a folder that holds nothing else is ever replaced."""


def check_free(path: Path, *, folder: bool, force: bool) -> None:
    """Raise UsageError before any work where something stands in the way."""
    if not path.exists():
        return
    if path.is_dir() and not folder:
        raise UsageError(f"{path} is a folder", "Name a file in it.")
    if folder and not path.is_dir():
        raise UsageError(f"{path} is a file", "Numbered pictures need a folder.")
    if not force:
        raise UsageError(f"{path} is there already", "Add --force to replace it, or choose another name with -o.")
    if folder and any(each.is_dir() or each.suffix not in OURS for each in path.iterdir()):
        raise UsageError(f"{path} holds other things than numbered pictures", "Choose another folder.")


@contextmanager
def written(path: Path, *, folder: bool = False, force: bool = False) -> Iterator[Path]:
    """A place beside `path` to write to; it takes the name `path` when the block ends well, else it is gone.

    Raises:
        UsageError: something is there already, or disk or folder do not take it; one line with what to do.
    """
    check_free(path, folder=folder, force=force)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path)
        if folder:
            beside.mkdir()
        else:
            beside.touch()
        yield beside
        if folder and path.exists():
            _remove(path)  # a folder cannot be renamed over another; check_free has looked into it
        beside.replace(path)
    except OSError as error:
        raise refusal(path, error) from error
    finally:
        _remove(beside)


def _sweep(path: Path) -> None:
    """Remove what an export to the same place left when it was killed: parts that nobody has written to for long."""
    for part in path.parent.iterdir():
        if part.name.startswith(f".{path.name}.") and part.name.endswith(".part"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > LEFT_SECONDS:
                    _remove(part)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
