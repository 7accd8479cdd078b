"""Clock of the board: converts sample numbers to moments of this computer's clock.

In: when each PING was sent and its PONG came, and the sample in it. Out: seconds of time.perf_counter().
Never: a port, a thread, or a clock of its own. One thread calls `add`, any thread may read.
"""

import math
from collections import deque
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from vmofire.messages import WRAP

WINDOW = 240  # pings: two minutes at two a second, over which a crystal's temperature drifts little
DRIFT_SD = 200e-6  # assumed for the two crystals before any measurement: 30 ppm each, and margin
SURPRISED_SD = 0.05  # assumed once that is proved wrong: a resonator or a bad setting is off by percents
FLOOR_S = 50e-6  # least error assumed of a ping: the granularity of the scheduler and of USB
STRAYS = 3  # pings in a row outside their own bounds that prove a step, such as a suspended computer
STEP_S = 0.002


class Fit(NamedTuple):
    """Fitted line: host second = at_s + (sample / nominal - sample_s) * (1 + drift)."""

    at_s: float
    sample_s: float
    drift: float
    drift_sd: float
    error_s: float


class DeviceClock:
    """Estimate when a sample was converted, in seconds of the host's clock.

    Each PONG bounds its sample between the sending of the PING and the receiving of the PONG. The middle of
    a quick exchange is a better estimate than that of a slow one. So each has a weight by how much longer it
    took than the quickest. Offset and drift are a weighted least-squares line over the last pings. Drift has
    a prior, so that two pings a second apart do not give a wild rate. If the line is proved wrong, earlier
    pings are dropped and the prior is widened: either the clock was set or its rate is far off.

    Parameters
    ----------
    fs_hz : float
        Rate the board says it achieves.
    """

    def __init__(self, fs_hz: float) -> None:
        self._nominal_hz = fs_hz
        self._pings: deque[tuple[float, float, float]] = deque(maxlen=WINDOW)
        self._last_sample = 0.0
        self._strays = 0
        self._drift_sd = DRIFT_SD  # prior
        self._fit: Fit | None = None

    def add(self, sent_s: float, received_s: float, sample: float) -> None:
        """Take one exchange: `sample` is the PONG's, modulo 2**32."""
        if not sent_s <= received_s:
            raise ValueError("a PONG cannot come before its PING")
        sample = self.unwrap(sample)
        if self._fit is not None:
            expected_s = self.to_host_s(sample)
            margin_s = STEP_S + self.error_s
            stray = not sent_s - margin_s <= expected_s <= received_s + margin_s
            self._strays = self._strays + 1 if stray else 0
        self._last_sample = sample
        self._pings.append((sample / self._nominal_hz, (sent_s + received_s) / 2, received_s - sent_s))
        if self._strays >= STRAYS:
            self._pings = deque(list(self._pings)[-STRAYS:], maxlen=WINDOW)
            self._strays = 0
            self._drift_sd = SURPRISED_SD
        self._fit = _fit(np.array(self._pings), self._drift_sd)

    def unwrap(self, sample: float) -> float:
        """Return the sample counted without wrapping, as the number nearest to the last PONG's."""
        return sample + WRAP * round((self._last_sample - sample) / WRAP)

    def to_host_s(self, sample: float) -> float:
        """Return the second of time.perf_counter() when `sample` was converted; nan before the first PONG."""
        fit = self._fit
        if fit is None:
            return math.nan
        return fit.at_s + (self.unwrap(sample) / self._nominal_hz - fit.sample_s) * (1 + fit.drift)

    def to_sample(self, host_s: float) -> float:
        """Return the sample under way at a second, counted without wrapping; nan before the first PONG."""
        fit = self._fit
        if fit is None:
            return math.nan
        return ((host_s - fit.at_s) / (1 + fit.drift) + fit.sample_s) * self._nominal_hz

    @property
    def fs_hz(self) -> float:
        """Samples a second of the host's clock, measured; the board's own figure before the first PONG."""
        return self._nominal_hz / (1 + self._fit.drift) if self._fit else self._nominal_hz

    @property
    def fs_error_hz(self) -> float:
        """Standard deviation of `fs_hz`."""
        return self._nominal_hz * (self._fit.drift_sd if self._fit else DRIFT_SD)

    @property
    def error_s(self) -> float:
        """Error bound of `to_host_s` near the last PONG: half the quickest exchange plus the fit's error."""
        return self._fit.error_s if self._fit else math.inf


def _fit(pings: npt.NDArray[np.float64], believed_sd: float) -> Fit:
    sample_s, middle_s, round_trip_s = pings.T
    quickest_s = float(round_trip_s.min())
    weight = 1 / (FLOOR_S**2 + ((round_trip_s - quickest_s) / 2) ** 2)
    total = float(weight.sum())
    at_sample_s = float(weight @ sample_s) / total
    x = sample_s - at_sample_s
    y = middle_s - sample_s
    offset_s = float(weight @ y) / total
    information = float(weight @ x**2) + believed_sd**-2
    drift = float(weight @ (x * (y - offset_s))) / information
    drift_sd = information**-0.5
    ahead_s = float(sample_s[-1]) - at_sample_s
    error_s = quickest_s / 2 + math.hypot(total**-0.5, drift_sd * ahead_s)
    return Fit(at_sample_s + offset_s, at_sample_s, drift, drift_sd, error_s)
