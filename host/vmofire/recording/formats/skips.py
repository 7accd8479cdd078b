"""Stretches that a file marks as not recorded: annotations BAD_ACQ_SKIP of any writer.

In: channels and events of one file. Out: the same, with missing samples in those stretches. Never: what
fills a stretch taken for rest.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from vmofire.dsp.recorded_channel import Mapped, Part, RecordedChannel
from vmofire.recording.formats.recorded import Channel, Event, Samples

# How recording.export writes what a BDF file has no field for. MNE-Python skips texts that begin with SKIP.
SKIP = "BAD_ACQ_SKIP"
PADDING = "padding"
GAP = "gap"
EMG = "EMG "  # the type before a label, as EDF+ has it

_SKIP = re.compile(rf"^\s*{SKIP}\b[ :/]*(?P<text>.*?)(?:@@(?P<label>.*))?$", re.DOTALL | re.IGNORECASE)
_GAP = re.compile(r"^gap: (?P<n>\d+) rows?(?: of (?P<name>.*))? missing\b")
_PADDING = re.compile(rf"^{PADDING}: (?P<n>\d+) rows?(?: of channel (?P<place>\d+))? to fill\b")


def blank_skipped(channels: Sequence[Channel], events: Sequence[Event]) -> tuple[list[Channel], list[Event]]:
    """Return channels with missing samples where events say so, and the events, those as gaps.

    A stretch belongs to all channels, or to the one that it names: "@@label" (MNE-Python), "gap: 3 rows of
    label missing" (vmofire). What fills up the last record is cut off.
    """
    samples: list[Samples | None] = [None] * len(channels)
    ends = [len(channel.samples) for channel in channels]
    kept: list[Event] = []
    for event in events:
        skip = _SKIP.match(event.text)
        if skip is None:
            kept.append(event)
            continue
        padding, gap = _PADDING.match(skip["text"]), _GAP.match(skip["text"])
        label = skip["label"] or (gap["name"] if gap else None)
        for place, channel in enumerate(channels):
            other = padding is not None and padding["place"] not in (None, str(place + 1))
            if other or (label is not None and not _is_named(channel, label)):
                continue
            start, stop = _find_stretch(event, channel, int(gap["n"]) if gap else 0)
            if padding and 0 < start < stop and stop >= len(channel.samples):
                ends[place] = min(ends[place], start)
                continue
            column = samples[place]
            if column is None:
                column = samples[place] = channel.samples[:].copy()
            column[start:stop] = np.nan
        if padding is None:
            text = skip["text"].removeprefix(f"{GAP}: ") or "not recorded"
            kept.append(replace(event, kind=GAP, text=text))
    return [
        replace(channel, samples=_cut(channel.samples if column is None else column, end))
        for channel, column, end in zip(channels, samples, ends, strict=True)
    ], kept


def _cut(samples: RecordedChannel, end: int) -> RecordedChannel:
    """Return the samples before `end`; those that are read on demand stay so."""
    return Part(samples, 0, end) if isinstance(samples, Mapped) else samples[:end]


def _find_stretch(event: Event, channel: Channel, n_told: int) -> tuple[int, int]:
    """Return the samples of a stretch; one without a length has the number of samples in its text."""
    start = max(0, round(event.time_s * channel.fs_hz))
    if event.duration_s > 0:
        return start, max(start, round((event.time_s + event.duration_s) * channel.fs_hz))
    return start, start + min(n_told, len(channel.samples))


def _is_named(channel: Channel, label: str) -> bool:
    return label in (channel.name, channel.name.removeprefix(EMG))
