"""Reader of XDF files of Lab Streaming Layer: each stream with its own clock, streams of markers as events.

In: the bytes of a file. Out: a Recording. Never: time stamps smoothed across missing samples, as pyxdf does
when it removes jitter; a unit that the stream does not state; damage skipped in silence.
"""

import io
import logging
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vmofire.errors import FormatError
from vmofire.recording.formats.recorded import (
    NO_UNIT,
    Channel,
    Event,
    Origin,
    Recording,
    make_channel,
    make_recording,
)
from vmofire.recording.formats.stamps import list_gaps, place_samples, read_stamps
from vmofire.recording.formats.text_clock import Clock, read_clock
from vmofire.words import say
from vmofire.words.message import Message, tell

_SAMPLES, _FOOTER = 3, 6  # tags of chunks
# Types of streams and channels that may be muscles; boards for EEG are used for muscles too.
_MUSCLE = ("emg", "exg", "eeg", "semg", "biosignals", "signal", "data", "misc", "")
_MOST_MARKERS = 10_000


@dataclass(frozen=True)
class _Stream:
    """Stream of samples with its clock."""

    name: str
    kind: str
    labels: tuple[str, ...]
    units: tuple[str, ...]
    kinds: tuple[str, ...]
    samples: npt.NDArray[np.float64]
    clock: Clock
    nominal_hz: float


def read_xdf(data: bytes) -> Recording:
    """Read all streams.

    Raises
    ------
    FormatError
        No stream holds a signal, or the file is damaged.
    """
    pyxdf: Any = import_module("pyxdf")
    end, has_footer = _walk(data)
    notes: list[Message] = []
    if end < len(data):
        notes.append(tell("import.cut", n=len(data) - end))
    elif not has_footer:
        notes.append(tell("import.not_finished"))
    faults: list[str] = []
    with _listen(faults):
        found: list[dict[str, Any]]
        found, head = pyxdf.load_xdf(
            io.BytesIO(data[:end]), dejitter_timestamps=False, synchronize_clocks=True, verbose=False
        )
    if faults:
        raise FormatError(
            say("It is damaged or cut short ({words}).", words=faults[0]), say("Copy it again.")
        )
    streams: list[_Stream] = []
    marks: list[tuple[float, str]] = []
    for stream in found:
        info, stamps = stream["info"], np.asarray(stream["time_stamps"], dtype=np.float64)
        if not len(stamps):
            continue
        if _is_markers(info, len(stamps)):
            marks += _take_marks(stream["time_series"], stamps)
        else:
            streams.append(_take_stream(info, np.asarray(stream["time_series"], dtype=np.float64), stamps))
    if not streams:
        raise FormatError(say("No stream of it holds a signal."), say("Choose another file."))
    first_s = min(one.clock.start_s for one in streams)
    events = [Event(time_s - first_s, text, kind="mark") for time_s, text in marks]
    early = sum(1 for one in events if one.time_s < 0.0)
    notes += [tell("import.early_marks", n=early)] if early else []
    events = [one for one in events if one.time_s >= 0.0]
    channels: list[Channel] = []
    for stream in streams:
        start_s = stream.clock.start_s - first_s
        channels += _make_channels(stream, start_s, len(streams) > 1, notes)
        gaps = list_gaps(stream.clock.places, stream.clock.fs_hz, start_s)
        events += [
            Event(begin_s, f"{stream.name}: not recorded", length_s, "gap") for begin_s, length_s in gaps
        ]
    missing = max(one.clock.n_missing for one in streams)
    notes += [tell("import.missing", n=missing)] if missing else []
    return replace(make_recording(channels, events, notes), origin=Origin(_read_day(head)))


def _walk(data: bytes) -> tuple[int, bool]:
    """Return where the last whole chunk ends, and whether every stream with samples has its footer."""
    at, sampled, closed = 4, set[bytes](), set[bytes]()
    while at < len(data):
        n_length = data[at]
        if n_length not in (1, 4, 8):
            break
        length = int.from_bytes(data[at + 1 : at + 1 + n_length], "little")
        start = at + 1 + n_length
        if length < 2 or start + length > len(data):
            return at, False
        tag = int.from_bytes(data[start : start + 2], "little")
        if tag == _SAMPLES:
            sampled.add(data[start + 2 : start + 6])
        elif tag == _FOOTER:
            closed.add(data[start + 2 : start + 6])
        at = start + length
    return len(data), sampled <= closed


