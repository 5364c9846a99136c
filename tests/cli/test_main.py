import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from small import SMALL

from cartviz.app import app
from cartviz.audio.voice import cure
from cartviz.check import check, library
from cartviz.check.vocabulary import vocabulary
from cartviz.cli import doctor, main
from cartviz.cli.shared import moment
from cartviz.core.environment import pygame_trouble
from cartviz.core.errors import UsageError
from cartviz.core.platform import silenced
from cartviz.player.state import end_state
from cartviz.scene import assets
from cartviz.scene.loader import load
from cartviz.scene.timeline import Timeline

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def scene(tmp_path: Path) -> str:
    path = tmp_path / "01-small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return str(path)


def out(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def command(*args: str, code: str = "", **more: object) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own."""
    told = [sys.executable, *(["-c", code] if code else ["-m", "cartviz", *args])]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run(told, check=False, capture_output=True, text=True, timeout=120, env=env, **more)  # type: ignore[call-overload,no-any-return]


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["lisst"], "there is no command 'lisst'. Did you mean 'list'?"),
        (["frobnicate"], "There are: play, list"),
        (["8"], "Try: cartviz play 8"),
        (["play"], "SCENE"),
        (["play", "99-none"], "there is no scene '99-none'"),
        (["play", "8", "--at", "tuch"], "there is no beat 'tuch'. Did you mean 'touch'?"),
        (["play", "8", "--at", "9999"], "outside the scene"),
        (["play", "8", "--at", "nan"], "outside the scene"),
        (["play", "8", "--size", "10x10"], "between 160x90 and 7680x4320"),
        (["play", "8", "--size", "big"], "a size is written 1280x720"),
        (["play", "8", "--seed", "-1"], "whole number"),
        (["shot", "8", "--at", "1"], "-o"),
        (["shot", "8", "--at", "1", "-o", "x.gif"], "x.gif is no PNG file"),
        (["digest", "8", "--at", "x"], "there is no beat 'x'"),
        (["check", "no-such.yaml"], "no-such.yaml"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(
    args: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2 (check: 1 where a file is at fault), the cure or the nearest word, never a traceback."""
    monkeypatch.setattr(app, "run", lambda *_, **__: pytest.fail("a window was opened"))
    code = main.main(args)
    text = "".join(capsys.readouterr())
    assert code == (1 if args[0] == "check" else 2)
    assert says in text
    assert "Traceback" not in text
    assert text.count("\n") == 1


def test_a_broken_scene_is_shown_with_all_its_mistakes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """play, shot, sheet and digest exit with 2, check with 1; form first, then meaning."""
    path = tmp_path / "bad.yaml"
    for text, mistakes in (
        (SMALL.replace("seconds: 4", "secnds: 4").replace("title", "titel"), ("titel", "secnds")),
        (SMALL.replace("kind: car_t", "kind: cart").replace("follow: scout", "follow: scot"), ("cart", "scot")),
    ):
        path.write_text(text, encoding="utf-8")
        for args in (["play", str(path)], ["sheet", str(path), "-o", "x.png"], ["check", str(path)]):
            assert main.main(args) == (1 if args[0] == "check" else 2)
            said = "".join(capsys.readouterr())
            assert all(each in said for each in mistakes)
            assert "Traceback" not in said


def test_a_matter_of_style_does_not_stop_a_lesson(scene: str) -> None:
    """A caption too long to read, a spelling, a source that nobody knows: `check` complains, `play` plays."""
    text = SMALL.replace("A cell searches.", "A tumour cell searches and searches " + "and searches " * 20)
    Path(scene).write_text(text.replace("goals:", "sources: [nobody-2030]\ngoals:"), encoding="utf-8")
    loaded = load(scene)
    library.require_playable(loaded)
    assert len(check.check_scene(loaded, vocabulary())) >= 3


def test_a_fault_of_ours_is_one_line_and_a_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_folders: Path
) -> None:
    """A teacher reads where the log is; the developer reads the traceback there."""
    monkeypatch.setattr(doctor, "run", lambda _: 1 / 0)
    assert main.main(["doctor"]) == 70
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert said.count("\n") == 1
    assert "Traceback" in (own_folders / "log" / "cartviz.log").read_text(encoding="utf-8")
    monkeypatch.setenv("CARTVIZ_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        main.main(["doctor"])


def test_ctrl_c_ends_quietly(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 130 and not a word."""

    def stop(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(doctor, "run", stop)
    assert main.main(["doctor"]) == 130
    assert "".join(capsys.readouterr()) == ""


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    """`cartviz list --json | head -c 1` says nothing on standard error."""
    reading, writing = os.pipe()
    os.close(reading)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    args = [sys.executable, "-m", "cartviz", "list"]
    told = subprocess.run(args, check=False, stdout=writing, stderr=subprocess.PIPE, text=True, timeout=60, env=env)
    os.close(writing)
    assert told.stderr == ""
    assert told.returncode == 141


def test_the_command_line_loads_no_library_that_may_be_missing() -> None:
    """Only Python itself and cartviz: where anything else is broken, `main` still runs and says so in one line."""
    code = "import sys; from cartviz.cli.main import main\n"
    code += "print({'yaml', 'platformdirs', 'numpy', 'pygame', 'rich'} & {*sys.modules})"
    assert command(code=code).stdout.strip() == "set()"


def test_every_command_is_declared_once_and_can_run() -> None:
    """The names that `main` knows are those that the modules declare, in the same order."""
    (action,) = (each for each in main.parser()._actions if each.dest == "command")
    assert action.choices
    assert tuple(action.choices) == main.COMMANDS
    assert all(callable(each.get_default("run")) for each in action.choices.values())  # type: ignore[attr-defined]


# --- what is done ----------------------------------------------------------------------------------------------------


def test_version_and_list_load_neither_pygame_nor_numpy() -> None:
    """What only speaks starts fast."""
    for args in (["--version"], ["list"], ["list", "--json"], ["--help"]):
        code = f"""
import sys
from cartviz.cli.main import main
try:
    main({args})
except SystemExit:
    pass
print([name for name in ("pygame", "numpy", "rich") if name in sys.modules], file=sys.stderr)
"""
        done = command(code=code)
        assert done.stderr.strip() == "[]", args
        assert done.stdout


def test_list_names_every_scene_and_the_broken_one_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A title and a length each, or what is wrong; as text and as JSON."""
    texts = {"01-good": SMALL, "02-bad": "title: [1"}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(assets, "scene_paths", lambda: tuple(sorted(tmp_path.glob("*.yaml"))))
    assert main.main(["list"]) == 0
    text = out(capsys)
    assert "01-good" in text
    assert "0:14" in text
    assert "02-bad" in text
    assert "broken" in text
    assert main.main(["list", "--json"]) == 0
    good, bad = json.loads(out(capsys))
    assert (good["id"], good["number"], good["seconds"], good["problems"]) == ("01-good", 1, pytest.approx(13.7), [])
    assert good["beats"][0] == "search"
    assert "02-bad.yaml:1:" in bad["problems"][0]


def test_check_tells_all_problems_as_text_and_as_json(scene: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 with problems, a folder means all scenes in it."""
    assert main.main(["check", scene]) == 1
    lines = out(capsys).splitlines()
    assert main.main(["check", str(Path(scene).parent), "--json"]) == 1
    told = json.loads(out(capsys))
    assert len(told["problems"]) == len(lines) > 1
    first = told["problems"][0]
    assert f"{first['file']}:{first['line']}:{first['column']}: {first['message']}" in lines[0]


def test_digest_is_the_same_by_every_route(scene: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In order, in reverse, in another process: each moment has one fingerprint; another seed has another."""
    assert main.main(["digest", scene, "--json"]) == 0
    here = json.loads(out(capsys))
    assert [row["beat"] for row in here["moments"]] == ["search", "touch", "freeze", "question", "wait", "leave"]
    names = [row["beat"] for row in here["moments"]][::-1]
    there = json.loads(command("digest", scene, "--json", "--at", *names).stdout)
    assert there["moments"][::-1] == here["moments"]
    assert main.main(["digest", scene, "--json", "--times", "3"]) == 0
    spread = json.loads(out(capsys))["moments"]
    assert [row["t"] for row in spread] == pytest.approx(
        [here["moments"][-1]["t"] * k / 6 for k in (1, 3, 5)], abs=0.01
    )
    assert main.main(["digest", scene, "--seed", "77", "--at", "touch", "3.5"]) == 0
    text = out(capsys)
    assert text.count("\n") == 2
    assert here["moments"][1]["world"] not in text


def test_shot_and_sheet_write_their_files(scene: str, tmp_path: Path) -> None:
    """Without a window, without a word."""
    done = command("shot", scene, "--at", "touch", "--size", "320x180", "-o", str(tmp_path / "a.png"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert main.main(["sheet", scene, "-o", str(tmp_path / "b.png")]) == 0
    assert (tmp_path / "b.png").stat().st_size > 10_000


def test_play_hands_its_options_to_the_window(scene: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Scene, place, seed, size, full screen, film; without a command the picker."""
    calls: list[dict[str, object]] = []
    monkeypatch.setattr(app, "run", lambda scene=None, **options: calls.append({"scene": scene} | options) or 0)
    assert main.main(["play", scene, "--at", "2.5", "--seed", "3", "--size", "800x600", "--fullscreen", "--film"]) == 0
    assert main.main([]) == 0
    scene_given = calls[0].pop("scene")
    assert getattr(scene_given, "id", "") == "01-small"
    assert calls[0]["started"] == calls[1]["started"] == main.STARTED
    assert {name: calls[0][name] for name in ("t", "seed", "size", "full_screen", "film")} == {
        "t": 2.5, "seed": 3, "size": (800, 600), "full_screen": True, "film": True,
    }  # fmt: skip
    assert calls[1]["scene"] is None


def test_a_moment_is_a_beat_or_seconds(small_timeline: Timeline) -> None:
    """A beat means its finished picture."""
    assert moment(small_timeline, "touch") == end_state(small_timeline.cue("touch"))
    assert moment(small_timeline, "3") == 3.0
    for wrong in ("-1", "99", "inf", "nan", "tuch", ""):
        with pytest.raises(UsageError):
            moment(small_timeline, wrong)


# --- doctor ----------------------------------------------------------------------------------------------------------


def test_doctor_looks_at_everything_and_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    """Versions, display, sound, fonts, scenes, folders; a driver that shows nothing is worth a look."""
    assert main.main(["doctor"]) == 1
    text = out(capsys)
    for each in (
        "Python",
        "pygame-ce",
        "numpy",
        "display",
        "sound",
        "voice",
        "fonts",
        "scenes",
        "settings",
        "cache",
        "log",
    ):
        assert f" {each}: " in text
    assert "!!  display: dummy" in text
    assert "Unset SDL_VIDEODRIVER" in text


def test_doctor_finds_no_fault_in_silence_but_names_the_cure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither loudspeaker nor voice are needed; what to do about each stands below it."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    monkeypatch.setenv("PATH", "")
    main.main(["doctor"])
    text = out(capsys)
    assert "ok  sound: none (" in text
    assert "plug in a loudspeaker" in text
    assert "ok  voice: none" in text
    assert cure() in text


def test_the_wrong_pygame_is_named_with_its_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Upstream pygame under the same name, or none at all."""
    assert pygame_trouble() is None
    fake = type(sys)("pygame")
    monkeypatch.setitem(sys.modules, "pygame", fake)
    trouble = pygame_trouble()
    assert trouble
    assert "not pygame-ce" in trouble[0]
    assert "pip uninstall -y pygame pygame-ce" in trouble[1]
    monkeypatch.setitem(sys.modules, "pygame", None)
    trouble = pygame_trouble()
    assert trouble
    assert "pip install" in trouble[1]


def test_libraries_are_silenced_for_a_moment_only(capfd: pytest.CaptureFixture[str]) -> None:
    """What C code writes to standard error within is gone, what comes after is there."""
    with silenced():
        os.write(2, b"ALSA lib confmisc.c: cannot find card\n")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


# --- what the system refuses -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "/locked"),
            "/locked: permission denied. Ask for permission",
        ),
        (OSError(errno.ENAMETOOLONG, "File name too long", "x" * 300), "file name too long. Choose a shorter name."),
        (OSError(errno.ELOOP, "Too many levels of symbolic links", "ring"), "ring: too many levels of symbolic links"),
        (OSError(errno.EMFILE, "Too many open files", "a.svg"), "too many files are open. Close other programs"),
        (MemoryError(), "the memory is not enough. Close other programs, or choose a smaller --size."),
    ],
)
def test_what_the_system_refuses_is_one_line_with_its_cure(
    error: Exception, says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is no fault of ours: exit code 2, and the path it is about."""

    def refuse(_: object) -> int:
        raise error

    monkeypatch.setattr(doctor, "run", refuse)
    assert main.main(["doctor"]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert len(said) < 400


@pytest.mark.parametrize("args", [["--help"], ["--version"], ["list"]])
def test_an_output_that_nobody_can_read_is_no_success(args: list[str]) -> None:
    """A full disk behind the output: exit code 2."""
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    with Path("/dev/full").open("w") as full:
        program = [sys.executable, "-m", "cartviz", *args]
        done = subprocess.run(program, check=False, cwd=ROOT, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"the disk is full" in done.stderr


@pytest.mark.parametrize("command", ["check", "digest", "play"])
def test_a_name_that_no_file_can_have_is_one_line(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    """260 letters, or a number of 5,000 digits."""
    for name in ("x" * 260 + ".yaml", "9" * 5000):
        assert main.main([command, name]) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert len(said) < 400
