"""Target of an export: files and folders that are whole or absent, whatever happens during writing.

In: a path, and a writer. Out: the file or folder under its name, on the disk itself.
Never: half an export under its name; an existing one lost before the new one is whole.
"""

import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from vmofire.errors import VmofireError, explain
from vmofire.permissions import open_private, sync_folder
from vmofire.recording.library.disk import GONE, PART, add_to_name, rename
from vmofire.recording.progress import Progress
from vmofire.words import msg, say

_EXISTS = msg("{path} exists already.")
_CURE = msg("Choose another name, or allow it to be replaced (--force).")


@contextmanager
def new_file(path: Path, replace: bool = False) -> Generator[IO[bytes]]:
    """Open a new file that gets its name when it is whole; only its owner may read it.

    Raises
    ------
    VmofireError
        A file of that name exists and `replace` is not set, or the disk refuses.
    """
    part = add_to_name(path, PART)
    with explained(path):
        if path.is_dir() or (path.exists() and not replace):
            raise VmofireError(say(_EXISTS, path=path), say(_CURE))
        part.unlink(missing_ok=True)  # left by an interrupted export
        try:
            with open(part, "xb", opener=open_private) as file:
                yield file
            rename(part, path)
        finally:
            part.unlink(missing_ok=True)


@contextmanager
def new_folder(path: Path, is_ours: Callable[[Path], bool] | None = None) -> Generator[Path]:
    """Make a folder that gets its name when everything in it is whole.

    Parameters
    ----------
    path
        Path of the folder.
    is_ours
        Tells whether an existing folder is an export that may be replaced; without it none is.

    Raises
    ------
    VmofireError
        Something of that name exists and may not be replaced, or the disk refuses.
    """
    part, gone = add_to_name(path, PART), add_to_name(path, GONE)
    with explained(path):
        if gone.exists() and not path.exists():
            gone.rename(path)  # interrupted in the middle of a replacement: the old folder comes back
        if path.exists() and (is_ours is None or not is_ours(path)):
            cure = say(_CURE)
            if is_ours is not None:
                cure = say("Choose another name. vmofire replaces only its own exports.")
            raise VmofireError(say(_EXISTS, path=path), cure)
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(gone, ignore_errors=True)
        try:
            part.mkdir(mode=0o700)
            yield part
            for folder in (part, *(one for one in part.rglob("*") if one.is_dir())):
                sync_folder(folder)
            if path.exists():
                path.rename(gone)
            part.rename(path)
            sync_folder(path.parent)
            shutil.rmtree(gone, ignore_errors=True)
        finally:
            shutil.rmtree(part, ignore_errors=True)


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Turn errors of the disk into a VmofireError."""
    try:
        yield
    except OSError as error:
        raise VmofireError(*explain(error, "export", path)) from error


def write_text(path: Path, text: str) -> None:
    """Write a new file of UTF-8, to the disk itself."""
    with new_file(path) as file:
        file.write(text.encode())


def go_on(_share: float) -> None:
    """Ignore the progress and let the export go on."""


def count_parts(progress: Progress, n_parts: int, part: int) -> Progress:
    """Return the progress of one of several parts of an export."""
    return lambda share: progress((part + share) / n_parts)
