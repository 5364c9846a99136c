"""What a viewer does to a show: a new show that shares all that was before, and is as if an author had written it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from cartviz.core.errors import UsageError
from cartviz.scene.loader import loads
from cartviz.scene.model import Action
from cartviz.scene.timeline import TICKS_PER_SECOND
from cartviz.stage.show import Show
from cartviz.tissue.keyframes import KEYFRAME_TICKS

STORM = """
title: A storm
world: {{size_um: [260, 150], day: 3, days_per_second: 0.1, substances: {{cytokine: {{spread_um2_per_minute: 30,
  decay_per_minute: 0.02}}}}}}
body: {{model: blood, cells_per_drawn: {{leukemia: 2e9, car_t: 5e7}}}}
patients:
  other: {{model: blood, scenario: base}}
populations:
  - {{id: hunters, kind: car_t, count: 7}}
  - {{id: blasts, kind: leukemia, count: 50}}
  - {{id: guards, kind: macrophage, count: 2}}
meters: {{body_il6: {{show_as: vertical_log}}, body_temperature: {{show_as: monitor}}, other_il6: {{}}}}
beats:
  - {{id: rise, seconds: 6}}
  - {{id: act, seconds: 6, do: [{do}]}}
  - {{id: later, seconds: 8, pace: 0.5}}
