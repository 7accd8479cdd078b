"""Read-only library, on a disk that cannot be written to: held in memory, with every change on the disk.

In: a folder. Out: a store to read from. Never: a byte written to that disk, or a copy of it on another one.
"""

import os
import sqlite3
import uuid
from collections.abc import Generator, Iterable
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from sqlalchemy.orm import Session

from vmofire.errors import LibraryError
from vmofire.recording.library.disk import add_to_name
from vmofire.recording.library.store import Store, find_damage_in, make_engine
from vmofire.words import msg, say, say_all
from vmofire.words.message import Message, tell

READ_ONLY = msg("The library is on a disk that cannot be written to. You can only read it.")


def can_write(folder: Path, database: Path) -> bool:
    """Return whether a library can be written in a folder, judged by its rights and its disk."""
    there = [path for path in (folder, database) if path.exists()]
    return all(os.access(path, os.W_OK) for path in there)


class MemoryStore(Store):
    """Database in memory, read from the first whole one of several files.

    Parameters
    ----------
    path : Path
        The library's own database.
    sources : iterable of Path
        Whole databases, the best one first.

    Raises
    ------
    LibraryError
        None of them is whole.

    Attributes
    ----------
    source : Path
        The file it was read from.
    """

    def __init__(self, path: Path, sources: Iterable[Path]) -> None:
        self.path = path
        self._name = f"file:vmofire-{uuid.uuid4().hex}?mode=memory&cache=shared"
        self._kept = self._connect()  # the database lives as long as one connection to it
        damage: Message | None = tell("damage.none")
        for source in sources:
            damage = self._load(source)
            if damage is None:
                self.source = source
                break
        else:
            self._kept.close()
            raise LibraryError(
                say_all(say("The library cannot be read, and its disk cannot be written to."), damage),
                say("Copy its folder to a disk of your own and open it there. vmofire repairs it then."),
            )
        self.engine = self._engine = make_engine(path, self._connect)

    def close(self) -> None:
        """Free the memory."""
        super().close()
        self._kept.close()

    def look_closer(self) -> Message | None:
        """Do nothing: every record was checked when it was read."""
        return None

    @contextmanager
    def write(self) -> Generator[Session]:
        """Refuse it."""
        raise _refuse()
        yield

    @contextmanager
    def hold(self) -> Generator[int]:
        """Refuse it."""
        raise _refuse()
        yield

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._name, uri=True, check_same_thread=False)

    def _load(self, source: Path) -> Message | None:
        try:
            with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro&immutable=1", uri=True)) as disk:
                disk.backup(self._kept)
        except sqlite3.Error as error:
            return tell("damage.sqlite", words=type(error).__name__)
        return find_damage_in(self._kept, thorough=True)


def list_sources(database: Path, backups: Iterable[Path]) -> list[Path]:
    """Return the databases to read from, the best one first.

    A write-ahead log cannot be read without writing. The newest backup and the changes since hold the same.
    """
    log = add_to_name(database, "-wal")
    own = [database] if database.exists() else []
    with suppress(OSError):
        if log.stat().st_size:
            return [*backups, *own]
    return [*own, *backups]


def _refuse() -> LibraryError:
    return LibraryError(
        say(READ_ONLY),
        say("Copy its folder to a disk of your own and open it there."),
    )
