"""Weekly plan: made, shown beside what was done, and written as a summary for a clinician.

In: a person, typed words. Out: a stored plan; its page; weeks in words; a PDF. Never: a day that was left out
called a fault; a streak; a plan changed without a trail: each new one is stored beside the earlier ones.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.app.clinic import Clinic
from vmofire.app.form_reading import reading_form
from vmofire.app.plan_calendar import lay_out, list_names, write_work
from vmofire.app.reports_and_exports import ask_file, find_documents
from vmofire.app.view import Field, Form, PlanPage
from vmofire.errors import FieldError
from vmofire.words import say, say_all, write_day

if TYPE_CHECKING:  # they import scipy and the database
    from vmofire.guided.weekly_plan import PlannedExercise, WeeklyPlan
    from vmofire.recording.library import Library
    from vmofire.trends.adherence import Week


def show_plan(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Show the plan of a person, with the calendar of what was done."""
    from vmofire.trends.adherence import find_plan, list_weeks

    history, today = library.history(person_id), _today()
    plan, weeks = write_plan(find_plan(history)), lay_out(list_weeks(history, today), today)
    clinic.view.show(PlanPage(say("Plan of {person}", person=person_id), plan, weeks))


def ask_plan(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Ask for days, exercises and repetitions, and store them as the plan from today on."""
    from vmofire.trends.adherence import find_plan

    plan = find_plan(library.history(person_id))
    fields = [
        Field("days", say("Days"), _list_days(plan.days), example=_list_days((0, 2, 4))),
        Field(
            "exercises",
            say("Exercises, with repetitions"),
            ", ".join(write_exercise(one) for one in plan.exercises),
            example="ball_squeeze 10, wall_squat",
        ),
        Field("who", say("Who makes the plan? Empty: the person")),
    ]

    def take(written: Mapping[str, str]) -> None:
        with reading_form() as form:
            days = form.read(lambda: read_days(written["days"]))
            exercises = form.read(lambda: read_exercises(written["exercises"]))
        from vmofire.guided.weekly_plan import WeeklyPlan

        library.add_plan(person_id, WeeklyPlan(days, exercises), written["who"])
        if clinic.filing is not None and clinic.filing.person_id == person_id:
            clinic.renew_sitting()
        show_plan(clinic, library, person_id)
        clinic.view.tell(say("Saved. The plan counts from today."))

    detail = say("Exercises: {codes}.", codes=", ".join(_list_codes()))
    clinic.view.fill_in(Form("plan", say("Plan of the week"), detail, fields), take)


def ask_summary(clinic: Clinic, library: "Library", person_id: str) -> None:
    """Write plan, days, minutes and trends of the last weeks to a PDF."""
    from vmofire.report.summary import write_summary

    def work(path: Path) -> str:
        look, history = clinic.find_look(), library.history(person_id)
        write_summary(history, path, _today(), replace=True, paper=look.paper, head=look.head())
        return say("The summary is in {path}.", path=path)

    proposed = find_documents() / f"{person_id}_{_today():%Y-%m-%d}_plan.pdf"
    field = Field("path", say("File"), str(proposed), kind="save")
    detail = say("One page: plan, days done, minutes of the muscle, pain and scores.")
    form = Form("summary", say("Summary for a clinician"), detail, [field], "Write")
    ask_file(clinic, form, say("Writing the summary ..."), work)


def write_plan(plan: "WeeklyPlan") -> str:
    """Return a plan in words."""
    from vmofire.report.summary import list_plan

    return say_all(*list_plan(plan))


def write_week(week: "Week") -> tuple[str, str]:
    """Return a week in words: its days with a mark for those done, then squeezes and minutes."""
    days = "  ".join(
        f"{name}{'●' if day in week.done else '○' if day in week.plan.days else '·'}"
        for day, name in enumerate(list_names())
    )
    title = say("{day}   {days}", day=write_day(week.monday), days=days)
    return title, write_work(week)


def write_exercise(one: "PlannedExercise") -> str:
    """Return an exercise of a plan as it is typed."""
    return one.code if one.repetitions is None else f"{one.code} {one.repetitions}"


def read_days(typed: str) -> tuple[int, ...]:
    """Return weekdays from typed names, short or long, in the language in use or in English.

    Raises
    ------
    FieldError
        A word is no weekday.
    """
    from vmofire.guided.weekly_plan import DAY_NAMES

    found: set[int] = set()
    for word in typed.replace(",", " ").split():
        known = [
            day
            for day in range(7)
            if any(
                name.casefold().startswith(word.casefold()) and len(word) >= 2
                for name in (DAY_NAMES[day], say(DAY_NAMES[day]))
            )
        ]
        if len(known) != 1:
            raise FieldError(
                say("“{word}” is no day of the week.", word=word),
                say("Write them like this: {days}.", days=_list_days((0, 2, 4))),
                "days",
            )
        found.add(known[0])
    return tuple(sorted(found))


def read_exercises(typed: str) -> "tuple[PlannedExercise, ...]":
    """Return exercises from typed codes, each with its repetitions or without.

    Raises
    ------
    FieldError
        An exercise is not known, or its repetitions are not a number from 1 to 100.
    """
    from vmofire.guided.weekly_plan import PlannedExercise

    known = _list_codes()
    found: list[PlannedExercise] = []
    for part in (one.strip() for one in typed.replace(":", " ").split(",")):
        if not part:
            continue
        code, *numbers = part.split()
        if code not in known:
            names = ", ".join(known)
            cause = say("There is no exercise “{code}”.", code=code)
            raise FieldError(cause, say("Use one of {names}.", names=names), "exercises")
        if len(numbers) > 1 or not all(one.isdecimal() and 1 <= int(one) <= 100 for one in numbers):
            cause = say("“{words}” has no number of repetitions from 1 to 100.", words=part)
            raise FieldError(cause, "", "exercises")
        found.append(PlannedExercise(code, int(numbers[0]) if numbers else None))
    return tuple(found)


def _list_codes() -> list[str]:
    from vmofire.guided.exercises import bundled

    return [one.code for one in bundled()]


def _list_days(days: tuple[int, ...]) -> str:
    short = list_names()
    return ", ".join(short[day] for day in days)


def _today() -> date:
    return datetime.now().astimezone().date()
