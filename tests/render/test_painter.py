import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pygame
import pytest

from cartviz.render import painter
from cartviz.render.painter import Painter
from cartviz.scene import assets, loader
from cartviz.stage.artwork import artwork
from cartviz.stage.frame import (
    Area,
    Art,
    Backdrop,
    Box,
    Color,
    Field,
    Frame,
    Glow,
    Image,
    Line,
    NearLayer,
    Op,
    Ring,
    Row,
    Shade,
    Sprites,
    Words,
)
from cartviz.stage.show import Show
from cartviz.stage.text import width_of
from cartviz.tissue.world import DIVIDING, DYING

PICTURES = Path(__file__).parents[1] / "references" / "pictures"
SIZE = (640, 360)
BLOCK = 10
"""Pictures are compared as a whole and in blocks of so many pixels, so that a missing label cannot hide."""
MEAN_OFF, BLOCK_OFF = 1.0, 14.0
"""How far (of 255) a picture, and its worst block, may be off: font and SVG libraries round in their own ways."""
MOMENTS: dict[str, tuple[str, float | None]] = {
    # Name of the reference: (beat, seconds into it; None: its end). Labels show in the first beats, meters in all.
    **{beat.id: (beat.id, None) for beat in loader.load(assets.find_scene("8")).beats},
    "walking": ("touch", 6.0),
    "dying": ("let_go", 6.5),
    "dividing": ("multiply", 9.5),
}
RED = (255, 60, 60, 255)


