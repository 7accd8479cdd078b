"""Faults of a library, each with its cause and remedy.

In: exceptions of SQLite and of the disk. Out: LibraryError, in readable words. Never: a fault swallowed.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from vmofire.errors import FREE_SPACE, OWN_FOLDER, LibraryError, RecordError, explain
from vmofire.words import say, say_all
from vmofire.words.message import Message, tell


def damaged(damage: Message) -> LibraryError:
    """Return the error of a library that turns out damaged while it is open."""
    return LibraryError(
        say_all(say("The library is damaged."), damage),
        say("Close vmofire and start it again. It repairs the library from its last backup."),
    )


@contextmanager
def explained() -> Generator[None]:
    """Turn errors of SQLite and of the disk into a LibraryError."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(error.orig if error.orig is not None else error) from None  # its text quotes the data
    except sqlite3.Error as error:
        raise _explain(error) from None
    except OSError as error:
        raise _explain(error) from error
    except RecordError as error:
        raise LibraryError(error.cause, error.cure) from error
    except (UnicodeEncodeError, OverflowError):  # a value that SQLite cannot store
        raise LibraryError(
            say("The library cannot save this: a number is too large, or a text has invalid characters."),
            say("Enter it again. Nothing was changed."),
        ) from None


def find_cause(error: BaseException) -> Message:
    """Return SQLite's message, without the record itself: Python's own text would quote it."""
    return tell("damage.sqlite", words=str(error)) if _is_sqlite(error) else tell("damage.unreadable")


def _explain(error: BaseException) -> LibraryError:
    if isinstance(error, OSError):
        return LibraryError(*explain(error, "keep", error.filename))
    words = str(error)
    if not _is_sqlite(error):
        return damaged(find_cause(error))
    if "locked" in words or "busy" in words:
        return LibraryError(
            say("The library is busy: another vmofire is writing to it."),
            say("Let it finish, then try again."),
        )
    if "full" in words:
        return LibraryError(say("The disk with the library is full."), say(FREE_SPACE))
    if "readonly" in words or "unable to open" in words:
        return LibraryError(
            say("vmofire cannot write to the library ({words}).", words=words), say(OWN_FOLDER)
        )
    if any(sign in words for sign in ("malformed", "not a database", "disk I/O")):
        return damaged(find_cause(error))
    if isinstance(error, (sqlite3.IntegrityError, IntegrityError)):
        return LibraryError(
            say("The library refuses entries that contradict each other ({words}).", words=words),
            say("Check what you entered."),
        )
    return LibraryError(
        say("The library failed ({words}).", words=words), say("Close vmofire and start it again.")
    )


def _is_sqlite(error: BaseException) -> bool:
    return hasattr(error, "sqlite_errorname")
