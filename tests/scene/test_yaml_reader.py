import os
import time
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from cartviz.core.errors import CartvizError
from cartviz.scene import yaml_reader
from cartviz.scene.yaml_reader import MAX_BYTES, Mark, Node, Scalar, Sequence, Table, read_file, read_text


@pytest.fixture(params=["libyaml", "pure"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fact holds with libyaml and without it."""
    if request.param == "pure":
        monkeypatch.setattr(yaml_reader, "_LOADER", yaml.SafeLoader)


def problems(text: str) -> list[str]:
    """What is wrong with a text, without the file name."""
    try:
        found = read_text(text, "f").problems
    except CartvizError as error:
        found = error.problems
    return [str(problem).removeprefix("f:") for problem in found]


def plain(node: Node) -> object:
    """A node as lists, dicts and texts."""
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    if isinstance(node, Table):
        return {key.text: plain(value) for key, value in node.entries}
    assert isinstance(node, Scalar)
    return node.text


@pytest.mark.parametrize(
    "text", ["yes", "on", "no", "1e3", "5:30", "0x10", "010", "null", "~", "1_000", "2026-01-01", ".inf"]
)
def test_a_scalar_stays_the_text_that_was_written(text: str) -> None:
    """YAML's guesses about types do not happen here."""
    assert plain(read_text(f"a: {text}", "f").root) == {"a": text}


def test_a_node_knows_its_place() -> None:
    """Line and column count from 1, in characters, behind Windows line ends and letters of two bytes too."""
    root = read_text("a: 1\r\nb:\r\n  - ü: µ\r\n", "f").root
    assert isinstance(root, Table)
    assert root.mark == Mark(1, 1)
    listed = root.entries[1][1]
    assert isinstance(listed, Sequence)
    inner = listed.items[0]
    assert isinstance(inner, Table)
    key, value = inner.entries[0]
    assert (key.mark, value.mark) == (Mark(3, 5), Mark(3, 8))


def test_quotes_are_remembered() -> None:
    """A quoted empty text is a text; a value that was left out is nothing."""
    root = read_text("a: ''\nb:\nc: '5'\n", "f").root
    assert isinstance(root, Table)
    quoted, missing, number = (value for _, value in root.entries)
    assert isinstance(quoted, Scalar)
    assert isinstance(missing, Scalar)
    assert isinstance(number, Scalar)
    assert (quoted.is_nothing, missing.is_nothing, number.plain) == (False, True, False)


def test_a_key_given_twice_names_both_lines_and_keeps_the_first() -> None:
    """Both places are named, at every level, and reading goes on."""
    document = read_text("title: a\nb: {c: 1, c: 2}\ntitle: d\n", "f")
    assert [str(each) for each in document.problems] == [
        "f:2:11: 'c' is given twice (first in line 2)",
        "f:3:1: 'title' is given twice (first in line 1)",
    ]
    assert plain(document.root) == {"title": "a", "b": {"c": "1"}}


@pytest.mark.parametrize("tag", ["!!str", "!", "!mine", "!!python/object/apply:os.system", "!<tag:x>"])
@pytest.mark.parametrize("value", ["x", "[x]", "{x: y}"])
def test_tags_are_refused(tag: str, value: str) -> None:
    """No tag is obeyed: there is no way to make an object."""
    assert problems(f"a: {tag} {value}") == [
        "1:4: tags (words that begin with !) are not used here. Remove it, or put the text in quotes."
    ]


def test_an_alias_repeats_what_its_anchor_names() -> None:
    """`*traits` stands for the value that `&traits` named."""
    assert plain(read_text("a: &traits {x: 1}\nb: *traits\n", "f").root) == {"a": {"x": "1"}, "b": {"x": "1"}}


def test_an_alias_bomb_is_refused_at_once() -> None:
    """Nine lines that mean a thousand million values cost one message and no time."""
    text = "a0: &a0 [x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]\n" for i in range(1, 10))
    start = time.perf_counter()
    (message,) = problems(text)
    assert "more than 50,000 values once its aliases are written out" in message
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: &a [*a]", "1:8: '*a' contains itself"),
        ("a: *b", "1:4: '*b' stands for nothing"),
        ("a: " + "[" * 25 + "]" * 25, "1:23: this lies more than 20 levels deep"),
        ("a: " + "[" * 300_000, "1:23: this lies more than 20 levels deep"),
        ("- &a [[[[[[[[[[[x]]]]]]]]]]]\n- [[[[[[[[[[[*a]]]]]]]]]]]", "2:14: this lies more than 20 levels deep"),
        ("", "1:1: the file is empty"),
        ("# nothing\n", "1:1: the file is empty"),
        ("a: b\n---\nc: d\n", "2:1: a second document begins here"),
        ("a: b\x07c", "1:5: the character U+0007 has no place in a text file"),
        ("a:\n  b\ud800", "2:4: the character U+D800 has no place in a text file"),
        ('a: "b\\0"', "1:4: this text holds a control character"),
        ("? [a]\n: b", "1:3: a key must be a word"),
        ("x: y\na: b: c\nd: e\n", "2:5: this is not YAML"),
        ("a: {b: c\n", "2:1: this is not YAML"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(text: str, message: str) -> None:
    """The first message names the place and the reason."""
    assert problems(text)[0].startswith(message)


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("caption: *CAR* touches", "A text that begins with * needs quotes around it."),
        ("caption: {kills} cells die", "A text that begins with { needs quotes around it."),
        ("expect: {kills: >= 1}", "A text that begins with > needs quotes around it."),
        ("caption: @home", "A text that begins with @ needs quotes around it."),
        ("caption: one: two", "A text with ': ' in it needs quotes around it; or the indentation is off."),
        ("a:\n\tb: c", "Indent with spaces, not with tabs."),
        ('a: "b', "Look at the indentation, quotes and brackets here and in the line before."),
    ],
)
def test_the_usual_slips_of_yaml_come_with_their_cure(text: str, cure: str) -> None:
    """An author who does not know YAML learns what to type."""
    assert problems(text)[0].endswith(cure)


