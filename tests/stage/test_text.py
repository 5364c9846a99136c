import itertools
import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartviz.player.keys import KEYS, shown_names
from cartviz.scene import assets, loader
from cartviz.scene.model import Scene
from cartviz.stage import text
from cartviz.stage.text import Run, line_width, lines_of, runs_of, width_of, wrap
from cartviz.tissue.kinds import KINDS
from cartviz.tissue.meters import METERS
from cartviz.ui import info_panels

RANGES = ((0x20, 0x24F), (0x370, 0x3FF), (0x2000, 0x2298), (0x25B6, 0x25B6), (0x2713, 0x2713))
"""What the table holds: Latin, Greek, punctuation, arrows and signs, and two marks."""
SAMPLE = "The CAR-T cell binds CD19 on 1 000 leukemia cells: touch, bind, deliver, let go. IL-6 ≥ 40 pg/mL? ¾× “Wave”"

scenes: list[Scene] = [loader.load(path) for path in assets.scene_paths()]
words = st.text(st.sampled_from("abcdefgXYZ-,.0123456789µ×"), min_size=1, max_size=12)
sentences = st.lists(words, min_size=1, max_size=24).map(" ".join)
marked = st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=20).map(
    lambda rows: " ".join(f"*{word}*" if term else word for word, term in rows)
)


def shown_texts() -> list[str]:
    """All that the program may put on the screen, markup taken out."""
    said = [info_panels.NOTICE, *(row.does for row in KEYS), *(name for row in KEYS for name in shown_names(row))]
    said += [kind.plural for kind in KINDS] + [meter.label for meter in METERS] + [meter.unit for meter in METERS]
    said += [str(source) for source in assets.sources().values()]
    for scene in scenes:
        said += [scene.title, scene.subtitle, *scene.goals, *scene.simplifications]
        said += [meter.label for meter in scene.meters.values()]
        for beat in scene.beats:
            said += [beat.caption.replace("*", ""), *(label.says for label in beat.labels)]
            if beat.question:
                said += [beat.question.ask, *beat.question.choices, beat.question.because, *beat.question.wrong]
    return said


# --- the table of widths ----------------------------------------------------------------------------------------------


def test_the_table_of_widths_is_made_from_the_fonts(update: bool) -> None:
    """assets/fonts/widths.json holds the advance of every character in em, as the fonts themselves give it."""
    fonts = pytest.importorskip("fontTools.ttLib", reason="fontTools is not installed: the table is held by pygame")
    table = {}
    for weight in text.WEIGHTS:
        font = fonts.TTFont(assets.font_path(weight))
        names, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
        known = [code for low, high in RANGES for code in range(low, high + 1) if code in names]
        table[weight] = {chr(code): round(advances[names[code]][0] / em, 4) for code in known}
    path = assets.asset_path("fonts/widths.json")
    if update:
        path.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    assert json.loads(path.read_text(encoding="utf-8")) == table, "if the fonts are new: pytest --update"


@pytest.mark.parametrize("weight", text.WEIGHTS)
def test_no_text_on_the_screen_is_wider_than_we_say(weight: str) -> None:
    """Against pygame at 120 px: no word is wider by 3 %; kerning takes no more than 15 %."""
    import pygame

    pygame.font.init()
    font = pygame.Font(str(assets.font_path(weight)), 120)
    found = sorted({word for said in [SAMPLE, *shown_texts()] for word in said.split()})
    assert len(found) > 100
    # Between two upright letters, so that what leans over the end of an italic word is not counted.
    real = {word: font.size(f"n{word}n")[0] - font.size("nn")[0] for word in found if len(word) > 1}
    ratio = {word: wide / width_of(word, 120, weight) for word, wide in real.items()}
    assert {word: share for word, share in ratio.items() if not 0.85 < share < 1.03} == {}


@pytest.mark.parametrize("weight", text.WEIGHTS)
def test_whole_sentences_are_as_wide_as_we_say(weight: str) -> None:
    """Against pygame at 120 px: within 3 %, so that centered lines stand in the middle."""
    import pygame

    pygame.font.init()
    font = pygame.Font(str(assets.font_path(weight)), 120)
    ratio = {said: font.size(said)[0] / width_of(said, 120, weight) for said in shown_texts() if len(said) > 24}
    assert len(ratio) > 50
    assert {said: share for said, share in ratio.items() if not 0.97 < share < 1.03} == {}


@pytest.mark.parametrize("weight", text.WEIGHTS)
def test_every_character_on_the_screen_is_in_the_table_and_in_the_font(weight: str) -> None:
    """No viewer sees an empty box, and no width is guessed."""
    import pygame

    table = json.loads(Path(assets.asset_path("fonts/widths.json")).read_text(encoding="utf-8"))[weight]
    used = {character for said in [SAMPLE, "\u200a\u2009\u202f", *shown_texts()] for character in said} - {"\n"}
    assert used - set(table) == set()
    pygame.font.init()
    glyphs = pygame.Font(str(assets.font_path(weight)), 20).metrics("".join(sorted(used)))
    assert [character for character, glyph in zip(sorted(used), glyphs, strict=True) if glyph is None] == []


