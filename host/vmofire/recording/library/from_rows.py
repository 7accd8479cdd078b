"""Rows of the database as the frozen records that leave the library.

In: rows. Out: records. Never: a query.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from vmofire.guided.prompt import Curve, Figure, Mark, Missing, Result
from vmofire.guided.sides import exchange
from vmofire.recording.library.records import (
    Electrodes,
    Mend,
    Override,
    Person,
    StoredRecording,
    StoredResult,
    Visit,
)
from vmofire.recording.library.schema import (
    ChannelRow,
    MendRow,
    OverrideRow,
    PersonRow,
    RecordingRow,
    ResultRow,
    VisitRow,
)

Record = TypeVar("Record")


def to_time(words: str) -> datetime:
    """Return a stored time in the computer's own zone."""
    return datetime.fromisoformat(words).astimezone()


def to_person(row: PersonRow, name: str | None, n_visits: int, last: str | None) -> Person:
    """Return a person."""
    return Person(
        id=row.id,
        name=name or "",
        injury_side=row.injury_side,
        injury_date=date.fromisoformat(row.injury_date) if row.injury_date else None,
        notes=row.notes,
        created=to_time(row.created),
        n_visits=n_visits,
        last_visit=to_time(last) if last else None,
    )


def to_visit(
    row: VisitRow, recordings: Sequence[StoredRecording] = (), results: Sequence[StoredResult] = ()
) -> Visit:
    """Return a visit."""
    return Visit(
        id=row.id,
        person_id=row.person_id,
        started=to_time(row.started),
        pain_before=row.pain_before,
        pain_after=row.pain_after,
        swelling=row.swelling,
        cleared=row.cleared,
        notes=row.notes,
        recordings=tuple(recordings),
        results=tuple(results),
    )


def to_recording(row: RecordingRow, channels: Sequence[ChannelRow], folder: Path) -> StoredRecording:
    """Return a recording with its channels."""
    return StoredRecording(
        id=row.id,
        visit_id=row.visit_id,
        path=folder / row.file,
        sha256=row.sha256,
        size_bytes=row.size_bytes,
        made=to_time(row.made) if row.made else None,
        side=row.side,
        fs_hz=row.fs_hz,
        lost_rows=row.lost_rows,
        complete=row.complete,
        board=row.board,
        filters=row.filters,
        app=row.app,
        electrodes=tuple(
            Electrodes(
                label=channel.label,
                muscle=channel.muscle,
                side=channel.side,
                kind=channel.electrode,
                spacing_mm=channel.spacing_mm,
                landmark_mm=channel.landmark_mm,
                placed_anew=channel.placed_anew,
                output=channel.output,
                gain=channel.gain,
            )
            for channel in channels
        ),
    )


def to_result(row: ResultRow, settings: dict[str, Any], overrides: Sequence[OverrideRow]) -> StoredResult:
    """Return a result, its sides as mended."""
    return StoredResult(
        id=row.id,
        visit_id=row.visit_id,
        recording_id=row.recording_id,
        repeat_of=row.repeat_of,
        made=to_time(row.made),
        side=row.side,
        swapped=row.swapped,
        result=read_result(exchange(row.result) if row.swapped else row.result),
        settings=settings,
        filters=row.filters,
        overrides=tuple(Override(o.outcome, o.note, o.who, to_time(o.at)) for o in overrides),
        app=row.app,
    )


def to_mend(row: MendRow) -> Mend:
    """Return a change made afterwards."""
    return Mend(to_time(row.at), row.who, row.why, row.what, row.target, row.before, row.after)


def read_result(said: dict[str, Any]) -> Result:
    """Return the result of a job from its JSON; what another version added is left out."""
    inner = {"figures": Figure, "marks": Mark, "curves": Curve, "missing": Missing}
    known = {**said}
    for name, kind in inner.items():
        known[name] = tuple(_read(kind, each) for each in said.get(name, ()))
    return _read(Result, known)


def _read(kind: type[Record], said: dict[str, Any]) -> Record:
    names = {field.name for field in fields(kind)}  # pyright: ignore[reportArgumentType] - all are dataclasses
    values = {name: value for name, value in said.items() if name in names}
    for one in fields(kind):  # pyright: ignore[reportArgumentType] - JSON knows no tuples
        if one.name in ("values", "limits"):
            values[one.name] = tuple(values.get(one.name, ()))
    return kind(**values)
