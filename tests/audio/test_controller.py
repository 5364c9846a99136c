"""The desk between player and ears: fakes note what loudspeaker and voice are told while a lesson runs."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from cartviz.audio import controller as desk_module
from cartviz.audio.controller import GAP_SECONDS, SETTLED_SECONDS, Desk
from cartviz.player.keys import press
from cartviz.player.preferences import DEFAULTS, SETTINGS
from cartviz.player.state import Player, advance, end_state, hold

if TYPE_CHECKING:
    from cartviz.stage.show import Show

FRAME = 1 / 60
SOUND = replace(DEFAULTS, sound=True)
ALOUD = replace(DEFAULTS, read_aloud=True)


class FakeLoudspeaker:
    """Notes the orders."""

    made: "list[FakeLoudspeaker]"

    def __init__(self) -> None:
        self.made.append(self)
        self.ready, self.trouble, self.closed = True, "", False
        self.plucks: list[tuple[str, int]] = []
        self.tones: list[float | None] = []
        self.volumes: list[float] = []

    def volume(self, volume: float) -> None:
        """Note."""
        self.volumes.append(volume)

    def tone(self, level: float | None) -> None:
        """Note."""
        self.tones.append(level)

    def pluck(self, name: str, number: int, loud: float, place: float) -> None:
        """Note."""
        assert 0 < loud <= 1
        assert -1 <= place <= 1
        if number:  # 0 is the one by which the viewer hears how loud it is
            self.plucks.append((name, number))

    def close(self, *, wait: bool = False) -> None:
        """Note."""
        self.closed = True


class FakeSpeaker:
    """Notes the words, and speaks until it is told otherwise."""

    made: "list[FakeSpeaker]"

    def __init__(self) -> None:
        self.made.append(self)
        self.speaking, self.trouble, self.closed = False, "", False
        self.said: list[str] = []

    def say(self, words: str) -> None:
        """Note."""
        self.speaking = bool(words)
        self.said.append(words)

    def close(self, *, wait: bool = False) -> None:
        """Note."""
        self.closed, self.speaking = True, False


class Sitting:
    """A desk with fakes, a show, and the clock of an app."""

    def __init__(self, show: "Show", player: Player) -> None:
        self.desk, self.show, self.player = Desk(), show, player

    def run(self, seconds: float, frame: float = FRAME) -> None:
        """Let time pass as the app does."""
        for _ in range(math.ceil(seconds / frame)):
            before = self.player
            if not self.desk.unfinished(before, frame, self.show):
                self.player = advance(before, frame, self.show.timeline)
            self.desk.live(self.show, before, self.player, frame)

    def press(self, *keys: str) -> None:
        """Press keys."""
        for key in keys:
            self.player = press(self.player, key, self.show.timeline)

    @property
    def loudspeaker(self) -> FakeLoudspeaker:
        """The last one made."""
        return FakeLoudspeaker.made[-1]

    @property
    def speaker(self) -> FakeSpeaker:
        """The last one made."""
        return FakeSpeaker.made[-1]

    @property
    def words(self) -> list[str]:
        """What was said."""
        return [words for words in self.speaker.said if words]


@pytest.fixture
def sit(lesson: "Show", monkeypatch: pytest.MonkeyPatch) -> Callable[..., Sitting]:
    """A sitting in the short lesson, with a player of these fields."""
    FakeLoudspeaker.made, FakeSpeaker.made = [], []
    monkeypatch.setattr(desk_module, "Loudspeaker", FakeLoudspeaker)
    monkeypatch.setattr(desk_module, "Speaker", FakeSpeaker)

    def make(**fields: Any) -> Sitting:
        return Sitting(lesson, Player(**fields))

    return make


# --- sounds ----------------------------------------------------------------------------------------------------------


def test_what_is_off_costs_nothing(sit: Callable[..., Sitting]) -> None:
    """At a first start both are off: no program is so rude as to speak up in a class by itself."""
    assert not DEFAULTS.sound
    assert not DEFAULTS.read_aloud
    sit(film=True).run(15)
    assert FakeLoudspeaker.made == []
    assert FakeSpeaker.made == []


def test_a_film_is_heard_from_beginning_to_end(sit: Callable[..., Sitting]) -> None:
    """Every kill's number is heard, at any frame rate; the tone is there while the meter is."""
    kills = []
    for frame in (1 / 60, 1 / 25):
        sitting = sit(film=True, preferences=SOUND)
        sitting.run(16, frame)
        kills.append([number for name, number in sitting.loudspeaker.plucks if name == "kill"])
        assert {name for name, _ in sitting.loudspeaker.plucks} == {"bind", "kill", "divide"}
        assert max(level for level in sitting.loudspeaker.tones if level is not None) > 0
        assert sitting.loudspeaker.tones[-1] is None
    assert sitting.player.held is not None  # at the question
    last = sitting.show.timeline.tick_at(sitting.player.t)[0]
    assert kills[0] == kills[1]
    assert kills[0][-1] == sitting.show.recorder.readings_until(last)["kills"][-1]


