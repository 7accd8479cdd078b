"""Streaming stages: each takes (n_samples, n_channels) and gives the same shape, carrying its state.

Cutting the stream anywhere, empty blocks included, does not change the answer. A stage is primed on the
first sample, so an offset makes no start-up burst. No reset: after a gap, make a new one.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import signal as scipy_signal  # pyright: ignore[reportMissingTypeStubs]

signal: Any = scipy_signal  # scipy ships no types
Samples = NDArray[np.float64]

LINES_HZ = (50.0, 60.0)
MAINS_BLOCK_S = 0.1  # five periods of 50 Hz, six of 60 Hz: both fall on a bin of the block's own spectrum


class BandPass:
    """Butterworth band-pass, causal; 20 to 450 Hz holds the power of surface EMG.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    low_hz, high_hz : float
        The -3 dB edges. `high_hz` is lowered to 0.45 fs where the rate cannot carry it (225 Hz at 500 Hz):
        nearer to half the rate the filter's skirt has no room.
    order : int
        Order of each edge.

    Notes
    -----
    Equals one `scipy.signal.sosfilt` call over the whole signal less its first sample.
    Band: ISEK standards and SENIAM, 10-20 to 400-500 Hz.
    """

    def __init__(
        self, fs_hz: float, n_channels: int, low_hz: float = 20.0, high_hz: float = 450.0, order: int = 4
    ) -> None:
        self.band_hz = (low_hz, min(high_hz, 0.45 * fs_hz))
        if not 0.0 < self.band_hz[0] < self.band_hz[1]:
            raise ValueError(f"no band from {low_hz:g} to {high_hz:g} Hz exists at {fs_hz:g} Hz sampling")
        self.sos: NDArray[np.float64] = signal.butter(order, self.band_hz, "bandpass", fs=fs_hz, output="sos")
        self._state = np.zeros((len(self.sos), 2, n_channels))
        self._first: Samples = np.zeros((0, n_channels))

    def process(self, x: Samples) -> Samples:
        """Filter the next rows, (n_samples, n_channels), in the unit they come in."""
        if not len(x):
            return np.zeros_like(x)
        if not len(self._first):
            # A band-pass answers a constant with zero, so taking the first sample off everything primes it
            # exactly; sosfilt_zi would leave rounding of the size of the offset.
            self._first = x[:1].copy()
        y, self._state = signal.sosfilt(self.sos, x - self._first, axis=0, zi=self._state)
        return np.ascontiguousarray(y)  # sosfilt gives channels first in memory; all that follows reads rows


class MainsFilter:
    """Takes 50 or 60 Hz hum and its harmonics off a band-passed signal, only where and while they are there.

    Each block of 0.1 s is demodulated at every harmonic. Hum turns evenly from block to block, EMG at
    random: the sum of lag-one products, weighted by the power beside the line so that a contraction counts
    next to nothing, tells them apart and gives the true line frequency. The hum of the next block is foretold
    from the blocks before it and subtracted; it fades in and out over a block. A channel never depends on its
    neighbours.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.

    Attributes
    ----------
    line_hz : list of float or None, one per channel
        50.0 or 60.0 where hum is being removed, else None.
    share : ndarray, (n_channels,)
        Share of the incoming power of the last seconds that is hum, 0 to 1.

    Notes
    -----
    Our own combination of weighted recursive least squares with the pulse-pair frequency estimate (Miller and
    Rochwarger 1972). Follows the mains within 0.8 Hz of nominal. Strong hum is found 0.3 s after it begins,
    hum as weak as rest after 1 to 2 s.
    """

    _MEMORY = 0.95  # of the evidence, per block: 2 s
    _FOLLOW = 0.8  # of amplitude and phase, per block: 0.5 s, a notch about 1 Hz wide
    _ON, _OFF = 40.0, 10.0  # evidence; of noise alone it is exponential with mean 1, heavier in its tail
    _PRESENT = 4.0  # power of the hum as followed, over what noise alone leaves there (mean 0.6)
    _PAIRS = 4.0  # evidence resting on no more blocks than this counts a quarter: no lucky one decides
    _TRUST = 1e4  # the past outweighs the present at most so many times: it can always be unlearned
    _PULL_HZ = 0.8  # how far the mains may be from nominal

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self.line_hz: list[float | None] = [None] * n_channels
        self.share = np.zeros(n_channels)
        self.fs_hz = fs_hz
        top_hz = min(450.0, 0.45 * fs_hz)
        lines = [(line, h) for line in LINES_HZ for h in range(1, int(top_hz / line) + 1)]
        family, harmonic = np.array(lines).T.reshape(2, -1, 1)
        self._family, self._harmonic = family, harmonic
        self._line_hz = family * harmonic
        self._n = max(8, round(MAINS_BLOCK_S * fs_hz))
        self._seconds = self._n / fs_hz
        self._t_s = np.arange(self._n) / fs_hz
        self._ramp = np.arange(self._n) / self._n

        # Noise is read beside each line, on the 10 Hz grid between all possible lines.
        grid_hz = np.arange(20.0, top_hz + 1e-9, 10.0)
        grid_hz = grid_hz[np.all([np.abs(grid_hz % line) > 1.0 for line in LINES_HZ], axis=0)]
        beside = (
            np.abs(grid_hz - self._line_hz) <= 40.0
        ) + 1e-6  # a trace of all, so that it is never nothing
        beside /= 1.0 * beside.sum(axis=1, keepdims=True)
        self._beside = np.concatenate((beside, beside), axis=1)
        at_lines, at_grid = (
            np.exp(-2j * np.pi * hz[:, None] * self._t_s) * (2.0 / self._n)
            for hz in (self._line_hz[:, 0], grid_hz)
        )
        self._look = np.concatenate((at_lines.real, at_lines.imag, at_grid.real, at_grid.imag))

        shape = (len(lines), n_channels)
        self._pull = 2.0 * np.pi * self._PULL_HZ * self._seconds * self._harmonic
        self._blocks = 0
        self._filled = 0
        self._block = np.zeros((self._n, n_channels))
        self._hum = np.zeros((self._n, n_channels))  # foretold for the block being filled
        self._phasor, self._noise = np.zeros(shape, complex), np.full(shape, 1e60)  # of the last block
        self._pair, self._pair_weight = np.zeros(shape, complex), np.full(shape, 1e-150)
        self._pair_var, self._pair_square = np.full(shape, 1e-150), np.full(shape, 1e-300)
        self._sum, self._weight = np.zeros(shape, complex), np.full(shape, 1e-150)
        self._on = np.zeros(shape, dtype=bool)
        self._turn = np.zeros(shape)  # rad per block by which each line is off nominal
        self._shown = np.zeros(shape, complex)  # phasors of the hum at the end of the block being filled
        self._power, self._hum_power = np.zeros(n_channels), np.zeros(n_channels)

    def process(self, x: Samples) -> Samples:
        """Return the next rows, (n_samples, n_channels), without their hum; the unit stays."""
        out = np.empty_like(x)
        done = 0
        while done < len(x):
            n = min(len(x) - done, self._n - self._filled)
            here = slice(self._filled, self._filled + n)
            self._block[here] = x[done : done + n]
            np.subtract(x[done : done + n], self._hum[here], out=out[done : done + n])
            self._filled += n
            done += n
            if self._filled == self._n:
                self._learn()
                self._foretell()
                self._filled = 0
                self._blocks += 1
        return out

    def _learn(self) -> None:
        """Take the evidence of the block just filled."""
        n_lines = len(self._line_hz)
        looked = self._look @ self._block
        # Counted from the start of the stream; the fraction of a period keeps it exact after hours.
        periods = (self._line_hz * self._blocks * self._seconds) % 1.0
        phasor = (looked[:n_lines] + 1j * looked[n_lines : 2 * n_lines]) * np.exp(-2j * np.pi * periods)
        noise = self._beside @ np.square(looked[2 * n_lines :]) + 1e-60

        weight = 1.0 / (noise * self._noise)
        past = self._MEMORY * np.minimum(1.0, self._TRUST * weight / self._pair_weight)
        self._pair = past * self._pair + weight * phasor * np.conj(self._phasor)
        self._pair_weight = past * self._pair_weight + weight
        past *= past
        self._pair_var = past * self._pair_var + weight
        self._pair_square = past * self._pair_square + np.square(weight)
        self._phasor, self._noise = phasor, noise

        turn = np.angle(self._pair)
        evidence = np.square(np.abs(self._pair)) / self._pair_var * (np.abs(turn) <= self._pull)
        spin: float | NDArray[np.complex128] = 1.0
        if self._on.any() or evidence.max() > self._ON:
            self._decide(evidence, turn)
            spin = np.exp(1j * self._turn)
            phasor = phasor / np.sinc(self._turn / (2.0 * np.pi))
        past = self._FOLLOW * np.minimum(1.0, self._TRUST / (noise * self._weight))
        self._sum = past * spin * self._sum + phasor / noise
        self._weight = past * self._weight + 1.0 / noise

    def _decide(self, evidence: NDArray[np.float64], turn: NDArray[np.float64]) -> None:
        """Say which lines are hum, and how far the mains of each channel is from nominal."""
        n_pairs = self._pair_weight**2 / self._pair_square
        sure = evidence * np.square(n_pairs / (n_pairs + self._PAIRS))
        present = np.square(np.abs(self._sum)) > self._PRESENT * self._weight
        on = np.where(self._on, evidence > self._OFF, sure > self._ON) & present
        by_line = [np.where(on & (self._family == line), evidence, 0.0).sum(axis=0) for line in LINES_HZ]
        best = np.array(LINES_HZ)[np.argmax(by_line, axis=0)]
        self._on = on & (self._family == best)
        found = zip(best, self._on.any(axis=0), strict=True)
        self.line_hz = [float(line) if any_on else None for line, any_on in found]
        # One mains frequency for all harmonics of a channel, each by its evidence times its lever.
        lever = np.where(self._on, evidence * self._harmonic, 0.0)
        lever_sum = (lever * self._harmonic).sum(axis=0)
        self._turn = self._harmonic * (lever * turn).sum(axis=0) / np.where(lever_sum > 0.0, lever_sum, 1.0)

    def _foretell(self) -> None:
        """Lay out the hum of the next block, from what was shown last to what is known now."""
        power = np.square(self._block).mean(axis=0)
        self._power += (1.0 - self._MEMORY) * (power - self._power)
        if not (self._on.any() or self._shown.any() or self.share.any()):
            return
        phasor = np.where(self._on, self._sum / self._weight, 0.0)  # at the middle of the block just filled
        half_turn = np.exp(0.5j * self._turn)
        start, end = self._shown, phasor * half_turn
        self._shown = phasor * half_turn**3
        self._hum[:] = 0.0
        for line, channel in np.argwhere((start != 0.0) | (end != 0.0)):
            line_hz = self._line_hz[line, 0]
            begin = (line_hz * (self._blocks + 1) * self._seconds) % 1.0
            true_hz = line_hz + self._turn[line, channel] / (2.0 * np.pi * self._seconds)
            carrier = np.exp(2j * np.pi * (true_hz * self._t_s + begin))
            fade = start[line, channel] * (1.0 - self._ramp) + end[line, channel] * self._ramp
            self._hum[:, channel] += (fade * carrier).real
        hum_power = 0.5 * np.square(np.abs(phasor)).sum(axis=0)
        self._hum_power += (1.0 - self._MEMORY) * (hum_power - self._hum_power)
        share = self._hum_power / np.maximum(self._power, 1e-200)
        self.share = np.where(share > 1e-6, np.minimum(share, 1.0), 0.0)


class Rms:
    """Root mean square over the last `window_s`, causal.

    Sums run from window-long grid point to grid point (van Herk 1992), so nothing is ever subtracted:
    rest after a large effort is exact, and the answer does not depend on how the stream was cut.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    window_s : float
        Window length; until it has filled, the mean runs over what there is.
    """

    def __init__(self, fs_hz: float, n_channels: int, window_s: float) -> None:
        self.n_window = max(1, round(window_s * fs_hz))
        self._before = np.zeros(
            (self.n_window + 1, n_channels)
        )  # sum of the last window from this row to its end
        self._squares = np.zeros((self.n_window, n_channels))  # squares of the window being filled
        self._sum = np.zeros((1, n_channels))
        self._at = 0  # rows in the window being filled
        self._full = False

    def process(self, x: Samples) -> Samples:
        """Return the RMS at each of the next rows, (n_samples, n_channels), in the unit of `x`."""
        out = np.empty_like(x)
        done = 0
        while done < len(x):
            n = min(len(x) - done, self.n_window - self._at)
            squares = self._squares[self._at : self._at + n]
            np.square(x[done : done + n], out=squares)
            sums = np.cumsum(np.concatenate((self._sum, squares)), axis=0)[1:]
            counts = self.n_window if self._full else np.arange(self._at + 1, self._at + n + 1)[:, None]
            here = out[done : done + n]
            np.add(sums, self._before[self._at + 1 : self._at + 1 + n], out=here)
            np.sqrt(here / counts, out=here)
            self._sum = sums[-1:]
            self._at += n
            done += n
            if self._at == self.n_window:
                self._before[:-1] = np.cumsum(self._squares[::-1], axis=0)[::-1]
                self._sum = np.zeros_like(self._sum)
                self._at = 0
                self._full = True
        return out


def filter_recording(uv: Samples, fs_hz: float) -> Samples:
    """Filter a whole recording, (n_samples, n_channels), as the live path does, but hum-free from the start.

    The mains filter needs a second or two to find the hum, which a stream cannot give back. Here the
    beginning is also filtered backwards in time, by when the hum is known.
    """
    filtered = BandPass(fs_hz, uv.shape[1]).process(uv)
    n = round(4.0 * fs_hz)
    backwards = MainsFilter(fs_hz, uv.shape[1]).process(filtered[: 4 * n][::-1])[::-1]
    return np.concatenate((backwards[:n], MainsFilter(fs_hz, uv.shape[1]).process(filtered)[n:]))
