import re
from pathlib import Path

import pytest

from cartviz.core.errors import CartvizError, UsageError
from cartviz.scene import assets


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two roots like those of a wheel and a checkout; the second holds two scenes."""
    scenes = tmp_path / "beside" / "scenes"
    scenes.mkdir(parents=True)
    for name in ("08-hunt", "11-solid-tumor"):
        (scenes / f"{name}.yaml").write_text("title: x\n")
    monkeypatch.setattr(assets, "ROOTS", (tmp_path / "_data", tmp_path / "beside"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_pictures_and_fonts_are_found() -> None:
    """What the stage asks for lies there."""
    assert assets.cell_picture("car_t").read_text(encoding="utf-8").lstrip().startswith("<")
    for weight in ("regular", "semibold", "bold", "italic"):
        assert assets.font_path(weight).suffix == ".ttf"
    assert assets.asset_path("sources.yaml").is_file()


@pytest.mark.parametrize(
    ("find", "message"),
    [
        (lambda: assets.cell_picture("car_tt"), r"assets/cells/car_tt\.svg is not there .*Did you mean 'car_t\.svg'\?"),
        (
            lambda: assets.font_path("regulr"),
            r"fonts/Inter-regulr\.ttf is not there .*Did you mean 'Inter-Regular\.ttf'\?",
        ),
        (lambda: assets.asset_path("x/y.z"), r"assets/x/y\.z is not there .*Install cartviz again"),
    ],
)
def test_a_missing_file_is_named_with_place_and_cure(find: object, message: str) -> None:
    """Where we looked, and what to do."""
    assert callable(find)
    with pytest.raises(UsageError) as caught:
        find()
    assert re.search(message, str(caught.value))
    assert str(assets.ROOTS[1] / "assets") in str(caught.value)


def test_a_wheel_is_looked_into_before_a_checkout(shelf: Path) -> None:
    """Files inside the package win over files beside it, and both are found."""
    for root, text in (("_data", "inner"), ("beside", "outer")):
        (shelf / root / "assets").mkdir(parents=True)
        (shelf / root / "assets" / "both.txt").write_text(text)
    (shelf / "beside" / "assets" / "outer.txt").write_text("outer")
    assert assets.asset_path("both.txt").read_text() == "inner"
    assert assets.asset_path("outer.txt").read_text() == "outer"
    assert [path.stem for path in assets.scene_paths()] == ["08-hunt", "11-solid-tumor"]
    (shelf / "_data" / "scenes").mkdir()
    (shelf / "_data" / "scenes" / "01-a.yaml").write_text("")
    assert [path.stem for path in assets.scene_paths()] == ["01-a"]


@pytest.mark.parametrize("name", ["08-hunt", "8", "08", "hunt", "08-hunt.yaml", " 8 "])
def test_a_scene_is_found_by_any_of_its_names(shelf: Path, name: str) -> None:
    """Id, number, word, file name."""
    assert assets.find_scene(name) == shelf / "beside" / "scenes" / "08-hunt.yaml"


def test_a_file_of_the_author_comes_before_a_scene_of_the_same_name(shelf: Path) -> None:
    """A path is a path, and a .yaml file in the current folder is meant."""
    own = shelf / "08-hunt.yaml"
    own.write_text("title: mine\n")
    assert assets.find_scene("08-hunt.yaml") == Path("08-hunt.yaml")
    assert assets.find_scene(str(own)) == own
    assert assets.find_scene("no/such.yaml") == Path("no/such.yaml")
    assert assets.find_scene("mine.yml") == Path("mine.yml")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("08-hnt", "Did you mean '08-hunt'?"),
        ("99", "Known: 08-hunt, 11-solid-tumor."),
        ("", "Known: 08-hunt, 11-solid-tumor."),
    ],
)
def test_an_unknown_scene_is_answered_with_the_nearest(shelf: Path, name: str, hint: str) -> None:
    """Never a traceback for a slip of the pen."""
    with pytest.raises(CartvizError) as caught:
        assets.find_scene(name)
    assert str(caught.value) == f"there is no scene '{name}'. {hint}"


def test_every_source_can_be_cited() -> None:
    """Author, what it gives and how it was looked up are there; a key ends in its year; a DOI is one, and only once."""
    sources = assets.sources()
    assert {"stein-2019", "kimmel-2021", "lee-2019", "weigelin-2021", "wherry-2015", "physicell", "bionumbers"} <= set(
        sources
    )
    for key, source in sources.items():
        assert source.year is None or str(source.year) in key
        assert source.doi == "" or re.fullmatch(r"10\.[0-9]{4,}/\S+", source.doi)
        assert source.journal or source.link or source.status == "checked"
    dois = [source.doi for source in sources.values() if source.doi]
    assert len(dois) == len(set(dois))


def test_a_source_reads_as_one_line() -> None:
    """For the last card of a scene."""
    assert str(assets.sources()["stein-2019"]) == "Stein et al. (2019). CPT:PSP 8:285-295. doi:10.1002/psp4.12388"
    organoid = str(assets.sources()["luque-2024"])
    assert organoid.startswith("Luque et al. (2024). In silico study of heterogeneous tumour-derived organoid response")
    assert organoid.endswith(". Sci Rep")


def test_a_faulty_source_is_named_with_its_place(shelf: Path) -> None:
    """The list of sources is checked like any file."""
    folder = shelf / "beside" / "assets"
    folder.mkdir()
    (folder / "sources.yaml").write_text("stein-2019:\n  author: Stein\n  yeer: 2019\n  gives: rates\n  status: seen\n")
    assets.sources.cache_clear()
    try:
        with pytest.raises(CartvizError) as caught:
            assets.sources()
    finally:
        assets.sources.cache_clear()
    assert [(each.line, each.message) for each in caught.value.problems] == [
        (3, "a source has no 'yeer'"),
        (5, "'status' cannot be 'seen'"),
    ]
