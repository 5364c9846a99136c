import itertools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

import pytest
from seen import collide, reach, said, words_of

from cartviz.scene.model import MeterSpec
from cartviz.stage.frame import Area, Box, Ring, Words
from cartviz.stage.hud import captions, hud
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.hud.instruments import METERS_LOOK, meter_color, meter_ops
from cartviz.stage.hud.question import question_ops
from cartviz.stage.show import Show
from cartviz.stage.theme import STANDARD, Layout, Look, term_color

SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (800, 600), (1000, 1600), (2560, 1080)]
LAYOUT = Layout(1280, 720)
LOOK = Look()


def board_of(show: Show, beat: str, values: Mapping[str, float] | None = None, **more: object) -> Board:
    cue = show.timeline.cue(beat)
    read = defaultdict(float, values or {})
    made = Board(show.scene, show.timeline, cue, cue.start + 0.9 * cue.seconds, 13, "Cell clock 1 h 05 min", read, read)
    return replace(made, **more)  # type: ignore[arg-type]


# --- everything together ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_no_words_stand_on_other_words_or_leave_the_window(hunt: Show, size: tuple[int, int]) -> None:
    """In every beat of the hunt, from 800 × 600 to 4K, wide and tall, everything can be read."""
    for cue in hunt.timeline.cues:
        words = words_of(hunt.frame_at(cue.end - 1e-7, size).ops)
        for op in words:
            left, top, right, bottom = reach(op)
            assert -0.5 <= left <= right <= size[0] + 0.5, (cue.beat.id, op)
            assert -0.5 <= top <= bottom <= size[1] + 0.5, (cue.beat.id, op)
        assert [(a.text, b.text) for a, b in itertools.combinations(words, 2) if collide(a, b)] == [], cue.beat.id


# --- title and clock -------------------------------------------------------------------------------------------------


def test_the_title_says_which_scene_of_how_many(lesson: Show) -> None:
    """Number, title and clock stand top left, one below the other."""
    words = words_of(hud.title_ops(board_of(lesson, "touch"), LAYOUT, LOOK))
    told = [op.text.replace(hud.HAIR, "") for op in words]
    assert told == ["SCENE 1 of 13", "A short lesson", "Cell clock 1 h 05 min"]
    assert [op.x for op in words] == [LAYOUT.margin] * 3
    assert words[0].y < words[1].y < words[2].y < LAYOUT.title_bottom


def test_without_a_clock_no_clock_is_drawn(lesson: Show) -> None:
    """A scene about molecules has no hours to show."""
    assert len(words_of(hud.title_ops(board_of(lesson, "touch", clock=""), LAYOUT, LOOK))) == 2


# --- caption ---------------------------------------------------------------------------------------------------------


def caption(show: Show, beat: str, values: Mapping[str, float] | None = None, **more: object) -> list[Words]:
    return words_of(captions.caption_ops(board_of(show, beat, values, **more), LAYOUT, LOOK))


def test_a_number_in_a_caption_is_the_reading_of_its_meter(lesson: Show) -> None:
    """`{kills}` is what the simulation says, in whole numbers with thin spaces; the frame shows the same."""
    assert " ".join(op.text for op in caption(lesson, "strike", {"kills": 3.0})) == "Killed so far: 3."
    assert captions.filled("{car_t} of {leukemia}", {"car_t": 12345.0, "leukemia": 0.4}) == "12\u202f345 of 0"
    assert "Killed so far: 1." in " ".join(said(lesson.frame_at(lesson.end_of("strike"), (1280, 720))))


def test_a_caption_is_centered_and_all_its_words_are_there(lesson: Show) -> None:
    """In order, on one line where it fits, with the same room left and right."""
    words = caption(lesson, "search")
    assert " ".join(op.text for op in words) == "A CAR-T cell among leukemia cells ."
    assert len({op.y for op in words}) == 1
    assert reach(words[0])[0] == pytest.approx(LAYOUT.width - reach(words[-1])[2], abs=2)


def test_a_key_term_is_bold_in_the_color_of_what_it_names(lesson: Show) -> None:
    """Plain words are in the color of text."""
    for op in caption(lesson, "search"):
        term = op.text in ("CAR-T", "cell", "leukemia", "cells")
        assert (op.weight == "semibold") == term
    first = next(op for op in caption(lesson, "search") if op.text == "CAR-T")
    assert first.color[:3] == STANDARD[term_color("CAR-T cell")][:3]
    assert next(op for op in caption(lesson, "search") if op.text == "among").color[:3] == STANDARD["text"][:3]


