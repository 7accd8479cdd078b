"""Rescue of an open file whose name is gone: the loss is noticed, and the file is kept under another name.

In: an open file and the path it was created under. Out: whether it is still there; a copy in the default
folder. Never: an existing file overwritten.
"""

import os
from io import FileIO
from pathlib import Path

from vmofire.permissions import make_folder, sync_folder, write_private

CHUNK = 1 << 20


def recordings_folder() -> Path:
    """Return the default folder for recordings."""
    from platformdirs import user_data_path  # a quick `--help` should not wait for it

    return user_data_path("vmofire", appauthor=False) / "recordings"


def is_there(file: FileIO, path: Path) -> bool:
    """Return whether the path still names this very file; False where it was removed, renamed or replaced."""
    try:
        there = path.stat()
    except OSError:
        return False
    ours = os.fstat(file.fileno())
    if (there.st_dev, there.st_ino) == (ours.st_dev, ours.st_ino):
        return True
    # Some network disks give a file another number each time: then the content decides.
    return there.st_size == ours.st_size and _hold_the_same(file, path)


def keep_elsewhere(file: FileIO, path: Path) -> Path:
    """Copy an open file into the default folder, to the disk itself, and return its new path.

    Raises
    ------
    OSError
        It cannot be read any more, or the disk refuses.
    """
    folder = recordings_folder()
    make_folder(folder)
    number = 1
    while (kept := folder / f"{path.stem}{'' if number == 1 else f'_{number}'}{path.suffix}").exists():
        number += 1
    try:
        file.seek(0)
        write_private(file, kept)
    except FileExistsError:
        raise
    except OSError:
        kept.unlink(missing_ok=True)
        raise
    sync_folder(folder)
    return kept


def _hold_the_same(file: FileIO, path: Path) -> bool:
    file.seek(0)
    with path.open("rb") as other:
        while data := file.read(CHUNK):
            if other.read(len(data)) != data:
                return False
    return True
