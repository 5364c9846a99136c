from pathlib import Path

import pygame
import pytest

from cartviz.check.check import check_scene, vocabulary
from cartviz.core.errors import CartvizError, UsageError
from cartviz.render.painter import Painter
from cartviz.scene import assets, loader
from cartviz.scene.model import Action
from cartviz.stage.frame import Backdrop, Box, Clip, Frame, Op, Sprites, Words
from cartviz.stage.show import Show
from cartviz.tissue.world import World

OTHER = """\
title: Other
seed: 5
world: {size_um: [120, 150], days_per_second: 2}
body: {model: blood, cells_per_drawn: {leukemia: 5.0e9, car_t: 2.0e9}}
populations: [{id: blasts, kind: leukemia, count: 20}]
beats: [{id: days, seconds: 4}]
"""
MAIN = """\
title: Main
world: {size_um: [200, 112]}
body: {model: blood, cells_per_drawn: {leukemia: 5.0e9}}
populations: [{id: blasts, kind: leukemia, count: 20}]
plots: {p: {title: P, percent_of_start: true, log: false, low: 0, high: 150, days: [0, 8],
  lines: [{of: body_tumor_total, label: cancer}]}}
beats:
  - {id: before, seconds: 2, days_per_second: 1, caption: Before.}
  - id: both
    seconds: 4
    pace: 0
    plot: p
    caption: Both.
    twin: {left: other, right: other, titles: [Left side, Right side], days: [0, 8]}
  - {id: after, seconds: 2, plot: none, caption: After.}
"""


@pytest.fixture
def scene_file(tmp_path: Path) -> Path:
    (tmp_path / "twins").mkdir()
    (tmp_path / "twins" / "other.yaml").write_text(OTHER, encoding="utf-8")
    path = tmp_path / "01-main.yaml"
    path.write_text(MAIN, encoding="utf-8")
    return path


@pytest.fixture
def show(scene_file: Path) -> Show:
    return Show.of(loader.load(scene_file))


def clips(frame: Frame) -> list[Clip]:
    return [op for op in frame.ops if isinstance(op, Clip) and op.width > 0]


def words(frame: Frame) -> set[str]:
    return {op.text for op in frame.ops if isinstance(op, Words)}


def test_both_sides_show_the_same_day(show: Show) -> None:
    """The beat's clock runs from day 0 to 8; each side is at the moment of its own film that shows that day."""
    for share in (0.3, 0.55, 0.9):
        t = show.timeline.cue("both").start + 4 * share
        frame = show.frame_at(t)
        assert f"Day {8 * share:.0f} after infusion" in words(frame)
        halves, parted = show._halves(t)
        assert halves is not None
        assert parted == pytest.approx(1.0)
        for half in halves:
            assert half.cues[0].day_from + (half.t - half.cues[0].start) * 2 == pytest.approx(8 * share, abs=1e-6)
            assert half.world.tick == round(8 * share * 15)


def test_a_clock_may_begin_slowly(scene_file: Path) -> None:
    """Three days divide the beat into two equal times: the first days pass slowly, the rest quickly."""
    scene_file.write_text(
        MAIN.replace("days: [0, 8]}\n  - {id: after", "days: [0, 2, 8]}\n  - {id: after"), encoding="utf-8"
    )
    show = Show.of(loader.load(scene_file))
    cue = show.timeline.cue("both")
    days = [show.timeline.day_in(cue, cue.start + each) for each in (0.0, 1.0, 2.0, 3.0, 4.0)]
    assert days == pytest.approx([0.0, 1.0, 2.0, 5.0, 8.0])


def test_a_clock_does_not_run_backward(scene_file: Path) -> None:
    """Days that fall, or a single one, are a mistake with its place."""
    for days in ("[0, 8, 3]", "[4]"):
        scene_file.write_text(
            MAIN.replace("days: [0, 8]}\n  - {id: after", f"days: {days}}}\n  - {{id: after"), encoding="utf-8"
        )
        with pytest.raises(CartvizError, match="each later than the one before"):
            loader.load(scene_file)


def test_the_sides_stand_beside_each_other_and_are_named(show: Show) -> None:
    """Two windows that meet in a line of light cover the frame; each has its title and its own place."""
    frame = show.frame_at(show.end_of("both"))
    left, right = clips(frame)
    assert left.x == 0
    assert left.x + left.width == pytest.approx(right.x)
    assert right.x + right.width == pytest.approx(1920)
    assert {"Left side", "Right side"} <= words(frame)
    assert sum(isinstance(op, Backdrop) for op in frame.ops) == 2
    assert any(isinstance(op, Box) and op.x < right.x < op.x + op.width and op.height == 1080 for op in frame.ops)


def test_the_sides_come_in_and_go_out_softly(show: Show) -> None:
    """Within a second they slide in from left and right over the beat's own tissue, and out again."""
    start, end = show.timeline.cue("both").start, show.timeline.cue("both").end
    widths = [sum(clip.width for clip in clips(show.frame_at(start + k / 10))) for k in range(11)]
    assert widths[0] == 0
    assert widths == sorted(widths)
    assert widths[-1] == pytest.approx(1920)
    widths = [sum(clip.width for clip in clips(show.frame_at(end + k / 10))) for k in range(11)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] == 0


