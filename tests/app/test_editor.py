"""Shift+E: the author's editor at the line of the step, whatever editor it is; the program never waits."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from cartviz.app import editor
from cartviz.app.app import App
from cartviz.app.editor import NO_EDITOR, command, open_at

PATH = Path("/scenes/08 hunt.yaml")


def known(*programs: str) -> editor.Which:
    return lambda name: f"/bin/{name}" if Path(name).name in programs else None


@pytest.mark.parametrize(
    ("wish", "there", "told"),
    [
        ("code --wait", ("code",), ["code", "--wait", "--goto", f"{PATH}:41"]),
        ("subl", ("subl",), ["subl", f"{PATH}:41"]),
        ("kate", ("kate",), ["kate", "--line", "41", str(PATH)]),
        ("gedit", ("gedit",), ["gedit", "+41", str(PATH)]),
        ("something", ("something",), ["something", str(PATH)]),
        ("vim", ("vim", "xterm"), ["xterm", "-e", "vim", "+41", str(PATH)]),
        ("hx", ("hx", "konsole"), ["konsole", "-e", "hx", f"{PATH}:41"]),
        ("emacs -nw", ("emacs", "xterm"), ["xterm", "-e", "emacs", "-nw", "+41", str(PATH)]),
        ("nano", ("nano", "xdg-open"), ["xdg-open", str(PATH)]),
        ("not-there", ("xdg-open",), ["xdg-open", str(PATH)]),
        ("'never closed", ("xdg-open",), ["xdg-open", str(PATH)]),
        ("", (), []),
    ],
)
def test_each_editor_is_told_the_line_in_its_own_words(wish: str, there: tuple[str, ...], told: list[str]) -> None:
    """One without a window gets a terminal; where there is none, and for none, the system opens the file."""
    assert command(PATH, 41, {"EDITOR": wish}, "linux", known(*there)) == told


def test_visual_comes_before_editor_and_systems_have_their_own_way() -> None:
    """As everywhere."""
    both = {"VISUAL": "kate", "EDITOR": "gedit"}
    assert command(PATH, 3, both, "linux", known("kate", "gedit"))[0] == "kate"
    assert command(PATH, 3, {}, "darwin", known()) == ["open", "-t", str(PATH)]
    assert command(PATH, 3, {}, "win32", known()) == ["notepad.exe", str(PATH)]
    windows = {"EDITOR": r'"C:\Program Files\Code\code.exe" --wait'}
    told = command(PATH, 3, windows, "win32", lambda name: name)
    assert told == [r"C:\Program Files\Code\code.exe", "--wait", "--goto", f"{PATH}:3"]


def test_the_editor_is_started_and_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program of ours as editor writes down what it was told, later."""
    told = tmp_path / "told.txt"
    script = tmp_path / "slow.py"
    script.write_text(f"import sys, time; time.sleep(0.5); open({str(told)!r}, 'w').write(sys.argv[-1])")
    monkeypatch.setenv("VISUAL", f"{sys.executable} {script}")
    scene = tmp_path / "01-a.yaml"
    begun = time.monotonic()
    assert open_at(scene, 7) == "01-a.yaml, line 7"
    assert not told.exists() or time.monotonic() - begun > 0.5
    until = time.monotonic() + 30
    while not (told.exists() and told.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    assert told.read_text() == str(scene)


def test_no_editor_or_one_that_does_not_start_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Never a traceback."""
    monkeypatch.setattr(editor, "command", lambda *_: [])
    assert open_at(tmp_path / "a.yaml", 1) == NO_EDITOR
    monkeypatch.setattr(editor, "command", lambda *_: [str(tmp_path / "nothing")])
    assert "could not be started" in open_at(tmp_path / "a.yaml", 1)


def test_shift_e_names_the_line_of_the_present_step(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second step of the small scene stands in its twelfth line."""
    asked: list[tuple[str, int]] = []

    def started(told: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        asked.append((told[0], len(told)))
        done = subprocess.CompletedProcess(told, 0, "", "")
        done.wait = lambda: 0  # type: ignore[attr-defined]
        return done

    monkeypatch.setattr(subprocess, "Popen", started)
    monkeypatch.setattr(editor, "command", lambda path, line, *_: [path.name, *"x" * line])
    app.press("PageDown")
    app.press("PageDown")
    app.press("Shift+E")
    assert asked == [("01-small.yaml", 13)]
    assert app.player.message == "01-small.yaml, line 12"
