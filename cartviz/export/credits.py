"""What every export carries: the title, that it is a teaching model and no medical advice, and the sources."""

from cartviz import assets
from cartviz.doctor import version_of
from cartviz.export.contract import Job
from cartviz.scene import Scene
from cartviz.stage import text
from cartviz.stage.frame import Box, Frame, Op, Words
from cartviz.stage.hud import NOT_ADVICE
from cartviz.stage.theme import Layout, Look


def title_of(scene: Scene) -> str:
    """The title with the subtitle, as a file names itself."""
    return f"{scene.title} – {scene.subtitle}" if scene.subtitle else scene.title


def sources_of(scene: Scene) -> tuple[str, ...]:
    """The sources of a scene, one line each; a key that nobody knows stands for itself."""
    known = assets.sources()
    return tuple(str(known[key]) if key in known else key for key in scene.sources)


def made_by(job: Job) -> str:
    """By what the file was made, so that it can be made again: program, scene, seed."""
    program = f"cartviz {version_of('cartviz')}".strip()
    return f"{program}, scene {job.show.scene.id}, seed {job.show.seed}"


def lines_of(job: Job) -> tuple[str, ...]:
    """All of it as lines of text."""
    scene = job.show.scene
    return title_of(scene), NOT_ADVICE, *(f"Source: {each}" for each in sources_of(scene)), made_by(job)


def card(job: Job) -> Frame:
    """The closing card of a film."""
    look, layout = job.look, Layout(*job.size, job.look.text_scale)
    px, left = layout.px, layout.px(150)
    scene = job.show.scene
    ops: list[Op] = [
        Box(0, 0, layout.width, layout.height, (*look.color("scrim")[:3], 255)),
        Words(left, px(210), scene.title, layout.text(64), look.color("text"), "bold"),
        Words(left, px(264), scene.subtitle, layout.text(30), look.color("muted")),
        Words(left, px(340), NOT_ADVICE, layout.text(36), look.color("accent"), "semibold"),
        Words(left, layout.height - px(64), made_by(job), layout.text(20), look.color("muted")),
    ]
    return Frame(job.size, job.end, "", (*ops, *_source_ops(scene, layout, look)))


def _source_ops(scene: Scene, layout: Layout, look: Look) -> list[Op]:
    """The sources under the notice, as large as they all fit."""
    px, left = layout.px, layout.px(150)
    sources = sources_of(scene)
    if not sources:
        return []
    size = 26.0
    while True:
        rows = [row for each in sources for row in text.wrap(each, layout.text(size), layout.width - 2 * left)]
        if len(rows) * layout.text(size) * 1.45 < layout.height - px(540) or size < 10:
            break
        size -= 1
    ops: list[Op] = [Words(left, px(420), "Sources", layout.text(26), look.color("text"), "semibold")]
    for i, row in enumerate(rows):
        y = px(468) + i * layout.text(size) * 1.45
        ops.append(Words(left, y, row, layout.text(size), look.color("muted")))
    return ops
