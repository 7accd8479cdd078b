"""Clinic: one library and its people, from opening it to saving results and unsaved recordings of a crash.

In: a View, the library's folder. Out: its parts, updated and closed in order. Never: a filter, a
verdict; a view that freezes during disk work (tasks.py).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.filing_task import FilingTask
from vmofire.app.library_loader import LibraryLoader
from vmofire.app.person_choice import PersonChoice
from vmofire.app.report_look import ReportLook
from vmofire.app.tasks import Tasks
from vmofire.app.unfiled import UnfiledRecordings
from vmofire.app.view import StartPage, View
from vmofire.preferences import Thresholds

if TYPE_CHECKING:  # the database takes half a second to load, on its own thread
    from vmofire.app.filing import Filing


class Clinic:
    """Library, and the person who is measured.

    Parameters
    ----------
    view : View
    find_folder : callable or None
        Returns the folder of the library; without it nothing is saved.
    changed : callable
        Called when another person is chosen: takes the id, "" for nobody.

    Attributes
    ----------
    loader : LibraryLoader
    tasks : Tasks
    filing_task : FilingTask
        Saves the last result in the library.
    people : PersonChoice
    unfiled : UnfiledRecordings
    find_look : callable
        Returns letterhead and paper of reports.
    find_thresholds : callable
        Returns the changed thresholds of the jobs.
    """

    def __init__(
        self, view: View, find_folder: Callable[[], Path] | None, changed: Callable[[str], None]
    ) -> None:
        self.view, self._changed = view, changed
        self.loader = LibraryLoader(find_folder, self._take_library)
        self.tasks = Tasks(view)
        self.filing_task = FilingTask(self.loader)
        self.people = PersonChoice(view, self.loader, self.tasks, changed)
        self.unfiled = UnfiledRecordings(view, self.loader, self.tasks, self.people)
        self.people.show_unfiled = self.unfiled.show
        self.find_look: Callable[[], ReportLook] = ReportLook
        self.find_thresholds: Callable[[], Thresholds] = dict

    @property
    def filing(self) -> "Filing | None":
        """Filing of the library; None until the library is open."""
        return self.loader.filing

    @property
    def is_demo(self) -> bool:
        """Whether the demo library is open in place of this user's own."""
        return self.loader.is_demo

    def enter_demo(self) -> None:
        """Open the demo library in place of this user's own; it is made at first use."""
        if self.loader.can_demo and not self.is_demo:
            self.filing_task.settle()
            self.loader.switch(is_demo=True)

    def leave_demo(self) -> None:
        """Open this user's own library again."""
        if self.is_demo:
            self.filing_task.settle()
            self.filing_task.begin()
            self.loader.switch(is_demo=False)

    def renew_sitting(self) -> None:
        """Read again what earlier visits and the plan of the person who is measured say."""
        if self.filing is not None:
            self._changed(self.filing.person_id)

    def guard(self, do: Callable[[], None], recover: Callable[[], None]) -> None:
        """Call `do`; the page that `recover` shows tells of a LibraryError."""
        from vmofire.recording.library import LibraryError

        try:
            do()
        except LibraryError as error:  # for example of a person that another vmofire deleted
            recover()
            self.view.tell(str(error), is_trouble=True)

    def tick(self) -> None:
        """Continue all work under way; called once a frame."""
        self.loader.tick()
        self.filing_task.tick()
        self.tasks.tick()

    def wait(self) -> None:
        """Wait until the library is open and pending results are saved."""
        self.loader.wait()
        self.filing_task.settle()

    def close(self) -> None:
        """End all work under way; finish saving first."""
        self.tasks.close()
        self.wait()
        self.loader.close()

    def _take_library(self, filing: "Filing") -> None:
        self._changed(filing.person_id)
        urgent = filing.library.opening.words or any(one.pending for one in filing.find_unfiled())
        if urgent and self.view.is_showing(StartPage):
            self.unfiled.show(filing.library.opening.words)
