import errno
import os
from pathlib import Path

import pytest

from cartviz.core import paths
from cartviz.core.errors import UsageError


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """Folders are made; an older file is replaced; no part stays."""
    path = tmp_path / "new" / "picture.png"
    for data in (b"one", b"two"):
        paths.write_whole(path, data)
        assert path.read_bytes() == data
    assert [each.name for each in path.parent.iterdir()] == ["picture.png"]


@pytest.mark.parametrize(("number", "cure"), [(errno.ENOSPC, "Make room"), (errno.EROFS, "Choose another place")])
def test_a_disk_that_takes_nothing_is_one_clear_line_and_keeps_the_old_file(
    number: int, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full or read-only: UsageError with a cure, the file that was there is untouched, no part stays."""
    path = tmp_path / "picture.png"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=cure) as caught:
        paths.write_whole(path, b"new")
    assert str(caught.value).count("\n") == 0
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["picture.png"]


def test_whether_a_folder_takes_files_is_tried_and_leaves_nothing(tmp_path: Path) -> None:
    """A folder inside a file cannot be written to, an ordinary one can."""
    (tmp_path / "file").write_text("x")
    assert paths.can_write(tmp_path / "new") == ""
    assert list((tmp_path / "new").iterdir()) == []
    assert "cannot write" in paths.can_write(tmp_path / "file" / "below")


def test_the_log_keeps_the_traceback_and_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """What failed and where is in the log; a full log makes room for a new one; no log is no error."""
    try:
        int("a cell that could not be drawn")
    except ValueError:
        paths.note("08-hunt seed 5")
    text = paths.log_file().read_text(encoding="utf-8")
    assert "08-hunt seed 5" in text
    assert "a cell that could not be drawn" in text
    paths.log_file().write_bytes(b"x" * 1_000_001)
    paths.note("again")
    assert paths.log_file().stat().st_size < 10_000
    monkeypatch.setattr(paths, "log_file", lambda: Path("/proc/nowhere/cartviz.log"))
    paths.note("cannot be kept")
