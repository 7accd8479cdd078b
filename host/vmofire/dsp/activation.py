"""Live detector of contractions, causal: used by the screen and every check.

In: band-passed EMG without hum, any unit, any gain. Out: on or off per sample, never dated back. Never: reads
a clock; time is samples.
"""

import math

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.bursts import find_bursts
from vmofire.dsp.contraction import REST_WINDOW_S, WAY, ActivationSettings, Burst, Signal, quiet_power
from vmofire.dsp.stages import Samples

__all__ = ["REST_WINDOW_S", "Activation", "ActivationSettings", "Burst", "Signal", "find_bursts"]

HOP_S = 0.01  # it decides this often
_FAR = math.exp(WAY)
_LEAST = 0.2  # share of off_evidence that ends the shortest activity: a hop and a half far below is chance


class _Switch:
    """The live decision for one channel, fed one hop's power at a time."""

    def __init__(self, settings: ActivationSettings) -> None:
        self.settings = settings
        self.active = False
        self.rest = math.nan  # power
        self._threshold = math.inf  # power that keeps or makes it active now
        self._on_s = 0.0  # how long it has been active
        self._effort = 0.0  # power of this contraction's strongest window
        self._echo = 0.0  # power of the strongest recent contraction, fading: a knock does not erase it
        self._evidence = 0.0
        self._sum, self._n = 0.0, 0  # sum and number of hops in the window being filled
        self._n_window = round(REST_WINDOW_S / HOP_S)
        self._n_quiet = max(1, round(settings.rest_memory_s / REST_WINDOW_S))
        self._fade = math.exp(-2.0 * REST_WINDOW_S / settings.effort_memory_s)
        self._quiet: list[float] = []  # powers of the latest windows spent at rest

    def learn(self, rest: float) -> None:
        self._quiet = [rest] * self._n_quiet
        self._set_threshold(rest)

    def step(self, power: float) -> bool:
        self._sum += power
        self._n += 1
        if self._n == self._n_window:
            self._close_window(self._sum / self._n)
            self._sum, self._n = 0.0, 0
        if self._evidence == 0.0 and (power > self._threshold) == self.active:
            self._on_s += HOP_S * self.active
            return self.active  # no evidence for a change, the usual case: skip the logarithm
        ratio = power / self._threshold
        away = WAY if ratio >= _FAR else -WAY if ratio * _FAR <= 1.0 else math.log(ratio)
        if self.active:
            self._on_s += HOP_S
            # The longer the muscle has been on, the longer a lull must be to end it: a knock ends at once.
            wanted = self.settings.off_evidence * min(1.0, max(_LEAST, self._on_s / self.settings.steady_s))
            self._evidence = max(0.0, self._evidence - away * HOP_S)
        else:
            wanted = self.settings.on_evidence
            self._evidence = max(0.0, self._evidence + away * HOP_S)
        if self._evidence > wanted:
            self.active = not self.active
            self._evidence, self._on_s = 0.0, 0.0
            self._sum, self._n = 0.0, 0
            if self.active:
                self._effort = 0.0
            self._set_threshold(self.rest)
        return self.active

    def _close_window(self, power: float) -> None:
        self._echo *= self._fade
        if self.active:
            self._effort = max(self._effort, power)
            self._echo = max(self._echo, self._effort)
        elif power > 0.0 and self._evidence == 0.0:
            self._quiet.append(power)
            del self._quiet[: -self._n_quiet]
        self._set_threshold(quiet_power(self._quiet))

    def _set_threshold(self, rest: float) -> None:
        s = self.settings
        self.rest = rest
        if not rest > 0.0:
            return
        at_rest, left = math.sqrt(rest), s.edge_effort * math.sqrt(self._echo)
        if self.active:
            own = s.edge_effort * math.sqrt(self._effort)
            threshold = s.off_rest * at_rest + max(own, s.still * left)
        else:
            threshold = max(s.on_ratio * at_rest, s.off_rest * at_rest + s.again * left)
        self._threshold = threshold**2


class Activation:
    """On or off for every channel as the samples come, causal.

    The rest level is the mean of the recent quiet windows within 3 dB of the quietest; time spent active
    never enters it. On and off are each decided by a one-sided CUSUM (Page 1954) of log power over a
    threshold: on at `on_ratio`, off at the contraction's own edge level, above which a new one must rise.

    Parameters
    ----------
    fs_hz : float
        Sampling rate.
    n_channels : int
        Number of columns.
    settings : ActivationSettings, optional
        What counts as a contraction.
    """

    def __init__(self, fs_hz: float, n_channels: int, settings: ActivationSettings | None = None) -> None:
        self.settings = settings or ActivationSettings()
        self.fs_hz = fs_hz
        self._n_hop = max(1, round(HOP_S * fs_hz))
        self._samples = np.zeros((0, n_channels))  # samples of the hop being filled
        self._switches = [_Switch(self.settings) for _ in range(n_channels)]

    @property
    def rest_uv(self) -> NDArray[np.float64]:
        """Present RMS at rest, (n_channels,), in the signal's unit; NaN before 0.25 s have passed."""
        return np.sqrt([switch.rest for switch in self._switches])

    @property
    def threshold_uv(self) -> NDArray[np.float64]:
        """RMS to which a contraction must rise, (n_channels,), in the signal's unit."""
        return self.settings.on_ratio * self.rest_uv

    def learn_rest(self, filtered_uv: Samples) -> None:
        """Set the rest level from a stretch known to be rest, (n_samples, n_channels), in the signal's unit.

        Raises
        ------
        ValueError
            When the stretch is empty or a channel holds no signal at all in it.
        """
        powers = np.square(filtered_uv).mean(axis=0) if len(filtered_uv) else np.zeros(1)
        if not np.all(powers > 0.0):
            raise ValueError("the stretch given as rest is empty or flat; give one with the electrodes on")
        for switch, power in zip(self._switches, powers, strict=True):
            switch.learn(float(power))

    def keep_rest(self, rest_uv: NDArray[np.float64]) -> None:
        """Keep the rest level known before a gap, so that an effort after it is not taken for rest.

        (n_channels,), in the signal's unit; NaN where it was not known.
        """
        for switch, level_uv in zip(self._switches, rest_uv, strict=True):
            if level_uv > 0.0:
                switch.learn(float(level_uv) ** 2)

    def process(self, filtered_uv: Samples) -> NDArray[np.bool_]:
        """Return whether each channel is active at each of the next samples, (n_samples, n_channels).

        A sample has the state decided by the hops complete at that sample: nothing is dated back.
        """
        n_before = len(self._samples)
        samples = np.concatenate((self._samples, filtered_uv))
        n_hops = len(samples) // self._n_hop
        whole = n_hops * self._n_hop
        hops = np.square(samples[:whole]).reshape(n_hops, self._n_hop, samples.shape[1])
        powers = (np.add.reduce(hops, axis=1) / self._n_hop).T.tolist()
        self._samples = samples[whole:]
        states = np.empty(filtered_uv.shape, dtype=np.bool_)
        for state, switch, hops in zip(states.T, self._switches, powers, strict=True):
            state[:] = before = switch.active
            for n_complete, power in enumerate(hops, 1):
                if switch.step(power) != before:
                    before = not before
                    state[n_complete * self._n_hop - n_before - 1 :] = before
        return states
