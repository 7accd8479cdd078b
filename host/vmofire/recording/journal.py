"""The journal: what the board sent and what happened, read back whatever state the file is in.

In: a .vmo file. Out: runs of counts with their gaps, events, and a count of all that is damaged.
Never: a unit, a filter, a guess in place of a missing row. Writing one is writer.py.
"""

import binascii
import errno
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
from vmofire.messages import Gap, Hello, State, Status
from vmofire.recording.writer import APP, EVENT, HEADER, MAX_PAYLOAD, SUFFIX, VERSION, JournalError, Writer

__all__ = ["SUFFIX", "Event", "JournalError", "JournalRecording", "Run", "Writer", "read"]

WRAP = 2**32
# What the fields of a header are, as writer.py writes them; one that is something else counts as missing.
FIELDS: dict[str, type] = {"first_row": int, "sensor": dict, "labels": list, "created": str, "notes": str}


@dataclass(frozen=True)
class Event:
    """Something that happened while recording.

    Attributes
    ----------
    kind, text : str
    run : int
        Index into `JournalRecording.runs`.
    row : int or None
        Row of that run it belongs to.
    host_s : float or None
        Second of time.perf_counter() on the computer that recorded.
    data : dict
    """

    kind: str
    text: str
    run: int
    row: int | None
    host_s: float | None
    data: dict[str, Any]


@dataclass(frozen=True)
class Run:
    """The rows between one start and the next.

    Attributes
    ----------
    hello : Hello
        How the board was set.
    counts : numpy.ndarray of uint16, shape (n_rows, n_channels)
        The rows that are there, one behind the other, without room for missing ones.
    first_rows, starts : numpy.ndarray of int64, shape (n_pieces,)
        Where a new piece without a gap inside begins: its row, and its index into `counts`.
    gaps : tuple of Gap
        What is missing inside the run.
    before : Gap or None
        The time without a board before this run, where it went on by itself.
    time : str
        When it began, ISO 8601, by the computer's clock; empty if not known.
    status : Status or None
        The board's last report in this run.
    """

    hello: Hello
    counts: npt.NDArray[np.uint16]
    first_rows: npt.NDArray[np.int64]
    starts: npt.NDArray[np.int64]
    gaps: tuple[Gap, ...]
    before: Gap | None
    time: str
    status: Status | None

    def pieces(self) -> Iterator[tuple[int, npt.NDArray[np.uint16]]]:
        """Yield (first row, counts) of every stretch without a gap."""
        starts = [*self.starts.tolist(), len(self.counts)]
        for first_row, start, stop in zip(self.first_rows.tolist(), starts, starts[1:], strict=False):
            yield first_row, self.counts[start:stop]


@dataclass(frozen=True)
class JournalRecording:
    """What a journal holds.

    Attributes
    ----------
    path : Path
    header : dict
        "journal", "app", "created", "first_row", "hello", "sensor", "labels", "notes"; empty if damaged.
    runs : tuple of Run
    events : tuple of Event
    complete : bool
        False where the recording was not finished: the program was killed, the power or the disk failed.
    damage : dict
        "damaged" frames, "skipped_bytes" of them, and "unreadable" frames that are whole but make no sense.
    """

    path: Path
    header: dict[str, Any]
    runs: tuple[Run, ...]
    events: tuple[Event, ...]
    complete: bool
    damage: dict[str, int]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """All that is missing, in the order of time."""
        found: list[Gap] = []
        for run in self.runs:
            found += [run.before] if run.before else []
            found += run.gaps
        return tuple(found)

    @property
    def labels(self) -> list[str]:
        """One name a channel; that of the pin where none was given."""
        given = [str(label) for label in self.header.get("labels", ())]
        channels = self.runs[0].hello.channels
        return [given[i] if i < len(given) else messages.CHANNEL_NAMES[c] for i, c in enumerate(channels)]

    @property
    def sensor(self) -> dict[str, Any]:
        """Settings of the sensor."""
        return dict(self.header.get("sensor", {}))