def test_what_comes_too_fast_is_heard_as_one(hunt: "Show", sit: Callable[..., Sitting]) -> None:
    """At the highest speed there are no more sounds of a kind in a second than at any other; none is lost."""
    sitting = sit(film=True, speed=2.0, preferences=SOUND)
    sitting.show = hunt
    per_second: dict[int, int] = {}
    for second in range(70):
        had = len(sitting.loudspeaker.plucks) if FakeLoudspeaker.made else 0
        sitting.run(1.0)
        per_second[second] = sum(name == "kill" for name, _ in sitting.loudspeaker.plucks[had:])
        if sitting.player.held is not None:
            sitting.player = replace(
                sitting.player, playing=True, held=None, t=hunt.timeline.cue_at(sitting.player.t).end
            )
    assert max(per_second.values()) <= 1 / GAP_SECONDS
    numbers = [number for name, number in sitting.loudspeaker.plucks if name == "kill"]
    assert numbers == sorted(set(numbers))


def test_jumps_steps_and_a_standstill_are_silent(sit: Callable[..., Sitting]) -> None:
    """To the end, back, tenths, frames, undo: nothing is fired; then playing on, what happens there is heard."""
    sitting = sit(preferences=SOUND)
    sitting.run(FRAME)
    for key in ("End", "Home", "5", "9", "1", "U", ".", ".", ",", "Shift+Right", "PageUp", "J", "L", "Space"):
        sitting.press(key)
        sitting.player = replace(sitting.player, playing=False)
        sitting.run(0.2)
    assert sitting.loudspeaker.plucks == []
    assert sitting.loudspeaker.tones[-1] is None
    sitting.player = replace(sitting.player, t=sitting.show.timeline.cue("strike").start, playing=True, held=None)
    sitting.run(1.0)
    assert "kill" in {name for name, _ in sitting.loudspeaker.plucks}


def test_at_the_end_of_a_step_and_under_a_sheet_the_tone_fades(sit: Callable[..., Sitting]) -> None:
    """Where nothing moves, nothing sounds: a teacher speaks there."""
    sitting = sit(preferences=SOUND)
    sitting.run(1.0)
    assert sitting.loudspeaker.tones[-1] is not None
    sitting.run(2.0)
    assert sitting.player.held == 0
    assert sitting.loudspeaker.tones[-1] is None
    sitting.press("PageDown")
    sitting.run(0.5)
    assert sitting.loudspeaker.tones[-1] is not None
    sitting.press("B")
    sitting.run(0.1)
    assert sitting.loudspeaker.tones[-1] is None


def test_keys_turn_the_sound_on_and_off_and_louder_and_softer(sit: Callable[..., Sitting]) -> None:
    """M twice; Shift + up turns it on, then louder to the end; the volume goes to the loudspeaker."""
    sitting = sit()
    sitting.press("M")
    assert sitting.player.message == "Sound on"
    sitting.run(0.1)
    assert sitting.loudspeaker.volumes[-1] == DEFAULTS.volume
    sitting.press("M")
    sitting.run(0.1)
    assert sitting.loudspeaker.closed
    assert sitting.player.message == "Sound off"
    sitting.press("Shift+Down")
    assert not sitting.player.preferences.sound
    sitting.press("Shift+Up")
    assert sitting.player.preferences.sound
    sitting.press(*["Shift+Up"] * 20)
    assert sitting.player.preferences.volume == SETTINGS["volume"].values[-1]
    assert sitting.player.message == "Volume 100 %"
    sitting.press(*["Shift+Down"] * 20)
    sitting.run(0.1)
    assert sitting.loudspeaker.volumes[-1] == 0
    assert len(FakeLoudspeaker.made) == 2


def test_no_device_is_said_once(sit: Callable[..., Sitting]) -> None:
    """Not every frame."""
    sitting = sit(preferences=SOUND)
    sitting.run(0.1)
    sitting.loudspeaker.trouble = "No sound: none."
    assert [sitting.desk.trouble() for _ in range(3)] == ["No sound: none.", "", ""]


# --- reading aloud ---------------------------------------------------------------------------------------------------


