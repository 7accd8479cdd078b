"""How old a sample is when it is heard: from its conversion on the board to the sound that follows it.

In: when sound left the loudspeaker, and when the samples in it were converted. Out: percentiles in ms.
Never: a clock of its own. One thread tells (PortAudio's), another may ask.
"""

import math
from collections import deque
from collections.abc import Sequence

import numpy as np

KEPT_S = 10.0
REFRESH_S = 0.5  # a figure that changes with every frame cannot be read
MOST = 10_000  # ages kept: 2000 rows a second in blocks of 16 make 2500 in ten seconds


class Delay:
    """Collects what playing tells."""

    def __init__(self) -> None:
        self._ages: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._percentiles_ms = (math.nan, math.nan)
        self._refreshed_at_s = -math.inf

    def heard(self, at_s: float, converted_s: Sequence[float]) -> None:
        """Take the news that samples can be heard, at a moment of the clock by which they were converted."""
        self._ages.extend([(at_s, at_s - one_s) for one_s in converted_s if math.isfinite(one_s)])

    def percentiles_ms(self, now_s: float) -> tuple[float, float]:
        """Return median and 95th percentile in ms over the last ten seconds; NaN while not known."""
        if now_s >= self._refreshed_at_s + REFRESH_S:
            self._refreshed_at_s = now_s
            ages_s = [age_s for at_s, age_s in self._ages.copy() if at_s >= now_s - KEPT_S]
            p50_s, p95_s = np.percentile(ages_s, (50, 95)) if ages_s else (math.nan, math.nan)
            self._percentiles_ms = (1000 * float(p50_s), 1000 * float(p95_s))
        return self._percentiles_ms
