"""Pictures follow the palette: each color of an SVG moves as the color of what it draws does.

A picture's color belongs to the nearest hues among those of what the picture shows. It turns, and gains or loses chroma
and lightness, as the theme colors of these hues do from the standard palette to the chosen one; light stays light, dark
stays dark, and gradients stay smooth.
"""

import functools
import math
import re
from collections.abc import Mapping

from cartviz.stage.color import Lch, lch, of_lch, rgb
from cartviz.stage.palettes import STANDARD, TONES

KEYS_OF: Mapping[str, tuple[str, ...]] = {
    "b_cell": ("b_cell", "cd19"),
    "body_cell": ("body_cell",),
    "body_cell_alarmed": ("body_cell", "cytokine"),
    "body_cell_ill": ("body_cell", "vector"),
    "brakes_few": ("brake",),
    "car_t": ("t_cell", "car"),
    "car_t_exhausted": ("exhausted", "car", "brake"),
    "car_t_green": ("vector", "car"),
    "car_t_lit": ("t_cell", "car"),
    "cytokine": ("cytokine",),
    "granule": ("brake",),
    "granzyme": ("car",),
    "leukemia": ("leukemia", "cd19"),
    "leukemia_bare": ("leukemia",),
    "lock": ("car",),
    "macrophage": ("macrophage",),
    "macrophage_active": ("macrophage", "cytokine"),
    "red_cell": ("red_cell",),
    "solid_tumor": ("solid_tumor", "tumor_tag"),
    "solid_tumor_bare": ("solid_tumor",),
    "suppressor": ("suppressor",),
    "t_cell": ("t_cell",),
    "vector": ("vector", "car"),
    "pd1": ("brake",),
    "pdl1": ("brake", "solid_tumor"),
    "virus": ("vector",),
}
"""The theme colors that a picture is painted in; a picture that is not named here is painted in OTHERS."""
OTHERS = ("t_cell", "car", "leukemia", "cd19", "red_cell", "tumor_tag", "cytokine", "vector", "b_cell", "macrophage")

_CODE = re.compile(r'"(#[0-9A-Fa-f]{6})"')
_NEAR_DEGREES = 18.0
"""How near a hue must lie to a theme color's to move with it."""
_GRAY = 0.035
"""Chroma below which a color has hardly a hue, and stays."""


def recolored(text: str, picture: str, tone: str) -> str:
    """The text of a picture's SVG in the colors of a palette (a name in TONES)."""
    if tone == "standard":
        return text
    keys = KEYS_OF.get(picture.removesuffix(".small"), OTHERS)
    return _CODE.sub(lambda found: f'"{moved(found[1], keys, tone)}"', text)


@functools.lru_cache(maxsize=16384)
def moved(code: str, keys: tuple[str, ...], tone: str) -> str:
    """One color '#RRGGBB' of a picture that is painted in `keys`, in the colors of a palette."""
    palette = TONES[tone]
    lightness, chroma, hue = lch(rgb(code))
    colorful = min(chroma / _GRAY, 1.0) ** 2
    turn, gain, level, total = 0.0, math.log(palette.chroma), lightness, 1.0
    for key in keys:
        start, end = _move(key, tone)
        away = (hue - start[2] + 180.0) % 360.0 - 180.0
        weight = 40.0 * colorful * math.exp(-((away / _NEAR_DEGREES) ** 2))
        turn += weight * ((end[2] - start[2] + 180.0) % 360.0 - 180.0)
        gain += weight * math.log(max(end[1], 0.004) / max(start[1], 0.004))
        level += weight * _level(lightness, start[0], end[0])
        total += weight
    lifted = level / total
    lifted += palette.lift * (1.0 - lifted) ** 2
    red, green, blue, _ = of_lch((lifted, chroma * math.exp(gain / total), hue + turn / total))
    return f"#{red:02X}{green:02X}{blue:02X}"


@functools.cache
def _move(key: str, tone: str) -> tuple[Lch, Lch]:
    return lch(STANDARD[key]), lch(TONES[tone].colors[key])


def _level(lightness: float, start: float, end: float) -> float:
    """A lightness where that of the theme color goes from `start` to `end`; black stays black and white stays white."""
    if lightness <= start:
        return lightness * end / start
    return 1.0 - (1.0 - lightness) * (1.0 - end) / (1.0 - start)
