"""The panel of preferences beside the picture, which shows at once what each of them does."""

from cartviz.player import settings_keys
from cartviz.player.navigation import Plan
from cartviz.player.settings_keys import RESET_ROW, ROWS
from cartviz.player.state import Player
from cartviz.stage.frame import Box, Color, Line, Op, Ring, Words
from cartviz.stage.text import width_of, wrap
from cartviz.stage.theme import Layout, Look, mix, with_alpha
from cartviz.stage.widgets import Button, beside, cap_width, focus_ring, keycap, layout_of, lit

TITLE = "Preferences"
_HEAD, _HEADING, _NEEDS, _FOOT = 66.0, 1.1, 66.0, 66.0
"""Heights: the title, a group's heading in rows, the explanation below the rows, the two buttons."""
_TALLEST = 54.0
_LOWEST = 15.5
"""Pixels of a row in a very small window: there words count more than the caption."""

Rectangle = tuple[float, float, float, float]


def panel_box(size: tuple[int, int], look: Look) -> Rectangle:
    """Left, top, width and height: at the right, and above the caption, whose size and ground are being chosen."""
    layout = layout_of(size, look)
    wide = min(layout.px(720), size[0] * 0.62)
    around, lines = layout.px(_HEAD + _NEEDS + _FOOT), len(ROWS) + 2 * _HEADING
    top, bottom = layout.px(56), layout.caption_bottom - 2.35 * layout.text(40) - layout.px(8)
    high = min(max(bottom - top, around + _LOWEST * lines), around + layout.px(_TALLEST) * lines)
    return size[0] - wide - layout.px(24), top, wide, high


def row_boxes(size: tuple[int, int], look: Look) -> tuple[Rectangle, ...]:
    """Where each row lies, the button that resets all the last one."""
    layout = layout_of(size, look)
    x, y, wide, high = panel_box(size, look)
    inset = layout.px(20)
    row_high = (high - layout.px(_HEAD + _NEEDS + _FOOT)) / (len(ROWS) + _HEADING * len({row.group for row in ROWS}))
    at, group, boxes = y + layout.px(_HEAD), "", []
    for row in ROWS:
        at += row_high * _HEADING if row.group != group else 0.0
        group = row.group
        boxes.append((x + inset, at, wide - 2 * inset, row_high))
        at += row_high
    foot = layout.px(48)
    return (*boxes, (x + inset, y + high - foot - layout.px(16), (wide - 3 * inset) / 2, foot))


def chooser_buttons(size: tuple[int, int], look: Look) -> tuple[Button, ...]:
    """What can be clicked: the two halves of a value, a row, the buttons below; beside the panel a click closes it."""
    layout = layout_of(size, look)
    boxes = row_boxes(size, look)
    found = []
    for i, (x, y, wide, high) in enumerate(boxes[:-1]):
        half = wide * 0.3
        found.append(Button(f"#{i}-", x + wide - 2 * half, y, half, high))
        found.append(Button(f"#{i}+", x + wide - half, y, half, high))
        found.append(Button(f"#{i}", x, y, wide - 2 * half, high))
    found.append(Button(f"#{RESET_ROW}", *boxes[-1], "Reset all"))
    x, y, wide, high = boxes[-1]
    found.append(Button("Escape", x + wide + layout.px(20), y, wide, high, "Close"))
    found.append(Button("", *panel_box(size, look)))
    return (*found, Button("Escape", 0.0, 0.0, float(size[0]), float(size[1])))


def row_at(size: tuple[int, int], look: Look, place: tuple[float, float]) -> int | None:
    """The row under a place in pixels."""
    boxes = enumerate(row_boxes(size, look))
    return next((i for i, box in boxes if Button("", *box).holds(place)), None)


def chooser_ops(
    player: Player, plan: Plan, size: tuple[int, int], look: Look, pointer: tuple[float, float] | None
) -> tuple[Op, ...]:
    """The panel with its rows, the explanation of the one in focus, and the buttons below."""
    layout = layout_of(size, look)
    x, y, wide, high = panel_box(size, look)
    dark = (*look.color("panel")[:3], 255)
    left = x + layout.px(36)
    ops: list[Op] = [
        Box(x, y, wide, high, dark, look.color("panel_edge"), max(layout.px(2), 1.0), layout.px(26)),
        Words(left, y + layout.px(54), TITLE, layout.text(32), look.color("text"), "bold"),
    ]
    boxes = row_boxes(size, look)
    group = ""
    for i, row in enumerate(ROWS):
        if row.group != group:
            group = row.group
            ops += _heading_ops(group, left, boxes[i], layout, look)
        ops += _row_ops(player, plan, i, boxes[i], layout, look)
    ops += _needs_ops(player, boxes, layout, look)
    for button in chooser_buttons(size, look):
        if button.says:
            focused = button.key == f"#{RESET_ROW}" and player.chosen == RESET_ROW
            ops += _button_ops(button, focused or button.holds(pointer), focused, layout, look)
    return tuple(ops)


