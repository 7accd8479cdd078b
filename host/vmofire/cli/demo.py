"""`vmofire demo` and `vmofire replay`: the whole way from a board to a result, on a virtual board.

In: options. Out: an exit code. Never: a short cut; what is shown came as bytes from the firmware's code.
"""

import argparse
import sys

from vmofire.cli import jobs, options, sources
from vmofire.cli.measuring import Measurement, choose_window
from vmofire.cli.saying import say
from vmofire.dsp.sensor import Sensor
from vmofire.guided.catalogue import Visit
from vmofire.guided.jobs import plan_check
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.sensor import SensorModel

RATE_HZ = 2000


def describe_demo(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire demo` takes."""
    parser.set_defaults(run=run)
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
        help="who it is: a recorded biceps standing in (default), or somebody synthetic",
    )
    parser.add_argument("--job", choices=options.JOBS, default="check", help="what to do (default check)")
    parser.add_argument("--exercise", default="ball_squeeze", help="what to train (default ball_squeeze)")
    options.add_faults(parser)
    parser.add_argument(
        "--speed",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as the computer can",
    )
    parser.add_argument("--record", metavar="FILE", help="keep a recording (.vmo)")
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the verdict")


def run(args: argparse.Namespace) -> int:
    """Play a guided job to its result."""
    if args.faults == "list":
        return sources.list_faults()
    person, labels = sources.make_person(args.person, args.job)
    job = plan_check()
    if args.job != "check":
        job = jobs.make(args.job, Visit(labels), "left", args.exercise)
    faults = sources.make_faults(args.faults, args.person)
    journal = options.new_recording("demo", args.record) if args.record else None
    out = sys.stderr if args.json else sys.stdout
    in_window = choose_window(args.window, args.terminal, out, args.json)
    say(f"Playing a {person.label}, through a virtual board.", out)
    pace = "follow" if args.speed == "fast" else "real"
    with VirtualBoard(person, SensorModel(), pace=pace, faults=faults) as board:
        return Measurement(
            command="demo",
            url=board.url,
            title=f"vmofire demo: {person.label}",
            sensor=Sensor(),
            pins=tuple(range(len(labels))),
            labels=labels,
            journal=journal,
            job=job,
            attend=sources.follow_job(board, person, RATE_HZ),
            must_record=journal is not None,
            as_json=args.json,
            in_window=in_window,
            close_after_verdict=args.close_after_verdict,
            timed=args.speed == "real",
        ).run()


def describe_replay(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire replay` takes."""
    parser.set_defaults(run=run_replay)
    options.add_examples(parser, "replay morning.vmo", "replay squats.npz --channel VMO --terminal")
    parser.add_argument("file", help="a recording: .vmo, .npz, .edf, .bdf, .csv, .txt")
    options.add_file_scale(parser)
    parser.add_argument(
        "--speed",
        choices=("real", "fast"),
        default="real",
        help="real time (default), or as fast as possible",
    )
    options.add_view(parser)


def run_replay(args: argparse.Namespace) -> int:
    """Play a recording once, as a board would send it."""
    source, names = sources.read_file(args.file, args.channel, args.gain, args.rate)
    in_window = choose_window(args.window, args.terminal, sys.stdout)
    say(f"Playing {source.label}, {source.duration_s:.1f} s, through a virtual board.", sys.stdout)
    # What was recorded has passed an amplifier already: this one adds no noise and no band of its own.
    model = SensorModel(band=False, noise_codes=0.0)
    with VirtualBoard(source, model, pace=args.speed) as board:
        return Measurement(
            command="replay",
            url=board.url,
            title=f"vmofire replay: {source.label}",
            sensor=Sensor(),
            pins=tuple(range(source.n_channels)),
            labels=names,
            seconds=source.duration_s,
            in_window=in_window,
            timed=args.speed == "real",
        ).run()
