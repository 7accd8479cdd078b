"""Benchmark of `vmofire analyse` as a whole process: processor time and peak of memory for an hour.

Run `python tests/benchmarks/bench_analyse.py [MINUTES]`: three channels at 2000 Hz, once as a journal of our
own, once as a BDF file. `BEFORE=/path/to/another/clone` measures that build on the same files in turn, and
prints the ratios. Where `.venv-peers` exists (`make bench-detection`), BioSPPy's `emg` runs on the same
samples for comparison: it removes no hum, judges no quality and needs the whole array.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "recording"))

from builds import ROUNDS, find_builds, take_median, write_ratio
from long_journal import write_long

from vmofire.recording import export
from vmofire.recording.formats import read

BAR_RATIO = 0.5
RATE_HZ, N_CHANNELS = 2000, 3
PEERS = Path(__file__).resolve().parents[2] / ".venv-peers" / "bin" / "python"
MEASURED = """
import json, resource, sys
def tell():
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak = [line for line in open("/proc/self/status") if line.startswith("VmHWM")][0].split()[1]
    print(json.dumps({"seconds": used.ru_utime + used.ru_stime, "mb": int(peak) / 1024}), file=sys.stderr)
"""
OURS = """
from vmofire.cli.main import main
code = main(["analyse", sys.argv[1], "--json"])
assert not code, code
tell()
"""
BIOSPPY = """
import numpy as np
from biosppy.signals import emg
for uv in np.load(sys.argv[1]):
    emg.emg(uv, 2000.0, show=False)
tell()
"""


def measure(python: str, code: str, file: Path) -> dict[str, float]:
    """Run one analysis in its own process; return its processor time and its peak of memory."""
    words = [python, "-c", MEASURED + code, str(file)]
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stderr.splitlines()[-1])


def main() -> None:
    """Measure each kind of file in each build."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal, bdf, arrays = folder / "hour.vmo", folder / "hour.bdf", folder / "hour.npy"
        write_long(journal, 60.0 * minutes, RATE_HZ, N_CHANNELS)
        recording = read(journal)
        export.export_bdf(recording, bdf)
        print(f"{minutes:g} min, {N_CHANNELS} x {RATE_HZ} Hz, on {os.cpu_count()} cores")
        for file in (journal, bdf):
            runs: dict[str, list[dict[str, float]]] = {build: [] for build in find_builds()}
            for _ in range(ROUNDS):
                for build, python in find_builds().items():
                    runs[build].append(measure(python, OURS, file))
            for build, found in runs.items():
                seconds, mb = (take_median(found, figure) for figure in ("seconds", "mb"))
                print(
                    f"{file.suffix} {build}: {seconds:.1f} s of processor time, peak {mb:.0f} MB", flush=True
                )
            for figure, words in (("seconds", "processor time"), ("mb", "peak of memory")):
                if ratio := write_ratio(runs, figure, BAR_RATIO):
                    print(f"{file.suffix} {words}: {ratio}", flush=True)
        if PEERS.exists():
            uv = [channel.to_uv() for channel in recording.channels]
            np.save(arrays, np.array([one[:] for one in uv if one is not None]))
            found = measure(str(PEERS), BIOSPPY, arrays)
            print(f"BioSPPy, samples in memory: {found['seconds']:.1f} s, peak {found['mb']:.0f} MB")


if __name__ == "__main__":
    main()
