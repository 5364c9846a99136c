"""Scene files as careless, ignorant and malicious authors would leave them: shipped scenes, changed at random.

A mutation of the tree knows the grammar: it walks the dataclasses of scene/model.py, so that a new field is mutated,
too. A mutation of the text or of the bytes knows YAML and editors. All chance comes from the `chance` that is given.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import yaml
from example import HUNT
from lesson import LESSON
from small import SMALL

from cartviz.scene.builder import Between, OneOf
from cartviz.scene.model import Action, Scene
from cartviz.scene.yaml_reader import Mark, Node, Scalar, Sequence, Table, read_text

ROOT = Path(__file__).parents[2]
Chance = random.Random

NUMBERS = (
    *(0, 1, -1, 2, 3, 0.5, -0.001, 1e-9, 1e-300, 5e-324, 1e6, 1e9, -1e9, 1e15, 1e308, 2**31, 2**63, 10**400),
    *(float("nan"), float("inf"), -float("inf"), True, False, "1_000", "0x1F", "1e3", "12:30:45", "٣", "½", "--1"),
)
WORDS = (
    *("", " ", "null", "~", "yes", "true", "*", "*a*", "**", "*open", "{", "{}", "{kills}", "{kills.real}", "{0}", "}"),
    *(
        "{kills!r:>99}",
        "%s",
        "a" * 70,
        "word " * 300,
        "W" * 5_000,
        "é",
        "Ü",
        "漢字",
        "👩🏽‍🔬",
        "\u202e",
        "\u200b",
        "ﷺ",
        "µ₂→",
    ),
    *("place:1,2", "place:", "place:nan,inf", "place:1e999,-1", "car_t.terminal", "car_t.", ".terminal", "none"),
    *("../../../../../../etc/passwd", "/etc/passwd", "/dev/zero", "..", ".", "twins/../08-hunt", "C:\\x", "a\x00b"),
    *("__class__", "<script>", "$(id)", "!!python/object/apply:os.system [id]", ">= 1", "1..5", "5..1", "== nan"),
)
PIECES = (
    *("[", "]", "{", "}", ":", ": ", "- ", "  ", "\t", "*", "*a", "&a ", "'", '"', "\n", "\r", "\r\n", "|", ">", ","),
    *("#", "%", "@", "`", "!", "!!str ", "!!python/name:os.system ", "? ", "---\n", "...\n", "<<: *a\n", "nan", "-5"),
    *("\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\ud800", "\U0010ffff", "é", "\\x00"),
    *('"\\uD800"', '"\\0"', "%YAML 9.9\n---\n", "%TAG ! tag:x,2000:\n---\n", "{" * 40, "[" * 3_000, "- " * 200),
)


@cache
def seeds() -> tuple[str, ...]:
    """The texts that are changed: every shipped scene, and the small ones of the tests more often."""
    shipped = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "scenes").rglob("*.yaml"))]
    return (*shipped, *(HUNT, LESSON, SMALL) * len(shipped))


@cache
def seen() -> Mapping[str, tuple[Any, ...]]:
    """What has been written under each key in any seed: good parts at places where they were not meant to be."""
    found: dict[str, list[Any]] = defaultdict(list)

    def look(node: Any) -> None:
        for key, value in node.items() if isinstance(node, dict) else ():
            found[str(key)].append(value)
        for value in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            look(value)

    for text in dict.fromkeys(seeds()):
        look(tree(text))
    return {key: tuple(values) for key, values in found.items()}


@cache
def tree(text: str) -> Any:
    """A seed as dicts, lists, numbers and texts; a copy is for changing."""

    def plain(node: Node) -> Any:
        if isinstance(node, Table) and " " in node.as_text.replace(": ", ":", 1):
            return node.as_text  # `- put these in order: touch, bind`
        if isinstance(node, Table):
            return {key.text: plain(value) for key, value in node.entries}
        if isinstance(node, Sequence):
            return [plain(item) for item in node.items]
        assert isinstance(node, Scalar)
        try:
            return (float if "." in node.text else int)(node.text) if node.plain else node.text
        except ValueError:
            return {"true": True, "false": False}.get(node.text, node.text) if node.plain else node.text

    return plain(read_text(text, "seed").root)


# --- the tree --------------------------------------------------------------------------------------------------------


@dataclass
class Spot:
    """A place in a tree: what stands there can be read and replaced; `hint` is its type, Any where nobody says."""

    holder: Any
    key: Any
    hint: Any

    @property
    def value(self) -> Any:
        """What stands there."""
        return self.holder[self.key]

    def put(self, value: Any) -> None:
        """Let something else stand there."""
        self.holder[self.key] = value


def hints_of(kind: Any) -> Mapping[str, Any]:
    """The fields that an author may write, with their types."""
    return _hints_of(kind)


@cache
def _hints_of(kind: Any) -> Mapping[str, Any]:
    hints = get_type_hints(kind, include_extras=True)
    given = {"path", "id", "number", "marks"} if kind is Scene else set()
    names = [each.name for each in fields(kind) if each.name not in given and hints[each.name] is not Mark]
    return {name: hints[name] for name in names}


def bare(hint: Any) -> Any:
    """A type without its limits and without None."""
    while get_origin(hint) in (Annotated, Union, UnionType):
        hint = next(each for each in get_args(hint) if each is not NoneType)
    return hint


def spots(holder: Any, key: Any, hint: Any) -> Iterator[Spot]:
    """A place and all below it, with their types."""
    yield Spot(holder, key, hint)
    value, kind = holder[key], bare(hint)
    if isinstance(value, dict):
        known = hints_of(kind) if is_dataclass(kind) and kind is not Action else {}
        one = get_args(kind)[1] if get_origin(kind) is Mapping else Any
        for each in list(value):
            yield from spots(value, each, known.get(each, one))
    elif isinstance(value, list):
        inside = get_args(kind) if get_origin(kind) is tuple else (Any, ...)
        for i in range(len(value)):
            yield from spots(value, i, inside[0] if inside[-1] is ... else inside[min(i, len(inside) - 1)])


def made(hint: Any, chance: Chance, depth: int = 0) -> Any:
    """A value of a type: mostly within its limits, and often on them."""
    limits = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    kind = bare(hint)
    for limit in limits:
        if isinstance(limit, OneOf):
            return chance.choice((*limit.words, "other"))
        if isinstance(limit, Between):
            edges = (limit.low, limit.high, limit.low + (limit.high - limit.low) * chance.random())
            value = chance.choice((*edges, chance.uniform(0, 20), chance.uniform(0, 400)))
            return round(value) if kind is int else value
    if kind in (int, float):
        return chance.choice((chance.randint(-3, 30), chance.uniform(-10, 500), chance.choice(NUMBERS)))
    if is_dataclass(kind) and kind is not Action and depth < 4:
        known = hints_of(kind)
        return {name: one(name, known[name], chance, depth + 1) for name in known if chance.random() < 0.6}
    if get_origin(kind) is tuple:
        inside = get_args(kind)
        many = (inside[0],) * chance.choice((0, 1, 2, 3, 9)) if inside[-1] is ... else inside
        return [made(each, chance, depth + 1) for each in many]
    return chance.choice((True, False) if kind is bool else WORDS)


def one(name: str, hint: Any, chance: Chance, depth: int = 0) -> Any:
    """A value for a field: what somebody wrote there in some scene, or something of its type."""
    known = seen().get(name)
    return deepcopy(chance.choice(known)) if known and chance.random() < 0.6 else made(hint, chance, depth)


def _retype(spot: Spot, chance: Chance) -> None:
    spot.put(chance.choice((chance.choice(NUMBERS), chance.choice(WORDS), None, [], {}, [[]], {"a": {"b": []}})))


def _redraw(spot: Spot, chance: Chance) -> None:
    spot.put(one(str(spot.key), spot.hint, chance))


def _number(spot: Spot, chance: Chance) -> None:
    value = spot.value
    if isinstance(value, (int, float)) and abs(value) < 1e200:
        spot.put(chance.choice((value * 10.0 ** chance.randint(-6, 6), -value, value + 1, chance.choice(NUMBERS))))


def _drop(spot: Spot, chance: Chance) -> None:
    del spot.holder[spot.key]


def _rename(spot: Spot, chance: Chance) -> None:
    if isinstance(spot.holder, dict) and isinstance(spot.key, str):
        letters = list(spot.key) or ["x"]
        letters[chance.randrange(len(letters))] = chance.choice("aeiox_ é.")
        other = chance.choice(("".join(letters), chance.choice(tuple(seen())), chance.choice(WORDS)))
        spot.holder[other] = spot.holder.pop(spot.key)


def _add(spot: Spot, chance: Chance) -> None:
    value, kind = spot.value, bare(spot.hint)
    if isinstance(value, dict):
        known = hints_of(kind) if is_dataclass(kind) else {}
        name = chance.choice(tuple(known) or tuple(seen()))
        value[name] = one(name, known.get(name, Any), chance)
    elif isinstance(value, list) and value:
        value.insert(chance.randrange(len(value) + 1), deepcopy(chance.choice(value)))


def _many(spot: Spot, chance: Chance) -> None:
    if isinstance(spot.value, list) and spot.value:
        spot.put(deepcopy(spot.value) * chance.choice((2, 20, 200)))
    elif isinstance(spot.value, str):
        spot.put(spot.value * chance.choice((2, 50)))


def _nest(spot: Spot, chance: Chance) -> None:
    value = spot.value
    for _ in range(chance.choice((1, 1, 1, 2, 40))):
        value = [value] if chance.random() < 0.5 else {"a": value}
    spot.put(value)


TREE: tuple[Callable[[Spot, Chance], None], ...] = (
    *(_redraw, _redraw, _redraw, _number, _number, _add, _add),
    *(_retype, _drop, _rename, _many, _nest),
)


def changed_tree(chance: Chance) -> str:
    """A seed with a few places of its tree changed, written as YAML again."""
    root = [deepcopy(tree(chance.choice(seeds())))]
    for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
        places = list(spots(root, 0, Scene))
        spot = chance.choice(places)
        if spot.holder is not root or chance.random() < 0.1:
            chance.choice(TREE)(spot, chance)
        if not root:
            return ""
    flow = chance.choice((None, None, True, False))
    return str(yaml.dump(root[0], Dumper=_Plain, allow_unicode=True, sort_keys=False, default_flow_style=flow))


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes a part that stands in two places twice, as authors do."""

    def ignore_aliases(self, data: Any) -> bool:
        """No anchors."""
        return True


