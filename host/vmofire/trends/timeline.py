"""What a screen or a page draws of one person over time: visits, and figures from visit to visit.

In: nothing. Out: frozen records that say in words what they show. Never: a line without its error.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vmofire.dsp.symmetry import DetectableChange, DetectableShift
from vmofire.guided.prompt import State
from vmofire.recording.library import Mend, Person
from vmofire.words.quantities import write, write_interval

Kind = Literal["activation", "symmetry", "maximum", "fatigue"]


@dataclass(frozen=True)
class TrendText:
    """What one job said at a visit.

    Attributes
    ----------
    result_id, job, side : str
    task, headline : str
        In words; the headline is the verdict that stands.
    good : bool or None
        Whether the verdict that stands is what one hopes for; None where nobody can tell.
    state : str
        What it came to: "yes", "no", "unclear" or "done".
    overridden, repeated : bool
        Whether somebody put another verdict in its place; whether it was done again and no longer counts.
    """

    result_id: str
    job: str
    side: str
    task: str
    headline: str
    good: bool | None
    state: State
    overridden: bool
    repeated: bool


@dataclass(frozen=True)
class Day:
    """A visit on the timeline."""

    visit_id: str
    at: datetime
    said: tuple[TrendText, ...]
    recordings: tuple[str, ...]
    pain_before: int | None
    pain_after: int | None
    notes: str


@dataclass(frozen=True)
class TrendPoint:
    """One visit's figure.

    Attributes
    ----------
    visit_id, result_id : str
    at : datetime
    value : float
    low, high : float or None
        The 95 % interval, None where not known.
    placed_anew : bool or None
        Whether the electrodes were; None where nobody said.
    more_than_error : bool or None
        Whether it differs from the first point by more than error; None where that is not known.
    """

    visit_id: str
    result_id: str
    at: datetime
    value: float
    low: float | None
    high: float | None
    placed_anew: bool | None
    more_than_error: bool | None


@dataclass(frozen=True)
class Absent:
    """A visit at which the job was done but gave no figure, and what it said instead."""

    visit_id: str
    at: datetime
    headline: str


@dataclass(frozen=True)
class Pace:
    """How fast a figure changes, with the 95 % interval, in `unit` a month."""

    unit: str
    per_month: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """Say "rises" or "falls" only where the whole interval does."""
        if self.low <= 0.0 <= self.high:
            return "no steady change that can be trusted"
        way, value, low, high = "rises", self.per_month, self.low, self.high
        if self.high < 0.0:
            way, value, low, high = "falls", -value, -high, -low
        return f"{way} by {write(value, self.unit)} a month ({write_interval(low, high, self.unit)})"


@dataclass(frozen=True)
class TrendLine:
    """One figure over the visits.

    Attributes
    ----------
    kind, title, job, name, side, unit : str
        `job` is the one of the last point; squeezes are the same squeezes in a Check, an activation test and
        a comparison, and are followed as one.
    condition : str
        What all points share, as a weight and an angle, or how a maximum was had; "" for nothing.
    points : tuple of TrendPoint
        The last that counts of each visit, in order; at least one.
    absent : tuple of Absent
    left_out : int
        Visits that had it under another condition.
    change : DetectableChange, DetectableShift or None
        The person's own minimal detectable change: a factor, or so much more or less for what can be nothing
        or less; `why_not` says why it is not known.
    pace : Pace or None
        None with fewer than five points, or all within a week.
    """

    kind: Kind
    title: str
    job: str
    name: str
    side: str
    unit: str
    condition: str
    points: tuple[TrendPoint, ...]
    absent: tuple[Absent, ...]
    left_out: int
    change: DetectableChange | DetectableShift | None
    why_not: str
    pace: Pace | None

    @property
    def band(self) -> tuple[float, float] | None:
        """Between what a visit may lie and still be the first point and error; None where not known."""
        return None if self.change is None else self.change.find_band(self.points[0].value)

    @property
    def span(self) -> tuple[float, float]:
        """From where to where an axis must go: nothing, all points, their errors, the band where it ends."""
        known = [end for one in self.points for end in (one.value, one.low, one.high) if end is not None]
        low, high = min(0.0, *known), max(0.0, *known)
        if self.band is not None:
            room = high - low
            low = min(low, max(self.band[0], low - room))
            high = max(high, min(self.band[1], high + room))
        return (low, high) if high > low else (0.0, 1.0)

    @property
    def words(self) -> str:
        """Say how the last point compares with the first, and whether that is more than error."""
        first, last = self.points[0], self.points[-1]
        if len(self.points) == 1:
            return f"{write(last.value, self.unit)}; one visit so far"
        now = write(last.value, self.unit, (first.value,))
        then = write(first.value, self.unit, (last.value,))
        said = f"{then} on {first.at:%d %b %Y}, {now} now"
        if last.more_than_error is None:
            said += f"; own detectable change {self.why_not}"
        elif last.more_than_error:
            said += ": more than error"
        else:
            said += ": not more than error"
        if isinstance(self.change, DetectableShift):
            said += f" (the person's own detectable change is {write(self.change.trusted, self.unit)})"
        elif self.change is not None:
            said += f" (the person's own detectable change is × {min(self.change.trusted_factor, 99.9):.2f})"
        return f"{said}; {self.pace.words}" if self.pace else said


@dataclass(frozen=True)
class Timeline:
    """All of one person, the first visit first."""

    person: Person
    days: tuple[Day, ...]
    lines: tuple[TrendLine, ...]
    mends: tuple[Mend, ...]
