"""Mains hum: found, followed and taken off as the samples come.

In: a band-passed signal (n_samples, n_channels). Out: the same rows without hum of 50 or 60 Hz. Never touches
a signal that holds none, never delays, never lets one channel sway another.
"""

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

LINES_HZ = (50.0, 60.0)
MAINS_BLOCK_S = 0.1  # five periods of 50 Hz, six of 60 Hz: both fall on a bin of the block's own spectrum


class MainsFilter:
    """Takes hum of 50 and 60 Hz and their harmonics off a band-passed signal, while they are there.

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
        50.0 or 60.0 where hum is being removed, the stronger where both are; else None.
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
    _LEAK = 0.05  # of the stronger mains' power: what it leaves at the other's lines is less
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
        self._families = 1.0 * (np.array(LINES_HZ)[:, None] == family.T)
        self._shared = (self._line_hz == self._line_hz.T).sum(axis=1, keepdims=True) > 1
        self._n = max(8, round(MAINS_BLOCK_S * fs_hz))
        self._seconds = self._n / fs_hz
        self._t_s = np.arange(self._n) / fs_hz
        ramp = np.arange(self._n) / self._n
        self._ramps = np.stack((1.0 - ramp, ramp))
        # Blocks of just 0.1 s hold whole periods of every line: none is ever cut.
        self._whole_periods = self._n * 10 == round(fs_hz) == fs_hz

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

        self._channels = np.arange(n_channels)
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
        phasor = looked[:n_lines] + 1j * looked[n_lines : 2 * n_lines]
        if not self._whole_periods:
            phasor *= np.exp(-2j * np.pi * self._periods_before(self._blocks))
        noise = self._beside @ np.square(looked[2 * n_lines :]) + 1e-60

        weight = 1.0 / (noise * self._noise)
        past = self._MEMORY * np.minimum(1.0, self._TRUST * weight / self._pair_weight)
        self._pair = past * self._pair + weight * phasor * np.conj(self._phasor)
        self._pair_weight = past * self._pair_weight + weight
        past *= past
        self._pair_var = past * self._pair_var + weight
        self._pair_square = past * self._pair_square + np.square(weight)
        self._phasor, self._noise = phasor, noise

        evidence = (np.square(self._pair.real) + np.square(self._pair.imag)) / self._pair_var
        spin: float | NDArray[np.complex128] = 1.0
        if self._on.any() or evidence.max() > self._ON:
            self._decide(evidence)
            spin = np.exp(1j * self._turn)
            phasor = phasor / np.sinc(self._turn / (2.0 * np.pi))
        past = self._FOLLOW * np.minimum(1.0, self._TRUST / (noise * self._weight))
        self._sum = past * spin * self._sum + phasor / noise
        self._weight = past * self._weight + 1.0 / noise

    def _periods_before(self, block: int) -> NDArray[np.float64]:
        """Return how far into a period each line is where a block begins: a fraction, exact after hours."""
        return (self._line_hz * block * self._seconds) % 1.0

    def _decide(self, evidence: NDArray[np.float64]) -> None:
        """Say which lines are hum, and how far the mains of each channel is from nominal."""
        turn = np.angle(self._pair)
        evidence = evidence * (np.abs(turn) <= self._pull)
        n_pairs = self._pair_weight**2 / self._pair_square
        sure = evidence * np.square(n_pairs / (n_pairs + self._PAIRS))
        present = np.square(np.abs(self._sum)) > self._PRESENT * self._weight
        on = np.where(self._on, evidence > self._OFF, sure > self._ON) & present
        by_family = self._families @ np.where(on, evidence, 0.0)
        strongest = np.argmax(by_family, axis=0)
        # Lines of the weaker one may be the stronger one leaking over; 300 Hz belongs to both and is one hum.
        other = self._family != np.array(LINES_HZ)[strongest]
        power = np.square(np.abs(self._sum / self._weight)) * on
        doubtful = self._shared | (power < self._LEAK * power.max(axis=0))
        self._on = on & ~(other & doubtful)
        found = zip(strongest.tolist(), self._on.any(axis=0).tolist(), strict=True)
        self.line_hz = [LINES_HZ[best] if any_on else None for best, any_on in found]
        # One mains frequency for all harmonics of a channel and line, each by its evidence times its lever.
        lever = np.where(self._on, evidence * self._harmonic, 0.0)
        lever_sum = self._families @ (lever * self._harmonic)
        turn = self._families @ (lever * turn) / np.where(lever_sum > 0.0, lever_sum, 1.0)
        self._turn = self._harmonic * (self._families.T @ turn)

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
        line, channel = np.nonzero((start != 0.0) | (end != 0.0))
        true_hz = self._line_hz[line] + self._turn[line, channel, None] / (2.0 * np.pi * self._seconds)
        turns = true_hz * self._t_s + self._periods_before(self._blocks + 1)[line]
        fade = np.stack((start[line, channel], end[line, channel]), axis=1) @ self._ramps
        turns *= 2.0 * np.pi
        waves = fade.real * np.cos(turns) - fade.imag * np.sin(turns)
        np.matmul(waves.T, channel[:, None] == self._channels, out=self._hum)
        hum_power = 0.5 * np.square(np.abs(phasor)).sum(axis=0)
        self._hum_power += (1.0 - self._MEMORY) * (hum_power - self._hum_power)
        share = self._hum_power / np.maximum(self._power, 1e-200)
        self.share = np.where(share > 1e-6, np.minimum(share, 1.0), 0.0)
