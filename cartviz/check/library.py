"""The scenes as a viewer meets them: all of them in order, each ready to play or with what is wrong."""

import re
from dataclasses import dataclass
from pathlib import Path

from cartviz.core.errors import CartvizError
from cartviz.scene import assets, loader
from cartviz.scene.model import Scene
from cartviz.scene.timeline import compile_scene


@dataclass(frozen=True)
class Entry:
    """One scene file: its scene, or the problems because of which there is none."""

    path: Path
    scene: Scene | None
    seconds: float = 0.0
    problems: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The file's name without its ending: '08-hunt'."""
        return self.path.stem

    @property
    def number(self) -> int:
        """The number the file's name starts with, also where the file cannot be read; 0 where there is none."""
        return number_of(self.path)

    @property
    def title(self) -> str:
        """The scene's title, or the file's name where it cannot be read."""
        return self.scene.title if self.scene else self.id


def entries() -> tuple[Entry, ...]:
    """Every scene that comes with the program, the broken ones included, in order."""
    return tuple(entry_of(path) for path in assets.scene_paths())


def entry_of(path: Path) -> Entry:
    """One scene file, read; a mistake in it becomes the entry's problem."""
    path = near(path)
    try:
        scene = loader.load(path)
    except CartvizError as error:
        return Entry(path, None, 0.0, tuple(str(error).splitlines()))
    return Entry(path, scene, compile_scene(scene).seconds)


def open_scene(name: str) -> Scene:
    """The scene named by id, number, word, file name or path, fit to be played.

    Raises:
        CartvizError: there is none, it cannot be read, or it names something that does not exist.
    """
    return open_path(assets.find_scene(name))


def open_path(path: Path) -> Scene:
    """The scene in a file, fit to be played; raises CartvizError where it is not."""
    scene = loader.load(near(path))
    require_playable(scene)
    return scene


def require_playable(scene: Scene) -> None:
    """Raise CartvizError where a scene names what does not exist; a matter of style does not stop a lesson."""
    from cartviz.check import check  # noqa: PLC0415 - its tables load numpy, which a list of scenes does not need

    if problems := check.playable_problems(scene, check.vocabulary(cited=False)):
        raise CartvizError(*problems)


def number_of(path: Path) -> int:
    """The number a scene file's name starts with; 0 where there is none."""
    found = re.match(r"\d{1,6}", path.stem)
    return int(found[0]) if found else 0


def words_of(path: Path) -> str:
    """A scene file's name as words, to stand for a title that has not been read yet: 'name tag'."""
    return re.sub(r"^\d+[-_ ]*", "", path.stem).replace("-", " ") or path.stem


def near(path: Path) -> Path:
    """A path as a person in this folder would write it."""
    try:
        return path.relative_to(Path.cwd())
    except (ValueError, OSError):
        return path
