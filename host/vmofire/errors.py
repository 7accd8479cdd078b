"""Errors that users can fix, each with its cause and its cure; and errors of the disk in words.

In: whole sentences; a system error, and what was being done. Out: errors that people can read.
Never: imports a higher layer, so that errors can be caught without loading it; hides a fault: an unknown
error keeps the system's own words.
"""

import errno
import os
from collections.abc import Sequence
from typing import Literal, NamedTuple

from vmofire.words import msg, say, say_again, say_all

Doing = Literal["record", "export", "keep", "read"]


class VmofireError(Exception):
    """Error that a user can fix. The action was not done, and nothing is lost.

    Attributes
    ----------
    cause, cure : str
        What is wrong, and what to do about it: whole sentences, each with its full stop. The cure is "" if
        the cause is enough.
    """

    def __init__(self, cause: str, cure: str = "") -> None:
        super().__init__(say_all(cause, cure))
        self.cause = cause
        self.cure = cure

    def __str__(self) -> str:
        """Return cause and cure, in the language in use."""
        return say_again(say_all(self.cause, self.cure))


# A class is here only if some code catches it separately.


class LinkError(VmofireError):
    """The link to a board cannot be made or has ended."""


class UnpluggedError(LinkError):
    """The port of the board vanished while it was open: its cable came out."""


class StoppedError(LinkError):
    """The firmware has stopped and MicroPython's prompt is there; the notes hold its output."""


class RefusedError(LinkError):
    """The board answers, but refuses a command."""


Asked = Literal["", "unit", "type", "channels"]


class StreamError(LinkError):
    """A stream that cannot be measured with as it is; `asks` is what a person may state about it."""

    def __init__(self, cause: str, cure: str, asks: Asked = "") -> None:
        super().__init__(cause, cure)
        self.asks: Asked = asks


class HelloError(VmofireError, ValueError):
    """A HELLO arrived whole, but a value is impossible: none of its numbers can be trusted."""


class JournalError(VmofireError):
    """A journal cannot be written or read."""


class FormatError(VmofireError):
    """A file cannot be read."""


class LayoutError(FormatError):
    """The layout of a text file is not as expected; a person who looks at the file may know it.

    Attributes
    ----------
    line
        Number of the line, from 1.
    """

    def __init__(self, cause: str, cure: str = "", line: int = 1) -> None:
        super().__init__(cause, cure)
        self.line = line


class RateError(FormatError):
    """A file does not say how many samples a second it has."""


class RecordError(VmofireError, ValueError):
    """JSON does not match the record; names the wrong field by its path."""


class FieldError(VmofireError, ValueError):
    """A value in a field of a form is not valid.

    Attributes
    ----------
    field
        Code of the field.
    """

    def __init__(self, cause: str, cure: str = "", field: str = "") -> None:
        super().__init__(cause, cure)
        self.field = field


class FormError(VmofireError, ValueError):
    """Several values of a form are not valid.

    Attributes
    ----------
    errors
        One for each of them.
    """

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(say_all(*errors))
        self.errors = tuple(errors)


class LibraryError(VmofireError):
    """The library cannot do the action; nothing was changed."""


class SiteError(VmofireError):
    """The labels do not tell what to measure."""


class _Refusal(NamedTuple):
    """Cause of a disk error, and its cure for each action."""

    cause: str
    record: str = msg("Record to another folder.")
    export: str = msg("Export to another folder.")
    keep: str = msg("Have the disk checked.")
    read: str = ""
    cause_read: str = ""  # for reading, if it needs other words


