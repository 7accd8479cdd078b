"""Results on their way into the library: filed as soon as the recording is closed, again where that failed.

In: slips, results, overrides. Out: what became of the last one, in words. Never: a result thrown away because
it could not be filed; a window that stands still while a disk works.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vmofire.app.library_loader import LibraryLoader
from vmofire.guided.prompt import Result

if TYPE_CHECKING:
    from vmofire.app.filing import Filed
    from vmofire.app.task import Task
    from vmofire.recording.library.pending import PendingJob

CLOSED_WITHIN_S, ENDED_WITHIN_S = 10.0, 2.0


@dataclass
class _Underway:
    """A result on its way into the library."""

    slip: "PendingJob"
    work: "Task"


class FilingTask:
    """One result at a time.

    Parameters
    ----------
    shelf : LibraryLoader

    Attributes
    ----------
    kept : str
        What became of the last result.
    lost : bool
        Whether it could not be filed yet.
    result_id : str or None
        The last result's, once it is filed.
    """

    def __init__(self, shelf: LibraryLoader) -> None:
        self._shelf = shelf
        self.kept, self.lost = "", False
        self.result_id: str | None = None
        self._filing: _Underway | None = None

    def begin(self) -> None:
        """Take the news that another job begins."""
        if not self.lost:
            self.kept, self.result_id = "", None

    def file(self, slip: "PendingJob", result: Result | None, is_recording: Callable[[], bool]) -> None:
        """File a job's recording and result as soon as the recording is closed.

        Parameters
        ----------
        slip : PendingJob
        result : Result or None
            None where there is a recording alone.
        is_recording : callable
            Says whether the recording is still being written.
        """
        keeping = self._shelf.keeping
        assert keeping is not None
        from vmofire.app.task import Task

        self.settle()
        if result is not None:
            slip = keeping.add_result(slip, result)

        def do(_: object) -> "Filed":
            from vmofire.recording.library.journals import is_finished

            path = keeping.library.recordings / slip.file
            _wait_for(lambda: not is_recording(), CLOSED_WITHIN_S)
            _wait_for(lambda: not path.is_file() or is_finished(path), ENDED_WITHIN_S)
            return keeping.file(slip)

        self.kept, self.lost, self.result_id = "Being filed ...", False, None
        self._filing = _Underway(slip, Task("filing", do))

    def file_again(self) -> None:
        """Try once more to file what could not be filed."""
        keeping = self._shelf.keeping
        if self._filing is not None and self._filing.work.done and keeping is not None:
            from vmofire.app.task import Task

            slip = self._filing.slip
            self.kept, self.lost = "Being filed ...", False
            self._filing = _Underway(slip, Task("filing", lambda _: keeping.file(slip)))

    def override(self, result: Result, outcome: str, note: str, who: str) -> None:
        """Put a clinician's verdict in place of the last result's, where that is filed or is to be.

        Parameters
        ----------
        result : Result
            Overridden already; what could not be filed yet is filed so.
        outcome, note, who : str
            As the library takes them.
        """
        from vmofire.recording.library import LibraryError

        self.settle()
        keeping = self._shelf.keeping
        if self.lost:
            if self._filing is not None and keeping is not None:
                self._filing.slip = keeping.add_result(self._filing.slip, result)
        elif self.result_id is not None and keeping is not None:
            try:
                keeping.library.override(self.result_id, outcome, note, who)
            except LibraryError as error:
                self.kept, self.lost = f"The override is not kept: {error.cause} {error.cure}", False

    def tick(self) -> None:
        """Look whether it is filed; once a frame."""
        if self._filing is not None and self._filing.work.done:
            self.settle()

    def settle(self) -> None:
        """Wait until what is to be filed is filed, or could not be."""
        if self._filing is None or self.lost:
            return
        from vmofire.recording.library import LibraryError

        try:
            kept: Filed = self._filing.work.take()
        except LibraryError as error:
            self.kept = (
                f"Not filed yet: {error.cause} {error.cure} The recording is safe, and is offered again."
            )
            self.lost = True
            return
        self._filing = None
        self.kept, self.lost, self.result_id = kept.words, False, kept.result_id


def _wait_for(so: Callable[[], bool], longest_s: float) -> None:
    until_s = time.monotonic() + longest_s
    while not so() and time.monotonic() < until_s:
        time.sleep(0.01)
