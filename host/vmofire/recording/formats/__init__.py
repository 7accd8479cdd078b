"""Recordings of other programs, and our own: one way in.

In: the path of a file. Out: a Recording. Never: anything but FormatError, whatever the file holds.
What a file is, its first bytes say; a name may lie.
"""

from pathlib import Path

from vmofire.recording import journal
from vmofire.recording.formats.edf import read_edf_or_bdf
from vmofire.recording.formats.model import Channel, CheckRun, Event, FormatError, Recording
from vmofire.recording.formats.npz import read_npz
from vmofire.recording.formats.own import read_own
from vmofire.recording.formats.text import read_text
from vmofire.wire import SYNC

__all__ = ["Channel", "CheckRun", "Event", "FormatError", "Recording", "read"]

LARGEST_BYTES = 2**31


def read(path: str | Path, fs_hz: float | None = None) -> Recording:
    """Read a recording.

    Parameters
    ----------
    path
        An .npz (see formats.npz), EDF(+), BDF(+), text with one column a channel, or our own journal.
    fs_hz
        Samples a second, for a text file that does not say.

    Raises
    ------
    FormatError
        The file cannot be read; one sentence names it, the cause and the cure.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise FormatError("it is a folder; name a file in it")
        if path.stat().st_size > LARGEST_BYTES:
            raise FormatError("it is larger than 2 GB; cut it into shorter recordings")
        data = path.read_bytes()
        if path.suffix == journal.SUFFIX or data.startswith(bytes(SYNC)):
            return read_own(path)
        return _read_bytes(data, fs_hz)
    except FormatError as error:
        raise FormatError(f"Cannot read {path.name}: {error}.") from error
    except journal.JournalError as error:
        raise FormatError(str(error)) from error
    except FileNotFoundError as error:
        raise FormatError(f"Cannot read {path}: there is no such file.") from error
    except PermissionError as error:
        raise FormatError(
            f"Cannot read {path}: you may not; ask its owner for the right to read it."
        ) from error
    except OSError as error:
        raise FormatError(f"Cannot read {path}: {error.strerror or error}.") from error
    except Exception as error:  # zipfile, numpy and edfio raise whatever a damaged byte leads them to
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise FormatError(
            f"Cannot read {path.name}: it is damaged or cut short ({detail}); copy it again from its source."
        ) from error


def _read_bytes(data: bytes, fs_hz: float | None) -> Recording:
    if not data:
        raise FormatError("it is empty")
    if data.startswith(b"PK\x03\x04"):
        return read_npz(data)
    if data.startswith((b"0       ", b"\xffBIOSEMI")):
        return read_edf_or_bdf(data)
    if data.startswith((b"\x89HDF", b"MATLAB", b"\x93NUMPY")):
        raise FormatError("it is a MATLAB, HDF5 or .npy file; save it as .npz, EDF+ or CSV")
    return read_text(data, fs_hz)
