"""Every color, size, margin and easing curve of the stage, and the places a scene can be set in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from cartviz.player import Player, Reply
from cartviz.stage.frame import Color

REFERENCE_HEIGHT = 1080
"""Sizes below are pixels at this window height; `Layout.unit` scales them."""


def rgb(code: str, alpha: float = 1.0) -> Color:
    """'#4FD6D2' and an opacity 0..1 as a Color."""
    return (int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16), round(255 * alpha))


def mix(first: Color, second: Color, share: float) -> Color:
    """The color `share` (0..1) of the way from the first to the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))  # type: ignore[return-value]


def with_alpha(color: Color, alpha: float) -> Color:
    """The same color with an opacity 0..1 times its own."""
    return (*color[:3], round(color[3] * min(max(alpha, 0.0), 1.0)))


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
        "good": rgb("#7FE3A1"),
        "warn": rgb("#FFC857"),
        "alarm": rgb("#FF7A5C"),
    }
)
"""The standard palette; the palettes for other eyes and other rooms are swaps of this table."""

PALETTES: Mapping[str, Mapping[str, Color]] = MappingProxyType({"standard": STANDARD})

TERM_COLORS: tuple[tuple[str, str], ...] = (
    # A key term of a caption is drawn in its object's color: the first row whose word occurs in the term decides.
    ("exhaust", "exhausted"),
    ("own receptor", "t_cell"),
    ("foreign", "vector"),
    ("targeting", "car"),
    ("holder", "b_cell"),
    ("il-6 receptor", "il6_receptor"),
    ("brake", "brake"),
    ("pd-", "brake"),
    ("car-t", "t_cell"),
    ("t-cell", "t_cell"),
    ("memory", "t_cell"),
    ("car", "car"),
    ("receptor", "car"),
    ("cd19", "cd19"),
    ("antigen", "cd19"),
    ("blue tag", "tumor_tag"),
    ("tag", "cd19"),
    ("marker", "cd19"),
    ("bcma", "vector"),
    ("blood-brain", "red_cell"),
    ("b-cell", "b_cell"),
    ("leukemia", "leukemia"),
    ("lymphoma", "leukemia"),
    ("myeloma", "leukemia"),
    ("tumor", "solid_tumor"),
    ("macrophage", "macrophage"),
    ("cytokine", "cytokine"),
    ("il-6", "cytokine"),
    ("tocilizumab", "drug"),
    ("signals", "cytokine"),
    ("fever", "cytokine"),
    ("dexamethasone", "good"),
    ("armored", "t_cell"),
    ("inside the body", "vector"),
    ("stomach", "solid_tumor"),
    ("off-switch", "brake"),
    ("perforin", "cytokine"),
    ("granzyme", "cytokine"),
    ("vector", "vector"),
    ("virus", "vector"),
)


def term_color(term: str) -> str:
    """The theme key of the color in which a key term is drawn ('warn' where no row of TERM_COLORS fits)."""
    lower = term.lower()
    return next((key for word, key in TERM_COLORS if word in lower), "warn")


@dataclass(frozen=True)
class Setting:
    """A place: its background gradient (center, edge), the kinds that drift in its far layer, its haze color."""

    name: str
    label: str
    center: Color
    edge: Color
    far: tuple[str, ...]


PLACES: Mapping[str, Setting] = MappingProxyType(
    {
        row.name: row
        for row in (
            Setting("bone_marrow", "bone marrow", rgb("#243163"), rgb("#090C20"), ("red_cell", "leukemia", "b_cell")),
            Setting("blood", "blood vessel", rgb("#2E2A5E"), rgb("#0C0A20"), ("red_cell", "red_cell", "t_cell")),
            Setting("lymph_node", "lymph node", rgb("#21395F"), rgb("#080E20"), ("t_cell", "b_cell")),
            Setting("tumor", "solid tumor", rgb("#4A2330"), rgb("#0E0A18"), ("solid_tumor", "red_cell")),
            Setting("dish", "laboratory dish", rgb("#1F3A5C"), rgb("#070D1E"), ("bead", "t_cell")),
            Setting("laboratory", "laboratory", rgb("#1D3350"), rgb("#070C1A"), ()),
            Setting("body", "the body", rgb("#26305E"), rgb("#090C20"), ("red_cell",)),
        )
    }
)


