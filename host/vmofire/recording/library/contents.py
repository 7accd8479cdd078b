"""What the fields of an archive may hold, read from the definitions that rows and results are made by.

In: rows as JSON. Out: the name of the first field that is not what its definition says. Never: a second list
of the fields of a row or a result; the value of a field in a message.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from typing import Annotated, Any, TypedDict, cast

import msgspec
from sqlalchemy import JSON, Boolean, Column, Float, Integer

from vmofire.guided.prompt import Result
from vmofire.recording.library.schema import SUM, TABLES

TIMES = ("created", "started", "added", "made", "at")
PAINS = ("pain_before", "pain_after")
SIDES = ("", "left", "right", "both")


class Settings(TypedDict, total=False):
    """What others calculate with of the settings a job ran by."""

    placement_log_sd: Annotated[float, msgspec.Meta(ge=0)]
    alike_from: Annotated[float, msgspec.Meta(gt=0, le=1)]


class JobSettings(Settings, total=False):
    """Those, and those of the Check within a Compare."""

    check: Settings


class Data(TypedDict, total=False):
    """What others calculate with of a result's data; the rest is shown as it is."""

    settings: JobSettings


def find_wrong_field(table: str, row: Mapping[str, Any]) -> str | None:
    """Return what is wrong with a row, naming its field; None where nothing is."""
    all_columns = cast("list[Column[Any]]", list(TABLES[table].__table__.columns))
    columns = [column for column in all_columns if column.key != SUM]
    for column in columns:
        if column.key not in row:
            return f"{table}.{column.key} is missing"
    for key in row:
        if key not in {column.key for column in columns}:
            return f"{table} has a field too many"
    return next((f"{table}.{why}" for column in columns if (why := _judge(table, column, row))), None)


def _judge(table: str, column: Column[Any], row: Mapping[str, Any]) -> str | None:
    key, value = column.key, row[column.key]
    if value is None and column.nullable:
        return None
    if isinstance(column.type, JSON):
        return _find_wrong_json(table, key, value)
    fits = _find_kind(column)
    if not isinstance(value, fits) or (bool not in fits and isinstance(value, bool)):
        return f"{key} is no {fits[-1].__name__}"
    words = str(value)
    if key in TIMES and not _is_time(words):
        return f"{key} is no time"
    if key == "injury_date" and not _is_date(words):
        return f"{key} is no date"
    if key.endswith("side") and words not in SIDES:
        return f"{key} is no side"
    return f"{key} is not 0 to 10" if key in PAINS and not 0 <= int(words) <= 10 else None


def _find_wrong_json(table: str, key: str, value: Any) -> str | None:
    kind: Any = dict[str, Any]
    try:
        msgspec.convert(value, kind)
        if (table, key) == ("results", "result"):
            msgspec.convert(_take_known(value), Result)
            msgspec.convert(value.get("data", {}), Data)
        elif key == "settings":
            msgspec.convert(value, JobSettings)
    except msgspec.ValidationError as error:
        return f"{key}: {error}"
    return None


def _take_known(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a result that are known here: another version may have more."""
    return {one.name: value[one.name] for one in fields(Result) if one.name in value}


def _find_kind(column: Column[Any]) -> tuple[type, ...]:
    if isinstance(column.type, Boolean):
        return (bool,)
    if isinstance(column.type, Float):
        return (int, float)
    return (int,) if isinstance(column.type, Integer) else (str,)


def _is_time(words: str) -> bool:
    try:
        datetime.fromisoformat(words).astimezone()
    except (ValueError, OverflowError):
        return False
    return True


def _is_date(words: str) -> bool:
    try:
        date.fromisoformat(words or "2000-01-01")
    except ValueError:
        return False
    return True
