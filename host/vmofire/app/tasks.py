"""Tasks: long work on a thread, shown with its share done, one at a time; may be stopped.

In: functions. Out: what they returned, handed on; what went wrong, told. Never: a thread that outlives the
application, or an error that nobody is told.
"""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from vmofire.app.view import View
from vmofire.errors import VmofireError, explain
from vmofire.recording.progress import Cancelled, Progress
from vmofire.words import say

SHOWN_AFTER_S = 0.3  # what is done sooner needs no bar


class Task:
    """One piece of work, begun at once.

    Parameters
    ----------
    title : str
        What is done, for people.
    do : callable
        Takes a Progress, to be called with the share that is done; it raises Cancelled where the work is to
        end early.

    Attributes
    ----------
    title : str
    share : float
        How much is done, 0 to 1.
    """

    def __init__(self, title: str, do: Callable[[Progress], Any]) -> None:
        self.title, self.share = title, 0.0
        self._result: Any = None
        self._error: BaseException | None = None
        self._cancelled = Event()
        self._thread = Thread(target=self._run, args=(do,), name=title, daemon=True)
        self._thread.start()

    @property
    def done(self) -> bool:
        """Whether it has ended."""
        return not self._thread.is_alive()

    def cancel(self) -> None:
        """Have it end at its next step; what it had finished by then stays."""
        self._cancelled.set()

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def take(self) -> Any:
        """Return what it returned, or raise what it raised; waits for its end."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._result

    def _run(self, do: Callable[[Progress], Any]) -> None:
        try:
            self._result = do(self._tell)
        except BaseException as error:
            self._error = error

    def _tell(self, share: float) -> None:
        self.share = share
        if self._cancelled.is_set():
            raise Cancelled


class Tasks:
    """One piece of work at a time, shown on a View."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._under_way: tuple[Task, Callable[[Any], None], float] | None = None

    @property
    def under_way(self) -> bool:
        """Whether a piece of work has begun and its end has not been told yet."""
        return self._under_way is not None

    def do(self, title: str, work: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        """Do something on a thread, show how far it is, and go on with what it gave."""
        if self._under_way is None:
            self._under_way = (Task(title, work), then, time.monotonic())

    def tick(self) -> None:
        """Look whether the work under way has ended; once a frame."""
        if self._under_way is None:
            return
        task, then, begun_s = self._under_way
        if not task.done:
            if time.monotonic() - begun_s > SHOWN_AFTER_S:
                self._view.show_work(task.title, min(task.share, 0.99))
            return
        self._under_way = None
        self._view.show_work(task.title, 1.0)
        try:
            done = task.take()
        except Cancelled:
            self._view.tell(say("Stopped. Finished files stay."))
        except VmofireError as error:
            self._view.tell(str(error), is_trouble=True)
        except OSError as error:
            cause, cure = explain(error, "keep")
            if error.filename:
                cause = say("{label}: {value}", label=error.filename, value=cause)
            self._view.tell(f"{cause} {cure}", is_trouble=True)
        else:
            then(done)

    def cancel(self) -> None:
        """Have the work under way end at its next step."""
        if self._under_way is not None:
            self._under_way[0].cancel()

    def close(self) -> None:
        """End what is under way."""
        if self._under_way is not None:
            self._under_way[0].cancel()
            self._under_way[0].join()
