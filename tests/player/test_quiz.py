"""Questions: chosen by digit, arrows or mouse, or revealed by Next; then the reasons, and watch again."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seen import collide, reach, words_of
from small import SMALL

from cartviz.player.keys import press
from cartviz.player.state import Player, Reply, advance, hold, opened
from cartviz.scene import loader
from cartviz.scene.timeline import compile_scene
from cartviz.stage.frame import Box, Line, Words
from cartviz.stage.hud.question import question_buttons
from cartviz.stage.show import Show
from cartviz.stage.theme import Layout, Look
from cartviz.ui import overlay

ASKING = SMALL.replace(
    '{ask: "What now?", choices: [This., That.], answer: 1, because: So it is.}',
    '{ask: "What now?", choices: [This., That., Neither.], answer: 1, because: So it is.,'
    " wrong: ['', Because it looks so., Nothing is not it.], again: touch}",
)
SCENE = loader.loads(ASKING, "01-small.yaml")
TIMELINE = compile_scene(SCENE)
CUE = TIMELINE.cue("question")
OPEN = hold(Player(), CUE)
SIZES = [(1920, 1080), (1280, 720), (3840, 2160), (800, 600), (1000, 1600), (2560, 1080)]


def pressed(player: Player, *keys: str) -> Player:
    for key in keys:
        player = press(player, key, TIMELINE)
    return player


# --- the state -------------------------------------------------------------------------------------------------------


def test_a_digit_answers_and_does_not_jump() -> None:
    """The first answer counts; digits without a choice and later digits change nothing, and the place stays."""
    given_ = pressed(OPEN, "2")
    assert (given_.answer, given_.revealed, given_.t) == (2, True, OPEN.t)
    assert pressed(given_, "1", "3", "9", "0") == given_
    assert pressed(OPEN, "0", "4", "9") == OPEN
    assert pressed(Player(t=1.0), "5").t == pytest.approx(TIMELINE.seconds / 2)  # elsewhere a digit jumps


def test_what_was_right_is_counted_in_this_sitting_and_said_only_after_an_answer() -> None:
    """A question counts once, by its last answer; what Next reveals counts nothing; another scene keeps the count."""
    wrong = pressed(OPEN, "2")
    assert (wrong.reply.right, wrong.reply.given) == (0, 1)  # type: ignore[union-attr]
    right = pressed(wrong, "PageUp", "1")
    assert (right.reply.right, right.reply.given) == (1, 1)  # type: ignore[union-attr]
    third = pressed(replace(OPEN, answers=(("Why?", True), ("How?", False))), "1")
    assert "2 of 3 right so far" in card_words(third)
    for player in (OPEN, pressed(OPEN, "PageDown"), pressed(right, "PageUp", "PageDown")):
        assert "right so far" not in card_words(player)
    assert opened(third, 0.0).answers == third.answers


def card_words(player: Player) -> str:
    frame = Show.of(SCENE).frame_at(player.t, (1280, 720), look=Look(reply=player.reply))
    return " ".join(each.text for each in words_of(frame.ops))


def test_a_question_can_be_answered_while_its_step_still_runs() -> None:
    """Nobody has to wait for the hold."""
    running = pressed(Player(t=CUE.start + 0.5), "1")
    assert (running.answer, running.playing) == (1, True)
    assert pressed(running, "PageDown", "PageDown").t == CUE.end


def test_arrows_choose_and_enter_answers() -> None:
    """Down and Up stand on the choices and stop at both ends; Enter on nothing is Next: it reveals."""
    marks = [OPEN]
    for key in ("Down", "Down", "Down", "Down", "Up"):
        marks.append(pressed(marks[-1], key))
    assert [each.reply.pointed for each in marks[1:] if each.reply] == [1, 2, 3, 3, 2]
    assert pressed(OPEN, "Up").reply == Reply(CUE.index, pointed=3)
    assert pressed(marks[-1], "Enter").answer == 2
    nothing = pressed(OPEN, "Enter")
    assert (nothing.answer, nothing.revealed, nothing.held) == (0, True, CUE.index)


@pytest.mark.parametrize("key", ["Right", "PageDown", "N", "Enter", "MediaNext", "Space"])
def test_next_first_reveals_then_goes_on(key: str) -> None:
    """A remote shows the answer and then the next step; while the step runs, Next finishes it first."""
    shown = pressed(OPEN, key)
    assert (shown.revealed, shown.t) == (True, OPEN.t)
    assert pressed(shown, key).t == CUE.end
    if key != "Space":
        running = pressed(Player(t=CUE.start + 0.5), key)
        assert (running.held, running.revealed) == (CUE.index, False)


def test_previous_closes_the_answer_again() -> None:
    """Right then left comes back: the question is open as before."""
    assert pressed(OPEN, "PageDown", "PageUp") == OPEN
    assert replace(pressed(OPEN, "3", "Left"), answers=()) == OPEN


def test_watch_again_goes_to_the_step_that_explains() -> None:
    """By its key, or by Down and Enter; nothing is kept, and the film holds at the question once more."""
    wrong = pressed(replace(OPEN, film=True), "2")
    for keys in (("Shift+R",), ("Alt+Left",), ("Down", "Enter")):
        back = pressed(wrong, *keys)
        assert (back.t, back.playing, back.reply) == (TIMELINE.cue("touch").start, True, None)
        again = advance(replace(back, back=None), 99, TIMELINE)
        assert replace(again, answers=(), spent=0.0) == replace(OPEN, film=True)
        assert pressed(back, "U").t == OPEN.t
    assert pressed(wrong, "Down", "Up", "Enter").t == CUE.end
    assert pressed(Player(), "Shift+R").t == 0.0


def test_in_a_question_up_and_down_do_not_leave_the_scene() -> None:
    """Only where nothing is left to choose are they the keys for scenes."""
    assert pressed(OPEN, "Down", "Up", "1", "Down", "Up", "Up", "Down", "Down").requests == ()
    assert pressed(Player(), "Down").requests == ("scene:+1",)


KEY = st.sampled_from(
    [
        *"0123459",
        "Up",
        "Down",
        "Enter",
        "PageDown",
        "PageUp",
        "Space",
        "Shift+R",
        "R",
        "Home",
        "End",
        "J",
        "?",
        "Escape",
    ]
)


@given(st.lists(st.one_of(KEY, st.floats(0, 2)), max_size=40))
def test_a_reply_belongs_to_the_question_on_the_screen(steps: list[str | float]) -> None:
    """Whatever is pressed: no reply outliving its question, no answer that is not among the choices."""
    player = OPEN
    for step in steps:
        moved = press(player, step, TIMELINE) if isinstance(step, str) else advance(player, step, TIMELINE)
        player = replace(moved, requests=())
        if player.reply:
            assert player.reply.cue == TIMELINE.cue_at(player.t).index == CUE.index
            assert 0 <= player.reply.answer <= 3
            assert player.revealed or not player.answer


# --- the card --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def show() -> Show:
    """The small scene with its three choices."""
    return Show.of(SCENE)


def words(show: Show, reply: Reply | None, size: tuple[int, int] = (1280, 720), scale: float = 1.0) -> list[Words]:
    look = Look(reply=reply, text_scale=scale)
    return words_of(show.frame_at(show.end_of("question"), size, look=look).ops)


def test_the_answer_shows_right_wrong_and_why(show: Show) -> None:
    """Both reasons stand on the card, the given wrong choice is crossed and the right one checked: shape and color."""
    told = " ".join(op.text for op in words(show, Reply(CUE.index, answer=2, revealed=True)))
    for each in ("So it is.", "Because it looks so.", "Watch again", "Shift + R"):
        assert each in told
    assert "Nothing is not it." not in told
    look = Look(reply=Reply(CUE.index, answer=2, revealed=True))
    lines = [op for op in show.frame_at(show.end_of("question"), look=look).ops if isinstance(op, Line)]
    assert len([op for op in lines if op.color == look.color("good") and len(op.points) == 3]) == 2
    assert len([op for op in lines if op.color == look.color("alarm") and len(op.points) == 2]) == 4


def test_the_right_answer_and_the_revealed_one_need_no_excuse(show: Show) -> None:
    """No cross, no reason for what nobody chose."""
    for answer in (0, 1):
        reply = Reply(CUE.index, answer=answer, revealed=True)
        told = [op.text for op in words(show, reply)]
        assert "So it is." in told
        assert "Because it looks so." not in told
        look = Look(reply=reply)
        ops = show.frame_at(show.end_of("question"), look=look).ops
        assert not [op for op in ops if isinstance(op, Line) and op.color == look.color("alarm")]


def test_without_a_player_the_question_is_open(show: Show) -> None:
    """Exports ask; a reply to another question does not show either."""
    plain = show.frame_at(show.end_of("question"))
    other = show.frame_at(show.end_of("question"), look=Look(reply=Reply(1, answer=1, revealed=True)))
    assert str(plain) == str(other)
    assert "So it is." not in [op.text for op in words_of(plain.ops)]


@pytest.mark.parametrize("scale", [1.0, 1.3])
@pytest.mark.parametrize("size", SIZES)
def test_the_open_and_the_answered_card_can_be_read(show: Show, size: tuple[int, int], scale: float) -> None:
    """All words inside the window and on nothing else, at every size of window and text."""
    for reply in (None, Reply(CUE.index, answer=3, revealed=True)):
        found = words(show, reply, size, scale)
        for op in found:
            left, top, right, bottom = reach(op)
            assert -0.5 <= left <= right <= size[0] + 0.5, op
            assert -0.5 <= top <= bottom <= size[1] + 0.5, op
        assert [(a.text, b.text) for a, b in itertools.combinations(found, 2) if collide(a, b)] == []


@pytest.mark.parametrize("size", SIZES)
def test_choices_are_clicked_where_they_are_drawn(size: tuple[int, int]) -> None:
    """Every choice is its digit, later only 'watch again'; beside the card nothing is clicked."""
    assert CUE.question
    layout, look, viewer = Layout(*size), Look(), overlay.Viewer()
    for player, keys in ((OPEN, ["1", "2", "3"]), (pressed(OPEN, "2"), ["Shift+R"])):
        buttons = question_buttons(CUE.question, player.reply, layout)
        assert [button.key for button in buttons] == keys
        for button in buttons:
            place = (button.x + button.width / 2, button.y + button.height / 2)
            assert overlay.key_at(player, size, look, viewer, place, TIMELINE) == button.key
            hover = overlay.Viewer(pointer=place)
            ops = overlay.choice_ops(player, TIMELINE, size, look, hover)
            assert [isinstance(op, Box) for op in ops] == [True]
        assert overlay.key_at(player, size, look, viewer, (size[0] - 3.0, size[1] / 2), TIMELINE) == ""