@dataclass(frozen=True)
class Look:
    """What belongs to the viewer and changes the picture: palette, text size, captions, controls, motion.

    Without `captions` no words stand on the stage. A film whose captions are a track, and a page that asks its
    questions itself, leave out only `subtitles` and `questions`: labels stay, and the stage keeps their room.
    `reply` is what the viewer did at the question of a beat; None shows it open, as every export does. `still` is
    reduced motion: no camera flights, no drifting, no wobble. `gentle` lets cells fade instead of bleb. `ground` is
    what lies behind captions: 'soft', 'solid' or 'none'.
    """

    palette: str = "standard"
    text_scale: float = 1.0
    captions: bool = True
    hud: bool = True
    still: bool = False
    gentle: bool = False
    ground: str = "soft"
    subtitles: bool = True
    questions: bool = True
    reply: Reply | None = None

    def color(self, key: str) -> Color:
        """A color of the viewer's palette."""
        return PALETTES[self.palette][key]


def look_of(player: Player) -> Look:
    """What a viewer has chosen to see."""
    chosen = player.preferences
    return Look(
        palette=chosen.palette if chosen.palette in PALETTES else "standard",
        text_scale=chosen.text_scale,
        captions=chosen.captions,
        hud=player.controls,
        still=chosen.reduced_motion,
        gentle=chosen.gentle,
        ground=chosen.caption_ground,
        reply=player.reply,
    )


@dataclass(frozen=True)
class Layout:
    """Where things stand in a frame of this size, in pixels: the HUD zones and the free area between them."""

    width: int
    height: int
    text_scale: float = 1.0
    unit: float = field(init=False)

    def __post_init__(self) -> None:
        # The narrower side decides, so that a tall window keeps its words inside.
        object.__setattr__(self, "unit", min(self.height / REFERENCE_HEIGHT, self.width / 1920 * 1.12))

    def px(self, size: float) -> float:
        """A size at 1080p in pixels of this frame."""
        return size * self.unit

    def text(self, size: float) -> float:
        """A text size at 1080p in pixels of this frame, scaled by the viewer's choice; never under 9 pixels."""
        return max(round(size * self.unit * self.text_scale * 2) / 2, 9.0)

    @property
    def margin(self) -> float:
        """Distance of title, timeline and panels from the edge."""
        return self.px(64)

    @property
    def timeline_y(self) -> float:
        """The height of the timeline's line."""
        return self.height - self.px(44)

    @property
    def caption_bottom(self) -> float:
        """The baseline of the caption's last line."""
        return self.height - self.px(104)

    @property
    def title_bottom(self) -> float:
        """Where the title block ends."""
        return self.px(64 + 38 + 46 + 34)

    def free(self, panels: bool, plot: bool = False, question: bool = False) -> tuple[float, float, float, float]:
        """The free area (left, top, right, bottom) in which the camera frames its subject, beside what is shown."""
        right = self.width - (self.px(260) if panels else self.px(24))
        left = self.px(64 + 560 + 24) if plot else self.px(24)
        if question:
            left = self.margin + self.question_width + self.px(24)
        return (left, self.px(96), right, self.height - self.px(238))

    @property
    def question_width(self) -> float:
        """The card of a question takes the left of the stage; what it asks about stays in sight beside it."""
        return min(self.px(900), self.width * 0.52)


def ease(x: float) -> float:
    """Smooth start and stop: 0..1 to 0..1 with zero slope at both ends (3x² − 2x³)."""
    x = min(max(x, 0.0), 1.0)
    return x * x * (3 - 2 * x)


def ease_out(x: float) -> float:
    """Fast start, soft landing: 0..1 to 0..1 (1 − (1 − x)³)."""
    x = 1 - min(max(x, 0.0), 1.0)
    return 1 - x * x * x
