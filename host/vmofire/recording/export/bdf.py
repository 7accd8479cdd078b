"""BDF+ export of a recording of any length, 24 bits a sample, every mark an annotation.

In: a Recording, its marks. Out: a .bdf that edfio, MNE-Python and pyedflib open. Never: a name, a lost mark.
edfio makes header and annotations. It would hold seven times the samples in memory, so the samples are
inserted here. Too many programs read EDF+D as if nothing were missing. So gaps are filled, and marked by
annotations that MNE skips.
"""

import io
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import time
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt
from edfio import Bdf, BdfSignal, EdfAnnotation, Patient
from edfio import Recording as Session

from vmofire.dsp.contraction import Burst
from vmofire.dsp.sensor import Sensor
from vmofire.errors import VmofireError
from vmofire.labels import is_ref
from vmofire.recording.export.bdf_scale import Digits, to_digits
from vmofire.recording.export.export_info import Case
from vmofire.recording.export.marks import count_rows, describe_event, list_marks, place_mark, require_samples
from vmofire.recording.export.target import Progress, go_on, new_file
from vmofire.recording.formats.edf import CHANNEL
from vmofire.recording.formats.recorded import Channel, Event, Recording
from vmofire.recording.formats.skips import EMG, GAP, PADDING, SKIP
from vmofire.recording.writer import APP
from vmofire.words import say

HEADER_BYTES = 256  # of the file, and the same for each signal
SIZES_AT = 216  # offset, in these bytes, of the number of samples in a record
PORTION_BYTES = 1 << 20
LABEL_LETTERS = 16
EQUIPMENT_LETTERS = 50  # of 80, which hold a date and two codes too
TEXT_LETTERS = 400  # of an annotation: all records of a file are as long as the longest
CODE_LETTERS = 20
RECORDS_S = (0.5, 60.0)
PARTS_S = 64  # parts of a second: the length of a record is exact in binary and has 6 decimals
RATE_ERROR = 1e-6  # a thirtieth of the error of a board's crystal
YEARS = range(1985, 2085)  # that EDF can hold; a computer whose clock was never set says 1970


def export_bdf(
    recording: Recording,
    path: Path,
    case: Case | None = None,
    bursts: Mapping[str, Iterable[Burst]] | None = None,
    *,
    replace: bool = False,
    progress: Progress = go_on,
) -> Path:
    """Write a recording as BDF+.

    Counts are kept as they are, with their scale in uV at the skin in the header. The last record is filled
    up, and an annotation says so.

    Parameters
    ----------
    recording
        All its channels are written.
    path
        Path of the new file.
    case
        Person and circumstances of the recording.
    bursts
        Contractions to annotate, by name of the channel.
    replace
        Whether an existing file may be replaced.
    progress
        Takes the share done; an exception from it ends the export.

    Raises
    ------
    VmofireError
        The file exists, the disk refuses, or the channels' rates do not fit one file.
    """
    require_samples(recording)
    # The file is opened first: an existing name should not cost a minute of work.
    with new_file(path, replace) as file:
        _write(file, recording, case or Case(), list_marks(recording, bursts), progress)
    return path


