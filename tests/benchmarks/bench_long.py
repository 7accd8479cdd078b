"""Benchmark of long recordings: time and memory to read, show, analyse and export eight hours of three
channels.

Run `python tests/benchmarks/bench_long.py [HOURS] [WORK ...]`; half an hour, and six gigabytes of disk.
"""

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "recording"))

from long_journal import WORK, measure, write_long

HOURS = 8.0
BAR_MB = 300


def main() -> None:
    """Measure."""
    hours = float(sys.argv[1]) if len(sys.argv) > 1 else HOURS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "long.vmo"
        began_s = time.perf_counter()
        n_rows = write_long(path, 3600 * hours)
        print(
            f"{hours:g} hours, 3 x 4000 Hz, {n_rows} rows, {path.stat().st_size / 1e6:.0f} MB, made in "
            f"{time.perf_counter() - began_s:.0f} s"
        )
        for what in sys.argv[2:] or WORK:
            to = folder / what
            to.mkdir()
            seconds, mb = measure(what, path, to)
            print(
                f"{what}: {seconds:.0f} s of processor time, peak {mb:.0f} MB "
                f"(bar: at most {BAR_MB} MB, {'met' if mb <= BAR_MB else 'missed'})",
                flush=True,
            )
            for file in to.rglob("*.*"):
                if file.is_file():
                    file.unlink()


if __name__ == "__main__":
    main()
