"""Every color, size, margin and easing curve of the stage, and the places a scene can be set in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

from cartviz.player.state import Player, Reply
from cartviz.stage.color import mix, with_alpha
from cartviz.stage.frame import Color
from cartviz.stage.palettes import PALETTES, STANDARD, TONES

__all__ = [
    "PALETTES",
    "PLACES",
    "REFERENCE_HEIGHT",
    "STANDARD",
    "TERM_COLORS",
    "Layout",
    "Look",
    "Setting",
    "ease",
    "ease_out",
    "look_of",
    "mix",
    "term_color",
    "with_alpha",
]

REFERENCE_HEIGHT = 1080
"""Sizes below are pixels at this window height; `Layout.unit` scales them."""


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
    # German; words that are the same in both languages stand above.
    ("t-zell", "t_cell"),
    ("gedächtnis", "t_cell"),
    ("rezeptor", "car"),
    ("b-zell", "b_cell"),
    ("leukäm", "leukemia"),
    ("zytokin", "cytokine"),
)


def term_color(term: str) -> str:
    """The theme key of the color in which a key term is drawn ('warn' where no row of TERM_COLORS fits)."""
    lower = term.lower()
    return next((key for word, key in TERM_COLORS if word in lower), "warn")


@dataclass(frozen=True)
class Setting:
    """A place a scene can be set in: its name in words, and the kinds that drift in its far layer."""

    name: str
    label: str
    far: tuple[str, ...]


PLACES: Mapping[str, Setting] = MappingProxyType(
    {
        row.name: row
        for row in (
            Setting("bone_marrow", "bone marrow", ("red_cell", "leukemia", "b_cell")),
            Setting("blood", "blood vessel", ("red_cell", "red_cell", "t_cell")),
            Setting("lymph_node", "lymph node", ("t_cell", "b_cell")),
            Setting("tumor", "solid tumor", ("solid_tumor", "red_cell")),
            Setting("dish", "laboratory dish", ("bead", "t_cell")),
            Setting("laboratory", "laboratory", ()),
            Setting("body", "the body", ("red_cell",)),
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

    @property
    def tone(self) -> str:
        """The name in TONES of the palette as the viewer sees it, gentle or not."""
        return f"{self.palette} gentle" if self.gentle else self.palette

    def color(self, key: str) -> Color:
        """A color of the viewer's palette."""
        return self._colors[key]

    @cached_property
    def _colors(self) -> Mapping[str, Color]:
        return TONES[self.tone].colors


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
