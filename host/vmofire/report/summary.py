"""Summary of a plan for a clinician, as a PDF: plan, days done, work of the muscle, trends.

In: all data of a person, a day. Out: a complete file, or none. Never: a name unless it is stored and wanted;
a day that was left out called a fault; a number without its unit.
"""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from vmofire.guided.exercises import bundled
from vmofire.guided.weekly_plan import WeeklyPlan, list_short_names
from vmofire.recording.export.target import new_file
from vmofire.recording.library import History
from vmofire.report.fonts import load_fonts
from vmofire.report.letterhead import Letterhead, show_letterhead
from vmofire.report.looks import BODY, CELL, FINE, HEAD, HEADING, SAFETY, TITLE, lay_table, platypus, put
from vmofire.report.pages import Paper, lay_pages
from vmofire.report.wording import say_injury
from vmofire.trends.adherence import Week, find_plan, list_weeks
from vmofire.trends.over_visits import build_timeline
from vmofire.words import Language, msg, say, speaking, write_day
from vmofire.words.quantities import write

DONE, PLANNED = "●", "○"
_LEGEND = msg(
    "● a day with a job, ○ a day of the plan. Squeezes and minutes come from the signal, both legs added."
)


def write_summary(
    history: History,
    path: Path,
    today: date,
    *,
    replace: bool = False,
    paper: Paper = "a4",
    with_name: bool = True,
    language: Language | None = None,
    head: Letterhead | None = None,
) -> Path:
    """Write the summary of a person's last eight weeks; parameters as in `write_report`.

    Raises
    ------
    VmofireError
        The file exists already, or writing fails.
    """
    load_fonts()
    with speaking(language):
        parts = list(_lay_out(history, today, with_name, head or Letterhead()))
        title = say("vmofire summary {person} {day}", person=history.person.id, day=f"{today:%Y-%m-%d}")
        data = lay_pages(parts, paper, title, history.person.id, today)
    with new_file(path, replace) as file:
        file.write(data)
    return path


def _lay_out(history: History, today: date, with_name: bool, head: Letterhead) -> Iterator[Any]:
    person, plan = history.person, find_plan(history)
    yield from show_letterhead(head, 500.0)
    yield put(say("vmofire summary: plan, training, pain"), FINE)
    yield put(", ".join((person.id, person.name) if with_name and person.name else (person.id,)), TITLE)
    yield platypus.Spacer(1, 3)
    yield put(f"{write_day(_at(today))}. {say_injury(person)}")
    yield put(say("Plan of the week"), HEADING)
    yield from (put(words) for words in list_plan(plan))
    yield put(say("What was done"), HEADING)
    weeks = list_weeks(history, today)
    if weeks:
        yield _lay_weeks(weeks)
        yield put(say(_LEGEND), FINE)
    else:
        yield put(say("Nothing was measured yet."))
    timeline = build_timeline(history)
    for title, lines in ((say("How the knee is"), timeline.knee), (say("Trends"), timeline.lines)):
        if lines:
            yield put(title, HEADING)
            yield from (
                put(say("{label}: {value}", label=line.heading, value=line.words), BODY) for line in lines
            )
    yield platypus.Spacer(1, 8)
    yield put(say("Not a medical device, not a diagnosis."), SAFETY)


def list_plan(plan: WeeklyPlan) -> list[str]:
    """Return a plan as sentences."""
    if not plan.days and not plan.exercises:
        return [say("There is no plan yet.")]
    names, short = {one.code: say(one.name) for one in bundled()}, list_short_names()
    told = [say("Days: {days}.", days=", ".join(short[day] for day in plan.days))] if plan.days else []
    for one in plan.exercises:
        name = names.get(one.code, one.code)
        if one.repetitions is None:
            told.append(say("{exercise}.", exercise=name))
        else:
            told.append(say("{exercise}: {n} repetitions.", exercise=name, n=one.repetitions))
    return told


def _lay_weeks(weeks: tuple[Week, ...]) -> Any:
    names = [say("Week from"), *list_short_names(), say("Squeezes"), say("Muscle active")]
    rows: list[list[Any]] = [[put(name, HEAD) for name in names]]
    for week in weeks:
        days = [DONE if day in week.done else PLANNED if day in week.plan.days else "" for day in range(7)]
        work = [f"{week.work.squeezes}", write(week.work.active_s / 60.0, "min")]
        rows.append([put(words, CELL) for words in (write_day(_at(week.monday)), *days, *work)])
    return lay_table(rows, [90.0, *[26.0] * 7, 70.0, 90.0])


def _at(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time())
