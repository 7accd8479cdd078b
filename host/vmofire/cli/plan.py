"""`vmofire plan`: the weekly plan of a person, what was done of it, and a summary for a clinician.

In: options. Out: plan and weeks, in words or as JSON; a PDF. Never: a plan changed in place: each new one is
stored beside the earlier ones; a name in JSON.
"""

import argparse
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.permissions import expand_home
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.guided.weekly_plan import WeeklyPlan
    from vmofire.trends.adherence import Week


def describe_plan(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire plan`."""
    options.add_examples(
        parser,
        "plan P7K3Q",
        "plan P7K3Q --days mo,we,fr --exercises ball_squeeze:10,wall_squat",
        "plan P7K3Q --summary plan.pdf",
        "plan --remind",
    )
    parser.set_defaults(run=run_plan)
    parser.add_argument(
        "person", metavar="ID", nargs="?", type=str.upper, help=say("id of the person, as {id}", id="P7K3Q")
    )
    parser.add_argument("--days", metavar="DAY,...", help=say("days of a new plan, as in mo,we,fr"))
    parser.add_argument(
        "--exercises",
        metavar="CODE[:N],...",
        help=say("exercises of a new plan, each with the repetitions of a set, or without"),
    )
    parser.add_argument("--who", metavar=say("NAME"), default="", help=say("who makes the plan"))
    parser.add_argument("--summary", metavar=say("FILE"), help=say("write a summary to this PDF"))
    parser.add_argument("--force", action="store_true", help=say("replace the file if it exists"))
    parser.add_argument(
        "--remind",
        action="store_true",
        help=say("show the reminder now if it is due; without an ID, for the person measured last"),
    )
    options.add_library(parser)
    options.add_json(parser, say("print only the answer, as JSON"))


def run_plan(args: argparse.Namespace) -> int:
    """Store a plan if there is one in the options; show plan and weeks; write a summary."""
    if args.remind:
        return _remind(args)
    if args.person is None:
        raise VmofireError(say("The id of the person is missing."), say("`vmofire people` lists them."))
    from vmofire.app.report_look import read_look
    from vmofire.app.weekly_plan import read_days, read_exercises, write_plan, write_week
    from vmofire.guided.weekly_plan import WeeklyPlan
    from vmofire.preferences import load
    from vmofire.recording.library import Library
    from vmofire.report.summary import write_summary
    from vmofire.trends.adherence import find_plan, list_weeks

    today = datetime.now().astimezone().date()
    with Library(options.find_library(args)) as library:
        plan = find_plan(library.history(args.person))
        if args.days is not None or args.exercises is not None:
            days = plan.days if args.days is None else read_days(args.days)
            exercises = plan.exercises if args.exercises is None else read_exercises(args.exercises)
            library.add_plan(args.person, WeeklyPlan(days, exercises), args.who)
        history = library.history(args.person)
        plan, weeks = find_plan(history), list_weeks(history, today)
        data: dict[str, Any] = {"plan": _plan_to_json(plan), "weeks": [_week_to_json(one) for one in weeks]}
        lines = [write_plan(plan)]
        for week in weeks:
            lines += ["", *write_week(week)]
        if args.summary is not None:
            look = read_look(load()[0])
            path = write_summary(
                history,
                expand_home(args.summary),
                today,
                replace=args.force,
                paper=look.paper,
                head=look.head(),
            )
            data["file"] = str(path)
            lines += ["", say("Written: {path}", path=path)]
    print(json.dumps(data, indent=2) if args.json else "\n".join(lines))
    return faults.DONE


def _remind(args: argparse.Namespace) -> int:
    """Show the reminder if it is due; a timer of the system calls this once a day."""
    from vmofire.app.reminder import is_due, name_day, remind
    from vmofire.preferences import change, load
    from vmofire.recording.library import Library

    known, _ = load()
    now, due = datetime.now().astimezone(), False
    if known.remind_at:
        with Library(options.find_library(args)) as library:
            due = is_due(library, known, args.person or known.person, now)
    if due:
        remind()
        change(known, reminded=name_day(now))
    if args.json:
        print(json.dumps({"reminded": due}))
    elif not known.remind_at:
        print(say("The reminder is off. `vmofire settings remind_at 18:00` turns it on."))
    else:
        print(say("Reminded.") if due else say("No reminder is due now."))
    return faults.DONE


def _plan_to_json(plan: "WeeklyPlan") -> dict[str, Any]:
    exercises = [{"code": one.code, "repetitions": one.repetitions} for one in plan.exercises]
    return {"days": list(plan.days), "exercises": exercises}


def _week_to_json(week: "Week") -> dict[str, Any]:
    return {
        "monday": week.monday.isoformat(),
        "planned": list(week.plan.days),
        "done": list(week.done),
        "squeezes": week.work.squeezes,
        "active_s": round(week.work.active_s, 1),
    }
