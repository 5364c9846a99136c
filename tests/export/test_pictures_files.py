import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pygame
import pytest
from small import SMALL

from cartviz.cli.main import main
from cartviz.core.atomic import MANIFEST, write_file
from cartviz.core.errors import UsageError
from cartviz.export import render_loop
from cartviz.export.exporter import CARD_SECONDS, Job, Picture, opened
from cartviz.export.formats import FORMATS, export
from cartviz.export.video import KINDS
from cartviz.scene.loader import loads
from cartviz.scene.model import Scene
from cartviz.scene.timeline import Timeline
from cartviz.stage.hud.hud import NOT_ADVICE
from cartviz.stage.show import Show
from cartviz.stage.theme import Look

ROOT = Path(__file__).parents[2]
SIZE = (320, 180)
BY_NAME = {each.name: each for each in FORMATS}
LABELED = SMALL.replace("caption: It touches.", "caption: It *touches*., labels: [{of: scout, says: a hunter}]")


@pytest.fixture(scope="module")
def show(small_scene: Scene) -> Show:
    return Show.of(small_scene)


@pytest.fixture
def job(show: Show) -> Job:
    """Two short beats at ten pictures a second: 2.2 seconds of film."""
    return Job(show, show.timeline.cues[4:], SIZE, 10)


def told_by(tool: str, *args: str) -> str:
    """What another tool says about a file; skipped where there is none (CI has them all)."""
    if not shutil.which(tool):
        pytest.skip(f"{tool} is not installed")
    return subprocess.run([tool, *args], capture_output=True, text=True, check=True, timeout=120).stdout


def probed(path: Path) -> Any:
    out = told_by("ffprobe", "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", str(path))
    return json.loads(out)


def pictures_of(path: Path) -> str:
    """The fingerprint of all decoded pictures."""
    return told_by("ffmpeg", "-v", "error", "-i", str(path), "-map", "0:v", "-f", "md5", "-")


# --- the contract ----------------------------------------------------------------------------------------------------


class Recording:
    """An exporter that remembers what it was told, and fails where it shall."""

    def __init__(self, fails_at: int = -1) -> None:
        self.calls: list[str] = []
        self.times: list[float] = []
        self.fails_at = fails_at

    def start(self, job: Job, path: Path) -> None:
        """Remember that it started."""
        self.calls.append("start")

    def frame(self, picture: Picture, t: float) -> None:
        """Remember the moment; a picture has all its bytes."""
        if len(self.times) == self.fails_at:
            raise OSError(28, "No space left on device")
        assert len(picture.data) == picture.size[0] * picture.size[1] * 4
        self.times.append(t)

    def finish(self, done: bool) -> None:
        """Remember how it ended."""
        self.calls.append(f"finish {done}")


def test_an_exporter_is_finished_whatever_happens(job: Job, tmp_path: Path) -> None:
    """Done, failed, or stopped by Ctrl+C: finish is called once, and hears whether all is there."""
    good, bad, stopped = Recording(), Recording(), Recording()
    with opened(good, job, tmp_path):
        pass
    with pytest.raises(ValueError, match="x"), opened(bad, job, tmp_path):
        raise ValueError("x")
    with pytest.raises(KeyboardInterrupt), opened(stopped, job, tmp_path):
        raise KeyboardInterrupt
    assert good.calls == ["start", "finish True"]
    assert bad.calls == stopped.calls == ["start", "finish False"]


def test_frames_arrive_in_order_and_progress_is_told(job: Job) -> None:
    """Painted in one thread, taken in another."""
    taken, told = Recording(), []
    times = [job.start + i / 10 for i in range(12)]
    render_loop.play(job, times, taken, lambda done, count: told.append((done, count)))
    assert taken.times == times
    assert told == [(i + 1, 12) for i in range(12)]


def test_a_fault_of_the_writer_stops_the_painter(job: Job) -> None:
    """It is raised where the film is played, soon, and no thread is left behind."""
    import threading

    before = threading.active_count()
    told: list[int] = []
    with pytest.raises(OSError, match="No space"):
        render_loop.play(job, [job.start] * 500, Recording(fails_at=3), lambda done, _: told.append(done))
    assert len(told) < 20
    assert threading.active_count() == before