def _write(
    file: IO[bytes], recording: Recording, case: Case, marks: Sequence[Event], progress: Progress
) -> None:
    """Write header and records; `marks` are in order of time."""
    channels = recording.channels
    labels = label_channels(channels)
    length_s = max(channel.duration_s for channel in channels)
    record_s, sizes, n_records = _lay_out(channels)
    every = [to_digits(channel) for channel in channels]
    progress(0.1)
    origin = recording.origin
    made = origin.made if origin.made and origin.made.year in YEARS else None
    signals = [
        BdfSignal.from_digital(
            np.zeros(n_records, np.int32),
            _say_rate(record_s, 1, n_records),
            label=label,
            transducer_type=_describe_sensor(channel, origin.sensor),
            physical_dimension=digits.unit,
            physical_range=digits.physical,
            digital_range=digits.digital,
            prefiltering=_describe_band(origin.sensor) if channel.is_emg else "",
        )
        for channel, digits, label in zip(channels, every, labels, strict=True)
    ]
    # At an odd rate a file's second is not quite one; marks stay at their samples.
    stretch = channels[0].fs_hz * record_s / sizes[0]
    annotations = [
        *_name_channels(channels, labels),
        *(_annotate(place_mark(mark, length_s), stretch) for mark in marks),
        *(_annotate(mark, 1.0) for mark in _tell_padding(channels, record_s, sizes, n_records)),
    ]
    frame = Bdf(
        signals,
        patient=Patient(code=_to_code(case.person)[:CODE_LETTERS]),
        recording=Session(
            startdate=made.date() if made else None,
            equipment_code=_to_code(f"vmofire {APP} {origin.equipment}")[:EQUIPMENT_LETTERS],
        ),
        starttime=made.time().replace(microsecond=0) if made else time(),
        data_record_duration=record_s,
        annotations=annotations,
    )
    header, beside = _split(frame, sizes, n_records)
    file.write(header)
    n_portion = max(1, PORTION_BYTES // (3 * sum(sizes)))
    for first in range(0, n_records, n_portion):
        end = min(first + n_portion, n_records)
        parts = [_to_bytes(*one, first, end) for one in zip(every, sizes, strict=True)]
        file.write(np.concatenate([*parts, beside[first:end]], axis=1).tobytes())
        progress(0.1 + 0.9 * end / n_records)


def _split(frame: Bdf, sizes: Sequence[int], n_records: int) -> tuple[bytes, npt.NDArray[np.uint8]]:
    """Return the header for records of a given number of samples per channel, and each record's annotations.

    `frame` has one sample per channel in each record, so that edfio writes all bytes around the samples.
    """
    written = io.BytesIO()
    frame.write(written)
    n_signals = len(sizes)
    n_header = HEADER_BYTES * (n_signals + 2)  # and that of the annotations
    header = bytearray(written.getbuffer()[:n_header])
    at = HEADER_BYTES + SIZES_AT * (n_signals + 1)
    for size in sizes:
        header[at : at + 8] = f"{size:<8d}".encode()
        at += 8
    records = np.frombuffer(written.getbuffer()[n_header:], np.uint8).reshape(n_records, -1)
    return bytes(header), records[:, 3 * n_signals :].copy()


def _to_bytes(digits: Digits, size: int, first: int, end: int) -> npt.NDArray[np.uint8]:
    """Return one channel in some records, (n_records, 3 x size); after its end its last sample repeats."""
    numbers = digits.read(first * size, end * size)
    missing = (end - first) * size - len(numbers)
    if missing:
        last = numbers[-1] if len(numbers) else digits.read(len(digits) - 1, len(digits))[-1]
        numbers = np.pad(numbers, (0, missing), constant_values=last)
    return numbers.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :3].reshape(end - first, -1)


def label_channels(channels: Sequence[Channel]) -> list[str]:
    """Return the labels of channels; muscles begin with their type, as EDF+ has it: "EMG left VMO"."""
    return make_labels(
        [
            f"{EMG}{one.name}" if one.is_emg and not one.name.upper().startswith(EMG) else one.name
            for one in channels
        ]
    )


def make_labels(names: Sequence[str]) -> list[str]:
    """Return names in the form of BDF: ASCII, 16 letters, all different."""
    labels: list[str] = []
    for place, name in enumerate(names, 1):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = " ".join("".join(one if one.isprintable() else " " for one in plain).split())
        if plain in ("", EMG.strip()):  # no letter of the name is ASCII
            plain = f"{plain} channel {place}".strip()
        label = plain[:LABEL_LETTERS].strip()
        number = 1
        while label in labels or label == "BDF Annotations":
            number += 1
            end = f" {number}"
            label = plain[: LABEL_LETTERS - len(end)].strip() + end
        labels.append(label)
    return labels


def fit_record(rates_hz: Sequence[float], length_s: float) -> tuple[float, list[int]]:
    """Return the length of a record in s, and how many samples of each channel it holds.

    A header has 8 characters for the length, so an odd rate needs a length near a whole number of samples.
    Readers add lengths up in floats, so lengths that are exact in floats are taken. A record is not longer
    than a recording of `length_s`, or most of the file would be filled up.

    Raises
    ------
    VmofireError
        No record holds a whole number of samples of every channel.
    """
    if all(rate_hz.is_integer() for rate_hz in rates_hz):
        return 1.0, [int(rate_hz) for rate_hz in rates_hz]
    shortest_s, longest_s = RECORDS_S
    longest_s = min(max(2.0, length_s), longest_s)
    lengths_s = np.arange(int(shortest_s * PARTS_S), int(longest_s * PARTS_S) + 1) / PARTS_S
    lengths_s = lengths_s[(lengths_s < 10.0) | (lengths_s * PARTS_S % 2 == 0)]  # 8 characters
    sizes = lengths_s[:, None] * np.array(rates_hz)
    errors = np.abs(np.maximum(1.0, np.rint(sizes)) / sizes - 1.0).max(axis=1)
    best = int(np.argmax(errors <= RATE_ERROR)) if (errors <= RATE_ERROR).any() else int(np.argmin(errors))
    if errors[best] > RATE_ERROR and len(set(rates_hz)) > 1:
        rates = ", ".join(f"{rate_hz:g}" for rate_hz in rates_hz)
        raise VmofireError(
            say("Channels at {rates} samples a second do not fit into one file.", rates=rates),
            say("Export one channel at a time."),
        )
    return float(lengths_s[best]), [int(size) for size in np.rint(sizes[best])]


