"""The patient on the stage: monitor and grade, panels that glide, plots that grow, caps on receptors, small print."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from cartviz.check.library import open_scene
from cartviz.patient.grades import CRS_SIGNS
from cartviz.scene.loader import loads
from cartviz.scene.model import BodySpec
from cartviz.stage import curves, haze, il6_marks
from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.curves import SWEEP_SECONDS
from cartviz.stage.frame import Box, Frame, Op, Row, Sprites, Words
from cartviz.stage.hud import hud
from cartviz.stage.hud.hud_state import Board, Hearing
from cartviz.stage.hud.instrument_panel import SLIDE_SECONDS, between
from cartviz.stage.hud.instruments import meter_ops
from cartviz.stage.hud.plots import plot_ops
from cartviz.stage.show import Show
from cartviz.stage.theme import STANDARD, Layout, Look
from cartviz.stage.view import View

LAYOUT, LOOK = Layout(1920, 1080), Look()

STORM = """
title: A storm
world: {size_um: [260, 150], day: 3.3, days_per_second: 0.1, substances: {cytokine: {spread_um2_per_minute: 30,
  decay_per_minute: 0.02}}}
body: {model: blood, cells_per_drawn: {car_t: 5e7, leukemia: 2e9}}
patients: {high: {model: blood, scenario: high_burden}}
cast: {listener: {kind: body_cell, at: [130, 75], waits: true}}
populations:
  - {id: hunters, kind: car_t, count: 9}
  - {id: blasts, kind: leukemia, count: 48}
  - {id: guards, kind: macrophage, count: 3}
meters:
  body_il6: {label: cytokines, show_as: vertical_log}
  body_temperature: {show_as: monitor}
  body_systolic: {show_as: vitals}
  high_crs_grade: {label: very many, show_as: badge}
plots:
  course:
    title: IL-6
    low: 1
    high: 10000
    unit: pg/mL
    days: [0, 10]
    limit: {at: 4, label: at rest, color: good}
    lines: [{of: high_il6, label: very many, color: alarm}, {of: body_il6, label: this one, checks_per_day: 4}]
beats:
  - {id: rise, seconds: 6, meters: [body_il6], camera: {follow: listener, width_um: 90}}
  - {id: ask, seconds: 4, meters: [body_il6, body_systolic]}
  - {id: told, seconds: 4, meters: [body_il6, body_temperature], plot: course}
  - {id: compare, seconds: 6, meters: [high_crs_grade, body_il6], plot: course}
  - {id: drug, seconds: 8, plot: none, meters: [body_temperature], do: [{give: tocilizumab, after: 1}]}
