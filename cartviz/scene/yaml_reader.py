"""YAML text becomes plain nodes that know their place: safe, bounded, and nothing guessed about types.

PyYAML reads the text into events; what is built from them here has no tags, no objects and no recursion, so the
deepest or most cunning file costs one message. A scalar stays the text that the author wrote: `yes`, `1e3` and `5:30`
become a number or a truth value only where a dataclass asks for one (scene/builder.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from cartviz.core.errors import CartvizError, Problem, shorten

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
MAX_NODES = 50_000  # after every alias is written out; a long scene has about 2,000

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is 13 times as fast; some platforms lack it
_NOT_YAML = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_NEEDS_QUOTES = re.compile(r"(?:^|[:,{\[-])\s*([*&!%@`>|{\[])")  # where a value begins: what YAML takes for its own
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


START = Mark(1, 1)


@dataclass(eq=False)
class Node:
    """A piece of a YAML file: its place, and how large it is once every alias in it is written out.

    Not frozen, because a scene has a thousand of them and start-up would feel it; nobody changes one.
    """

    mark: Mark
    nodes: int = field(default=1, kw_only=True)
    levels: int = field(default=1, kw_only=True)


@dataclass(eq=False)
class Scalar(Node):
    """A single value as the author wrote it; `plain` if without quotes."""

    text: str
    plain: bool = True

    @property
    def is_nothing(self) -> bool:
        """Whether nothing at all was written: `key:`."""
        return self.plain and not self.text


@dataclass(eq=False)
class Sequence(Node):
    """A list."""

    items: tuple[Node, ...]


@dataclass(eq=False)
class Table(Node):
    """Keys and values in the author's order; a key given twice keeps its first value."""

    entries: tuple[tuple[Scalar, Node], ...]
    braces: bool = False

    @property
    def as_text(self) -> str:
        """The text that an author meant by `- put these in order: touch, bind`, or "" for real keys and values."""
        if len(self.entries) != 1 or self.braces:
            return ""
        key, value = self.entries[0]
        meant = key.plain and isinstance(value, Scalar) and value.plain and value.text
        return f"{key.text}: {value.text}" if meant and isinstance(value, Scalar) else ""


@dataclass(eq=False)
class Document:
    """One file as nodes, with the faults that did not stop the reading."""

    file: str
    root: Node
    problems: tuple[Problem, ...]


