"""Journal of any length, as from a board, and the cost of work on it.

In: a path, length and rate. Out: a file; seconds and megabytes of work in its own process.
"""

import struct
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import numpy as np
from scipy import signal as scipy_signal

from vmofire import wire
from vmofire.dsp.sensor import Sensor
from vmofire.recording.writer import Writer
from vmofire.virtual.recorded import load_biceps

HELLO = b"virtual board"


def write_long(path: Path, seconds: float, rate_hz: int = 4000, n_channels: int = 3) -> int:
    """Write a journal that repeats a recorded muscle, one channel a little stronger than the other.

    It ends as after a crash.

    Returns
    -------
    int
        Number of its samples.
    """
    uv, fs_hz = load_biceps()
    uv = scipy_signal.resample_poly(uv.reshape(len(uv), -1)[:, 0], rate_hz, round(fs_hz))
    strength = 1.0 + 0.1 * np.arange(n_channels)
    sums = np.round((uv[:, None] * strength + 1.65 / 200 * 1e6) / Sensor(gain=200.0).step_uv())
    n_block = wire.samples_per_block(rate_hz)
    counts = np.clip(sums, 0, 65520).astype("<u2")
    counts = counts[: len(counts) // n_block * n_block]
    blocks = [counts[at : at + n_block].tobytes() for at in range(0, len(counts), n_block)]
    mask = 2**n_channels - 1
    cycles = round(256 * 48_000_000 / rate_hz)
    fields = (1, bytes((0, 1, 0)), 1, 1, mask, 0, 16, rate_hz, 12, 3300, 48_000_000, cycles)
    hello = struct.pack(wire.HELLO_LAYOUT, *fields, b"12345678", HELLO, b"1.28.0")
    labels = ["left VMO", "right VMO", "left VL"][:n_channels]
    writer = Writer(path, hello, asdict(Sensor(gain=200.0)), labels)
    n_blocks = round(seconds * rate_hz) // n_block
    a_second = rate_hz // n_block
    pack = struct.Struct(wire.BLOCK_LAYOUT).pack
    for first in range(0, n_blocks, a_second):
        stop = min(first + a_second, n_blocks)
        frames = [
            (wire.BLOCK, pack(n * n_block % 2**32, 0, 1, mask, 0, n_block) + blocks[n % len(blocks)])
            for n in range(first, stop)
        ]
        samples = stop * n_block % 2**32
        frames.append((wire.STATUS, struct.pack(wire.STATUS_LAYOUT, 1, 1, 2500, samples, 0, 100, 8, 0, 0)))
        writer.append(frames)
    writer.abandon()
    return n_blocks * n_block


MEASURE = """
import re, sys, time
from pathlib import Path
path, to = Path(sys.argv[1]), Path(sys.argv[2])
began_s = time.process_time()
{work}
# Of this program alone: what getrusage says includes the one that started it.
peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())
print(time.process_time() - began_s, int(peak[1]) / 1024)
"""

WORK = {
    "read": "from vmofire.recording.formats import read; read(path)",
    "library's opening": "from vmofire.recording.library.journals import find_unfinished;"
    " assert find_unfinished(path.parent)[0].seconds > 60",
    "analyse": "from vmofire.recording.formats import read; from vmofire.analysis import analyse;"
    " analyse(read(path))",
    "show": "from vmofire.live.scope_recording import open_stored;"
    " from vmofire.recording.pyramid_cache import PyramidCache;"
    " cache = PyramidCache(to / 'cache', path.parent);"
    " open_stored(path, 'long', lambda share: None, cache=cache).snapshot(800, 10.0)",
    "replay, first minute": "from vmofire.cli.sources import read_file;"
    " source, _ = read_file(str(path)); [source.read(at, 400, 4000.0) for at in range(0, 240_000, 400)]",
    "export BDF+": "from vmofire.recording.formats import read; from vmofire.recording import export;"
    " export.export_bdf(read(path), to / 'a.bdf')",
    "export BIDS": "from vmofire.recording.formats import read; from vmofire.recording import export;"
    " export.export_bids([export.Item(read(path))], to / 'bids')",
    "export CSV": "from vmofire.recording.formats import read; from vmofire.recording import export;"
    " export.export_csv(read(path), to / 'a.csv')",
}


def measure(what: str, path: Path, to: Path) -> tuple[float, float]:
    """Do one piece of work of WORK in its own process; return processor time in s and peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(work=WORK[what]), str(path), str(to)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(done.stderr)
    seconds, mb = done.stdout.split()
    return float(seconds), float(mb)
