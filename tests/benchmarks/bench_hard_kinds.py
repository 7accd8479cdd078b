"""Benchmark of detectors on hard kinds of EMG of known truth, and on the rated recordings, in one table.

`make bench-detection` runs it with the peers' environment; alone it runs ours and a plain double threshold.
docs/onset-benchmark.md says how to run another detector on it.
"""

import argparse
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from detection import ours, signals
from detection.bars import Bars
from detection.counting import Burst, Event, Score, score, spread
from detection.faults import Fate, Tally, Truth, tally
from hard_kinds.drives import load_kinds
from hard_kinds.judging import LIVE, OFFLINE, OURS, Judged, Way, judge
from hard_kinds.peers import judge_peers, take
from hard_kinds.pictures import draw_record
from hard_kinds.records import HALVES, PER_KIND, make_record

N_WORST = 10
# How far live may be from offline: a third more than on 2026-11-30.
MOST_APART = {"missed": 25.0, "onset": 150.0, "offset": 250.0}  # %, ms, ms
FATES: tuple[Fate, ...] = ("lost", "merged", "split", "grown")
TITLE = (
    f"{'':<44} bursts    F1 % lost merged split grown  false/h"
    " onset ms: med   p90   bias offset ms: med   p90   bias"
)


def line(title: str, total: Tally, clear: bool = True) -> None:
    """Print one row of a table: fates of the bursts of 3 x rest and more, or of all."""
    errors = ""
    for errors_ms in (total.score.onset_ms, total.score.offset_ms):
        median, ninety, _, bias = spread(errors_ms).split()
        errors += f"{'':9}{median:>5} {ninety:>5} {bias:>6} "
    lost, merged, split, grown = (f"{100 * total.find_share(fate, clear):.1f}" for fate in FATES)
    print(
        f"{title:<44} {total.n_bursts:6d} {total.score.f1:5.3f} {lost:>6} {merged:>6} {split:>5} {grown:>5} "
        f"{total.false_per_h:8.1f} {errors}".rstrip()
    )


def table_of_kinds(judged: list[Judged], title: str, half: str) -> None:
    """Print a row for each kind, and for each model of EMG: fates of all bursts."""
    print(f"\n{title}, each kind, {half} half, fates of all bursts\n{TITLE}")
    rows: dict[str, Tally] = defaultdict(Tally)
    for one in judged:
        rows[one.kind] += one.tallies[title]
    for model in ("noise", "units"):
        rows[f"all kinds, {model}"] = sum((j.tallies[title] for j in judged if j.model == model), Tally())
    for name, total in rows.items():
        line(f"  {name}", total, clear=False)


def table_of_live(pairs: dict[str, list[tuple[list[Event], list[Event]]]], bars: Bars) -> None:
    """Print how live events differ from the offline ones of the same records, which know the future.

    A live event has the moment at which the screen shows it. So its edges are late by the evidence it needs.
    """
    print(
        "\nLive beside offline, on the same records: offline contractions without a live event of their own,"
    )
    print("live events without one, and how much later live tells (median and 90 %, ms)")
    for name, events in pairs.items():
        score_of = [score(live, [Burst(a, b) for a, b in offline]) for live, offline in events]
        total = sum(score_of, Score())
        n = total.matched + total.missed
        missed = 100.0 * total.missed / max(1, n)
        onsets, offsets = np.array(total.onset_ms), np.array(total.offset_ms)
        print(f"  {name}: {n} contractions, missed {missed:.1f} %, {total.false} more; onset", end=" ")
        print("{:+.0f}, {:+.0f}; offset {:+.0f}, {:+.0f}".format(*(
            float(np.quantile(late, share)) for late in (onsets, offsets) for share in (0.5, 0.9)
        )))  # fmt: skip
        bars.most(f"live beside offline, {name}, missed", missed, MOST_APART["missed"], "%")
        for edge, late in (("onset", onsets), ("offset", offsets)):
            bars.most(
                f"live beside offline, {name}, {edge}, median", float(np.median(late)), MOST_APART[edge], "ms"
            )


