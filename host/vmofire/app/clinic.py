"""Who is measured, and what becomes of it: the library, its people, what is filed and what was left behind.

In: what screens ask for, results of jobs. Out: its parts, each with a file of its own, ticked and closed in
their order. Never: a filter, a verdict; a window that stands still while a disk works (see work.py).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.filing_task import FilingTask
from vmofire.app.library_loader import LibraryLoader
from vmofire.app.person_choice import PersonChoice
from vmofire.app.tasks import Ask, Tasks
from vmofire.app.unfiled import UnfiledRecordings
from vmofire.gui.screens.screens import Screens

if TYPE_CHECKING:  # the database takes half a second to load, and comes on a thread of its own
    from vmofire.app.filing import Filing


class Clinic:
    """One library, and whoever is measured.

    Parameters
    ----------
    screens : Screens
    find_folder : callable or None
        Gives the folder of the library; None keeps nothing.
    ask : callable
        As Flow asks.
    leave : callable
        Goes back to the start.
    changed : callable
        Told that somebody else is measured now: takes the id, "" for nobody.

    Attributes
    ----------
    shelf : LibraryLoader
        The library.
    errands : Tasks
        Work that takes its time, and forms.
    filing : FilingTask
        The last result on its way into the library.
    people : PersonChoice
        Who is chosen.
    leftovers : UnfiledRecordings
        What belongs to no visit yet.
    """

    def __init__(
        self,
        screens: Screens,
        find_folder: Callable[[], Path] | None,
        ask: Ask,
        leave: Callable[[], None],
        changed: Callable[[str], None],
    ) -> None:
        self.screens, self._changed = screens, changed
        self.shelf = LibraryLoader(find_folder, self._take_library)
        self.errands = Tasks(screens)
        self.filing = FilingTask(self.shelf)
        self.people = PersonChoice(screens, self.shelf, self.errands, ask, leave, changed)
        self.leftovers = UnfiledRecordings(screens, self.shelf, self.errands, self.people, ask, leave)

    @property
    def keeping(self) -> "Filing | None":
        """What files under people; None until the library is open."""
        return self.shelf.keeping

    def tick(self) -> None:
        """Look what has become of all that is under way; once a frame."""
        self.shelf.tick()
        self.filing.tick()
        self.errands.tick()

    def wait(self) -> None:
        """Wait until the library is open and what is to be filed is filed."""
        self.shelf.wait()
        self.filing.settle()

    def close(self) -> None:
        """End what is under way: what is being filed is filed first."""
        self.errands.close()
        self.wait()
        self.shelf.close()

    def _take_library(self, keeping: "Filing") -> None:
        self._changed(keeping.person.id if keeping.person else "")
        urgent = keeping.library.opening.words or any(one.slip for one in keeping.find_waiting())
        if urgent and self.screens.currentWidget() is self.screens.start:
            self.leftovers.show(keeping.library.opening.words)