# --- the text --------------------------------------------------------------------------------------------------------


def changed_text(text: str, chance: Chance) -> str:
    """Lines dropped, doubled, swapped and indented, pieces of YAML put in and taken out."""
    lines = text.splitlines(keepends=True) or [""]
    for _ in range(chance.choice((0, 1, 2, 5))):
        i, j = chance.randrange(len(lines)), chance.randrange(len(lines))
        lines[i] = chance.choice(("", lines[i] * 2, lines[j], "  " + lines[i], lines[i].lstrip(), lines[i] + lines[j]))
    text = "".join(lines)
    for _ in range(chance.choice((0, 1, 3))):
        i = chance.randrange(len(text) + 1)
        text = text[:i] + chance.choice(PIECES) + text[i + chance.choice((0, 0, 1, 3, 400)) :]
    return text


def bomb(chance: Chance) -> str:
    """Few lines that mean very much."""
    wide, deep = chance.randint(2, 12), chance.randint(2, 25)
    aliases = [f"a0: &a0 {chance.choice(('[x, x]', '{k: 1}', 'x'))}"]
    for i in range(1, deep):
        again = ", ".join([f"*a{i - 1}"] * wide)
        aliases.append(f"a{i}: &a{i} [{again}]")
    where = chance.choice(("title: *a{}", "beats: *a{}", "cast: {{one: *a{}}}", "meters: *a{}", "<<: *a{}"))
    return "\n".join([*aliases, where.format(deep - 1), SMALL])