def test_memory_is_bounded(job: Job) -> None:
    """A writer that is slow makes the painter wait: never more pictures than there are surfaces."""
    painted: list[int] = []
    taken = Recording()
    most = 0

    def slow(picture: Picture, t: float) -> None:
        nonlocal most
        time.sleep(0.02)
        taken.times.append(t)
        most = max(most, len(painted) - len(taken.times))

    taken.frame = slow  # type: ignore[method-assign]
    render_loop.play(job, [job.start] * 30, taken, lambda done, _: painted.append(done))
    assert len(taken.times) == 30
    assert 2 <= most <= render_loop.WAITING


# --- each format, read back by another tool --------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "codec", "caption"), [("mp4", "h264", "mov_text"), ("webm", "vp9", "webvtt")])
def test_a_video_has_length_size_chapters_and_captions(
    name: str, codec: str, caption: str, job: Job, tmp_path: Path
) -> None:
    """As ffprobe sees it: 2.2 s of story and the closing card; a chapter a beat; captions as a track."""
    av = pytest.importorskip("av", reason="the extra 'export' is not installed")
    track = hasattr(av.codec.CodecContext.create("mov_text", "w"), "encode_subtitle")
    path = tmp_path / f"a.{name}"
    export(replace(job, captions="track" if track else "burn"), BY_NAME[name], path)
    seen = probed(path)
    video = seen["streams"][0]
    assert (video["codec_name"], video["width"], video["height"]) == (codec, *SIZE)
    assert float(seen["format"]["duration"]) == pytest.approx(2.2 + CARD_SECONDS, abs=0.11)
    chapters = [(each["tags"]["title"], float(each["start_time"])) for each in seen["chapters"]]
    assert chapters == [("wait", 0.0), ("leave", pytest.approx(1.5)), ("sources", pytest.approx(2.2))]
    tags = {key.lower(): value for key, value in seen["format"]["tags"].items()}
    assert tags["title"] == "A small scene – for tests"
    assert NOT_ADVICE in tags["comment"]
    if track:
        assert caption in [each["codec_name"] for each in seen["streams"]]
        words = told_by("ffmpeg", "-v", "error", "-i", str(path), "-map", "0:s", "-f", "srt", "-")
        assert "00:00:00,000 --> 00:00:01,500\nWait." in words
        assert f"00:00:02,200 --> 00:00:06,200\nA small scene\n{NOT_ADVICE}" in words


@pytest.mark.parametrize("name", ["mp4", "webm", "gif", "png", "sheet", "pdf", "html"])
def test_exporting_twice_gives_the_same(name: str, job: Job, tmp_path: Path) -> None:
    """Picture by picture, whatever was asked of the show in between."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    pytest.importorskip("reportlab", reason="the extra 'export' is not installed")
    wanted, short = BY_NAME[name], replace(job, cues=job.cues[-1:], at=13.0)
    first, second = tmp_path / f"a{wanted.suffix}", tmp_path / f"b{wanted.suffix}"
    export(short, wanted, first)
    job.show.frame_at(1.0, SIZE)
    export(short, wanted, second)
    if name in ("mp4", "webm", "gif"):
        assert pictures_of(first) == pictures_of(second)
    else:
        assert hashlib.sha256(first.read_bytes()).digest() == hashlib.sha256(second.read_bytes()).digest()


def test_a_draft_is_as_large_as_wanted(job: Job, tmp_path: Path) -> None:
    """It is painted smaller and made large again."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    path = tmp_path / "a.mp4"
    export(replace(job, cues=job.cues[-1:], quality="draft", size=(640, 360)), BY_NAME["mp4"], path)
    assert (probed(path)["streams"][0]["width"], probed(path)["streams"][0]["height"]) == (640, 360)


def test_captions_are_in_the_picture_only_where_they_are_burned(show: Show, tmp_path: Path) -> None:
    """The lower part of the picture is brighter with the caption than without."""
    job = Job(show, show.timeline.cues, (640, 360), at=2.0)
    light = {}
    for captions in ("burn", "none"):
        export(replace(job, captions=captions), BY_NAME["png"], tmp_path / f"{captions}.png")
        part = pygame.image.load(tmp_path / f"{captions}.png").subsurface((200, 300, 240, 40))
        light[captions] = float(pygame.surfarray.array3d(part).mean())
    assert light["burn"] > light["none"] + 4


