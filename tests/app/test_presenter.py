"""The speaker's window: on a screen of its own, drawn when something has changed, gone without harm."""

from dataclasses import replace
from pathlib import Path

import pygame
import pytest
from fakes import FakeSide, fake, play, state
from hypothesis import given
from hypothesis import strategies as st
from small import SMALL

from cartviz.app.app import App
from cartviz.app.speaker_window import EVERY_SECONDS, GONE, LATE_SECONDS, ONE_SCREEN
from cartviz.app.window import Event
from cartviz.player.state import Player, Reply, advance, end_state, hold
from cartviz.scene import loader
from cartviz.scene.timeline import compile_scene
from cartviz.stage.frame import Box, Image, Words
from cartviz.stage.text import width_of
from cartviz.stage.theme import Look
from cartviz.ui.finder import Pictures
from cartviz.ui.speaker_page import Lectern, class_area, presenter_ops

NOTED = SMALL.replace("caption: A cell searches.", "caption: A cell searches., notes: Ask who has seen a cell before.")
TIMELINE = compile_scene(loader.loads(NOTED, "01-small.yaml"))
SIZE = (1280, 800)


def two_screens(app: App) -> App:
    fake(app).count = 2
    return app


def side(app: App) -> FakeSide:
    found = fake(app).side
    assert found
    return found


def words(
    player: Player, lectern: Lectern | None = None, size: tuple[int, int] = SIZE, look: Look | None = None
) -> list[str]:
    ops = presenter_ops(player, TIMELINE, lectern or Lectern("Scene 1"), size, look or Look())
    return [op.text for op in ops if isinstance(op, Words)]


# --- the window ------------------------------------------------------------------------------------------------------


def test_with_two_screens_the_notes_are_where_the_class_does_not_see_them(app: App) -> None:
    """S opens a window on the computer's own screen, and the class's picture goes to the other one."""
    two_screens(app).press("S")
    app.live(0.01)
    assert (side(app).screen, fake(app).screen) == (0, 1)
    fake(app).surface.fill((1, 2, 3))
    without = replace(app.player, notes=False)
    assert app.draw()
    drawn = pygame.image.tobytes(fake(app).surface, "RGB")
    app.player = without
    app.live(0.0)
    assert fake(app).side is None
    assert app.draw()
    assert pygame.image.tobytes(fake(app).surface, "RGB") == drawn


def test_with_one_screen_the_notes_are_a_panel(app: App) -> None:
    """A second window would cover what a projector mirrors."""
    assert app.draw()
    plain = pygame.image.tobytes(fake(app).surface, "RGB")
    app.press("S")
    app.live(0.0)
    assert fake(app).side is None
    assert app.draw()
    assert pygame.image.tobytes(fake(app).surface, "RGB") != plain


def test_a_class_picture_that_is_on_the_other_screen_already_stays(app: App) -> None:
    """Whoever has put it there knows why."""
    fake(app).screen = 2
    two_screens(app).press("S")
    app.live(0.01)
    assert (side(app).screen, fake(app).screen) == (0, 2)


def test_notes_and_picture_change_their_screens(app: App) -> None:
    """Where the system takes the projector for the computer's own screen; closed and opened again it stays so."""
    two_screens(app).press("S")
    app.live(0.01)
    app.press("Shift+S")
    assert (side(app).screen, fake(app).screen) == (1, 0)
    app.press("S")
    app.live(0.01)
    app.press("S")
    app.live(0.01)
    assert (side(app).screen, fake(app).screen) == (1, 0)
    app.press("Shift+S")
    assert (side(app).screen, fake(app).screen) == (0, 1)
    fake(app).count = 1
    app.live(0.01)
    app.press("Shift+S")
    assert app.player.message == ONE_SCREEN


def test_a_file_with_a_mistake_is_not_told_to_the_class(app: App, shelf: list[Path]) -> None:
    """Ctrl+R while the notes have a window: nothing over the picture, all on the speaker's page."""
    two_screens(app).press("S")
    app.live(0.01)
    shelf[0].write_text(SMALL.replace("seconds: 4", "secnds: 4"), "utf-8")
    app.press("Ctrl+R")
    assert app.player.message == ""
    assert "01-small.yaml:11" in app.trouble


