"""What the viewer has chosen for all scenes, and the file it is kept in: SETTINGS says what there is to choose."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cartviz.core import paths
from cartviz.core.atomic import write_file
from cartviz.core.errors import UsageError, did_you_mean

FILE = "preferences.json"
LONGEST = 200
"""Characters of a text that may be kept."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """The viewer's choices; each field is a row of SETTINGS. The defaults are what a first start shows."""

    start: str = ""
    sound: bool = False
    volume: float = 0.5
    period: str = "auto"
    text_scale: float = 1.0
    captions: bool = True
    caption_ground: str = "soft"
    language: str = "en"
    palette: str = "standard"
    reduced_motion: bool = False
    gentle: bool = False
    read_aloud: bool = False
    letters: str = "on"


DEFAULTS = Preferences()
Value = str | float | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to choose: the field of Preferences, its name in the viewer's words, and each value with its words.

    `needs` explains it in a sentence. Where `choices` is empty any text will do (the scene to start with).
    """

    name: str
    group: str
    label: str
    needs: str
    choices: tuple[tuple[Value, str], ...]

    @property
    def values(self) -> tuple[Value, ...]:
        """What may be chosen, in order."""
        return tuple(value for value, _ in self.choices)

    def words(self, value: Value) -> str:
        """A value in the viewer's words."""
        return dict(self.choices).get(value, str(value))


GENERAL, ACCESSIBILITY = "General", "Accessibility"
"""The parts of the panel, in the order of the rows below."""
_ON_OFF = ((True, "on"), (False, "off"))
TEXT_SCALES = (0.8, 0.9, 1.0, 1.15, 1.3)
"""Sizes of all words that a viewer may choose, as shares of the usual one."""
ORIGINAL = "en"
LANGUAGES = ((ORIGINAL, "English"), ("de", "Deutsch"))
"""The languages that captions can have, each in its own words: a folder of scenes/translations but for the first."""
VOLUMES = (0.0, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0)

# To add a setting: a field above, and a row here. The file, the panel and its keys follow.
SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        row.name: row
        for row in (
            Setting("start", GENERAL, "Start with", "What is shown when the program starts.", ()),
            Setting(
                "sound", GENERAL, "Sound", "Soft ticks, and a low tone that follows the cytokine meter. Key M.", _ON_OFF
            ),
            Setting(
                "volume",
                GENERAL,
                "Volume",
                "How loud ticks and tone are. Shift + arrow up or down.",
                tuple((volume, f"{volume * 100:.0f} %") for volume in VOLUMES),
            ),
            Setting(
                "period",
                GENERAL,
                "Keys . and ,",
                "A period from a remote darkens the screen; on a keyboard it is one frame.",
                (("auto", "black and white while presenting"), ("frame", "one frame"), ("black", "black and white")),
            ),
            Setting(
                "text_scale",
                ACCESSIBILITY,
                "Text size",
                "The size of captions, labels and all other words. Keys + and −.",
                tuple((scale, f"{scale * 100:.0f} %") for scale in TEXT_SCALES),
            ),
            Setting("captions", ACCESSIBILITY, "Captions", "The sentences at the bottom. Key C.", _ON_OFF),
            Setting(
                "caption_ground",
                ACCESSIBILITY,
                "Behind captions",
                "What lies between the words and the cells.",
                (("soft", "soft shadow"), ("solid", "solid box"), ("none", "nothing")),
            ),
            Setting(
                "language",
                ACCESSIBILITY,
                "Caption language",
                "A scene that has not been translated stays in English. Shift + C.",
                LANGUAGES,
            ),
            Setting(
                "palette",
                ACCESSIBILITY,
                "Colors",
                "For eyes that see colors differently, and for rooms that are too bright.",
                (
                    ("standard", "standard"),
                    ("color_safe", "safe for color blindness"),
                    ("high_contrast", "high contrast"),
                    ("projector", "pale projector"),
                ),
            ),
            Setting(
                "reduced_motion", ACCESSIBILITY, "Reduced motion", "No camera flights, no drifting, no wobble.", _ON_OFF
            ),
            Setting("gentle", ACCESSIBILITY, "Gentle", "Cells that die fade away, and colors are calmer.", _ON_OFF),
            Setting(
                "read_aloud",
                ACCESSIBILITY,
                "Read aloud",
                "The computer's voice reads captions and questions, in English. Key V.",
                _ON_OFF,
            ),
            Setting(
                "letters",
                ACCESSIBILITY,
                "Single-letter keys",
                "Letters, digits and signs as keys, for those who touch them by accident or speak to the computer.",
                (("on", "on"), ("alt", "with Alt"), ("off", "off")),
            ),
        )
    }
)


