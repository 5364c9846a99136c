import itertools

import numpy as np
import pytest
from eyes import CONES, difference, seen

from cartviz.player.preferences import SETTINGS
from cartviz.stage.color import lch, luminance
from cartviz.stage.frame import Color
from cartviz.stage.palettes import GROUNDS, PALETTES, STANDARD, TONES
from cartviz.stage.theme import PLACES, TERM_COLORS, Look
from cartviz.tissue.kinds import KINDS

WORDS = sorted({"text", "muted", "accent", "good", "warn", "alarm", *(key for _, key in TERM_COLORS)})
"""Everything that words are written in."""
SAME_COLOR = {frozenset(("t_cell", "car_t"))}
"""A CAR-T cell is a T-cell: the forks on its membrane tell it apart."""
PARTS = ("car", "cd19", "tumor_tag", "brake", "vector", "cytokine", "il6_receptor")
BY_SHAPE = {
    frozenset(("cd19", "brake")): "round pins on leukemia cells, square plates on tired T-cells",
    frozenset(("vector", "cytokine")): "a spiky ball as large as a nucleus, points of light",
    frozenset(("car", "cytokine")): "forks on a membrane, points of light",
    frozenset(("tumor_tag", "il6_receptor")): "round pins on tumor cells, cups on macrophages and body cells",
}
"""Pairs of small things that may look alike to some eyes, because their shapes do not."""
ON = (
    *(("car", "t_cell"), ("car", "exhausted"), ("cd19", "leukemia"), ("cd19", "b_cell"), ("brake", "exhausted")),
    *(("tumor_tag", "solid_tumor"), ("il6_receptor", "macrophage"), ("il6_receptor", "body_cell")),
)
"""What sits on the membrane of which cell."""
TOLD = 0.10
"""Distance in OKLab at which two cells or parts across the stage are told apart at once: five just noticeable steps."""


def contrast(first: Color, second: Color) -> float:
    """Of 1 to 21, as in WCAG 2.2."""
    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def kinds() -> list[tuple[str, str]]:
    return [(kind.name, kind.color) for kind in KINDS] + [("exhausted CAR-T cell", "exhausted")]


def test_every_palette_can_be_chosen() -> None:
    """And nothing else can."""
    assert set(PALETTES) == set(SETTINGS["palette"].values)
    assert {Look(palette=name, gentle=gentle).tone for name in PALETTES for gentle in (True, False)} == set(TONES)


@pytest.mark.parametrize("tone", TONES)
def test_every_palette_has_every_color_and_every_place(tone: str) -> None:
    """A viewer may choose any palette without losing a thing on the stage."""
    colors = TONES[tone].colors
    assert set(colors) == set(STANDARD)
    assert {kind.color for kind in KINDS} | {key for _, key in TERM_COLORS} <= set(colors)
    assert all(len(color) == 4 and all(0 <= part <= 255 for part in color) for color in colors.values())
    assert set(TONES[tone].grounds) == set(GROUNDS) == set(PLACES)
    assert all(luminance(center) > luminance(edge) for center, edge in TONES[tone].grounds.values())


@pytest.mark.parametrize("tone", TONES)
def test_words_can_be_read_on_what_lies_under_them(tone: str) -> None:
    """Contrast of at least 4.5 to 1 (WCAG AA), in high contrast 7 to 1 (AAA), on scrim and panel."""
    colors = TONES[tone].colors
    least = 7.0 if tone.startswith("high_contrast") else 4.5
    for key, ground in itertools.product(WORDS, ("scrim", "panel")):
        assert contrast(colors[key], colors[ground]) >= least, (key, ground)


@pytest.mark.parametrize("cones", CONES)
def test_whoever_lacks_a_cone_tells_all_kinds_of_cell_apart(cones: str) -> None:
    """In the palette made for it, by color alone."""
    colors = PALETTES["color_safe"].colors
    for (a, first), (b, second) in itertools.combinations(kinds(), 2):
        if frozenset((a, b)) not in SAME_COLOR:
            assert difference(colors[first], colors[second], cones) >= TOLD, (a, b)


@pytest.mark.parametrize("cones", CONES)
def test_whoever_lacks_a_cone_tells_small_things_apart(cones: str) -> None:
    """By color, or by shape where the table says so; each stands out from the cell it sits on."""
    colors = PALETTES["color_safe"].colors
    for a, b in itertools.combinations(PARTS, 2):
        if frozenset((a, b)) not in BY_SHAPE:
            assert difference(colors[a], colors[b], cones) >= TOLD, (a, b)
    for part, cell in ON:
        assert difference(colors[part], colors[cell], cones) >= TOLD, (part, cell)


@pytest.mark.parametrize("cones", CONES)
def test_good_is_told_from_bad_by_every_eye(cones: str) -> None:
    """Grades and answers: good, warning, alarm. They have their words and marks as well."""
    colors = PALETTES["color_safe"].colors
    for a, b in itertools.combinations(("good", "warn", "alarm"), 2):
        assert difference(colors[a], colors[b], cones) >= TOLD, (a, b)


def test_the_standard_palette_would_not_do() -> None:
    """The eyes that the tests look through do lose colors: a T-cell and a tired one look alike without red cones."""
    assert difference(STANDARD["t_cell"], STANDARD["exhausted"], "all") > TOLD
    assert difference(STANDARD["t_cell"], STANDARD["exhausted"], "protanopia") < 0.02
    assert seen(np.array([255, 255, 255], np.uint8), "deuteranopia") == pytest.approx([1, 1, 1], abs=1e-3)
    assert difference((255, 0, 0, 255), (255, 0, 0, 255), "tritanopia") == 0


@pytest.mark.parametrize("name", PALETTES)
def test_gentle_colors_are_calm(name: str) -> None:
    """Less chroma at the same lightness; no red: what alarms comes near to what warns; less haze."""
    plain, gentle = PALETTES[name], TONES[f"{name} gentle"]
    for key, color in plain.colors.items():
        before, after = lch(color), lch(gentle.colors[key])
        assert after[1] <= 0.75 * before[1] + 0.004, key
        assert abs(after[0] - before[0]) < 0.02, key
    assert lch(gentle.colors["alarm"])[2] > lch(plain.colors["alarm"])[2] + 15
    assert gentle.haze < 0.7 * plain.haze


def test_a_pale_projector_gets_more_light() -> None:
    """On a wall that daylight lifts to a gray of 40 %, every kind stands out from its ground more than it did."""
    flare = 0.133

    def stands_out(palette: str, key: str, place: str) -> float:
        ground = luminance(PALETTES[palette].grounds[place][0]) + flare
        return (luminance(PALETTES[palette].colors[key]) + flare) / ground

    for place in GROUNDS:
        for kind in KINDS:
            assert stands_out("projector", kind.color, place) > 1.2 * stands_out("standard", kind.color, place)
            assert stands_out("projector", kind.color, place) > 3.0
