"""A scene made up for measuring: so many cells that all walk, touch, bind, divide and die in the haze."""

import math

from cartviz.scene import loader
from cartviz.scene.model import Scene

_ROOM_UM2 = 300.0
"""Tissue for each cell: a third of it is covered, dense enough that everybody touches somebody."""
_SHARES = (
    # kind, share of the cells, traits: divisions within seconds, deaths within half a minute of watching.
    ("car_t", 0.30, "met: 1, division_pace: 300"),
    ("leukemia", 0.45, "dying_minutes: 60"),
    ("b_cell", 0.08, "dying_minutes: 60"),
    ("macrophage", 0.04, "spark: 1"),
    ("red_cell", 0.13, ""),
)


def crowd(cells: int, seconds: float) -> Scene:
    """A scene of `seconds` seconds that begins with about so many cells, all of them in sight."""
    high = math.sqrt(_ROOM_UM2 * max(cells, 20) * 9 / 16)
    populations = "\n".join(
        f"  - {{id: {kind}s, kind: {kind}, count: {max(1, round(cells * share))}, traits: {{{traits}}}}}"
        for kind, share, traits in _SHARES
    )
    text = f"""\
title: A crowd of {cells} cells
subtitle: for measuring
goals: [measure]
simplifications: [Nothing here is real.]
world:
  size_um: [{high * 16 / 9:.1f}, {high:.1f}]
  substances: {{cytokine: {{spread_um2_per_minute: 30, decay_per_minute: 0.02}}}}
populations:
{populations}
meters: {{car_t: {{}}, leukemia: {{}}, cytokine: {{show_as: vertical_log}}}}
beats:
  - id: crowd
    seconds: {max(seconds, 1.0):g}
    caption: All of them walk, touch, bind, *divide* and die.
    meters: [cytokine, car_t, leukemia]
    labels: [{{of: car_t, says: CAR-T cell}}]
"""
    return loader.loads(text, "00-crowd.yaml")
