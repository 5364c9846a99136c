"""What an author writes of a plot: its lines, its axes, the line at which a value means something."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar

from cartviz.scene.builder import Between, Filled
from cartviz.scene.types import Day, Fault, Finite, Name, Text


@dataclass(frozen=True)
class PlotLine:
    """One line of a plot: which reading of a patient (`body_car_t`), its words, and the theme's color for it.

    A line that no model computes (a pill's level) is given by its `points`, (day, value) in order. `checks_per_day`
    sets a dot wherever somebody reads it off, as nurses do.
    """

    called: ClassVar[str] = "a line of a plot"

    label: Text
    of: str = ""
    points: tuple[tuple[Day, Finite], ...] = ()
    color: Name = "text"
    checks_per_day: Annotated[float, Between(0, 24)] = 0.0

    def faults(self) -> Iterator[Fault]:
        """A line follows a reading or its own points."""
        if bool(self.of) == bool(self.points):
            yield (), "a line of a plot has either 'of' (a reading) or 'points'", ""


@dataclass(frozen=True)
class Limit:
    """A dashed line across a plot at a value that means something, with its words: 38 °C, fever."""

    called: ClassVar[str] = "a limit"

    at: Finite
    label: Text
    color: Name = "warn"


@dataclass(frozen=True)
class Plot:
    """A plot over days that grows with the story: its lines, and the range of both axes.

    With `log` (the default) `low` and `high` are powers of ten whose names stand at the axis; `unit` asks for numbers.
    With `percent_of_start` every line is told in percent of its own value on day 0.
    """

    called: ClassVar[str] = "a plot"

    title: Text
    lines: Annotated[tuple[PlotLine, ...], Filled()]
    days: tuple[Day, Day] = (0.0, 28.0)
    low: Finite = 1e6
    high: Annotated[float, Between(-1e15, 1e15)] = 1e12
    log: bool = True
    limit: Limit | None = None
    unit: str = ""
    axis: str = "days after infusion"
    percent_of_start: bool = False

    def faults(self) -> Iterator[Fault]:
        """Axes run upward, and a log axis begins above zero."""
        if self.days[0] >= self.days[1]:
            yield ("days",), "the first day must come before the last", ""
        if self.low >= self.high:
            yield (), "'low' must be less than 'high'", ""
        elif self.log and self.low <= 0:
            yield (), "a log axis begins above 0", "Say 'log: false' or give a 'low' such as 1e6."
