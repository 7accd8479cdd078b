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
from vmofire.recording.file_formats import FIRST_BYTES, JOURNAL, TEXT, recognise
from vmofire.recording.formats.beside import read_beside
from vmofire.recording.formats.grid import split_lines
from vmofire.recording.formats.own import read_own
from vmofire.recording.formats.recorded import (
    Channel,
    CheckRun,
    Event,
    Origin,
    Recording,
    read_ref_v,
)
from vmofire.recording.formats.text import Text, TextLayout
from vmofire.recording.formats.text import open_text as open_bytes
from vmofire.recording.formats.text_columns import Corrections, Role, TextColumn
from vmofire.recording.formats.told import require_usable, require_used, tell_names, tell_unit
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
    "apply",
    "open_file",
    "open_text",
    "peek",
    "read",
    "read_corrected",
    "read_ref_v",
    "understand",
]

LARGEST_BYTES = 2**31

_Found = TypeVar("_Found")
_PEEKED_LINES = 10
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
        Corrections and additions to a text, or to a table of another kind, see formats.text.Corrections.
        Files of other kinds hold all of it, but for a unit that their header may lack.

    Raises
    ------
    FormatError
        The file cannot be read; the error names it, the cause and the remedy.
    """
    return read_corrected(path, Corrections(fs_hz, columns, unit, time_column))


def read_corrected(path: str | Path, corrections: Corrections) -> Recording:
    """Read a recording with all corrections that a person gives.

    Raises
    ------
    FormatError
        As read.
    """

    def find(path: Path, data: bytes) -> Recording:
        beside = read_beside(path, data) if corrections == Corrections() else None
        if beside is not None:
            return beside.restore(open_bytes(data).record(Corrections(beside.fs_hz)))
        found = _read_bytes(path, data, corrections)
        if not isinstance(found, Text):
            return apply(found, corrections)
        require_used(found, corrections)
        return found.record(corrections)

    def find_own(path: Path, data: bytes) -> Recording | None:
        own = _find_own(path, data)
        return None if own is None else apply(own, corrections)

    return _open(Path(path), find_own, FIRST_BYTES) or _open(Path(path), find)


def open_file(
    path: str | Path, corrections: Corrections | None = None, progress: Progress = lambda _: None
) -> Recording | Text:
    """Return a file as it is: the recording of one that describes itself, else its numbers.

    Names, columns and units are corrected afterwards: `apply`, `Text.record`.

    Raises
    ------
    FormatError
        The file cannot be read; LayoutError where other corrections may find a table in it.
    Cancelled
        From `progress`.
    """

    def find(path: Path, data: bytes) -> Recording | Text:
        return _read_bytes(path, data, corrections or Corrections(), progress)

    return _open(Path(path), _find_own, FIRST_BYTES) or _open(Path(path), find)


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
    """Read the numbers of a text, or of a table of another kind; its columns may then be changed repeatedly.

    Raises
    ------
    FormatError
        It is no table of numbers; LayoutError where other corrections may find one.
    Cancelled
        From `progress`.
    """
    found = open_file(path, corrections, progress)
    if isinstance(found, Text):
        return found
    raise _name(
        FormatError(say("It is not a text file."), say("Open it without settings for text.")),
        Path(path),
    )


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


def _find_own(path: Path, data: bytes) -> Recording | None:
    return read_own(path) if recognise(data, path.suffix) is JOURNAL else None


def _read_bytes(
    path: Path, data: bytes, corrections: Corrections, progress: Progress = lambda _: None
) -> Recording | Text:
    if not data:
        raise FormatError(say(_IS_EMPTY), say(_ANOTHER))
    found = recognise(data, path.suffix)
    if found is TEXT:
        return open_bytes(data, corrections, progress)
    read = found.read(path, data)
    told = (corrections.separator, corrections.decimal, corrections.first_line)
    if isinstance(read, Text) and told != (None, None, None):
        raise FormatError(
            say("It is no text: its rows and columns are known."),
            say("Read it without separator, decimal sign and first line."),
        )
    return read


def apply(recording: Recording, corrections: Corrections) -> Recording:
    """Return a recording of a file that describes itself, with the corrections that apply to it.

    Raises
    ------
    FormatError
        There is no channel of a given name, or the file cannot take a correction.
    """
    require_usable(recording, corrections)
    recording = tell_unit(recording, corrections.unit) if corrections.unit else recording
    return tell_names(recording, corrections.names) if corrections.names else recording
