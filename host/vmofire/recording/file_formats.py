"""File formats that can be read, and those that other programs must turn into one that can.

In: the first bytes of a file. Out: its FileFormat. Never: a reader imported before a file needs it. Lists of
readable formats, in a help text or a window, come from this table.
"""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from vmofire.errors import FormatError
from vmofire.wire import SYNC
from vmofire.words import msg, say

if TYPE_CHECKING:  # importing numpy takes too long for a quick `--help`
    from pathlib import Path

    from vmofire.recording.formats.recorded import Recording
    from vmofire.recording.formats.text import Text

FIRST_BYTES = 1024  # enough to recognise any format


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
        Module in `recording.formats` and function in it: takes all bytes of a file, and its path where
        `is_folder`. Returns a Recording, or a Text if something may be left to ask.
        "" where `recording.formats` reads the file in its own way.
    looks
        Further test of the first bytes, where the first few alone are not enough.
    is_folder
        Whether other files beside it belong to it.
    cure
        Of a format that is not read: what to do instead, as a message.
    """

    name: str
    suffixes: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    reader: str = ""
    looks: Callable[[bytes], bool] = lambda _: True
    is_folder: bool = False
    cure: str = ""

    def fits(self, data: bytes) -> bool:
        """Return whether the first bytes of a file are those of this format."""
        return bool(self.starts) and data.startswith(self.starts) and self.looks(data[:FIRST_BYTES])

    def read(self, path: "Path", data: bytes) -> "Recording | Text":
        """Read a file by its reader.

        Raises
        ------
        FormatError
            The file cannot be read, or a package of the extra `formats` is not installed. Readers of other
            libraries raise any error on damaged files.
        """
        if self.cure:
            raise FormatError(say("It is a {format} file.", format=say(self.name)), say(self.cure))
        module, name = self.reader.split(".")
        read: Callable[..., Any] = getattr(import_module(f"vmofire.recording.formats.{module}"), name)
        try:
            return read(data, path) if self.is_folder else read(data)
        except ModuleNotFoundError as error:
            raise FormatError(
                say(
                    "vmofire reads {format} by the package {package}, which is not installed.",
                    format=say(self.name),
                    package=(error.name or "").split(".")[0],
                ),
                say("Enter: {command}", command='pip install "vmofire[formats]"'),
            ) from error


def _is_npz(data: bytes) -> bool:
    return b".npy" in data[30:]


def _is_workbook(data: bytes) -> bool:
    parts = (b"[Content_Types].xml", b"xl/", b"_rels/", b"docProps/", b"opendocument.spreadsheet")
    return data.startswith(b"\xd0\xcf") or any(name in data[30:] for name in parts)


def _is_wav(data: bytes) -> bool:
    return data[8:12] == b"WAVE"


def _is_c3d(data: bytes) -> bool:
    """Return whether the second byte is a C3D's, behind the number of a block, and it is no text."""
    return data[1:2] == b"\x50" and b"\0" in data[:512]


def _is_matlab(data: bytes) -> bool:
    """Return whether a file begins as one of MATLAB 5 to 7.3, or with the head of a variable of MATLAB 4.

    That head is five numbers (kind, rows, columns, whether imaginary, length of the name) and the name.
    """
    if data.startswith((b"MATLAB 5.0 MAT", b"MATLAB 7.3 MAT")):
        return True
    if data[126:128] in (b"IM", b"MI") and data[124:126] in (b"\0\1", b"\1\0", b"\0\2", b"\2\0"):
        return True
    for order in ("little", "big"):
        kind, rows, columns, imaginary, length = (
            int.from_bytes(data[at : at + 4], order) for at in range(0, 20, 4)
        )
        kind -= 1000 * (order == "big")
        name = data[20 : 19 + length]
        is_kind = 0 <= kind < 60 and kind % 10 in (0, 1) and kind // 10 <= 5
        is_name = 2 <= length <= 64 and data[19 + length : 20 + length] == b"\0" and name.isascii()
        if is_kind and is_name and imaginary in (0, 1) and rows and columns and name.decode().isidentifier():
            return True
    return False


_CONTROLS = tuple(bytes([one]) for one in range(2, 32))