@pytest.mark.parametrize("name", ["png", "sheet"])
def test_a_picture_follows_the_palette_and_the_size_of_words(name: str, job: Job, tmp_path: Path) -> None:
    """What the viewer asks for is another picture."""
    prints = set()
    for look in (job.look, Look(palette="high_contrast"), Look(text_scale=1.3)):
        path = tmp_path / f"{look.palette} {look.text_scale}.png"
        export(replace(job, at=1.0, look=look, size=(960, 540)), BY_NAME[name], path)
        prints.add(hashlib.sha256(path.read_bytes()).digest())
    assert len(prints) == 3


def test_a_sheet_keeps_the_shape_of_its_pictures(job: Job, tmp_path: Path) -> None:
    """Upright pictures make a higher page of the same width."""
    sizes = []
    for size in ((320, 180), (180, 320)):
        export(replace(job, size=size), BY_NAME["sheet"], tmp_path / f"{size[0]}.png")
        sizes.append(pygame.image.load(tmp_path / f"{size[0]}.png").get_size())
    assert sizes[0][0] == sizes[1][0]
    assert sizes[1][1] - sizes[0][1] == round(640 * 320 / 180) - 360


@pytest.mark.parametrize("name", ["png", "sheet"])
def test_a_png_says_what_it_is(name: str, job: Job, tmp_path: Path) -> None:
    """In the text of the file, as Pillow reads it; a sheet is as wide as its pictures, two here."""
    image = pytest.importorskip("PIL.Image", reason="the extra 'export' is not installed")
    export(replace(job, at=1.0), BY_NAME[name], tmp_path / "a.png")
    with image.open(tmp_path / "a.png") as seen:
        seen.load()
        assert seen.size == SIZE if name == "png" else seen.size[0] > 2 * 640
        assert seen.text["Title"] == "A small scene – for tests"
        assert seen.text["Disclaimer"] == NOT_ADVICE


def test_a_gif_moves_and_ends_with_the_card(job: Job, tmp_path: Path) -> None:
    """As Pillow reads it: so many pictures, a tenth of a second each, for ever, and few of them the same."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    image = pytest.importorskip("PIL.Image", reason="the extra 'export' is not installed")
    export(job, BY_NAME["gif"], tmp_path / "a.gif")
    with image.open(tmp_path / "a.gif") as seen:
        assert seen.size == SIZE
        assert seen.info["loop"] == 0
        lengths, prints = [], set()
        for i in range(seen.n_frames):
            seen.seek(i)
            lengths.append(seen.info["duration"])
            prints.add(hashlib.sha256(seen.convert("RGB").tobytes()).digest())
    assert sum(lengths) == pytest.approx(2200 + 2000, abs=110)
    assert set(lengths[:20]) == {100}
    assert len(prints) > 20


@pytest.mark.parametrize("command", [["shot", "8", "--at", "3", "--size", "320x180"], ["sheet", "8"]])
def test_a_picture_replaces_nothing_unasked(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`shot` and `sheet` ask for --force, as every command that writes."""
    path = tmp_path / "a.png"
    path.write_bytes(b"precious")
    assert main([*command, "-o", str(path)]) == 2
    assert "there already. Add --force" in capsys.readouterr().err
    assert path.read_bytes() == b"precious"
    assert main([*command, "-o", str(path), "--force"]) == 0
    assert path.read_bytes().startswith(b"\x89PNG")


def test_frames_are_numbered_and_say_what_they_are(job: Job, tmp_path: Path) -> None:
    """A folder of pictures of one size, replaced only with --force and only where nothing else is in it."""
    folder = tmp_path / "out"
    export(replace(job, fps=5), BY_NAME["frames"], folder)
    names = sorted(path.name for path in folder.iterdir())
    assert names == [*(f"{i:05d}.png" for i in range(1, 12)), "about.txt", MANIFEST]
    assert pygame.image.load(folder / "00001.png").get_size() == SIZE
    assert NOT_ADVICE in (folder / "about.txt").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="there already"):
        export(job, BY_NAME["frames"], folder)
    export(replace(job, fps=2), BY_NAME["frames"], folder, force=True)
    assert len(list(folder.iterdir())) == 6
    (folder / "thesis.doc").touch()
    with pytest.raises(UsageError, match=r"holds 'thesis\.doc'"):
        export(job, BY_NAME["frames"], folder, force=True)
    assert (folder / "thesis.doc").exists()


@pytest.fixture(scope="module")
def labeled() -> Job:
    show = Show.of(loads(LABELED, "01-small.yaml"))
    return Job(show, show.timeline.cues, (640, 360))


