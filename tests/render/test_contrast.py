"""Everything that the viewer can lay over the picture can be read, in every palette."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from contrast import readings
from seen import words_of

from cartviz.export import thumbnails
from cartviz.export.pictures import blank
from cartviz.player.keys import press
from cartviz.player.preferences import SETTINGS, Preferences
from cartviz.player.state import Player, end_state, hold
from cartviz.render.painter import Painter
from cartviz.stage.frame import Box, Frame, Op, Row, Words
from cartviz.stage.show import Show
from cartviz.stage.theme import PALETTES, Look, look_of
from cartviz.ui.finder import Pictures, picture_name
from cartviz.ui.info_panels import Pages
from cartviz.ui.overlay import Viewer, overlay_ops
from cartviz.ui.picker import Card, Picker, picker_ops
from cartviz.ui.speaker_page import Lectern, presenter_ops

SIZE = (1280, 720)
PAGES = Pages("The hunt", ("put four steps in order",), ("The marrow is drawn almost empty.",), ("Author (2019).",))
VIEWER = Viewer(pointer=(640.0, 360.0), bar=1.0, known=0.4, trouble="A picture could not be drawn.", waiting=9.0)
KEYS = ("", "?", "I", "O", "G", "S", "T", "A", "Ctrl+Q", "Ctrl+,", "Shift+A", "F3", "C", "Q")
"""What brings something onto the screen."""


@pytest.fixture(scope="module", params=PALETTES)
def palette(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def painter(palette: str) -> Painter:
    """A painter with light small pictures, the worst that words on them can meet."""
    made, look = Painter(), Look(palette=palette)
    for name in ("thumbnail", *(picture_name(0, step) for step in range(20))):
        light = blank(thumbnails.SIZE)
        light.fill((235, 235, 235))
        if name == "thumbnail":
            made.paint(Frame(thumbnails.SIZE, 0.0, "", (thumbnails.shade_of(look),), look.tone), light)
        made.hold_image(name, light)
    return made


def player_of(palette: str, **more: object) -> Player:
    assert palette in SETTINGS["palette"].values
    return replace(Player(preferences=Preferences(palette=palette)), **more)  # type: ignore[arg-type]


def faint(ops: tuple[Op, ...], palette: str, painter: Painter) -> list[tuple[str, float]]:
    """The words that are harder to read than they may be."""
    least = 7.0 if palette == "high_contrast" else 4.5
    frame = Frame(SIZE, 0.0, "", ops, palette)
    assert any(isinstance(op, Words | Row) for op in ops)
    return [
        (each.text, round(each.contrast, 2)) for each in readings(frame, painter, blank(SIZE)) if each.contrast < least
    ]


@pytest.mark.parametrize("key", KEYS)
def test_whatever_a_key_brings_can_be_read(lesson: Show, palette: str, painter: Painter, key: str) -> None:
    """Over the busiest picture of the lesson: panels, prompts, notes, timer, hints, bar and messages."""
    t = end_state(lesson.timeline.cue("strike"))
    player = player_of(palette, t=t, playing=False, message="Speed ½×", message_seconds=9.0)
    player = press(player, key, lesson.timeline) if key else player
    look = look_of(player)
    base = lesson.frame_at(player.t, SIZE, look=look)
    viewer = replace(VIEWER, pictures=Pictures(frozenset(range(20)), 0), clock="10:15")
    over = overlay_ops(player, lesson.timeline, PAGES, SIZE, look, viewer)
    assert faint((*base.ops, *over), palette, painter) == []


def replies(show: Show, palette: str) -> Iterator[Player]:
    """A question as it is asked, pointed at, answered wrong, and answered right."""
    cue = next(cue for cue in show.timeline.cues if cue.question)
    asked = hold(player_of(palette), cue)
    assert cue.question
    yield asked
    yield press(asked, "Down", show.timeline)
    for digit in (cue.question.answer, cue.question.answer % len(cue.question.choices) + 1):
        yield press(asked, str(digit), show.timeline)


def test_a_question_can_be_read_before_and_after_its_answer(hunt: Show, palette: str, painter: Painter) -> None:
    """Choices that were neither right nor chosen step back, and can still be read."""
    said = set()
    for player in replies(hunt, palette):
        frame = hunt.frame_at(player.t, SIZE, look=look_of(player))
        said.add(" ".join(op.text for op in words_of(frame.ops)))
        assert faint(frame.ops, palette, painter) == []
    assert len(said) > 1


def test_the_picker_can_be_read_over_light_pictures(palette: str, painter: Painter) -> None:
    """Titles and lengths on their pictures, a broken scene and its mistakes."""
    cards = (
        Card("a", 1, "A light scene with a long title on two lines", 75.0, "thumbnail", seen=0.4),
        Card("b", 2, "A broken scene", 0.0, "", ("scenes/b.yaml:6:1: 'title' is given twice",)),
        Card("c", 3, "Waiting for its picture", 60.0),
    )
    player = player_of(palette)
    for chosen in range(len(cards)):
        for layers in ((), ("problem",)) if chosen == 1 else ((),):
            ops = picker_ops(Picker(cards, chosen), replace(player, layers=layers), SIZE, look_of(player), 0.0)
            assert faint(ops, palette, painter) == []


def test_the_speakers_page_can_be_read(hunt: Show, palette: str, painter: Painter) -> None:
    """Notes, clocks, the next step and trouble."""
    cue = hunt.timeline.cue("multiply")
    player = player_of(palette, t=end_state(cue), elapsed=400.0)
    desk = Lectern("Scene 8: The hunt", Pictures(frozenset(range(20)), 0), "10:15", ("A mistake in line 3.",), 16 / 9)
    ops = presenter_ops(player, hunt.timeline, desk, SIZE, look_of(player))
    assert faint(ops, palette, painter) == []


def test_the_measure_finds_faint_words() -> None:
    """White on black is 21 to 1, gray on black as WCAG says, white on a white patch nothing."""
    white, gray = (255, 255, 255, 255), (119, 119, 119, 255)
    words = tuple(Words(40, y, "Readable", 30, color) for y, color in ((60, white), (120, gray), (180, white)))
    ops: tuple[Op, ...] = (Box(0, 0, 400, 300, (0, 0, 0, 255)), Box(0, 150, 400, 60, white), *words)
    found = [each.contrast for each in readings(Frame((400, 300), 0.0, "", ops), Painter(), blank((400, 300)))]
    assert found == pytest.approx([21.0, 4.69, 1.0], abs=0.05)
    half = Words(40, 60, "Readable", 30, (255, 255, 255, 128))
    (seen,) = readings(Frame((400, 300), 0.0, "", (ops[0], half)), Painter(), blank((400, 300)))
    assert seen.contrast == pytest.approx(5.3, abs=0.1)