def test_each_step_is_read_once_as_it_begins(sit: Callable[..., Sitting]) -> None:
    """The caption of the running step, also while it is held; the next one cuts it off; V again is silence."""
    sitting = sit()
    sitting.press("V")
    assert sitting.player.message == "Read aloud on"
    sitting.run(5)
    assert sitting.words == ["A car T cell among leukemia cells."]
    assert sitting.speaker.speaking
    sitting.press("PageDown")
    sitting.run(FRAME)
    assert not sitting.speaker.speaking
    sitting.run(1)
    assert sitting.words[1:] == ["It walks and touches."]
    sitting.press("Space")
    sitting.run(1)
    assert sitting.speaker.speaking  # a pause lets the sentence end
    sitting.press("V")
    sitting.run(0.1)
    assert sitting.speaker.closed


def test_who_leafs_through_steps_hears_only_the_last(sit: Callable[..., Sitting]) -> None:
    """Quick jumps say nothing on the way."""
    sitting = sit(preferences=ALOUD)
    for key in ("PageDown", "PageDown", "PageDown", "PageDown"):
        sitting.press(key)
        sitting.run(SETTLED_SECONDS / 2)
    assert sitting.words == []
    sitting.run(1)
    assert len(sitting.words) == 1


def test_a_question_is_read_then_its_reason(sit: Callable[..., Sitting]) -> None:
    """With its choices; after the answer why."""
    sitting = sit(preferences=ALOUD)
    sitting.player = hold(sitting.player, sitting.show.timeline.cue("ask"))
    sitting.run(1)
    assert sitting.words == ["What does the car know?\n1: One tag.\n2: Every cancer cell."]
    sitting.press("1")
    sitting.run(1)
    assert sitting.words[1:] == ["That is right. The car reads one tag and nothing else."]


def test_numbers_are_those_on_the_screen(sit: Callable[..., Sitting]) -> None:
    """'Killed so far' is read with the reading at that moment."""
    sitting = sit(preferences=ALOUD)
    sitting.player = hold(sitting.player, sitting.show.timeline.cue("strike"))
    sitting.run(1)
    tick = sitting.show.timeline.tick_at(sitting.player.t)[0]
    assert sitting.words == [f"Killed so far: {sitting.show.recorder.readings_until(tick)['kills'][tick]:.0f}."]


@pytest.mark.parametrize("key", ["B", "?", "I", "Ctrl+Q"])
def test_what_lies_over_the_picture_silences_the_voice(sit: Callable[..., Sitting], key: str) -> None:
    """Who darkens the screen wants to be heard; when it is light again the step is read again."""
    sitting = sit(preferences=ALOUD)
    sitting.run(1)
    sitting.press(key)
    sitting.run(0.5)
    assert not sitting.speaker.speaking
    assert len(sitting.words) == 1
    sitting.press("Escape")
    sitting.run(1)
    assert len(sitting.words) == 2


def test_in_a_film_a_step_waits_for_its_sentence(sit: Callable[..., Sitting]) -> None:
    """At its end the picture stands while the voice still speaks, then the film goes on; it never waits without."""
    sitting = sit(film=True, preferences=ALOUD)
    sitting.run(4)
    cue = sitting.show.timeline.cue("search")
    assert end_state(cue) - 2 * FRAME < sitting.player.t < end_state(cue)
    assert sitting.player.playing
    sitting.speaker.speaking = False
    sitting.run(0.5)
    assert sitting.player.t > cue.end
    silent = sit(film=True)
    silent.run(4)
    assert silent.player.t > cue.end


def test_beside_the_voice_all_else_is_softer(sit: Callable[..., Sitting]) -> None:
    """And loud again when it has spoken."""
    sitting = sit(preferences=replace(ALOUD, sound=True))
    sitting.run(1)
    softer = sitting.loudspeaker.volumes[-1]
    sitting.speaker.speaking = False
    sitting.run(0.1)
    assert softer < 0.5 * sitting.loudspeaker.volumes[-1]


def test_mute_silences_the_sentence_too(sit: Callable[..., Sitting]) -> None:
    """M off: quiet now; the next step is read again."""
    sitting = sit(preferences=replace(ALOUD, sound=True))
    sitting.run(1)
    sitting.press("M")
    sitting.run(FRAME)
    assert not sitting.speaker.speaking
    sitting.press("PageDown", "PageDown")
    sitting.run(1)
    assert sitting.speaker.speaking


def test_out_of_sight_everything_rests(sit: Callable[..., Sitting]) -> None:
    """A window that is minimized, and the picker: no tone, no word."""
    sitting = sit(preferences=replace(ALOUD, sound=True))
    sitting.run(1)
    sitting.desk.rest()
    assert sitting.loudspeaker.tones[-1] is None
    assert not sitting.speaker.speaking
    sitting.run(1)
    sitting.desk.live(None, sitting.player, sitting.player, FRAME)
    assert sitting.loudspeaker.tones[-1] is None
    assert not sitting.speaker.speaking
    sitting.desk.close()
    assert sitting.loudspeaker.closed
    assert sitting.speaker.closed
