import pytest

from cartviz.core.errors import CartvizError, Problem, UsageError, did_you_mean, shorten, suggest

KEYS = ("id", "seconds", "caption", "pace", "camera")


def test_a_problem_is_one_line_with_place_message_and_hint() -> None:
    """A problem reads file:line:column: message, and its hint is a sentence of its own."""
    problem = Problem("bad.yaml", 82, 5, "a beat has no 'pase'", "Did you mean 'pace'?")
    assert str(problem) == "bad.yaml:82:5: a beat has no 'pase'. Did you mean 'pace'?"
    assert str(Problem("bad.yaml", 6, 1, "the file is empty")) == "bad.yaml:6:1: the file is empty"


def test_an_error_lists_every_problem_once_in_the_order_of_the_file() -> None:
    """Problems come out sorted by place (line 9 before line 10), the same one only once."""
    late, early = Problem("a.yaml", 10, 1, "late"), Problem("a.yaml", 9, 40, "early")
    error = CartvizError(late, early, late)
    assert error.problems == (early, late)
    assert str(error) == "a.yaml:9:40: early\na.yaml:10:1: late"


def test_a_usage_error_has_no_place_but_a_cure() -> None:
    """A usage error is caught like any bad input and says what to do."""
    with pytest.raises(CartvizError, match=r"^no display\. Use 'cartviz export'\.$") as caught:
        raise UsageError("no display", "Use 'cartviz export'.")
    assert caught.value.problems == ()


def test_a_message_can_be_printed_whatever_is_in_a_file_name() -> None:
    """A file name that is no UTF-8 does not break the printing of the message about it."""
    broken = b"bad-\xff.yaml".decode("utf-8", "surrogateescape")
    assert str(Problem(broken, 1, 1, "no")).encode("utf-8") == rb"bad-\udcff.yaml:1:1: no"


@pytest.mark.parametrize(
    ("word", "answer"),
    [("pase", "Did you mean 'pace'?"), ("PACE", "Did you mean 'pace'?"), ("xyzzy", ""), ("", ""), ("p" * 10_000, "")],
)
def test_did_you_mean_names_the_nearest_word_or_none(word: str, answer: str) -> None:
    """A near word is named, also in another case; a far one is not guessed at."""
    assert did_you_mean(word, KEYS) == answer


def test_suggest_lists_what_is_known_when_nothing_is_near() -> None:
    """An author who is far off sees all the words there are."""
    assert suggest("xyzzy", KEYS) == "Known: id, seconds, caption, pace, camera."
    assert suggest("secnds", KEYS) == "Did you mean 'seconds'?"
    assert suggest("xyzzy", ()) == ""


def test_quoted_text_stays_on_one_short_line() -> None:
    """A long or folded text is quoted in a message on one line of at most 40 characters."""
    assert shorten("a\n  b") == "a b"
    assert len(shorten("x" * 1000)) == 40


def test_what_no_terminal_shall_obey_is_escaped() -> None:
    """A file's own control characters, half characters and reversed writing stand in a message as their escapes."""
    said = str(Problem("a\x1b[2J.yaml", 1, 1, "found 'a\x00\ud800\u202e'"))
    assert said == r"a\x1b[2J.yaml:1:1: found 'a\x00\ud800\u202e'"
    assert str(Problem("è漢.yaml", 1, 1, "µm² → –")) == "è漢.yaml:1:1: µm² → –"
