"""Draw operations as plain data: what a frame shows, before any pixel exists.

All places and sizes are pixels of a frame of a given size, x to the right and y down; a place is the center of
the thing unless the field says otherwise. Colors are (red, green, blue, alpha), 0 to 255, alpha not premultiplied.
`str(frame)` is the text reference that tests compare.
"""

import hashlib
from dataclasses import dataclass, field, fields

import numpy as np
from numpy.typing import NDArray

Color = tuple[int, int, int, int]
Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Backdrop:
    """The far layer of a place: gradient, blurred far cells; panned by the camera, drifting with ambient time."""

    place: str
    pan_x: float
    pan_y: float
    ambient: float


@dataclass(frozen=True, slots=True)
class NearLayer:
    """Rare, large, blurred shapes before everything else on the stage."""

    place: str
    pan_x: float
    pan_y: float
    ambient: float


@dataclass(frozen=True, slots=True, eq=False)
class Sprites:
    """Many pictures of one layer of one sheet: an SVG of assets/cells, its group `layer`.

    Columns have one entry a sprite: x, y, size (radius in pixels of the unit circle of the picture, 100 units of
    the SVG), shape (which of the wobbling shapes), turn (degrees, only for layers that may rotate), fade (0 unseen to
    1 opaque).
    """

    sheet: str
    layer: str
    x: Floats
    y: Floats
    size: Floats
    shape: Ints
    turn: Floats
    fade: Floats


@dataclass(frozen=True, slots=True)
class Giant:
    """A cell too large for a picture: body and membrane (`rim` pixels thick), as far as they are in the frame."""

    x: float
    y: float
    radius: float
    rim: float
    color: Color
    fade: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A grid of strengths 0..1 (rows, columns) over a box, drawn as a soft cloud of one color."""

    name: str
    grid: Floats
    x: float
    y: float
    width: float
    height: float
    color: Color
    add: bool = True


@dataclass(frozen=True, slots=True)
class Glow:
    """A soft disc of light."""

    x: float
    y: float
    radius: float
    color: Color


@dataclass(frozen=True, slots=True)
class Spotlight:
    """All that was drawn until now is darkened beside a disc with a soft edge; `dark` is 0 not at all to 1."""

    x: float
    y: float
    radius: float
    dark: float


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle: outline, and a fill where one is given."""

    x: float
    y: float
    radius: float
    color: Color
    width: float
    fill: Color | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points."""

    points: tuple[tuple[float, ...], ...]
    color: Color
    width: float


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[tuple[float, float], ...]
    color: Color


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with rounded corners; x and y are its top left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: Color
    outline: Color = (0, 0, 0, 0)
    line_width: float = 0.0
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Shade:
    """A rectangle whose color runs from top to bottom: the scrim under title and caption."""

    x: float
    y: float
    width: float
    height: float
    top: Color
    bottom: Color


@dataclass(frozen=True, slots=True)
class Words:
    """One run of text; x is its left, middle or right by `anchor`, y its baseline."""

    x: float
    y: float
    text: str
    px: float
    color: Color
    weight: str = "regular"
    anchor: str = "left"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of text in several runs, each (text, color, weight); x is the line's middle, y its baseline.

    The painter sets the runs side by side by their true widths, kerning included.
    """

    x: float
    y: float
    runs: tuple[tuple[str, Color, str], ...]
    px: float


@dataclass(frozen=True, slots=True)
class Halo:
    """A soft shade around the letters of a line of text: (text, weight) runs, placed as those of Words and Row."""

    x: float
    y: float
    runs: tuple[tuple[str, str], ...]
    px: float
    color: Color
    anchor: str = "center"


@dataclass(frozen=True, slots=True)
class Image:
    """A picture held by the painter under a name (a thumbnail); x and y are its top left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Art:
    """A picture of assets/props, or some of its parts: x and y are the place of its (0, 0), width that of its view box.

    `turn` is in degrees, clockwise, about `pivot` (in units of the picture); `reveal` (0..1) shows that share of the
    parts' own extent from `side`.
    """

    name: str
    parts: tuple[str, ...]
    x: float
    y: float
    width: float
    turn: float = 0.0
    pivot: tuple[float, float] = (0.0, 0.0)
    fade: float = 1.0
    reveal: float = 1.0
    side: str = "left"


@dataclass(frozen=True, slots=True)
class Clip:
    """From here on nothing is drawn outside this box (x and y: top left corner); a box without width lifts that."""

    x: float = 0.0
    y: float = 0.0
    width: float = 0.0
    height: float = 0.0


Op = (
    Art
    | Backdrop
    | NearLayer
    | Sprites
    | Giant
    | Field
    | Glow
    | Spotlight
    | Ring
    | Line
    | Area
    | Box
    | Shade
    | Words
    | Row
    | Halo
    | Image
    | Clip
)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as data: size in pixels, scene time in seconds, beat id, operations from back to front.

    `tone` names the palette (in palettes.TONES) that its pictures are painted in; all other colors stand in the ops.
    `zoom` is how fast the camera zooms, in doublings a second: a painter in a hurry may be coarser while it does.
    """

    size: tuple[int, int]
    t: float
    beat: str
    ops: tuple[Op, ...] = field(repr=False)
    tone: str = "standard"
    zoom: float = 0.0

    def __str__(self) -> str:
        """One line an operation, numbers rounded so that no machine's last digit shows."""
        head = f"frame {self.size[0]}x{self.size[1]} t={self.t:.3f} beat={self.beat}"
        return "\n".join([head, *(_line(op) for op in self.ops)])

    def digest(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the text."""
        return hashlib.sha256(str(self).encode()).hexdigest()[:16]


def _line(op: Op) -> str:
    name = type(op).__name__.lower()
    if isinstance(op, Sprites):
        columns = (op.x, op.y, op.size, op.shape, op.turn, op.fade)
        rounded = b"".join((np.round(column, 1) + 0.0).astype("<f4").tobytes() for column in columns)
        return f"{name} {op.sheet}.{op.layer} n={op.x.size} {hashlib.sha256(rounded).hexdigest()[:12]}"
    words = []
    for each in fields(op):
        value = getattr(op, each.name)
        if isinstance(value, np.ndarray):
            text = hashlib.sha256((np.round(value, 2) + 0.0).astype("<f4").tobytes()).hexdigest()[:12]
        elif isinstance(value, float):
            text = _tenths(value)
        elif each.name == "points":
            text = " ".join(f"{_tenths(x)},{_tenths(y)}" for x, y in value)
        else:
            text = str(value)
        words.append(f"{each.name}={text}")
    return f"{name} {' '.join(words)}"


def _tenths(value: float) -> str:
    return f"{round(value, 1) + 0.0:.1f}"  # + 0.0: no machine shall tell 0.0 from -0.0