@pytest.fixture(autouse=True)
def screen() -> None:
    """Sprites are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def pixels(surface: pygame.Surface) -> np.ndarray:
    """(height, width, 3) as numbers."""
    return pygame.surfarray.array3d(surface).transpose(1, 0, 2).astype(int)


def painted(frame: Frame, with_painter: Painter | None = None) -> np.ndarray:
    surface = pygame.Surface(frame.size)
    (with_painter or Painter()).paint(frame, surface)
    return pixels(surface)


def frame_of(*ops: Op, size: tuple[int, int] = SIZE) -> Frame:
    return Frame(size, 0.0, "touch", ops)


def sprite(x: float, y: float, size: float, sheet: str = "car_t", layer: str = "body", fade: float = 1.0) -> Sprites:
    xs, ys, sizes, turn, fades = (np.array([each], np.float32) for each in (x, y, size, 0, fade))
    return Sprites(sheet, layer, xs, ys, sizes, np.zeros(1, np.int32), turn, fades)


# --- a dozen pictures ------------------------------------------------------------------------------------------------


def kept(frame: Frame) -> pygame.Surface:
    """What is kept of a picture: half its size and 64 steps a color, so that the files stay small."""
    surface = pygame.Surface(frame.size)
    Painter().paint(frame, surface)
    small = pygame.transform.smoothscale(surface, (frame.size[0] // 2, frame.size[1] // 2))
    coarse = pygame.surfarray.array3d(small) // 4 * 4 + 2
    return pygame.surfarray.make_surface(coarse)


def difference(first: np.ndarray, second: np.ndarray) -> tuple[float, float]:
    """The mean difference of two pictures, and that of their worst block."""
    off = abs(first - second).mean(axis=2)
    rows, columns = (each // BLOCK for each in off.shape)
    blocks = off[: rows * BLOCK, : columns * BLOCK].reshape(rows, BLOCK, columns, BLOCK).mean(axis=(1, 3))
    return float(off.mean()), float(blocks.max())


def moment(hunt: Show, name: str) -> float:
    beat, seconds = MOMENTS[name]
    return hunt.end_of(beat) if seconds is None else hunt.timeline.cue(beat).start + seconds


@pytest.mark.parametrize("name", MOMENTS)
def test_the_hunt_looks_as_it_is_kept(hunt: Show, name: str, update: bool, tmp_path: Path) -> None:
    """The picture equals tests/references/pictures/<name>.png within a small tolerance."""
    computed = kept(hunt.frame_at(moment(hunt, name), SIZE))
    path = PICTURES / f"{name}.png"
    if update:
        pygame.image.save(computed, path)
    assert path.exists(), (
        "no picture is kept yet. If the new one is right: pytest --update tests/render/test_painter.py"
    )
    expected = pygame.image.load(path)
    mean, worst = difference(pixels(computed), pixels(expected))
    if mean > MEAN_OFF or worst > BLOCK_OFF:
        both = pygame.Surface((computed.get_width() * 2 + 10, computed.get_height()))
        both.blit(computed, (0, 0))
        both.blit(expected, (computed.get_width() + 10, 0))
        pygame.image.save(both, tmp_path / f"{name}.png")
        pytest.fail(
            f"{name} is off by {mean:.2f} on average and {worst:.1f} in its worst block. Computed (left) and expected: "
            f"{tmp_path / f'{name}.png'}. If it is meant: pytest --update tests/render/test_painter.py",
            pytrace=False,
        )


def test_the_kept_pictures_show_what_they_are_kept_for(hunt: Show, update: bool) -> None:
    """Cells die and divide, a question is asked, labels point, a meter stands: all is among the dozen."""
    assert 12 <= len(MOMENTS) <= 16
    world = {name: hunt.recorder.world_at(hunt.timeline.tick_at(moment(hunt, name))[0]) for name in MOMENTS}
    assert (world["dying"].state == DYING).any()
    assert (world["dividing"].state == DIVIDING).any()
    cues = [hunt.timeline.cue_at(moment(hunt, name)) for name in MOMENTS]
    assert any(cue.question for cue in cues)
    assert any(cue.beat.labels for cue in cues)
    assert any(cue.meters for cue in cues)
    wanted = {PICTURES / f"{name}.png" for name in MOMENTS}
    for path in set(PICTURES.glob("*.png")) - wanted if update else ():
        path.unlink()
    assert set(PICTURES.glob("*.png")) == wanted


def test_the_comparison_sees_a_missing_label_a_missing_cell_and_a_wrong_color(hunt: Show) -> None:
    """The tolerance is small enough to notice what a viewer would notice."""
    frame = hunt.frame_at(hunt.end_of("touch"), SIZE)
    whole = pixels(kept(frame))
    words = [op for op in frame.ops if isinstance(op, Words)]
    cells = [op for op in frame.ops if isinstance(op, Sprites) and op.layer == "body" and op.sheet == "car_t"]
    changed = [
        tuple(op for op in frame.ops if op is not max(words, key=lambda each: len(each.text))),
        tuple(op for op in frame.ops if op is not cells[0]),
        tuple(replace(op, color=RED) if op is words[1] else op for op in frame.ops),
    ]
    for ops in changed:
        mean, worst = difference(pixels(kept(replace(frame, ops=ops))), whole)
        assert mean > MEAN_OFF or worst > BLOCK_OFF
    assert difference(pixels(kept(frame)), whole) == (0, 0)


# --- the same frame, the same picture --------------------------------------------------------------------------------


def test_a_picture_depends_on_its_frame_only(lesson: Show) -> None:
    """What a painter has drawn before never shows: in any order, the pictures of a fresh painter."""
    times = [0.4, 3.0, 4.4, 6.0, 8.1, 10.0, 12.2, 14.0]
    frames = [lesson.frame_at(t, (320, 180)) for t in times]
    fresh = [painted(frame) for frame in frames]
    order = list(range(len(times))) * 2
    random.Random(4).shuffle(order)
    one = Painter()
    for i in order:
        assert (painted(frames[i], one) == fresh[i]).all(), times[i]


def test_one_painter_paints_every_size(lesson: Show) -> None:
    """A window may be resized at any moment."""
    one = Painter()
    for size in [(320, 180), (640, 360), (333, 250), (320, 180), (200, 400)]:
        frame = lesson.frame_at(4.4, size)
        assert (painted(frame, one) == painted(frame)).all()


def test_a_large_picture_is_the_small_one_only_sharper(lesson: Show) -> None:
    """The same frame at twice the size, scaled down, looks the same."""
    large, small = pygame.Surface((1280, 720)), pygame.Surface((640, 360))
    Painter().paint(lesson.frame_at(4.4, (1280, 720)), large)
    Painter().paint(lesson.frame_at(4.4, (640, 360)), small)
    mean, _ = difference(pixels(pygame.transform.smoothscale(large, (640, 360))), pixels(small))
    assert mean < 4


def test_the_hunt_can_be_painted_at_any_size_and_time(hunt: Show) -> None:
    """No frame of the scene makes the painter stumble: tiny, tall, wide, and in between two ticks."""
    one = Painter()
    sizes = itertools.cycle([(160, 90), (320, 180), (240, 400), (500, 140)])
    for i in range(25):
        frame = hunt.frame_at(i * 5.987, next(sizes))
        assert painted(frame, one).std() > 5


# --- props -----------------------------------------------------------------------------------------------------------

PROPS = sorted(path.stem for path in assets.asset_path("props/dna.svg").parent.glob("*.svg"))


def art(name: str, **more: Any) -> Art:
    """A whole prop in the middle of the frame, as large as fits."""
    _, _, wide, high = artwork(name).box
    return replace(Art(name, artwork(name).parts, 320.0, 180.0, min(300.0, 300.0 * wide / high)), **more)


@pytest.mark.parametrize("name", PROPS)
def test_every_prop_can_be_painted(name: str) -> None:
    """Something of it is seen, all of it in its box, also turned, faded and half revealed."""
    op = art(name)
    left, top, wide, high = artwork(name).box
    scale = op.width / wide
    whole = painted(frame_of(op))
    rows, columns = np.nonzero(whole.max(axis=2))
    assert rows.size > 200
    assert 320 + left * scale - 3 <= columns.min() <= columns.max() <= 320 + (left + wide) * scale + 3
    assert 180 + top * scale - 3 <= rows.min() <= rows.max() <= 180 + (top + high) * scale + 3
    half = painted(frame_of(replace(op, reveal=0.5)))
    assert 0 < np.count_nonzero(half) < np.count_nonzero(whole)
    assert (half <= whole).all()
    faint = painted(frame_of(replace(op, fade=0.5)))
    assert faint.sum() == pytest.approx(whole.sum() / 2, rel=0.1)
    assert painted(frame_of(replace(op, fade=0.0))).max() == 0
    assert painted(frame_of(replace(op, turn=33.0))).max() > 0


# --- one operation at a time -----------------------------------------------------------------------------------------


def test_every_operation_has_its_painter() -> None:
    """Whatever a frame may hold can be painted."""
    assert {*painter._PAINT, *painter._LAID, Sprites} == set(get_args(Op))


@pytest.mark.parametrize(
    ("op", "box"),
    [
        (Ring(100, 80, 30, RED, 4), (68, 48, 132, 112)),
        (Ring(100.4, 80.3, 9, RED, 0, RED), (91, 71, 110, 90)),
        (Box(50, 40, 200, 60, RED, RED, 2, 12), (50, 40, 250, 100)),
        (Box(50.4, 40.4, 7, 3, RED), (50, 40, 58, 44)),
        (Glow(100, 80, 40, (90, 80, 70, 200)), (60, 40, 140, 120)),
        (Line(((20, 30), (300, 200)), RED, 3), (17, 27, 303, 203)),
        (Line(((20, 30), (90, 60), (300, 40)), (255, 60, 60, 120), 3), (17, 27, 303, 63)),
        (Area(((30, 30), (90, 40), (60, 90)), RED), (29, 29, 91, 91)),
        (Shade(0, 100, 640, 80, (90, 90, 90, 0), (90, 90, 90, 255)), (0, 100, 640, 180)),
        (Words(100, 100, "CD19", 30, RED), (98, 70, 180, 112)),
        (sprite(200, 100, 30), (162, 62, 238, 138)),
        (sprite(200, 100, 30, layer="under"), (155, 55, 245, 145)),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, tuple) else "",
)
def test_an_operation_paints_where_it_says_and_nowhere_else(op: Op, box: tuple[int, int, int, int]) -> None:
    """All that changes lies in its box, and the change reaches all sides of it."""
    surface = pygame.Surface(SIZE)
    surface.fill((40, 40, 40))
    Painter().paint(frame_of(op), surface)
    rows, columns = np.nonzero((pixels(surface) != 40).any(axis=2))
    assert box[0] <= columns.min() <= columns.max() < box[2]
    assert box[1] <= rows.min() <= rows.max() < box[3]
    assert columns.max() - columns.min() > 0.6 * (box[2] - box[0])
    assert rows.max() - rows.min() > 0.4 * (box[3] - box[1])


def test_what_comes_later_lies_in_front() -> None:
    """Operations are painted from back to front."""
    red, blue = Box(0, 0, 100, 100, RED), Box(0, 0, 100, 100, (60, 60, 255, 255))
    assert tuple(painted(frame_of(red, blue))[50, 50]) == (60, 60, 255)
    assert tuple(painted(frame_of(blue, red))[50, 50]) == (255, 60, 60)


def test_what_stays_is_painted_like_what_is_new() -> None:
    """What lay flat in the frame before is drawn at once: in its order, and never in the place of something else."""
    below = Box(50, 40, 200, 60, RED)
    above = Glow(120, 70, 60, (90, 80, 70, 200)), Words(60, 80, "CD19", 30, (9, 9, 9, 255))
    paints = Painter()
    for step in range(5):
        comes = Box(60 + 20 * step, 50, 90, 30, (10 + step, 200, 40, 255), radius=4)
        frame = frame_of(below, comes, *above, *([Ring(200, 70, 20, RED, 4)] if step % 2 else []))
        assert (painted(frame, paints) == painted(frame)).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda color: Box(100, 100, 80, 80, color),
        lambda color: Box(100, 100, 80, 80, color, radius=20),
        lambda color: Ring(140, 140, 40, color, 0, color),
        lambda color: Area(((100, 100), (180, 100), (180, 180), (100, 180)), color),
        lambda color: Shade(100, 100, 80, 80, color, color),
    ],
)
def test_a_half_opaque_color_mixes_half_and_half(make: Callable[[Color], Op]) -> None:
    """On a ground of (40, 40, 40) half of (240, 140, 40) is (140, 90, 40)."""
    surface = pygame.Surface(SIZE)
    surface.fill((40, 40, 40))
    Painter().paint(frame_of(make((240, 140, 40, 128))), surface)
    assert pixels(surface)[140, 140] == pytest.approx([140, 90, 40], abs=4)


@pytest.mark.parametrize("anchor", ["left", "center", "right"])
@pytest.mark.parametrize("weight", ["regular", "semibold", "bold", "italic"])
def test_words_stand_where_their_anchor_says_on_their_baseline(anchor: str, weight: str) -> None:
    """Left, middle or right at x; letters stand on y; as wide as text.py measures."""
    found = painted(frame_of(Words(300, 200, "HHHHHHHH", 40, RED, weight, anchor))).max(axis=2) > 100
    rows, columns = np.nonzero(found)
    wide = width_of("HHHHHHHH", 40, weight)
    left = 300 - wide * {"left": 0, "center": 0.5, "right": 1}[anchor]
    assert columns.min() == pytest.approx(left, abs=7)
    assert columns.max() == pytest.approx(left + wide, abs=7)
    assert rows.max() == pytest.approx(200, abs=2)
    assert rows.max() - rows.min() == pytest.approx(0.727 * 40, abs=2)


def test_a_row_is_centered_by_its_true_widths() -> None:
    """Runs of several weights and colors stand side by side without a gap, and their middle is the row's."""
    runs = (("HH", RED, "regular"), ("HH", (60, 60, 255, 255), "semibold"), ("HH", RED, "regular"))
    found = painted(frame_of(Row(320, 200, runs, 40)))
    columns = np.nonzero(found.max(axis=2) > 100)[1]
    blue = np.nonzero((found[..., 2] > 150) & (found[..., 0] < 120))[1]
    assert (columns.min() + columns.max()) / 2 == pytest.approx(320, abs=4)
    assert (blue.min() + blue.max()) / 2 == pytest.approx(320, abs=4)
    assert np.diff(np.unique(columns)).max() < 14  # no wider than between letters