JOURNAL = FileFormat(".vmo", (".vmo",), (bytes(SYNC),))
TEXT = FileFormat(msg("CSV, tab-separated text"), (".csv", ".txt", ".tsv"))
FORMATS = (
    JOURNAL,
    FileFormat(".npz", (".npz",), (b"PK\x03\x04",), "npz.read_npz", _is_npz),
    FileFormat("EDF", (".edf",), (b"0       ", b"0" + bytes(7)), "edf.read_edf_or_bdf"),
    FileFormat("BDF", (".bdf",), (b"\xffBIOSEMI",), "edf.read_edf_or_bdf"),
    TEXT,
    FileFormat(
        msg("Excel, OpenDocument table"),
        (".xlsx", ".xlsm", ".xls", ".ods"),
        (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        "workbook.read_workbook",
        _is_workbook,
    ),
    FileFormat("MATLAB", (".mat",), (b"",), "matlab.read_matlab", _is_matlab),
    FileFormat("C3D", (".c3d",), _CONTROLS, "c3d.read_c3d", _is_c3d),
    FileFormat("XDF", (".xdf",), (b"XDF:",), "xdf.read_xdf"),
    FileFormat("HDF5", (".h5", ".hdf5"), (b"\x89HDF\r\n\x1a\n",), "hdf5.read_hdf5"),
    FileFormat("WAV", (".wav",), (b"RIFF", b"RIFX", b"RF64"), "wav.read_wav", _is_wav, is_folder=True),
    FileFormat(".npy", (".npy",), (b"\x93NUMPY",), "arrays.read_npy"),
    FileFormat("Parquet", (".parquet",), (b"PAR1",), "arrays.read_parquet"),
    FileFormat("GDF", (".gdf",), (b"GDF ",), "by_mne.read_gdf", is_folder=True),
    FileFormat(
        "BrainVision",
        (".vhdr",),
        (b"Brain Vision Data Exchange H", b"BrainVision Data Exchange H"),
        "by_mne.read_brainvision",
        is_folder=True,
    ),
)

# Formats that vmofire does not read: by their first bytes, or by the ending of a file that is no text.
_ARCHIVE = msg("Unpack it, and open the file in it.")
REFUSED = (
    FileFormat(
        msg("BrainVision marker"),
        (".vmrk",),
        (b"Brain Vision Data Exchange M", b"BrainVision Data Exchange M"),
        cure=msg("Open the .vhdr file beside it."),
    ),
    FileFormat(msg("BrainVision data"), (".eeg",), cure=msg("Open the .vhdr file beside it.")),
    FileFormat("LabChart", (".adicht", ".adidat"), cure=msg("Export it from LabChart as .mat or text.")),
    FileFormat(
        "LabChart binary", (".adibin",), (b"CFWB",), cure=msg("Export it from LabChart as .mat or text.")
    ),
    FileFormat("AcqKnowledge", (".acq",), cure=msg("Save it in AcqKnowledge as .mat, .xlsx or text.")),
    FileFormat("Delsys EMGworks", (".hpf",), cure=msg("Convert it with Delsys File Utility to CSV.")),
    FileFormat("Delsys Trigno Discover", (".shpf",), cure=msg("Export it from Trigno Discover as CSV.")),
    FileFormat("Qualisys QTM", (".qtm",), cure=msg("Export it from QTM as C3D or MATLAB.")),
    FileFormat(
        "TMSi Poly5",
        (".poly5",),
        (b"POLY SAMPLE FILE",),
        cure=msg("Convert it with the TMSi Python interface to EDF."),
    ),
    FileFormat("OT BioLab", (".otb", ".otb+", ".otb4"), cure=msg("Export it from OT BioLab as .mat or CSV.")),
    FileFormat(
        "Noraxon MyoResearch", (".nox", ".mr4"), cure=msg("Export it from MyoResearch as C3D, .mat or CSV.")
    ),
    FileFormat(
        "Biometrics DataLOG", (".log", ".rwx"), cure=msg("Save it in the Biometrics software as text.")
    ),
    FileFormat("Spike2", (".smr", ".smrx"), cure=msg("Export it from Spike2 as .mat or text.")),
    FileFormat("LabVIEW TDMS", (".tdms",), (b"TDSm",), cure=msg("Export it from LabVIEW or DIAdem as CSV.")),
    FileFormat("MATLAB figure or object", (".fig", ".mlx"), cure=msg("Save the signal in MATLAB as .mat.")),
    FileFormat(msg("zip archive"), (".zip",), (b"PK\x03\x04",), cure=_ARCHIVE),
    FileFormat(msg("gzip archive"), (".gz", ".xdfz"), (b"\x1f\x8b",), cure=_ARCHIVE),
    FileFormat(
        "Arrow", (".feather", ".arrow"), (b"ARROW1", b"FEA1"), cure=msg("Save it as .parquet or CSV.")
    ),
    FileFormat(
        "NumPy pickle",
        (".pkl", ".pickle"),
        (b"\x80\x03", b"\x80\x04", b"\x80\x05"),
        cure=msg("Save the signal as .npz or CSV."),
    ),
)
SUFFIXES = tuple(suffix for one in FORMATS for suffix in one.suffixes)


def recognise(data: bytes, suffix: str = "") -> FileFormat:
    """Return the format of a file by its first bytes; a file named as a journal counts as one.

    A file without a mark of its own is text, unless it has zero bytes and an ending of a refused format.
    """
    if suffix in JOURNAL.suffixes:
        return JOURNAL
    found = next((one for one in (*FORMATS, *REFUSED) if one.fits(data)), None)
    if (
        found is not None and found.cure
    ):  # one that is cut short may have lost what tells it from a refused one
        named = (one for one in FORMATS if suffix.lower() in one.suffixes and data.startswith(one.starts))
        found = next(named, found)
    if found is None and b"\0" in data[:FIRST_BYTES] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        found = next((one for one in REFUSED if suffix.lower() in one.suffixes), None)
    return found or TEXT
