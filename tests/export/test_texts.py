import csv
import os
import re
import subprocess
import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path

import pytest
from small import SMALL

from cartviz.check.library import open_scene
from cartviz.cli import export as export_command
from cartviz.cli import main
from cartviz.cli.shared import moment
from cartviz.core.errors import UsageError
from cartviz.export.caption_text import Spoken, caption_of, spoken, terms
from cartviz.export.credits import lines_of
from cartviz.export.exporter import CARD_SECONDS, Job
from cartviz.export.formats import FORMATS, export
from cartviz.export.gif import BYTES
from cartviz.export.glossary import meanings, met_in
from cartviz.export.jobs import job_of, orders
from cartviz.export.texts import readings, srt, transcript, vtt
from cartviz.scene.loader import loads
from cartviz.scene.model import Scene
from cartviz.stage.hud.hud import NOT_ADVICE
from cartviz.stage.show import Show
from cartviz.tissue.meters import METERS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def job(small_scene: Scene) -> Job:
    show = Show.of(small_scene)
    return Job(show, show.timeline.cues)


def ordered(*args: str) -> Namespace:
    return main.parser().parse_args(["export", *args])


def test_the_command_line_knows_the_formats_of_the_table() -> None:
    """Their names stand twice, because help must not wait for numpy."""
    assert tuple(each.name for each in FORMATS) == export_command.FORMATS
    assert len({each.name for each in FORMATS}) == len(FORMATS)


def test_captions_follow_each_other_and_end_with_the_notice(job: Job) -> None:
    """SubRip: counted from 1, each from its beat's start to its end; the closing card says what this is."""
    text = srt(job)
    times = re.findall(r"(\d\d):(\d\d):(\d\d),(\d{3}) --> (\d\d):(\d\d):(\d\d),(\d{3})", text)
    spans = [
        (int(b) * 60 + int(c) + int(d) / 1000, int(f) * 60 + int(g) + int(h) / 1000) for _, b, c, d, _, f, g, h in times
    ]
    assert spans[:-1] == [pytest.approx((cue.start, cue.end), abs=0.001) for cue in job.cues]
    assert spans[-1] == pytest.approx((job.end, job.end + CARD_SECONDS), abs=0.001)
    assert re.findall(r"^(\d+)$", text, re.MULTILINE) == [str(i + 1) for i in range(len(spans))]
    assert "*" not in text
    assert NOT_ADVICE in text.split("\n\n")[-1]


def test_web_captions_carry_sources_and_escape(small_scene: Scene) -> None:
    """WebVTT: title and notice in a note at the top; key terms bold, what looks like a tag does not become one."""
    scene = loads(SMALL.replace("A cell searches.", "'A *CAR-T cell* finds 1 < 2.'"), "01-small.yaml")
    show = Show.of(scene)
    text = vtt(Job(show, show.timeline.cues))
    assert text.startswith("WEBVTT\n\nNOTE\nA small scene – for tests\nTeaching model. Not medical advice.\n")
    assert "A <b>CAR-T cell</b> finds 1 &lt; 2." in text


def test_captions_of_some_beats_start_at_zero(job: Job) -> None:
    """What is cut out is a film of its own."""
    some = Job(job.show, job.cues[2:4])
    assert [(each.start, each.end) for each in spoken(some)][:2] == [(0.0, 3.0), (3.0, 5.0)]


def test_a_long_caption_is_broken_without_breaking_a_term() -> None:
    """Lines of about equal length; a term that must be broken is marked on both lines."""
    rows = Spoken(
        0, 1, "A quite long caption with many words that tells of a *CAR-T cell that goes on and on* and more"
    ).rows()
    assert len(rows) == 2
    assert max(map(len, rows)) < 1.5 * min(map(len, rows))
    assert all(row.count("*") % 2 == 0 for row in rows)


def test_a_caption_shows_its_readings_at_the_end_of_its_beat(small_scene: Scene) -> None:
    """`{leukemia}` becomes the number of leukemia cells."""
    scene = loads(SMALL.replace("A cell searches.", "'{leukemia} cells are left.'"), "01-small.yaml")
    show = Show.of(scene)
    assert caption_of(Job(show, show.timeline.cues), show.timeline.cues[0]) == "6 cells are left."


