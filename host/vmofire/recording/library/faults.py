"""What can go wrong with a library, as a cause and a cure.

In: exceptions of SQLite and of the disk. Out: LibraryError, which people can read.
Never: a fault swallowed.
"""

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError

from vmofire.errors import FREE_SPACE, OWN_FOLDER, LibraryError, RecordError, explain


def damaged(words: str) -> LibraryError:
    """Return what is said where a library turns out damaged while it is open."""
    return LibraryError(
        f"The library is damaged ({words}).",
        "Close vmofire and start it again: it repairs the library from its last backup.",
    )


@contextmanager
def explained() -> Generator[None]:
    """Turn what SQLite and the disk raise inside into a LibraryError."""
    try:
        yield
    except DBAPIError as error:
        raise _explain(error.orig if error.orig is not None else error) from None  # it holds what was kept
    except sqlite3.Error as error:
        raise _explain(error) from None
    except OSError as error:
        raise _explain(error) from error
    except RecordError as error:
        raise LibraryError(error.cause, error.cure) from error
    except (UnicodeEncodeError, OverflowError):  # what SQLite has no place for
        raise LibraryError(
            "A text with bytes that are no letters, or a number too large, cannot be kept.",
            "Enter it anew; nothing was changed.",
        ) from None


def say_sqlite(error: BaseException) -> str:
    """Return what SQLite says is wrong, without what stood in the record: Python's own words quote it."""
    return str(error) if hasattr(error, "sqlite_errorname") else "a record in it cannot be read"


def _explain(error: BaseException) -> LibraryError:
    words = say_sqlite(error)
    if isinstance(error, OSError):
        cause, cure = explain(error, "keep")
        where = f" ({error.filename})" if error.filename else ""
        return LibraryError(f"{cause}{where}.", cure)
    if "locked" in words or "busy" in words:
        return LibraryError(
            "The library is busy: another vmofire is writing to it.", "Let it finish, then try again."
        )
    if "full" in words:
        return LibraryError("The disk with the library is full.", FREE_SPACE)
    if "readonly" in words or "unable to open" in words:
        return LibraryError(f"The library cannot be written ({words}).", OWN_FOLDER)
    if any(sign in words for sign in ("malformed", "not a database", "disk I/O", "cannot be read")):
        return damaged(words)
    if isinstance(error, (sqlite3.IntegrityError, IntegrityError)):
        return LibraryError(f"The library refuses contradicting facts ({words}).", "Check what was entered.")
    return LibraryError(f"The library failed: {words}.", "Close vmofire and start it again.")
