from dataclasses import FrozenInstanceError, replace
from itertools import pairwise

import pytest
from example import HUNT
from hypothesis import given
from hypothesis import strategies as st

from cartviz.core.errors import CartvizError
from cartviz.scene.loader import loads
from cartviz.scene.model import Action, Beat, Camera, MeterSpec, Scene, WorldSpec
from cartviz.scene.timeline import TICKS_PER_SECOND, Shot, Timeline, compile_scene


def scene_of(*beats: Beat, world: WorldSpec | None = None, meters: tuple[str, ...] = ()) -> Scene:
    """A scene with these beats; ids are filled in."""
    named = tuple(replace(beat, id=f"b{i}") if beat.id == "_" else beat for i, beat in enumerate(beats))
    specs = {name: MeterSpec() for name in meters}
    return Scene(
        path="s.yaml",
        id="s",
        number=0,
        title="T",
        beats=named,
        world=world or WorldSpec(size_um=(400, 200)),
        meters=specs,
    )


def timeline_of(*beats: Beat, world: WorldSpec | None = None, meters: tuple[str, ...] = ()) -> Timeline:
    return compile_scene(scene_of(*beats, world=world, meters=meters))


def beat(seconds: float = 1.0, **given: object) -> Beat:
    return Beat(id="_", seconds=seconds, **given)  # type: ignore[arg-type]


BEATS = st.lists(
    st.builds(
        beat,
        seconds=st.floats(0.01, 90) | st.integers(1, 20),
        pace=st.sampled_from([0.0, 0.1, 0.37, 1.0, 1.0, 2.5]) | st.floats(0, 10),
    ),
    min_size=1,
    max_size=8,
)


def test_beats_follow_each_other_without_a_gap() -> None:
    """Each cue starts where the last one ends, in seconds and in ticks; pace slows the world, not the film."""
    timeline = compile_scene(loads(HUNT, "08-hunt.yaml"))
    assert [(cue.beat.id, cue.start, cue.end, cue.first_tick, cue.last_tick) for cue in timeline.cues] == [
        ("touch", 0, 9, 0, 270),
        ("deliver", 9, 19, 270, 300),
        ("question", 19, 25, 300, 480),
    ]
    assert (timeline.seconds, timeline.ticks) == (25, 480)


def test_a_stopped_world_takes_no_ticks_and_a_slow_one_at_least_one() -> None:
    """Pace 0 waits; any other pace moves."""
    timeline = timeline_of(beat(5, pace=0.0), beat(0.01, pace=0.001), beat(1))
    assert [cue.ticks for cue in timeline.cues] == [0, 1, 30]
    assert timeline.tick_at(3.0) == (0, 1.0)
    assert timeline.cues[0].days_per_tick == 0


def test_a_moment_between_two_ticks_is_part_of_a_step() -> None:
    """Half a tick into a beat the first step is half done; on a tick it is whole."""
    timeline = timeline_of(beat(10), beat(10, pace=0.1))
    assert timeline.tick_at(0.0) == (0, 1.0)
    assert timeline.tick_at(0.5 / TICKS_PER_SECOND) == pytest.approx((1, 0.5))
    assert timeline.tick_at(1 / TICKS_PER_SECOND) == (1, 1.0)
    assert timeline.tick_at(10.0) == (300, 1.0)
    tick, fraction = timeline.tick_at(10 + 1.25 / 3)  # three ticks a second in slow motion
    assert (tick, fraction) == pytest.approx((302, 0.25))


def test_thirty_pictures_a_second_fall_on_whole_ticks() -> None:
    """An export at 30 pictures a second shows every tick once, without a rounding error in between."""
    timeline = timeline_of(beat(7), beat(3), beat(100))
    assert [timeline.tick_at(i / 30) for i in range(timeline.ticks + 1)] == [
        (i, 1.0) for i in range(timeline.ticks + 1)
    ]


def test_outside_the_scene_its_ends_show() -> None:
    """Before the start the first picture, behind the end the last."""
    timeline = timeline_of(beat(2), beat(3))
    assert timeline.tick_at(-1) == (0, 1.0)
    assert timeline.tick_at(99) == timeline.tick_at(5) == (150, 1.0)
    assert (timeline.cue_at(-1).index, timeline.cue_at(99).index) == (0, 1)
    assert (timeline.seconds_at(-3), timeline.seconds_at(10_000)) == (0, 5)


