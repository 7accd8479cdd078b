"""Unsaved recordings of a crash: shown at the start, and saved where the user chooses.

In: recordings and results without a visit. Out: the same, saved. Never: anything saved or thrown away
without a question.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from vmofire.app.library_loader import LibraryLoader
from vmofire.app.person_choice import PersonChoice
from vmofire.app.tasks import Tasks
from vmofire.app.view import Option, Question, UnfiledPage, View
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.app.filing import Filed, Unfiled


class UnfiledRecordings:
    """Recordings and results without a visit."""

    def __init__(self, view: View, loader: LibraryLoader, tasks: Tasks, people: PersonChoice) -> None:
        self._view, self._loader, self._tasks, self._people = view, loader, tasks, people
        self._found: dict[str, Unfiled] = {}

    def show(self, words: Sequence[str] = ()) -> None:
        """Show the unsaved items, and offer to save them, under `words`."""
        assert self._loader.filing is not None
        found = self._loader.filing.find_unfiled()
        self._found = {str(place): one for place, one in enumerate(found)}
        self._view.show(UnfiledPage(words, self._found))

    def ask_where(self, code: str) -> None:
        """Ask for the person of an unsaved recording, by its code."""
        unfiled = self._found.get(code)
        if unfiled is None or self._loader.filing is None:
            return
        options: list[Option] = []
        pending = unfiled.pending
        if pending is not None:
            title = say("Save under {person}", person=pending.person_id)
            options.append(Option("there", title, say("Where it belongs.")))
        options.append(Option("other", say("Save under another person"), say("In their last visit.")))

        def take(chosen: str) -> None:
            if chosen == "there" and pending is not None:
                self._file(unfiled, pending.person_id)
            else:
                title = say("Which person is it from?")
                self._people.ask(title, unfiled.words, lambda one: self._file(unfiled, one), self.show)

        title = unfiled.path.name if unfiled.path else say("A result without a recording")
        self._view.ask(Question("unfiled", title, unfiled.words, options), take)

    def _file(self, unfiled: "Unfiled", person_id: str) -> None:
        filing = self._loader.filing
        assert filing is not None
        self.show()

        def tell(filed: "Filed") -> None:
            self.show()
            self._view.tell(filed.words)

        self._tasks.do(say("Saving ..."), lambda _: filing.file_unfiled(unfiled, person_id), tell)
