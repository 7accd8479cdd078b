"""Mains filter: finds, follows and removes hum as the samples arrive.

In: a band-passed signal (n_samples, n_channels). Out: the same samples without hum of 50 or 60 Hz.
Never: changes a signal without hum, delays it, or lets one channel influence another.
"""

from copy import copy

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float64]

LINES_HZ = (50.0, 60.0)
MAINS_BLOCK_S = 0.1  # five periods of 50 Hz, six of 60 Hz: both fall on a bin of the block's own spectrum


class MainsFilter:
    """Filter that removes hum of 50 and 60 Hz and their harmonics from a band-passed signal, where present.

    Each block of 0.1 s is demodulated at every harmonic. Hum turns evenly from block to block, EMG at random.
    The sum of lag-one products tells them apart and gives the true line frequency. It is weighted by the
    power beside the line, so that a contraction hardly counts. The hum of the next block is predicted from
    earlier blocks and subtracted; it fades in and out over a block. Channels are independent of each other.

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

    Notes
    -----
    Our own combination of weighted recursive least squares with the pulse-pair frequency estimate (Miller and
    Rochwarger 1972). Follows the mains within 0.8 Hz of nominal. Strong hum is found 0.3 s after it begins,
    hum as weak as rest after 1 to 2 s.
    """

    _MEMORY = 0.95  # share of the evidence kept per block: 2 s
    _FOLLOW = 0.8  # share of amplitude and phase kept per block: 0.5 s, a notch about 1 Hz wide
    _ON, _OFF = 40.0, 10.0  # evidence; of noise alone it is exponential with mean 1, heavier in its tail
    _PRESENT = 4.0  # power of the hum as followed, over what noise alone leaves there (mean 0.6)
    _PAIRS = 4.0  # evidence from no more blocks than this counts a quarter: a lucky block decides nothing
    _TRUST = 1e4  # largest weight of the past over the present: it can always be unlearned
    _LEAK = 0.05  # of the stronger mains' power: what it leaves at the other's lines is less
    _PULL_HZ = 0.8  # how far the mains may be from nominal
    _NODES = 5  # nodes of a block: a steady ninth harmonic is within 1e-6 at 0.1 Hz off, 0.3 % at 0.5 Hz

    def __init__(self, fs_hz: float, n_channels: int) -> None:
        self.line_hz: list[float | None] = [None] * n_channels
        self.fs_hz = fs_hz
        top_hz = min(450.0, 0.45 * fs_hz)
        lines = [(line, h) for line in LINES_HZ for h in range(1, int(top_hz / line) + 1)]
        self._n = max(8, round(MAINS_BLOCK_S * fs_hz))
        self._sees_lines = bool(lines)
        if not lines:  # below 112 samples a second the band holds no line of 50 Hz
            return
        self._family, harmonic = np.array(lines).T
        line_hz = self._family * harmonic
        self._families = 1.0 * (self._family[:, None] == np.array(LINES_HZ))  # (n_lines, 2)
        self._by_harmonic = self._families * harmonic[:, None]
        self._levers = np.square(self._by_harmonic)
        self._shared = (line_hz == line_hz[:, None]).sum(axis=1) > 1
        seconds = self._n / fs_hz
        self._advance = np.exp(2j * np.pi * (line_hz * seconds % 1.0))  # of each line from block to block
        self._pull = 2.0 * np.pi * self._PULL_HZ * seconds * harmonic

        # Noise is measured beside each line, on the 10 Hz grid between all possible lines.
        grid_hz = np.arange(20.0, top_hz + 1e-9, 10.0)
        grid_hz = grid_hz[np.all([np.abs(grid_hz % line) > 1.0 for line in LINES_HZ], axis=0)]
        beside = (np.abs(grid_hz - line_hz[:, None]) <= 40.0) + 1e-6  # a trace of all, so that it is never 0
        beside /= 1.0 * beside.sum(axis=1, keepdims=True)
        self._beside = np.repeat(beside, 2, axis=1).T  # the grid's cosines and sines alike
        samples = np.arange(self._n)
        turns = 2j * np.pi / fs_hz * samples[:, None] * np.concatenate((line_hz, grid_hz))
        self._look = (np.exp(-turns) * (2.0 / self._n)).view(np.float64)
        self._n_looked = 2 * len(lines)  # columns of `_look`, cosines and sines; then come those of the grid

        # A phasor that fades and turns within a block is computed as a polynomial through a few of its
        # values, at Chebyshev's nodes: so a block of hum is one matrix product.
        nodes = 0.5 - 0.5 * np.cos(np.pi * (np.arange(self._NODES) + 0.5) / self._NODES)
        weights = np.linalg.solve(np.vander(nodes).T, np.vander(samples / self._n, self._NODES).T)
        waves = np.exp(turns[:, : len(lines)].T)[:, None] * weights
        self._draw = np.stack((waves.real, -waves.imag), axis=2)  # (n_lines, n_nodes, 2, n)
        self._nodes = nodes + 0j

        # A phasor describes the middle of a block, turns at nominal, and is weighted by one over the noise
        # beside it.
        shape = (n_channels, len(lines))
        self._filled = 0
        self._block = np.zeros((n_channels, self._n))
        self._hum = np.zeros((n_channels, self._n))  # predicted for the block being filled
        self._weighed = np.zeros(shape, complex)  # the last block's phasors, turned on to the present one
        self._trust = np.full(shape, 1e-60)  # the last block's weights
        self._pair, self._pair_weight = np.zeros(shape, complex), np.full(shape, 1e-150)
        self._pair_var, self._pair_square = np.full(shape, 1e-150), np.full(shape, 1e-300)
        self._sum, self._weight = np.zeros(shape, complex), np.full(shape, 1e-150)
        self._humming = False
        self._on = self._was_on = np.zeros(shape, dtype=bool)
        self._gain = np.ones(shape)
        self._turn(np.zeros(shape))
        self._shown = np.zeros(shape, complex)  # phasors of the hum at the end of the block being filled

    def fork(self) -> "MainsFilter":
        """Return an independent copy with the present state."""
        other = copy(self)
        if not self._sees_lines:
            return other
        # Everything else is replaced with every block, or never changed.
        other._block, other._hum, other._gain = self._block.copy(), self._hum.copy(), self._gain.copy()
        return other

    def process(self, x: Samples) -> Samples:
        """Return the next samples, (n_samples, n_channels), without their hum; the unit stays."""
        if not self._sees_lines:
            return x.copy()
        out = np.empty_like(x)
        done = 0
        while done < len(x):
            n = min(len(x) - done, self._n - self._filled)
            here, samples = slice(self._filled, self._filled + n), x[done : done + n]
            self._block[:, here] = samples.T
            np.subtract(samples, self._hum[:, here].T, out=out[done : done + n])
            self._filled += n
            done += n
            if self._filled == self._n:
                self._learn()
                self._foretell()
                self._filled = 0
        return out

    def _learn(self) -> None:
        """Add the evidence of the block just filled."""
        looked = self._block @ self._look
        trust = 1.0 / (np.square(looked[:, self._n_looked :]) @ self._beside + 1e-60)
        weighed = looked[:, : self._n_looked].view(np.complex128) * trust

        weight = trust * self._trust
        past = np.minimum(self._MEMORY, self._MEMORY * self._TRUST * weight / self._pair_weight)
        self._pair = past * self._pair + weighed * np.conj(self._weighed)
        self._pair_weight = past * self._pair_weight + weight
        past *= past
        self._pair_var = past * self._pair_var + weight
        self._pair_square = past * self._pair_square + np.square(weight)
        self._weighed, self._trust = weighed * self._advance, trust

        evidence = np.square(np.abs(self._pair)) / self._pair_var
        if self._humming or evidence.max() > self._ON:
            self._decide(evidence)
            weighed *= self._gain
        past = np.minimum(self._FOLLOW, self._FOLLOW * self._TRUST * trust / self._weight)
        self._sum = past * (self._sum * self._spin) + weighed
        self._weight = past * self._weight + trust

    def _decide(self, evidence: NDArray[np.float64]) -> None:
        """Decide which lines are hum, and how far the mains of each channel is from nominal."""
        turn = np.angle(self._pair)
        on = self._on & (evidence > self._OFF)
        found = ~on & (evidence > self._ON)
        if found.any():
            n_pairs = np.square(self._pair_weight) / self._pair_square
            on |= found & (evidence * np.square(n_pairs / (n_pairs + self._PAIRS)) > self._ON)
        on &= np.abs(turn) <= self._pull
        on &= np.square(np.abs(self._sum)) > self._PRESENT * self._weight
        proof = evidence * on
        by_family = proof @ self._families
        proofs = by_family.tolist()
        if any(of_50 and of_60 for of_50, of_60 in proofs):
            on &= ~self._leaks(on, by_family)
            proof *= on
        self._on = on
        self.line_hz = [LINES_HZ[of_60 > of_50] if of_50 or of_60 else None for of_50, of_60 in proofs]
        self._humming = any(self.line_hz)
        # One mains frequency for all harmonics of a channel and line. Each harmonic counts by its evidence
        # times its lever.
        turn = (proof * turn) @ self._by_harmonic / (proof @ self._levers + 1e-300)
        self._turn(turn @ self._by_harmonic.T)

    def _leaks(self, on: NDArray[np.bool_], by_family: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Find the lines of the weaker mains that may be leakage of the stronger one, or merged with it."""
        other = self._family != np.array(LINES_HZ)[by_family.argmax(axis=1)][:, None]
        power = np.square(np.abs(self._sum / self._weight)) * on
        return other & (self._shared | (power < self._LEAK * power.max(axis=1, keepdims=True)))

    def _turn(self, turn: NDArray[np.float64]) -> None:
        """Set how much each line gains on nominal from block to block, in rad."""
        self._off_nominal = 1j * turn
        half_turn = np.exp(0.5 * self._off_nominal)
        self._to_end = half_turn * self._advance
        self._spin = half_turn * self._to_end
        # The mean over a block is too small for a line off nominal: divide by the sinc of half a turn.
        half = 0.5 * turn
        self._gain.fill(1.0)
        np.divide(half, np.sin(half), out=self._gain, where=half != 0.0)

    def _foretell(self) -> None:
        """Predict the hum of the next block, from the last output to the present estimate."""
        lit = np.flatnonzero(np.any(self._on | self._was_on, axis=0)).tolist()
        if not lit:
            self._hum.fill(0.0)
            return
        lines = slice(lit[0], lit[-1] + 1)
        start, end = self._shown, self._sum * (self._on / self._weight) * self._to_end
        self._shown, self._was_on = end * self._spin, self._on
        fade = start[:, lines, None] + (end - start)[:, lines, None] * self._nodes
        phasors = fade * np.exp(self._off_nominal[:, lines, None] * self._nodes)
        drawn = self._draw[lines].reshape(-1, self._n)
        np.matmul(phasors.view(np.float64).reshape(len(phasors), -1), drawn, out=self._hum)
