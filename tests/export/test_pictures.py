import struct
from pathlib import Path
from typing import Any

import pygame
import pytest
from small import SMALL

from cartviz.core.errors import UsageError
from cartviz.export import pictures, thumbnails
from cartviz.export.thumbnails import Thumbnails, cache_file, moment
from cartviz.player.state import end_state
from cartviz.render.painter import Painter
from cartviz.scene import assets
from cartviz.scene.loader import load
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Image, Words
from cartviz.stage.show import Show


@pytest.fixture(scope="module")
def show(small_scene: Scene) -> Show:
    return Show.of(small_scene)


def share_of_dark(surface: pygame.Surface) -> float:
    return float((pygame.surfarray.array3d(surface).max(axis=2) < 60).mean())


def test_a_shot_is_a_png_of_the_size_asked_for(show: Show, tmp_path: Path) -> None:
    """The same moment gives the same bytes, another one gives others."""
    for name, t in (("a", 1.0), ("b", 1.0), ("c", 3.0)):
        pictures.shot(show, t, (640, 360), tmp_path / f"{name}.png")
    a, b, c = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert a == b != c
    assert pygame.image.load(tmp_path / "a.png").get_size() == (640, 360)


def test_a_sheet_shows_every_step_finished_with_its_caption(show: Show, tmp_path: Path) -> None:
    """One image a beat, three a row; id, times and caption under it; progress is told."""
    told: list[tuple[int, int]] = []
    pictures.sheet(show, tmp_path / "sheet.png", lambda done, of: told.append((done, of)))
    count = len(show.timeline.cues)
    assert told == [(i + 1, count) for i in range(count)]
    ops, size = pictures.sheet_ops(show)
    surface = pygame.image.load(tmp_path / "sheet.png")
    assert surface.get_size() == size
    places = [(round(op.x), round(op.y), round(op.width), round(op.height)) for op in ops if isinstance(op, Image)]
    assert len(places) == count
    assert all(share_of_dark(surface.subsurface(place)) < 0.9 for place in places)
    words = " ".join(op.text for op in ops if isinstance(op, Words))
    assert all(each in words for each in ("1 · A small scene", "3  freeze", "0:06 – 0:09", "Time stands still."))


@pytest.mark.parametrize(
    ("name", "why"), [("x.jpg", "no PNG"), ("x", "no PNG"), ("no/x.png", "no folder"), ("dir.png", "is a folder")]
)
def test_a_name_that_cannot_work_is_refused_before_any_work(name: str, why: str, tmp_path: Path) -> None:
    """Wrong ending, missing folder, a folder of that name: one line, and nothing is computed."""
    (tmp_path / "dir.png").mkdir()
    with pytest.raises(UsageError, match=why):
        pictures.check_name(tmp_path / name)


# --- thumbnails ------------------------------------------------------------------------------------------------------


def made(jobs: Thumbnails, limit: int = 2000) -> list[tuple[int, pygame.Surface]]:
    found = [jobs.step(0.01) for _ in range(limit)]
    return [each for each in found if each]


@pytest.fixture
def scene_file(tmp_path: Path) -> Path:
    path = tmp_path / "01-small.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_thumbnail_is_made_once_and_then_kept(scene_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second start reads it from the cache; a changed scene or a broken file is drawn again."""
    scene = load(scene_file)
    ((index, first),) = made(Thumbnails(Painter(), [(4, scene)]))
    assert (index, first.get_size()) == (4, thumbnails.SIZE)
    assert share_of_dark(first) < 0.9
    assert cache_file(scene).is_file()

    drawn: list[str] = []
    original = Show.of
    monkeypatch.setattr(Show, "of", lambda scene: (drawn.append(scene.id), original(scene))[1])
    ((_, kept),) = made(Thumbnails(Painter(), [(0, scene)]), 3)
    assert pictures.png_of(kept) == pictures.png_of(first)
    assert drawn == []

    cache_file(scene).write_bytes(b"broken")
    assert len(made(Thumbnails(Painter(), [(0, scene)]))) == 1
    scene_file.write_text(SMALL.replace("count: 6", "count: 7"), encoding="utf-8")
    assert len(made(Thumbnails(Painter(), [(0, load(scene_file))]))) == 1
    assert drawn == ["01-small", "01-small"]


