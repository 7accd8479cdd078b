"""Marks of an export: cues, contractions and gaps, in one list and one wording for every format.

In: a Recording, contractions found in it. Out: Events in order of time, in English for every language,
because programs read them. Never: a gap without its rows.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from vmofire.dsp.contraction import Burst
from vmofire.dsp.recorded_channel import find_present, iterate
from vmofire.errors import VmofireError
from vmofire.recording.formats.recorded import Channel, Event, Recording
from vmofire.words import say

_TOLD = re.compile(r"^\d+ rows?\b.* missing(?: \((?P<cause>.*)\))?$")
CLOSE_S = 0.01  # the absence of a board is only known to the millisecond
Stretches = tuple[tuple[int, int], ...]  # (first row, end row)


def list_marks(recording: Recording, bursts: Mapping[str, Iterable[Burst]] | None = None) -> list[Event]:
    """Return everything worth a mark, in order of time.

    Parameters
    ----------
    recording
        Its gaps are where samples are NaN, so they are exact whatever its events say.
    bursts
        Contractions by name of the channel, as analysis finds them.
    """
    gaps = _list_gaps(recording)
    others = [
        _tell_outside(event) if event.kind == "gap" else event
        for event in recording.events
        if event.kind != "gap" or not any(_is_close(event, gap.time_s) for gap in gaps)
    ]
    scaled = {channel.name for channel in recording.channels if channel.has_scale}
    found = [
        _mark_burst(name, place, burst, name in scaled)
        for name, of_channel in (bursts or {}).items()
        for place, burst in enumerate(of_channel, 1)
    ]
    return sorted([*others, *gaps, *found], key=lambda event: event.time_s)


def require_samples(recording: Recording) -> None:
    """Refuse a recording without a single sample.

    Raises
    ------
    VmofireError
        There is none.
    """
    pieces = (piece for channel in recording.channels for _, piece in iterate(channel.samples))
    if not any(np.isfinite(piece).any() for piece in pieces):
        raise VmofireError(say("The recording has no samples."), say("Choose another one."))


def find_gaps(channel: Channel) -> Stretches:
    """Return the rows where samples of a channel are missing, as (start, stop)."""
    return tuple(find_present(channel.samples, present=False))


def count_rows(n: int) -> str:
    """Return a number of rows in the English of the files, as "1 row" or "2 rows"."""
    return f"{n} row" if n == 1 else f"{n} rows"


def flatten(text: str) -> str:
    """Return a text on one line: line ends, tabs and unprintable characters become one blank."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def describe_event(event: Event) -> str:
    """Return kind and words of an event on one line."""
    words = flatten(event.text)
    return f"{event.kind}: {words}" if event.kind else words


def place_mark(mark: Event, length_s: float) -> Event:
    """Return a mark within the recording: readers drop or shorten others, with a warning or without."""
    time_s = min(max(mark.time_s, 0.0), length_s)
    text = mark.text if time_s == mark.time_s else f"{mark.text} (at {mark.time_s:.3f} s)".strip()
    return replace(mark, time_s=time_s, duration_s=min(mark.duration_s, length_s - time_s), text=text)


def _list_gaps(recording: Recording) -> list[Event]:
    """Return every gap once: where all channels miss the same rows, or channel by channel."""
    gaps = [find_gaps(channel) for channel in recording.channels]
    alike = len({(channel.fs_hz, of_one) for channel, of_one in zip(recording.channels, gaps, strict=True)})
    chosen = list(zip(recording.channels, gaps, strict=True))[: 1 if alike == 1 else None]
    noted = [event for event in recording.events if event.kind == "gap"]
    events: list[Event] = []
    for channel, of_one in chosen:
        whose = "" if alike == 1 else f" of {channel.name}"
        for start, stop in of_one:
            time_s = start / channel.fs_hz
            cause = next((_find_cause(event) for event in noted if _is_close(event, time_s)), "")
            words = f"{count_rows(stop - start)}{whose} missing" + (f" ({cause})" if cause else "")
            events.append(Event(time_s, words, (stop - start) / channel.fs_hz, "gap"))
    return events


def _is_close(event: Event, time_s: float) -> bool:
    return abs(event.time_s - time_s) < CLOSE_S


def _find_cause(noted: Event) -> str:
    """Return why rows are missing; texts of our own earlier export are not repeated."""
    said = _TOLD.match(noted.text)
    return (said["cause"] or "") if said else noted.text


def _tell_outside(event: Event) -> Event:
    """Return a gap before the first sample or after the last as a note: there is no signal to skip."""
    return Event(event.time_s, f"rows missing outside the signal ({event.text})", 0.0, "note")


def _mark_burst(name: str, place: int, burst: Burst, in_uv: bool) -> Event:
    strength = f", {burst.rms_uv:.1f} uV RMS" if in_uv else ""
    words = f"contraction {place} of {name}{strength}"
    return Event(burst.onset_s, words, burst.offset_s - burst.onset_s, "burst")