def test_trouble_is_told_to_the_speaker_and_not_to_the_class(app: App) -> None:
    """Small print on the page, none over the picture."""
    two_screens(app).press("S")
    app.live(0.01)
    app.tell_trouble("The disk is full")
    viewer = app._viewer()
    assert viewer.trouble == ""
    app.presenter.paint(app, app._film, app.look)
    assert "The disk is full" in words(app.player, Lectern("", trouble=(app.trouble,)))
    app.press("S")
    app.live(0.0)
    assert app._viewer().trouble == "The disk is full"


def test_closing_the_speakers_window_closes_only_that(app: App) -> None:
    """The lesson goes on; S opens it again. Closing the class's window ends the program."""
    two_screens(app)
    app.press("S")
    app.live(0.01)
    app.hear(Event("close", side=True))
    app.live(0.01)
    assert fake(app).side is None
    assert not app.done
    assert not app.player.notes
    app.press("S")
    app.live(0.01)
    assert side(app)
    app.hear(Event("close"))
    assert app.done


def test_a_screen_that_is_unplugged_takes_the_notes_with_it(app: App) -> None:
    """They do not come up on what may now be the class's screen; the next S shows them there on purpose."""
    two_screens(app)
    app.press("S")
    app.live(0.01)
    fake(app).count = 1
    app.live(0.01)
    assert fake(app).side is None
    assert (app.player.notes, app.player.message) == (False, GONE)
    assert app.draw()
    app.press("S")
    app.live(0.01)
    assert app.player.notes
    assert app.draw()


