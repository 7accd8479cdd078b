"""Export of one person as one file: all their data, for another installation or for themselves.

In: an open store, an id, a path. Out: a zip of a manifest with hashes, rows as JSON, and the recordings.
Never: a name unless it is asked for; an existing file overwritten. Reading it back is person_import.py.
"""

import hashlib
import json
import zipfile
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.errors import LibraryError
from vmofire.permissions import open_private
from vmofire.recording.library.contents import BROUGHT
from vmofire.recording.library.disk import PART, add_to_name, rename
from vmofire.recording.library.faults import explained
from vmofire.recording.library.people import get_row
from vmofire.recording.library.records import TABLES, Person
from vmofire.recording.library.recovery import RECORDINGS
from vmofire.recording.library.schema import format_time, now, to_archive
from vmofire.recording.library.store import Store
from vmofire.recording.writer import APP
from vmofire.words import say

FORMAT = 1
TABLES_IN_ARCHIVE = "0003"  # version of the tables when the contents of an archive last changed
MANIFEST, ROWS = "manifest.json", "rows.json"

Rows = dict[str, list[dict[str, Any]]]


def export_person(store: Store, folder: Path, person_id: str, path: Path, with_name: bool) -> Path:
    """Write all data of a person to one file; the file gets its name only when it is whole.

    Raises
    ------
    LibraryError
        There is no such person, the file exists, or it cannot be written.
    """
    with explained():
        if path.exists():
            raise LibraryError(
                say("{path} exists already.", path=path), say("Choose another name. Nothing was overwritten.")
            )
    with store.read() as session:
        rows = _gather(session, person_id, with_name)
    part = add_to_name(path, PART)
    with explained():
        try:
            _write(part, folder / RECORDINGS, rows, with_name)
            rename(part, path)
        finally:
            part.unlink(missing_ok=True)
    return path


def _gather(session: Session, person_id: str, with_name: bool) -> Rows:
    """Return a person and all that is deleted with them, and the settings that their results refer to."""
    rows: Rows = {"people": [to_archive(get_row(session, Person, person_id))]}
    for name in BROUGHT:
        for key in TABLES[name].__table__.foreign_keys:
            if key.ondelete == "CASCADE" and (with_name or name != "names"):
                ids = [row["id"] for row in rows[key.column.table.name]]
                rows[name] = _read(session, name, key.parent.name, ids)
    rows["protocols"] = _read(session, "protocols", "id", [row["protocol_id"] for row in rows["results"]])
    if not with_name:
        rows["mends"] = [row for row in rows["mends"] if not row["private"]]
    return {name: rows[name] for name in BROUGHT if rows.get(name)}


def _read(session: Session, table: str, column: str, values: list[Any]) -> list[dict[str, Any]]:
    kind = TABLES[table]
    asked = select(kind).where(kind.__table__.c[column].in_(values))
    return [to_archive(row) for row in session.scalars(asked)]


def _write(path: Path, recordings: Path, rows: Rows, with_name: bool) -> None:
    hashes: dict[str, str] = {}
    absent: list[str] = []
    with (
        open(path, "xb", opener=open_private) as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
    ):

        def put(name: str, data: bytes) -> None:
            hashes[name] = hashlib.sha256(data).hexdigest()
            archive.writestr(name, data)

        put(ROWS, json.dumps(rows, ensure_ascii=False).encode())
        for row in rows.get("recordings", ()):
            source = recordings / row["file"]
            if source.exists():
                put(f"{RECORDINGS}/{row['id']}", source.read_bytes())
            else:
                absent.append(row["file"])
        manifest = {
            "vmofire_person": FORMAT,
            "schema": TABLES_IN_ARCHIVE,
            "app": APP,
            "made": format_time(now()),
            "with_name": with_name,
            "absent": absent,
            "sha256": hashes,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
