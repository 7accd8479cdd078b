"""Records of people, each class a table: who they are, their visits, answers and plans, and every correction.

In: nothing. Out: records; times are aware, in the computer's own zone. What is no column is filled in by
history.py. Never: a correction that is changed.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from vmofire.guided.questionnaires import Scale
from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.recording.library.measurements import StoredRecording, StoredResult
from vmofire.recording.library.schema import Pain, Row, SideText, make_id, now, refer


class Person(Row, kw_only=True):
    """Person, under a made-up id.

    Attributes
    ----------
    id : str
        For example "P7K3Q"; used in files and reports.
    uid : str
        Separates two people who got the same id on two computers.
    injury_side : str
        "left", "right", "both" or "".
    name : str
        "" where none was given.
    n_visits : int
    last_visit : datetime or None
    """

    __tablename__ = "people"
    id: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True, default_factory=make_id)
    created: Mapped[datetime] = mapped_column(default_factory=now)
    injury_side: Mapped[SideText]
    injury_date: Mapped[date | None]
    notes: Mapped[str]
    name: str = ""
    n_visits: int = 0
    last_visit: datetime | None = field(default=None)

    @property
    def title(self) -> str:
        """Id and name, for a heading."""
        return f"{self.id}   {self.name}".rstrip()


class Name(Row, kw_only=True):
    """Name of a person, in a table of its own, so that exports without it have no names."""

    __tablename__ = "names"
    person_id: Mapped[str] = mapped_column(refer("people.id"), primary_key=True)
    name: Mapped[str]


class StoredQuestionnaire(Row, kw_only=True):
    """Questionnaire answered at a visit.

    Attributes
    ----------
    code : str
        Of the questionnaire: "koos-pf".
    answers : dict
        Points by number of the question, from "1".
    scale : Scale
        Of the score, as it was then.
    """

    __tablename__ = "questionnaires"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    visit_id: Mapped[str] = mapped_column(refer("visits.id"), index=True)
    made: Mapped[datetime]
    code: Mapped[str]
    score: Mapped[float]
    answers: Mapped[dict[str, float]]
    scale: Mapped[Scale]


class Visit(Row, kw_only=True):
    """Visit: one day of one person, with the answers given before and after.

    Attributes
    ----------
    pain_before, pain_after, pain_usual, pain_worst : int or None
        0 to 10, as asked: now, before anything; afterwards; usual and worst of the last seven days.
    swelling : str or None
        A code of knee.SWELLINGS; a text typed with an earlier version; None where it was not asked.
    cleared : bool or None
        Whether the clinician's clearance for maximal efforts was given; None where it was not asked.
    questionnaires : tuple of StoredQuestionnaire
        In order; of the same code the last one counts.
    """

    __tablename__ = "visits"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    person_id: Mapped[str] = mapped_column(refer("people.id"), index=True)
    started: Mapped[datetime]
    pain_before: Mapped[Pain | None]
    pain_after: Mapped[Pain | None] = mapped_column(default=None)
    pain_usual: Mapped[Pain | None] = mapped_column(default=None)
    pain_worst: Mapped[Pain | None] = mapped_column(default=None)
    swelling: Mapped[str | None]
    cleared: Mapped[bool | None]
    notes: Mapped[str]
    recordings: tuple[StoredRecording, ...] = ()
    results: tuple[StoredResult, ...] = ()
    questionnaires: tuple[StoredQuestionnaire, ...] = ()

    @property
    def standing(self) -> tuple[StoredResult, ...]:
        """Results that count: all that were not repeated later."""
        repeated = {one.repeat_of for one in self.results}
        return tuple(one for one in self.results if one.id not in repeated)

    @property
    def scores(self) -> tuple[StoredQuestionnaire, ...]:
        """The questionnaires that count: the last one of each code."""
        last = {one.code: one for one in self.questionnaires}
        return tuple(one for one in self.questionnaires if last[one.code] is one)


class StoredPlan(Row, kw_only=True):
    """Weekly plan of a person, from a day on until the next one; `who` made it, "" for the person."""

    __tablename__ = "plans"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    person_id: Mapped[str] = mapped_column(refer("people.id"), index=True)
    made: Mapped[datetime]
    who: Mapped[str]
    plan: Mapped[WeeklyPlan]


class Mend(Row, kw_only=True):
    """Correction made afterwards: who changed what, when and why.

    Attributes
    ----------
    what : str
        For example "side" or "person".
    target : str
        Id of what was changed.
    private : bool
        It holds a name.
    """

    __tablename__ = "mends"
    id: Mapped[str] = mapped_column(primary_key=True, default_factory=make_id)
    person_id: Mapped[str] = mapped_column(refer("people.id"), index=True)
    at: Mapped[datetime] = mapped_column(default_factory=now)
    who: Mapped[str]
    why: Mapped[str]
    what: Mapped[str]
    target: Mapped[str]
    before: Mapped[str | None]
    after: Mapped[str | None]
    private: Mapped[bool] = mapped_column(default=False)


class Removal(Row, kw_only=True):
    """Removal still to be done in the backups: a deleted person, with the ids of the visits."""

    __tablename__ = "removals"
    person_id: Mapped[str] = mapped_column(primary_key=True)
    visits: Mapped[list[str]]


class State(Row, kw_only=True):
    """State of the library, one row: how many changes it has seen."""

    __tablename__ = "state"
    id: Mapped[int] = mapped_column(primary_key=True)
    changes: Mapped[int]


@dataclass(frozen=True)
class History:
    """History of one person, the first visit first; the last plan counts."""

    person: Person
    visits: tuple[Visit, ...]
    mends: tuple[Mend, ...]
    plans: tuple[StoredPlan, ...] = ()


TABLES: dict[str, type[Row]] = {mapper.class_.__tablename__: mapper.class_ for mapper in Row.registry.mappers}
