import re

import pytest

from cartviz.render.recolor import KEYS_OF, OTHERS, moved, recolored
from cartviz.scene import assets
from cartviz.stage.artwork import artwork, part_text
from cartviz.stage.color import lch, luminance, rgb
from cartviz.stage.palettes import STANDARD, TONES

OTHER_TONES = [tone for tone in TONES if tone != "standard"]


def code(color: tuple[int, ...]) -> str:
    return "#" + "".join(f"{part:02X}" for part in color[:3])


def test_the_standard_palette_changes_nothing() -> None:
    """Pictures are drawn in it."""
    text = part_text("dna", artwork("dna").parts)
    assert recolored(text, "dna", "standard") is text


def test_only_colors_change() -> None:
    """Names of gradients, shapes and opacities stay, even where a name looks like a color."""
    text = '<g id="face" fill="url(#abcdef)" stroke="#4FD6D2" opacity=".5"/>'
    found = recolored(text, "t_cell", "color_safe")
    assert re.sub(r'"#[0-9A-F]{6}"', '"#4FD6D2"', found) == text
    assert found != text


@pytest.mark.parametrize("tone", OTHER_TONES)
@pytest.mark.parametrize("key", ["t_cell", "leukemia", "macrophage", "vector", "car"])
def test_a_theme_color_in_a_picture_becomes_that_of_the_palette(tone: str, key: str) -> None:
    """A cell and the words about it keep one color (but for what a palette lifts in pictures)."""
    goal, found = lch(TONES[tone].colors[key]), lch(rgb(moved(code(STANDARD[key]), (key,), tone)))
    assert found[0] == pytest.approx(goal[0], abs=0.02 + TONES[tone].lift * 0.05)
    assert found[1] == pytest.approx(goal[1], abs=0.03)
    assert abs((found[2] - goal[2] + 180) % 360 - 180) < 4


@pytest.mark.parametrize("tone", OTHER_TONES)
def test_light_stays_lighter_than_dark(tone: str) -> None:
    """Shades of one color keep their order, so that round things stay round."""
    shades = ["#0B2F3A", "#0E547E", "#1F97AE", "#4FD6D2", "#93F2E7", "#DDFFF6", "#FFFFFF"]
    light = [luminance(rgb(moved(shade, ("t_cell", "car"), tone))) for shade in shades]
    assert light == sorted(light)


@pytest.mark.parametrize("tone", OTHER_TONES)
def test_what_has_no_hue_gets_none(tone: str) -> None:
    """White stays white, gray stays gray."""
    assert moved("#FFFFFF", OTHERS, tone) == "#FFFFFF"
    assert lch(rgb(moved("#808080", OTHERS, tone)))[1] < 0.01


def test_every_picture_named_is_there_and_painted_in_theme_colors() -> None:
    """No row of the table is about nothing."""
    assert set(KEYS_OF) <= set(assets.pictures())
    assert {key for keys in KEYS_OF.values() for key in keys} | set(OTHERS) <= set(STANDARD)
