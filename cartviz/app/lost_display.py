"""The display that goes away while its window is open: Xlib would end the program before anything could be kept."""

import ctypes
import os
import sys
from collections.abc import Callable

LOST = "the display is gone. What you chose is kept. Start cartviz again when there is a screen"


def watch(keep: Callable[[], None]) -> object:
    """Let `keep` happen when the X server ends; then say so and end with exit code 2.

    The result must live as long as the window. Xlib leaves no way to go on: its handler must not return, and nothing
    can be raised through it.
    """
    try:
        library = ctypes.CDLL("libX11.so.6")  # the one that SDL has loaded
    except OSError:
        return None

    def end(_display: int | None) -> int:
        try:
            keep()
            sys.stderr.write(f"cartviz: {LOST}\n")
            sys.stderr.flush()
        finally:
            os._exit(2)

    handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(end)
    library.XSetIOErrorHandler(handler)
    return handler
