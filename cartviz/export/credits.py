"""What every export carries: the title, that it is a teaching model and no medical advice, and the sources."""

from cartviz.core.environment import version_of
from cartviz.export.exporter import Job
from cartviz.scene import assets
from cartviz.scene.model import Scene
from cartviz.stage import text
from cartviz.stage.frame import Box, Frame, Op, Words
from cartviz.stage.hud.hud import NOT_ADVICE
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
    """The closing card of a film: large words first, and the sources as large as they all fit."""
    # Its words are large as they are; larger still, they would not leave the sources any room.
    look, layout, scene = job.look, Layout(*job.size, min(job.look.text_scale, 1.3)), job.show.scene
    left, foot = layout.px(150), layout.height - layout.px(64)
    ops: list[Op] = [Box(0, 0, layout.width, layout.height, (*look.color("scrim")[:3], 255))]
    y = layout.px(150)
    for words, size, color, weight, gap in (
        (scene.title, 64, "text", "bold", 0),
        (scene.subtitle, 30, "muted", "regular", 0.6),
        (NOT_ADVICE, 36, "accent", "semibold", 1.2),
    ):
        large = layout.text(size)
        y += large * gap
        for row in text.wrap(words, large, layout.width - 2 * left):
            y += large * 1.25
            ops.append(Words(left, y, row, large, look.color(color), weight))
    small = layout.text(20)
    ops.append(Words(left, foot, made_by(job), small, look.color("muted")))
    return Frame(job.size, job.end, "", (*ops, *_source_ops(scene, layout, look, y + small * 2, foot - small * 2)))


def _source_ops(scene: Scene, layout: Layout, look: Look, top: float, bottom: float) -> list[Op]:
    """The sources between two heights, as large as they all fit."""
    sources, left = sources_of(scene), layout.px(150)
    if not sources:
        return []
    heading, size = layout.text(26), layout.text(26)
    while True:
        rows = [row for each in sources for row in text.wrap(each, size, layout.width - 2 * left)]
        if heading * 2 + len(rows) * size * 1.45 < bottom - top or size < layout.px(10):
            break
        size *= 0.95
    ops: list[Op] = [Words(left, top + heading, "Sources", heading, look.color("text"), "semibold")]
    for i, row in enumerate(rows):
        ops.append(Words(left, top + heading * 2 + (i + 0.5) * size * 1.45, row, size, look.color("muted")))
    return ops