"""


@pytest.fixture(scope="module")
def storm() -> Show:
    """A short storm that ends with tocilizumab."""
    return Show.of(loads(STORM, "09-storm.yaml"))


def words_of(ops: list[Op] | tuple[Op, ...]) -> list[str]:
    """All words that are drawn."""
    rows = [run[0] for op in ops if isinstance(op, Row) for run in op.runs]
    return [op.text for op in ops if isinstance(op, Words)] + rows


def board_at(show: Show, t: float, **values: float) -> Board:
    """The board of a moment, with readings of our own."""
    cue = show.timeline.cue_at(t)
    tick, _ = show.timeline.tick_at(t)
    read = {name: float(column[tick]) for name, column in show.recorder.readings_until(tick).items()}
    read |= values
    curves, leaving = show._curves.at(t, cue), show._curves.leaving(t, cue)
    return Board(show.scene, show.timeline, cue, t, 13, "", read, read, 4.0, curves, leaving)


def at(show: Show, beat: str, into: float) -> float:
    """So many seconds into a beat."""
    return show.timeline.cue(beat).start + into


# --- monitor ---


@pytest.mark.parametrize("grade", range(5))
def test_the_monitor_says_the_grade_and_its_sign(storm: Show, grade: int) -> None:
    """Number, words and as many steps as the grade is high; temperature, blood pressure and oxygen beside it."""
    vitals = {"body_temperature": 39.44, "body_systolic": 88.2, "body_diastolic": 54.4, "body_oxygen_saturation": 93.0}
    ops = meter_ops(board_at(storm, at(storm, "told", 3), body_crs_grade=float(grade), **vitals), LAYOUT, LOOK)
    told = words_of(ops)
    assert (f"CRS grade {grade}" if grade else "no CRS") in told
    assert CRS_SIGNS[grade] in " ".join(told)
    assert {"39.4 °C", "88/54", "93 %"} <= set(told)


def test_the_monitor_of_a_question_keeps_the_grade_to_itself(storm: Show) -> None:
    """The class reads the numbers; no grade and none of its words are given away."""
    for grade in range(5):
        ops = meter_ops(board_at(storm, at(storm, "ask", 3), body_crs_grade=float(grade)), LAYOUT, LOOK)
        told = " ".join(words_of(ops))
        assert "CRS grade ?" in told
        assert not any(sign in told for sign in CRS_SIGNS)
    first, last = (
        meter_ops(board_at(storm, at(storm, "ask", 3), body_crs_grade=grade), LAYOUT, LOOK) for grade in (0.0, 4.0)
    )
    assert first == last


def test_what_is_out_of_range_is_told_by_color_and_number(storm: Show) -> None:
    """Fever from 38.0 °C and blood pressure below 90 stand in the color of alarm, never blinking."""

    def color(text: str, **values: float) -> tuple[int, int, int, int]:
        ops = meter_ops(board_at(storm, at(storm, "told", 3), **values), LAYOUT, LOOK)
        return next(op.color for op in ops if isinstance(op, Words) and op.text == text)

    assert color("38.0 °C", body_temperature=38.0) == STANDARD["alarm"]
    assert color("37.9 °C", body_temperature=37.9) == STANDARD["text"]
    assert color("89/50", body_systolic=89.0, body_diastolic=50.0) == STANDARD["alarm"]
    assert color("90/50", body_systolic=90.0, body_diastolic=50.0) == STANDARD["text"]


def test_a_grade_in_short_wears_the_color_of_its_curve(storm: Show) -> None:
    """Beside a plot the label of another patient's badge has the color of the line with the same words."""
    ops = meter_ops(board_at(storm, at(storm, "compare", 5)), LAYOUT, LOOK)
    (label,) = [op for op in ops if isinstance(op, Words) and op.text == "very many"]
    assert label.color == STANDARD["alarm"]
    assert "CRS grade 3" in words_of(ops)


# --- panels ---


def test_panels_glide_in_make_room_and_leave() -> None:
    """A new one comes from outside, one that stays changes its size, one that goes is drawn until it is out."""
    before, now = {"tube": (100.0, 500.0), "old": (612.0, 90.0)}, {"tube": (100.0, 300.0), "new": (412.0, 250.0)}
    start, half, end = (between(before, now, share) for share in (0.0, 0.5, 1.0))
    assert start == {"tube": ((100, 500), 0), "new": ((412, 250), 1), "old": ((612, 90), 0)}
    assert half["tube"] == ((100, 400), 0)
    assert half["new"][1] == half["old"][1] == 0.5
    assert end == {"tube": ((100, 300), 0), "new": ((412, 250), 0)}


def test_an_instrument_that_shows_something_else_stays_where_it_is() -> None:
    """The monitor of a question becomes the monitor with its grade without leaving first."""
    assert between({"a": (1.0, 2.0)}, {"b": (1.0, 2.0)}, 0.3) == {"b": ((1.0, 2.0), 0.0)}


def test_no_panel_jumps(storm: Show) -> None:
    """Between two frames of the slide no box moves by more than a fifth of the way."""
    start = at(storm, "told", 0)
    times = [start - 1e-6, *(start + i / 60 for i in range(60))]
    lefts = []
    for t in times:
        frame = storm.frame_at(t)
        boxes = [op for op in frame.ops if isinstance(op, Box) and op.fill == STANDARD["panel"] and op.width > 400]
        lefts.append(min((op.x for op in boxes), default=-700.0))
    assert max(abs(b - a) for a, b in pairwise(lefts)) < 0.2 * 700
    assert lefts[-1] == pytest.approx(LAYOUT.margin)
    assert SLIDE_SECONDS < 1


