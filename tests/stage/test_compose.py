import itertools
import math

import numpy as np
import pytest
from seen import said, words_of

from cartviz.stage.frame import Backdrop, Box, Field, Frame, Glow, NearLayer, Row, Sprites, Words
from cartviz.stage.show import Show
from cartviz.stage.theme import PLACES, STANDARD, Layout, Look

SIZE = (1280, 720)


def end(lesson: Show, beat: str, **more: object) -> Frame:
    return lesson.frame_at(lesson.end_of(beat), SIZE, **more)  # type: ignore[arg-type]


def test_a_frame_is_laid_from_back_to_front(lesson: Show) -> None:
    """Place, cells, near shapes, then words: nothing of the world covers what is to be read."""
    for cue in lesson.timeline.cues:
        ops = end(lesson, cue.beat.id).ops
        kinds = [type(op) for op in ops]
        assert kinds[0] is Backdrop
        near = kinds.index(NearLayer)
        assert max(i for i, kind in enumerate(kinds) if kind is Sprites) < near
        assert min(i for i, kind in enumerate(kinds) if kind in (Words, Row)) > near
        assert isinstance(ops[0], Backdrop)
        assert ops[0].place == lesson.scene.world.place in PLACES


def test_a_frame_knows_its_time_size_and_beat(lesson: Show) -> None:
    """What is asked is what is answered."""
    frame = lesson.frame_at(3.25, (640, 360))
    assert (frame.t, frame.size, frame.beat) == (3.25, (640, 360), "touch")


def test_the_followed_cell_stands_where_the_viewer_looks(lesson: Show) -> None:
    """At the end of a beat that follows the scout it is near the middle of the free area, at every size."""
    for size in [(1280, 720), (800, 600), (2560, 1080)]:
        frame = lesson.frame_at(lesson.end_of("grip"), size)
        body = next(op for op in frame.ops if isinstance(op, Sprites) and (op.sheet, op.layer) == ("car_t", "body"))
        left, top, right, bottom = Layout(*size).free(panels=True)
        assert abs(body.x[0] - (left + right) / 2) < 0.12 * (right - left)
        assert abs(body.y[0] - (top + bottom) / 2) < 0.2 * (bottom - top)


def test_closer_means_larger(lesson: Show) -> None:
    """The scout is drawn as large as the width of the shot says."""
    radius = {}
    for beat in ("search", "touch", "grip"):
        frame = end(lesson, beat)
        body = next(op for op in frame.ops if isinstance(op, Sprites) and (op.sheet, op.layer) == ("car_t", "body"))
        radius[beat] = float(body.size[0])
    assert radius["touch"] / radius["search"] == pytest.approx(190 / 90, rel=0.01)
    assert radius["grip"] / radius["touch"] == pytest.approx(90 / 40, rel=0.01)


# --- labels ----------------------------------------------------------------------------------------------------------


def test_the_labels_of_a_beat_are_shown_when_the_camera_has_settled(lesson: Show) -> None:
    """Not while it starts to move; at the beat's end all of them."""
    start = lesson.timeline.cue("touch").start
    assert not {"CAR", "CD19"} & set(said(lesson.frame_at(start + 0.1, SIZE)))
    assert {"CAR", "CD19"} <= set(said(end(lesson, "touch")))
    assert {"CAR-T cell", "leukemia cell"} <= set(said(end(lesson, "search")))
    assert not {"CAR", "CD19"} & set(said(end(lesson, "grip")))


def test_a_label_has_the_color_of_what_it_names(lesson: Show) -> None:
    """The tag in the color of CD19, the receptor in that of the CAR."""
    frame = end(lesson, "touch")
    for label, key in (("CAR", "car"), ("CD19", "cd19")):
        words = next(op for op in words_of(frame.ops) if op.text == label)
        pills = [op for op in frame.ops if isinstance(op, Box) and op.line_width and op.x < words.x < op.x + op.width]
        assert any(op.outline[:3] == STANDARD[key][:3] and op.y < words.y < op.y + op.height for op in pills)


def test_labels_never_leave_the_stage_in_the_hunt(hunt: Show) -> None:
    """What the camera follows is named in every beat that says so; no label is on title, caption or instruments."""
    for cue in hunt.timeline.cues:
        frame = hunt.frame_at(cue.end - 1e-7, SIZE)
        if cue.question is None:
            followed = {label.says for label in cue.beat.labels if label.of == cue.camera_to.follow}
            assert followed <= set(said(frame)), cue.beat.id
        left, top, right, bottom = Layout(*SIZE).free(panels=bool(cue.meters))
        for words in words_of(frame.ops):
            if words.text in {label.says for label in cue.beat.labels}:
                assert left < words.x < right
                assert top < words.y < bottom


