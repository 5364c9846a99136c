"""Approvals change fast: what the scenes say of them is what the one dated file says."""

import re
from dataclasses import dataclass
from datetime import date

import pytest

from cartviz.check.readability import texts
from cartviz.scene import assets, yaml_reader
from cartviz.scene.builder import build
from cartviz.scene.loader import load
from cartviz.scene.model import Scene

STATUS = ("checked", "second-hand", "unchecked")


@dataclass(frozen=True)
class Product:
    """A product that may be given, and against what."""

    name: str
    brand: str
    target: str
    cancers: tuple[str, ...]
    approved: str
    status: str


@dataclass(frozen=True)
class FirstSolid:
    """The first one for a solid tumor."""

    name: str
    target: str
    cancer: str
    place: str
    approved: str
    months_without_growth: float
    months_without_growth_other_treatment: float
    trial: str
    source: str
    status: str


@dataclass(frozen=True)
class Honest:
    """People out of ten in one trial."""

    trial: str
    product: str
    cancer: str
    respond: int
    alive_after_5_years: int
    still_in_response_after_5_years: int
    source: str
    status: str


@dataclass(frozen=True)
class Approvals:
    """The file."""

    as_of: str
    place: str
    products: tuple[Product, ...]
    first_solid: FirstSolid
    honest_numbers: Honest


@pytest.fixture(scope="module")
def facts() -> Approvals:
    found: Approvals = build(Approvals, yaml_reader.read_file(assets.asset_path("approvals.yaml")))
    return found


@pytest.fixture(scope="module")
def scene() -> Scene:
    return load(assets.find_scene("12"))


def test_every_row_is_dated_and_says_how_sure_it_is(facts: Approvals) -> None:
    as_of = date.fromisoformat(facts.as_of)
    rows: tuple[Product | FirstSolid, ...] = (*facts.products, facts.first_solid)
    for row in rows:
        assert re.fullmatch(r"\d{4}(-\d\d){0,2}", row.approved)
        assert row.approved <= as_of.isoformat()
        assert row.status in STATUS
    assert len({row.name for row in facts.products}) == len(facts.products)
    for source in (facts.first_solid.source, facts.honest_numbers.source):
        assert source in assets.sources()


def test_the_count_on_the_stage_is_the_count_of_the_file(facts: Approvals, scene: Scene) -> None:
    words = scene.props["count_words"].words
    assert str(len(facts.products)) in words.split()
    assert month_of(facts.as_of) in words
    notes = beat_notes(scene, "home")
    spelled = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    for target in ("CD19", "BCMA"):
        count = sum(row.target == target for row in facts.products)
        assert f"{spelled[count]} against {target}" in notes
    assert day_of(min(row.approved for row in facts.products)) in notes
    assert month_of(facts.as_of) in " ".join(scene.simplifications)


def test_only_tags_of_the_file_are_on_the_map(facts: Approvals, scene: Scene) -> None:
    shown = {prop.words for name, prop in scene.props.items() if name.startswith("tag_words")}
    assert shown == {row.target for row in facts.products}


def test_the_first_solid_tumor_stands_as_in_the_file(facts: Approvals, scene: Scene) -> None:
    first, props = facts.first_solid, scene.props
    assert props["where"].words == f"{first.place}, {day_of(first.approved)}"
    for bar, words, months in (
        ("bar_new", "new_word", first.months_without_growth),
        ("bar_old", "old_word", first.months_without_growth_other_treatment),
    ):
        assert f"{months:g}" in props[words].words
        (left, _), (right, _) = props[bar].line
        one, zero = props["month_1"].line[0][0], props["month_0"].line[0][0]
        assert (right - left) / (one - zero) == pytest.approx(months, abs=0.01)
    caption = next(beat.caption for beat in scene.beats if beat.id == "first")
    assert first.place in caption
    assert first.approved[:4] in caption
    assert first.trial in beat_notes(scene, "first")


def test_as_many_figures_light_up_as_the_trial_says(facts: Approvals, scene: Scene) -> None:
    trial = facts.honest_numbers
    stage = next(beat.stage for beat in scene.beats if beat.id == "honest")

    def count(name: str, part: str) -> int:
        return sum(act.name == name and act.args.get("part") == part for act in stage)

    assert count("appear", "lit") == trial.respond
    assert count("appear", "lit") - count("vanish", "lit") == trial.alive_after_5_years
    assert count("appear", "lasting") == trial.still_in_response_after_5_years
    caption = next(beat.caption for beat in scene.beats if beat.id == "honest")
    assert trial.trial in caption
    assert f"{trial.alive_after_5_years} in 10" in caption
    assert f"{trial.still_in_response_after_5_years} in 10" in caption


def test_no_brand_stands_in_the_words(facts: Approvals, scene: Scene) -> None:
    spoken = " ".join(text for _, text in texts(scene)).lower()
    assert not [row.brand for row in facts.products if row.brand.lower() in spoken]


def beat_notes(scene: Scene, name: str) -> str:
    """What the presenter reads in a beat, on one line."""
    return " ".join(next(beat.notes for beat in scene.beats if beat.id == name).split())


def day_of(iso: str) -> str:
    """'2017-08-30' as '30 August 2017'."""
    when = date.fromisoformat(iso)
    return f"{when.day} {when:%B %Y}"


def month_of(iso: str) -> str:
    """'2026-06-30' as 'June 2026'."""
    return f"{date.fromisoformat(iso):%B %Y}"
