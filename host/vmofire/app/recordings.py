"""What is recorded, where that goes, and when it ends: under the person, or as a file of its own.

In: a job that begins, its result, the record key of the scope. Out: paths for the reader thread's journal,
recordings handed to the library. Never: a row of samples, or a recording that ends with nobody told.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.signal_source import SignalSource
from vmofire.guided.prompt import Result

if TYPE_CHECKING:  # the database takes half a second to load
    from vmofire.recording.library.pending import PendingJob


class Recordings:
    """The recordings that this window begins.

    Parameters
    ----------
    station : SignalSource
    clinic : Clinic
        Files what belongs to somebody.
    folder : Path
        Where recordings go that belong to nobody.
    tell : callable
        Takes why a recording is not filed.

    Attributes
    ----------
    slip : PendingJob or None
        Of the recording under way, where that is to be filed.
    """

    def __init__(
        self, station: SignalSource, clinic: Clinic, folder: Path, tell: Callable[[str], None]
    ) -> None:
        self.slip: PendingJob | None = None
        self._station, self._clinic, self._folder, self._tell = station, clinic, folder, tell
        self._recorded = False  # this job, by this window

    def begin(self, job: str, side: str, repeats: str = "", *, keep: bool = True) -> Path | None:
        """Return where the recording of a job goes that begins now.

        Parameters
        ----------
        job, side
            As the catalogue names them.
        repeats
            Id of the result that it is to take the place of.
        keep
            Whether it is to be filed, where there is somebody to file it under.

        Returns
        -------
        Path or None
            None where there is to be no recording, or one goes on.

        Raises
        ------
        LibraryError
            It is to be filed, and nothing can be written.
        """
        place = self._find_place(job, side, repeats, keep=keep)
        self._recorded = place is not None
        return place

    def end(self, result: Result | None = None) -> None:
        """Close the recording under way, and file it with its result where it belongs to somebody."""
        session = self._station.session
        if session is None:
            return
        acquisition = session.acquisition
        if self.slip is not None or self._recorded:
            acquisition.stop_recording()
        self._recorded = False
        slip, self.slip = self.slip, None
        if slip is not None:
            self._clinic.filing.file(slip, result, lambda: acquisition.recording is not None)

    def toggle(self) -> None:
        """Record what the scope shows, or end that."""
        from vmofire.recording.library import LibraryError

        session = self._station.session
        assert session is not None
        if session.acquisition.recording is not None:
            self._recorded = True
            self.end()
            return
        place = None
        try:
            place = self._find_place("scope", "")
        except LibraryError as error:
            self._tell(str(error))
        session.acquisition.record(place or self._name_file("scope"))

    def _find_place(self, job: str, side: str, repeats: str = "", *, keep: bool = True) -> Path | None:
        session, visit = self._station.session, self._station.visit
        assert session is not None
        assert visit is not None
        keeping = self._station.keeping if keep else None
        if keeping is not None:
            self.end()
            filters = {"screen": session.filters}
            self.slip = keeping.begin(job, side, visit.labels, filters, repeats or None)
            return keeping.library.recordings / self.slip.file
        if session.is_virtual or session.acquisition.recording is not None:
            return None
        return self._name_file(job)

    def _name_file(self, job: str) -> Path:
        return self._folder / f"{datetime.now():%Y-%m-%d_%H-%M-%S}_{job}.vmo"
