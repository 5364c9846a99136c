"""The card of a question: its choices, large enough for the back row, then what was right, and why."""

import functools
from dataclasses import dataclass

from cartviz.player.state import Reply
from cartviz.scene.model import Question
from cartviz.stage import text
from cartviz.stage.frame import Box, Line, Op, Ring, Words
from cartviz.stage.hud.hud_state import Board
from cartviz.stage.theme import Layout, Look, with_alpha
from cartviz.stage.widgets import Button, beside, cap_width, keycap, lit

AGAIN_KEY = "Shift+R"
SMALLEST = 0.6
"""A card with more words than the stage is high is set in smaller letters, down to this share."""


@dataclass(frozen=True, slots=True)
class Card:
    """Where everything on the card stands, in pixels: rows are (baseline, words), choices (baseline, rows, top, high).

    `reasons` are rows of (baseline, words, theme key of the color, weight), `again` the button's (left, top).
    """

    x: float
    y: float
    width: float
    height: float
    scale: float
    ask: tuple[tuple[float, str], ...]
    choices: tuple[tuple[float, tuple[str, ...], float, float], ...]
    reasons: tuple[tuple[float, str, str, str], ...]
    again: Button | None


@functools.lru_cache(maxsize=8)
def card_of(question: Question, reply: Reply | None, layout: Layout) -> Card:
    """The card of a question in a frame; with the answer revealed it is higher."""
    bottom = layout.free(panels=True)[3] + layout.px(60)
    scale = 1.0
    card = _card(question, reply, layout, scale)
    while card.y + card.height > bottom and scale > SMALLEST:
        scale -= 0.05
        card = _card(question, reply, layout, scale)
    return card


def _card(question: Question, reply: Reply | None, layout: Layout, scale: float) -> Card:
    def px(size: float) -> float:
        return layout.px(size) * scale

    ask_px, choice_px, why_px = (layout.text(size) * scale for size in (36, 30, 25))
    wide = layout.question_width
    ask = text.wrap(question.ask, ask_px, wide - layout.px(96), "semibold")
    choices = [text.wrap(choice, choice_px, wide - layout.px(190)) for choice in question.choices]
    line = choice_px * 1.32
    tall = px(72) + len(ask) * ask_px * 1.3 + sum(len(rows) * line + px(26) for rows in choices)
    told = reply is not None and reply.revealed
    reasons = _reasons(question, reply, why_px, wide - layout.px(166)) if told else []
    again = told and bool(question.again)
    if reply is not None and reply.revealed:
        tall += px(28) + len(reasons) * why_px * 1.36 + (px(70) if again or reply.given else 0.0)
    free = layout.free(panels=True)
    x, y = layout.margin, max((free[1] + layout.px(100) + free[3] - tall) / 2, layout.px(200))
    baseline = y + px(30) + ask_px
    ask_rows = []
    for row in ask:
        ask_rows.append((baseline, row))
        baseline += ask_px * 1.3
    baseline += px(14)
    placed = []
    for rows in choices:
        placed.append((baseline, rows, baseline - choice_px * 0.35 - px(31), len(rows) * line + px(20)))
        baseline += len(rows) * line + px(26)
    baseline += px(16)
    why = []
    for words, color, weight in reasons:
        why.append((baseline, words, color, weight))
        baseline += why_px * 1.36
    button = None
    if again:
        small = layout.text(21) * scale
        long = cap_width("Shift + R", small * 0.85) + small * 1.8 + text.width_of("Watch again", small, "semibold")
        button = Button(AGAIN_KEY, x + px(48), y + tall - px(84), long, px(56), "Watch again")
    return Card(x, y, wide, tall, scale, tuple(ask_rows), tuple(placed), tuple(why), button)


def _reasons(question: Question, reply: Reply | None, px: float, wide: float) -> list[tuple[str, str, str]]:
    """Lines of (words, color, weight): why the given choice is wrong, where it is; then why the right one is right."""
    said: list[tuple[str, str, str]] = []
    given = reply.answer if reply else 0
    if given and given != question.answer and given <= len(question.wrong) and question.wrong[given - 1]:
        said += [(row, "alarm", "regular") for row in text.wrap(question.wrong[given - 1], px, wide)]
    return said + [(row, "text", "regular") for row in text.wrap(question.because, px, wide)]


def question_ops(board: Board, layout: Layout, look: Look) -> tuple[Op, ...]:
    """The question of a beat and its choices; what the viewer did at it comes with the look."""
    question = board.cue.question
    if question is None or not look.questions:
        return ()
    reply = look.reply if look.reply is not None and look.reply.cue == board.cue.index else None
    return _card_ops(question, reply, layout, look)


