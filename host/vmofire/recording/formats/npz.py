"""Reader of .npz files with the fields of ../shared/recordings.

In: the bytes of a file. Out: a Recording. Fields: signal, fs_hz or time_s, labels, unit; optionally
uv_per_count, offset_counts, is_other, output, aux, aux_label, aux_unit, class_time_s, class_code,
event_time_s, event_duration_s, event_text, notes. Never: a pickle.
"""

import io
import math
import zipfile
from dataclasses import replace
from math import nan
from typing import IO, get_args

import numpy as np
import numpy.typing as npt

from vmofire.codec import decode
from vmofire.errors import FormatError, RecordError
from vmofire.labels import OUTPUTS, Output
from vmofire.recording.formats.recorded import (
    Channel,
    Event,
    Recording,
    make_channel,
    make_recording,
    require_few_channels,
)
from vmofire.recording.formats.text_clock import read_clock
from vmofire.words import msg, say
from vmofire.words.message import Message

# Limits of an unpacked file and of its samples as numbers of 8 bytes. No recording packs better than this;
# zeros pack a thousandfold.
UNPACKED_BYTES, UNPACKED_TIMES = 2**26, 64
LARGEST_BYTES = 2**31
_CUT = msg("Cut it into shorter recordings, or save it without compression.")
_SAVE_ANEW = msg("Save the file again.")
SHAPED = ("signal", "aux", "time_s", "class_time_s", "class_code")


def read_npz(data: bytes) -> Recording:
    """Read a recording.

    Raises
    ------
    FormatError
        A field is missing or has the wrong content.
    """
    fields = _fields(data)
    if "signal" not in fields:
        known = ", ".join(sorted(fields))
        raise FormatError(
            say("It has no field “signal”. Its fields are: {fields}.", fields=known)
            if known
            else say("It has no fields."),
            say("Save the samples in a field “signal”."),
        )
    signal = _columns(fields["signal"], "signal")
    if "fs_hz" not in fields and "aux" not in fields:
        signal = _place(signal, fields)
    n_channels = signal.shape[1]
    rates_hz = _rates_hz(fields, n_channels)
    labels = _texts(fields, "labels", n_channels) or [f"channel {n + 1}" for n in range(n_channels)]
    units = _texts(fields, "unit", n_channels) or [""] * n_channels
    # Whole numbers without a unit are converter counts: nothing else is stored in that way.
    if "unit" not in fields and fields["signal"].dtype.kind in "iu":
        units = ["counts"] * n_channels
    scales = _numbers(fields, "uv_per_count", n_channels) if "uv_per_count" in fields else [nan] * n_channels
    zeros = _numbers(fields, "offset_counts", n_channels) if "offset_counts" in fields else [0.0] * n_channels
    others = _numbers(fields, "is_other", n_channels) if "is_other" in fields else [0.0] * n_channels
    channels = [
        replace(
            make_channel(label, unit, fs_hz, column, None if math.isnan(scale) else scale, zero),
            is_other=bool(other),
        )
        for label, unit, fs_hz, column, scale, zero, other in zip(
            labels, units, rates_hz, _end_apart(signal, rates_hz), scales, zeros, others, strict=True
        )
    ]
    outputs = _outputs(fields, n_channels)
    if outputs:
        channels = [replace(one, output=output) for one, output in zip(channels, outputs, strict=True)]
    events = [*_marks(fields), *_events(fields)]
    return make_recording([*channels, *_aux(fields, rates_hz[0])], events, _notes(fields))


def _place(
    signal: npt.NDArray[np.float64], fields: dict[str, npt.NDArray[np.generic]]
) -> npt.NDArray[np.float64]:
    """Return the samples in the places that their times give them, NaN where some are missing."""
    times_s = _columns(fields["time_s"], "time_s")[:, 0] if "time_s" in fields else np.zeros(0)
    if len(times_s) != len(signal) or len(signal) < 2 or not np.isfinite(times_s).all():
        return signal
    places = read_clock(times_s).places
    placed = np.full((int(places[-1]) + 1, signal.shape[1]), np.nan)
    placed[places] = signal
    return placed


