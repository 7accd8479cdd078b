"""Timeline of one person: visits, and figures from visit to visit.

In: nothing. Out: frozen records, with words in the language in use at reading time.
Never: a line without its error.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from vmofire.dsp.amplitude import CEDE_NAMES
from vmofire.dsp.symmetry import DetectableChange, DetectableShift
from vmofire.guided.clinic.endurance import ANGLE, WEIGHT
from vmofire.guided.prompt import State
from vmofire.guided.questionnaires import PublishedChange
from vmofire.guided.steps import Question
from vmofire.recording.library import Mend, Person, StoredResult
from vmofire.trends.cue_need import CueNeed
from vmofire.trends.result_text import find_good, find_state, say_headline, say_task
from vmofire.words import msg, say, say_all, say_many
from vmofire.words.message import Message
from vmofire.words.quantities import write, write_interval, write_limit, write_number

Kind = Literal["activation", "symmetry", "maximum", "fatigue", "knee"]
Unknown = Literal["", "too_few_visits", "equal_values", "not_positive"]

_AGAINST = {"left": msg("left against right"), "right": msg("right against left")}
_UNKNOWN: dict[Unknown, str] = {
    "too_few_visits": msg("It takes three visits to tell whether that is more than error."),
    "equal_values": msg("All visits gave the same value, so the error is not known."),
    "not_positive": msg("A value is zero or below, so the error is not known."),
}
_MOST_TIMES = 99.9  # largest detectable change that is written


@dataclass(frozen=True)
class TrendText:
    """Verdict of one job at a visit; `repeated` if a later one at the visit replaces it."""

    stored: StoredResult
    repeated: bool

    @property
    def result_id(self) -> str:
        """Id of the result."""
        return self.stored.id

    @property
    def job(self) -> str:
        """Code of the job."""
        return self.stored.result.job

    @property
    def side(self) -> str:
        """Side of the result."""
        return self.stored.side

    @property
    def task(self) -> str:
        """Task and leg, in words."""
        return say_task(self.stored)

    @property
    def headline(self) -> str:
        """The current verdict, in words."""
        return say_headline(self.stored)

    @property
    def good(self) -> bool | None:
        """Whether the current verdict is good; None if undecided."""
        return find_good(self.stored)

    @property
    def state(self) -> State:
        """State of the current verdict."""
        return find_state(self.stored)

    @property
    def overridden(self) -> bool:
        """Whether a clinician gave the current verdict."""
        return bool(self.stored.overrides or self.stored.result.data.get("overrides"))


@dataclass(frozen=True)
class Day:
    """A visit on the timeline; `knee` is how the knee was, in words."""

    visit_id: str
    at: datetime
    said: tuple[TrendText, ...]
    recordings: tuple[str, ...]
    pain_before: int | None
    pain_after: int | None
    notes: str
    knee: str = ""


@dataclass(frozen=True)
class TrendPoint:
    """One visit's figure.

    Attributes
    ----------
    visit_id, result_id : str
    at : datetime
    value : float
    low, high : float or None
        The 95 % interval, None if not known.
    placed_anew : bool or None
        Whether the electrodes were placed anew; None if not recorded.
    more_than_error : bool or None
        Whether it differs from the first point by more than error; None if not known.
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
    """Visit with the job but without a figure."""

    visit_id: str
    at: datetime
    stored: StoredResult

    @property
    def headline(self) -> str:
        """The current verdict, in words."""
        return say_headline(self.stored)


@dataclass(frozen=True)
class Condition:
    """Condition shared by all points of a line; other points are left out.

    Attributes
    ----------
    here : str
        The first leg of the comparison.
    method : str
        Method of a maximum, as a code of the CEDE matrix.
    load, knee_angle : str
        Weight and angle of a hold, as codes of endurance.WEIGHT and ANGLE; from earlier versions as typed.
    other : Message or None
        Text that a result of an earlier version has instead of a code.
    pairs : int
        Pairs of electrodes on the VMO, whose mean counts.
    """

    here: str = ""
    method: str = ""
    load: str = ""
    knee_angle: str = ""
    other: Message | None = None
    pairs: int = 1

    def __str__(self) -> str:
        """Return the condition in words; "" for none."""
        one = self._say_one()
        if self.pairs < 2:
            return one
        pairs = say("two pairs of electrodes")
        return say("{condition}, {pairs}", condition=one, pairs=pairs) if one else pairs

    def _say_one(self) -> str:
        if self.here in _AGAINST:
            return say(_AGAINST[self.here])
        if self.method:
            return say_method(self.method)
        load, angle = _say_answer(WEIGHT, self.load), _say_answer(ANGLE, self.knee_angle)
        if load and angle:
            return say("{load}, knee at {angle}", load=load, angle=angle)
        if angle:
            return say("knee at {angle}", angle=angle)
        return load or ("" if self.other is None else str(self.other))


def _say_answer(question: Question, code: str) -> str:
    return next((str(one.words) for one in question.choices if one.code == code), code)


def say_method(code: str) -> str:
    """Return the CEDE name of a normalisation method; a code from a later version stays."""
    names: dict[str, str] = {**CEDE_NAMES}
    return say(names[code]) if code in names else code


