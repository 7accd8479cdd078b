"""Journal of a recording: frames of the board and events, read back whatever state the file is in.

In: a .vmo file. Out: runs of counts with their gaps, events, and a count of all damage. Never: a unit, a
filter, a guess in place of a missing sample; the samples of a long one in memory. writer.py writes a journal;
samples.py finds the samples in it.
"""

import binascii
import json
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from vmofire import messages, wire
from vmofire.errors import HelloError, JournalError, explain
from vmofire.messages import WRAP, Counts, Gap, Hello, SampleCount, State, Status
from vmofire.recording.progress import Progress
from vmofire.recording.samples import JournalFile, JournalSamples
from vmofire.recording.writer import APP, EVENT, HEADER, MAX_PAYLOAD, SUFFIX, VERSION, Writer
from vmofire.wire import PINS
from vmofire.words import say, say_all

__all__ = ["SUFFIX", "JournalError", "JournalEvent", "JournalRecording", "Run", "Writer", "read"]

# Names that 0.1.0 used in headers, events and gaps.
RENAMED = {"first_row": "first_sample", "row": "sample", "rows": "samples", "board_rows": "board_samples"}
# Types of the fields in a header, as writer.py writes them; a field of another type counts as missing.
FIELDS: dict[str, type] = {"first_sample": int, "sensor": dict, "labels": list, "created": str, "notes": str}
LONGEST_GAP_S = 3600.0  # longest gap within a run


@dataclass(frozen=True)
class JournalEvent:
    """Event noted while recording.

    Attributes
    ----------
    kind, text : str
    run : int
        Index into `JournalRecording.runs`.
    sample : int or None
        Sample of that run it belongs to.
    host_s : float or None
        Second of time.perf_counter() on the computer that recorded.
    data : dict
    """

    kind: str
    text: str
    run: int
    sample: int | None
    host_s: float | None
    data: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """Run: the samples between one start and the next.

    Attributes
    ----------
    hello : Hello
        Settings of the board.
    samples : JournalSamples
        Those that arrived, without room for missing ones; read on demand.
    first_samples, starts : numpy.ndarray of int64, shape (n_pieces,)
        Start of each piece without a gap: its sample, and its index into `samples`.
    gaps : tuple of Gap
        Missing samples inside the run.
    before : Gap or None
        The time without a board before this run, where it went on by itself.
    time : str
        When it began, ISO 8601, by the computer's clock; empty if not known.
    status : Status or None
        The board's last report in this run.
    """

    hello: Hello
    samples: JournalSamples
    first_samples: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    gaps: tuple[Gap, ...]
    before: Gap | None
    time: str
    status: Status | None

    @property
    def counts(self) -> Counts:
        """All samples that arrived, (n_samples, n_channels): a long run may not fit into memory."""
        return self.samples.read(0, len(self.samples))

    def pieces(self, most_samples: int | None = None, from_sample: int = 0) -> Iterator[tuple[int, Counts]]:
        """Yield (first sample, counts) of every stretch without a gap, from a sample on.

        Parameters
        ----------
        most_samples
            Longer stretches are split into parts of this many samples.
        from_sample
            Sample of the run.
        """
        starts = [*self.starts.tolist(), len(self.samples)]
        for first_sample, start, stop in zip(self.first_samples.tolist(), starts, starts[1:], strict=False):
            begin = max(start, start + from_sample - first_sample)
            for at in range(begin, stop, most_samples or max(1, stop - begin)):
                end = min(stop, at + most_samples) if most_samples else stop
                yield first_sample + at - start, self.samples.read(at, end)


