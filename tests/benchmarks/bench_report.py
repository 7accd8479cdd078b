"""Benchmark of reports: seconds per report, with its progress, and a person's history and trends as drawn.

Run `python tests/benchmarks/bench_report.py`; two minutes. A person has 10 visits; there are 60 reports.
The results are from the real jobs, with the numbers of each visit scattered. Each line: figure and bar.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent.parent))
from tests.report import visits

from vmofire.exchange.result_table import write_table
from vmofire.guided.prompt import Result
from vmofire.recording.library import Library
from vmofire.report.many import find_visits, write_reports
from vmofire.trends.over_visits import read_timeline

PEOPLE, VISITS, REPEATS = 6, 10, 5
REPORT_S = 1.0  # a clinic's 60 reports in a minute
HISTORY_S = 0.5


def scatter(result: Result, factor: float) -> Result:
    """Return a result with numbers as on another day."""
    figures = tuple(
        replace(
            one,
            **{name: value * factor for name in ("value", "low", "high") if (value := getattr(one, name))},
        )
        for one in result.figures
    )
    return replace(result, figures=figures)


def fill(library: Library) -> list[str]:
    """Save ten visits of six people; return their ids."""
    rng = np.random.default_rng(1)
    results = (
        (visits.maximum(), "left"),
        (visits.maximum(side="right"), "right"),
        (visits.activation(), "left"),
        (visits.activation(side="right"), "right"),
        (visits.legs("deficit", 40.0), "both"),
    )
    people = [library.add_person(f"Łukasz {number}", "left").id for number in range(PEOPLE)]
    for number, person_id in enumerate(people):
        for day in range(VISITS):
            factors = np.exp(rng.normal(0.04 * day, 0.15, len(results)))
            filed = [(scatter(one, f), side) for (one, side), f in zip(results, factors, strict=True)]
            visits.file_visit(library, person_id, filed, day=18 * day, notes=f"Visit {day}, {number}.")
    return people


def time_it(act: Callable[[], object]) -> float:
    """Return the slowest of several runs, s."""
    spans: list[float] = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        act()
        spans.append(time.perf_counter() - start)
    return max(spans)


def show(what: str, span_s: float, bar_s: float) -> None:
    """Print one line."""
    print(f"{what:<52} {span_s:7.3f} s  (bar: at most {bar_s:g} s, {'met' if span_s <= bar_s else 'missed'})")


def main(folder: Path) -> None:
    """Print every figure."""
    with Library(folder / "library") as library:
        people = fill(library)
        chosen = find_visits(library)
        shares: list[float] = []
        start = time.perf_counter()
        written = write_reports(library, chosen, folder / "reports", progress=shares.append)
        span_s = time.perf_counter() - start
        assert len(written) == len(chosen) == PEOPLE * VISITS
        assert shares == sorted(shares)
        assert len(shares) == len(chosen) + 1
        size = sum(path.stat().st_size for path in written) / len(written) / 1024
        print(f"{len(written)} reports in {timedelta(seconds=round(span_s))}, {size:.0f} KiB each on average")
        show(f"one report, mean of {len(written)}, progress told", span_s / len(written), REPORT_S)
        show(
            f"history and trends of one person, {VISITS} visits",
            time_it(lambda: read_timeline(library, people[0])),
            HISTORY_S,
        )
        lines = read_timeline(library, people[0]).lines
        print(
            f"trends followed: {len(lines)}, {sum(line.change is not None for line in lines)} with own error"
        )
        show(
            "table of all figures",
            time_it(lambda: write_table(library, chosen, folder / "a.csv", replace=True)),
            10.0,
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(Path(temporary))
