"""2,000 texts of random layouts, each with its truth: right, asked, refused, or wrong in silence.

Run `python tests/benchmarks/bench_texts.py [TEXTS]`; some minutes. Wrong has to be 0.
"""

import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "recording"))
from bars import compare
from text_files import judge, make_text

TEXTS = 2_000
ENDS = ("right", "asked", "refused", "wrong")

if __name__ == "__main__":
    n_texts = int(sys.argv[1]) if len(sys.argv) > 1 else TEXTS
    ends: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as temporary:
        for seed in range(n_texts):
            made = make_text(seed)
            end, why = judge(made, Path(temporary) / "a.csv")
            total[end] += 1
            for kind in made.kinds.items():
                ends[kind][end] += 1
            if end in ("refused", "wrong"):
                print(f"  seed {seed}: {end}, {why}")
    print(f"{n_texts} texts {'':24}" + "".join(f"{end:>9}" for end in ENDS))
    for (kind, value), counted in sorted(ends.items()):
        print(f"{kind + ': ' + value:38}" + "".join(f"{counted[end]:9}" for end in ENDS))
    print(f"{'all':38}" + "".join(f"{total[end]:9}" for end in ENDS))
    good = 100.0 * (n_texts - total["wrong"]) / n_texts
    print(f"not wrong in silence: {good:g} % {compare(good, 100.0, '%')}")
