"""What differs between systems: memory that large pictures give back, and C libraries that write to the terminal."""

import contextlib
import ctypes
import os
import sys
from collections.abc import Iterator

LARGE_BYTES = 1 << 18
"""From this size on. Smaller ones come from one heap, where what is free between others costs nothing to use again."""
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # M_MMAP_THRESHOLD and M_ARENA_MAX of malloc.h


def give_back() -> None:
    """Hand free memory back to the system where that can be asked for: a hundredth of a second at most."""
    if sys.platform.startswith("linux"):
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)


def give_back_what_is_large() -> None:
    """Hold glibc to this; elsewhere there is nothing to do.

    By itself glibc takes ever larger blocks from its heap, up to 32 MB: pictures of all sizes that come and go leave
    gaps there. After three scenes at 1920 × 1080 the process took 555 MB of which 328 were in use, with this (from 1 MB
    on) 340; from 256 kB on the peak of seven scenes was 15 MB lower still.
    """
    if sys.platform.startswith("linux"):
        tune = getattr(ctypes.CDLL(None), "mallopt", None)
        if tune is not None:
            tune(_MMAP_THRESHOLD, LARGE_BYTES)
            tune(_ARENA_MAX, 1)  # a thread that makes pictures shall leave no gaps in a heap of its own


@contextlib.contextmanager
def silenced() -> Iterator[None]:
    """Nothing written to file descriptor 2 within is seen: ALSA and SDL complain there where they fail harmlessly."""
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - a descriptor is what we need
            os.dup2(nowhere.fileno(), 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
