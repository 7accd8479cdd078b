"""History of one person: visits with all that belongs to them.

In: an open session. Out: records; results always come with their corrections and overrides.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.recording.library.from_rows import take, to_plan, to_questionnaire, to_recording, to_result
from vmofire.recording.library.people import read_person
from vmofire.recording.library.records import History, Mend, StoredRecording, StoredResult, Visit
from vmofire.recording.library.schema import (
    ChannelRow,
    MendRow,
    OverrideRow,
    PlanRow,
    ProtocolRow,
    QuestionnaireRow,
    RecordingRow,
    ResultRow,
    VisitRow,
)

Kind = TypeVar("Kind")


def read_history(session: Session, person_id: str, folder: Path) -> History:
    """Return everything of one person, the first visit first; `folder` is that of the recordings."""
    person = read_person(session, person_id)
    visits = session.scalars(
        select(VisitRow).where(VisitRow.person_id == person_id).order_by(VisitRow.started)
    )
    mends = session.scalars(select(MendRow).where(MendRow.person_id == person_id).order_by(MendRow.at))
    plans = session.scalars(
        select(PlanRow).where(PlanRow.person_id == person_id).order_by(PlanRow.made, PlanRow.id)
    )
    return History(
        person,
        tuple(fill_visits(session, list(visits), folder)),
        tuple(take(Mend, row) for row in mends),
        tuple(map(to_plan, plans)),
    )


def fill_visits(session: Session, rows: list[VisitRow], folder: Path) -> list[Visit]:
    """Return visits with their recordings and results, in a few queries whatever their number."""
    ids = [row.id for row in rows]
    recordings = read_recordings(session, ids, folder)
    results = _read_results(session, ids)
    asked = select(QuestionnaireRow).where(QuestionnaireRow.visit_id.in_(ids))
    answered = _group(
        (row.visit_id, to_questionnaire(row))
        for row in session.scalars(asked.order_by(QuestionnaireRow.made, QuestionnaireRow.id))
    )
    return [
        take(
            Visit,
            row,
            recordings=recordings[row.id],
            results=results[row.id],
            questionnaires=answered[row.id],
        )
        for row in rows
    ]


def read_recordings(
    session: Session, visit_ids: list[str], folder: Path
) -> dict[str, tuple[StoredRecording, ...]]:
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
    return _group((row.visit_id, to_recording(row, channels[row.id], folder)) for row in rows)


def _read_results(session: Session, visit_ids: list[str]) -> dict[str, tuple[StoredResult, ...]]:
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
    return _group((row.visit_id, to_result(row, settings or {}, overrides[row.id])) for row, settings in rows)


def _group(pairs: Iterable[tuple[str, Kind]]) -> dict[str, tuple[Kind, ...]]:
    grouped: dict[str, tuple[Kind, ...]] = defaultdict(tuple)
    for key, value in pairs:
        grouped[key] += (value,)
    return grouped
