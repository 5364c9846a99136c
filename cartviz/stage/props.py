"""Props as draw operations: where each stands at t, what it rides on, which parts show."""

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from cartviz.scene import assets
from cartviz.scene.model import Prop, Scene
from cartviz.stage import cells
from cartviz.stage.artwork import artwork
from cartviz.stage.choreography import Tracks, cut_path, smooth_path
from cartviz.stage.frame import Art, Giant, Glow, Line, Op, Ring, Words
from cartviz.stage.halos import haloed
from cartviz.stage.hud.badges import BADGES, HEIGHT, badge_ops
from cartviz.stage.prop_cells import RIM_PX, RIM_UM, color_of_art, large_cell_ops, sprites
from cartviz.stage.theme import Layout, Look, with_alpha

Floats = NDArray[np.float64]

_GOLDEN = 0.6180339887498949
_PLASTIC = 0.7548776662466927
LATE_SECONDS, LATE_STEPS = 1.2, 8
"""The last of a swarm starts so much later than the first, in so many steps."""
PEN_PX = 16
"""A line that is drawn shows the point of its pen, up to this thickness; a thicker one is a bar."""
_CELL_UNITS = 300 / 100
"""A cell's picture is three radii wide."""


@dataclass(frozen=True)
class Spot:
    """Where a prop stands in a frame: pixels, pixels per unit of its size, the angle it inherits."""

    x: float
    y: float
    scale: float
    turn: float = 0.0


