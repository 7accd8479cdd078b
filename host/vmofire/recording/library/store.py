"""Database of a library: one file, opened so that a confirmed change survives crashes and power cuts.

In: a path. Out: sessions to read, and sessions to write whose changes are on disk twice when they end. Never:
half of a change; a write to a file that was replaced meanwhile.
"""

import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from vmofire.errors import LibraryError
from vmofire.permissions import open_private
from vmofire.recording.library import changes, schema, sums
from vmofire.recording.library.faults import damaged, explained, find_cause
from vmofire.recording.library.records import State
from vmofire.recording.library.schema import APPLICATION_ID
from vmofire.words import say
from vmofire.words.message import Message, tell

BUSY_S = 10.0  # longer than any single change by another vmofire
REFUSALS = frozenset(
    (
        *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY),
        *(sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN),
    )
)
# SQLite's message quotes the schema: where that is no text, Python cannot read the message.
UNREADABLE = (sqlite3.DatabaseError, UnicodeDecodeError, TypeError)
HEADER_BYTES, NEWEST_FORMAT = 100, 2
SUSPECT = "suspect"  # marker file beside the database: every record is checked at the next opening


class Store:
    """Store: an open database.

    Parameters
    ----------
    path : Path
        File of the database.
    change_file : Path
        File in which changes are written a second time; a new one after each backup.
    """

    def __init__(self, path: Path, change_file: Path) -> None:
        self.path = path
        self.change_file = change_file
        self._engine = make_engine(path)
        self._identity = _identify(path)

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    @contextmanager
    def read(self) -> Generator[Session]:
        """Give a session to read from: one unchanging view of everything."""
        with explained(), self._watched(), Session(self._engine) as session:
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """Give a session to write to; when it ends without an exception, all of it is on disk.

        Raises
        ------
        LibraryError
            The change failed; nothing was written.
        """
        with (
            explained(),
            self._watched(),
            Session(self._engine.execution_options(writes=True)) as session,
        ):
            entries: list[changes.Entry] = []

            def note(*_: Any) -> None:
                sums.seal_rows(session)
                entries.extend(changes.collect(session))

            event.listen(session, "before_flush", note)
            state = session.get_one(State, 1)  # begins the transaction: from here on others wait
            self._refuse_a_replaced_file()
            session.execute(text("PRAGMA defer_foreign_keys=ON"))  # so that rows may come in any order
            yield session
            session.flush()
            if not entries:
                return
            state.changes += 1
            number = state.changes
            try:
                changes.append(self.change_file, number, entries)
                session.commit()
            except BaseException:
                session.rollback()
                with suppress(OSError):  # a disk that is gone cannot take an undo either
                    changes.undo(self.change_file, number)
                raise

    @contextmanager
    def hold(self) -> Generator[int]:
        """Keep others from writing, without writing; give the number of the last change."""
        with explained(), Session(self._engine.execution_options(writes=True)) as session:
            number = session.get_one(State, 1).changes
            self._refuse_a_replaced_file()
            yield number

    def scrub(self) -> bool:
        """Remove deleted rows from the write-ahead log too; False where another process still reads it."""
        with explained(), self._engine.connect() as connection:
            raw = get_raw(connection)
            connection.rollback()
            return raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0

    def look_closer(self) -> Message | None:
        """Check every record; where one is damaged, raise, and have the next opening repair it."""
        damage = find_damage(self.path, thorough=True)
        if damage is not None:
            suspect(self.path)
        return damage

    @contextmanager
    def _watched(self) -> Generator[None]:
        """Report damage as damage, whatever the first error was, and without the content of a record."""
        try:
            yield
        except LibraryError:
            raise
        except Exception as error:
            damage = None if _is_refusal(error) else self.look_closer()
            if damage is None:
                raise
        else:
            return
        raise damaged(damage) from None  # the data read is attached to the original error

    def _refuse_a_replaced_file(self) -> None:
        if _identify(self.path) != self._identity:
            raise LibraryError(
                say("Another vmofire repaired or replaced the library."),
                say("Close vmofire and start it again. Then enter your last change again."),
            )


