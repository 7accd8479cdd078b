"""A visit mended afterwards: its side, its person, a verdict, its notes.

In: what is to be mended, what is written. Out: changes with who and why. Never: a change without a name
under it.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from PySide6.QtWidgets import QWidget

from vmofire.app.clinic import Clinic
from vmofire.app.tasks import Ask
from vmofire.gui.screens.choose import Option
from vmofire.gui.screens.form import Field
from vmofire.guided.clinic.override import list_outcomes
from vmofire.guided.prompt import Result

if TYPE_CHECKING:
    from vmofire.recording.library import Library, StoredRecording, StoredResult, Visit

WHO, WHY = Field("who", "Who changes it?"), Field("why", "Why?")


def ask_outcome(
    clinic: Clinic,
    ask: Ask,
    result: Result,
    screen: QWidget,
    keep: Callable[[str, str, str], None],
    who: str = "",
) -> None:
    """Ask for a clinician's verdict in place of a result's, and why.

    Parameters
    ----------
    clinic, ask
        As in the other questions here.
    result
        Whose headline is replaced.
    screen
        Where one came from, and goes back to.
    keep
        Takes outcome, why and who; a ValueError or LibraryError of it is told beside the form.
    who
        What stands in the form at first.
    """
    options = [Option(code, words) for code, words in list_outcomes(result.job).items()]

    def take(outcome: str) -> None:
        clinic.screens.show_screen(screen)
        words = next(one.title for one in options if one.code == outcome)
        clinic.errands.ask_form(
            f"{words}, in place of: {result.headline}",
            "",
            [WHY, replace(WHO, value=who)],
            lambda written: keep(outcome, written["why"], written["who"]),
        )

    detail = "For clinicians. What was measured stays in sight, with the note."
    ask("What is it instead?", detail, options, take, back=screen)


def ask_override(
    clinic: Clinic, ask: Ask, library: "Library", stored: "StoredResult", done: Callable[[str], None]
) -> None:
    """Put a clinician's verdict in place of a stored result's; `done` goes back to the visit with words."""

    def keep(outcome: str, why: str, who: str) -> None:
        library.override(stored.id, outcome, why, who)
        done("Overridden; what was measured stays in sight.")

    ask_outcome(clinic, ask, stored.result, clinic.screens.visit, keep)


def ask_side(
    clinic: Clinic,
    ask: Ask,
    library: "Library",
    chosen: "StoredRecording | StoredResult",
    done: Callable[[str], None],
) -> None:
    """Mend the side of a recording and of all results from it."""
    target, before = chosen.id, chosen.side
    if before == "both":
        options = [Option("both", "Exchange left and right", "In the recording and all results from it.")]
    else:
        options = [Option(side, f"It was the {side} leg") for side in ("left", "right") if side != before]

    def take(side: str) -> None:
        def keep(written: Mapping[str, str]) -> None:
            library.change_side(target, side, written["who"], written["why"])
            done("Mended, with its trail.")

        clinic.screens.show_screen(clinic.screens.visit)
        clinic.errands.ask_form("Mend the side", "The change stays in the trail.", [WHO, WHY], keep)

    title = f"Kept as: {before or 'no side'}"
    detail = "A recording and all results from it are mended together."
    ask(title, detail, options, take, back=clinic.screens.visit)


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

        clinic.screens.show_screen(clinic.screens.visit)
        detail = f"From {visit.person_id} to {person_id}. Both histories will say so."
        clinic.errands.ask_form("Mend the person of this visit", detail, [WHO, WHY], keep)

    clinic.people.ask("Whose visit was it?", "Enter takes.", take, back)


def ask_notes(clinic: Clinic, library: "Library", visit: "Visit", done: Callable[[str], None]) -> None:
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

    clinic.errands.ask_form("Notes", "", fields, take)


def _write(number: int | None) -> str:
    return "" if number is None else str(number)


def _read_pain(words: str) -> int | Literal[""]:
    if not words:
        return ""
    if not words.isdecimal():
        raise ValueError(f'"{words}" is no pain from 0 to 10.')
    return int(words)
