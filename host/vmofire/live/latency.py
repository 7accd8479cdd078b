"""How old a sample is when it is seen: from its conversion on the board to after the paint that shows it.

In: which samples wait to be painted, when a paint ended, and a clock that knows samples. Out: percentiles in
ms. Never: a clock of its own. The oldest and the newest sample of every block count, so waiting for a block
to fill counts too.
"""

from collections import deque
from collections.abc import Callable

import numpy as np

KEPT_S = 10.0
MOST_S = 5.0  # older than this no sample is late: a computer or board stood still, or a clock was set
MOST_WAITING = 10_000  # ten seconds of three channels at 4000 Hz; where nobody paints, no more are kept
REFRESH_S = 0.5  # a figure that changes with every frame cannot be read


class Latency:
    """Collects what paints tell.

    Attributes
    ----------
    percentiles_ms : tuple of float
        Median and 95th percentile over the last ten seconds; NaN while not known, as behind a stall.
    """

    def __init__(self) -> None:
        self.percentiles_ms = (np.nan, np.nan)
        self._unpainted: list[int] = []
        self._seen: deque[tuple[float, float]] = deque()
        self._refreshed_at_s = -np.inf

    def wait(self, first_sample: int, last_sample: int) -> None:
        """Take the news that samples are about to be painted."""
        self._unpainted += (first_sample, last_sample)
        if len(self._unpainted) > MOST_WAITING:
            del self._unpainted[1::2]  # half of them, old and new alike, the oldest kept

    @property
    def waiting_samples(self) -> tuple[int, ...]:
        """Samples that wait to be painted."""
        return tuple(self._unpainted)

    def forget(self) -> None:
        """Give up on samples that wait: their run is over, or nobody can see the window."""
        self._unpainted.clear()

    def painted(self, at_s: float, to_host_s: Callable[[float], float]) -> None:
        """Take the news that all waiting samples were painted, at a moment of the clock of `to_host_s`."""
        if self._seen and at_s < self._seen[-1][0]:  # the clock was set: what was seen before it is no age
            self._seen.clear()
        ages_s = [at_s - to_host_s(sample) for sample in self._unpainted]
        # NaN while the clock knows nothing, and no age that cannot be: then nothing of this paint counts.
        if all(0.0 <= age_s <= MOST_S for age_s in ages_s):
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
