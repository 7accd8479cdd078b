"""Benchmark of damage: six flipped bits in a library of 30 people and 75 visits (240 seeds), and a restore
killed at every step.

Run `python tests/benchmarks/bench_damage.py [SEEDS]`; three minutes. The last four lines must be 0.
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "recording" / "library"))
from bars import compare
from damage import BITS, GOOD, build, campaign, tabulate
from killing import kill_at_every_step

SEEDS = 240

if __name__ == "__main__":
    n_seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    with tempfile.TemporaryDirectory() as temporary:
        ends = campaign(Path(temporary), range(n_seeds))
    print(f"{n_seeds} times {BITS} flipped bits")
    print(tabulate(ends))
    bad = {seed: end for seed, end in ends.items() if end not in GOOD}
    for seed, end in bad.items():
        print(f"  seed {seed}: {end}")
    good = n_seeds - len(bad)
    print(f"came back with everything: {good} {compare(100.0 * good / n_seeds, 100.0, '%')}")
    with tempfile.TemporaryDirectory() as temporary:
        build(Path(temporary) / "library")
        steps, copies = kill_at_every_step(Path(temporary) / "library", Path(temporary))
    print(f"a restore killed at each of {steps} steps, {copies} times with a copy half made: nothing missing")
