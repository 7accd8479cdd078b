"""One person's entry: changed, its changes shown, deleted with everything of theirs.

In: a person of the library, what is written. Out: changes with who made them. Never: a person deleted unless
their id was written.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.corrections import WHO
from vmofire.app.person_choice import read_injury
from vmofire.app.view import Field, Form, Option, Question, View

if TYPE_CHECKING:
    from vmofire.app.filing import Filing
    from vmofire.recording.library import Library, Mend, Removed

SHOWN_CHANGES = 12


def ask_edit(view: View, library: "Library", person_id: str, done: Callable[[str], None]) -> None:
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

    form = Form("person", f"Edit {person.id}", "What is changed stays in the trail.", fields)
    view.fill_in(form, take)


def show_changes(view: View, library: "Library", person_id: str) -> None:
    """Show what was changed afterwards, the last first."""
    mends = library.history(person_id).mends
    said = "\n".join(describe_change(one) for one in reversed(mends[-SHOWN_CHANGES:]))
    options = [Option("", "Back to the history")]
    title = f"{len(mends)} change(s) made afterwards"
    view.ask(Question("changes", title, said, options), lambda _: None)


def describe_change(mend: "Mend") -> str:
    """Return who changed what, from what to what, and why."""
    why = f" ({mend.why})" if mend.why else ""
    before, after = mend.before or "nothing", mend.after or "nothing"
    return f"{mend.at:%d %b %Y}: {mend.who} changed {mend.what} from {before} to {after}{why}"


def ask_delete(clinic: Clinic, filing: "Filing", person_id: str) -> None:
    """Delete a person, once their id is written."""

    def take(written: Mapping[str, str]) -> None:
        if written["id"].upper() != person_id:
            raise ValueError(f"That is not {person_id}: nothing is deleted.")
        clinic.tasks.do(f"Deleting {person_id}", lambda _: filing.delete(person_id), tell)

    def tell(removed: "Removed") -> None:
        left = f" {' '.join(removed.left)}" if removed.left else ""
        clinic.people.look_again()
        clinic.people.show(is_measuring=False)
        clinic.view.tell(removed.words + left)

    detail = (
        f"Everything of {person_id} goes: visits, results, recordings, and their part of every backup. "
        "It does not come back. Archives and reports written before are not touched."
    )
    field = Field("id", f"Write {person_id} to delete it")
    clinic.view.fill_in(Form("delete", f"Delete {person_id}", detail, [field], "Delete"), take)
