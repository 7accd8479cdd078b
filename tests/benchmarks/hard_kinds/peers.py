"""BioSPPy and NeuroKit2 on the hard kinds: settings chosen on the train half, counted on the test half.

In: the python of their environment, rated trials. Out: a Tally of each peer for each set of records. They get
the filtered arrays, and the quietest second as rest, as in the other tables.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product

from detection import ours
from detection.beside import run_peers
from detection.faults import Tally, Truth, tally
from detection.signals import Trial

from hard_kinds.judging import as_trial
from hard_kinds.records import Half, make_record

Judged = tuple[Trial, Truth]


def take(half: Half, kinds: Sequence[str], per_kind: int) -> list[Judged]:
    """Return the first records of each kind."""
    return [as_trial(make_record(kind, half, number)) for kind, number in product(kinds, range(per_kind))]


def run(python: str, records: list[Judged], detectors: list[str]) -> tuple[dict[str, Tally], dict[str, int]]:
    """Run detectors on records, one part of them on each core; return sums and how many records failed."""
    totals: dict[str, Tally] = defaultdict(Tally)
    failed: dict[str, int] = defaultdict(int)
    n_parts = max(1, min(len(records), os.cpu_count() or 1))
    parts = [records[i::n_parts] for i in range(n_parts)]

    def run_part(part: list[Judged]) -> dict[str, dict[str, dict]]:
        filtered = {trial.name: ours.filter_once(trial) for trial, _ in part}
        return run_peers(python, [trial for trial, _ in part], filtered, detectors)

    with ThreadPoolExecutor(n_parts) as pool:
        for part, results in zip(parts, pool.map(run_part, parts), strict=True):
            for title, answers in results.items():
                for trial, truth in part:
                    events = [(a, b) for a, b in answers[trial.name].get("events", [])]
                    failed[title] += "failed" in answers[trial.name]
                    totals[title] += tally(events, truth)
    return dict(totals), failed


def judge_peers(
    python: str, kinds: Sequence[str], per_kind: int, sets: dict[str, list[Judged]]
) -> dict[str, dict[str, Tally]]:
    """Choose each peer's setting by F1 on the train half, then count it on each set of records."""
    trained, _ = run(python, take("train", kinds, max(1, per_kind // 5)), ["fast"])
    best: dict[str, str] = {}
    for title in sorted(trained, key=lambda title: trained[title].score.f1):
        best[title.split("|")[0]] = title
    counted: dict[str, dict[str, Tally]] = {}
    for name, records in sets.items():
        totals, failed = run(python, records, ["fast", *best.values()])
        counted[name] = {}
        for detector, title in sorted(best.items()):
            counted[name][title.replace("|", ", ")] = totals[title]
            if failed[title]:
                print(f"    {detector}: ended with an error on {failed[title]} of {len(records)} records")
    return counted
