"""Tests of what a painter keeps: within its budget, the least recently used go first, never what the screen shows."""

import math

import pygame

from cartviz.render.render_queue import Workshop
from cartviz.render.surface_cache import Kept, Turn, bytes_of

HUNDRED = 100 * 10 * 10 * 4
"""Bytes of a hundred pictures."""


def picture() -> pygame.Surface:
    return pygame.Surface((10, 10))


def test_the_least_recently_used_are_forgotten_first() -> None:
    """And all together never take more than the budget."""
    kept = Kept[pygame.Surface](HUNDRED)
    for number in range(100):
        kept.get(number, picture)
    kept.find(0)
    for number in range(100, 150):
        kept.get(number, picture)
    assert kept.used_bytes == HUNDRED
    assert [number for number in range(150) if kept.find(number)] == [0, *range(51, 150)]


def test_what_is_there_is_not_made_again() -> None:
    """The same picture each time."""
    kept = Kept[pygame.Surface](HUNDRED)
    assert kept.get("it", picture) is kept.get("it", picture) is kept.find("it")


def test_a_new_picture_takes_the_place_of_the_old() -> None:
    """And its bytes; what is dropped gives them back."""
    kept = Kept[pygame.Surface](HUNDRED)
    kept.put("it", picture())
    large = pygame.Surface((20, 20))
    kept.put("it", large)
    assert kept.used_bytes == bytes_of(large)
    kept.drop("it")
    kept.drop("it")
    assert kept.used_bytes == 0


def test_what_one_picture_of_the_window_needs_is_never_forgotten() -> None:
    """A screen that needs more than the budget makes it once; the next picture lets go of what it does not need."""
    turn = Turn()
    kept = Kept[pygame.Surface](HUNDRED, turn)
    made = []

    def make() -> pygame.Surface:
        made.append(1)
        return picture()

    for _ in range(5):
        turn.number += 1
        for number in range(300):
            kept.get(number, make)
    assert len(made) == 300
    assert turn.full
    turn.number += 1
    kept.get("new", make)  # what comes first in the next picture takes the place of nothing that still may be needed
    for _ in range(2):
        for number in range(50):
            kept.get(number, make)
        turn.number += 1
    kept.get("newer", make)
    assert len(made) == 302
    assert kept.used_bytes == HUNDRED
    assert all(kept.find(number) for number in range(50))


def test_after_a_leap_nothing_is_kept_of_the_picture_before() -> None:
    """It will not come again; together with it the new one would take twice the room."""
    workshop = Workshop()
    kept = Kept[pygame.Surface](HUNDRED, workshop.turn)
    for place in range(3):
        workshop.begin(math.inf, turns=2)
        for number in range(100):
            kept.get((place, number), picture)
        assert kept.used_bytes == HUNDRED
        assert not workshop.turn.full


def test_the_speakers_page_pushes_nothing_of_the_classs_picture_out() -> None:
    """It lies between two of the class's, which must not be made anew for it; with both there is no room for more."""
    workshop = Workshop()
    kept = Kept[pygame.Surface](HUNDRED, workshop.turn)
    full = []
    for page in (False, True, False):
        workshop.begin(math.inf, turns=0 if page else 1)
        for number in range(100):
            kept.get((page, number), picture)
        full.append(workshop.turn.full)
    assert full == [False, True, False]
    assert kept.used_bytes == 2 * HUNDRED
