"""Tests of what a window does not wait for: coarse at once, sharp soon, and the same pixels as a file in the end."""

import threading
import time
import weakref
from collections.abc import Callable

import numpy as np
import pygame
import pytest

from cartviz.check import library
from cartviz.render.painter import Painter
from cartviz.render.quality import MAKING, Haste
from cartviz.render.render_queue import WAITING, NotYetError, Workshop
from cartviz.render.surface_cache import Kept
from cartviz.stage.frame import Art, Frame
from cartviz.stage.show import Show

SIZE = (960, 540)
PATIENCE_SECONDS = 60.0


@pytest.fixture(autouse=True)
def screen() -> None:
    """Pictures are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def pixels(painter: Painter, frame: Frame) -> np.ndarray:
    surface = pygame.Surface(frame.size)
    painter.paint(frame, surface)
    return pygame.surfarray.array3d(surface).astype(int)


def until(done: Callable[[], bool]) -> None:
    """Wait for something that comes by itself, as a window does, a picture at a time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not done():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.005)


def in_a_window() -> Painter:
    painter = Painter()
    painter.haste = Haste(moving=True, making=MAKING)
    return painter


@pytest.mark.parametrize(("scene", "share"), [("02", 0.42), ("04", 0.35), ("11", 0.55)])
def test_a_window_shows_coarse_pictures_that_become_those_of_a_file(scene: str, share: float) -> None:
    """Cells in close-up, large props, a crowd: alike from the first moment on, equal in the end."""
    show = Show.of(library.open_scene(scene))
    frame = show.frame_at(show.timeline.seconds * share, SIZE)
    painter, right = in_a_window(), pixels(Painter(), frame)
    first = pixels(painter, frame)
    assert painter.rough
    assert abs(first - right).mean() < 12
    until(lambda: pixels(painter, frame) is not None and not painter.rough)
    assert (pixels(painter, frame) == right).all()
    painter.close()


def test_what_is_prepared_is_sharp_at_once() -> None:
    """The rehearsal of a coming picture leaves nothing to a stand-in."""
    show = Show.of(library.open_scene("04"))
    frame = show.frame_at(show.timeline.seconds * 0.35, SIZE)
    painter = in_a_window()
    until(lambda: painter.warm(frame, 0.01))
    found = pixels(painter, frame)
    assert not painter.rough
    assert (found == pixels(Painter(), frame)).all()
    painter.close()


def test_what_is_not_ready_is_no_mistake() -> None:
    """After a rehearsal that came to no end the frame can be painted, and its blits can be timed."""
    show = Show.of(library.open_scene("02"))
    frame = show.frame_at(show.timeline.seconds * 0.42, SIZE)
    painter = in_a_window()
    assert not painter.warm(frame, 0.001)
    painter.bare_blits(frame, pygame.Surface(SIZE))()
    pixels(painter, frame)
    painter.close()


def test_a_file_waits_for_every_picture() -> None:
    """No thread, no stand-in."""
    before = threading.active_count()
    painter = Painter()
    pixels(painter, Frame((400, 300), 0.0, "", (Art("syringe_drip", (), 10, 10, 380),)))
    assert not painter.rough
    assert threading.active_count() == before


# --- the workshop alone ----------------------------------------------------------------------------------------------


def picture() -> pygame.Surface:
    return pygame.Surface((10, 10))


def test_what_takes_long_comes_from_the_thread_and_is_made_once() -> None:
    """However often it is asked for."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    made: list[str] = []

    def make() -> pygame.Surface:
        made.append(threading.current_thread().name)
        return picture()

    def there() -> bool:
        workshop.begin(0.01)
        return workshop.large(kept, "it", make) is not None

    until(there)
    assert there()
    assert len(made) == 1
    assert made[0] != threading.current_thread().name
    workshop.close()


def test_what_a_stand_in_went_into_is_made_anew_when_there_is_time() -> None:
    """With all that was made of it; what is sharp stays, and so does all of it while there is no time."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    made: list[str] = []

    def rough() -> pygame.Surface:
        made.append("rough")
        workshop.stand_in()
        return picture()

    def sharp() -> pygame.Surface:
        made.append("sharp")
        return picture()

    def look(seconds: float) -> int:
        before = workshop.stand_ins
        workshop.begin(seconds)
        for of_it in ("a", "b"):
            workshop.get(kept, of_it, lambda: workshop.get(kept, "it", makes))
            workshop.get(kept, "sharp", sharp)
        return workshop.stand_ins - before

    makes = rough
    assert look(1.0) > 0
    assert look(0.0) > 0
    assert made == ["rough", "sharp", "rough"]  # for "a", and again for "b": there was time
    makes = sharp
    assert look(0.0) > 0
    assert look(1.0) == look(0.0) == 0
    assert made == ["rough", "sharp", "rough", "sharp"]


