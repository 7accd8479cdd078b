"""Export of one person as one file: all their data, for another installation or for themselves.

In: an open store, an id, a path. Out: a zip of a manifest with hashes, rows as JSON, and the recordings.
Never: a name unless it is asked for; an existing file overwritten. Reading it back is person_import.py.
"""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.errors import LibraryError
from vmofire.permissions import open_private
from vmofire.recording.library.disk import PART, add_to_name, rename
from vmofire.recording.library.faults import explained
from vmofire.recording.library.people import get_row
from vmofire.recording.library.recovery import RECORDINGS
from vmofire.recording.library.schema import (
    ChannelRow,
    FigureRow,
    MendRow,
    NameRow,
    OverrideRow,
    PersonRow,
    PlanRow,
    ProtocolRow,
    QuestionnaireRow,
    RecordingRow,
    ResultRow,
    Row,
    VisitRow,
    to_archive,
)
from vmofire.recording.library.store import Store
from vmofire.recording.library.to_rows import format_time
from vmofire.recording.writer import APP
from vmofire.words import say

FORMAT = 1
TABLES_IN_ARCHIVE = "0003"  # version of the tables when the contents of an archive last changed
MANIFEST, ROWS = "manifest.json", "rows.json"


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


def _gather(session: Session, person_id: str, with_name: bool) -> dict[str, list[dict[str, Any]]]:
    visits = select(VisitRow.id).where(VisitRow.person_id == person_id)
    recordings = select(RecordingRow.id).where(RecordingRow.visit_id.in_(visits))
    results = select(ResultRow.id).where(ResultRow.visit_id.in_(visits))
    protocols = select(ResultRow.protocol_id).where(ResultRow.visit_id.in_(visits))
    found: list[Row] = [get_row(session, PersonRow, person_id)]
    if with_name:
        found += session.scalars(select(NameRow).where(NameRow.person_id == person_id))
    found += session.scalars(select(PlanRow).where(PlanRow.person_id == person_id))
    found += session.scalars(select(VisitRow).where(VisitRow.person_id == person_id))
    found += session.scalars(select(QuestionnaireRow).where(QuestionnaireRow.visit_id.in_(visits)))
    found += session.scalars(select(RecordingRow).where(RecordingRow.visit_id.in_(visits)))
    found += session.scalars(select(ChannelRow).where(ChannelRow.recording_id.in_(recordings)))
    found += session.scalars(select(ProtocolRow).where(ProtocolRow.id.in_(protocols)))
    found += session.scalars(select(ResultRow).where(ResultRow.visit_id.in_(visits)))
    found += session.scalars(select(FigureRow).where(FigureRow.result_id.in_(results)))
    found += session.scalars(select(OverrideRow).where(OverrideRow.result_id.in_(results)))
    mends = session.scalars(select(MendRow).where(MendRow.person_id == person_id))
    found += [mend for mend in mends if with_name or not mend.private]
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in found:
        rows.setdefault(row.__tablename__, []).append(to_archive(row))
    return rows


def _write(path: Path, recordings: Path, rows: Mapping[str, list[dict[str, Any]]], with_name: bool) -> None:
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
            "made": format_time(),
            "with_name": with_name,
            "absent": absent,
            "sha256": hashes,
        }
        archive.writestr(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