"""
AT = 6 * TICKS_PER_SECOND
"""The first tick of the beat in which something may happen."""

TREATMENTS: dict[str, tuple[str, Mapping[str, Any], str]] = {
    # name: (as an author writes it, the arguments, a reading of the patient that it changes)
    "give": ("give: tocilizumab", {"what": "tocilizumab"}, "body_il6"),
    "dexamethasone": ("give: dexamethasone", {"what": "dexamethasone"}, "body_macrophages"),
    "change": ("change: {gam: 0.2, r: 0.3}", {"gam": 0.2, "r": 0.3}, "body_tumor"),
    "infuse": (
        "infuse: {kind: car_t, count: 4, dose: 2e8}",
        {"kind": "car_t", "count": 4.0, "dose": 2e8},
        "body_car_t",
    ),
    "remove": ("remove: {who: car_t, share: 0.5}", {"who": "car_t", "share": 0.5}, ""),
}


def show(do: str = "") -> Show:
    """The storm, with something written into its second beat."""
    return Show.of(loads(STORM.format(do=f"{{{do}}}" if do else ""), "09-storm.yaml"))


@pytest.fixture(scope="module")
def plain() -> Show:
    """The storm in which nobody does anything, computed to its end."""
    made = show()
    made.recorder.ahead(60)
    return made


def action(name: str) -> Action:
    """A treatment as a viewer gives it."""
    written, args, _ = TREATMENTS[name]
    return Action(written.partition(":")[0], args)


@pytest.mark.parametrize("name", TREATMENTS)
def test_what_a_viewer_does_is_as_if_it_were_written(plain: Show, name: str) -> None:
    """World and readings are the same to the last bit as those of a scene with the action in its beat."""
    done = plain.with_intervention(AT, action(name))
    written = show(TREATMENTS[name][0])
    last = plain.timeline.ticks
    for tick in (AT, AT + 1, AT + 40, last):
        assert done.recorder.world_at(tick).digest() == written.recorder.world_at(tick).digest(), tick
    ours, theirs = done.recorder.readings_until(last), written.recorder.readings_until(last)
    assert all(np.array_equal(ours[each], theirs[each]) for each in theirs)
    t = plain.timeline.seconds - 0.5
    assert done.frame_at(t).digest() == written.frame_at(t).digest()


@pytest.mark.parametrize("name", TREATMENTS)
def test_nothing_changes_before_it(plain: Show, name: str) -> None:
    """Every world, reading and frame before the act is that of the show without it; after it they differ."""
    done = plain.with_intervention(AT, action(name))
    for tick in (0, 7, AT // 2, AT - 1, AT):
        assert done.recorder.world_at(tick).digest() == plain.recorder.world_at(tick).digest()
    last = plain.timeline.ticks
    before, after = plain.recorder.readings_until(last), done.recorder.readings_until(last)
    for each in before:
        assert np.array_equal(before[each][: AT + 1], after[each][: AT + 1]), each
    assert done.frame_at(3.21).digest() == plain.frame_at(3.21).digest()
    assert done.recorder.world_at(last).digest() != plain.recorder.world_at(last).digest()


@pytest.mark.parametrize("name", [name for name, row in TREATMENTS.items() if row[2]])
def test_a_treatment_reaches_this_patient_and_no_other(plain: Show, name: str) -> None:
    """Its reading changes from the act on; the patient that stands beside for comparison is not treated."""
    done = plain.with_intervention(AT, action(name))
    last, reading = plain.timeline.ticks, TREATMENTS[name][2]
    before, after = plain.recorder.readings_until(last), done.recorder.readings_until(last)
    assert not np.array_equal(before[reading][AT + 1 :], after[reading][AT + 1 :])
    other = reading.replace("body_", "other_")
    assert np.array_equal(before[other], after[other])


def test_tocilizumab_quiets_the_fever_while_il6_rises(plain: Show) -> None:
    """Given to the show by a viewer it does what the patient model says, on the meters of the scene."""
    done = plain.with_intervention(AT, action("give"))
    last = plain.timeline.ticks
    before, after = plain.recorder.readings_until(last), done.recorder.readings_until(last)
    assert after["body_temperature"][last] < 38.0 < before["body_temperature"][last]
    assert after["body_il6"][last] > 2 * before["body_il6"][last]
    assert after["body_receptors_blocked"][AT] == 0.0
    assert after["body_receptors_blocked"][AT + 1] > 0.9


def test_what_was_computed_before_is_shared(plain: Show) -> None:
    """The keyframes before the act are the very same objects; nothing before it is computed again."""
    done = plain.with_intervention(AT, action("give"))
    assert done.recorder.known_ticks >= AT - KEYFRAME_TICKS
    tick = AT // KEYFRAME_TICKS * KEYFRAME_TICKS
    kept = plain.recorder._keyframes._kept
    shared = [each for each in done.recorder._keyframes._kept if any(each is other for other in kept)]
    assert any(each.tick > tick - 2 * KEYFRAME_TICKS for each in shared)
    assert all(each.tick <= AT for each in shared)


def test_the_show_without_it_stays_as_it_is(plain: Show) -> None:
    """Acting makes a new show; the old one gives the same worlds as before."""
    last = plain.timeline.ticks
    kept = plain.recorder.world_at(last).digest()
    plain.with_intervention(AT, action("give")).recorder.ahead(60)
    assert plain.recorder.world_at(last).digest() == kept
    assert plain.interventions == ()


def test_the_order_of_asking_changes_nothing(plain: Show) -> None:
    """Two viewers who do the same at the same moments see the same, whatever they looked at before."""
    last = plain.timeline.ticks
    one = plain.with_intervention(AT, action("give")).with_intervention(AT + 30, action("remove"))
    fresh = show().with_intervention(AT, action("give"))
    fresh.recorder.world_at(last)
    other = fresh.with_intervention(AT + 30, action("remove"))
    assert one.recorder.world_at(last).digest() == other.recorder.world_at(last).digest()
    assert one.frame_at(15.5).digest() == other.frame_at(15.5).digest()


def test_an_act_between_two_keyframes_is_replayed(plain: Show) -> None:
    """Asked in any order, from near or far, the worlds after the act are the same."""
    tick = AT + KEYFRAME_TICKS // 2 + 1
    done = plain.with_intervention(tick, action("remove"))
    far = done.recorder.world_at(plain.timeline.ticks).digest()
    assert (
        done.recorder.world_at(tick + 1).digest()
        == plain.with_intervention(tick, action("remove")).recorder.world_at(tick + 1).digest()
    )
    again = plain.with_intervention(tick, action("remove"))
    assert again.recorder.world_at(plain.timeline.ticks).digest() == far


def test_a_treatment_of_a_beat_happens_on_its_own_day() -> None:
    """Where a beat sets the body clock, its drug is given on that day, not on the day of the beat before."""
    text = STORM.format(do="{give: tocilizumab}").replace("id: act,", "id: act, day: 6,")
    patient = Show.of(loads(text, "09-storm.yaml")).recorder.patients[0]
    (event,) = patient.body.events
    assert event.day == pytest.approx(6, abs=0.01)


@pytest.mark.parametrize(
    "wrong",
    [
        Action("giv", {"what": "tocilizumab"}),
        Action("give", {"what": "aspirin"}),
        Action("change", {"gamma": 1.0}),
        Action("change", {"gam": 99.0}),
        Action("change", {"T0": 1e12}),
    ],
)
def test_an_act_that_means_nothing_says_so(plain: Show, wrong: Action) -> None:
    """Unknown names and impossible values raise UsageError, at the latest when the moment comes."""
    with pytest.raises(UsageError):
        plain.with_intervention(AT, wrong).recorder.world_at(AT + 1)
