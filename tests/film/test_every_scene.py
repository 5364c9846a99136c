"""What holds in every beat of every scene, whatever a viewer has chosen; each scene is simulated once for all of it."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from contrast import readings
from flashes import ALLOWED, Theater, frames

from cartviz.export.pictures import blank
from cartviz.player.state import end_state
from cartviz.render.painter import Painter
from cartviz.scene import assets
from cartviz.scene.loader import load
from cartviz.stage import compose
from cartviz.stage.camera import Pose, camera_for
from cartviz.stage.compose import LONG_MOVE_SECONDS
from cartviz.stage.frame import Backdrop, Box
from cartviz.stage.palettes import TONES
from cartviz.stage.show import Show
from cartviz.stage.theme import PALETTES, Layout, Look

SIZE = (1280, 720)
STILL = Look(still=True)


@pytest.fixture(scope="module", params=assets.scene_paths(), ids=lambda path: path.stem)
def show(request: pytest.FixtureRequest) -> Show:
    path: Path = request.param
    return Show.of(load(path))


# --- reduced motion --------------------------------------------------------------------------------------------------


def test_nothing_breathes_where_motion_is_not_wanted(show: Show) -> None:
    """A held picture stands still: no wobble, no drift, no sway, in any beat of any scene."""
    for cue in show.timeline.cues:
        t = cue.start + 0.5 * cue.seconds
        first, later = (str(show.frame_at(t, SIZE, ambient, STILL)) for ambient in (t, t + 7.3))
        assert first == later, cue.beat.id


def test_the_stage_does_not_fly(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    """The camera is at the end of its way from a beat's first picture on, and makes room for what arrives at once."""
    seen: list[tuple[Pose, tuple[float, ...]]] = []
    original = camera_for

    def spy(
        pose: Pose, layout: Layout, free: tuple[float, float, float, float], world_um: tuple[float, float]
    ) -> object:
        seen.append((pose, free))
        return original(pose, layout, free, world_um)

    monkeypatch.setattr(compose, "camera_for", spy)
    moved = 0
    for cue in show.timeline.cues:
        seen.clear()
        show.frame_at(cue.start + 1e-3, SIZE, 0.0, STILL)
        show.frame_at(cue.end - 1e-3, SIZE, 0.0, STILL)
        show.frame_at(cue.start + 1e-3, SIZE, 0.0, Look())
        (early, early_free), (late, late_free), (flying, _) = seen
        assert early_free == late_free
        assert early.width_um == late.width_um == cue.camera_to.width_um
        if cue.camera_to.follow is None:
            assert early == late
        moved += early != flying
    assert moved or not any(cue.index and cue.move_seconds for cue in show.timeline.cues)


def test_instruments_do_not_slide(show: Show) -> None:
    """From the first picture of a beat on they stand where they stand at its end."""
    for cue in show.timeline.cues:
        first, last = (
            {
                (op.x, op.y, op.width)
                for op in show.frame_at(t, SIZE, 0.0, STILL).ops
                if isinstance(op, Box) and op.fill == STILL.color("panel")
            }
            for t in (cue.start + 1e-3, cue.end - 1e-3)
        )
        assert first == last, cue.beat.id


def test_two_tissues_are_there_at_once(show: Show) -> None:
    """The stage is divided from the first picture of a twin beat on, and whole again from the first one after it."""
    cues = show.timeline.cues
    for last, cue in itertools.pairwise(cues):
        for t in (cue.start + 1e-3, cue.end - 1e-3):
            places = sum(isinstance(op, Backdrop) for op in show.frame_at(t, SIZE, 0.0, STILL).ops)
            assert places == (2 if cue.beat.twin else 1), cue.beat.id
        if last.beat.twin and not cue.beat.twin:
            assert sum(isinstance(op, Backdrop) for op in show.frame_at(cue.start + 0.3, SIZE, 0.0).ops) == 3


# --- contrast --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def painters() -> dict[str, Painter]:
    """One for each palette: a painter that changes palettes lets all its pictures go."""
    return {name: Painter() for name in PALETTES}


@pytest.mark.parametrize(
    ("palette", "ground"), [*((name, "soft") for name in PALETTES), ("standard", "solid"), ("high_contrast", "none")]
)
def test_every_word_can_be_read(show: Show, painters: dict[str, Painter], palette: str, ground: str) -> None:
    """At the end of each beat: 4.5 to 1 on what is painted under it, 7 to 1 in high contrast."""
    surface, least = blank(SIZE), 7.0 if palette == "high_contrast" else 4.5
    faint = []
    for cue in show.timeline.cues:
        frame = show.frame_at(end_state(cue), SIZE, look=Look(palette=palette, ground=ground))
        found = list(readings(frame, painters[palette], surface))
        assert found or not cue.caption
        faint += [(cue.beat.id, each.text, round(each.contrast, 2)) for each in found if each.contrast < least]
    assert faint == []


# --- flashes ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def theater() -> Theater:
    """A painter for each palette, gentle ones too."""
    return Theater.of(TONES)


def test_nothing_flashes_where_a_beat_begins(show: Show, theater: Theater) -> None:
    """From the last pictures of one beat into the next, in each palette in turn; no more than three in any second.

    A long flight of the camera is watched to its end.
    """
    for cue in show.timeline.cues[1:]:
        tone = list(TONES)[(cue.index + show.scene.number) % len(TONES)]
        end = cue.start + (cue.move_seconds if cue.move_seconds > LONG_MOVE_SECONDS else 0.8)
        meter = theater.only(tone).judge(show, frames(cue.start - 0.2, end))[tone]
        assert meter.general <= ALLOWED, (cue.beat.id, tone)
        assert meter.red <= ALLOWED, (cue.beat.id, tone)


def test_nothing_flashes_where_most_happens(show: Show, theater: Theater) -> None:
    """In the second in which most cells bind, let go, divide and die, in every palette."""
    seconds = np.arange(0.0, show.timeline.seconds - 1.2)
    states = [show.recorder.world_at(show.timeline.tick_at(float(t))[0]).state for t in seconds]
    changed = [int((a != b[: a.size]).sum()) for a, b in itertools.pairwise(states)]
    start = float(seconds[int(np.argmax(changed))]) if changed else 0.0
    for tone, meter in theater.only(*PALETTES).judge(show, frames(start, start + 1.2)).items():
        assert meter.general <= ALLOWED, tone
        assert meter.red <= ALLOWED, tone
