"""Cache of pyramids: one file a recording, in a folder that holds nothing else.

In: recordings, and what fills a pyramid. Out: open Pyramids. Never: a recording, or anything that cannot be
computed again. No export and no backup takes it, and it goes when its recording goes.

- `library/cache/HASH.pyramid`, for its owner only; HASH is of the recording's name. Never below
  `recordings/`, so that nothing takes it for a recording.
- A pyramid is believed if its footer is whole, and source, settings and versions are those of now. One whose
  samples prove to be damaged is removed, and built again at the next opening.
- It is written as `HASH.RANDOM.part`, synced, then renamed: after a crash there is a whole one, or none. Two
  programs that build the same one both finish; the last name wins.
- Where the disk is full, or may not be written to, the pyramid is in memory for as long as it is open.
- The folder is kept under `MOST_BYTES`: those not opened for longest go first.
"""

import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from vmofire.errors import JournalError, VmofireError, explain
from vmofire.permissions import make_folder, open_private, sync_folder
from vmofire.recording.pyramid import (
    Footer,
    NotWholeError,
    Pyramid,
    PyramidWriter,
    Stamp,
    count_bytes,
)
from vmofire.words import say

SUFFIX, PART = ".pyramid", ".part"
SMALL_BYTES = (
    16 << 20
)  # a pyramid this small, five minutes of three channels, is computed as fast as it is found
MOST_MEMORY_BYTES = 512 << 20
MOST_BYTES = 8 << 30
SPARE_BYTES = 256 << 20  # stays free for what has to be saved
SETTLED_S = 2.0  # no file system rounds times more

Fill = Callable[[PyramidWriter, Stamp], Footer]


