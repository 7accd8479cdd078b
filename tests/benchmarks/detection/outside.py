"""Detectors of others: a Python function, or a command that reads a CSV file and prints intervals.

In: "module:function" or a command line. Out: events in s. docs/onset-benchmark.md describes both forms.
"""

import importlib
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from detection.counting import Event

Detector = Callable[[np.ndarray, float], list[Event]]


def load_function(name: str) -> Detector:
    """Return the function that "module:function" names.

    It is called with (samples_uv, fs_hz), samples (n_samples,), and returns (onset, offset) pairs in s.
    """
    module, _, function = name.partition(":")
    if not function:
        raise SystemExit(f"--function {name}: write it as module:function")
    found = getattr(importlib.import_module(module), function)

    def detect(samples_uv: np.ndarray, fs_hz: float) -> list[Event]:
        return check(found(samples_uv, fs_hz), len(samples_uv) / fs_hz, name)

    return detect


def wrap_command(command: str) -> Detector:
    """Return a detector that runs a command, the path of a CSV file as its last argument.

    The file has the columns time_s and uV. The command prints one interval a line: onset_s,offset_s.
    """

    def detect(samples_uv: np.ndarray, fs_hz: float) -> list[Event]:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "record.csv"
            times_s = np.arange(len(samples_uv)) / fs_hz
            np.savetxt(
                path, np.column_stack((times_s, samples_uv)), "%.8g", ",", header="time_s,uV", comments=""
            )
            answer = subprocess.run([*shlex.split(command), path], capture_output=True, text=True)
        if answer.returncode:
            raise SystemExit(f"{command} ended with {answer.returncode}: {answer.stderr.strip()}")
        return check(
            [line.split(",") for line in answer.stdout.split("\n") if line.strip()],
            len(samples_uv) / fs_hz,
            command,
        )

    return detect


def check(pairs: object, end_s: float, name: str) -> list[Event]:
    """Return the intervals in order; refuse what is no interval of this record."""
    try:
        events = sorted((float(a), float(b)) for a, b in pairs)  # pyright: ignore
    except (TypeError, ValueError) as error:
        raise SystemExit(f"{name} must give pairs of onset and offset in s: {error}") from None
    for a, b in events:
        if not (-1e-6 <= a < b <= end_s + 1e-6):
            raise SystemExit(f"{name} gave {a:g} to {b:g} s in a record of {end_s:g} s")
    return events
