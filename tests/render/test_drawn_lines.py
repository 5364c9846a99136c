"""Lines and words of props: what is beside the frame costs nothing, a bar has no pen, numbers stand in braces."""

from pathlib import Path

import pytest

from cartviz.scene.loader import load
from cartviz.stage.frame import Line, Ring, Words
from cartviz.stage.props import PEN_PX
from cartviz.stage.show import Show

SCENE = f"""
title: Lines
seed: 1
world: {{size_um: [400, 225]}}
props:
  pen: {{line: [[180, 100], [200, 120], [220, 100]], px: {PEN_PX / 4}, color: good}}
  bar: {{line: [[180, 130], [220, 130]], px: {PEN_PX * 2}, color: car}}
  away: {{line: [[10, 10], [20, 20]], px: 4, color: alarm}}
  number: {{words: "{{value}} cells", at: [200, 90], value: 3}}
beats:
  - id: one
    seconds: 4
    camera: {{at: [200, 112], width_um: 100}}
    stage:
      - draw: {{who: [pen, bar, away], seconds: 3}}
      - count: {{who: number, to: 5, seconds: 2}}
"""


@pytest.fixture
def show(tmp_path: Path) -> Show:
    """Three lines that are drawn, one of them beside the frame."""
    path = tmp_path / "scene.yaml"
    path.write_text(SCENE, encoding="utf-8")
    return Show.of(load(path))


def test_a_line_beside_the_frame_is_not_drawn(show: Show) -> None:
    lines = [op for op in show.frame_at(3.9).ops if isinstance(op, Line) and op.width in (PEN_PX / 4, 4.0, PEN_PX * 2)]
    assert sorted(op.width for op in lines) == [PEN_PX / 4, PEN_PX * 2]


def test_only_a_thin_line_shows_its_pen(show: Show) -> None:
    half = [op for op in show.frame_at(1.5).ops if isinstance(op, Ring) and op.radius == PEN_PX / 4 * 1.4]
    assert len(half) == 1
    thick = [op for op in show.frame_at(1.5).ops if isinstance(op, Ring) and op.radius == PEN_PX * 2 * 1.4]
    assert not thick


def test_a_number_in_braces_is_counted(show: Show) -> None:
    def words(t: float) -> list[str]:
        return [op.text for op in show.frame_at(t).ops if isinstance(op, Words) and op.text.endswith(" cells")]

    assert words(0.0) == ["3 cells"]
    assert words(3.0) == ["5 cells"]
