"""Private folders and files: only their owner reads them, and each is whole or absent.

In: paths. Out: private folders, copies that survive a power cut, one process at a time. Never: a file under
its name before every byte of it is on disk.
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

PART = ".part"  # suffix of a file that has not got its name yet
GONE = ".gone"  # suffix of a file that is being removed
LOCK_S = 30.0  # longer than any repair of a clinic's library takes


def make_private(folder: Path) -> bool:
    """Make a folder that only this user may enter; return whether an existing one was open to others."""
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
    """Rename a file, durably; an existing file of that name is replaced."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.replace(to)
    sync_folder(to.parent)


def add_to_name(path: Path, end: str) -> Path:
    """Return "a.vmo.part" for "a.vmo" and ".part"."""
    return path.with_name(path.name + end)


def begin_part(path: Path) -> Path:
    """Make an empty NAME.part for NAME, after removing an older one and its SQLite logs."""
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
    """Return an unused path in `folder`, as near to `name` as possible."""
    path, number = folder / name, 1
    while any(add_to_name(path, end).exists() for end in ("", PART, GONE)):
        number += 1
        path = folder / f"{Path(name).stem}_{number}{Path(name).suffix}"
    return path


def settle_files(folder: Path, known: Set[str]) -> list[Path]:
    """Complete file changes after a crash: a file the library knows gets its name, any other is removed.

    New files are called NAME.part until the library knows them. Files to be removed are called NAME.gone
    until the library has forgotten them. Returns the files that cannot be removed because they are open
    elsewhere.
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
    """Let one process at a time in; the lock of a process that dies is released.

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
        os.close(number)  # releases the lock too


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
