import contextlib
import errno
import json
import os
import random
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from cartviz.core.atomic import MANIFEST, STALE_SECONDS, check_target, unwritable, write_file, writing
from cartviz.core.errors import UsageError

POSIX = pytest.mark.skipif(os.name == "nt", reason="links, devices and modes of Unix")


def test_a_file_is_written_whole_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """Its folder is made; with force an older file is replaced; no part stays."""
    path = tmp_path / "new" / "picture.png"
    for data in (b"one", b"two"):
        write_file(path, data, force=True)
        assert path.read_bytes() == data
    assert [each.name for each in path.parent.iterdir()] == ["picture.png"]


@pytest.mark.parametrize(("number", "cure"), [(errno.ENOSPC, "Make room"), (errno.EROFS, "Choose another place")])
def test_a_disk_that_takes_nothing_is_one_clear_line_and_keeps_the_old_file(
    number: int, cure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Full or read-only: UsageError with a cure, the file that was there is untouched, no part stays."""
    path = tmp_path / "picture.png"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match=cure) as caught:
        write_file(path, b"new", force=True)
    assert str(caught.value).count("\n") == 0
    assert str(path) in str(caught.value)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["picture.png"]


def test_whether_a_folder_takes_files_is_tried_and_leaves_nothing(tmp_path: Path) -> None:
    """A folder inside a file cannot be written to, an ordinary one can."""
    (tmp_path / "file").write_text("x")
    assert unwritable(tmp_path / "new") == ""
    assert list((tmp_path / "new").iterdir()) == []
    assert "cannot write" in unwritable(tmp_path / "file" / "below")


@pytest.mark.parametrize("name", ["", ".", "x" * 260 + ".png"])
def test_a_name_that_no_file_can_have_is_one_clear_line(name: str) -> None:
    """No name, the folder itself, a name longer than the file system takes."""
    with pytest.raises(UsageError, match=r"Name a file|shorter name"):
        check_target(Path(name), force=True)


@POSIX
def test_a_long_name_that_the_file_system_takes_is_written(tmp_path: Path) -> None:
    """The private name beside it is short, whatever the file is called."""
    path = tmp_path / ("x" * 251 + ".png")
    write_file(path, b"new", force=False)
    assert path.read_bytes() == b"new"


@POSIX
def test_a_link_stays_and_its_target_is_written(tmp_path: Path) -> None:
    """Preferences that somebody keeps elsewhere stay there; a link to nothing gets its file."""
    (tmp_path / "far").mkdir()
    link, target = tmp_path / "link.json", tmp_path / "far" / "real.json"
    link.symlink_to(target)
    write_file(link, b"one", force=False)
    write_file(link, b"two", force=True)
    assert link.is_symlink()
    assert target.read_bytes() == b"two"


@POSIX
def test_the_mode_of_a_replaced_file_stays_and_a_new_one_follows_the_umask(tmp_path: Path) -> None:
    """A private file stays private; a new file can be read by whom the umask says."""
    path = tmp_path / "a.csv"
    before = os.umask(0o022)
    try:
        write_file(path, b"one", force=False)
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        path.chmod(0o600)
        write_file(path, b"two", force=True)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)


@POSIX
def test_devices_pipes_and_sockets_are_never_replaced(tmp_path: Path) -> None:
    """With force, too: they stay what they are."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    plug = socket.socket(socket.AF_UNIX)
    os.chdir(tmp_path)
    plug.bind("plug")
    for path in (Path(os.devnull), pipe, tmp_path / "plug"):
        kind = stat.S_IFMT(path.stat().st_mode)
        with pytest.raises(UsageError, match="no ordinary file"):
            write_file(path, b"x", force=True)
        assert stat.S_IFMT(path.stat().st_mode) == kind
    plug.close()


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, links: bool
) -> None:
    """Of two exports to one name the second fails; so it is on a file system without hard links."""
    if not links:

        def refuse(*_: object) -> None:
            raise OSError(errno.EPERM, "no links here")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
    path = tmp_path / "a.csv"
    with pytest.raises(UsageError, match="there already"), writing(path) as part:  # noqa: PT012 - the block is the race
        part.write_bytes(b"mine")
        write_file(path, b"theirs", force=False)
    assert path.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [path]


