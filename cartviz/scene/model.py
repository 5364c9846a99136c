"""What an author writes: a scene with its world, cast, populations, meters and beats, as frozen dataclasses.

The field names are the keys of the scene file and the hints are its rules (scene/builder.py reads both); a field with a
default may be left out. Lengths are micrometers, y points down; seconds are seconds of the film.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Annotated, Any, ClassVar

from cartviz.core.errors import Problem
from cartviz.scene.builder import Between, Filled, OneOf, Path, mapping, nearest
from cartviz.scene.charts import Plot
from cartviz.scene.types import Day, Fault, Finite, Length, Name, Place, Rate, Seconds, Text
from cartviz.scene.yaml_reader import START, Mark, Node, Scalar, Table


@dataclass(frozen=True)
class Action:
    """Something that a beat does to the world: `{steer: {who: scout, to: nine}, after: 2}`.

    `{give: tocilizumab}` is short for `{give: {what: tocilizumab}}`. `after` counts seconds of the beat's own time.
    The arguments are plain text, floats, lists and dicts; the action itself knows what it needs.
    """

    called: ClassVar[str] = "an action"

    name: Name
    args: Mapping[str, Any] = mapping()
    after: Seconds = 0.0
    mark: Mark = field(default=START, compare=False)

    @classmethod
    def rewrite(cls, node: Node) -> Node:
        """`{steer: {who: scout}}` becomes `{name: steer, args: {who: scout}}`."""
        if isinstance(node, Scalar) and not node.is_nothing:
            return Table(node.mark, ((Scalar(node.mark, "name"), node),))
        if not isinstance(node, Table):
            raise ValueError("an action is written '- steer: {who: scout, to: nine}'")  # noqa: TRY004 (scene/builder.py's way)
        after = tuple(entry for entry in node.entries if entry[0].text == "after")
        named = [entry for entry in node.entries if entry[0].text != "after"]
        if len(named) != 1:
            found = " and ".join(f"'{key.text}'" for key, _ in named[:3]) or "nothing"
            raise ValueError(f"an action names one thing to do, found {found}")
        key, args = named[0]
        if isinstance(args, Scalar) and args.is_nothing:
            args = Table(key.mark, ())
        elif not isinstance(args, Table):
            args = Table(args.mark, ((Scalar(args.mark, "what"), args),))
        return Table(node.mark, ((Scalar(key.mark, "name"), key), (Scalar(key.mark, "args"), args), *after))


@dataclass(frozen=True)
class Region:
    """A circle (center, radius), a rectangle (x, y, width, height), or the whole world when neither is given."""

    called: ClassVar[str] = "a region"

    circle: Place | None = None
    radius_um: Annotated[float, Between(0, 100_000)] = 0.0
    rect: tuple[Finite, Finite, Length, Length] | None = None

    def faults(self) -> Iterator[Fault]:
        """A region is one shape, and a circle has a radius."""
        if self.circle and self.rect:
            yield (), "a region is a circle or a rect, not both", ""
        if (self.circle is None) != (self.radius_um == 0):
            yield (), "'circle' and 'radius_um' (more than 0) belong together", ""


@dataclass(frozen=True)
class Substance:
    """Something that cells secrete, or that lies between them from the start, and that spreads.

    At the start there is `amount` of it `within` a region with an edge `soft_um` wide. `renewed_per_minute` is the
    share of what is missing there that comes back in a minute, as blood brings oxygen.
    """

    called: ClassVar[str] = "a substance"

    spread_um2_per_minute: Rate
    decay_per_minute: Rate
    amount: Rate = 0.0
    within: Region = Region()
    soft_um: Annotated[float, Between(0, 100_000)] = 0.0
    renewed_per_minute: Rate = 0.0


@dataclass(frozen=True)
class WorldSpec:
    """The window of tissue: where it lies, how large it is, how fast its two clocks run and what the clock says.

    `clock` holds {day}, {week} or {hours}, as in "Day {day} in the laboratory"; 'none' shows no clock. `scale_bar` is
    turned off where things are not drawn to one scale.
    """

    called: ClassVar[str] = "the world"

    place: Name = "bone_marrow"
    size_um: tuple[Length, Length] = (400.0, 225.0)
    minutes_per_second: Rate = 12.0
    days_per_second: Rate = 0.0
    day: Day = 0.0
    clock: str = ""
    scale_bar: bool = True
    substances: Mapping[Name, Substance] = mapping()


@dataclass(frozen=True)
class BodySpec:
    """The patient: which of the published-rate models, and how many real cells one drawn cell stands for.

    `do` is what is given to this patient besides the beats' actions; there `after` counts days. Newcomers of the body
    come in `arrivals_from` an edge of the window.
    """

    called: ClassVar[str] = "the body"

    model: Annotated[str, OneOf(("blood", "solid"))]
    scenario: Name = "base"
    settings: Mapping[Name, Annotated[float, Between(-1e15, 1e15)]] = mapping()
    do: tuple[Action, ...] = ()
    arrivals_from: Annotated[str, OneOf(("edge", "left", "right", "top", "bottom"))] = "edge"
    cells_per_drawn: Mapping[Name, Annotated[float, Between(0, 1e15, above=True)]] = mapping()


@dataclass(frozen=True)
class Member:
    """A cell with a name, so that captions, cameras and actions can speak of it."""

    called: ClassVar[str] = "a cast member"

    kind: Name
    at: Place
    traits: Mapping[Name, Finite] = mapping()
    waits: bool = False


@dataclass(frozen=True)
class Population:
    """Many cells of one kind without names of their own."""

    called: ClassVar[str] = "a population"

    id: Name
    kind: Name
    count: Annotated[int, Between(0, 20_000)]
    within: Region = Region()
    traits: Mapping[Name, Finite] = mapping()


@dataclass(frozen=True)
class MeterSpec:
    """How a meter looks in this scene; an empty label is the meter's own."""

    called: ClassVar[str] = "a meter"

    label: str = ""
    show_as: Name = "count"
    low: Finite | None = None
    high: Finite | None = None

    def faults(self) -> Iterator[Fault]:
        """A scale has a lower and an upper end."""
        if self.low is not None and self.high is not None and self.low >= self.high:
            yield (), "'low' must be less than 'high'", ""


