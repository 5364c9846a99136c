import difflib
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.scene import assets, loader
from cartviz.stage.frame import Box, Field, Frame, Line, Op, Ring, Sprites, Words
from cartviz.stage.show import Show

FRAMES = Path(__file__).parents[1] / "references" / "frames"
HUNT_BEATS = [beat.id for beat in loader.load(assets.find_scene("8")).beats]
WHITE = (255, 255, 255, 255)


def frame_of(*ops: Op) -> Frame:
    return Frame((640, 360), 1.5, "touch", ops)


def sprites_at(x: list[float], size: float = 10.0) -> Sprites:
    n = len(x)
    ones = np.ones(n, np.float32)
    return Sprites("car_t", "body", np.array(x, np.float32), ones, ones * size, np.zeros(n, np.int32), ones * 0, ones)


# --- one text reference a beat ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("beat", HUNT_BEATS)
def test_the_end_of_each_beat_of_the_hunt_is_drawn_as_it_is_kept(hunt: Show, beat: str, update: bool) -> None:
    """The text of the frame equals tests/references/frames/08-hunt.<beat>.txt."""
    computed = f"{hunt.frame_at(hunt.end_of(beat), (1280, 720))}\n"
    path = FRAMES / f"08-hunt.{beat}.txt"
    if update:
        path.write_text(computed, encoding="utf-8")
    kept = path.read_text(encoding="utf-8") if path.exists() else ""
    if computed != kept:
        lines = list(difflib.unified_diff(kept.splitlines(), computed.splitlines(), "kept", "computed", "", "", 0, ""))
        more = f"\n… and {len(lines) - 40} more lines" if len(lines) > 40 else ""
        told = "\n".join(lines[:40])
        pytest.fail(
            f"{path.name} differs. If it is meant: pytest --update tests/stage/test_frame.py\n{told}{more}", False
        )


def test_every_beat_of_the_hunt_has_a_reference_and_no_reference_is_left_over(update: bool) -> None:
    """A beat that is added, renamed or removed brings its reference along."""
    wanted = {FRAMES / f"08-hunt.{beat}.txt" for beat in HUNT_BEATS}
    for path in set(FRAMES.glob("*.txt")) - wanted if update else ():
        path.unlink()
    assert set(FRAMES.glob("*.txt")) == wanted


# --- the text --------------------------------------------------------------------------------------------------------


def test_a_frame_is_told_in_one_line_an_operation_from_back_to_front() -> None:
    """First the frame itself, then each operation by its name, in order."""
    text = str(frame_of(Ring(1, 2, 3.14159, WHITE, 1), Words(0, 0, "CD19", 20, WHITE)))
    lines = text.splitlines()
    assert lines[0] == "frame 640x360 t=1.500 beat=touch"
    assert lines[1].startswith("ring x=1 y=2 radius=3.1 ")
    assert lines[2].startswith("words x=0 y=0 text=CD19 ")


@given(st.floats(-2000, 2000), st.floats(-1e-9, 1e-9))
def test_the_last_digit_of_a_machine_does_not_show(x: float, noise: float) -> None:
    """A difference far below a tenth of a pixel changes neither text nor digest (unless it crosses a half)."""
    if abs(x * 10 % 1 - 0.5) < 1e-6:
        return
    assert frame_of(Ring(x, 0, 1, WHITE, 1)).digest() == frame_of(Ring(x + noise, 0, 1, WHITE, 1)).digest()


@pytest.mark.parametrize("tiny", [-1e-12, -0.0, -0.04])
def test_nothing_and_minus_nothing_are_the_same_place(tiny: float) -> None:
    """Rounding to -0.0 must not make a difference that nobody can see."""
    assert str(frame_of(Line(((tiny, tiny), (1.0, 1.0)), WHITE, 1))) == str(
        frame_of(Line(((0.0, 0.0), (1.0, 1.0)), WHITE, 1))
    )
    assert str(frame_of(Ring(tiny, 0, 1, WHITE, 1))) == str(frame_of(Ring(0.0, 0, 1, WHITE, 1)))
    assert str(frame_of(sprites_at([tiny]))) == str(frame_of(sprites_at([0.0])))


@pytest.mark.parametrize("column", [each.name for each in fields(Sprites) if each.name not in ("sheet", "layer")])
def test_a_sprite_that_changes_in_any_column_changes_the_digest(column: str) -> None:
    """No column of the sprites is left out of the text."""
    before = sprites_at([1.0, 2.0, 3.0])
    changed = getattr(before, column).copy()
    changed[1] += 1
    assert frame_of(before).digest() != frame_of(replace(before, **{column: changed})).digest()


def test_the_order_of_operations_and_of_sprites_counts() -> None:
    """What lies in front is part of the picture."""
    a, b = Ring(1, 1, 5, WHITE, 1), Box(0, 0, 9, 9, WHITE)
    assert frame_of(a, b).digest() != frame_of(b, a).digest()
    assert frame_of(sprites_at([1.0, 2.0])).digest() != frame_of(sprites_at([2.0, 1.0])).digest()


def test_a_cloud_that_changes_in_one_cell_changes_the_digest() -> None:
    """The grid of a field is part of the text."""
    grid = np.zeros((4, 4), np.float32)
    other = grid.copy()
    other[2, 3] = 0.5
    first, second = (Field("cytokine", each, 0, 0, 64, 36, WHITE) for each in (grid, other))
    assert frame_of(first).digest() != frame_of(second).digest()


def test_size_time_and_beat_are_part_of_a_frame() -> None:
    """Two frames with the same operations at other times, sizes or beats are told apart."""
    frame = frame_of(Ring(1, 1, 5, WHITE, 1))
    others = (replace(frame, size=(641, 360)), replace(frame, t=1.6), replace(frame, beat="bind"))
    assert len({frame.digest(), *(each.digest() for each in others)}) == 4


def test_a_digest_has_sixteen_hexadecimal_digits() -> None:
    """It is short enough to be read aloud."""
    digest = frame_of().digest()
    assert len(digest) == 16
    assert int(digest, 16) >= 0