FREE_SPACE = msg("Free some space. Nothing was changed.")
OWN_FOLDER = msg("Choose a folder of your own, or have its owner give it to you.")
_RECORD_OWN, _EXPORT_OWN = msg("Record to a folder of your own."), msg("Export to a folder of your own.")
_RECORD_DISK, _EXPORT_DISK = msg("Record to another disk."), msg("Export to another disk.")
_FREE_TO_RECORD = msg("Free some space, or record to another disk.")
_FREE_TO_EXPORT = msg("Free some space, or export to another disk.")
_OTHER_NAME, _SHORTER_NAME = (
    msg("Choose another name. Nothing is overwritten."),
    msg("Choose a shorter name."),
)
_MAKE_FOLDER, _NAME_FILE = msg("Make the folder first."), msg("Choose a file, not a folder.")
_MAY_NOT = _Refusal(
    msg("You may not write to this folder."),
    _RECORD_OWN,
    _EXPORT_OWN,
    OWN_FOLDER,
    msg("Ask its owner for the right to read it."),
    msg("You may not read this file."),
)
_REFUSALS = {
    errno.ENOSPC: _Refusal(msg("The disk is full."), _FREE_TO_RECORD, _FREE_TO_EXPORT, FREE_SPACE),
    errno.EDQUOT: _Refusal(
        msg("Your share of the disk is used up."), _FREE_TO_RECORD, _FREE_TO_EXPORT, FREE_SPACE
    ),
    errno.EFBIG: _Refusal(
        msg("The file is as large as this disk allows."),
        _RECORD_DISK,
        _EXPORT_DISK,
        msg("Choose a smaller file."),
        msg("Cut it into shorter recordings."),
        msg("The file is larger than 2 GB."),
    ),
    errno.EROFS: _Refusal(
        msg("Nothing can be written to this disk."),
        _RECORD_DISK,
        _EXPORT_DISK,
        msg("Choose a folder on another disk."),
    ),
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EEXIST: _Refusal(
        msg("There is a file of that name already."), _OTHER_NAME, _OTHER_NAME, _OTHER_NAME
    ),
    errno.ENOENT: _Refusal(
        msg("There is no such folder."),
        _MAKE_FOLDER,
        _MAKE_FOLDER,
        msg("Choose a file or folder that exists."),
        msg("Check its name and folder."),
        msg("There is no such file."),
    ),
    errno.ENOTDIR: _Refusal(
        msg("A part of the path is a file, not a folder."),
        keep=msg("Choose a folder, not a file."),
        read=msg("Check its name and folder."),
    ),
    errno.EISDIR: _Refusal(
        msg("This is a folder, not a file."), _NAME_FILE, _NAME_FILE, _NAME_FILE, msg("Choose a file in it.")
    ),
    errno.ENAMETOOLONG: _Refusal(
        msg("The name is too long for this disk."), _SHORTER_NAME, _SHORTER_NAME, _SHORTER_NAME
    ),
    errno.ESPIPE: _Refusal(
        msg("This is a pipe or a device, not a file."),
        keep=msg("Choose a plain file."),
        read=msg("Choose a plain file."),
    ),
    errno.EIO: _Refusal(
        msg("The disk reports a fault."),
        msg("Record to another disk, and have this one checked."),
        msg("Export to another disk, and have this one checked."),
        read=msg("Have the disk checked."),
    ),
}


def refuse_reading(path: os.PathLike[str], error: OSError | ValueError) -> VmofireError:
    """Return the error of a file that somebody named and that cannot be read."""
    cause = getattr(error, "strerror", None) or error
    return VmofireError(
        say("{file} cannot be read ({cause}).", file=path, cause=cause),
        say("Check its name and permissions."),
    )


def explain(error: OSError, do: Doing, path: str | os.PathLike[str] | None = None) -> tuple[str, str]:
    """Return cause and cure of a disk error, in whole sentences.

    Parameters
    ----------
    error
        Error of the system.
    do
        The action: "record" or "export" something, "keep" it in the library, "read" a file.
    path
        The file; if given, the cause begins with it.

    Returns
    -------
    cause, cure : str
        The cure may be "".
    """
    row = _REFUSALS.get(error.errno or 0)
    if row is None:
        cause = say("The system says “{words}”.", words=error.strerror or str(error))
        cure = getattr(_Refusal(""), do)
    else:
        cause, cure = say(row.cause_read if do == "read" and row.cause_read else row.cause), getattr(row, do)
    if path is not None:
        name = os.fspath(path)
        about = (
            say("Cannot read {path}.", path=name) if do == "read" else say("Cannot write {path}.", path=name)
        )
        cause = say_all(about, cause)
    return cause, say(cure)


def is_full(error: OSError) -> bool:
    """Return whether there is no room left to write to."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