# --- plots ---


def test_a_plot_never_shows_the_future(storm: Show) -> None:
    """Its lines end at the body clock's day, in every beat and at every moment."""
    for t in np.arange(10.0, 20.0, 0.37):
        cue = storm.timeline.cue_at(t)
        for curve in storm._curves.at(t, cue):
            assert max(day for day, _ in curve.points) <= storm.timeline.day_at_time(t) + 1e-9
            assert all(day <= curve.points[-1][0] + 1e-9 for day, _ in curve.checks)


def test_a_plot_draws_itself_once_and_goes_on_in_the_next_beat(storm: Show) -> None:
    """Where it appears its lines grow from the first day until today; a beat that keeps it does not begin anew."""
    start = at(storm, "told", 0)
    ends = [storm._curves.at(start + i / 4, storm.timeline.cue("told"))[0].points[-1][0] for i in range(15)]
    assert ends[0] == 0.0
    assert ends == sorted(ends)
    assert ends[-1] == pytest.approx(storm.timeline.day_at_time(start + 3.5))
    assert SWEEP_SECONDS <= 3.5
    (high, _) = storm._curves.at(at(storm, "compare", 0.0), storm.timeline.cue("compare"))
    assert high.points[-1][0] == pytest.approx(storm.timeline.day_at_time(at(storm, "compare", 0.0)))


def test_a_drawn_line_is_straight_on_its_axis() -> None:
    """Between two points of a fall by a share each hour a logarithmic axis shows no arc; zero is on no such axis."""
    points = ((0.0, 1e8), (1.0, 1e6), (2.0, 0.0))
    assert curves.along(points, 0.5, log=True) == pytest.approx(1e7)
    assert curves.along(points, 0.5) == pytest.approx(50.5e6)
    assert curves.along(points, 1.5, log=True) == curves.along(points, 1.5) == pytest.approx(0.5e6)
    assert curves.along(points, 9.0, log=True) == 0.0


