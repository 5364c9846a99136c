"""The author's own editor, at the line of the step that is shown; the program never waits for it."""

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from cartviz.core import paths

_AT_LINE: tuple[tuple[tuple[str, ...], str], ...] = (
    # Names of programs, and how they are told a place.
    (("code", "codium", "code-insiders", "cursor", "windsurf"), "--goto {file}:{line}"),
    (("subl", "sublime_text", "zed", "zeditor", "atom"), "{file}:{line}"),
    (("kate", "kwrite"), "--line {line} {file}"),
    (("idea", "pycharm", "webstorm", "fleet", "mate", "bbedit"), "--line {line} {file}"),
    (("notepad++",), "-n{line} {file}"),
    (("gedit", "gnome-text-editor", "pluma", "xed", "geany", "gvim", "mvim", "emacs", "emacsclient"), "+{line} {file}"),
)
_IN_TERMINAL = ("vi", "vim", "nvim", "nano", "micro", "joe", "ne", "hx", "helix", "kak", "ed", "mcedit")
"""Editors without a window of their own; those of them that take '+line' are told the line."""
_TERMINALS = (("x-terminal-emulator", "-e"), ("gnome-terminal", "--"), ("konsole", "-e"), ("xterm", "-e"))
_COLON = ("hx", "helix", "micro")
NO_EDITOR = "No editor is set: put its name into the environment as VISUAL or EDITOR"

Which = Callable[[str], str | None]


def command(
    path: Path, line: int, environment: Mapping[str, str], platform: str = sys.platform, which: Which = shutil.which
) -> list[str]:
    """What opens a file at a line: $VISUAL, else $EDITOR, else what the system opens such files with; [] for nothing.

    `platform` is as in `sys.platform`. An editor that needs a terminal gets one of its own, where there is one.
    """
    wanted = environment.get("VISUAL") or environment.get("EDITOR") or ""
    try:
        words = shlex.split(wanted, posix=platform != "win32")
    except ValueError:
        words = []
    words = [word.strip('"') for word in words]
    if words and which(words[0]):
        name = Path(words[0].replace("\\", "/")).stem.lower()
        told = _told(name, path, line)
        if name not in _IN_TERMINAL and "-nw" not in words:
            return [*words, *told]
        terminal = next(([*each] for each in _TERMINALS if which(each[0])), None)
        if terminal and platform != "win32":
            return [*terminal, *words, *told]
    return _system(path, platform, which)


def _told(name: str, path: Path, line: int) -> list[str]:
    """The place in the words of an editor; one that is not known gets the file only."""
    if name in _COLON:
        return [f"{path}:{line}"]
    if name in _IN_TERMINAL:
        return [f"+{line}", str(path)]
    form = next((form for names, form in _AT_LINE if name in names), "{file}")
    return [part.format(file=path, line=line) for part in form.split()]


def _system(path: Path, platform: str, which: Which) -> list[str]:
    if platform == "darwin":
        return ["open", "-t", str(path)]
    if platform == "win32":
        return ["notepad.exe", str(path)]
    return ["xdg-open", str(path)] if which("xdg-open") else []


def open_at(path: Path, line: int) -> str:
    """Start the editor and go on at once; returns what the viewer shall read."""
    told = command(path.absolute(), line, os.environ)
    if not told:
        return NO_EDITOR
    quiet = subprocess.DEVNULL
    try:
        # The command is the viewer's own choice; its session of its own lets it outlive this program.
        process = subprocess.Popen(told, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)  # noqa: S603
    except OSError:
        paths.note(f"editor {told}")
        return f"{told[0]} could not be started"
    threading.Thread(target=process.wait, daemon=True).start()  # nobody else asks how it ended
    return f"{path.name}, line {line}"