def test_fading_words_get_fainter_not_smaller() -> None:
    """Opacity changes brightness only."""
    full, half = (painted(frame_of(Words(50, 100, "bind", 40, (*RED[:3], alpha)))) for alpha in (255, 128))
    assert half.sum() == pytest.approx(full.sum() / 2, rel=0.05)
    assert ((half > 8).any(axis=2) == (full > 16).any(axis=2)).mean() > 0.999


def test_sprites_in_one_batch_lie_back_to_front_and_unseen_ones_are_not_drawn() -> None:
    """The order of a batch is kept, also where sizes differ; fade 0 is nothing."""
    back, front = sprite(200, 100, 40, "leukemia"), sprite(200, 100, 20, "leukemia")
    columns = {
        name: np.concatenate([getattr(back, name), getattr(front, name)])
        for name in ("x", "y", "size", "shape", "turn", "fade")
    }
    both = painted(frame_of(Sprites("leukemia", "body", **columns)))
    assert (both == painted(frame_of(back, front))).all()
    assert painted(frame_of(sprite(200, 100, 30, fade=0.0))).max() == 0
    assert (painted(frame_of(sprite(200, 100, 30, "t_cell", "receptors"))) == 0).all()


def test_a_layer_that_a_drawing_does_not_have_is_passed_over() -> None:
    """A red cell has no nucleus; asking for one paints nothing."""
    assert painted(frame_of(sprite(200, 100, 30, "red_cell", "nucleus"))).max() == 0


