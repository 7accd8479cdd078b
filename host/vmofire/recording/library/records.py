"""What a library hands out: frozen records of people, visits, recordings and results.

In: nothing. Out: records; times are aware, in the computer's own zone. Never: an object of the database.
"""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vmofire.guided.prompt import Result


@dataclass(frozen=True)
class Person:
    """Someone, under a made-up id.

    Attributes
    ----------
    id : str
        As "P7K3Q"; what files and reports bear.
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
    """One channel of a recording: where its electrodes lay and what the sensor was set to.

    Attributes
    ----------
    label : str
        Name of the channel in the file.
    muscle : str
        "VMO", "VL", "adductors" or another.
    side : str
        "left", "right" or "".
    kind : str
        Make or type of the electrodes, "" for not known.
    spacing_mm : float or None
        Between the centres of the pair, as measured.
    landmark_mm : float or None
        From the inner upper edge of the kneecap to the pair's middle.
    placed_anew : bool or None
        False where they stayed on since the recording before.
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
        Where it lies now.
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
        Firmware, MicroPython and board as they named themselves.
    filters : dict
        What the screen filtered by; the file itself is unfiltered.
    app : str
        Version of vmofire that added it.
    electrodes : tuple of Electrodes
        One a channel.
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
    """What a job said, and what became of it.

    Attributes
    ----------
    id, visit_id : str
    recording_id, repeat_of : str or None
        The recording it was taken from; the result it repeats, which no longer counts in trends.
    made : datetime
    side : str
        "left", "right", "both" or "".
    swapped : bool
        Left and right were mended afterwards; `result` says them as mended.
    result : Result
    settings, filters : dict
        What the job and the screen were set to.
    overrides : tuple of Override
        The last one stands.
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
        """The verdict that stands: the last override's, or the program's own."""
        return self.overrides[-1].outcome if self.overrides else self.result.outcome


@dataclass(frozen=True)
class Visit:
    """One day of one person.

    Attributes
    ----------
    id, person_id : str
    started : datetime
    pain_before, pain_after : int or None
        0 to 10, as asked.
    swelling : str or None
        As answered; None where it was not asked.
    cleared : bool or None
        Whether the clinician's clearance for maximal efforts was given; None where it was not asked.
    notes : str
    recordings : tuple of StoredRecording
    results : tuple of StoredResult
    """

    id: str
    person_id: str
    started: datetime
    pain_before: int | None
    pain_after: int | None
    swelling: str | None
    cleared: bool | None
    notes: str
    recordings: tuple[StoredRecording, ...] = ()
    results: tuple[StoredResult, ...] = ()

    @property
    def standing(self) -> tuple[StoredResult, ...]:
        """The results that count: those that were not done again."""
        repeated = {one.repeat_of for one in self.results}
        return tuple(one for one in self.results if one.id not in repeated)


@dataclass(frozen=True)
class Mend:
    """A change made afterwards: who changed what, when and why.

    Attributes
    ----------
    at : datetime
    who, why : str
    what : str
        As "side" or "person".
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
    """All of one person, the first visit first."""

    person: Person
    visits: tuple[Visit, ...]
    mends: tuple[Mend, ...]
