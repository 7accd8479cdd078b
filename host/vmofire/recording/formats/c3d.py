"""Reader of C3D files: the analog signals beside the markers of a motion capture, and its events.

In: the bytes of a file. Out: a Recording. Never: markers; a channel of a force plate taken for a muscle; half
a file taken for a whole one.
"""

import re
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import (
    NO_UNIT,
    Channel,
    Event,
    Recording,
    make_channel,
    make_recording,
)
from vmofire.words import say
from vmofire.words.message import Message, tell

Samples = NDArray[np.float64]

_BLOCK_BYTES = 512
_INTEL = 84
# Forces and moments, as laboratories name them: Fx1, FX1, F1X, FP1_FX, Force.Mz2.
_OF_PLATE = re.compile(r"(?:^|[ _.])[fm](?:\d*[xyz]\d*|[xyz]\d+)$", re.IGNORECASE)
_COUNTED_FRAMES = 0xFFFF  # the header has 16 bits for the last frame


def read_c3d(data: bytes) -> Recording:
    """Read the analog channels.

    Raises
    ------
    FormatError
        It has none, or is cut short.
    """
    ezc3d: Any = import_module("ezc3d")  # of the extra `formats`
    _require_whole(data)
    with TemporaryDirectory(prefix="vmofire-") as folder:  # ezc3d opens no file in memory
        path = Path(folder) / "signal.c3d"
        path.write_bytes(data)
        try:
            file: Any = ezc3d.c3d(str(path))
        except (OSError, RuntimeError, ValueError) as error:
            raise FormatError(
                say("The package ezc3d cannot read it ({words}).", words=str(error).splitlines()[0]),
                say("Save it again as C3D for PC (Intel), or export it as text."),
            ) from error
    analog = file["parameters"].get("ANALOG", {})
    samples = np.asarray(file["data"]["analogs"], dtype=np.float64)
    samples = samples.reshape(-1, samples.shape[-1]) if samples.size else np.zeros((0, 0))
    samples = _scale_again(data, analog, samples)
    rate_hz = float(file["header"]["analogs"]["frame_rate"])
    if not samples.size or rate_hz <= 0:
        raise FormatError(
            say("It has no analog signal, only markers."), say("Export it with its analog channels.")
        )
    labels, units = _join(analog, "LABELS"), _join(analog, "UNITS")
    plates = {int(one) - 1 for one in _values(file["parameters"].get("FORCE_PLATFORM", {}), "CHANNEL")}
    channels: list[Channel] = []
    notes: list[Message] = []
    for place, column in enumerate(samples):
        name = labels[place] if place < len(labels) and labels[place] else f"analog {place + 1}"
        unit = units[place] if place < len(units) else ""
        if not np.isfinite(column).any():
            continue
        channel = make_channel(name, unit or NO_UNIT, rate_hz, column)
        channel = replace(channel, is_other=place in plates or _OF_PLATE.search(name) is not None)
        if not unit and not channel.is_other:
            notes.append(tell("import.no_unit", channel=channel.name))
        channels.append(channel)
    points_hz = float(file["header"]["points"]["frame_rate"]) or rate_hz
    began_s = float(file["header"]["points"]["first_frame"]) / points_hz
    return make_recording(channels, _read_events(file["parameters"], began_s), notes)


def _require_whole(data: bytes) -> None:
    """Refuse a file that ends before its last frame, which ezc3d fills with zeros."""
    start = _BLOCK_BYTES * (data[0] - 1)
    if len(data) < max(start + 4, 2 * _BLOCK_BYTES) or data[start + 3] != _INTEL:
        if len(data) < 2 * _BLOCK_BYTES:
            raise FormatError(say("It is cut short: it ends within its header."), say("Copy it again."))
        return
    n_frames, first = _word(data, 5) - _word(data, 4) + 1, _BLOCK_BYTES * (_word(data, 9) - 1)
    frame_bytes = (4 * _word(data, 2) + _word(data, 3)) * (4 if _is_real(data) else 2)
    if _word(data, 5) == _COUNTED_FRAMES or n_frames <= 0 or not frame_bytes:
        return
    there = (len(data) - first) // frame_bytes
    if there < n_frames:
        raise FormatError(
            say("It is cut short: {n} of {of} frames are there.", n=max(0, there), of=n_frames),
            say("Copy it again."),
        )


