"""A lesson as it is given: the real program with real keys, a speaker's window, a remote and nothing else."""

from collections.abc import Callable

import pygame
from program import Program, difference, needs_x
from small import SMALL

from cartviz.check import library
from cartviz.player.state import Player
from cartviz.scene import assets, loader
from cartviz.scene.timeline import compile_scene
from cartviz.stage.theme import Look
from cartviz.ui.overlay import choice_buttons

Start = Callable[..., Program]


@needs_x
def test_the_speakers_window_opens_beside_and_goes_without_harm(start: Start) -> None:
    """Keys work in it; closed by S it comes again; the class's window shows no notes; both end together."""
    program = start("play", "SMALL", "--size", "960x540", "--presenter")
    program.wait(playing="1", notes="window")
    (notes,) = (each for each in program.windows() if each != program.window)
    assert "Notes" in program.title(notes)
    program.key("space")
    program.wait(playing="0")
    before = program.picture()
    program.press_in(notes, "Next")
    program.wait(held="0")
    program.press_in(notes, "s")
    program.wait(notes="-")
    program.wait_until(lambda: program.windows() == [program.window], "one window")
    assert difference(before, program.picture()) < 0.1  # no panel has come or gone
    program.key("s")
    program.wait(notes="window")
    program.close_window(next(each for each in program.windows() if each != program.window))
    program.wait(notes="-", held="0")
    program.key("s")
    program.wait(notes="window")
    program.key("ctrl+q", "Return")
    assert program.ended() == 0


@needs_x
def test_with_two_screens_notes_and_picture_have_one_each(start_on_two: Start) -> None:
    """S opens the speaker's window; changing the screens leaves both, full screen or not, and the lesson goes on."""
    program = start_on_two("play", "SMALL", "--size", "960x540")
    program.wait(playing="1", notes="-")
    program.key("s")
    program.wait(notes="window")
    assert len(program.windows()) == 2
    program.type_in(program.window, "shift+s")
    program.key("F5")
    program.wait(full="1", size="1280x800", notes="window")
    program.type_in(program.window, "shift+s")
    program.key("Next")
    program.wait(held="0", size="1280x800", notes="window")
    assert program.picture().get_size() == (1280, 800)
    program.key("Escape", "Escape")
    program.wait(notes="-", full="0", size="960x540")
    assert program.windows() == [program.window]


@needs_x
def test_on_one_screen_notes_are_a_panel(start: Start) -> None:
    """S shows them over the picture, Esc takes them away."""
    program = start("play", "SMALL", "--size", "960x540")
    program.key("space")
    program.wait(playing="0")
    plain = program.picture()
    program.key("s")
    program.wait(notes="panel")
    assert difference(plain, program.picture()) > 0.05
    program.key("Escape")
    program.wait(notes="-", scene="01-small")


@needs_x
def test_a_whole_scene_by_the_next_button_of_a_remote(start: Start) -> None:
    """PageDown alone, in presenter mode: every step is begun and finished, the question is shown and answered."""
    scene = assets.find_scene("hunt")
    entry = library.entry_of(scene)
    assert entry.scene
    steps = [cue.beat.id for cue in compile_scene(entry.scene).cues]
    program = start("play", "hunt", "--size", "640x360")
    program.key("F5")
    program.wait(presenting="1", full="1", beat=steps[0])
    for index, step in enumerate(steps):
        program.wait(beat=step)
        if program.state["held"] == "-":
            program.key("Next")
        program.wait(held=str(index), beat=step)
        if entry.scene.beats[index].question:
            assert program.state["revealed"] == "0"
            program.key("Next")
            program.wait(revealed="1", held=str(index))
        if index + 1 < len(steps):
            program.key("Next")
    program.key("period")
    program.wait(blank="black")
    program.key("Next")
    assert program.wait(blank="-")["held"] == str(len(steps) - 1)
    program.key("Escape")
    program.wait(full="0", presenting="0", scene="08-hunt")


@needs_x
def test_a_question_is_answered_by_digit_mouse_and_arrows(start: Start) -> None:
    """Each way reveals what is right; previous opens the question again."""
    program = start("play", "SMALL", "--at", "question", "--size", "960x540")
    program.wait(beat="question", held="3", revealed="0")
    program.key("2")
    program.wait(answer="2", revealed="1")
    program.key("Prior")
    program.wait(answer="0", revealed="0")
    program.key("Down", "Return")
    program.wait(answer="1", revealed="1")
    program.key("Prior")
    program.wait(revealed="0")
    second = choice_buttons(Player(t=11.4), compile_scene(loader.loads(SMALL, "01-small.yaml")), (960, 540), Look())[1]
    place = (str(round(second.x + second.width / 2)), str(round(second.y + second.height / 2)))
    program.mouse("mousemove", "--window", program.window, *place, "click", "1")
    program.wait(revealed="1", answer="2")


@needs_x
def test_spotlight_and_magnifier_by_mouse_wheel_and_arrows(start: Start) -> None:
    """X darkens what is not pointed at, Z shows a part sharp and large, Esc shows all again."""
    program = start("play", "SMALL", "--at", "2", "--size", "960x540")
    program.key("space")
    program.wait(playing="0")
    plain = program.picture()
    program.mouse("mousemove", "--window", program.window, "480", "250")
    program.key("x")
    program.wait(focus="spotlight")
    program.wait_until(lambda: average(program.picture()) < 0.7 * average(plain), "the dark")
    program.mouse("click", "4", "click", "4")
    program.key("Left", "Left")
    assert program.state["held"] == "-"
    program.key("z")
    program.wait(focus="zoom")
    program.wait_until(lambda: difference(plain, program.picture()) > 0.2, "a larger picture")
    program.key("Right", "Down", "Escape")
    program.wait(focus="-", scene="01-small")
    program.wait_until(lambda: difference(plain, program.picture()) < 0.1, "the whole picture")


def average(picture: pygame.Surface) -> float:
    return sum(pygame.transform.average_color(picture)[:3])