@given(sentences, st.floats(9, 200), st.sampled_from(text.WEIGHTS))
def test_width_grows_with_the_size_and_adds_up(said: str, px: float, weight: str) -> None:
    """Twice the size is twice as wide, and a text is as wide as its parts."""
    assert width_of(said, 2 * px, weight) == pytest.approx(2 * width_of(said, px, weight))
    assert width_of(said + said, px, weight) == pytest.approx(2 * width_of(said, px, weight))


def test_a_character_that_no_table_knows_still_has_a_width() -> None:
    """A stranger is measured as about a digit, never as nothing."""
    assert 0.5 * 20 < width_of("\U0001f9ec", 20) < 0.7 * 20


# --- captions --------------------------------------------------------------------------------------------------------


def test_a_key_term_between_stars_becomes_a_run_of_its_own() -> None:
    """The stars go, the term is semibold and remembers its word."""
    runs = runs_of("A *CAR-T cell* waits.")
    assert runs == (Run("A "), Run("CAR-T cell", "CAR-T cell"), Run(" waits."))
    assert [run.weight for run in runs] == ["regular", "semibold", "regular"]


@pytest.mark.parametrize("lone", ["2 * 3", "a *", "*", "**", ""])
def test_a_star_alone_is_a_star(lone: str) -> None:
    """Markup that is not closed is shown as it stands, and nothing is lost."""
    assert "".join(run.text for run in runs_of(lone)) == lone


@given(marked, st.floats(9, 80), st.floats(60, 1500))
def test_a_broken_caption_keeps_all_words_in_order(markup: str, px: float, room: float) -> None:
    """Breaking lines loses nothing, doubles nothing and keeps every term a term."""
    lines = lines_of(markup, px, room)
    said = " ".join("".join(run.text for run in line) for line in lines)
    assert said.split() == markup.replace("*", "").split()
    terms = " ".join(run.text for line in lines for run in line if run.term).split()
    assert terms == re.findall(r"\*([^*]+)\*", markup)


@given(marked, st.floats(9, 80), st.floats(60, 1500))
def test_no_line_is_wider_than_its_room_unless_one_word_is(markup: str, px: float, room: float) -> None:
    """Only a word that is wider than the room stands out, and it stands alone."""
    for line in lines_of(markup, px, room):
        if line_width(line, px) > room + 1e-6:
            assert len("".join(run.text for run in line).split()) == 1


@given(marked, st.floats(9, 80), st.floats(200, 1500))
def test_lines_are_balanced_without_becoming_more(markup: str, px: float, room: float) -> None:
    """There are no more lines than filling each to the brim would take."""
    parts = re.split(r"(?<=\S)(?=\s)", markup.replace("*", ""))
    # An upper bound, as it does not know which words are terms.
    widest = [sum(max(width_of(c, px, weight) for weight in ("regular", "semibold")) for c in part) for part in parts]
    greedy, used = 1, 0.0
    for wide in widest:
        if used and used + wide > room:
            greedy, used = greedy + 1, 0.0
        used += wide
    assert len(lines_of(markup, px, room)) <= greedy


def test_a_long_caption_breaks_into_lines_of_about_the_same_length() -> None:
    """No single word is left over in the last line."""
    caption = "Bone marrow, shortly after the infusion. A few *CAR-T cells* arrive among many *leukemia cells*."
    for px in (20.0, 26.5, 40.0):
        lines = lines_of(caption, px, px * 33)
        assert len(lines) == 2
        short, long = sorted(line_width(line, px) for line in lines)
        assert short > 0.7 * long


def test_an_author_may_force_a_line_break() -> None:
    """A newline in a caption is a break, also where there is room."""
    lines = lines_of("first\nsecond *term*", 20, 4000)
    assert ["".join(run.text for run in line) for line in lines] == ["first", "second term"]


def test_a_line_neither_starts_nor_ends_with_a_space() -> None:
    """Centered lines stand in the middle to the eye."""
    for room in range(80, 900, 20):
        for line in lines_of("Granules move. *Perforin* opens the way, *granzymes* slip *in*, then *out*.", 30, room):
            assert not line[0].text.startswith(" ")
            assert not line[-1].text.endswith(" ")


@given(sentences, st.floats(9, 60), st.floats(40, 900))
def test_wrapped_text_fits_and_keeps_its_words(said: str, px: float, room: float) -> None:
    """Plain text wraps like a caption: nothing lost, nothing too wide but a single word."""
    lines = wrap(said, px, room)
    assert " ".join(lines).split() == said.split()
    assert all(width_of(line, px) <= room or " " not in line for line in lines)


def test_wrapping_keeps_the_paragraphs() -> None:
    """A newline breaks, an empty line stays empty."""
    assert wrap("one\n\ntwo", 20, 400) == ("one", "", "two")


@pytest.mark.parametrize("scene", scenes, ids=lambda scene: scene.id)
def test_every_caption_of_every_scene_fits_into_two_lines(scene: Scene) -> None:
    """At the width the HUD gives it; readable in its time is for `cartviz check`."""
    for beat, px in itertools.product(scene.beats, (20.0, 40.0)):
        assert len(lines_of(beat.caption, px, px * 33.0)) <= 2, beat.id
