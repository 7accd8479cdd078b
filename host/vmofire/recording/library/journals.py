"""Unfinished recordings: found at start, finished, and passed to the caller.

In: the folder of recordings. Out: recordings that were cut off and their contents, with a last frame that
says so. Never: a byte of a recording changed; finishing only adds. A recording that still grows is left
alone.
"""

import binascii
import json
import os
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from vmofire import wire
from vmofire.errors import JournalError, LibraryError
from vmofire.plaintext import make_safe
from vmofire.recording.journal import JournalRecording, read
from vmofire.recording.library.faults import explained
from vmofire.recording.writer import EVENT, MAX_PAYLOAD, SUFFIX
from vmofire.words import say_all
from vmofire.words.message import Message, tell

TAIL_BYTES = 4096  # the last event is far shorter, whatever its text
YOUNG_S = 3.0  # a board that streams makes its journal grow every few milliseconds
LOOK_S = 0.3


@dataclass(frozen=True)
class Unfinished:
    """Unfinished recording, cut off by a crash, a power cut or a full disk.

    Attributes
    ----------
    path : Path
    started : str
        ISO 8601, "" where it is not known.
    seconds : float
        Length of the part that is there.
    trouble : Message or str
        Why it cannot be read, in sentences; "" where it can.
    readable : bool
        False where it is left unchanged, and reported again at the next opening.
    """

    path: Path
    started: str
    seconds: float
    trouble: Message | str
    readable: bool = True


def is_finished(path: Path) -> bool:
    """Return whether a journal has its last frame; only its tail is read."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL_BYTES))
        tail = file.read()
    reader = wire.Reader(binascii.crc32, MAX_PAYLOAD)
    frames = reader.feed(tail) + reader.finish()
    return bool(frames) and frames[-1][0] == EVENT and b'"kind":"end"' in frames[-1][2]


def is_growing(path: Path) -> bool:
    """Return whether a program is recording to this file right now."""
    before = path.stat()
    if time.time() - before.st_mtime > YOUNG_S:
        return False
    time.sleep(LOOK_S)
    return path.stat().st_size > before.st_size


def find_unfinished(folder: Path, known: Iterable[str] = ()) -> tuple[Unfinished, ...]:
    """Find journals that were cut off and are not being recorded to.

    Parameters
    ----------
    folder : Path
        Searched with its subfolders.
    known : iterable of str
        Files to skip, relative to `folder`: the library's own were finished when they were added.

    Raises
    ------
    LibraryError
        The folder cannot be read. An unreadable file is returned with its trouble.
    """
    skipped = set(known)
    found: list[Unfinished] = []
    with explained():
        paths = sorted(folder.rglob(f"*{SUFFIX}"))
    for path in paths:
        if path.relative_to(folder).as_posix() in skipped:
            continue
        try:
            if not path.is_file():  # a folder of that name, or a pipe that would block
                found.append(Unfinished(path, "", 0.0, tell("unfinished.no_file"), readable=False))
            elif not (is_finished(path) or is_growing(path)):
                found.append(_describe(path, read(path)))
        except JournalError as error:
            found.append(Unfinished(path, "", 0.0, say_all(error.cause, error.cure)))
        except Exception as error:  # whatever a file holds, the others must still be found
            cause = tell("unfinished.unreadable", words=make_safe(repr(error)))
            found.append(Unfinished(path, "", 0.0, cause, readable=False))
    return tuple(found)


def finish(path: Path) -> None:
    """Add an event that says the recording was cut off, and its end; its content stays as it is."""
    now = datetime.now().astimezone().isoformat(timespec="milliseconds")
    events = (
        {"kind": "recovered", "text": "cut off; finished later", "data": {"time": now}},
        {"kind": "end"},
    )
    payloads = (json.dumps(event, separators=(",", ":")).encode() for event in events)
    frames = [wire.frame(EVENT, 0, payload, binascii.crc32) for payload in payloads]
    with explained(), path.open("ab") as file:
        file.write(b"".join(frames))
        file.flush()
        os.fsync(file.fileno())


def finish_whole(unfinished: Unfinished) -> Unfinished:
    """Finish a recording; return it with the reason where its file cannot be read or written."""
    if unfinished.readable:
        try:
            finish(unfinished.path)
        except LibraryError as error:
            return replace(unfinished, trouble=say_all(error.cause, error.cure), readable=False)
    return unfinished


def _describe(path: Path, journal: JournalRecording) -> Unfinished:
    seconds = sum(len(run.samples) / run.hello.fs_hz for run in journal.runs)
    return Unfinished(path, str(journal.header.get("created", "")), seconds, "")
