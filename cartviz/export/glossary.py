"""The words of a scene that pupils meet for the first time, and what they mean."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from cartviz.export.caption_text import terms
from cartviz.export.exporter import Job
from cartviz.scene import assets, yaml_reader
from cartviz.scene.builder import Filled, build


@cache
def meanings() -> Mapping[str, str]:
    """Every word of assets/glossary.yaml with its meaning; keys are lower case and singular."""
    path = assets.asset_path("glossary.yaml")
    found: Mapping[str, str] = build(Mapping[str, Annotated[str, Filled()]], yaml_reader.read_file(path))
    return found


def met_in(job: Job) -> dict[str, str]:
    """The words that the key terms and labels of a job's beats use, with their meanings, in alphabetical order."""
    said = [term for cue in job.cues for term in terms(cue.caption)]
    said += [part for cue in job.cues for label in cue.beat.labels for part in label.says.split(",")]
    known = meanings()
    found = {name: known[name] for each in said if (name := _name(each)) in known}
    return {_shown(name): found[name] for name in sorted(found)}


def _name(term: str) -> str:
    """'CAR-T cells' as it stands in the glossary."""
    lower = " ".join(term.lower().split()).removeprefix("the ")
    known = meanings()
    return next((each for each in (lower, lower.removesuffix("s"), lower.removesuffix("es")) if each in known), lower)


def _shown(name: str) -> str:
    """'car-t cell' as it is printed: 'CAR-T cell'."""
    words = {
        "car": "CAR", "car-t": "CAR-T", "t-cell": "T-cell", "b-cell": "B-cell", "dna": "DNA", "cd19": "CD19",
        "crs": "CRS", "ice": "ICE", "icans": "ICANS", "il-6": "IL-6", "il-7": "IL-7", "il-15": "IL-15",
        "pd-1": "PD-1", "tnf": "TNF", "bcma": "BCMA",
    }  # fmt: skip
    return " ".join(words.get(word, word) for word in name.split())