def test_a_transcript_holds_everything_that_is_said(job: Job) -> None:
    """Goals, captions with times, questions with choices and answer, what is simplified."""
    text = transcript(job)
    assert text.startswith("# A small scene\n\nfor tests\n\n**Teaching model. Not medical advice.**\n")
    for each in ("tell a step from a hold", "### 3 · freeze (0:06 – 0:09)", "**Question:** What now?", "1. This."):
        assert each in text
    assert "**Answer:** 1. So it is." in text
    assert "- Nothing here is real." in text
    assert "seed 1" in text


def test_readings_are_those_of_the_recorder_with_units(job: Job) -> None:
    """One header, then one row a tick; every meter with its unit; title and sources in a column of their own."""
    rows = list(csv.DictReader(readings(job).decode().splitlines()))
    assert [row["about"] for row in rows if row["about"]] == [*lines_of(job)]
    timeline, recorder = job.show.timeline, job.show.recorder
    assert [int(row["tick"]) for row in rows] == list(range(timeline.ticks + 1))
    last = recorder.readings_until(timeline.ticks)
    for meter in METERS:
        column = f"{meter.name} [{meter.unit or '1'}]"
        assert float(rows[-1][column]) == pytest.approx(float(last[meter.name][-1]))
    assert (rows[0]["beat"], rows[-1]["beat"]) == ("search", "leave")
    assert float(rows[-1]["seconds [s]"]) == pytest.approx(timeline.seconds, abs=1e-4)


def test_how_far_a_table_is_is_told(small_scene: Scene, tmp_path: Path) -> None:
    """The simulation is what takes its time; a scene that is known already does not tell."""
    told: list[tuple[int, int]] = []
    show = Show.of(small_scene)
    table = next(each for each in FORMATS if each.name == "csv")
    for name in ("a.csv", "b.csv"):
        export(
            Job(show, show.timeline.cues), table, tmp_path / name, tell=lambda done, count: told.append((done, count))
        )
    assert told == sorted(told)
    assert told[-1] == (show.timeline.ticks, show.timeline.ticks)
    assert len(set(told)) == len(told)


@pytest.mark.skipif(os.name == "nt", reason="terminals of Unix")
def test_a_terminal_shows_how_far_it_is(tmp_path: Path) -> None:
    """A bar with the scene, which of how many it is, percent and the time that is left; nothing of it stays."""
    code = "from cartviz.cli.main import main; from cartviz.export import jobs; jobs.TELL_AFTER = 0; "
    code += "raise SystemExit(main())"
    args = ["export", "1", "8", "--format", "csv", "-o", str(tmp_path / "out")]
    screen, side = os.openpty()
    env = os.environ | {"PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(
        [sys.executable, "-c", code, *args], env=env, stderr=side, stdout=subprocess.DEVNULL
    ) as running:
        os.close(side)
        shown = b""
        with suppress(OSError):  # the other side was closed
            while part := os.read(screen, 1 << 16):
                shown += part
    os.close(screen)
    assert running.returncode == 0
    words = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())
    assert re.search(r"A living drug \(1 of 2\) \S+ +\d+% \d:\d\d:\d\d", words)
    assert re.search(r"The hunt \(2 of 2\) \S+ +100% 0:00:00", words)
    assert shown.endswith(b"\x1b[2K")


def test_readings_of_some_beats_hold_only_their_ticks(job: Job) -> None:
    """From the first tick of the first to the last tick of the last."""
    cue = job.cues[1]
    rows = readings(Job(job.show, (cue,))).decode().splitlines()[1:]
    assert [int(row.split(",")[0]) for row in rows] == list(range(cue.first_tick, cue.last_tick + 1))


def test_words_of_the_glossary_are_found_in_captions_and_labels() -> None:
    """Plural and capitals do not matter; nothing else is listed."""
    text = SMALL.replace("A cell searches.", "'Some *CAR-T cells* and *Perforin*.'")
    show = Show.of(loads(text, "01-small.yaml"))
    assert list(met_in(Job(show, show.timeline.cues))) == ["CAR-T cell", "perforin"]
    assert terms("A *b* and *c\nd*") == ("b", "c d")
    assert all(name == name.lower() and meaning.endswith(".") for name, meaning in meanings().items())


# --- orders ----------------------------------------------------------------------------------------------------------