def deep(chance: Chance) -> str:
    """Brackets without end."""
    count = chance.choice((19, 20, 21, 1_000, 90_000))
    opening, closing = chance.choice((("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", ""), ("- - a: ", "")))
    key = chance.choice(("title", "beats", "cast", "world"))
    return f"{key}: \n  {opening * count}x{closing * count}\n{SMALL}"


# --- the bytes -------------------------------------------------------------------------------------------------------

CODINGS = ("utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252", "utf-8-sig", "utf-7", "cp037", "mac-roman")


def changed_bytes(data: bytes, chance: Chance) -> bytes:
    """Bytes flipped, cut off, repeated, replaced by noise."""
    for _ in range(chance.choice((1, 1, 4))):
        i, j = sorted((chance.randrange(len(data) + 1), chance.randrange(len(data) + 1)))
        noise = bytes(chance.choice((0, 9, 10, 13, 45, 58, 91, 123, 128, 193, 237, 255)) for _ in range(3))
        data = chance.choice((data[:i], data[:i] + noise + data[i:], data[:i] + data[j:], data[:j] + data[i:]))
    return data


def mutant(chance: Chance) -> bytes:
    """One file."""
    way = chance.random()
    if way < 0.02:
        return chance.randbytes(chance.choice((0, 1, 2, 40, 4_000)))
    if way < 0.04:
        text = bomb(chance)
    elif way < 0.06:
        text = deep(chance)
    elif way < 0.2:
        text = changed_text(chance.choice(seeds()), chance)
    else:
        text = changed_tree(chance)
        text = changed_text(text, chance) if way < 0.3 else text
    if way > 0.97:
        return text.encode(chance.choice(CODINGS), "replace")
    data = text.encode("utf-8", "surrogatepass")
    return changed_bytes(data, chance) if way > 0.94 else data


def numbered(number: int) -> bytes:
    """The mutant of a number, the same everywhere."""
    return mutant(random.Random(number))
