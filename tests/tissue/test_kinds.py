from pathlib import Path

import numpy as np
import pytest

from cartviz.tissue.kinds import HAS_CAR, HUNTS, IS_TARGET, KIND_INDEX, KINDS, SOLID, TRAITS, TURN_MINUTES, Kind

CELLS = Path(__file__).parents[2] / "assets" / "cells"


def test_names_are_unique() -> None:
    """Every kind and every trait has a name of its own."""
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert len({trait.name for trait in TRAITS}) == len(TRAITS)
    assert [KIND_INDEX[kind.name] for kind in KINDS] == list(range(len(KINDS)))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_its_pictures_and_known_traits(kind: Kind) -> None:
    """Each kind has a picture (and a bare one if it names one), and sets traits that exist, within their range."""
    for stem in filter(None, (kind.sprite, kind.bare_sprite)):
        assert (CELLS / f"{stem}.svg").is_file()
    ranges = {trait.name: (trait.low, trait.high) for trait in TRAITS}
    for name, value in kind.traits.items():
        assert ranges[name][0] <= value <= ranges[name][1]


def test_usual_values_lie_in_their_range() -> None:
    """The value that a new cell has is one that an author could set."""
    assert all(trait.low <= trait.default <= trait.high for trait in TRAITS)


def test_cells_have_the_sizes_of_the_literature() -> None:
    """CAR-T cells 8-12 um across, leukemia blasts 10-15, macrophages 20-30, red cells 7-8 (science.md D2)."""
    width = {kind.name: 2 * kind.radius_um for kind in KINDS}
    assert 8 <= width["car_t"] <= 12
    assert 10 <= width["leukemia"] <= 15
    assert 20 <= width["macrophage"] <= 30
    assert 7 <= width["red_cell"] <= 8
    assert width["t_cell"] < width["car_t"]


def test_roles_are_read_off_the_rows() -> None:
    """T-cells hunt, with a CAR or without; cells with a tag are targets; red cells push nobody."""
    name = [kind.name for kind in KINDS]
    assert {name[k] for k in np.flatnonzero(HUNTS)} == {"t_cell", "car_t"}
    assert {name[k] for k in np.flatnonzero(HAS_CAR)} == {"car_t"}
    assert {name[k] for k in np.flatnonzero(IS_TARGET)} == {"leukemia", "b_cell", "solid_tumor"}
    assert not SOLID[KIND_INDEX["red_cell"]]
    assert TURN_MINUTES[KIND_INDEX["car_t"]] == 10
    with pytest.raises(ValueError, match="read-only"):
        HUNTS[0] = False
