"""The app without a window: a fake one hands over events and keeps what is drawn."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pygame
import pytest
from fakes import FakeWindow, fake, key, play, state
from small import SMALL

from cartviz.app import app as app_module
from cartviz.app import loaded_scenes
from cartviz.app.app import App
from cartviz.app.display import TROUBLE
from cartviz.app.loaded_scenes import KEPT
from cartviz.app.preferences_writer import REST_SECONDS
from cartviz.app.session import TROUBLE_SECONDS
from cartviz.app.window import Event
from cartviz.check import library
from cartviz.player import preferences
from cartviz.player.state import Player, end_state
from cartviz.scene.loader import load
from cartviz.stage.frame import Frame
from cartviz.stage.show import Show
from cartviz.ui import control_bar, overlay
from cartviz.ui.settings_panel import row_boxes


def test_a_turn_hears_lives_and_draws(app: App) -> None:
    """Keys reach the player, every turn is one picture, close ends the loop with 0."""
    assert app.draw()
    play(app, [], key("PageDown"), key("?"))
    assert state(app, "beat", "held", "layers") == ("search", 0, "help")
    assert fake(app).flips >= 4
    assert app.done


def test_a_hidden_window_stops_time_and_draws_nothing(app: App) -> None:
    """Minimized: no picture, no time; shown again it goes on from there."""
    play(app, [Event("hide")], [], [])
    before = fake(app).flips
    t = app.player.t
    app.done = False
    play(app, [], [])
    assert (fake(app).flips, app.player.t) == (before, t)
    app.done = False
    play(app, [Event("show")], [])
    assert fake(app).flips > before


def test_scenes_follow_each_other_and_a_broken_one_is_passed_over(app: App) -> None:
    """Down goes from 1 to 3, Up back to 1; beyond the last one only words change; previous leads to an end."""
    app.press("Down")
    assert state(app, "scene", "playing", "held") == ("03-small", 1, "-")
    assert fake(app).words.startswith("A small scene")
    app.press("Down")
    assert (app.player.message, *state(app, "scene")) == ("This is the last scene", "03-small")
    app.press("PageUp")
    assert state(app, "scene", "beat", "held") == ("01-small", "leave", 5)
    app.press("Home")
    app.press("PageUp")
    assert app.player.message == "This is the first scene"
    app.press("Shift+End")
    assert state(app, "scene") == ("03-small",)
    app.press("Shift+Home")
    assert state(app, "scene") == ("01-small",)


def test_what_the_viewer_chose_stays_from_scene_to_scene(app: App) -> None:
    """Speed, film, captions and full screen belong to the viewer, not to the scene."""
    for name in ("]", "Shift+Space", "C", "F", "Down"):
        app.press(name)
    assert state(app, "scene", "speed", "film", "captions", "full") == ("03-small", 1.5, 1, 0, 1)
    assert fake(app).full == [True]


def test_the_menu_keeps_the_place(app: App) -> None:
    """Esc by accident, Enter: the same moment again, held as before; a scene seen to its end begins anew."""
    for name in ("PageDown", "PageDown", "PageDown", "Escape"):
        app.press(name)
    assert app.picker
    assert state(app, "scene", "chosen") == ("picker", "01-small")
    assert app.picker.cards[0].seen == pytest.approx(6.5 / 13.7, abs=1e-3)
    app.press("Enter")
    assert state(app, "scene", "beat", "held", "playing") == ("01-small", "touch", 1, 0)
    for name in ("End", "Escape", "Enter"):
        app.press(name)
    assert state(app, "scene", "beat", "playing") == ("01-small", "search", 1)
    assert app.player.t == 0


def test_in_the_picker_a_broken_scene_says_what_is_wrong(app: App) -> None:
    """Its card has the file, the line and the cure; Enter shows them and plays nothing."""
    app.press("Escape")
    app.press("Right")
    app.press("Enter")
    assert state(app, "scene", "layers") == ("picker", "problem")
    assert app.picker
    assert app.picker.card
    problems = "\n".join(app.picker.card.problems)
    assert "02-small.yaml:11:" in problems
    assert "Did you mean 'seconds'?" in problems
    assert app.draw()


def test_a_scene_that_names_what_does_not_exist_is_found_out_in_spare_time(app: App, shelf: list[Path]) -> None:
    """Its form is right, its meaning is not: the card says so before anybody plays it, and playing it does no harm."""
    shelf[2].write_text(SMALL.replace("kind: leukemia", "kind: leukaemia"), encoding="utf-8")
    app.press("Escape")
    app.press("End")
    assert app.picker
    for _ in range(400):
        app.prepare(0.005)
    assert app.picker.card
    assert "leukaemia" in app.picker.card.problems[0]
    assert app.picker.cards[0].picture  # the good one has got its picture meanwhile


def test_a_mouse_chooses_and_plays_in_the_picker(app: App) -> None:
    """Hovering chooses, a click plays; the hints at the bottom can be clicked, too."""
    app.press("Escape")
    app.hear(Event("move", place=(320, 150)))
    assert state(app, "chosen") == ("01-small",)  # the picker has come up under a resting mouse
    app.hear(Event("move", place=(321, 150)))
    assert state(app, "chosen") == ("02-small",)
    app.hear(Event("down", place=(100, 150)))
    assert state(app, "scene") == ("01-small",)


def test_dragging_the_timeline_waits_and_plays_on(app: App) -> None:
    """Mouse down on the timeline, drag, up."""
    y = 360 - 44 / 3
    app.hear(Event("down", place=(100, y)))
    assert not app.player.playing
    app.live(0.5)
    at = app.player.t
    app.hear(Event("move", place=(320, y), pressed=True))
    assert app.player.t == pytest.approx(13.7 / 2, abs=0.05)
    assert app.player.t != at
    app.hear(Event("up", place=(320, y)))
    assert app.player.playing
    app.hear(Event("down", place=(100, y)))
    app.hear(Event("move", place=(200, y)))  # let go outside the window
    assert app.player.playing


def test_a_picture_of_the_screen_is_saved_under_a_name_of_its_own(app: App, own_folders: Path) -> None:
    """Twice the same moment: two files, each of the window's size; the viewer is told where."""
    app.draw()
    app.press("Ctrl+S")
    app.press("F12")
    files = sorted((own_folders / "pictures").iterdir())
    assert len(files) == 2
    assert pygame.image.load(files[0]).get_size() == (640, 360)
    assert app.player.message == f"Saved in {own_folders / 'pictures'}"