def test_the_format_follows_from_the_name_or_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file name, a format, a folder; several scenes go into a folder, one file each."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()

    def places(*args: str) -> list[str]:
        return [each.path.as_posix() for each in orders(ordered(*args))]

    assert places("8", "-o", "a.srt") == ["a.srt"]
    assert places("8", "--format", "pdf") == ["08-hunt.pdf"]
    assert places("8", "--format", "pdf", "--handout", "-o", "out") == ["out/08-hunt-handout.pdf"]
    assert places("8", "--format", "frames") == ["08-hunt-frames"]
    assert len(places("all", "--format", "md", "-o", "new/")) > 5
    assert places("8", "9", "--format", "md", "-o", "new")[0] == "new/08-hunt.md"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["8"], "which format shall it be. Say --format with one of: png, sheet"),
        (["8", "-o", "x.doc"], "no format ends in '.doc'"),
        (["8", "9", "-o", "x.md"], "do not fit into x.md. Name a folder"),
        (["99", "-o", "x.md"], "there is no scene '99'"),
        (["8", "--format", "mp5"], "mp5"),
        (["8", "--format", "srt", "-o", "there.srt"], "there.srt is there already. Add --force"),
        (["8", "--format", "srt", "--from", "tuch"], "no beat 'tuch'. Did you mean 'touch'?"),
        (["8", "--format", "srt", "--from", "memory", "--to", "touch"], "comes before"),
        (["8", "--format", "png", "--palette", "x"], "no palette 'x'"),
        (["8", "--format", "png", "--palette", "color-save"], "Did you mean 'color_safe'?"),
        (["8", "--format", "srt", "--text-size", "200"], "80 to 130"),
        (["8", "--format", "gif", "--fps", "100"], "1 to 60"),
        (["8", "--format", "gif", "--captions", "track"], "gif has no track for captions. Use --captions burn"),
        (["8", "--format", "mp4", "--handout"], "--handout and --answers are sheets of paper. Add --format pdf."),
        (["8", "--format", "gif", "--width", "1280"], "143 seconds as a GIF of 1280x720 would take up to 395 MB. Take"),
        (["8", "--format", "srt", "-o", "there.srt/x.srt"], "cannot write"),
        (["8", "--format", "srt", "--fps", "12"], "srt takes no --fps. It goes with frames, mp4, webm, gif, html."),
        (["8", "--format", "mp4", "--at", "3"], "mp4 takes no --at. It goes with png."),
        (["8", "--format", "csv", "--palette", "projector"], "csv takes no --palette"),
        (["8", "--format", "gif", "--quality", "best"], "gif takes no --quality. It goes with mp4, webm, html."),
        (["8", "--format", "pdf", "-o", "x.mp4"], "pdf does not go into a file that ends in '.mp4'"),
        (["8", "--format", "png", "--size", "640x360", "--width", "320"], "--size and --width say the same twice"),
        (["8", "--format", "srt", "-o", ""], "-o needs a name"),
        (["8", "--format", "srt", "-o", f"{'x' * 260}.srt"], "file name too long. Choose a shorter name."),
        (["all", "no-such-scene", "--format", "srt"], "there is no scene 'no-such-scene'"),
        (["9" * 5000, "--format", "srt"], "there is no scene '999"),
        (["7", "8", "--format", "srt", "--from", "touch"], "no beat 'touch'"),
        (["8", "--format", "srt", "--seed", "9" * 5000], "a whole number from 0 to 2147483647 is needed, found '999"),
    ],
)
def test_what_cannot_be_exported_is_one_line(
    args: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, the cure, and not a byte written."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.srt").write_text("mine", encoding="utf-8")
    assert main.main(["export", *args]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert said.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["there.srt"]
    assert (tmp_path / "there.srt").read_text(encoding="utf-8") == "mine"


def test_force_replaces_and_says_what_was_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One line a file."""
    path = tmp_path / "a.srt"
    path.write_text("mine", encoding="utf-8")
    assert main.main(["export", "8", "-o", str(path), "--force"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert path.read_text(encoding="utf-8").startswith("1\n00:00:00,000 --> ")


def test_a_picture_that_stands_for_the_scene_is_not_a_question(job: Job) -> None:
    """Without --at a moment at 60 % is taken, or just before the question that is there."""
    timeline = job.show.timeline
    wanted = FORMATS[0]
    whole = job_of(job.show, wanted, ordered("8", "--format", "png"), moment)
    assert timeline.cue_at(whole.at).beat.id == "freeze"
    asked = job_of(job.show, wanted, ordered("8", "--format", "png", "--from", "question", "--to", "question"), moment)
    assert asked.at == timeline.cue("question").start
    given = job_of(job.show, wanted, ordered("8", "--format", "png", "--at", "1.5", "--width", "640"), moment)
    assert (given.at, given.size) == (1.5, (640, 360))


def test_a_long_gif_becomes_small_by_itself() -> None:
    """A whole scene keeps its shape and fits into a mail; a short part of it keeps size and speed."""
    show = Show.of(open_scene("8"))
    gif = next(each for each in FORMATS if each.name == "gif")
    whole = job_of(show, gif, ordered("8", "--format", "gif"), moment)
    assert whole.size[0] * whole.size[1] * whole.fps * whole.seconds * BYTES < 27e6
    assert whole.size[0] / whole.size[1] == pytest.approx(16 / 9, rel=0.01)
    part = job_of(show, gif, ordered("8", "--format", "gif", "--from", "touch", "--to", "touch"), moment)
    assert (part.size, part.fps) == (gif.size, gif.fps)
    asked = job_of(show, gif, ordered("8", "--format", "gif", "--width", "400"), moment)
    assert (asked.size, asked.fps) == ((400, 225), gif.fps)


def test_pure_formats_run_without_pygame_and_without_the_libraries(tmp_path: Path) -> None:
    """Captions, transcript and readings need neither screen nor extra."""
    code = f"""
import sys
for name in ("pygame", "av", "PIL", "reportlab"):
    sys.modules[name] = None
from cartviz.cli.main import main
for kind in ("srt", "vtt", "md", "csv"):
    assert main(["export", "8", "--to", "arrive", "-o", {str(tmp_path)!r} + "/x." + kind]) == 0
for kind in ("mp4", "gif", "html", "pdf"):
    assert main(["export", "8", "-o", {str(tmp_path)!r} + "/x." + kind]) == 2
"""
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert told.returncode == 0, told.stderr
    assert told.stderr.count('Run: python3 -m pip install "cartviz[export]"') == 4
    assert sorted(path.name for path in tmp_path.glob("x.*")) == ["x.csv", "x.md", "x.srt", "x.vtt"]


def test_an_unknown_beat_is_refused(job: Job) -> None:
    """Also where a job is made by a program."""
    with pytest.raises(UsageError):
        job_of(job.show, FORMATS[0], ordered("8", "--format", "png", "--to", "nowhere"), moment)


def hostile_job() -> Job:
    """A scene whose author writes HTML, links, formulas and the marks of other formats."""
    text = SMALL.replace("title: A small scene", 'title: "=HYPERLINK(1) <script>x</script> --> [a](b:c)"')
    show = Show.of(loads(text, "01-small.yaml"))
    return Job(show, show.timeline.cues)


def test_no_html_and_no_link_of_an_author_passes_into_markdown() -> None:
    """It can be read as it was written."""
    text = transcript(hostile_job())
    assert text.startswith("# =HYPERLINK(1) &lt;script&gt;x&lt;/script&gt; --&gt; \\[a](b:c)\n")


def test_no_title_ends_the_head_of_a_caption_track() -> None:
    """The note at the top of WebVTT holds no arrow, and a blank line only at its end."""
    head = vtt(hostile_job()).split("\n\n")[1]
    assert head.startswith("NOTE\n")
    assert "-->" not in head


def test_no_title_becomes_a_formula_of_a_table() -> None:
    """In a spreadsheet it is text."""
    rows = list(csv.DictReader(readings(hostile_job()).decode().splitlines()))
    assert rows[0]["about"].startswith("'=HYPERLINK")


def test_a_table_is_written_as_a_spreadsheet_wants_it(tmp_path: Path) -> None:
    """--decimal comma and --bom, the same for `export` and `body`."""
    scene, body = tmp_path / "a.csv", tmp_path / "b.csv"
    style = ["--decimal", "comma", "--bom"]
    assert main.main(["export", "8", "--to", "arrive", "-o", str(scene), *style]) == 0
    assert main.main(["body", "blood", "--days", "1", "-o", str(body), *style]) == 0
    for path in (scene, body):
        data = path.read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in data
        first, second = list(csv.reader(data.decode("utf-8-sig").splitlines(), delimiter=";"))[1:3]
        assert len(first) == len(second) > 5
        assert any("," in cell for cell in second)
