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

    def word(at: int) -> int:
        return int.from_bytes(data[2 * at - 2 : 2 * at], "little")

    start = _BLOCK_BYTES * (data[0] - 1)
    if len(data) < max(start + 4, 2 * _BLOCK_BYTES) or data[start + 3] != _INTEL:
        if len(data) < 2 * _BLOCK_BYTES:
            raise FormatError(say("It is cut short: it ends within its header."), say("Copy it again."))
        return
    n_frames, first = word(5) - word(4) + 1, _BLOCK_BYTES * (word(9) - 1)
    is_real = bool(data[15] & 0x80)  # a negative scale: numbers of 4 bytes
    frame_bytes = (4 * word(2) + word(3)) * (4 if is_real else 2)
    if word(5) == _COUNTED_FRAMES or n_frames <= 0 or not frame_bytes:
        return
    there = (len(data) - first) // frame_bytes
    if there < n_frames:
        raise FormatError(
            say("It is cut short: {n} of {of} frames are there.", n=max(0, there), of=n_frames),
            say("Copy it again."),
        )


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
