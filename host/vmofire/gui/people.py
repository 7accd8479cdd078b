"""Who is measured, and what is kept of it: the library as the screens use it.

In: ids, results. Out: people in words, results kept under a visit, what earlier training came to. Never: Qt,
a result of a demo, or an error that stops a measurement: what cannot be kept is told.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from vmofire.guided.prompt import Result
from vmofire.recording.library import Library, LibraryError, Person

T = TypeVar("T")


class People:
    """The library, and the visit under way.

    Parameters
    ----------
    folder : Path
        Of the library; made where it is not there.

    Attributes
    ----------
    told : str
        What went wrong last, with its cure; "" where all is well.
    """

    def __init__(self, folder: Path) -> None:
        self.told = ""
        self._folder = folder
        self._library: Library | None = None
        self._visit_id = ""
        self._result_id = ""

    def find(self) -> list[Person]:
        """Return everybody, those seen last first."""
        return self._try(lambda library: library.people()) or []

    def get(self, person_id: str) -> Person | None:
        """Return somebody; None where nobody has that id any more."""
        return next((one for one in self.find() if one.id == person_id), None) if person_id else None

    def add(self) -> Person | None:
        """Add somebody under a new made-up id."""
        return self._try(lambda library: library.add_person())

    def begin_visit(self) -> None:
        """Let the next result begin a visit of its own."""
        self._visit_id = self._result_id = ""

    def keep(self, person_id: str, result: Result, side: str) -> None:
        """Keep a result under today's visit of somebody."""

        def do(library: Library) -> None:
            if not self._visit_id:
                self._visit_id = library.start_visit(person_id).id
            self._result_id = library.add_result(self._visit_id, result, side or "both").id

        self._try(do)

    def override(self, outcome: str, note: str, who: str) -> None:
        """Override the result that was kept last."""
        if self._result_id:
            self._try(lambda library: library.override(self._result_id, outcome, note, who))

    def find_training(self, person_id: str) -> list[dict[str, Any]]:
        """Return the data of somebody's earlier trainings, oldest first."""

        def do(library: Library) -> list[dict[str, Any]]:
            visits = library.history(person_id).visits
            return [one.result.data for visit in visits for one in visit.results if one.result.job == "train"]

        return self._try(do) or []

    def close(self) -> None:
        """Close the library."""
        if self._library is not None:
            self._library.close()
            self._library = None

    def _try(self, do: Callable[[Library], T]) -> T | None:
        try:
            if self._library is None:
                self._library = Library(self._folder)
            done = do(self._library)
        except LibraryError as error:
            self.told = f"{error.cause} {error.cure}"
            return None
        self.told = ""
        return done


def describe(person: Person) -> str:
    """Return what is known of somebody in a line."""
    parts = [person.name] if person.name else []
    if person.injury_side:
        parts.append(f"{person.injury_side} knee")
    if person.last_visit is not None:
        parts.append(f"{person.n_visits} visits, last on {person.last_visit:%Y-%m-%d}")
    else:
        parts.append("no visit yet")
    return ", ".join(parts)
