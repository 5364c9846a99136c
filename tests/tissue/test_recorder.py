import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tissue import action, small_hunt

from cartviz.scene.model import Action, Scene
from cartviz.scene.timeline import Timeline, compile_scene
from cartviz.tissue import keyframes
from cartviz.tissue import recorder as recorders
from cartviz.tissue.keyframes import CROWD_TICKS, KEYFRAME_TICKS
from cartviz.tissue.meters import METERS, read_all
from cartviz.tissue.recorder import RECENT_WORLDS, Recorder
from cartviz.tissue.rules import take_step
from cartviz.tissue.world import World

STEER = action("steer", who="scout", to="nine")
STRIKE = action("strike", who="scout")
DIVIDE = action("divide", who="army")
SECONDS = 9.0


@pytest.fixture(scope="module")
def scene() -> Scene:
    return small_hunt(SECONDS, (0.0, STEER), (5.0, STRIKE))


@pytest.fixture(scope="module")
def timeline(scene: Scene) -> Timeline:
    return compile_scene(scene)


@pytest.fixture(scope="module")
def truth(scene: Scene, timeline: Timeline) -> list[str]:
    """The digest of every tick, computed once from the beginning to the end."""
    recorder = Recorder(scene, timeline)
    return [recorder.world_at(tick).digest() for tick in range(timeline.ticks + 1)]


@pytest.fixture(scope="module")
def played(scene: Scene, timeline: Timeline) -> Recorder:
    """A recorder that knows everything."""
    recorder = Recorder(scene, timeline)
    recorder.world_at(timeline.ticks)
    return recorder


def test_every_tick_is_another_world(truth: list[str], timeline: Timeline) -> None:
    """Nothing stands still, and a scene of nine seconds has 270 ticks."""
    assert timeline.ticks == 270
    assert len(set(truth)) == 271


@settings(max_examples=15)
@given(ticks=st.lists(st.integers(0, 270), min_size=1, max_size=12))
def test_any_order_of_asking_gives_the_same_worlds(played: Recorder, truth: list[str], ticks: list[int]) -> None:
    """Forward, backward or at random: the world at a tick is always the same."""
    assert [played.world_at(tick).digest() for tick in ticks] == [truth[tick] for tick in ticks]


