"""Benchmark of the reader thread: from a virtual board to the journal, and reading the journal back.

Run: python tests/benchmarks/bench_acquire.py
"""

import tempfile
import time
from pathlib import Path

from bars import compare

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.messages import Block
from vmofire.recording import journal
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import SensorModel

RATE_HZ, CHANNELS, SECONDS = 2000, (0, 1, 2), 5.0
BAR = 20  # times real time, the work of the virtual board included
READ_BAR = 300  # times real time: ten minutes open in two seconds


def stream(pace: str, path: Path) -> tuple[int, float, float, int]:
    """Record for some seconds; return samples, seconds, seconds of processor time and samples lost.

    The processor time is that of the whole process, the virtual board included.
    """
    source = RecordedSource(*load_biceps(), "biceps standing in")
    with VirtualBoard(source, SensorModel(Sensor()), pace=pace) as board:
        n_samples = 0
        # The self-test's counter, because a sensor model would cost more than what is measured.
        with Acquisition(board.url, RATE_HZ, CHANNELS, path, selftest=True) as running:
            while not isinstance(running.queue.get(), Block):
                pass
            began_s, began_cpu_s = time.perf_counter(), time.process_time()
            while (lasted_s := time.perf_counter() - began_s) < SECONDS:
                item = running.queue.get()
                n_samples += len(item.counts) if isinstance(item, Block) else 0
            cpu_s = time.process_time() - began_cpu_s
        return n_samples, lasted_s, cpu_s, running.lost_samples


def main() -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fast.vmo"
        n_samples, lasted_s, _, lost = stream("fast", path)
        size = path.stat().st_size
        times = n_samples / lasted_s / RATE_HZ
        print(
            f"board to journal, fast: {size / lasted_s / 1e6:.2f} MB/s,"
            f" {times:.0f} times real time at {len(CHANNELS)} x {RATE_HZ} Hz, {lost} samples lost"
            f" {compare(times, BAR, 'times real time')}"
        )
        began_s = time.perf_counter()
        recording = journal.read(path)
        read_s = time.perf_counter() - began_s
        n_read = sum(len(run.counts) for run in recording.runs)
        times = n_read / RATE_HZ / read_s
        bar = compare(times, READ_BAR, "times real time")
        print(f"reading a journal back: {times:.0f} times real time {bar}")
        _, lasted_s, cpu_s, lost = stream("real", Path(folder) / "real.vmo")
        print(f"board to journal, real time: {100 * cpu_s / lasted_s:.1f} % of one processor, {lost} lost")


if __name__ == "__main__":
    main()
