"""Reading of recordings, our own and those of other programs, through one function.

In: the path of a file. Out: a Recording. Never: another error than FormatError, whatever the file holds. The
first bytes decide what a file is, because its name may be wrong.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from vmofire.errors import FormatError, JournalError, LayoutError, explain
from vmofire.given import open_plain
from vmofire.recording.file_formats import JOURNAL, REFUSED, TEXT, recognise
from vmofire.recording.formats.beside import read_beside
from vmofire.recording.formats.grid import split_lines
from vmofire.recording.formats.own import read_own
from vmofire.recording.formats.recorded import (
    Channel,
    CheckRun,
    Event,
    Origin,
    Recording,
    name_unit,
    read_ref_v,
)
from vmofire.recording.formats.text import Text, TextLayout
from vmofire.recording.formats.text import open_text as open_bytes
from vmofire.recording.formats.text_columns import Corrections, Role, TextColumn
from vmofire.recording.progress import Cancelled, Progress
from vmofire.words import msg, say, say_all

__all__ = [
    "Channel",
    "CheckRun",
    "Corrections",
    "Event",
    "FormatError",
    "LayoutError",
    "Origin",
    "Recording",
    "Role",
    "Text",
    "TextColumn",
    "TextLayout",
    "is_text_file",
    "open_text",
    "peek",
    "read",
    "read_ref_v",
    "understand",
]

LARGEST_BYTES = 2**31

_Found = TypeVar("_Found")
_PEEKED_LINES, _FIRST_BYTES = 10, 64
_IS_EMPTY, _ANOTHER = msg("The file is empty."), msg("Choose another file.")


def read(
    path: str | Path,
    fs_hz: float | None = None,
    *,
    columns: Sequence[str | int] | None = None,
    unit: str | None = None,
    time_column: str | int | None = None,
) -> Recording:
    """Read a recording.

    Parameters
    ----------
    path
        File of any kind in `file_formats.FORMATS`.
    fs_hz, columns, unit, time_column
        Corrections and additions to a text file, see formats.text.Corrections. Files of other kinds hold all
        of it, but for a unit that their header may lack.

    Raises
    ------
    FormatError
        The file cannot be read; the error names it, the cause and the remedy.
    """
    corrections = Corrections(fs_hz, columns, unit, time_column)

    def find_own(path: Path, data: bytes) -> Recording | None:
        return read_own(path) if recognise(data, path.suffix) is JOURNAL else None

    def find(path: Path, data: bytes) -> Recording:
        return _read_bytes(path, data, corrections)

    return _open(Path(path), find_own, _FIRST_BYTES) or _open(Path(path), find)


def understand(path: str | Path, corrections: Corrections | None = None) -> TextLayout:
    """Return the layout found in a text file, to be shown and corrected before reading.

    Raises
    ------
    FormatError
        It is no text with a table of numbers.
    """
    told = corrections or Corrections()
    text = open_text(path, told)
    try:
        return text.lay_out(told)
    except FormatError as error:
        raise _name(error, Path(path)) from error


def open_text(
    path: str | Path, corrections: Corrections | None = None, progress: Progress = lambda _: None
) -> Text:
    """Read the numbers of a text file; the meaning of its columns may then be changed repeatedly.

    Raises
    ------
    FormatError
        It is no text with a table of numbers; LayoutError where other corrections may find one.
    Cancelled
        From `progress`.
    """

    def find(_path: Path, data: bytes) -> Text:
        if not data:
            raise FormatError(say(_IS_EMPTY), say(_ANOTHER))
        if recognise(data) is not TEXT:
            raise FormatError(say("It is not a text file."), say("Open it without settings for text."))
        return open_bytes(data, corrections, progress)

    return _open(Path(path), find)


def peek(path: str | Path, line: int = 1) -> tuple[tuple[int, str], ...]:
    """Return the lines of a text file around a given one, unchanged, each with its number from 1.

    Raises
    ------
    FormatError
        It cannot be opened.
    """

    def find(_path: Path, data: bytes) -> tuple[tuple[int, str], ...]:
        first = max(0, line - 1 - _PEEKED_LINES // 2)
        return tuple(enumerate(split_lines(data)[first : first + _PEEKED_LINES], first + 1))

    return _open(Path(path), find)


def is_text_file(path: str | Path) -> bool:
    """Return whether a file is read as text, and so may need corrections.

    Raises
    ------
    FormatError
        It cannot be opened.
    """

    def find(path: Path, data: bytes) -> bool:
        return recognise(data, path.suffix) is TEXT

    return _open(Path(path), find, _FIRST_BYTES)


def _open(path: Path, find: Callable[[Path, bytes], _Found], n_bytes: int = -1) -> _Found:
    """Return what the reader returns; an error names the file."""
    try:
        with open_plain(path, LARGEST_BYTES if n_bytes < 0 else sys.maxsize) as file:
            return find(path, file.read(n_bytes))
    except FormatError as error:
        raise _name(error, path) from error
    except JournalError as error:
        raise FormatError(error.cause, error.cure) from error
    except OSError as error:
        raise FormatError(*explain(error, "read", path)) from error
    except Cancelled:
        raise
    except Exception as error:  # zipfile, numpy and edfio raise any error on damaged bytes
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        damage = FormatError(
            say("It is damaged or cut short ({words}).", words=detail), say("Copy it again.")
        )
        raise _name(damage, path) from error


def _name(error: FormatError, path: Path) -> FormatError:
    """Return the error with the name of the file added."""
    cause = say_all(say("Cannot read {name}.", name=path.name), error.cause)
    if isinstance(error, LayoutError):
        return LayoutError(cause, error.cure, error.line)
    return type(error)(cause, error.cure)


def _read_bytes(path: Path, data: bytes, corrections: Corrections) -> Recording:
    if not data:
        raise FormatError(say(_IS_EMPTY), say(_ANOTHER))
    found = recognise(data)
    if found is REFUSED:
        raise FormatError(
            say("It is a {format} file.", format=say(REFUSED.name)), say("Save it as .npz, EDF+ or CSV.")
        )
    if not found.reader:
        beside = read_beside(path, data)
        if beside is None or corrections != Corrections():
            return open_bytes(data, corrections).record(corrections)
        return beside.restore(open_bytes(data).record(Corrections(beside.fs_hz)))
    recording = found.read(data)
    return name_unit(recording, corrections.unit) if corrections.unit else recording
