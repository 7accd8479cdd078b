"""Error of the time stamps that go out by LSL, against the clock of the board, which runs 40 ppm fast.

A virtual board in real time, 1 x 2000 Hz, its samples through link, reader thread and outlet, received by
pylsl over loopback. Samples are found again in the journal by their values. A stamp should be the middle of
the conversions that one sample sums up. Printed are percentiles of its error after ten seconds, the worst
before that, and the drift: how much the rate by the stamps differs from that of the board. Run it alone: a
busy machine answers PINGs late.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("LSLAPICFG", str(Path(__file__).parent.parent / "link" / "lsl_api.cfg"))

import numpy as np
import pylsl

from vmofire.acquire import Acquisition
from vmofire.dsp.sensor import Sensor
from vmofire.link.lsl_inlet import find_clock_offset
from vmofire.link.lsl_outlet import LslOutlet
from vmofire.recording import formats
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.recorded import RecordedSource, load_biceps
from vmofire.virtual.sensor import SensorModel

SECONDS = float(os.environ.get("BENCH_SECONDS", "120"))
FAST_PPM, SETTLED_S = 40.0, 10.0
BAR_MS, BAR_PPM = 1.0, 20.0


def main() -> int:
    """Measure, print, and return 1 if a bar is missed."""
    fast = 1.0 + FAST_PPM * 1e-6
    path = Path(tempfile.mkdtemp()) / "bench.vmo"
    source = RecordedSource(*load_biceps(), "biceps standing in")
    with VirtualBoard(source, SensorModel(Sensor()), clock_s=lambda: fast * time.perf_counter()) as board:
        outlet = LslOutlet(Sensor(), ["VMO"])
        with Acquisition(board.url, 2000, (0,), path, outlet=outlet) as acquisition:
            (info,) = pylsl.resolve_byprop("name", "vmofire", timeout=20.0)
            inlet = pylsl.StreamInlet(info, as_numpy=True)
            rows, stamps = [], []
            until_s = time.perf_counter() + SECONDS
            while time.perf_counter() < until_s:
                chunk, times_s = inlet.pull_chunk(timeout=0.2, min_samples=1, max_samples=4096)
                if len(times_s):
                    rows.append(chunk)
                    stamps.append(times_s)
                while not acquisition.queue.empty():
                    acquisition.queue.get_nowait()
            host_s = np.concatenate(stamps) + find_clock_offset(pylsl.local_clock)
            fs_hz = acquisition.clock._nominal_hz
            start_s, lost = board.converted_s(0), acquisition.lost_samples
    sent = np.concatenate(rows)[:, 0]
    uv = formats.read(path).channels[0].to_uv()[:]
    (first,) = [n for n in range(len(uv) - len(sent)) if np.abs(uv[n : n + 400] - sent[:400]).max() < 1e-3]
    true_s = (start_s + (first - 0.5 + np.arange(len(sent))) / fs_hz) / fast
    error_ms = 1e3 * (host_s - true_s)
    after = (np.arange(len(sent)) / fs_hz) > SETTLED_S
    p50, p95, p999 = np.percentile(np.abs(error_ms[after]), [50, 95, 99.9])
    drift_ppm = 1e3 * np.polyfit(true_s[after], error_ms[after], 1)[0]
    print(f"{len(sent)} stamps in {SECONDS:g} s, {lost} samples lost")
    print(f"first {SETTLED_S:g} s: {np.abs(error_ms[~after]).max():.2f} ms at most")
    print(f"then: {p50:.3f} ms median, {p95:.3f} ms 95th percentile, {p999:.3f} ms 99.9th percentile")
    print(f"drift against the board: {drift_ppm:+.2f} ppm (the board runs {FAST_PPM:g} ppm fast)")
    good = p95 < BAR_MS and abs(drift_ppm) < BAR_PPM
    print("good" if good else f"missed: {BAR_MS:g} ms, {BAR_PPM:g} ppm")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
