"""Text as plain data: how wide words are, and how a caption becomes lines of colored runs, without any pixel."""

import functools
import json
import re
from dataclasses import dataclass

from cartviz.scene import assets

WEIGHTS = ("regular", "semibold", "bold", "italic")
"""The weights of the bundled family Inter."""

_FALLBACK_EM = 0.62
"""Width in em of a character that the table does not know (about Inter's average digit)."""


@functools.cache
def _widths(weight: str) -> dict[str, float]:
    # The table is made from the fonts themselves by tests/stage/test_text.py --update; the test compares them.
    path = assets.asset_path("fonts/widths.json")
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): float(value) for key, value in table[weight].items()}
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise assets.damaged(path, error) from error


@functools.lru_cache(maxsize=4096)
def width_of(text: str, px: float, weight: str = "regular") -> float:
    """The width in pixels of a run of text at a font size of `px`, kerning left out: a sentence is right within 3 %."""
    widths = _widths(weight)
    return px * sum(widths.get(character, _FALLBACK_EM) for character in text)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one weight; `term` is the key term it belongs to ('' for plain words)."""

    text: str
    term: str = ""

    @property
    def weight(self) -> str:
        """The font weight the run is drawn in."""
        return "semibold" if self.term else "regular"


def runs_of(markup: str) -> tuple[Run, ...]:
    """'A *CAR-T cell* waits' as runs: plain, key term, plain."""
    pieces = re.split(r"\*([^*]+)\*", markup)
    return tuple(Run(piece, piece if i % 2 else "") for i, piece in enumerate(pieces) if piece)


@functools.lru_cache(maxsize=512)
def lines_of(markup: str, px: float, max_width: float) -> tuple[tuple[Run, ...], ...]:
    """A caption broken into lines of runs no wider than `max_width`; lines come out about equally long."""
    lines: list[tuple[Run, ...]] = []
    for paragraph in markup.split("\n"):
        words = _words(runs_of(paragraph))
        total = sum(width_of(run.text, px, run.weight) for word in words for run in word)
        broken = _fill(words, px, max_width)
        # The narrowest width that needs no more lines makes them about equally long.
        narrow = max(total / len(broken), max_width / 3)
        while len(broken) > 1 and narrow < max_width:
            balanced = _fill(words, px, narrow)
            if len(balanced) == len(broken):
                broken = balanced
                break
            narrow += px
        lines.extend(broken)
    return tuple(lines)


def line_width(line: tuple[Run, ...], px: float) -> float:
    """The width in pixels of one line of runs."""
    return sum(width_of(run.text, px, run.weight) for run in line)


def wrap(text: str, px: float, max_width: float, weight: str = "regular") -> tuple[str, ...]:
    """Plain text broken into lines no wider than `max_width`; a word that is wider stands alone."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}" if line else word
            if line and width_of(longer, px, weight) > max_width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)


def _words(runs: tuple[Run, ...]) -> list[list[Run]]:
    """Words as lists of runs; a word keeps the space before it, and punctuation stays with its term."""
    words: list[list[Run]] = []
    for run in runs:
        for piece in re.findall(r"\s*\S+\s*$|\s*\S+", run.text) or [run.text]:
            # A space alone (between two terms) opens a word; what follows it belongs to that word.
            if piece[0].isspace() or not words or words[-1][-1].text.rstrip(" ") not in ("", words[-1][-1].text):
                words.append([Run(piece, run.term)])
            else:
                words[-1].append(Run(piece, run.term))
    return words


def _fill(words: list[list[Run]], px: float, max_width: float) -> list[tuple[Run, ...]]:
    lines: list[list[Run]] = [[]]
    used = 0.0
    for word in words:
        # A space at the end of a line takes no room.
        trailing = len(word[-1].text) - len(word[-1].text.rstrip())
        space = width_of(" ", px, word[-1].weight) * trailing
        if lines[-1] and used + line_width(tuple(word), px) - space > max_width:
            lines.append([])
            used = 0.0
        if not lines[-1]:
            word = [Run(word[0].text.lstrip(), word[0].term), *word[1:]]  # noqa: PLW2901 - a line starts flush
        lines[-1].extend(word)
        used += line_width(tuple(word), px)
    return [_joined(line) for line in lines]


def _joined(line: list[Run]) -> tuple[Run, ...]:
    """Neighbors of one term become one run: fewer surfaces, and the space between them is kept."""
    out: list[Run] = []
    for run in (each for each in line if each.text):
        if out and out[-1].term == run.term:
            out[-1] = Run(out[-1].text + run.text, run.term)
        else:
            out.append(run)
    if out:
        out[-1] = Run(out[-1].text.rstrip(), out[-1].term)
    return tuple(out)
