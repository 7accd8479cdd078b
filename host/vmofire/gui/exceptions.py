"""Uncaught exceptions of callbacks, paint events and threads: each goes once to the log and the screen.

In: exceptions, warnings of Qt. Out: entries of faults.log, a sentence for the window. Never: the same one
twice, although a paint event may raise it sixty times a second.
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
MOST = 50  # different exceptions; more would be no news


class QtWarning(RuntimeError):  # noqa: N818, as Qt calls it
    """Warning of Qt, for the log."""


class Exceptions:
    """Uncaught exceptions since the window opened.

    Parameters
    ----------
    tell : callable
        Takes cause and cure for the screen, from any thread.
    folder : Path, optional
        Folder of the log; by default that of the system.
    """

    def __init__(self, tell: Callable[[str, str], None], folder: Path | None = None) -> None:
        self._tell, self._folder = tell, folder
        self._seen: set[tuple[object, ...]] = set()
        self._lock = threading.Lock()

    def take(
        self, kind: type[BaseException], fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Log and show an exception, the first time that its line of code raises it."""
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        file, line = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("", 0)
        if fault is None or not self._is_new(kind, file, line):
            return
        log.keep(fault, self._folder)
        print(log.describe(fault), file=sys.stderr)
        self._tell(say(TOLD), say(CURE))

    def take_message(self, kind: QtMsgType, context: QMessageLogContext, said: str) -> None:
        """Log a warning of Qt; it harms no measurement, so the screen does not show it."""
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
    """Take all uncaught exceptions inside the with block."""
    before, before_threads = sys.excepthook, threading.excepthook

    def take(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if not issubclass(kind, Exception):  # Ctrl-C and exit are not faults
            before(kind, fault, trace)
            return
        exceptions.take(kind, fault, trace)
        # Python keeps the last traceback, and with it all objects of its frames.
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