def _scale_again(data: bytes, analog: Any, samples: Samples) -> Samples:
    """Return the samples with their sign and their offset, (n_channels, n_samples).

    ezc3d 1.7.2 reads integers without a sign as if they had one, and takes every offset as positive. So the
    counts are read here: by the C3D manual a value is (count - offset) x scale x general scale.
    """
    n_channels, n_samples = samples.shape
    offsets = np.array(_values(analog, "OFFSET")[:n_channels], dtype=np.float64)
    is_unsigned = any(str(one).strip("\0 ").upper() == "UNSIGNED" for one in _values(analog, "FORMAT"))
    if not (is_unsigned or (offsets < 0.0).any()):
        return samples
    scales = np.array(_values(analog, "SCALE")[:n_channels], dtype=np.float64)
    (general, *_) = [*_values(analog, "GEN_SCALE"), 1.0]
    start = _BLOCK_BYTES * (data[0] - 1)
    n_marks, per_frame = 4 * _word(data, 2), _word(data, 3)
    n_frames = n_channels * n_samples // per_frame if per_frame else 0
    if data[start + 3] != _INTEL or not len(scales) == len(offsets) == n_channels or not n_frames:
        raise FormatError(
            say("It holds counts without a sign, or an offset below 0, in a form that is not read here."),
            say("Save it again as C3D for PC (Intel) with real numbers, or export it as text."),
        )
    kind = "<f4" if _is_real(data) else "<u2" if is_unsigned else "<i2"
    frames = np.frombuffer(
        data, kind, n_frames * (n_marks + per_frame), _BLOCK_BYTES * (_word(data, 9) - 1)
    ).reshape(n_frames, n_marks + per_frame)
    counts = frames[:, n_marks:].reshape(-1, n_channels).astype(np.float64)
    offsets = offsets % 0x10000 if is_unsigned else offsets
    return ((counts - offsets) * scales * float(general)).T


def _word(data: bytes, number: int) -> int:
    """Return a word of the header, counted from 1."""
    return int.from_bytes(data[2 * number - 2 : 2 * number], "little")


def _is_real(data: bytes) -> bool:
    """Return whether samples are real numbers of 4 bytes: their scale is negative."""
    return bool(data[15] & 0x80)


def _values(group: Any, name: str) -> list[Any]:
    found: Any = group[name]["value"] if name in group else []
    values: list[Any] = np.asarray(found).reshape(-1).tolist()
    return values


def _join(group: Any, name: str) -> list[str]:
    """Return the texts of a parameter, and those of "NAME2" and so on, where more than 255 did not fit."""
    texts = _values(group, name)
    number = 2
    while f"{name}{number}" in group:
        texts += _values(group, f"{name}{number}")
        number += 1
    return [str(one).strip("\0 ") for one in texts]


def _read_events(parameters: Any, began_s: float) -> list[Event]:
    """Return the events: label, side, and a time of minutes and seconds from the first frame of all."""
    group = parameters.get("EVENT", {})
    labels, contexts = _join(group, "LABELS"), _join(group, "CONTEXTS")
    times = (
        np.asarray(group.get("TIMES", {}).get("value", []), dtype=np.float64) if "TIMES" in group else None
    )
    if times is None or times.ndim != 2 or times.shape[0] != 2:
        return []
    events: list[Event] = []
    for place, (minutes, seconds) in enumerate(times.T):
        side = contexts[place] if place < len(contexts) else ""
        label = labels[place] if place < len(labels) else ""
        text = " ".join(one for one in (side if side != "General" else "", label) if one)
        events.append(Event(float(60 * minutes + seconds) - began_s, text or "event", kind="mark"))
    return [one for one in events if one.time_s >= 0.0]
