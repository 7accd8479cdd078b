"""What people can mend: errors with a cause and a cure, and what a disk refuses.

In: sentences; what the system raised, and what was being done. Out: errors that people can read.
Never: another room imported, so that nobody loads one in order to catch what it raises; a fault swallowed:
one that is not known here keeps the system's own words.
"""

import errno
from typing import Literal, NamedTuple

Doing = Literal["record", "export", "keep", "read"]


class VmofireError(Exception):
    """Something that somebody can mend. What was asked for is not done, and nothing is lost.

    Attributes
    ----------
    cause, cure : str
        What is wrong, and what to do about it, each a sentence. The cure is "" where the cause says it all.
    """

    def __init__(self, cause: str, cure: str = "") -> None:
        super().__init__(f"{cause} {cure}".strip())
        self.cause = cause
        self.cure = cure


# Kinds are here only where somebody catches one of them apart.


class LinkError(VmofireError):
    """The link to a board cannot be made or has ended."""


class StoppedError(LinkError):
    """The firmware has stopped and MicroPython's prompt is there; the notes hold what it said."""


class RefusedError(LinkError):
    """The board is there, and does not do what it was told."""


class HelloError(VmofireError, ValueError):
    """A HELLO arrived whole, and says what cannot be true: no number that came with it can be trusted."""


class JournalError(VmofireError):
    """A journal cannot be written or read."""


class FormatError(VmofireError):
    """A file cannot be read."""


class LayoutError(FormatError):
    """The numbers of a text do not stand as was thought; whoever looks at it may know how they do.

    Attributes
    ----------
    line
        Where it was seen, from 1.
    """

    def __init__(self, cause: str, cure: str = "", line: int = 1) -> None:
        super().__init__(cause, cure)
        self.line = line


class RateError(FormatError):
    """A file does not say how many samples a second it has."""


class RecordError(VmofireError, ValueError):
    """JSON is not the record it should be; says which field is wrong, by its path."""


class LibraryError(VmofireError):
    """The library cannot do what was asked; nothing of it was done."""


class SiteError(VmofireError):
    """The labels do not tell what to measure."""


class _Refusal(NamedTuple):
    """What is wrong, and the cure: where a file is written, where the library keeps it, where one is read."""

    cause: str = ""
    write: str = ""
    keep: str = "Have the disk checked."
    read: str = ""


FREE_SPACE = "Free some space; nothing was changed."
OWN_FOLDER = "Choose a folder of your own, or have its owner give it to you."
_ELSEWHERE = "Free some space or {do} to another disk."
_MAY_NOT = _Refusal(
    "This user may not write there",
    "{Do} to a folder of your own.",
    OWN_FOLDER,
    "you may not; ask its owner for the right to read it",
)
_REFUSALS = {
    errno.ENOSPC: _Refusal("The disk is full", _ELSEWHERE, FREE_SPACE),
    errno.EDQUOT: _Refusal("Your share of the disk is used up", _ELSEWHERE, FREE_SPACE),
    errno.EFBIG: _Refusal(
        "The file is as large as this disk allows",
        "{Do} to another disk.",
        "Name a smaller file.",
        "it is larger than 2 GB; cut it into shorter recordings",
    ),
    errno.EROFS: _Refusal(
        "The disk cannot be written to", "{Do} to another disk.", "Choose a folder that can be written to."
    ),
    errno.EACCES: _MAY_NOT,
    errno.EPERM: _MAY_NOT,
    errno.EEXIST: _Refusal(
        "There is a file of that name already", "Choose another name; nothing is overwritten."
    ),
    errno.ENOENT: _Refusal(
        "There is no such folder",
        "Make the folder first.",
        "Name a file, or a folder, that is there.",
        "there is no such file",
    ),
    errno.ENOTDIR: _Refusal(
        "A part of that path is a file, not a folder", "{Do} to another folder.", "Name a folder, not a file."
    ),
    errno.EISDIR: _Refusal(
        "That is a folder",
        "Choose the name of a file.",
        "Name a file, not a folder.",
        "it is a folder; name a file in it",
    ),
    errno.ENAMETOOLONG: _Refusal(
        "The name is too long for this disk", "Choose a shorter one.", "Choose a shorter name."
    ),
    errno.ESPIPE: _Refusal(keep="Name a file.", read="it is a pipe or a device; name a file"),
    errno.EIO: _Refusal("The disk reports a fault", "{Do} to another disk and have this one checked."),
}


def explain(error: OSError, do: Doing) -> tuple[str, str]:
    """Return what a disk refuses, without the path it is about and without a full stop, and the cure.

    Parameters
    ----------
    error
        From the system.
    do
        What is being done: "record" or "export" something, which can be done to another place too; "keep" it
        in the library; "read" a file, where cause and cure are one sentence, and the cure is "".
    """
    row = _REFUSALS.get(error.errno or 0, _Refusal())
    system = error.strerror or str(error)
    if do == "read":
        return row.read or system, ""
    if do == "keep":
        return f"The disk refused: {system}", row.keep
    cure = row.write or "{Do} to another folder."
    return row.cause or system, cure.format(do=do, Do=do.capitalize())


def is_full(error: OSError) -> bool:
    """Return whether there is no room left to write to."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)
