"""Small changes of our own code, one at a time, to see whether the tests notice them.

    python3 tests/helpers/code_mutants.py --count 300 --seed 1 --workers 2 --out mutants.json

Each mutant is one change in one module of FOLDERS, in a copy of the tree: a comparison, a sign, a number, a condition,
a statement that is left out. The test file of its module runs first, then the tests of its folder, last the golden
frames and pictures. A mutant that all of them pass has survived: a claim about behavior is missing, or it is
equivalent (it changes nothing that can be seen). This takes an hour or so and is no part of the suite.
"""

import argparse
import ast
import concurrent.futures
import copy
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("tissue", "patient", "player", "stage", "check")
GOLDEN = ("tests/stage/test_frame.py", "tests/render/test_painter.py", "tests/film/test_every_scene.py")
SECONDS = 150

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COMPUTED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}


def changes(tree: ast.Module) -> Iterator[tuple[int, str, str]]:
    """The changes that can be made to a module: index of the node in `ast.walk`, what is done, and where."""
    hints = {id(inner) for node in ast.walk(tree) for hint in _hints(node) for inner in ast.walk(hint)}
    for index, node in enumerate(ast.walk(tree)):
        if id(node) in hints:
            continue
        line = f"line {getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.Compare) and type(node.ops[0]) in _COMPARED:
            yield index, "compare", line
        elif isinstance(node, ast.BinOp) and type(node.op) in _COMPUTED and not _is_text(node):
            yield index, "compute", line
        elif isinstance(node, ast.Constant) and type(node.value) in (int, float):
            yield index, "number", line
        elif isinstance(node, ast.BoolOp):
            yield index, "and-or", line
        elif isinstance(node, ast.If | ast.IfExp):
            yield index, "negate", line
        elif isinstance(node, ast.AugAssign) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)):
            yield index, "leave out", line


def _hints(node: ast.AST) -> Iterator[ast.AST]:
    for name in ("annotation", "returns"):
        if hint := getattr(node, name, None):
            yield hint


def _is_text(node: ast.BinOp) -> bool:
    return any(
        isinstance(each, ast.Constant | ast.JoinedStr) and not _is_number(each) for each in (node.left, node.right)
    )


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in (int, float)


def mutated(source: str, index: int, what: str) -> tuple[str, str]:
    """The source with one change, and what it was and is."""
    tree = ast.parse(source)
    node = list(ast.walk(tree))[index]
    before = ast.unparse(node)
    if isinstance(node, ast.Compare):
        node.ops[0] = _COMPARED[type(node.ops[0])]()
    elif isinstance(node, ast.BinOp):
        node.op = _COMPUTED[type(node.op)]()
    elif isinstance(node, ast.Constant):
        assert isinstance(node.value, int | float)
        node.value = node.value + 1 if isinstance(node.value, int) else node.value * 1.5 + 0.1
    elif isinstance(node, ast.BoolOp):
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.UnaryOp(ast.Not(), node.test)
    elif what == "leave out":
        parent = next(each for each in ast.walk(tree) if node in [*_statements(each)])
        for body in ("body", "orelse", "finalbody"):
            if node in getattr(parent, body, []):
                rows = getattr(parent, body)
                rows[rows.index(node)] = ast.copy_location(ast.Pass(), node)
        return ast.unparse(ast.fix_missing_locations(tree)), f"{before.splitlines()[0][:90]} -> left out"
    after = ast.unparse(ast.fix_missing_locations(copy.deepcopy(node)))
    return ast.unparse(
        ast.fix_missing_locations(tree)
    ), f"{before.splitlines()[0][:90]} -> {after.splitlines()[0][:90]}"


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    for body in ("body", "orelse", "finalbody"):
        found = getattr(node, body, [])
        if isinstance(found, list):
            yield from found


def sample(count: int, seed: int) -> list[tuple[Path, int, str, str]]:
    """Some changes, drawn evenly from all that can be made."""
    found = [
        (path, *change)
        for folder in FOLDERS
        for path in sorted((ROOT / "cartviz" / folder).rglob("*.py"))
        for change in changes(ast.parse(path.read_text(encoding="utf-8")))
    ]
    return random.Random(seed).sample(found, count)


def try_one(room: Path, path: Path, index: int, what: str) -> tuple[str, str]:
    """The fate of a mutant: 'own tests', 'folder', 'golden', 'time' or 'survived'; and what was changed."""
    relative = path.relative_to(ROOT)
    text, change = mutated(path.read_text(encoding="utf-8"), index, what)
    target = room / relative
    original = target.read_text(encoding="utf-8")
    target.write_text(text, encoding="utf-8")
    try:
        below = relative.relative_to("cartviz").parent
        own = Path("tests") / below / f"test_{relative.stem}.py"
        stages = [("own tests", [str(own)])] if (ROOT / own).exists() else []
        stages += [("folder", [f"tests/{below.parts[0]}", *(f"--ignore={name}" for name in GOLDEN)])]
        stages += [("golden", [*GOLDEN])]
        for name, args in stages:
            fate = _fate(room, args)
            if fate:
                return (name if fate == "failed" else "time"), change
        return "survived", change
    finally:
        target.write_text(original, encoding="utf-8")


def _fate(room: Path, args: list[str]) -> str:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-n", "0", "-p", "no:cacheprovider", *args]
    env = {**os.environ, "PYTHONPATH": str(room), "PYTHONDONTWRITEBYTECODE": "1", "SDL_AUDIODRIVER": "dummy"}
    try:
        done = subprocess.run(command, cwd=room, env=env, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return "time"
    return "failed" if done.returncode in (1, 2, 3) else ""


def main() -> None:
    """Try the mutants and write what became of them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=300)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, default=1)
    options.add_argument("--out", type=Path, default=Path("mutants.json"))
    given = options.parse_args()
    chosen = sample(given.count, given.seed)
    rows: list[dict[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        rooms = [Path(folder) / str(number) for number in range(given.workers)]
        for room in rooms:
            for name in ("cartviz", "assets", "scenes", "tests"):
                shutil.copytree(ROOT / name, room / name, ignore=shutil.ignore_patterns("__pycache__"))
            for name in ("pyproject.toml", "README.md", "LICENSE"):
                shutil.copy(ROOT / name, room / name)

        def work(number: int) -> None:
            for path, index, what, line in chosen[number :: given.workers]:
                fate, change = try_one(rooms[number], path, index, what)
                row = {"fate": fate, "module": str(path.relative_to(ROOT)), "line": line, "change": change}
                rows.append(row)
                given.out.write_text(json.dumps(rows, indent=1), encoding="utf-8")
                print(fate, row["module"], line, change, flush=True)

        with concurrent.futures.ThreadPoolExecutor(given.workers) as pool:
            list(pool.map(work, range(given.workers)))


if __name__ == "__main__":
    main()
