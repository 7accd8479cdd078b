"""File formats that can be read: name, first bytes and reader of each.

In: the first bytes of a file. Out: its FileFormat. Never: a reader imported before a file needs it. Lists of
readable formats, in a help text or a window, come from this table.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from vmofire.wire import SYNC
from vmofire.words import msg

if TYPE_CHECKING:  # importing numpy takes too long for a quick `--help`
    from vmofire.recording.formats.recorded import Recording


class FileFormat(NamedTuple):  # dataclasses alone take half as long to import as `--help` takes
    """Format of a file.

    Attributes
    ----------
    name
        Name for people, as a message.
    suffixes
        Usual endings of its name, in lower case; only a hint, for a name may be wrong.
    starts
        Possible first bytes; empty for text, which is any file that matches no other format.
    reader
        Module in `recording.formats` and function in it: takes all bytes of a file, returns a Recording.
        "" where `recording.formats` reads the file in its own way.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    reader: str = ""

    def read(self, data: bytes) -> "Recording":
        """Read a file by its reader.

        Raises
        ------
        FormatError
            The file cannot be read. Readers of other libraries raise any error on damaged files.
        """
        module, name = self.reader.split(".")
        read: Callable[[bytes], Any] = getattr(import_module(f"vmofire.recording.formats.{module}"), name)
        return read(data)


JOURNAL = FileFormat(".vmo", (".vmo",), (bytes(SYNC),))
TEXT = FileFormat(msg("CSV, tab-separated text"), (".csv", ".txt", ".tsv"))
FORMATS = (
    JOURNAL,
    FileFormat(".npz", (".npz",), (b"PK\x03\x04",), "npz.read_npz"),
    FileFormat("EDF", (".edf",), (b"0       ", b"0" + bytes(7)), "edf.read_edf_or_bdf"),
    FileFormat("BDF", (".bdf",), (b"\xffBIOSEMI",), "edf.read_edf_or_bdf"),
    TEXT,
)
REFUSED = FileFormat(msg("MATLAB, HDF5 or .npy"), starts=(b"MATLAB", b"\x89HDF", b"\x93NUMPY"))
SUFFIXES = tuple(suffix for one in FORMATS for suffix in one.suffixes)


def recognise(data: bytes, suffix: str = "") -> FileFormat:
    """Return the format of a file by its first bytes; a file named as a journal counts as one."""
    if suffix in JOURNAL.suffixes:
        return JOURNAL
    return next((one for one in (*FORMATS, REFUSED) if one.starts and data.startswith(one.starts)), TEXT)
