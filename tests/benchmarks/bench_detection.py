"""Our detectors beside BioSPPy's and NeuroKit2's: recordings rated by eye, and signals of known truth.

`make bench-detection` runs it with the peers' environment and draws; alone it runs ours, see --help. Counting
and trials are in detection/. Everything printed is measured in this run.
"""

import argparse
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from detection import ours, signals
from detection.counting import Event, Score, onset_score, overlap, score, spread
from detection.signals import Trial

from vmofire.dsp.activation import Activation, ActivationSettings, find_bursts
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stages import BandPass, MainsFilter

HERE = Path(__file__).resolve().parent / "detection"
TITLE = f"{'':<44}    F1  miss false   onset ms: med   p90 worst   bias  offset ms: med   p90 worst"
REST_UV = (1.0, 3.0, 10.0, 30.0)


def line(title: str, total: Score) -> None:
    """Print one row of the table."""
    offset = spread(total.offset_ms).rsplit(" ", 1)[0]
    print(
        f"{title:<44} {total.f1:5.3f} {total.missed:5d} {total.false:5d}             "
        f"{spread(total.onset_ms)}          {offset}"
    )


def table(trials: list[Trial], filtered: dict[str, np.ndarray]) -> dict[str, dict[str, list[Event]]]:
    """Print our rows and every burst's errors; return what was found."""
    ways: dict[str, Callable[[Trial], list[Event]]] = {
        "vmofire offline": lambda t: ours.offline(filtered[t.name], t.fs_hz),
        "vmofire offline, rest given": lambda t: ours.offline(filtered[t.name], t.fs_hz, rest=True),
        "vmofire live, calibrated": lambda t: ours.live(t, calibrated=True),
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
    return found


def run_peers(
    python: str, trials: list[Trial], filtered: dict[str, np.ndarray], detectors: list[str]
) -> dict[str, dict[str, dict]]:
    """Run the peers on the same arrays, in mV as some of their fixed thresholds want, with the same rest."""
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


def table_of_peers(results: dict[str, dict[str, dict]], trials: list[Trial]) -> dict[str, str]:
    """Print each peer at its median setting and at the one that suits these recordings best; return those."""
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
    for detector, tried in sorted(by_detector.items(), key=lambda item: -max(s.f1 for s, _ in item[1])):
        tried.sort(key=lambda pair: pair[0].f1)
        if len(tried) > 1:
            line(f"{detector}, median of {len(tried)}", tried[len(tried) // 2][0])
        best[detector] = tried[-1][1]
        line(f"{detector}, {'best: ' if len(tried) > 1 else ''}{best[detector].split('|')[1]}", tried[-1][0])
    return best


def speed(
    results: dict[str, dict[str, dict]], best: dict[str, str], trials: list[Trial], filtered: dict
) -> None:
    """Print CPU seconds of detection alone on the same arrays, ours against each peer's best setting."""
    find_bursts(filtered[trials[0].name], trials[0].fs_hz)
    start = time.process_time()
    for t in trials:
        find_bursts(filtered[t.name], t.fs_hz)
    mine_s = time.process_time() - start
    signal_s = sum(t.end_s for t in trials)
    print(f"\nSpeed offline, one run: {1e3 * mine_s:.0f} ms for {signal_s:.0f} s of signal; times that:")
    for detector, title in best.items():
        seconds = sum(answer["seconds"] for answer in results[title].values())
        print(f"    {detector:<24} {seconds / mine_s:8.1f}")


def choose_without_each(trials: list[Trial], filtered: dict[str, np.ndarray]) -> None:
    """Re-choose the three freest parameters without each person, and score that person with them."""
    grid = [
        replace(ActivationSettings(), on_ratio=on, edge_effort=edge, valley=valley)
        for on, edge, valley in product((1.8, 2.0, 2.2, 2.5, 2.8), (0.03, 0.055, 0.08), (0.25, 0.33, 0.42))
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
    print(f"\nOne person left out, on_ratio, edge_effort, valley anew of {len(grid)} combinations\n{TITLE}")
    line("vmofire offline, person left out", left_out)
    print(
        f"    F1 of all combinations: {min(all_f1):.3f} to {max(all_f1):.3f}, median {np.median(all_f1):.3f}"
    )


def table_of_copies(trials: list[Trial]) -> None:
    """Print whether altered copies hold the same events."""
    print(
        "\nAltered copies, offline: events, how many of the original's are found again, how far edges moved"
    )
    totals: dict[str, tuple] = {}
    for t in trials:
        if len(t.bursts) < 4:
            continue
        filtered = ours.filter_once(t)
        for change, copy in signals.altered(t).items():
            events = ours.offline(ours.filter_once(copy), copy.fs_hz)
            original = ours.offline(filtered, t.fs_hz)
            if change == "cut at both ends":
                shift_s = t.bursts[1].onset_s - copy.bursts[0].onset_s
                original = [(a - shift_s, b - shift_s) for a, b in original[1:-1]]
            if change == "twice in a row":
                original += [(a + t.end_s, b + t.end_s) for a, b in original]
            same = [max(events, key=lambda e: overlap(e, o)) for o in original]
            again = [(e, o) for e, o in zip(same, original, strict=True) if overlap(e, o) >= 0.5]
            moved = [abs(e[k] - o[k]) for e, o in again for k in (0, 1)]
            so_far = totals.get(change, (0, 0, 0, []))
            counts = (len(events), len(again), len(original), moved)
            totals[change] = tuple(a + b for a, b in zip(so_far, counts, strict=True))
    for change, (n_events, n_again, n_original, moved) in totals.items():
        print(
            f"    {change:<24} {n_events:3d} events, {n_again} of {n_original}; "
            f"edges moved by {1e3 * np.median(moved):.0f} ms (median), {1e3 * max(moved):.0f} ms (most)"
        )


def table_of_disturbed(trials: list[Trial]) -> None:
    """Print how the recordings fare under disturbances that leave their contractions where they are."""
    print(f"\nDisturbed copies, offline\n{TITLE}")
    totals: dict[str, Score] = {}
    for t in trials:
        for change, copy in signals.disturbed(t).items():
            events = ours.offline(ours.filter_once(copy), copy.fs_hz)
            totals[change] = totals.get(change, Score()) + score(events, copy.bursts)
    for change, total in totals.items():
        line(change, total)


def table_of_synthetic(peers: str | None, best: dict[str, str]) -> dict[str, dict[str, list[float]]]:
    """Print onset errors on signals of known truth, and the delay of the live detector."""
    trials = signals.synthetic()
    filtered = {t.name: ours.filter_once(t) for t in trials}
    ways: dict[str, dict[str, list[Event]]] = {
        "vmofire offline": {t.name: ours.offline(filtered[t.name], t.fs_hz) for t in trials},
        "vmofire live": {t.name: ours.live(t, calibrated=False) for t in trials},
    }
    if peers:
        fast = [best[name] for name in ("BioSPPy bonato", "BioSPPy lidierth") if name in best]
        slow = [best[name] for name in ("NeuroKit2 threshold",) if name in best]
        few = [t for t in trials if t.name == "step 12 dB"]
        for titles, some in ((fast, trials), (slow, few)):
            for title, answers in run_peers(peers, some, filtered, titles).items():
                ways[title.split("|")[0]] = {n: [tuple(e) for e in a["events"]] for n, a in answers.items()}
    print(
        "\nSynthetic, 20 contractions each: missed / false, onset ms: median, p90, worst, bias (live: delay)"
    )
    errors: dict[str, dict[str, list[float]]] = {}
    for way, events in ways.items():
        print(f"  {way}")
        errors[way] = {}
        for t in trials:
            if t.name in events:
                one = onset_score(events[t.name], [b.onset_s for b in t.bursts])
                errors[way][t.name] = one.onset_ms
                print(f"    {t.name:<26} {one.missed:3d} / {one.false:<4d} {spread(one.onset_ms)}")
    clear = [
        e
        for name in ("step 12 dB", "step 15 dB", "step 20 dB", "step 30 dB")
        for e in errors["vmofire live"][name]
    ]
    print(
        f"  live delay, steps of 12 dB and over: median {np.median(clear):.0f}, "
        f"95 % under {np.quantile(clear, 0.95):.0f} ms"
    )
    return errors


def false_alarms(hours: float) -> None:
    """Print how often stationary rest, as the converter gives it, is called a contraction."""
    fs_hz, n_channels = 1000.0, len(REST_UV)
    print(f"\nFalse alarms in {hours:g} h of rest at each of {', '.join(f'{uv:g}' for uv in REST_UV)} uV")
    for hum_uv in (0.0, 10.0):
        rng = np.random.default_rng(11)
        band, mains, detector = (
            BandPass(fs_hz, n_channels),
            MainsFilter(fs_hz, n_channels),
            Activation(fs_hz, n_channels),
        )
        live, offline, minutes, at = np.zeros(n_channels, int), np.zeros(n_channels, int), 0.0, 0
        was_on = np.zeros((1, n_channels), bool)
        while minutes < 60.0 * hours:
            n = round(600 * fs_hz)
            uv = rng.normal(size=(n, n_channels)) * REST_UV
            uv += hum_uv * np.sin(2.0 * np.pi * 50.02 * np.arange(at, at + n) / fs_hz)[:, None]
            step_uv = Sensor().step_uv()
            filtered = mains.process(band.process(np.rint(uv / step_uv) * step_uv))
            on = np.concatenate((was_on, detector.process(filtered)))
            live += np.count_nonzero(on[1:] & ~on[:-1], axis=0)
            was_on = on[-1:]
            settled = filtered if at else filtered[round(4 * fs_hz) :]  # a report cleans the start backwards
            offline += [len(find_bursts(settled[:, c], fs_hz)) for c in range(n_channels)]
            at, minutes = at + n, minutes + 10.0
        words = f"hum of {hum_uv:g} uV" if hum_uv else "no hum"
        print(
            f"    {words:<14} live {live.tolist()}, offline {offline.tolist()}; "
            f"live {live.sum() / hours / n_channels:.2f} an hour"
        )


def main() -> None:
    """Print everything; draw it where asked."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--recordings", type=Path, default=signals.RECORDINGS)
    parser.add_argument("--peers", help="python of the environment with BioSPPy, NeuroKit2 and matplotlib")
    parser.add_argument("--pictures", type=Path, help="folder to draw into; needs --peers")
    parser.add_argument("--hours", type=float, default=3.0, help="of rest at each level")
    given = parser.parse_args()
    drawn: dict[str, object] = {}
    best: dict[str, str] = {}
    if (given.recordings / "bursts.json").exists():
        trials = signals.rated(given.recordings)
        filtered = {t.name: ours.filter_once(t) for t in trials}
        found = table(trials, filtered)
        drawn["recordings"] = {
            t.name: {
                "uv": filtered[t.name].tolist(),
                "fs_hz": t.fs_hz,
                "rated": [(b.onset_s, b.offset_s) for b in t.bursts],
                "offline": found["vmofire offline"][t.name],
                "live": found["vmofire live, calibrated"][t.name],
            }
            for t in trials
        }
        if given.peers:
            results = run_peers(given.peers, trials, filtered, ["all"])
            best = table_of_peers(results, trials)
            speed(results, best, trials, filtered)
        choose_without_each(trials, filtered)
        table_of_copies(trials)
        table_of_disturbed(trials)
    else:
        print(f"no recordings in {given.recordings}: synthetic signals only")
    drawn["onset_ms"] = table_of_synthetic(given.peers, best)
    false_alarms(given.hours)
    if given.pictures and given.peers:
        with tempfile.TemporaryDirectory() as folder:
            facts = Path(folder) / "facts.json"
            facts.write_text(json.dumps(drawn))
            subprocess.run([given.peers, HERE / "pictures.py", facts, given.pictures], check=True)


if __name__ == "__main__":
    main()