@contextmanager
def _listen(faults: list[str]) -> Generator[None]:
    """Collect what pyxdf logs as an error, and keep it off the terminal."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.levelno >= logging.ERROR:
                faults.append(record.getMessage().splitlines()[0])

    logger, listener = logging.getLogger("pyxdf"), Listener()
    before = (logger.level, logger.propagate)
    logger.addHandler(listener)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(listener)
        logger.setLevel(before[0])
        logger.propagate = before[1]


def _first(node: Any, *path: str) -> Any:
    """Return what lies behind names in the description of a stream; None where it is not there."""
    for name in path:
        node = _open_list(node)
        node = cast("Mapping[str, Any]", node).get(name) if isinstance(node, Mapping) else None
    return _open_list(node)


def _open_list(node: Any) -> Any:
    """Return the one entry of a list, as which pyxdf holds every element."""
    if isinstance(node, list):
        entries = cast("list[Any]", node)
        return entries[0] if entries else None
    return node or None


def _is_markers(info: Any, n_samples: int) -> bool:
    """Return whether a stream holds markers: words, or a few numbers at no rate."""
    is_irregular = float(_first(info, "nominal_srate") or 0.0) <= 0.0
    if _first(info, "channel_format") == "string":
        return True
    kind = str(_first(info, "type") or "").lower()
    return is_irregular and ("marker" in kind or "event" in kind or "stim" in kind or n_samples < 32)


def _take_marks(series: Any, stamps: npt.NDArray[np.float64]) -> list[tuple[float, str]]:
    marks: list[tuple[float, str]] = []
    for time_s, values in zip(stamps.tolist()[:_MOST_MARKERS], series, strict=False):
        words = [f"{one:g}" if isinstance(one, float | np.floating) else str(one) for one in values]
        text = " ".join(word.strip() for word in words if word.strip())
        if text:
            marks.append((time_s, text))
    return marks


def _take_stream(info: Any, samples: npt.NDArray[np.float64], stamps: npt.NDArray[np.float64]) -> _Stream:
    nominal_hz = float(_first(info, "nominal_srate") or 0.0)
    name = str(_first(info, "name") or "stream")
    if nominal_hz > 0.0:
        clock = read_stamps(stamps, nominal_hz)
    else:
        try:
            clock = read_clock(stamps)
        except FormatError as error:
            raise FormatError(
                say("The stream “{name}” has no rate, and its times are not even.", name=name),
                say("Record it with a rate, or without this stream."),
            ) from error
    listed = _first(info, "desc", "channels")
    said: list[Any] = []
    if isinstance(listed, Mapping):
        said = cast("Mapping[str, list[Any]]", listed).get("channel") or []
    n = samples.shape[1]
    said = said if len(said) == n else [{}] * n
    labels, units, kinds = (
        tuple(str(_first(one, key) or "").strip() for one in said) for key in ("label", "unit", "type")
    )
    return _Stream(name, str(_first(info, "type") or ""), labels, units, kinds, samples, clock, nominal_hz)


def _make_channels(stream: _Stream, start_s: float, is_one_of: bool, notes: list[Message]) -> list[Channel]:
    fs_hz, nominal_hz = stream.clock.fs_hz, stream.nominal_hz
    if nominal_hz and abs(fs_hz / nominal_hz - 1.0) > 0.01:
        notes.append(tell("import.rate_differs", said=f"{nominal_hz:g}", timed=f"{fs_hz:g}"))
    if stream.clock.jitter_s:
        notes.append(tell("import.stamp_jitter", jitter=1e3 * stream.clock.jitter_s, rate=f"{fs_hz:.6g}"))
    whole = place_samples(stream.samples, stream.clock.places, round(start_s * fs_hz))
    has_muscles = any("emg" in kind.lower() for kind in stream.kinds)
    channels: list[Channel] = []
    for place, column in enumerate(whole.T):
        if not np.isfinite(column).any():
            continue
        label = stream.labels[place] or (
            f"{stream.name} {place + 1}" if len(whole.T) > 1 or not stream.name else stream.name
        )
        label = f"{stream.name} {label}" if is_one_of and stream.labels[place] else label
        kind = (stream.kinds[place] or stream.kind).lower()
        is_other = kind not in _MUSCLE or (has_muscles and "emg" not in kind)
        unit = stream.units[place]
        channel = replace(make_channel(label, unit or NO_UNIT, fs_hz, column), is_other=is_other)
        if not unit and not is_other:
            notes.append(tell("import.no_unit", channel=channel.name))
        channels.append(channel)
    return channels


def _read_day(head: Any) -> datetime | None:
    words = _first(head, "info", "datetime")
    try:
        return datetime.fromisoformat(str(words)) if words else None
    except ValueError:
        return None
