"""One person's entry: changed, its changes shown, deleted with everything of theirs.

In: a person of the library, what is written. Out: changes with who made them. Never: a person deleted whose
id was not written.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from vmofire.app.clinic import Clinic
from vmofire.app.corrections import WHO
from vmofire.app.person_choice import read_injury
from vmofire.app.tasks import Ask
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Library

SHOWN_CHANGES = 12


def ask_edit(clinic: Clinic, library: "Library", person_id: str, done: Callable[[str], None]) -> None:
    """Change what is known of a person; `done` goes back with words."""
    person = library.person(person_id)
    day = person.injury_date.isoformat() if person.injury_date else ""
    fields = [
        Field("name", "Name", person.name),
        Field("injury", "Injured side: left, right, both, or nothing", person.injury_side),
        Field("date", "Date of injury or surgery", day, "2026-09-30, or nothing"),
        Field("notes", "Notes", person.notes),
        WHO,
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
        done("Kept.")

    clinic.errands.ask_form(f"Edit {person.id}", "What is changed stays in the trail.", fields, take)


def show_changes(
    clinic: Clinic, ask: Ask, library: "Library", person_id: str, done: Callable[[str], None]
) -> None:
    """Show what was changed afterwards, the last first."""
    from vmofire.gui.screens.visit import describe_mend

    mends = library.history(person_id).mends
    said = "\n".join(describe_mend(mend) for mend in reversed(mends[-SHOWN_CHANGES:]))
    options = [Option("", "Back to the history")]
    title = f"{len(mends)} change(s) made afterwards"
    ask(title, said, options, lambda _: done(""), back=clinic.screens.history)


def ask_delete(clinic: Clinic, keeping: "Filing", person_id: str) -> None:
    """Delete a person, once their id is written."""

    def take(written: Mapping[str, str]) -> None:
        if written["id"].upper() != person_id:
            raise ValueError(f"That is not {person_id}: nothing is deleted.")
        clinic.screens.show_screen(clinic.screens.history)
        clinic.errands.do(f"Deleting {person_id}", lambda _: keeping.delete(person_id), tell)

    def tell(removed: Any) -> None:
        left = f" {'; '.join(removed.left)}." if removed.left else ""
        n_files = len(removed.files)
        words = (
            f"{removed.person_id} is deleted: {removed.visits} visits, {removed.results} results, {n_files} "
            f"recordings; {removed.backups} backups were written anew.{left}"
        )
        clinic.people.look_again()
        clinic.people.show(measuring=False)
        clinic.errands.tell(words)

    detail = (
        f"Everything of {person_id} goes: visits, results, recordings, and their part of every backup. "
        "It does not come back. Archives and reports written before are not touched."
    )
    field = Field("id", f"Write {person_id} to delete it")
    clinic.errands.ask_form(f"Delete {person_id}", detail, [field], take, do="Delete")