def _end_apart(signal: npt.NDArray[np.float64], rates_hz: list[float]) -> list[npt.NDArray[np.float64]]:
    """Return the channels; where rates differ, those that are shorter end where their samples do."""
    if len({*rates_hz}) == 1:
        return list(signal.T)
    ends = [np.flatnonzero(~np.isnan(column)) for column in signal.T]
    return [column[: end[-1] + 1 if len(end) else 0] for column, end in zip(signal.T, ends, strict=True)]


def _fields(data: bytes) -> dict[str, npt.NDArray[np.generic]]:
    """Unpack every array; sizes are checked before anything is unpacked."""
    most_bytes = min(LARGEST_BYTES, max(UNPACKED_BYTES, UNPACKED_TIMES * len(data)))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {
            member.filename.removesuffix(".npy"): member
            for member in archive.infolist()
            if member.filename.endswith(".npy")
        }
        most_mb = most_bytes >> 20
        if sum(member.file_size for member in members.values()) > most_bytes:
            raise FormatError(
                say(
                    "Unpacked, it would take more than {most} MB. No recording of its size does.",
                    most=most_mb,
                ),
                say(_CUT),
            )
        n_bytes = 0
        for name, member in members.items():
            with archive.open(member) as file:
                n_bytes += _claim_bytes(name, file, member.file_size)
        if n_bytes > most_bytes:
            raise FormatError(
                say(
                    "Its samples would take more than {most} MB. No recording of its size does.", most=most_mb
                ),
                say(_CUT),
            )
        return {name: _unpack(archive, member) for name, member in members.items()}


def _claim_bytes(name: str, file: IO[bytes], n_bytes: int) -> int:
    """Return the memory an array will need, from its header alone."""
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
    shape, _, dtype = read(file)
    size = math.prod(shape)
    if dtype.hasobject or size * dtype.itemsize > n_bytes:
        raise FormatError(
            say("Its field “{name}” is damaged, or is not an array of numbers.", name=name), say(_SAVE_ANEW)
        )
    if name in ("signal", "aux") and len(shape) == 2:
        require_few_channels(shape[1], shape[0])
    return size * (8 if name in SHAPED else dtype.itemsize)


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> npt.NDArray[np.generic]:
    return np.lib.format.read_array(io.BytesIO(archive.read(member)), allow_pickle=False)


def _columns(array: npt.NDArray[np.generic], name: str) -> npt.NDArray[np.float64]:
    if array.dtype.kind not in "iuf" or array.ndim not in (1, 2) or not array.size:
        raise FormatError(
            say(
                "Its field “{name}” holds {kind} {shape} instead of numbers, (n_samples, n_channels).",
                name=name,
                kind=array.dtype,
                shape=array.shape,
            ),
            say(_SAVE_ANEW),
        )
    return array.reshape(len(array), -1).astype(np.float64)


def _number(fields: dict[str, npt.NDArray[np.generic]], name: str) -> float:
    array = fields[name]
    if array.size != 1 or array.dtype.kind not in "iufb":
        raise FormatError(say("Its field “{name}” is not one number.", name=name), say(_SAVE_ANEW))
    return float(array.astype(np.float64).reshape(-1)[0])


def _numbers(fields: dict[str, npt.NDArray[np.generic]], name: str, n: int) -> list[float]:
    """Return one number per channel; a single one serves all."""
    array = fields[name]
    if array.size == n and n > 1 and array.dtype.kind in "iufb":
        return [float(value) for value in array.astype(np.float64).reshape(-1)]
    return [_number(fields, name)] * n


def _rates_hz(fields: dict[str, npt.NDArray[np.generic]], n: int) -> list[float]:
    if "fs_hz" in fields:
        return _numbers(fields, "fs_hz", n)
    if "time_s" in fields:
        times_s = _columns(fields["time_s"], "time_s")[:, 0]
        if len(times_s) > 1 and np.isfinite(times_s).all():
            return [read_clock(times_s).fs_hz] * n
    raise FormatError(
        say("The file does not say how many samples a second it has."), say("Add the field “fs_hz”.")
    )


