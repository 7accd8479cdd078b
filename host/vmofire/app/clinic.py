"""One library and its people: opened, a person chosen, results saved, what a crash left behind.

In: a View, the library's folder. Out: its parts, ticked and closed in their order. Never: a filter, a
verdict; a face that stands still while a disk works (tasks.py).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.filing_task import FilingTask
from vmofire.app.library_loader import LibraryLoader
from vmofire.app.person_choice import PersonChoice
from vmofire.app.tasks import Tasks
from vmofire.app.unfiled import UnfiledRecordings
from vmofire.app.view import StartPage, View

if TYPE_CHECKING:  # the database takes half a second to load, and comes on a thread of its own
    from vmofire.app.filing import Filing


class Clinic:
    """One library, and the person who is measured.

    Parameters
    ----------
    view : View
    find_folder : callable or None
        Gives the folder of the library; None saves nothing.
    changed : callable
        Told that another person is measured now: takes the id, "" for nobody.

    Attributes
    ----------
    loader : LibraryLoader
    tasks : Tasks
    filing_task : FilingTask
        The last result on its way into the library.
    people : PersonChoice
    unfiled : UnfiledRecordings
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

    @property
    def filing(self) -> "Filing | None":
        """What files under people; None until the library is open."""
        return self.loader.filing

    def guard(self, do: Callable[[], None], recover: Callable[[], None]) -> None:
        """Do something; what the library refuses of it is told on the page that `recover` shows."""
        from vmofire.recording.library import LibraryError

        try:
            do()
        except LibraryError as error:  # as of somebody who was deleted by another vmofire
            recover()
            self.view.tell(str(error), is_trouble=True)

    def tick(self) -> None:
        """Look after all that is under way; once a frame."""
        self.loader.tick()
        self.filing_task.tick()
        self.tasks.tick()

    def wait(self) -> None:
        """Wait until the library is open and what is to be filed is filed."""
        self.loader.wait()
        self.filing_task.settle()

    def close(self) -> None:
        """End what is under way: what is being filed is filed first."""
        self.tasks.close()
        self.wait()
        self.loader.close()

    def _take_library(self, filing: "Filing") -> None:
        self._changed(filing.person.id if filing.person else "")
        urgent = filing.library.opening.words or any(one.pending for one in filing.find_unfiled())
        if urgent and self.view.is_showing(StartPage):
            self.unfiled.show(filing.library.opening.words)
