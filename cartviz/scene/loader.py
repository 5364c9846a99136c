"""A YAML file becomes a Scene, with every mistake of form as file:line:column."""

import os
import re
from pathlib import Path

from cartviz.scene import yaml_reader
from cartviz.scene.builder import build
from cartviz.scene.model import (
    Action,
    Beat,
    BodySpec,
    Camera,
    Label,
    Member,
    MeterSpec,
    Population,
    Question,
    Region,
    Scene,
    Substance,
    WorldSpec,
)
from cartviz.scene.types import Place
from cartviz.scene.yaml_reader import Document, Mark

__all__ = [
    "Action",
    "Beat",
    "BodySpec",
    "Camera",
    "Label",
    "Mark",
    "Member",
    "MeterSpec",
    "Place",
    "Population",
    "Question",
    "Region",
    "Scene",
    "Substance",
    "WorldSpec",
    "load",
    "loads",
]


def load(path: str | os.PathLike[str]) -> Scene:
    """Read a scene file.

    Raises:
        CartvizError: with all mistakes of form (mistakes of meaning are check/check.py's).
    """
    return _scene(yaml_reader.read_file(Path(path)))


def loads(text: str, path: str = "scene.yaml") -> Scene:
    """The scene that `text` describes, as if read from `path`; raises CartvizError as `load` does."""
    return _scene(yaml_reader.read_text(text, path))


def _scene(document: Document) -> Scene:
    stem = Path(document.file).stem
    number = re.match("[0-9]{1,4}", stem)
    scene = build(Scene, document, path=document.file, id=stem, number=int(number[0]) if number else 0, marks={})
    assert isinstance(scene, Scene)
    return scene
