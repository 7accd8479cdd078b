"""Measures of one second of signal, all channels at once: numbers only, no judgement.

In: raw and filtered samples of one second, channels first, in one unit. Out: a Second.
Never: a state, so no second depends on earlier ones.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.stages import LINES_HZ, Samples

Values = NDArray[np.float64]

PIECE_S = 0.1  # EMG from 20 Hz on never stays on one limit for this long: the sensor is dead or stuck
LEAST_PIECE = 8  # samples of a piece: fewer say nothing about movement
REST_PIECE_S = 0.25  # rest is measured over this long, as in the detector
RAIL_STEPS = 8  # of a 12-bit converter: this near to a rail is on it; the RP2040 scatters by 2 to 3 steps
PILE_WIDTH = 0.005  # of the signal's range: how far noise spreads a clipped top


@dataclass(frozen=True)
class Second:
    """Measures of one second; each array (n_channels,), or (2, n_channels) for down and up or 50 and 60 Hz.

    Attributes
    ----------
    flat : share of the tenths of a second that stood still or lay on a rail; `low`: on the lower one.
    top : how far down and up the signal went; `on_top`, `near_top`: samples in the outermost width, and in
        the one inside it.
    on_rail : samples on a rail, where rails are known.
    step : the smallest change from sample to sample: one count, where counts are seen.
    mean : of the raw samples.
    swing : power of the raw samples from 1 to 12 Hz.
    power, mains : power of the raw samples from 20 to 450 Hz, and at each line and its harmonics.
    left, mains_left : the same after filtering.
    deep, high : power after filtering below 35 Hz; and from 250 to 450 Hz as a density, over that from 20 to
        450 Hz: 1 is white.
    peaked : kurtosis after filtering; 3 is Gaussian noise.
    quiet : RMS after filtering of the quietest quarter.
    alike : (n_channels, n_channels), absolute correlation after filtering.

    Measures after filtering are taken about the mean.
    """

    flat: Values
    low: Values
    top: Values
    on_top: Values
    near_top: Values
    on_rail: Values
    step: Values
    mean: Values
    swing: Values
    power: Values
    mains: Values
    left: Values
    mains_left: Values
    deep: Values
    high: Values
    peaked: Values
    quiet: Values
    alike: Values


class Lens:
    """Meter for seconds of one sampling rate.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    rails : tuple of float, optional
        Lowest and highest value the converter can give, in the signal's unit.
    """

    def __init__(self, fs_hz: float, rails: tuple[float, float] | None) -> None:
        low, high = rails or (-np.inf, np.inf)
        if not low < high:
            raise ValueError(f"rails {rails!r}: the lower one must come first")
        slack = RAIL_STEPS / 4095.0 * (high - low) if rails else 0.0
        self.low, self.high = low + slack, high - slack
        self.n_samples = max(16, round(fs_hz))
        n_pieces = max(1, min(round(1.0 / PIECE_S), self.n_samples // LEAST_PIECE))
        self._pieces, self._quarters = (
            np.linspace(0, self.n_samples, n, endpoint=False).astype(int)
            for n in (n_pieces, round(1.0 / REST_PIECE_S))
        )
        # So few samples may well lie within two steps of a living signal: only no movement at all is dead.
        self._still_steps = 2.0 if self.n_samples >= 10 * LEAST_PIECE else 0.0
        self._quarter_samples = np.diff(np.append(self._quarters, self.n_samples))
        hz = np.fft.rfftfreq(self.n_samples, 1.0 / fs_hz)
        top_hz = min(450.0, 0.45 * fs_hz)
        # Parseval: a bin's square stands for this much mean square of the samples.
        self._hann = np.hanning(self.n_samples)
        scale = 2.0 / (self.n_samples * np.square(self._hann).sum())
        # Where the rate is too low for the band, its ends show nothing: then nothing counts as deep or high.
        deep_hz = 35.0 if top_hz >= 100.0 else -1.0
        high_hz = 250.0 if top_hz >= 400.0 else np.inf
        bands = [(1.0, 12.0), (20.0, top_hz), (0.0, deep_hz), (high_hz, top_hz)]
        # Power in a band around each harmonic, less the power expected there from its neighbours.
        mains = np.zeros((len(LINES_HZ), len(hz)))
        for weights, line in zip(mains, LINES_HZ, strict=True):
            for harmonic in range(1, min(4, int(top_hz / line)) + 1):
                away = np.abs(hz - line * harmonic)
                at, beside = away <= 2.5, (away > 2.5) & (away <= 7.5)
                weights[at] += 1.0
                weights[beside] -= at.sum() / beside.sum()
        weights = scale * np.vstack([(hz >= a) & (hz <= b) for a, b in bands] + [mains])
        # All bins above it carry no information.
        self._n_bins = 1 + int(weights.any(axis=0).nonzero()[0].max(initial=0))
        # For the real and the imaginary part of a bin alike.
        self._weights = np.repeat(weights[:, : self._n_bins], 2, axis=1).T
        self._high_share = (top_hz - 250.0) / (top_hz - 20.0) if top_hz >= 400.0 else 1.0

    def look(self, samples: Samples) -> Second:
        """Return the measures of one second.

        Parameters
        ----------
        samples : ndarray, (2, n_channels, n_samples)
            Raw, and filtered. Channels come first: all work runs along the samples, and so takes a third of
            the time.
        """
        raw = samples[0]
        steps = np.abs(raw[:, 1:] - raw[:, :-1])
        steps[steps == 0.0] = np.inf
        step = steps.min(axis=1)
        step[np.isinf(step)] = 0.0
        lows, highs = (np.minimum.reduceat(raw, self._pieces, 1), np.maximum.reduceat(raw, self._pieces, 1))
        # Dead: no more than two steps of movement, or held on a rail throughout, whatever noise the converter
        # adds.
        on_low, on_high = highs <= self.low, lows >= self.high
        flat = (highs - lows <= self._still_steps * step[:, None]) | on_low | on_high
        top = np.stack((-lows.min(axis=1), highs.max(axis=1)))
        width = np.maximum(PILE_WIDTH * top.sum(axis=0), 1.5 * step)
        on_top, near_top = (
            np.stack(
                (_count(raw <= (k * width - top[0])[:, None]), _count(raw >= (top[1] - k * width)[:, None]))
            )
            for k in (1, 2)
        )
        on_rail = np.zeros(len(raw))
        if -top[0].max() <= self.low or top[1].max() >= self.high:
            on_rail = _count((raw <= self.low) | (raw >= self.high))
        means = samples.mean(axis=2, keepdims=True)
        samples = samples - means
        seen, kept = self._measure(samples)
        left = np.maximum(kept[1], 1e-300)
        filtered = samples[1]
        squares = np.square(filtered)
        power = np.maximum(squares.mean(axis=1), 1e-150)
        quarters = np.add.reduceat(squares, self._quarters, 1) / self._quarter_samples
        size = np.sqrt(self.n_samples * power)
        return Second(
            flat=flat.mean(axis=1),
            low=on_low.mean(axis=1),
            top=top,
            on_top=on_top,
            near_top=near_top - on_top,
            on_rail=on_rail,
            step=step,
            mean=means[0, :, 0],
            swing=seen[0],
            power=seen[1],
            mains=seen[4:],
            left=left,
            mains_left=kept[4:],
            deep=kept[2] / left,
            high=kept[3] / left / self._high_share,
            peaked=np.vecdot(squares, squares) / self.n_samples / np.square(power),
            quiet=np.sqrt(quarters.min(axis=1)),
            alike=np.abs(np.vecdot(filtered[:, None], filtered)) / (size[:, None] * size),
        )

    def _measure(self, samples: Samples) -> Values:
        """Return the power in each band and at each line, (2, n_bands + n_lines, n_channels)."""
        spectrum = np.fft.rfft(samples * self._hann)[:, :, : self._n_bins]
        return (np.square(spectrum.view(np.float64)) @ self._weights).swapaxes(1, 2)


def _count(chosen: NDArray[np.bool_]) -> Values:
    """Count the chosen ones, (n_channels,); numpy's own count along an axis takes four times as long."""
    return np.array([np.count_nonzero(sample) for sample in chosen], dtype=np.float64)
