"""The mouse over the picture: its place, how long it has rested, how far the control bar is up, what it drags."""

from dataclasses import dataclass, replace

from cartviz.player.state import Player, seek, spot_of
from cartviz.scene.timeline import Timeline

REST_SECONDS = 2.5
"""So long after its last move the pointer and the control bar go."""
LONG_REST_SECONDS = 10.0
"""The same on the control bar: there it is about to click, but it may have been forgotten."""
FADE_SECONDS = 0.15

Place = tuple[float, float]


@dataclass
class Mouse:
    """What the mouse does; `held` is the player as it was when a drag on the timeline began."""

    place: Place | None = None
    rested: float = REST_SECONDS
    bar: float = 0.0
    on_bar: bool = False
    held: Player | None = None

    @property
    def awake(self) -> bool:
        """Whether pointer and control bar shall be seen."""
        return self.place is not None and self.rested < (LONG_REST_SECONDS if self.on_bar else REST_SECONDS)

    @property
    def busy(self) -> bool:
        """Whether the picture follows the mouse right now."""
        return self.held is not None or 0 < self.bar < 1 or self.rested < 0.5

    def move(self, place: Place) -> None:
        """The mouse is here now."""
        if place != self.place:
            self.place, self.rested = place, 0.0

    def leave(self) -> None:
        """The mouse has left the window."""
        self.place = None

    def live(self, seconds: float, *, on_bar: bool) -> None:
        """Let time pass: the bar comes and goes."""
        self.rested += seconds
        self.on_bar = on_bar
        step = seconds / FADE_SECONDS
        self.bar = min(self.bar + step, 1.0) if self.awake else max(self.bar - step, 0.0)

    def grab(self, player: Player, t: float, timeline: Timeline) -> Player:
        """Start to drag along the timeline: the player waits at the place under the mouse."""
        self.held = player
        return self.drag(player, t, timeline)

    def drag(self, player: Player, t: float, timeline: Timeline) -> Player:
        """The player at the place under the mouse, waiting for it to be let go."""
        return seek(replace(player, playing=False, held=None), t, timeline)

    def drop(self, player: Player) -> Player:
        """The mouse was let go: what played or was held before plays on from here."""
        before, self.held = self.held, None
        if before is not None and before.t != player.t:
            player = replace(player, back=spot_of(before))
        if before is None or player.held is not None or not (before.playing or before.held is not None):
            return player
        return replace(player, playing=True)
