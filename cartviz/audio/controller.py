"""The sound desk of a sitting: follows show and player, and tells loudspeaker and voice what is to be heard."""

from cartviz.audio.mixer_client import Loudspeaker
from cartviz.audio.soundtrack import level_at, sounds_between
from cartviz.audio.speech_text import words_at
from cartviz.audio.voice import Speaker
from cartviz.player.state import Player, end_state
from cartviz.stage.show import Show

GAP_SECONDS = 0.12
"""Sounds of a kind are at least this far apart; what happens meanwhile is heard as one."""
SETTLED_SECONDS = 0.25
"""A step that is shown for so long is read: who leafs through them hears only the last."""
BESIDE_VOICE = 0.4
"""While somebody speaks all other sounds are turned down to this share."""


class Desk:
    """What the viewer prefers to hear decides: what is off costs nothing, not even a process."""

    def __init__(self) -> None:
        self._loudspeaker: Loudspeaker | None = None
        self._speaker: Speaker | None = None
        self._heard = self._since = 0.0
        self._gap = 0.0
        self._volume: float | None = None
        self._read: tuple[object, ...] | None = None
        self._unread: float | None = None
        self._told: set[str] = set()

    def live(self, show: Show | None, before: Player, player: Player, seconds: float) -> None:
        """Let be heard what has happened while the player went on from `before` within `seconds` of wall clock.

        Only time that passed by itself makes sounds: not a jump, not a drag, nothing that stands.
        """
        self._play(show, before, player, seconds)
        self._speak(show, player, seconds)

    def unfinished(self, player: Player, seconds: float, show: Show | None) -> bool:
        """Whether a film waits at the end of a step, because its words are still being read."""
        reading = self._unread is not None or (self._speaker is not None and self._speaker.speaking)
        if show is None or not (reading and player.film and player.moving) or len(player.loop) == 2:
            return False
        return player.t + seconds * player.speed >= end_state(show.timeline.cue_at(player.t))

    def rest(self) -> None:
        """Be silent until something is to be heard again."""
        if self._loudspeaker:
            self._loudspeaker.tone(None)
        if self._speaker and self._read is not None:
            self._speaker.say("")
        self._read = self._unread = None

    def trouble(self) -> str:
        """What the viewer shall be told, once: that there is no sound, or no voice."""
        wrong = [each.trouble for each in (self._loudspeaker, self._speaker) if each and each.trouble]
        news = [each for each in wrong if each not in self._told]
        self._told.update(news)
        return " ".join(news)

    def close(self) -> None:
        """End all that speaks and plays, before the program ends."""
        if self._speaker:
            self._speaker.close(wait=True)
        if self._loudspeaker:
            self._loudspeaker.close(wait=True)

    def _play(self, show: Show | None, before: Player, player: Player, seconds: float) -> None:
        if not player.preferences.sound:
            self._mute()
            return
        self._loudspeaker = self._loudspeaker or Loudspeaker()
        aside = BESIDE_VOICE if self._speaker and self._speaker.speaking else 1.0
        self._loudspeaker.volume(player.preferences.volume * aside)
        if self._loudspeaker.ready and self._volume != player.preferences.volume:
            self._volume = player.preferences.volume
            self._loudspeaker.pluck("bind", 0, 1.0, 0.0)  # so loud it is now
        passes = show is not None and before.moving and player.t > before.t
        self._loudspeaker.tone(level_at(show, player.t) if show is not None and passes else None)
        if before.t != self._heard or not passes:
            self._since = before.t
        self._heard = player.t
        self._gap -= seconds
        if show is None or not passes or self._gap > 0:
            return
        for sound in sounds_between(show, self._since, player.t):
            self._loudspeaker.pluck(sound.name, sound.number, sound.loud, sound.place)
            self._gap = GAP_SECONDS
        self._since = player.t

    def _mute(self) -> None:
        """End the sounds; a sentence that is being read falls silent with them, the next one is read again."""
        if self._loudspeaker:
            self._loudspeaker.close()
            if self._speaker:
                self._speaker.say("")
        self._loudspeaker = self._volume = None

    def _speak(self, show: Show | None, player: Player, seconds: float) -> None:
        if not player.preferences.read_aloud:
            if self._speaker:
                self._speaker.close()
            self._speaker = self._read = self._unread = None
            return
        self._speaker = self._speaker or Speaker()
        if show is None or player.blank or player.layers:
            self.rest()
            return
        cue = show.timeline.cue_at(player.t)
        here = (show, cue.index, player.revealed)
        if here != self._read:
            self._speaker.say("")
            self._read, self._unread = here, SETTLED_SECONDS
        elif self._unread is not None:
            self._unread -= seconds
            if self._unread <= 0:
                self._unread = None
                self._speaker.say(words_at(cue, _shown(show, player.t), player.reply))


def _shown(show: Show, t: float) -> dict[str, float]:
    """The readings that captions show at `t` seconds."""
    tick, _ = show.timeline.tick_at(t)
    return {name: float(column[tick]) for name, column in show.recorder.readings_until(tick).items()}
