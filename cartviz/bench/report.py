"""What was measured as a table or as JSON: medians, 95th and 99th percentiles, and how many yardsticks they make."""

import json
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

COPY = "yardstick: copy"
"""Copying a frame of the same size: the measure that busy machines stretch like everything else."""


_COLUMNS = ("median", "p95", "p99", "computing", "computing_p95", "computing_p99")


class Figures:
    """Times by name, in the order of their first coming: seconds that passed, and seconds of computing."""

    def __init__(self) -> None:
        self._times: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)

    def add(self, name: str, seconds: float, computing: float) -> None:
        """One more measurement."""
        self._times[name].append((seconds, computing))

    def rows(self) -> dict[str, dict[str, float]]:
        """Milliseconds by name: `median`, `p95`, `p99` of what passed, the same of computing without waiting, `count`.

        `copies` is `computing` in copied frames: the figure to compare between runs on a busy machine.
        """
        copy = float(np.median([computing for _, computing in self._times[COPY]])) if COPY in self._times else 0.0
        out = {}
        for name, times in self._times.items():
            passed, computing = np.array(times).T
            shares = (50, 95, 99)
            middle, high, highest = np.percentile(passed, shares) * 1000
            own, own_high, own_highest = np.percentile(computing, shares) * 1000
            out[name] = {
                "median": round(float(middle), 3),
                "p95": round(float(high), 3),
                "p99": round(float(highest), 3),
                "computing": round(float(own), 3),
                "computing_p95": round(float(own_high), 3),
                "computing_p99": round(float(own_highest), 3),
                "count": len(times),
            } | ({"copies": round(float(own) / 1000 / copy, 2)} if copy else {})
        return out


class Stopwatch:
    """Tells how long things took, one after another and all together."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._first = self._last = (time.perf_counter(), time.thread_time())

    def lap(self, name: str) -> float:
        """What has passed since the last lap goes by this name; returns its seconds."""
        now, before = (time.perf_counter(), time.thread_time()), self._last
        self._figures.add(name, now[0] - before[0], now[1] - before[1])
        self._last = now
        return now[0] - before[0]

    def whole(self, name: str) -> None:
        """What has passed until the last lap goes by this name."""
        self._figures.add(name, self._last[0] - self._first[0], self._last[1] - self._first[1])


@dataclass(frozen=True)
class Report:
    """The figures of one scene or one round; what was not measured is 0."""

    name: str
    figures: Figures
    cells: int = 0
    peak_mb: float = 0.0
    now_mb: float = 0.0
    growth_percent: float | None = None
    keyframes_mb: float = 0.0
    export_ratio: float = 0.0
    """How long a film takes to make, in lengths of the film."""

    def as_data(self) -> dict[str, Any]:
        """For other programs."""
        more = {
            "cells": self.cells,
            "peak_mb": round(self.peak_mb, 1),
            "now_mb": round(self.now_mb, 1),
            "keyframes_mb": round(self.keyframes_mb, 1),
            "export_ratio": round(self.export_ratio, 2),
        }
        out: dict[str, Any] = {"name": self.name, **{name: value for name, value in more.items() if value}}
        if self.growth_percent is not None:
            out["growth_percent"] = round(self.growth_percent, 2)
        return out | {"milliseconds": self.figures.rows()}


def peak_mb() -> float:
    """The most memory that this process has had, in MB; 0 where the system does not tell."""
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3 / 1.024)


def now_mb() -> float:
    """Memory of this process at the moment, in MB; 0 where the system does not tell."""
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1.024e-3 for line in lines if line.startswith("VmRSS")), 0.0)


def tell(reports: list[Report], size: tuple[int, int], *, as_json: bool) -> None:
    """Write all that was measured to standard output."""
    if as_json:
        told = {"size": list(size), "reports": [each.as_data() for each in reports]}
        sys.stdout.write(json.dumps(told, indent=2) + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 - only a table needs it
    from rich.table import Table  # noqa: PLC0415

    console = Console()
    for report in reports:
        table = Table(title=_title(report, size), title_justify="left", title_style="bold")
        table.add_column("milliseconds", no_wrap=True)
        for column in ("median", "95 %", "99 %", "computing", "95 %", "99 %", "× copy", "times"):
            table.add_column(column, justify="right")
        for name, row in report.figures.rows().items():
            cells = [f"{row[key]:.2f}" for key in _COLUMNS]
            table.add_row(name, *cells, f"{row['copies']:.1f}" if "copies" in row else "", f"{row['count']:.0f}")
        console.print(table)


def _title(report: Report, size: tuple[int, int]) -> str:
    words = [report.name, f"{size[0]}×{size[1]}"]
    words += [f"{report.cells} cells"] if report.cells else []
    words += [f"keyframes {report.keyframes_mb:.1f} MB"] if report.keyframes_mb else []
    words += [f"a film takes {report.export_ratio:.2f} times its length"] if report.export_ratio else []
    words += [f"memory at most {report.peak_mb:.0f} MB"] if report.peak_mb else []
    words += [f"memory {report.now_mb:.0f} MB"] if report.now_mb else []
    words += [f"{report.growth_percent:+.1f} % since the first round"] if report.growth_percent is not None else []
    return " · ".join(words)
