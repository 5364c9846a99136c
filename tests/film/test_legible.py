"""Words of panels, pages and controls can be read in every palette, also under the mouse and in focus."""

from dataclasses import replace

import pygame
import pytest
from contrast import readings

from cartviz.player.keys import press
from cartviz.player.navigation import Plan
from cartviz.player.preferences import DEFAULTS, SETTINGS
from cartviz.player.settings_keys import LAYER, RESET_ROW
from cartviz.player.state import Player, hold
from cartviz.player.tab_focus import QUESTION
from cartviz.render.painter import Painter
from cartviz.scene.timeline import Timeline
from cartviz.stage.frame import Box, Frame
from cartviz.stage.theme import look_of
from cartviz.ui import info_panels, overlay, settings_panel
from cartviz.ui.info_panels import Pages
from cartviz.ui.overlay import Viewer

SIZE = (960, 540)
PLAN = Plan(((1, "A small scene"), (2, "The blind spot"), (3, "Freezing")), 0, ("01-small", "02-blind-spot", "03"))
PALETTES = SETTINGS["palette"].values


@pytest.fixture(scope="module")
def painter() -> Painter:
    """A painter with its window of no size."""
    pygame.display.init()
    pygame.display.set_mode((1, 1))
    return Painter()


def shown(name: str, player: Player, timeline: Timeline) -> tuple[Player, Viewer]:
    """What a viewer may have before them: a player, and what the window knows."""
    look = look_of(player)
    if name == "preferences":
        close = next(each for each in settings_panel.chooser_buttons(SIZE, look) if each.says == "Close")
        return replace(player, layers=(LAYER,), chosen=RESET_ROW), Viewer((close.x + 4, close.y + 4), plan=PLAN)
    if name == "a row":
        return replace(player, layers=(LAYER,), chosen=4), Viewer(plan=PLAN)
    if name == "quit":
        button = info_panels.quit_buttons(SIZE, look)[0]
        return replace(player, layers=("quit",)), Viewer((button.x + 4, button.y + 4))
    if name == "a question":
        asking = next(cue for cue in timeline.cues if cue.question)
        return press(hold(player, asking), "Tab", timeline), Viewer()
    if name == "a button":
        return replace(player, control="C"), Viewer()
    return replace(player, layers=(name,), chosen=1 if name == "help" else -2), Viewer(plan=PLAN)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("name", ["preferences", "a row", "help", "quit", "overview", "a question", "a button"])
def test_words_stand_out_from_their_ground(name: str, palette: str, painter: Painter, small_timeline: Timeline) -> None:
    """WCAG 2.2: at least 4.5 to 1, with high contrast 7 to 1, over the worst ground there may be, a bright one."""
    player, viewer = shown(name, Player(t=1.0, preferences=replace(DEFAULTS, palette=palette)), small_timeline)
    ops = overlay.overlay_ops(player, small_timeline, Pages(), SIZE, look_of(player), viewer)
    bright = Box(0.0, 0.0, float(SIZE[0]), float(SIZE[1]), (150, 150, 160, 255))
    found = list(readings(Frame(SIZE, 0.0, "", (bright, *ops)), painter, pygame.Surface(SIZE)))
    assert found or name == "a question"
    least = 7.0 if palette == "high_contrast" else 4.5
    assert [(each.text, round(each.contrast, 1)) for each in found if each.contrast < least] == []
    if name == "a question":
        assert player.control == QUESTION
