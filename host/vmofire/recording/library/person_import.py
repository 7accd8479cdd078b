"""Import of a person from an archive that another installation wrote.

In: an open store, an archive. Out: what was imported. Everything is checked before anything is written.
Never: a part of a damaged archive imported; anything here overwritten; two people merged.
"""

import hashlib
import json
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.errors import LibraryError, RecordError
from vmofire.given import open_plain
from vmofire.permissions import sync_folder, write_private
from vmofire.recording.library.contents import BROUGHT, check_rows
from vmofire.recording.library.disk import PART, add_to_name, find_free_name
from vmofire.recording.library.faults import explained
from vmofire.recording.library.history import read_history
from vmofire.recording.library.measurements import StoredRecording
from vmofire.recording.library.older_archives import KNOWN, bring_up_to_date
from vmofire.recording.library.people import is_person_id, make_person_id, tidy_name
from vmofire.recording.library.person_export import FORMAT, MANIFEST, ROWS, Rows
from vmofire.recording.library.records import TABLES, Person
from vmofire.recording.library.recovery import RECORDINGS, settle
from vmofire.recording.library.schema import Row, find_key, from_dict, to_archive
from vmofire.recording.library.store import Store
from vmofire.words import msg, say, say_many

LARGEST_BYTES = 64 << 30
MOST_DIGITS = 18  # SQLite has no larger whole number
MOST_BYTES = {MANIFEST: 4 << 20, ROWS: 64 << 20}  # 40,000 recordings; 5000 results with curves

_CURE = msg("Export or copy it again. Nothing was imported.")


@dataclass(frozen=True)
class Imported:
    """Report of an import.

    Attributes
    ----------
    person_id : str
        Id of the person in this library.
    id_in_archive : str
        Id in the archive; it differs where that id belongs to another person here.
    is_new : bool
        False where the person was known already and only missing rows were added.
    visits, results, recordings : int
        How many were added.
    kept : int
        Rows that differ from the archive: those here stay.
    """

    person_id: str
    id_in_archive: str
    is_new: bool
    visits: int
    results: int
    recordings: int
    kept: int

    @property
    def words(self) -> str:
        """What was imported, under which id, and what was not, in sentences."""
        told = [
            say("{person} was added.", person=self.person_id)
            if self.is_new
            else say(
                "{person} was in the library already. Only what was missing was added.", person=self.person_id
            ),
            say(
                "New: {visits}, {results}, {recordings}.",
                visits=say_many("{n} visit", "{n} visits", self.visits),
                results=say_many("{n} result", "{n} results", self.results),
                recordings=say_many("{n} recording", "{n} recordings", self.recordings),
            ),
        ]
        if self.id_in_archive != self.person_id:
            told.append(
                say("In the archive the id was {id}. This library gave a new one.", id=self.id_in_archive)
            )
        if self.kept:
            told.append(
                say_many(
                    "{n} entry differs in the archive. The one in this library stayed.",
                    "{n} entries differ in the archive. Those in this library stayed.",
                    self.kept,
                )
            )
        return " ".join(told)


def import_person(store: Store, folder: Path, path: Path) -> Imported:
    """Import a person: as a new one, or by adding missing rows where the person is known already.

    Raises
    ------
    LibraryError
        It is no archive of vmofire, is damaged, or is newer than this program; nothing was imported.
    """
    try:
        file = open_plain(path, LARGEST_BYTES)
    except OSError as error:
        raise LibraryError(
            say("Cannot read {path} ({words}).", path=path, words=error.strerror),
            say("Choose another file. Nothing was imported."),
        ) from error
    try:
        with explained(), file, zipfile.ZipFile(file) as archive:
            rows = _check(archive, path)
            try:
                return _take_in(store, folder / RECORDINGS, archive, rows)
            finally:
                settle(store, folder)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise LibraryError(
            say("{path} is damaged, or is not an archive ({words}).", path=path, words=error), say(_CURE)
        ) from error


def _check(archive: zipfile.ZipFile, path: Path) -> Rows:
    """Return the rows of an archive, after checking that every byte is as it was written."""
    sizes = {info.filename: info.file_size for info in archive.infolist()}
    for name, most_bytes in MOST_BYTES.items():  # before a byte of it is unpacked
        if sizes.get(name, 0) > most_bytes:
            raise LibraryError(
                say(
                    "In {path}, the file {name} has {size} MB. {most} MB is the most.",
                    path=path,
                    name=name,
                    size=sizes[name] >> 20,
                    most=most_bytes >> 20,
                ),
                say(_CURE),
            )
    try:
        manifest = json.loads(archive.read(MANIFEST))
        version, schema, hashes = manifest["vmofire_person"], manifest["schema"], manifest["sha256"]
        held = dict[str, str](hashes)
    except (KeyError, TypeError, ValueError, RecursionError):
        raise LibraryError(
            say("{path} is not a person exported by vmofire.", path=path), say(_CURE)
        ) from None
    if version != FORMAT or schema not in KNOWN:
        raise LibraryError(
            say(
                "{path} has another format ({version}, {schema}), from vmofire {app}.",
                path=path,
                version=version,
                schema=schema,
                app=manifest.get("app", "?"),
            ),
            say("Update vmofire on both computers and export again. Nothing was imported."),
        )
    if sorted(archive.namelist()) != sorted([*held, MANIFEST]):
        raise LibraryError(say("{path} has too few or too many files.", path=path), say(_CURE))
    if sum(sizes.values()) > shutil.disk_usage(path.parent).free:
        raise LibraryError(
            say("{path} does not fit on this disk.", path=path), say("Free some space. Nothing was imported.")
        )
    for name, said in held.items():
        with archive.open(name) as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != said:  # pyright: ignore[reportArgumentType] - IO[bytes] does
                raise LibraryError(
                    say("{path} is damaged: the file {name} in it has changed.", path=path, name=name),
                    say(_CURE),
                )
    try:
        read = json.loads(archive.read(ROWS), parse_constant=_refuse_constant, parse_int=_read_int)
        rows: Rows = bring_up_to_date(read, schema)
        _check_rows(rows, held)
    except RecordError as error:
        raise LibraryError(
            say("{path} has invalid records ({words}).", path=path, words=error), say(_CURE)
        ) from None
    except (ValueError, RecursionError):
        raise LibraryError(say("{path} has invalid records.", path=path), say(_CURE)) from None
    return rows


