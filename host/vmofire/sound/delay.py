"""Delay of the sound: from the conversion of a sample on the board to the sound that follows it.

In: when sound left the loudspeaker, and when its samples were converted. Out: percentiles in ms.
Never: a clock of its own. PortAudio's thread writes, another may read.
"""

import math
from collections import deque
from collections.abc import Sequence

import numpy as np

KEPT_S = 10.0
REFRESH_S = 0.5  # a number that changes with every frame cannot be read
MOST = 10_000  # ages kept: 2000 samples a second in blocks of 16 make 2500 in ten seconds


class Delay:
    """Collects the delays of the sound."""

    def __init__(self) -> None:
        self._ages: deque[tuple[float, float]] = deque(maxlen=MOST)
        self._percentiles_ms = (math.nan, math.nan)
        self._refreshed_at_s = -math.inf

    def heard(self, at_s: float, converted_s: Sequence[float]) -> None:
        """Count samples as heard at `at_s`, a moment of the same clock as `converted_s`."""
        self._ages.extend([(at_s, at_s - one_s) for one_s in converted_s if math.isfinite(one_s)])

    def percentiles_ms(self, now_s: float) -> tuple[float, float]:
        """Return median and 95th percentile in ms over the last ten seconds; NaN while not known."""
        if now_s >= self._refreshed_at_s + REFRESH_S:
            self._refreshed_at_s = now_s
            ages_s = [age_s for at_s, age_s in self._ages.copy() if at_s >= now_s - KEPT_S]
            p50_s, p95_s = np.percentile(ages_s, (50, 95)) if ages_s else (math.nan, math.nan)
            self._percentiles_ms = (1000 * float(p50_s), 1000 * float(p95_s))
        return self._percentiles_ms