@dataclass(frozen=True)
class Pace:
    """How fast a figure changes, with the 95 % interval, in `unit` a month."""

    unit: str
    per_month: float
    low: float
    high: float

    @property
    def words(self) -> str:
        """The pace in words; "rises" or "falls" only if the whole interval does."""
        if self.low <= 0.0 <= self.high:
            return say("There is no clear rise or fall over time.")
        if self.low > 0.0:
            pace = write(self.per_month, self.unit)
            interval = write_interval(self.low, self.high, self.unit)
            return say("It rises by {pace} a month ({interval}).", pace=pace, interval=interval)
        pace = write(-self.per_month, self.unit)
        interval = write_interval(-self.high, -self.low, self.unit)
        return say("It falls by {pace} a month ({interval}).", pace=pace, interval=interval)


@dataclass(frozen=True)
class TrendLine:
    """One figure over the visits.

    Attributes
    ----------
    kind, job, name, side, unit : str
        `job` is the job of the last point. Squeezes of Check, activation test and Compare are the same, so
        they share a line.
    message : str
        Title, untranslated.
    shared : Condition
    points : tuple of TrendPoint
        The last valid point of each visit, in order; at least one.
    absent : tuple of Absent
    left_out : int
        Number of visits with the figure under another condition.
    change : DetectableChange, DetectableShift, PublishedChange or None
        The minimal detectable change of this person: a factor, or a difference for values that can be zero
        or negative. That of others for a score whose error is published. `unknown` says why there is none.
    pace : Pace or None
        None with fewer than five points, or if all are within a week.
    fields : mapping
        Fields of the title.
    """

    kind: Kind
    message: str
    job: str
    name: str
    side: str
    unit: str
    shared: Condition
    points: tuple[TrendPoint, ...]
    absent: tuple[Absent, ...]
    left_out: int
    change: DetectableChange | DetectableShift | PublishedChange | None
    unknown: Unknown
    pace: Pace | None
    fields: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def title(self) -> str:
        """The figure, in words."""
        return say(self.message, **self.fields)

    @property
    def heading(self) -> str:
        """The figure, its leg, and the condition of all points, in words."""
        title = self.title
        if self.side == "left":
            title = say("{title}, left leg", title=title)
        elif self.side == "right":
            title = say("{title}, right leg", title=title)
        return (
            say("{title} ({condition})", title=title, condition=self.condition) if self.condition else title
        )

    @property
    def condition(self) -> str:
        """The condition of all points, in words; "" for none."""
        return str(self.shared)

    @property
    def why_not(self) -> str:
        """Why the detectable change is not known, as a sentence; "" if it is known."""
        return say(_UNKNOWN[self.unknown]) if self.unknown else ""

    @property
    def band(self) -> tuple[float, float] | None:
        """Range around the first point that is within error (low, high); None if not known."""
        return None if self.change is None else self.change.find_band(self.points[0].value)

    @property
    def span(self) -> tuple[float, float]:
        """Range of the axis (low, high): zero, points, intervals, and the error band up to a limit."""
        known = [end for one in self.points for end in (one.value, one.low, one.high) if end is not None]
        low, high = min(0.0, *known), max(0.0, *known)
        if self.band is not None:
            room = high - low
            low = min(low, max(self.band[0], low - room))
            high = max(high, min(self.band[1], high + room))
        return (low, high) if high > low else (0.0, 1.0)

    @property
    def words(self) -> str:
        """How the last point compares with the first, and whether that is more than error, as sentences."""
        first, last = self.points[0], self.points[-1]
        if len(self.points) == 1:
            return say("{value}, one visit so far.", value=write(last.value, self.unit))
        now = write(last.value, self.unit, (first.value,))
        then = write(first.value, self.unit, (last.value,))
        parts = [say("{then} on {day:day}, {now} now.", then=then, day=first.at, now=now)]
        if last.more_than_error is None:
            parts.append(self.why_not)
        else:
            parts.append(
                say("That is more than error.") if last.more_than_error else say("That may be error.")
            )
        if isinstance(self.change, DetectableShift):
            change = write(self.change.trusted, self.unit)
            parts.append(say("Minimal detectable change of this person: {change}.", change=change))
        elif isinstance(self.change, PublishedChange):
            change = write_limit(self.change.points, "")
            told = msg("Minimal detectable change, as published: {change} ({source}).")
            parts.append(say(told, change=change, source=self.change.source))
        elif self.change is not None:
            factor = write_number(min(self.change.trusted_factor, _MOST_TIMES), "")
            parts.append(say("Minimal detectable change of this person: × {factor}.", factor=factor))
        if self.pace:
            parts.append(self.pace.words)
        return " ".join(parts)

    @property
    def left_out_words(self) -> str:
        """How many visits the line leaves out, as a sentence; "" for none."""
        if not self.left_out:
            return ""
        return say_many(
            "{n} visit was done another way and is left out.",
            "{n} visits were done another way and are left out.",
            self.left_out,
        )


@dataclass(frozen=True)
class Timeline:
    """Timeline of one person, oldest visit first.

    `knee` are pain and questionnaires, beside the figures; `needs` tells which legs needed cues.
    """

    person: Person
    days: tuple[Day, ...]
    lines: tuple[TrendLine, ...]
    mends: tuple[Mend, ...]
    knee: tuple[TrendLine, ...] = ()
    needs: tuple[CueNeed, ...] = ()

    @property
    def needs_words(self) -> str:
        """Which legs needed cues, as sentences; "" for none."""
        return say_all(*(one.words for one in self.needs))
