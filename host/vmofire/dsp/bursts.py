"""Contractions of a whole recording, edges refined to the sample, for reports.

In: one channel of band-passed EMG without hum, any unit, of any length. Out: bursts and rejected rises, in
order of time. Uses the live detector's settings. Never: a whole signal in memory, a rise dropped in silence.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vmofire.dsp.contraction import REST_WINDOW_S, WAY, ActivationSettings, Burst, Signal, rest_power
from vmofire.dsp.recorded_channel import Part, RecordedChannel, find_strongest, iterate, sum_up
from vmofire.dsp.segmentation import close_gaps, divide_in_two, find_levels, hold_at_least
from vmofire.dsp.stretches import split_stretches

HOP_S = 0.02  # powers are taken this long, then edges refined to the sample
BESIDE_S = 1.0  # the rest beside a contraction is looked for this far from its edge
NO_REST = 0.4  # of the way from rest to effort, in dB: what lies above belongs to the effort
SPIKE = 50.0  # times the median power of the hops around: more is no muscle (20 to 100 do as well)
SPIKE_HOPS = 7  # around a hop, itself included: so many that a contraction, but no spike, is their median
JOLT_HZ = 40.0  # twice the lower edge of the band: what is left of movement lies below it, EMG mostly above
JOLT_SHARE = 2.0 / 3.0  # of the power below it: more than that is movement
TINY = np.finfo(np.float64).tiny  # a power that was filtered to nothing
DEAD = 1e-7  # of a high power: a hop with less was not measured (digital zero, a dropout)
ALIKE = math.log(2.0)  # 3 dB in power: levels this close are one, as for `rest_power`

Why = Literal["short", "unlike", "twitch", "weak", "edge"]


@dataclass(frozen=True)
class Rejected:
    """Rise above the threshold that is no contraction, and why.

    Parameters
    ----------
    start_s, stop_s : float
        From when to when, in s.
    why : {"short", "unlike", "twitch", "weak", "edge"}
        Shorter than `min_on_s`; or a moment of what must last, or twitches in a row. Shorter than `quick_s`,
        and movement by its spectrum, or not like the longer contractions beside it. Shorter than `quick_s`,
        and fewer than the twitches around it that are as strong. Weak beside a stronger contraction. Below
        the edge of the contraction beside it.
    rms_uv : float
        In the signal's unit; a spike counts for no more than `limit_spikes` leaves of it.
    """

    start_s: float
    stop_s: float
    why: Why
    rms_uv: float


@dataclass(frozen=True)
class Activity:
    """What stands out from rest in a recording. Each rise is in exactly one of the two lists.

    Parameters
    ----------
    bursts : list of Burst
    rejected : list of Rejected
    """

    bursts: list[Burst]
    rejected: list[Rejected]


@dataclass
class _Span:
    """Contraction in hops, with its log RMS, knocks left out, and the highest that it holds."""

    start: int
    stop: int
    level: float
    peak: float
    why: Why | None = None


def find_bursts(
    filtered_uv: RecordedChannel,
    fs_hz: float,
    rest: tuple[float, float] | None = None,
    settings: ActivationSettings | None = None,
) -> list[Burst]:
    """Find every contraction of a whole recording; see `find_activity`."""
    return find_activity(filtered_uv, fs_hz, rest, settings).bursts


def find_activity(
    filtered_uv: RecordedChannel,
    fs_hz: float,
    rest: tuple[float, float] | None = None,
    settings: ActivationSettings | None = None,
) -> Activity:
    """Find every contraction of a whole recording, and every rise that is none.

    The log power is divided into pieces of constant level, by maximum likelihood. Rises shorter than a
    contraction and gaps shorter than a pause are levelled. Each peak that stands out enough from the valleys
    beside it, and exceeds the threshold, is a contraction. Its edges lie where the signal leaves the rest
    beside it, and are then moved to the nearest jump in variance (Staude and Wolf 1999).

    Parameters
    ----------
    filtered_uv : ndarray or other RecordedChannel, (n_samples,)
        One channel, band-passed, without hum; any unit.
    fs_hz : float
        Sampling rate.
    rest : tuple of float, optional
        A stretch known to be rest, (start, end) in s. Without it the quietest parts are taken as rest.
    settings : ActivationSettings, optional
        What counts as a contraction.

    Returns
    -------
    Activity
        Empty where nothing rises above rest, and where there is less than 0.25 s of signal.

    Raises
    ------
    ValueError
        When `rest` is outside the recording or holds no signal at all.
    """
    s = settings or ActivationSettings()
    n_hop = max(1, round(HOP_S * fs_hz))
    hop_s = n_hop / fs_hz
    known = None if rest is None else _measure_rest(filtered_uv, fs_hz, rest)
    if len(filtered_uv) // n_hop < REST_WINDOW_S / hop_s:
        return Activity([], [])
    powers = find_powers(filtered_uv, n_hop)
    high = float(np.quantile(powers[powers > 0.0], 0.75)) if np.any(powers > 0.0) else 0.0
    dead = ~(powers > DEAD * high)  # a hop whose power is not known is dead too
    if dead.all():
        return Activity([], [])
    powers[dead] = rest_power(powers[~dead], round(REST_WINDOW_S / hop_s))
    return _Finder(filtered_uv, fs_hz, n_hop, limit_spikes(powers), s, known).find(dead)


class _Finder:
    """Steps of the search, all in hops and log RMS."""

    def __init__(
        self,
        filtered_uv: RecordedChannel,
        fs_hz: float,
        n_hop: int,
        powers: Signal,
        settings: ActivationSettings,
        known_rest: float | None,
    ) -> None:
        self.uv, self.fs_hz, self.n_hop, self.settings = filtered_uv, fs_hz, n_hop, settings
        self.hop_s = n_hop / fs_hz
        self.n_hops, self.powers = len(powers), powers
        self.logs = 0.5 * np.log(np.maximum(powers, TINY))
        self.levels = find_levels(powers)
        # Gaps first: the beats of a tremor, each too short, are one contraction. Edges of pieces are right
        # to a hop: the shortest contraction may seem a hop shorter.
        self.held = close_gaps(self.levels, self._count(settings.pause_s))
        self.held = hold_at_least(self.held, self._count(settings.min_on_s) - 1)
        self.known_rest = known_rest
        self.rest = self.threshold = self.depth = np.zeros(0)

    def _count(self, seconds: float) -> int:
        return max(1, round(seconds / self.hop_s))

    def find(self, dead: NDArray[np.bool_]) -> Activity:
        """Find everything; dead hops are no rest."""
        self._follow_rest(dead)
        spans = [span for part in self._part() for span in self._find_spans(*part)]
        spans.sort(key=lambda span: span.start)
        self._separate(spans)
        self._judge(spans)
        return self._describe(spans)

    def _follow_rest(self, dead: NDArray[np.bool_]) -> None:
        """Set rest and threshold of each hop, by its own and the nearby minutes: rest drifts, and holds end.

        A record whose levels fall into two classes, rest and effort, has its threshold half way between them
        where that is lower: so repetitions of 1.6 times an unquiet rest are seen. There, a pause need not be
        deeper than most of the way between the classes.
        """
        s = self.settings
        on, least = math.log(s.on_ratio), math.log(s.least_ratio)
        self.rest, self.threshold, self.depth = (np.empty(self.n_hops) for _ in range(3))
        n_minute = self._count(60.0)
        for start in range(0, self.n_hops, n_minute):
            near = slice(max(0, start - n_minute), start + 2 * n_minute)
            held = self.held[near][~dead[near]]
            if not len(held):
                held = self.held[near]
            rest = float(held[held <= held.min() + 0.5 * ALIKE].mean())
            if self.known_rest is not None:
                rest = 0.5 * math.log(self.known_rest)
            threshold, depth = rest + on, max(on, least)
            low, high, explained = divide_in_two(np.minimum(held, rest + 2.0 * on))
            if explained >= s.two_levels and high - low >= least:
                threshold = min(threshold, max(0.5 * (low + high), rest + 0.5 * least))
                depth = min(max(threshold - rest, least), (1.0 - NO_REST) * (high - low))
            self.rest[start : start + n_minute] = rest
            self.threshold[start : start + n_minute] = threshold
            self.depth[start : start + n_minute] = depth

    def _part(self) -> list[tuple[int, int]]:
        """Return the surroundings of each peak, (start, stop), both valleys included.

        A valley counts if both peaks stand out from it: by `depth` where it is as low as rest, else by
        `valley`. The shallowest is given up first, until all that are left count.
        """
        s = self.settings
        edges = np.concatenate(([0], np.flatnonzero(np.diff(self.held)) + 1, [self.n_hops]))
        held = self.held[edges[:-1]]
        rises = np.diff(held) > 0.0
        tops = np.flatnonzero(np.append(~rises, True) & np.append(True, rises))
        lows = np.flatnonzero(np.append(rises, False) & np.append(False, ~rises))
        peaks = held[tops]
        at = edges[lows]
        restful = held[lows] <= np.minimum(self.threshold[at], self.rest[at] + math.log(s.least_ratio))
        wanted = held[lows] + np.where(restful, self.depth[at], -math.log(s.valley))
        while len(lows):
            depths = np.minimum(peaks[:-1], peaks[1:]) - wanted
            shallow = int(depths.argmin())
            if depths[shallow] >= 0.0:
                break
            peaks[shallow] = max(peaks[shallow], peaks[shallow + 1])
            peaks = np.delete(peaks, shallow + 1)
            lows, wanted = np.delete(lows, shallow), np.delete(wanted, shallow)
        starts, stops = [0, *edges[lows].tolist()], [*edges[lows + 1].tolist(), self.n_hops]
        return list(zip(starts, stops, strict=True))

    def _find_spans(self, start: int, stop: int) -> list[_Span]:
        """Return the contraction around the highest level, and any that its edges leave out."""
        above = self.held[start:stop] >= self.threshold[start:stop]
        if not above.any():
            return []
        inside = self.powers[start:stop][above]
        effort = 0.5 * math.log(np.minimum(inside, SPIKE * np.median(inside)).mean())
        first = start + int(self.held[start:stop].argmax())
        length = int((self.held[first:stop] < self.held[first]).argmax()) or stop - first
        middle = first + (length + 1) // 2
        before, after = slice(start, middle), slice(middle, stop)
        valley = float(self.held[start]) if start else -math.inf
        on = middle - self._walk(self.powers[before][::-1], self.rest[before][::-1], valley, effort, True)
        valley = float(self.held[stop - 1]) if stop < self.n_hops else -math.inf
        off = middle + self._walk(self.powers[after], self.rest[after], valley, effort)
        found = [_Span(on, off, self._typical(on, off), float(self.held[first]))]
        # What lies beyond a pause is another contraction; what touches this one belongs to its edge.
        quiet = np.flatnonzero(~above[: on - start])
        if len(quiet):
            found += self._find_spans(start, start + int(quiet[-1]))
        quiet = np.flatnonzero(~above[off - start :])
        if len(quiet):
            found += self._find_spans(off + int(quiet[0]), stop)
        return found

    def _typical(self, start: int, stop: int) -> float:
        """Return the log RMS that a contraction has: a knock in it does not count."""
        inside = self.powers[start : max(stop, start + 1)]
        return 0.5 * math.log(min(float(inside.mean()), 1.5 * float(np.median(inside))))

    def _walk(
        self, powers: Signal, rest: Signal, valley: float, effort: float, backwards: bool = False
    ) -> int:
        """Count the hops that belong to a contraction, going outwards from its middle.

        The level of the edge is a share of the way from rest to effort, in dB: raters put it higher in a
        strong effort and above a restless muscle. The rest is the one beside the edge. So the walk begins
        well inside, and ends at the first edge that the rest outside of it confirms. Backwards in time, rest
        counts up to BESIDE_S from where the effort stands out: the muscle may have been restless before that.
        """
        if not len(powers):
            return 0
        powers = np.maximum(powers, TINY)
        logs = np.log(powers)
        n_beside, n_window = self._count(BESIDE_S), self._count(REST_WINDOW_S)
        lowest = np.maximum(rest, min(valley, effort))
        reached = _reach(logs - 2.0 * (lowest + NO_REST * (effort - lowest)))
        last = reached + n_beside if backwards else len(powers) + n_window
        while reached < min(len(powers), last - n_window):
            beside = 0.5 * math.log(rest_power(powers[reached : min(last, reached + n_beside)], n_window))
            quiet = np.maximum(rest, beside)
            edge = quiet + self.settings.edge_share * np.maximum(0.0, effort - quiet)
            further = _reach(logs - 2.0 * edge)
            if further <= reached:
                break
            reached = further
        return reached

    def _separate(self, spans: list[_Span]) -> None:
        """End neighbours that overlap in the middle of what both claim."""
        for one, other in pairwise(spans):
            if one.stop > other.start:
                one.stop = other.start = (one.stop + other.start) // 2

    def _judge(self, spans: list[_Span]) -> None:
        """Tell what is no contraction, and why."""
        s = self.settings
        n_quick, n_least = self._count(s.quick_s), self._count(s.min_on_s) - 1
        jolts = [span.stop - span.start < n_quick and self._is_jolt(span) for span in spans]
        long = [span.peak for span in spans if span.stop - span.start >= n_quick]
        usual = float(np.median(long)) if long else math.nan
        n_memory = self._count(3.0 * s.effort_memory_s)
        for i, span in enumerate(spans):
            threshold = math.exp(self.threshold[span.start])
            if jolts[i]:
                span.why = "unlike"
                continue
            near = range(max(0, i - 50), min(len(spans), i + 50))
            for other in (spans[j] for j in near if not jolts[j]):  # movement hides no effort
                apart = max(0, other.start - span.stop, span.start - other.stop)
                if other is not span and apart < n_memory:
                    left = other.level - apart * self.hop_s / s.effort_memory_s
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
            if quick and span.peak < self.rest[span.start] + math.log(s.on_ratio):
                span.why = "short"
        self._tell_twitches(spans)

    def _tell_twitches(self, spans: list[_Span]) -> None:
        """Tell twitches that met by chance from quick squeezes: single ones as strong outnumber them.

        Both are counted over the time for which an effort is remembered.
        """
        s = self.settings
        n_quick, n_memory = self._count(s.quick_s), self._count(3.0 * s.effort_memory_s)
        twitches = [(span.start, span.peak) for span in spans if span.why == "short"]
        for start, stop, is_high in split_stretches(self.levels >= self.threshold):
            if is_high and not (self.held[start:stop] >= self.threshold[start:stop]).any():
                twitches.append((start, float(self.levels[start:stop].max())))
        left = [span for span in spans if span.why is None]
        single, lasting = (
            np.array(rises).reshape(-1, 2) for rises in (twitches, [(one.start, one.peak) for one in left])
        )

        def count_alike(rises: Signal, span: _Span) -> int:
            near = np.abs(rises[:, 0] - span.start) <= n_memory
            return np.count_nonzero(near & (np.abs(rises[:, 1] - span.peak) <= -math.log(s.alike)))

        for span in left:
            quick = span.stop - span.start < n_quick
            if quick and count_alike(single, span) > count_alike(lasting, span):
                span.why = "twitch"

    def _is_jolt(self, span: _Span) -> bool:
        """Tell movement from muscle by its spectrum: a squeeze as short has the same one as a long effort.

        What has one sign is rectified or an envelope, and no spectrum is left in it.
        """
        uv = self.uv[span.start * self.n_hop : span.stop * self.n_hop]
        if not len(uv) or 2.0 * abs(float(uv.mean())) > float(np.sqrt(np.square(uv).mean())):
            return False
        power = np.square(np.abs(np.fft.rfft(uv * np.hanning(len(uv)), 4 * len(uv))))
        hz = np.fft.rfftfreq(4 * len(uv), 1.0 / self.fs_hz)
        return bool(power[hz < JOLT_HZ].sum() > JOLT_SHARE * power.sum())

    def _find_parts(self, span: _Span) -> list[int]:
        """Return the lengths, in hops, of what the muscle does before, between and after two hops of rest."""
        powers = self.powers[span.start : span.stop]
        quiet = powers[:-1] + powers[1:] <= 2.0 * math.exp(ALIKE + 2.0 * self.rest[span.start])
        rests = np.append(quiet, False) | np.append(False, quiet)
        return [b - a for a, b, at_rest in split_stretches(rests) if not at_rest and b - a > 1]

    def _describe(self, spans: list[_Span]) -> Activity:
        """Refine the edges, and list what is left above the threshold."""
        bursts: list[Burst] = []
        taken = np.zeros(self.n_hops, dtype=np.int8)
        end = 0
        for i, span in enumerate(spans):
            after = spans[i + 1].start if i + 1 < len(spans) else self.n_hops
            before = spans[i - 1].stop if i else 0
            if span.why is None:
                burst = self._measure(span, max(end, before * self.n_hop), after * self.n_hop)
                # The jump in variance lies inside of a ramp: allow it the hop that a level is allowed.
                held_s = burst.offset_s - burst.onset_s + self.hop_s
                if held_s >= self.settings.min_on_s or burst.starts_before or burst.ends_after:
                    bursts.append(burst)
                    end = round(burst.offset_s * self.fs_hz)
                    taken[round(burst.onset_s / self.hop_s) : math.ceil(burst.offset_s / self.hop_s)] = 1
                    continue
                span.why = "short"
            taken[span.start : span.stop] = 2
        rejected: list[Rejected] = []
        high = self.levels >= self.threshold
        for start, stop, left in split_stretches(high & (taken != 1)):
            if left:
                short = not (self.held[start:stop] >= self.threshold[start:stop]).any()
                why: Why = "edge"
                if short:
                    why = "short"
                for span in spans:
                    if span.why and span.start < stop and span.stop > start:
                        why = span.why
                        break
                rms = float(np.sqrt(self.powers[start:stop].mean()))
                start_s, stop_s = start * self.n_hop / self.fs_hz, stop * self.n_hop / self.fs_hz
                rejected.append(Rejected(start_s, stop_s, why, rms))
        return Activity(bursts, rejected)

    def _measure(self, span: _Span, earliest: int, latest: int) -> Burst:
        starts_before, ends_after = span.start == 0, span.stop == self.n_hops
        onset, offset = span.start * self.n_hop, span.stop * self.n_hop
        half = (offset - onset) // 2
        if not starts_before:
            onset = self._refine(onset, min(half, offset - onset), onset - earliest, False)
        offset = (
            len(self.uv)
            if ends_after
            else self._refine(offset, min(half, offset - onset), latest - offset, True)
        )
        burst = Part(self.uv, onset, offset)
        n_peak = max(1, min(round(0.1 * self.fs_hz), offset - onset))
        peak = find_strongest(burst, n_peak) / n_peak
        total = 0.0
        for sums in sum_up(burst):
            total = float(sums[-1])
        rms = (total / (offset - onset)) ** 0.5
        return Burst(
            onset / self.fs_hz, offset / self.fs_hz, starts_before, ends_after, rms, max(0.0, peak) ** 0.5
        )

    def _refine(self, edge: int, inside: int, outside: int, backwards: bool) -> int:
        """Move an edge to the likeliest jump in variance from 0.2 s outside to 0.1 s inside of it."""
        outside = min(outside, round(0.2 * self.fs_hz))
        inside = min(inside, round(0.1 * self.fs_hz))
        start, stop = (edge - inside, edge + outside) if backwards else (edge - outside, edge + inside)
        squares = np.square(self.uv[max(0, start) : stop])
        squares = squares[::-1] if backwards else squares
        if min(inside, outside) < 2 or len(squares) < inside + outside:
            return edge
        quiet = float(squares[: max(1, 3 * outside // 4)].mean())
        loud = float(squares[-max(1, 4 * inside // 5) :].mean())
        if not 0.0 < 1.5 * quiet < loud:  # a slow rise has no jump
            return edge
        moved = int(np.argmin(np.cumsum(squares * (1.0 / quiet - 1.0 / loud) - math.log(loud / quiet))))
        return stop - moved if backwards else start + moved


def find_powers(filtered_uv: RecordedChannel, n_hop: int) -> Signal:
    """Return the mean square of each whole hop, (n_hops,)."""
    parts = [
        np.square(piece[: len(piece) // n_hop * n_hop]).reshape(-1, n_hop).mean(axis=1)
        for _, piece in iterate(filtered_uv, n_hop)
    ]
    return np.concatenate([np.zeros(0), *parts])


def limit_spikes(powers: Signal) -> Signal:
    """Return the powers without what no muscle does: a spike would set the level of its whole piece."""
    beside = SPIKE_HOPS // 2
    around = np.lib.stride_tricks.sliding_window_view(np.pad(powers, beside, mode="edge"), SPIKE_HOPS)
    return np.minimum(powers, SPIKE * np.median(around, axis=1))


def _measure_rest(filtered_uv: RecordedChannel, fs_hz: float, rest: tuple[float, float]) -> float:
    """Return the mean square of the stretch given as rest."""
    start, stop = (min(len(filtered_uv), max(0, round(at_s * fs_hz))) for at_s in rest)
    part = Part(filtered_uv, start, max(start, stop))
    sums = [float(np.square(piece).sum()) for _, piece in iterate(part)]
    if not sum(sums) > 0.0:
        raise ValueError(f"no signal in the rest from {rest[0]:g} to {rest[1]:g} s; give a stretch inside it")
    return sum(sums) / (stop - start)


def _reach(above: Signal) -> int:
    """Count the hops that belong to the contraction, going outwards: up to where the evidence is greatest."""
    return int(np.argmax(np.concatenate(([0.0], np.cumsum(np.clip(above, -WAY, WAY))))))
