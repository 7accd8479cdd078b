"""What a crash left behind: shown at the start, and filed where somebody says that it belongs.

In: what belongs to no visit of the library. Out: the same, filed. Never: anything filed or thrown away by
itself.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vmofire.app.library_loader import LibraryLoader
from vmofire.app.person_choice import PersonChoice
from vmofire.app.tasks import Tasks
from vmofire.app.view import Option, Question, UnfiledPage, View

if TYPE_CHECKING:
    from vmofire.app.filing import Filed, Unfiled


class UnfiledRecordings:
    """Recordings and results that belong to no visit yet."""

    def __init__(self, view: View, loader: LibraryLoader, tasks: Tasks, people: PersonChoice) -> None:
        self._view, self._loader, self._tasks, self._people = view, loader, tasks, people
        self._found: dict[str, Unfiled] = {}

    def show(self, words: Sequence[str] = ()) -> None:
        """Show what was found at start, and offer to file what belongs to no visit."""
        assert self._loader.filing is not None
        found = self._loader.filing.find_unfiled()
        self._found = {str(place): one for place, one in enumerate(found)}
        self._view.show(UnfiledPage(words, self._found))

    def ask_where(self, code: str) -> None:
        """Ask under which person the one of a code is to be filed."""
        unfiled = self._found.get(code)
        if unfiled is None or self._loader.filing is None:
            return
        options: list[Option] = []
        pending = unfiled.pending
        if pending is not None:
            options.append(Option("there", f"File it under {pending.person_id}", "Where it was meant to be."))
        options.append(Option("other", "File it under somebody else", "Into their last visit."))

        def take(chosen: str) -> None:
            if chosen == "there" and pending is not None:
                self._file(unfiled, pending.person_id)
            else:
                self._people.ask(
                    "Whose is it?", unfiled.words, lambda one: self._file(unfiled, one), self.show
                )

        name = unfiled.path.name if unfiled.path else "A result"
        self._view.ask(Question("unfiled", f"{name}?", unfiled.words, options), take)

    def _file(self, unfiled: "Unfiled", person_id: str) -> None:
        filing = self._loader.filing
        assert filing is not None
        self.show()

        def tell(filed: "Filed") -> None:
            self.show()
            self._view.tell(filed.words)

        self._tasks.do("Filing a recording", lambda _: filing.file_unfiled(unfiled, person_id), tell)
