"""Filing task: saves the last result once its recording is closed, and tries again on request.

In: pending jobs, results, overrides. Out: its state, in words. Never: a result thrown away because it
could not be saved; a view that freezes during disk work.
"""

import time
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from vmofire.app.library_loader import LibraryLoader
from vmofire.app.tasks import Task
from vmofire.words import say, say_again, say_all

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.app.filing import Filed, Filing
    from vmofire.guided.prompt import Result
    from vmofire.recording.library import LibraryError
    from vmofire.recording.library.pending import PendingJob

CLOSED_WITHIN_S, ENDED_WITHIN_S = 10.0, 2.0


class FilingTask:
    """Saves one result at a time.

    Parameters
    ----------
    loader : LibraryLoader

    Attributes
    ----------
    is_unfiled : bool
        Whether the last attempt to save failed.
    filed : dict or None
        The last result as a program reads it, once it is saved.
    result_id : str or None
        Id of the last result, once it is saved.
    """

    def __init__(self, loader: LibraryLoader) -> None:
        self._loader = loader
        self._words, self.is_unfiled = "", False
        self.filed: dict[str, Any] | None = None
        self.result_id: str | None = None
        self._pending: PendingJob | None = None
        self._task: Task | None = None

    @property
    def words(self) -> str:
        """State of saving the last result; "" while there is nothing to save."""
        return say("Saving ...") if self._task is not None else say_again(self._words)

    def begin(self) -> None:
        """Forget the last result when the next job begins, unless it is still unsaved."""
        if not self.is_unfiled:
            self._words, self.result_id, self.filed = "", None, None

    def file(self, pending: "PendingJob", result: "Result | None", is_recording: Callable[[], bool]) -> None:
        """Save a job's recording and result as soon as the recording is closed.

        Parameters
        ----------
        pending : PendingJob
        result : Result or None
            None for a recording without a result.
        is_recording : callable
            Returns whether the recording is still being written.
        """
        filing = self._filing
        self.settle()
        if result is not None:
            pending = filing.add_result(pending, result)

        def do(_: object) -> "Filed":
            from vmofire.recording.library.journals import is_finished

            path = filing.library.recordings / pending.file
            if pending.file:
                _wait_for(lambda: not is_recording(), CLOSED_WITHIN_S)
                _wait_for(lambda: not path.is_file() or is_finished(path), ENDED_WITHIN_S)
            return filing.file(pending)

        self._begin(pending, do)

    def file_again(self) -> None:
        """Try again after an error."""
        pending, filing = self._pending, self._filing
        if pending is not None and self.is_unfiled:
            self._begin(pending, lambda _: filing.file(pending))

    def refuse(self, error: "LibraryError") -> None:
        """Report that the library refused the last result; it is not on the disk."""
        self._words, self.is_unfiled = _describe_lost(error), True

    def override(self, result: "Result", outcome: str, note: str, who: str) -> None:
        """Override the verdict of the last result, if it is saved or will be.

        Parameters
        ----------
        result : Result
            The overridden result; an unsaved result is saved in this form.
        outcome, note, who : str
            As in the library.
        """
        from vmofire.recording.library import LibraryError

        self.settle()
        if self.is_unfiled and self._pending is not None:
            self._pending = self._filing.add_result(self._pending, result)
        elif self.result_id is not None:
            try:
                self._filing.library.override(self.result_id, outcome, note, who)
            except LibraryError as error:
                self._words = say_all(say("The override is not saved."), error)

    def tick(self) -> None:
        """Check whether saving has ended; called once a frame."""
        if self._task is not None and self._task.done:
            self.settle()

    def settle(self) -> None:
        """Wait until saving has ended, with or without an error."""
        if self._task is None:
            return
        from vmofire.recording.library import LibraryError

        task, self._task = self._task, None
        assert self._pending is not None
        try:
            filed: Filed = task.take()
        except LibraryError as error:
            self._words, self.is_unfiled = self._describe_unfiled(error), True
            return
        told = {"person": self._pending.person_id, "visit": self._pending.visit_id}
        self.filed = asdict(filed) | told
        self._pending = None
        self._words, self.is_unfiled, self.result_id = filed.words, False, filed.result_id

    @property
    def _filing(self) -> "Filing":
        assert self._loader.filing is not None
        return self._loader.filing

    def _begin(self, pending: "PendingJob", do: "Callable[[object], Filed]") -> None:
        self._words, self.is_unfiled, self.result_id, self.filed = "", False, None, None
        self._pending, self._task = pending, Task("filing", do)

    def _describe_unfiled(self, error: "LibraryError") -> str:
        """Return words on where a refused result is; that depends on what was written before."""
        pending, filing = self._pending, self._filing
        assert pending is not None
        unfiled = {one.pending.id for one in filing.find_unfiled() if one.pending and one.pending.result}
        if pending.result is not None and pending.id not in unfiled:
            return _describe_lost(error)
        told = [say("Not saved yet."), str(error)]
        path = filing.library.recordings / pending.file
        if pending.file and path.exists():
            told.append(say("The recording is safe in {path}.", path=path))
        return say_all(*told)


def _describe_lost(error: "LibraryError") -> str:
    return say_all(say("Not saved: the result is only on this screen."), error)


def _wait_for(so: Callable[[], bool], longest_s: float) -> None:
    until_s = time.monotonic() + longest_s
    while not so() and time.monotonic() < until_s:
        time.sleep(0.01)
