"""The overlays by which a viewer goes elsewhere: the overview of scenes and steps, and the line to type into."""

from dataclasses import dataclass

from cartviz.player.navigation import Plan, beat_words, columns_of, targets
from cartviz.player.state import Player
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Backdrop, Box, Image, Op, Ring, Words
from cartviz.stage.text import runs_of, width_of, wrap
from cartviz.stage.theme import Layout, Look, with_alpha
from cartviz.stage.widgets import Button, beside, centered, layout_of, lit, veil


@dataclass(frozen=True, slots=True)
class Pictures:
    """The steps of the present scene whose end has been painted, under the names of `picture_name` in this round."""

    steps: frozenset[int] = frozenset()
    round: int = 0


NO_PICTURES = Pictures()


def picture_name(round_: int, step: int) -> str:
    """The name under which the painter holds the picture of a step's end; every scene that is shown is a new round."""
    return f"round {round_} step {step}"


def finder_ops(
    layer: str, player: Player, timeline: Timeline, known: tuple[Plan, Pictures], size: tuple[int, int], look: Look
) -> tuple[Op, ...]:
    """The layer 'overview' or 'goto'; `known` are all scenes, and the pictures there are."""
    if layer == "goto":
        return goto_ops(player, timeline, known[0], size, look)
    return overview_ops(player, timeline, *known, size, look)


# --- the overview ----------------------------------------------------------------------------------------------------