def test_lines_are_computed_in_spare_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Once all is known a jump to any plot asks for today only, never for all the days before."""
    show = Show.of(loads(STORM))
    while not show.ahead(1.0):
        pass
    asked = []
    value = curves.Curves._value
    monkeypatch.setattr(curves.Curves, "_value", lambda *args: asked.append(args) or value(*args))
    cue = show.timeline.cue("compare")
    lines = show._curves.at(cue.end - 0.1, cue)
    assert len(lines[0].points) > 30
    assert len(asked) == sum(1 + len(line.checks) for line in lines)


def test_the_trace_is_the_same_however_one_came_there(storm: Show) -> None:
    """What is kept of the IL-6 under the timeline is what a show that was never asked before says."""
    there = at(storm, "compare", 5)
    fresh = Show.of(loads(STORM))
    for t in (there, 3.0, there):
        readings = storm.recorder.readings_until(storm.timeline.tick_at(t)[0])
        known = fresh.recorder.readings_until(storm.timeline.tick_at(t)[0])
        assert storm._curves.trace(t, readings) == curves.Curves(fresh.scene, fresh.timeline, ()).trace(t, known)
    assert storm._curves.trace(there, readings)[-1][0] == there


def test_lines_are_the_patients(storm: Show) -> None:
    """Every point is what the model of that patient says on that day."""
    t = at(storm, "compare", 5)
    high, own = storm._curves.at(t, storm.timeline.cue("compare"))
    bodies = {patient.name: patient.body for patient in storm.recorder.patients}
    for curve, name in ((high, "high"), (own, "body")):
        for day, value in curve.points[:: len(curve.points) // 9]:
            assert value == pytest.approx(bodies[name].at(day)["il6"])


def test_checks_are_dots_on_the_line_at_even_times(storm: Show) -> None:
    """Four a day: every quarter of a day since day 0 that has passed."""
    t = at(storm, "compare", 5)
    own = storm._curves.at(t, storm.timeline.cue("compare"))[1]
    today = storm.timeline.day_at_time(t)
    assert [day for day, _ in own.checks] == [i / 4 for i in range(1, int(today * 4) + 1)]


def test_names_of_curves_do_not_stand_on_each_other(storm: Show) -> None:
    """Beside their ends while there is room, and at least a line apart."""
    for into in np.arange(0.5, 6.0, 0.5):
        board = board_at(storm, at(storm, "compare", into))
        ops = plot_ops(board.scene.plots["course"], board, LAYOUT, LOOK)
        heights = [op.y for op in ops if isinstance(op, Words) and op.text in ("very many", "this one")]
        assert len(heights) == 2
        assert abs(heights[0] - heights[1]) >= LAYOUT.text(24)


def test_a_limit_is_a_dashed_line_with_its_words(storm: Show) -> None:
    """38 °C, fever; here 4 pg/mL, at rest."""
    board = board_at(storm, at(storm, "compare", 5))
    ops = plot_ops(board.scene.plots["course"], board, LAYOUT, LOOK)
    dashes = [op for op in ops if isinstance(op, Box) and op.fill == STANDARD["good"]]
    assert len(dashes) > 10
    assert len({op.y for op in dashes}) == 1
    assert "at rest" in words_of(ops)


# --- receptors, caps, alarm ---


def seen(show: Show, heard: Hearing | None, width_um: float) -> View:
    """The first world as seen from near or far by cells that hear so much."""
    world = show.recorder.world_at(0)
    camera = camera_for(Pose(130.0, 75.0, width_um), LAYOUT, LAYOUT.free(panels=False), world.size_um)
    return View(world, camera, LAYOUT, 1.0, 0.0, 0.2, heard)


def drawn(show: Show, heard: Hearing, width_um: float) -> dict[str, Sprites]:
    """Rings of cups and caps by their sheet and kind of cell."""
    view = seen(show, heard, width_um)
    ops = il6_marks.cup_ops(heard, view, np.zeros(view.ids.size))
    return {f"{op.sheet}{i}": op for i, op in enumerate(ops) if isinstance(op, Sprites)}


def count(rings: dict[str, Sprites], sheet: str) -> int:
    """How many rings of a sheet are drawn."""
    return sum(op.x.size for name, op in rings.items() if name.startswith(sheet))


def test_cups_show_close_up_and_caps_follow_the_drug(storm: Show) -> None:
    """From far none; near every listener has its cups; caps come one cell after another until all are covered."""
    assert not drawn(storm, Hearing(300, 0.0), 2000)
    near = drawn(storm, Hearing(300, 0.0), 150)
    assert count(near, "il6_cups") >= 2
    assert count(near, "il6_caps") == 0
    capped = [count(drawn(storm, Hearing(300, share), 150), "il6_caps") for share in (0.0, 0.2, 0.4, 0.7, 1.0)]
    assert capped == sorted(capped)
    assert capped[-1] == count(near, "il6_cups")


def test_a_body_cell_is_alarmed_by_what_it_hears() -> None:
    """Half at the level that gives half of the fever; nothing heard is no alarm, however much there is."""
    assert Hearing(0.0, 1.0).loud == 0.0
    assert Hearing(150.0, 0.0).loud == pytest.approx(0.5)
    assert Hearing(800.0, 0.0).loud > 0.8


def test_the_drug_drifts_while_it_spreads(storm: Show) -> None:
    """None before, most while receptors are being covered, a few afterwards."""

    def points(blocked: float) -> int:
        heard = Hearing(100.0, blocked)
        return sum(op.x.size for op in il6_marks.drug_ops(heard, seen(storm, heard, 150)) if isinstance(op, Sprites))

    assert points(0.0) == 0
    assert points(0.5) > points(1.0) > 5


def test_a_drug_comes_over_the_cells_within_seconds_not_at_once(storm: Show) -> None:
    """What the body's receptors do in a moment the picture shows eased: no frame differs much from the one before."""
    start = at(storm, "drug", 1.0)
    told = []
    for i in range(150):
        t = start - 0.5 + i / 30
        tick, _ = storm.timeline.tick_at(t)
        now = curves.hearing(t, tick, storm.timeline, storm.recorder.readings_until(tick))
        assert now is not None
        told.append(now.blocked)
    assert told[0] == 0.0
    assert told[-1] > 0.95
    assert max(b - a for a, b in pairwise(told)) < 0.05


