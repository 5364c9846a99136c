"""Small parts that overlay and picker are made of: keycaps, pills, icons, and buttons that stand for keys."""

from dataclasses import dataclass

from cartviz.stage.frame import Area, Box, Color, Line, Op, Words
from cartviz.stage.text import width_of
from cartviz.stage.theme import Layout, Look, mix, with_alpha

STEPS = 8
"""Fades come in this many steps: the painter keeps what it has drawn, and more could not be seen."""
CAP_MIDDLE = 0.364
"""Half of Inter's capital height in em: a baseline this far below a middle centers the capitals on it."""


@dataclass(frozen=True, slots=True)
class Button:
    """A rectangle in pixels (x, y its top left corner) whose click stands for a key; `says` explains it."""

    key: str
    x: float
    y: float
    width: float
    height: float
    says: str = ""

    def holds(self, place: tuple[float, float] | None) -> bool:
        """Whether a place in pixels lies on the button."""
        if place is None:
            return False
        return 0 <= place[0] - self.x < self.width and 0 <= place[1] - self.y < self.height


def centered(x: float, y: float, text: str, px: float, color: Color, weight: str = "regular") -> Words:
    """Words whose capitals are centered on a place."""
    return Words(x, y + px * CAP_MIDDLE, text, px, color, weight, "center")


def beside(x: float, y: float, text: str, px: float, color: Color, weight: str = "regular") -> Words:
    """Words that start at x, their capitals centered on y."""
    return Words(x, y + px * CAP_MIDDLE, text, px, color, weight)


def cap_width(text: str, px: float) -> float:
    """The width in pixels of a keycap with letters of size `px`; a single character gets a square one."""
    return max(width_of(text, px, "semibold") + px * 1.1, px * 1.9)


def keycap(x: float, y: float, text: str, px: float, look: Look, alpha: float = 1.0) -> tuple[Op, ...]:
    """A key as it looks on a keyboard: x its left edge, y its middle."""
    wide, high = cap_width(text, px), px * 1.9
    face, edge = with_alpha(look.color("track"), alpha * 0.85), with_alpha(look.color("panel_edge"), alpha)
    return (
        Box(x, y - high / 2, wide, high, face, edge, max(px * 0.07, 1.0), px * 0.4),
        centered(x + wide / 2, y, text, px, with_alpha(look.color("text"), alpha), "semibold"),
    )


def pill(x: float, y: float, text: str, px: float, look: Look, alpha: float = 1.0) -> tuple[Op, ...]:
    """Words in a dark capsule, both centered on a place."""
    wide, high = width_of(text, px, "semibold") + px * 2.0, px * 2.1
    return (
        Box(
            x - wide / 2,
            y - high / 2,
            wide,
            high,
            with_alpha((*look.color("panel")[:3], 255), alpha * 0.92),
            with_alpha(look.color("panel_edge"), alpha),
            max(px * 0.06, 1.0),
            high / 2,
        ),
        centered(x, y, text, px, with_alpha(look.color("text"), alpha), "semibold"),
    )


def lit(look: Look) -> Color:
    """The ground of what is under the mouse or present: words on it can be read in every palette."""
    return mix(look.color("track"), look.color("accent"), 0.15)


def focus_ring(box: tuple[float, float, float, float], layout: Layout, look: Look, fill: float = 0.9) -> list[Op]:
    """What shows where the keyboard is: left, top, width, height of a control, framed in light inside a dark edge."""
    x, y, wide, high = box
    thick, out = max(layout.px(4), 2.0), max(layout.px(3), 1.5)
    dark = (*look.color("scrim")[:3], 255)
    return [
        Box(x - out, y - out, wide + 2 * out, high + 2 * out, (0, 0, 0, 0), dark, out + 1, layout.px(14) + out),
        Box(x, y, wide, high, with_alpha(look.color("track"), fill), look.color("accent"), thick, layout.px(14)),
    ]


def veil(size: tuple[int, int], look: Look, strength: float) -> Box:
    """A sheet of darkness over the whole picture."""
    return Box(0.0, 0.0, float(size[0]), float(size[1]), with_alpha(look.color("scrim"), strength))


def icon(name: str, x: float, y: float, size: float, color: Color) -> tuple[Op, ...]:
    """A symbol of the control bar centered on a place, `size` pixels high."""
    half, line = size / 2, max(size * 0.12, 1.5)
    if name == "play":
        return (_triangle(x + half * 0.12, y, half, color),)
    if name == "pause":
        wide = half * 0.55
        return tuple(Box(x + side * half * 0.52 - wide / 2, y - half, wide, size, color) for side in (-1, 1))
    if name in ("next", "previous"):
        side = 1 if name == "next" else -1
        bar = half * 0.3
        post = Box(x + side * half * 0.75 - bar / 2, y - half * 0.85, bar, half * 1.7, color)
        return (_triangle(x - side * half * 0.1, y, half * 0.85 * side, color), post)
    if name in ("slower", "faster"):
        point = half * (0.4 if name == "faster" else -0.4)
        return (Line(((x - point, y - half * 0.6), (x + point, y), (x - point, y + half * 0.6)), color, line),)
    if name in ("full_screen", "window"):
        return tuple(
            _corner(x + sx * half * 0.8, y + sy * half * 0.8, sx, sy, half * 0.5, name, color, line)
            for sx in (-1, 1)
            for sy in (-1, 1)
        )
    return (centered(x, y, {"help": "?", "captions": "CC"}.get(name, name), size, color, "bold"),)


def layout_of(size: tuple[int, int], look: Look) -> Layout:
    """The measures of a frame of this size for this viewer."""
    return Layout(size[0], size[1], look.text_scale)


def _triangle(x: float, y: float, half: float, color: Color) -> Area:
    """A triangle that points right, or left for a negative half."""
    high = abs(half)
    return Area(((x - half * 0.75, y - high), (x + half * 0.95, y), (x - half * 0.75, y + high)), color)


def _corner(x: float, y: float, sx: int, sy: int, arm: float, name: str, color: Color, line: float) -> Line:
    """One corner of the frame symbol: outward for 'full_screen', inward for 'window'."""
    if name == "window":
        x, y, sx, sy = x - sx * arm, y - sy * arm, -sx, -sy
    return Line(((x - sx * arm, y), (x, y), (x, y - sy * arm)), color, line)
