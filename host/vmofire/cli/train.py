"""`vmofire train`: an exercise on a connected board; the muscle's activity counts the repetitions.

In: options. Out: an exit code; without an exercise, today's plan. The measuring modules are imported only
when needed.
"""

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

from vmofire.cli import faults, options, person_options
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.guided.training_plan import PlanItem, TrainingPlan


def describe_train(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire train`."""
    parser.set_defaults(run=run_train)
    options.add_examples(
        parser,
        "train --person P7K3Q --leg left",
        "train ball_squeeze --leg left",
        "train clench_extension --channels 2",
    )
    parser.add_argument(
        "exercise",
        nargs="?",
        metavar=say("CODE"),
        help=say("code of the exercise, as in ball_squeeze; without it, today's plan"),
    )
    person_options.add_job(parser)


def run_train(args: argparse.Namespace) -> int:
    """Train an exercise, or show the plan and ask for one."""
    person_options.check_person(args)
    code: str | None = args.exercise
    if code is None:
        plan = _read_plan(args)
        if args.json:
            print(json.dumps(_to_json(plan), indent=2))
            return faults.DONE
        items = _show(plan)
        code = _ask(plan, items) if sys.stdin is not None and sys.stdin.isatty() else ""
        if not code:
            return faults.DONE
    from vmofire.cli.measuring import do_job

    return do_job(args, "train", exercise=code)


def _read_plan(args: argparse.Namespace) -> "TrainingPlan":
    """Return today's plan of the person; without one, that of a beginner."""
    from vmofire.guided.catalogue import Sitting
    from vmofire.guided.training_plan import plan_today

    sitting = Sitting(())
    if args.person is not None:
        from vmofire.app.filing import Filing
        from vmofire.recording.library import Library

        with Library(options.find_library(args)) as library:
            filing = Filing(library)
            filing.choose(args.person.upper())
            filing.fill(sitting)
    return plan_today(sitting.progress, [result for _, result in sitting.results])


def _show(plan: "TrainingPlan") -> list["PlanItem"]:
    """Print the plan; return the exercises that may be done, in the order of their numbers."""
    from vmofire.app.training import write_dose, write_last, write_mastery, write_today
    from vmofire.cli.terminal_view.wrapping import print_wrapped

    print_wrapped(write_today(plan), sys.stdout)
    items = [*plan.due, *plan.others]
    for number, item in enumerate((*items, *plan.locked), 1):
        shown = f"{number:3}" if number <= len(items) else "  -"
        name = say(item.exercise.name)
        if item.state == "done":
            name = say("{exercise} (done)", exercise=name)
        print_wrapped(f"{shown}  {name}  {item.exercise.code}", sys.stdout)
        if item.state == "locked":
            words = write_mastery(item, plan)
        else:
            words = " ".join((write_dose(item), write_last(item), write_mastery(item, plan)))
        print_wrapped(f"     {words}", sys.stdout)
    return items


def _ask(plan: "TrainingPlan", items: list["PlanItem"]) -> str:
    """Return the code of the exercise to do; "" for none."""
    from vmofire.app.training import write_next

    following = plan.find_next()
    asked = say("1 to {n}, or Enter to end", n=len(items))
    if following is not None:
        asked = say("1 to {n}, or Enter. {next}", n=len(items), next=write_next(following))
    while True:
        try:
            typed = input(f"{asked}: ").strip()
        except EOFError:
            print()
            return ""
        if not typed:
            return following.code if following is not None else ""
        if typed == "q":
            return ""
        if typed in map(str, range(1, len(items) + 1)):
            return items[int(typed) - 1].exercise.code


def _to_json(plan: "TrainingPlan") -> dict[str, Any]:
    return {
        "due": [one.exercise.code for one in plan.due],
        "exercises": [
            {
                "code": one.exercise.code,
                "state": one.state,
                "sets": one.standing.sets,
                "repetitions": one.standing.repetitions,
                "hold_s": one.exercise.hold_s,
                "last_good": one.standing.last[0] if one.standing.last else None,
                "last_of": one.standing.last[1] if one.standing.last else None,
                "mastered": list(one.standing.mastered),
            }
            for one in plan.items
        ],
        "to_master": [one.code for one in plan.progress.missing],
    }
