"""Tables of a library: people, visits, recordings and results.

In: nothing. Out: one class per table, for SQLAlchemy. Times are ISO 8601 in UTC, so that text sorts like
time; ids are random, so that libraries can be merged. Never: an object of these classes outside the library.
"""

from datetime import date, datetime
from typing import Annotated, Any

from msgspec import Meta
from sqlalchemy import JSON, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

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

# Kind of content of a column, for checking rows from elsewhere; for SQLite they are text and numbers.
Time = Annotated[str, datetime]
Day = Annotated[str, date]
SideText = Annotated[str, Side]
Pain = Annotated[int, Meta(ge=0, le=10)]


def _refer(to: str) -> ForeignKey:
    return ForeignKey(to, ondelete="CASCADE")


class Row(DeclarativeBase):
    """Base class of all tables, as SQLAlchemy needs it, with the columns they share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 - SQLAlchemy's own way
    sum: Mapped[int | None] = mapped_column(sort_order=1)


class PersonRow(Row):
    """Person, under a made-up id; `uid` separates two people who got the same id on two computers."""

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    created: Mapped[Time]
    injury_side: Mapped[SideText]
    injury_date: Mapped[Day | None]
    notes: Mapped[str]


class NameRow(Row):
    """Name of a person, in a table of its own, so that exports without it have no names."""

    __tablename__ = "names"
    person_id: Mapped[str] = mapped_column(_refer("people.id"), primary_key=True)
    name: Mapped[str]


class VisitRow(Row):
    """Visit: one day of one person, with the answers given before and after."""

    __tablename__ = "visits"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(_refer("people.id"), index=True)
    started: Mapped[Time]
    pain_before: Mapped[Pain | None]
    pain_after: Mapped[Pain | None]
    pain_usual: Mapped[Pain | None]
    pain_worst: Mapped[Pain | None]
    swelling: Mapped[str | None]
    cleared: Mapped[bool | None]
    notes: Mapped[str]


class QuestionnaireRow(Row):
    """Questionnaire answered at a visit: its answers and score, and the scale of the score."""

    __tablename__ = "questionnaires"
    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(_refer("visits.id"), index=True)
    made: Mapped[Time]
    code: Mapped[str]
    score: Mapped[float]
    answers: Mapped[dict[str, Any]]
    scale: Mapped[dict[str, Any]]


class PlanRow(Row):
    """Weekly plan of a person; the last one counts, and the earlier ones say what was planned then."""

    __tablename__ = "plans"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(_refer("people.id"), index=True)
    made: Mapped[Time]
    who: Mapped[str]
    plan: Mapped[dict[str, Any]]


class RecordingRow(Row):
    """Recording: one file, and how it was made."""

    __tablename__ = "recordings"
    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(_refer("visits.id"), index=True)
    file: Mapped[str] = mapped_column(unique=True)
    sha256: Mapped[str]
    size_bytes: Mapped[int]
    added: Mapped[Time]
    made: Mapped[Time | None]
    side: Mapped[SideText]
    fs_hz: Mapped[float | None]
    lost_rows: Mapped[int | None]
    complete: Mapped[bool]
    board: Mapped[dict[str, Any]]
    filters: Mapped[dict[str, Any]]
    app: Mapped[str]


class ChannelRow(Row):
    """Channel of a recording: sensor and electrodes."""

    __tablename__ = "channels"
    recording_id: Mapped[str] = mapped_column(_refer("recordings.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    label: Mapped[str]
    muscle: Mapped[str]
    side: Mapped[SideText]
    output: Mapped[str | None]
    gain: Mapped[float | None]
    electrode: Mapped[str]
    spacing_mm: Mapped[float | None]
    landmark_mm: Mapped[float | None]
    placed_anew: Mapped[bool | None]


class ProtocolRow(Row):
    """Settings of a job; the id is their hash, so that each set is stored once."""

    __tablename__ = "protocols"
    id: Mapped[str] = mapped_column(primary_key=True)
    job: Mapped[str]
    settings: Mapped[dict[str, Any]]


class ResultRow(Row):
    """Result of a job; `swapped` where left and right were corrected afterwards. Its headline is a code."""

    __tablename__ = "results"
    id: Mapped[str] = mapped_column(primary_key=True)
    visit_id: Mapped[str] = mapped_column(_refer("visits.id"), index=True)
    recording_id: Mapped[str | None] = mapped_column(
        ForeignKey("recordings.id", ondelete="SET NULL"), index=True
    )
    protocol_id: Mapped[str | None] = mapped_column(ForeignKey("protocols.id"), index=True)
    repeat_of: Mapped[str | None] = mapped_column(ForeignKey("results.id", ondelete="SET NULL"), index=True)
    made: Mapped[Time]
    side: Mapped[SideText]
    job: Mapped[str]
    outcome: Mapped[str]
    headline: Mapped[str]
    swapped: Mapped[bool]
    result: Mapped[dict[str, Any]]
    filters: Mapped[dict[str, Any]]
    app: Mapped[str]


class FigureRow(Row):
    """Number of a result with its error, in a table of its own for queries in SQL."""

    __tablename__ = "figures"
    result_id: Mapped[str] = mapped_column(_refer("results.id"), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    value: Mapped[float | None]
    low: Mapped[float | None]
    high: Mapped[float | None]
    unit: Mapped[str]
    side: Mapped[SideText]


class OverrideRow(Row):
    """Verdict of a clinician beside that of the program; rows are only ever added."""

    __tablename__ = "overrides"
    id: Mapped[str] = mapped_column(primary_key=True)
    result_id: Mapped[str] = mapped_column(_refer("results.id"), index=True)
    outcome: Mapped[str]
    note: Mapped[str]
    who: Mapped[str]
    at: Mapped[Time]


class MendRow(Row):
    """Correction made afterwards; rows are only ever added. `private` ones hold a name."""

    __tablename__ = "mends"
    id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(_refer("people.id"), index=True)
    at: Mapped[Time]
    who: Mapped[str]
    why: Mapped[str]
    what: Mapped[str]
    target: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    private: Mapped[bool]


class RemovalRow(Row):
    """Removal still to be done in the backups: a deleted person, with the ids of the visits."""

    __tablename__ = "removals"
    person_id: Mapped[str] = mapped_column(primary_key=True)
    visits: Mapped[list[Any]]


class StateRow(Row):
    """State of the library, one row: how many changes it has seen."""

    __tablename__ = "state"
    id: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[int]


TABLES: dict[str, type[Row]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Row.registry.mappers}


def to_dict(row: Row) -> dict[str, Any]:
    """Return a row in a form that JSON can hold."""
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}


def to_archive(row: Row) -> dict[str, Any]:
    """Return a row as an archive holds it: without the sum, which belongs to this database."""
    return {key: value for key, value in to_dict(row).items() if key != SUM}


def find_key(row: Row) -> dict[str, Any]:
    """Return the key of a row in its table."""
    return {key: value for key, value in to_dict(row).items() if row.__table__.columns[key].primary_key}
