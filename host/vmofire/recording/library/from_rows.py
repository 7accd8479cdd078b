"""Conversion of database rows to the frozen records of the library.

In: rows. Out: records. Never: a query.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from vmofire.codec import from_json
from vmofire.guided.prompt import Result
from vmofire.guided.questionnaires import Scale
from vmofire.guided.sides import exchange
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.recording.library.records import (
    Electrodes,
    Override,
    Person,
    StoredPlan,
    StoredQuestionnaire,
    StoredRecording,
    StoredResult,
)
from vmofire.recording.library.schema import (
    ChannelRow,
    OverrideRow,
    PersonRow,
    PlanRow,
    QuestionnaireRow,
    RecordingRow,
    ResultRow,
    Row,
)

Record = TypeVar("Record")
TIMES = ("created", "started", "made", "at")  # fields that hold a time, in every record


def to_time(words: str) -> datetime:
    """Return a stored time in the computer's own zone."""
    return datetime.fromisoformat(words).astimezone()


def to_person(row: PersonRow, name: str | None, n_visits: int, last: str | None) -> Person:
    """Return a person."""
    return take(
        Person,
        row,
        name=name or "",
        injury_date=date.fromisoformat(row.injury_date) if row.injury_date else None,
        n_visits=n_visits,
        last_visit=to_time(last) if last else None,
    )


def to_recording(row: RecordingRow, channels: Sequence[ChannelRow], folder: Path) -> StoredRecording:
    """Return a recording with its channels."""
    electrodes = tuple(take(Electrodes, channel, kind=channel.electrode) for channel in channels)
    return take(StoredRecording, row, path=folder / row.file, electrodes=electrodes)


def to_result(row: ResultRow, settings: dict[str, Any], overrides: Sequence[OverrideRow]) -> StoredResult:
    """Return a result, with its sides as corrected."""
    result = from_json(row.result, Result)
    return take(
        StoredResult,
        row,
        result=exchange(result) if row.swapped else result,
        settings=settings,
        overrides=tuple(take(Override, one) for one in overrides),
    )


def to_questionnaire(row: QuestionnaireRow) -> StoredQuestionnaire:
    """Return an answered questionnaire with its scale."""
    return take(StoredQuestionnaire, row, scale=from_json(row.scale, Scale))


def to_plan(row: PlanRow) -> StoredPlan:
    """Return a weekly plan."""
    return take(StoredPlan, row, plan=from_json(row.plan, WeeklyPlan))


def take(kind: type[Record], row: Row, /, **others: Any) -> Record:
    """Return a record with the row's fields of the same names, and with `others` in place of the rest."""
    for one in fields(kind):  # pyright: ignore[reportArgumentType] - all are dataclasses
        if one.name not in others:
            value = getattr(row, one.name)
            others[one.name] = to_time(value) if one.name in TIMES and value else value
    return kind(**others)