def test_a_storyboard_can_be_read_and_searched(labeled: Job, tmp_path: Path) -> None:
    """As pdftotext reads it: captions, question, answer, notice; one picture a beat; A4."""
    pytest.importorskip("reportlab", reason="the extra 'export' is not installed")
    export(labeled, BY_NAME["pdf"], tmp_path / "a.pdf")
    text = told_by("pdftotext", "-layout", str(tmp_path / "a.pdf"), "-")
    for each in ("A small scene", "A cell searches.", "It touches.", "What now?", "So it is.", "Nothing here is real."):
        assert each in text
    assert NOT_ADVICE in text
    assert told_by("pdfimages", "-list", str(tmp_path / "a.pdf")).count(" jpeg ") == len(labeled.cues)
    about = told_by("pdfinfo", str(tmp_path / "a.pdf"))
    assert "A4" in about
    assert "Inter" in told_by("pdffonts", str(tmp_path / "a.pdf"))


def test_a_handout_has_blanks_and_the_answers_fill_them(labeled: Job, tmp_path: Path) -> None:
    """For pupils no answer is printed; the teacher's sheet has them all; labels are numbers in both pictures."""
    pytest.importorskip("reportlab", reason="the extra 'export' is not installed")
    texts = {}
    for name, job in (("pupils", replace(labeled, handout=True)), ("teacher", replace(labeled, answers=True))):
        export(job, BY_NAME["pdf"], tmp_path / f"{name}.pdf")
        texts[name] = told_by("pdftotext", "-layout", str(tmp_path / f"{name}.pdf"), "-")
    assert re.search(r"It _+\.", texts["pupils"])
    assert "It touches." in texts["teacher"]
    assert "So it is." in texts["teacher"]
    assert "So it is." not in texts["pupils"]
    assert re.search(r"1\s+_+", texts["pupils"])
    assert re.search(r"1\s+a hunter", texts["teacher"])
    assert "Name ___" in texts["pupils"]
    assert "Because ___" in texts["pupils"]
    assert "Because ___" not in texts["teacher"]