def test_a_thumbnail_is_drawn_again_when_a_drawing_changes(
    scene_file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its name follows the drawings and the code, not a version number that an author does not move."""
    scene = load(scene_file)
    root = tmp_path / "root"
    (root / "assets" / "cells").mkdir(parents=True)
    cell = root / "assets" / "cells" / "car_t.svg"
    monkeypatch.setattr(assets, "ROOTS", (root,))
    names = set()
    for text in ("<svg/>", "<svg></svg>"):
        cell.write_text(text)
        thumbnails._drawing_key.cache_clear()
        names.add(cache_file(scene))
    thumbnails._drawing_key.cache_clear()
    assert len(names) == 2


@pytest.mark.parametrize("size", [(20_000, 20_000), (641, 400), (1, 1)])
def test_a_kept_picture_of_another_size_is_refused_before_it_is_decoded(
    size: tuple[int, int], scene_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody has put it there; decoded, 20,000 pixels each way would take 1.6 GB."""
    scene = load(scene_file)
    path = cache_file(scene)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", *size) + b"\x08\x02\0\0\0")
    decode = pygame.image.load

    def watched(file: Any, *more: str) -> pygame.Surface:
        assert file != path, "it was decoded"
        return decode(file, *more)

    monkeypatch.setattr(pygame.image, "load", watched)
    ((_, picture),) = made(Thumbnails(Painter(), [(0, scene)]))
    assert picture.get_size() == thumbnails.SIZE


def test_a_scene_that_cannot_be_drawn_has_no_thumbnail_and_the_next_one_has(
    scene_file: Path, monkeypatch: pytest.MonkeyPatch, own_folders: Path
) -> None:
    """A fault in one scene is in the log and stops nothing."""
    scene = load(scene_file)
    broken = load(scene_file)
    object.__setattr__(broken, "id", "broken")
    original = Show.of

    def of(scene: Scene) -> Show:
        if scene.id == "broken":
            raise RuntimeError("no picture today")
        return original(scene)

    monkeypatch.setattr(Show, "of", of)
    ((index, _),) = made(Thumbnails(Painter(), [(0, broken), (1, scene)]))
    assert index == 1
    assert "no picture today" in (own_folders / "log" / "cartviz.log").read_text(encoding="utf-8")


def test_a_half_made_thumbnail_is_let_go_with_the_picker_and_its_turn_comes_again(scene_file: Path) -> None:
    """A whole show hangs on it; and one that takes long keeps no other from being made."""
    other = load(scene_file)
    object.__setattr__(other, "id", "other")
    jobs = Thumbnails(Painter(), [(0, load(scene_file)), (1, other)])
    assert jobs.step(0.0) is None
    assert jobs._show is not None
    jobs.rest()
    assert jobs._show is None
    jobs.rest()  # nothing was begun: the turns stay
    assert [index for index, _ in made(jobs)] == [1, 0]


def test_a_thumbnail_is_taken_late_in_the_scene_but_not_behind_a_question(small_timeline: Timeline) -> None:
    """At 60 % of the small scene runs 'freeze'; were it the question, the step before it would stand for the scene."""
    assert small_timeline.cue_at(moment(small_timeline)).beat.id == "freeze"
    question = small_timeline.cue("question")
    shorter = Timeline(small_timeline.cues, question.start / thumbnails.SHARE + 0.1, 0, {})
    assert small_timeline.cue_at(shorter.seconds * thumbnails.SHARE) is question
    assert moment(shorter) < question.start <= end_state(question)
