"""Reader of EDF, EDF+, BDF and BDF+ files; our own ones get back their gaps, names and kinds of event.

In: the bytes of a file. Out: a Recording with every annotation. Never: half a file taken for a whole one.
edfio does the reading; it takes interrupted files (+D) for continuous ones, so these are refused here.
"""

import re
import warnings
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from edfio import read_bdf, read_edf

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import Channel, Event, Origin, Recording, make_channel, make_recording
from vmofire.words import say
from vmofire.words.message import Message, tell

# How recording.export writes what a BDF file has no field for. MNE-Python skips texts that begin with SKIP.
SKIP = "BAD_ACQ_SKIP "
PADDING = "padding: "
CHANNEL = "channel "
OURS = "vmofire_"  # the first letters of the equipment

_GAP = re.compile(rf"^{SKIP}gap: (?P<n>\d+) rows?(?: of (?P<name>.*))? missing\b")
_PADDING = re.compile(rf"^{SKIP}{PADDING}(?P<n>\d+) rows?(?: of channel (?P<place>\d+))? to fill\b")
_NAME = re.compile(rf"^{CHANNEL}(?P<place>\d+): (?P<name>.+)$", re.DOTALL)
_KIND = re.compile(rf"^(?:{SKIP})?(?P<kind>[a-z]+): (?P<text>.*)$", re.DOTALL)


def read_edf_or_bdf(data: bytes) -> Recording:
    """Read a recording.

    Raises
    ------
    FormatError
        The file is cut short or interrupted, or its header is impossible.
    """
    notes: list[Message] = []
    with warnings.catch_warnings():
        # edfio only warns of a file cut short. It is refused, unless its header has no length yet.
        unfinished = data[236:244].strip() == b"-1"
        warnings.simplefilter("ignore" if unfinished else "error")
        try:
            file = (read_bdf if data[:1] == b"\xff" else read_edf)(data)
        except UserWarning as error:
            raise FormatError(
                say("It is cut short ({words}).", words=str(error).rstrip(".")), say("Copy it again.")
            ) from error
        if unfinished:
            notes.append(tell("import.not_finished"))
        if not file.is_continuous:
            raise FormatError(
                say("It is an interrupted recording (EDF+D)."), say("Save each part as a file of its own.")
            )
        channels = [
            make_channel(signal.label, signal.physical_dimension, signal.sampling_frequency, signal.data)
            for signal in file.signals
        ]
        events = [Event(float(a.onset), a.text, float(a.duration or 0.0)) for a in file.annotations]
    if file.recording.equipment_code.startswith(OURS):
        channels, events = _restore(channels, events)
    return replace(make_recording(channels, events, notes), origin=Origin(_find_start(file)))


def _find_start(file: Any) -> datetime | None:
    with suppress(ValueError):  # no date, or an invalid one
        return file.startdatetime
    return None


def _restore(channels: list[Channel], events: list[Event]) -> tuple[list[Channel], list[Event]]:
    """Return channels and events as they were before our own export."""
    kept: list[Event] = []
    gaps: list[tuple[Event, re.Match[str]]] = []
    for event in events:
        if (named := _NAME.match(event.text)) and event.time_s == 0.0:
            place = int(named["place"]) - 1
            if 0 <= place < len(channels):
                channels[place] = replace(channels[place], name=named["name"])
        elif filled := _PADDING.match(event.text):
            for place, channel in enumerate(channels):
                n_kept = len(channel.samples) - int(filled["n"])
                if filled["place"] in (None, str(place + 1)) and n_kept > 0:
                    channels[place] = replace(channel, samples=channel.samples[:n_kept])
        else:
            if gap := _GAP.match(event.text):
                gaps.append((event, gap))
            said = _KIND.match(event.text)
            kept.append(replace(event, kind=said["kind"], text=said["text"]) if said else event)
    samples = [channel.samples[:].copy() for channel in channels]
    for event, gap in gaps:
        for channel, of_channel in zip(channels, samples, strict=True):
            if gap["name"] is None or gap["name"] == channel.name:
                start = round(event.time_s * channel.fs_hz)
                of_channel[start : start + int(gap["n"])] = np.nan
    return [
        replace(channel, samples=of_channel) for channel, of_channel in zip(channels, samples, strict=True)
    ], kept
