"""Content of a report: one visit and its person, read from the library at once.

In: a library and a visit. Out: a frozen record. Never: a visit that came later, so that a report made again
is the same report.
"""

from dataclasses import dataclass

from vmofire.recording.library import History, Library, Mend, Person, Visit
from vmofire.report.wording import StandIn, find_stand_ins
from vmofire.trends.over_visits import build_timeline
from vmofire.trends.timeline import Timeline


@dataclass(frozen=True)
class Content:
    """What a report says.

    Attributes
    ----------
    person : Person
    visit : Visit
    timeline : Timeline
        Up to this visit.
    mends : tuple of Mend
        Changes made afterwards to this visit, its recordings or its results.
    stand_ins : tuple of StandIn
        Codes of data that was not measured on this person; empty where all was.
    """

    person: Person
    visit: Visit
    timeline: Timeline
    mends: tuple[Mend, ...]
    stand_ins: tuple[StandIn, ...]


def read_content(library: Library, visit_id: str) -> Content:
    """Read what a visit's report needs.

    Raises
    ------
    LibraryError
        There is no such visit.
    """
    history = library.history(library.visit(visit_id).person_id)
    return build_content(history, visit_id)


def build_content(history: History, visit_id: str) -> Content:
    """Return what a visit's report needs, from all of its person."""
    visit = next(one for one in history.visits if one.id == visit_id)
    parts = {visit.id, *(one.id for one in (*visit.recordings, *visit.results))}
    return Content(
        history.person,
        visit,
        build_timeline(history, until=visit.started),
        tuple(mend for mend in history.mends if mend.target in parts),
        tuple(find_stand_ins(visit)),
    )
