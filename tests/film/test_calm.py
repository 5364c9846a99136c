"""Reduced motion, gentle mode, and what lies behind captions: what a viewer chooses is what the frame shows."""

import numpy as np
import pygame
import pytest

from cartviz.export.pictures import blank
from cartviz.render.painter import Painter
from cartviz.stage.frame import Backdrop, Box, Frame, Glow, Halo, NearLayer, Row, Sprites
from cartviz.stage.halos import halo_of
from cartviz.stage.show import Show
from cartviz.stage.theme import Look
from cartviz.tissue.world import DYING

SIZE = (1280, 720)
STILL, GENTLE = Look(still=True), Look(gentle=True)


# --- reduced motion --------------------------------------------------------------------------------------------------


def test_far_and_near_layers_stay_behind_the_camera(hunt: Show) -> None:
    """No parallax: where the camera looks changes nothing in them."""
    for kind in (Backdrop, NearLayer):
        layers = {
            op
            for cue in hunt.timeline.cues
            for op in hunt.frame_at(cue.end - 0.1, SIZE, 3.0, STILL).ops
            if isinstance(op, kind)
        }
        assert len(layers) == 1
        flown = {
            op
            for cue in hunt.timeline.cues
            for op in hunt.frame_at(cue.end - 0.1, SIZE, 3.0).ops
            if isinstance(op, kind)
        }
        assert len(flown) > 3


# --- gentle ----------------------------------------------------------------------------------------------------------


def dying(hunt: Show, look: Look) -> tuple[Frame, int]:
    """The first picture of the hunt in which a cell has been dying for a while, and the cell's row."""
    for t in np.arange(hunt.timeline.cue("let_go").start, hunt.timeline.seconds, 0.2):
        tick, _ = hunt.timeline.tick_at(float(t))
        world = hunt.recorder.world_at(tick)
        rows = np.flatnonzero(world.state == DYING)
        if rows.size:
            return hunt.frame_at(float(t) + 1.5, SIZE, 0.0, look), int(rows[0])
    raise AssertionError("nobody dies")


def test_a_cell_that_dies_fades_whole(hunt: Show) -> None:
    """Gentle: no blebs, no shrinking; otherwise both."""
    plain, _ = dying(hunt, Look())
    calm, _ = dying(hunt, GENTLE)
    assert any(isinstance(op, Sprites) and op.layer == "bleb" for op in plain.ops)
    assert not any(isinstance(op, Sprites) and op.layer == "bleb" for op in calm.ops)
    faint = [
        op
        for op in calm.ops
        if isinstance(op, Sprites) and op.layer == "body" and op.sheet == "leukemia" and 0 < op.fade.min() < 0.98
    ]
    assert faint
    whole = max(float(op.size.max()) for op in calm.ops if isinstance(op, Sprites) and op.sheet == "leukemia")
    assert all(op.size.min() > 0.9 * whole for op in faint)


def test_gentle_lights_do_not_pulse(hunt: Show) -> None:
    """Lights at contacts and behind cells keep their strength while all else breathes."""
    t = hunt.timeline.cue("deliver").end - 1.0

    def lights(look: Look) -> list[set[int]]:
        frames = [hunt.frame_at(t, SIZE, ambient, look) for ambient in (0.0, 0.4, 0.8)]
        return [{op.color[3] for op in frame.ops if isinstance(op, Glow)} for frame in frames]

    assert lights(GENTLE)[0] == lights(GENTLE)[1] == lights(GENTLE)[2] != set()
    assert len({frozenset(each) for each in lights(Look())}) > 1


def test_a_gentle_picture_has_less_color(hunt: Show) -> None:
    """Measured on the painted frame: the mean distance of colors from gray."""
    painter, surface = Painter(), blank((640, 360))

    def color(look: Look) -> float:
        painter.paint(hunt.frame_at(hunt.end_of("b_cells"), (640, 360), look=look), surface)
        found = pygame.surfarray.array3d(surface).astype(float)
        return float((found.max(axis=2) - found.min(axis=2)).mean())

    assert color(GENTLE) < 0.85 * color(Look())


# --- behind captions -------------------------------------------------------------------------------------------------


def test_what_lies_behind_a_caption_is_chosen(hunt: Show) -> None:
    """A shadow over the whole width, a box through which nothing shines, or only halos around the letters."""
    frame = {
        ground: hunt.frame_at(hunt.end_of("b_cells"), SIZE, look=Look(ground=ground))
        for ground in ("soft", "solid", "none")
    }
    rows = [op for op in frame["soft"].ops if isinstance(op, Row)]
    top, bottom = rows[0].y - rows[0].px, rows[-1].y
    for ground, each in frame.items():
        assert [op for op in each.ops if isinstance(op, Row)] == rows
        under = [
            op
            for op in each.ops
            if isinstance(op, Box)
            and op.y <= top
            and op.y + op.height >= bottom
            and op.width > 300
            and op.fill[:3] == Look().color("scrim")[:3]
        ]
        halos = [op for op in each.ops if isinstance(op, Halo) and op.px == rows[0].px]
        assert [op.fill[3] for op in under] == ([255] if ground == "solid" else [])
        assert [tuple(text for text, _ in op.runs) for op in halos] == (
            [tuple(text for text, _, _ in row.runs) for row in rows] if ground == "none" else []
        )


@pytest.mark.parametrize("ground", ["solid", "none"])
def test_without_captions_there_is_nothing_to_lie_behind(hunt: Show, ground: str) -> None:
    """Box and halos go with the words."""
    with_words, without = (
        hunt.frame_at(hunt.end_of("b_cells"), SIZE, look=Look(ground=ground, captions=captions)).ops
        for captions in (True, False)
    )
    px = next(op.px for op in with_words if isinstance(op, Row))
    assert not [op for op in without if isinstance(op, Row | Halo) and op.px == px]
    assert sum(isinstance(op, Box) for op in without) <= sum(isinstance(op, Box) for op in with_words) - (
        ground == "solid"
    )


def test_a_halo_lies_around_its_letters() -> None:
    """Dark over the letters' place and close to them, and nothing further away."""
    size = (400, 120)
    words = Row(200, 70, (("CAR", (0, 0, 0, 255), "semibold"),), 40)

    def dark(op: Row | Halo, level: int) -> np.ndarray:
        surface = blank(size)
        surface.fill((255, 255, 255))
        Painter().paint(Frame(size, 0.0, "", (op,)), surface)
        return np.asarray(pygame.surfarray.array3d(surface)[..., 0] < level)

    letters, halo = dark(words, 128), dark(halo_of(words, Look()), 60)
    assert halo[letters].mean() > 0.99
    beside = np.roll(letters, 3, axis=0) & ~letters
    assert halo[beside].mean() > 0.8
    assert not halo[:120].any()
    assert not halo[280:].any()
