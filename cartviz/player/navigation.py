"""Where a viewer may go: scenes and steps, found by typing (G) or on the overview (O)."""

from dataclasses import dataclass, replace

from cartviz.player.state import Player, ask, say, seek, spot_of
from cartviz.scene.timeline import Timeline

MOST = 6
"""So many places are offered while somebody types."""
LONGEST = 40


@dataclass(frozen=True, slots=True)
class Plan:
    """All scenes as (number, title) in order, the index of the one on the screen, and the ids of all."""

    scenes: tuple[tuple[int, str], ...] = ()
    here: int = 0
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A place to go to: a scene by its index, or a step of this scene by its index; one of both is -1."""

    words: str
    scene: int = -1
    step: int = -1


def beat_words(beat_id: str) -> str:
    """'passed_by' as 'Passed by'."""
    words = beat_id.replace("_", " ").replace("-", " ").strip()
    return words[:1].upper() + words[1:]


def targets(typed: str, plan: Plan, timeline: Timeline) -> tuple[Target, ...]:
    """What somebody who typed this may mean, the best first; a number is a scene, then a step."""
    scenes = [Target(f"Scene {number}: {title}", scene=i) for i, (number, title) in enumerate(plan.scenes)]
    steps = [Target(f"Step {cue.index + 1}: {beat_words(cue.beat.id)}", step=cue.index) for cue in timeline.cues]
    wish = _plain(typed)
    if not wish:
        return tuple(steps[:MOST])
    if wish.isdigit():
        exact = [each for each, row in zip(scenes, plan.scenes, strict=True) if row[0] == int(wish)]
        exact += [each for each in steps if each.step + 1 == int(wish)]
        return tuple(exact[:MOST])
    everything = steps + scenes
    words = {each: _plain(each.words.partition(":")[2]) for each in everything}
    found = [each for each in everything if wish in words[each]]
    return tuple(sorted(found, key=lambda each: not words[each].startswith(wish))[:MOST])


def _plain(text: str) -> str:
    return "".join(each for each in text.lower() if each.isalnum())


def go(player: Player, target: Target, timeline: Timeline) -> Player:
    """The player on the way to a place: a step plays from its start."""
    player = replace(player, layers=())
    if target.scene >= 0:
        return ask(player, f"scene:#{target.scene}")
    there = seek(replace(player, reply=None), timeline.cues[target.step].start, timeline)
    return replace(there, playing=True, back=spot_of(player))


# --- typing ----------------------------------------------------------------------------------------------------------


def open_goto(player: Player, _timeline: Timeline, _key: str) -> Player:
    """Ask where to go."""
    return replace(player, layers=("goto",), typed="", chosen=0)


def press_goto(player: Player, key: str, timeline: Timeline, plan: Plan) -> Player:
    """A key while somebody types: characters are text, arrows choose, Enter goes, Esc leaves; nothing else happens."""
    found = targets(player.typed, plan, timeline)
    if key.startswith("#"):
        player, key = replace(player, chosen=int(key[1:])), "Enter"
    steps = {"Down": 1, "PageDown": 1, "Right": 1, "Tab": 1, "Up": -1, "PageUp": -1, "Left": -1, "Shift+Tab": -1}
    if key == "Escape":
        return replace(player, layers=player.layers[:-1])
    if key == "Enter":
        if found:
            return go(player, found[min(player.chosen, len(found) - 1)], timeline)
        return say(player, "There is no such scene or step")
    if key in steps:
        return replace(player, chosen=min(max(player.chosen + steps[key], 0), max(len(found) - 1, 0)))
    typed = _typed(player.typed, key)
    return player if typed == player.typed else replace(player, typed=typed, chosen=0)


def _typed(text: str, key: str) -> str:
    """The text after one more key."""
    if key == "Backspace":
        return text[:-1]
    more = " " if key == "Space" else key.removeprefix("Shift+")
    return text + more.lower() if len(more) == 1 and len(text) < LONGEST else text


# --- the overview ----------------------------------------------------------------------------------------------------


def columns_of(steps: int) -> int:
    """Columns of the overview for so many steps."""
    return 3 if steps <= 6 else 4 if steps <= 12 else 5


def open_overview(player: Player, timeline: Timeline, _key: str) -> Player:
    """Show all scenes and the steps of this one; the present step is chosen."""
    if "overview" in player.layers:
        return replace(player, layers=())
    return replace(player, layers=("overview",), chosen=timeline.cue_at(player.t).index)


def press_overview(player: Player, key: str, timeline: Timeline, plan: Plan) -> Player:
    """A key on the overview. `chosen` is a step, or for a scene its index minus the number of scenes (below 0)."""
    if key.startswith("#"):
        player, key = replace(player, chosen=int(key[1:])), "Enter"
    if key in ("Escape", "O", "F4", "Backspace"):
        return replace(player, layers=player.layers[:-1])
    if key in ("Enter", "Space", "MediaPlay"):
        on_scene = player.chosen < 0
        target = Target("", scene=player.chosen + len(plan.scenes)) if on_scene else Target("", step=player.chosen)
        return go(player, target, timeline)
    if key in ("Tab", "Shift+Tab"):
        count, scenes = len(timeline.cues) + len(plan.scenes), len(plan.scenes)
        by = 1 if key == "Tab" else -1
        return replace(player, chosen=(player.chosen + scenes + by) % count - scenes)
    return replace(player, chosen=_moved(player.chosen, key, len(timeline.cues), plan))


def _moved(chosen: int, key: str, steps: int, plan: Plan) -> int:
    """The index that a key leads to, from the row of scenes above to the rows of steps below and back."""
    low, columns = -len(plan.scenes), columns_of(steps)
    by = {"Left": -1, "PageUp": -1, "Right": 1, "PageDown": 1}
    if chosen < 0:
        if key == "Down":
            return 0
        target = chosen + by.get(key, 0)
        return min(max({"Home": low, "End": -1}.get(key, target), low), -1)
    if key == "Up" and chosen < columns and plan.scenes:
        return plan.here + low
    far = {"Up": -columns, "Down": columns, "Home": -steps, "End": steps} | by
    target = chosen + far.get(key, 0)
    if key in ("Up", "Down") and not 0 <= target < steps:
        below = key == "Down" and chosen // columns < (steps - 1) // columns
        return steps - 1 if below else chosen
    return min(max(target, 0), steps - 1)
