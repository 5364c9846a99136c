"""What belongs to the viewer, not to the scene: control bar, words on the screen, hints, progress while seeking."""

import math
from dataclasses import dataclass, field

from cartviz.player import quiz, tab_focus
from cartviz.player.keyboard import AS_THEY_ARE, KeyMap
from cartviz.player.keys import KEYS, NO_PLAN, shown
from cartviz.player.navigation import Plan
from cartviz.player.settings_keys import LAYER
from cartviz.player.state import Player, end_state
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Box, Line, Op, Ring
from cartviz.stage.hud.question import question_buttons
from cartviz.stage.text import width_of
from cartviz.stage.theme import Look, with_alpha
from cartviz.stage.widgets import STEPS, Button, beside, cap_width, centered, focus_ring, keycap, layout_of, pill
from cartviz.ui import finder, info_panels, key_pages, settings_panel
from cartviz.ui.control_bar import bar_buttons, bar_ops
from cartviz.ui.error_page import mistakes_ops
from cartviz.ui.finder import NO_PICTURES, Pictures


@dataclass(frozen=True, slots=True)
class Viewer:
    """What the window knows beside the player.

    `pointer` is the mouse in pixels, or None; `bar` how far the control bar has come up (0 hidden to 1); `known` the
    share (0 to 1) of the simulation that is computed on the way to the place asked for, or None when it is there;
    `trouble` a short message that nobody needs to act on now; `waiting` the seconds since the player stopped; `plan`
    the scenes there are; `pictures` the steps of which there are small pictures; `clock` the time of day; `keys`
    what the viewer has changed about keys; `problems` the mistakes of the scene's file, for its author.
    """

    pointer: tuple[float, float] | None = None
    bar: float = 0.0
    known: float | None = None
    trouble: str = ""
    waiting: float = 0.0
    plan: Plan = NO_PLAN
    pictures: Pictures = NO_PICTURES
    clock: str = ""
    keys: KeyMap = field(default_factory=lambda: AS_THEY_ARE)
    problems: tuple[str, ...] = ()


def overlay_ops(
    player: Player,
    timeline: Timeline | None,
    pages: info_panels.Pages,
    size: tuple[int, int],
    look: Look,
    viewer: Viewer,
) -> tuple[Op, ...]:
    """The viewer's layer over a frame of `size` pixels, from back to front; without timeline, over the picker."""
    ops: list[Op] = []
    if timeline is not None and not player.layers:
        ops += choice_ops(player, timeline, size, look, viewer)
    if timeline is not None and player.controls and player.loop and player.focus.kind != "zoom":
        ops += loop_ops(player.loop, timeline, size, look)
    if timeline is not None:
        ops += _help_ops(player, timeline, size, look, viewer)
    ops += mistakes_ops(viewer.problems, size, look)
    if viewer.known is not None:
        ops += progress_ops(viewer.known, size, look)
    if player.blank:
        ops.append(blank_op(player.blank, size))
    for layer in player.layers:
        if layer in ("overview", "goto") and timeline is not None:
            ops += finder.finder_ops(layer, player, timeline, (viewer.plan, viewer.pictures), size, look)
        elif layer == "help":
            page, letters = key_pages.page_of(player.chosen), player.preferences.letters
            ops += key_pages.page_ops(KEYS, page, letters, viewer.keys, size, look, viewer.pointer)
        elif layer == LAYER:
            ops += settings_panel.chooser_ops(player, viewer.plan, size, look, viewer.pointer)
        else:
            ops += info_panels.panel_ops(layer, pages, size, look, viewer.pointer)
    if player.message:
        ops += message_ops(player.message, player.message_seconds, size, look)
    if viewer.trouble and not viewer.problems:
        ops += trouble_ops(viewer.trouble, size, look)
    return tuple(ops)


def _help_ops(player: Player, timeline: Timeline, size: tuple[int, int], look: Look, viewer: Viewer) -> list[Op]:
    """What helps the speaker: notes, timer, and unless they are hidden hints and control bar."""
    ops: list[Op] = []
    if player.notes:
        ops += finder.notes_ops(player, timeline, viewer.pictures, viewer.clock, size, look)
    if player.timer:
        ops += timer_ops(player.elapsed, size, look)
    if player.controls and not player.layers:
        ops += hint_ops(player, timeline, size, look, viewer)
        at = tab_focus.reached(player, timeline)
        ops += bar_ops(player, at, viewer.bar, size, look, viewer.pointer)
        ops += reached_ops(at, player, timeline, size, look)
    return ops