def test_a_caption_arrives_at_once_and_readable(lesson: Show) -> None:
    """It fades in within a third of a second and is never fully gone."""
    start = lesson.timeline.cue("search").start
    alphas = [caption(lesson, "search", t=start + into)[0].color[3] for into in (0.0, 0.1, 0.2, 0.4)]
    assert alphas == sorted(alphas)
    assert alphas[0] > 40
    assert alphas[-1] == 255


def test_a_caption_stands_between_the_stage_and_the_timeline(hunt: Show) -> None:
    """Two lines at most, above the timeline, below the free area, at any size."""
    for cue, size in itertools.product(hunt.timeline.cues, SIZES):
        layout = Layout(*size)
        words = words_of(captions.caption_ops(board_of(hunt, cue.beat.id), layout, LOOK))
        assert 1 <= len({op.y for op in words}) <= 2
        for op in words:
            assert reach(op)[3] < layout.timeline_y - layout.px(10)


# --- timeline --------------------------------------------------------------------------------------------------------


def test_the_timeline_has_a_dot_for_each_beat_at_its_time(lesson: Show) -> None:
    """From the left margin on, in order; the present one is the largest, those to come are dark."""
    board = board_of(lesson, "grip", t=lesson.timeline.cue("grip").start)
    dots = [op for op in hud.timeline_ops(board, LAYOUT, LOOK) if isinstance(op, Ring)][1::2]
    cues = lesson.timeline.cues
    wide = LAYOUT.width - 2 * LAYOUT.margin
    assert [op.x for op in dots] == pytest.approx(
        [LAYOUT.margin + wide * cue.start / lesson.timeline.seconds for cue in cues]
    )
    assert max(dots, key=lambda op: op.radius) is dots[board.cue.index]
    colors = [op.fill for op in dots]
    assert colors[:2] == [STANDARD["accent"]] * 2
    assert colors[2] == STANDARD["text"]
    assert set(colors[3:]) == {STANDARD["track"]}


def test_the_timeline_fills_as_time_passes(lesson: Show) -> None:
    """The bright part ends where we are."""
    seconds, wide = lesson.timeline.seconds, LAYOUT.width - 2 * LAYOUT.margin
    for t in (1.0, seconds / 2, seconds):
        board = board_of(lesson, "search", t=t)
        boxes = [op for op in hud.timeline_ops(board, LAYOUT, LOOK) if isinstance(op, Box)]
        assert boxes[1].width == pytest.approx(wide * t / seconds)
        assert boxes[1].fill == STANDARD["accent"]


# --- instruments -----------------------------------------------------------------------------------------------------


def with_look(show: Show, look: str) -> Show:
    """The lesson with its first meter shown in another way, under the name of a patient's temperature."""
    spec = MeterSpec(label="cytokines", show_as=look)
    scene = replace(show.scene, meters={"body_temperature": spec})
    cue = replace(show.timeline.cue("touch"), meters=("body_temperature",))
    return replace(show, scene=scene, timeline=replace(show.timeline, cues=(cue,)))


@pytest.mark.parametrize("look", METERS_LOOK)
@pytest.mark.parametrize("value", [0.0, 0.5, 41.9, 4321.0, 999_999.0])
def test_an_instrument_stays_in_its_panel_whatever_it_reads(lesson: Show, look: str, value: float) -> None:
    """Every look of a meter, at nothing and far beyond its scale: all of it lies in its box, beside the stage."""
    show = with_look(lesson, look)
    if look in ("monitor", "vitals", "badge"):
        value = min(value, 43.0)  # nobody is warmer
    vitals = {"body_systolic": 118.0, "body_diastolic": 76.0, "body_oxygen_saturation": 97.0, "body_crs_grade": 2.0}
    for layout in (Layout(*size) for size in SIZES):
        ops = meter_ops(board_of(show, "touch", {**vitals, "body_temperature": value}), layout, LOOK)
        panel = ops[0]
        assert isinstance(panel, Box)
        assert panel.x >= layout.free(panels=True)[2]
        assert panel.x + panel.width <= layout.width
        assert 0 < panel.y < panel.y + panel.height < layout.timeline_y
        assert words_of(ops)
        for op in ops:
            left, top, right, bottom = reach(op)
            assert panel.x - 1 <= left <= right <= panel.x + panel.width + 1, op
            assert panel.y - 1 <= top <= bottom <= panel.y + panel.height + 1, op


def test_instruments_stand_below_each_other(lesson: Show) -> None:
    """Three panels, none on another, all above the timeline."""
    panels = [
        op
        for op in meter_ops(board_of(lesson, "divide"), LAYOUT, LOOK)
        if isinstance(op, Box) and op.fill == STANDARD["panel"]
    ]
    assert len(panels) == 3
    assert all(a.y + a.height < b.y for a, b in itertools.pairwise(panels))
    assert panels[-1].y + panels[-1].height < LAYOUT.timeline_y


