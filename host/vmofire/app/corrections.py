"""Corrections of a visit: its side, its person, a verdict, its notes.

In: the visit, result or recording, and what was typed. Out: changes with name and reason. Never: a change
without a name.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from vmofire.app.clinic import Clinic
from vmofire.app.form_reading import reading_form
from vmofire.app.view import Field, Form, Option, Question, View
from vmofire.errors import FieldError
from vmofire.words import msg, say

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.guided.prompt import Result
    from vmofire.recording.library import Library, StoredRecording, StoredResult, Visit

Pain = int | Literal[""]  # "" takes an entry away
_LEGS = {"left": msg("It was the left leg"), "right": msg("It was the right leg")}
_SAVED_AS = {
    "left": msg("Saved as: left leg"),
    "right": msg("Saved as: right leg"),
    "both": msg("Saved as: both legs"),
}
_IN_TRAIL = msg("The history of changes shows it.")


def ask_who(value: str = "") -> Field:
    """Return the line for the name of the person who makes a change."""
    return Field("who", say("Who makes the change?"), value)


def ask_why() -> Field:
    """Return the line for the reason of a change."""
    return Field("why", say("Why?"))


def ask_outcome(view: View, result: "Result", keep: Callable[[str, str, str], None], who: str = "") -> None:
    """Ask for a clinician's verdict that overrides a result, and for the reason.

    Parameters
    ----------
    view
    result
        The result that is overridden.
    keep
        Takes outcome, reason and name; the form shows its ValueError or LibraryError.
    who
        First value of the line for the name.
    """
    from vmofire.guided.clinic.override import find_kind, list_outcomes

    outcomes = list_outcomes(find_kind(result))

    def take(outcome: str) -> None:
        title = say("{outcome} Instead of: {verdict}", outcome=outcomes[outcome], verdict=result.headline)
        form = Form("override", title, "", [ask_why(), ask_who(who)])
        view.fill_in(form, lambda written: keep(outcome, *_read_reason(written)))

    detail = say("For clinicians. The measured verdict stays on the page, with your reason.")
    options = [Option(code, words) for code, words in outcomes.items()]
    view.ask(Question("outcome", say("Which verdict is right?"), detail, options), take)


def ask_override(view: View, library: "Library", stored: "StoredResult", done: Callable[[str], None]) -> None:
    """Override the verdict of a stored result; `done` goes back to the visit and shows words."""

    def keep(outcome: str, why: str, who: str) -> None:
        library.override(stored.id, outcome, why, who)
        done(say("Overridden. The measured verdict stays on the page."))

    ask_outcome(view, stored.result, keep)


def ask_grade(view: View, library: "Library", stored: "StoredResult", done: Callable[[str], None]) -> None:
    """Note a clinician's SANTI grade with the result of a Check; `done` goes back to the visit."""
    from vmofire.guided.clinic.grade import GRADES

    def take(grade: str) -> None:
        def keep(written: Mapping[str, str]) -> None:
            with reading_form() as form:
                who = form.require(written, "who")
            library.note_grade(stored.id, grade, who)
            done(say("Noted. The grade is marked as your judgement."))

        view.fill_in(Form("grade", say(GRADES[grade]), "", [Field("who", say("Who judges?"))]), keep)

    detail = say("For clinicians. The grade is your own judgement: vmofire measures no extension deficit.")
    options = [Option(code, say(words)) for code, words in GRADES.items()]
    view.ask(Question("grade", say("Which SANTI grade?"), detail, options), take)


def ask_side(
    view: View, library: "Library", chosen: "StoredRecording | StoredResult", done: Callable[[str], None]
) -> None:
    """Correct the side of a recording and of all results from it."""
    before = chosen.side
    if before == "both":
        options = [Option("both", say("Exchange left and right"), say("In the recording and its results."))]
    else:
        options = [Option(side, say(words)) for side, words in _LEGS.items() if side != before]

    def take(side: str) -> None:
        def keep(written: Mapping[str, str]) -> None:
            why, who = _read_reason(written)
            library.change_side(chosen.id, side, who, why)
            done(say("Changed. The history of changes shows it."))

        view.fill_in(Form("side", say("Change the side"), say(_IN_TRAIL), [ask_who(), ask_why()]), keep)

    detail = say("This changes the recording and all its results.")
    title = say(_SAVED_AS[before]) if before in _SAVED_AS else say("Saved without a side")
    view.ask(Question("side", title, detail, options), take)


def ask_move(
    clinic: Clinic,
    library: "Library",
    visit: "Visit",
    moved: Callable[[str, str], None],
    back: Callable[[], None],
) -> None:
    """Move a visit to another person; `moved` takes their id and words."""

    def take(person_id: str) -> None:
        def keep(written: Mapping[str, str]) -> None:
            why, who = _read_reason(written)
            library.move_visit(visit.id, person_id, who, why)
            moved(
                person_id, say("The visit belongs to {person} now. Both histories show it.", person=person_id)
            )

        back()
        message = msg("From {before} to {after}. Both histories will show it.")
        detail = say(message, before=visit.person_id, after=person_id)
        form = Form("move", say("Change the person of this visit"), detail, [ask_who(), ask_why()])
        clinic.view.fill_in(form, keep)

    clinic.people.ask(say("Which person was it?"), say("Press Enter to choose."), take, back)


def ask_notes(view: View, library: "Library", visit: "Visit", done: Callable[[str], None]) -> None:
    """Ask for the notes of a visit, pain and swelling."""
    fields = [
        Field("notes", say("Notes on this visit"), visit.notes),
        Field("before", say("Pain before, 0 to 10"), _write(visit.pain_before)),
        Field("after", say("Pain after, 0 to 10"), _write(visit.pain_after)),
        Field("usual", say("Usual pain of the week, 0 to 10"), _write(visit.pain_usual)),
        Field("worst", say("Worst pain of the week, 0 to 10"), _write(visit.pain_worst)),
        Field("swelling", say("Swelling"), visit.swelling or "", options=_list_swellings()),
        Field("who", say("Who? (to replace an earlier entry)")),
    ]

    def take(written: Mapping[str, str]) -> None:
        with reading_form() as form:
            before: Pain = form.read(lambda: _read_pain(written["before"], "before"))
            after: Pain = form.read(lambda: _read_pain(written["after"], "after"))
            usual: Pain = form.read(lambda: _read_pain(written["usual"], "usual"))
            worst: Pain = form.read(lambda: _read_pain(written["worst"], "worst"))
        library.change_visit(
            visit.id,
            written["who"],
            pain_before=before,
            pain_after=after,
            pain_usual=usual,
            pain_worst=worst,
            swelling=written["swelling"],
            notes=written["notes"],
        )
        done(say("Saved."))

    view.fill_in(Form("notes", say("Notes"), "", fields), take)


def _list_swellings() -> list[Option]:
    """Return the degrees of swelling by their codes."""
    from vmofire.guided.knee import SWELLINGS, say_swelling

    return [Option(code, say_swelling(code)) for code in SWELLINGS]


def _read_reason(written: Mapping[str, str]) -> tuple[str, str]:
    """Return why a change is made, and who makes it."""
    with reading_form() as form:
        why, who = form.require(written, "why"), form.require(written, "who")
    return why, who


def _write(number: int | None) -> str:
    return "" if number is None else str(number)


def _read_pain(words: str, field: str) -> Pain:
    if not words:
        return ""
    if not words.isdecimal() or int(words) > 10:
        raise FieldError(say("“{words}” is not a number from 0 to 10.", words=words), field=field)
    return int(words)