@dataclass(frozen=True)
class JournalRecording:
    """Contents of a journal.

    Attributes
    ----------
    path : Path
    header : dict
        "journal", "app", "created", "first_sample", "hello", "sensor", "labels", "notes"; empty if damaged.
    runs : tuple of Run
    events : tuple of JournalEvent
    complete : bool
        False where the recording was not finished: the program was killed, the power or the disk failed.
    damage : dict
        "damaged" frames, "skipped_bytes" of them, and "unreadable" frames that are whole but invalid.
    """

    path: Path
    header: dict[str, Any]
    runs: tuple[Run, ...]
    events: tuple[JournalEvent, ...]
    complete: bool
    damage: dict[str, int]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """All gaps, in the order of time."""
        found: list[Gap] = []
        for run in self.runs:
            found += [run.before] if run.before else []
            found += run.gaps
        return tuple(found)

    @property
    def labels(self) -> list[str]:
        """One name per channel; that of the pin where none was given."""
        given = [str(label) for label in self.header.get("labels", ())]
        channels = self.runs[0].hello.channels
        return [given[i] if i < len(given) else PINS[c] for i, c in enumerate(channels)]

    @property
    def sensor(self) -> dict[str, Any]:
        """Settings of the sensor."""
        return dict(self.header.get("sensor", {}))


@dataclass
class _Draft:
    """Run while it is being read; `count` is None until its first sample is known."""

    hello: Hello
    count: SampleCount | None
    source: JournalFile
    most_missing: int  # samples: no gap is longer
    pieces: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    holes: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # sample, samples
    told: dict[int, Gap] = field(default_factory=dict[int, Gap])  # gaps named in events, by sample
    before: Gap | None = None
    time: str = ""
    status: Status | None = None

    def __post_init__(self) -> None:
        self.run = self.hello.run
        self.mask = messages.to_mask(self.hello.channels)
        dtype = messages.value_type(self.hello.flags)
        self.sample_bytes = dtype.itemsize * len(self.hello.channels)
        self.samples = JournalSamples(self.source, len(self.hello.channels), dtype)

    def take(self, first_sample: int, n_samples: int, place: int) -> bool:
        """Add a block; return False where it cannot belong to this run."""
        count = self.count = self.count or SampleCount(first_sample)
        missing = count.find_missing(first_sample)
        if missing is None:
            return False
        if missing > self.most_missing:
            raise _SkippedError(missing)
        self._skip(count, missing)
        if missing or not self.pieces:
            self.pieces.append((count.next_sample, len(self.samples)))
        self.samples.add(place, n_samples)
        count.next_sample += n_samples
        return True

    def hear(self, event: JournalEvent) -> None:
        """Use what an event says about this run."""
        if event.kind == "run":
            self.time = str(event.data.get("time", ""))
            if self.count is None and event.sample is not None:
                self.count = SampleCount(event.sample)
        elif event.kind == "gap":
            gap = Gap(**event.data)
            if not 0 <= gap.seconds < WRAP:
                raise ValueError("a gap that lasts no time that can be")
            if gap.samples is None:
                self.before = gap
            else:
                self.told[gap.sample] = gap
        elif event.kind == "end" and event.sample is not None:
            count = self.count or SampleCount()
            if event.sample > count.next_sample:
                self._skip(count, event.sample - count.next_sample)
                self.count = count

    def close(self, status: Status) -> None:
        """Take a Status; the one that answers STOP shows what is missing after the last block."""
        self.status = status
        if status.state == State.WAITING and status.run == self.run and self.count is not None:
            self._skip(self.count, self.count.find_missing(status.samples) or 0)

    def _skip(self, count: SampleCount, samples: int) -> None:
        if samples > self.most_missing:
            raise ValueError(f"{samples} samples cannot be missing behind the last one")
        if samples:
            self.holes.append((count.next_sample, samples))
            count.next_sample += samples

    def finish(self) -> Run:
        gaps: list[Gap] = []
        for sample, samples in self.holes:
            told = self.told.get(sample)
            if told is None or told.samples != samples:
                told = Gap(samples, samples / self.hello.fs_hz, "damaged in the file", self.hello.run, sample)
            gaps.append(told)
        return Run(
            hello=self.hello,
            samples=self.samples,
            first_samples=np.array([sample for sample, _ in self.pieces], np.int64),
            starts=np.array([start for _, start in self.pieces], np.int64),
            gaps=tuple(gaps),
            before=self.before,
            time=self.time,
            status=self.status,
        )


