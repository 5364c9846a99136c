"""A show becomes pictures: one moment (`shot`), or one picture a beat with its caption (`sheet`)."""

import io
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pygame

from cartviz.core import paths
from cartviz.core.atomic import check_target, write_file
from cartviz.core.errors import UsageError
from cartviz.export.credits import sources_of
from cartviz.player.state import end_state
from cartviz.render.painter import Painter
from cartviz.scene.timeline import Cue
from cartviz.stage.frame import Box, Frame, Image, Op, Words
from cartviz.stage.hud.hud import NOT_ADVICE
from cartviz.stage.show import Show
from cartviz.stage.text import wrap
from cartviz.stage.theme import Look


def shot(show: Show, t: float, size: tuple[int, int], path: Path, *, force: bool = False) -> None:
    """Write the picture at `t` seconds; raises UsageError where the file cannot be written."""
    check_name(path, force=force)
    surface = blank(size)
    Painter().paint(show.frame_at(t, size), surface)
    save(surface, path, force=force)


def sheet(show: Show, path: Path, tell: Callable[[int, int], None] | None = None, *, force: bool = False) -> None:
    """Write one picture a beat, each at its end, with id, time and caption; `tell(done, all)` hears how far it is."""
    check_name(path, force=force)
    cues = show.timeline.cues
    ops, size = sheet_ops(show)
    surface = blank(size)
    painter = Painter()
    large = blank((1280, 720))
    for index, cue in enumerate(cues):
        painter.paint(show.frame_at(end_state(cue), large.get_size()), large)
        painter.hold_image(_name(index), sheet_picture(large))
        if tell:
            tell(index + 1, len(cues))
    painter.paint(Frame(size, 0.0, "", ops), surface)
    save(surface, path, force=force)


def blank(size: tuple[int, int], depth: int = 0) -> pygame.Surface:
    """A surface to paint on without any window, in the format of the display or with `depth` bits a pixel."""
    if not pygame.display.get_init():
        _init_without_a_window()
    if pygame.display.get_surface() is None:
        pygame.display.set_mode((1, 1))  # sprites are converted to the format of a display
    return pygame.Surface(size, 0, depth) if depth else pygame.Surface(size)


def _init_without_a_window() -> None:
    """Start SDL's display without a screen, and leave the environment as it was: a script may open a window later."""
    before = os.environ.get("SDL_VIDEODRIVER")
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    try:
        pygame.display.init()
    finally:
        if before is None:
            del os.environ["SDL_VIDEODRIVER"]
        else:
            os.environ["SDL_VIDEODRIVER"] = before


def png_of(surface: pygame.Surface) -> bytes:
    """A surface as the bytes of a PNG file."""
    buffer = io.BytesIO()
    pygame.image.save(surface, buffer, "picture.png")
    return buffer.getvalue()


def save(surface: pygame.Surface, path: Path, *, force: bool = False) -> None:
    """Write a surface as PNG, whole or not at all; raises UsageError where it cannot be written."""
    write_file(path, png_of(surface), force=force)


def keep(surface: pygame.Surface, name: str) -> Path:
    """Write a picture of the screen into the viewer's pictures, under a name that is still free; where it is."""
    folder = paths.pictures_folder()
    names = (f"{name}{f' ({i})' if i else ''}.png" for i in range(10_000))
    path = next(folder / each for each in names if not (folder / each).exists())
    save(surface, path)
    return path


def check_name(path: Path, *, force: bool = False) -> None:
    """Raise UsageError before any work where the name is no PNG's, its folder is missing, or a file is in the way."""
    if path.suffix.lower() != ".png":
        raise UsageError(f"{path} is no PNG file", f"Try: -o {path.with_suffix('.png').name}")
    check_target(path, force=force)
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", "Make it first, or choose another.")


# --- the sheet -------------------------------------------------------------------------------------------------------

_WIDE, _GAP, _MARGIN, _PX = 640, 40, 60, 22
_LINE = _PX * 1.35
_SMALL = 18
_WORDS = 46 + 3 * _LINE
"""Pixels for the words under a picture."""


def sheet_picture(large: pygame.Surface) -> pygame.Surface:
    """A picture of a beat as small as it stands on the sheet."""
    return pygame.transform.smoothscale(large, (_WIDE, _high(large.get_size())))


def sheet_ops(
    show: Show, cues: Sequence[Cue] = (), look: Look | None = None, picture: tuple[int, int] = (1280, 720)
) -> tuple[tuple[Op, ...], tuple[int, int]]:
    """The page that holds the pictures of beats (default: all), three a row, as draw operations; and its size.

    `picture` is the size at which the pictures are painted: their shape stays.
    """
    cues, color = cues or show.timeline.cues, (look or Look()).color
    columns, tall = min(3, len(cues)), _high(picture)
    rows = -(-len(cues) // columns)
    wide = max(2 * _MARGIN + columns * _WIDE + (columns - 1) * _GAP, 2 * _MARGIN + 2 * _WIDE)
    sources = wrap("Sources: " + "; ".join(sources_of(show.scene)), _SMALL, wide - 2 * _MARGIN)
    body = round(_MARGIN * 2 + 110 + rows * (tall + _WORDS + _GAP))
    high = body + round((len(sources) + 1) * _SMALL * 1.4)
    head = f"{show.scene.number} · {show.scene.title}" if show.scene.number else show.scene.title
    ops: list[Op] = [
        Box(0.0, 0.0, float(wide), float(high), color("scrim")),
        Words(_MARGIN, _MARGIN + 34, head, 44, color("text"), "bold"),
        Words(_MARGIN, _MARGIN + 74, f"{show.scene.subtitle}  (seed {show.seed})", 24, color("muted")),
    ]
    for index, cue in enumerate(cues):
        x = _MARGIN + index % columns * (_WIDE + _GAP)
        y = _MARGIN + 110 + index // columns * (tall + _WORDS + _GAP)
        ops.append(Image(_name(index), x, y, _WIDE, tall, 10.0))
        when = f"{_clock(cue.start)} – {_clock(cue.end)}"
        ops.append(Words(x, y + tall + 36, f"{cue.index + 1}  {cue.beat.id}", _PX, color("accent"), "semibold"))
        ops.append(Words(x + _WIDE, y + tall + 36, when, _PX, color("muted"), "regular", "right"))
        for i, line in enumerate(wrap(cue.caption.replace("*", "").replace("\n", " "), _PX, _WIDE)[:3]):
            ops.append(Words(x, y + tall + 36 + (i + 1) * _LINE, line, _PX, color("text")))
    for i, row in enumerate((NOT_ADVICE, *(sources if show.scene.sources else ()))):
        ops.append(Words(_MARGIN, body - _MARGIN + (i + 0.5) * _SMALL * 1.4, row, _SMALL, color("muted")))
    return tuple(ops), (wide, high)


def _high(size: tuple[int, int]) -> int:
    return round(_WIDE * size[1] / size[0])


def _name(index: int) -> str:
    return f"sheet {index}"


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