def draw_worst(judged: list[Judged], half: str, folder: Path) -> None:
    """Draw the records that the offline detector got most wrong, most wrong events first."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("worst-*.png"):
        old.unlink()
    worst = sorted(judged, key=lambda one: -one.tallies[OFFLINE].n_wrong)[:N_WORST]
    for place, one in enumerate(worst, 1):
        record = make_record(one.kind, half, one.number)
        found = one.tallies[OFFLINE]
        fates = ", ".join(f"{n} {fate}" for fate, n in found.fates.items())
        words = f"{record.name}, {record.model}: {fates or 'no bursts'}, {found.false} false"
        draw_record(record, one.events, words, folder / f"worst-{place:02d}-{record.name}.png")
    print(f"\nThe {len(worst)} worst records of the {half} half, offline, are drawn in {folder}")


def main() -> None:
    """Print everything; draw the worst records."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-kind", type=int, default=PER_KIND, help="records of each kind and half")
    parser.add_argument("--kinds", nargs="+", default=list(load_kinds()), choices=list(load_kinds()))
    parser.add_argument("--half", nargs="+", default=list(HALVES), choices=HALVES)
    parser.add_argument("--recordings", type=Path, default=signals.RECORDINGS)
    parser.add_argument("--function", help="another detector, module:function")
    parser.add_argument("--command", help="another detector, called with the path of a CSV file")
    parser.add_argument("--peers", help="python of the environment with BioSPPy and NeuroKit2")
    parser.add_argument("--peers-per-kind", type=int, default=10, help="records of each kind that peers get")
    parser.add_argument(
        "--pictures", type=Path, default=Path("build/hard-kinds"), help="of the worst records"
    )
    given = parser.parse_args()
    sys.path.insert(0, str(Path.cwd()))  # so that --function finds a module of this folder
    ways = [Way(title) for title in OURS]
    ways += [Way(name, calls) for name in ("function", "command") if (calls := getattr(given, name))]

    started_s = time.monotonic()
    sets: dict[str, dict[str, Tally]] = {}
    pairs: dict[str, list[tuple[list[Event], list[Event]]]] = {}
    bars = Bars()
    rated = []
    if (given.recordings / "bursts.json").exists():
        rated = [(t, Truth(t.bursts, t.end_s)) for t in signals.rated(given.recordings)]
        name = f"Rated vastus medialis, {len(rated)} recordings"
        filtered = {t.name: ours.filter_once(t) for t, _ in rated}
        found = [{way.title: way.detect(t, filtered[t.name]) for way in ways} for t, _ in rated]
        sets[name] = {
            way.title: sum(
                (tally(events[way.title], truth) for events, (_, truth) in zip(found, rated, strict=True)),
                Tally(),
            )
            for way in ways
        }
        pairs[name] = [(events[LIVE], events[OFFLINE]) for events in found]
    else:
        print(f"no recordings in {given.recordings}: hard kinds only")
    unseen: dict[str, Tally] = {}
    for half in given.half:
        judged = list(judge(half, tuple(ways), given.kinds, given.per_kind))
        totals = {way.title: sum((one.tallies[way.title] for one in judged), Tally()) for way in ways}
        sets[f"Hard kinds, {half} half, {len(judged)} records"] = totals
        for way in ways:
            table_of_kinds(judged, way.title, half)
        pairs[f"Hard kinds, {half} half"] = [(one.events[LIVE], one.events[OFFLINE]) for one in judged]
        if half == given.half[-1]:
            unseen = totals
            draw_worst(judged, half, given.pictures)
    print(f"\nAll ways, fates of the bursts of 3 x rest and more\n{TITLE}")
    for name, totals in sets.items():
        print(name)
        for title, total in totals.items():
            line(f"  {title}", total)
    table_of_live(pairs, bars)
    if given.peers:
        n = given.peers_per_kind * len(given.kinds)
        them = {f"Hard kinds, test half, {n} records": take("test", given.kinds, given.peers_per_kind)}
        if rated:
            them = {f"Rated vastus medialis, {len(rated)} recordings": rated} | them
        print("Peers, their settings chosen on the train half, the same arrays, the quietest second as rest")
        for name, totals in judge_peers(given.peers, given.kinds, given.peers_per_kind, them).items():
            print(name)
            for title, total in totals.items():
                line(f"  {title}", total)
    print(f"\n{time.monotonic() - started_s:.0f} s in all")
    total = unseen[OFFLINE]
    for fate, most in (("lost", 1.0), ("merged", 2.0), ("split", 2.0)):
        bars.most(f"{OFFLINE}, hard kinds, over 3 x rest, {fate}", 100 * total.find_share(fate), most, "%")
    bars.most(f"{OFFLINE}, hard kinds, false events an hour", total.false_per_h, 1.0)
    bars.summarize()


if __name__ == "__main__":
    main()