def test_time_is_counted_once_where_one_thing_needs_another() -> None:
    """And only the time of making: what is found costs nothing."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)

    def slow() -> pygame.Surface:
        time.sleep(0.02)
        return picture()

    workshop.begin(0.05)
    workshop.get(kept, "outer", lambda: workshop.get(kept, "inner", slow))
    assert not workshop.late
    workshop.get(kept, "another", lambda: (time.sleep(0.05), picture())[1])
    assert workshop.late


def test_a_mistake_on_the_thread_is_raised_in_the_window() -> None:
    """As if it had been made there; and then it goes on."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    raised = False

    def bad() -> pygame.Surface:
        raise ValueError("a drawing without a pen")

    def raises() -> bool:
        nonlocal raised
        try:
            workshop.begin(0.01)
        except ValueError:
            raised = True
        return raised

    workshop.begin(0.01)
    workshop.large(kept, "it", bad)
    until(raises)
    workshop.begin(0.01)
    workshop.close()


def test_who_only_prepares_is_told_that_it_is_not_there_yet() -> None:
    """A coarse picture is of no use for later."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    workshop.begin(0.01, only_sharp=True)
    with pytest.raises(NotYetError):
        workshop.large(kept, "it", picture)
    workshop.close()


def test_the_newest_come_first_and_the_oldest_are_let_go() -> None:
    """A viewer who leaps about does not wait for what was left long ago; it may be asked for again."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    gate = threading.Event()
    done: list[int] = []

    def job(number: int) -> Callable[[], pygame.Surface]:
        def make() -> pygame.Surface:
            gate.wait(PATIENCE_SECONDS)
            done.append(number)
            return picture()

        return make

    workshop.begin(0.01)
    workshop.large(kept, 0, job(0))
    until(lambda: not workshop._jobs)
    for number in range(1, 2 * WAITING + 1):
        workshop.large(kept, number, job(number))
    gate.set()
    until(lambda: len(done) == WAITING + 1)
    assert done == [0, *range(2 * WAITING, WAITING, -1)]
    workshop.begin(0.01)
    workshop.large(kept, 1, job(1))
    until(lambda: done[-1] == 1)
    workshop.close()


def test_what_was_let_go_may_be_asked_for_again() -> None:
    """By the next scene, or after the workshop was closed: nothing stays coarse because it once was asked for."""
    workshop, kept, later = Workshop(), Kept[pygame.Surface](1_000_000), Kept[pygame.Surface](1_000_000)
    gate = threading.Event()

    def slow() -> pygame.Surface:
        gate.wait(PATIENCE_SECONDS)
        return picture()

    workshop.begin(0.01)
    workshop.large(kept, "at work", slow)
    until(lambda: not workshop._jobs)
    workshop.large(kept, "it", picture)
    workshop.forget()
    workshop.large(later, "it", picture)
    gate.set()

    def there() -> bool:
        workshop.begin(0.01)
        return later.find("it") is not None

    until(there)
    assert kept.find("it") is None
    workshop.close()
    workshop.large(kept, "it", picture)
    until(lambda: workshop.begin(0.01) or kept.find("it") is not None)
    workshop.close()


def test_a_thread_that_waits_holds_on_to_nothing() -> None:
    """What the last job was for can be let go, with all that hangs on it, though no other job comes."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    there = weakref.ref(kept)
    workshop.begin(0.01)
    assert workshop.large(kept, "it", picture) is None
    until(lambda: len(workshop._done) == 1)
    workshop.begin(0.01)
    assert kept.find("it") is not None
    del kept
    until(lambda: there() is None)
    workshop.close()


def test_closing_waits_for_no_more_than_the_job_at_work() -> None:
    """The program ends at once, and no thread outlives its window."""
    workshop, kept = Workshop(), Kept[pygame.Surface](1_000_000)
    done: list[int] = []
    workshop.begin(0.01)
    for number in range(WAITING):
        workshop.large(kept, number, lambda: (time.sleep(0.05), done.append(1), picture())[2])
    workshop.close()
    assert len(done) <= 2