def _heading_ops(group: str, left: float, box: Rectangle, layout: Layout, look: Look) -> list[Op]:
    px = min(layout.text(17), box[3] * 0.56)
    y = box[1] - box[3] * 0.36
    words = group.upper()
    start = left + width_of(words, px, "semibold") + px
    end = box[0] + box[2] - layout.px(16)
    edge = with_alpha(look.color("panel_edge"), 0.8)
    return [
        beside(left, y, words, px, look.color("accent"), "semibold"),
        Line(((start, y), (end, y)), edge, max(layout.px(1.5), 1.0)),
    ]


def _row_ops(player: Player, plan: Plan, index: int, box: Rectangle, layout: Layout, look: Look) -> list[Op]:
    x, y, wide, high = box
    row, focused = ROWS[index], player.chosen == index
    px, pad, middle = min(layout.text(22), high * 0.64), layout.px(16), y + high / 2
    ops: list[Op] = focus_ring(box, layout, look) if focused else []
    ops.append(beside(x + pad, middle, row.label, px, look.color("text"), "semibold" if focused else "regular"))
    room = wide - 3 * pad - width_of(row.label, px, "semibold")
    value, end = settings_keys.choice(player, index, plan), x + wide - pad
    color = look.color("text" if focused else "muted")
    if row.values == (True, False):
        on = bool(getattr(player.preferences, row.name))
        ops += _switch(end, middle, px, on, look)
        ops.append(_before(end - px * 2.5, middle, value.words, px, color, room))
        return ops
    arrow = px * 0.9
    words = _before(end - arrow, middle, value.words, px, color, room - 2 * arrow)
    ops.append(words)
    if focused:
        start = words.x - width_of(words.text, words.px, words.weight) - arrow
        for at, side, there in ((start, -1, value.before), (end, 1, value.after)):
            ops.append(_chevron(at, middle, px * 0.32, side, look.color("accent" if there else "panel_edge")))
    return ops


def _before(x: float, y: float, words: str, px: float, color: Color, room: float) -> Words:
    """Words that end at x, their capitals centered on y, in smaller letters where there is not enough room."""
    px *= min(1.0, room / max(width_of(words, px, "semibold"), 1.0))
    return Words(x, beside(0.0, y, words, px, color).y, words, px, color, "semibold", "right")


def _chevron(x: float, y: float, half: float, side: int, color: Color) -> Line:
    """An arrow head whose point is at x."""
    back = x - side * half * 0.8
    return Line(((back, y - half), (x, y), (back, y + half)), color, max(half * 0.42, 1.5))


def _switch(x: float, y: float, px: float, on: bool, look: Look) -> list[Op]:
    """A switch that ends at x; its knob is right and it is filled when it is on."""
    wide, high = px * 2.0, px * 1.1
    track = mix(look.color("track"), look.color("accent"), 0.75) if on else look.color("track")
    edge = look.color("accent" if on else "muted")
    knob = x - high / 2 if on else x - wide + high / 2
    return [
        Box(x - wide, y - high / 2, wide, high, track, edge, max(px * 0.08, 1.0), high / 2),
        Ring(knob, y, high * 0.34, look.color("text"), 0.0, look.color("text")),
    ]


def _needs_ops(player: Player, boxes: tuple[Rectangle, ...], layout: Layout, look: Look) -> list[Op]:
    """What the setting in focus is good for, in at most two lines."""
    last, foot = boxes[-2], boxes[-1]
    words = ROWS[player.chosen].needs if player.chosen < RESET_ROW else "All of it as at the first start."
    px = min(layout.text(19), last[3] * 0.58)
    wide = last[2] - layout.px(32)
    while len(wrap(words, px, wide)) > 2:
        px *= 0.96
    lines, middle = wrap(words, px, wide), (last[1] + last[3] + foot[1]) / 2
    top = middle - (len(lines) - 1) * px * 0.66
    return [
        beside(last[0] + layout.px(16), top + i * px * 1.32, line, px, look.color("muted"))
        for i, line in enumerate(lines)
    ]


def _button_ops(button: Button, bright: bool, focused: bool, layout: Layout, look: Look) -> list[Op]:
    box = (button.x, button.y, button.width, button.height)
    fill, edge = (lit(look), "accent") if bright else (look.color("track"), "panel_edge")
    ops: list[Op] = [Box(*box, fill, look.color(edge), max(layout.px(2), 1.0), layout.px(14))]
    ops += focus_ring(box, layout, look) if focused else []
    px, middle = min(layout.text(20), button.height * 0.6), button.y + button.height / 2
    name = "Esc" if button.key == "Escape" else "Alt + R"
    cap = cap_width(name, px * 0.8)
    start = button.x + (button.width - cap - width_of(button.says, px, "semibold") - px * 0.6) / 2
    ops += keycap(start, middle, name, px * 0.8, look)
    ops.append(beside(start + cap + px * 0.6, middle, button.says, px, look.color("text"), "semibold"))
    return ops
