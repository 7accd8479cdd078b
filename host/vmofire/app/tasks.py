"""Work that takes its time, and what has to be written for it: begun, shown, told of, ended early.

In: functions, fields. Out: what they gave, in words on the screen in sight. Never: a thread that outlives its
window, or an error that a screen does not tell.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtWidgets import QWidget

from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.gui.screens.screens import Screens
from vmofire.gui.widgets.paint import write_micro

if TYPE_CHECKING:
    from vmofire.app.task import Progress, Task

SHOWN_AFTER_S = 0.3  # what is done sooner needs no bar


class Ask(Protocol):
    """Shows options, and calls back with the one that was chosen."""

    def __call__(
        self,
        title: str,
        detail: str,
        options: Sequence[Option],
        then: Callable[[str], None],
        back: QWidget | None = None,
    ) -> None:
        """Ask."""
        ...


class Tasks:
    """One piece of work at a time, and one form.

    Parameters
    ----------
    screens : Screens
    """

    def __init__(self, screens: Screens) -> None:
        self.screens = screens
        self._work: tuple[Task, Callable[[Any], None], QWidget, float] | None = None
        self._form_from: QWidget = screens.start
        screens.form.left.connect(self._drop_form)
        screens.working.cancelled.connect(self._cancel)

    @property
    def under_way(self) -> bool:
        """Whether a piece of work has been begun whose end nobody has told yet."""
        return self._work is not None

    def do(self, title: str, work: "Callable[[Progress], Any]", then: Callable[[Any], None]) -> None:
        """Do something on a thread, show how far it is, and go on with what it gave."""
        from vmofire.app.task import Task

        if self._work is None:
            self._work = (Task(title, work), then, self._in_sight(), time.monotonic())

    def tick(self) -> None:
        """Look what has become of the work under way; once a frame."""
        if self._work is None:
            return
        work, then, back, begun_s = self._work
        if not work.done:
            if time.monotonic() - begun_s > SHOWN_AFTER_S:
                self.screens.working.show_work(work.title, work.share)
                self.screens.show_screen(self.screens.working)
            return
        self._work = None
        if self.screens.currentWidget() is self.screens.working:
            self.screens.show_screen(back)
        self._take(work, then)

    def _take(self, work: "Task", then: Callable[[Any], None]) -> None:
        from vmofire.live.scope_recording import ScopeRecordingError
        from vmofire.recording.export import Cancelled, ExportError
        from vmofire.recording.formats import FormatError
        from vmofire.recording.library import LibraryError

        try:
            done = work.take()
        except Cancelled:
            self.tell("Ended early; what was finished by then stays.")
        except (LibraryError, ExportError, ScopeRecordingError, FormatError, OSError) as error:
            self.tell(str(error), trouble=True)
        else:
            then(done)

    def close(self) -> None:
        """End what is under way."""
        if self._work is not None:
            self._work[0].cancel()
            self._work[0].join()

    def guard(self, use: Callable[[str], None], recover: Callable[[], None]) -> Callable[[str], None]:
        """Return `use` of a key; what the library refuses of it is told on the screen `recover` leaves."""

        def go(code: str) -> None:
            from vmofire.recording.library import LibraryError

            try:
                use(code)
            except LibraryError as error:  # as of somebody whom another vmofire has deleted
                recover()
                self.tell(str(error), trouble=True)

        return go

    def tell(self, words: str, *, trouble: bool = False) -> None:
        """Say on the screen in sight what was done, or what went wrong."""
        show = getattr(self.screens.currentWidget(), "tell", None)
        if show is not None:
            show(words, trouble=trouble)

    def ask_form(
        self,
        title: str,
        detail: str,
        fields: Sequence[Field],
        then: Callable[[Mapping[str, str]], None],
        do: str = "Keep",
    ) -> None:
        """Have something written; what the library refuses of it is told beside it."""
        from vmofire.recording.library import LibraryError

        self._form_from = self._in_sight()

        def take(written: Mapping[str, str]) -> str:
            try:
                then(written)
            except (LibraryError, ValueError) as error:
                return write_micro(str(error))
            return ""

        self.screens.form.ask(title, detail, fields, take, do)
        self.screens.show_screen(self.screens.form)

    def _drop_form(self) -> None:
        self.screens.show_screen(self._form_from)

    def _cancel(self) -> None:
        if self._work is not None:
            self._work[0].cancel()

    def _in_sight(self) -> QWidget:
        return self.screens.currentWidget() or self.screens.start
