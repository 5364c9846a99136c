"""A question as the viewer meets it: choose by digit, mouse or arrows, or let it be revealed; then watch again."""

from dataclasses import replace

from cartviz.player.state import Player, Reply, say, seek, spot_of
from cartviz.scene.timeline import Cue, Timeline


def asked(player: Player, timeline: Timeline) -> Cue | None:
    """The present cue, if it asks a question."""
    if not timeline.cues:
        return None
    cue = timeline.cue_at(player.t)
    return cue if cue.question else None


def reply_of(player: Player, cue: Cue) -> Reply:
    """What has been done at the question of a cue until now."""
    return player.reply if player.reply and player.reply.cue == cue.index else Reply(cue.index)


def answered(player: Player, cue: Cue, choice: int) -> Player:
    """The player after a choice (from 1) was given; only the first one counts, and there must be such a choice."""
    reply = reply_of(player, cue)
    if reply.revealed or not cue.question or not 1 <= choice <= len(cue.question.choices):
        return player
    answers = dict(player.answers) | {cue.question.ask: choice == cue.question.answer}
    said = Reply(cue.index, answer=choice, revealed=True, right=sum(answers.values()), given=len(answers))
    return replace(player, reply=said, answers=tuple(answers.items()))


def revealed(player: Player, cue: Cue) -> Player:
    """The player after the right choice was shown without an answer."""
    return replace(player, reply=replace(reply_of(player, cue), pointed=0, revealed=True))


def pointed(player: Player, cue: Cue, by: int) -> Player | None:
    """The player with the mark moved down or up; None where nothing is left to choose, so that the key is free."""
    reply = reply_of(player, cue)
    places = _places(cue, reply)
    if not places:
        return None
    now = places.index(reply.pointed) if reply.pointed in places else (-1 if by > 0 else len(places))
    where = places[min(max(now + by, 0), len(places) - 1)]
    if reply.revealed and by < 0:
        where = 0
    return replace(player, reply=replace(reply, pointed=where))


def places(player: Player, timeline: Timeline) -> tuple[int, ...]:
    """What the mark can stand on at the present question; nothing where there is none."""
    cue = asked(player, timeline)
    return _places(cue, reply_of(player, cue)) if cue else ()


def entered(player: Player, timeline: Timeline, cue: Cue) -> Player | None:
    """The player after Enter: what the mark stands on is done; None where it stands on nothing."""
    reply = reply_of(player, cue)
    if reply.pointed not in _places(cue, reply):
        return None
    return watched_again(player, timeline) if reply.revealed else answered(player, cue, reply.pointed)


def watched_again(player: Player, timeline: Timeline) -> Player:
    """The player at the start of the step that explains the present question, playing."""
    cue = asked(player, timeline)
    if cue is None or not cue.question or not cue.question.again:
        return say(player, "Here is no question to look up")
    start = timeline.cue(cue.question.again).start
    return replace(seek(player, start, timeline), playing=True, back=spot_of(player))


def _places(cue: Cue, reply: Reply) -> tuple[int, ...]:
    """What the mark can stand on: the choices, and once they are revealed only 'watch again', where there is one."""
    if cue.question is None:
        return ()
    last = len(cue.question.choices)
    if reply.revealed:
        return (last + 1,) if cue.question.again else ()
    return tuple(range(1, last + 1))