class _SkippedError(Exception):
    """A block skips more samples than can be lost."""


def read(path: str | os.PathLike[str], progress: Progress = lambda _: None) -> JournalRecording:
    """Read a journal, whatever state it is in.

    Parameters
    ----------
    path : path-like
    progress : callable, optional
        Takes the share read so far; an exception from it ends the reading.

    Returns
    -------
    JournalRecording

    Raises
    ------
    JournalError
        If it cannot be opened, is not a journal, is newer than this program, holds no run at all, or reports
        more missing samples than possible. Samples are read later, and raise it where the file has changed.
    """
    path = Path(path)
    try:
        source = JournalFile(path)
        frames = _Frames(source, progress)
        header = _read_header(path, frames.first)
        drafts, events, unreadable, lies = _assemble(frames, header, source)
    except OSError as error:
        why, _ = explain(error, "read", path)
        raise JournalError(why, say("Choose a recording of vmofire (*.vmo).")) from error
    except _SkippedError as error:
        raise JournalError(
            say(
                "{path} skips {n} samples at once. It is damaged, or vmofire did not write it.",
                path=path,
                n=error.args[0],
            ),
            say("Choose another recording."),
        ) from None
    if not drafts and lies:
        raise JournalError(
            say_all(say("Cannot read {path}. The board described itself wrongly.", path=path), lies[0]),
            say("Keep the file. Put the firmware on the board (`vmofire flash`), and record again."),
        )
    if not drafts:
        raise JournalError(
            say("{path} is not a recording of vmofire, or nothing of it is left.", path=path),
            say("Choose another file. `vmofire analyse` also reads .npz, EDF+, BDF+ and CSV."),
        )
    damage = {
        "damaged": frames.reader.damaged,
        "skipped_bytes": frames.reader.skipped_bytes,
        "unreadable": unreadable,
    }
    complete = bool(events) and events[-1].kind == "end"
    return JournalRecording(
        path, header, tuple(draft.finish() for draft in drafts), tuple(events), complete, damage
    )


class _Frames:
    """The frames of a journal, one after the other, each (place, kind, payload)."""

    def __init__(self, source: JournalFile, progress: Progress) -> None:
        self._progress = progress
        self.reader = wire.Reader(binascii.crc32, MAX_PAYLOAD)
        self._rest = self._read(source)
        self.first = next(self._rest, None)

    def __iter__(self) -> Iterator[tuple[int, int, bytes]]:
        if self.first is not None:
            yield self.first
        yield from self._rest

    def _read(self, source: JournalFile) -> Iterator[tuple[int, int, bytes]]:
        done = 0
        for data in source.iterate():
            yield from self._locate(self.reader.feed(data))
            done += len(data)
            self._progress(done / max(1, source.n_bytes))
        yield from self._locate(self.reader.finish())

    def _locate(self, frames: list[tuple[int, int, bytes]]) -> Iterator[tuple[int, int, bytes]]:
        for place, (kind, _, payload) in zip(self.reader.places, frames, strict=True):
            yield place, kind, payload


def _read_header(path: Path, first: tuple[int, int, bytes] | None) -> dict[str, Any]:
    """Return the header, empty where it is damaged; refuse that of a newer journal."""
    if first is None or first[1] != HEADER:
        return {}
    said = _parse(first[2])
    header = {name: value for name, value in said.items() if isinstance(value, FIELDS.get(name, object))}
    version = header.get("journal")
    if isinstance(version, int) and version > VERSION:
        raise JournalError(
            say(
                "vmofire {app} wrote {path} as version {version}. vmofire {own} reads up to version {known}.",
                app=header.get("app", "?"),
                path=path,
                version=version,
                own=APP,
                known=VERSION,
            ),
            say("Update vmofire on this computer."),
        )
    return header


