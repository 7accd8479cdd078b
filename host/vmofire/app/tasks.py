"""Tasks: long work on a thread, one at a time, shown with its progress; can be stopped.

In: functions. Out: their return values, passed on; their errors, shown. Never: a thread that outlives the
application, or a hidden error.
"""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from vmofire.app.view import View
from vmofire.errors import VmofireError, explain
from vmofire.recording.progress import Cancelled, Progress
from vmofire.words import say, say_all

SHOWN_AFTER_S = 0.3  # shorter work needs no progress bar


class Task:
    """One piece of work; it starts at once.

    Parameters
    ----------
    title : str
        Name of the work in words.
    do : callable
        Takes a Progress, and calls it with the finished share; the Progress raises Cancelled to end the work
        early.

    Attributes
    ----------
    title : str
    share : float
        Finished share, 0 to 1.
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
        """Stop it at its next step; finished parts stay."""
        self._cancelled.set()

    def join(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def take(self) -> Any:
        """Wait for its end, and return its value or raise its error."""
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
    """Runs one Task at a time, shown on a View."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._under_way: tuple[Task, Callable[[Any], None], float] | None = None

    @property
    def under_way(self) -> bool:
        """Whether a task is running, or its end has not been shown yet."""
        return self._under_way is not None

    def do(self, title: str, work: Callable[[Progress], Any], then: Callable[[Any], None]) -> None:
        """Run `work` on a thread, show its progress, and pass its return value to `then`."""
        if self._under_way is None:
            self._under_way = (Task(title, work), then, time.monotonic())

    def tick(self) -> None:
        """Check whether the work has ended; called once a frame."""
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
            self._view.tell(say_all(cause, cure), is_trouble=True)
        else:
            then(done)

    def cancel(self) -> None:
        """Stop the work at its next step."""
        if self._under_way is not None:
            self._under_way[0].cancel()

    def close(self) -> None:
        """Stop the work and wait for its end."""
        if self._under_way is not None:
            self._under_way[0].cancel()
            self._under_way[0].join()