@dataclass(frozen=True)
class Prop:
    """Something on the stage that is not simulated: a picture (`art`), `words`, a `line`, a swarm of pictures (`many`).

    `at` is a place in micrometers; with `screen` it is a place on a 1920 × 1080 screen and widths are its pixels. With
    `on` (a cast member or another prop) it is an offset from there; with `angle` (degrees, clockwise from the right)
    the prop stands on that cell's membrane, `out` radii from its center, and points outward. `width` is the picture's
    width, `px` the size of words or the thickness of a line at 1080p. A line runs through `line`, or `between` two
    things. A swarm fills `within`, or streams along the path `along` with `rate` rounds a second. With `sway` a picture
    swings about its foot by so many degrees. A `badge` grades its value by a table: `icans` reads a test score.
    """

    called: ClassVar[str] = "a prop"

    art: str = ""
    words: str = ""
    line: tuple[Place, ...] = ()
    between: tuple[Name, ...] = ()
    badge: str = ""
    at: Place = (0.0, 0.0)
    on: str = ""
    angle: Finite | None = None
    out: Annotated[float, Between(-100, 100)] = 1.0
    screen: bool = False
    width: Length = 40.0
    px: Annotated[float, Between(0, 400, above=True)] = 30.0
    align: Annotated[str, OneOf(("center", "left"))] = "center"
    color: Name = "text"
    turn: Finite = 0.0
    parts: tuple[Name, ...] = ()
    hide: tuple[Name, ...] = ()
    hidden: bool = False
    behind: bool = False
    many: Annotated[int, Between(0, 500)] = 0
    within: Region = Region()
    along: tuple[Place, ...] = ()
    rate: Annotated[float, Between(-10, 10)] = 0.1
    drift: Annotated[float, Between(0, 100)] = 1.0
    sway: Annotated[float, Between(0, 90)] = 0.0
    value: Finite = 0.0

    def faults(self) -> Iterator[Fault]:
        """A prop is one thing."""
        kinds = [name for name in ("art", "words", "line", "between", "badge") if getattr(self, name)]
        if len(kinds) != 1:
            found = " and ".join(kinds) or "nothing"
            yield (), f"a prop is one of art, words, line, between or badge, found {found}", ""
        if self.between and len(self.between) != 2:
            yield ("between",), "a line runs between two things", ""
        for name in ("line", "along"):
            if len(getattr(self, name)) == 1:
                yield (name,), f"'{name}' needs at least two places", ""


@dataclass(frozen=True)
class Camera:
    """Where the camera goes, and how long the move takes; what is left out stays as it was."""

    called: ClassVar[str] = "a camera"

    follow: Name | None = None
    at: Place | None = None
    width_um: Length | None = None
    seconds: Seconds = 1.2

    def faults(self) -> Iterator[Fault]:
        """A camera follows a cell or looks at a place."""
        if self.follow and self.at:
            yield (), "a camera follows a cell or looks 'at' a place, not both", ""


@dataclass(frozen=True)
class Label:
    """Words that point at a cell, a population, a kind or `place:<x>,<y>`."""

    called: ClassVar[str] = "a label"

    of: Text
    says: Text
    part: str = ""
    side: Annotated[str, OneOf(("", "above", "below", "left", "right"))] = ""


