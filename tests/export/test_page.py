import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import CHROMIUM, FIREFOX, Browser, Chromium, Firefox
from small import SMALL

from cartviz.export.exporter import Job
from cartviz.export.formats import FORMATS, export
from cartviz.scene.loader import loads
from cartviz.stage.show import Show

pytestmark = pytest.mark.skipif(os.name == "nt", reason="browsers are spoken to as on Unix")


SEEN = """(() => {
  const canvas = document.createElement("canvas"), pen = canvas.getContext("2d");
  canvas.width = 32; canvas.height = 18; pen.drawImage(video, 0, 0, 32, 18);
  return JSON.stringify([...pen.getImageData(0, 0, 32, 18).data].filter((_, i) => i % 4 === 2));
})()"""
"""The blue of the picture that a film shows, very small."""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    path = tmp_path_factory.mktemp("page") / "a.html"
    text = SMALL.replace("caption: It leaves.", "caption: It *leaves*., notes: Wave goodbye.")
    text = text.replace("because: So it is.", "because: So it is., wrong: ['', Not that.], again: touch")
    show = Show.of(loads(text, "01-small.yaml"))
    export(Job(show, show.timeline.cues, (320, 180), 5), next(each for each in FORMATS if each.name == "html"), path)
    return path


@pytest.fixture(scope="module", params=["Chromium", "Firefox"])
def browser(request: pytest.FixtureRequest, page: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    kind, program = {"Chromium": (Chromium, CHROMIUM), "Firefox": (Firefox, FIREFOX)}[request.param]
    if program is None:
        pytest.skip(f"{request.param} is not installed: the page is not stepped through in it")
    found = kind(page, tmp_path_factory.mktemp("profile") / "new")
    try:
        yield found
    finally:
        found.close()


def test_the_page_is_stepped_like_the_program(browser: Browser) -> None:
    """Page Down finishes a step, then goes on; Page Up goes back; every step of the scene is reached."""
    browser.wait_for(beat="search")
    browser.press("Home")
    seen: list[Any] = []
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


def test_black_lights_up_with_any_step(browser: Browser) -> None:
    """As a remote's black-out key does it: the next step only brings the picture back."""
    browser.press("Home")
    browser.wait_for(beat="search", state="playing")
    browser.press("b")
    assert browser.ask("document.querySelector('#dark').hidden") is False
    browser.press("PageDown")
    assert browser.ask("document.querySelector('#dark').hidden") is True
    assert browser.told()["state"] == "playing"


def test_every_step_shows_its_own_picture(browser: Browser) -> None:
    """The film is decoded: what is painted of it on a canvas is not black, and steps differ."""
    prints = []
    for i in range(3):
        browser.ask(f"show({i})")
        browser.until(lambda: browser.ask("video.readyState > 1 && !video.seeking"))
        browser.press("PageDown")
        browser.until(lambda: browser.ask("video.readyState > 1 && !video.seeking && ended"))
        prints.append(json.loads(browser.ask(SEEN)))
    assert all(max(each) > 60 for each in prints)
    assert len({tuple(each) for each in prints}) == 3


def test_the_page_fetches_nothing(browser: Browser) -> None:
    """All that it has loaded comes from itself."""
    loaded = json.loads(browser.ask("JSON.stringify(performance.getEntriesByType('resource').map(each => each.name))"))
    assert [name for name in loaded if not re.match(r"(data|blob|file):", name)] == []
