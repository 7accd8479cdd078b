"""Copies of the rated recordings: altered, disturbed, cut and joined, each compared with the originals.

In: trials. Out: printed tables, and their bars. Recordings that were held back can be scored the same way.
"""

from dataclasses import replace

import numpy as np
from detection import ours, signals
from detection.bars import Bars
from detection.counting import Burst, Event, Score, overlap, score, spread
from detection.signals import Trial

TITLE = f"{'':<44}    F1  miss false   onset ms: med   p90 worst   bias  offset ms: med   p90 worst"
HELD_BACK_F1 = 0.95  # the aim for recordings that were held back


def line(title: str, total: Score) -> None:
    """Print one row of the table."""
    offset = spread(total.offset_ms).rsplit(" ", 1)[0]
    print(
        f"{title:<44} {total.f1:5.3f} {total.missed:5d} {total.false:5d}             "
        f"{spread(total.onset_ms)}          {offset}"
    )


def detect(trial: Trial) -> list[Event]:
    """Filter the signal and find its bursts, as a report does."""
    return ours.offline(ours.filter_once(trial), trial.fs_hz)


def table_of_altered(trials: list[Trial], bars: Bars) -> None:
    """Print whether altered copies have the same events."""
    print("\nAltered copies, offline: the original's events, and no others")
    totals: dict[str, Score] = {}
    for t in trials:
        original = detect(t)
        for change, copy in signals.altered(t).items():
            truth = original
            if change == signals.CUT:
                shift_s = t.bursts[1].onset_s - copy.bursts[0].onset_s
                truth = [(a - shift_s, b - shift_s) for a, b in original[1:-1]]
            one = score(detect(copy), [Burst(*event) for event in truth])
            totals[change] = totals.get(change, Score()) + one
    for change, total in totals.items():
        hold_same(bars, change, total)


def hold_same(bars: Bars, name: str, total: Score, also: str = "") -> None:
    """Compare events with those of the original."""
    moved = np.abs([*total.onset_ms, *total.offset_ms])
    found = (
        f"{total.matched + total.false} events for {total.matched + total.missed}, {total.matched} the same; "
        f"edges moved by {np.median(moved):.0f} ms (median), {moved.max():.0f} ms (most){also}"
    )
    bars.hold(name, found, "the same events", not total.missed and not total.false)


def table_of_chained(trials: list[Trial], bars: Bars) -> None:
    """Print whether joined recordings have the events of their parts."""
    print("\nLaid end to end, offline: the events of the parts, and no others")
    alone = {t.name: detect(t) for t in trials}
    chains = {
        "each twice in a row": [[t, t] for t in trials],
        "each three times in a row": [[t] * 3 for t in trials],
        "every pair of different people": [[a, b] for a in trials for b in trials if a is not b],
        "all eight, and all backwards": [trials, trials[::-1]],
    }
    for name, groups in chains.items():
        total, inner_ms = Score(), [0.0]
        for parts in groups:
            truth, beside_seam, at_s = [], set(), 0.0
            for part in parts:
                events = [(a + at_s, b + at_s) for a, b in alone[part.name]]
                beside_seam |= {events[0], events[-1]}
                truth += events
                at_s += part.end_s
            raw_uv = np.concatenate([part.raw_uv - part.raw_uv.mean() for part in parts])
            found = detect(replace(parts[0], raw_uv=raw_uv))
            total += score(found, [Burst(*event) for event in truth])
            for event in truth:
                best = max(found, key=lambda e: overlap(e, event))
                if event not in beside_seam:
                    inner_ms += [1e3 * abs(best[k] - event[k]) for k in (0, 1)]
        also = f", {max(inner_ms):.0f} ms away from the seams"
        hold_same(bars, name, total, also)


def table_of_disturbed(trials: list[Trial], bars: Bars) -> None:
    """Print the scores of offline and live when the contractions stay and the signal around them changes."""
    print(f"\nDisturbed copies, against the raters\n{TITLE}")
    offline: dict[str, Score] = {}
    live: dict[str, Score] = {}
    for t in trials:
        filtered = ours.filter_once(t)
        start, stop = ours.quietest_second(filtered, t.fs_hz)
        rest_uv = float(np.sqrt(np.square(filtered[start:stop]).mean()))
        for change, copy in (signals.disturbed(t) | signals.shifted(t, rest_uv)).items():
            offline[change] = offline.get(change, Score()) + score(detect(copy), copy.bursts)
            shown = score(ours.live(copy, calibrated=True), copy.bursts)
            live[change] = live.get(change, Score()) + shown
    for change, total in offline.items():
        line(change, total)
        line(f"{'':4}live, calibrated", live[change])
    for change, total in offline.items():
        if change == signals.TOO_WEAK:
            print(f"  (no bar) F1, {change}: {total.f1:.3f}; two muscles then stand less than 2 x above rest")
        else:
            bars.least(f"F1, {change}", total.f1, HELD_BACK_F1)
