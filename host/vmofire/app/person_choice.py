"""Choice of a person for a visit or for their history; also search, new people and import.

In: actions of the people page. Out: the chosen person. Never: a person measured without being chosen.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from vmofire.app.form_reading import reading_form
from vmofire.app.library_loader import LibraryLoader
from vmofire.app.tasks import Tasks
from vmofire.app.view import Field, Form, Option, PeoplePage, Question, SafetyPage, StartPage, View
from vmofire.errors import FieldError
from vmofire.labels import SIDES
from vmofire.permissions import expand_home
from vmofire.words import say, say_as, say_many

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Person

_DOTTED = re.compile(r"(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})")  # 30.9.2026; with slashes nobody can tell
INJURIES = {"none": "", **{side: side for side in SIDES}}


class PersonChoice:
    """Choice of a person.

    Parameters
    ----------
    view, loader, tasks
        Parts of the clinic.
    changed : callable
        Called when another person is chosen: takes the id, "" for nobody.

    Attributes
    ----------
    show_history : callable
        Takes a person's id, and shows their history (visit_history.py).
    show_unfiled : callable
        Shows recordings without a visit (unfiled.py).
    export_all : callable
        Exports the recordings of all people (visit_history.py).
    """

    def __init__(
        self, view: View, loader: LibraryLoader, tasks: Tasks, changed: Callable[[str], None]
    ) -> None:
        self._view, self._loader, self._tasks, self._changed = view, loader, tasks, changed
        self._is_measuring = True
        self._warned: set[str] = set()  # ids of people who have read the safety rules
        self._took: Callable[[str], None] = self.choose
        self._left: Callable[[], None] = self._leave
        self.show_history: Callable[[str], None] = self.choose
        self.show_unfiled: Callable[[], None] = self._leave
        self.export_all: Callable[[], None] = self._leave

    @property
    def _filing(self) -> "Filing":
        assert self._loader.filing is not None
        return self._loader.filing

    def show(self, is_measuring: bool = True) -> None:
        """Ask for a person to measure, or for a person whose history to show."""
        if self._loader.filing is None:
            self._loader.open_again()
            return
        self._is_measuring, self._left = is_measuring, self._leave
        self._took = self.choose if is_measuring else self.show_history
        if is_measuring:
            detail = say("Each person has an id. A name is optional and saved separately.")
            self._show(say("Choose a person to measure"), detail)
        else:
            self._show(say("Choose a person to look at"), say("Press Enter to open the history."))

    def ask(self, title: str, detail: str, then: Callable[[str], None], back: Callable[[], None]) -> None:
        """Ask for a person, for a correction or for saving."""
        self._is_measuring, self._took, self._left = False, then, back
        self._show(title, detail)

    def choose(self, person_id: str) -> None:
        """Choose the person to measure; after a visit today, ask whether to continue it."""
        filing = self._filing
        today = filing.choose(person_id)
        self._changed(person_id)
        self._leave()
        if today is None:
            self._warn(filing)
            return
        n_results = say_many("{n} result so far.", "{n} results so far.", len(today.results))
        go_on = say("Go on with the visit of {time}", time=f"{today.started:%H:%M}")
        options = [
            Option("go_on", go_on, n_results),
            Option("anew", say("Begin another visit"), say("It begins with the next job.")),
        ]

        def take(code: str) -> None:
            if code == "anew":
                filing.begin_anew()
            self._changed(person_id)

        title = say("{person} was here today", person=person_id)
        self._view.ask(Question("visit", title, "", options), take)

    def _warn(self, filing: "Filing") -> None:
        """Show the safety rules before the first visit of a person; once."""
        person = filing.person
        if person is not None and person.n_visits == 0 and person.id not in self._warned:
            self._warned.add(person.id)
            self._view.show(SafetyPage(person=person.title))

    def look_again(self) -> None:
        """Show the person again: they may have been deleted."""
        if self._loader.filing is not None:
            person = self._loader.filing.person
            self._changed(person.id if person else "")

    # Actions of the people page.

    def search(self, words: str) -> "list[Person]":
        """Return the people whose id or name matches."""
        return self._loader.filing.library.people(words) if self._loader.filing else []

    def take(self, person_id: str) -> None:
        """Take the chosen person."""
        self._took(person_id)

    def use(self, code: str, person_id: str) -> None:
        """Carry out an action of the page; `person_id` is the selected person."""
        match code:
            case "new":
                self._ask_new()
            case "nobody":
                self.choose("")
            case "history":
                if person_id:
                    self.show_history(person_id)
            case "import":
                self._ask_import()
            case "unfiled":
                self.show_unfiled()
            case "export":
                self.export_all()
            case _:
                self._left()

    def _leave(self) -> None:
        self._view.show(StartPage())

    def _show(self, title: str, detail: str) -> None:
        filing = self._filing
        n_unfiled = len(filing.find_unfiled())
        people = filing.library.people()
        self._view.show(PeoplePage(title, detail, people, filing.person_id, self._is_measuring, n_unfiled))

    def _ask_new(self) -> None:
        fields = [
            Field("name", say("Name (optional, saved separately)")),
            *ask_injury(),
            Field("notes", say("Notes")),
        ]
        detail = say("Recordings, exports and reports show the id, not the name.")
        self._view.fill_in(Form("person", say("New person"), detail, fields), self._add)

    def _add(self, written: Mapping[str, str]) -> None:
        injury, day = read_injury(written)
        person = self._filing.library.add_person(written["name"], injury, day, written["notes"])
        if self._is_measuring:
            self.choose(person.id)
        else:
            self._took(person.id)

    def _ask_import(self) -> None:
        def take(written: Mapping[str, str]) -> None:
            library, path = self._filing.library, expand_home(written["path"])

            def show(imported: Any) -> None:
                self._show(say("{person} is imported", person=imported.person_id), imported.words)

            self._tasks.do(say("Importing a person ..."), lambda _: library.import_person(path), show)

        field = Field("path", say("File"), example="P7K3Q.zip", kind="open")
        detail = say("A file that another vmofire exported.")
        self._view.fill_in(Form("archive", say("Import a person"), detail, [field], "Import"), take)


def read_injury(written: Mapping[str, str]) -> tuple[str, date | None]:
    """Return side and date of an injury as typed, in the language in use or in English.

    Raises
    ------
    FormError
        They cannot be read.
    """
    names = _name_sides()
    known = INJURIES | {name.casefold(): side for side, name in names.items()}
    side = known.get(written["injury"].casefold(), "")
    with reading_form() as form:
        if written["injury"].casefold() not in known:
            cause = say("“{words}” is not a side.", words=written["injury"])
            form.refuse("injury", cause, say("Write {left}, {right}, {both}, or nothing.", **names))
        day = form.read(lambda: read_day(written["date"], "date")) if written["date"] else None
    return side, day


def read_day(words: str, field: str) -> date:
    """Return a typed day; `field` is the code of its field.

    Raises
    ------
    FieldError
        It cannot be read.
    """
    try:
        dotted = _DOTTED.fullmatch(words)
        return date(*map(int, reversed(dotted.groups()))) if dotted else date.fromisoformat(words)
    except ValueError:
        cause = say("“{words}” is not a date.", words=words)
        raise FieldError(cause, say("Write it as 2026-09-30."), field) from None


def ask_injury(side: str = "", day: str = "") -> tuple[Field, Field]:
    """Return the fields for side and date of an injury, with their first values."""
    names = _name_sides()
    sides = [Option(code, name) for code, name in names.items()]
    return (
        Field("injury", say("Injured side"), side, options=sides),
        Field("date", say("Date of injury or surgery"), day, say("2026-09-30, or nothing"), "day"),
    )


def _name_sides() -> dict[str, str]:
    """Return the word to type for each side of an injury."""
    return {
        "left": say_as("injured side", "left"),
        "right": say_as("injured side", "right"),
        "both": say_as("injured side", "both"),
    }
