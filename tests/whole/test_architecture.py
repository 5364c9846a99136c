import ast
import importlib
import os
import re
import subprocess
import sys
import types
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "cartviz"
HOUSE = PACKAGE / "README.md"
BEGIN, END = "<!-- code map -->", "<!-- /code map -->"

PIXELS = ("render", "export", "app.window", "app.side_window")
"""Folders and modules that may import pygame; the rest of `app` reaches it through them."""

SOUND = ("audio.mixer",)
"""The only module that plays: SDL's mixer comes with pygame, and runs in a process of its own."""

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


def named() -> list[str]:
    return [name for name in modules() if name]


def within(*folders: str) -> list[str]:
    """The modules of some folders; a module's own name counts as a folder."""
    return [name for name in modules() if any(name == each or name.startswith(f"{each}.") for each in folders)]


# --- folders ---------------------------------------------------------------------------------------------------------
# Which folder may import which stands in pyproject.toml ([tool.importlinter]); `.ci/run` holds the code against it.


def test_the_root_of_the_package_holds_nothing_else() -> None:
    """The list of folders is the architecture: what can be done stands in them."""
    files = {path.name for path in PACKAGE.iterdir() if path.is_file()}
    assert files == {"__init__.py", "__main__.py", "README.md", "py.typed"}


def test_import_rules_name_every_folder() -> None:
    """A new folder gets its place among the layers of pyproject.toml."""
    assert set(layers()) == {path.parent.name for path in PACKAGE.glob("*/__init__.py")}


def test_no_two_modules_import_each_other() -> None:
    """There is an order in which the code can be read: no circle of imports, not even a late one."""
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


def test_pygame_is_imported_where_pixels_are_made_and_nowhere_else() -> None:
    """In the renderer, the exports, the two windows and the mixer's process (invariant 7)."""
    users = {name for name in named() if any(each.split(".")[0] == "pygame" for each in imports(name))}
    assert users <= set(within(*PIXELS, *SOUND))
    assert {"render.painter", "app.window", *SOUND} <= users


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
        "from cartviz.cli.main import main\n"
        "assert main(['list']) == 0\n"
        "assert main(['digest', '8', '--at', '0']) == 0\n"
        "import cartviz.check.check\n"
        "from cartviz.check import library, vocabulary\n"
        "from cartviz.stage.show import Show\n"
        "scene = library.open_scene('8')\n"
        "print(len(cartviz.check.check.check_scene(scene, vocabulary.vocabulary())), 'problems')\n"
        "print(Show.of(scene).frame_at(1.5, (640, 360)))\n"
    )
    assert "The hunt" in out
    assert "\nframe 640x360 t=1.500 beat=arrive\n" in out


def test_only_what_shows_or_writes_pixels_fails_without_pygame() -> None:
    """Every other module can be imported."""
    without = set(named()) - set(within("app", "render", "export", "audio.mixer", "bench", "__main__"))
    names = [f"cartviz.{name}" for name in sorted(without)]
    run_without_pygame(f"import importlib\nfor name in {names}: importlib.import_module(name)")


# --- chance, time and arithmetic -------------------------------------------------------------------------------------


def test_chance_comes_from_one_place() -> None:
    """No `random`, no stream of numpy, no hash of a text, no entropy of the machine: `tissue/chance.py` only.

    The painter's grain takes raw bits of a Philox with a fixed key: they are the same everywhere and decide nothing.
    """
    for name in named():
        assert not {each.split(".")[0] for each in imports(name)} & {"random", "secrets", "uuid"}, name
        for node in ast.walk(modules()[name]):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Attribute)
                and node.value.attr == "random"
            ):
                assert node.attr == "Philox", name
                assert name in within("render", "export")
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                assert node.func.id != "hash", name
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("default_rng", "urandom", "RandomState"), name


