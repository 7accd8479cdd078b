"""Work that takes its time, on a thread of its own: asked after once a frame, and ended early.

In: a function. Out: what it returned, or what it raised. Never: Qt; a thread that outlives its window.
"""

from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from vmofire.recording.progress import Cancelled, Progress

__all__ = ["Progress", "Task"]


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
