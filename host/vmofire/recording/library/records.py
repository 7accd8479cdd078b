"""Records that a library returns: people, visits, recordings and results, all frozen.

In: nothing. Out: records; times are aware, in the computer's own zone. Never: an object of the database.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vmofire.guided.prompt import Result
from vmofire.guided.questionnaires import Scale
from vmofire.guided.weekly_plan import WeeklyPlan


@dataclass(frozen=True)
class Person:
    """Person, under a made-up id.

    Attributes
    ----------
    id : str
        For example "P7K3Q"; used in files and reports.
    name : str
        "" where none was given.
    injury_side : str
        "left", "right", "both" or "".
    injury_date : date or None
    notes : str
    created : datetime
    n_visits : int
    last_visit : datetime or None
    """

    id: str
    name: str
    injury_side: str
    injury_date: date | None
    notes: str
    created: datetime
    n_visits: int
    last_visit: datetime | None

    @property
    def title(self) -> str:
        """Id and name, for a heading."""
        return f"{self.id}   {self.name}".rstrip()


@dataclass(frozen=True)
class Electrodes:
    """Electrodes of one channel of a recording: their place, and the settings of the sensor.

    Attributes
    ----------
    label : str
        Name of the channel in the file.
    muscle : str
        "VMO", "VL", "adductors" or another.
    side : str
        "left", "right" or "".
    kind : str
        Make, material and size of the electrodes, "" for not known.
    spacing_mm : float or None
        Between the centres of the pair, as measured.
    landmark_mm : float or None
        From the inner upper edge of the kneecap to the pair's middle.
    placed_anew : bool or None
        False where they stayed on since the previous recording.
    output : str or None
        "RAW", "RECT" or "ENV".
    gain : float or None
        Of the sensor.
    """

    label: str = ""
    muscle: str = "VMO"
    side: str = ""
    kind: str = ""
    spacing_mm: float | None = None
    landmark_mm: float | None = None
    placed_anew: bool | None = None
    output: str | None = None
    gain: float | None = None


@dataclass(frozen=True)
class StoredRecording:
    """One file of a visit.

    Attributes
    ----------
    id, visit_id : str
    path : Path
        Present path of the file.
    sha256 : str
        Of the file as it was added; recordings never change.
    size_bytes : int
    made : datetime or None
        When it was recorded, where the file says so.
    side : str
        "left", "right", "both" or "".
    fs_hz : float or None
    lost_rows : int or None
    complete : bool
        False where the recording was cut off.
    board : dict
        Firmware, MicroPython and board, by their own names.
    filters : dict
        Filters of the screen; the file itself is unfiltered.
    app : str
        Version of vmofire that added it.
    electrodes : tuple of Electrodes
        One per channel.
    """

    id: str
    visit_id: str
    path: Path
    sha256: str
    size_bytes: int
    made: datetime | None
    side: str
    fs_hz: float | None
    lost_rows: int | None
    complete: bool
    board: dict[str, Any]
    filters: dict[str, Any]
    app: str
    electrodes: tuple[Electrodes, ...]


@dataclass(frozen=True)
class Override:
    """A clinician's verdict in place of the program's, with the reason; both stay visible."""

    outcome: str
    note: str
    who: str
    at: datetime


@dataclass(frozen=True)
class StoredResult:
    """Result of a job as stored, with its overrides and corrections.

    Attributes
    ----------
    id, visit_id : str
    recording_id, repeat_of : str or None
        The recording it was computed from; the result it repeats, which no longer counts in trends.
    made : datetime
    side : str
        "left", "right", "both" or "".
    swapped : bool
        Left and right were corrected afterwards; `result` has them as corrected.
    result : Result
    settings, filters : dict
        Settings of the job and filters of the screen.
    overrides : tuple of Override
        The last one counts.
    app : str
    """

    id: str
    visit_id: str
    recording_id: str | None
    repeat_of: str | None
    made: datetime
    side: str
    swapped: bool
    result: Result
    settings: dict[str, Any]
    filters: dict[str, Any]
    overrides: tuple[Override, ...]
    app: str

    @property
    def outcome(self) -> str:
        """The verdict that counts: the last override's, or the program's own."""
        return self.overrides[-1].outcome if self.overrides else self.result.outcome


@dataclass(frozen=True)
class StoredQuestionnaire:
    """Questionnaire answered at a visit.

    Attributes
    ----------
    id, visit_id : str
    made : datetime
    code : str
        Of the questionnaire: "koos-pf".
    score : float
    answers : dict
        Points by number of the question, from "1".
    scale : Scale
        Of the score, as it was then.
    """

    id: str
    visit_id: str
    made: datetime
    code: str
    score: float
    answers: dict[str, float]
    scale: Scale


@dataclass(frozen=True)
class StoredPlan:
    """Weekly plan of a person, from a day on until the next one."""

    made: datetime
    who: str
    plan: WeeklyPlan


@dataclass(frozen=True)
class Visit:
    """Visit: one day of one person.

    Attributes
    ----------
    id, person_id : str
    started : datetime
    pain_before, pain_after, pain_usual, pain_worst : int or None
        0 to 10, as asked: now, before anything; afterwards; usual and worst of the last seven days.
    swelling : str or None
        A code of knee.SWELLINGS; a text typed with an earlier version; None where it was not asked.
    cleared : bool or None
        Whether the clinician's clearance for maximal efforts was given; None where it was not asked.
    notes : str
    recordings : tuple of StoredRecording
    results : tuple of StoredResult
    questionnaires : tuple of StoredQuestionnaire
        In order; of the same code the last one counts.
    """

    id: str
    person_id: str
    started: datetime
    pain_before: int | None
    pain_after: int | None
    swelling: str | None
    cleared: bool | None
    notes: str
    pain_usual: int | None = None
    pain_worst: int | None = None
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


@dataclass(frozen=True)
class Mend:
    """Correction made afterwards: who changed what, when and why.

    Attributes
    ----------
    at : datetime
    who, why : str
    what : str
        For example "side" or "person".
    target : str
        Id of what was changed.
    before, after : str or None
    """

    at: datetime
    who: str
    why: str
    what: str
    target: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class History:
    """History of one person, the first visit first; the last plan counts."""

    person: Person
    visits: tuple[Visit, ...]
    mends: tuple[Mend, ...]
    plans: tuple[StoredPlan, ...] = ()
