import ast
import importlib
import os
import subprocess
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "cartviz"
HOUSE = PACKAGE / "README.md"
BEGIN, END = "<!-- code map -->", "<!-- /code map -->"

FLOORS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # From the ground up: name, what happens there, rooms. A module may import from its own floor and from those below.
    ("ground", "what needs nothing else", ("problems", "quiet", "memory", "trace", "folders", "preferences", "keeper")),
    ("reading", "text becomes checked data", ("yaml_reader", "builder")),
    (
        "script",
        "what an author writes, and the files that come with the program",
        ("scene", "charts", "values", "script", "translation", "assets"),
    ),
    ("timeline", "a scene becomes complete cues", ("timeline",)),
    (
        "simulation and player",
        "the world in ticks; where the viewer is",
        (
            "simulation", "player", "moves", "quiz", "places", "choosing", "controls", "focus", "keys", "key_map",
            "listener",
        ),
    ),
    ("stage", "a world becomes a frame, a frame becomes pixels", ("stage", "mouse")),
    ("show", "the one pure function, and the curves that grow with it", ("show", "curves")),
    (
        "uses",
        "what is done with a show: watch it, check it, write it to files",
        (
            "app", "audio", "sitting", "filmstrip", "window", "shelf", "screening", "export", "library", "doctor",
            "display", "presenter", "side_window", "lost_display", "watch", "editor",
            "bench", "bench_crowd", "bench_frames", "bench_report", "bench_soak",
            "check", "check_bedside", "check_patients", "check_props", "check_translations", "check_room",
            "arguments", "vocabulary", "promises", "wording",
        ),
    ),
    ("entrance", "the command line", ("cli", "commands", "body_command", "__main__")),
)  # fmt: skip

PIXELS = ("window", "stage.painter", "stage.sprites", "stage.masters", "stage.scenery", "stage.artbook", "stage.giants")
PIXELS += ("stage.lettering", "stage.kept", "stage.cuts", "stage.surfaces", "stage.underlay", "side_window")
PIXELS += ("stage.workshop", "stage.shapes")
"""The only modules beside export's pixel half that import pygame; `app` reaches it through them."""

SOUND = ("audio.mixer",)
"""The only module that plays: SDL's mixer comes with pygame, and runs in a process of its own."""

TISSUE_FREE = ("body", "body_blood", "body_model", "body_parameters", "body_solid", "grades", "patient")
"""Modules of the patient, who is computed in double precision days and rounded before the tissue hears of it."""

