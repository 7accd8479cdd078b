"""Benchmark of verdicts: 200 seeded and 200 unseen virtual people, each verdict compared with its truth.

Run `python tests/benchmarks/bench_people.py`; about six minutes. tests/people/ranges.toml has the people, and
the border within which no verdict is required. Each line: the figure, its bar, and whether the bar is met.
"""

import sys
import time
from collections import Counter
from pathlib import Path

from bars import compare

sys.path.insert(0, str(Path(__file__).parent.parent))
from people.generator import RANGES, draw
from people.judging import Case, judge


def main() -> None:
    """Print everything."""
    for name, seeds in RANGES["seeds"].items():
        started_s = time.process_time()
        cases = [case for seed in range(*seeds) for case in judge(draw(seed))]
        print(f"{name} seeds {seeds[0]} to {seeds[1] - 1}, {time.process_time() - started_s:.0f} s of CPU")
        for what in ("first leg", "other leg", "both legs"):
            show(what, [case for case in cases if case.what == what])
        for case in cases:
            if not case.right:
                print(f"  WRONG {case}")


def show(what: str, cases: list[Case]) -> None:
    """Print the results of one kind of verdict."""
    clean = [case for case in cases if not case.faults]
    sure = [case for case in clean if not case.borderline]
    rate = 100.0 * sum(case.right for case in sure) / len(sure)
    print(f"  {what}: {len(cases)}")
    print(f"    outside the border right: {rate:.1f} % of {len(sure)} {compare(rate, 100.0, '%')}")
    told = 100.0 * (1.0 - sum(case.refused for case in sure) / len(sure))
    print(f"    outside the border told: {told:.1f} % {compare(told, 100.0, '%')}")
    for kind, n in Counter(next(iter(case.wanted)) for case in sure).most_common():
        print(f"      {kind}: {n}")
    border = [case for case in clean if case.borderline]
    print(f"    at the border: {len(border)}: {_shares(border)}")
    faulty = [case for case in cases if case.faults]
    wrong = sum(not case.right for case in faulty)
    print(f"    with a fault: {len(faulty)}, wrong {wrong}: {_shares(faulty)}")


def _shares(cases: list[Case]) -> str:
    told = Counter(f"{case.got} ({case.reason})" if case.refused else case.got for case in cases)
    return ", ".join(f"{kind} {100.0 * n / len(cases):.0f} %" for kind, n in told.most_common())


if __name__ == "__main__":
    main()
