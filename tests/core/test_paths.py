from pathlib import Path

import pytest

from cartviz.core import paths


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
