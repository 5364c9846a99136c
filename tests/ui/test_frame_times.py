"""How long frames take: kept part by part, shown as a graph, no more than the last two seconds."""

import time
from collections.abc import Sequence

import pytest
from fakes import key, play

from cartviz.app.app import App
from cartviz.stage.frame import Box, Words
from cartviz.stage.text import width_of
from cartviz.stage.theme import Look
from cartviz.ui.frame_times import GOAL_MS, KEPT, PARTS, FrameTimes


def times(monkeypatch: pytest.MonkeyPatch, frames: Sequence[tuple[float, ...]]) -> FrameTimes:
    """The times of frames whose parts took so many milliseconds, one frame every 20 ms."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    made = FrameTimes()
    for i, frame in enumerate(frames):
        now[0] = i * 0.020
        made.begin()
        for part, each in zip(PARTS, frame, strict=True):
            now[0] += each / 1000
            made.lap(part)
    now[0] = len(frames) * 0.020
    made.begin()
    return made


def test_medians_and_graph_say_what_frames_took(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frame over a sixtieth of a second stands out in height and color."""
    made = times(monkeypatch, [(1.0, 2.0, 5.0, 0.5)] * 9 + [(1.0, 2.0, 18.0, 0.5)])
    look = Look()
    ops = made.ops((1280, 720), look)
    words = [op.text for op in ops if isinstance(op, Words)]
    assert "8.5 ms a frame, 50 frames a second" in words
    assert "tick 1.0  compose 2.0  paint 5.0  present 0.5" in words
    bars = [op for op in ops if isinstance(op, Box) and op.fill in (look.color("accent"), look.color("alarm"))]
    assert [bar.fill == look.color("alarm") for bar in bars] == [False] * 9 + [True]
    assert bars[-1].height / bars[0].height == pytest.approx(21.5 / 8.5, rel=0.1)
    line = next(op for op in ops if isinstance(op, Box) and op.fill == look.color("text"))
    assert bars[0].y > line.y > bars[-1].y
    assert sum((1.0, 2.0, 18.0, 0.5)) > GOAL_MS


def test_only_the_last_frames_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two seconds at 60 a second; before the first frame there is an empty graph."""
    made = times(monkeypatch, [(1.0, 1.0, 1.0, 1.0)] * 300)
    assert len(made.frames) == len(made.between) == KEPT
    assert FrameTimes().ops((640, 360), Look())


@pytest.mark.parametrize("size", [(640, 360), (1280, 720), (1920, 1080)])
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.3])
def test_all_words_stand_on_the_graphs_panel(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], scale: float
) -> None:
    """Whatever their size, and however long frames take."""
    panel, *rest = times(monkeypatch, [(100.0, 111.1, 122.2, 133.3)] * 5).ops(size, Look(text_scale=scale))
    assert isinstance(panel, Box)
    for op in rest:
        wide = width_of(op.text, op.px, op.weight) if isinstance(op, Words) else getattr(op, "width", 0.0)
        assert panel.x <= op.x  # type: ignore[union-attr]
        assert op.x + wide <= panel.x + panel.width  # type: ignore[union-attr]
        assert panel.y <= op.y <= panel.y + panel.height  # type: ignore[union-attr]


def test_f3_shows_them_over_a_running_scene(app: App) -> None:
    """All four parts of every frame are measured; F3 again hides them."""
    play(app, [], key("F3"), [], [], [])
    assert app.player.frame_times
    assert all(set(PARTS) <= set(frame) for frame in app.times.frames)
    assert all(each >= 0 for frame in app.times.frames for each in frame.values())
    app.press("F3")
    assert not app.player.frame_times
