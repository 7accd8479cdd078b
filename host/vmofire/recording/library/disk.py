"""Folders and files that only their owner reads, and that are whole or not there at all.

In: paths. Out: private folders, copies that survive a cut of the power, one opener at a time.
Never: a file under its name before every byte of it is on disk.
"""

import hashlib
import os
import sys
import time
from collections.abc import Generator, Set
from contextlib import contextmanager
from pathlib import Path

from vmofire.errors import LibraryError
from vmofire.permissions import make_folder, open_private, sync_folder
from vmofire.words import say

PART = ".part"  # behind a name: not yet the file of that name
GONE = ".gone"  # behind a name: no longer the file of that name
LOCK_S = 30.0  # longer than any repair of a clinic's library takes


def make_private(folder: Path) -> bool:
    """Make a folder that only this user may enter; say whether one was found open to others."""
    try:
        make_folder(folder)
    except FileExistsError:
        raise LibraryError(
            say("{folder} is a file, not a folder.", folder=folder), say("Choose another folder.")
        ) from None
    if os.name != "posix" or not folder.stat().st_mode & 0o077:
        return False
    folder.chmod(0o700)
    return True


def rename(path: Path, to: Path) -> None:
    """Give a file its name, durably; a file that had it is replaced."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.replace(to)
    sync_folder(to.parent)


def add_to_name(path: Path, end: str) -> Path:
    """Return "a.vmo.part" for "a.vmo" and ".part"."""
    return path.with_name(path.name + end)


def begin_part(path: Path) -> Path:
    """Make an empty NAME.part for NAME, after clearing away another one with the logs SQLite kept of it."""
    part = add_to_name(path, PART)
    for old in path.parent.glob(f"{part.name}*"):
        old.unlink()
    with open(part, "xb", opener=open_private):
        pass  # SQLite keeps the rights of a file it finds
    return part


def find_hash(path: Path) -> str:
    """Return the SHA-256 of a file, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def find_free_name(folder: Path, name: str) -> Path:
    """Return a path in `folder` that nothing has, as near to `name` as can be."""
    path, number = folder / name, 1
    while any(add_to_name(path, end).exists() for end in ("", PART, GONE)):
        number += 1
        path = folder / f"{Path(name).stem}_{number}{Path(name).suffix}"
    return path


def settle_files(folder: Path, known: Set[str]) -> list[Path]:
    """End what a crash cut off: a file has its name where the library knows it, and is gone where not.

    Files that come lie under NAME.part until the library knows them; files that go lie under NAME.gone
    until it has forgotten them. Returned are those that cannot be removed because somebody has them open.
    """
    left: list[Path] = []
    for end in (PART, GONE):
        for path in folder.rglob(f"*{end}"):
            final = path.with_name(path.name.removesuffix(end))
            if final.relative_to(folder).as_posix() in known and not final.exists():
                rename(path, final)
                continue
            try:
                path.unlink(missing_ok=True)
            except PermissionError:
                left.append(path)
    return left


@contextmanager
def hold_lock(path: Path) -> Generator[None]:
    """Let one process at a time in; a process that dies lets go of it.

    Raises
    ------
    LibraryError
        Another one stays in for more than 30 s.
    """
    number = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        end = time.monotonic() + LOCK_S
        while not _try_lock(number):
            if time.monotonic() > end:
                raise LibraryError(
                    say("Another vmofire is opening or repairing the library."),
                    say("Let it finish, then try again."),
                )
            time.sleep(0.02)
        yield
    finally:
        os.close(number)  # lets go of the lock too


if sys.platform == "win32":
    import msvcrt

    def _try_lock(number: int) -> bool:
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(number: int) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
