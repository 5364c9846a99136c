"""For authors: a saved scene is read again, its mistakes stand in a corner, and the last good scene stays."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FakeWindow, fake, state
from program import Program, needs_x
from small import SMALL

from cartviz.app.app import App
from cartviz.app.watch import EVERY_SECONDS, Watch
from cartviz.check import library
from cartviz.player.state import Player, hold
from cartviz.stage.frame import Box, Words
from cartviz.stage.theme import Look
from cartviz.ui.error_page import mistakes_ops

BROKEN = SMALL.replace("seconds: 4", "secnds: 4").replace("kind: leukemia", "knd: leukemia")


@pytest.fixture
def author(shelf: list[Path]) -> App:
    """The app as `cartviz play 01-small.yaml --watch` opens it."""
    made = App(FakeWindow(), Player(), watch=True)  # type: ignore[arg-type]
    made.open_scene(library.open_scene(str(shelf[0])))
    assert made.screening
    assert made.screening.show.recorder.ahead(60)
    made.live(0.0)
    return made


def save(path: Path, text: str) -> None:
    before = path.stat().st_mtime_ns if path.exists() else 0
    path.write_text(text, "utf-8")
    os.utime(path, ns=(before + 10**9, before + 10**9))


def pass_time(app: App, seconds: float = 1.0) -> None:
    for _ in range(round(seconds / 0.05)):
        app.live(0.05)


def test_a_save_is_told_once_and_not_before_the_file_has_come_to_rest(tmp_path: Path) -> None:
    """Looked at four times a second: changed and then the same once more; a file that grows is waited for."""
    path = tmp_path / "a.yaml"
    save(path, "a")
    watch = Watch()
    assert not watch.saved(path, 9.0)
    assert not watch.saved(path, EVERY_SECONDS)
    for text in ("ab", "abc", "abcd"):
        save(path, text)
        assert not watch.saved(path, EVERY_SECONDS)
    assert not watch.saved(path, 0.1)
    assert watch.saved(path, EVERY_SECONDS)
    assert not watch.saved(path, EVERY_SECONDS)
    path.unlink()
    assert not watch.saved(path, EVERY_SECONDS)
    assert watch.saved(path, EVERY_SECONDS)
    assert not watch.saved(path, 9.0)


def test_a_file_that_is_gone_for_a_moment_only_is_no_news(tmp_path: Path) -> None:
    """As when an editor puts a new file in the place of the old one with the same content and time."""
    path, aside = tmp_path / "a.yaml", tmp_path / "b.yaml"
    save(path, "a")
    watch = Watch()
    watch.saved(path, 0.0)
    path.rename(aside)
    assert not watch.saved(path, EVERY_SECONDS)
    aside.rename(path)
    assert not watch.saved(path, EVERY_SECONDS)
    assert not watch.saved(path, EVERY_SECONDS)


def test_what_is_saved_is_shown_at_the_same_place(author: App, shelf: list[Path]) -> None:
    """Held at the end of a step it is held there still, also when the steps before have become longer."""
    author.player = hold(author.player, author.timeline.cues[1])
    save(shelf[0], SMALL.replace("A small scene", "A new name").replace("seconds: 4", "seconds: 6"))
    pass_time(author)
    assert author.screening
    assert author.screening.show.scene.title == "A new name"
    assert state(author, "beat", "held") == ("touch", 1)
    assert author.player.t == pytest.approx(8.5)
    assert author.draw()


def test_all_mistakes_stand_in_a_corner_until_they_are_mended(author: App, shelf: list[Path]) -> None:
    """Each with file, line and column; the last good scene plays on meanwhile."""
    save(shelf[0], BROKEN)
    pass_time(author)
    assert author.screening
    assert author.screening.show.scene.title == "A small scene"
    told = " ".join(op.text for op in mistakes_ops(author.problems, (1280, 720), Look()) if isinstance(op, Words))
    assert "01-small.yaml:9:" in told
    assert "01-small.yaml:11:" in told
    t = author.player.t
    pass_time(author, 10.0)
    assert author.player.t > t
    assert author.problems
    assert author.draw()
    save(shelf[0], SMALL)
    pass_time(author)
    assert author.problems == ()
    assert author.player.message == "Read again"


def test_a_file_that_vanishes_leaves_the_scene_on_the_screen(author: App, shelf: list[Path]) -> None:
    """And says so; when it is back it is read."""
    shelf[0].unlink()
    pass_time(author)
    assert "01-small.yaml" in author.problems[0]
    assert author.draw()
    author.press("PageDown")
    author.press("PageDown")
    assert state(author, "beat") == ("touch",)
    save(shelf[0], SMALL.replace("A small scene", "Back again"))
    pass_time(author)
    assert author.screening
    assert (author.screening.show.scene.title, author.problems) == ("Back again", ())


def test_without_watch_the_class_reads_one_line_and_no_list(app: App, shelf: list[Path]) -> None:
    """A file that breaks or vanishes during a lesson changes nothing at all until somebody asks for it."""
    spoils: tuple[Callable[[], object], ...] = (lambda: save(shelf[0], BROKEN), shelf[0].unlink)
    for spoil in spoils:
        spoil()
        pass_time(app)
        assert app.trouble == "" or "01-small" in app.trouble
        app.press("Ctrl+R")
        assert app.problems == ()
        assert app.player.message == "The file has a mistake. This is the scene as it was"
        assert state(app, "scene") == ("01-small",)
        assert app.draw()


def test_other_scenes_are_watched_when_they_are_shown(author: App, shelf: list[Path]) -> None:
    """The mistakes of the one before go with it."""
    save(shelf[0], BROKEN)
    pass_time(author)
    author.press("Down")
    author.live(0.05)
    assert (state(author, "scene"), author.problems) == (("03-small",), ())
    save(shelf[2], SMALL.replace("A small scene", "The third"))
    pass_time(author)
    assert author.screening
    assert author.screening.show.scene.title == "The third"
    assert fake(author).words.startswith("The third")


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (1920, 1080), (700, 1000)])
@pytest.mark.parametrize("many", [1, 3, 60])
def test_the_list_of_mistakes_stays_in_its_corner(size: tuple[int, int], many: int) -> None:
    """However many there are; those that have no room are counted."""
    lines = tuple(
        f"scenes/01-small.yaml:{i}:3: unknown key 'secnds' in a beat. Did you mean 'seconds'?" for i in range(many)
    )
    ops = mistakes_ops(lines, size, Look())
    panel = next(op for op in ops if isinstance(op, Box))
    assert panel.x >= 0
    assert panel.y >= 0
    assert panel.x + panel.width <= size[0]
    words = [op for op in ops if isinstance(op, Words)]
    assert all(panel.y < op.y < panel.y + panel.height for op in words)
    assert ("more" in words[-1].text) == (many == 60)
    assert mistakes_ops((), size, Look()) == ()


@needs_x
def test_an_author_saves_and_sees(start: Callable[..., Program], tmp_path: Path) -> None:
    """The real program: a save is read, a mistake is listed and mended, Ctrl+R keeps the place."""
    scene = tmp_path / "01-small.yaml"
    program = start("play", "SMALL", "--size", "960x540", "--watch")
    program.wait(playing="1")
    program.key("Next", "Next", "Next")
    program.wait(held="1", beat="touch", problems="0")
    save(scene, BROKEN)
    program.wait(problems="4", beat="touch", held="1")
    save(scene, SMALL.replace("{id: search,", "{id: look,"))
    program.wait(problems="0", beat="touch", held="1")
    program.key("Home")
    program.wait(beat="look")
    program.key("ctrl+r")
    program.wait(beat="look")
