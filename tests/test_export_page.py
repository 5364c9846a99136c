import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small import SMALL

from cartviz.export.contract import Job
from cartviz.export.formats import FORMATS, export
from cartviz.script import loads
from cartviz.show import Show

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
CODES = {"ArrowRight": 39, "ArrowLeft": 37, "PageDown": 34, "PageUp": 33, "Home": 36, "End": 35, " ": 32}

AS_THREE_AND_FOUR = """
import os, sys
a, b = (os.dup(int(each)) for each in sys.argv[1:3])
for pipe, number in ((a, 3), (b, 4)):
    os.dup2(pipe, number)
    os.set_inheritable(number, True)
os.execv(sys.argv[3], sys.argv[3:])
"""
"""Chromium listens to pipe 3 and speaks to pipe 4."""

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed: the page is not stepped through"),
    pytest.mark.skipif(os.name == "nt", reason="the browser is spoken to through pipes of Unix"),
]


class Browser:
    """A headless Chromium, spoken to through pipes: a message ends with a zero byte."""

    def __init__(self, page: Path, folder: Path) -> None:
        there, self._out = os.pipe()
        self._in, back = os.pipe()
        flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--window-size=960,540"]
        args = [str(BROWSER), *flags, f"--user-data-dir={folder}", page.as_uri()]
        start = [sys.executable, "-c", AS_THREE_AND_FOUR, str(there), str(back), *args]
        self._process = subprocess.Popen(start, pass_fds=(there, back), stderr=subprocess.DEVNULL)
        os.close(there)
        os.close(back)
        self._rest, self._count, self._session = b"", 0, ""

    def open(self) -> None:
        """Find the page."""
        targets = self._until(lambda: [each for each in self._pages() if each["type"] == "page"])
        self._session = self._call("Target.attachToTarget", targetId=targets[0]["targetId"], flatten=True)["sessionId"]
        self._call("Network.enable")

    def ask(self, script: str) -> Any:
        """What a line of JavaScript gives."""
        return self._call("Runtime.evaluate", expression=script)["result"].get("value")

    def press(self, key: str) -> None:
        """A key, down and up."""
        about: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": CODES.get(key, ord(key[0].upper()))}
        text = {"text": key} if len(key) == 1 else {}
        self._call("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        self._call("Input.dispatchKeyEvent", type="keyUp", **about)

    def wait_for(self, **wanted: str) -> None:
        """Until the page says so of itself."""
        self._until(
            lambda: wanted.items() <= json.loads(self.ask("JSON.stringify(document.body.dataset)") or "{}").items()
        )

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        os.close(self._out)
        os.close(self._in)

    def _pages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._call("Target.getTargets")["targetInfos"]
        return found

    def _until(self, what: Any) -> Any:
        limit = time.monotonic() + 60
        while not (found := what()):
            assert time.monotonic() < limit, self.ask("JSON.stringify(document.body.dataset)")
            time.sleep(0.05)
        return found

    def _call(self, method: str, **params: Any) -> dict[str, Any]:
        self._count += 1
        message: dict[str, Any] = {"id": self._count, "method": method, "params": params}
        if self._session and not method.startswith("Target."):
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        while True:
            while b"\0" not in self._rest:
                self._rest += os.read(self._in, 1 << 16)
            answer, _, self._rest = self._rest.partition(b"\0")
            told = json.loads(answer)
            if told.get("id") == self._count:
                assert "error" not in told, told
                result: dict[str, Any] = told["result"]
                return result


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    folder = tmp_path_factory.mktemp("page")
    text = SMALL.replace("caption: It leaves.", "caption: It *leaves*., notes: Wave goodbye.")
    text = text.replace("because: So it is.", "because: So it is., wrong: ['', Not that.], again: touch")
    show = Show.of(loads(text, "01-small.yaml"))
    page = next(each for each in FORMATS if each.name == "html")
    export(Job(show, show.timeline.cues, (320, 180), 5), page, folder / "a.html")
    found = Browser(folder / "a.html", folder / "profile")
    try:
        found.open()
        yield found
    finally:
        found.close()


def test_the_page_is_stepped_like_the_program(browser: Browser) -> None:
    """Page Down finishes a step, then goes on; Page Up goes back; every step of the scene is reached."""
    browser.wait_for(beat="search")
    browser.press("Home")
    seen = []
    for beat in ("search", "touch", "freeze", "question", "wait", "leave"):
        browser.wait_for(beat=beat, state="playing")
        browser.press("PageDown" if len(seen) % 2 else "ArrowRight")
        browser.wait_for(beat=beat, state="ended")
        seen.append(browser.ask("document.querySelector('#caption').textContent"))
        browser.press("PageDown")
    assert seen[0] == "A cell searches."
    assert seen[-1] == "It leaves."
    browser.press("PageUp")
    browser.wait_for(beat="wait")


def test_a_question_is_answered_with_its_number(browser: Browser) -> None:
    """A wrong answer says why and leads back; the right one says why."""
    browser.press("Home")
    browser.wait_for(beat="search")
    browser.ask("show(3)")
    browser.wait_for(beat="question", answer="")
    browser.press("2")
    browser.wait_for(answer="wrong")
    assert browser.ask("document.querySelector('#why').textContent") == "Not that. Look again"
    browser.press("1")
    browser.wait_for(answer="right")
    assert browser.ask("document.querySelector('#why').textContent") == "So it is."


def test_space_plays_and_pauses_and_letters_show_more(browser: Browser) -> None:
    """Space; notes with S, sources with I, captions off with C."""
    browser.press("Home")
    browser.wait_for(beat="search", state="playing")
    browser.press(" ")
    browser.wait_for(state="paused")
    browser.press(" ")
    browser.wait_for(state="playing")
    browser.press("End")
    browser.wait_for(beat="leave")
    browser.press("s")
    assert "Wave goodbye." in browser.ask("document.querySelector('#panel').textContent")
    browser.press("i")
    assert "Nothing here is real." in browser.ask("document.querySelector('#panel').textContent")
    browser.press("i")
    browser.press("c")
    assert browser.ask("getComputedStyle(document.querySelector('#caption')).display") == "none"
    browser.press("c")


def test_the_page_fetches_nothing(browser: Browser) -> None:
    """All that it has loaded comes from itself."""
    loaded = json.loads(browser.ask("JSON.stringify(performance.getEntriesByType('resource').map(each => each.name))"))
    assert [name for name in loaded if not re.match(r"(data|blob|file):", name)] == []