FORBIDDEN = {
    *("exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "power", "float_power", "pow", "cbrt"),
    *("sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "atan2", "hypot", "sinh", "cosh", "tanh"),
    *("dot", "vdot", "inner", "matmul", "einsum", "tensordot", "convolve", "linalg", "fft"),
}
"""Functions whose last bit depends on the vector unit or the library: not in the tissue (invariant 4)."""


@cache
def modules() -> Mapping[str, ast.Module]:
    """Every module of the package by its dotted name below cartviz, as a syntax tree."""
    found = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")
        found["" if name == "__init__" else name] = ast.parse(path.read_text(encoding="utf-8"), str(path))
    return found


def path_of(name: str) -> Path:
    bare = PACKAGE / Path(*name.split("."))
    return bare / "__init__.py" if bare.is_dir() else bare.with_suffix(".py")


def imports(name: str) -> Iterator[str]:
    """Dotted names of all that a module imports, wherever in it: `cartviz.stage.text`, `numpy`, `pygame`."""
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: imports are written out in full"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (each if each.removeprefix("cartviz.") in modules() else str(node.module) for each in inside)


def own_imports(name: str) -> set[str]:
    return {each.removeprefix("cartviz.") for each in imports(name) if each.startswith("cartviz.")}


def floor_of(name: str) -> int:
    room = name.partition(".")[0]
    found = [level for level, (_, _, rooms) in enumerate(FLOORS) if room in rooms]
    assert len(found) == 1, f"'{room}' stands on no floor: give it one in tests/test_architecture.py"
    return found[0]


def named() -> list[str]:
    return [name for name in modules() if name]


def simulation() -> list[str]:
    return [name for name in modules() if name.startswith("simulation.")]


# --- floors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", named())
def test_imports_only_go_down(name: str) -> None:
    """A module knows its own floor and those below it, wherever in the file it imports."""
    assert {other for other in own_imports(name) if floor_of(other) > floor_of(name)} == set()


def test_the_simulation_and_the_player_do_not_know_each_other() -> None:
    """The world does not know that anyone is looking, and keys do not reach into it."""
    assert not [name for name in simulation() if "player" in own_imports(name)]
    assert not {each for each in own_imports("player") if each.startswith("simulation")}


def test_no_two_modules_import_each_other() -> None:
    """There is an order in which the house can be read: no circle of imports, not even a late one."""
    done: set[str] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        assert name in modules(), f"{way[-1]} imports {name}, which is not there"
        assert name not in way, " > ".join((*way[way.index(name) :], name))
        if name not in done:
            for other in sorted(own_imports(name)):
                visit(other, (*way, name))
            done.add(name)

    for name in named():
        visit(name, ())


@pytest.mark.parametrize("name", named())
def test_pygame_is_imported_where_pixels_are_made_and_nowhere_else(name: str) -> None:
    """Window, painter, sprites and the pixel half of the exports (invariant 7)."""
    uses = any(each.split(".")[0] == "pygame" for each in imports(name))
    assert uses == (name in (*PIXELS, *SOUND)) or (uses and name.startswith("export."))


def run_without_pygame(code: str) -> str:
    blocked = f"import sys; sys.modules['pygame'] = None\n{code}"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", blocked]
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert told.returncode == 0, told.stderr
    return told.stdout


def test_scenes_are_listed_checked_and_told_without_pygame() -> None:
    """On a server without any screen library: `list`, `check`, `digest` and the text of a frame."""
    out = run_without_pygame(
        "from cartviz.cli import main\n"
        "assert main(['list']) == 0\n"
        "assert main(['digest', '8', '--at', '0']) == 0\n"
        "import cartviz.check\n"
        "from cartviz import library\n"
        "from cartviz.show import Show\n"
        "scene = library.open_scene('8')\n"
        "print(len(cartviz.check.check_scene(scene, cartviz.vocabulary.vocabulary())), 'problems')\n"
        "print(Show.of(scene).frame_at(1.5, (640, 360)))\n"
    )
    assert "The hunt" in out
    assert "\nframe 640x360 t=1.500 beat=arrive\n" in out


def test_only_what_shows_or_writes_pixels_fails_without_pygame() -> None:
    """Every other module can be imported."""
    known = {
        *PIXELS,
        *SOUND,
        "app",
        "display",
        "sitting",
        "presenter",
        "filmstrip",
        "shelf",
        "bench_frames",
        "bench_soak",
        "__main__",
    }
    names = [f"cartviz.{name}" for name in named() if name not in known and not name.startswith("export.")]
    run_without_pygame(f"import importlib\nfor name in {names}: importlib.import_module(name)")


# --- chance, time and arithmetic -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", named())
def test_chance_comes_from_one_place(name: str) -> None:
    """No `random`, no stream of numpy, no hash of a text, no entropy of the machine: `simulation/chance.py` only.

    The painter's grain takes raw bits of a Philox with a fixed key: they are the same everywhere and decide nothing.
    """
    assert not {each.split(".")[0] for each in imports(name)} & {"random", "secrets", "uuid"}
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "random":
            assert node.attr == "Philox"
            assert name in PIXELS or name.startswith("export.")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id != "hash"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("default_rng", "urandom", "RandomState")


@pytest.mark.parametrize("name", simulation())
def test_the_simulation_knows_no_wall_clock(name: str) -> None:
    """Only the recorder looks at one, to know when to stop computing ahead."""
    uses = {each.split(".")[0] for each in imports(name)} & {"time", "datetime", "threading", "os"}
    assert uses == ({"time"} if name == "simulation.recorder" else set())


@pytest.mark.parametrize("name", [name for name in simulation() if name.split(".")[1] not in TISSUE_FREE])
def test_the_tissue_calculates_the_same_on_every_machine(name: str) -> None:
    """Only + − × ÷, square roots, comparisons, integers and rounded tables (invariant 4)."""
    rounded = {
        inner
        for node in ast.walk(modules()[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round"
        for inner in ast.walk(node)
    }
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.Attribute) and node not in rounded:
            owner = node.value.id if isinstance(node.value, ast.Name) else ""
            assert not (node.attr in FORBIDDEN and owner in ("np", "numpy", "math", "")), (node.attr, node.lineno)
        if isinstance(node, ast.BinOp):
            assert not isinstance(node.op, ast.MatMult), node.lineno
            if isinstance(node.op, ast.Pow):
                assert isinstance(node.left, ast.Constant), f"line {node.lineno}: write x * x"
                assert isinstance(ast.literal_eval(node.right), int)


# --- state -----------------------------------------------------------------------------------------------------------


def mutable_parts(value: Any, where: str, declared: str = "") -> Iterator[str]:
    """The places inside a value that could be changed; what is declared a Mapping, mypy lets nobody write to."""
    if isinstance(value, np.ndarray):
        if value.size and value.flags.writeable:
            yield f"{where}: an array that can be written"
    elif isinstance(value, (list, set, bytearray)) or (isinstance(value, dict) and "Mapping" not in declared):
        yield f"{where}: a {type(value).__name__}"
    elif isinstance(value, (tuple, frozenset)):
        for i, each in enumerate(value):
            yield from mutable_parts(each, f"{where}[{i}]", declared)
    elif isinstance(value, (dict, types.MappingProxyType)):
        for key, each in value.items():
            yield from mutable_parts(each, f"{where}[{key!r}]", declared.partition("Mapping")[2])
    elif is_dataclass(value) and not isinstance(value, type):
        if not value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            yield f"{where}: a dataclass that is not frozen"
        for each in fields(value):
            yield from mutable_parts(getattr(value, each.name), f"{where}.{each.name}", str(each.type))


def assignments(name: str) -> Iterator[tuple[str, str]]:
    """Name and declared type of everything that is assigned at the top of a module."""
    for node in modules()[name].body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id, ast.unparse(node.annotation)
        elif isinstance(node, ast.Assign):
            yield from ((target.id, "") for target in node.targets if isinstance(target, ast.Name))


@pytest.mark.parametrize("name", simulation())
def test_the_simulation_keeps_nothing_between_two_runs(name: str) -> None:
    """No module of it holds anything that can be changed: two recorders cannot meet (invariant 6)."""
    module = importlib.import_module(f"cartviz.{name}")
    found = [
        part for each, declared in assignments(name) for part in mutable_parts(getattr(module, each), each, declared)
    ]
    assert found == []


@pytest.mark.parametrize("name", named())
def test_nobody_writes_to_a_variable_of_a_module(name: str) -> None:
    """There is no `global` in the house."""
    assert not [node for node in ast.walk(modules()[name]) if isinstance(node, ast.Global)]


# --- shape -----------------------------------------------------------------------------------------------------------


def sentence_of(name: str) -> str:
    return (ast.get_docstring(modules()[name]) or "").split("\n")[0]


@pytest.mark.parametrize("name", modules())
def test_every_module_says_in_one_sentence_what_it_is(name: str) -> None:
    """The first line of its docstring: what the code map shows."""
    sentence = sentence_of(name)
    assert sentence.endswith(".")
    assert 20 < len(sentence) <= 120
    assert ". " not in sentence


@pytest.mark.parametrize("name", named())
def test_a_module_stays_small(name: str) -> None:
    """It holds one noun: under 400 lines, and no function over 60."""
    assert len(path_of(name).read_text(encoding="utf-8").splitlines()) <= 400
    for node in ast.walk(modules()[name]):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 62, node.name


# --- the code map ----------------------------------------------------------------------------------------------------


def code_map() -> str:
    """The tables of all modules, floor by floor from the top."""
    parts = []
    for name, does, _ in reversed(FLOORS):
        level = next(i for i, floor in enumerate(FLOORS) if floor[0] == name)
        parts.append(f"**{name}**: {does}\n\n| module | what it is |\n| --- | --- |")
        rows = sorted((each for each in named() if floor_of(each) == level), key=lambda each: each.split("."))
        for each in rows:
            path = path_of(each).relative_to(PACKAGE).as_posix()
            parts[-1] += f"\n| [{path}]({path}) | {sentence_of(each)} |"
    return "\n\n".join(parts)


def test_the_code_map_lists_every_module_with_its_sentence(update: bool) -> None:
    """cartviz/README.md holds what the docstrings say; `pytest --update` writes it anew."""
    written = HOUSE.read_text(encoding="utf-8")
    before, found, rest = written.partition(BEGIN)
    kept, closed, after = rest.partition(END)
    assert found, "the marker of the code map is missing"
    assert closed, "the end marker of the code map is missing"
    if update:
        HOUSE.write_text(f"{before}{BEGIN}\n\n{code_map()}\n\n{END}{after}", encoding="utf-8")
        return
    assert kept.strip().splitlines() == code_map().splitlines(), "run: pytest --update tests/test_architecture.py"