@dataclass
class _Draft:
    """A run while it is read."""

    hello: Hello
    next_row: int | None
    n_rows: int = 0
    parts: list[bytes] = field(default_factory=list[bytes])
    pieces: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])
    holes: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])  # row, rows
    told: dict[int, Gap] = field(default_factory=dict[int, Gap])  # gaps that events speak of, by row
    before: Gap | None = None
    time: str = ""
    status: Status | None = None

    def __post_init__(self) -> None:
        self.run = self.hello.run
        self.mask = messages.to_mask(self.hello.channels)
        self.row_bytes = 2 * len(self.hello.channels)

    def take(self, first_row: int, n_rows: int, samples: bytes) -> bool:
        """Add a block; return False where it does not follow on this run at all."""
        if self.next_row is None:
            self.next_row = first_row
        jump = (first_row - self.next_row) % WRAP
        if jump >= WRAP // 2:
            return False
        if jump:
            self._skip(jump)
        if jump or not self.pieces:
            self.pieces.append((self.next_row, self.n_rows))
        self.parts.append(samples)
        self.next_row += n_rows
        self.n_rows += n_rows
        return True

    def hear(self, event: Event) -> None:
        """Note what an event says about this run."""
        if event.kind == "run":
            self.time = str(event.data.get("time", ""))
            if self.next_row is None:
                self.next_row = event.row
        elif event.kind == "gap":
            gap = Gap(**event.data)
            if not 0 <= gap.seconds < WRAP:
                raise ValueError("a gap that lasts no time that can be")
            if gap.rows is None:
                self.before = gap
            else:
                self.told[gap.row] = gap
        elif event.kind == "end" and event.row is not None and event.row > (self.next_row or 0):
            self._skip(event.row - (self.next_row or 0))

    def close(self, status: Status) -> None:
        """Take a Status; the one that answers STOP tells what is missing behind the last block."""
        self.status = status
        if status.state == State.WAITING and status.run == self.run and self.next_row is not None:
            missing = (status.rows - self.next_row) % WRAP
            if 0 < missing < WRAP // 2:
                self._skip(missing)

    def _skip(self, rows: int) -> None:
        self.next_row = self.next_row or 0
        self.holes.append((self.next_row, rows))
        self.next_row += rows

    def finish(self) -> Run:
        n_channels = len(self.hello.channels)
        counts = np.frombuffer(b"".join(self.parts), "<u2").reshape(-1, n_channels)
        gaps: list[Gap] = []
        for row, rows in self.holes:
            told = self.told.get(row)
            if told is None or told.rows != rows:
                told = Gap(rows, rows / self.hello.fs_hz, "damaged in the file", self.hello.run, row)
            gaps.append(told)
        return Run(
            hello=self.hello,
            counts=counts,
            first_rows=np.array([row for row, _ in self.pieces], np.int64),
            starts=np.array([start for _, start in self.pieces], np.int64),
            gaps=tuple(gaps),
            before=self.before,
            time=self.time,
            status=self.status,
        )


