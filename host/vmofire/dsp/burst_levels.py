"""Levels of a recording: of each hop, of the rest around it, and of the threshold that a contraction exceeds.

In: powers of hops. Out: log RMS of each hop. Never: a decision about contractions.
"""

import math

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.contraction import ActivationSettings, Signal
from vmofire.dsp.segmentation import close_gaps, divide_in_two, find_levels, hold_at_least

NO_REST = 0.4  # of the way from rest to effort, in dB: what lies above belongs to the effort
ALIKE = math.log(2.0)  # 3 dB in power: levels this close are one, as for `rest_power`


class Levels:
    """Levels in log RMS, (n_hops,) each.

    Parameters
    ----------
    powers : ndarray, (n_hops,)
        Mean square of each hop, above 0, without spikes.
    dead : ndarray of bool, (n_hops,)
        Hops that were not measured: they are no rest.
    hop_s : float
        Length of a hop.
    settings : ActivationSettings
    known_rest : float, optional
        Mean square of the muscle at rest, where that is known.

    Attributes
    ----------
    pieces : ndarray
        Level of the piece around each hop.
    held : ndarray
        The same without gaps shorter than a pause, and rises shorter than a contraction.
    rest, threshold, depth : ndarray
        Rest; what a contraction must reach; how far a pause at rest must lie below both neighbours.
    """

    def __init__(
        self,
        powers: Signal,
        dead: NDArray[np.bool_],
        hop_s: float,
        settings: ActivationSettings,
        known_rest: float | None,
    ) -> None:
        self.powers, self.hop_s, self.settings = powers, hop_s, settings
        self.n_hops = len(powers)
        self.pieces = find_levels(powers)
        # Gaps first: the beats of a tremor, each too short, are one contraction. Edges of pieces are right
        # to a hop: the shortest contraction may seem a hop shorter.
        self.held = close_gaps(self.pieces, self.count(settings.pause_s))
        self.held = hold_at_least(self.held, self.count(settings.min_on_s) - 1)
        self._follow_rest(dead, known_rest)

    def count(self, seconds: float) -> int:
        """Return the number of hops in a time, at least one."""
        return max(1, round(seconds / self.hop_s))

    def _follow_rest(self, dead: NDArray[np.bool_], known_rest: float | None) -> None:
        """Set rest and threshold of each hop, by its own and the nearby minutes: rest drifts, and holds end.

        A record whose levels fall into two classes, rest and effort, has its threshold half way between them
        where that is lower: so repetitions of 1.6 times an unquiet rest are seen. There, a pause need not be
        deeper than most of the way between the classes.
        """
        s = self.settings
        on, least = math.log(s.on_ratio), math.log(s.least_ratio)
        self.rest, self.threshold, self.depth = (np.empty(self.n_hops) for _ in range(3))
        n_minute = self.count(60.0)
        for start in range(0, self.n_hops, n_minute):
            near = slice(max(0, start - n_minute), start + 2 * n_minute)
            held = self.held[near][~dead[near]]
            if not len(held):
                held = self.held[near]
            rest = float(held[held <= held.min() + 0.5 * ALIKE].mean())
            if known_rest is not None:
                rest = 0.5 * math.log(known_rest)
            threshold, depth = rest + on, max(on, least)
            low, high, explained = divide_in_two(np.minimum(held, rest + 2.0 * on))
            if explained >= s.two_levels and high - low >= least:
                threshold = min(threshold, max(0.5 * (low + high), rest + 0.5 * least))
                depth = min(max(threshold - rest, least), (1.0 - NO_REST) * (high - low))
            self.rest[start : start + n_minute] = rest
            self.threshold[start : start + n_minute] = threshold
            self.depth[start : start + n_minute] = depth