def _find_countable(record_s: float, sizes: Sequence[int], n_records: int) -> int:
    """Return the first number of records from this one on that edfio counts correctly; it divides floats."""
    while not all(
        round(size * n_records / _say_rate(record_s, size, n_records), 12) == record_s * n_records
        for size in sizes
    ):
        n_records += 1
    return n_records


def _say_rate(record_s: float, size: int, n_records: int) -> float:
    return size * n_records / (record_s * n_records)


def _annotate(mark: Event, stretch: float) -> EdfAnnotation:
    """Return a mark as an annotation."""
    text = (f"{SKIP} " if mark.kind in (GAP, PADDING) else "") + describe_event(mark)
    if len(text) > TEXT_LETTERS:
        text = text[: TEXT_LETTERS - 3] + "..."
    # To the microsecond: further digits of a float mean nothing, and take room in every record.
    duration_s = round(mark.duration_s * stretch, 6)
    return EdfAnnotation(round(mark.time_s * stretch, 6), duration_s if duration_s > 0 else None, text)


def _name_channels(channels: Sequence[Channel], labels: Sequence[str]) -> list[EdfAnnotation]:
    """Return the full names of channels with a shortened label."""
    return [
        EdfAnnotation(0.0, None, f"{CHANNEL}{place}: {channel.name}"[:TEXT_LETTERS])
        for place, (channel, label) in enumerate(zip(channels, labels, strict=True), 1)
        if label.removeprefix(EMG) != channel.name
    ]


def list_padding(recording: Recording) -> list[Event]:
    """Return where the file ends with samples that fill up its last record: as gaps, in its own seconds."""
    return _tell_padding(recording.channels, *_lay_out(recording.channels))


def _lay_out(channels: Sequence[Channel]) -> tuple[float, list[int], int]:
    """Return the length of a record, the samples of each channel in it, and the number of records."""
    length_s = max(channel.duration_s for channel in channels)
    record_s, sizes = fit_record([channel.fs_hz for channel in channels], length_s)
    shortest = max(-(-len(one.samples) // size) for one, size in zip(channels, sizes, strict=True))
    return record_s, sizes, _find_countable(record_s, [*sizes, 1], shortest)


def _tell_padding(
    channels: Sequence[Channel], record_s: float, sizes: Sequence[int], n_records: int
) -> list[Event]:
    """Return the padding samples at the end, once where all channels have the same."""
    missing = [n_records * size - len(one.samples) for one, size in zip(channels, sizes, strict=True)]
    alike = len({(one.fs_hz, n) for one, n in zip(channels, missing, strict=True)}) == 1
    told: list[Event] = []
    for place, (one, n) in enumerate(zip(channels, missing, strict=True), 1):
        if n and (place == 1 or not alike):
            whose = "" if alike else f" of channel {place}"
            sample_s = record_s / sizes[place - 1]
            words = f"{count_rows(n)}{whose} to fill the last record"
            told.append(Event(len(one.samples) * sample_s, words, n * sample_s, PADDING))
    return told


def _describe_sensor(channel: Channel, sensor: Sensor | None) -> str:
    if is_ref(channel.name):
        return "REF pin of the sensor, half its supply"
    if sensor is None or not channel.is_emg:
        return ""
    if sensor.in_uv:
        return f"surface EMG, {sensor.output}, in uV as received"
    gain = "gain not known" if sensor.gain is None else f"gain {sensor.gain:g}"
    return f"surface EMG, {sensor.output} output, {gain}"


def _describe_band(sensor: Sensor | None) -> str:
    return f"HP:{sensor.band_hz[0]:g}Hz LP:{sensor.band_hz[1]:g}Hz" if sensor else ""


def _to_code(text: str) -> str:
    """Return a text as one word of ASCII; X for nothing, as EDF+ has it."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "_".join("".join(one if one.isprintable() else " " for one in plain).split()) or "X"
