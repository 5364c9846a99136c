"""The computer's voice with programs that only pretend: one that logs, one that hangs, one that fails, none at all."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cartviz.audio import voice
from cartviz.audio.voice import VOICES, Speaker, Voice, cure, voices

PATIENCE = 20.0
PROC = Path("/proc")
FAKE = """
import os, sys, time
log = open({log!r}, "a", buffering=1)
log.write(f"start {{os.getpid()}}\\n")
words = sys.argv[1] if len(sys.argv) > 1 else sys.stdin.buffer.read().decode()
log.write(f"words {{words!r}}\\n")
time.sleep({seconds})
log.write("end\\n")
sys.exit({code})
"""


def until(true: Callable[[], bool]) -> None:
    """Wait for something, with patience."""
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


class Stage:
    """A folder with fake voices, their log, and the speakers to be closed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.file = folder, folder / "log"
        self.file.touch()
        self.speakers: list[Speaker] = []

    def voice(self, seconds: float = 0.3, code: int = 0, *, before: str = "", as_word: bool = False) -> Voice:
        """A program that takes so long for any words and ends with this code; `before` is done before it reads."""
        program = self.folder / f"voice{len([*self.folder.iterdir()])}.py"
        program.write_text(before + FAKE.format(log=str(self.file), seconds=seconds, code=code), "utf-8")
        return Voice((sys.executable, str(program)), as_word=as_word)

    def speaker(self, *able: Voice) -> Speaker:
        """A speaker that knows these voices."""
        self.speakers.append(Speaker(lambda: able))
        return self.speakers[-1]

    @property
    def log(self) -> list[str]:
        """What the voices have done."""
        return self.file.read_text("utf-8").splitlines()

    def alive(self) -> int:
        """How many of the programs still run; one that has ended and was not waited for counts."""
        pids = [int(line.split()[1]) for line in self.log if line.startswith("start")]
        return sum(Path(f"/proc/{pid}").exists() for pid in pids)


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Where fake voices speak; none survives its test."""
    made = Stage(tmp_path)
    yield made
    for speaker in made.speakers:
        speaker.close(wait=True)
        assert not speaker._thread.is_alive()
    if PROC.exists():
        assert made.alive() == 0


@pytest.mark.parametrize("as_word", [False, True])
def test_words_are_spoken_to_their_end(stage: Stage, as_word: bool) -> None:
    """Any words, however they look: they reach the voice whole, and nobody waits for it."""
    speaker = stage.speaker(stage.voice(seconds=0.8, as_word=as_word))
    words = "-v $(rm) 'quoted' \"CAR\" `x` γ é\n1: second line; --help"
    begun = time.perf_counter()
    speaker.say(words)
    assert time.perf_counter() - begun < 0.1
    assert speaker.speaking
    until(lambda: not speaker.speaking)
    assert stage.log[1:] == [f"words {words!r}", "end"]
    assert speaker.trouble == ""


def test_new_words_cut_off_the_old_ones(stage: Stage) -> None:
    """The next caption begins at once; of many in a row only the last one is heard."""
    speaker = stage.speaker(stage.voice(seconds=60))
    speaker.say("first")
    until(lambda: "words 'first'" in stage.log)
    for number in range(30):
        speaker.say(f"caption {number}")
    until(lambda: "words 'caption 29'" in stage.log)
    assert speaker.speaking
    assert "end" not in stage.log
    assert len(stage.log) < 16
    speaker.say("")
    assert not speaker.speaking
    if PROC.exists():
        until(lambda: stage.alive() == 0)


def test_a_voice_that_hangs_is_ended_and_said_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also one that does not even read its text: nothing waits for ever."""
    monkeypatch.setattr(voice, "PATIENCE_SECONDS", 0.6)
    monkeypatch.setattr(voice, "SLOWEST", 0.0)
    speaker = stage.speaker(stage.voice(before="import time\ntime.sleep(60)\n"))
    speaker.say("a" * 300_000)  # more than a pipe takes
    until(lambda: not speaker.speaking)
    assert "does not work" in speaker.trouble
    speaker.say("again")
    until(lambda: not speaker.speaking)


@pytest.mark.parametrize("code", [1, -1])
def test_where_a_voice_fails_the_next_one_speaks(stage: Stage, code: int) -> None:
    """And is the one from then on; where all fail, it is said."""
    bad = stage.voice(seconds=0.0, code=code)
    speaker = stage.speaker(bad, Voice(("no such program",)), stage.voice())
    for words in ("one", "two"):
        speaker.say(words)
        until(lambda: not speaker.speaking)
    assert [line for line in stage.log if "words" in line] == ["words 'one'", "words 'one'", "words 'two'"]
    assert speaker.trouble == ""
    alone = stage.speaker(bad)
    alone.say("three")
    until(lambda: not alone.speaking)
    assert "does not work" in alone.trouble


def test_a_voice_that_is_too_quick_has_not_spoken(stage: Stage) -> None:
    """espeak-ng without a sound device ends at once and says that all is well."""
    speaker = stage.speaker(stage.voice(seconds=0.0))
    speaker.say("This sentence takes a while. " * 40)
    until(lambda: not speaker.speaking)
    assert "does not work" in speaker.trouble


def test_without_a_voice_it_says_what_to_install(stage: Stage) -> None:
    """Once; words are heard by nobody, and nobody waits."""
    speaker = stage.speaker()
    until(lambda: bool(speaker.trouble))
    assert speaker.trouble == f"This computer has no voice. {cure()}"
    speaker.say("Hello?")
    until(lambda: not speaker.speaking)


def test_a_voice_with_a_server_is_hushed(stage: Stage) -> None:
    """spd-say only asks a server to speak: when it is cut off, the server hears of it."""
    hushed = stage.folder / "hushed"
    hush = (sys.executable, "-c", f"open({str(hushed)!r}, 'w').close()")
    speaking = stage.voice(seconds=60)
    speaker = stage.speaker(Voice(speaking.command, hush=hush))
    speaker.say("one")
    until(lambda: "words 'one'" in stage.log)
    speaker.say("")
    until(hushed.exists)


def test_each_system_has_its_voices() -> None:
    """The best one that is there comes first; an unknown system is asked for espeak-ng."""
    everything = voices("linux", lambda name: f"/bin/{name}")
    assert everything == VOICES[""] == voices("freebsd14", str)
    assert [each.command[0] for each in voices("linux", lambda name: name if name == "spd-say" else None)] == [
        "spd-say"
    ]
    assert voices("darwin", str)[0].command[0] == "say"
    assert voices("win32", str)[0].command[0] == "powershell"
    assert voices("win32", lambda _: None) == ()
    assert "espeak-ng" in cure("linux")
    assert len({cure(each) for each in ("linux", "darwin", "win32")}) == 3
