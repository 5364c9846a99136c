"""Memory goes back to the system when large pictures are forgotten."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from cartviz.core import platform

ROOT = Path(__file__).parents[2]
CODE = """
import sys
sys.path.insert(0, sys.argv[2])
from cartviz.bench.report import now_mb
from cartviz.core.platform import give_back_what_is_large
if sys.argv[1] == "held":
    give_back_what_is_large()
bytearray(8_000_000)  # glibc notes the size of what is freed, and takes smaller blocks from its heap from now on
before = now_mb()
large, small = [], []
for _ in range(60):
    large.append(bytearray(b"x") * 2_000_000)
    small.append(bytearray(b"x") * 100_000)
del large
print(now_mb() - before)
"""


def left_mb(how: str) -> float:
    """What a process has more than before, after pictures of 120 MB were forgotten and such of 6 MB are still there."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, how, str(ROOT)], capture_output=True, text=True, check=True, timeout=60
    )
    return float(done.stdout.split()[-1])


@pytest.mark.skipif(
    not (sys.platform.startswith("linux") and hasattr(ctypes.CDLL(None), "mallopt")), reason="only glibc has to be told"
)
def test_what_large_pictures_took_is_given_back() -> None:
    """Of 120 MB nearly all; without a word to glibc most of it stays taken."""
    assert left_mb("held") < 20
    assert left_mb("as it is") > 60


def test_where_there_is_nothing_to_tell_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows and macOS no library of C is looked for."""
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(ctypes, "CDLL", lambda _: pytest.fail("looked for a library"))
    platform.give_back_what_is_large()
    platform.give_back()
