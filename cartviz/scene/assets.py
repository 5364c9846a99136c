"""Where pictures, fonts, scenes and sources lie, in an installed wheel and in a checkout alike."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, ClassVar

from cartviz.core.errors import UsageError, shorten, suggest
from cartviz.scene import yaml_reader
from cartviz.scene.builder import Between, Filled, Named, OneOf, build

_PACKAGE = Path(__file__).resolve().parents[1]
ROOTS = (_PACKAGE / "_data", _PACKAGE.parent)
"""A wheel carries assets/ and scenes/ inside the package; in a checkout they lie beside it."""

AGAIN = "Install cartviz again: its files are incomplete."
_DIGITS = 10  # Python refuses to read a number of thousands of digits
_WEIGHTS = {"regular": "Regular", "semibold": "SemiBold", "bold": "Bold", "italic": "Italic"}


@dataclass(frozen=True)
class Source:
    """A publication, data base or program that scenes and constants cite.

    `gives` says what we take from it. `status` says how: "checked" at the source itself, "second-hand" from a work that
    quotes it, "unchecked" for what is well established but was not looked up. What we do not know for sure is empty.
    """

    called: ClassVar[str] = "a source"

    author: Annotated[str, Filled()]
    gives: Annotated[str, Filled()]
    status: Annotated[str, OneOf(("checked", "second-hand", "unchecked"))]
    year: Annotated[int, Between(1900, 2100)] | None = None
    title: str = ""
    journal: str = ""
    doi: str = ""
    link: str = ""

    def __str__(self) -> str:
        """One line for the last card of a scene: `Stein et al. (2019). Title. Journal. doi:…`."""
        author = f"{self.author} ({self.year})" if self.year else self.author
        parts = [author, self.title, self.journal, f"doi:{self.doi}" if self.doi else self.link]
        return ". ".join(part.removesuffix(".") for part in parts if part)


def asset_path(relative: str) -> Path:
    """The file `relative` below assets/.

    Raises:
        UsageError: it is not there; says where we looked and what to do.
    """
    return _find("assets", relative)


def cell_picture(stem: str) -> Path:
    """The drawing of a cell: assets/cells/<stem>.svg. Raises UsageError, with the nearest name there is."""
    return asset_path(f"cells/{stem}.svg")


def prop_picture(stem: str) -> Path:
    """The drawing of a prop: assets/props/<stem>.svg. Raises UsageError, with the nearest name there is."""
    return asset_path(f"props/{stem}.svg")


@cache
def pictures() -> tuple[str, ...]:
    """The names of all pictures of cells and props."""
    found = (
        path for root in ROOTS for folder in ("cells", "props") for path in (root / "assets" / folder).glob("*.svg")
    )
    return tuple(sorted({path.stem for path in found}))


@cache
def has_cell_picture(stem: str) -> bool:
    """Whether there is a drawing of a cell of this name."""
    return any((root / "assets" / "cells" / f"{stem}.svg").is_file() for root in ROOTS)


def font_path(weight: str) -> Path:
    """The font of a weight: regular, semibold, bold or italic. Raises UsageError for others."""
    return asset_path(f"fonts/Inter-{_WEIGHTS.get(weight, weight)}.ttf")


def scene_paths() -> tuple[Path, ...]:
    """The scenes that come with the program, in the order of their numbers."""
    for root in ROOTS:
        found = sorted((root / "scenes").glob("*.yaml"))
        if found:
            return tuple(found)
    return ()


def find_scene(name: str) -> Path:
    """The file of a scene named by id (08-hunt), number (8), word (hunt), file name or path.

    Raises:
        UsageError: there is none; names the nearest.
    """
    known = {path.stem: path for path in scene_paths()}
    wanted = name.strip()
    given = Path(wanted)
    if re.search(r"[/\\]|\.ya?ml$", wanted) and (
        given.exists() or wanted not in [path.name for path in known.values()]
    ):
        return given  # a path that does not exist is reported by the loader, with its own cure
    stem = wanted.removesuffix(".yaml")
    for each, path in known.items():
        number, _, word = each.partition("-")
        if stem in (each, word) or (
            len(stem) < _DIGITS and stem.isdecimal() and number.isdecimal() and int(stem) == int(number)
        ):
            return path
    raise UsageError(
        f"there is no scene '{shorten(name)}'", suggest(wanted, known) or "'cartviz list' shows what is there."
    )


def find_twin(name: str, beside: str) -> Path:
    """The file of a tissue to compare with: in the folder `twins` of the scene `beside` it, or of the program's scenes.

    Raises:
        UsageError: there is none; says where we looked.
    """
    if Path(name).name != name:
        raise UsageError(f"'{shorten(name)}' is no name of a twin", "A twin is named without its folder and ending.")
    folders = [Path(beside).parent, *(root / "scenes" for root in ROOTS)]
    places = [folder / "twins" / f"{name}.yaml" for folder in folders]
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        known = sorted({path.stem for folder in folders for path in (folder / "twins").glob("*.yaml")})
        raise UsageError(f"there is no twin '{name}' in {places[0].parent}", suggest(name, known))
    return found


def damaged(path: Path, error: Exception) -> UsageError:
    """One of our own files is there, and cannot be used."""
    return UsageError(f"{path} is damaged ({shorten(str(error), 80)})", AGAIN)


@cache
def sources() -> Mapping[str, Source]:
    """Every citation by its key, from assets/sources.yaml; raises CartvizError where that file is faulty."""
    found: Mapping[str, Source] = build(
        Mapping[Annotated[str, Named()], Source], yaml_reader.read_file(asset_path("sources.yaml"))
    )
    return found


def _find(folder: str, relative: str) -> Path:
    for root in ROOTS:
        path = root / folder / relative
        if path.is_file():
            return path
    wanted = Path(relative)
    siblings = {p.name for root in ROOTS for p in (root / folder / wanted.parent).glob(f"*{wanted.suffix}")}
    places = " and ".join(str(root / folder) for root in ROOTS)
    near = suggest(wanted.name, sorted(siblings))
    raise UsageError(f"{folder}/{relative} is not there (looked in {places})", f"{near} {AGAIN}".strip())
