"""cartviz: CAR-T cell therapy explained by animation.

For scripts: `load` reads a scene, `Show.of` adds a seed, `frame_at` gives the frame at a time, `render_png` turns it
into a picture. `import cartviz` itself loads nothing; only `render_png` loads pygame.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from os import PathLike

    from cartviz.scene.model import Scene
    from cartviz.stage.frame import Frame
    from cartviz.stage.show import Show

    __version__: str

__all__ = ("Show", "__version__", "frame_at", "load", "render_png")


def load(name: "str | PathLike[str]") -> "Scene":
    """Read a scene by id (`08-hunt`), number, word of the id, file name or path.

    Raises:
        CartvizError: there is no such scene, or it has mistakes; the message names each with its line.
    """
    from cartviz.check import library  # noqa: PLC0415 - `import cartviz` loads nothing

    return library.open_scene(str(name))


def frame_at(show: "Show", t: float, size: tuple[int, int] = (1920, 1080)) -> "Frame":
    """The frame at `t` seconds of a show, `size` pixels wide and high: draw operations as plain data.

    The same scene, seed and time always give the same frame. A time outside the scene gives its first or last frame.
    """
    return show.frame_at(t, size)


def render_png(frame: "Frame") -> bytes:
    """The picture of a frame as the bytes of a PNG file; needs no window.

    It is not named `render`, because that is the folder that paints.
    """
    from cartviz.export import pictures  # noqa: PLC0415 - only pixels need pygame
    from cartviz.render.painter import Painter  # noqa: PLC0415

    surface, painter = pictures.blank(frame.size), Painter()
    painter.paint(frame, surface)
    painter.close()
    return pictures.png_of(surface)


def __getattr__(name: str) -> object:
    """`Show` and `__version__` ("unknown" where cartviz runs without being installed), loaded on first use."""
    if name == "Show":
        from cartviz.stage.show import Show  # noqa: PLC0415

        return Show
    if name == "__version__":
        from cartviz.core.environment import version_of  # noqa: PLC0415

        return version_of("cartviz") or "unknown"
    raise AttributeError(f"module 'cartviz' has no attribute '{name}'")
