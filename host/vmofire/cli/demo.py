"""`vmofire demo`: a guided job on a virtual board, from the first byte to the result.

In: options. Out: an exit code. Never: a short cut; all that is shown came as bytes from the firmware's code.
The modules of the virtual board are imported only when needed.
"""

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from vmofire.cli import options
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.guided.job_run import Note


def describe_demo(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire demo`."""
    parser.set_defaults(run=run_demo)
    options.add_examples(
        parser,
        "demo",
        "demo --terminal --speed fast",
        "demo --person off",
        "demo --job compare --person one_sided",
        "demo --faults loose@20",
    )
    parser.add_argument(
        "--person",
        choices=("recorded", *options.PEOPLE),
        default="recorded",
        help=say("the demo person: recorded plays a real biceps (default), the others are synthetic"),
    )
    parser.add_argument(
        "--job", choices=options.JOBS, default="check", help=say("the job to do (default check)")
    )
    parser.add_argument(
        "--exercise",
        metavar=say("CODE"),
        default="ball_squeeze",
        help=say("the exercise to train (default ball_squeeze)"),
    )
    options.add_faults(parser)
    options.add_speed(parser)
    parser.add_argument("--record", metavar=say("FILE"), help=say("save a recording (.vmo)"))
    options.add_view(parser)
    options.add_sound(parser)
    options.add_close(parser)
    options.add_json(parser, say("print only the verdict, as JSON"))


def run_demo(args: argparse.Namespace) -> int:
    """Run a guided job on the virtual board until its result."""
    from vmofire.app.job_start import JobRequest
    from vmofire.app.session import Session
    from vmofire.cli import measuring, sources, station
    from vmofire.cli.terminal_view.wrapping import print_wrapped
    from vmofire.dsp.sensor import Sensor
    from vmofire.virtual import demo

    if args.faults == "list":
        return sources.list_faults()
    labels = demo.label_sensors(args.job, demo.find_person(args.person))
    measuring.check_job(args.job, labels, "", args.exercise)
    faults = sources.make_faults(args.faults, args.person)
    recording = options.new_recording("demo", args.record) if args.record else None
    exercise = args.exercise if args.job == "train" else ""
    request = JobRequest(args.job, exercise=exercise, asks_leg=False)
    is_real = args.speed == "real"
    person, pace = demo.find_person(args.person), "real" if is_real else "follow"
    board, follow = demo.seat(person, pace=pace, faults=faults, job=args.job, answers=True)
    with board, station.open_application(args, request) as (app, view):
        in_window = station.choose_window(args.window, args.terminal, view.out, args.json)
        print_wrapped(person.heading, view.out)
        view.command, view.title, view.plays = "demo", person.heading, board.label
        view.must_record = recording is not None

        def attend(notes: "Sequence[Note]", samples_seen: int) -> Sequence[str]:
            keys = follow(notes, samples_seen)
            return keys if in_window or view.is_alone or not is_real else ()  # else a user presses the keys

        session = Session.open(
            board.url,
            Sensor(),
            labels,
            is_begun=False,
            is_virtual=True,
            attend=attend,
            is_timed=is_real,
        )
        return measuring.Measurement(
            "demo",
            app,
            session,
            view,
            request,
            recording=recording,
            is_json=args.json,
            in_window=in_window,
            close_after_verdict=args.close_after_verdict,
        ).run()
