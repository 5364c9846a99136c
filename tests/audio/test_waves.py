"""The samples: soft, never too loud together, without clicks, and a tone that rises with its level."""

import numpy as np
import pytest

from cartviz.audio import waves
from cartviz.audio.waves import RATE, Samples

PLUCKS = waves.plucks()
LAYERS = waves.layers()


def tone(level: float) -> Samples:
    """The tone as it is mixed at a level, one round."""
    return sum((gain * layer for gain, layer in zip(waves.gains(level), LAYERS, strict=True)), np.zeros_like(LAYERS[0]))


def brightness(samples: Samples) -> float:
    """The middle of the spectrum, in hertz."""
    mono = samples.mean(axis=1)
    power = np.abs(np.fft.rfft(mono)) ** 2
    return float((np.fft.rfftfreq(mono.size, 1 / RATE) * power).sum() / power.sum())


def test_all_at_once_and_far_to_one_side_stays_below_half() -> None:
    """The worst that can come together peaks at −6 dB: nothing is ever clipped."""
    worst = max(
        sum(np.abs(waves.placed(note, 1.0, place)).max() for notes in PLUCKS.values() for note in notes[:1])
        + np.abs(tone(level)).max()
        for place in (-1.0, 0.0, 1.0)
        for level in np.linspace(0, 1, 21)
    )
    assert 0.25 < worst <= 0.501


@pytest.mark.parametrize("name", PLUCKS)
def test_a_pluck_begins_and_ends_in_silence(name: str) -> None:
    """It swells within milliseconds instead of at once, and is gone at its end: no click."""
    for note in PLUCKS[name]:
        peak = np.abs(note).max()
        assert np.abs(note[:4]).max() < 0.03 * peak
        assert np.abs(note[-4:]).max() < 0.01 * peak
        steepest = 2 * np.pi * waves.FIFTH * max(waves.NOTES["divide"]) / RATE  # of the highest note
        assert np.abs(np.diff(note, axis=0)).max() < 1.4 * steepest * peak


@pytest.mark.parametrize("index", range(len(waves.VOICINGS)))
def test_a_layer_of_the_tone_comes_round_without_a_seam(index: int) -> None:
    """The step from its last sample to its first is like any other, in value and in slope."""
    twice = np.concatenate((LAYERS[index], LAYERS[index]))
    seam = len(LAYERS[index])
    for order in (1, 2, 3):
        steps = np.abs(np.diff(twice, order, axis=0))
        assert steps[seam - 4 : seam + 3].max() <= 1.001 * np.delete(steps, slice(seam - 4, seam + 3), axis=0).max()


def test_the_tone_rises_and_grows_with_its_level() -> None:
    """Higher and not softer, from step to step; at rest it is hardly there."""
    levels = np.linspace(0, 1, 17)
    heights = [brightness(tone(level)) for level in levels]
    assert heights == sorted(heights)
    assert heights[-1] > 3 * heights[0]
    # Ears hear high notes louder than low ones: about 12 dB from 110 to 440 Hz (A-weighting).
    loud = [float(np.sqrt((tone(level) ** 2).mean())) for level in levels]
    assert loud[0] < 0.35 * max(loud)
    assert all(sum(gain > 0.01 for gain in waves.gains(level)) <= 2 for level in levels)


def test_right_is_right() -> None:
    """What stands at the right edge is louder there, and still heard on the left; loudness scales it."""
    pluck = PLUCKS["kill"][0]
    left, right = np.abs(waves.placed(pluck, 1.0, 1.0)).max(axis=0)
    assert 0.2 * right < left < 0.5 * right
    assert np.allclose(waves.placed(pluck, 0.5, -1.0), 0.5 * waves.placed(pluck, 1.0, 1.0)[:, ::-1])
    middle = waves.placed(pluck, 1.0, 0.0)
    assert np.allclose(middle[:, 0], middle[:, 1])


def test_samples_become_sixteen_bits() -> None:
    """Left, right, left, right; 1.0 is the loudest there is."""
    data = waves.as_bytes(np.array([[1.0, -1.0], [0.5, 0.0]]))
    assert [*np.frombuffer(data, np.int16)] == [32767, -32767, 16384, 0]
