import json
import os
import subprocess
import sys
from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small import SMALL

from cartviz.app.window import Window
from cartviz.bench import command, frames, soak
from cartviz.bench.crowd import crowd
from cartviz.bench.report import COPY, Figures, Report, Stopwatch, tell
from cartviz.cli import bench, main
from cartviz.core.errors import UsageError
from cartviz.stage.frame import Field
from cartviz.stage.show import Show
from cartviz.tissue.world import BOUND, DIVIDING, DYING

ROOT = Path(__file__).resolve().parents[2]
STAGES = ("tick", "compose", "paint", "present", "whole frame", COPY, "yardstick: bare blits")
JUMPING = ("jump: world", "jump: picture", "jump", "jump: then sharp")
FIRST = "first picture, cold"


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> Window:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    return Window((320, 180))


def test_percentiles_are_those_of_the_times_that_were_added() -> None:
    """Of 1 to 100 ms: median 50.5, 95th percentile 95.05, 99th 99.01; the ratio is that of computing times."""
    figures = Figures()
    for n in range(1, 101):
        figures.add("frame", n / 1000, 0.004)
        figures.add(COPY, 0.030, 0.002)
    row = figures.rows()["frame"]
    own = {"computing": 4.0, "computing_p95": 4.0, "computing_p99": 4.0}
    assert row == {"median": 50.5, "p95": 95.05, "p99": 99.01, "count": 100, "copies": 2.0} | own
    assert figures.rows()[COPY]["copies"] == 1.0


def test_a_stopwatch_tells_each_part_and_the_whole() -> None:
    """The laps of one round add up to its whole."""
    figures = Figures()
    watch = Stopwatch(figures)
    for name in ("one", "two"):
        sum(range(20_000))
        watch.lap(name)
    watch.whole("both")
    rows = figures.rows()
    assert list(rows) == ["one", "two", "both"]
    assert rows["one"]["median"] + rows["two"]["median"] == pytest.approx(rows["both"]["median"], abs=0.002)
    assert all(row["median"] > 0 for row in rows.values())


def test_a_crowd_does_everything_at_once() -> None:
    """Among the cells asked for some bind, some divide, some die, all move, and haze lies over them."""
    show = Show.of(crowd(1000, 3.0))
    states: set[int] = set()
    for tick in range(0, show.timeline.ticks, 6):
        states |= set(show.recorder.world_at(tick).state.tolist())
    start, end = show.recorder.world_at(0), show.recorder.world_at(show.timeline.ticks)
    assert start.n == pytest.approx(1000, rel=0.02)
    assert {BOUND, DIVIDING, DYING} <= states
    assert (np.abs(end.xy[:, : start.n] - start.xy).sum(axis=0) > 0).mean() > 0.95
    assert [op for op in show.frame_at(2.5).ops if isinstance(op, Field) and op.name == "cytokine"]


