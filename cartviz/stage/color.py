"""Colors as plain data: written as on the web, mixed, and taken apart into lightness, chroma and hue (OKLCH)."""

import functools
import math

from cartviz.stage.frame import Color

Lch = tuple[float, float, float]
"""Lightness 0..1, chroma 0..about 0.33, hue in degrees, of OKLab (Ottosson 2020): steps look equally large."""


def rgb(code: str, alpha: float = 1.0) -> Color:
    """'#4FD6D2' and an opacity 0..1 as a Color."""
    return (int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16), round(255 * alpha))


@functools.lru_cache(maxsize=1024)
def mix(first: Color, second: Color, share: float) -> Color:
    """The color `share` (0..1) of the way from the first to the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


@functools.lru_cache(maxsize=1024)
def with_alpha(color: Color, alpha: float) -> Color:
    """The same color with an opacity 0..1 times its own."""
    return (*color[:3], round(color[3] * min(max(alpha, 0.0), 1.0)))


def lch(color: Color) -> Lch:
    """A color's lightness, chroma and hue."""
    red, green, blue = (_light(part / 255) for part in color[:3])
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
    lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def of_lch(parts: Lch, alpha: int = 255) -> Color:
    """The color of a lightness, chroma and hue; what no screen shows gets as little less chroma as it takes."""
    lightness, chroma, hue = min(max(parts[0], 0.0), 1.0), parts[1], math.radians(parts[2])
    while True:
        light = _linear(lightness, chroma * math.cos(hue), chroma * math.sin(hue))
        if chroma < 0.002 or all(-1e-4 < part < 1.0001 for part in light):
            red, green, blue = (round(255 * _coded(min(max(part, 0.0), 1.0))) for part in light)
            return (red, green, blue, alpha)
        chroma *= 0.97


@functools.lru_cache(maxsize=1024)
def luminance(color: Color) -> float:
    """Relative luminance of WCAG 2.2, 0..1."""
    red, green, blue = (_light(part / 255) for part in color[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _light(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _coded(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
