"""Reader of EDF, EDF+, BDF and BDF+ files; our own ones get back their gaps, names and kinds of event.

In: the bytes of a file. Out: a Recording with every annotation; NaN between the parts of an interrupted one.
Never: half a file taken for a whole one; a scale from limits that give none. Libraries guess such limits,
weld parts together and drop texts with line breaks, so vmofire reads the records itself.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import numpy.typing as npt

from vmofire.dsp.recorded_channel import Mapped
from vmofire.errors import FormatError
from vmofire.recording.formats.edf_header import Header, Signal, read_header
from vmofire.recording.formats.edf_marks import Marks, read_marks
from vmofire.recording.formats.edf_samples import read_numbers, scale_numbers
from vmofire.recording.formats.edf_status import NAMES, read_status
from vmofire.recording.formats.recorded import (
    NO_UNIT,
    VOLTS,
    Channel,
    Event,
    Origin,
    Recording,
    clean_name,
    make_channel,
    make_recording,
    spell_unit,
)
from vmofire.recording.formats.skips import EMG, blank_skipped
from vmofire.words import say
from vmofire.words.message import Message, tell

CHANNEL = "channel "
OURS = "vmofire_"  # the first letters of the equipment
SLOWEST_HZ = 1.0
SHORT_SAMPLES = 1 << 20  # samples of a signal that are kept as floats: 8 MB
# More may be missing than present, but not enough to turn a file of kilobytes into days.
MOST_MISSING_S, MOST_MISSING_TIMES = 4 * 3600.0, 10

_NAME = re.compile(rf"^{CHANNEL}(?P<place>\d+): (?P<name>.+)$", re.DOTALL)
_KIND = re.compile(r"^(?P<kind>[a-z]+): (?P<text>.*)$", re.DOTALL)


def read_edf_or_bdf(data: bytes) -> Recording:
    """Read a recording.

    Raises
    ------
    FormatError
        The file is cut short, its header is impossible, or no signal in it has a scale.
    """
    header = read_header(data)
    notes: list[Message] = []
    records = _find_records(header, data, notes)
    marks = read_marks([_cut(header, records, one) for one in header.signals if one.is_annotations])
    parts = _place_records(header, marks, len(records), notes)
    began_s = next((onset_s for onset_s in marks.onsets_s[:1] if onset_s is not None), 0.0)
    events = [replace(event, time_s=event.time_s - began_s) for event in marks.events]
    events += parts.list_gaps()
    if marks.n_unread:
        notes.append(tell("import.unread_marks", n=marks.n_unread))
    channels: list[Channel] = []
    for signal in header.signals:
        if signal.is_annotations or not signal.size or not len(records):
            continue
        fs_hz = signal.size / parts.record_s if parts.record_s else 0.0
        if signal.scale is None:
            notes.append(tell("import.no_limits", channel=signal.label, limits=signal.limits))
        elif fs_hz < SLOWEST_HZ:
            notes.append(tell("import.too_slow", channel=signal.label))
        elif _is_status(header, signal):
            triggers = read_status(read_numbers(header, records, signal), signal.scale, fs_hz)
            events += [replace(one, time_s=parts.to_time(one.time_s)) for one in triggers]
            notes.append(tell("import.triggers", channel=signal.label, n=len(triggers)))
        else:
            samples = parts.spread(scale_numbers(header, records, signal), signal.size, fs_hz)
            unit = signal.unit
            if not unit and signal.scale != (1.0, 0.0) and not header.equipment.startswith(OURS):
                unit = NO_UNIT
                notes.append(tell("import.no_unit", channel=signal.label))
            channels.append(make_channel(signal.label, unit, fs_hz, samples))
    if not channels and notes:
        raise FormatError(
            say("No signal in it can be read. {words}", words=" ".join(str(note) for note in notes)),
            say("Correct its header, or export it again."),
        )
    if header.equipment.startswith(OURS):
        channels, events = _restore(channels, events)
    channels, events = blank_skipped(channels, events)
    has_gaps = any(event.kind == "gap" for event in events)
    missing = max(int(np.isnan(one.samples[:]).sum()) for one in channels) if has_gaps and channels else 0
    if missing:
        notes.append(tell("import.missing", n=missing))
    made = header.made + timedelta(seconds=began_s) if header.made else None
    return replace(make_recording(channels, events, notes), origin=Origin(made))


def _is_status(header: Header, signal: Signal) -> bool:
    """Return whether a signal is the Status of BioSemi; in our own files it is a channel like any other."""
    is_bdf = header.sample_bytes == 3 and not header.equipment.startswith(OURS)
    return is_bdf and signal.label.lower() in NAMES and spell_unit(signal.unit) not in VOLTS


def _find_records(header: Header, data: bytes, notes: list[Message]) -> npt.NDArray[np.uint8]:
    """Return the records, (n_records, n_bytes), without what stands behind the last one."""
    n_bytes = header.sample_bytes * header.record_samples
    if not n_bytes:
        raise FormatError(say("There is no signal in it."), say("Choose another file."))
    there = (len(data) - header.n_bytes) // n_bytes
    n_records = there if header.n_records < 0 else header.n_records
    if there < n_records:
        raise FormatError(
            say("It is cut short: {n} of {of} records are there.", n=there, of=n_records),
            say("Copy it again."),
        )
    if header.n_records < 0:
        notes.append(tell("import.not_finished"))
    behind = len(data) - header.n_bytes - n_records * n_bytes
    if behind:
        notes.append(tell("import.behind", n=behind))
    return np.frombuffer(data, np.uint8, n_records * n_bytes, header.n_bytes).reshape(n_records, n_bytes)


def _cut(header: Header, records: npt.NDArray[np.uint8], signal: Signal) -> Iterable[bytes]:
    """Yield the bytes of an annotation signal, record by record."""
    first, stop = (header.sample_bytes * at for at in (signal.start, signal.start + signal.size))
    return (record[first:stop].tobytes() for record in records)


@dataclass(frozen=True)
class _Parts:
    """Parts of a recording: where each begins, in s since the first, and the number of its records."""

    starts_s: tuple[float, ...]
    n_records: tuple[int, ...]
    record_s: float

    def list_gaps(self) -> list[Event]:
        ends_s = [
            start_s + n * self.record_s for start_s, n in zip(self.starts_s, self.n_records, strict=True)
        ]
        return [
            Event(end_s, "interrupted", start_s - end_s, "gap")
            for end_s, start_s in zip(ends_s[:-1], self.starts_s[1:], strict=True)
        ]

    def to_time(self, recorded_s: float) -> float:
        """Return the time of a sample from the time that was recorded before it."""
        for start_s, n in zip(self.starts_s, self.n_records, strict=True):
            if recorded_s < n * self.record_s:
                return start_s + recorded_s
            recorded_s -= n * self.record_s
        return self.starts_s[-1] + self.n_records[-1] * self.record_s + recorded_s

    def spread(self, samples: Mapped, size: int, fs_hz: float) -> Mapped | npt.NDArray[np.float64]:
        """Return a signal of `size` samples a record, NaN between the parts; a long whole one on demand."""
        if len(self.starts_s) == 1:
            return samples if len(samples) > SHORT_SAMPLES else samples[:]
        lengths = [n * size for n in self.n_records]
        starts = [round(start_s * fs_hz) for start_s in self.starts_s]
        whole = np.full(starts[-1] + lengths[-1], np.nan)
        at = 0
        for start, length in zip(starts, lengths, strict=True):
            whole[start : start + length] = samples[at : at + length]
            at += length
        return whole


def _place_records(header: Header, marks: Marks, n_records: int, notes: list[Message]) -> _Parts:
    """Return the parts between gaps, by the times of the records.

    Raises
    ------
    FormatError
        An interrupted file does not say where, its parts overlap, or nearly all of it is missing.
    """
    whole = _Parts((0.0,), (n_records,), header.record_s)
    times_s = [one for one in marks.onsets_s if one is not None]
    if len(times_s) < max(1, n_records):
        if header.kind == "D" and n_records:
            raise FormatError(
                say("It is an interrupted recording (EDF+D). Some of its records have no time."),
                say("Export it again, each part as a file of its own."),
            )
        return whole
    sizes = [one.size for one in header.signals if one.size and not one.is_annotations]
    rounded_s = _find_rounding(times_s, header.record_s)
    close_s = max(
        header.record_s / max(sizes, default=1) / 2, rounded_s, 1e-6
    )  # half a sample of the fastest
    steps_s = np.diff(times_s)
    late = np.flatnonzero(steps_s > header.record_s + close_s)
    if (steps_s < header.record_s - close_s).any():
        if header.kind == "D":
            raise FormatError(
                say("It is an interrupted recording (EDF+D). Its parts overlap."),
                say("Export it again, each part as a file of its own."),
            )
        notes.append(tell("import.record_times"))
        return whole
    if not len(late):
        # The header has 8 characters for the length of a record: 1/256 s becomes 0.003906, 64 ppm too fast.
        exact_s = (times_s[-1] - times_s[0]) / max(1, n_records - 1)
        is_rounded = header.record_digits >= 6 and abs(exact_s - header.record_s) <= 0.5e-6
        is_better = max(rounded_s, 1e-6) / n_records < abs(exact_s - header.record_s)
        return replace(whole, record_s=exact_s) if n_records > 1 and is_rounded and is_better else whole
    if header.kind != "D":
        notes.append(tell("import.record_gaps"))
    starts_s, n_each = _add_up(late.tolist(), steps_s, header.record_s, n_records)
    there_s = n_records * header.record_s
    missing_s = starts_s[-1] + n_each[-1] * header.record_s - there_s
    if missing_s > max(MOST_MISSING_S, MOST_MISSING_TIMES * there_s):
        raise FormatError(
            say(
                "{missing} hours are missing, and only {there:s} are there.",
                missing=round(missing_s / 3600),
                there=there_s,
            ),
            say("Export each part as a file of its own."),
        )
    return _Parts(tuple(starts_s), tuple(n_each), header.record_s)


def _find_rounding(times_s: Sequence[float], record_s: float) -> float:
    """Return the last digit of the times, where it is too coarse for the length of a record; else 0."""
    times = np.array(times_s)
    for digits in range(7):
        unit_s = 10.0**-digits
        if np.allclose(times / unit_s, np.rint(times / unit_s), rtol=0.0, atol=1e-3):
            return 0.0 if abs(record_s / unit_s - round(record_s / unit_s)) < 1e-3 else unit_s
    return 0.0


def _add_up(
    late: Sequence[int], steps_s: npt.NDArray[np.float64], record_s: float, n_records: int
) -> tuple[list[float], list[int]]:
    """Return begin and number of records of each part, whose gaps are exact whatever the clocks drift."""
    firsts = [0, *(before + 1 for before in late)]
    n_each = [stop - first for first, stop in zip(firsts, [*firsts[1:], n_records], strict=True)]
    starts_s = [0.0]
    for before, n in zip(late, n_each, strict=False):
        starts_s.append(starts_s[-1] + (n - 1) * record_s + float(steps_s[before]))
    return starts_s, n_each


def _restore(channels: list[Channel], events: Iterable[Event]) -> tuple[list[Channel], list[Event]]:
    """Return names of channels and kinds of events as they were before our own export."""
    channels = [replace(channel, name=channel.name.removeprefix(EMG)) for channel in channels]
    kept: list[Event] = []
    for event in events:
        if (named := _NAME.match(event.text)) and event.time_s == 0.0:
            place = int(named["place"]) - 1
            if 0 <= place < len(channels):
                channels[place] = replace(channels[place], name=clean_name(named["name"]))
        else:
            said = _KIND.match(event.text)
            kept.append(replace(event, kind=said["kind"], text=said["text"]) if said else event)
    return channels, kept
