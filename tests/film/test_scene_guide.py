"""scenes/README.md says every key, and its examples run; scenes/COVERAGE.md names scenes and beats that exist."""

import dataclasses
import re
from pathlib import Path

import pytest

from cartviz.check.check import check_scene, vocabulary
from cartviz.scene import assets, model
from cartviz.scene.loader import load, loads

SCENES = Path(assets.scene_paths()[0]).parent
GUIDE = (SCENES / "README.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", GUIDE, flags=re.DOTALL)
OURS = {"path", "number", "marks", "mark", "name", "args"}
STATEMENTS = [f"S{number:02d}" for number in range(1, 47)]


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_of_the_guide_is_a_scene_without_a_mistake(text: str) -> None:
    """What the guide shows can be copied and played."""
    assert not check_scene(loads(text, "README.md"), vocabulary(), draft=True)


def test_the_guide_names_every_key_of_a_scene() -> None:
    """A key that is not in the guide does not exist for an author."""
    classes = [each for each in vars(model).values() if isinstance(each, type) and dataclasses.is_dataclass(each)]
    keys = {field.name for each in classes if each.__module__ == model.__name__ for field in dataclasses.fields(each)}
    told = set(re.findall(r"`([a-z_0-9]+)`", GUIDE))
    assert sorted(keys - OURS - told) == []


def rows() -> list[tuple[str, str, str]]:
    text = (SCENES / "COVERAGE.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (S\d\d) \| (\S+) \| (.+?) \|$", text, flags=re.MULTILINE)
    return [(statement, where, moves) for statement, where, moves in found]


def test_every_statement_of_the_source_is_shown_somewhere() -> None:
    """S01 to S46, none left out."""
    assert sorted({statement for statement, _, _ in rows()}) == STATEMENTS


@pytest.mark.parametrize(("statement", "where"), [row[:2] for row in rows()])
def test_the_beat_that_shows_a_statement_exists(statement: str, where: str) -> None:
    """COVERAGE names a scene and a beat of it."""
    scene_id, beat = where.split("/")
    assert beat in [each.id for each in load(SCENES / f"{scene_id}.yaml").beats], statement