def test_the_simulation_knows_no_wall_clock() -> None:
    """Only the recorder looks at one, to know when to stop computing ahead."""
    clocks = {"time", "datetime", "threading", "os"}
    for name in within("tissue", "patient"):
        uses = {each.split(".")[0] for each in imports(name)} & clocks
        assert uses == ({"time"} if name == "tissue.recorder" else set()), name


def test_the_tissue_calculates_the_same_on_every_machine() -> None:
    """Only + − × ÷, square roots, comparisons, integers and rounded tables (invariant 4).

    The patient is computed in double precision days and rounded before the tissue hears of it.
    """
    for name in within("tissue"):
        rounded = {
            inner
            for node in ast.walk(modules()[name])
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round"
            for inner in ast.walk(node)
        }
        for node in ast.walk(modules()[name]):
            if isinstance(node, ast.Attribute) and node not in rounded:
                owner = node.value.id if isinstance(node.value, ast.Name) else ""
                assert not (node.attr in FORBIDDEN and owner in ("np", "numpy", "math", "")), (name, node.lineno)
            if isinstance(node, ast.BinOp):
                assert not isinstance(node.op, ast.MatMult), (name, node.lineno)
                if isinstance(node.op, ast.Pow):
                    assert isinstance(node.left, ast.Constant), f"{name}, line {node.lineno}: write x * x"
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


def test_the_simulation_keeps_nothing_between_two_runs() -> None:
    """No module of it holds anything that can be changed: two recorders cannot meet (invariant 6)."""
    for name in within("tissue", "patient"):
        module = importlib.import_module(f"cartviz.{name}")
        for each, declared in assignments(name):
            assert [*mutable_parts(getattr(module, each), f"{name}.{each}", declared)] == []


def test_no_module_writes_to_a_variable_of_a_module() -> None:
    """There is no `global` in the package."""
    for name in named():
        assert not [node for node in ast.walk(modules()[name]) if isinstance(node, ast.Global)], name


# --- shape -----------------------------------------------------------------------------------------------------------


def sentence_of(name: str) -> str:
    return (ast.get_docstring(modules()[name]) or "").split("\n")[0]


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    """The first line of its docstring; that of a folder stands in the code map."""
    for name in modules():
        sentence = sentence_of(name)
        assert sentence.endswith("."), name
        assert 20 < len(sentence) <= 120, name
        assert ". " not in sentence, name


def test_a_module_stays_small() -> None:
    """It holds one noun: at most 400 lines, and no function over 60."""
    for name in named():
        assert len(path_of(name).read_text(encoding="utf-8").splitlines()) <= 400, name
        for node in ast.walk(modules()[name]):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert (node.end_lineno or 0) - node.lineno < 62, (name, node.name)


# --- the code map ----------------------------------------------------------------------------------------------------


def layers() -> list[str]:
    """The folders from the entrance down, as the import rules order them."""
    # Python 3.10 has no tomllib.
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r"^layers = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert found
    return re.findall(r"\w+", found[1])


def code_map() -> str:
    """A row for every folder, from the entrance down."""
    rows = [f"| [`{name}/`]({name}) | {sentence_of(name)} |" for name in layers()]
    return "\n".join(["| folder | what it is |", "| --- | --- |", *rows])


def test_the_code_map_lists_every_folder_with_its_sentence(update: bool) -> None:
    """cartviz/README.md holds what the docstrings say; `pytest --update` writes it."""
    written = HOUSE.read_text(encoding="utf-8")
    before, found, rest = written.partition(BEGIN)
    kept, closed, after = rest.partition(END)
    assert found, "the marker of the code map is missing"
    assert closed, "the end marker of the code map is missing"
    if update:
        HOUSE.write_text(f"{before}{BEGIN}\n\n{code_map()}\n\n{END}{after}", encoding="utf-8")
        return
    assert kept.strip().splitlines() == code_map().splitlines(), "run: pytest --update tests/whole/test_architecture.py"
