"""`vmofire live`, `check` and `record`: measurements on a board that is there.

In: options. Out: an exit code. Never: a recording overwritten. What measures is imported once it is needed.
"""

import argparse

from vmofire.cli import options, person_options
from vmofire.cli.naming import name_sensors


def describe_live(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire live` takes."""
    parser.set_defaults(run=run_live)
    options.add_examples(
        parser, "live", "live --port COM5 --channels GP26=VMO,GP27=VL", "live --record morning.vmo"
    )
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument("--record", metavar="FILE", help="record from the start (.vmo)")
    options.add_seconds(parser)
    options.add_view(parser)


def run_live(args: argparse.Namespace) -> int:
    """Show the signal until q or Ctrl-C."""
    sensors = options.read_channels(args.channels, args.leg)
    from vmofire.cli.station import measure

    return measure(args, "live", args.record, sensors=sensors)


def describe_check(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire check` takes."""
    parser.set_defaults(run=run_check)
    options.add_examples(
        parser,
        "check",
        "check --leg left --window",
        "check --channels VMO,adductors",
        "check --port socket://localhost:7777 --json",
    )
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument("--record", metavar="FILE", help="where to record (default: the recordings folder)")
    person_options.add_person(parser)
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the verdict")


def run_check(args: argparse.Namespace) -> int:
    """Do a Check; it is always recorded."""
    person_options.check_person(args)
    name_sensors(args, "check")  # refused before anything heavy is loaded
    from vmofire.cli.planning import do_job

    return do_job(args, "check")


def describe_record(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire record` takes."""
    parser.set_defaults(run=run_record)
    options.add_examples(parser, "record", "record squats.vmo --channels 3 --seconds 60")
    parser.add_argument("file", nargs="?", help="the new recording (default: the recordings folder)")
    options.add_port(parser)
    options.add_measurement(parser)
    options.add_seconds(parser)
    options.add_view(parser)
    options.add_json(parser, "what was recorded")


def run_record(args: argparse.Namespace) -> int:
    """Record until Ctrl-C, q, or the time is up."""
    sensors = options.read_channels(args.channels, args.leg)
    from vmofire.cli.station import measure

    return measure(args, "record", args.file, record=True, sensors=sensors)
