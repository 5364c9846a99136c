"""Letters of many sizes: what they look like is held by test_painter.py, here what they leave behind."""

import pygame
import pytest

from cartviz.stage import lettering
from cartviz.stage.frame import Words
from cartviz.stage.kept import Kept
from cartviz.stage.lettering import Lettering

WHITE = (255, 255, 255, 255)


@pytest.fixture(autouse=True, scope="module")
def display() -> None:
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def drawn(letters: Lettering, px: float) -> bytes:
    surface = pygame.Surface((400, 120), pygame.SRCALPHA)
    letters.words(surface, Words(10.0, 80.0, "CAR-T cells", px, WHITE))
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
