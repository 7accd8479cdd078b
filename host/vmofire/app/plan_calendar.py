"""Calendar of a plan: weeks as rows, with a state and words for each day, for a picture and a screen reader.

In: weeks of trends/adherence.py, today. Out: frozen rows. Never: a day that was left out called a fault: it
looks like any other day of the plan; a count of days in a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from vmofire.words import msg, say, say_all, say_many, write_day
from vmofire.words.quantities import write

if TYPE_CHECKING:  # they import the database
    from vmofire.trends.adherence import Week, Work

DayState = Literal["done", "planned", "to_come", "free"]
STATES: dict[DayState, str] = {
    "done": msg("done"),
    "planned": msg("day of the plan"),
    "to_come": msg("to come"),
    "free": msg("free day"),
}


@dataclass(frozen=True)
class CalendarDay:
    """One day.

    Attributes
    ----------
    number
        Day of the month.
    state
        "done" with or without a plan; "planned" is a day of the plan up to today, "to_come" one after it.
    words
        The day in one sentence or two.
    is_today
        Whether it is today.
    """

    number: int
    state: DayState
    words: str
    is_today: bool = False


@dataclass(frozen=True)
class CalendarWeek:
    """One week: its Monday and its work in words, its seven days."""

    title: str
    work: str
    days: tuple[CalendarDay, ...]


def list_names() -> list[str]:
    """Return the short names of the weekdays, Monday first."""
    from vmofire.guided.weekly_plan import list_short_names  # it imports scipy

    return list_short_names()


def lay_out(weeks: "Sequence[Week]", today: date) -> tuple[CalendarWeek, ...]:
    """Return weeks as rows of a calendar, in the language in use."""
    return tuple(
        CalendarWeek(write_day(week.monday), write_work(week), tuple(_list_days(week, today)))
        for week in weeks
    )


def write_work(week: "Week") -> str:
    """Return days done, squeezes and minutes of a week in words; of a week without a job no zeros."""
    if not week.days:
        return say("Nothing measured.")
    done = say_many("{n} day", "{n} days", len(week.done))
    squeezes, minutes = _count(week.work)
    return say(
        "{done}, {squeezes}, muscle active for {minutes}.", done=done, squeezes=squeezes, minutes=minutes
    )


def _list_days(week: "Week", today: date) -> list[CalendarDay]:
    from vmofire.guided.weekly_plan import DAY_NAMES

    days: list[CalendarDay] = []
    for weekday in range(7):
        at = week.monday + timedelta(days=weekday)
        state: DayState = "free"
        if weekday in week.days:
            state = "done"
        elif weekday in week.plan.days:
            state = "planned" if at <= today else "to_come"
        name, day = say(DAY_NAMES[weekday]), write_day(at)
        if at == today:
            told = say("{name}, {day}, today: {state}.", name=name, day=day, state=say(STATES[state]))
        else:
            told = say("{name}, {day}: {state}.", name=name, day=day, state=say(STATES[state]))
        if state == "done":
            squeezes, minutes = _count(week.days[weekday])
            work = say("{squeezes}, muscle active for {minutes}.", squeezes=squeezes, minutes=minutes)
            told = say_all(told, work)
        days.append(CalendarDay(at.day, state, told, at == today))
    return days


def _count(work: "Work") -> tuple[str, str]:
    """Return squeezes and minutes in words."""
    squeezes = say_many("{n} squeeze", "{n} squeezes", work.squeezes)
    return squeezes, write(work.active_s / 60.0, "min")
