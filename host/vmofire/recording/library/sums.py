"""Checksums of every record, and a seal on the tables, so that any damaged letter is found.

In: rows as they are written, and a database. Out: sums; the table of a record that differs from its sum.
Never: the content of a record, not even in an error; a sum written for a record that nobody checked.
"""

import json
import sqlite3
import zlib
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Float, Integer
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from vmofire.recording.library.schema import SUM, KeptJson, KeptText, Kind, Row, keep, list_columns

UNSEALED = "0001"  # the only tables that had neither sums nor a seal


def dump_json(value: Any) -> str:
    """Return JSON as the database stores it; sums depend on every letter of it."""
    return json.dumps(value)


def seal_rows(session: Session) -> None:
    """Store its sum with every row that is about to be written."""
    for row in session.dirty:
        if isinstance(row, Row) and session.is_modified(row):
            # A text that says the same in another way is written anew: that is what the sum is of.
            for column, name in list_columns(type(row)):
                if isinstance(column.type, KeptText):
                    flag_modified(row, name)
            seal(row)
    for row in session.new:
        if isinstance(row, Row):
            seal(row)


def seal(row: Kind) -> Kind:
    """Store its sum with a row."""
    kept = [
        (column, name)
        for column, name in list_columns(type(row))
        if column.name != SUM and not _may_be_emptied(column)
    ]
    kept.sort(key=lambda each: each[0].name)  # independent of their order in the table
    heads = _list_heads(row.__tablename__, [column.name for column, _ in kept])
    row.sum = _add_up(heads, [_store(column, getattr(row, name)) for column, name in kept])
    return row


def find_wrong_record(raw: sqlite3.Connection) -> str | None:
    """Return the name of a table whose record differs from its sum; None where all are right."""
    for table in _list_tables(raw):
        columns = _list_columns(raw, table)
        with _as_bytes(raw):
            if any(said != found for _, said, found in _read_sums(raw, table, columns)):
                return table
    return None


def write_sums(raw: sqlite3.Connection, only: Iterable[str] | None = None) -> None:
    """Store a sum with every record of some tables, or of all; the caller has changed or checked them."""
    tables = {table: _list_columns(raw, table) for table in _list_tables(raw)}
    with _unguarded(raw):
        for table in tables if only is None else [one for one in only if one in tables]:
            with _as_bytes(raw):
                sums = [(found, rowid) for rowid, _, found in _read_sums(raw, table, tables[table])]
            raw.executemany(f"UPDATE {table} SET {SUM} = ? WHERE rowid = ?", sums)


def set_changes(raw: sqlite3.Connection, number: int) -> None:
    """Store how many changes a database has seen."""
    raw.execute("UPDATE state SET changes = ?", (number,))
    write_sums(raw, ["state"])


def seal_tables(raw: sqlite3.Connection) -> None:
    """Mark a database with the sum of its table definitions."""
    raw.execute(f"PRAGMA user_version = {_add_up_tables(raw)}")


def is_sealed(raw: sqlite3.Connection) -> bool:
    """Return whether tables, indexes, triggers and version are as a program created them."""
    (mark,) = raw.execute("PRAGMA user_version").fetchone()
    if mark == 0:
        return read_version(raw) == UNSEALED
    return mark == _add_up_tables(raw)


def read_version(raw: sqlite3.Connection) -> str:
    """Return the version of the tables; "" where there is none, or more than one."""
    found = raw.execute("SELECT version_num FROM alembic_version").fetchall()
    return str(found[0][0]) if len(found) == 1 else ""


def _add_up_tables(raw: sqlite3.Connection) -> int:
    made = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    total = zlib.crc32(repr((read_version(raw), sorted(map(repr, made)))).encode())
    return total & 0x7FFFFFFF or 1  # 0 is a database without a mark


def _list_tables(raw: sqlite3.Connection) -> list[str]:
    """Return the tables whose records have a sum."""
    names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return [name for (name,) in names if any(row[1] == SUM for row in _describe(raw, name))]


def _list_columns(raw: sqlite3.Connection, table: str) -> list[str]:
    """Return the columns in a sum: all but those that SQLite empties when another record is deleted."""
    emptied = {row[3] for row in raw.execute(f"PRAGMA foreign_key_list({table})") if row[6] == "SET NULL"}
    return sorted(row[1] for row in _describe(raw, table) if row[1] != SUM and row[1] not in emptied)


def _describe(raw: sqlite3.Connection, table: str) -> list[Any]:
    return raw.execute(f'PRAGMA table_info("{table}")').fetchall()


def _read_sums(
    raw: sqlite3.Connection, table: str, columns: list[str]
) -> Generator[tuple[int, int | None, int]]:
    """Yield each record's place, its stored sum and its computed sum."""
    names = ", ".join(f'"{name}"' for name in columns)
    heads = _list_heads(table, columns)
    for rowid, said, *values in raw.execute(f"SELECT rowid, {SUM}, {names} FROM {table}"):
        yield rowid, said, _add_up(heads, values)


def _list_heads(table: str, columns: Sequence[str]) -> list[bytes]:
    """Return the prefix of each value of a record in the text that is summed."""
    return [
        b"%s\0%s\0" % (b"" if place else table.encode(), name.encode()) for place, name in enumerate(columns)
    ]


def _add_up(heads: Sequence[bytes], values: Sequence[Any]) -> int:
    """Return the CRC of a record, of values in the order of `heads`."""
    parts: list[bytes] = []
    for head, value in zip(heads, values, strict=True):
        words = value.encode() if isinstance(value, str) else value
        parts += (head, b"t", words) if isinstance(words, bytes) else (head, b"n", repr(words).encode())
    return zlib.crc32(b"".join(parts))


def _may_be_emptied(column: Column[Any]) -> bool:
    return any(key.ondelete == "SET NULL" for key in column.foreign_keys)


def _store(column: Column[Any], value: Any) -> Any:
    """Return a value as SQLite keeps it in a column of this kind."""
    value = keep(column, value)
    if isinstance(column.type, (JSON, KeptJson)):
        return dump_json(value)
    if value is None:
        return None
    if isinstance(column.type, Float):
        return float(value) + 0.0 if value == value else None  # -0.0 is kept as 0.0, NaN as NULL
    return int(value) if isinstance(column.type, (Boolean, Integer)) else str(value)


@contextmanager
def _as_bytes(raw: sqlite3.Connection) -> Generator[None]:
    """Let a connection return texts as bytes: a damaged one may be no text."""
    kept, raw.text_factory = raw.text_factory, bytes
    try:
        yield
    finally:
        raw.text_factory = kept


@contextmanager
def _unguarded(raw: sqlite3.Connection) -> Generator[None]:
    """Suspend the triggers that forbid a change."""
    triggers = raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        raw.execute(f"DROP TRIGGER {name}")
    yield
    for _, words in triggers:
        raw.execute(words)
