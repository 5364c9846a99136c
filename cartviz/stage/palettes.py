"""The palettes: what each color of the stage is for other eyes and other rooms, and calmer for gentle mode.

To add a palette: a row in PALETTES with what differs from the standard, a choice in preferences.SETTINGS; look at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from cartviz.stage.color import lch, of_lch, rgb
from cartviz.stage.frame import Color

Ground = tuple[Color, Color]
"""The colors of a place's background: center, edge."""

STANDARD: Mapping[str, Color] = MappingProxyType(
    {
        "t_cell": rgb("#4FD6D2"),
        "car": rgb("#FFC857"),
        "leukemia": rgb("#9B78EA"),
        "b_cell": rgb("#AFC4F5"),
        "cd19": rgb("#FF5C93"),
        "solid_tumor": rgb("#F08A78"),
        "tumor_tag": rgb("#5CC8FF"),
        "macrophage": rgb("#C4BE6A"),
        "cytokine": rgb("#FF9A4D"),
        "haze": rgb("#FF6A1E"),
        "exhausted": rgb("#B9C9D6"),
        "brake": rgb("#FF7A5C"),
        "vector": rgb("#8FE07A"),
        "red_cell": rgb("#D8697A"),
        "suppressor": rgb("#B58FB8"),
        "oxygen": rgb("#7FC4FF"),
        "murk": rgb("#2B0C4E"),
        "veil": rgb("#050B24"),
        "murk_light": rgb("#C08BFF"),
        "body_cell": rgb("#DDB8A8"),
        "il6_receptor": rgb("#A9B2FF"),
        "drug": rgb("#A9BDF6"),
        "text": rgb("#F4F7FF"),
        "muted": rgb("#B4C0E6"),
        "accent": rgb("#4FD6D2"),
        "panel": rgb("#0A0F2C", 0.90),
        "panel_edge": rgb("#3A4A8C"),
        "track": rgb("#27316A"),
        "scrim": rgb("#060818"),
        "ink": rgb("#3A4A8C"),
        "red_ink": rgb("#8E2413"),
        "good": rgb("#7FE3A1"),
        "warn": rgb("#FFC857"),
        "alarm": rgb("#FF7A5C"),
        "meter_0": rgb("#3FC9C6"),
        "meter_1": rgb("#8FCB8E"),
        "meter_2": rgb("#E9CF62"),
        "meter_3": rgb("#FFA24D"),
        "meter_4": rgb("#FF6B57"),
    }
)
"""The standard palette; the others are swaps of this table."""

GROUNDS: Mapping[str, Ground] = MappingProxyType(
    {
        "bone_marrow": (rgb("#243163"), rgb("#090C20")),
        "blood": (rgb("#2E2A5E"), rgb("#0C0A20")),
        "lymph_node": (rgb("#21395F"), rgb("#080E20")),
        "tumor": (rgb("#4A2330"), rgb("#0E0A18")),
        "dish": (rgb("#1F3A5C"), rgb("#070D1E")),
        "laboratory": (rgb("#1D3350"), rgb("#070C1A")),
        "body": (rgb("#26305E"), rgb("#090C20")),
    }
)


@dataclass(frozen=True, eq=False)
class Palette:
    """All colors of the stage by their keys, and how its pictures follow.

    `far` and `haze` are how much is left of the far and near layers and of the haze, as shares of the standard;
    `chroma` is the same for colors of pictures that have no key; `lift` makes the dark parts of pictures lighter
    (0 not at all).
    """

    name: str
    colors: Mapping[str, Color]
    grounds: Mapping[str, Ground]
    far: float = 1.0
    haze: float = 1.0
    chroma: float = 1.0
    lift: float = 0.0


def _row(name: str, colors: Mapping[str, str], ground: float = 1.0, *, panel: float = 0.90, **other: float) -> Palette:
    """A palette from what differs; `ground` darkens the backgrounds (1 not at all, 0 to black)."""
    swapped = {key: rgb(code, panel if key == "panel" else 1.0) for key, code in colors.items()}
    assert set(swapped) <= set(STANDARD), set(swapped) - set(STANDARD)
    darker = {place: (_darker(center, ground), _darker(edge, ground)) for place, (center, edge) in GROUNDS.items()}
    return Palette(name, MappingProxyType({**STANDARD, **swapped}), MappingProxyType(darker), **other)


def _darker(color: Color, share: float) -> Color:
    lightness, chroma, hue = lch(color)
    return of_lch((lightness * share, chroma * share, hue))