def test_a_scene_without_a_patient_has_no_cups(lesson: Show) -> None:
    """Nothing is known there about what cells hear."""
    frame: Frame = lesson.frame_at(4.0)
    assert not [op for op in frame.ops if isinstance(op, Sprites) and op.sheet.startswith("il6")]


def test_streams_leave_sparked_macrophages_only(storm: Show) -> None:
    """Points run out of a macrophage that is awake, more of them the more active it is."""
    view = seen(storm, None, 150)
    world = storm.recorder.world_at(0).copy()
    view.world = world
    alarms = world.roles.alarms

    def points(spark: float) -> int:
        world.traits["spark"][alarms] = spark
        return sum(op.x.size for op in haze.stream_ops(view) if isinstance(op, Sprites))

    assert points(0.0) == 0
    assert 0 < points(0.4) < points(1.0)


# --- words ---


def test_one_drawn_cell_is_told_in_words() -> None:
    """Millions and billions by name, each kind by its label."""
    told = hud.scale_words((("car_t", 5e7), ("leukemia", 1e9), ("b_cell", 1.5e8), ("macrophage", 1)))
    assert told == (
        "One drawn CAR-T cell stands for 50 million, a leukemia cell for 1 billion, a healthy B-cell for 150 million, "
        "a macrophage for 1."
    )


def test_the_notice_stands_on_the_first_and_the_last_beat(storm: Show, lesson: Show) -> None:
    """With the scale of the drawn cells in every beat of a scene that has one."""
    for show, scaled in ((storm, True), (lesson, False)):
        for cue in show.timeline.cues:
            told = " ".join(words_of(show.frame_at(cue.end - 0.01).ops))
            ends = cue.index in (0, len(show.timeline.cues) - 1)
            assert (hud.NOT_ADVICE in told) == ends
            assert ("stands for" in told) == scaled


def test_small_print_is_cut_to_what_fits(storm: Show) -> None:
    """In a narrow window the notice stays and the rest goes."""
    told = " ".join(words_of(storm.frame_at(0.5, (360, 640)).ops))
    assert hud.NOT_ADVICE in told
    wide = " ".join(words_of(storm.frame_at(0.5, (1920, 1080)).ops))
    assert "a leukemia cell for 2 billion" in wide


def test_the_clock_counts_the_hours_since_a_drug(storm: Show) -> None:
    """From the moment it is given; nothing before, and nothing in a show where nobody gives it."""
    assert "tocilizumab" not in storm.clock_at(at(storm, "drug", 0.9), storm.timeline.cue("drug"))
    assert storm.clock_at(at(storm, "drug", 6.0), storm.timeline.cue("drug")).endswith("12 h after tocilizumab")
    solid = Show.of(open_scene("11"))
    assert solid.clock_at(at(solid, "helps", 1.5), solid.timeline.cue("helps")).endswith("h after checkpoint blocker")


def test_a_patient_without_drawn_cells_has_no_scale(storm: Show) -> None:
    """Nothing is said of what does not hold."""
    spec = BodySpec("blood")
    board = replace(board_at(storm, 0.5), scene=replace(storm.scene, body=spec))
    assert hud.small_print(board)[0] == hud.NOT_ADVICE
