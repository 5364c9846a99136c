"""Keys as one viewer has them changed: keys.json in the folder of settings names keys and those they stand for."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from cartviz import folders
from cartviz.keys import KEYS, canonical
from cartviz.problems import did_you_mean

FILE = "keys.json"
KeyMap = Mapping[str, str]
AS_THEY_ARE: KeyMap = MappingProxyType({})

_KNOWN = {name for row in KEYS if row.built for name in row.names}
_LAST = {name.rpartition("+")[2] for name in _KNOWN} | {f"F{i}" for i in range(1, 13)}
_MODIFIERS = ("Ctrl+", "Alt+", "Shift+")


def load() -> tuple[KeyMap, str]:
    """From a pressed key to the one that it stands for, and a message for the viewer: '' where all is well.

    What is wrong in the file is told and left out; the file itself belongs to the viewer and stays as it is.
    """
    path = folders.settings_folder() / FILE
    try:
        written = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=list)
    except FileNotFoundError:
        return AS_THEY_ARE, ""
    except (OSError, ValueError, RecursionError) as error:
        return AS_THEY_ARE, f"{path.name} cannot be read: {error}"
    pairs = written if isinstance(written, list) else [None]
    good, problems = _checked(pairs)
    return MappingProxyType(good), f"{path.name}: {'; '.join(problems)}" if problems else ""


def _checked(pairs: Iterable[object]) -> tuple[dict[str, str], list[str]]:
    """What may stay of the pairs (pressed, stands for) of a file, and what is wrong with the others."""
    found, problems = [], []
    for pair in pairs:
        if not (isinstance(pair, tuple) and isinstance(pair[1], str)):
            problems.append('it must be a table such as {"Ctrl+M": "Space"}')
            continue
        pressed, meant = canonical(pair[0]), canonical(pair[1])
        if not _is_key(pressed):
            problems.append(f"there is no key '{pair[0]}'. {did_you_mean(pair[0], _KNOWN)}".rstrip(". "))
        elif meant not in _KNOWN:
            problems.append(f"'{pair[1]}' does nothing. {did_you_mean(pair[1], _KNOWN)}".rstrip(". "))
        else:
            found.append((pressed, meant))
    twice = [key for key, count in Counter(key for key, _ in found).items() if count > 1]
    problems += [f"'{key}' is given twice" for key in twice]
    return {key: meant for key, meant in found if key not in twice}, problems


def _is_key(name: str) -> bool:
    """Whether the window may send a key of this name."""
    last = name
    for modifier in _MODIFIERS:  # in this order
        last = last.removeprefix(modifier)
    return last in _LAST or (len(last) == 1 and last.isascii() and last.isprintable())
