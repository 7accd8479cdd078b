"""`vmofire check`: does the VMO fire? Runs on a connected board.

In: options. Out: an exit code. The measuring modules are imported only when needed.
"""

import argparse

from vmofire.cli import options, person_options
from vmofire.cli.naming import name_sensors
from vmofire.words import say


def describe_check(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire check`."""
    parser.set_defaults(run=run_check)
    options.add_examples(
        parser,
        "check",
        "check --leg left --window",
        "check --channels VMO,adductors",
        "check --port socket://localhost:7777 --json",
        "check --source lsl:EMG --leg left",
    )
    options.add_port(parser)
    options.add_measurement(parser)
    options.add_stream(parser)
    options.add_record(parser)
    person_options.add_person(parser)
    options.add_view(parser)
    options.add_sound(parser)
    options.add_close(parser)
    options.add_how(parser)
    options.add_json(parser, say("print only the verdict, as JSON"))


def run_check(args: argparse.Namespace) -> int:
    """Do a Check; it is always recorded."""
    person_options.check_person(args)
    name_sensors(args, "check")  # refused before anything heavy is loaded
    from vmofire.cli.measuring import do_job

    return do_job(args, "check")
