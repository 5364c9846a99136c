import itertools
import math
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pygame
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.core.errors import UsageError
from cartviz.render import sprites, svg_raster
from cartviz.render.large_sprites import CUT_LEVEL
from cartviz.render.render_queue import Workshop
from cartviz.render.sprite_keys import FADES, SHAPES, TURNS, VARIATIONS, coarser, level_of, pack, radius_of
from cartviz.render.sprites import SpriteBook
from cartviz.render.surface_cache import bytes_of
from cartviz.scene import assets
from cartviz.stage.batch import batch
from cartviz.tissue.kinds import KINDS, Kind

PICTURES = sorted(assets.cell_picture("car_t").parent.glob("*.svg"))
LAYERS = ("under", "body", "nucleus", "bleb")
SHEETS = sorted({name for kind in KINDS for name in (kind.sprite, kind.bare_sprite, kind.ill_sprite) if name})


@pytest.fixture(autouse=True)
def screen() -> None:
    """Sprites are converted to the format of a display."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))


def level(radius: float) -> int:
    return int(level_of(np.array([radius], np.float32))[0])


def packed(shape: int = 0, turn: int = 0, fade: int = FADES - 1) -> int:
    return int(pack(*(np.array([each], np.int32) for each in (shape, turn, fade)))[0])


def rgba(picture: pygame.Surface) -> np.ndarray:
    """(height, width, 4) as numbers."""
    raw = np.frombuffer(pygame.image.tobytes(picture, "RGBA"), np.uint8)
    return raw.reshape(picture.get_height(), picture.get_width(), 4).astype(int)


def drawn(sheet: str, layer: str, radius: float, **which: int) -> np.ndarray:
    return rgba(SpriteBook().surface(sheet, layer, level(radius), packed(**which)))


def standing(sheet: str, layer: str, radius: float, shape: int = 0, *, coarse: bool = False) -> np.ndarray:
    """A sprite in the middle of a frame, as the painter puts it there."""
    side = round(4 * radius)
    out = pygame.Surface((side, side), pygame.SRCALPHA)
    book = SpriteBook()
    book.be(coarse=coarse)
    middle = np.array([side / 2])
    op = batch(sheet, layer, middle, middle, np.array([radius]), np.array([shape], np.int32))
    out.fblits(book.pairs((op,), out.get_rect()), pygame.BLEND_PREMULTIPLIED)
    return rgba(out)


# --- the drawings ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_drawing_is_what_its_readme_promises(path: Path) -> None:
    """One view box for all, a body (or a ring for one), known groups only, and nothing from outside the file."""
    written = path.read_text(encoding="utf-8")
    root = ET.fromstring(written)
    assert root.get("viewBox") == "-150 -150 300 300"
    groups = [group.get("id") for group in root.findall("{http://www.w3.org/2000/svg}g")]
    assert groups[:1] in (["body"], ["receptors"])
    assert set(groups) <= {"receptors", "body", "nucleus", "bleb"}
    assert not re.search(r"<!DOCTYPE|<!ENTITY|<script|<image|<foreignObject|href=\"(?!#)|url\((?!#)", written)
    assert len(written) < 120_000


@pytest.mark.parametrize("path", [p for p in PICTURES if p.stem.endswith(".small")], ids=lambda path: path.stem)
def test_a_small_drawing_has_the_parts_of_the_large_one(path: Path) -> None:
    """So that no part is lost when a cell gets smaller."""
    large = path.stem.removesuffix(".small")
    for layer in LAYERS[1:]:
        assert svg_raster.has_layer(path.stem, layer) == svg_raster.has_layer(large, layer)
    assert svg_raster.period(path.stem) > 0


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_cell_has_its_drawings(kind: Kind) -> None:
    """A body for each; what can die falls apart into blebs."""
    for name in (kind.sprite, kind.bare_sprite, kind.ill_sprite):
        if name:
            assert svg_raster.has_layer(name, "body")
            assert svg_raster.has_layer(name, "bleb") or not kind.is_target


def test_a_drawing_that_declares_entities_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Entities can explode; our pictures need none."""
    bad = tmp_path / "bad.svg"
    bad.write_text('<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
    monkeypatch.setattr(assets, "cell_picture", lambda stem: bad)
    with pytest.raises(UsageError, match="entities"):
        svg_raster.has_layer("bad", "body")


# --- sizes -----------------------------------------------------------------------------------------------------------


@given(st.floats(1, 2000) | st.floats(58, 70))
def test_a_size_level_is_right_within_a_percent(radius: float) -> None:
    """Half pixels for small cells, one percent for large ones: no size can be told from the wanted one."""
    assert abs(radius_of(level(radius)) - radius) <= max(0.26, 0.0055 * radius)


@given(st.floats(1, 2000), st.floats(1, 2000))
def test_a_larger_radius_never_has_a_smaller_level(a: float, b: float) -> None:
    """Sizes grow without a step back, also where half pixels end and percents begin."""
    small, large = level(min(a, b)), level(max(a, b))
    assert small <= large
    assert radius_of(small) <= radius_of(large)


def test_shape_turn_and_fade_make_one_number_and_no_two_share_it() -> None:
    """Every variation has its own place in the book."""
    rows = np.array(list(itertools.product(range(SHAPES), range(TURNS), range(FADES))), np.int32).T
    assert np.unique(pack(*rows)).size == SHAPES * TURNS * FADES


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("radius", [5.0, 13.5, 20.0, 61.0, 150.0])
def test_a_cell_is_drawn_at_the_size_asked_for(sheet: str, radius: float) -> None:
    """The outline of the body lies at the radius, within 8 % and a pixel (cells are not quite round)."""
    alpha = standing(sheet, "body", radius)[..., 3]
    area = (alpha > 127).sum()
    assert (area / np.pi) ** 0.5 == pytest.approx(radius, rel=0.10, abs=1.0)


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("radius", [6.0, 24.0, 90.0])
def test_no_sprite_is_cut_at_its_border(sheet: str, layer: str, radius: float) -> None:
    """What reaches the edge of its square would show a straight line."""
    if layer != "under" and not svg_raster.has_layer(sheet, layer):
        return
    for turn in (0, 3):
        alpha = drawn(sheet, layer, radius, shape=5, turn=turn if layer in ("under", "nucleus") else 0)[..., 3]
        border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
        assert border.max() <= 24


@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("layer", LAYERS)
def test_sprites_are_premultiplied(sheet: str, layer: str) -> None:
    """No color is brighter than its opacity: no light fringe around a cell on a dark ground."""
    if layer != "under" and not svg_raster.has_layer(sheet, layer):
        return
    pixels = drawn(sheet, layer, 30.0)
    assert (pixels[..., :3].max(axis=2) <= pixels[..., 3] + 2).all()
    assert pixels[..., 3].max() > 60


@given(st.floats(1, 2000), st.floats(1, 2000))
def test_coarser_levels_are_few_near_and_in_order(a: float, b: float) -> None:
    """A fast zoom needs a third of the sizes; none is off by more than three percent and half a pixel."""
    small, large = (int(coarser(np.array([level(each)], np.int32))[0]) for each in sorted((a, b)))
    assert small <= large
    assert abs(radius_of(small) - min(a, b)) <= 0.03 * min(a, b) + 0.5
    every = np.arange(64, 300, dtype=np.int32)
    assert np.unique(coarser(every)).size < 0.45 * every.size


def test_a_coarse_picture_of_a_large_cell_is_the_fine_one_a_little_softer() -> None:
    """It is scaled up from a smaller master: same place, same size, nearly the same light."""
    fine, coarse = (standing("car_t", "body", 260.0, coarse=each) for each in (False, True))
    assert 0 < np.abs(fine - coarse).mean() < 3
    assert (coarse[..., 3] > 127).sum() == pytest.approx((fine[..., 3] > 127).sum(), rel=0.03)


# --- life ------------------------------------------------------------------------------------------------------------


def test_the_shapes_of_a_body_wobble_gently_and_close_their_round() -> None:
    """Each shape differs from the next, none by much, and the last leads back to the first."""
    pictures = [drawn("car_t", "body", 40.0, shape=shape)[..., 3] for shape in range(SHAPES)]
    steps = [abs(a - b).mean() for a, b in zip(pictures, pictures[1:] + pictures[:1], strict=True)]
    assert min(steps) > 0.05
    assert max(steps) < 3 * min(steps)
    assert max(abs(a - pictures[0]).mean() for a in pictures) < 8


def test_a_large_body_wobbles_too_though_its_shapes_are_one_drawing() -> None:
    """It gets wider and flatter, then narrower and taller, by no more than the wobble of a small one."""

    def extent(shape: int) -> tuple[int, int]:
        rows, columns = np.nonzero(standing("leukemia", "body", 150.0, shape)[..., 3] > 127)
        return int(np.ptp(columns)), int(np.ptp(rows))

    rest, wide, tall = extent(0), extent(SHAPES // 4), extent(3 * SHAPES // 4)
    assert 0 < wide[0] - rest[0] < 0.03 * 300 > rest[1] - wide[1] > 0
    assert 0 < tall[1] - rest[1] < 0.03 * 300 > rest[0] - tall[0] > 0


def test_a_ring_of_receptors_turned_by_its_period_is_itself() -> None:
    """TURNS steps lead once around the period, and no two of them look the same."""
    assert svg_raster.period("car_t") == 40.0
    assert svg_raster.period("t_cell") == 360.0
    rings = [drawn("car_t", "under", 40.0, turn=turn) for turn in range(TURNS)]
    assert min(abs(a - b).mean() for a, b in itertools.combinations(rings, 2)) > 0.3
    whole = svg_raster.rasterized("car_t", "receptors", 40.0, 40.0)
    assert abs(rgba(whole) - rgba(svg_raster.rasterized("car_t", "receptors", 40.0))).mean() < 0.5


def test_fading_is_even() -> None:
    """Each of the steps adds the same share of opacity; the last is the sprite itself."""
    alpha = [drawn("leukemia", "body", 25.0, fade=fade)[..., 3].sum() for fade in range(FADES)]
    assert alpha == pytest.approx([alpha[-1] * (fade + 1) / FADES for fade in range(FADES)], rel=0.02)


def test_points_of_light_throw_no_shadow() -> None:
    """Cells do."""
    assert drawn("cytokine", "under", 6.0)[..., 3].max() == 0
    assert drawn("leukemia", "under", 20.0)[..., 3].max() > 60


def test_below_28_pixels_across_the_simple_drawing_is_used() -> None:
    """Detail would turn to mud; where there is no simple drawing, the full one serves."""
    assert sprites.variant("car_t", level(13.5)) == "car_t.small"
    assert sprites.variant("car_t", level(14.0)) == "car_t"
    assert sprites.variant("macrophage", level(8.0)) == "macrophage"


# --- the book --------------------------------------------------------------------------------------------------------


def test_a_sprite_is_made_once() -> None:
    """The second ask gives the same surface."""
    book = SpriteBook()
    first = book.surface("car_t", "body", level(20.0), packed())
    assert book.surface("car_t", "body", level(20.0), packed()) is first


def test_a_book_forgets_what_was_long_unused_and_draws_it_again_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many sizes a window takes, memory stays bounded; and forgetting cannot be seen."""
    monkeypatch.setattr(sprites, "_BUDGET_BYTES", 2_000_000)
    workshop = Workshop()
    book = SpriteBook(workshop)
    first = rgba(book.surface("car_t", "body", level(20.0), packed()))
    made = 0
    for radius, layer in itertools.product(np.arange(8, 40, 0.5).tolist(), ("under", "body", "nucleus")):
        one = np.array([radius])
        workshop.begin(math.inf)
        made += sum(bytes_of(each) for each, _ in book.pairs((batch("leukemia", layer, one, one, one),), pygame.Rect()))
    kept = sum(bytes_of(each) for each in book._surfaces.values())
    assert kept == book._bytes
    assert kept < 0.7 * made
    assert book._layers[0] == ("car_t", "body")
    assert not any(code // VARIATIONS < CUT_LEVEL for code in book._surfaces)
    assert (rgba(book.surface("car_t", "body", level(20.0), packed())) == first).all()


def test_a_blurred_cell_is_larger_softer_and_fainter() -> None:
    """Cells of the far and the near layer are out of focus and never cover what matters."""
    soft = rgba(sprites.blurred("leukemia", 40.0, 8, 0.3))
    assert 0.15 * 255 < soft[..., 3].max() <= 0.31 * 255
    assert soft.shape[0] >= 2 * 40
    assert max(soft[0, :, 3].max(), soft[:, 0, 3].max()) <= 3