def _outputs(fields: dict[str, npt.NDArray[np.generic]], n: int) -> list[Output]:
    """Return the sensor's output of each channel; none where the field is absent."""
    known: dict[str, Output] = {output: output for output in get_args(Output)}
    words = _texts(fields, "output", n)
    for word in words:
        if word not in known:
            raise FormatError(
                say(
                    "Its field “output” has “{word}”. It must be one of {outputs}.",
                    word=word,
                    outputs=", ".join(OUTPUTS),
                ),
                say(_SAVE_ANEW),
            )
    return [known[word] for word in words]


def _texts(fields: dict[str, npt.NDArray[np.generic]], name: str, n: int) -> list[str]:
    """Return one text per channel; a single text serves all; none where the field is absent."""
    if name not in fields:
        return []
    texts = [str(text) for text in fields[name].reshape(-1)]
    if len(texts) == 1:
        texts *= n
    if len(texts) != n:
        raise FormatError(
            say(
                "Its field “{name}” has {texts} entries for {channels} channels.",
                name=name,
                texts=len(texts),
                channels=n,
            ),
            say(_SAVE_ANEW),
        )
    return texts


def _aux(fields: dict[str, npt.NDArray[np.generic]], fs_hz: float) -> list[Channel]:
    """Return the signals recorded beside the muscles: angles, forces."""
    if "aux" not in fields:
        return []
    aux = _columns(fields["aux"], "aux")
    n = aux.shape[1]
    names = _texts(fields, "aux_label", n) or ["auxiliary"] * n
    units = _texts(fields, "aux_unit", n) or ["a.u."] * n
    return [
        make_channel(name, unit, fs_hz, column)
        for name, unit, column in zip(names, units, aux.T, strict=True)
    ]


def _marks(fields: dict[str, npt.NDArray[np.generic]]) -> list[Event]:
    if "class_time_s" not in fields or "class_code" not in fields:
        return []
    times_s = _columns(fields["class_time_s"], "class_time_s")[:, 0]
    codes = _columns(fields["class_code"], "class_code")[:, 0]
    if len(times_s) != len(codes):
        raise FormatError(
            say("It has {times} class times for {codes} class codes.", times=len(times_s), codes=len(codes)),
            say(_SAVE_ANEW),
        )
    return [Event(float(time_s), f"class {code:g}") for time_s, code in zip(times_s, codes, strict=True)]


def _events(fields: dict[str, npt.NDArray[np.generic]]) -> list[Event]:
    """Return the events of an imported text."""
    if "event_time_s" not in fields or "event_text" not in fields or not fields["event_time_s"].size:
        return []
    times_s = _columns(fields["event_time_s"], "event_time_s")[:, 0]
    durations_s = np.zeros(len(times_s))
    if "event_duration_s" in fields:
        durations_s = _columns(fields["event_duration_s"], "event_duration_s")[:, 0]
    texts = _texts(fields, "event_text", len(times_s))
    if len(durations_s) != len(times_s):
        raise FormatError(say("Its events have no lengths of their own."), say(_SAVE_ANEW))
    return [
        Event(float(time_s), text, float(duration_s))
        for time_s, text, duration_s in zip(times_s, texts, durations_s, strict=True)
    ]


def _notes(fields: dict[str, npt.NDArray[np.generic]]) -> list[Message]:
    """Return what was assumed when another program's file was read and stored as this one.

    The width of its counts is not among it: that is assumed again.
    """
    stored = [str(text) for text in fields.get("notes", np.zeros(0)).reshape(-1)]
    try:
        notes = [decode(text.encode(), Message) for text in stored if text]
    except RecordError as error:
        raise FormatError(say("Its field “{name}” cannot be read.", name="notes"), say(_SAVE_ANEW)) from error
    return [note for note in notes if note.code != "import.bits"]