def test_a_scene_is_measured_stage_by_stage(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every stage of a frame is timed as often as frames were played, jumps and yardsticks beside them."""
    monkeypatch.setattr(frames, "JUMPS", 3)
    monkeypatch.setattr(frames, "COLD", 2)
    report = command.measure(crowd(40, 2.0), window, 1.0)
    rows = report.figures.rows()
    assert set(rows) == {*STAGES, *JUMPING, FIRST}
    assert {rows[name]["count"] for name in STAGES[:5]} == {2 * frames.SEGMENT_FRAMES}
    assert {rows[name]["count"] for name in JUMPING} == {3}
    assert rows[FIRST]["count"] == 2
    assert report.cells >= 38
    assert 0 < report.keyframes_mb < 1
    window.close()


def test_the_soak_goes_round_twice_and_tells_the_growth(window: Window, tmp_path: Path) -> None:
    """However short the time, there are two rounds to compare: pictures of all scenes, of each one, and leaps."""
    scenes = []
    for name, seconds in (("one", 9.0), ("two", 1.0)):
        path = tmp_path / f"{name}.yaml"
        path.write_text(SMALL, encoding="utf-8")
        scenes.append(replace(crowd(30, seconds), path=str(path)))
    reports = soak.soak(scenes, window, 0.0)
    assert [report.name for report in reports] == ["round 1, 0.2 min", "round 2, 0.3 min"]
    assert reports[0].growth_percent == 0
    for report in reports:
        counts = {name: row["count"] for name, row in report.figures.rows().items()}
        assert counts == {"picture of all scenes": 2 * soak.PICKING_STEPS, "leap": 3, "picture": 37}
    if sys.platform == "linux":
        assert 20 < reports[0].now_mb < reports[0].peak_mb + 1
        assert reports[1].growth_percent == pytest.approx(100 * (reports[1].now_mb / reports[0].now_mb - 1))
    window.close()


def test_a_picture_that_cannot_be_drawn_ends_the_soak(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A lesson would go on with the last good picture; a measurement says where it failed."""

    def fail(*_: object) -> None:
        raise ValueError

    path = tmp_path / "one.yaml"
    path.write_text(SMALL, encoding="utf-8")
    monkeypatch.setattr(Show, "frame_at", fail)
    with pytest.raises(UsageError, match="'scene': '00-crowd'"):
        soak.soak([replace(crowd(30, 1.0), path=str(path))], window, 0.0)
    window.close()


def test_the_first_frame_of_a_fresh_process_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process is started, heard and ended; what it computed is no more than what passed."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    figures = Figures()
    command.time_start(["play", "8", "--size", "320x180"], "scene", figures)
    command.time_start([], "picker", figures)
    rows = figures.rows()
    assert all(rows[name]["computing"] > 0 for name in ("scene", "picker"))
    assert {row["count"] for row in rows.values()} == {1}


@pytest.mark.parametrize("as_json", [False, True])
def test_a_report_is_a_table_or_json(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    """Both tell name, size, cells, memory, growth and every row."""
    figures = Figures()
    figures.add("paint", 0.0123, 0.01)
    tell([Report("08-hunt", figures, 262, 210.04, 180.0, 1.5, 12.34, 0.756)], (640, 360), as_json=as_json)
    told = capsys.readouterr().out
    if not as_json:
        for part in (
            "08-hunt",
            "640×360",
            "262 cells",
            "210 MB",
            "180 MB",
            "+1.5 %",
            "12.3 MB",
            "0.76 times",
            "paint",
            "12.30",
            "10.00",
        ):
            assert part in told
        return
    data = json.loads(told)
    assert data["size"] == [640, 360]
    assert data["reports"][0] | {"milliseconds": 0} == {
        "name": "08-hunt", "cells": 262, "peak_mb": 210.0, "now_mb": 180.0, "growth_percent": 1.5, "milliseconds": 0,
        "keyframes_mb": 12.3, "export_ratio": 0.76,
    }  # fmt: skip
    assert data["reports"][0]["milliseconds"]["paint"]["median"] == 12.3


def test_where_a_scene_is_played_is_spread_over_it() -> None:
    """Three seconds are six halves, evenly over a minute; a scene shorter than that is played where there is room."""
    assert frames.segments(60.5, 3.0) == [5.0, 15.0, 25.0, 35.0, 45.0, 55.0]
    assert frames.segments(0.2, 0.5) == [0.0]


def test_without_the_libraries_of_exports_no_film_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are an extra: the other figures are worth having without them."""
    monkeypatch.setitem(sys.modules, "av", None)
    figures = Figures()
    assert frames.film(Show.of(crowd(30, 1.0)), (320, 180), figures) == 0.0
    assert not figures.rows()


def test_the_command_measures_a_crowd(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`cartviz bench --cells N --json` needs no scene; without a display it takes SDL's dummy."""
    for name in ("JUMPS", "COLD", "FILM_FRAMES"):
        monkeypatch.setattr(frames, name, 1)
    monkeypatch.setattr(command, "CROWDS", (50,))
    monkeypatch.setattr(command, "LEAPING", 0)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    assert main.main(["bench", "--cells", "60", "--size", "320x180", "--seconds", "1", "--json"]) == 0
    names = {report["name"]: report for report in json.loads(capsys.readouterr().out)["reports"]}
    assert set(names["00-crowd"]["milliseconds"]) == {*STAGES, *JUMPING, FIRST}
    assert set(names["all"]["milliseconds"]) == {"tick of 50 cells", "tick of 60 cells", "1 frames of a film"}
    assert names["all"]["export_ratio"] > 0
    assert names["all"]["peak_mb"] > 20 or sys.platform == "win32"


def test_without_a_display_there_is_still_a_surface() -> None:
    """A server without a screen can be measured, too."""
    code = "from cartviz.bench.command import _window; import pygame; w = _window((320, 180)); "
    code += "print(pygame.display.get_driver())"
    gone = ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER")
    env = {name: value for name, value in os.environ.items() if name not in gone} | {"PYTHONPATH": str(ROOT)}
    if sys.platform != "linux":
        pytest.skip("there always is a display")
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.split()[-1] in ("dummy", "offscreen")


@pytest.mark.parametrize("args", [["--cells", "5"], ["--seconds", "0"], ["--soak", "x"], ["no-such-scene"]])
def test_what_cannot_be_measured_is_said(args: list[str]) -> None:
    """A wrong option ends with code 2 and a sentence."""
    assert main.main(["bench", *args]) == 2


def test_the_longest_options_are_read() -> None:
    """Scenes, cells, size, seconds, soak and JSON arrive as they were given."""
    given = ["bench", "8", "hunt", "--cells", "2000", "--size", "640x360", "--seconds", "9", "--soak", "3", "--json"]
    read = main.parser().parse_args(given)
    wanted = Namespace(
        command="bench", scenes=["8", "hunt"], cells=2000, size=(640, 360), seconds=9, soak=3, json=True, run=bench.run
    )
    assert read == wanted
