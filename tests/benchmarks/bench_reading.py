"""Benchmark of reading files of other programs: an hour of three channels at 2000 Hz, beside the libraries.

Run `python tests/benchmarks/bench_reading.py [edf bdf csv]`. Each reading has a process of its own, ours and
the library's in turn; the figures are the median ratio of CPU time, and our peak of memory in times the array
of floats.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import edfio
import numpy as np
from bars import compare_most

FS_HZ, SECONDS, RUNS = 2000.0, 3600, 3
NAMES = ("VMO", "VL", "RF")
SLOWEST, MOST_MEMORY = 1.5, 3.0
EDFIO = "import edfio\nfile = edfio.read_{kind}(path)\n[one.data for one in file.signals], file.annotations"
READ = {
    "ours": "from vmofire.recording.formats import edf, read, text\nread(path)",
    "edf": EDFIO.format(kind="edf"),
    "bdf": EDFIO.format(kind="bdf"),
    "csv": "import pandas\npandas.read_csv(path, engine=engine).to_numpy()",
}
ALONE = """
import re, sys, time
from pathlib import Path
from importlib.util import find_spec
path = sys.argv[1]
engine = "pyarrow" if find_spec("pyarrow") else "c"  # the faster one, where somebody installed it
def find_peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
{imports}
before, start = find_peak(), time.process_time()
{work}
print(time.process_time() - start, find_peak() - before)
"""


def read_alone(path: Path, who: str) -> tuple[float, float]:
    """Return seconds of CPU time and MB at the peak, beyond what the imports take."""
    imports, work = READ[who].split("\n", 1)
    imports += (
        "\nimport vmofire.recording.formats.edf, vmofire.recording.formats.text" if who == "ours" else ""
    )
    words = [sys.executable, "-c", ALONE.format(imports=imports, work=work), str(path)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds, mb = done.stdout.split()
    return float(seconds), float(mb)


def write(folder: Path, kind: str) -> Path:
    """Write an hour of noise in one format."""
    path = folder / f"long.{kind}"
    uv = np.random.default_rng(0).normal(0.0, 30.0, (len(NAMES), int(FS_HZ) * SECONDS))
    if kind == "csv":
        table = np.round(np.vstack((np.arange(uv.shape[1]) / FS_HZ, uv)).T, 4)
        titles = ",".join(["time_s", *(f"{name} [uV]" for name in NAMES)])
        np.savetxt(path, table, "%.4f", ",", header=titles, comments="")
        return path
    one, whole = (edfio.EdfSignal, edfio.Edf) if kind == "edf" else (edfio.BdfSignal, edfio.Bdf)
    signals = [
        one(column, FS_HZ, label=name, physical_dimension="uV", physical_range=(-500, 500))
        for name, column in zip(NAMES, uv, strict=True)
    ]
    marks = [edfio.EdfAnnotation(10.0 * n, 1.0, f"cue {n}") for n in range(SECONDS // 10)]
    whole(signals, annotations=marks, data_record_duration=1).write(path)
    return path


def main() -> None:
    """Print one line per format."""
    array_mb = len(NAMES) * FS_HZ * SECONDS * 8 / 2**20
    for kind in sys.argv[1:] or ("edf", "bdf", "csv"):
        with tempfile.TemporaryDirectory() as folder:
            path = write(Path(folder), kind)
            runs = [(read_alone(path, "ours"), read_alone(path, kind)) for _ in range(RUNS)]
        ratio = float(np.median([ours[0] / theirs[0] for ours, theirs in runs]))
        memory = max(ours[1] for ours, _ in runs) / array_mb
        other = re.search(r"import (\w+)", READ[kind])
        assert other
        seconds = min(ours[0] for ours, _ in runs)
        print(
            f"{kind}: {seconds:.2f} s, {ratio:.2f} times {other[1]} {compare_most(ratio, SLOWEST, 'times')}; "
            f"peak {memory:.2f} times the array {compare_most(memory, MOST_MEMORY, 'times')}"
        )


if __name__ == "__main__":
    main()
