from pathlib import Path

from program import Program, needs_x, x_server
from small import SMALL

from cartviz.app.lost_display import LOST


@needs_x
def test_when_the_display_goes_away_the_choices_are_kept_and_the_cure_is_said(tmp_path: Path) -> None:
    """The X server ends below the program: one line, exit code 2, no traceback, and the last choice is there again."""
    (tmp_path / "01-small.yaml").write_text(SMALL, encoding="utf-8")
    with x_server() as (server, display):
        program = Program(display, tmp_path, "play", "01-small.yaml", "--size", "640x360")
        program.wait(playing="1")
        program.key("plus", "space")
        program.wait(playing="0")
        server.kill()
        assert program.process.wait(30) == 2
    program._reader.join(10)
    assert program.process.stderr
    program.process.stderr.close()
    assert [line for line in program.lines if " t=" not in line][1:] == [f"cartviz: {LOST}"]
    (kept,) = tmp_path.rglob("preferences.json")
    assert '"text_scale": 1.15' in kept.read_text(encoding="utf-8")