@dataclass(frozen=True)
class Question:
    """A question to the viewer: `answer` counts the choices from 1, `wrong` says why each other choice tempts."""

    called: ClassVar[str] = "a question"

    ask: Text
    choices: tuple[Text, ...]
    answer: int
    because: Text
    wrong: tuple[str, ...] = ()
    again: str = ""


@dataclass(frozen=True)
class Twin:
    """Two tissues side by side on one clock: left and right of a line, with a title each, on the same day.

    `left` and `right` are scenes in the folder `twins`; without `right` this scene's own tissue stands there. The clock
    runs through `days` during the beat, in equal times from one to the next: [0, 60], or [0, 12, 60] to begin slowly;
    without them it is this scene's own.
    """

    called: ClassVar[str] = "a twin"

    left: Name
    titles: tuple[Text, Text]
    right: str = ""
    days: tuple[Day, ...] = ()

    def faults(self) -> Iterator[Fault]:
        """A clock runs forward, from a day to a day."""
        if len(self.days) == 1 or any(later <= day for day, later in pairwise(self.days)):
            yield ("days",), "'days' are at least two, each later than the one before", ""


@dataclass(frozen=True)
class Beat:
    """One step of the story: its caption, camera and meters, what it does to the world (`do`) and to props (`stage`).

    `pace` slows (0.1) or stops (0) the world; the rates `minutes_per_second` and `days_per_second` hold for this beat
    only; `day` sets the body clock; `plot` names the plot to show ('none' takes it away); `hold` makes the player wait
    at the end; `expect` maps a meter to a claim such as ">= 1" that `cartviz check` tests; `twin` divides the stage.
    """

    called: ClassVar[str] = "a beat"

    id: Name
    seconds: Annotated[float, Between(0, 600, above=True)]
    caption: str = ""
    pace: Annotated[float, Between(0, 10)] = 1.0
    minutes_per_second: Rate | None = None
    days_per_second: Rate | None = None
    day: Day | None = None
    camera: Camera | None = None
    meters: tuple[Name, ...] | None = None
    highlight: tuple[Name, ...] = ()
    labels: tuple[Label, ...] = ()
    do: tuple[Action, ...] = ()
    stage: tuple[Action, ...] = ()
    question: Question | None = None
    hold: bool = False
    notes: str = ""
    expect: Mapping[Name, str] = mapping()
    haze: str | None = None
    plot: str | None = None
    clock: str | None = None
    twin: Twin | None = None
    mark: Mark = field(default=START, compare=False)


@dataclass(frozen=True)
class Scene:
    """A whole scene as written; `path`, `id`, `number` and `marks` (path in the file: place) come from the file.

    `body` is the patient whose cells are on the stage; `patients` are others to compare with, by name.
    """

    called: ClassVar[str] = "a scene"

    path: str
    id: str
    number: int
    title: Text
    beats: Annotated[tuple[Beat, ...], Filled()]
    subtitle: str = ""
    seed: Annotated[int, Between(0, 2**31 - 1)] = 1
    goals: tuple[Text, ...] = ()
    simplifications: tuple[Text, ...] = ()
    sources: tuple[Name, ...] = ()
    world: WorldSpec = WorldSpec()
    body: BodySpec | None = None
    cast: Mapping[Name, Member] = mapping()
    populations: tuple[Population, ...] = ()
    meters: Mapping[Name, MeterSpec] = mapping()
    props: Mapping[Name, Prop] = mapping()
    patients: Mapping[Name, BodySpec] = mapping()
    plots: Mapping[Name, Plot] = mapping()
    marks: Mapping[Path, Mark] = field(default_factory=dict, compare=False, repr=False)

    def problem(self, path: Path, message: str, hint: str = "") -> Problem:
        """A problem at the place of `path`, such as ("beats", 3, "caption"), or of the nearest path above it."""
        return Problem(self.path, *nearest(self.marks, path), message, hint)

    def faults(self) -> Iterator[Fault]:
        """No two beats share an id; cast members and populations share one set of names."""
        yield from self._twice("beat", [(("beats", i, "id"), beat.id) for i, beat in enumerate(self.beats)])
        groups: list[tuple[Path, str]] = [(("cast", name), name) for name in self.cast]
        groups += [(("populations", i, "id"), each.id) for i, each in enumerate(self.populations)]
        yield from self._twice("cast member or population", groups)

    def _twice(self, what: str, names: list[tuple[Path, str]]) -> Iterator[Fault]:
        first: dict[str, Path] = {}
        for path, name in names:
            if name in first:
                yield (
                    path,
                    f"{what} '{name}' is given twice (first in line {nearest(self.marks, first[name]).line})",
                    "",
                )
            first.setdefault(name, path)
