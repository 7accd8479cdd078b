"""What a crash left behind: shown at the start, and filed where somebody says that it belongs.

In: what waits in the library. Out: the same, filed. Never: anything filed or thrown away by itself.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from vmofire.app.library_loader import LibraryLoader
from vmofire.app.person_choice import PersonChoice
from vmofire.app.tasks import Ask, Tasks
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.screens import Screens
from vmofire.gui.widgets.row_list import ListRow, RowLine

if TYPE_CHECKING:
    from vmofire.app.filing import Filed, Unfiled


class UnfiledRecordings:
    """What belongs to no visit yet.

    Parameters
    ----------
    screens : Screens
    shelf : LibraryLoader
    errands : Tasks
    people : PersonChoice
    ask : callable
        As Flow asks.
    leave : callable
        Goes back to the start.
    """

    def __init__(
        self,
        screens: Screens,
        shelf: LibraryLoader,
        errands: Tasks,
        people: PersonChoice,
        ask: Ask,
        leave: Callable[[], None],
    ) -> None:
        self.screens, self._shelf, self._errands, self._people = screens, shelf, errands, people
        self._ask = ask
        self._found: dict[str, Unfiled] = {}
        people.show_waiting = self.show
        screens.waiting.taken.connect(self._ask_where)
        screens.waiting.left.connect(leave)

    def show(self, words: Sequence[str] = ()) -> None:
        """Show what was found at start, and offer to file what belongs to no visit."""
        assert self._shelf.keeping is not None
        found = self._shelf.keeping.find_waiting()
        self._found = {str(place): one for place, one in enumerate(found)}
        rows = [
            ListRow(
                code, one.path.name if one.path else "A result without a recording", "", (RowLine(one.words),)
            )
            for code, one in self._found.items()
        ]
        self.screens.waiting.show_found(words, rows)
        self.screens.show_screen(self.screens.waiting)

    def _ask_where(self, code: str) -> None:
        waiting = self._found.get(code)
        if waiting is None or self._shelf.keeping is None:
            return
        options: list[Option] = []
        if waiting.slip is not None:
            options.append(
                Option("there", f"File it under {waiting.slip.person_id}", "Where it was meant to be.")
            )
        options.append(Option("other", "File it under somebody else", "Into their last visit."))

        def take(chosen: str) -> None:
            if chosen == "there" and waiting.slip is not None:
                self._file(waiting, waiting.slip.person_id)
            else:
                self._people.ask(
                    "Whose is it?", waiting.words, lambda one: self._file(waiting, one), self.show
                )

        name = waiting.path.name if waiting.path else "A result"
        self._ask(f"{name}?", waiting.words, options, take, back=self.screens.waiting)

    def _file(self, waiting: "Unfiled", person_id: str) -> None:
        keeping = self._shelf.keeping
        assert keeping is not None
        self.screens.show_screen(self.screens.waiting)

        def show(kept: "Filed") -> None:
            self.show()
            self._errands.tell(kept.words)

        self._errands.do("Filing a recording", lambda _: keeping.file_waiting(waiting, person_id), show)
