"""The sounds themselves, as samples: plucks for what happens, and layers of a tone that rises in fifths and octaves."""

import math

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]
"""(n, 2): left and right, −1 to 1."""

RATE = 44_100
"""Samples a second."""
LOOP_SECONDS = 2
"""A layer of the tone comes round after so long: every frequency in it is a multiple of half a hertz."""

# A minor, without half tones: whatever sounds together with the tone is a consonance or nearly one.
NOTES: dict[str, tuple[float, ...]] = {"bind": (659.3, 784.0, 587.3), "kill": (220.0, 261.6, 196.0)}
NOTES["divide"] = (880.0, 1046.5, 784.0)
"""Hertz; what happens again and again takes one after the other."""
FIFTH = 1.5
LOUDEST = {"bind": 0.11, "kill": 0.18, "divide": 0.09}
"""Peak of each pluck; all at once on one side, and the tone, stay below one half (−6 dB)."""
TONE_LOUDEST = 0.15

VOICINGS = ((110, 165), (165, 220), (220, 330), (330, 440), (440, 660))
"""Hertz of the two notes of each layer, from IL-6 at rest to the worst storm."""
QUIETEST = 0.2
"""Share of the tone's loudness at rest."""
ASIDE = 0.6
"""How far to the side what happens at the edge of the picture is heard; 1 is one ear alone."""


def plucks() -> dict[str, tuple[Samples, ...]]:
    """All notes of what can happen, by its name."""
    made = {
        "bind": lambda hertz: _pluck(hertz, 0.16, 0.025),
        "kill": lambda hertz: _pluck(hertz, 0.5, 0.09, falls=0.16),
        "divide": _two,
    }
    return {name: tuple(_scaled(made[name](hertz), LOUDEST[name]) for hertz in NOTES[name]) for name in NOTES}


def layers() -> tuple[Samples, ...]:
    """The loops of the tone, one for each of VOICINGS; each can be played round and round without a seam."""
    return tuple(_layer(voicing) for voicing in VOICINGS)


def gains(level: float) -> tuple[float, ...]:
    """How loud each layer is (0 to 1) when the tone stands at a level, 0 to 1: one glides into the next."""
    place = level * (len(VOICINGS) - 1)
    loud = QUIETEST + (1.0 - QUIETEST) * level
    return tuple(loud * math.cos(math.pi / 2 * min(abs(place - i), 1.0)) for i in range(len(VOICINGS)))


def placed(samples: Samples, loud: float, place: float) -> Samples:
    """Samples at a loudness, moved to the left (`place` −1) or to the right (1), and never out of one ear only."""
    angle = math.pi / 4 * (1.0 + ASIDE * min(max(place, -1.0), 1.0))
    sides = np.array((math.cos(angle), math.sin(angle))) * (loud / math.sin(math.pi / 4 * (1.0 + ASIDE)))
    return np.asarray(samples * sides)


def as_bytes(samples: Samples) -> bytes:
    """Samples as the mixer takes them: 16 bits, left and right in turn."""
    return np.round(samples * 32767).astype(np.int16).tobytes()


def _pluck(hertz: float, seconds: float, decays: float, falls: float = 0.0) -> Samples:
    """A soft pluck that decays within about `decays` seconds; its pitch may sink by a share."""
    t = np.arange(round(seconds * RATE)) / RATE
    turns = hertz * (t - falls * (t + decays * (np.exp(-t / decays) - 1.0)))
    swing = np.sin(2 * np.pi * turns) + 0.2 * np.sin(4 * np.pi * turns)
    ends = np.minimum(1.0, (seconds - t) / 0.02)
    return np.repeat((swing * (1.0 - np.exp(-t / 0.004)) * np.exp(-t / decays) * ends)[:, np.newaxis], 2, axis=1)


def _two(hertz: float) -> Samples:
    """One becomes two: a pluck, and a fifth above it a moment later."""
    first, second = _pluck(hertz, 0.3, 0.04), _pluck(hertz * FIFTH, 0.3, 0.04)
    late = round(0.09 * RATE)
    return np.pad(first, ((0, late), (0, 0))) + np.pad(second, ((late, 0), (0, 0)))


def _layer(voicing: tuple[int, ...]) -> Samples:
    """Two notes with soft overtones, each doubled half a hertz away so that it breathes, unlike left and right."""
    t = np.arange(LOOP_SECONDS * RATE) / RATE
    sides = np.zeros((t.size, 2))
    for note in voicing:
        for overtone, share in ((1, 1.0), (2, 0.28), (3, 0.09)):
            own, beside = 2 * np.pi * note * overtone * t, 2 * np.pi * (note * overtone + 0.5) * t
            for side, turned in enumerate((0.0, np.pi)):
                sides[:, side] += share * (np.sin(own) + 0.3 * np.sin(beside + turned))
    # Ears hear high notes better: the same loudness takes less of them.
    return _scaled(sides, TONE_LOUDEST * (VOICINGS[0][0] / voicing[0]) ** 0.4)


def _scaled(samples: Samples, peak: float) -> Samples:
    return np.asarray(samples * (peak / float(np.abs(samples).max())))
