import os
import re
import shlex
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from cartviz.check.library import open_scene
from cartviz.check.readability import spelling_faults
from cartviz.cli.main import COMMANDS, parser
from cartviz.cli.shared import moment
from cartviz.scene import assets
from cartviz.scene.timeline import compile_scene
from cartviz.ui.info_panels import NOTICE

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", ROOT / "cartviz" / "README.md", *sorted(ROOT.glob("scenes/*.md"))]
LINES = [line for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL) for line in block.splitlines()]
CALLS = [line for line in LINES if line.startswith("cartviz ")]


def prose(text: str) -> str:
    return re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", text, flags=re.DOTALL)


def test_the_two_commands_that_everything_starts_with_stand_there() -> None:
    """Install and run; install for tests and test. `.ci/run` runs the second word for word."""
    assert "python3 -m pip install . && cartviz" in LINES
    assert 'python3 -m pip install ".[test]" && python3 -m pytest' in LINES
    assert 'python3 -m pip install ".[test]" && python3 -m pytest' in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("line", CALLS)
def test_every_command_of_the_readme_works_as_it_is_written(line: str) -> None:
    """Its options exist, its scene is there, its step is a step of that scene."""
    options = parser().parse_args(shlex.split(line, comments=True)[1:])
    for scene in (*getattr(options, "scenes", ()), getattr(options, "scene", None)):
        if scene not in (None, "all"):
            timeline = compile_scene(open_scene(scene))
            for at in (getattr(options, name, None) for name in ("at", "first", "last")):
                assert at is None or moment(timeline, at) > 0


def test_every_command_is_in_the_readme() -> None:
    """Nobody has to guess what the program can do."""
    told = {shlex.split(line, comments=True)[1] for line in CALLS if len(shlex.split(line, comments=True)) > 1}
    assert told == set(COMMANDS)


def test_the_example_in_python_writes_its_picture(tmp_path: Path) -> None:
    """Run word for word in an empty folder, it leaves one PNG of the size that it names."""
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=env, check=True, timeout=120)
    (picture,) = tmp_path.iterdir()
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">II", head[16:24]) == (1280, 720)


def test_the_readme_says_what_this_is_not() -> None:
    """The notice of the program stands in the README, too."""
    assert NOTICE in README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    """No page promises what is not there; the files named in words exist as well."""
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target
    for named in re.findall(r"`((?:assets|scenes|tests|cartviz|\.ci)/[\w./-]*)`", text):
        assert (ROOT / named).exists(), named
    for named in re.findall(r"`((?:simulation|stage|export)/[\w./-]*\.py)`", text):
        assert (ROOT / "cartviz" / named).exists(), named


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_pages_are_spelled_like_the_program(page: Path) -> None:
    """American English, T-cell and CAR-T cell with a hyphen."""
    assert [str(fault) for fault in spelling_faults(prose(page.read_text(encoding="utf-8")))] == []


def test_the_readme_credits_what_we_did_not_make() -> None:
    """Fonts and libraries, with their terms; the license is the one in LICENSE."""
    assert "SIL Open Font License" in README
    assert assets.asset_path("fonts/OFL.txt").is_file()
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    wanted = re.findall(r'^  "([A-Za-z-]+)>=', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert {"numpy", "pygame-ce"} <= set(wanted)
    assert [name for name in wanted if name not in README] == []
