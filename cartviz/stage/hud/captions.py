"""The caption at the bottom of the stage, and what lies behind it: a soft shadow, a solid box, or only halos."""

import functools
from collections.abc import Mapping

from cartviz.stage import text
from cartviz.stage.frame import Box, Op, Row, Shade
from cartviz.stage.halos import halo_of
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.theme import Layout, Look, term_color, with_alpha

LINE_EM = 33.0
"""Width of a caption line in em: about 62 characters of Inter."""
SCRIM = 0.9
LINE, BELOW, ABOVE = 1.4, 0.45, 1.15
"""From line to line, and from a baseline to the box's edges, in em."""
TIMELINE_HIGH = 74
"""Height of the timeline's own ground at 1080p, where the caption's does not reach down to it."""


def caption_ops(board: Board, layout: Layout, look: Look) -> tuple[Op, ...]:
    """The caption at the bottom, centered on its ground; key terms bold in the color of what they name."""
    shown = bool(board.cue.caption) and look.captions and look.subtitles
    words = filled(board.cue.caption, board.values) if shown else ""
    # Its lines fade in within a third of a second, in sixteenths, so that they make few surfaces; never fully gone.
    arrive = min(1.0, 0.25 + (board.t - board.cue.start) / 0.35) if not look.still else 1.0
    return _caption(words, round(arrive * 16) / 16, layout, look)


@functools.lru_cache(maxsize=8)
def _caption(words: str, alpha: float, layout: Layout, look: Look) -> tuple[Op, ...]:
    rows = _rows(words, alpha, layout, look) if words else []
    grounds = {"soft": _soft, "solid": _solid, "none": _halos}
    return (*grounds[look.ground](rows, layout, look), *rows)


def _rows(words: str, alpha: float, layout: Layout, look: Look) -> list[Row]:
    """The lines of a caption, so far faded in."""
    size = layout.text(40)
    widest = min(size * LINE_EM, layout.width - 2 * layout.margin)
    lines = text.lines_of(words, size, widest)
    rows = []
    for i, line in enumerate(lines):
        y = layout.caption_bottom - (len(lines) - 1 - i) * size * LINE - (size * 0.55 if len(lines) == 1 else 0)
        keys = [term_color(run.term) if run.term else "text" for run in line]
        runs = [(run.text, with_alpha(look.color(key), alpha), run.weight) for run, key in zip(line, keys, strict=True)]
        rows.append(Row(layout.width / 2, y, tuple(runs), size))
    return rows


def _soft(_: list[Row], layout: Layout, look: Look) -> list[Op]:
    """Dark enough under the words for any cell behind them, clear above."""
    return _dark_below(layout.px(150), layout.px(180), layout, look)


def _solid(rows: list[Row], layout: Layout, look: Look) -> list[Op]:
    """A box around the words through which nothing shines."""
    ops = _timeline_ground(layout, look)
    if rows:
        size = rows[0].px
        wide = max(sum(text.width_of(run, size, weight) for run, _, weight in row.runs) for row in rows) + size * 1.6
        top, bottom = rows[0].y - size * ABOVE, rows[-1].y + size * BELOW
        fill, edge = with_alpha((*look.color("scrim")[:3], 255), 1.0), look.color("panel_edge")
        thin = max(1.0, layout.px(1.6))
        ops.append(Box((layout.width - wide) / 2, top, wide, bottom - top, fill, edge, thin, layout.px(16)))
    return ops


def _halos(rows: list[Row], layout: Layout, look: Look) -> list[Op]:
    """Nothing but a soft dark halo around each letter, without which white words would drown in light cells."""
    return [*_timeline_ground(layout, look), *(halo_of(row, look) for row in rows)]


def _timeline_ground(layout: Layout, look: Look) -> list[Op]:
    return _dark_below(layout.px(TIMELINE_HIGH), layout.px(40), layout, look)


def _dark_below(solid: float, soft: float, layout: Layout, look: Look) -> list[Op]:
    """Dark over the whole width: `solid` pixels at the bottom, and `soft` pixels above them in which it fades."""
    scrim, top = look.color("scrim"), layout.height - solid
    return [
        Shade(0, top - soft, layout.width, soft, with_alpha(scrim, 0), with_alpha(scrim, SCRIM)),
        Box(0, top, layout.width, solid, with_alpha(scrim, SCRIM)),
    ]


def filled(caption: str, values: Mapping[str, float]) -> str:
    """A caption with `{meter}` replaced by the meter's reading, in whole numbers."""
    if "{" in caption:
        for name, value in values.items():
            mark = "{" + name + "}"
            if mark in caption:
                caption = caption.replace(mark, f"{value:,.0f}".replace(",", "\u202f"))
    return caption
