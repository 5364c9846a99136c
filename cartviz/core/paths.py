"""Where the viewer's files lie: cache, preferences, pictures and the log."""

import contextlib
import time
import traceback
from pathlib import Path

import platformdirs

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


def note(where: str) -> None:
    """Add the exception that is being handled to the log; never raises, and keeps the log small."""
    path = log_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(f"--- {time.strftime('%Y-%m-%d %H:%M:%S')} {where}\n{traceback.format_exc()}\n")
