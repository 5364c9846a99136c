"""`cartviz doctor` says whether everything is here that cartviz needs, and what to do about what is not."""

import importlib
import os
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cartviz.cli.options import Commands, add_command
from cartviz.cli.shared import say
from cartviz.core.environment import NO_DISPLAY, pygame_trouble, version_of
from cartviz.core.errors import CartvizError


def add(commands: Commands) -> None:
    """Add `doctor`."""
    add_command(commands, "doctor", "is everything here that cartviz needs", run, scene=False)


def run(options: Namespace) -> int:
    """Print every finding; exit code 1 where something is missing."""
    del options
    findings = []
    for finding in look():
        say(str(finding))
        sys.stdout.flush()
        findings.append(finding)
    wrong = sum(not finding.good for finding in findings)
    say(f"\n{wrong} of {len(findings)} need a look." if wrong else "\nAll is well.")
    return 1 if wrong else 0


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was found, and the cure where it is not as it should be."""

    what: str
    found: str
    good: bool = True
    cure: str = ""

    def __str__(self) -> str:
        """'ok   pygame-ce: 2.5.8', or '!!   display: none. Do this.'."""
        cure = f"\n      {self.cure}" if self.cure else ""
        return f"{'ok ' if self.good else '!! '} {self.what}: {self.found}{cure}"


def look() -> Iterator[Finding]:
    """Everything, one finding after another. To add one: a function that yields, and a row in LOOKS."""
    for each in LOOKS:
        yield from each()


def _versions() -> Iterator[Finding]:
    import platform

    yield Finding("cartviz", version_of("cartviz") or "not installed (run from its folder)")
    good = sys.version_info >= (3, 10)
    cure = "" if good else "cartviz needs Python 3.10 or later."
    yield Finding("Python", f"{platform.python_version()} on {platform.platform()}", good, cure)
    for name in ("numpy", "PyYAML", "platformdirs", "rich"):
        version = version_of(name)
        yield Finding(name, version or "missing", bool(version), "" if version else f"Try: pip install {name}")


def _pygame() -> Iterator[Finding]:
    if wrong := pygame_trouble():
        yield Finding("pygame-ce", wrong[0], good=False, cure=wrong[1])
        return
    pygame = importlib.import_module("pygame")
    sdl = ".".join(str(part) for part in pygame.get_sdl_version())
    yield Finding("pygame-ce", f"{pygame.version.ver} (SDL {sdl})")
    yield from _display(pygame)
    yield from _sound()


def _display(pygame: object) -> Iterator[Finding]:
    from cartviz.core.platform import silenced

    display = pygame.display  # type: ignore[attr-defined]
    was = display.get_init()
    try:
        with silenced():
            display.init()
            sizes = display.get_desktop_sizes()
        found = f"{display.get_driver()}, " + " and ".join(f"{wide}x{high}" for wide, high in sizes)
        good = display.get_driver() not in ("dummy", "offscreen")
        cure = "Unset SDL_VIDEODRIVER: this driver shows nothing." if os.environ.get("SDL_VIDEODRIVER") else NO_DISPLAY
        yield Finding("display", found, good, "" if good else cure)
    except Exception as error:  # noqa: BLE001 - whatever SDL says is what the viewer needs to hear
        yield Finding("display", str(error), good=False, cure=NO_DISPLAY)
    finally:
        if not was:
            display.quit()


def _sound() -> Iterator[Finding]:
    from cartviz.audio.mixer_client import Loudspeaker
    from cartviz.audio.voice import cure, voices

    loudspeaker = Loudspeaker()
    works = loudspeaker.wait(DEVICE_SECONDS)
    wrong = loudspeaker.trouble.removeprefix("No sound: ").rstrip(".") or "the device does not answer"
    loudspeaker.close(wait=True)
    found = os.environ.get("SDL_AUDIODRIVER") or "works" if works else f"none ({wrong}); cartviz needs none"
    yield Finding("sound", found, cure="" if works else _MUTE)
    able = ", ".join(each.command[0] for each in voices())
    yield Finding("voice", able or "none; only reading aloud needs one", cure="" if able else cure())


DEVICE_SECONDS = 8
"""So long a sound device may take to open; one that takes longer hangs."""
_MUTE = "To hear something: plug in a loudspeaker, and choose it in the system's sound settings."


def _files() -> Iterator[Finding]:
    from cartviz.scene import assets

    try:
        fonts = [assets.font_path(weight) for weight in ("regular", "semibold", "bold", "italic")]
        yield Finding("fonts", f"Inter, {len(fonts)} weights in {fonts[0].parent}")
    except CartvizError as error:
        yield Finding("fonts", str(error), good=False)
    scenes = assets.scene_paths()
    where = str(scenes[0].parent) if scenes else "none found"
    cure = "" if scenes else assets.AGAIN
    yield Finding("scenes", f"{len(scenes)} in {where}" if scenes else where, bool(scenes), cure)


def _folders() -> Iterator[Finding]:
    from cartviz.core import paths
    from cartviz.core.atomic import unwritable

    for what, folder in (
        ("settings", paths.settings_folder()),
        ("cache", paths.cache_folder()),
        ("pictures", paths.pictures_folder()),
        ("log", paths.log_file().parent),
    ):
        wrong = unwritable(folder)
        cure = "Nothing can be kept there; the lesson works without." if wrong else ""
        yield Finding(what, wrong or str(folder), not wrong, cure)


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (_versions, _pygame, _files, _folders)
