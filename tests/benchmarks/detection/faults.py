"""Faults of a detector on records of known truth: what was lost, merged, split, grown, or invented.

In: events, true bursts and neutral stretches in s. Out: a Tally. Each true burst has exactly one fate. F1 and
the errors of edges are those of counting.py. Never: a look at the signal.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from detection.counting import Burst, Event, Score, score

Fate = Literal["found", "lost", "merged", "split", "grown"]
HALF = 0.5
CLEAR = 3.0  # times rest: the bars for lost, merged and split are for these


@dataclass(frozen=True)
class Truth:
    """What is true of one record.

    Parameters
    ----------
    bursts : list of Burst
    end_s : float
        Length of the record.
    neutral : list of (start, end)
        Stretches where an event is neither right nor wrong.
    contrasts : list of float, optional
        RMS over rest of each burst, where it is known.
    """

    bursts: list[Burst]
    end_s: float
    neutral: Sequence[Event] = ()
    contrasts: Sequence[float] | None = None


@dataclass
class Tally:
    """Counts of one record or of many.

    Parameters
    ----------
    fates : Counter of Fate
        Over all bursts.
    clear_fates : Counter of Fate
        Over the bursts of CLEAR times rest and more, and those of unknown contrast.
    false : int
        Events where no burst is.
    quiet_h : float
        Hours outside bursts and neutral stretches.
    score : Score
        F1 and errors of edges. Edges at the record's ends, and unclear ones, have no error.
    """

    fates: Counter[str] = field(default_factory=Counter)
    clear_fates: Counter[str] = field(default_factory=Counter)
    false: int = 0
    quiet_h: float = 0.0
    score: Score = field(default_factory=Score)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.fates + other.fates,
            self.clear_fates + other.clear_fates,
            self.false + other.false,
            self.quiet_h + other.quiet_h,
            self.score + other.score,
        )

    @property
    def n_bursts(self) -> int:
        """Return the number of true bursts."""
        return self.fates.total()

    @property
    def n_wrong(self) -> int:
        """Return bursts that were not found, and false events: how bad a record is."""
        return self.n_bursts - self.fates["found"] + self.false

    @property
    def false_per_h(self) -> float:
        """Return false events in an hour without any burst."""
        return self.false / self.quiet_h if self.quiet_h else 0.0

    def find_share(self, fate: Fate, clear: bool = True) -> float:
        """Return the share of the bursts that had this fate, 0 to 1; of the clear ones, or of all."""
        fates = self.clear_fates if clear else self.fates
        return fates[fate] / max(1, fates.total())


def tally(events: list[Event], truth: Truth) -> Tally:
    """Count one record.

    An event and a burst belong together if half of either lies in the other. A burst is then

    - *merged*: an event has half of it and half of another burst
    - *split*: two or more events each lie in it by half of their length
    - *found*: one event, intersection over union at least 0.5
    - *grown*: an event has half of it but is more than twice as long together
    - *lost*: none of these; less than half of it was found

    The first that holds counts. An event that belongs to no burst is false, unless half of it is neutral.
    """
    bursts = truth.bursts
    shared = np.array([[share(e, (b.onset_s, b.offset_s)) for b in bursts] for e in events])
    shared = shared.reshape(len(events), len(bursts))
    of_burst = shared >= HALF * np.array([b.offset_s - b.onset_s for b in bursts])
    of_event = shared >= HALF * np.array([[b - a] for a, b in events]).reshape(-1, 1)
    belongs = (of_burst | of_event) & (shared > 0.0)
    merges = np.count_nonzero(of_burst, axis=1) > 1
    fates: list[Fate] = []
    for j, burst in enumerate(bursts):
        span = burst.onset_s, burst.offset_s
        if np.any(of_burst[:, j] & merges):
            fates.append("merged")
        elif np.count_nonzero(of_event[:, j] & (shared[:, j] > 0.0)) > 1:
            fates.append("split")
        elif any(union(e, span) <= s / HALF for e, s in zip(events, shared[:, j], strict=True) if s):
            fates.append("found")
        else:
            fates.append("grown" if np.any(of_burst[:, j]) else "lost")
    counted: list[Event] = []
    false = 0
    for event, its in zip(events, belongs, strict=True):
        neutral_s = sum(share(event, stretch) for stretch in truth.neutral)
        if its.any() or neutral_s < HALF * (event[1] - event[0]):
            counted.append(event)
            false += not its.any()
    contrasts = truth.contrasts or [CLEAR] * len(bursts)
    clear = [fate for fate, contrast in zip(fates, contrasts, strict=True) if contrast >= CLEAR]
    busy_s = sum(b - a for a, b in join([*((b.onset_s, b.offset_s) for b in bursts), *truth.neutral]))
    return Tally(
        Counter(fates), Counter(clear), false, (truth.end_s - busy_s) / 3600.0, score(counted, bursts)
    )


def share(a: Event, b: Event) -> float:
    """Return how long two stretches overlap, in s."""
    return max(0.0, min(a[1], b[1]) - max(a[0], b[0]))


def union(a: Event, b: Event) -> float:
    """Return how long two overlapping stretches are together, in s."""
    return max(a[1], b[1]) - min(a[0], b[0])


def join(stretches: list[Event]) -> list[Event]:
    """Return the same stretches without overlaps, in order."""
    joined: list[Event] = []
    for start, stop in sorted(stretches):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return joined
