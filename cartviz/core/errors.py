"""How we tell an author or a viewer what is wrong: the place, what was found, and what to do about it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong at one place of a file.

    `line` and `column` count from 1. `message` is a sentence without its period, `hint` a whole sentence with the cure.
    Problems sort by place.
    """

    file: str
    line: int
    column: int
    message: str
    hint: str = ""

    def __str__(self) -> str:
        """`file:line:column: message. Hint`; what no terminal can print is escaped."""
        return _printable(f"{self.file}:{self.line}:{self.column}: {_with_hint(self.message, self.hint)}")


class CartvizError(Exception):
    """Bad input by an author or a viewer: never a bug of ours, so it is shown without a traceback."""

    problems: tuple[Problem, ...]

    def __init__(self, *problems: Problem) -> None:
        """Keep the problems sorted by place, each once."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__(*self.problems)

    def __str__(self) -> str:
        """One problem a line."""
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(CartvizError):
    """Something wrong that has no place in a file (a bad option, a missing display): what it is, and the cure."""

    def __init__(self, message: str, cure: str = "") -> None:
        """`message` is a sentence without its period, `cure` a whole sentence."""
        super().__init__()
        self.message = message
        self.cure = cure

    def __str__(self) -> str:
        """The message, then the cure."""
        return _printable(_with_hint(self.message, self.cure))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The question `Did you mean 'pace'?` for the known word nearest to `word`, or "" when none is near."""
    if len(word) > 60:  # no name is so long, and comparing takes time
        return ""
    from difflib import get_close_matches  # noqa: PLC0415  (needed only when something is wrong)

    by_lower = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return f"Did you mean '{by_lower[near[0]]}'?" if near else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """`did_you_mean`, or else all that is known: an author should never have to guess."""
    known = tuple(known)
    return did_you_mean(word, known) or (f"Known: {', '.join(known)}." if known else "")


def shorten(text: str, limit: int = 40) -> str:
    """`text` on one line, at most `limit` characters long, to be quoted in a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def _with_hint(message: str, hint: str) -> str:
    return f"{message.removesuffix('.')}. {hint}" if hint else message


def _printable(text: str) -> str:
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text)
