"""Rows of the database as the frozen records that leave the library.

In: rows. Out: records. Never: a query.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from vmofire.codec import from_json
from vmofire.guided.prompt import Result
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
    Row,
    VisitRow,
)

Record = TypeVar("Record")
TIMES = ("created", "started", "made", "at")  # fields that hold a time, in every record


def to_time(words: str) -> datetime:
    """Return a stored time in the computer's own zone."""
    return datetime.fromisoformat(words).astimezone()


def to_person(row: PersonRow, name: str | None, n_visits: int, last: str | None) -> Person:
    """Return a person."""
    return _take(
        Person,
        row,
        name=name or "",
        injury_date=date.fromisoformat(row.injury_date) if row.injury_date else None,
        n_visits=n_visits,
        last_visit=to_time(last) if last else None,
    )


def to_visit(
    row: VisitRow, recordings: Sequence[StoredRecording] = (), results: Sequence[StoredResult] = ()
) -> Visit:
    """Return a visit."""
    return _take(Visit, row, recordings=tuple(recordings), results=tuple(results))


def to_recording(row: RecordingRow, channels: Sequence[ChannelRow], folder: Path) -> StoredRecording:
    """Return a recording with its channels."""
    electrodes = tuple(_take(Electrodes, channel, kind=channel.electrode) for channel in channels)
    return _take(StoredRecording, row, path=folder / row.file, electrodes=electrodes)


def to_result(row: ResultRow, settings: dict[str, Any], overrides: Sequence[OverrideRow]) -> StoredResult:
    """Return a result, its sides as mended."""
    result = from_json(row.result, Result)
    return _take(
        StoredResult,
        row,
        result=exchange(result) if row.swapped else result,
        settings=settings,
        overrides=tuple(_take(Override, one) for one in overrides),
    )


def to_mend(row: MendRow) -> Mend:
    """Return a change made afterwards."""
    return _take(Mend, row)


def _take(kind: type[Record], row: Row, /, **others: Any) -> Record:
    """Return a record of what a row has under the same names, and of `others` that it has otherwise."""
    for one in fields(kind):  # pyright: ignore[reportArgumentType] - all are dataclasses
        if one.name not in others:
            value = getattr(row, one.name)
            others[one.name] = to_time(value) if one.name in TIMES and value else value
    return kind(**others)