def key_at(
    player: Player,
    size: tuple[int, int],
    look: Look,
    viewer: Viewer,
    place: tuple[float, float],
    timeline: Timeline | None = None,
) -> str:
    """The key that a click at a place in pixels stands for; '' where there is nothing to click."""
    top = player.layers[-1] if player.layers else ""
    if top == "overview" and timeline:
        buttons = finder.overview_buttons(timeline, viewer.plan, size, look)
    elif top == "goto" and timeline:
        buttons = finder.goto_buttons(player, timeline, viewer.plan, size, look)
    elif top == "help":
        buttons = key_pages.page_buttons(size, look)
    elif top == LAYER:
        buttons = settings_panel.chooser_buttons(size, look)
    elif player.layers:
        buttons = info_panels.buttons(player.layers[-1], size, look)
    else:
        at = tab_focus.reached(player, timeline) if timeline else ""
        buttons = bar_buttons(size, look) if player.controls and (at or viewer.bar > 0) else ()
        buttons += choice_buttons(player, timeline, size, look)
    return next((each.key for each in buttons if each.holds(place)), "")


def choice_buttons(player: Player, timeline: Timeline | None, size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """What can be clicked on the card of the present question."""
    if player.focus.kind == "zoom":
        return ()  # a click moves the magnified picture, and the card is elsewhere
    cue = quiz.asked(player, timeline) if timeline else None
    if cue is None or cue.question is None:
        return ()
    return question_buttons(cue.question, player.reply, layout_of(size, look))


def choice_ops(player: Player, timeline: Timeline, size: tuple[int, int], look: Look, viewer: Viewer) -> tuple[Op, ...]:
    """A frame around what the mouse would choose."""
    under = (each for each in choice_buttons(player, timeline, size, look) if each.holds(viewer.pointer))
    thick, layout = max(layout_of(size, look).px(3), 1.5), layout_of(size, look)
    return tuple(
        Box(each.x, each.y, each.width, each.height, (0, 0, 0, 0), look.color("accent"), thick, layout.px(18))
        for each in under
    )


def reached_ops(at: str, player: Player, timeline: Timeline, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """A ring around the timeline, or around the choice that the arrows stand on, when Tab has reached it."""
    layout = layout_of(size, look)
    if at == tab_focus.TIMELINE:
        left, half = layout.margin - layout.px(20), layout.px(16)
        box = (left, layout.timeline_y - half, size[0] - 2 * left, 2 * half)
        return tuple(focus_ring(box, layout, look, fill=0.0))
    places = quiz.places(player, timeline)
    if at != tab_focus.QUESTION or player.reply is None:
        return ()
    button = choice_buttons(player, timeline, size, look)[places.index(player.reply.pointed)]
    return tuple(focus_ring((button.x, button.y, button.width, button.height), layout, look, fill=0.0))


def time_at(timeline: Timeline, size: tuple[int, int], look: Look, place: tuple[float, float]) -> float | None:
    """The second of the scene under a place in pixels on the timeline, or None beside it."""
    layout = layout_of(size, look)
    left, right = layout.margin, size[0] - layout.margin
    near = abs(place[1] - layout.timeline_y) <= layout.px(22)
    if not near or not left - layout.px(14) <= place[0] <= right + layout.px(14):
        return None
    return time_along(timeline, size, look, place[0])


def time_along(timeline: Timeline, size: tuple[int, int], look: Look, x: float) -> float:
    """The second of the scene at a distance from the left, wherever the mouse has been dragged to."""
    layout = layout_of(size, look)
    share = (x - layout.margin) / max(size[0] - 2 * layout.margin, 1.0)
    return min(max(share, 0.0), 1.0) * timeline.seconds


# --- words -----------------------------------------------------------------------------------------------------------


def message_ops(message: str, seconds: float, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """What the last key did, at the top; it fades in its last third of a second."""
    layout = layout_of(size, look)
    alpha = math.ceil(min(seconds / 0.35, 1.0) * STEPS) / STEPS
    return pill(size[0] / 2, layout.px(64), message, layout.text(26), look, alpha)


def trouble_ops(words: str, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """A small note in the corner that something could not be drawn; the lesson goes on."""
    layout = layout_of(size, look)
    return (beside(layout.margin, size[1] - layout.px(16), words, layout.text(16), look.color("muted")),)


def blank_op(color: str, size: tuple[int, int]) -> Box:
    """The sheet over everything: 'black' or 'white'."""
    level = 255 if color == "white" else 0
    return Box(0.0, 0.0, float(size[0]), float(size[1]), (level, level, level, 255))


def loop_ops(loop: tuple[float, ...], timeline: Timeline, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """Where a loop begins and ends: two marks over the timeline, with a line between them."""
    layout = layout_of(size, look)
    wide = size[0] - 2 * layout.margin
    xs = [layout.margin + wide * t / timeline.seconds for t in loop]
    y, color, px = layout.timeline_y, look.color("warn"), layout.text(16)
    ops: list[Op] = [Line(((x, y - layout.px(14)), (x, y + layout.px(14))), color, layout.px(3)) for x in xs]
    ops += [centered(x, y + layout.px(26), name, px, color, "bold") for x, name in zip(xs, "AB", strict=False)]
    if len(xs) == 2:
        ops.append(Line(((xs[0], y), (xs[1], y)), color, layout.px(3)))
    return tuple(ops)


def clock_words(seconds: float) -> str:
    """61 seconds as '1:01', an hour more as '1:01:01'."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def timer_ops(elapsed: float, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """The timer in the top right corner."""
    layout = layout_of(size, look)
    words, px = clock_words(elapsed), layout.text(24)
    return pill(size[0] - layout.px(40) - width_of(words, px, "semibold") / 2 - px, layout.px(52), words, px, look)


def hint_ops(player: Player, timeline: Timeline, size: tuple[int, int], look: Look, viewer: Viewer) -> tuple[Op, ...]:
    """How to go on, small, above the right end of the timeline, once the player has waited for a moment."""
    if player.playing:
        return ()
    alpha = math.ceil(min(max(viewer.waiting - 0.4, 0.0) / 0.4, 1.0) * STEPS) / STEPS
    if alpha <= 0:
        return ()
    name, words = "Space", "play"
    if player.held is not None:
        at_end = player.t >= end_state(timeline.cues[-1])
        name, words = "Right", "next scene" if at_end else "next step"
        if quiz.asked(player, timeline) and not player.revealed:
            words = "show the answer"
    layout = layout_of(size, look)
    px = layout.text(19)
    wide = width_of(words, px)
    right, y = size[0] - layout.margin, layout.timeline_y - layout.px(36)
    cap = cap_width(shown(name), px * 0.9)
    return (
        *keycap(right - wide - cap - px * 0.6, y, shown(name), px * 0.9, look, alpha),
        beside(right - wide, y, words, px, with_alpha(look.color("muted"), alpha)),
    )


def progress_ops(known: float, size: tuple[int, int], look: Look) -> tuple[Op, ...]:
    """How much of the simulation is computed on the way to a place far ahead: a pill with a bar."""
    layout = layout_of(size, look)
    x, y, px = size[0] / 2, size[1] / 2, layout.text(24)
    words = "Working out the cells"
    wide, high = layout.px(380), layout.px(92)
    left, long = x - wide / 2 + layout.px(36), wide - layout.px(72)
    done = math.floor(min(max(known, 0.0), 1.0) * 40) / 40 * long
    thick = layout.px(8)
    ops: list[Op] = [
        Box(
            x - wide / 2,
            y - high / 2,
            wide,
            high,
            with_alpha((*look.color("panel")[:3], 255), 0.92),
            look.color("panel_edge"),
            layout.px(1.5),
            layout.px(22),
        ),
        centered(x, y - layout.px(16), words, px, look.color("text"), "semibold"),
        Box(left, y + layout.px(16), long, thick, look.color("track"), radius=thick / 2),
    ]
    if done >= thick:
        ops.append(Box(left, y + layout.px(16), done, thick, look.color("accent"), radius=thick / 2))
    ops.append(
        Ring(
            left + max(done, thick / 2),
            y + layout.px(16) + thick / 2,
            thick * 0.8,
            look.color("text"),
            0.0,
            look.color("text"),
        )
    )
    return tuple(ops)
