"""When a muscle is on: a causal detector for the screen and an offline pass for reports, one set of settings.

In: band-passed EMG with the hum removed, any unit, any gain. Out: on or off per sample, or a list of bursts.
Scale-free: every threshold is a multiple of the muscle's own rest. Never reads a clock; time is samples.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.stages import Samples


@dataclass(frozen=True)
class ActivationSettings:
    """What counts as a contraction; one setting for live and offline.

    Parameters
    ----------
    on_ratio, off_ratio : float
        Multiples of the rest RMS at which a contraction begins and ends.
    min_on_s, min_off_s : float
        A contraction and a pause shorter than this are none, in s.
    hop_s : float
        Grid of the decisions, in s.
    """

    on_ratio: float = 2.5
    off_ratio: float = 2.0
    min_on_s: float = 0.3
    min_off_s: float = 0.3
    hop_s: float = 0.01
    confirm_s: float = 0.05
    rest_window_s: float = 10.0


@dataclass(frozen=True)
class Burst:
    """One contraction: edges in s from the first sample, strength in the signal's unit."""

    onset_s: float
    offset_s: float
    starts_before: bool
    ends_after: bool
    rms_uv: float
    peak_uv: float


class Activation:
    """Causal on/off per channel.

    Attributes
    ----------
    rest_uv, threshold_uv : ndarray, (n_channels,)
        RMS at rest as known now, and the RMS at which a contraction begins; NaN before anything is known.
    """

    def __init__(self, fs_hz: float, n_channels: int, settings: ActivationSettings | None = None) -> None:
        self.settings = settings or ActivationSettings()
        self.fs_hz = fs_hz
        self.rest_uv = np.full(n_channels, np.nan)
        self._n_hop = max(1, round(self.settings.hop_s * fs_hz))
        self._carry = np.zeros((0, n_channels))
        self._energies: list[NDArray[np.float64]] = []
        self._active = np.zeros(n_channels, dtype=bool)
        self._run = np.zeros(n_channels, dtype=int)
        self._learned = False

    @property
    def threshold_uv(self) -> NDArray[np.float64]:
        """The RMS at which a contraction begins, per channel, in the signal's unit."""
        return self.rest_uv * self.settings.on_ratio

    def learn_rest(self, filtered_uv: Samples) -> None:
        """Take the rest level from a calibration stretch, (n_samples, n_channels), known to be rest."""
        self.rest_uv = np.sqrt(np.mean(np.square(filtered_uv), axis=0))
        self._learned = True

    def process(self, filtered_uv: Samples) -> NDArray[np.bool_]:
        """Return whether each channel is active at each of the next rows, (n_samples, n_channels)."""
        n_carry = len(self._carry)
        rows = np.concatenate((self._carry, filtered_uv))
        active = np.empty(rows.shape, dtype=bool)
        done = 0
        while done + self._n_hop <= len(rows):
            active[done : done + self._n_hop - 1] = self._active
            self._step(np.mean(np.square(rows[done : done + self._n_hop]), axis=0))
            active[done + self._n_hop - 1] = self._active
            done += self._n_hop
        active[done:] = self._active
        self._carry = rows[done:]
        return active[n_carry:]

    def _step(self, energy: NDArray[np.float64]) -> None:
        s = self.settings
        self._energies.append(energy)
        del self._energies[: -round(s.rest_window_s / s.hop_s)]
        n_smooth = max(1, round(0.05 / s.hop_s))
        rms = np.sqrt(np.mean(np.array(self._energies[-n_smooth:]), axis=0))
        if not self._learned:
            self.rest_uv = np.sqrt(np.quantile(self._energies, 0.1, axis=0) * 1.3)
        above = rms > np.where(self._active, s.off_ratio, s.on_ratio) * self.rest_uv
        self._run = np.where(above != self._active, self._run + 1, 0)
        limit = np.where(self._active, round(s.min_off_s / s.hop_s), round(s.confirm_s / s.hop_s))
        flip = self._run >= limit
        self._active = self._active ^ flip
        self._run[flip] = 0


def find_bursts(
    filtered_uv: NDArray[np.float64],
    fs_hz: float,
    rest: tuple[float, float] | None = None,
    settings: ActivationSettings | None = None,
) -> list[Burst]:
    """Find every contraction of a whole recording.

    Parameters
    ----------
    filtered_uv : ndarray, (n_samples,)
        One channel, band-passed, hum removed; any unit.
    fs_hz : float
        Sampling rate.
    rest : tuple of float, optional
        A stretch known to be rest, from and to in s.
    settings : ActivationSettings, optional
        The same as the live detector's.

    Returns
    -------
    list of Burst
        In order of time.
    """
    s = settings or ActivationSettings()
    n_hop = max(1, round(s.hop_s * fs_hz))
    n = len(filtered_uv) // n_hop
    if n < 10:
        return []
    energy = np.mean(np.square(filtered_uv[: n * n_hop]).reshape(n, n_hop), axis=1)
    smooth = np.convolve(energy, np.ones(10) / 10, "same")
    if rest is not None:
        floor = float(np.mean(energy[int(rest[0] / s.hop_s) : max(1, int(rest[1] / s.hop_s))]))
    else:
        floor = float(np.quantile(smooth, 0.1))
    on, off = floor * s.on_ratio**2, floor * s.off_ratio**2
    bursts: list[list[int]] = []
    active = False
    for i, value in enumerate(smooth):
        if not active and value > on:
            active = True
            bursts.append([i, n])
        elif active and value < off:
            active = False
            bursts[-1][1] = i
    joined: list[list[int]] = []
    for a, b in bursts:
        if joined and a - joined[-1][1] < s.min_off_s / s.hop_s:
            joined[-1][1] = b
        else:
            joined.append([a, b])
    found: list[Burst] = []
    for a, b in joined:
        if b - a < s.min_on_s / s.hop_s:
            continue
        x = filtered_uv[a * n_hop : b * n_hop]
        found.append(
            Burst(
                onset_s=a * n_hop / fs_hz,
                offset_s=b * n_hop / fs_hz,
                starts_before=a == 0,
                ends_after=b >= n,
                rms_uv=float(np.sqrt(np.mean(np.square(x)))),
                peak_uv=float(np.sqrt(np.max(smooth[a:b]))),
            )
        )
    return found
