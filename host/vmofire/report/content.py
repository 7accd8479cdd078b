"""Content of a report: one visit and its person, read from the library at once.

In: a library and a visit. Out: a frozen record. Never: a later visit, so that the same report can be made
again.
"""

from dataclasses import dataclass

from vmofire.recording.library import History, Library, Mend, Person, Visit
from vmofire.report.wording import StandIn, find_stand_ins
from vmofire.trends.over_visits import build_timeline
from vmofire.trends.timeline import Timeline


@dataclass(frozen=True)
class Content:
    """Content of one report.

    Attributes
    ----------
    person : Person
    visit : Visit
    timeline : Timeline
        Timeline up to this visit.
    mends : tuple of Mend
        Later changes to this visit, its recordings or its results.
    stand_ins : tuple of StandIn
        Codes of data not measured on this person; empty if all was.
    """

    person: Person
    visit: Visit
    timeline: Timeline
    mends: tuple[Mend, ...]
    stand_ins: tuple[StandIn, ...]


def read_content(library: Library, visit_id: str) -> Content:
    """Read the content of a visit's report.

    Raises
    ------
    LibraryError
        There is no such visit.
    """
    history = library.history(library.visit(visit_id).person_id)
    return build_content(history, visit_id)


def build_content(history: History, visit_id: str) -> Content:
    """Return the content of a visit's report, from all data of its person."""
    visit = next(one for one in history.visits if one.id == visit_id)
    parts = {visit.id, *(one.id for one in (*visit.recordings, *visit.results))}
    return Content(
        history.person,
        visit,
        build_timeline(history, until=visit.started),
        tuple(mend for mend in history.mends if mend.target in parts),
        tuple(find_stand_ins(visit)),
    )
