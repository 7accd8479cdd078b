"""Change file: a second copy of every confirmed change since a backup, outside the database.

In: rows as they are written. Out: lines of JSON with a CRC, on disk before the database commits; the same
lines read back, and played onto a backup. Never: a line rewritten; a failed change gets one more line that
undoes it.
"""

import json
import os
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, delete
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from vmofire.permissions import open_private, sync_folder
from vmofire.recording.library.disk import PART, add_to_name, rename
from vmofire.recording.library.records import State
from vmofire.recording.library.schema import VERSION, Row, find_key, to_dict

SUFFIX = ".changes"

Entry = tuple[str, str, dict[str, Any]]  # "put" or "drop", table, row (for "drop" its key)


@dataclass(frozen=True)
class Change:
    """Change that was confirmed: the rows that were written together.

    Attributes
    ----------
    number : int
        Number of the change in its library.
    schema : str
        Version of the tables.
    entries : tuple
        Rows put and dropped; empty where a backup was restored.
    back_to : int or None
        After a return to a backup: the number of the change that became the last one again.
    """

    number: int
    schema: str
    entries: tuple[Entry, ...]
    back_to: int | None = None


@dataclass(frozen=True)
class Later:
    """Changes that came after a backup.

    Attributes
    ----------
    changes : tuple of Change
        In order, without those cancelled by a return to a backup.
    missing : int
        How many more changes there must have been.
    """

    changes: tuple[Change, ...] = ()
    missing: int = 0


def collect(session: Session) -> list[Entry]:
    """Return the changes that this session is about to write."""
    order = {table.name: place for place, table in enumerate(Row.metadata.sorted_tables)}
    puts = [row for row in session.new if isinstance(row, Row)]
    puts += [row for row in session.dirty if isinstance(row, Row) and session.is_modified(row)]
    puts = [row for row in puts if not isinstance(row, State)]
    entries: list[Entry] = [("put", row.__tablename__, to_dict(row)) for row in puts]
    # Rows that others refer to come first; a result that repeats another was made after it.
    entries.sort(key=lambda entry: (order[entry[1]], str(entry[2].get("made", ""))))
    gone = (row for row in session.deleted if isinstance(row, Row))
    return entries + [("drop", row.__tablename__, find_key(row)) for row in gone]


def append(path: Path, number: int, entries: Sequence[Entry]) -> None:
    """Write a change to disk; when this returns, the change survives a power cut."""
    _append(path, number, {"schema": VERSION, "entries": entries})


def append_restored(path: Path, number: int, back_to: int | None) -> None:
    """Record that a backup was restored, and whether the changes after it were left out."""
    _append(path, number, {"schema": VERSION, "entries": [], "back_to": back_to})


def undo(path: Path, number: int) -> None:
    """Record that the last change failed."""
    _append(path, number, {"undo": True})


def _append(path: Path, number: int, said: dict[str, Any]) -> None:
    written = _to_line(number, said)
    is_new = not path.exists()
    with open(path, "ab+", buffering=0, opener=open_private) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - 1))
        torn = size > 0 and file.read(1) != b"\n"
        line = memoryview(b"\n" + written if torn else written)
        try:
            while line:  # a disk that fills up writes only a part at first
                line = line[file.write(line) :]
            os.fsync(file.fileno())
        except OSError:
            with suppress(OSError):
                file.truncate(size)  # a failed change must not be played later
            raise
    if is_new:
        sync_folder(path.parent)


def _to_line(number: int, said: dict[str, Any]) -> bytes:
    words = b"%d %s" % (number, json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode())
    return b"%08x %s\n" % (zlib.crc32(words), words)


def read(path: Path, after: int = -1) -> list[Change]:
    """Return the changes in a file with a number over `after` that were not undone.

    A torn or damaged line is skipped: its number is missing, so the caller can count it.
    """
    found: dict[int, Change] = {}
    for line in path.read_bytes().split(b"\n"):
        crc, _, words = line.partition(b" ")
        digits, _, said = words.partition(b" ")
        # A day's changes are megabytes, and nearly always the database has them all.
        if not digits.isdigit() or int(digits) <= after:
            continue
        try:
            if int(crc, 16) != zlib.crc32(words):
                continue
            change = json.loads(said)
            number = int(digits)
            if change.get("undo"):
                found.pop(number, None)
            else:
                entries = tuple((str(op), str(table), dict(row)) for op, table, row in change["entries"])
                back_to = change.get("back_to")
                back_to = None if back_to is None else int(back_to)
                found[number] = Change(number, str(change["schema"]), entries, back_to)
        except (ValueError, KeyError, TypeError, AttributeError):
            continue
    return [found[number] for number in sorted(found)]


def read_later(folder: Path, after: int, last: int = 0) -> Later:
    """Return the changes after a given change, from every change file of a folder.

    Parameters
    ----------
    folder : Path
    after : int
        Number of the change.
    last : int
        Number of the last change that must exist, where it is known.
    """
    found: dict[int, Change] = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        found.update((change.number, change) for change in read(path, after))
    expected = set(range(after + 1, max(last, *found, after) + 1))
    for number in sorted(found, reverse=True):
        change = found.get(number)  # may be removed by a later return to a backup
        if change is not None and change.back_to is not None and change.back_to >= after:
            for undone in range(change.back_to + 1, number):
                found.pop(undone, None)
                expected.discard(undone)
    return Later(tuple(found[number] for number in sorted(found)), len(expected - set(found)))


def rewrite(path: Path, said: Sequence[Change]) -> None:
    """Rewrite a change file, whole or not at all."""
    part = add_to_name(path, PART)
    part.unlink(missing_ok=True)
    with open(part, "xb", opener=open_private) as file:
        for one in said:
            words = {"schema": one.schema, "entries": one.entries, "back_to": one.back_to}
            file.write(_to_line(one.number, words))
    rename(part, path)


def play(connection: Connection, change: Change, tables: MetaData) -> None:
    """Write the rows of a change into the tables of the database.

    Raises
    ------
    KeyError
        It names a table that does not exist.
    SQLAlchemyError
        A row does not fit.
    """
    for op, name, row in change.entries:
        table = tables.tables[name]
        keys = [column.key for column in table.primary_key]
        if op == "put":
            put = insert(table).values(row)
            rest = {key: value for key, value in row.items() if key not in keys}
            connection.execute(
                put.on_conflict_do_update(index_elements=keys, set_=rest)
                if rest
                else put.on_conflict_do_nothing()
            )
        else:
            connection.execute(delete(table).where(*(table.c[key] == row[key] for key in keys)))