def test_a_page_needs_nothing_else(labeled: Job, tmp_path: Path) -> None:
    """One file: a film for each beat that can be decoded, all words, and no address to fetch anything from."""
    import base64

    pytest.importorskip("av", reason="the extra 'export' is not installed")
    job = replace(labeled, cues=labeled.cues[3:], fps=5)
    export(job, BY_NAME["html"], tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text(encoding="utf-8")
    films = re.findall(r'<script type="text/plain" id="film-(\d)">([^<]*)</script>', text)
    assert [int(number) for number, _ in films] == [0, 1, 2]
    for i, (_, packed) in enumerate(films):
        (tmp_path / f"{i}.mp4").write_bytes(base64.b64decode(packed))
        assert float(probed(tmp_path / f"{i}.mp4")["format"]["duration"]) == pytest.approx(
            job.cues[i].seconds, abs=0.41
        )
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    data = json.loads(found[1])
    assert [each["id"] for each in data["beats"]] == ["question", "wait", "leave"]
    assert data["beats"][0]["question"]["answer"] == 1
    assert not re.search(r"""(src|href)=["']?(https?:)?//|@import|fetch\(|@[a-z]+@""", text)


@pytest.mark.parametrize("name", ["mp4", "webm"])
@pytest.mark.parametrize("quality", ["draft", "default", "best"])
@pytest.mark.parametrize(("size", "fps"), [((160, 90), 5), ((162, 121), 24), ((320, 180), 60)])
def test_every_video_plays_at_its_speed(
    name: str, quality: str, size: tuple[int, int], fps: int, job: Job, tmp_path: Path
) -> None:
    """Every quality at small, odd and quick: as many pictures as asked for, and as long as the beats and the card."""
    av = pytest.importorskip("av", reason="the extra 'export' is not installed")
    path = tmp_path / f"x.{name}"
    short = replace(job, cues=job.cues[:1], size=size, fps=fps, quality=quality)
    export(short, BY_NAME[name], path)
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        times = [float(each.time) for each in video.decode(stream)]
        assert (stream.width, stream.height) == (size[0] // 2 * 2, size[1] // 2 * 2)
    count = round(short.seconds * fps) + round(CARD_SECONDS * fps)
    assert len(times) == count
    assert times[-1] - times[0] == pytest.approx((count - 1) / fps, abs=0.02)


def test_a_fault_of_the_encoder_is_not_blamed_on_the_disk(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A setting that the encoder refuses: the message names the encoder, and no part stays."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    wrong = KINDS["webm"]._replace(settings={"draft": {"cpu-used": "99"}})
    monkeypatch.setitem(KINDS, "webm", wrong)
    with pytest.raises(UsageError, match="the encoder cannot make this"):
        export(replace(job, size=(160, 90), quality="draft"), BY_NAME["webm"], tmp_path / "x.webm")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("before", [{}, {"SDL_VIDEODRIVER": "x11"}])
def test_an_export_from_a_script_leaves_the_environment_alone(before: dict[str, str], tmp_path: Path) -> None:
    """A script may export a picture and open a window afterwards."""
    code = "import os, sys; from cartviz.cli.main import main\n"
    code += "assert main(['shot', '8', '--at', '0', '--size', '320x180', '-o', 'x.png']) == 0\n"
    code += "print(os.environ.get('SDL_VIDEODRIVER'))"
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    env |= {"PYTHONPATH": str(ROOT), **before}
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=env, capture_output=True, check=True, text=True
    )
    assert said.stdout.strip() == before.get("SDL_VIDEODRIVER", "None")


# --- what goes wrong -------------------------------------------------------------------------------------------------


def in_a_process(path: Path, before: str = "", more: Sequence[str] = ()) -> subprocess.Popen[str]:
    code = f"{before}\nimport sys\nfrom cartviz.cli.main import main\nsys.exit(main(sys.argv[1:]))"
    size = [] if path.suffix == ".csv" else ["--size", "640x360"]
    args = ["export", "8", *size, "-o", str(path), *more]
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        [sys.executable, "-c", code, *args], cwd=path.parent, env=env, stderr=subprocess.PIPE, text=True
    )


def wait_for(what: Callable[[], bool]) -> None:
    limit = time.monotonic() + 60
    while not what():
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_export_leaves_nothing(how: signal.Signals, tmp_path: Path) -> None:
    """By Ctrl+C or by `kill`, in the middle: exit code 130 or 143, not a word, not a file."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    running = in_a_process(tmp_path / "a.webm")
    wait_for(lambda: any(path.stat().st_size > 0 for path in tmp_path.glob(".cartviz-*.part/payload.webm")))
    running.send_signal(how)
    _, said = running.communicate(timeout=60)
    assert (running.returncode, said) == (130 if how == signal.SIGINT else 143, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_killed_export_leaves_what_was_there(tmp_path: Path) -> None:
    """`kill -9` in the middle: the old file is whole, the part is hidden, and a later export sweeps it away."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    path = tmp_path / "a.webm"
    path.write_bytes(b"mine")
    running = in_a_process(path, more=["--force"])
    wait_for(lambda: any(each.stat().st_size > 0 for each in tmp_path.glob(".cartviz-*.part/payload.webm")))
    running.kill()
    running.communicate(timeout=60)
    assert path.read_bytes() == b"mine"
    (part,) = tmp_path.glob(".*")
    write_file(path, b"new", force=True)
    assert part.exists()  # it could belong to an export that still runs
    for each in (part, *part.iterdir()):
        os.utime(each, (0, 0))
    write_file(path, b"newer", force=True)
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == {"a.webm": b"newer"}


@pytest.mark.skipif(os.name == "nt", reason="limits of Unix")
@pytest.mark.parametrize("name", ["a.mp4", "a.csv"])
def test_a_full_disk_is_one_line(name: str, tmp_path: Path) -> None:
    """A file that may not grow any more: exit code 2, what to do, and nothing half."""
    pytest.importorskip("av", reason="the extra 'export' is not installed")
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))"
    running = in_a_process(tmp_path / name, limit)
    _, said = running.communicate(timeout=120)
    assert running.returncode == 2, said
    assert f"cannot write {tmp_path / name}: file too large. Make room on the disk" in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_gets_its_name_when_all_is_written(job: Job, tmp_path: Path, small_timeline: Timeline) -> None:
    """What was there before stays until then, and is replaced only where that is asked for."""
    path = tmp_path / "a.png"
    path.write_bytes(b"mine")
    with pytest.raises(UsageError, match="there already"):
        export(job, BY_NAME["png"], path)
    seen: list[bytes] = []
    export(replace(job, at=1.0), BY_NAME["png"], path, force=True, tell=lambda *_: seen.append(path.read_bytes()))
    assert seen == [b"mine"]
    assert path.read_bytes().startswith(b"\x89PNG")
