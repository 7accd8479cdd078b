"""What was done of a plan, week by week: days, squeezes and minutes of the active muscle, from the signal.

In: all data of a person. Out: frozen weeks. Never: a minute by the clock of the session; a count of days in a
row; a day that was left out counted as a fault.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, cast

from vmofire.guided.weekly_plan import WeeklyPlan
from vmofire.labels import LEGS
from vmofire.recording.library import History

JOBS = frozenset({"check", "compare", "activation", "train"})  # jobs whose results hold each squeeze
SHOWN = 8  # weeks


@dataclass(frozen=True)
class Work:
    """Active squeezes and repetitions of both legs, and how long the muscle was active in them, s."""

    squeezes: int = 0
    active_s: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        """Return both together."""
        return Work(self.squeezes + other.squeezes, self.active_s + other.active_s)


@dataclass(frozen=True)
class Week:
    """One week, from Monday.

    Attributes
    ----------
    monday : date
    plan : WeeklyPlan
        The plan that counted at the end of the week; without days where there was none.
    days : mapping of int to Work
        Work of each weekday with a job, 0 for Monday; a job that was stopped before any squeeze is none.
    """

    monday: date
    plan: WeeklyPlan
    days: Mapping[int, Work]

    @property
    def done(self) -> tuple[int, ...]:
        """Weekdays with a job, in order."""
        return tuple(sorted(self.days))

    @property
    def work(self) -> Work:
        """Work of the whole week."""
        return sum(self.days.values(), Work())


def find_plan(history: History, until: date | None = None) -> WeeklyPlan:
    """Return the plan that counts, or counted on a day; one without days where there is none."""
    plans = [one.plan for one in history.plans if until is None or one.made.date() <= until]
    return plans[-1] if plans else WeeklyPlan()


def list_weeks(history: History, today: date, n: int = SHOWN) -> tuple[Week, ...]:
    """Return the last weeks, the present one last; none before the first job or plan."""
    days = _find_days(history)
    begun = [*days, *(one.made.date() for one in history.plans)]
    if not begun:
        return ()
    monday = today - timedelta(days=today.weekday())
    weeks: list[Week] = []
    for back in reversed(range(n)):
        first = monday - timedelta(weeks=back)
        if first + timedelta(days=6) < min(begun):
            continue
        in_week = {(at - first).days: work for at, work in days.items() if 0 <= (at - first).days < 7}
        weeks.append(Week(first, find_plan(history, first + timedelta(days=6)), in_week))
    return tuple(weeks)


def is_open(history: History, day: date) -> bool:
    """Return whether the plan has this day, and nothing was done on it yet."""
    return day.weekday() in find_plan(history, day).days and day not in _find_days(history)


def _find_days(history: History) -> dict[date, Work]:
    """Return the work of each day with a job."""
    days: dict[date, Work] = {}
    for visit in history.visits:
        for stored in visit.results:
            work = count_work(stored.result.data)
            if stored.result.job in JOBS and (stored.result.outcome != "stopped" or work.squeezes):
                at = stored.made.date()
                days[at] = days.get(at, Work()) + work
    return days


def count_work(data: Mapping[str, Any]) -> Work:
    """Return the work of a result's data; data of another version that cannot be read counts nothing."""
    active_s = [*_list_squeezes(data)]
    for side in LEGS:
        active_s += _list_squeezes(_read_map(data.get(side)))
    for exercise in _read_list(data.get("exercises")):
        active_s += _read_seconds(_read_list(exercise.get("repetitions")), "held_s")
    return Work(len(active_s), sum(active_s))


def _list_squeezes(verdict: Mapping[str, Any]) -> Iterator[float]:
    """Yield how long each active squeeze of a verdict was active, its quad sets included."""
    for name in ("squeezes", "quad_sets"):
        active = [one for one in _read_list(verdict.get(name)) if one.get("active") is True]
        yield from _read_seconds(active, "active_s")


def _read_seconds(squeezes: list[Mapping[str, Any]], name: str) -> list[float]:
    found = [one.get(name) for one in squeezes]
    return [float(one) for one in found if isinstance(one, (int, float)) and one > 0.0]


def _read_list(given: object) -> list[Mapping[str, Any]]:
    items = cast(list[object], given) if isinstance(given, (list, tuple)) else []
    return [cast(Mapping[str, Any], one) for one in items if isinstance(one, Mapping)]


def _read_map(given: object) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], given) if isinstance(given, Mapping) else {}