def _refuse_constant(_name: str) -> None:
    raise RecordError(say("a number is not finite"))


def _read_int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise RecordError(say("a number is too large"))
    return int(digits)


def _check_rows(rows: Rows, held: Mapping[str, str]) -> None:
    """Refuse rows that do not fit the tables, or that belong to more than one person."""
    check_rows(rows)
    if len(rows.get("people", ())) != 1:
        raise RecordError(say("it needs exactly one person"))
    (person,) = rows["people"]
    for name in ("names", "plans", "visits", "mends"):
        if any(row["person_id"] != person["id"] for row in rows.get(name, ())):
            raise RecordError(say("it holds more than one person"))
    recordings = {f"{RECORDINGS}/{row['id']}" for row in rows.get("recordings", ())}
    if not set(held) - {ROWS} <= recordings:
        raise RecordError(say("a recording belongs to no visit"))


def _take_in(store: Store, recordings: Path, archive: zipfile.ZipFile, rows: Rows) -> Imported:
    added: dict[str, int] = dict.fromkeys(BROUGHT, 0)
    kept = 0
    with store.write() as session:
        (said,) = rows["people"]
        here = session.scalars(select(Person).where(Person.uid == said["uid"])).first()
        person_id = here.id if here else _choose_id(session, said["id"])
        for name in BROUGHT:
            for row in rows.get(name, ()):
                row = _rename(name, row, said["id"], person_id)
                new = _read_row(name, row)
                there = session.get(type(new), tuple(find_key(new).values()))
                if there is None:
                    if isinstance(new, StoredRecording):
                        new.file = _unpack(archive, row, recordings)
                    session.add(new)
                    added[name] += 1
                elif not _is_same(there, new):
                    kept += 1
        _read_back(session, person_id, recordings)
        sync_folder(recordings)
    return Imported(
        person_id=person_id,
        id_in_archive=said["id"],
        is_new=here is None,
        visits=added["visits"],
        results=added["results"],
        recordings=added["recordings"],
        kept=kept,
    )


def _read_row(table: str, row: dict[str, Any]) -> Row:
    try:
        return from_dict(TABLES[table], row)
    except (ValueError, OverflowError):  # a time that only other programs can read
        raise LibraryError(say("The archive has invalid records."), say(_CURE)) from None


def _read_back(session: Session, person_id: str, recordings: Path) -> None:
    """Refuse rows that could be written but never read again: one such row would hide all people.

    Raises
    ------
    LibraryError
        A row cannot be read back.
    """
    session.flush()
    try:
        read_history(session, person_id, recordings)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LibraryError(say("The archive has invalid records."), say(_CURE)) from None


def _choose_id(session: Session, wanted: str) -> str:
    """Return the id from the archive, or a new one where it is invalid or belongs to another person here."""
    is_free = is_person_id(wanted) and session.get(Person, wanted) is None
    return wanted if is_free else make_person_id(session)


def _rename(table: str, row: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return a row of the person under the id used here."""
    names = {"people": ("id",), "mends": ("person_id", "target", "before", "after")}
    row = dict(row)
    if table == "names":
        row["name"] = tidy_name(row["name"])
    for name in names.get(table, ("person_id",)):
        if row.get(name) == old:
            row[name] = new
    return row


def _is_same(there: Row, new: Row) -> bool:
    """Return whether a row here equals that of the archive, except for the place of its file."""
    return {**to_archive(there), "file": ""} == {**to_archive(new), "file": ""}


def _unpack(archive: zipfile.ZipFile, row: Mapping[str, Any], recordings: Path) -> str:
    """Unpack a recording to NAME.part and return NAME; the file gets that name once the library knows it."""
    suffix = Path(row["file"]).suffix
    suffix = suffix if suffix[1:].isalnum() and len(suffix) <= 8 else ""
    # Nothing of the original name is used: it comes from outside.
    target = find_free_name(recordings, f"{row['id'] if row['id'].isalnum() else 'imported'}{suffix}")
    member = f"{RECORDINGS}/{row['id']}"
    if member in archive.namelist():
        with archive.open(member) as source:
            write_private(source, add_to_name(target, PART))
    return target.name