def read(path: str | os.PathLike[str]) -> JournalRecording:
    """Read a journal, whatever state it is in.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    JournalRecording

    Raises
    ------
    JournalError
        If it cannot be opened, is no journal, is newer than this program, or holds no run at all.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        cause = {
            errno.ENOENT: "does not exist",
            errno.EISDIR: "is a folder",
            errno.EACCES: "may not be read by this user",
        }
        why = cause.get(error.errno or 0, f"cannot be read ({error.strerror})")
        raise JournalError(f"{path} {why}.", "Choose a recording of vmofire (*.vmo).") from error
    reader = wire.Reader(binascii.crc32, MAX_PAYLOAD)
    frames = reader.feed(data) + reader.finish()
    header = _read_header(path, frames)
    drafts, events, unreadable, lies = _assemble(frames, header)
    if not drafts and lies:
        raise JournalError(
            f"{path} cannot be read: its board says of itself what cannot be true: {lies[0]}.",
            "Keep the file; put the firmware on the board (type `vmofire flash`), and record again.",
        )
    if not drafts:
        raise JournalError(
            f"{path} is no recording of vmofire, or nothing of it is left.",
            "Choose another file; 'vmofire analyse' also reads .npz, EDF+, BDF+ and CSV.",
        )
    damage = {
        "damaged": reader.damaged,
        "skipped_bytes": reader.skipped_bytes,
        "unreadable": unreadable,
    }
    complete = bool(events) and events[-1].kind == "end"
    return JournalRecording(
        path, header, tuple(draft.finish() for draft in drafts), tuple(events), complete, damage
    )


def _read_header(path: Path, frames: list[tuple[int, int, bytes]]) -> dict[str, Any]:
    """Return the header, or nothing where it is damaged; refuse that of a newer journal."""
    if not frames or frames[0][0] != HEADER:
        return {}
    said = _parse(frames[0][2])
    header = {name: value for name, value in said.items() if isinstance(value, FIELDS.get(name, object))}
    version = header.get("journal")
    if isinstance(version, int) and version > VERSION:
        raise JournalError(
            f"{path} was written by vmofire {header.get('app', '?')} as a journal of version {version};"
            f" vmofire {APP} reads up to version {VERSION}.",
            "Update vmofire on this computer.",
        )
    return header


def _assemble(
    frames: list[tuple[int, int, bytes]], header: Mapping[str, Any]
) -> tuple[list[_Draft], list[Event], int, list[str]]:
    drafts: list[_Draft] = []
    lies: list[str] = []  # of HELLOs that arrived whole
    events: list[Event] = []
    unreadable = 0
    hello = _to_hello(header.get("hello"))
    # Where a recording begins in the middle of a run, the rows before it are not missing.
    next_row: int | None = header.get("first_row")

    def begin(hello: Hello, row: int | None) -> _Draft:
        nonlocal next_row
        draft = _Draft(hello, row)
        drafts.append(draft)
        next_row = 0
        return draft

    unpack = struct.Struct(wire.BLOCK_LAYOUT).unpack_from
    for kind, _, payload in frames:
        # Behind a HELLO that cannot be true, nothing says what rows are until the next one.
        draft = drafts[-1] if drafts and (hello or not lies) else None
        try:
            if kind == wire.BLOCK:
                # 75000 blocks are ten minutes, so no message is made of each.
                first_row, _, run, mask, _, n_rows = unpack(payload)
                samples = payload[wire.BLOCK_HEADER_SIZE :]
                if not 1 <= mask <= 7:
                    raise ValueError("a block of inputs that no board has")
                if draft is None or draft.run != run or draft.mask != mask:
                    # Its HELLO is damaged; the last one known still says how the board was set.
                    known = draft.hello if draft else hello
                    if known is None:
                        raise ValueError("nothing says what these rows are")
                    draft = begin(replace(known, run=run, channels=messages.from_mask(mask)), next_row)
                if len(samples) != n_rows * draft.row_bytes:
                    raise ValueError("a block of another length than it says")
                if not draft.take(first_row, n_rows, samples):
                    begin(draft.hello, None).take(first_row, n_rows, samples)
            elif kind == wire.HELLO:
                hello = cast("Hello", messages.decode(kind, payload))
                begin(hello, next_row)
            elif kind == wire.STATUS and draft is not None:
                draft.close(cast("Status", messages.decode(kind, payload)))
            elif kind == EVENT:
                event = _to_event(payload, len(drafts) - 1)
                events.append(event)
                if draft is not None:
                    draft.hear(event)
        except messages.HelloError as error:
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
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _to_event(payload: bytes, run: int) -> Event:
    said = _parse(payload)
    row, host_s = said.get("row"), said.get("host_s")
    return Event(
        kind=str(said["kind"]),
        text=str(said.get("text", "")),
        run=max(run, 0),
        row=None if row is None else int(row),
        host_s=None if host_s is None else float(host_s),
        data=dict(said.get("data") or {}),
    )


def _to_hello(said: Any) -> Hello | None:
    """Return the HELLO that a header holds, for where the frame itself is damaged."""
    try:
        return cast("Hello", messages.decode(wire.HELLO, bytes.fromhex(said["payload"])))
    except (TypeError, KeyError, ValueError):
        return None