def export_frames(folder: Path, count: int, mark: bytes, *, force: bool = False) -> None:
    """What an export of numbered pictures does."""
    with writing(folder, folder=True, force=force) as part:
        for number in range(count):
            (part / f"{number:05d}.png").write_bytes(mark + bytes([number]))
        (part / "about.txt").write_bytes(mark)


def test_only_an_untouched_folder_of_an_earlier_export_is_replaced(tmp_path: Path) -> None:
    """A picture and a text of the user's, a changed frame, a folder without a manifest: each is named and stays."""
    folder = tmp_path / "frames"
    export_frames(folder, 3, b"one")
    with pytest.raises(UsageError, match="Add --force"):
        export_frames(folder, 2, b"two")
    export_frames(folder, 2, b"two", force=True)
    assert sorted(each.name for each in folder.iterdir()) == ["00000.png", "00001.png", "about.txt", MANIFEST]
    for name in ("holiday.png", "thesis.txt", "00001.png"):
        (folder / name).write_bytes(b"precious")
        with pytest.raises(UsageError, match=name):
            export_frames(folder, 1, b"three", force=True)
        assert (folder / name).read_bytes() == b"precious"
        (folder / name).unlink()
    (folder / MANIFEST).unlink()
    with pytest.raises(UsageError, match=r"00000\.png"):
        export_frames(folder, 1, b"three", force=True)
    assert [each.name for each in tmp_path.iterdir()] == ["frames"]


def test_what_appears_in_a_folder_while_an_export_runs_stays(tmp_path: Path) -> None:
    """In the folder to be replaced, or in one that was not there: the export fails, and nothing is lost."""
    folder = tmp_path / "frames"
    with pytest.raises(UsageError, match="there already"), writing(folder, folder=True):  # noqa: PT012 - the block is the race
        folder.mkdir()
        (folder / "holiday.png").write_bytes(b"precious")
    assert (folder / "holiday.png").read_bytes() == b"precious"
    (folder / "holiday.png").unlink()
    folder.rmdir()
    export_frames(folder, 2, b"one")
    with pytest.raises(UsageError, match=r"holiday\.png"), writing(folder, folder=True, force=True):
        (folder / "holiday.png").write_bytes(b"precious")
    assert (folder / "holiday.png").read_bytes() == b"precious"
    assert (folder / "00001.png").exists()


def test_only_parts_of_killed_exports_are_swept_away(tmp_path: Path) -> None:
    """What merely looks like one stays: a folder of that name, a copy of a part, a part with a stranger's file."""
    rooms = []
    for index in range(3):
        with pytest.raises(KeyboardInterrupt), writing(tmp_path / "a.csv") as part:  # noqa: PT012 - the block is the race
            copy = tmp_path / f"room{index}"
            copy.mkdir()
            for each in part.parent.iterdir():
                (copy / each.name).write_bytes(each.read_bytes())
            raise KeyboardInterrupt
        rooms.append(copy)
    killed, copied, mixed = (room.rename(tmp_path / f".cartviz-{room.name}.part") for room in rooms)
    for room in (killed, mixed):
        (room / "owner.json").write_text(json.dumps({"process": 1, "inode": room.stat().st_ino}))
        (room / "payload.csv").write_text("half")
    (mixed / "thesis.txt").write_bytes(b"precious")
    look_alike = tmp_path / ".cartviz-mine.part"
    look_alike.mkdir()
    for room in (killed, copied, mixed, look_alike):
        for each in (*room.iterdir(), room):
            os.utime(each, (0, 0))
    write_file(tmp_path / "b.csv", b"new", force=False)
    assert not killed.exists()
    assert copied.exists()
    assert look_alike.exists()
    assert (mixed / "thesis.txt").read_bytes() == b"precious"
    assert STALE_SECONDS >= 3600


# --- many situations -------------------------------------------------------------------------------------------------

SITUATIONS: tuple[str, ...] = (
    *("nothing", "file", "link to file", "link to nothing", "link to folder", "link in a circle", "pipe"),
    *("empty folder", "holiday folder", "our folder", "our folder and more", "our folder, one changed", "no entry"),
)
RACES = ("nothing", "file appears", "folder appears", "link appears", "file joins the folder", "frame changes", "gone")


