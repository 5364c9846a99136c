"""Keys by name, even frames, and the real program in a real window under Xvfb, driven by real keys."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pygame
import pytest
from program import ROOT, Program, difference, needs_x

from cartviz.app.preferences_writer import REST_SECONDS
from cartviz.app.window import Pacer, key_name
from cartviz.player.keyboard import REPEATING
from cartviz.player.keys import KEYS
from cartviz.player.settings_keys import ROWS

# --- names of keys ---------------------------------------------------------------------------------------------------

CASES = [
    # key of the layout, what was typed, place on the keyboard, modifiers, name
    (pygame.K_SPACE, " ", pygame.KSCAN_SPACE, 0, "Space"),
    (pygame.K_SPACE, " ", pygame.KSCAN_SPACE, pygame.KMOD_LSHIFT, "Shift+Space"),
    (pygame.K_k, "k", pygame.KSCAN_K, 0, "K"),
    (pygame.K_k, "K", pygame.KSCAN_K, pygame.KMOD_CAPS, "K"),
    (pygame.K_l, "L", pygame.KSCAN_L, pygame.KMOD_LSHIFT, "Shift+L"),
    (pygame.K_q, "\x11", pygame.KSCAN_Q, pygame.KMOD_LCTRL, "Ctrl+Q"),
    (pygame.K_s, "", pygame.KSCAN_S, pygame.KMOD_LMETA, "Ctrl+S"),
    (pygame.K_SLASH, "?", pygame.KSCAN_SLASH, pygame.KMOD_LSHIFT, "?"),
    (pygame.K_MINUS, "?", pygame.KSCAN_MINUS, pygame.KMOD_LSHIFT, "?"),  # German
    (pygame.K_LESS, ">", 100, pygame.KMOD_LSHIFT, ">"),  # German: the key beside the left Shift
    (pygame.K_8, "[", pygame.KSCAN_8, pygame.KMOD_MODE, "["),  # German by AltGr
    (pygame.K_8, "[", pygame.KSCAN_8, pygame.KMOD_LCTRL | pygame.KMOD_RALT, "["),  # the same on Windows
    (pygame.K_AMPERSAND, "&", pygame.KSCAN_1, 0, "1"),  # French digit row without Shift
    (pygame.K_AMPERSAND, "1", pygame.KSCAN_1, pygame.KMOD_LSHIFT, "1"),  # and with it
    (pygame.K_AMPERSAND, "&", pygame.KSCAN_1, pygame.KMOD_LALT, "Alt+1"),
    (pygame.K_1, "¡", pygame.KSCAN_1, pygame.KMOD_LALT, "Alt+1"),  # a Mac
    (pygame.K_5, "[", pygame.KSCAN_5, pygame.KMOD_LALT, "["),  # a German Mac by Option
    (pygame.K_PERIOD, ".", pygame.KSCAN_PERIOD, pygame.KMOD_LALT, "Alt+."),
    (pygame.K_SLASH, "?", pygame.KSCAN_SLASH, pygame.KMOD_LALT | pygame.KMOD_LSHIFT, "Alt+?"),
    (pygame.K_l, "L", pygame.KSCAN_L, pygame.KMOD_LALT | pygame.KMOD_LSHIFT, "Alt+Shift+L"),
    (pygame.K_k, "˚", pygame.KSCAN_K, pygame.KMOD_LALT, "Alt+K"),  # a Mac
    (pygame.K_LALT, "", pygame.KSCAN_LALT, pygame.KMOD_LALT, ""),
    (pygame.K_1, "!", pygame.KSCAN_1, pygame.KMOD_LSHIFT, ""),
    (pygame.K_a, "a", pygame.KSCAN_Q, 0, "A"),  # French: the letter counts, not its place
    (0x43B, "л", pygame.KSCAN_K, 0, "K"),  # Cyrillic: the place counts
    (0x439, "", pygame.KSCAN_Q, pygame.KMOD_LCTRL, "Ctrl+Q"),
    (0x431, "б", pygame.KSCAN_COMMA, 0, ","),
    (0x44E, "Ю", pygame.KSCAN_PERIOD, pygame.KMOD_LSHIFT, ">"),
    (0x2E, ".", pygame.KSCAN_SLASH, 0, "."),
    (pygame.K_COMMA, ",", pygame.KSCAN_COMMA, 0, ","),
    (pygame.K_COMMA, "", pygame.KSCAN_COMMA, pygame.KMOD_LCTRL, "Ctrl+,"),
    (pygame.K_KP_ENTER, "\r", pygame.KSCAN_KP_ENTER, 0, "Enter"),
    (pygame.K_KP7, "7", pygame.KSCAN_KP7, pygame.KMOD_NUM, "7"),
    (pygame.K_KP7, "", pygame.KSCAN_KP7, 0, "Home"),
    (pygame.K_KP5, "", pygame.KSCAN_KP5, 0, ""),
    (pygame.K_RETURN, "\r", pygame.KSCAN_RETURN, pygame.KMOD_LALT, "Alt+Enter"),
    (pygame.K_RIGHT, "", pygame.KSCAN_RIGHT, pygame.KMOD_LCTRL, "Ctrl+Right"),
    (pygame.K_RIGHT, "", pygame.KSCAN_RIGHT, pygame.KMOD_NUM | pygame.KMOD_CAPS, "Right"),
    (pygame.K_PAGEDOWN, "", pygame.KSCAN_PAGEDOWN, 0, "PageDown"),
    (pygame.K_F11, "", pygame.KSCAN_F11, 0, "F11"),
    (0x40000105, "", 261, 0, "MediaPlay"),
    (0x40000102, "", 258, 0, "MediaNext"),
    (pygame.K_SEMICOLON, ";", pygame.KSCAN_SEMICOLON, 0, ""),
    (pygame.K_LSHIFT, "", pygame.KSCAN_LSHIFT, pygame.KMOD_LSHIFT, ""),
    (0, "", 0, 0, ""),
]


@pytest.mark.parametrize(("key", "text", "scancode", "mod", "name"), CASES)
def test_keys_are_named_by_what_they_type_then_by_their_place(
    key: int, text: str, scancode: int, mod: int, name: str
) -> None:
    """English, German, French and Cyrillic keyboards, keypad and media keys reach the same actions."""
    assert key_name(key, text, scancode, mod) == name


def test_only_keys_that_move_a_little_repeat_while_held() -> None:
    """A held PageDown or Space must not run through the lesson."""
    known = {name for row in KEYS for name in row.names}
    assert known >= REPEATING
    assert not REPEATING & {"Space", "Right", "PageDown", "Enter", "Left", "Escape", "F"}


def test_a_hiccup_of_the_clock_does_not_make_the_story_jump(monkeypatch: pytest.MonkeyPatch) -> None:
    """After three seconds of nothing, or a clock set back, at most a tenth of a second has passed."""
    now = [100.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    pacer = Pacer()
    passed = []
    for step in (0.016, 3.0, -5.0, 0.02):
        now[0] += step
        passed.append(pacer.tick())
    assert passed == pytest.approx([0.016, 0.1, 0.0, 0.02])


def test_frames_come_at_deadlines_and_a_late_one_is_not_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare time is what is left of 1/60 s; after a pause the pacer starts anew instead of hurrying."""
    now = [50.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    pacer = Pacer()
    now[0] += 0.006
    assert pacer.left(60) == pytest.approx(1 / 60 - 0.006)
    now[0] += 9.0
    assert pacer.left(60) == pytest.approx(-0.1)


# --- the real program ------------------------------------------------------------------------------------------------


@needs_x
def test_a_lesson_by_keyboard(start: Callable[..., Program]) -> None:
    """Play, pause, next, previous, help and quit in the real window, with real keys; the process ends with 0."""
    program = start("play", "SMALL", "--size", "960x540")
    assert program.wait(playing="1", beat="search")["size"] == "960x540"
    program.key("space")
    paused = program.wait(playing="0", held="-")
    program.key("space")
    program.wait(playing="1")
    program.key("Next")  # PageDown
    assert program.wait(held="0", playing="0")["beat"] == "search"
    assert float(paused["t"]) < 4
    program.key("Right")
    program.wait(held="-", beat="touch", playing="1")
    program.key("Prior")  # PageUp
    assert program.wait(held="0", playing="0")["beat"] == "search"

    held = program.picture()
    program.key("question")
    program.wait(layers="help")
    helped = program.picture()
    assert difference(held, helped) > 0.02
    assert pygame.transform.average_color(helped)[:3] < pygame.transform.average_color(held)[:3]
    program.key("Escape")
    program.wait(layers="-")
    # The picture breathes and the hint has come up, but it is the held picture again.
    assert difference(held, program.picture()) < 0.5 * difference(held, helped)

    program.key("q")
    program.key("ctrl+q")
    program.wait(layers="quit")
    program.key("Escape")
    program.wait(layers="-")
    program.key("ctrl+q", "Return")
    assert program.ended() == 0


@needs_x
def test_left_alone_the_program_plays_to_the_end_of_the_step_and_waits(start: Callable[..., Program]) -> None:
    """Wall clock in, story out: four seconds of the first step take about four seconds; then it holds."""
    program = start("play", "SMALL", "--size", "640x360")
    begun = time.monotonic()
    program.wait(held="0", playing="0", beat="search")
    assert 3.0 < time.monotonic() - begun < 12.0
    program.key("shift+space")
    assert program.wait(film="1")["held"] == "0"


@needs_x
def test_dragging_along_the_timeline_seeks_and_then_plays_on(start: Callable[..., Program]) -> None:
    """Mouse down, move, up on the timeline; the wheel and a click on the picture do nothing."""
    program = start("play", "SMALL", "--size", "960x540")
    program.wait(playing="1")
    y = str(540 - 22)
    program.mouse("mousemove", "--window", program.window, "300", y, "mousedown", "1")
    program.wait(playing="0")
    program.mouse("mousemove", "--window", program.window, "480", y)
    program.wait_until(lambda: abs(float(program.state["t"]) - 13.7 / 2) < 0.3, "half of the scene")
    assert program.state["beat"] == "freeze"
    program.mouse("mouseup", "1")
    program.wait(playing="1")
    program.key("space")
    before = program.wait(playing="0")
    program.mouse("mousemove", "--window", program.window, "480", "200", "click", "4", "click", "5", "click", "1")
    program.key("c")
    after = program.wait(captions="0")
    assert {name: before[name] for name in ("beat", "playing", "speed", "t")}.items() <= after.items()


@needs_x
def test_the_control_bar_does_what_the_keys_do(start: Callable[..., Program]) -> None:
    """A click on pause pauses; a click on the question mark opens the help, another closes it."""
    program = start("play", "SMALL", "--size", "1280x720")
    program.wait(playing="1")
    program.mouse("mousemove", "--window", program.window, "600", "300")
    # From the left: previous, play, next, gap, slower, speed, faster, gap, captions, full screen, preferences, help.
    bar = {"play": 502, "help": 814}
    y = str(round(720 - (266 - 27) * 2 / 3))
    program.mouse("mousemove", "--window", program.window, str(bar["play"]), y, "click", "1")
    program.wait(playing="0")
    program.mouse("mousemove", "--window", program.window, str(bar["help"]), y, "click", "1")
    program.wait(layers="help")
    program.mouse("click", "1")
    program.wait(layers="-", playing="0")


@needs_x
def test_the_window_changes_its_size_and_fills_the_screen(start: Callable[..., Program]) -> None:
    """Resized, full screen by F, a window again by Esc: each time the picture has the size of the window."""
    program = start("play", "SMALL", "--size", "960x540")
    program.wait(size="960x540")
    program.resize(800, 600)
    program.wait(size="800x600")
    assert program.picture().get_size() == (800, 600)
    program.key("f")
    program.wait(full="1", size="1280x800")
    assert program.picture().get_size() == (1280, 800)
    program.key("Escape")
    program.wait(full="0", size="800x600", scene="01-small")
    assert program.picture().get_size() == (800, 600)


@needs_x
def test_the_picker_leads_into_a_scene_and_back_and_asks_before_it_quits(start: Callable[..., Program]) -> None:
    """Without arguments: Enter plays the chosen scene, Esc comes back to it, Esc and Enter leave the program."""
    program = start()
    chosen = program.wait(scene="picker")["chosen"]
    empty = pygame.Surface(program.picture().get_size())
    assert difference(program.picture(), empty) > 0.05
    program.key("Return")
    program.wait(scene=chosen, playing="1")
    program.key("Escape")
    program.wait(scene="picker", chosen=chosen)
    program.key("Escape")
    program.wait(layers="quit")
    program.key("Return")
    assert program.ended() == 0


@needs_x
def test_a_place_far_ahead_is_computed_while_the_window_lives(start: Callable[..., Program]) -> None:
    """End goes to the end of the scene, holds there, and the keys work meanwhile."""
    program = start("play", "8", "--size", "640x360")
    program.wait(playing="1")
    program.key("End")
    program.wait(playing="0", beat="memory")
    program.key("question")
    program.wait(layers="help")


def to_row(name: str) -> list[str]:
    """The keys that lead from the first row of the preferences to another."""
    return ["Down"] * [row.name for row in ROWS].index(name)


def quit_program(program: Program) -> None:
    program.key("ctrl+q")
    program.wait(layers="quit")
    program.key("Return")
    assert program.ended() == 0


@needs_x
def test_preferences_are_chosen_by_keyboard_seen_at_once_and_there_the_next_time(start: Callable[..., Program]) -> None:
    """Ctrl+comma, larger text, other colors, closed, quit, started again: still chosen, and seen in the picture."""
    program = start("play", "SMALL", "--size", "960x540")
    program.wait(held="0")
    program.key("ctrl+comma")
    program.wait(layers="preferences", text="1.0", palette="standard")
    before = program.picture()
    program.key(*to_row("text_scale"), "End")
    program.wait(text="1.3")
    program.key(*["Tab"] * (len(to_row("palette")) - len(to_row("text_scale"))), "Return", "Return")
    program.wait(palette="high_contrast")
    assert difference(before, program.picture()) > 0.02
    program.key("Next")  # Page Down of a remote closes and changes nothing
    program.wait(layers="-", held="0", text="1.3", palette="high_contrast")
    large = program.picture()
    changed = difference(before, large)
    quit_program(program)
    again = start("play", "SMALL", "--size", "960x540")
    again.wait(held="0", text="1.3", palette="high_contrast")
    assert difference(large, again.picture()) < 0.5 * changed  # the picture breathes
    again.key("shift+a", "alt+r", "Escape")
    again.wait(text="1.0", palette="standard", layers="-")
    quit_program(again)


@needs_x
def test_a_scene_of_ones_own_choice_opens_at_the_start(start: Callable[..., Program]) -> None:
    """Chosen in the picker; without arguments the program begins there."""
    program = start()
    first = program.wait(scene="picker")["chosen"]
    program.key("ctrl+comma")
    program.wait(layers="preferences")
    program.key("Right", "Escape")
    program.wait(layers="-")
    quit_program(program)
    again = start()
    again.wait(scene=first)
    quit_program(again)


@needs_x
def test_without_single_letter_keys_alt_and_named_keys_do_everything(start: Callable[..., Program]) -> None:
    """With Alt: C and ? by Alt. Off: neither, but Alt+K plays and pauses, F8 and Tab are there."""
    program = start("play", "SMALL", "--size", "960x540")
    program.key("ctrl+comma")
    program.wait(layers="preferences")
    program.key(*to_row("letters"), "Right", "Escape")
    program.wait(layers="-", letters="alt")
    program.key("c", "alt+c")
    program.wait(captions="0")
    program.key("alt+question")
    program.wait(layers="help")
    program.key("Escape", "ctrl+comma", *to_row("letters"), "Right", "Escape")
    program.wait(layers="-", letters="off", playing="1" if program.state["held"] == "-" else "0")
    program.key("h", "alt+h", "F8")
    program.wait(captions="1", controls="1")
    program.key("Home")
    program.wait(playing="1", beat="search")
    program.key("alt+k")
    program.wait(playing="0", held="-")
    program.key("Tab", "Tab", "space")
    program.wait(control="Space", playing="1")
    quit_program(program)


@needs_x
def test_a_folder_that_keeps_nothing_does_not_stop_the_lesson(start: Callable[..., Program], tmp_path: Path) -> None:
    """What was chosen holds until the end; the program ends as ever."""
    (tmp_path / "config").write_text("a file where the folder should be")
    program = start("play", "SMALL", "--size", "960x540")
    program.key("plus")
    program.wait(text="1.15")
    time.sleep(2 * REST_SECONDS)
    program.key("Next")
    program.wait(held="0", text="1.15")
    quit_program(program)


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="only here a machine without a display is easy to have"
)
def test_without_a_display_the_program_says_so_and_what_works_without(tmp_path: Path) -> None:
    """Exit code 2, one line, the names of the commands that need no window; no traceback."""
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    env = {name: value for name, value in os.environ.items() if name not in hidden}
    env |= {"PYTHONPATH": str(ROOT), "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    for args in ([], ["play", "8"]):
        told = [sys.executable, "-m", "cartviz", *args]
        done = subprocess.run(told, check=False, env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 2
        assert "no display" in done.stderr
        assert "cartviz shot" in done.stderr
        assert "cartviz sheet" in done.stderr
        assert done.stderr.count("\n") == 1
