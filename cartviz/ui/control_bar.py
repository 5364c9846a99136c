"""The control bar: buttons that stand for keys, come up with the mouse, and are reached by Tab."""

import math

from cartviz.player.keyboard import key_for
from cartviz.player.keys import shown
from cartviz.player.state import Player, speed_words
from cartviz.player.tab_focus import BAR, QUESTION, TIMELINE
from cartviz.stage.frame import Box, Line, Op, Ring
from cartviz.stage.theme import Look, with_alpha
from cartviz.stage.widgets import STEPS, Button, centered, focus_ring, icon, layout_of, pill

_CELL, _GAP, _PAD = 54.0, 18.0, 12.0


def bar_buttons(size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """The buttons of the control bar."""
    layout = layout_of(size, look)
    x, y, _, high = _bar_box(size, look)
    x += layout.px(_PAD)
    found = []
    for row in BAR:
        if row is None:
            x += layout.px(_GAP)
            continue
        found.append(Button(row[0], x, y, layout.px(_CELL), high, row[2]))
        x += layout.px(_CELL)
    return tuple(found)


def bar_ops(
    player: Player, at: str, up: float, size: tuple[int, int], look: Look, pointer: tuple[float, float] | None
) -> tuple[Op, ...]:
    """The control bar, with the name and key of the button under the mouse or the keyboard.

    `up` is how far it has come up (0 to 1), `at` the control that Tab has reached, for which it is all there.
    """
    alpha = 1.0 if at else math.ceil(up * STEPS) / STEPS
    if alpha <= 0:
        return ()
    layout = layout_of(size, look)
    x, y, wide, high = _bar_box(size, look)
    panel = (*look.color("panel")[:3], 255)
    edge = with_alpha(look.color("panel_edge"), alpha)
    ops: list[Op] = [Box(x, y, wide, high, with_alpha(panel, alpha * 0.9), edge, layout.px(1.5), high / 2)]
    buttons = bar_buttons(size, look)
    under = next((each for each in buttons if each.holds(pointer)), None)
    for (_, name, _), button in zip((row for row in BAR if row), buttons, strict=True):
        if button.key == at:
            ops += focus_ring((button.x, button.y, button.width, button.height), layout, look)
        elif button is under:
            fill = with_alpha(look.color("track"), alpha)
            inset = layout.px(5)
            high_in = button.height - 2 * inset
            ops.append(Box(button.x + 1, button.y + inset, button.width - 2, high_in, fill, radius=high_in / 3))
        off = name == "captions" and not player.preferences.captions
        color = with_alpha(look.color("muted" if off else "text"), alpha * (0.8 if off else 1.0))
        middle = (button.x + button.width / 2, button.y + button.height / 2)
        ops += _bar_icon(name, player, middle, layout.px(22), layout.text(21), color)
    says = _says(under or next((each for each in buttons if each.key == at), None), at, player.preferences.letters)
    if says:
        ops += pill(x + wide / 2, y - layout.px(30), says, layout.text(20), look, alpha)
    return tuple(ops)


def _says(button: Button | None, at: str, letters: str) -> str:
    """What a control does, and which keys do it."""
    if button:
        key = key_for(button.key, letters)
        return f"{button.says}   {shown(key)}" if key else button.says
    return {TIMELINE: "1 second   ← →", QUESTION: "Choose   ↑ ↓ Enter"}.get(at, "")


def _bar_icon(
    name: str, player: Player, middle: tuple[float, float], size: float, px: float, color: tuple[int, int, int, int]
) -> tuple[Op, ...]:
    if name == "speed":
        return (centered(*middle, speed_words(player.speed), px, color, "semibold"),)
    if name == "captions":
        return (centered(*middle, "CC", px * 0.95, color, "bold"),)
    if name == "preferences":
        return _sliders(*middle, size / 2, color)
    if name == "play" and player.playing:
        name = "pause"
    if name == "full_screen" and player.full_screen:
        name = "window"
    return icon(name, *middle, size, color)


def _sliders(x: float, y: float, half: float, color: tuple[int, int, int, int]) -> tuple[Op, ...]:
    """Three lines with a knob on each: what can be set."""
    line = max(half * 0.2, 1.2)
    ops: list[Op] = []
    for row, at in ((-1, -0.35), (0, 0.4), (1, -0.1)):
        level = y + row * half * 0.68
        ops.append(Line(((x - half, level), (x + half, level)), color, line))
        ops.append(Ring(x + at * half, level, line * 1.5, color, 0.0, color))
    return tuple(ops)


def _bar_box(size: tuple[int, int], look: Look) -> tuple[float, float, float, float]:
    """Left, top, width, height of the control bar: between the free area and the caption."""
    layout = layout_of(size, look)
    cells = sum(1 for row in BAR if row)
    wide = layout.px(cells * _CELL + (len(BAR) - cells) * _GAP + 2 * _PAD)
    high = layout.px(54)
    return (size[0] - wide) / 2, size[1] - layout.px(266), wide, high


def on_bar(size: tuple[int, int], look: Look, place: tuple[float, float]) -> bool:
    """Whether a place in pixels lies on the control bar."""
    x, y, wide, high = _bar_box(size, look)
    return x <= place[0] <= x + wide and y <= place[1] <= y + high