def _assemble(
    frames: _Frames, header: Mapping[str, Any], source: JournalFile
) -> tuple[list[_Draft], list[JournalEvent], int, list[str]]:
    drafts: list[_Draft] = []
    lies: list[str] = []  # faults of HELLOs that arrived whole
    events: list[JournalEvent] = []
    unreadable = 0
    hello = _to_hello(header.get("hello"))
    # Where a recording begins in the middle of a run, the samples before it are not missing.
    next_sample: int | None = header.get("first_sample")

    def begin(hello: Hello, sample: int | None) -> _Draft:
        nonlocal next_sample
        # A damaged stretch of the file hides at most as many samples as its bytes, and no board is away for
        # more than an hour.
        most_missing = max(round(LONGEST_GAP_S * hello.fs_hz), source.n_bytes)
        draft = _Draft(hello, None if sample is None else SampleCount(sample), source, most_missing)
        drafts.append(draft)
        next_sample = 0
        return draft

    unpack = struct.Struct(wire.BLOCK_LAYOUT).unpack_from
    for place, kind, payload in frames:
        # After an invalid HELLO, the meaning of samples is unknown until the next one.
        draft = drafts[-1] if drafts and (hello or not lies) else None
        try:
            if kind == wire.BLOCK:
                # 75000 blocks are ten minutes, so blocks are not turned into messages one by one.
                first_sample, _, run, mask, _, n_samples = unpack(payload)
                if not 1 <= mask <= wire.ALL_CHANNELS:
                    raise ValueError("a block of inputs that no board has")
                if draft is None or draft.run != run or draft.mask != mask:
                    # Its HELLO is damaged; the last known one still gives the settings of the board.
                    known = draft.hello if draft else hello
                    if known is None:
                        raise ValueError("nothing says what these samples are")
                    draft = begin(replace(known, run=run, channels=messages.from_mask(mask)), next_sample)
                if len(payload) != wire.BLOCK_HEADER_SIZE + n_samples * draft.sample_bytes:
                    raise ValueError("a block of another length than it says")
                if not draft.take(first_sample, n_samples, place):
                    begin(draft.hello, None).take(first_sample, n_samples, place)
            elif kind == wire.HELLO:
                hello = cast("Hello", messages.decode(kind, payload))
                begin(hello, next_sample)
            elif kind == wire.STATUS and draft is not None:
                draft.close(cast("Status", messages.decode(kind, payload)))
            elif kind == EVENT:
                event = _to_event(payload, len(drafts) - 1)
                events.append(event)
                if draft is not None:
                    draft.hear(event)
        except HelloError as error:
            unreadable += 1
            lies.append(str(error))
            hello = None
        except (ValueError, KeyError, TypeError, ArithmeticError, struct.error):
            unreadable += 1
    return drafts, events, unreadable, lies


def _parse(payload: bytes) -> dict[str, Any]:
    try:
        value: Any = json.loads(payload)
    except (ValueError, RecursionError):
        return {}
    return _rename(cast("dict[str, Any]", value)) if isinstance(value, dict) else {}


def _rename(said: Mapping[str, Any]) -> dict[str, Any]:
    return {RENAMED.get(name, name): value for name, value in dict(said).items()}


def _to_event(payload: bytes, run: int) -> JournalEvent:
    said = _parse(payload)
    sample, host_s = said.get("sample"), said.get("host_s")
    return JournalEvent(
        kind=str(said["kind"]),
        text=str(said.get("text", "")),
        run=max(run, 0),
        sample=None if sample is None else int(sample),
        host_s=None if host_s is None else float(host_s),
        data=_rename(said.get("data") or {}) if said["kind"] == "gap" else dict(said.get("data") or {}),
    )


def _to_hello(said: Any) -> Hello | None:
    """Return the HELLO stored in a header, in case the frame itself is damaged."""
    try:
        return cast("Hello", messages.decode(wire.HELLO, bytes.fromhex(said["payload"])))
    except (TypeError, KeyError, ValueError):
        return None
