"""History of one person: visits with all that belongs to them.

In: an open session. Out: records; results always come with their corrections and overrides.
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.recording.library.measurements import (
    Channel,
    Override,
    Protocol,
    StoredRecording,
    StoredResult,
)
from vmofire.recording.library.people import read_person
from vmofire.recording.library.records import History, Mend, StoredPlan, StoredQuestionnaire, Visit

Kind = TypeVar("Kind")


def read_history(session: Session, person_id: str, folder: Path) -> History:
    """Return everything of one person, the first visit first; `folder` is that of the recordings."""
    person = read_person(session, person_id)
    visits = session.scalars(select(Visit).where(Visit.person_id == person_id).order_by(Visit.started))
    mends = session.scalars(select(Mend).where(Mend.person_id == person_id).order_by(Mend.at))
    plans = session.scalars(
        select(StoredPlan).where(StoredPlan.person_id == person_id).order_by(StoredPlan.made, StoredPlan.id)
    )
    return History(person, tuple(fill_visits(session, list(visits), folder)), tuple(mends), tuple(plans))


def fill_visits(session: Session, visits: list[Visit], folder: Path) -> list[Visit]:
    """Return visits with their recordings and results, in a few queries whatever their number."""
    ids = [visit.id for visit in visits]
    recordings = read_recordings(session, ids, folder)
    results = _read_results(session, ids)
    asked = select(StoredQuestionnaire).where(StoredQuestionnaire.visit_id.in_(ids))
    answered = _group(
        (one.visit_id, one)
        for one in session.scalars(asked.order_by(StoredQuestionnaire.made, StoredQuestionnaire.id))
    )
    for visit in visits:
        visit.recordings = recordings[visit.id]
        visit.results = results[visit.id]
        visit.questionnaires = answered[visit.id]
    return visits


def read_recordings(
    session: Session, visit_ids: list[str], folder: Path
) -> dict[str, tuple[StoredRecording, ...]]:
    """Return the recordings of visits, by visit."""
    asked = select(StoredRecording).where(StoredRecording.visit_id.in_(visit_ids))
    recordings = list(session.scalars(asked.order_by(StoredRecording.added, StoredRecording.id)))
    electrodes = _group(
        (channel.recording_id, channel.electrodes)
        for channel in session.scalars(
            select(Channel)
            .where(Channel.recording_id.in_([one.id for one in recordings]))
            .order_by(Channel.place)
        )
    )
    for one in recordings:
        one.path, one.electrodes = folder / one.file, electrodes[one.id]
    return _group((one.visit_id, one) for one in recordings)


def _read_results(session: Session, visit_ids: list[str]) -> dict[str, tuple[StoredResult, ...]]:
    asked = (
        select(StoredResult, Protocol.settings)
        .outerjoin(Protocol, Protocol.id == StoredResult.protocol_id)
        .where(StoredResult.visit_id.in_(visit_ids))
        .order_by(StoredResult.made, StoredResult.id)
    )
    found = list(session.execute(asked))
    overrides = _group(
        (one.result_id, one)
        for one in session.scalars(
            select(Override)
            .where(Override.result_id.in_([stored.id for stored, _ in found]))
            .order_by(Override.at)
        )
    )
    for stored, settings in found:
        stored.result, stored.settings = stored.read_result(), settings or {}
        stored.overrides = overrides[stored.id]
    return _group((stored.visit_id, stored) for stored, _ in found)


def _group(pairs: Iterable[tuple[str, Kind]]) -> dict[str, tuple[Kind, ...]]:
    grouped: dict[str, tuple[Kind, ...]] = defaultdict(tuple)
    for key, value in pairs:
        grouped[key] += (value,)
    return grouped
