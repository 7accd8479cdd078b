"""Recordings that the application begins: their paths, and their ends.

In: a job that begins, its result, the record key of the scope. Out: paths for the reader thread's journal,
recordings handed to the library. Never: a sample, or a recording that ends without a word.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.signal_source import SignalSource
from vmofire.permissions import make_folder

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.guided.prompt import Result
    from vmofire.recording.library.pending import PendingJob


class Recordings:
    """Begins and ends recordings.

    Parameters
    ----------
    source : SignalSource
    clinic : Clinic
        Saves recordings of a person.
    folder : Path
        Folder of recordings without a person.
    tell : callable
        Takes why a recording is not saved in the library.

    Attributes
    ----------
    pending : PendingJob or None
        Pending job of the recording under way, if it will be saved in the library.
    path : Path or None
        Path of the next recording instead of a name from here; also with a virtual board.
    """

    def __init__(
        self, source: SignalSource, clinic: Clinic, folder: Path, tell: Callable[[str], None]
    ) -> None:
        self.pending: PendingJob | None = None
        self.path: Path | None = None
        self._source, self._clinic, self._folder, self._tell = source, clinic, folder, tell
        self._is_ours = False  # whether the recording under way is of this job
        self._refused: tuple[str, str] | None = None  # job and side, if the disk refused the recording

    def begin(self, job: str, side: str, repeats: str = "") -> Path | None:
        """Return the path for the recording of a job that begins now.

        Parameters
        ----------
        job, side
            As the catalogue names them.
        repeats
            Id of the result that it replaces.

        Returns
        -------
        Path or None
            None without a recording, and while a recording goes on.

        Raises
        ------
        LibraryError
            The library cannot write the recording.
        """
        self._refused = None
        place = self._find_place(job, side, repeats)
        self._is_ours = place is not None
        return place

    def go_without(self, job: str, side: str) -> Path | None:
        """Return the path for a job that the library refused.

        The recording of a real person is a file outside the library. The result is saved at the end of the
        job, if that works then.
        """
        self._refused = job, side
        place = self._name_own(job)
        self._is_ours = place is not None
        return place

    def end(self, result: "Result | None" = None) -> None:
        """Close the recording under way; save it with its result if it belongs to a person."""
        session = self._source.session
        if session is None:
            return
        acquisition = session.acquisition
        if self.pending is not None or self._is_ours:
            acquisition.stop_recording()
        self._is_ours = False
        pending, self.pending = self.pending or self._write_late(result), None
        if pending is not None:
            self._clinic.filing_task.file(pending, result, lambda: acquisition.recording is not None)

    def toggle(self) -> None:
        """Start or stop a recording in the scope."""
        from vmofire.recording.library import LibraryError

        session = self._source.session
        assert session is not None
        if session.acquisition.recording is not None:
            self._is_ours = True
            self.end()
            return
        place = None
        try:
            place = self._find_place("scope", "")
        except LibraryError as error:
            self._tell(str(error))
        session.acquisition.record(place or self.name_file("scope"))

    def name_file(self, job: str) -> Path:
        """Return a new path for a recording without a person."""
        with suppress(OSError):  # the writer reports it
            make_folder(self._folder)
        return self._folder / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{job}.vmo"

    def _find_place(self, job: str, side: str, repeats: str = "") -> Path | None:
        session, sitting = self._source.session, self._source.sitting
        assert session is not None
        assert sitting is not None
        if self.path is not None:
            place, self.path = self.path, None
            return place
        filing = self._source.filing
        if filing is not None:
            self.end()
            filters = {"screen": session.filters}
            self.pending = filing.begin(job, side, sitting.labels, filters, repeats or None)
            return filing.library.recordings / self.pending.file
        return self._name_own(job)

    def _name_own(self, job: str) -> Path | None:
        """Return a path outside the library; None for a virtual board or while a recording goes on."""
        session = self._source.session
        assert session is not None
        is_wanted = not session.is_virtual and session.acquisition.recording is None
        return self.name_file(job) if is_wanted else None

    def _write_late(self, result: "Result | None") -> "PendingJob | None":
        """Begin a pending job for a result without a recording, which the disk refused; None without one."""
        refused, self._refused = self._refused, None
        filing, sitting = self._source.filing, self._source.sitting
        if refused is None or result is None or filing is None or sitting is None:
            return None
        from vmofire.recording.library import LibraryError

        try:
            return replace(filing.begin(*refused, sitting.labels), file="")
        except LibraryError as error:
            self._clinic.filing_task.refuse(error)
            return None
