"""Events of the scope's signal to jump to: marks, cues, bursts of muscle activity, gaps.

In: a ScopeSignal. Out: Events in order of time, and the next or previous of them. Never: a detector of its
own: a burst is what the trace shows as active, a gap what it shows as lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from vmofire.live.scope_signal import ScopeSignal

EventKind = Literal["mark", "cue", "burst", "gap"]
EVENT_KINDS: tuple[EventKind, ...] = ("mark", "cue", "burst", "gap")


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
    runs = signal.find_runs()
    for label, active in zip(labels, runs.active, strict=False):
        events += [Event("burst", *span, label) for span in active]
    events += [Event("gap", *span) for span in runs.lost]
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
