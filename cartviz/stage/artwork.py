"""What a picture of assets/props is made of, read without pygame: its view box, its parts, where they turn."""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from cartviz.scene import assets

_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Artwork:
    """View box (left, top, width, height) in units; parts in the order of drawing, with pivots, hidden ones marked."""

    name: str
    box: tuple[float, float, float, float]
    parts: tuple[str, ...]
    pivots: dict[str, tuple[float, float]]
    hidden: frozenset[str]


class Gallery(Mapping[str, tuple[str, ...]]):
    """Every picture that a prop can be, cells included, with its parts; a file is read only when asked for."""

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """The parts of a picture (a cell is one thing: it has none)."""
        if name not in set(self):
            raise KeyError(name)
        return () if assets.has_cell_picture(name) else artwork(name).parts

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(assets.pictures())

    def __len__(self) -> int:
        """How many."""
        return len(assets.pictures())


@functools.cache
def artwork(name: str) -> Artwork:
    """The make-up of a picture; raises UsageError where there is none of this name."""
    root = _root(name)
    left, top, width, height = (float(each) for each in root.get("viewBox", "").split())
    groups = root.findall(f"{_SVG}g")
    pivots = {}
    for group in groups:
        if group.get("data-pivot"):
            x, y = (float(each) for each in group.get("data-pivot", "").split(","))
            pivots[group.get("id", "")] = (x, y)
    return Artwork(
        name,
        (left, top, width, height),
        tuple(group.get("id", "") for group in groups),
        pivots,
        frozenset(group.get("id", "") for group in groups if group.get("data-start") == "hidden"),
    )


@functools.cache
def part_text(name: str, parts: tuple[str, ...]) -> str:
    """The definitions that some parts need, and the parts, as text of an SVG."""
    root = _root(name)
    groups = [group for group in root.findall(f"{_SVG}g") if group.get("id") in parts]
    text = "".join(ET.tostring(group, "unicode") for group in groups)
    needed = set(re.findall(r"url\(#([^)]+)\)", text))
    definitions = ET.Element(f"{_SVG}defs")
    for each in root.iterfind(f"{_SVG}defs/*"):
        if each.get("id") in needed:
            definitions.append(each)
    return ET.tostring(definitions, "unicode") + text


@functools.lru_cache(maxsize=4)
def _root(name: str) -> ET.Element:
    return parsed(assets.prop_picture(name))


def parsed(path: Path) -> ET.Element:
    """One of our pictures as a tree; raises UsageError where the file is damaged."""
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    try:
        text = path.read_text(encoding="utf-8")
        if re.search(r"<!(DOCTYPE|ENTITY)", text):  # our pictures need none, and entities can explode
            raise assets.damaged(path, ValueError("a picture may not declare entities"))
        return ET.fromstring(text)  # noqa: S314 - checked above; the file is one of our own assets
    except (OSError, ValueError, ET.ParseError) as error:
        raise assets.damaged(path, error) from error
