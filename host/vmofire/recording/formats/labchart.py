"""Layout of MATLAB files that LabChart exports: one long row of samples, cut by channel and block.

In: the variables of a file. Out: a Recording with its comments. Never: two blocks joined without the time
between them; a unit other than the one stored (LabChart exports base units: V for mV).
"""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.edf import MOST_MISSING_S, MOST_MISSING_TIMES
from vmofire.recording.formats.recorded import (
    NO_UNIT,
    Channel,
    Event,
    Origin,
    Recording,
    make_channel,
    make_recording,
)
from vmofire.recording.formats.tree import Node
from vmofire.words import say
from vmofire.words.message import Message, tell

_DAY_S = 86_400.0
_MATLAB_DAYS = 366  # MATLAB counts days from the year 0
Numbers = npt.NDArray[np.float64]


def read_labchart(variables: Node) -> Recording:
    """Read a recording (ADInstruments: "How does MATLAB open exported data?").

    Raises
    ------
    FormatError
        Its tables do not fit together, or its blocks have no times.
    """
    names = [str(one).strip() for one in np.atleast_1d(variables.get("titles", np.array([])))]
    starts = _table(variables, "datastart", len(names))
    n_channels, n_blocks = starts.shape
    ends, rates = _table(variables, "dataend", n_channels), _table(variables, "samplerate", n_channels)
    units = [str(one).strip() for one in np.atleast_1d(variables.get("unittext", np.array([])))]
    unit_of = _table(variables, "unittextmap", n_channels) if units else np.full(starts.shape, -1.0)
    samples = np.asarray(variables["data"]).reshape(-1)
    if ends.shape != starts.shape or rates.shape != starts.shape or ends.max() > len(samples):
        raise FormatError(say("Its tables do not fit its samples."), say("Export it from LabChart again."))
    begins_s, made = _find_begins(variables, n_blocks)
    notes: list[Message] = []
    channels: list[Channel] = []
    for place in range(n_channels):
        blocks = [at for at in range(n_blocks) if starts[place, at] > 0 and rates[place, at] > 0]
        if not blocks:
            continue
        name = names[place] if names else f"channel {place + 1}"
        rate_hz = {float(rates[place, at]) for at in blocks}
        said = {units[int(unit_of[place, at]) - 1] if unit_of[place, at] > 0 else "" for at in blocks}
        if len(rate_hz) > 1 or len(said) > 1:
            raise FormatError(
                say("Rate or unit of “{name}” differ between blocks.", name=name),
                say("Export each block as a file of its own."),
            )
        fs_hz, unit = rate_hz.pop(), said.pop()
        pieces = [
            (round(begins_s[at] * fs_hz), _scale(variables, samples, starts, ends, place, at))
            for at in blocks
        ]
        if unit in ("", "*"):
            unit = NO_UNIT
            notes.append(tell("import.no_unit", channel=name))
        channels.append(make_channel(name, unit, fs_hz, _place(pieces, fs_hz)))
    missing = max((int(np.isnan(one.samples[:]).sum()) for one in channels), default=0)
    notes += [tell("import.missing", n=missing)] if missing else []
    recording = make_recording(channels, _read_comments(variables, begins_s), notes)
    return Recording(recording.channels, recording.events, recording.notes, recording.checks, Origin(made))


def _table(variables: Node, key: str, n_channels: int) -> Numbers:
    """Return a table of one row for each channel and one column for each block."""
    values = np.asarray(variables.get(key, np.array([])), dtype=np.float64)
    if values.ndim == 2 and (not n_channels or values.shape[0] == n_channels):
        return values
    if not values.size or (n_channels and values.size % n_channels):
        raise FormatError(
            say("Its field “{name}” is damaged, or is not an array of numbers.", name=key),
            say("Export it from LabChart again."),
        )
    return values.reshape(n_channels or values.size, -1)


def _scale(variables: Node, samples: Any, starts: Numbers, ends: Numbers, place: int, block: int) -> Numbers:
    """Return the samples of a channel in a block, in its unit; counts of 16 bits have a scale beside them."""
    part = samples[int(starts[place, block]) - 1 : int(ends[place, block])].astype(np.float64)
    if "scaleunits" not in variables:
        return part
    scale = _table(variables, "scaleunits", len(starts))[place, block]
    offset = _table(variables, "scaleoffset", len(starts))[place, block]
    return (part + offset) * scale


def _find_begins(variables: Node, n_blocks: int) -> tuple[list[float], datetime | None]:
    """Return when each block begins, in s after the first, and the day and time of that one."""
    days = np.asarray(variables.get("blocktimes", np.array([])), dtype=np.float64).reshape(-1)
    if len(days) != n_blocks or not np.isfinite(days).all() or (np.diff(days) <= 0).any():
        if n_blocks > 1:
            raise FormatError(
                say("Its blocks have no times."), say("Export each block as a file of its own.")
            )
        return [0.0], None
    made = None
    if days[0] > _MATLAB_DAYS + 1:
        day = datetime.fromordinal(int(days[0]) - _MATLAB_DAYS)
        made = (day + timedelta(days=float(days[0] % 1))).replace(tzinfo=None)
    return [float((day - days[0]) * _DAY_S) for day in days], made


def _place(pieces: list[tuple[int, Numbers]], fs_hz: float) -> Numbers:
    """Return the blocks in their places, NaN between them."""
    length = max(start + len(piece) for start, piece in pieces)
    there = sum(len(piece) for _, piece in pieces)
    if (length - there) / fs_hz > max(MOST_MISSING_S, MOST_MISSING_TIMES * there / fs_hz):
        raise FormatError(
            say(
                "{missing} hours are missing, and only {there:s} are there.",
                missing=round((length - there) / fs_hz / 3600),
                there=there / fs_hz,
            ),
            say("Export each part as a file of its own."),
        )
    if len(pieces) == 1:  # a channel that began later than the first block
        start, piece = pieces[0]
        return np.concatenate([np.full(start, np.nan), piece]) if start else piece
    whole = np.full(length, np.nan)
    end = 0
    for start, piece in pieces:
        start = max(start, end)  # clocks of blocks may overlap by a sample
        end = start + len(piece)
        whole = whole if end <= length else np.concatenate([whole, np.full(end - len(whole), np.nan)])
        whole[start:end] = piece
    return whole


def _read_comments(variables: Node, begins_s: list[float]) -> list[Event]:
    """Return the comments: channel, block, tick, kind, and number of the text."""
    table = np.asarray(variables.get("com", np.array([])), dtype=np.float64)
    texts = [str(one).strip() for one in np.atleast_1d(variables.get("comtext", np.array([])))]
    ticks_hz = np.asarray(variables.get("tickrate", np.array([])), dtype=np.float64).reshape(-1)
    if not table.size or not texts or not ticks_hz.size:
        return []
    events: list[Event] = []
    for _, block, tick, _, text in table.reshape(-1, 5):
        at = int(block) - 1
        if 0 <= at < len(begins_s) and 0 < int(text) <= len(texts):
            rate_hz = ticks_hz[at] if at < len(ticks_hz) else ticks_hz[0]
            events.append(Event(begins_s[at] + tick / rate_hz, texts[int(text) - 1]))
    return events
