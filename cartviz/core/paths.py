"""Where files of the viewer's lie: cache, pictures, log; and how a file is written whole or not at all."""

import contextlib
import errno
import os
import time
import traceback
from pathlib import Path

import platformdirs

from cartviz.core.errors import UsageError

_LOG_BYTES = 1_000_000


def cache_folder() -> Path:
    """What can be made again: thumbnails."""
    return Path(platformdirs.user_cache_dir("cartviz", appauthor=False))


def settings_folder() -> Path:
    """What the viewer has chosen."""
    return Path(platformdirs.user_config_dir("cartviz", appauthor=False))


def pictures_folder() -> Path:
    """Pictures of the screen that the viewer asked for."""
    return Path(platformdirs.user_pictures_dir()) / "cartviz"


def log_file() -> Path:
    """What went wrong inside; nobody needs to see it in front of a class."""
    return Path(platformdirs.user_log_dir("cartviz", appauthor=False)) / "cartviz.log"


def write_whole(path: Path, data: bytes) -> None:
    """Write a file beside its place and rename it, so that nobody ever reads half of it.

    Raises:
        UsageError: the folder or the disk does not take it; one line with what to do.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink(missing_ok=True)
        raise refusal(path, error) from error


def refusal(path: Path, error: OSError) -> UsageError:
    """Why a file could not be written, in one line with what to do."""
    return UsageError(f"cannot write {path}: {_reason(error)}", _cure(error))


def can_write(folder: Path) -> str:
    """'' when files can be written to a folder (it is made where it does not exist), else the reason."""
    probe = folder / f".probe.{os.getpid()}"
    try:
        write_whole(probe, b"cartviz")
        probe.unlink()
    except (UsageError, OSError) as error:
        return str(error)
    return ""


def note(where: str) -> None:
    """Add the exception that is being handled to the log; never raises, and keeps the log small."""
    path = log_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} {where}\n{traceback.format_exc()}\n")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()


def _cure(error: OSError) -> str:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return "Make room on the disk, or choose another."
    return "Choose another place for it."
