"""Recordings that the application begins: where they go, and when they end.

In: a job that begins, its result, the record key of the scope. Out: paths for the reader thread's journal,
recordings handed to the library. Never: a sample, or a recording that ends and nobody is told.
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

if TYPE_CHECKING:  # scipy and the database come with them
    from vmofire.guided.prompt import Result
    from vmofire.recording.library.pending import PendingJob


class Recordings:
    """The recordings that this application begins.

    Parameters
    ----------
    source : SignalSource
    clinic : Clinic
        Saves what belongs to a person.
    folder : Path
        Where recordings go that belong to nobody.
    tell : callable
        Takes why a recording is not saved in the library.

    Attributes
    ----------
    pending : PendingJob or None
        Of the recording under way, where that is to be saved in the library.
    path : Path or None
        Where the next job is recorded, instead of a name made up here; virtual boards too.
    """

    def __init__(
        self, source: SignalSource, clinic: Clinic, folder: Path, tell: Callable[[str], None]
    ) -> None:
        self.pending: PendingJob | None = None
        self.path: Path | None = None
        self._source, self._clinic, self._folder, self._tell = source, clinic, folder, tell
        self._is_ours = False  # the recording of this job
        self._refused: tuple[str, str] | None = None  # job and side of one that the disk refused at its start

    def begin(self, job: str, side: str, repeats: str = "") -> Path | None:
        """Return where the recording of a job goes that begins now.

        Parameters
        ----------
        job, side
            As the catalogue names them.
        repeats
            Id of the result that it is to take the place of.

        Returns
        -------
        Path or None
            None where there is to be no recording, or one goes on.

        Raises
        ------
        LibraryError
            It is to be saved in the library, and nothing can be written.
        """
        self._refused = None
        place = self._find_place(job, side, repeats)
        self._is_ours = place is not None
        return place

    def go_without(self, job: str, side: str) -> Path | None:
        """Let a job go on that the library refused: its recording is a file apart where a real person is
        measured, and its result is saved at its end, if it can be then.
        """
        self._refused = job, side
        place = self._name_own(job)
        self._is_ours = place is not None
        return place

    def end(self, result: "Result | None" = None) -> None:
        """Close the recording under way, and save it with its result where it belongs to a person."""
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
        """Record what the scope shows, or end that."""
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
        """Return a new name for a recording that belongs to nobody."""
        with suppress(OSError):  # the writer tells of it
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
        """Return a name apart from the library, where somebody real is measured and nothing is
        recorded yet.
        """
        session = self._source.session
        assert session is not None
        is_wanted = not session.is_virtual and session.acquisition.recording is None
        return self.name_file(job) if is_wanted else None

    def _write_late(self, result: "Result | None") -> "PendingJob | None":
        """Begin to save a result that the disk refused a recording for; None where there is none."""
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
