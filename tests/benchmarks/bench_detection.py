"""Our detectors on the rated recordings, counted as docs/signal-processing.md says; prints one table.

Run `python tests/benchmarks/bench_detection.py [FOLDER]`; FOLDER holds the recordings and bursts.json.
"""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from vmofire.dsp.activation import Activation, find_bursts
from vmofire.dsp.chain import Chain
from vmofire.dsp.stages import filter_recording

RECORDINGS = Path(__file__).resolve().parents[3] / "shared" / "recordings"


class Score(NamedTuple):
    name: str
    matched: int
    missed: int
    false: int
    onset_ms: list[float]  # signed, of the bursts whose raters agree
    offset_ms: list[float]  # signed, of all matched


def load(folder: Path, name: str) -> tuple[np.ndarray, float, list[dict]]:
    """Give VM in mV, the rate, and the rated bursts."""
    ratings = json.loads((folder / "bursts.json").read_text())
    with np.load(folder / f"{name}.npz") as data:
        column = list(data["labels"]).index("VM")
        return data["signal"][:, column].astype(float), float(data["fs_hz"]), ratings[name]["bursts"]


def match(name: str, events: list[tuple[float, float]], bursts: list[dict], end_s: float) -> Score:
    """Pair events and rated bursts one to one, best overlap first, intersection over union at least 0.5."""
    rated = [(b["onset_s"] or 0.0, end_s if b["offset_s"] is None else b["offset_s"]) for b in bursts]

    def overlap(event: tuple[float, float], burst: tuple[float, float]) -> float:
        both = min(event[1], burst[1]) - max(event[0], burst[0])
        return max(0.0, both) / (max(event[1], burst[1]) - min(event[0], burst[0]))

    pairs = sorted(
        ((overlap(e, r), i, j) for i, e in enumerate(events) for j, r in enumerate(rated)), reverse=True
    )
    taken: dict[int, int] = {}
    for share, i, j in pairs:
        if share >= 0.5 and i not in taken and j not in taken.values():
            taken[i] = j
    onset_ms = [
        1e3 * (events[i][0] - rated[j][0])
        for i, j in taken.items()
        if bursts[j]["onset_s"] is not None
        and bursts[j]["raters_differ_s"] <= 0.05
        and bursts[j]["confidence"] != "uncertain"
    ]
    offset_ms = [1e3 * (events[i][1] - rated[j][1]) for i, j in taken.items()]
    return Score(name, len(taken), len(rated) - len(taken), len(events) - len(taken), onset_ms, offset_ms)


def quietest_second(filtered: np.ndarray, fs_hz: float) -> tuple[float, float]:
    """Where the RMS over one second is lowest, in s."""
    n = round(fs_hz)
    sums = np.concatenate(([0.0], np.cumsum(np.square(filtered))))
    start = int(np.argmin(sums[n:] - sums[:-n])) / fs_hz
    return start, start + 1.0


def detect_live(signal: np.ndarray, fs_hz: float, calibrated: bool) -> list[tuple[float, float]]:
    """Give the events as the screen shows them, not back-dated, with or without a calibration stretch."""
    filtered = Chain(fs_hz, 1).process(signal[:, None]).filtered_uv
    detector = Activation(fs_hz, 1)
    if calibrated:
        start_s, end_s = quietest_second(filtered[:, 0], fs_hz)
        detector.learn_rest(filtered[int(start_s * fs_hz) : int(end_s * fs_hz)])
    active = detector.process(filtered)[:, 0]
    edges = np.flatnonzero(np.diff(np.concatenate(([False], active, [False])).astype(int)))
    return [(a / fs_hz, b / fs_hz) for a, b in edges.reshape(-1, 2)]


def detect_offline(signal: np.ndarray, fs_hz: float, given_rest: bool) -> list[tuple[float, float]]:
    """Give the events a report holds."""
    filtered = filter_recording(signal[:, None], fs_hz)[:, 0]
    rest = quietest_second(filtered, fs_hz) if given_rest else None
    return [(b.onset_s, b.offset_s) for b in find_bursts(filtered, fs_hz, rest)]


def report(title: str, scores: list[Score]) -> None:
    """Print one detector's line, and its worst bursts."""
    found, missed, false = (sum(getattr(s, key) for s in scores) for key in ("matched", "missed", "false"))
    onset, offset = (
        np.abs([e for s in scores for e in getattr(s, key)]) for key in ("onset_ms", "offset_ms")
    )
    bias = np.median([e for s in scores for e in s.onset_ms])
    print(
        f"{title:<24} F1 {2 * found / (2 * found + missed + false):.3f}  missed {missed}  false {false}  "
        f"onset median {np.median(onset):.0f} p90 {np.quantile(onset, 0.9):.0f} worst {onset.max():.0f} "
        f"bias {bias:+.0f} ms  offset median {np.median(offset):.0f} p90 {np.quantile(offset, 0.9):.0f} "
        f"worst {offset.max():.0f} ms"
    )


def main() -> None:
    """Print the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RECORDINGS
    names = list(json.loads((folder / "bursts.json").read_text()))
    ways = {
        "offline": lambda x, fs_hz: detect_offline(x, fs_hz, given_rest=False),
        "offline, rest given": lambda x, fs_hz: detect_offline(x, fs_hz, given_rest=True),
        "live, calibrated": lambda x, fs_hz: detect_live(x, fs_hz, calibrated=True),
        "live, cold start": lambda x, fs_hz: detect_live(x, fs_hz, calibrated=False),
    }
    for title, detect in ways.items():
        scores: list[Score] = []
        for name in names:
            signal, fs_hz, bursts = load(folder, name)
            scores.append(match(name, detect(signal, fs_hz), bursts, len(signal) / fs_hz))
        report(title, scores)
        for s in scores:
            onset, offset = (" ".join(f"{e:+.0f}" for e in errors) for errors in (s.onset_ms, s.offset_ms))
            print(
                f"    {s.name:<20} {s.matched} found, {s.missed} missed, {s.false} false; "
                f"onset {onset}; offset {offset}"
            )


if __name__ == "__main__":
    main()
