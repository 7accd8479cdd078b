"""People: chosen to be measured or looked at, searched for, added, brought in from another installation.

In: what the screen of people asks for. Out: whoever was chosen. Never: somebody measured whom nobody chose.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from vmofire.app.library_loader import LibraryLoader
from vmofire.app.tasks import Ask, Tasks
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.gui.screens.screens import Screens
from vmofire.permissions import expand_home

if TYPE_CHECKING:
    from vmofire.app.filing import Filing

INJURIES = {"": "", "none": "", "left": "left", "right": "right", "both": "both"}


class PersonChoice:
    """Whoever is chosen.

    Parameters
    ----------
    screens : Screens
    shelf : LibraryLoader
    errands : Tasks
    ask : callable
        As Flow asks.
    leave : callable
        Goes back to the start.
    changed : callable
        Told that somebody else is measured now: takes the id, "" for nobody.

    Attributes
    ----------
    show_history : callable
        Shows the history of the person of an id.
    show_waiting : callable
        Shows what belongs to no visit yet.
    """

    def __init__(
        self,
        screens: Screens,
        shelf: LibraryLoader,
        errands: Tasks,
        ask: Ask,
        leave: Callable[[], None],
        changed: Callable[[str], None],
    ) -> None:
        self.screens, self._shelf, self._errands = screens, shelf, errands
        self._ask, self._leave, self._changed = ask, leave, changed
        self._measuring = True
        self._took: Callable[[str], None] = self.choose
        self._left: Callable[[], None] = leave
        self.show_history: Callable[[str], None] = self.choose  # histories.py knows better
        self.show_waiting: Callable[[], None] = leave  # leftovers.py knows better
        screens.people.searched.connect(self._search)
        screens.people.taken.connect(errands.guard(self._take, self._recover))
        screens.people.chosen.connect(errands.guard(self._use, self._recover))

    @property
    def _keeping(self) -> "Filing":
        assert self._shelf.keeping is not None
        return self._shelf.keeping

    def show(self, measuring: bool = True) -> None:
        """Ask for somebody: to be measured, or to be looked at."""
        if self._shelf.keeping is None:
            self._shelf.open_again()
            return
        self._measuring, self._left = measuring, self._leave
        self._took = self.choose if measuring else self.show_history
        title = "Who is measured?" if measuring else "Whose history?"
        detail = (
            "Each is known by a made-up id; a name is optional and kept apart."
            if measuring
            else "Enter opens the history."
        )
        self._show(title, detail)

    def ask(self, title: str, detail: str, then: Callable[[str], None], back: Callable[[], None]) -> None:
        """Ask for another person, for something to be mended or filed."""
        self._measuring, self._took, self._left = False, then, back
        self._show(title, detail)

    def choose(self, person_id: str) -> None:
        """Measure somebody; where they were here today already, ask whether that visit goes on."""
        keeping = self._keeping
        today = keeping.choose(person_id)
        self._changed(person_id)
        if today is None:
            self._leave()
            return
        options = [
            Option(
                "go_on",
                f"Go on with the visit of {today.started:%H:%M}",
                f"{len(today.results)} result{'' if len(today.results) == 1 else 's'}.",
            ),
            Option("anew", "Begin another visit", "With the next job."),
        ]

        def take(code: str) -> None:
            if code == "anew":
                keeping.begin_anew()
            self._changed(person_id)
            self._leave()

        self._ask(f"{person_id} was here today", "", options, take)

    def look_again(self) -> None:
        """Tell who is measured, where it may be nobody any more."""
        if self._shelf.keeping is not None:
            person = self._shelf.keeping.person
            self._changed(person.id if person else "")

    def _show(self, title: str, detail: str) -> None:
        screen, keeping = self.screens.people, self._keeping
        screen.ask(title, detail, measuring=self._measuring, n_waiting=len(keeping.find_waiting()))
        screen.show_people(keeping.library.people(), keeping.person.id if keeping.person else "")
        self.screens.show_screen(screen)

    def _take(self, person_id: str) -> None:
        self._took(person_id)

    def _recover(self) -> None:
        self._search("")

    def _search(self, words: str) -> None:
        if self._shelf.keeping is not None:
            self.screens.people.show_people(self._shelf.keeping.library.people(words))

    def _use(self, code: str) -> None:
        match code:
            case "new":
                self._ask_new()
            case "nobody":
                self.choose("")
            case "history":
                if self.screens.people.rows.code:
                    self.show_history(self.screens.people.rows.code)
            case "import":
                self._ask_import()
            case "waiting":
                self.show_waiting()
            case _:
                self._left()

    def _ask_new(self) -> None:
        fields = [
            Field("name", "Name (optional; kept apart from everything else)"),
            Field("injury", "Injured side: left, right, both, or nothing"),
            Field("date", "Date of injury or surgery", example="2026-09-30, or nothing"),
            Field("notes", "Notes"),
        ]
        detail = "The made-up id is what recordings, exports and reports bear."
        self._errands.ask_form("A new person", detail, fields, self._add)

    def _add(self, written: Mapping[str, str]) -> None:
        injury, day = read_injury(written)
        person = self._keeping.library.add_person(written["name"], injury, day, written["notes"])
        if self._measuring:
            self.choose(person.id)
        else:
            self._took(person.id)

    def _ask_import(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            library, path = self._keeping.library, expand_home(written["path"])

            def show(imported: Any) -> None:
                self._show(f"{imported.person_id} was imported", imported.words)

            self.screens.show_screen(self.screens.people)
            self._errands.do("Importing a person", lambda _: library.import_person(path), show)

        field = Field("path", "File", example="a person's archive, as P7K3Q.zip")
        self._errands.ask_form(
            "Import a person", "From another installation's export.", [field], take, do="Import"
        )


def read_injury(written: Mapping[str, str]) -> tuple[str, date | None]:
    """Return side and date of an injury as they were written.

    Raises
    ------
    ValueError
        They cannot be read.
    """
    side = INJURIES.get(written["injury"].casefold())
    if side is None:
        raise ValueError(f'"{written["injury"]}" is no side: write left, right, both, or nothing.')
    try:
        return side, date.fromisoformat(written["date"]) if written["date"] else None
    except ValueError:
        raise ValueError(f'"{written["date"]}" is no date: write it as 2026-09-30.') from None
