"""Whatever stands in a scene file, it is refused with its place or it can be checked, computed and drawn."""

import contextlib
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutants import mutant, numbered
from small import SMALL

from cartviz.check import check
from cartviz.cli import main
from cartviz.core.errors import CartvizError
from cartviz.scene import loader
from cartviz.scene.model import Scene
from cartviz.scene.timeline import compile_scene
from cartviz.stage.show import Show

WORDS = check.vocabulary()
SIZE = (320, 180)
MOST_SECONDS = 1.0
"""Of computing, for reading and checking one file, however cunning it is."""
MOST_MB = 200.0
"""Of memory, for one file."""
DRAWN = 20
"""In the long form one in so many is computed and drawn, all are read and checked."""
FEW_TICKS = 40
"""So far a scene is computed in a trial; a thousand of them shall not take a day."""


def memory_mb() -> float:
    """The most that this process has ever taken; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def read(data: bytes, path: Path) -> Scene | None:
    """The scene in these bytes, or None where they are refused as an author deserves it."""
    path.write_bytes(data)
    try:
        return loader.load(path)
    except CartvizError as error:
        problems = error.problems
    # Counted generously: \r\n is one line, and in UTF-8 some line ends take three bytes.
    lines = data.count(b"\n") + data.count(b"\r") + data.count(b"\xc2\x85") + data.count(b"\xe2\x80") + 1
    assert problems
    assert all(1 <= each.line <= lines and each.column >= 1 and each.message for each in problems)
    assert all(str(each).isprintable() for each in problems)
    return None


def trial(data: bytes, path: Path, *, drawn: bool = True) -> str:
    """One file from its bytes to a picture, where it shall be `drawn`; how far it came."""
    before, began = memory_mb(), time.thread_time()
    scene = read(data, path)
    if scene is None:
        outcome = "refused by form"
    else:
        compile_scene(scene)
        assert all(str(each).isprintable() for each in check.check_scene(scene, WORDS))
        outcome = "refused by meaning" if check.playable_problems(scene, WORDS) else "shown"
    assert time.thread_time() - began < MOST_SECONDS
    assert memory_mb() - before < MOST_MB
    if scene is not None and outcome == "shown" and drawn:
        show = Show.of(scene)
        for cue in show.timeline.cues:
            for t in (cue.start, cue.start + 0.4 * cue.seconds, cue.end - 1e-8):
                if show.timeline.tick_at(t)[0] <= FEW_TICKS:
                    assert str(show.frame_at(t, SIZE))
    return outcome


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_any_file_is_refused_with_its_place_or_can_be_shown(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    """A misspelled, damaged, huge, nested, self-containing, wrongly encoded or hostile file ends in no traceback."""
    trial(mutant(chance), tmp_path_factory.getbasetemp() / "mutant.yaml")


def test_many_mutants(long: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The long form: so many numbered mutants; prints how far they came and which of them failed."""
    outcomes: Counter[str] = Counter()
    failed: dict[str, int] = {}
    for number in range(long):
        try:
            drawn = number % DRAWN == 0
            outcomes[trial(numbered(number), tmp_path / "mutant.yaml", drawn=drawn)] += 1
        except Exception as error:  # noqa: BLE001, PERF203 - the run goes on: it shall find more than one fault
            outcomes["failed"] += 1
            failed.setdefault(f"{type(error).__name__}: {str(error)[:100]}", number)
    with capsys.disabled():
        print(f"\n{long:,} mutants: {dict(outcomes)}, at most {memory_mb():.0f} MB")
    assert not failed


# --- files that are no files -----------------------------------------------------------------------------------------


def _loop(path: Path) -> None:
    path.symlink_to(path.with_name("other.yaml"))
    path.with_name("other.yaml").symlink_to(path)


def _without_end(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(3_000_000_000)  # a file with a hole: 3 GB to read, nothing on the disk


ODD: dict[str, Callable[[Path], object]] = {
    "a link to itself": lambda path: path.symlink_to(path),
    "two links to each other": _loop,
    "a link to nothing": lambda path: path.symlink_to("nowhere.yaml"),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a pipe": getattr(os, "mkfifo", Path.mkdir),
    "a folder": Path.mkdir,
    "a file of 3 GB": _without_end,
    "an empty file": Path.touch,
    "a file of zeros": lambda path: path.write_bytes(bytes(1000)),
    "a file that nobody may read": lambda path: path.touch(0o000),
}


@pytest.mark.skipif(os.name != "posix", reason="links, pipes and permissions as POSIX has them")
@pytest.mark.parametrize("kind", ODD)
def test_what_is_no_file_is_refused_at_once(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`cartviz check` names it and goes on to the next; nothing is read that has no end."""
    ODD[kind](tmp_path / "01-odd.yaml")
    (tmp_path / "02-small.yaml").write_text(SMALL, encoding="utf-8")
    began = time.thread_time()
    assert main.main(["check", str(tmp_path)]) == 1
    assert time.thread_time() - began < 5
    said = capsys.readouterr().out
    assert "01-odd.yaml:1:1:" in said
    assert "02-small.yaml:" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "line",
    [
        "props: {one: {art: ../../../../../../etc/passwd}}",
        "props: {one: {art: /etc/passwd}}",
        "world: {place: ../../etc/passwd}",
        "sources: [../../etc/passwd]",
    ],
)
def test_no_name_leads_out_of_the_folder_of_pictures(line: str) -> None:
    """A picture, a place or a source is one of those that are there."""
    key = line.partition(":")[0]
    text = "\n".join(each for each in SMALL.splitlines() if not each.startswith(f"{key}:"))
    with contextlib.suppress(CartvizError):
        found = check.check_scene(loader.loads(f"{text}\n{line}\n", "s.yaml"), WORDS)
        assert any("etc/passwd" in each.message for each in found)


def test_a_twin_lies_in_the_folder_of_twins(tmp_path: Path) -> None:
    """A path instead of a name is refused; so is a twin that has a mistake itself, with its place."""
    (tmp_path / "twins").mkdir()
    (tmp_path / "outside.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "twins" / "broken.yaml").write_text(SMALL.replace("kind: car_t", "kind: cart"), encoding="utf-8")
    beat = "{id: search, seconds: 4, caption: A cell searches., twin: {left: LEFT, titles: [a, b], right: RIGHT}}"
    for left, right, says in (
        ("solid-days", "../outside", "is no name of a twin"),
        ("broken", "", "twins/broken.yaml:7:17"),
        ("nowhere", "", "there is no twin 'nowhere'"),
    ):
        line = beat.replace("LEFT", left).replace("RIGHT", right or "''")
        text = SMALL.replace("{id: search, seconds: 4, caption: A cell searches.}", line)
        found = check.playable_problems(loader.loads(text, str(tmp_path / "01-s.yaml")), WORDS)
        assert len(found) == 1
        assert says in str(found[0])
