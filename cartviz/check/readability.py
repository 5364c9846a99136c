"""Can a class read it: length, pace, markup and spelling of the words in a scene."""

import re
import textwrap
from collections.abc import Collection, Iterator

from cartviz.core.errors import Problem, suggest
from cartviz.scene.builder import Path
from cartviz.scene.model import Scene

WORDS_PER_SECOND = 2.5  # slow enough for a class that watches the picture at the same time
LINE_LENGTH = 62  # characters of a caption's line at 40 px of 1080
LINES = 2
SENTENCE_WORDS = 16

Fault = tuple[str, str]  # message, hint

_METER = re.compile(r"\{([^{}]*)\}")
_WORD = re.compile(r"[^\W_][\w'-]*")
_UNHYPHENATED = re.compile(r"(?<![\w-])(?:CAR )?[TB] cells?\b|\bCAR T\b")
_BRITISH = {
    "ageing": "aging",
    "anaem": "anem",
    "armour": "armor",
    "behaviour": "behavior",
    "centred": "centered",
    "centring": "centering",
    "centre": "center",
    "colour": "color",
    "defence": "defense",
    "diarrhoea": "diarrhea",
    "favour": "favor",
    "fibre": "fiber",
    "grey": "gray",
    "haem": "hem",
    "labell": "label",
    "labour": "labor",
    "leukaem": "leukem",
    "licence": "license",
    "litre": "liter",
    "metre": "meter",
    "modell": "model",
    "neighbour": "neighbor",
    "oedema": "edema",
    "oesophag": "esophag",
    "paediatric": "pediatric",
    "signalling": "signaling",
    "travell": "travel",
    "tumour": "tumor",
}
_BRITISH_STEM = re.compile("|".join(_BRITISH), re.IGNORECASE)
_BRITISH_ENDINGS = (  # "analyses" and "programmed" are American, too
    (
        re.compile(r"((?:immun|organ|polar|random|recogn|special|stabil)i)s(e[sdr]?|ing|ations?)$", re.IGNORECASE),
        r"\1z\2",
    ),
    (re.compile(r"(analy)s(ed?|ing)$", re.IGNORECASE), r"\1z\2"),
    (re.compile(r"(program)me(s?)$", re.IGNORECASE), r"\1\2"),
)


def plain(caption: str) -> str:
    """A caption as a viewer counts it: without the stars of key terms, four digits for each live number."""
    return _METER.sub("0000", caption).replace("*", "").strip()


def reading_seconds(caption: str) -> float:
    """How long a class needs to read a caption."""
    return len(_WORD.findall(plain(caption))) / WORDS_PER_SECOND


def caption_faults(caption: str, seconds: float, meters: Collection[str]) -> Iterator[Fault]:
    """What is wrong with the words and the markup of a caption that shows for `seconds`."""
    yield from _markup_faults(caption, meters)
    text = plain(caption)
    need = reading_seconds(caption)
    if need > seconds:
        words = len(_WORD.findall(text))
        yield (
            f"the caption's {words} words need {need:.1f} s to be read, the beat lasts {seconds:g} s",
            f"Cut it to {int(seconds * WORDS_PER_SECOND)} words, or give the beat {need:.1f} s.",
        )
    lines = [
        line
        for forced in text.splitlines()
        for line in textwrap.wrap(forced, LINE_LENGTH, break_long_words=False, break_on_hyphens=False)
    ]
    if len(lines) > LINES:
        yield (
            f"the caption takes {len(lines)} lines of {LINE_LENGTH} characters, {LINES} fit",
            "Cut it, or split the beat.",
        )
    elif any(len(line) > LINE_LENGTH for line in lines):
        yield f"the caption has a word that is longer than a line of {LINE_LENGTH} characters", ""
    longest = max((len(_WORD.findall(sentence)) for sentence in re.split(r"[.!?]\s", text)), default=0)
    if longest > SENTENCE_WORDS:
        yield (
            f"a sentence of the caption has {longest} words, at most {SENTENCE_WORDS} are easy to follow",
            "Make it two.",
        )


def spelling_faults(text: str) -> Iterator[Fault]:
    """Words that the program spells in another way: American, and T-cell, B-cell, CAR-T cell with a hyphen."""
    for word in _WORD.findall(text):
        american = _BRITISH_STEM.sub(_americanized, word)
        for ending, wanted in _BRITISH_ENDINGS:
            american = ending.sub(wanted, american)
        if american != word:
            yield f"'{word}' is British spelling", f"Write '{american}'."
    for found in _UNHYPHENATED.findall(text):
        hyphenated = found.replace("T cell", "T-cell").replace("B cell", "B-cell")
        wanted = found.replace("CAR T", "CAR-T") if "CAR" in found else hyphenated
        yield f"'{found}' misses a hyphen", f"Write '{wanted}'."


def texts(scene: Scene) -> Iterator[tuple[Path, str]]:
    """Every text of a scene that a viewer or a presenter reads, with its path in the file."""
    yield ("title",), scene.title
    yield ("subtitle",), scene.subtitle
    yield from ((("goals", i), text) for i, text in enumerate(scene.goals))
    yield from ((("simplifications", i), text) for i, text in enumerate(scene.simplifications))
    yield from ((("meters", name, "label"), meter.label) for name, meter in scene.meters.items())
    yield from ((("props", name, "words"), prop.words) for name, prop in scene.props.items())
    yield ("world", "clock"), scene.world.clock
    for name, plot in scene.plots.items():
        yield ("plots", name, "title"), plot.title
        yield ("plots", name, "axis"), plot.axis
        yield from ((("plots", name, "lines", i, "label"), line.label) for i, line in enumerate(plot.lines))
        if plot.limit:
            yield ("plots", name, "limit", "label"), plot.limit.label
    for i, beat in enumerate(scene.beats):
        yield ("beats", i, "caption"), beat.caption
        yield ("beats", i, "notes"), beat.notes
        yield ("beats", i, "clock"), beat.clock or ""
        yield from ((("beats", i, "labels", j, "says"), label.says) for j, label in enumerate(beat.labels))
        if beat.question:
            path = ("beats", i, "question")
            yield (*path, "ask"), beat.question.ask
            yield (*path, "because"), beat.question.because
            yield from (((*path, "choices", j), text) for j, text in enumerate(beat.question.choices))
            yield from (((*path, "wrong", j), text) for j, text in enumerate(beat.question.wrong))


def spelling_problems(scene: Scene) -> Iterator[Problem]:
    """Every word of a scene that is spelled in another way than the rest of the program, at its place."""
    for path, text in texts(scene):
        yield from (scene.problem(path, *fault) for fault in spelling_faults(text))


def _markup_faults(caption: str, meters: Collection[str]) -> Iterator[Fault]:
    if caption.count("*") % 2 or re.search(r"\*\s*\*", caption):
        yield "a * in the caption has no partner", "A key term stands between two: *CAR*."
    for name in _METER.findall(caption):
        if name not in meters:
            yield f"there is no meter '{name}'", suggest(name, meters)
    if re.search("[{}]", _METER.sub("", caption)):
        yield "a { or } in the caption has no partner", "A live number is a meter's name in braces: {kills}."
    if "\\n" in caption:
        yield "'\\n' breaks a line only inside double quotes", "Put the caption in double quotes."


def _americanized(found: re.Match[str]) -> str:
    american = _BRITISH[found.group().lower()]
    return american.capitalize() if found.group()[0].isupper() else american
