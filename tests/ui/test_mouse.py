import pytest

from cartviz.player.state import Player, hold
from cartviz.scene.timeline import Timeline
from cartviz.ui.mouse import LONG_REST_SECONDS, REST_SECONDS, Mouse


def test_the_bar_comes_with_the_mouse_and_goes_when_it_rests() -> None:
    """Up within a fraction of a second, down after a rest; outside the window it is down."""
    mouse = Mouse()
    mouse.live(1.0, on_bar=False)
    assert (mouse.awake, mouse.bar) == (False, 0.0)
    mouse.move((10, 10))
    for _ in range(20):
        mouse.live(0.016, on_bar=False)
    assert (mouse.awake, mouse.bar) == (True, 1.0)
    for _ in range(round(REST_SECONDS * 10) + 4):
        mouse.live(0.1, on_bar=False)
    assert (mouse.awake, mouse.bar) == (False, 0.0)
    mouse.move((10, 10))
    assert not mouse.awake  # an event without a move is no move
    mouse.move((11, 10))
    assert mouse.awake
    mouse.leave()
    assert not mouse.awake


def test_on_the_bar_it_stays_longer_but_not_forever() -> None:
    """A forgotten mouse does not keep the bar on the screen for the rest of the lesson."""
    mouse = Mouse()
    mouse.move((10, 10))
    mouse.live(REST_SECONDS + 1, on_bar=True)
    assert mouse.awake
    mouse.live(LONG_REST_SECONDS, on_bar=True)
    assert not mouse.awake


@pytest.mark.parametrize("index", [None, 1])
def test_after_a_drag_what_played_or_was_held_plays_on(index: int | None, small_timeline: Timeline) -> None:
    """While the mouse holds the timeline, the player waits at its place."""
    before = Player(t=1.0) if index is None else hold(Player(), small_timeline.cues[index])
    mouse = Mouse()
    player = mouse.grab(before, 5.0, small_timeline)
    assert (player.t, player.playing, player.held) == (5.0, False, None)
    player = mouse.drag(player, 2.0, small_timeline)
    player = mouse.drop(player)
    assert (player.t, player.playing, mouse.held) == (2.0, True, None)


def test_after_a_drag_what_was_paused_stays_paused_and_the_end_is_the_end(small_timeline: Timeline) -> None:
    """A picture that was looked for stays; a drag to the end of the scene holds there."""
    mouse = Mouse()
    assert not mouse.drop(mouse.grab(Player(t=1.0, playing=False), 5.0, small_timeline)).playing
    at_end = mouse.drop(mouse.grab(Player(t=1.0), 99.0, small_timeline))
    assert (at_end.held, at_end.playing) == (len(small_timeline.cues) - 1, False)
    assert mouse.drop(Player()) == Player()