def error_of(path: Path) -> str:
    with pytest.raises(CartvizError) as caught:
        read_file(path)
    return str(caught.value).removeprefix(f"{path}:")


def test_a_file_that_cannot_be_read_is_said_with_its_cure(tmp_path: Path) -> None:
    """Missing, a folder, too large, a device: a message each, never a traceback."""
    assert error_of(tmp_path / "no.yaml").startswith("1:1: there is no such file. ")
    assert error_of(tmp_path).startswith("1:1: this is a folder. ")
    large = tmp_path / "large.yaml"
    large.write_bytes(b"#" * (MAX_BYTES + 1))
    assert error_of(large).startswith("1:1: the file is larger than 1 MB. ")
    assert error_of(Path("/dev/zero")).startswith("1:1: this is no file. ") or os.name == "nt"
    assert error_of(tmp_path / ("x" * 5000)).startswith("1:1: the file cannot be read: ")
    assert ":1:1: the file cannot be read" in error_of(tmp_path / "nul\0")


def test_a_file_that_is_no_utf8_names_the_place_of_the_first_bad_byte(tmp_path: Path) -> None:
    """Latin-1 letters are found in their line and column."""
    path = tmp_path / "latin.yaml"
    path.write_bytes("title: ü\nb: ".encode() + b"caf\xe9\n")
    assert error_of(path) == "2:7: the file is not UTF-8. Save it as UTF-8 in your editor."


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    """Editors of Windows write one; the first key is still found in column 1."""
    path = tmp_path / "bom.yaml"
    path.write_bytes(b"\xef\xbb\xbftitle: a\n")
    root = read_file(path).root
    assert (plain(root), root.mark) == ({"title": "a"}, Mark(1, 1))


@given(st.text(st.sampled_from("ab12:-*&!{}[],#'\"|>%@`?\\ \n\t\r~\x00\x85\u2028\ud800é"), max_size=60))
def test_any_text_is_read_or_refused_with_places_inside_it(text: str) -> None:
    """Whatever an author types, it ends in nodes or in problems that lie in the file."""
    lines = len(yaml_reader._LINE_BREAK.split(text))
    try:
        found = read_text(text, "f").problems
    except CartvizError as error:
        found = error.problems
        assert found
    assert all(1 <= problem.line <= lines and problem.column >= 1 for problem in found)
