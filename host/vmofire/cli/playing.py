"""What a virtual board plays, shown like any other: a job to its result, or a recording to its end.

In: options. Out: an exit code. Never: a short cut; what is shown came as bytes from the firmware's code.
"""

import argparse
import sys

from vmofire.cli import options, planning, sources
from vmofire.cli.measuring import Measurement, choose_window
from vmofire.cli.wrapping import say
from vmofire.dsp.sensor import Sensor
from vmofire.guided.catalogue import Sitting
from vmofire.guided.job_plans import plan_check
from vmofire.virtual.board import VirtualBoard
from vmofire.virtual.sensor import SensorModel

RATE_HZ = 2000


def play_job(args: argparse.Namespace) -> int:
    """Play a guided job to its result."""
    if args.faults == "list":
        return sources.list_faults()
    person, labels = sources.make_person(args.person, args.job)
    job = plan_check()
    if args.job != "check":
        job = planning.make(args.job, Sitting(labels), "", args.exercise)
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


def play_recording(args: argparse.Namespace) -> int:
    """Play a recording once, as a board would send it."""
    source, names = sources.read_file(args.file, args.channel, options.read_gain(args), args.rate)
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