def test_nothing_is_drawn_across_the_line(show: Show) -> None:
    """Each window is lifted before the next is set, and before anything of the HUD is drawn."""
    inside = False
    for op in show.frame_at(show.end_of("both")).ops:
        if isinstance(op, Clip):
            assert inside == (op.width == 0)
            inside = op.width > 0
        elif isinstance(op, Sprites):
            assert inside
    assert not inside


def test_a_twin_frame_is_the_same_by_any_route(show: Show, scene_file: Path) -> None:
    """Playing, jumping and a fresh show give the same digest."""
    times = [show.timeline.cue("both").start + each for each in (0.4, 1.7, 3.99)]
    for step in range(28):
        show.frame_at(step / 7)
    played = [show.frame_at(t).digest() for t in times]
    fresh = Show.of(loader.load(scene_file))
    assert [fresh.frame_at(t).digest() for t in reversed(times)] == played[::-1]


def test_a_film_is_loaded_once_and_shared_by_interventions(show: Show) -> None:
    """The other tissue is computed once a show, whoever asks, and survives a viewer's action."""
    assert show.films == {}
    show.frame_at(show.end_of("both"))
    (film,) = show.films.values()
    known = film.recorder.known_ticks
    other = show.with_intervention(3, Action("give", {"what": "tocilizumab"}))
    other.frame_at(show.end_of("both") - 1)
    assert list(other.films.values()) == [film]
    assert film.recorder.known_ticks == known


def test_the_work_of_a_picture_counts_both_tissues(show: Show) -> None:
    """A window may not freeze: what a twin beat still needs is told and computed in slices."""
    t = show.end_of("both")
    known, needed = show.work(t)
    assert needed >= 2 * 119
    assert known < needed
    for _ in range(2000):
        if show.ahead(0.01, t):
            break
    known, needed = show.work(t)
    assert known == needed


def test_without_a_right_side_the_scene_itself_stands_there(scene_file: Path) -> None:
    """Then its own clock counts: the other tissue is shown on the day of this one."""
    text = MAIN.replace("right: other, ", "").replace(", days: [0, 8]}", "}").replace("pace: 0", "days_per_second: 1")
    scene_file.write_text(text, encoding="utf-8")
    show = Show.of(loader.load(scene_file))
    halves, _ = show._halves(show.end_of("both"))
    assert halves is not None
    own: World = show.recorder.world_at(show.timeline.cue("both").last_tick)
    assert halves[1].world is own
    assert halves[0].world.tick == 6 * 15
    assert halves[0].scene.title == "Other"


def test_a_twin_that_is_not_there_is_a_problem_with_its_place(scene_file: Path) -> None:
    """The author reads the line, and the name that was meant."""
    scene_file.write_text(MAIN.replace("left: other", "left: othr"), encoding="utf-8")
    found = [str(problem) for problem in check_scene(loader.load(scene_file), vocabulary(), draft=True)]
    (told,) = [each for each in found if "twin" in each]
    assert "01-main.yaml:14:" in told
    assert "no twin 'othr'" in told
    assert "Did you mean 'other'" in told
    with pytest.raises(UsageError, match="no twin 'none'"):
        assets.find_twin("none", str(scene_file))


def test_the_twins_of_the_program_are_no_scenes_of_their_own() -> None:
    """They lie in a folder of their own: the picker and the story count thirteen scenes without them."""
    assert not [path for path in assets.scene_paths() if "twins" in path.parts]
    assert assets.find_twin("blood-days", "scenes/11-solid-tumor.yaml").is_file()


def test_a_clip_keeps_paint_inside_its_box() -> None:
    """What lies outside the box stays as it was; a box without width lifts the clip."""
    surface = pygame.Surface((40, 30))
    red, green = (255, 0, 0, 255), (0, 255, 0, 255)
    ops: tuple[Op, ...] = (Clip(10, 5, 12, 10), Box(0, 0, 40, 30, red), Clip(), Box(0, 28, 40, 2, green))
    Painter().paint(Frame((40, 30), 0.0, "b", ops), surface)
    assert surface.get_at((10, 5))[:3] == surface.get_at((21, 14))[:3] == (255, 0, 0)
    assert surface.get_at((9, 5))[:3] == surface.get_at((22, 14))[:3] == (0, 0, 0)
    assert surface.get_at((0, 29))[:3] == (0, 255, 0)


def test_a_plot_may_tell_percent_of_the_start(show: Show) -> None:
    """So that 10^11 leukemia cells and 10^9 tumor cells stand on one axis: both begin at 100."""
    cue = show.timeline.cue("both")
    (curve,) = show._curves.at(cue.end - 1e-6, cue)
    assert curve.points[0] == (0.0, 100.0)
    body = show.recorder.patients[0].body
    day, value = curve.points[-1]
    assert value == pytest.approx(100 * body.at(day)["tumor_total"] / body.at(0)["tumor_total"])