@dataclass(frozen=True)
class PropView:
    """All props of a scene at one moment, seen through the camera."""

    scene: Scene
    tracks: Tracks
    t: float
    view: cells.View
    values: Mapping[str, float]
    _spots: dict[tuple[str, int], Spot | None] = field(default_factory=dict, compare=False, repr=False)

    def disc(self, name: str) -> tuple[float, float, float] | None:
        """Place and half width of a prop that is seen, in pixels, for labels and lights."""
        prop, spot = self.scene.props[name], self.spot(name)
        if spot is None or self._number(name, "fade") < 0.3:
            return None
        return spot.x, spot.y, prop.px if prop.words else self._radius(name)

    def fade(self, name: str) -> float:
        """How far a prop is seen, 0 to 1; what is no prop is seen."""
        return self._number(name, "fade") if name in self.scene.props else 1.0

    def ops(self, look: Look, *, behind: bool) -> list[Op]:
        """The operations of all props of one layer, in the order of the scene file."""
        out: list[Op] = []
        for name, prop in self.scene.props.items():
            if prop.behind != behind:
                continue
            fade = self._number(name, "fade")
            if fade > 0.01:
                out.extend(self._draw(name, prop, fade, look))
        return out

    def spot(self, name: str, depth: int = 0) -> Spot | None:
        """Where a prop or a cell stands; None where it is not to be seen (or rides on itself)."""
        if (name, depth) not in self._spots:
            self._spots[name, depth] = self._found(name, depth)
        return self._spots[name, depth]

    def _found(self, name: str, depth: int) -> Spot | None:
        view = self.view
        if name in view.world.names and name not in self.scene.props:
            x, y, _ = view.disc(view.world.names[name])
            return Spot(x, y, view.camera.px_per_um)
        prop = self.scene.props.get(name)
        if prop is None or depth > 6:
            return None
        x, y = self.tracks.value(name, "at", self.t)
        if prop.on:
            return self._riding(prop, (x, y), depth)
        if prop.screen:
            layout: Layout = view.layout
            return Spot(x * layout.width / 1920, y * layout.height / 1080, layout.unit)
        return Spot(float(view.camera.x_px(x)), float(view.camera.y_px(y)), view.camera.px_per_um)

    def _riding(self, prop: Prop, offset: tuple[float, ...], depth: int) -> Spot | None:
        carrier = self.spot(prop.on, depth + 1)
        if carrier is None:
            return None
        if prop.angle is None:
            return Spot(carrier.x + offset[0] * carrier.scale, carrier.y + offset[1] * carrier.scale, carrier.scale)
        radius = self._radius(prop.on) * prop.out
        angle = math.radians(prop.angle)
        along, across = radius + offset[0] * carrier.scale, offset[1] * carrier.scale
        x = carrier.x + along * math.cos(angle) - across * math.sin(angle)
        y = carrier.y + along * math.sin(angle) + across * math.cos(angle)
        return Spot(x, y, carrier.scale, prop.angle)

    def _radius(self, name: str) -> float:
        """The radius in pixels of what a prop rides on."""
        world = self.view.world
        if name in world.names and name not in self.scene.props:
            return self.view.disc(world.names[name])[2]
        prop = self.scene.props.get(name)
        carrier = self.spot(name, 1)
        if prop is None or carrier is None:
            return 0.0
        width = prop.width * self._number(name, "size") * carrier.scale
        return width / _CELL_UNITS if assets.has_cell_picture(prop.art) else width / 2

    def _number(self, name: str, track: str) -> float:
        return self.tracks.value(name, track, self.t)[0]

    def _draw(self, name: str, prop: Prop, fade: float, look: Look) -> list[Op]:
        if prop.line or prop.between:
            return self._line(name, prop, fade, look)
        spot = self.spot(name)
        if spot is None:
            return []
        ops: list[Op] = []
        glow = self._number(name, "glow")
        if glow > 0.01:
            radius = (self._radius(name) if prop.art else prop.px * 2) * 1.5
            ops.append(Glow(spot.x, spot.y, radius, with_alpha(look.color(prop.color), round(0.5 * glow * fade, 2))))
        if prop.words:
            return [*ops, *self._words(name, prop, spot, fade, look)]
        if prop.badge:
            wide = prop.width * spot.scale
            place = (spot.x - wide / 2, spot.y - self.view.layout.px(HEIGHT) / 2)
            badge = BADGES[prop.badge](self._number(name, "value"))
            return [*ops, *badge_ops(badge, place, wide, self.view.layout, look, fade)]
        size = self._number(name, "size") * prop.width * spot.scale
        turn = self._number(name, "turn") + spot.turn
        if prop.sway:
            spot, turn = self._swayed(name, prop, spot, turn, size)
        for art, share in self._arts(name, prop):
            if prop.many:
                ops.extend(self._swarm(name, prop, art, size, fade * share))
            else:
                ops.extend(self._picture(name, prop, art, (spot.x, spot.y), size, turn, fade * share, look))
        return ops

    def _swayed(self, name: str, prop: Prop, spot: Spot, turn: float, size: float) -> tuple[Spot, float]:
        """A prop that is never quite still: it swings about its foot, each in its own time."""
        phase = sum(map(ord, name)) * 1.7
        swing = prop.sway * (
            0.7 * math.sin(self.view.ambient * 1.1 + phase) + 0.3 * math.sin(self.view.ambient * 2.3 + 2 * phase)
        )
        if assets.has_cell_picture(prop.art):
            return spot, turn + swing
        work = artwork(prop.art)
        foot = next(iter(work.pivots.values()), (0.0, 0.0))
        scale = size / work.box[2]
        old, new = math.radians(turn), math.radians(turn + swing)
        # The foot stays where it is while the rest turns about it.
        x = foot[0] * (math.cos(old) - math.cos(new)) - foot[1] * (math.sin(old) - math.sin(new))
        y = foot[0] * (math.sin(old) - math.sin(new)) + foot[1] * (math.cos(old) - math.cos(new))
        return Spot(spot.x + x * scale, spot.y + y * scale, spot.scale, spot.turn), turn + swing

    def _arts(self, name: str, prop: Prop) -> list[tuple[str, float]]:
        """The pictures that show, with their shares: the next is there before the last goes, so that none is glass."""
        swaps = self.tracks.swaps.get(name, [])
        pictures = [prop.art, *(to for _, to in swaps)]
        mix = self._number(name, "mix")
        low = min(int(mix), len(pictures) - 1)
        share = mix - low
        if share <= 0.01 or low + 1 >= len(pictures):
            return [(pictures[low], 1.0)]
        return [(pictures[low], min(2 - 2 * share, 1.0)), (pictures[low + 1], min(2 * share, 1.0))]

    def _picture(
        self,
        name: str,
        prop: Prop,
        art: str,
        at: tuple[float, float],
        width: float,
        turn: float,
        fade: float,
        look: Look,
    ) -> list[Op]:
        if assets.has_cell_picture(art):
            unit = self.view.layout.unit
            rim = max(RIM_PX * unit, 0.0 if prop.screen else RIM_UM * self.view.camera.px_per_um)
            giant = Giant(*at, width / _CELL_UNITS, rim, color_of_art(art, look, prop.color), fade)
            return large_cell_ops(art, giant, turn, self.view.ambient, unit)
        whole = (self._number(name, "reveal"), self.tracks.sides.get((name, "reveal"), "left"))
        ops: list[Op] = []
        for parts, tracked in self.tracks.runs(name, art):
            if tracked:
                ops.extend(self._moving_part(name, art, parts[0], tracked, at, width, turn, fade))
            else:
                ops.append(Art(art, parts, at[0], at[1], width, turn, (0.0, 0.0), fade, *whole))
        return ops

    def _moving_part(
        self,
        name: str,
        art: str,
        part: str,
        tracked: tuple[str, ...],
        at: tuple[float, float],
        width: float,
        turn: float,
        fade: float,
    ) -> list[Op]:
        work = artwork(art)
        own = self._number(name, f"fade:{part}")
        if own <= 0.01:
            return []
        reveal = self._number(name, f"reveal:{part}") if "reveal" in tracked else 1.0
        side = self.tracks.sides.get((name, f"reveal:{part}"), "left")
        extra = self._number(name, f"turn:{part}") if "turn" in tracked else 0.0
        if not extra:
            return [Art(art, (part,), *at, width, turn, (0.0, 0.0), fade * own, reveal, side)]
        # The picture turns about its middle, and with it the pivot about which the part turns further.
        pivot, scale = work.pivots.get(part, (0.0, 0.0)), width / work.box[2]
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        x = at[0] + (pivot[0] * cos - pivot[1] * sin - pivot[0]) * scale
        y = at[1] + (pivot[0] * sin + pivot[1] * cos - pivot[1]) * scale
        return [Art(art, (part,), x, y, width, turn + extra, pivot, fade * own, reveal, side)]

    def _swarm(self, name: str, prop: Prop, art: str, width: float, fade: float) -> list[Op]:
        """Many pictures spread over a region, each drifting a little; cells and dots in one batch."""
        n = np.arange(prop.many, dtype=np.float64)
        share = np.ones(prop.many)
        if prop.along:
            x, y, share = self._stream(prop, n)
        else:
            x, y = self._spread(name, prop, n)
        if prop.within.circle and not prop.along:
            cx, cy = prop.within.circle
            inside = (x - cx) ** 2 + (y - cy) ** 2 < prop.within.radius_um**2
            x, y, n, share = x[inside], y[inside], n[inside], share[inside]
        offset = self.tracks.value(name, "at", self.t)
        px, py = self.view.camera.x_px(x + offset[0]), self.view.camera.y_px(y + offset[1])
        if assets.has_cell_picture(art):
            shape = np.floor(self.view.ambient * 5 + n * 5.37).astype(np.int32)
            columns = (px, py, np.full(n.size, width / _CELL_UNITS), n * 23.0, fade * share)
            return sprites(art, shape, *(column.astype(np.float32) for column in columns))
        parts = tuple(part for part in artwork(art).parts if not prop.parts or part in prop.parts)
        rows = zip(px.tolist(), py.tolist(), (fade * share).tolist(), strict=True)
        return [Art(art, parts, a, b, width, 0.0, (0, 0), seen) for a, b, seen in rows]

    def _spread(self, name: str, prop: Prop, n: Floats) -> tuple[Floats, Floats]:
        """Places all over the swarm's rectangle, drifting; on the way to a new one, some start later than others."""
        late = [self.tracks.value(name, "region", self.t - LATE_SECONDS * i / LATE_STEPS) for i in range(LATE_STEPS)]
        box = np.array(late)[(n * 5 % LATE_STEPS).astype(np.intp)].T if len(set(late)) > 1 else late[0]
        wave = self.view.ambient * 0.5
        x = box[0] + ((n * _GOLDEN + 0.17) % 1) * box[2] + 2.2 * prop.drift * np.sin(wave + n * 1.7)
        y = box[1] + ((n * _PLASTIC + 0.43) % 1) * box[3] + 2.2 * prop.drift * np.sin(wave * 0.8 + n * 2.9)
        return x, y

    def _stream(self, prop: Prop, n: Floats) -> tuple[Floats, Floats, Floats]:
        """Places along the swarm's path, moving on; each keeps its lane and fades in and out at the ends."""
        path, steps, lengths = _measured(prop.along)
        way = (n / max(prop.many, 1) + 0.013 * np.sin(n * 7.1) + self.view.ambient * prop.rate) % 1.0
        at = way * lengths[-1]
        lane = 2.2 * prop.drift * np.sin(n * 2.4 + self.view.ambient * 0.6)
        index = np.clip(np.searchsorted(lengths, at, side="right") - 1, 0, steps.size - 1)
        across = (path[index + 1] - path[index]) / np.maximum(steps[index], 1e-9)[:, None]
        x = np.interp(at, lengths, path[:, 0]) - across[:, 1] * lane
        y = np.interp(at, lengths, path[:, 1]) + across[:, 0] * lane
        return x, y, np.clip(np.minimum(way, 1 - way) * 14, 0, 1)

    def _words(self, name: str, prop: Prop, spot: Spot, fade: float, look: Look) -> list[Op]:
        value = self._number(name, "value")
        text = prop.words
        if "{" in text:
            text = text.replace("{value}", grouped(value))
            for key, reading in self.values.items():
                if "{" + key + "}" in text:
                    text = text.replace("{" + key + "}", grouped(reading))
        size = self.view.layout.text(prop.px * self._number(name, "size"))
        color = with_alpha(look.color(prop.color), round(fade * 16) / 16)
        rows = text.split("\n")
        ops: list[Op] = []
        for i, row in enumerate(rows):
            y = spot.y + (i - (len(rows) - 1) / 2) * size * 1.25 + size * 0.35
            ops.extend(haloed(Words(spot.x, y, row, size, color, "semibold", prop.align), look))
        return ops

    def _line(self, name: str, prop: Prop, fade: float, look: Look) -> list[Op]:
        if prop.between:
            ends = [self.spot(each) for each in prop.between]
            points: tuple[tuple[float, ...], ...] = tuple((end.x, end.y) for end in ends if end is not None)
        else:
            dx, dy = self.tracks.value(name, "at", self.t)
            layout, camera = self.view.layout, self.view.camera
            path, _, _ = _measured(prop.line)
            across, down = path[:, 0] + dx, path[:, 1] + dy
            if prop.screen:
                across, down = across * (layout.width / 1920), down * (layout.height / 1080)
            else:
                across, down = camera.x_px(across), camera.y_px(down)
            if _misses(across, down, layout, layout.px(prop.px)):
                return []
            points = tuple(zip(across.tolist(), down.tolist(), strict=True))
        reveal = self._number(name, "reveal")
        if len(points) <= 1:
            return []
        points = cut_path(points, reveal)
        color = with_alpha(look.color(prop.color), round(fade * 16) / 16)
        width = max(1.0, self.view.layout.px(prop.px))
        ops: list[Op] = [Line(points, color, width)]
        if 0.01 < reveal < 0.99 and prop.px <= PEN_PX:
            ops.append(Ring(points[-1][0], points[-1][1], width * 1.4, color, 0, color))
        return ops


@functools.lru_cache(maxsize=128)
def _measured(points: tuple[tuple[float, float], ...]) -> tuple[Floats, Floats, Floats]:
    """The smooth path through points, (n, 2); how long each of its steps is; how far along it each of its points is."""
    path = np.array(smooth_path(points))
    steps = np.sqrt(((path[1:] - path[:-1]) ** 2).sum(axis=1))
    return path, steps, np.concatenate(([0.0], np.cumsum(steps)))


def _misses(x: Floats, y: Floats, layout: Layout, thick: float) -> bool:
    """Whether all of a line lies beside, above or below the frame."""
    left, right, top, bottom = float(x.min()), float(x.max()), float(y.min()), float(y.max())
    return right < -thick or left > layout.width + thick or bottom < -thick or top > layout.height + thick


def grouped(value: float) -> str:
    """A number as the viewer reads it: whole, in groups of three, with a word for millions and more."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if value >= size:
            share = value / size
            return f"{share:.1f} {word}" if share < 10 else f"{share:.0f} {word}"
    return f"{value:,.0f}".replace(",", "\u202f")