def test_a_beat_without_instruments_shows_none(lesson: Show) -> None:
    """`meters: []` clears the right side."""
    assert meter_ops(board_of(lesson, "leave"), LAYOUT, LOOK) == []


def test_a_counter_shows_its_reading_and_its_label(lesson: Show) -> None:
    """In whole numbers, thousands apart."""
    told = [op.text for op in words_of(meter_ops(board_of(lesson, "touch", {"kills": 12345.0}), LAYOUT, LOOK))]
    assert "12\u202f345" in told
    assert "cells killed" in " ".join(told)


def arrow(show: Show, value: float, before: float | None = None) -> tuple[float, list[str], float]:
    """Height of the arrow, words and number of filled slices of the cytokine meter."""
    board = board_of(show, "touch", {"cytokine": value})
    if before is not None:
        board = replace(board, before=defaultdict(float, {"cytokine": before}))
    ops = meter_ops(board, LAYOUT, LOOK)
    tip = next(op for op in ops if isinstance(op, Area)).points[1][1]
    slices = [op for op in ops if isinstance(op, Box) and not op.line_width and op.fill not in STANDARD.values()]
    return tip, [op.text for op in words_of(ops)], sum(op.height for op in slices)


def test_the_cytokine_meter_rises_by_decades(lesson: Show) -> None:
    """From 1 to 10 000 pg/mL each factor of ten is the same way up; beyond its ends it stands still."""
    heights = [arrow(lesson, 10.0**decade)[0] for decade in range(5)]
    steps = [a - b for a, b in itertools.pairwise(heights)]
    assert steps == pytest.approx([steps[0]] * 4)
    assert steps[0] > 20
    assert arrow(lesson, 1e7)[0] == heights[-1]
    assert arrow(lesson, 0.0)[0] == heights[0]


def test_the_cytokine_meter_fills_and_reads_what_the_arrow_says(lesson: Show) -> None:
    """Its number is the reading; the filled part grows with it."""
    filled = [arrow(lesson, value)[2] for value in (1.0, 12.0, 180.0, 4000.0)]
    assert filled == sorted(filled)
    assert filled[0] < filled[1] < filled[-1]
    assert "180" in arrow(lesson, 180.0)[1]
    assert "4.0" in arrow(lesson, 4.0)[1]


@pytest.mark.parametrize(
    ("before", "now", "words"), [(100, 120, "rising"), (100, 80, "falling"), (100, 101, "steady"), (0, 0, "steady")]
)
def test_the_cytokine_meter_says_where_it_goes(lesson: Show, before: float, now: float, words: str) -> None:
    """Compared with a second earlier; small changes count as none."""
    assert any(words in each for each in arrow(lesson, now, before)[1])


def test_the_meter_runs_from_calm_to_alarm() -> None:
    """Its color gets warmer with height, and ends hold beyond the scale."""
    red = [meter_color(share / 8, Look())[0] for share in range(9)]
    blue = [meter_color(share / 8, Look())[2] for share in range(9)]
    assert red[0] < red[4] <= red[-1]
    assert blue[0] > blue[4] >= blue[-1] - 40
    assert meter_color(-1, Look()) == meter_color(0, Look())
    assert meter_color(2, Look()) == meter_color(1, Look())


# --- question --------------------------------------------------------------------------------------------------------


def test_a_question_numbers_its_choices(lesson: Show) -> None:
    """Question first, then every choice with its number before it."""
    told = [op.text for op in words_of(question_ops(board_of(lesson, "ask"), LAYOUT, LOOK))]
    assert " ".join(told).startswith("What does the CAR know?")
    assert told.index("1") < told.index("One tag.") < told.index("2") < told.index("Every cancer cell.")


def test_a_beat_without_a_question_asks_none(lesson: Show) -> None:
    """Nothing is drawn then."""
    assert question_ops(board_of(lesson, "touch"), LAYOUT, LOOK) == ()


@pytest.mark.parametrize("size", SIZES)
def test_a_question_stands_in_the_free_area(hunt: Show, size: tuple[int, int]) -> None:
    """Its card covers neither instruments nor caption nor title; all words lie on the card."""
    layout = Layout(*size)
    for beat in ("healthy", "passed_by"):
        board = board_of(hunt, beat)
        ops = question_ops(board, layout, LOOK)
        card = ops[0]
        assert isinstance(card, Box)
        left, _, right, bottom = layout.free(panels=bool(board.cue.meters))
        assert left <= card.x
        assert card.x + card.width <= right
        assert layout.title_bottom <= card.y
        assert card.y + card.height <= bottom + layout.px(60)
        for op in words_of(ops):
            x0, y0, x1, y1 = reach(op)
            assert card.x <= x0 <= x1 <= card.x + card.width
            assert card.y <= y0 <= y1 <= card.y + card.height
