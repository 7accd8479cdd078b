"""Files named by the user, opened in one place: only plain files of a bounded size.

In: a path, a limit. Out: an open file. Never: waits for a pipe, reads an endless device, or loads a whole
file before its size is known.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from vmofire.words import say


def open_plain(path: Path, most_bytes: int) -> BinaryIO:
    """Open a file for reading.

    Parameters
    ----------
    path : Path
    most_bytes : int
        Its largest size.

    Raises
    ------
    OSError
        It is not there, may not be read, is no file (ESPIPE, EISDIR) or too large (EFBIG).
    """
    _check(path.stat(), path, most_bytes)  # before opening: a serial port reacts to being opened
    file = open(path, "rb", opener=_open_at_once)  # noqa: SIM115 - the caller closes it
    try:
        _check(os.fstat(file.fileno()), path, most_bytes)
    except BaseException:
        file.close()
        raise
    return file


def _open_at_once(name: str, flags: int) -> int:
    return os.open(name, flags | getattr(os, "O_NONBLOCK", 0))  # in case a pipe has just replaced the file


def _check(found: os.stat_result, path: Path, most_bytes: int) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, say("This is a folder, not a file."), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.ESPIPE, say("This is a pipe or a device, not a file."), str(path))
    if found.st_size > most_bytes:
        raise OSError(
            errno.EFBIG, say("The file is larger than {size}.", size=_write_size(most_bytes)), str(path)
        )


def _write_size(n_bytes: int) -> str:
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if n_bytes >= size:
            return f"{n_bytes // size} {unit}"
    return f"{n_bytes} bytes"