def overview_buttons(timeline: Timeline, plan: Plan, size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """What can be clicked: scenes as '#-n' in a row at the top, steps as '#n' in a grid below."""
    layout = layout_of(size, look)
    left, gap = layout.px(96), layout.px(14)
    wide = (size[0] - 2 * left + gap) / max(len(plan.scenes), 1) - gap
    wide = min(wide, layout.px(110))
    found = [
        Button(f"#{i - len(plan.scenes)}", left + i * (wide + gap), layout.px(150), wide, layout.px(64), title)
        for i, (_, title) in enumerate(plan.scenes)
    ]
    steps, columns = len(timeline.cues), columns_of(len(timeline.cues))
    rows = -(-steps // columns)
    top, gap = layout.px(296), layout.px(26)
    across = (size[0] - 2 * left - (columns - 1) * gap) / columns
    down = (size[1] - top - layout.px(48) - (rows - 1) * gap) / rows
    across, down = min(across, (down - layout.px(40)) * 16 / 9), min(down, across * 9 / 16 + layout.px(40))
    for i in range(steps):
        row, column = divmod(i, columns)
        found.append(Button(f"#{i}", left + column * (across + gap), top + row * (down + gap), across, down))
    return tuple(found)


def overview_ops(
    player: Player, timeline: Timeline, plan: Plan, pictures: Pictures, size: tuple[int, int], look: Look
) -> tuple[Op, ...]:
    """All scenes as numbers, and the steps of this scene with the pictures of their ends."""
    layout = layout_of(size, look)
    left = layout.px(96)
    buttons = overview_buttons(timeline, plan, size, look)
    chosen = player.chosen
    title = plan.scenes[chosen][1] if chosen < 0 and plan.scenes else plan.scenes[plan.here][1] if plan.scenes else ""
    ops: list[Op] = [Backdrop("body", 0.0, 0.0, 0.0), veil(size, look, 0.6)]
    ops.append(Words(left, layout.px(106), "Overview", layout.text(44), look.color("text"), "bold"))
    px = layout.text(25)
    ops.append(Words(left, layout.px(262), title, px, look.color("text" if chosen >= 0 else "accent"), "semibold"))
    now = timeline.cue_at(player.t).index
    for button in buttons[: len(plan.scenes)]:
        index = int(button.key[1:]) + len(plan.scenes)
        on = int(button.key[1:]) == chosen
        fill = lit(look) if index == plan.here else look.color("track")
        edge = look.color("accent" if on else "muted" if index == plan.here else "panel_edge")
        box = (button.x, button.y, button.width, button.height)
        ops.append(Box(*box, fill, edge, layout.px(5 if on else 2), layout.px(16)))
        middle = (button.x + button.width / 2, button.y + button.height / 2)
        ops.append(centered(*middle, str(plan.scenes[index][0] or "•"), px, look.color("text"), "bold"))
    for button, cue in zip(buttons[len(plan.scenes) :], timeline.cues, strict=True):
        step = cue.index
        ops += _step_ops(button, step, cue.beat.id, (step == chosen, step == now), pictures, layout, look)
    return tuple(ops)


def _step_ops(
    button: Button, step: int, beat: str, state: tuple[bool, bool], pictures: Pictures, layout: Layout, look: Look
) -> list[Op]:
    """One step: its picture with its name below; `state` is whether it is chosen, and whether we are there."""
    on, present = state
    name_high = layout.px(40)
    box = (button.x, button.y, button.width, button.height - name_high)
    dark = (*look.color("panel")[:3], 255)
    ops: list[Op] = [Box(*box, dark, radius=layout.px(14))]
    if step in pictures.steps:
        ops.append(Image(picture_name(pictures.round, step), *box, layout.px(14)))
    edge = look.color("accent" if on else "panel_edge")
    ops.append(Box(*box, (0, 0, 0, 0), edge, layout.px(5 if on else 2), layout.px(14)))
    px = layout.text(20)
    words = f"{step + 1}  {beat_words(beat)}"
    px *= min(1.0, (button.width - layout.px(30)) / max(width_of(words, px, "semibold"), 1.0))
    y = button.y + button.height - name_high * 0.42
    left = button.x + layout.px(6)
    if present:
        ops.append(Ring(left + px * 0.3, y, px * 0.3, look.color("accent"), 0.0, look.color("accent")))
        left += px * 0.95
    ops.append(beside(left, y, words, px, look.color("text" if on or present else "muted"), "semibold"))
    return ops


# --- the line to type into -------------------------------------------------------------------------------------------


def goto_buttons(
    player: Player, timeline: Timeline, plan: Plan, size: tuple[int, int], look: Look
) -> tuple[Button, ...]:
    """What is offered, as '#n'."""
    layout = layout_of(size, look)
    wide = min(layout.px(820), size[0] * 0.9)
    x, y, high = (size[0] - wide) / 2, layout.px(330), layout.px(58)
    found = targets(player.typed, plan, timeline)
    return tuple(Button(f"#{i}", x, y + i * high, wide, high, each.words) for i, each in enumerate(found))


def goto_ops(player: Player, timeline: Timeline, plan: Plan, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """What has been typed, and the places that it may mean."""
    layout = layout_of(size, look)
    buttons = goto_buttons(player, timeline, plan, size, look)
    wide = min(layout.px(820), size[0] * 0.9)
    x, y = (size[0] - wide) / 2, layout.px(212)
    px, dark = layout.text(32), (*look.color("panel")[:3], 255)
    high = layout.px(136) + max(len(buttons), 1) * layout.px(58)
    ops: list[Op] = [
        veil(size, look, 0.6),
        Box(x, y, wide, high, dark, look.color("panel_edge"), layout.px(2), layout.px(24)),
    ]
    left, middle = x + layout.px(36), y + layout.px(60)
    ask = "Number or name of a scene or step"
    room = wide - layout.px(90)
    if player.typed:
        ops.append(beside(left, middle, player.typed, _fit(player.typed, px, room), look.color("text"), "semibold"))
    else:
        ops.append(beside(left + layout.px(10), middle, ask, _fit(ask, px, room), look.color("muted")))
    at = left + min(width_of(player.typed, px, "semibold"), room) + layout.px(3)
    ops.append(Box(at, middle - px * 0.6, max(layout.px(3), 1.5), px * 1.2, look.color("accent")))
    small = layout.text(24)
    if not buttons:
        nothing = "There is no such scene or step"
        ops.append(beside(left, y + layout.px(147), nothing, _fit(nothing, small, room), look.color("muted")))
    for i, button in enumerate(buttons):
        inset = layout.px(16)
        if i == min(player.chosen, len(buttons) - 1):
            fill, thick = look.color("track"), layout.px(2)
            area = (button.x + inset, button.y, button.width - 2 * inset, button.height)
            ops.append(Box(*area, fill, look.color("accent"), thick, layout.px(14)))
        words = button.says
        ops.append(
            beside(left, button.y + button.height / 2, words, _fit(words, small, room), look.color("text"), "semibold")
        )
    return tuple(ops)


def _fit(words: str, px: float, wide: float) -> float:
    """A text size at which words are no wider than this."""
    return px * min(1.0, wide / max(width_of(words, px, "semibold"), 1.0))


# --- speaker notes ---------------------------------------------------------------------------------------------------


def notes_ops(
    player: Player,
    timeline: Timeline,
    pictures: Pictures,
    clock: str,
    size: tuple[int, int],
    look: Look,
) -> tuple[Op, ...]:
    """What the author tells the speaker at this step, the step to come, the clock and how much time is left."""
    layout = layout_of(size, look)
    cue = timeline.cue_at(player.t)
    wide = min(layout.px(620), size[0] * 0.45)
    x, y, high = size[0] - wide - layout.px(24), layout.px(96), size[1] - layout.px(96 + 246)
    left, inner, bottom = x + layout.px(32), wide - layout.px(64), y + high - layout.px(24)
    dark = with_alpha((*look.color("panel")[:3], 255), 0.96)
    ops: list[Op] = [Box(x, y, wide, high, dark, look.color("panel_edge"), layout.px(2), layout.px(22))]
    small, px = layout.text(19), layout.text(25)
    left_seconds = max(timeline.seconds - player.t, 0.0)
    told = (
        f"{clock}   ·   scene {_minutes(player.t)} of {_minutes(timeline.seconds)}   ·   {_minutes(left_seconds)} left"
    )
    y += layout.px(46)
    ops.append(Words(left, y, told, _fit(told, small, inner), look.color("accent"), "semibold"))
    y += layout.px(44)
    name = f"{cue.index + 1} / {len(timeline.cues)}   {beat_words(cue.beat.id)}"
    ops.append(Words(left, y, name, _fit(name, px, inner), look.color("text"), "bold"))
    after = timeline.cues[cue.index + 1] if cue.index + 1 < len(timeline.cues) else None
    pic_high = inner * 9 / 16 * 0.62 if after and after.index in pictures.steps else 0.0
    room = bottom - pic_high - layout.px(104) if after else bottom
    for line in wrap(cue.beat.notes or "No notes for this step.", px, inner):
        if y + px * 1.4 > room:
            break
        y += px * 1.4
        ops.append(Words(left, y, line, px, look.color("text" if cue.beat.notes else "muted")))
    if after:
        y = bottom - pic_high - layout.px(64)
        ops.append(Words(left, y, "NEXT", small, look.color("accent"), "semibold"))
        caption = "".join(run.text for run in runs_of(after.caption.replace("\n", " "))) or beat_words(after.beat.id)
        lines = wrap(caption, small, inner)
        words = lines[0] + (" …" if len(lines) > 1 else "")
        ops.append(Words(left, y + small * 1.6, words, _fit(words, small, inner), look.color("muted")))
        if pic_high:
            box = (left, bottom - pic_high, pic_high * 16 / 9, pic_high)
            ops.append(Image(picture_name(pictures.round, after.index), *box, layout.px(12)))
    return tuple(ops)


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
