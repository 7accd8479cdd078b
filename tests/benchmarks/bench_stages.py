"""How many times real time each stage runs at: three channels, 2000 Hz, in blocks of 16 rows and of 33 ms.

Run `python tests/benchmarks/bench_stages.py`; best of three runs, in CPU time, on synthetic rest and effort.
The last column says how many calls of scipy's own sosfilt, run beside it on the same blocks, each takes.
"""

import time
from collections.abc import Callable

import numpy as np
import scipy.signal
from bars import compare

from vmofire.dsp.activation import Activation
from vmofire.dsp.chain import FAST_RMS_S, Chain
from vmofire.dsp.quality import QualityGate
from vmofire.dsp.stages import BandPass, MainsFilter, Rms

FS_HZ, N_CHANNELS, SECONDS = 2000.0, 3, 20
BAR = 300  # times real time, of the whole chain in blocks of 33 ms


class Yardstick:
    """One call of scipy's sosfilt a block: the band-pass and nothing else."""

    def __init__(self) -> None:
        self._sos = scipy.signal.butter(4, (20.0, 450.0), "bandpass", fs=FS_HZ, output="sos")
        self._state = np.zeros((len(self._sos), 2, N_CHANNELS))

    def process(self, x: np.ndarray) -> np.ndarray:
        y, self._state = scipy.signal.sosfilt(self._sos, x, axis=0, zi=self._state)
        return y


def times_real_time(make: Callable[[], object], signal: np.ndarray, n_rows: int) -> float:
    """Return seconds of signal per second of work."""
    blocks = [signal[i : i + n_rows] for i in range(0, len(signal), n_rows)]
    best = np.inf
    for _ in range(3):
        stage = make()
        start = time.process_time()
        for block in blocks:
            stage.process(block)
        best = min(best, time.process_time() - start)
    return SECONDS / best


def main() -> None:
    """Print one line per stage."""
    rng = np.random.default_rng(1)
    time_s = np.arange(int(SECONDS * FS_HZ)) / FS_HZ
    effort = np.where(time_s % 8.0 < 5.0, 3.0, 60.0)[:, None]
    quiet = rng.normal(size=(len(time_s), N_CHANNELS)) * effort
    humming = quiet + 10.0 * np.sin(2.0 * np.pi * 50.03 * time_s)[:, None]
    stages: dict[str, tuple[Callable[[], object], np.ndarray]] = {
        "scipy's sosfilt": (Yardstick, quiet),
        "BandPass": (lambda: BandPass(FS_HZ, N_CHANNELS), quiet),
        "MainsFilter": (lambda: MainsFilter(FS_HZ, N_CHANNELS), quiet),
        "MainsFilter, hum": (lambda: MainsFilter(FS_HZ, N_CHANNELS), humming),
        "Rms": (lambda: Rms(FS_HZ, N_CHANNELS, FAST_RMS_S), quiet),
        "Activation": (lambda: Activation(FS_HZ, N_CHANNELS), quiet),
        "QualityGate": (lambda: QualityGate(FS_HZ, N_CHANNELS), quiet),
        "Chain": (lambda: Chain(FS_HZ, N_CHANNELS), quiet),
        "Chain, hum": (lambda: Chain(FS_HZ, N_CHANNELS), humming),
    }
    print(f"{'times real time':<18} {'16 rows':>8} {'33 ms':>8} {'33 ms, in sosfilts':>20}")
    yardstick = 0.0
    for name, (make, signal) in stages.items():
        fast, slow = (times_real_time(make, signal, n) for n in (16, 66))
        yardstick = yardstick or slow
        bar = f"  {compare(slow, BAR, 'times real time')}" if name.startswith("Chain") else ""
        print(f"{name:<18} {fast:8.0f} {slow:8.0f} {yardstick / slow:20.1f}{bar}")


if __name__ == "__main__":
    main()
