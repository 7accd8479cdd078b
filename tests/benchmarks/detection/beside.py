"""Comparison with the peers: run in their own environment on the same arrays, scored and timed.

In: filtered signals. Out: printed tables and their bars. `peers.py` runs in the other environment.
"""

import json
import subprocess
import tempfile
import time
from pathlib import Path

import numpy as np
from detection import ours
from detection.bars import Bars
from detection.copies import TITLE, line
from detection.counting import Score, score
from detection.signals import Trial

from vmofire.dsp.activation import find_bursts

HERE = Path(__file__).resolve().parent


def run_peers(
    python: str, trials: list[Trial], filtered: dict[str, np.ndarray], detectors: list[str]
) -> dict[str, dict[str, dict]]:
    """Run the peers on the same arrays with the same rest, in mV as some of their fixed thresholds need."""
    arrays: dict[str, object] = {"names": [t.name for t in trials], "detectors": detectors}
    for t in trials:
        x = filtered[t.name]
        arrays |= {
            f"{t.name}|x": 1e-3 * x,
            f"{t.name}|fs_hz": t.fs_hz,
            f"{t.name}|rest": ours.quietest_second(x, t.fs_hz),
        }
    with tempfile.TemporaryDirectory() as folder:
        given, answer = Path(folder) / "signals.npz", Path(folder) / "events.json"
        np.savez(given, **arrays)
        subprocess.run([python, HERE / "peers.py", given, answer], check=True)
        return json.loads(answer.read_text())


def table_of_peers(
    results: dict[str, dict[str, dict]], trials: list[Trial], mine: Score, bars: Bars
) -> dict[str, str]:
    """Print each peer at its median setting and at its best setting for these recordings; return those."""
    by_detector: dict[str, list[tuple[Score, str]]] = {}
    for title, answers in results.items():
        if answers and not any("failed" in answer for answer in answers.values()):
            total = sum(
                (score([tuple(e) for e in answers[t.name]["events"]], t.bursts) for t in trials), Score()
            )
            by_detector.setdefault(title.split("|")[0], []).append((total, title))
    print(
        f"\nPeers, same arrays, same rest; best = of all settings tried, picked on these recordings\n{TITLE}"
    )
    best: dict[str, str] = {}
    at_best: list[Score] = []
    for detector, tried in sorted(by_detector.items(), key=lambda item: -max(s.f1 for s, _ in item[1])):
        tried.sort(key=lambda pair: pair[0].f1)
        if len(tried) > 1:
            line(f"{detector}, median of {len(tried)}", tried[len(tried) // 2][0])
        best[detector] = tried[-1][1]
        line(f"{detector}, {'best: ' if len(tried) > 1 else ''}{best[detector].split('|')[1]}", tried[-1][0])
        at_best.append(tried[-1][0])
    print()
    bars.least("offline, F1 beside any peer at its best setting", mine.f1, max(s.f1 for s in at_best))
    for name, side in (("onset", "onset_ms"), ("offset", "offset_ms")):
        theirs_ms = [float(np.median(np.abs(getattr(way, side)))) for way in at_best if way.f1 >= 0.5]
        mine_ms = float(np.median(np.abs(getattr(mine, side))))
        bars.most(f"offline, {name}, median, beside peers of F1 0.5 and more", mine_ms, min(theirs_ms), "ms")
    return best


def speed(
    results: dict[str, dict[str, dict]], trials: list[Trial], filtered: dict[str, np.ndarray], bars: Bars
) -> None:
    """Print CPU seconds of detection alone on the same arrays, ours against each peer's fastest setting."""
    find_bursts(filtered[trials[0].name], trials[0].fs_hz)
    start = time.process_time()
    for t in trials:
        find_bursts(filtered[t.name], t.fs_hz)
    mine_s = time.process_time() - start
    signal_s = sum(t.end_s for t in trials)
    print(f"\nSpeed offline, detection only, one run: {1e3 * mine_s:.0f} ms for {signal_s:.0f} s of signal")
    fastest: dict[str, float] = {}
    for title, answers in results.items():
        if len(answers) == len(trials) and not any("failed" in answer for answer in answers.values()):
            seconds = sum(answer["seconds"] for answer in answers.values())
            detector = title.split("|")[0]
            fastest[detector] = min(seconds, fastest.get(detector, np.inf))
    for detector, seconds in sorted(fastest.items()):
        times = seconds / mine_s
        if detector in ("BioSPPy bonato", "BioSPPy lidierth"):
            bars.least(f"speed, {detector} takes", times, 0.5, "times as long")
        elif detector.startswith("NeuroKit2"):
            bars.least(f"speed, {detector} takes", times, 20, "times as long")
        else:
            print(f"  (no bar) {detector} takes {times:.1f} times as long")
    gave_up = {title.split("|")[0] for title in results} - set(fastest)
    print(f"  (no figure: gave up or failed, see above) {', '.join(sorted(gave_up)) or 'none'}")