def test_a_held_image_fills_its_box_and_a_missing_one_paints_nothing() -> None:
    """Thumbnails come when they are ready."""
    one = Painter()
    op = Image("scene 8", 100, 50, 80, 45, 8)
    assert painted(frame_of(op), one).max() == 0
    picture = pygame.Surface((320, 180))
    picture.fill((200, 100, 50))
    one.hold_image("scene 8", picture)
    found = painted(frame_of(op), one)
    assert found[72, 140] == pytest.approx([200, 100, 50], abs=3)
    assert found[50, 100].max() < 60  # the corner is round
    rows, columns = np.nonzero(found.max(axis=2))
    assert (columns.min(), columns.max() + 1, rows.min(), rows.max() + 1) == (100, 180, 50, 95)
    other = pygame.Surface((320, 180))
    other.fill((10, 220, 10))
    one.hold_image("scene 8", other)
    assert painted(frame_of(op), one)[72, 140] == pytest.approx([10, 220, 10], abs=3)


def test_odd_operations_do_not_stumble() -> None:
    """Nothing to say, no size, far outside: painted as far as it can be."""
    ops = (
        Words(0, 0, "", 20, RED),
        Words(5000, -900, "far away", 20, RED),
        Box(10, 10, 0.2, 0.1, RED),
        Box(10, 10, 50, 1, RED, RED, 3, 30),
        Ring(-500, 9000, 3, RED, 1),
        Ring(50, 50, 0, RED, 0, RED),
        Line(((-500, -500), (-400, -400)), (255, 60, 60, 100), 3),
        Line(((5, 5),), RED, 3),
        Line(((5, 5), (5, 5)), RED, 3),
        Area(((5, 5), (5, 5), (5, 5)), RED),
        Glow(50, 50, 0.2, RED),
        Shade(0, 0, 640, 0.4, RED, RED),
        Backdrop("laboratory", 1e5, -1e5, 1e6),
        NearLayer("laboratory", 0, 0, 0),
        Field("cytokine", np.zeros((1, 1), np.float32), 0, 0, 640, 360, RED),
        sprite(-5000, 5000, 100),
        sprite(50, 50, 0.1),
    )
    painted(frame_of(*ops))


