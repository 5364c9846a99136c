"""The one gate for all writing: a file appears whole or not at all, and replaces nothing without permission."""

import contextlib
import errno
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cartviz.core.errors import UsageError, shorten

MANIFEST = "cartviz-files.json"
"""In a folder that an export has written: the name and SHA-256 of each of its files."""
STALE_SECONDS = 3600
"""The part of an export that has not changed for this long belongs to a process that was killed."""
_PREFIX, _SUFFIX = ".cartviz-", ".part"
_OWNER = "owner.json"
_PAYLOAD = "payload"
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV, errno.EINVAL}
"""How a file system answers that it has no hard links."""


def write_file(path: Path, data: bytes, *, force: bool) -> None:
    """Write a whole file, with its folder.

    Raises:
        UsageError: something stands in the way, or folder or disk refuse it; one line with the cure.
    """
    with writing(path, force=force) as part:
        part.write_bytes(data)


@contextmanager
def writing(path: Path, *, folder: bool = False, force: bool = False) -> Iterator[Path]:
    """A private path to write to; what is there when the block ends well takes the name `path`, else it is removed.

    The private path lies beside the target, in a folder with a random name that only this user may enter, so that
    nobody can plant a link there. A link at `path` stays: its target is written.

    Args:
        path: where the file or folder goes.
        folder: whether it is a folder of files; the private path is then an empty folder.
        force: replace a file, or a folder that holds nothing but what an earlier export has written.

    Raises:
        UsageError: something stands in the way, or folder or disk refuse it; one line with the cure.
    """
    check_target(path, folder=folder, force=force)
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target.parent)
        import tempfile  # noqa: PLC0415 - takes 5 ms, which the first picture need not wait for

        room = Path(tempfile.mkdtemp(_SUFFIX, _PREFIX, target.parent))
    except OSError as error:
        raise write_error(path, error) from error
    payload = room / f"{_PAYLOAD}{target.suffix}"
    try:
        (room / _OWNER).write_text(json.dumps({"process": os.getpid(), "inode": room.stat().st_ino}), encoding="utf-8")
        if folder:
            payload.mkdir()
        yield payload
        if folder:
            _write_manifest(payload)
            _place_folder(payload, target, room / "before", path=path, force=force)
        else:
            _sync(payload)
            _place_file(payload, target, path=path, force=force)
    except OSError as error:
        raise write_error(path, error) from error
    finally:
        _remove_room(room)


def check_target(path: Path, *, folder: bool = False, force: bool = False) -> None:
    """Raise UsageError before any work where something stands in the way of what will be written."""
    if not path.name:
        raise UsageError(f"'{path}' is no name for a file", "Name a file.")
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - Path.exists hides or raises errors as the Python version has it
    except FileNotFoundError:
        return
    except OSError as error:
        raise write_error(path, error) from error
    if stat.S_ISDIR(mode):
        if not folder:
            raise UsageError(f"{path} is a folder", "Name a file in it.")
    elif folder:
        raise UsageError(f"{path} is a file", "Numbered pictures need a folder.")
    elif not stat.S_ISREG(mode):
        raise UsageError(f"{path} is no ordinary file", "Choose another name with -o.")
    if not force:
        raise _already_there(path)
    if folder and (other := _foreign(path)):
        raise _foreign_error(path, other)


def write_error(path: Path, error: OSError) -> UsageError:
    """Why a file cannot be written, in one line with the cure."""
    reason = (error.strerror or type(error).__name__).lower()
    cure = "Choose another place for it."
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        cure = "Make room on the disk, or choose another."
    if error.errno == errno.ENAMETOOLONG:
        cure = "Choose a shorter name."
    return UsageError(f"cannot write {shorten(str(path), 200)}: {reason}", cure)


def _already_there(path: Path) -> UsageError:
    return UsageError(f"{path} is there already", "Add --force to replace it, or choose another name with -o.")


def _foreign_error(path: Path, name: str) -> UsageError:
    return UsageError(
        f"{path} holds '{shorten(name)}', which no export has written, or which has changed since",
        "Choose another folder with -o.",
    )


def unwritable(folder: Path) -> str:
    """Why no file can be written to a folder, which is made where it does not exist; '' where one can."""
    try:
        with writing(folder / "probe") as part:
            part.touch()
        (folder / "probe").unlink()
    except (UsageError, OSError) as error:
        return str(error)
    return ""