def arrange(room: Path, situation: str) -> Path:
    """The target of an export in a folder where something may be already."""
    target, other = room / "target", room / "other"
    other.mkdir()
    (other / "thesis.txt").write_bytes(b"thesis")
    if situation == "file":
        target.write_bytes(b"old")
    elif situation.startswith("link"):
        goal = {"file": other / "thesis.txt", "nothing": other / "none", "folder": other, "circle": target}
        target.symlink_to(goal[situation.rsplit(maxsplit=1)[-1]])
    elif situation == "pipe":
        os.mkfifo(target)
    elif situation.startswith("our folder"):
        export_frames(target, 2, b"one")
        if situation.endswith("more"):
            (target / "holiday.png").write_bytes(b"holiday")
        if situation.endswith("changed"):
            (target / "00001.png").write_bytes(b"painted over")
    elif situation in ("empty folder", "holiday folder", "no entry"):
        target.mkdir()
        if situation != "empty folder":
            (target / "holiday.png").write_bytes(b"holiday")
        if situation == "no entry":
            target.chmod(0)
    return target


def interfere(target: Path, race: str) -> None:
    """What somebody else does while the export runs; what the system refuses does not happen."""
    acts: dict[str, Callable[[], object]] = {
        "file appears": lambda: (target.touch(exist_ok=False), target.write_bytes(b"theirs")),
        "folder appears": lambda: (target.mkdir(), (target / "note.txt").write_bytes(b"theirs")),
        "link appears": lambda: target.symlink_to(target.parent / "other" / "thesis.txt"),
        "file joins the folder": lambda: (target / "joined.png").write_bytes(b"theirs"),
        "frame changes": lambda: (target / "00000.png").write_bytes(b"theirs"),
        "gone": lambda: target.rename(target.with_name("moved")),
    }
    with contextlib.suppress(OSError):
        acts.get(race, lambda: None)()


def files_in(room: Path) -> dict[str, bytes]:
    """Every ordinary file below a folder, by its path."""
    return {
        str(each.relative_to(room)): each.read_bytes()
        for each in room.rglob("*")
        if each.is_file() and not each.is_symlink()
    }


def try_one(room: Path, chance: random.Random) -> None:
    """One situation: afterwards no byte has changed that was not asked for."""
    situation, race = chance.choice(SITUATIONS), chance.choice(RACES)
    folder, force = chance.random() < 0.5, chance.random() < 0.6
    target = arrange(room, situation)
    case = f"{situation}, {race}, {folder=}, {force=}"
    goal = Path(os.path.realpath(target))
    before: dict[str, bytes] = {}
    done, refused = False, ""
    try:
        with writing(target, folder=folder, force=force) as part:
            if folder:
                (part / "00000.png").write_bytes(b"new")
            else:
                part.write_bytes(b"new")
            interfere(target, race)
            before = files_in(room)
        done = True
    except UsageError as error:
        refused = str(error)
    assert "\n" not in refused, case
    before = before or files_in(room)
    if target.is_dir() and not target.is_symlink():
        target.chmod(0o700)
    after = files_in(room)
    parts = {name for name in before if ".cartviz-" in name}
    for name, data in before.items():
        if name in parts or after.get(name) == data:
            continue
        ours = folder and name.startswith("target/") and situation == "our folder" and data != b"theirs"
        file = not folder and name in ("target", "other/thesis.txt") and name == str(goal.relative_to(room.resolve()))
        kept = any(each == data and "(before" in other for other, each in after.items())
        assert done, f"{case}: {name} was {data!r}, is {after.get(name)!r}"
        assert force, case
        assert ours or file or kept, f"{case}: {name} was {data!r}, is {after.get(name)!r}"
    if done:
        assert ((goal / "00000.png") if folder else goal).read_bytes() == b"new", case
    assert not [name for name in after if ".cartviz-" in name], case


@POSIX
@pytest.mark.parametrize("block", range(4))
def test_no_byte_changes_that_was_not_asked_for(block: int, tmp_path: Path) -> None:
    """Files, links, folders, pipes and races at random: 500 situations a block."""
    chance = random.Random(block)
    for number in range(500):
        room = tmp_path / str(number)
        room.mkdir()
        try_one(room, chance)
