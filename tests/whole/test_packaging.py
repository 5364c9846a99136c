import importlib.util
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def build(what: str, folder: Path) -> Path:
    """What pip would build from the checkout (`build_wheel`, `build_editable`, `build_sdist`), in a folder."""
    for needed in ("hatchling", *(["editables"] if what == "build_editable" else [])):
        if not importlib.util.find_spec(needed):
            pytest.skip(f"{needed} is not installed: pip install hatchling editables (.ci/run does)")
    code = f"import sys; from hatchling.build import {what} as build; build(sys.argv[1])"
    subprocess.run([sys.executable, "-c", code, str(folder)], cwd=ROOT, capture_output=True, timeout=300, check=True)
    (built,) = folder.iterdir()
    return built


def run(command: list[str], folder: Path, *paths: Path) -> str:
    """The output of a command that sees these folders and no other cartviz first."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    if paths:
        environment["PYTHONPATH"] = os.pathsep.join(str(path) for path in paths)
    told = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert told.returncode == 0, told.stderr
    return told.stdout


def scenes_seen(folder: Path, *paths: Path) -> list[dict[str, object]]:
    """What `cartviz list --json` says in a folder."""
    rows: list[dict[str, object]] = json.loads(run([sys.executable, "-m", "cartviz", "list", "--json"], folder, *paths))
    return rows


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the checkout."""
    return build("build_wheel", tmp_path_factory.mktemp("wheel"))


def shipped(folder: str, *endings: str) -> set[str]:
    found = (path for path in (ROOT / folder).rglob("*") if path.suffix in endings)
    return {path.relative_to(ROOT).as_posix() for path in found}


def test_a_wheel_carries_code_pictures_fonts_and_scenes(wheel: Path) -> None:
    """All of assets/ and scenes/ travel inside the package, under cartviz/_data."""
    with zipfile.ZipFile(wheel) as opened:
        names = set(opened.namelist())
    data = {name.removeprefix("cartviz/_data/") for name in names if name.startswith("cartviz/_data/")}
    assert shipped("assets", ".svg", ".ttf", ".yaml", ".json", ".txt") <= data
    assert shipped("scenes", ".yaml") <= data
    assert shipped("cartviz", ".py") | {"cartviz/py.typed"} <= names


def test_a_wheel_carries_nothing_else(wheel: Path) -> None:
    """No tests, no caches, no loose files at the top of site-packages."""
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
    assert {name.split("/")[0] for name in names} == {"cartviz", f"{'-'.join(wheel.name.split('-')[:2])}.dist-info"}
    assert not [name for name in names if "test" in name.lower() or "__pycache__" in name or name.endswith(".pyc")]
    assert wheel.stat().st_size < 8_000_000


def test_an_installed_wheel_finds_its_scenes_and_draws_them(wheel: Path, tmp_path: Path) -> None:
    """Unpacked somewhere else, seen from yet another folder: the same scenes, the same frames as in the checkout."""
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    with zipfile.ZipFile(wheel) as opened:
        opened.extractall(site)
    rows = scenes_seen(elsewhere, site)
    assert rows
    assert all(Path(str(row["path"])).resolve().is_relative_to(site.resolve()) for row in rows)
    assert [row["id"] for row in rows] == [row["id"] for row in scenes_seen(elsewhere, ROOT)]
    digest = [sys.executable, "-m", "cartviz", "digest", "8", "--at", "1.5", "--json"]
    assert run(digest, elsewhere, site) == run(digest, elsewhere, ROOT)
    picture = [sys.executable, "-m", "cartviz", "shot", "8", "--at", "1", "--size", "160x90", "-o", "one.png"]
    run(picture, elsewhere, site)
    assert (elsewhere / "one.png").read_bytes().startswith(b"\x89PNG")


def test_a_checkout_finds_its_scenes_from_anywhere(tmp_path: Path) -> None:
    """Without any installation: python -m cartviz with the folder on the path."""
    rows = scenes_seen(tmp_path, ROOT)
    assert [Path(str(row["path"])).parent for row in rows] == [ROOT / "scenes"] * len(rows)
    assert "08-hunt" in [row["id"] for row in rows]


def test_an_editable_install_plays_the_checkout(tmp_path: Path) -> None:
    """`pip install -e .` points at the folder: an edited scene is played at once."""
    folder, elsewhere = tmp_path / "built", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    with zipfile.ZipFile(build("build_editable", folder)) as opened:
        opened.extractall(tmp_path / "site")
    code = (
        "import site, sys; before = [*sys.path]; site.addsitedir(sys.argv[1])\n"
        "sys.path[:] = [each for each in sys.path if each not in before] + before  # before another installed cartviz\n"
        "from cartviz.scene.assets import asset_path, scene_paths; import cartviz\n"
        "print(cartviz.__file__); print(scene_paths()[0].parent); print(asset_path('sources.yaml'))"
    )
    told = run([sys.executable, "-I", "-c", code, str(tmp_path / "site")], elsewhere).splitlines()
    wanted = [ROOT / "cartviz" / "__init__.py", ROOT / "scenes", ROOT / "assets" / "sources.yaml"]
    assert [Path(line) for line in told] == wanted


def test_a_source_archive_can_be_tested(tmp_path: Path) -> None:
    """Code, assets, scenes, tests with their references, README and license: all that `.ci/run` needs."""
    import tarfile

    with tarfile.open(build("build_sdist", tmp_path)) as opened:
        names = {name.partition("/")[2] for name in opened.getnames()}
    wanted = {"README.md", "LICENSE", "pyproject.toml", ".ci/run", "tests/conftest.py", "cartviz/README.md"}
    wanted |= shipped("scenes", ".yaml") | shipped("tests/references", ".txt", ".png", ".csv")
    assert wanted <= names
    assert not [name for name in names if name.startswith((".hypothesis", ".git/", "out/"))]
