"""The measure of flashes itself: it must find what flashes, and nothing else."""

from collections.abc import Callable

import numpy as np
import pytest
from flashes import ALLOWED, FPS, SIZE, Changes, Meter
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Color = tuple[int, int, int]
BLACK, WHITE, GRAY = (0, 0, 0), (255, 255, 255), (128, 128, 128)


def film(picture: Callable[[int], Picture], seconds: float = 2.0) -> Meter:
    meter = Meter()
    for frame in range(round(seconds * FPS)):
        meter.watch(picture(frame))
    return meter


def blinking(first: Color, second: Color, hold: int, part: tuple[int, int] = SIZE) -> Callable[[int], Picture]:
    """Two colors in turns, each for so many frames, over a part (width, height) of a black screen."""

    def picture(frame: int) -> Picture:
        out = np.zeros((*SIZE, 3), np.uint8)
        out[: part[0], : part[1]] = second if frame // hold % 2 else first
        return out

    return picture


@pytest.mark.parametrize(("hold", "flashes"), [(1, 15.0), (3, 5.0), (5, 3.0), (6, 2.5), (15, 1.0), (30, 0.5)])
def test_black_and_white_in_turns_are_counted(hold: int, flashes: float) -> None:
    """Each for 3 frames of 30 makes 5 flashes a second, and so on; a picture that only changes once is half a flash."""
    assert film(blinking(BLACK, WHITE, hold)).general == flashes
    assert film(blinking(BLACK, WHITE, hold)).red == 0


def test_a_screen_that_flashes_four_times_a_second_does_not_pass() -> None:
    """And three times a second does."""
    assert all(film(blinking(BLACK, GRAY, hold)).general > ALLOWED for hold in (1, 2, 3, 4))
    assert film(blinking(BLACK, WHITE, 5)).general <= ALLOWED


def test_small_changes_and_very_bright_ones_are_no_flashes() -> None:
    """A fortieth of white over all of a block is what a tenth over a quarter is; nor where the darker is above 0.80."""
    assert film(blinking(BLACK, (40, 40, 40), 2)).general == 0
    assert film(blinking((232, 232, 232), WHITE, 2)).general == 0
    assert film(blinking((180, 180, 180), WHITE, 2)).general > ALLOWED


def test_what_is_small_is_no_flash() -> None:
    """A quarter of a block of 341 by 256 pixels (on a screen of 1024) is found, even where it flashes only by a tenth.

    White that covers less than a fortieth of a block is none.
    """
    block, faint = (SIZE[0] // 3, SIZE[0] // 4), (92, 92, 92)
    assert film(blinking(BLACK, faint, 3, (block[0] // 4 + 1, block[1]))).general > ALLOWED
    assert film(blinking(BLACK, WHITE, 3, (block[0] // 45, block[1]))).general == 0


def test_a_flash_may_be_anywhere_and_in_pieces() -> None:
    """Many small things that blink together add up, in the corner as in the middle."""

    def picture(frame: int) -> Picture:
        out = np.zeros((*SIZE, 3), np.uint8)
        out[-100::2, -70:] = 255 if frame // 3 % 2 else 0
        return out

    assert film(picture).general > ALLOWED


def test_saturated_red_flashes_though_it_is_dark() -> None:
    """Red too dark for a general flash, but not for a red one; brownish red is none."""
    assert film(blinking(BLACK, (90, 0, 0), 3)).general == 0
    assert film(blinking(BLACK, (90, 0, 0), 3)).red == 5
    assert film(blinking(BLACK, (170, 110, 110), 3)).red == 0
    assert film(blinking((0, 0, 150), (200, 0, 0), 3)).red == 5


def test_a_slow_breath_counts_by_its_rounds() -> None:
    """A sine of one round a second: two changes a second; the steps on the way are none of their own."""

    def picture(frame: int) -> Picture:
        level = round(127.5 * (1 - np.cos(2 * np.pi * frame / FPS)))
        return np.full((*SIZE, 3), level, np.uint8)

    assert film(picture, 4.0).general == 1.0


def test_changes_are_counted_at_each_place_by_itself() -> None:
    """A light that runs across the screen changes every place once up and once down: nothing flashes."""

    def picture(frame: int) -> Picture:
        out = np.zeros((*SIZE, 3), np.uint8)
        out[frame * 5 : frame * 5 + 40] = 255
        return out

    assert film(picture, 1.5).general <= 1.0


def test_changes_at_different_times_are_no_flash() -> None:
    """Stripes that wander change every place again and again, but never much of the screen together."""

    def picture(frame: int) -> Picture:
        stripes = (np.arange(SIZE[0]) + 2 * frame) // 32 % 2 * 255
        return np.broadcast_to(stripes[:, None, None], (*SIZE, 3)).astype(np.uint8)

    assert film(picture).general <= ALLOWED


def test_two_halves_in_turns_are_a_flash() -> None:
    """One half bright while the other is dark, four times a second."""

    def picture(frame: int) -> Picture:
        out = np.zeros((*SIZE, 3), np.uint8)
        out[:, : SIZE[1] // 2 if frame // 4 % 2 else 0] = 255
        out[:, SIZE[1] // 2 if frame // 4 % 2 == 0 else SIZE[1] :] = 255
        return out

    assert film(picture).general > ALLOWED


def test_a_second_after_its_last_change_the_screen_is_calm_again() -> None:
    """Two flashes now and two later are no four."""

    def picture(frame: int) -> Picture:
        return np.full((*SIZE, 3), 255 if frame in (1, 2, 5, 6, 41, 42, 45, 46) else 0, np.uint8)

    assert film(picture).general == 2


@pytest.mark.parametrize("hold", [1, 2, 3])
def test_changes_turn_at_every_place(hold: int) -> None:
    """Up and down in turns, each once; a change that is too small is none."""
    changes = Changes(0.1)
    found = [changes.add(np.full((2, 2), frame // hold % 2, np.float32)) for frame in range(12)]
    ups, downs = (np.array([each[way].all() for each in found]) for way in (0, 1))
    assert ups.sum() + downs.sum() == 12 / hold - 1
    assert not (ups & downs).any()
    assert not any(
        mask.any() for value in (0.95, 1.0, 0.92) for mask in changes.add(np.full((2, 2), value, np.float32))
    )
