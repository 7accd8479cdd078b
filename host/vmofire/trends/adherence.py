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
class Week:
    """One week, from Monday.

    Attributes
    ----------
    monday : date
    plan : WeeklyPlan
        The plan that counted at the end of the week; without days where there was none.
    done : tuple of int
        Weekdays with a job, 0 for Monday; a job that was stopped before any squeeze is none.
    squeezes : int
        Squeezes and repetitions in which the muscle was active, of both legs.
    active_s : float
        How long the muscle was active in them, of both legs together.
    """

    monday: date
    plan: WeeklyPlan
    done: tuple[int, ...]
    squeezes: int
    active_s: float

    @property
    def planned_done(self) -> int:
        """How many days of the plan were done, on whatever day of the week."""
        return min(len(self.done), len(self.plan.days))


def find_plan(history: History, until: date | None = None) -> WeeklyPlan:
    """Return the plan that counts, or counted on a day; one without days where there is none."""
    plans = [one.plan for one in history.plans if until is None or one.made.date() <= until]
    return plans[-1] if plans else WeeklyPlan()


def list_weeks(history: History, today: date, n: int = SHOWN) -> tuple[Week, ...]:
    """Return the last weeks, the present one last; none before the first job or plan."""
    days: dict[date, list[tuple[int, float]]] = {}
    for visit in history.visits:
        for stored in visit.results:
            work = count_work(stored.result.data)
            is_done = stored.result.outcome != "stopped" or work[0] > 0
            if stored.result.job in JOBS and is_done:
                days.setdefault(stored.made.date(), []).append(work)
    begun = [*days, *(one.made.date() for one in history.plans)]
    if not begun:
        return ()
    monday = today - timedelta(days=today.weekday())
    weeks: list[Week] = []
    for back in reversed(range(n)):
        first = monday - timedelta(weeks=back)
        if first + timedelta(days=6) < min(begun):
            continue
        in_week = {at: work for at, work in days.items() if first <= at < first + timedelta(days=7)}
        work = [one for each in in_week.values() for one in each]
        weeks.append(
            Week(
                first,
                find_plan(history, first + timedelta(days=6)),
                tuple(sorted(at.weekday() for at in in_week)),
                sum(squeezes for squeezes, _ in work),
                sum(active_s for _, active_s in work),
            )
        )
    return tuple(weeks)


def count_work(data: Mapping[str, Any]) -> tuple[int, float]:
    """Return the active squeezes of a result's data, and how long the muscle was active in them, s.

    Data of another version that cannot be read counts nothing.
    """
    active_s = [*_list_squeezes(data)]
    for side in LEGS:
        active_s += _list_squeezes(_read_map(data.get(side)))
    for exercise in _read_list(data.get("exercises")):
        active_s += _read_seconds(_read_list(exercise.get("repetitions")), "held_s")
    return len(active_s), sum(active_s)


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
