"""Latency of the picture: from the conversion of a sample on the board to the end of the paint that shows it.

In: samples that wait to be painted, the end of each paint, and the board's clock. Out: percentiles in
ms. Never: a clock of its own. The oldest and the newest sample of every block count, so the time to fill a
block is included. A sample that no picture could show has no latency: see `forget`.
"""

from collections import deque
from collections.abc import Callable

import numpy as np

KEPT_S = 10.0
MOST_S = 5.0  # older samples are no latency: a computer or board stood still, or a clock was set
MOST_WAITING = 10_000  # ten seconds of three channels at 4000 Hz; the limit if nothing is painted
REFRESH_S = 0.5  # a number that changes with every frame cannot be read


class Latency:
    """Collects the latency of paints.

    Attributes
    ----------
    percentiles_ms : tuple of float
        Median and 95th percentile over the last ten seconds; NaN while not known, as after a stall.
    """

    def __init__(self) -> None:
        self.percentiles_ms = (np.nan, np.nan)
        self._unpainted: list[int] = []
        self._begins = False  # the next paint is the first one that shows a signal
        self._since_s = -np.inf  # moment from which on there was a picture
        self._seen: deque[tuple[float, float]] = deque()
        self._refreshed_at_s = -np.inf

    def wait(self, first_sample: int, last_sample: int) -> None:
        """Add samples that will be painted next."""
        self._unpainted += (first_sample, last_sample)
        if len(self._unpainted) > MOST_WAITING:
            del self._unpainted[1::2]  # drop every second one, keep the oldest

    @property
    def waiting_samples(self) -> tuple[int, ...]:
        """Samples that wait to be painted."""
        return tuple(self._unpainted)

    def forget(self) -> None:
        """Drop the waiting samples: their run is over, or no picture of a signal is in sight.

        Nor does a sample count that was converted before the end of the next paint, the first picture.
        """
        self._unpainted.clear()
        self._begins = True

    def painted(self, at_s: float, to_host_s: Callable[[float], float]) -> None:
        """Count all waiting samples as painted at a moment of the clock of `to_host_s`."""
        if self._seen and at_s < self._seen[-1][0]:  # the clock was set: earlier values are invalid
            self._seen.clear()
            self._since_s = -np.inf
        if self._begins:
            self._begins, self._since_s = False, at_s
        ages_s = [at_s - to_host_s(sample) for sample in self._unpainted]
        # If the clock gives NaN or an impossible age, nothing of this paint counts.
        if all(0.0 <= age_s <= MOST_S for age_s in ages_s):
            ages_s = [age_s for age_s in ages_s if at_s - age_s >= self._since_s]
            self._seen.extend((at_s, age_s) for age_s in ages_s)
        self._unpainted.clear()
        while self._seen and self._seen[0][0] < at_s - KEPT_S:
            self._seen.popleft()
        if abs(at_s - self._refreshed_at_s) < REFRESH_S:
            return
        self._refreshed_at_s = at_s
        self.percentiles_ms = (np.nan, np.nan)
        if self._seen:
            p50_s, p95_s = np.percentile([age_s for _, age_s in self._seen], (50, 95))
            self.percentiles_ms = (1000 * float(p50_s), 1000 * float(p95_s))