def read_file(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        CartvizError: the file cannot be read, is no UTF-8, or is no YAML of bounded size.
    """
    return read_text(_text_of(path), str(path))


def read_text(text: str, file: str) -> Document:
    """Read YAML text; `file` is the name used in messages. Raises CartvizError as `read_file` does."""
    return _read(text, file, _LOADER)


def _read(text: str, file: str, loader: Any) -> Document:
    reader = _Reader(file, text)
    if odd := _NOT_YAML.search(text):
        found = f"the character U+{ord(odd.group()):04X} has no place in a text file"
        reader.stop(_mark_at(text, odd.start()), found, "Delete it.")
    try:
        root = reader.compose(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        if "nesting" in (error.problem or "") and loader is not yaml.SafeLoader:
            # Newer versions of libyaml look ahead and give up there; the other parser comes to the place by itself.
            return _read(text, file, yaml.SafeLoader)
        at = error.problem_mark or error.context_mark
        mark = Mark(at.line + 1, at.column + 1) if at else START
        reader.stop(mark, f"this is not YAML: {error.problem or error.context}", reader.cure(mark, error.problem or ""))
    except yaml.YAMLError as error:
        reader.stop(START, f"this is not YAML: {shorten(str(error), 100)}", "")
    if root is None:
        reader.stop(START, "the file is empty", "Begin with 'title:' and 'beats:'.")
    return Document(file, root, tuple(reader.problems))


def _text_of(path: Path) -> str:
    def stop(message: str, hint: str, mark: Mark = START) -> CartvizError:
        return CartvizError(Problem(str(path), *mark, message, hint))

    try:
        if path.exists() and not path.is_file():
            found = "a folder" if path.is_dir() else "no file"
            raise stop(f"this is {found}", "Name a .yaml file.")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise stop("there is no such file", "'cartviz list' shows the scenes that are there.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise stop(f"the file cannot be read: {reason}", "Look at its name and its permissions.") from None
    if len(data) > MAX_BYTES:
        raise stop("the file is larger than 1 MB", "A scene is a few hundred lines; split it.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        raise stop("the file is not UTF-8", "Save it as UTF-8 in your editor.", _mark_at(before, len(before))) from None


def _mark_at(text: str, position: int) -> Mark:
    breaks = [found.end() for found in _LINE_BREAK.finditer(text, 0, position)]
    return Mark(len(breaks) + 1, position - (breaks[-1] if breaks else 0) + 1)


@dataclass(eq=False)
class _Open:
    """A list or mapping whose end has not come yet."""

    mark: Mark
    is_table: bool
    braces: bool
    anchor: str | None
    children: list[Node] = field(default_factory=list)


class _Reader:
    """Builds nodes from the events of one text and collects what is wrong."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.lines = _LINE_BREAK.split(text)
        self.problems: list[Problem] = []
        self.anchors: dict[str, Node | None] = {}  # None while the node is still open

    def note(self, mark: Mark, message: str, hint: str = "") -> None:
        """Keep a problem and go on; a place behind the end is moved to the last line."""
        self.problems.append(Problem(self.file, min(mark.line, len(self.lines)), mark.column, message, hint))

    def stop(self, mark: Mark, message: str, hint: str = "") -> NoReturn:
        """Note a problem after which nothing sensible can be read."""
        self.note(mark, message, hint)
        raise CartvizError(*self.problems) from None

    def cure(self, mark: Mark, problem: str) -> str:
        """What usually cures this complaint of the parser."""
        line = self.lines[min(mark.line, len(self.lines)) - 1]
        if "tab" in problem or line.lstrip(" ").startswith("\t"):
            return "Indent with spaces, not with tabs."
        if "mapping values" in problem:
            return "A text with ': ' in it needs quotes around it; or the indentation is off."
        begins = [found[1] for found in _NEEDS_QUOTES.finditer(line) if found.start(1) < mark.column]
        if begins:
            return f"A text that begins with {begins[-1]} needs quotes around it."
        return "Look at the indentation, quotes and brackets here and in the line before."

    def compose(self, events: Iterable[yaml.Event]) -> Node | None:
        """The first document's root, or None for an empty file."""
        root: Node | None = None
        stack: list[_Open] = []
        read = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self.note(self._mark(event), "a second document begins here", "One file holds one scene: remove '---'.")
                break
            if isinstance(event, yaml.CollectionStartEvent):
                self._open(event, stack)
                continue
            node = self._finished(event, stack)
            if node is None:
                continue
            if stack:
                stack[-1].children.append(node)
            else:
                root = node
            read += 1
            if max(read, node.nodes) > MAX_NODES:
                self.stop(node.mark, f"this is more than {MAX_NODES:,} values once its aliases are written out")
        return root

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(start.line + 1, start.column + 1) if start else START

    def _open(self, event: yaml.CollectionStartEvent, stack: list[_Open]) -> None:
        mark = self._mark(event)
        self._forbid_tag(event, mark)
        if len(stack) >= MAX_DEPTH:
            self.stop(mark, f"this lies more than {MAX_DEPTH} levels deep", "A scene needs about 6.")
        if event.anchor:
            self.anchors[event.anchor] = None
        stack.append(_Open(mark, isinstance(event, yaml.MappingStartEvent), bool(event.flow_style), event.anchor))

    def _finished(self, event: yaml.Event, stack: list[_Open]) -> Node | None:
        mark = self._mark(event)
        node: Node
        if isinstance(event, yaml.AliasEvent):
            return self._aliased(event, mark, len(stack))
        if isinstance(event, yaml.ScalarEvent):
            self._forbid_tag(event, mark)
            if _NOT_TEXT.search(event.value):
                self.note(mark, "this text holds a control character", "Delete the escape that makes it.")
            anchor, node = event.anchor, Scalar(mark, event.value, plain=not event.style)
        elif isinstance(event, yaml.CollectionEndEvent):
            opened = stack.pop()
            anchor, node = opened.anchor, self._closed(opened)
        else:
            return None
        if anchor:
            self.anchors[anchor] = node
        return node

    def _aliased(self, event: yaml.AliasEvent, mark: Mark, depth: int) -> Node:
        name = event.anchor or ""
        node = self.anchors.get(name)
        if node is None:
            reason = "contains itself" if name in self.anchors else "stands for nothing"
            self.stop(mark, f"'*{name}' {reason}", "A text that begins with * needs quotes around it.")
        if depth + node.levels > MAX_DEPTH:
            self.stop(mark, f"this lies more than {MAX_DEPTH} levels deep", "A scene needs about 6.")
        return node

    def _closed(self, opened: _Open) -> Node:
        children = opened.children
        nodes = 1 + sum(child.nodes for child in children)
        levels = 1 + max((child.levels for child in children), default=0)
        if not opened.is_table:
            return Sequence(opened.mark, tuple(children), nodes=nodes, levels=levels)
        entries: dict[str, tuple[Scalar, Node]] = {}
        for key, value in zip(children[::2], children[1::2], strict=True):
            if not isinstance(key, Scalar):
                self.note(key.mark, "a key must be a word", "A text that begins with { or [ needs quotes around it.")
            elif key.text in entries:
                first = entries[key.text][0].mark.line
                self.note(key.mark, f"'{shorten(key.text)}' is given twice (first in line {first})")
            else:
                entries[key.text] = (key, value)
        return Table(opened.mark, tuple(entries.values()), opened.braces, nodes=nodes, levels=levels)

    def _forbid_tag(self, event: yaml.NodeEvent, mark: Mark) -> None:
        if getattr(event, "tag", None):
            self.note(mark, "tags (words that begin with !) are not used here", "Remove it, or put the text in quotes.")
