"""Base of all records of a library: kinds of columns, and a record as plain values.

In: nothing. Out: the class of which each table is a subclass; records as plain values, and back. Times are
ISO 8601 in UTC, so that text sorts like time; ids are random, so that libraries can be merged. Never: a
record that is changed after its session.
"""

import uuid
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

from msgspec import Meta
from sqlalchemy import JSON, Column, Dialect, ForeignKey, MetaData, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from vmofire.codec import from_json, to_json
from vmofire.guided.questionnaires import Scale
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.labels import Side

VERSION = "0003"  # version of the newest migration
APPLICATION_ID = 0x564D4F4C  # "VMOL": tells a library from any other SQLite file
SUM = "sum"  # column with the sum of a record; see sums.py

# Without names a constraint cannot be changed by a later migration.
NAMES = {
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(column_0_label)s",
}

# Kind of content of a column, for checking rows from elsewhere; for the database they are text and numbers.
SideText = Annotated[str, Side]
Pain = Annotated[int, Meta(ge=0, le=10)]


def make_id() -> str:
    """Return an id that no other library has."""
    return uuid.uuid4().hex


def now() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


def format_time(time: datetime) -> str:
    """Return a time as the library stores it."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds")


def to_time(words: str) -> datetime:
    """Return a stored time in the computer's own zone."""
    return datetime.fromisoformat(words).astimezone()


class KeptText(TypeDecorator[Any]):
    """Column of values that the database keeps as text.

    Parameters
    ----------
    write, read : callable
        From a value to its text, and back.
    """

    impl = String
    cache_ok = True

    def __init__(self, write: Callable[[Any], Any], read: Callable[[Any], Any]) -> None:
        super().__init__()
        self.write = write
        self.read = read

    def process_bind_param(self, value: Any, dialect: Dialect | None) -> Any:  # noqa: ARG002 - the same for all
        """Return a value as it is kept."""
        return None if value is None else self.write(value)

    def process_result_value(self, value: Any, dialect: Dialect | None) -> Any:  # noqa: ARG002 - the same for all
        """Return a kept value; a day that was emptied by an earlier version is kept as ""."""
        return None if value in (None, "") else self.read(value)


class KeptJson(KeptText):
    """Column of records that the database keeps as JSON."""

    impl = JSON


def _json_of(kind: type[Any]) -> KeptJson:
    return KeptJson(to_json, partial(from_json, kind=kind))


class Row(MappedAsDataclass, DeclarativeBase, kw_only=True):
    """Base of all tables; a record is frozen as soon as the session that read it has ended."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way
        dict[str, Any]: JSON,
        dict[str, float]: JSON,
        list[str]: JSON,
        datetime: KeptText(format_time, to_time),
        date: KeptText(date.isoformat, date.fromisoformat),
        Scale: _json_of(Scale),
        WeeklyPlan: _json_of(WeeklyPlan),
    }
    sum: Mapped[int | None] = mapped_column(init=False, default=None, repr=False, compare=False, sort_order=1)

    if not TYPE_CHECKING:  # a checker would take it as leave to set any attribute

        def __setattr__(self, name, value):
            """Refuse a change that no database would see."""
            state = self.__dict__.get("_sa_instance_state")
            if state is not None and state.detached:
                raise FrozenInstanceError(name)
            super().__setattr__(name, value)


Kind = TypeVar("Kind", bound=Row)


def refer(to: str) -> ForeignKey:
    """Return a reference that deletes the record together with the one it refers to."""
    return ForeignKey(to, ondelete="CASCADE")


@cache
def list_columns(kind: type[Row]) -> list[tuple[Column[Any], str]]:
    """Return the columns of a table, each with the name of its attribute."""
    columns = cast("list[Column[Any]]", list(kind.__table__.columns))
    return [(column, kind.__mapper__.get_property_by_column(column).key) for column in columns]


def keep(column: Column[Any], value: Any) -> Any:
    """Return a value as the database keeps it: text, a number or JSON."""
    return column.type.process_bind_param(value, None) if isinstance(column.type, KeptText) else value


def to_dict(row: Row) -> dict[str, Any]:
    """Return a record in a form that JSON can hold."""
    return {column.name: keep(column, getattr(row, name)) for column, name in list_columns(type(row))}


def from_dict(kind: type[Kind], said: dict[str, Any]) -> Kind:
    """Return a record from that form, without its sum.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError, RecordError
        A value cannot be read.
    """
    values: dict[str, Any] = {}
    for column, name in list_columns(kind):
        if column.name != SUM:
            value = said[column.name]
            if isinstance(column.type, KeptText):
                value = column.type.process_result_value(value, None)
            values[name] = value
    return kind(**values)


def to_archive(row: Row) -> dict[str, Any]:
    """Return a record as an archive holds it: without the sum, which belongs to this database."""
    return {key: value for key, value in to_dict(row).items() if key != SUM}


def find_key(row: Row) -> dict[str, Any]:
    """Return the key of a record in its table."""
    return {key: value for key, value in to_dict(row).items() if row.__table__.columns[key].primary_key}