@functools.lru_cache(maxsize=8)
def _card_ops(question: Question, reply: Reply | None, layout: Layout, look: Look) -> tuple[Op, ...]:
    card = card_of(question, reply, layout)
    thin = max(1.0, layout.px(2))
    edge = look.color("accent")
    ops: list[Op] = [
        Box(card.x, card.y, card.width, card.height, (*look.color("panel")[:3], 238), edge, thin, layout.px(26))
    ]
    ask_px = layout.text(36) * card.scale
    ops += [Words(card.x + layout.px(48), y, row, ask_px, look.color("text"), "semibold") for y, row in card.ask]
    for i in range(len(card.choices)):
        ops += _choice_ops(question, card, i + 1, reply, layout, look)
    why_px = layout.text(25) * card.scale
    for y, words, color, weight in card.reasons:
        ops.append(Words(card.x + layout.px(118), y, words, why_px, look.color(color), weight))
    if card.reasons:
        ops += _marks(card, why_px, layout, look)
    if reply is not None and reply.given:
        said, right, low = f"{reply.right} of {reply.given} right so far", card.x + card.width, card.y + card.height
        small = layout.text(21) * card.scale
        ops.append(
            Words(right - layout.px(48), low - layout.px(48), said, small, look.color("muted"), "regular", "right")
        )
    if card.again:
        ops += _again_ops(card.again, layout.text(21) * card.scale, layout, look, reply, len(question.choices))
    return tuple(ops)


def _choice_ops(
    question: Question, card: Card, number: int, reply: Reply | None, layout: Layout, look: Look
) -> list[Op]:
    """One choice: a number in a ring; revealed, a check or a cross instead, and what is neither steps back."""
    baseline, rows, top, high = card.choices[number - 1]
    px, x = layout.text(30) * card.scale, card.x
    told = reply is not None and reply.revealed
    right = told and number == question.answer
    wrong = told and reply is not None and number == reply.answer and not right
    faint = 0.8 if told and not right and not wrong else 1.0
    color = look.color("good" if right else "alarm" if wrong else "text")
    ring = look.color("good" if right else "alarm" if wrong else "accent")
    middle, radius = baseline - px * 0.35, layout.px(24) * card.scale
    ops: list[Op] = []
    if right or wrong or (reply is not None and reply.pointed == number):
        fill = with_alpha(ring, 0.16) if right or wrong else with_alpha(look.color("track"), 0.75)
        ops.append(
            Box(x + layout.px(28), top, card.width - layout.px(56), high, fill, ring, layout.px(2), layout.px(18))
        )
    place = x + layout.px(74)
    fill = look.color("panel") if right or wrong else look.color("track")
    ops.append(Ring(place, middle, radius, with_alpha(ring, faint), layout.px(2.4), fill))
    if right or wrong:
        ops += tick(place, middle, radius * 0.5, ring) if right else cross(place, middle, radius * 0.42, ring)
    else:
        ops.append(Words(place, baseline, str(number), px * 0.86, with_alpha(color, faint), "semibold", "center"))
    for row in rows:
        weight = "semibold" if right else "regular"
        ops.append(Words(x + layout.px(118), baseline, row, px, with_alpha(color, faint), weight))
        baseline += px * 1.32
    return ops


def tick(x: float, y: float, half: float, color: tuple[int, int, int, int]) -> list[Op]:
    """A check mark centered on a place."""
    points = ((x - half, y + half * 0.1), (x - half * 0.25, y + half * 0.8), (x + half * 1.05, y - half * 0.75))
    return [Line(points, color, max(half * 0.36, 2.0))]


def cross(x: float, y: float, half: float, color: tuple[int, int, int, int]) -> list[Op]:
    """A cross centered on a place."""
    thick = max(half * 0.42, 2.0)
    return [Line(((x - half, y + side * half), (x + half, y - side * half)), color, thick) for side in (-1, 1)]


def _marks(card: Card, px: float, layout: Layout, look: Look) -> list[Op]:
    """Before each reason what it explains: a small cross for the given choice, a small check for the right one."""
    ops: list[Op] = []
    seen = ""
    for baseline, _, color, _ in card.reasons:
        if color != seen:
            seen, place = color, (card.x + layout.px(74), baseline - px * 0.35)
            draw, key = (cross, "alarm") if color == "alarm" else (tick, "good")
            ops += draw(*place, px * 0.32, look.color(key))
    return ops


def _again_ops(button: Button, px: float, layout: Layout, look: Look, reply: Reply | None, choices: int) -> list[Op]:
    on = reply is not None and reply.pointed == choices + 1
    fill, edge = (lit(look), look.color("accent")) if on else (look.color("track"), look.color("panel_edge"))
    thick = layout.px(3 if on else 2)
    middle = button.y + button.height / 2
    cap = cap_width("Shift + R", px * 0.85)
    return [
        Box(button.x, button.y, button.width, button.height, fill, edge, thick, button.height / 2),
        *keycap(button.x + px * 0.6, middle, "Shift + R", px * 0.85, look),
        beside(button.x + cap + px * 1.2, middle, button.says, px, look.color("text"), "semibold"),
    ]


def question_buttons(question: Question, reply: Reply | None, layout: Layout) -> tuple[Button, ...]:
    """What can be clicked on the card: the choices by their digits, later 'watch again'."""
    card = card_of(question, reply, layout)
    if reply is not None and reply.revealed:
        return (card.again,) if card.again else ()
    left, wide = card.x + layout.px(28), card.width - layout.px(56)
    return tuple(Button(str(i + 1), left, top, wide, high) for i, (_, _, top, high) in enumerate(card.choices))