PALETTES: Mapping[str, Palette] = MappingProxyType(
    {
        row.name: row
        for row in (
            Palette("standard", STANDARD, GROUNDS),
            # Found by search and by eye: all kinds lie at least 0.1 apart in OKLab for those who lack a cone, too.
            _row(
                "color_safe",
                {
                    "t_cell": "#4FD3EB",
                    "car": "#FFD04A",
                    "leukemia": "#9869F9",
                    "b_cell": "#8E9EFB",
                    "cd19": "#FF4A9C",
                    "solid_tumor": "#F0863C",
                    "tumor_tag": "#57B9FF",
                    "macrophage": "#F3E97C",
                    "cytokine": "#F0A878",
                    "haze": "#E8741F",
                    "exhausted": "#C8F4FE",
                    "brake": "#F2701A",
                    "vector": "#52EFAC",
                    "red_cell": "#DB5058",
                    "suppressor": "#C08FAE",
                    "body_cell": "#E9B897",
                    "il6_receptor": "#B8AAFF",
                    "accent": "#4FD3EB",
                    "good": "#6FE3B0",
                    "warn": "#FFD04A",
                    "alarm": "#F97A55",
                    "meter_0": "#3F8FE8",
                    "meter_1": "#6FC3F0",
                    "meter_2": "#F3EBC0",
                    "meter_3": "#FFC04A",
                    "meter_4": "#F2701A",
                },
            ),
            _row(
                "high_contrast",
                {
                    "t_cell": "#3FF0EA",
                    "car": "#FFD84A",
                    "leukemia": "#B795FF",
                    "b_cell": "#CBDAFF",
                    "cd19": "#FF86B4",
                    "solid_tumor": "#FF9E85",
                    "tumor_tag": "#6FD2FF",
                    "macrophage": "#E9E272",
                    "cytokine": "#FFA95C",
                    "exhausted": "#D5E2EC",
                    "brake": "#FF8C66",
                    "vector": "#9CF57F",
                    "red_cell": "#FF8A94",
                    "suppressor": "#DBAEDF",
                    "oxygen": "#8FD2FF",
                    "murk_light": "#CFA4FF",
                    "body_cell": "#F2CDBC",
                    "il6_receptor": "#BAC2FF",
                    "drug": "#BFD0FF",
                    "text": "#FFFFFF",
                    "muted": "#DDE5FF",
                    "accent": "#3FF0EA",
                    "panel": "#02030A",
                    "panel_edge": "#A9B8FF",
                    "track": "#2C387E",
                    "scrim": "#000000",
                    "ink": "#18225C",
                    "red_ink": "#7A1708",
                    "good": "#8CF5B0",
                    "warn": "#FFD84A",
                    "alarm": "#FFA283",
                    "meter_0": "#3FF0EA",
                    "meter_1": "#9CF5A0",
                    "meter_2": "#FFE45C",
                    "meter_3": "#FFAC4D",
                    "meter_4": "#FF7C66",
                },
                0.42,
                panel=0.96,
                far=0.35,
                haze=0.8,
                chroma=1.1,
            ),
            _row(
                "projector",
                {
                    "t_cell": "#4FF5EE",
                    "car": "#FFDF5E",
                    "leukemia": "#C39DFF",
                    "b_cell": "#D9E4FF",
                    "cd19": "#FF8CBB",
                    "solid_tumor": "#FFA78C",
                    "tumor_tag": "#7FDCFF",
                    "macrophage": "#F4EE7C",
                    "cytokine": "#FFB366",
                    "haze": "#FF8A3C",
                    "exhausted": "#DDE9F0",
                    "brake": "#FF9A70",
                    "vector": "#A9FF8A",
                    "red_cell": "#FF8F98",
                    "suppressor": "#E9BDED",
                    "oxygen": "#A3DBFF",
                    "murk": "#1A0638",
                    "murk_light": "#D6B0FF",
                    "body_cell": "#FBDCCD",
                    "il6_receptor": "#C7CEFF",
                    "drug": "#CBD9FF",
                    "text": "#FFFFFF",
                    "muted": "#E8EEFF",
                    "accent": "#4FF5EE",
                    "panel": "#000106",
                    "panel_edge": "#BCC8FF",
                    "track": "#36429A",
                    "scrim": "#000000",
                    "ink": "#18225C",
                    "red_ink": "#7A1708",
                    "good": "#9CFFBD",
                    "warn": "#FFDF5E",
                    "alarm": "#FF9A70",
                    "meter_0": "#4FF5EE",
                    "meter_1": "#A6FFA8",
                    "meter_2": "#FFE96B",
                    "meter_3": "#FFB85C",
                    "meter_4": "#FF8A70",
                },
                0.30,
                panel=0.97,
                far=0.30,
                haze=0.7,
                chroma=1.15,
                lift=0.3,
            ),
        )
    }
)
"""What a viewer may choose."""

CALM, CALM_HAZE = 0.68, 0.6
"""Shares of chroma and of haze that gentle mode leaves."""
_CALM_FROM: Mapping[str, str] = {"alarm": "warn", "meter_4": "meter_3", "haze": "cytokine"}
"""What alarms looks like what warns."""


def _gentle(palette: Palette) -> Palette:
    """The same palette in calm colors: less chroma at the same lightness, and no red that alarms."""
    colors = {}
    for key, color in palette.colors.items():
        lightness, chroma, hue = lch(color)
        if key in _CALM_FROM:
            hue = 0.35 * hue + 0.65 * lch(palette.colors[_CALM_FROM[key]])[2]
        colors[key] = of_lch((lightness, chroma * CALM, hue), color[3])
    return replace(
        palette,
        name=f"{palette.name} gentle",
        colors=MappingProxyType(colors),
        haze=palette.haze * CALM_HAZE,
        chroma=palette.chroma * CALM,
    )


TONES: Mapping[str, Palette] = MappingProxyType(
    {tone.name: tone for each in PALETTES.values() for tone in (each, _gentle(each))}
)
"""Every palette as it is and in gentle mode, by the name that a frame carries."""
