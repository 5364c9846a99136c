"""YAML nodes become dataclasses: the type hints say what may stand where, and every fault is reported at its place.

A dataclass may say more about itself than its hints do:
    called    how messages name it: "a beat"
    rewrite   a class method that turns a short way of writing (a node) into the full one, or raises ValueError
    faults    a method that yields (path below this, message, hint) for faults across its fields
A field of type `Mark` is not written by the author: it receives the place.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from types import MappingProxyType, NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from cartviz.core.errors import CartvizError, Problem, shorten, suggest
from cartviz.scene.yaml_reader import Document, Mark, Node, Scalar, Sequence, Table

Path = tuple[str | int, ...]
MAX_PROBLEMS = 200  # nobody reads more, and looking for what was meant takes time
_WRONG: Any = object()  # stands for a value whose fault has been reported
_NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_WHOLE = re.compile(r"[-+]?[0-9]{1,15}")


def mapping() -> Any:
    """A dataclass field that is an empty read-only mapping unless given; it takes no part in the hash."""
    return field(default_factory=lambda: MappingProxyType({}), hash=False)


@dataclass(frozen=True, eq=False)
class Between:
    """A number must lie in [low, high], or in (low, high] when `above`."""

    low: float
    high: float
    above: bool = False

    def fault(self, value: float) -> str:
        """What is wrong with `value`, or ""."""
        if self.low <= value <= self.high and not (self.above and value == self.low):
            return ""
        start = f"more than {self.low:g}" if self.above else f"at least {self.low:g}"
        return f"must be {start} and at most {self.high:,g}, found {value:g}"


@dataclass(frozen=True, eq=False)
class OneOf:
    """A text must be one of these."""

    words: tuple[str, ...]

    def fault(self, value: str) -> str:
        """What is wrong with `value`, or ""."""
        return (
            ""
            if value in self.words
            else f"cannot be '{shorten(value)}'. {suggest(value, [w for w in self.words if w])}"
        )


@dataclass(frozen=True, eq=False)
class Named:
    """A text must be a name: a letter, then letters, digits, - and _ (so no name looks like a number)."""

    def fault(self, value: str) -> str:
        """What is wrong with `value`, or ""."""
        good = re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]{0,59}", value)
        return (
            ""
            if good
            else f"needs a name of letters, digits, - and _ that begins with a letter, found '{shorten(value)}'"
        )


@dataclass(frozen=True, eq=False)
class Filled:
    """A text must not be blank, a list not empty."""

    def fault(self, value: str | tuple[object, ...]) -> str:
        """What is wrong with `value`, or ""."""
        return "" if (value.strip() if isinstance(value, str) else value) else "must not be empty"


def build(hint: Any, document: Document, **given: Any) -> Any:
    """The value of type `hint` that a document describes.

    `given` fills fields of the root dataclass that no author writes; one named `marks` receives the place of every
    path: of an entry of an open mapping the place of its name, of anything else the place of its value.

    Raises:
        CartvizError: with all problems of the document.
    """
    builder = _Builder(document, given)
    value = builder.value(hint, document.root, ())
    if builder.problems or value is _WRONG:
        raise CartvizError(*builder.problems)
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, include_extras=True)


class _Builder:
    def __init__(self, document: Document, given: dict[str, Any]) -> None:
        self.file = document.file
        self.problems = list(document.problems)
        self.marks: dict[Path, Mark] = {}
        self.given = given | ({"marks": MappingProxyType(self.marks)} if "marks" in given else {})

    def note(self, mark: Mark, message: str, hint: str = "") -> Any:
        self.problems.append(Problem(self.file, mark.line, mark.column, message, hint))
        if len(self.problems) >= MAX_PROBLEMS:
            raise CartvizError(*self.problems)
        return _WRONG

    def needs(self, what: str, node: Node, path: Path) -> Any:
        """Report that something else stands where `what` should."""
        name = next((f"'{step}'" for step in reversed(path) if isinstance(step, str)), "the file")
        hint = (
            "A text with { } or ': ' in it needs quotes around it."
            if what == "text" and isinstance(node, Table)
            else ""
        )
        return self.note(node.mark, f"{name} needs {what}, found {_found(node)}", hint)

    def value(self, hint: Any, node: Node, path: Path) -> Any:
        """The value of type `hint` at `node`, or _WRONG after reporting why not."""
        self.marks.setdefault(path, node.mark)
        origin = get_origin(hint)
        if origin is Annotated:
            return self.limited(hint, node, path)
        if origin in (Union, UnionType):
            return self.optional(hint, node, path)
        if origin is tuple:
            return self.items(get_args(hint), node, path)
        if origin is Mapping:
            return self.entries(get_args(hint), node, path)
        if is_dataclass(hint):
            return self.record(hint, node, path)
        return self.anything(node) if hint is Any else self.scalar(hint, node, path)

    def limited(self, hint: Any, node: Node, path: Path) -> Any:
        kind, *limits = get_args(hint)
        value = self.value(kind, node, path)
        if value is _WRONG:
            return value
        faults = [fault for limit in limits if (fault := limit.fault(value))]
        for fault in faults:
            name = next((f"'{step}'" for step in reversed(path) if isinstance(step, str)), "the file")
            message, _, cure = fault.partition(". ")
            self.note(node.mark, f"{name} {message}", cure)
        return _WRONG if faults else value

    def optional(self, hint: Any, node: Node, path: Path) -> Any:
        if isinstance(node, Scalar) and node.plain and node.text in ("null", "~"):
            return None
        (kind,) = (each for each in get_args(hint) if each is not NoneType)
        return self.value(kind, node, path)

    def items(self, kinds: tuple[Any, ...], node: Node, path: Path) -> Any:
        many = kinds[-1] is ...
        if not isinstance(node, Sequence):
            return self.needs("a list" if many else f"a list of {len(kinds)}", node, path)
        if not many and len(node.items) != len(kinds):
            return self.needs(f"{len(kinds)} values", node, path)
        each = kinds[:1] * len(node.items) if many else kinds
        pairs = enumerate(zip(each, node.items, strict=True))
        values = tuple(self.value(kind, item, (*path, i)) for i, (kind, item) in pairs)
        return _WRONG if any(value is _WRONG for value in values) else values

    def entries(self, kinds: tuple[Any, ...], node: Node, path: Path) -> Any:
        if not isinstance(node, Table):
            return self.needs("keys with values", node, path)
        pairs = []
        for key, child in node.entries:
            below = (*path, key.text)
            pairs.append((self.value(kinds[0], key, below), self.value(kinds[1], child, below)))
        return _WRONG if any(_WRONG in pair for pair in pairs) else MappingProxyType(dict(pairs))

    def record(self, kind: Any, node: Node, path: Path) -> Any:
        """A dataclass from keys and values."""
        if hasattr(kind, "rewrite"):
            try:
                node = kind.rewrite(node)
            except ValueError as why:
                return self.note(node.mark, str(why))
        if not isinstance(node, Table):
            return self.needs("keys with values", node, path)
        hints = _hints(kind)
        values: dict[str, Any] = {name: node.mark for name in hints if hints[name] is Mark}
        values |= self.given if not path else {}
        known = {each.name: each for each in fields(kind) if each.name not in values}
        right = True
        for key, child in node.entries:
            if key.text not in known:
                self.note(key.mark, f"{kind.called} has no '{shorten(key.text)}'", suggest(key.text, known))
                right = False
                continue
            values[key.text] = self.value(hints[key.text], child, (*path, key.text))
            right &= values[key.text] is not _WRONG
        for name, each in known.items():
            if name not in values and each.default is MISSING and each.default_factory is MISSING:
                self.note(node.mark, f"{kind.called} needs '{name}'")
                right = False
        return self.checked(kind(**values), path) if right else _WRONG

    def checked(self, value: Any, path: Path) -> Any:
        """`value` itself, unless it finds fault with itself."""
        before = len(self.problems)
        for below, message, hint in value.faults() if hasattr(value, "faults") else ():
            self.note(nearest(self.marks, (*path, *below)), message, hint)
        return value if len(self.problems) == before else _WRONG

    def scalar(self, kind: Any, node: Node, path: Path) -> Any:
        what = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}[kind]
        if kind is str and isinstance(node, Table) and node.as_text:
            return node.as_text
        if not isinstance(node, Scalar) or node.is_nothing:
            return self.needs(what, node, path)
        text = node.text
        if kind is str:
            return text
        if kind is bool:
            return text == "true" if text in ("true", "false") else self.needs(what, node, path)
        if not (_WHOLE if kind is int else _NUMBER).fullmatch(text) or not math.isfinite(float(text)):
            return self.needs(what, node, path)
        return kind(text)

    def anything(self, node: Node) -> Any:
        """Plain text, floats, lists and dicts: the arguments of an action, whose types its own table knows."""
        if isinstance(node, Sequence):
            return [self.anything(item) for item in node.items]
        if isinstance(node, Table):
            return {key.text: self.anything(child) for key, child in node.entries}
        assert isinstance(node, Scalar)
        is_number = node.plain and _NUMBER.fullmatch(node.text) and math.isfinite(float(node.text))
        return float(node.text) if is_number else node.text


def nearest(marks: Mapping[Path, Mark], path: Path) -> Mark:
    """The place of a path, or of the nearest path above it that has one."""
    while path and path not in marks:
        path = path[:-1]
    return marks.get(path, Mark(1, 1))


def _found(node: Node) -> str:
    if isinstance(node, Sequence):
        return f"a list of {len(node.items)}"
    if isinstance(node, Table):
        return "keys with values"
    assert isinstance(node, Scalar)
    return "nothing" if node.is_nothing else f"'{shorten(node.text)}'"
