"""Record of one person: edit it, show its changes, delete it with everything that belongs to it.

In: a person of the library, typed words. Out: changes with the name of their author. Never: a person deleted
without typing their id.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.corrections import ask_who
from vmofire.app.person_choice import ask_injury, read_injury
from vmofire.app.reports_and_exports import ask_archive
from vmofire.app.view import Field, Form, Option, Question, View
from vmofire.words import say, say_many

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Library, Removed

SHOWN_CHANGES = 12


def ask_edit(view: View, library: "Library", person_id: str, done: Callable[[str], None]) -> None:
    """Edit the data of a person; `done` goes back and shows words."""
    person = library.person(person_id)
    day = person.injury_date.isoformat() if person.injury_date else ""
    fields = [
        Field("name", say("Name"), person.name),
        *ask_injury(person.injury_side, day),
        Field("notes", say("Notes"), person.notes),
        ask_who(),
    ]

    def take(written: Mapping[str, str]) -> None:
        side, date = read_injury(written)
        library.change_person(
            person.id,
            written["who"],
            name=written["name"],
            injury_side=side,
            injury_date=date or "",
            notes=written["notes"],
        )
        done(say("Saved."))

    title = say("Edit {person}", person=person.id)
    form = Form("person", title, say("The history of changes shows it."), fields)
    view.fill_in(form, take)


def show_changes(view: View, library: "Library", person_id: str) -> None:
    """Show the changes, the last one first."""
    from vmofire.recording.library.trail import write_mend

    mends = library.history(person_id).mends
    said = "\n".join(write_mend(one) for one in reversed(mends[-SHOWN_CHANGES:]))
    options = [Option("", say("Back to the history"))]
    title = say_many("{n} change", "{n} changes", len(mends))
    view.ask(Question("changes", title, said, options), lambda _: None)


def ask_delete(clinic: Clinic, filing: "Filing", person_id: str) -> None:
    """Offer an export, then delete a person after their id is typed."""
    options = [
        Option("export", say("Export first"), say("Everything about this person in one file.")),
        Option("delete", say("Delete without export"), say("You cannot undo it.")),
    ]

    def take(code: str) -> None:
        if code == "export":
            ask_archive(clinic, filing.library, person_id)
        else:
            _confirm_delete(clinic, filing, person_id)

    clinic.view.ask(Question("delete", say("Delete {person}", person=person_id), "", options), take)


def _confirm_delete(clinic: Clinic, filing: "Filing", person_id: str) -> None:

    def take(written: Mapping[str, str]) -> None:
        if written["id"].upper() != person_id:
            raise ValueError(say("This is not {person}. Nothing is deleted.", person=person_id))
        title = say("Deleting {person} ...", person=person_id)
        clinic.tasks.do(title, lambda _: filing.delete(person_id), tell)

    def tell(removed: "Removed") -> None:
        clinic.people.look_again()
        clinic.people.show(is_measuring=False)
        clinic.view.tell(" ".join((removed.words, *removed.left)))

    detail = " ".join(
        (
            say("This deletes all visits, results and recordings, in the backups too."),
            say("You cannot undo it. Exports and reports stay."),
        )
    )
    field = Field("id", say("Write {person} to delete this person", person=person_id))
    title = say("Delete {person}", person=person_id)
    clinic.view.fill_in(Form("delete", title, detail, [field], "Delete"), take)