# --- files -----------------------------------------------------------------------------------------------------------


def _place_file(payload: Path, target: Path, *, path: Path, force: bool) -> None:
    """Give the payload its name; without `force` a file that has appeared in the meantime stays."""
    if force:
        with contextlib.suppress(FileNotFoundError):
            before = target.lstat()
            if not stat.S_ISREG(before.st_mode):
                raise UsageError(f"{path} is no ordinary file any more", "Choose another name with -o.")
            payload.chmod(stat.S_IMODE(before.st_mode))
        payload.replace(target)
        return
    try:
        _rename_to_free_name(payload, target)
    except FileExistsError:
        raise _already_there(path) from None


def _rename_to_free_name(payload: Path, target: Path) -> None:
    """Rename a file; raises FileExistsError where the name is taken, however shortly before."""
    if os.name == "nt":
        payload.rename(target)  # Windows replaces nothing
        return
    try:
        target.hardlink_to(payload)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Without hard links the name is reserved with an empty file, which the payload then replaces.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
        payload.replace(target)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


# --- folders ---------------------------------------------------------------------------------------------------------


def _write_manifest(folder: Path) -> None:
    sums = {each.name: _sum(each) for each in sorted(folder.iterdir())}
    (folder / MANIFEST).write_text(json.dumps(sums, indent=1) + "\n", encoding="utf-8")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _foreign(folder: Path) -> str:
    """The name of something in a folder that its manifest does not vouch for, byte by byte; '' where there is none."""
    names = sorted(each.name for each in folder.iterdir())
    if not names:
        return ""
    try:
        sums = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return next((name for name in names if name != MANIFEST), MANIFEST)
    for name in names:
        if name != MANIFEST:
            each = folder / name
            known = sums.get(name) if isinstance(sums, dict) else None
            if not (each.is_file() and not each.is_symlink() and known == _sum(each)):
                return name
    return ""


def _place_folder(payload: Path, target: Path, aside: Path, *, path: Path, force: bool) -> None:
    """Give the payload its name; a folder of an earlier export leaves first and is looked at once more."""
    if force and target.is_dir() and not target.is_symlink():
        target.rename(aside)
        if other := _foreign(aside):
            aside.rename(target)
            raise _foreign_error(path, other)
    try:
        payload.rename(target)  # fails where something is there, but for an empty folder
    except OSError as error:
        if aside.exists():
            with contextlib.suppress(OSError):
                aside.rename(target)
        if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
            raise _already_there(path) from None
        raise
    if aside.exists():
        _remove_listed(aside)
    if aside.exists():  # something was put there at the last moment: it gets a name that its owner can find
        names = (target.with_name(f"{target.name} (before {i})") for i in range(1, 1000))
        aside.rename(next(each for each in names if not each.exists()))


def _remove_listed(folder: Path) -> None:
    """Remove the files that a folder's manifest names, and the folder where nothing else is left in it."""
    with contextlib.suppress(OSError, ValueError, RecursionError):
        sums = json.loads((folder / MANIFEST).read_bytes())
        for name in (*sums, MANIFEST) if isinstance(sums, dict) else ():
            if Path(name).name == name:
                (folder / name).unlink(missing_ok=True)
        folder.rmdir()


# --- parts -----------------------------------------------------------------------------------------------------------


def _remove_room(room: Path) -> None:
    """Remove a part folder of this process; a folder that was moved aside and still holds something stays."""
    if (room / "before").exists():
        return
    import shutil  # noqa: PLC0415 - as above

    shutil.rmtree(room, ignore_errors=True)


def _remove_stale(folder: Path) -> None:
    """Remove the parts of exports that were killed: this program's own folders that have not changed for long."""
    for room in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            about = room.lstat()
            owner = json.loads((room / _OWNER).read_bytes())
            # The number tells the folder itself from a copy of it.
            own = stat.S_ISDIR(about.st_mode) and owner["inode"] == about.st_ino
            changed = max(each.lstat().st_mtime for each in (room, *room.rglob("*")))
            known = {_OWNER, *(each.name for each in room.glob(f"{_PAYLOAD}*"))}
            if own and time.time() - changed > STALE_SECONDS and {each.name for each in room.iterdir()} <= known:
                _remove_room(room)
