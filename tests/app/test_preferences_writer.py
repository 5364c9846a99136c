"""Preferences are kept: soon, once for a burst, beside another program, and without a disk that takes them."""

import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from cartviz.app.preferences_writer import REST_SECONDS, Keeper
from cartviz.player import preferences
from cartviz.player.preferences import DEFAULTS, FILE, Preferences

LARGE = replace(DEFAULTS, text_scale=1.3)


def wait_for(keeper: Keeper) -> None:
    """Let the thread that writes come to its end."""
    assert keeper._thread
    keeper._thread.join(10)


def test_a_change_is_written_a_moment_later(own_folders: Path) -> None:
    """Not at once, and not only at the end."""
    keeper = Keeper(DEFAULTS)
    keeper.live(DEFAULTS, 60)
    keeper.live(LARGE, 60)
    keeper.live(LARGE, REST_SECONDS / 2)
    assert not (own_folders / "settings").exists()
    keeper.live(LARGE, REST_SECONDS)
    wait_for(keeper)
    assert preferences.load() == (LARGE, "")


def test_a_burst_of_keys_is_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text size pressed through all its steps is written once."""
    written: list[Preferences] = []
    monkeypatch.setattr(preferences, "save", written.append)
    keeper = Keeper(DEFAULTS)
    for _ in range(50):
        for scale in (0.8, 1.0, 1.3):
            keeper.live(replace(DEFAULTS, text_scale=scale), 0.1)
    keeper.live(LARGE, REST_SECONDS)
    wait_for(keeper)
    keeper.live(LARGE, 60)
    keeper.close(LARGE)
    assert written == [LARGE]


def test_what_was_changed_at_the_last_moment_is_written_at_the_end() -> None:
    """A key, then at once Ctrl+Q."""
    keeper = Keeper(DEFAULTS)
    keeper.live(LARGE, 0.0)
    keeper.close(LARGE)
    assert preferences.load() == (LARGE, "")


def test_what_is_changed_back_before_it_was_written_needs_no_file(own_folders: Path) -> None:
    """A program that was only looked at leaves nothing behind."""
    keeper = Keeper(DEFAULTS)
    keeper.live(LARGE, 0.1)
    keeper.live(DEFAULTS, 60)
    keeper.close(DEFAULTS)
    assert not (own_folders / "settings").exists()


def test_two_programs_keep_what_each_has_changed() -> None:
    """The second does not write back what it read at its start."""
    first, second = Keeper(DEFAULTS), Keeper(DEFAULTS)
    first.close(LARGE)
    second.close(replace(DEFAULTS, palette="projector"))
    assert preferences.load()[0] == replace(LARGE, palette="projector")


def test_two_programs_at_the_same_time_leave_a_whole_file() -> None:
    """Whoever is last wins; nobody ever reads half of a file. Here two threads stand for two processes."""
    said: list[str] = []

    def run(scales: tuple[float, float]) -> None:
        now = DEFAULTS
        for i in range(40):
            before, now = now, replace(DEFAULTS, text_scale=scales[i % 2])
            said.append(preferences.save_changes(before, now))

    both = [threading.Thread(target=run, args=(scales,)) for scales in ((0.8, 1.15), (1.3, 0.9))]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert said == [""] * 80
    assert preferences.load()[1] == ""


def test_a_folder_that_takes_no_file_is_said_once_and_the_choice_holds(own_folders: Path) -> None:
    """One line of small print; the next change is tried again, silently."""
    (own_folders / "settings").write_text("a file where the folder should be")
    keeper = Keeper(DEFAULTS)
    news = []
    for chosen in (LARGE, replace(LARGE, gentle=True)):
        keeper.live(chosen, 0.0)
        told = keeper.live(chosen, REST_SECONDS)
        wait_for(keeper)
        news.append(told + keeper.live(chosen, 0.0))
    assert "cannot write" in news[0]
    assert str(own_folders / "settings" / FILE) in news[0]
    assert news[1] == ""
    keeper.close(LARGE)


def test_after_a_refusal_nothing_is_lost_once_the_folder_takes_it(own_folders: Path) -> None:
    """What could not be written goes along with the next change, and at the end."""
    blocker = own_folders / "settings"
    blocker.write_text("")
    keeper = Keeper(DEFAULTS)
    keeper.live(LARGE, 0.0)
    keeper.live(LARGE, REST_SECONDS)
    wait_for(keeper)
    blocker.unlink()
    keeper.close(LARGE)
    assert preferences.load() == (LARGE, "")


def test_a_slow_disk_does_not_hold_a_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """Writing takes as long as it takes, elsewhere."""
    go = threading.Event()
    monkeypatch.setattr(preferences, "save", lambda _: go.wait(20))
    keeper = Keeper(DEFAULTS)
    keeper.live(LARGE, 0.0)
    before = time.thread_time()
    keeper.live(LARGE, REST_SECONDS)
    for _ in range(100):
        keeper.live(LARGE, 1.0)
    assert keeper._busy()
    assert time.thread_time() - before < 1.0
    go.set()
    keeper.close(LARGE)
