"""Two builds side by side: this one, and another clone with its own .venv, named by BEFORE.

In: a benchmark's file and arguments. Out: what it printed as JSON in each build, in turn, so that both meet
the same machine. Never: a measurement of its own.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3" if os.environ.get("BEFORE") else "1"))


def find_builds() -> dict[str, str]:
    """Return the Python of each build by its name, the older one first."""
    builds = {"now": sys.executable}
    if before := os.environ.get("BEFORE"):
        builds = {"before": str(Path(before) / ".venv" / "bin" / "python"), **builds}
    return builds


def measure_builds(file: str, *arguments: str) -> dict[str, list[dict[str, Any]]]:
    """Run a benchmark in each build, in turn, some rounds; return what each run printed in its last line."""
    measured: dict[str, list[dict[str, Any]]] = {name: [] for name in find_builds()}
    for _ in range(ROUNDS):
        for name, python in find_builds().items():
            words = [python, file, *arguments]
            done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
            measured[name].append(json.loads(done.stdout.splitlines()[-1]))
    return measured


def take_median(runs: list[dict[str, Any]], name: str) -> float:
    """Return the median of one figure over the runs of a build."""
    values = sorted(run[name] for run in runs)
    return float(values[len(values) // 2])


def write_ratio(measured: dict[str, list[dict[str, Any]]], name: str, bar: float) -> str:
    """Return "ratio 0.58 (bar: at most 0.6, met)" of a figure's medians; "" without another build."""
    if "before" not in measured:
        return ""
    ratio = take_median(measured["now"], name) / take_median(measured["before"], name)
    return f"ratio {ratio:.2f} (bar: at most {bar:g}, {'met' if ratio <= bar else 'MISSED'})"


def without_pages() -> dict[str, bool]:
    """Return the preferences that keep how-to pages away; none in a build that has no such pages."""
    from vmofire.preferences import Preferences

    return {"how_to": False} if "how_to" in Preferences.__dataclass_fields__ else {}
