"""Which rises of a recording are contractions, and why the others are none.

In: spans above the threshold, in hops. Out: the same, each with a reason where it is no contraction.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np

from vmofire.dsp.burst_levels import ALIKE, Levels
from vmofire.dsp.contraction import Signal
from vmofire.dsp.recorded_channel import RecordedChannel
from vmofire.dsp.stretches import split_stretches

JOLT_HZ = 40.0  # twice the lower edge of the band: what is left of movement lies below it, EMG mostly above
JOLT_SHARE = 2.0 / 3.0  # of the power below it: more than that is movement

Why = Literal["short", "unlike", "twitch", "weak", "edge"]


@dataclass
class Span:
    """Contraction in hops, with its log RMS, knocks left out, and the highest that it holds."""

    start: int
    stop: int
    level: float
    peak: float
    why: Why | None = None


class Judge:
    """Judge of the spans of one channel.

    Parameters
    ----------
    levels : Levels
    filtered_uv : RecordedChannel, (n_samples,)
    fs_hz : float
        Sampling rate.
    n_hop : int
        Samples of a hop.
    """

    def __init__(self, levels: Levels, filtered_uv: RecordedChannel, fs_hz: float, n_hop: int) -> None:
        self.levels, self.uv, self.fs_hz, self.n_hop = levels, filtered_uv, fs_hz, n_hop

    def judge(self, spans: list[Span]) -> None:
        """Tell what is no contraction, and why."""
        s = self.levels.settings
        n_quick, n_least = self.levels.count(s.quick_s), self.levels.count(s.min_on_s) - 1
        jolts = [span.stop - span.start < n_quick and self._is_jolt(span) for span in spans]
        long = [span.peak for span in spans if span.stop - span.start >= n_quick]
        usual = float(np.median(long)) if long else math.nan
        n_memory = self.levels.count(3.0 * s.effort_memory_s)
        for i, span in enumerate(spans):
            threshold = math.exp(self.levels.threshold[span.start])
            if jolts[i]:
                span.why = "unlike"
                continue
            near = range(max(0, i - 50), min(len(spans), i + 50))
            for other in (spans[j] for j in near if not jolts[j]):  # movement hides no effort
                apart = max(0, other.start - span.stop, span.start - other.stop)
                if other is not span and apart < n_memory:
                    left = other.level - apart * self.levels.hop_s / s.effort_memory_s
                    if math.exp(span.level) < threshold + s.again * s.edge_effort * math.exp(left):
                        span.why = "weak"
            # A knock is short, and weaker or stronger than the muscle. Where all are short, nothing tells it
            # from a quick squeeze.
            quick = span.stop - span.start < n_quick
            if quick and abs(span.peak - usual) > -math.log(s.alike):
                span.why = "unlike"
            # Two twitches in a row are as long as a quick squeeze, but between them the muscle rests.
            if quick and len(parts := self._find_parts(span)) > 1 and max(parts) < n_least:
                span.why = "short"
            # A lower threshold is for what lasts: in a moment, unquiet rest rises as far.
            if quick and span.peak < self.levels.rest[span.start] + math.log(s.on_ratio):
                span.why = "short"
        self._tell_twitches(spans)

    def _tell_twitches(self, spans: list[Span]) -> None:
        """Tell twitches that met by chance from quick squeezes: single ones as strong outnumber them.

        Both are counted over the time for which an effort is remembered.
        """
        s = self.levels.settings
        n_quick, n_memory = self.levels.count(s.quick_s), self.levels.count(3.0 * s.effort_memory_s)
        twitches = [(span.start, span.peak) for span in spans if span.why == "short"]
        for start, stop, is_high in split_stretches(self.levels.pieces >= self.levels.threshold):
            if is_high and not (self.levels.held[start:stop] >= self.levels.threshold[start:stop]).any():
                twitches.append((start, float(self.levels.pieces[start:stop].max())))
        left = [span for span in spans if span.why is None]
        single, lasting = (
            np.array(rises).reshape(-1, 2) for rises in (twitches, [(one.start, one.peak) for one in left])
        )

        def count_alike(rises: Signal, span: Span) -> int:
            near = np.abs(rises[:, 0] - span.start) <= n_memory
            return int(np.count_nonzero(near & (np.abs(rises[:, 1] - span.peak) <= -math.log(s.alike))))

        for span in left:
            quick = span.stop - span.start < n_quick
            if quick and count_alike(single, span) > count_alike(lasting, span):
                span.why = "twitch"

    def _is_jolt(self, span: Span) -> bool:
        """Tell movement from muscle by its spectrum: a squeeze as short has the same one as a long effort.

        What has one sign is rectified or an envelope, and no spectrum is left in it.
        """
        uv = self.uv[span.start * self.n_hop : span.stop * self.n_hop]
        if not len(uv) or 2.0 * abs(float(uv.mean())) > float(np.sqrt(np.square(uv).mean())):
            return False
        power = np.square(np.abs(np.fft.rfft(uv * np.hanning(len(uv)), 4 * len(uv))))
        hz = np.fft.rfftfreq(4 * len(uv), 1.0 / self.fs_hz)
        return bool(power[hz < JOLT_HZ].sum() > JOLT_SHARE * power.sum())

    def _find_parts(self, span: Span) -> list[int]:
        """Return the lengths, in hops, of what the muscle does before, between and after two hops of rest."""
        powers = self.levels.powers[span.start : span.stop]
        quiet = powers[:-1] + powers[1:] <= 2.0 * math.exp(ALIKE + 2.0 * self.levels.rest[span.start])
        rests = np.append(quiet, False) | np.append(False, quiet)
        return [b - a for a, b, at_rest in split_stretches(rests) if not at_rest and b - a > 1]
