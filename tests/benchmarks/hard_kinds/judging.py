"""Detectors judged on the hard kinds and on the rated recordings, on all cores.

In: names of ways, kinds, a half. Out: the Tally of every record. Never: a record kept; each is made anew from
its seed.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import product
from multiprocessing import get_context

import numpy as np
from detection import double_threshold, ours, outside
from detection.counting import Burst, Event
from detection.faults import Tally, Truth, tally
from detection.signals import Trial

from hard_kinds.records import Half, Record, make_record

OFFLINE, LIVE, PLAIN = "vmofire offline", "vmofire live, cold start", "double threshold"
OURS = (OFFLINE, LIVE, PLAIN)


@dataclass(frozen=True)
class Way:
    """A detector by its name. The other names are "function" or "command" with what to call."""

    title: str
    calls: str = ""

    def detect(self, trial: Trial, filtered_uv: np.ndarray) -> list[Event]:
        """Return its events in one record. A detector of others gets the signal as digitised."""
        if self.title == OFFLINE:
            return ours.offline(filtered_uv, trial.fs_hz)
        if self.title == LIVE:
            return ours.live(trial, calibrated=False)
        if self.title == PLAIN:
            rest = ours.quietest_second(filtered_uv, trial.fs_hz)
            return double_threshold.find_events(filtered_uv, trial.fs_hz, rest)
        find = outside.load_function if self.title == "function" else outside.wrap_command
        return find(self.calls)(trial.raw_uv, trial.fs_hz)


@dataclass(frozen=True)
class Judged:
    """What each way found in one record."""

    kind: str
    number: int
    model: str
    events: dict[str, list[Event]]
    tallies: dict[str, Tally]


def as_trial(record: Record) -> tuple[Trial, Truth]:
    """Return a record as the other tables of the bench know it."""
    bursts = [
        Burst(e.onset_s, e.offset_s, e.clear and not e.starts_before, sharp_end=e.clear and not e.ends_after)
        for e in record.efforts
    ]
    truth = Truth(bursts, record.end_s, record.neutral, [e.contrast for e in record.efforts])
    return Trial(record.name, record.raw_uv, record.fs_hz, bursts), truth


def judge_one(half: Half, ways: tuple[Way, ...], record: tuple[str, int]) -> Judged:
    """Make one record and judge every way on it."""
    kind, number = record
    made = make_record(kind, half, number)
    trial, truth = as_trial(made)
    filtered_uv = ours.filter_once(trial)
    events = {way.title: way.detect(trial, filtered_uv) for way in ways}
    tallies = {title: tally(found, truth) for title, found in events.items()}
    return Judged(kind, number, made.model, events, tallies)


def judge(half: Half, ways: tuple[Way, ...], kinds: list[str], per_kind: int) -> Iterator[Judged]:
    """Judge every way on every record, in order."""
    one: Callable[[tuple[str, int]], Judged] = partial(judge_one, half, ways)
    with ProcessPoolExecutor(mp_context=get_context("forkserver")) as pool:
        yield from pool.map(one, product(kinds, range(per_kind)), chunksize=10)
