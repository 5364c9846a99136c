"""Letters of many sizes: what they look like is held by test_painter.py, here what they leave behind."""

from dataclasses import replace

import pygame
import pytest

from cartviz.render import lettering
from cartviz.render.lettering import Lettering
from cartviz.render.surface_cache import Kept
from cartviz.stage.frame import Halo, Words

WHITE = (255, 255, 255, 255)


@pytest.fixture(autouse=True, scope="module")
def display() -> None:
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def drawn(letters: Lettering, px: float) -> bytes:
    surface = pygame.Surface((400, 120), pygame.SRCALPHA)
    surface.fblits(letters.words(Words(10.0, 80.0, "CAR-T cells", px, WHITE)), pygame.BLEND_PREMULTIPLIED)
    return surface.get_buffer().raw


def test_few_sizes_are_open_at_a_time() -> None:
    """Words that grow through a hundred sizes leave no hundred fonts; a size that comes back looks as before."""
    letters = Lettering(Kept(0))  # every picture of words is made anew
    first = drawn(letters, 20.0)
    for step in range(100):
        drawn(letters, 21.0 + step * 0.7)
        assert len(letters._fonts) <= lettering._FONTS
    assert ("regular", 60) not in letters._fonts
    assert drawn(letters, 20.0) == first != drawn(letters, 30.0)


def test_a_size_in_use_stays_open() -> None:
    """What every frame needs is not closed by what comes and goes."""
    letters = Lettering(Kept(0))
    drawn(letters, 20.0)
    font = letters._fonts["regular", 60]
    for step in range(50):
        drawn(letters, 40.0 + step)
        drawn(letters, 20.0)
    assert letters._fonts["regular", 60] is font


def test_a_size_looks_the_same_whatever_was_drawn_before() -> None:
    """A font that is made larger or smaller draws what one opened at that size does, on the same line."""
    used, fresh = Lettering(Kept(0)), Lettering(Kept(0))
    for step in range(40):
        drawn(used, 21.0 + step)
    assert drawn(used, 20.5) == drawn(fresh, 20.5)


def test_words_and_their_halo_are_rendered_once() -> None:
    """Words that come in sixteenths of their opacity, and the halo around them, are made from the same letters."""
    letters = Lettering(Kept(1_000_000))
    words = Words(10.0, 80.0, "CAR-T cells", 20.0, (240, 200, 160, 255))
    letters.words(words)
    letters._fonts.clear()
    letters.halo(Halo(10.0, 80.0, (("CAR-T cells", "regular"),), 20.0, (6, 10, 22, 255), "left"))
    for alpha in range(15, 255, 16):
        letters.words(replace(words, color=(240, 200, 160, alpha)))
    assert not letters._fonts


def test_a_halo_has_the_blur_of_pygame() -> None:
    """The close blur of a halo is computed for one channel; it is what `gaussian_blur` makes of each."""
    dots = pygame.Surface((60, 40), pygame.SRCALPHA)
    for x, y, alpha in ((15, 15, 255), (16, 15, 255), (30, 20, 130), (41, 24, 255)):
        dots.set_at((x, y), (255, 255, 255, alpha))
    for radius in (1, 2, 3, 4):
        soft = pygame.surfarray.array_alpha(pygame.transform.gaussian_blur(dots, radius)).astype(int)
        assert abs(lettering._blurred(pygame.surfarray.array_alpha(dots), radius) - soft).max() <= 2