def make_engine(path: Path, connect: Callable[[], sqlite3.Connection] | None = None) -> Engine:
    """Return an engine whose every connection is safe: write-ahead log, foreign keys, each commit synced.

    Parameters
    ----------
    path : Path
    connect : callable, optional
        Makes a connection where the database is no file.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        creator=connect or (lambda: sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)),
        json_serializer=sums.dump_json,
        hide_parameters=True,  # typed text must not appear in an error
    )

    def prepare(raw: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        raw.isolation_level = None  # sqlite3 itself must begin no transaction: see `begin`
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            raw.execute(f"PRAGMA {pragma}")

    def begin(connection: Connection) -> None:
        # A writer takes the lock at once: two that read first and write later would end in a deadlock.
        writes: Any = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def get_raw(connection: Connection) -> sqlite3.Connection:
    """Return SQLite's own connection, inside the transaction under way."""
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw


@contextmanager
def connect(path: Path, writes: bool = False) -> Generator[Connection]:
    """Give a connection for one transaction, with nothing written to a change file."""
    engine = make_engine(path)
    try:
        with engine.execution_options(writes=writes).begin() as connection:
            yield connection
    finally:
        engine.dispose()


def find_damage(path: Path, thorough: bool = False) -> Message | None:
    """Return the damage of a database file; None where it is whole.

    Parameters
    ----------
    path : Path
    thorough : bool
        Also compare every index with its table and every record with its sum; takes several times as long.
    """
    if not path.exists():
        return tell("damage.missing")
    try:
        with explained():
            if _is_of_tomorrow(path):
                return tell("damage.header")
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=rw", uri=True, timeout=BUSY_S)) as raw:
            return find_damage_in(raw, thorough)
    except UNREADABLE as error:
        if _is_refusal(error):
            with explained():
                raise
        return find_cause(error)


def find_damage_in(raw: sqlite3.Connection, thorough: bool = False) -> Message | None:
    """Return the damage of an open database, as find_damage."""
    try:
        (mark,) = raw.execute("PRAGMA application_id").fetchone()
        if mark != APPLICATION_ID:
            return tell("damage.empty" if mark == 0 else "damage.foreign")
        check = "integrity_check" if thorough else "quick_check"
        (words,) = raw.execute(f"PRAGMA {check}(1)").fetchone()
        if words != "ok":
            return tell("damage.sqlite", words=str(words))
        if raw.execute("PRAGMA foreign_key_check").fetchone():
            return tell("damage.orphans")
        if sums.read_version(raw) > schema.VERSION:
            return None  # a newer program seals in its own way: the opening refuses it and repairs nothing
        if not sums.is_sealed(raw):
            return tell("damage.tables")
        if raw.execute("SELECT count(*) FROM state").fetchone() != (1,):
            return tell("damage.count")
        if thorough and sums.read_version(raw) <= schema.VERSION:  # later ones may sum otherwise
            table = sums.find_wrong_record(raw)
            return tell("damage.record", table=table) if table else None
    except UNREADABLE as error:
        if _is_refusal(error):
            raise
        return find_cause(error)
    return None


def suspect(database: Path) -> None:
    """Have every record checked when this database is opened next."""
    with suppress(OSError), open(database.with_name(SUSPECT), "ab", opener=open_private):
        pass


def _is_refusal(error: Exception) -> bool:
    """Return whether the cause is a disk or another program, which is no damage."""
    code = getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", 0)
    return code & 0xFF in REFUSALS


def _is_of_tomorrow(path: Path) -> bool:
    """Return whether a header asks for a newer SQLite and so allows reading only: one of its bits flipped."""
    with path.open("rb") as file:
        head = file.read(HEADER_BYTES)
    return head.startswith(b"SQLite format 3\0") and max(head[18:20], default=0) > NEWEST_FORMAT


def _identify(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_dev, found.st_ino
