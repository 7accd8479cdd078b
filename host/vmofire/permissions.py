"""Permissions of folders and files that only their owner may read: people, results, logs and settings.

In: paths. Out: folders and files without rights for others; names synced to the disk like the files.
Never: changes the rights of an existing folder. Windows has no such bits: there a folder inherits the rights
of the user's profile (the user, administrators and the system).
"""

import os
import shutil
from pathlib import Path
from typing import IO


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, for this user alone.

    Raises
    ------
    FileExistsError
        A file of that name is there.
    OSError
        The disk refuses.
    """
    if not folder.parent.is_dir():
        make_folder(folder.parent)  # mkdir(parents=True) would give these the default rights
    folder.mkdir(exist_ok=True, mode=0o700)


def expand_home(words: Path | str) -> Path:
    """Return a typed path with ~ replaced by home; "~$x.csv" or "~unknown" stays unchanged."""
    return Path(os.path.expanduser(words))  # noqa: PTH111, Path's own raises if there is no such user


def open_private(name: str | os.PathLike[str], flags: int) -> int:
    """Open a file; a new file is readable by its owner only. For `open(..., opener=)`."""
    return os.open(name, flags, 0o600)


def write_private(reader: IO[bytes], target: Path) -> None:
    """Write a new file and sync it to the disk; it is readable by its owner only."""
    with open(target, "xb", opener=open_private) as writer:
        shutil.copyfileobj(reader, writer, 1 << 20)
        writer.flush()
        os.fsync(writer.fileno())


def sync_folder(folder: Path) -> None:
    """Sync the file names in a folder to the disk; Windows does that by itself."""
    if os.name == "posix":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
