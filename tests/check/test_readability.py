import pytest
from example import HUNT

from cartviz.check.readability import caption_faults, plain, reading_seconds, spelling_faults, spelling_problems, texts
from cartviz.scene.loader import loads

METERS = ("kills", "car_t")


def faults(caption: str, seconds: float = 60) -> list[str]:
    return [f"{message}. {hint}" for message, hint in caption_faults(caption, seconds, METERS)]


def test_a_caption_is_counted_as_the_viewer_sees_it() -> None:
    """Stars do not show, and a live number takes four digits."""
    assert plain("*CAR* killed {kills} of 9 ") == "CAR killed 0000 of 9"


def test_reading_takes_a_second_for_two_and_a_half_words() -> None:
    """A word with a hyphen is one word, a lone dash is none, a live number is one."""
    assert reading_seconds("A CAR-T cell - at last - kills {kills} cells.") == 8 / 2.5
    assert reading_seconds("") == 0


def test_a_caption_must_be_readable_within_its_beat() -> None:
    """Ten words need four seconds: enough in 4 s, too long in 3.9 s."""
    caption = "one two three four five six seven eight nine ten"
    assert faults(caption, 4) == []
    assert faults(caption, 3.9) == [
        "the caption's 10 words need 4.0 s to be read, the beat lasts 3.9 s. Cut it to 9 words, or give the beat 4.0 s."
    ]


def test_a_caption_has_two_lines_of_sixty_two_characters() -> None:
    """Wrapped at words and at forced breaks; markup does not count."""
    line = "x" * 30 + " " + "y" * 31
    assert faults(f"*{line}* {line}") == []
    (message,) = faults(f"{line} {line} z")
    assert message.startswith("the caption takes 3 lines of 62 characters, 2 fit")
    assert faults("one\ntwo") == []
    assert faults("one\ntwo\nthree")[0].startswith("the caption takes 3 lines")
    assert faults("x" * 63)[0].startswith("the caption has a word that is longer than a line")


def test_a_sentence_has_sixteen_words_at_most() -> None:
    """Sixteen can be followed, seventeen are too many; a new sentence starts anew."""
    words = " ".join("a" * 16)
    assert faults(f"{words}. {words}.") == []
    assert faults(f"a {words}.")[0].startswith("a sentence of the caption has 17 words")


@pytest.mark.parametrize(
    ("caption", "message"),
    [
        ("A *CAR touches.", "a * in the caption has no partner"),
        ("A ** touches.", "a * in the caption has no partner"),
        ("{kils} cells die.", "there is no meter 'kils'. Did you mean 'kills'?"),
        ("{} cells die.", "there is no meter ''. Known: kills, car_t."),
        ("{kills cells die.", "a { or } in the caption has no partner"),
        ("kills} cells die.", "a { or } in the caption has no partner"),
        (r"One\ntwo.", r"'\n' breaks a line only inside double quotes"),
    ],
)
def test_markup_is_complete(caption: str, message: str) -> None:
    """Every star and brace has its partner, every meter exists."""
    assert faults(caption)[0].startswith(message)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Tumours shrink.", "Write 'Tumors'."),
        ("acute leukaemia", "Write 'leukemia'."),
        ("a leukaemic cell", "Write 'leukemic'."),
        ("haemoglobin", "Write 'hemoglobin'."),
        ("its colours", "Write 'colors'."),
        ("in the centre", "Write 'center'."),
        ("20 micrometres", "Write 'micrometers'."),
        ("specialised hospitals", "Write 'specialized'."),
        ("we recognise it", "Write 'recognize'."),
        ("an immunisation", "Write 'immunization'."),
        ("armoured CARs", "Write 'armored'."),
        ("centred", "Write 'centered'."),
        ("Analysing", "Write 'Analyzing'."),
        ("two programmes", "Write 'programs'."),
        ("unlabelled", "Write 'unlabeled'."),
        ("a T cell", "Write 'T-cell'."),
        ("two B cells", "Write 'B-cells'."),
        ("a CAR T cell", "Write 'CAR-T cell'."),
        ("CAR T therapy", "Write 'CAR-T'."),
    ],
)
def test_another_spelling_is_found_with_the_right_one(text: str, wanted: str) -> None:
    """The program writes American English, and T-cell, B-cell, CAR-T cell."""
    assert [hint for _, hint in spelling_faults(text)] == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        "CAR-T cells",
        "T-cells and B-cells",
        "a tumor",
        "it promises",
        "exercise",
        "precise",
        "organism",
        "otherwise",
        "a polar cell",
        "two analyses",
        "programmed",
    ],
)
def test_good_spelling_is_left_alone(text: str) -> None:
    """American words, and words that only look British, pass."""
    assert list(spelling_faults(text)) == []


def test_every_text_of_a_scene_is_read() -> None:
    """Titles, goals, limits, meters, captions, notes, labels and questions."""
    text = HUNT.replace("    question:\n", "    question:\n      wrong: [tumour, '', tumour]\n")
    for word in ("The hunt", "How CAR-T", "The marrow", "put the", "Cells killed", "At the", "Presenter -", "CD19 tag"):
        text = text.replace(word, f"tumour {word}", 1)
    for word in ("Why do", "They are dead", "This CAR"):
        text = text.replace(word, f"tumour {word}", 1)
    problems = list(spelling_problems(loads(text, "f")))
    assert len(problems) == 13
    assert {problem.hint for problem in problems} == {"Write 'tumor'."}
    assert len({(problem.line, problem.column) for problem in problems}) == 13


def test_texts_carry_their_path() -> None:
    """A path leads to the place in the file."""
    scene = loads(HUNT, "f")
    found = dict(texts(scene))
    assert found["beats", 0, "labels", 1, "says"] == "CD19 tag"
    assert found["beats", 2, "question", "choices", 1] == "They carry no CD19."
    assert all(path in scene.marks for path, text in found.items() if text)
