"""Contractions of a whole recording, edges refined to the sample, for reports.

In: one channel of band-passed EMG without hum, any unit, of any length. Out: bursts and rejected rises, in
order of time. Uses the live detector's settings. Never: a whole signal in memory, a rise dropped in silence.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from vmofire.dsp.burst_edges import Edges
from vmofire.dsp.burst_judging import Judge, Span, Why
from vmofire.dsp.burst_levels import NO_REST, Levels
from vmofire.dsp.contraction import REST_WINDOW_S, WAY, ActivationSettings, Burst, Signal, rest_power
from vmofire.dsp.hop_powers import SPIKE, find_powers, limit_spikes
from vmofire.dsp.recorded_channel import Part, RecordedChannel, iterate
from vmofire.dsp.stretches import split_stretches

HOP_S = 0.02  # powers are taken this long, then edges refined to the sample
BESIDE_S = 1.0  # the rest beside a contraction is looked for this far from its edge
TINY = np.finfo(np.float64).tiny  # a power that was filtered to nothing
DEAD = 1e-7  # of a high power: a hop with less was not measured (digital zero, a dropout)


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
    levels = Levels(limit_spikes(powers), dead, hop_s, s, known)
    return _Finder(levels, filtered_uv, fs_hz, n_hop).find()


class _Finder:
    """Steps of the search, all in hops and log RMS."""

    def __init__(self, levels: Levels, filtered_uv: RecordedChannel, fs_hz: float, n_hop: int) -> None:
        self.levels, self.uv, self.fs_hz, self.n_hop = levels, filtered_uv, fs_hz, n_hop
        self.settings, self.n_hops = levels.settings, levels.n_hops

    def find(self) -> Activity:
        """Find everything."""
        spans = [span for part in self._part() for span in self._find_spans(*part)]
        spans.sort(key=lambda span: span.start)
        self._separate(spans)
        Judge(self.levels, self.uv, self.fs_hz, self.n_hop).judge(spans)
        return self._describe(spans)

    def _part(self) -> list[tuple[int, int]]:
        """Return the surroundings of each peak, (start, stop), both valleys included.

        A valley counts if both peaks stand out from it: by `depth` where it is as low as rest, else by
        `valley`. The shallowest is given up first, until all that are left count.
        """
        s = self.settings
        edges = np.concatenate(([0], np.flatnonzero(np.diff(self.levels.held)) + 1, [self.n_hops]))
        held = self.levels.held[edges[:-1]]
        rises = np.diff(held) > 0.0
        tops = np.flatnonzero(np.append(~rises, True) & np.append(True, rises))
        lows = np.flatnonzero(np.append(rises, False) & np.append(False, ~rises))
        peaks = held[tops]
        at = edges[lows]
        restful = held[lows] <= np.minimum(
            self.levels.threshold[at], self.levels.rest[at] + math.log(s.least_ratio)
        )
        wanted = held[lows] + np.where(restful, self.levels.depth[at], -math.log(s.valley))
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

    def _find_spans(self, start: int, stop: int) -> list[Span]:
        """Return the contraction around the highest level, and any that its edges leave out."""
        levels = self.levels
        above = levels.held[start:stop] >= levels.threshold[start:stop]
        if not above.any():
            return []
        inside = levels.powers[start:stop][above]
        effort = 0.5 * math.log(np.minimum(inside, SPIKE * np.median(inside)).mean())
        first = start + int(levels.held[start:stop].argmax())
        length = int((levels.held[first:stop] < levels.held[first]).argmax()) or stop - first
        middle = first + (length + 1) // 2
        before, after = slice(start, middle), slice(middle, stop)
        valley = float(levels.held[start]) if start else -math.inf
        on = middle - self._walk(levels.powers[before][::-1], levels.rest[before][::-1], valley, effort, True)
        valley = float(levels.held[stop - 1]) if stop < self.n_hops else -math.inf
        off = middle + self._walk(levels.powers[after], levels.rest[after], valley, effort)
        found = [Span(on, off, self._typical(on, off), float(levels.held[first]))]
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
        inside = self.levels.powers[start : max(stop, start + 1)]
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
        n_beside, n_window = self.levels.count(BESIDE_S), self.levels.count(REST_WINDOW_S)
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

    def _separate(self, spans: list[Span]) -> None:
        """End neighbours that overlap in the middle of what both claim."""
        for one, other in pairwise(spans):
            if one.stop > other.start:
                one.stop = other.start = (one.stop + other.start) // 2

    def _describe(self, spans: list[Span]) -> Activity:
        """Refine the edges, and list what is left above the threshold."""
        levels = self.levels
        edges = Edges(self.uv, self.fs_hz, self.n_hop)
        bursts: list[Burst] = []
        taken = np.zeros(self.n_hops, dtype=np.int8)
        end = 0
        for i, span in enumerate(spans):
            after = spans[i + 1].start if i + 1 < len(spans) else self.n_hops
            before = spans[i - 1].stop if i else 0
            if span.why is None:
                inside = span.start * self.n_hop, span.stop * self.n_hop
                burst = edges.measure(*inside, max(end, before * self.n_hop), after * self.n_hop)
                # The jump in variance lies inside of a ramp: allow it the hop that a level is allowed.
                held_s = burst.offset_s - burst.onset_s + levels.hop_s
                if held_s >= self.settings.min_on_s or burst.starts_before or burst.ends_after:
                    bursts.append(burst)
                    end = round(burst.offset_s * self.fs_hz)
                    taken[round(burst.onset_s / levels.hop_s) : math.ceil(burst.offset_s / levels.hop_s)] = 1
                    continue
                span.why = "short"
            taken[span.start : span.stop] = 2
        rejected: list[Rejected] = []
        high = levels.pieces >= levels.threshold
        for start, stop, left in split_stretches(high & (taken != 1)):
            if left:
                short = not (levels.held[start:stop] >= levels.threshold[start:stop]).any()
                why: Why = "edge"
                if short:
                    why = "short"
                for span in spans:
                    if span.why and span.start < stop and span.stop > start:
                        why = span.why
                        break
                rms = float(np.sqrt(levels.powers[start:stop].mean()))
                start_s, stop_s = start * self.n_hop / self.fs_hz, stop * self.n_hop / self.fs_hz
                rejected.append(Rejected(start_s, stop_s, why, rms))
        return Activity(bursts, rejected)


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
