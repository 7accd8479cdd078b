"""Slips: notes of what is to be stored, written before a job begins, so that a crash loses nothing.

In: a folder, slips. Out: the same slips after any crash, until each is removed.
Never: a name of a person; a slip removed before its content is in the library (the caller ensures that).
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from vmofire.codec import decode, encode
from vmofire.errors import RecordError
from vmofire.guided.prompt import Result
from vmofire.permissions import open_private
from vmofire.recording.library import Electrodes
from vmofire.recording.library.disk import PART, add_to_name, make_private, rename
from vmofire.recording.library.faults import explained
from vmofire.recording.library.schema import make_id

FOLDER = "waiting"  # a folder in the library's own
ROOM = ".room"  # suffix after a slip's id: space on the disk that its result will need
ROOM_BYTES = 1 << 20  # a result with its curves, in the slip and twice in the library


@dataclass(frozen=True)
class PendingJob:
    """Slip of one job: its recording and result, and where both belong.

    Attributes
    ----------
    file
        Name of the recording in the library's folder of recordings; "" where nothing was recorded.
    person_id, visit_id, job, side
        In the form that the library takes.
    electrodes
        One a channel.
    filters
        Filters of the screen.
    result
        None until the job has a result.
    repeat_of
        Id of the result that this one repeats.
    id
        File name of the slip.
    """

    file: str
    person_id: str
    visit_id: str
    job: str
    side: str
    electrodes: tuple[Electrodes, ...] = ()
    filters: dict[str, Any] = field(default_factory=dict[str, Any])
    result: Result | None = None
    repeat_of: str | None = None
    id: str = field(default_factory=make_id)


def write_pending(folder: Path, slip: PendingJob) -> None:
    """Write a slip, whole or not at all; one with the same id is replaced.

    Without a result, the slip reserves the space that one will need: a recording may fill the disk meanwhile.

    Raises
    ------
    LibraryError
        The disk refuses.
    """
    path = folder / FOLDER / f"{slip.id}.json"
    part = add_to_name(path, PART)
    with explained():
        make_private(path.parent)
        part.unlink(missing_ok=True)
        _give_room(path)
        try:
            with open(part, "xb", opener=open_private) as file:
                file.write(encode(slip))
            rename(part, path)
        finally:
            part.unlink(missing_ok=True)
        if slip.result is None:
            _take_room(path)


def read_pending(folder: Path) -> list[PendingJob]:
    """Return all slips; an unreadable one is left out, and its recording is offered without it."""
    found: list[PendingJob] = []
    for path in sorted((folder / FOLDER).glob("*.json")):
        try:
            found.append(decode(path.read_bytes(), PendingJob))
        except (OSError, RecordError):
            continue
    return found


def drop_pending(folder: Path, slip: PendingJob) -> None:
    """Remove a slip."""
    path = folder / FOLDER / f"{slip.id}.json"
    with explained():
        path.unlink(missing_ok=True)
        _give_room(path)


def _take_room(path: Path) -> None:
    room = path.with_suffix(ROOM)
    try:
        with open(room, "xb", opener=open_private) as file:
            file.write(bytes(ROOM_BYTES))
            os.fsync(file.fileno())
    except OSError:  # too little space is left to reserve any
        room.unlink(missing_ok=True)


def _give_room(path: Path) -> None:
    path.with_suffix(ROOM).unlink(missing_ok=True)
