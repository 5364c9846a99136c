"""The mixer in its process, heard through SDL's disk driver, which writes what a device would play."""

import os
import queue
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cartviz.audio.mixer_client import MOST_ORDERS, Loudspeaker
from cartviz.audio.waves import RATE

PATIENCE = 30.0
Recording = NDArray[np.float64]


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture
def tape(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that the device's samples go to."""
    path = tmp_path / "tape.raw"
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(path))
    return path


def opened() -> Loudspeaker:
    made = Loudspeaker()
    until(lambda: made.ready or made.trouble)
    return made


def played(made: Loudspeaker, tape: Path) -> Recording:
    """Close it and return what it has played: (n, 2), −1 to 1."""
    made.close()
    assert made._process
    assert made._process.wait(PATIENCE) == 0
    return np.frombuffer(tape.read_bytes(), np.int16).reshape(-1, 2) / 32768


def wait_on_tape(tape: Path, seconds: float) -> None:
    """Wait until so much more has been played, however busy the machine is."""
    goal = tape.stat().st_size + seconds * RATE * 4
    until(lambda: tape.stat().st_size >= goal)


def test_plucks_are_played_where_they_belong_and_fade_out(tape: Path) -> None:
    """Left, then right, with silence between and after; far below −6 dB."""
    made = opened()
    made.volume(1.0)
    wait_on_tape(tape, 1.0)
    made.pluck("kill", 1, 1.0, -1.0)
    wait_on_tape(tape, 1.0)
    made.pluck("bind", 1, 1.0, 1.0)
    wait_on_tape(tape, 0.6)
    heard = np.abs(played(made, tape))
    loud = np.flatnonzero(heard.max(axis=1) > 0.02)
    pause = int(np.diff(loud).argmax())
    first, second = heard[loud[0] : loud[pause] + 1], heard[loud[pause + 1] : loud[-1] + 1]
    assert first[:, 0].max() > 2 * first[:, 1].max() > 0.04
    assert second[:, 1].max() > 2 * second[:, 0].max() > 0.02
    assert heard.max() < 0.5
    assert heard[-RATE // 20 :].max() == 0.0


def test_the_tone_rises_with_its_level_and_goes_when_it_shall(tape: Path) -> None:
    """Low at rest, higher and louder later, silent at the end; it never jumps."""
    made = opened()
    made.volume(1.0)
    made.tone(0.0)
    wait_on_tape(tape, 2.0)
    low = tape.stat().st_size // 4
    made.tone(1.0)
    wait_on_tape(tape, 3.6)
    high = tape.stat().st_size // 4
    made.tone(None)
    wait_on_tape(tape, 1.6)
    heard = played(made, tape)

    def height(end: int) -> float:
        mono = heard[end - RATE // 2 : end].mean(axis=1)
        power = np.abs(np.fft.rfft(mono * np.hanning(mono.size))) ** 2
        return float((np.fft.rfftfreq(mono.size, 1 / RATE) * power).sum() / power.sum())

    assert height(high) > 3 * height(low)
    assert np.abs(heard[high - RATE :]).max() > 2 * np.abs(heard[low - RATE // 2 : low]).max() > 0
    assert np.abs(heard[-RATE // 20 :]).max() == 0.0
    assert np.abs(heard).max() < 0.5
    # A click is a jump; the steepest wave of 1980 Hz and the smallest step of the volume stay far below this.
    assert np.abs(np.diff(heard, axis=0)).max() < 0.03


def test_where_there_is_no_device_it_is_silent_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """No error, no word of a driver on the terminal, and all orders are taken."""
    monkeypatch.setenv("SDL_AUDIODRIVER", "no such driver")
    made = opened()
    assert made.trouble.startswith("No sound: ")
    assert not made.ready
    made.volume(0.5)
    made.pluck("kill", 1, 1.0, 0.0)
    made.tone(0.5)
    made.close(wait=True)
    assert not made._thread.is_alive()
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only where a program can be made to hang so simply")
def test_a_driver_that_hangs_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It never answers: the window goes on, orders cost nothing, and at the end its process is ended."""
    fifo = tmp_path / "never read"
    os.mkfifo(fifo)
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(fifo))
    made = Loudspeaker()
    until(lambda: made._process)
    time.sleep(0.5)
    assert (made.ready, made.trouble) == (False, "")
    for number in range(10 * MOST_ORDERS):
        made.pluck("bind", number, 1.0, 0.0)
    made.close(wait=True)
    assert made._process
    assert made._process.wait(PATIENCE) != 0


def test_a_process_that_falls_asleep_holds_nobody_up(tape: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Orders that nobody takes are forgotten, not kept."""
    made = opened()
    monkeypatch.setattr(made, "_orders", queue.Queue(MOST_ORDERS))
    for number in range(10 * MOST_ORDERS):
        made.pluck("bind", number, 1.0, 0.0)
    assert made._orders.qsize() == MOST_ORDERS
    assert made._process
    made._process.kill()
    made.close(wait=True)


def test_a_mixer_that_dies_is_started_again_and_plays(tape: Path) -> None:
    """Killed from outside: the next orders start another process, which knows volume and tone again."""
    made = opened()
    first = made._process
    assert first
    first.kill()
    first.wait(PATIENCE)

    def plays_again() -> bool:
        made.volume(1.0)
        made.tone(0.5)
        return made.ready and made._process is not first

    until(plays_again)
    wait_on_tape(tape, 0.5)
    assert made.trouble == ""
    assert np.abs(played(made, tape)).max() > 0.01


def test_a_mixer_that_always_dies_is_given_up_and_said(tape: Path) -> None:
    """After some tries there is no sound, and the viewer reads why; nothing runs on."""
    made = opened()

    def kill_it() -> str:
        if made.ready and made._process:
            made._process.kill()
            made.pluck("kill", 1, 1.0, 0.0)
        return made.trouble

    until(kill_it)
    assert made.trouble.startswith("No sound: the device is lost")
    made._thread.join(PATIENCE)
    assert not made._thread.is_alive()
