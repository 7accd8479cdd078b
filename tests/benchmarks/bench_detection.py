"""Benchmark of our detectors beside BioSPPy's and NeuroKit2's: rated recordings and signals of known truth.

`make bench-detection` runs it with the peers' environment and draws pictures; alone it runs ours, see --help.
Counting and trials are in detection/. Everything printed is measured in this run; the last lines name the
missed bars.
"""

import argparse
import json
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from detection import ours, signals
from detection.bars import Bars
from detection.beside import run_peers, speed, table_of_peers
from detection.copies import TITLE, line, table_of_altered, table_of_chained, table_of_disturbed
from detection.counting import Event, Score, overlap, score
from detection.signals import Trial
from detection.synthetic import OFFLINE, false_alarms, live_speed, table_of_synthetic
from detection.verdicts import table_of_efforts, table_of_fatigue, table_of_grasps, table_of_quality

from vmofire.dsp.activation import ActivationSettings

HERE = Path(__file__).resolve().parent / "detection"
OWN = Path(__file__).resolve().parents[1] / "recordings"
LIVE = "vmofire live, calibrated"


def table(
    trials: list[Trial], filtered: dict[str, np.ndarray], bars: Bars
) -> dict[str, dict[str, list[Event]]]:
    """Print our rows and every burst's errors; return the events found."""
    ways: dict[str, Callable[[Trial], list[Event]]] = {
        OFFLINE: lambda t: ours.offline(filtered[t.name], t.fs_hz),
        "vmofire offline, rest given": lambda t: ours.offline(filtered[t.name], t.fs_hz, rest=True),
        LIVE: lambda t: ours.live(t, calibrated=True),
        "vmofire live, cold start": lambda t: ours.live(t, calibrated=False),
    }
    found = {title: {t.name: detect(t) for t in trials} for title, detect in ways.items()}
    print(f"Recordings: {len(trials)}, {sum(len(t.bursts) for t in trials)} rated bursts\n{TITLE}")
    for title, events in found.items():
        line(title, sum((score(events[t.name], t.bursts) for t in trials), Score()))
    for title, events in found.items():
        print(f"\n{title}: error of every burst, ms (onset only where the raters agree)")
        for t in trials:
            one = score(events[t.name], t.bursts)
            onset, offset = (
                " ".join(f"{e:+.0f}" for e in errors) for errors in (one.onset_ms, one.offset_ms)
            )
            print(f"    {t.name:<4} missed {one.missed}, false {one.false}; onset {onset}; offset {offset}")
    totals = {way: sum((score(e[t.name], t.bursts) for t in trials), Score()) for way, e in found.items()}
    print()
    bars.least("offline, F1", totals[OFFLINE].f1, 0.97)
    bars.most("offline, onset, median", float(np.median(np.abs(totals[OFFLINE].onset_ms))), 15, "ms")
    bars.most("offline, offset, median", float(np.median(np.abs(totals[OFFLINE].offset_ms))), 120, "ms")
    bars.least("live calibrated, F1", totals[LIVE].f1, 0.90)
    # The earliest start of an event that was on at a sharp onset, or was matched to its contraction.
    early_ms = [
        1e3 * (event[0] - burst.onset_s)
        for t in trials
        for event in found[LIVE][t.name]
        for burst in t.bursts
        if burst.sharp
        and (event[0] <= burst.onset_s < event[1] or overlap(event, (burst.onset_s, burst.offset_s)) >= 0.5)
    ]
    bars.least("live calibrated, earliest event on sharp onsets", min(early_ms), -150, "ms")
    print(f"  (no bar) live from a cold start, F1: {totals['vmofire live, cold start'].f1:.3f}")
    return found


def choose_without_each(trials: list[Trial], filtered: dict[str, np.ndarray], bars: Bars) -> None:
    """Choose three parameters again without each person in turn, and score that person with them."""
    grid = [
        replace(ActivationSettings(), on_ratio=on, edge_share=edge, valley=valley)
        for on, edge, valley in product((1.8, 2.0, 2.2, 2.5, 2.8), (0.15, 0.2, 0.25), (0.25, 0.33, 0.42))
    ]
    scores = [
        {t.name: score(ours.offline(filtered[t.name], t.fs_hz, settings=s), t.bursts) for t in trials}
        for s in grid
    ]

    def merit(of: dict[str, Score], without: str) -> tuple[float, float]:
        total = sum((one for name, one in of.items() if name != without), Score())
        return round(total.f1, 6), -np.median(np.abs(total.onset_ms)) - 0.1 * np.median(
            np.abs(total.offset_ms)
        )

    left_out = sum((max(scores, key=lambda of: merit(of, t.name))[t.name] for t in trials), Score())
    all_f1 = [sum(of.values(), Score()).f1 for of in scores]
    print(f"\nOne person left out, on_ratio, edge_share, valley anew of {len(grid)} combinations\n{TITLE}")
    line("vmofire offline, person left out", left_out)
    print(
        f"    F1 of all combinations: {min(all_f1):.3f} to {max(all_f1):.3f}, median {np.median(all_f1):.3f}"
    )
    own = scores[grid.index(ActivationSettings())]
    f1 = sum(own.values(), Score()).f1
    bars.least("person left out, F1", left_out.f1, f1 - 0.02)


def main() -> None:
    """Print everything; draw pictures if asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--recordings", type=Path, default=signals.RECORDINGS)
    parser.add_argument("--peers", help="python of the environment with BioSPPy, NeuroKit2 and matplotlib")
    parser.add_argument("--pictures", type=Path, help="folder to draw into; needs --peers")
    parser.add_argument("--hours", type=float, default=3.0, help="of rest at each level")
    given = parser.parse_args()
    bars = Bars()
    drawn: dict[str, object] = {}
    best: dict[str, str] = {}
    if (given.recordings / "bursts.json").exists():
        trials = signals.rated(given.recordings)
        filtered = {t.name: ours.filter_once(t) for t in trials}
        found = table(trials, filtered, bars)
        drawn["recordings"] = {
            t.name: {
                "uv": filtered[t.name].tolist(),
                "fs_hz": t.fs_hz,
                "rated": [(b.onset_s, b.offset_s) for b in t.bursts],
                "offline": found[OFFLINE][t.name],
                "live": found[LIVE][t.name],
            }
            for t in trials
        }
        if given.peers:
            results = run_peers(given.peers, trials, filtered, ["all"])
            mine = sum((score(found[OFFLINE][t.name], t.bursts) for t in trials), Score())
            best = table_of_peers(results, trials, mine, bars)
            speed(results, trials, filtered, bars)
        choose_without_each(trials, filtered, bars)
        table_of_altered(trials, bars)
        table_of_chained(trials, bars)
        table_of_disturbed(trials, bars)
        table_of_efforts(given.recordings, bars)
        table_of_quality(given.recordings, OWN, trials, bars)
        table_of_grasps(given.recordings, bars)
    else:
        print(f"no recordings in {given.recordings}: synthetic signals only")
    table_of_fatigue(OWN, bars)
    drawn["onset_ms"] = table_of_synthetic(given.peers, best, bars)
    false_alarms(given.hours, bars)
    live_speed(bars)
    bars.summarize()
    if given.pictures and given.peers:
        with tempfile.TemporaryDirectory() as folder:
            facts = Path(folder) / "facts.json"
            facts.write_text(json.dumps(drawn))
            subprocess.run([given.peers, HERE / "pictures.py", facts, given.pictures], check=True)


if __name__ == "__main__":
    main()
