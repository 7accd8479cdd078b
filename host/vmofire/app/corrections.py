"""A visit corrected afterwards: its side, its person, a verdict, its notes.

In: what is to be corrected, what is written. Out: changes with who and why. Never: a change without a name
under it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from vmofire.app.clinic import Clinic
from vmofire.app.view import Field, Form, Option, Question, View
from vmofire.labels import LEGS
from vmofire.words import say

if TYPE_CHECKING:  # scipy and the database come with them
    from vmofire.guided.prompt import Result
    from vmofire.recording.library import Library, StoredRecording, StoredResult, Visit

WHO, WHY = Field("who", "Who changes it?"), Field("why", "Why?")


def ask_outcome(view: View, result: "Result", keep: Callable[[str, str, str], None], who: str = "") -> None:
    """Ask for a clinician's verdict in place of a result's, and why.

    Parameters
    ----------
    view
    result
        Its headline is replaced.
    keep
        Takes outcome, why and who; a ValueError or LibraryError of it is told beside the form.
    who
        What stands in the form at first.
    """
    from vmofire.guided.clinic.override import list_outcomes

    outcomes = list_outcomes(result.job)

    def take(outcome: str) -> None:
        title = say("{outcome} Instead of: {verdict}", outcome=outcomes[outcome], verdict=result.headline)
        form = Form("override", title, "", [WHY, replace(WHO, value=who)])
        view.fill_in(form, lambda written: keep(outcome, written["why"], written["who"]))

    detail = "For clinicians. What was measured stays in sight, with the note."
    options = [Option(code, words) for code, words in outcomes.items()]
    view.ask(Question("outcome", "What is it instead?", detail, options), take)


def ask_override(view: View, library: "Library", stored: "StoredResult", done: Callable[[str], None]) -> None:
    """Put a clinician's verdict in place of a stored result's; `done` goes back to the visit with words."""

    def keep(outcome: str, why: str, who: str) -> None:
        library.override(stored.id, outcome, why, who)
        done("Overridden; what was measured stays in sight.")

    ask_outcome(view, stored.result, keep)


def ask_side(
    view: View, library: "Library", chosen: "StoredRecording | StoredResult", done: Callable[[str], None]
) -> None:
    """Correct the side of a recording and of all results from it."""
    before = chosen.side
    if before == "both":
        options = [Option("both", "Exchange left and right", "In the recording and all results from it.")]
    else:
        options = [Option(side, f"It was the {side} leg") for side in LEGS if side != before]

    def take(side: str) -> None:
        def keep(written: Mapping[str, str]) -> None:
            library.change_side(chosen.id, side, written["who"], written["why"])
            done("Mended, with its trail.")

        view.fill_in(Form("side", "Mend the side", "The change stays in the trail.", [WHO, WHY]), keep)

    detail = "A recording and all results from it are mended together."
    view.ask(Question("side", f"Kept as: {before or 'no side'}", detail, options), take)


def ask_move(
    clinic: Clinic,
    library: "Library",
    visit: "Visit",
    moved: Callable[[str, str], None],
    back: Callable[[], None],
) -> None:
    """Put a visit under another person; `moved` takes their id and words."""

    def take(person_id: str) -> None:
        def keep(written: Mapping[str, str]) -> None:
            library.move_visit(visit.id, person_id, written["who"], written["why"])
            moved(person_id, f"The visit belongs to {person_id} now; both histories say so.")

        back()
        detail = f"From {visit.person_id} to {person_id}. Both histories will say so."
        clinic.view.fill_in(Form("move", "Mend the person of this visit", detail, [WHO, WHY]), keep)

    clinic.people.ask("Whose visit was it?", "Enter takes.", take, back)


def ask_notes(view: View, library: "Library", visit: "Visit", done: Callable[[str], None]) -> None:
    """Write notes of a visit, pain and swelling."""
    fields = [
        Field("notes", "Notes of this visit", visit.notes),
        Field("before", "Pain before, 0 to 10", _write(visit.pain_before)),
        Field("after", "Pain after, 0 to 10", _write(visit.pain_after)),
        Field("swelling", "Swelling", visit.swelling or "", "none, a little, much"),
        Field("who", "Who changes it? (needed where something was written before)"),
    ]

    def take(written: Mapping[str, str]) -> None:
        library.change_visit(
            visit.id,
            written["who"],
            pain_before=_read_pain(written["before"]),
            pain_after=_read_pain(written["after"]),
            swelling=written["swelling"],
            notes=written["notes"],
        )
        done("Kept.")

    view.fill_in(Form("notes", "Notes", "", fields), take)


def _write(number: int | None) -> str:
    return "" if number is None else str(number)


def _read_pain(words: str) -> int | Literal[""]:
    if not words:
        return ""
    if not words.isdecimal():
        raise ValueError(f'"{words}" is no pain from 0 to 10.')
    return int(words)