def test_what_a_painter_keeps_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers that change every frame do not fill the memory, and what was forgotten is drawn the same again."""
    monkeypatch.setattr(painter, "_KEPT_BYTES", 20_000)
    one = Painter()
    first = painted(frame_of(Words(20, 30, "first", 20, RED), size=(64, 36)), one)
    for number in range(60):
        painted(frame_of(Words(20, 30, str(number), 20, RED), size=(64, 36)), one)
    assert 0 < one._kept.used_bytes <= 20_000
    assert (painted(frame_of(Words(20, 30, "first", 20, RED), size=(64, 36)), one) == first).all()


def levels(alpha: int) -> set[int]:
    """The levels of light along a slanting line of an opacity on black."""
    surface = pygame.Surface((200, 120))
    line = Line(((10.3, 10.2), (180.7, 97.4), (20.0, 110.0)), (255, 255, 255, alpha), 3.0)
    Painter().paint(Frame((200, 120), 0.0, "", (line,)), surface)
    return set(pygame.surfarray.array_red(surface).ravel().tolist())


def test_a_see_through_line_is_as_smooth_as_a_solid_one() -> None:
    """Handwriting and leaders that fade in: at half the strength, as many levels along the edges, none brighter."""
    solid, faint = levels(255), levels(128)
    assert len(faint) > 0.5 * len(solid) > 20
    assert max(faint) == pytest.approx(128, abs=2)


def test_a_see_through_line_is_no_denser_where_it_crosses_itself() -> None:
    """One stroke of a pen, not two."""
    surface = pygame.Surface((100, 100))
    cross = ((10.0, 50.0), (90.0, 50.0), (90.0, 90.0), (50.0, 90.0), (50.0, 10.0))
    line = Line(cross, (255, 255, 255, 100), 5.0)
    Painter().paint(Frame((100, 100), 0.0, "", (line,)), surface)
    assert surface.get_at((50, 50))[0] == surface.get_at((30, 50))[0]