def turned(preferences: Preferences, name: str, by: int, values: tuple[Value, ...] = ()) -> Preferences:
    """The preferences with another value of a setting, `by` places further in its choices; ends stay ends.

    `values` are the choices where the table has none. A switch, on or off, changes over from either side.
    """
    values = values or SETTINGS[name].values
    here = nearest(values, getattr(preferences, name))
    there = 1 - here if values == (True, False) else min(max(here + by, 0), len(values) - 1)
    chosen: dict[str, Any] = {name: values[there]}
    return replace(preferences, **chosen)


def nearest(values: tuple[Value, ...], value: Value) -> int:
    """The index of a value, or of the number nearest to it."""
    if value in values:
        return values.index(value)
    return min(range(len(values)), key=lambda i: abs(float(values[i]) - float(value)))


# --- the file --------------------------------------------------------------------------------------------------------


def load() -> tuple[Preferences, str]:
    """What was kept, and a message for the viewer: '' where all is well.

    A file that cannot be read, or that holds what nobody can choose, is set aside; what is right in it still counts.
    """
    path = paths.settings_folder() / FILE
    try:
        written = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return DEFAULTS, ""
    except (OSError, ValueError, RecursionError) as error:
        return DEFAULTS, _set_aside(path, f"{type(error).__name__}: {error}")
    if not isinstance(written, dict):
        return DEFAULTS, _set_aside(path, "it is not a table of names and values")
    kept, problems = _checked(written)
    return kept, _set_aside(path, "; ".join(problems)) if problems else ""


def save(preferences: Preferences) -> None:
    """Keep the preferences.

    Raises:
        UsageError: the folder or the disk does not take it.
    """
    text = json.dumps(asdict(preferences), indent=2) + "\n"
    write_file(paths.settings_folder() / FILE, text.encode(), force=True)


def save_changes(before: Preferences, now: Preferences) -> str:
    """Keep what differs between two; what another program has kept meanwhile stays. Returns what `load` has to say.

    Raises:
        UsageError: the folder or the disk does not take it.
    """
    kept, message = load()
    changed = {name: value for name, value in asdict(now).items() if value != getattr(before, name)}
    save(replace(kept, **changed))
    return message


def _checked(written: Mapping[Any, Any]) -> tuple[Preferences, list[str]]:
    """What may be kept of a file, and what is wrong with the rest."""
    good: dict[str, Any] = {}
    problems = []
    for name, value in written.items():
        if name not in SETTINGS:
            problems.append(f"there is no setting '{name}'. {did_you_mean(str(name), SETTINGS)}".rstrip(". "))
        elif _fits(SETTINGS[name], value):
            good[name] = value
        else:
            problems.append(f"'{name}' cannot be {value!r}"[:120])
    return Preferences(**good), problems


def _fits(setting: Setting, value: object) -> bool:
    """Whether a value may be kept; 1 is no True, and True no 1."""
    if not setting.choices:
        return isinstance(value, str) and len(value) <= LONGEST
    return any(type(each) is type(value) and each == value for each in setting.values)


def _set_aside(path: Path, reason: str) -> str:
    """Rename a broken file so that nothing in it is lost, and say so."""
    aside = path.with_suffix(".broken.json")
    try:
        path.replace(aside)
    except OSError as error:
        return str(UsageError(f"{path} cannot be read ({reason}) and not be set aside ({error.strerror})"))
    return f"The preferences had a mistake and were set aside as {aside.name}: {reason}"