def test_a_window_that_cannot_be_opened_leaves_the_panel(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """No error, no second try each frame; the log knows why."""
    tries = []

    def refuse(screen: int) -> None:
        tries.append(screen)
        raise pygame.error("no more windows")

    monkeypatch.setattr(fake(app), "open_side", refuse)
    two_screens(app).press("S")
    for _ in range(3):
        app.live(0.01)
        assert app.draw()
    assert tries == [0]
    assert app.player.notes
    assert not app.presenter.open


def test_the_page_is_drawn_five_times_a_second_at_most_and_only_where_it_changed(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing but the picture moves, only the picture is painted; without spare time it waits a second."""
    two_screens(app)
    app.press("S")
    app.press("Space")
    app.live(0.01)
    painted = []
    monkeypatch.setattr(
        app.painter, "paint", lambda _, surface, aside: painted.append(aside and surface is side(app).surface)
    )
    for _ in range(100):
        app.live(0.01)
        if app.presenter.due(0.01):
            app.presenter.paint(app, app._film, app.look)
    assert 4 <= side(app).flips <= 1 + 1 / EVERY_SECONDS
    assert 1 <= painted.count(True) <= 3  # a clock that goes on by a second is a change
    app.presenter.live(app.player, EVERY_SECONDS)
    assert not app.presenter.due(0.001)
    app.presenter.live(app.player, LATE_SECONDS)
    assert app.presenter.due(0.001)


def test_the_page_shows_what_the_class_sees(app: App) -> None:
    """Black where it is black."""
    two_screens(app)
    app.press("S")
    app.live(0.01)
    fake(app).surface.fill((10, 200, 30))
    app.presenter.paint(app, app._film, app.look)
    left, top, wide, high = class_area(side(app).size, 16 / 9, Look())
    for share in (0.1, 0.5, 0.9):
        x, y = left + wide * share, top + high * share
        assert side(app).surface.get_at((round(x), round(y)))[:3] == pytest.approx((10, 200, 30), abs=3)


def test_the_loop_draws_the_page_and_keys_come_from_both_windows(app: App) -> None:
    """A key pressed in the speaker's window steps on; over the picker the page says so."""
    two_screens(app)
    turn = [Event("key", "PageDown", side=True)]
    play(app, [Event("key", "S")], [], turn, [], [])
    assert state(app, "held") == (0,)
    assert side(app).flips >= 1
    app.done = False
    play(app, [Event("key", "S")], [Event("key", "Escape")], [Event("key", "S")], [])
    assert app.picker


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_page_says_where_we_are_what_comes_and_what_the_author_notes() -> None:
    """Step, notes, next step with its caption, clock, time."""
    told = words(
        replace(hold(Player(), TIMELINE.cues[0]), elapsed=754.0, spent=100.0), Lectern("Scene 1: Small", clock="10:42")
    )
    for each in ("Scene 1: Small", "1 / 6   Search", "Waits for you", "Touch", "It touches.", "10:42", "12:34"):
        assert each in told
    assert "Ask who has seen a cell before." in " ".join(told)
    assert "1:36 behind the film" in told
    assert "on time" in words(Player(t=3.0, spent=5.0))
    assert "0:40 ahead of the film" in words(Player(t=50.0, spent=10.0))
    assert "The next scene" in words(hold(Player(), TIMELINE.cues[-1]))


def test_only_the_speaker_sees_the_right_answer_before_it_is_given() -> None:
    """And what was said, when it was another."""
    cue = TIMELINE.cue("question")
    waiting = replace(hold(Player(), cue))
    assert "Right: 1. This." in words(waiting)
    assert "So it is." in words(waiting)
    assert "Waits for an answer" in words(waiting)
    said = replace(waiting, reply=Reply(cue.index, answer=2, revealed=True))
    assert "Said: 2. That." in words(said)


def test_the_page_says_what_the_class_cannot_see() -> None:
    """A black screen, a pause, a film."""
    assert "The class sees black" in words(Player(blank="black"))
    assert "Paused" in words(Player(playing=False))
    assert "Plays as a film" in words(Player(film=True))


@given(
    st.floats(0, TIMELINE.seconds),
    st.sampled_from([(800, 500), (1280, 800), (1920, 1080), (2560, 600), (1024, 768), (900, 1400)]),
    st.sampled_from([0.8, 1.0, 1.3]),
    st.floats(0.8, 2.4),
)
def test_all_words_and_pictures_stand_on_the_page(t: float, size: tuple[int, int], scale: float, aspect: float) -> None:
    """At any size, text size and shape of the class's window nothing runs out of the page."""
    look = Look(text_scale=scale)
    lectern = Lectern(
        "Scene 1: A title", Pictures(frozenset(range(6)), 1), "23:59", ("01-small.yaml:11:3: a mistake",), aspect
    )
    for op in presenter_ops(Player(t=t, spent=t + 99, elapsed=3000), TIMELINE, lectern, size, look):
        if isinstance(op, Words):
            wide = width_of(op.text, op.px, op.weight)
            left = op.x - wide * {"left": 0.0, "right": 1.0, "center": 0.5}[op.anchor]
            assert left >= 0
            assert left + wide <= size[0] + 1
            assert 0 < op.y <= size[1]
        elif isinstance(op, Image | Box):
            assert op.x >= 0
            assert op.y >= 0
            assert op.x + op.width <= size[0] + 1
            assert op.y + op.height <= size[1] + 1


def test_long_notes_are_set_smaller_before_they_are_cut() -> None:
    """As large as there is room for."""

    def size_of(text: str) -> float:
        timeline = compile_scene(loader.loads(NOTED.replace("Ask who has seen a cell before.", text), "01-small.yaml"))
        ops = presenter_ops(Player(t=1.0), timeline, Lectern(""), SIZE, Look())
        return next(op.px for op in ops if isinstance(op, Words) and op.text.startswith("Word"))

    assert size_of("Word") > size_of("Word " * 60) > size_of("Word " * 110)


# --- time ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 5), max_size=20), st.booleans(), st.booleans())
def test_time_in_class_goes_on_whatever_the_story_does(steps: list[float], notes: bool, timer: bool) -> None:
    """Held, paused or playing: what is spent is wall clock; the timer counts while timer or notes are shown."""
    player = Player(notes=notes, timer=timer)
    for step in steps:
        player = advance(player, step, TIMELINE)
    assert player.spent == pytest.approx(sum(steps))
    assert player.elapsed == pytest.approx(sum(steps) if notes or timer else 0.0)


def test_a_scene_begins_on_time_wherever_it_is_begun(app: App) -> None:
    """Opened in its middle nobody is ahead; left and opened again one goes on where one was."""
    assert app.screening
    app.open_scene(app.screening.show.scene, 4.0)
    assert (app.player.t, app.player.spent) == (4.0, 4.0)
    app.player = replace(app.player, spent=64.0)
    app.press("Escape")
    app.press("Enter")
    assert (app.player.t, app.player.spent) == (4.0, 64.0)
    assert end_state(TIMELINE.cues[-1]) < TIMELINE.seconds
