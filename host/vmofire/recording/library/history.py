"""One person over time: visits with all that belongs to them.

In: an open session. Out: records. Never: a visit without its results as they stand, mended and overridden.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.recording.library.from_rows import to_mend, to_recording, to_result, to_visit
from vmofire.recording.library.people import get_person, list_people
from vmofire.recording.library.records import History, StoredRecording, StoredResult, Visit
from vmofire.recording.library.schema import (
    ChannelRow,
    MendRow,
    OverrideRow,
    ProtocolRow,
    RecordingRow,
    ResultRow,
    VisitRow,
)

Kind = TypeVar("Kind")


def read_history(session: Session, person_id: str, folder: Path) -> History:
    """Return everything of one person, the first visit first; `folder` is that of the recordings."""
    get_person(session, person_id)
    (person,) = list_people(session, person_id=person_id)
    visits = session.scalars(
        select(VisitRow).where(VisitRow.person_id == person_id).order_by(VisitRow.started)
    )
    mends = session.scalars(select(MendRow).where(MendRow.person_id == person_id).order_by(MendRow.at))
    return History(
        person, tuple(fill_visits(session, list(visits), folder)), tuple(to_mend(row) for row in mends)
    )


def fill_visits(session: Session, rows: list[VisitRow], folder: Path) -> list[Visit]:
    """Return visits with their recordings and results, in a handful of queries however many they are."""
    ids = [row.id for row in rows]
    recordings = read_recordings(session, ids, folder)
    results = _read_results(session, ids)
    return [to_visit(row, recordings.get(row.id, ()), results.get(row.id, ())) for row in rows]


def read_recordings(session: Session, visit_ids: list[str], folder: Path) -> dict[str, list[StoredRecording]]:
    """Return the recordings of visits, by visit."""
    asked = select(RecordingRow).where(RecordingRow.visit_id.in_(visit_ids))
    rows = list(session.scalars(asked.order_by(RecordingRow.added, RecordingRow.id)))
    channels = _group(
        (row.recording_id, row)
        for row in session.scalars(
            select(ChannelRow)
            .where(ChannelRow.recording_id.in_([row.id for row in rows]))
            .order_by(ChannelRow.place)
        )
    )
    return _group((row.visit_id, to_recording(row, channels.get(row.id, ()), folder)) for row in rows)


def _read_results(session: Session, visit_ids: list[str]) -> dict[str, list[StoredResult]]:
    asked = (
        select(ResultRow, ProtocolRow.settings)
        .outerjoin(ProtocolRow, ProtocolRow.id == ResultRow.protocol_id)
        .where(ResultRow.visit_id.in_(visit_ids))
        .order_by(ResultRow.made, ResultRow.id)
    )
    rows = list(session.execute(asked))
    overrides = _group(
        (row.result_id, row)
        for row in session.scalars(
            select(OverrideRow)
            .where(OverrideRow.result_id.in_([row.id for row, _ in rows]))
            .order_by(OverrideRow.at)
        )
    )
    return _group(
        (row.visit_id, to_result(row, settings or {}, overrides.get(row.id, ()))) for row, settings in rows
    )


def _group(pairs: Iterable[tuple[str, Kind]]) -> dict[str, list[Kind]]:
    grouped: dict[str, list[Kind]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
