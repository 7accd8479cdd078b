"""One person over time: visits with all that belongs to them, and figures as trends with their errors.

In: an open session. Out: records. Never: a trend through figures that were repeated or called unusable.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from vmofire.dsp.symmetry import DetectableChange, find_detectable_change
from vmofire.recording.library.faults import LibraryError
from vmofire.recording.library.outward import to_mend, to_recording, to_result, to_time, to_visit
from vmofire.recording.library.people import get_person, list_people
from vmofire.recording.library.records import History, Point, Recording, StoredResult, Trend, Visit
from vmofire.recording.library.schema import (
    ChannelRow,
    FigureRow,
    MendRow,
    OverrideRow,
    ProtocolRow,
    RecordingRow,
    ResultRow,
    VisitRow,
)

Kind = TypeVar("Kind")

# Outcomes whose figures nobody should follow, as they stand after an override.
UNUSABLE = frozenset({"cannot_tell", "stopped", "not_repeatable", "not_valid"})


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


def read_recordings(session: Session, visit_ids: list[str], folder: Path) -> dict[str, list[Recording]]:
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


def list_figures(session: Session, person_id: str) -> list[tuple[str, str, str, str]]:
    """Return (job, figure, side, unit) of all that a trend can be asked for."""
    asked = (
        select(ResultRow.job, FigureRow.name, FigureRow.side, FigureRow.unit)
        .join(ResultRow, ResultRow.id == FigureRow.result_id)
        .join(VisitRow, VisitRow.id == ResultRow.visit_id)
        .where(VisitRow.person_id == person_id, FigureRow.value.is_not(None))
        .distinct()
    )
    return sorted((job, name, side, unit) for job, name, side, unit in session.execute(asked))


def read_trend(session: Session, person_id: str, name: str, side: str, job: str | None) -> Trend:
    """Follow one figure over the visits.

    Parameters
    ----------
    session : Session
    person_id, name : str
    side : str
        "left", "right", or "" for what belongs to neither, as a symmetry.
    job : str, optional
        Where several jobs have a figure of that name.

    Raises
    ------
    LibraryError
        No such person, or figures of several jobs or units would be mixed.
    """
    get_person(session, person_id)
    asked = (
        select(FigureRow, ResultRow, VisitRow)
        .join(ResultRow, ResultRow.id == FigureRow.result_id)
        .join(VisitRow, VisitRow.id == ResultRow.visit_id)
        .where(VisitRow.person_id == person_id, FigureRow.name == name, FigureRow.side == side)
        .order_by(VisitRow.started, VisitRow.id, ResultRow.made, ResultRow.id)
    )
    if job is not None:
        asked = asked.where(ResultRow.job == job)
    rows = [(figure, result, visit) for figure, result, visit in session.execute(asked)]
    kinds = {(result.job, figure.unit) for figure, result, _ in rows}
    if len(kinds) > 1:
        jobs = ", ".join(sorted(f"{job} in {unit or 'ratios'}" for job, unit in kinds))
        raise LibraryError(f"{name!r} means several things here: {jobs}.", "Name the job.")
    discounted = _find_discounted(session, [result.id for _, result, _ in rows])
    anew = _find_placed_anew(session, [result.recording_id for _, result, _ in rows if result.recording_id])
    last: dict[str, Point] = {}  # the last that counts of each visit
    for figure, result, visit in rows:
        if figure.value is not None and result.id not in discounted:
            last[visit.id] = Point(
                visit_id=visit.id,
                result_id=result.id,
                at=to_time(visit.started),
                value=figure.value,
                low=figure.low,
                high=figure.high,
                placed_anew=anew.get(result.recording_id or ""),
            )
    points = tuple(last.values())
    change, why_not = find_change([point.value for point in points], [point.at for point in points])
    return Trend(name, next((unit for _, unit in kinds), ""), side, points, change, why_not)


def _find_discounted(session: Session, result_ids: list[str]) -> set[str]:
    """Return the results that were repeated, or whose verdict, as it stands, is nothing to follow."""
    repeated = session.scalars(select(ResultRow.repeat_of).where(ResultRow.repeat_of.in_(result_ids)))
    outcomes = {
        result_id: outcome
        for result_id, outcome in session.execute(
            select(ResultRow.id, ResultRow.outcome).where(ResultRow.id.in_(result_ids))
        )
    }
    overrides = select(OverrideRow.result_id, OverrideRow.outcome).where(
        OverrideRow.result_id.in_(result_ids)
    )
    overridden = session.execute(overrides.order_by(OverrideRow.at))
    outcomes.update((result_id, outcome) for result_id, outcome in overridden)
    unusable = {result_id for result_id, outcome in outcomes.items() if outcome in UNUSABLE}
    return unusable | {result_id for result_id in repeated if result_id}


def _find_placed_anew(session: Session, recording_ids: list[str]) -> dict[str, bool | None]:
    """Return for each recording whether any of its electrodes were placed anew; None where nobody said."""
    said: dict[str, bool | None] = {}
    asked = select(ChannelRow.recording_id, ChannelRow.placed_anew)
    for recording_id, anew in session.execute(asked.where(ChannelRow.recording_id.in_(recording_ids))):
        said[recording_id] = said.get(recording_id) or anew
    return said


def find_change(values: Sequence[float], times: Sequence[datetime]) -> tuple[DetectableChange | None, str]:
    """Return how far two visits must lie apart to be more than error, or why that is not known.

    Every trend, page and baseline says it by this, so that none contradicts another.

    Parameters
    ----------
    values
        One a visit, in any unit.
    times
        When each visit began: progress from one to the next is no error.
    """
    if not all(value > 0.0 for value in values):
        return None, "not known for figures that can be nothing or less"
    change = find_detectable_change(values, [at.timestamp() for at in times])
    return change, "" if change else f"not known before three visits ({len(values)} so far)"


def _group(pairs: Iterable[tuple[str, Kind]]) -> dict[str, list[Kind]]:
    grouped: dict[str, list[Kind]] = defaultdict(list)
    for key, value in pairs:
        grouped[key].append(value)
    return grouped
