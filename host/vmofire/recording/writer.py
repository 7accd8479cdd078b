"""Writer of a journal: frames of the board and events, on disk as they arrive, readable after any crash.

In: frames as the board sent them, events in words. Out: a .vmo file of wire frames, only ever appended to.
Never: a unit, a filter, an existing file overwritten. journal.py reads it back.
"""

import binascii
import contextlib
import json
import os
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from vmofire import messages, wire
from vmofire.errors import JournalError, explain
from vmofire.firmware import serve
from vmofire.permissions import make_folder, open_private, sync_folder
from vmofire.recording import rescue
from vmofire.recording.file_formats import JOURNAL
from vmofire.words import msg, say, say_all

(SUFFIX,) = JOURNAL.suffixes
VERSION = 2
COUNTS_VERSION = 1  # of a journal that holds counts only: earlier versions of vmofire read it too
HEADER, EVENT = 64, 65  # kinds of frame that only a journal has; the others are the board's own
MAX_PAYLOAD = 0xFFFF
SYNC_S = 1.0  # the most that a power cut may lose
APP = ".".join(str(part) for part in serve.VERSION)
IS_GONE = msg("{path} is gone. Somebody removed, renamed or replaced it during the recording.")


class Writer:
    """Writer of a new journal; each call reaches the system before it returns, and the disk within a second.

    Parameters
    ----------
    path : path-like
        Must not exist; missing folders are created. Only this user may read the file.
    hello : bytes
        Payload of the HELLO that began the run under way.
    sensor : mapping
        Settings of the sensor, which turn counts into microvolts; as JSON can hold them.
    labels : sequence of str
        One per channel, in the order of the columns.
    notes : str
        Other text to store with the recording.
    first_sample : int
        Sample of the run at which this recording begins.

    Raises
    ------
    JournalError
        If the file exists or cannot be made, here; if it cannot be written to, from any method.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        hello: bytes,
        sensor: Mapping[str, object] | None = None,
        labels: Sequence[str] = (),
        notes: str = "",
        first_sample: int = 0,
    ) -> None:
        header: dict[str, object] = {
            "journal": _version(hello),
            "app": APP,
            "created": _now(),
            "first_sample": first_sample,
            "hello": _describe(hello),
            "sensor": dict(sensor or {}),
            "labels": list(labels),
            "notes": notes,
        }
        # What JSON cannot hold is refused before there is a file. Times are those of the request.
        first = [(HEADER, _pack(header)), *stamp_runs([(wire.HELLO, hello)], first_sample)]
        self.path = Path(path)
        self._sequence = 0
        self._sync_fault: OSError | None = None
        self._closing = threading.Event()
        try:
            make_folder(self.path.parent)
            # "x": never an existing file; unbuffered: a killed program loses nothing it has written.
            self._file = open(self.path, "x+b", buffering=0, opener=_open_for_owner)  # noqa: SIM115 - closed by close
        except OSError as error:
            raise _explain(self.path, error) from error
        self._syncer = threading.Thread(target=self._sync, name="journal sync", daemon=True)
        self._syncer.start()
        try:
            self.append(first)
            sync_folder(self.path.parent)
        except BaseException:
            self._end()
            with contextlib.suppress(OSError):
                self.path.unlink()  # it holds no sample, and half a header is no recording
            raise

    def write(self, frames: Iterable[tuple[int, bytes]]) -> None:
        """Append frames of the board, as (kind, payload), exactly as received."""
        self.append(stamp_runs(frames))

    def note(
        self,
        kind: str,
        text: str,
        sample: int | None = None,
        host_s: float | None = None,
        data: Mapping[str, object] | None = None,
    ) -> None:
        """Append an event of the run under way.

        Parameters
        ----------
        kind : str
            "mark", "cue", "gap", "verdict", "settings" or any other word.
        text : str
            For people.
        sample : int, optional
            Sample it belongs to, if any.
        host_s : float, optional
            Second of time.perf_counter() it belongs to; now, where not given.
        data : mapping, optional
            Other data, as JSON can hold it.
        """
        self.append([pack_event(kind, text, sample, host_s, data)])

    def append(self, frames: Iterable[tuple[int, bytes]]) -> None:
        """Append frames of any kind, those of `pack_event` and `stamp_runs` too."""
        parts: list[bytes] = []
        for kind, payload in frames:
            parts.append(wire.frame(kind, self._sequence, payload, binascii.crc32))
            self._sequence = (self._sequence + 1) & 0xFF
        data = memoryview(b"".join(parts))
        try:
            if self._sync_fault is not None:
                raise self._sync_fault
            while data:  # a disk that fills up writes only a part at first
                data = data[self._file.write(data) :]
        except OSError as error:
            raise _explain(self.path, error) from error

    def close(self, sample: int | None = None) -> Path:
        """Finish the journal, and return its path.

        Parameters
        ----------
        sample : int
            The sample after the last one of the run, lost ones included.

        Returns
        -------
        Path
            `path`; or that of a copy in the default folder, where the file was removed, renamed or replaced
            while it was written.

        Raises
        ------
        JournalError
            The disk fails, or the file is gone and cannot be saved elsewhere either.
        """
        if self._closing.is_set():
            return self.path
        try:
            self.note("end", "", sample)
            os.fsync(self._file.fileno())
            if not rescue.is_there(self._file, self.path):
                self.path = self._rescue()
        except OSError as error:
            raise _explain(self.path, error) from error
        finally:
            self._end()
        return self.path

    def abandon(self) -> None:
        """Close a journal that can no longer be written; its content stays readable."""
        self._end()

    def _rescue(self) -> Path:
        try:
            return rescue.keep_elsewhere(self._file, self.path)
        except OSError as error:
            cause, cure = explain(error, "record")
            raise JournalError(
                say_all(say(IS_GONE, path=self.path), say("It could not be saved elsewhere."), cause), cure
            ) from error

    def _sync(self) -> None:
        # In a separate thread, because a slow disk may take longer than a board waits.
        while not self._closing.wait(SYNC_S):
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                self._sync_fault = error
                return

    def _end(self) -> None:
        self._closing.set()
        self._syncer.join()
        with contextlib.suppress(OSError):
            self._file.close()


def pack_event(
    kind: str,
    text: str,
    sample: int | None = None,
    host_s: float | None = None,
    data: Mapping[str, object] | None = None,
) -> tuple[int, bytes]:
    """Return an event as a frame; as Writer.note.

    Raises
    ------
    TypeError, ValueError
        JSON cannot hold it, or it is too long.
    """
    event = {
        "kind": kind,
        "text": text,
        "sample": sample,
        "host_s": time.perf_counter() if host_s is None else host_s,
        "data": dict(data or {}),
    }
    return EVENT, _pack(event)


def stamp_runs(frames: Iterable[tuple[int, bytes]], first_sample: int = 0) -> list[tuple[int, bytes]]:
    """Return frames of the board with an event after each HELLO: when its run began, and at which sample."""
    stamped: list[tuple[int, bytes]] = []
    for kind, payload in frames:
        stamped.append((kind, payload))
        if kind == wire.HELLO:
            event = {"kind": "run", "text": "", "sample": first_sample, "data": {"time": _now()}}
            stamped.append((EVENT, _pack(event)))
    return stamped


def _open_for_owner(name: str, flags: int) -> int:
    # Append mode: a program that takes this recording for a cut-off one and finishes it must not be
    # overwritten.
    return open_private(name, flags | os.O_APPEND)


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="milliseconds")


def _version(hello: bytes) -> int:
    """Return the version of a journal that begins with this HELLO."""
    said = messages.decode(wire.HELLO, hello)
    return VERSION if isinstance(said, messages.Hello) and said.in_uv else COUNTS_VERSION


def _describe(hello: bytes) -> dict[str, object]:
    """Return a HELLO as JSON can hold it, with its payload in case the frame itself gets damaged."""
    fields = asdict(messages.decode(wire.HELLO, hello))
    del fields["unique_id"]
    return {**fields, "payload": hello.hex()}


def _pack(value: Mapping[str, object]) -> bytes:
    payload = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    if len(payload) > MAX_PAYLOAD:
        raise ValueError(say("The note has {n} bytes. {most} is the most.", n=len(payload), most=MAX_PAYLOAD))
    return payload


def _explain(path: Path, error: OSError) -> JournalError:
    return JournalError(*explain(error, "record", path))
