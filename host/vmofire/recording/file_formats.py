"""The kinds of file that are read: how each is called and recognised, and what reads it.

In: the first bytes of a file. Out: its FileFormat. Never: a reader imported before a file needs it.
A list of what can be read, in a help text or a window, is made of this table.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from vmofire.wire import SYNC
from vmofire.words import msg

if TYPE_CHECKING:  # numpy costs more than a quick `--help` should wait for
    from vmofire.recording.formats.recorded import Recording


class FileFormat(NamedTuple):  # dataclasses alone take half as long to import as `--help` takes
    """One kind of file.

    Attributes
    ----------
    name
        For people, to be said.
    suffixes
        Of its names, in small letters; only a help, for a name may lie.
    starts
        Its first bytes, one of these; none for text, which is what nothing else is.
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
            The file cannot be read. Other libraries' readers raise whatever damage leads them to.
        """
        module, name = self.reader.split(".")
        read: Callable[[bytes], Any] = getattr(import_module(f"vmofire.recording.formats.{module}"), name)
        return read(data)


JOURNAL = FileFormat(".vmo", (".vmo",), (bytes(SYNC),))
TEXT = FileFormat(msg("CSV, tab-separated text"), (".csv", ".txt", ".tsv"))
FORMATS = (
    JOURNAL,
    FileFormat(".npz", (".npz",), (b"PK\x03\x04",), "npz.read_npz"),
    FileFormat("EDF", (".edf",), (b"0       ",), "edf.read_edf_or_bdf"),
    FileFormat("BDF", (".bdf",), (b"\xffBIOSEMI",), "edf.read_edf_or_bdf"),
    TEXT,
)
REFUSED = FileFormat(msg("MATLAB, HDF5 or .npy"), starts=(b"MATLAB", b"\x89HDF", b"\x93NUMPY"))
SUFFIXES = tuple(suffix for one in FORMATS for suffix in one.suffixes)


def recognise(data: bytes, suffix: str = "") -> FileFormat:
    """Return what a file is by its first bytes; one that is called a journal is taken for one."""
    if suffix in JOURNAL.suffixes:
        return JOURNAL
    return next((one for one in (*FORMATS, REFUSED) if one.starts and data.startswith(one.starts)), TEXT)