def test_a_disk_that_takes_no_picture_is_said_and_no_more(app: App, own_folders: Path) -> None:
    """The lesson goes on."""
    (own_folders / "pictures").write_text("a file where the folder should be")
    app.press("F12")
    assert "cannot write" in app.player.message


def test_a_drawing_error_keeps_the_last_good_picture(
    app: App, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The class sees the last picture and a line of small print; the log has scene, seed and time; then it goes on."""
    app.player = replace(app.player, t=1.0)
    assert app.draw()
    good = fake(app).surface.copy()
    original = Show.frame_at

    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a cell without a nucleus")

    monkeypatch.setattr(Show, "frame_at", broken)
    app.player = replace(app.player, t=2.0)
    for _ in range(3):
        assert app.draw()
    assert app.trouble == TROUBLE
    changed = pygame.surfarray.array3d(good) != pygame.surfarray.array3d(fake(app).surface)
    assert 0 < changed.mean() < 0.02  # only the small print
    log = (own_folders / "log" / "cartviz.log").read_text(encoding="utf-8")
    assert log.count("RuntimeError: a cell without a nucleus") == 1
    for each in ("01-small", "seed 1", "t=2.0"):
        assert each in log
    monkeypatch.setattr(Show, "frame_at", original)
    assert app.draw()
    app.live(TROUBLE_SECONDS + 1)
    assert app.trouble == ""


def test_when_not_even_the_last_picture_can_be_painted_the_screen_is_left_alone(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No flip, no error: what the class sees stays."""
    monkeypatch.setattr(app.painter, "paint", lambda *_: (_ for _ in ()).throw(RuntimeError("no paint")))
    play(app, [], key("PageDown"))
    assert fake(app).flips == 0
    assert state(app, "held") == (0,)


def test_an_error_in_spare_time_or_in_a_key_does_not_end_the_lesson(app: App, monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop goes on; the trouble is noted."""
    assert app.screening
    monkeypatch.setattr(app.screening.show.recorder, "ahead", lambda _: 1 / 0)
    monkeypatch.setattr(app_module, "press", lambda *_: 1 / 0)
    play(app, [], key("Space"), [])
    assert app.trouble == TROUBLE
    assert fake(app).flips >= 3


def test_a_place_far_ahead_is_computed_in_slices_with_a_progress(
    shelf: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window lives while the simulation catches up: progress grows, time waits, then the place is there."""
    app = App(FakeWindow(), Player())  # type: ignore[arg-type]
    app.open_scene(load(shelf[0]))
    assert app.screening
    recorder = app.screening.show.recorder
    monkeypatch.setattr(recorder, "ahead", lambda _: recorder.world_at(recorder.known_ticks + 10))
    app.player = replace(app.player, t=9.0)
    shares: list[float | None] = []
    while not app.screening.ready(9.0):
        assert app.draw()
        if not app.screening.ready(9.0):
            app.live(0.1)
            assert app.player.t == 9.0
        shares.append(app.screening.share(9.0))
    assert app.draw()
    told = [share for share in shares[:-1] if share is not None]
    assert len(shares) > 15
    assert shares[0] is None  # a short wait needs no words
    assert told == sorted(set(told))
    assert 0.2 < told[0] < 0.8 < told[-1] <= 1
    app.live(0.1)
    assert app.player.t > 9.0


def test_only_a_few_scenes_stay_computed(app: App, shelf: list[Path]) -> None:
    """Memory stays bounded over a whole lesson."""
    scene = load(shelf[0])
    for number in range(10):
        app.open_scene(replace(scene, path=f"copy {number}.yaml"))
    assert len(app._repertoire._kept) == KEPT


def test_a_scene_of_the_viewers_own_stands_on_the_shelf(app: App, tmp_path: Path) -> None:
    """`cartviz play mine.yaml`, Esc by accident: its card is chosen, Enter goes on; Up leads to the other scenes."""
    own = tmp_path / "mine.yaml"
    own.write_text(SMALL.replace("A small scene", "My own scene"), encoding="utf-8")
    app.open_scene(load(own), 3.0)
    app.press("Escape")
    assert app.picker
    assert app.picker.card
    assert app.picker.card.title == "My own scene"
    app.press("Enter")
    assert state(app, "scene", "beat") == ("mine", "search")
    assert app.player.t == 3.0
    app.press("Up")
    assert state(app, "scene") == ("03-small",)


def test_a_scene_started_in_the_middle_shows_that_moment(shelf: list[Path]) -> None:
    """`--at` a beat: the finished picture of that beat is the first one."""
    app = App(FakeWindow(), Player())  # type: ignore[arg-type]
    scene = load(shelf[0])
    app.open_scene(scene, 4.0)
    assert state(app, "beat") == ("touch",)
    assert app.screening
    app.open_scene(scene, end_state(app.screening.timeline.cue("touch")), seed=9)
    assert state(app, "beat") == ("touch",)


def test_reading_a_scene_again_keeps_the_place_and_a_broken_file_the_last_good_scene(
    app: App, shelf: list[Path]
) -> None:
    """Ctrl+R: the new words at the same place; with a mistake the class goes on as before, and one line says so."""
    app.player = replace(app.player, t=5.0)
    shelf[0].write_text(SMALL.replace("A small scene", "A new name").replace("seconds: 4", "seconds: 6"), "utf-8")
    app.press("Ctrl+R")
    assert app.screening
    assert app.screening.show.scene.title == "A new name"
    assert (app.player.t, *state(app, "beat")) == (pytest.approx(7.0), "touch")
    shelf[0].write_text(SMALL.replace("seconds: 4", "secnds: 4"), "utf-8")
    app.press("Ctrl+F5")
    assert app.screening.show.scene.title == "A new name"
    assert "01-small.yaml:11:" in app.trouble
    assert app.draw()


def test_the_overview_paints_its_steps_in_spare_time_and_leads_to_other_scenes(app: App) -> None:
    """A picture for every step; Enter on another scene opens it, U comes back."""
    app.player = replace(app.player, t=5.0)
    app.press("O")
    for _ in range(20):
        app.prepare(0.05)
    assert app.draw()
    assert app.screening
    assert len(app._film.pictures(app.screening).steps) == len(app.screening.timeline.cues)
    for name in ("Up", "End", "Enter"):
        app.press(name)
    assert state(app, "scene", "layers") == ("03-small", "-")
    app.press("U")
    assert state(app, "scene", "beat") == ("01-small", "touch")
    assert app.player.t == 5.0


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_what_was_chosen_is_there_the_next_time(app: App) -> None:
    """Text size and captions by their keys; the window is closed at once; another app reads them."""
    play(app, key("+"), key("C"), key("M"))
    kept, trouble = preferences.load()
    assert (kept.text_scale, kept.captions, trouble) == (1.15, False, "")


def test_a_folder_that_keeps_nothing_is_small_print(app: App, own_folders: Path) -> None:
    """The lesson goes on with what was chosen."""
    (own_folders / "settings").write_text("")
    app.press("+")
    app.live(0.0)
    app.live(REST_SECONDS)
    assert app._keeper._thread
    app._keeper._thread.join(10)
    app.live(0.1)
    assert "cannot write" in app.trouble
    assert app.player.preferences.text_scale == 1.15


def test_the_scene_to_start_with_is_opened_and_one_that_is_gone_is_said(app: App, shelf: list[Path]) -> None:
    """By its id; a broken or missing one leads to the picker."""
    app.open_first(shelf[2].stem)
    assert state(app, "scene") == ("03-small",)
    for wanted, words in ((shelf[1].stem, "has a mistake"), ("99-gone", "not there any more")):
        app.open_first(wanted)
        assert state(app, "scene") == ("picker",)
        assert words in app.trouble
    app.tell_trouble("")
    app.open_first("")
    assert (state(app, "scene"), app.trouble) == (("picker",), "")


def test_a_click_works_whatever_is_preferred_for_keys(app: App) -> None:
    """Single-letter keys off: the key C does nothing, the button that stands for it does."""
    app.player = replace(app.player, preferences=replace(app.player.preferences, letters="off"))
    app.hear(Event("key", "C"))
    assert app.player.preferences.captions
    button = next(each for each in control_bar.bar_buttons(fake(app).size, app.look) if each.key == "C")
    app.hear(Event("move", place=(button.x + 3, button.y + 3)))
    app.live(1.0)
    app.hear(Event("down", place=(button.x + 3, button.y + 3)))
    assert not app.player.preferences.captions


def test_a_held_key_acts_again_only_where_it_moves_a_little(app: App) -> None:
    """A held Page Down is one step."""
    app.hear(Event("key", "PageDown"))
    app.hear(Event("key", "PageDown", again=True))
    assert state(app, "held") == (0,)
    t = app.player.t
    app.hear(Event("key", "Ctrl+Left", again=True))
    assert app.player.t < t


def test_the_mouse_moves_the_focus_of_the_preferences_and_changes_them(app: App) -> None:
    """Over a row: it is in focus; on its value: it changes; beside the panel: closed. The picker behind stays."""
    app.open_picker()
    app.press("Ctrl+,")
    x, y, wide, high = row_boxes(fake(app).size, app.look)[5]
    app.hear(Event("move", place=(1, 1)))
    app.hear(Event("move", place=(x + 5, y + high / 2)))
    assert (app.player.chosen, app.player.preferences.captions) == (5, True)
    app.hear(Event("down", place=(x + wide - 5, y + high / 2)))
    assert not app.player.preferences.captions
    app.hear(Event("down", place=(3, 3)))
    assert state(app, "layers", "scene", "chosen") == ("-", "picker", "01-small")


def test_preferences_know_the_scenes_there_are(app: App, shelf: list[Path]) -> None:
    """In a scene and in the picker alike."""
    for _ in range(2):
        app.press("Ctrl+,")
        app.press("End")
        assert app.player.preferences.start == shelf[2].stem
        app.press("Home")
        assert app.player.preferences.start == ""
        app.open_picker()


def test_a_choice_is_seen_behind_the_panel_at_once(app: App) -> None:
    """The picture beside the panel is drawn with what is chosen."""
    app.press("Ctrl+,")
    frames = []
    for name in ("C", "C"):
        app.press(name)
        frames.append(str(app._base(fake(app).size)))
    assert frames[0] != frames[1]


# --- languages -------------------------------------------------------------------------------------------------------


def german(shelf: list[Path], text: str) -> None:
    """A translation of the first scene."""
    folder = shelf[0].parent / "translations" / "de"
    folder.mkdir(parents=True)
    (folder / shelf[0].name).write_text(text, encoding="utf-8")


def test_shift_c_changes_the_language_of_the_captions_and_keeps_the_place(app: App, shelf: list[Path]) -> None:
    """English, German, English; the preference stays for the next scene, which has no German and stays in English."""
    app.press("Shift+C")
    assert app.player.message == "Here captions are in English only"
    german(shelf, "title: Klein\nbeats:\n  search:\n    caption: Sie suchen.\n")
    t = app.player.t
    app.press("Shift+C")
    assert (app.player.message, app.player.preferences.language, app.player.t) == ("Deutsch", "de", t)
    assert app.draw()
    assert app.timeline.cues[0].caption == "Sie suchen."
    app.press("Down")
    assert app.draw()
    assert app.screening
    assert app.timeline.cues[0].caption == app.screening.show.scene.beats[0].caption != "Sie suchen."
    app.press("Up")
    app.press("Shift+C")
    assert app.draw()
    assert (app.player.message, app.player.preferences.language) == ("English", "en")
    assert app.timeline.cues[0].caption != "Sie suchen."


def test_a_broken_translation_is_small_print_and_the_story_goes_on(app: App, shelf: list[Path]) -> None:
    """In English."""
    german(shelf, "title: [")
    app.press("Shift+C")
    assert app.draw()
    assert "translations" in app.trouble
    assert app.timeline.cues[0].caption
    (shelf[0].parent / "translations" / "de" / shelf[0].name).write_text("title: Klein\n", encoding="utf-8")
    app.press("Ctrl+R")
    app.tell_trouble("")
    assert app.draw()
    assert (app.trouble, app.screening and app.screening.show.scene.title) == ("", "Klein")


def test_the_voice_goes_on_in_english(app: App, shelf: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """The computer's voice is an English one: it reads the original of a caption that is shown in German."""
    german(shelf, "title: Klein\nbeats:\n  search:\n    caption: Sie suchen.\n")
    app.press("Shift+C")
    assert app.draw()
    heard: list[Show | None] = []
    monkeypatch.setattr(app._desk, "live", lambda show, *_: heard.append(show))
    app.live(0.1)
    assert heard[0]
    assert app.timeline.cues[0].caption == "Sie suchen." != heard[0].timeline.cues[0].caption


def test_a_page_of_its_own_covers_the_picture_and_the_picture_is_not_painted(
    app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The help costs no more than itself; a panel beside the picture is painted over it."""
    painted: list[int] = []
    paint = app.painter.paint

    def counted(frame: Frame, surface: pygame.Surface) -> None:
        painted.append(len(frame.ops))
        paint(frame, surface)

    monkeypatch.setattr(app.painter, "paint", counted)
    assert app.screening
    for name, alone in (("?", True), ("Ctrl+,", False)):
        app.press(name)
        assert app.draw()
        pages, viewer = app.screening.pages, app._viewer()
        over = overlay.overlay_ops(app.player, app.timeline, pages, fake(app).size, app.look, viewer)
        assert (painted[-1] == len(over)) == alone


def test_the_app_hears_the_viewers_own_keys_and_the_help_shows_them(app: App) -> None:
    """Ctrl+M for the next step, as keys.json may say."""
    app.keys = {"Ctrl+M": "PageDown"}
    app.hear(Event("key", "Ctrl+M"))
    assert state(app, "held") == (0,)
    assert app._viewer().keys == app.keys


def test_titles_for_the_panels_are_read_in_spare_time(
    app: App, shelf: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening the preferences or the overview then reads no file; while the story moves nothing is read."""
    read: list[Path] = []
    monkeypatch.setattr(loaded_scenes, "entry_of", lambda path: (read.append(path), library.entry_of(path))[1])
    app.player = replace(app.player, playing=True)
    app.prepare(0.01)
    assert read == []
    app.press("Space")
    for _ in range(len(shelf) + 2):
        app.prepare(0.01)
    assert len(read) == len(shelf)
    app.press("Ctrl+,")
    assert len(app._plan().scenes) == len(read) == len(shelf)
