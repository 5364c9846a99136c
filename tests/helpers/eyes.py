"""How a picture looks to those who lack one kind of cone, and how far apart two colors then are."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from cartviz.stage.frame import Color

Floats = NDArray[np.float64]

# Machado, Oliveira & Fernandes 2009 (doi:10.1109/TVCG.2009.113), severity 1.0, for linear light.
_PROTANOPIA = ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998))
_DEUTERANOPIA = ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881))
_TRITANOPIA = ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900))
CONES: Mapping[str, Floats] = {
    "all": np.eye(3),
    "protanopia": np.array(_PROTANOPIA),
    "deuteranopia": np.array(_DEUTERANOPIA),
    "tritanopia": np.array(_TRITANOPIA),
}

# OKLab (Ottosson 2020).
_TO_CONES = np.array(
    (
        (0.4122214708, 0.5363325363, 0.0514459929),
        (0.2119034982, 0.6806995451, 0.1073969566),
        (0.0883024619, 0.2817188376, 0.6299787005),
    )
)
_TO_LAB = np.array(
    (
        (0.2104542553, 0.7936177850, -0.0040720468),
        (1.9779984951, -2.4285922050, 0.4505937099),
        (0.0259040371, 0.7827717662, -0.8086757660),
    )
)


def light(coded: NDArray[np.uint8] | Floats) -> Floats:
    """Linear light 0..1 of sRGB values 0..255."""
    part = np.asarray(coded, np.float64) / 255
    return np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)


def seen(coded: NDArray[np.uint8] | Floats, cones: str) -> Floats:
    """SRGB values 0..255 (…, 3) as linear light 0..1, as an eye of CONES sees them."""
    return np.clip(light(coded) @ CONES[cones].T, 0.0, 1.0)


def difference(first: Color, second: Color, cones: str) -> float:
    """How far apart two colors look: their distance in OKLab, in which 0.02 can just be told side by side."""
    a, b = (_TO_LAB @ np.cbrt(_TO_CONES @ seen(np.array(color[:3]), cones)) for color in (first, second))
    return float(np.sqrt(((a - b) ** 2).sum()))
