"""Benchmark of the stages' speed: three channels, 2000 Hz, in blocks of 16 samples and of 33 ms.

Run `python tests/benchmarks/bench_stages.py`. Speed is in times real time, by CPU time, best of twelve short
runs in turn, on synthetic rest and effort, without hum and with hum on all channels. The last column gives
the cost in calls of scipy's sosfilt on the same blocks, run right after it (median): it depends less on the
machine's load.
"""

import time
from collections.abc import Callable, Mapping

import numpy as np
import scipy.signal
from bars import compare

from vmofire.dsp.activation import Activation
from vmofire.dsp.chain import FAST_RMS_S, Chain
from vmofire.dsp.quality import QualityGate
from vmofire.dsp.sensor import Sensor
from vmofire.dsp.stages import BandPass, MainsFilter, Rms

FS_HZ, N_CHANNELS, SECONDS, RUNS = 2000.0, 3, 8, 12
Stage = Callable[[], object]  # makes one stage
BAR = 300  # times real time, for the whole chain in blocks of 33 ms
SCREEN_ROWS, BOARD_ROWS = 66, 16  # calls of sosfilt per block
HUM = {1: 10.0, 2: 2.0, 3: 5.0, 5: 3.0, 7: 2.0}  # uV by harmonic


class Yardstick:
    """One call of scipy's sosfilt per block: the band-pass and nothing else."""

    def __init__(self) -> None:
        self._sos = scipy.signal.butter(4, (20.0, 450.0), "bandpass", fs=FS_HZ, output="sos")
        self._state = np.zeros((len(self._sos), 2, N_CHANNELS))

    def process(self, x: np.ndarray) -> np.ndarray:
        y, self._state = scipy.signal.sosfilt(self._sos, x, axis=0, zi=self._state)
        return y


class Watched:
    """The chain as the screen runs it: its quality is read once a second."""

    def __init__(self) -> None:
        self._chain = Chain(FS_HZ, N_CHANNELS, Sensor())
        self._rows = 0

    def process(self, x: np.ndarray) -> None:
        self._chain.process(x)
        self._rows += len(x)
        if self._rows >= FS_HZ:
            self._rows -= int(FS_HZ)
            assert len(self._chain.quality) == N_CHANNELS


def spend(make: Stage, signal: np.ndarray, n_rows: int) -> float:
    """Return seconds of work per second of signal."""
    blocks = [signal[i : i + n_rows] for i in range(0, len(signal), n_rows)]
    stage = make()
    start = time.process_time()
    for block in blocks:
        stage.process(block)
    return (time.process_time() - start) / SECONDS


def measure(stages: Mapping[str, tuple[Stage, np.ndarray]]) -> dict[str, tuple[float, float, float]]:
    """Return per stage times real time by 16 samples and by 33 ms, and the latter in calls of sosfilt."""
    yard = make_quiet()
    spent = np.array(
        [
            [
                [
                    spend(make, signal, BOARD_ROWS),
                    spend(make, signal, SCREEN_ROWS),
                    spend(Yardstick, yard, SCREEN_ROWS),
                ]
                for make, signal in stages.values()
            ]
            for _ in range(RUNS)
        ]
    )
    best, in_sosfilts = 1.0 / spent.min(axis=0), np.median(spent[:, :, 1] / spent[:, :, 2], axis=0)
    return {
        name: (board, screen, calls)
        for name, (board, screen, _), calls in zip(stages, best.tolist(), in_sosfilts.tolist(), strict=True)
    }


def make_quiet() -> np.ndarray:
    """Return rest and effort without hum, (n_samples, n_channels), uV."""
    rng = np.random.default_rng(1)
    time_s = np.arange(int(SECONDS * FS_HZ)) / FS_HZ
    return rng.normal(size=(len(time_s), N_CHANNELS)) * np.where(time_s < 5.0, 3.0, 60.0)[:, None]


def make_hum() -> np.ndarray:
    """Return hum on one channel of a quiet signal, (n_samples, 1), uV."""
    time_s = np.arange(int(SECONDS * FS_HZ)) / FS_HZ
    return sum(uv * np.sin(2.0 * np.pi * 50.03 * k * time_s + k) for k, uv in HUM.items())[:, None]


def main() -> None:
    """Print one line per stage."""
    quiet = make_quiet()
    humming = quiet + make_hum()
    measured = measure(
        {
            "scipy's sosfilt": (Yardstick, quiet),
            "BandPass": (lambda: BandPass(FS_HZ, N_CHANNELS), quiet),
            "MainsFilter": (lambda: MainsFilter(FS_HZ, N_CHANNELS), quiet),
            "MainsFilter, hum": (lambda: MainsFilter(FS_HZ, N_CHANNELS), humming),
            "Rms": (lambda: Rms(FS_HZ, N_CHANNELS, FAST_RMS_S), quiet),
            "Activation": (lambda: Activation(FS_HZ, N_CHANNELS), quiet),
            "QualityGate": (lambda: QualityGate(FS_HZ, N_CHANNELS), quiet),
            "Chain": (Watched, quiet),
            "Chain, hum": (Watched, humming),
        }
    )
    print(f"{'times real time':<18} {'16 rows':>8} {'33 ms':>8} {'33 ms, in sosfilts':>20}")
    for name, (board, screen, calls) in measured.items():
        bar = f"  {compare(screen, BAR, 'times real time')}" if name.startswith("Chain") else ""
        print(f"{name:<18} {board:8.0f} {screen:8.0f} {calls:20.1f}{bar}")


if __name__ == "__main__":
    main()
