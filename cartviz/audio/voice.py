"""The computer's voice: reads words aloud in a process of its own, one text at a time, the newest at once."""

import contextlib
import queue
import shutil
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import subprocess

Command = tuple[str, ...]

PATIENCE_SECONDS, SLOWEST, FASTEST = 8.0, 0.16, 0.01
"""Seconds to start, and per character: voices read 10 to 20 a second. One that takes longer hangs and is ended; one
that is faster has nothing to speak with (espeak-ng without a sound device ends at once, as if all were well)."""
LOOK_SECONDS = 0.03
"""So often it is looked whether a voice has ended, or shall."""

_SAPI = (
    "Add-Type -AssemblyName System.Speech;"
    "$voice = New-Object System.Speech.Synthesis.SpeechSynthesizer;"
    "try { $voice.SelectVoiceByHints('NotSet', 'NotSet', 0, [Globalization.CultureInfo]'en-US') } catch {};"
    "$in = New-Object IO.StreamReader([Console]::OpenStandardInput(), [Text.Encoding]::UTF8);"
    "$voice.Speak($in.ReadToEnd())"
)
_POWERSHELL = ("-NoProfile", "-NonInteractive", "-Command", _SAPI)


@dataclass(frozen=True, slots=True)
class Voice:
    """A program that speaks what comes on its standard input, or stands as the last of its words (`as_word`).

    It is silent as soon as it is ended, or else `hush` is the command that makes it so.
    """

    command: Command
    as_word: bool = False
    hush: Command = ()


_ESPEAK = ("-v", "en-us", "-s", "155", "--stdin")

# To add a voice: a row under its platform ('' is all others), the best one first. It must end when it has spoken.
VOICES: Mapping[str, tuple[Voice, ...]] = MappingProxyType(
    {
        "darwin": (Voice(("say", "-v", "Samantha", "-f", "-")), Voice(("say", "-f", "-"))),
        "win32": (Voice(("powershell", *_POWERSHELL)), Voice(("pwsh", *_POWERSHELL))),
        "": (
            Voice(("espeak-ng", *_ESPEAK)),
            Voice(("espeak", *_ESPEAK)),
            Voice(("spd-say", "--wait", "--language", "en", "--"), as_word=True, hush=("spd-say", "--cancel")),
        ),
    }
)

CURE = {
    "darwin": "The program 'say' belongs to macOS.",
    "win32": "Read aloud needs PowerShell and a voice: Settings, Time & language, Speech.",
}
OTHER_CURE = "Try: sudo apt install espeak-ng (or the like for your system)."


def voices(platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which) -> tuple[Voice, ...]:
    """The voices of this computer, the best one first."""
    return tuple(voice for voice in VOICES.get(platform, VOICES[""]) if which(voice.command[0]))


def cure(platform: str = sys.platform) -> str:
    """What to do where there is no voice."""
    return CURE.get(platform, OTHER_CURE)


class Speaker:
    """Speaks; `trouble` says why it cannot. Looking for voices, starting and ending them happens in a thread."""

    def __init__(self, find: Callable[[], tuple[Voice, ...]] = voices) -> None:
        self.speaking = False
        self.trouble = ""
        self._find = find
        self._orders: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, daemon=True, name="voice")
        self._thread.start()

    def say(self, words: str) -> None:
        """Speak these words now instead of others; with none, be silent."""
        self.speaking = bool(words)
        self._orders.put(words)

    def close(self, *, wait: bool = False) -> None:
        """Be silent for good; with `wait` until that is so, but not for long."""
        self._orders.put(None)
        if wait:
            self._thread.join(1.0)

    def _work(self) -> None:
        """Speak what is ordered, with the first voice that can."""
        able = list(self._find())
        if not able:
            self.trouble = f"This computer has no voice. {cure()}"
        while (words := self._orders.get()) is not None:
            while words and able and self._orders.empty() and not self._spoken(words, able[0]):
                able.pop(0)
                if not able:
                    self.trouble = "The computer's voice does not work. 'cartviz doctor' knows more."
            self.speaking = not self._orders.empty()

    def _spoken(self, words: str, voice: Voice) -> bool:
        """Speak until the end, or until there is another order; False where the voice cannot."""
        began = time.monotonic()
        try:
            process = _start((*voice.command, words) if voice.as_word else voice.command)
        except OSError:
            return False
        # A voice that does not read its text must not hold this thread, which shall end it.
        threading.Thread(target=_hand_over, args=(process, words), daemon=True).start()
        until = began + PATIENCE_SECONDS + SLOWEST * len(words)
        while process.poll() is None and self._orders.empty() and time.monotonic() < until:
            time.sleep(LOOK_SECONDS)
        if process.poll() is None:
            process.kill()
            process.wait()
            if voice.hush:
                _start(voice.hush).communicate()
            return not self._orders.empty()  # it was interrupted; else it hung
        return process.returncode == 0 and time.monotonic() - began > FASTEST * len(words)


def _start(command: Command) -> "subprocess.Popen[bytes]":
    import subprocess  # noqa: PLC0415 - takes 8 ms, and the way to the first picture needs no voice

    return subprocess.Popen(  # noqa: S603 - a command of VOICES
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )


def _hand_over(process: "subprocess.Popen[bytes]", words: str) -> None:
    """Give a voice its text."""
    assert process.stdin
    with contextlib.suppress(OSError):  # it has ended meanwhile
        process.stdin.write(words.encode())
    with contextlib.suppress(OSError):
        process.stdin.close()
