"""Counting of events against true bursts, the same for every detector.

In: events and bursts in s. Out: a Score. Matched one to one, best overlap first, intersection over union at
least 0.5; unmatched ones are missed or false. A null edge is the record's edge.
"""

from dataclasses import dataclass, field

import numpy as np

Event = tuple[float, float]


@dataclass(frozen=True)
class Burst:
    """True contraction; `sharp` and `sharp_end` if its edges are known well enough to measure errors."""

    onset_s: float
    offset_s: float
    sharp: bool = True
    sharp_end: bool = True


@dataclass
class Score:
    """Score of one record or of many: counts, and errors in ms (found minus true), in order of the bursts."""

    matched: int = 0
    missed: int = 0
    false: int = 0
    onset_ms: list[float] = field(default_factory=list)  # of matched bursts that are sharp
    offset_ms: list[float] = field(default_factory=list)  # of matched bursts whose end is sharp

    @property
    def f1(self) -> float:
        """Return F1: twice the matched, over all events and all bursts."""
        return 2.0 * self.matched / max(1, 2 * self.matched + self.missed + self.false)

    def __add__(self, other: "Score") -> "Score":
        return Score(
            self.matched + other.matched,
            self.missed + other.missed,
            self.false + other.false,
            self.onset_ms + other.onset_ms,
            self.offset_ms + other.offset_ms,
        )


def overlap(a: Event, b: Event) -> float:
    """Return intersection over union."""
    both = min(a[1], b[1]) - max(a[0], b[0])
    return max(0.0, both) / max(1e-9, max(a[1], b[1]) - min(a[0], b[0]))


def score(events: list[Event], bursts: list[Burst]) -> Score:
    """Match events and bursts, and count."""
    shares = [
        (overlap(event, (burst.onset_s, burst.offset_s)), i, j)
        for i, event in enumerate(events)
        for j, burst in enumerate(bursts)
    ]
    event_of: dict[int, int] = {}
    for share, i, j in sorted(shares, reverse=True):
        if share >= 0.5 and j not in event_of and i not in event_of.values():
            event_of[j] = i
    pairs = [(events[event_of[j]], bursts[j]) for j in sorted(event_of)]
    return Score(
        len(pairs),
        len(bursts) - len(pairs),
        len(events) - len(pairs),
        [1e3 * (event[0] - burst.onset_s) for event, burst in pairs if burst.sharp],
        [1e3 * (event[1] - burst.offset_s) for event, burst in pairs if burst.sharp_end],
    )


def onset_score(events: list[Event], onsets_s: list[float], within_s: float = 0.5) -> Score:
    """Match by onset alone, nearest first: for steps, where only the change of state counts."""
    nearest = sorted(
        (abs(event[0] - onset_s), i, j)
        for i, event in enumerate(events)
        for j, onset_s in enumerate(onsets_s)
    )
    event_of: dict[int, int] = {}
    for off_s, i, j in nearest:
        if off_s <= within_s and j not in event_of and i not in event_of.values():
            event_of[j] = i
    errors_ms = [1e3 * (events[event_of[j]][0] - onsets_s[j]) for j in sorted(event_of)]
    return Score(len(event_of), len(onsets_s) - len(event_of), len(events) - len(event_of), errors_ms)


def spread(errors_ms: list[float]) -> str:
    """Return median, 90th percentile and worst of the absolute errors, and the bias, in ms."""
    if not errors_ms:
        return f"{'-':>5} {'-':>5} {'-':>5} {'-':>6}"
    sizes = np.abs(errors_ms)
    figures = f"{np.median(sizes):5.0f} {np.quantile(sizes, 0.9):5.0f} {sizes.max():5.0f}"
    return f"{figures} {np.median(errors_ms):+6.0f}"