def test_a_crowd_has_fewer_keyframes(scene: Scene, timeline: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large worlds are kept less often, and tell the same story."""
    small = Recorder(scene, timeline)
    monkeypatch.setattr(keyframes, "CROWD", 40)  # the scene opens with 46 cells
    large = Recorder(scene, timeline)
    assert large.world_at(150).digest() == small.world_at(150).digest()
    assert large._keyframes.ticks == list(range(0, 151, CROWD_TICKS))
    large._recent.clear()
    assert large.world_at(90).digest() == small.world_at(90).digest()


@settings(max_examples=8)
@given(st.lists(st.one_of(st.integers(0, 270), st.none()), min_size=1, max_size=5))
def test_a_new_recorder_asked_in_any_order_gives_the_same(
    scene: Scene, timeline: Timeline, truth: list[str], asks: list[int | None]
) -> None:
    """Also while it is still computing, and with pauses in which it computes ahead."""
    recorder = Recorder(scene, timeline)
    for tick in asks:
        if tick is None:
            recorder.ahead(0.002)
        else:
            assert recorder.world_at(tick).digest() == truth[tick]


def test_stepping_back_costs_nothing(played: Recorder) -> None:
    """After a jump, the frames before it are at hand: a step back computes no world anew."""
    played._recent.clear()
    played.world_at(250)
    steps = []
    original = played._next
    played._next = lambda world: (steps.append(world.tick), original(world))[1]  # type: ignore[method-assign]
    try:
        for tick in range(250, 250 - 250 % KEYFRAME_TICKS, -1):
            played.world_at(tick)
        assert steps == []
        for tick in range(251, 256):
            played.world_at(tick)
        assert steps == [250, 251, 252, 253, 254]
    finally:
        played._next = original  # type: ignore[method-assign]


def test_a_jump_replays_less_than_the_way_between_two_keyframes(played: Recorder) -> None:
    """However far the jump, at most 15 ticks are computed."""
    steps = []
    original = played._next
    played._next = lambda world: (steps.append(world.tick), original(world))[1]  # type: ignore[method-assign]
    try:
        for tick in (31, 270, 95, 1):
            played._recent.clear()
            steps.clear()
            played.world_at(tick)
            assert len(steps) == tick % KEYFRAME_TICKS
    finally:
        played._next = original  # type: ignore[method-assign]


def test_a_long_replay_copies_only_what_is_kept(
    scene: Scene, timeline: Timeline, truth: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a crowd most worlds on the way of a jump are forgotten at once: these are one and the same."""
    monkeypatch.setattr(recorders, "CROWD", 40)
    recorder = Recorder(scene, timeline)
    recorder.world_at(timeline.ticks)
    keyframe = recorder._keyframes.latest(143).digest()
    recorder.rest()
    copies = []
    original = World.copy
    monkeypatch.setattr(World, "copy", lambda world: (copies.append(world.tick), original(world))[1])
    world = recorder.world_at(143)
    assert world.digest() == truth[143]
    assert copies == [128, 137, 138, 139, 140, 141, 142]  # of the keyframe, then one for each that is kept
    assert [recorder.world_at(tick).digest() for tick in range(138, 144)] == truth[138:144]
    assert recorder._keyframes.latest(143).digest() == keyframe


def test_memory_is_bounded(played: Recorder, timeline: Timeline) -> None:
    """A keyframe every 16 ticks, and the last 40 worlds."""
    assert played._keyframes.ticks == list(range(0, timeline.ticks + 1, KEYFRAME_TICKS))
    assert len(played._recent) <= RECENT_WORLDS


def test_a_scene_at_rest_forgets_its_recent_worlds_and_nothing_else(
    scene: Scene, timeline: Timeline, truth: list[str]
) -> None:
    """All that was computed stays known: the same worlds come back from the keyframes."""
    recorder = Recorder(scene, timeline)
    recorder.world_at(timeline.ticks)
    recorder.rest()
    assert not recorder._recent
    assert recorder.known_ticks == timeline.ticks
    assert [recorder.world_at(tick).digest() for tick in (77, 3, timeline.ticks)] == [truth[77], truth[3], truth[-1]]


def test_ticks_outside_the_scene_are_its_ends(played: Recorder, truth: list[str]) -> None:
    """Before the start it is the start, behind the end it is the end."""
    assert played.world_at(-5).digest() == truth[0]
    assert played.world_at(9999).digest() == truth[-1]


def test_readings_never_show_the_future(scene: Scene, timeline: Timeline) -> None:
    """Asked until a tick, every meter has one value for each tick up to it and none behind."""
    recorder = Recorder(scene, timeline)
    early = recorder.readings_until(50)
    assert {column.size for column in early.values()} == {51}
    assert recorder.known_ticks == 50
    before = {name: column.copy() for name, column in early.items()}
    recorder.world_at(270)
    assert all(np.array_equal(early[name], before[name]) for name in before)
    assert recorder.readings_until(50)["kills"].size == 51
    with pytest.raises(ValueError, match="read-only"):
        early["kills"][0] = 1


def test_readings_are_those_of_the_worlds(played: Recorder) -> None:
    """A plot agrees with the picture at every tick."""
    readings = played.readings_until(270)
    for tick in (0, 1, 32, 100, 270):
        expected = read_all(played.world_at(tick))
        assert [readings[meter.name][tick] for meter in METERS] == list(expected)


def test_computing_ahead_reaches_the_end_in_pieces(scene: Scene, timeline: Timeline, truth: list[str]) -> None:
    """Called again and again it reports when all is known; what it knows is the same story."""
    recorder = Recorder(scene, timeline)
    assert recorder.known_ticks == -1
    calls = 0
    while not recorder.ahead(0.01):
        calls += 1
        assert calls < 10_000
    assert recorder.known_ticks == 270
    assert recorder.ahead(0.01)
    assert recorder.world_at(200).digest() == truth[200]


def test_another_seed_tells_another_story(scene: Scene, timeline: Timeline, truth: list[str]) -> None:
    """The seed of the scene holds unless another is given."""
    assert Recorder(scene, timeline, seed=scene.seed).world_at(9).digest() == truth[9]
    assert Recorder(scene, timeline, seed=99).world_at(9).digest() != truth[9]


# --- interventions ----------------------------------------------------------------------------------------------------


@settings(max_examples=4)
@given(tick=st.integers(0, 200), known=st.integers(0, 200), later=st.integers(0, 40))
def test_an_intervention_equals_a_scene_that_had_it_written_in(
    timeline: Timeline, scene: Scene, truth: list[str], tick: int, known: int, later: int
) -> None:
    """Branched off at any moment, however much was known: the same before, and the same as written from the start."""
    recorder = Recorder(scene, timeline)
    recorder.world_at(known)
    branch = recorder.branch(tick, DIVIDE)
    whole = Recorder(scene, timeline, interventions=[(tick, DIVIDE)])
    assert branch.world_at(tick).digest() == truth[tick]
    end = min(tick + 1 + later, 270)
    assert branch.world_at(end).digest() == whole.world_at(end).digest() != truth[end]
    assert recorder.world_at(end).digest() == truth[end]  # the original does not know
    assert np.array_equal(branch.readings_until(end)["car_t"], whole.readings_until(end)["car_t"])


def test_a_branch_computes_nothing_anew_before_its_moment(played: Recorder) -> None:
    """Keyframes before the intervention are shared, not copied or computed again."""
    branch = played.branch(200, DIVIDE)
    assert len(branch._keyframes.ticks) == 200 // KEYFRAME_TICKS + 1
    ours, theirs = branch._keyframes._kept, played._keyframes._kept
    assert all(one is other for one, other in zip(ours, theirs, strict=False))
    assert branch.known_ticks == 200
    assert branch.interventions == ((200, DIVIDE),)


def test_branches_of_branches(played: Recorder, scene: Scene, timeline: Timeline) -> None:
    """Two interventions, in whatever order they were made, make the story that has both."""
    release = action("release", who="scout")
    one = played.branch(100, DIVIDE).branch(40, release)
    other = played.branch(40, release).branch(100, DIVIDE)
    whole = Recorder(scene, timeline, interventions=[(40, release), (100, DIVIDE)])
    assert one.world_at(150).digest() == other.world_at(150).digest() == whole.world_at(150).digest()
    assert one.interventions == whole.interventions


def test_an_intervention_comes_after_the_beats_own_actions(scene: Scene, timeline: Timeline) -> None:
    """At one tick the scene acts first, then the viewer."""
    tick = next(iter(timeline.actions))
    release = action("release", who="scout")
    world = Recorder(scene, timeline, interventions=[(tick, release)]).world_at(tick + 1)
    assert world.errand[world.names["scout"]] == -1


def test_the_body_is_asked_for_the_tick_that_comes(scene: Scene, timeline: Timeline) -> None:
    """Each step knows how many cells the patient has at its end, and the tissue follows."""
    asked_at = []

    def asks(tick: int) -> dict[str, int]:
        asked_at.append(tick)
        return {"leukemia": 28 - tick // 30}

    recorder = Recorder(scene, timeline, asks=asks)
    assert abs(recorder.readings_until(270)["leukemia"][270] - 19) <= 2
    assert asked_at == list(range(1, 271))
    branch = recorder.branch(100, DIVIDE)
    assert abs(branch.readings_until(270)["leukemia"][270] - 19) <= 2


def test_a_world_is_what_the_rules_make_of_the_one_before(played: Recorder, scene: Scene, timeline: Timeline) -> None:
    """The recorder adds nothing of its own: one step of a copy is the next world."""
    world = played.world_at(64).copy()
    actions: tuple[Action, ...] = timeline.actions.get(64, ())
    take_step(world, scene.seed, timeline.minutes_per_tick(64), actions)
    assert world.digest() == played.world_at(65).digest()