def test_where_two_beats_meet_the_one_that_starts_shows() -> None:
    """A jump to a beat shows that beat; the very end shows the last."""
    timeline = timeline_of(beat(2), beat(3), beat(1))
    assert [timeline.cue_at(t).index for t in (0, 1.999, 2, 4.999, 5, 6)] == [0, 0, 1, 1, 2, 2]


@given(BEATS)
def test_ticks_and_seconds_are_inverses(beats: list[Beat]) -> None:
    """Every tick is whole at the first moment it is reached, and on its way just before."""
    timeline = timeline_of(*beats)
    for tick in {0, 1, timeline.ticks // 3, timeline.ticks - 1, timeline.ticks} & set(range(timeline.ticks + 1)):
        t = timeline.seconds_at(tick)
        assert timeline.tick_at(t) == (tick, 1.0)
        if tick:
            before, fraction = timeline.tick_at(t - 1e-3)
            assert before == tick
            assert fraction < 1


@given(BEATS, st.lists(st.floats(0, 1), min_size=2, max_size=20))
def test_the_world_never_runs_backwards(beats: list[Beat], shares: list[float]) -> None:
    """Later is never an earlier tick, and the part of a step lies in (0, 1]."""
    timeline = timeline_of(*beats)
    moments = [timeline.tick_at(share * timeline.seconds) for share in sorted(shares)]
    assert all(0 < fraction <= 1 and 0 <= tick <= timeline.ticks for tick, fraction in moments)
    positions = [tick - 1 + fraction for tick, fraction in moments]
    assert all(a <= b + 1e-5 for a, b in pairwise(positions))


@given(BEATS)
def test_clocks_run_on_across_beats(beats: list[Beat]) -> None:
    """Minutes and days at a tick are the sum of all steps before it."""
    timeline = timeline_of(*beats, world=WorldSpec(minutes_per_second=12, days_per_second=0.7, day=-5))
    steps = min(timeline.ticks, 400)
    minutes = sum(timeline.minutes_per_tick(tick) for tick in range(steps))
    assert timeline.minute_at(steps) == pytest.approx(minutes)
    assert timeline.day_at(steps) == pytest.approx(-5 + steps * 0.7 / TICKS_PER_SECOND)
    assert timeline.day_at_time(timeline.seconds) == pytest.approx(timeline.day_at(timeline.ticks))


def test_a_rate_of_a_beat_holds_for_that_beat_only() -> None:
    """Minutes and days a second return to those of the world; slow motion lets less of them pass."""
    world = WorldSpec(minutes_per_second=12, days_per_second=0, day=3)
    timeline = timeline_of(beat(2), beat(4, minutes_per_second=60, days_per_second=0.5), beat(2, pace=0.5), world=world)
    assert [cue.first_minute for cue in timeline.cues] == [0, pytest.approx(24), pytest.approx(264)]
    assert timeline.minute_at(timeline.ticks) == pytest.approx(264 + 12)
    assert [timeline.minutes_per_tick(tick) for tick in (59, 60, 179, 180)] == pytest.approx([0.4, 2, 2, 0.4])
    assert [(cue.day_from, cue.day_to) for cue in timeline.cues] == [(3, 3), (3, 5), (5, 5)]
    assert timeline.day_at_time(4.0) == 4


def test_a_beat_can_set_the_day() -> None:
    """The clock jumps where the beat starts; the tick between belongs to the beat before."""
    timeline = timeline_of(beat(1, days_per_second=1), beat(1, day=9, days_per_second=3), beat(1))
    assert [(cue.day_from, cue.day_to) for cue in timeline.cues] == [(0, 1), (9, 12), (12, 12)]
    assert [timeline.day_at(tick) for tick in (0, 30, 31, 60, 90)] == pytest.approx([0, 1, 9.1, 12, 12])
    assert (timeline.day_at_time(0.5), timeline.day_at_time(1.0)) == (0.5, 9)


def test_a_camera_starts_on_the_middle_of_the_whole_world() -> None:
    """Without a word about the camera everything is in the picture."""
    (cue,) = timeline_of(beat()).cues
    assert cue.camera_from == cue.camera_to == Shot(None, (200, 100), 400)


def test_the_first_camera_is_there_at_once() -> None:
    """There is nothing to move from."""
    (cue,) = timeline_of(beat(camera=Camera(follow="scout", width_um=90))).cues
    assert cue.camera_from == cue.camera_to == Shot("scout", None, 90)


def test_a_camera_keeps_what_a_beat_does_not_change() -> None:
    """Width, cell and place are kept one by one; a place ends following, and a cell ends the place."""
    cues = timeline_of(
        beat(camera=Camera(follow="scout")),
        beat(camera=Camera(width_um=30)),
        beat(),
        beat(camera=Camera(at=(1, 2))),
        beat(camera=Camera(follow="nine")),
    ).cues
    assert [cue.camera_to for cue in cues] == [
        Shot("scout", None, 400),
        Shot("scout", None, 30),
        Shot("scout", None, 30),
        Shot(None, (1, 2), 30),
        Shot("nine", None, 30),
    ]


def test_a_move_fits_into_its_beat() -> None:
    """A camera has arrived when its beat ends; a beat without a camera does not move it."""
    cues = timeline_of(beat(5, camera=Camera(seconds=2)), beat(1, camera=Camera(seconds=9)), beat(4)).cues
    assert [cue.move_seconds for cue in cues] == [2, 1, 0]


@given(
    st.lists(
        st.builds(
            Camera,
            follow=st.none() | st.sampled_from(["a", "b"]),
            at=st.none(),
            width_um=st.none() | st.floats(1, 400),
        )
        | st.builds(Camera, at=st.tuples(st.floats(0, 400), st.floats(0, 200)))
        | st.none(),
        min_size=1,
        max_size=8,
    )
)
def test_camera_moves_are_continuous(cameras: list[Camera | None]) -> None:
    """Each move begins where the last one ended."""
    cues = timeline_of(*(beat(camera=camera) for camera in cameras)).cues
    assert all(a.camera_to == b.camera_from for a, b in pairwise(cues))


def test_meters_and_haze_stay_until_they_are_changed() -> None:
    """All meters of the scene show at first; [] hides them; haze ends with none."""
    cues = timeline_of(
        beat(),
        beat(meters=("kills",), haze="cytokine"),
        beat(),
        beat(meters=(), haze="none"),
        beat(),
        meters=("kills", "car_t"),
    ).cues
    assert [cue.meters for cue in cues] == [("kills", "car_t"), ("kills",), ("kills",), (), ()]
    assert [cue.haze for cue in cues] == ["", "cytokine", "cytokine", "", ""]


def test_captions_and_questions_belong_to_their_beat() -> None:
    """A beat without a caption shows none."""
    timeline = compile_scene(loads(HUNT))
    assert timeline.cues[2].question == timeline.cues[2].beat.question is not None
    assert [cue.caption for cue in timeline_of(beat(caption="One."), beat()).cues] == ["One.", ""]


def test_actions_fire_behind_the_tick_where_their_time_falls() -> None:
    """`after` counts seconds of the beat, in slow motion too, and never leaves the beat."""

    def does(*after: float) -> tuple[Action, ...]:
        return tuple(Action(f"a{seconds:g}", after=seconds) for seconds in after)

    timeline = timeline_of(beat(2, do=does(0, 1, 99)), beat(10, pace=0.1, do=does(0, 5)), beat(1, pace=0.0, do=does(3)))
    found = {tick: [action.name for action in actions] for tick, actions in timeline.actions.items()}
    assert found == {0: ["a0"], 30: ["a1"], 59: ["a99"], 60: ["a0"], 75: ["a5"], 90: ["a3"]}


def test_actions_of_one_tick_keep_their_order() -> None:
    """What is written first happens first."""
    do = tuple(Action(name) for name in ("c", "a", "b"))
    assert timeline_of(beat(do=do)).actions == {0: do}


def test_a_cue_is_found_by_the_id_of_its_beat() -> None:
    """An unknown id is answered with the nearest."""
    timeline = compile_scene(loads(HUNT))
    assert timeline.cue("deliver").index == 1
    with pytest.raises(CartvizError, match=r"no beat 'delivr'\. Did you mean 'deliver'\?"):
        timeline.cue("delivr")


def test_compiling_is_pure() -> None:
    """The same scene gives the same timeline, which nobody can change."""
    scene = loads(HUNT)
    timeline = compile_scene(scene)
    assert compile_scene(scene) == timeline
    with pytest.raises(FrozenInstanceError):
        timeline.seconds = 1.0  # type: ignore[misc]
    with pytest.raises(TypeError):
        timeline.actions[0] = ()  # type: ignore[index]
