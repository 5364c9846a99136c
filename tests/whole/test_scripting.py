import subprocess
import sys
from pathlib import Path

import pytest

import cartviz
from cartviz.core.environment import version_of
from cartviz.core.errors import CartvizError
from cartviz.export import pictures
from cartviz.stage.show import Show

ROOT = Path(__file__).parents[2]


def loaded_by(code: str) -> set[str]:
    """The names among cartviz's modules, numpy and pygame that a script loads."""
    code += "\nimport sys\nprint(*sys.modules)"
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    return {name for name in told.stdout.split() if name.startswith("cartviz") or name in ("numpy", "pygame")}


def test_importing_the_package_loads_nothing_else() -> None:
    """Neither a module of its own nor a library."""
    assert loaded_by("import cartviz") == {"cartviz"}


def test_a_frame_needs_no_pygame() -> None:
    """Only pixels load it."""
    code = "import cartviz; cartviz.frame_at(cartviz.Show.of(cartviz.load('1')), 0.5, (320, 180))"
    assert "pygame" not in loaded_by(code)


def test_a_script_gets_the_frames_and_pictures_of_the_program(lesson: Show, tmp_path: Path) -> None:
    """The same frame as `Show.frame_at`, and byte for byte the same file as `cartviz shot`."""
    frame = cartviz.frame_at(lesson, 2.0, (320, 180))
    assert frame.digest() == lesson.frame_at(2.0, (320, 180)).digest()
    pictures.shot(lesson, 2.0, (320, 180), tmp_path / "shot.png")
    assert cartviz.render_png(frame) == (tmp_path / "shot.png").read_bytes()


def test_a_scene_is_loaded_by_name_or_path_or_refused() -> None:
    """As on the command line: an id, a number, a word or a path; anything else raises an error of cartviz."""
    path = ROOT / "scenes" / "08-hunt.yaml"
    assert {cartviz.load(name).id for name in ("08-hunt", "8", "hunt", path)} == {"08-hunt"}
    with pytest.raises(CartvizError, match="there is no scene '99-none'"):
        cartviz.load("99-none")


def test_all_that_the_package_offers_is_there_and_nothing_else() -> None:
    """Each name of `__all__` can be used; a misspelled one raises AttributeError, as in any module."""
    assert all(hasattr(cartviz, name) for name in cartviz.__all__)
    assert cartviz.__version__ == (version_of("cartviz") or "unknown")
    assert not hasattr(cartviz, "laod")
