"""Events of the scope's signal to jump to: marks, cues, bursts of muscle activity, gaps.

In: a ScopeSignal. Out: Events in order of time, and the next or previous of them. Never: a detector of its
own: a burst is what the trace shows as active, a gap what it shows as lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vmofire.live.scope_signal import ScopeSignal, share_samples

EventKind = Literal["mark", "cue", "burst", "gap"]
EVENT_KINDS: tuple[EventKind, ...] = ("mark", "cue", "burst", "gap")
COLUMN_S = 0.02  # the edges of bursts and gaps are found this closely
PIECE = 30_000  # columns asked for at a time: ten minutes


@dataclass(frozen=True)
class Event:
    """Something in the signal.

    Attributes
    ----------
    kind : {"mark", "cue", "burst", "gap"}
    start_s, stop_s : float
        Equal for a moment.
    words : str
        Words of a mark or a cue; the channel's label for a burst.
    """

    kind: EventKind
    start_s: float
    stop_s: float
    words: str = ""


def find_events(signal: ScopeSignal, labels: Sequence[str]) -> list[Event]:
    """Return all events that can be shown now, in order of time."""
    events = [Event(mark.kind, mark.at_s, mark.at_s, mark.words) for mark in signal.marks]
    extent = signal.extent
    length_s = extent.newest_s - extent.oldest_s
    if signal.fs_hz and length_s > 0.0:
        n = max(1, ceil(length_s / max(COLUMN_S, 1.0 / signal.fs_hz)))
        edges = share_samples(extent.oldest_s, extent.newest_s, signal.fs_hz, n) / signal.fs_hz
        active: list[NDArray[np.bool_]] = []
        lost: list[NDArray[np.bool_]] = []
        for first in range(0, n, PIECE):
            last = min(n, first + PIECE)
            columns = signal.columns_at("filtered", float(edges[first]), float(edges[last]), last - first)
            active.append(columns.active)
            lost.append(columns.lost)
        flags = np.concatenate(active)
        for place, label in enumerate(labels[: flags.shape[1]]):
            events += [Event("burst", *span, label) for span in _find_runs(flags[:, place], edges)]
        events += [Event("gap", *span) for span in _find_runs(np.concatenate(lost), edges)]
    return sorted(events, key=lambda event: (event.start_s, EVENT_KINDS.index(event.kind)))


def find_neighbour(events: Iterable[Event], at_s: float, forward: bool, near_s: float = 0.0) -> Event | None:
    """Return the next event after a moment, or the previous one before it; None past the last.

    Parameters
    ----------
    events
        In order of time.
    at_s
    forward
        Whether to look for a later one.
    near_s
        An event this close to `at_s` is where we are: it is no neighbour.
    """
    if forward:
        return next((event for event in events if event.start_s > at_s + near_s), None)
    return next((event for event in reversed(list(events)) if event.start_s < at_s - near_s), None)


def _find_runs(flags: NDArray[np.bool_], edges: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return start and end of each run of set flags, s."""
    padded = np.concatenate(([False], flags, [False])).astype(np.int8)
    turns = np.flatnonzero(np.diff(padded))
    return [(float(edges[a]), float(edges[b])) for a, b in turns.reshape(-1, 2)]