def test_a_question_has_the_stage_to_itself(lesson: Show) -> None:
    """No label competes with a question."""
    frame = end(lesson, "ask")
    assert "One tag." in said(frame)
    assert not {"no CD19", "CAR-T cell"} & set(said(frame))


# --- light and clouds ------------------------------------------------------------------------------------------------


def test_a_highlight_lights_the_cells_it_names(lesson: Show) -> None:
    """Three cells without CD19 are lit in 'divide', each in its own color; in 'search' none is."""

    def lights(beat: str) -> int:
        ops = end(lesson, beat).ops
        under = next(i for i, op in enumerate(ops) if isinstance(op, Sprites))
        return sum(isinstance(op, Glow) for op in ops[:under])

    assert lights("search") == 0
    assert lights("divide") == 3


def test_the_haze_follows_the_cytokine(lesson: Show) -> None:
    """There is none before anyone secretes, and some after the first kill; its strengths are shares."""

    def haze(t: float) -> float:
        return sum(float(op.grid.sum()) for op in lesson.frame_at(t, SIZE).ops if isinstance(op, Field))

    assert haze(0.0) == 0.0
    assert haze(lesson.end_of("strike")) > 0.0
    field = next(op for op in end(lesson, "leave").ops if isinstance(op, Field))
    assert field.grid.min() >= 0.0
    assert field.grid.max() <= 1.0


# --- the viewer's look -----------------------------------------------------------------------------------------------


def test_a_still_look_does_not_breathe(lesson: Show) -> None:
    """For eyes that motion makes ill: ambient time changes nothing at all."""
    t = lesson.end_of("touch")
    first, second = (lesson.frame_at(t, SIZE, ambient=ambient, look=Look(still=True)) for ambient in (3.0, 77.7))
    assert first.digest() == second.digest()
    assert lesson.frame_at(t, SIZE, ambient=3.0).digest() != lesson.frame_at(t, SIZE, ambient=77.7).digest()


def test_captions_and_instruments_can_be_turned_off(lesson: Show) -> None:
    """Without captions no sentence and no label; without the HUD no title, clock or meter."""
    whole = said(end(lesson, "touch"))
    bare = said(end(lesson, "touch", look=Look(captions=False)))
    assert "touches." in whole
    assert "touches." not in bare
    assert "CAR" not in bare
    empty = said(end(lesson, "touch", look=Look(captions=False, hud=False)))
    assert empty == []


def test_larger_text_is_larger_everywhere(lesson: Show) -> None:
    """A viewer's text size counts for title, caption, labels and instruments."""
    for beat in ("touch", "ask"):
        normal, large = (
            {op.text: op.px for op in words_of(end(lesson, beat, look=Look(text_scale=scale)).ops)}
            for scale in (1.0, 1.5)
        )
        shared = normal.keys() & large.keys()
        assert len(shared) > 8
        assert all(large[words] > 1.2 * normal[words] for words in shared)


# --- zoom ---


def test_a_frame_tells_how_fast_the_camera_zooms(lesson: Show) -> None:
    """In doublings a second: what the scale of two frames close in time says; nothing once the camera stands."""
    cue = next(cue for cue in lesson.timeline.cues if cue.camera_from.width_um > 1.3 * cue.camera_to.width_um)
    for share in (0.2, 0.5, 0.9):
        t = cue.start + share * cue.move_seconds
        near = (lesson.frame_at(t - 0.004, SIZE), lesson.frame_at(t + 0.004, SIZE))
        sizes = [max(float(op.size.max()) for op in frame.ops if isinstance(op, Sprites)) for frame in near]
        assert lesson.frame_at(t, SIZE).zoom == pytest.approx(math.log2(sizes[1] / sizes[0]) / 0.008, rel=0.05)
    assert lesson.frame_at(cue.start + cue.move_seconds, SIZE).zoom == 0


# --- smoothness ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("beat", ["search", "touch", "grip", "divide"])
def test_nothing_jumps_from_frame_to_frame(lesson: Show, beat: str) -> None:
    """At 60 frames a second no living cell moves by more than a twentieth of the picture, also during camera moves."""
    cue = lesson.timeline.cue(beat)
    times = np.arange(cue.start + 1e-6, cue.end - 1e-6, 1 / 60)[:80]
    frames = [lesson.frame_at(float(t), SIZE) for t in times]
    compared = 0
    for before, after in itertools.pairwise(frames):
        pair = [
            next(
                (op for op in frame.ops if isinstance(op, Sprites) and (op.sheet, op.layer) == ("car_t", "body")), None
            )
            for frame in (before, after)
        ]
        if pair[0] is None or pair[1] is None or pair[0].x.size != pair[1].x.size:
            continue
        compared += 1
        assert np.hypot(pair[0].x - pair[1].x, pair[0].y - pair[1].y).max() < SIZE[0] / 20
    assert compared > 50