class PyramidCache:
    """Pyramids of the recordings in one folder.

    Parameters
    ----------
    folder : Path or None
        Made when it is needed; without one all pyramids are in memory.
    recordings : Path or None
        Recordings in it are known by their names within it, any other by its whole path.
    """

    def __init__(self, folder: Path | None = None, recordings: Path | None = None) -> None:
        self._folder, self._recordings = folder, recordings

    def find(self, path: Path, settings: str) -> Pyramid | None:
        """Return the pyramid of a recording; None if there is none that may be believed."""
        place = self._place(path)
        if place is None:
            return None
        try:
            file = place.open("rb", buffering=0)
        except OSError:
            return None
        try:
            pyramid = Pyramid(file, lambda: self.remove(path))
            if pyramid.footer.settings == settings and is_same(path, pyramid.footer.source):
                with suppress(OSError):
                    os.utime(place)
                return pyramid
        except (NotWholeError, OSError):
            pass
        file.close()
        return None

    def build(self, path: Path, n_samples: int, n_channels: int, fill: Fill) -> Pyramid:
        """Build the pyramid of a recording, and keep it if it is long.

        Parameters
        ----------
        path : Path
            The recording.
        n_samples, n_channels : int
        fill : callable
            Adds all samples to a PyramidWriter and returns the footer, with the stamp it was given. It is
            called once more if the disk refuses half way.

        Raises
        ------
        VmofireError
            The recording cannot be read or changes meanwhile, or there is no room anywhere.
        """
        try:
            stamp = make_stamp(path)
        except OSError as error:
            raise VmofireError(*explain(error, "read", path)) from error
        n_bytes = count_bytes(n_samples, n_channels)
        place = self._place(path) if n_bytes > SMALL_BYTES else None
        file = None
        if place is not None:
            with suppress(OSError):  # full, read-only, no folder: it goes into memory instead
                file = self._build_on_disk(place, n_bytes, n_samples, n_channels, fill, stamp)
        if file is None:
            if n_bytes > MOST_MEMORY_BYTES:
                raise VmofireError(
                    say(
                        "{file} is so long that its picture needs {size} MB on the disk.",
                        file=path.name,
                        size=n_bytes >> 20,
                    ),
                    say("Make room on the disk of the library, and open it again."),
                )
            file = BytesIO()
            _write(file, n_samples, n_channels, fill, stamp)
        if not _has_times(path, stamp):
            file.close()
            self.remove(path)
            raise JournalError(say("{path} changed while vmofire read it.", path=path), say("Open it again."))
        return Pyramid(file, lambda: self.remove(path))

    def remove(self, path: Path) -> None:
        """Remove the pyramid of a recording, if there is one and no program has it open."""
        place = self._place(path)
        if place is not None:
            with suppress(OSError):
                place.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what belongs to no recording, what a crash left, and what was not opened for longest."""
        if self._folder is None or self._recordings is None or not self._folder.is_dir():
            return
        with suppress(OSError):
            known = {self._name(path) for path in self._recordings.rglob("*")}
            for found in self._folder.iterdir():
                if found.name not in known:
                    with suppress(OSError):
                        found.unlink()
        self._thin_out(0)

    def _place(self, path: Path) -> Path | None:
        return None if self._folder is None else self._folder / self._name(path)

    def _name(self, path: Path) -> str:
        inside = self._recordings is not None and path.is_relative_to(self._recordings)
        known = path.relative_to(cast("Path", self._recordings)) if inside else path.absolute()
        return hashlib.sha256(known.as_posix().encode()).hexdigest()[:32] + SUFFIX

    def _build_on_disk(
        self, place: Path, n_bytes: int, n_samples: int, n_channels: int, fill: Fill, stamp: Stamp
    ) -> BinaryIO | None:
        make_folder(place.parent)
        self._thin_out(n_bytes)
        if shutil.disk_usage(place.parent).free < n_bytes + SPARE_BYTES:
            return None
        part = place.with_name(f"{place.stem}.{secrets.token_hex(4)}{PART}")
        file = open(part, "xb+", opener=open_private)  # noqa: SIM115 - stays open for reading
        try:
            _write(file, n_samples, n_channels, fill, stamp)
            os.fsync(file.fileno())
            if os.name == "nt":  # no open file can be renamed there
                file.close()
                part.replace(place)
                return place.open("rb", buffering=0)
            with suppress(FileNotFoundError):  # another program swept the folder: this one has it open still
                part.replace(place)
                sync_folder(place.parent)
        except BaseException:
            file.close()
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
        return file

    def _thin_out(self, coming_bytes: int) -> None:
        """Remove the pyramids not opened for longest, until there is room for one more."""
        assert self._folder is not None
        with suppress(OSError):
            found = [(one.stat(), one) for one in self._folder.glob(f"*{SUFFIX}")]
            found.sort(key=lambda one: one[0].st_mtime_ns, reverse=True)
            total = coming_bytes
            for stat, one in found:
                total += stat.st_size
                if total > MOST_BYTES:
                    with suppress(OSError):
                        one.unlink()


def make_stamp(path: Path) -> Stamp:
    """Return the stamp of a file; its times are read before its bytes."""
    stat = path.stat()
    settled = time.time_ns() - max(stat.st_mtime_ns, stat.st_ctime_ns) > SETTLED_S * 1e9
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Stamp(stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, settled, sha256)


def is_same(path: Path, stamp: Stamp) -> bool:
    """Return whether a file holds the bytes it held.

    On POSIX any change of a file changes its time of change, which no program can set: a settled file with
    equal times is not read. Anywhere else all of it is read.

    Raises
    ------
    OSError
        It cannot be read.
    """
    if path.stat().st_size != stamp.n_bytes:
        return False
    if os.name == "posix" and stamp.settled and _has_times(path, stamp):
        return True
    return make_stamp(path).sha256 == stamp.sha256


def _has_times(path: Path, stamp: Stamp) -> bool:
    try:
        stat = path.stat()
    except OSError:
        return False
    found = (stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
    return found == (stamp.n_bytes, stamp.modified_ns, stamp.changed_ns)


def _write(file: BinaryIO, n_samples: int, n_channels: int, fill: Fill, stamp: Stamp) -> None:
    writer = PyramidWriter(file, n_samples, n_channels)
    writer.finish(fill(writer, stamp))
