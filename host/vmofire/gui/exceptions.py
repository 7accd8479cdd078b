"""Exceptions that no code took, in callbacks, paintings and threads: into the log and onto the screen, once.

In: exceptions, warnings of Qt's own. Out: entries of faults.log, a sentence for the window. Never: the same
one twice, however often it comes (a painting comes sixty times a second).
"""

import sys
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from vmofire import log
from vmofire.words import msg, say

TOLD = msg("Something went wrong in vmofire.")
CURE = msg("If it looks wrong, start vmofire again. `vmofire support` collects what happened in one file.")
MOST = 50  # different ones; whatever makes more tells nothing new


class QtWarning(RuntimeError):  # noqa: N818, as Qt calls it
    """A warning of Qt's own, for the log."""


class Exceptions:
    """What was caught since the window opened.

    Parameters
    ----------
    tell : callable
        Takes cause and cure for the screen, from any thread.
    folder : Path, optional
        Of the log; by default the system's own.
    """

    def __init__(self, tell: Callable[[str, str], None], folder: Path | None = None) -> None:
        self._tell, self._folder = tell, folder
        self._seen: set[tuple[object, ...]] = set()
        self._lock = threading.Lock()

    def take(
        self, kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write down an exception and tell of it, the first time it comes from its line of code."""
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        file, line = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
        if fault is None or not self._is_new(kind, file, line):
            return
        log.keep(fault, self._folder)
        print(log.describe(fault), file=sys.stderr)
        self._tell(say(TOLD), say(CURE))

    def take_message(self, kind: QtMsgType, context: QMessageLogContext, said: str) -> None:
        """Write down what Qt warns of; it harms no measurement, so the screen says nothing."""
        del context
        if self._is_new(said):
            if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
                log.keep(QtWarning(said), self._folder)
            print(said, file=sys.stderr)

    def _is_new(self, *what: object) -> bool:
        with self._lock:
            is_new = what not in self._seen and len(self._seen) < MOST
            if is_new:
                self._seen.add(what)
        return is_new


@contextmanager
def keeping_exceptions(exceptions: Exceptions) -> Generator[None]:
    """Take what no code took, from here to the end."""
    before, before_threads = sys.excepthook, threading.excepthook

    def take(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):  # Ctrl-C and an exit are no faults
            before(kind, fault, trace)
            return
        exceptions.take(kind, fault, trace)
        # Python keeps the last traceback, and with it all that its frames hold.
        for name in ("last_type", "last_value", "last_traceback", "last_exc"):
            if hasattr(sys, name):
                delattr(sys, name)

    sys.excepthook = take
    threading.excepthook = lambda told: exceptions.take(told.exc_type, told.exc_value, told.exc_traceback)
    messages_before = qInstallMessageHandler(exceptions.take_message)
    try:
        yield
    finally:
        qInstallMessageHandler(messages_before)
        sys.excepthook, threading.excepthook = before, before_threads
