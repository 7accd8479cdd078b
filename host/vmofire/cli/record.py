"""`vmofire record`: records the signal of a connected board.

In: options. Out: an exit code. Never: overwrites a recording. Measuring modules are imported when needed.
"""

import argparse

from vmofire.cli import options, streams
from vmofire.words import say


def describe_record(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire record`."""
    parser.set_defaults(run=run_record)
    options.add_examples(parser, "record", "record squats.vmo --channels 3 --seconds 60")
    parser.add_argument(
        "file",
        nargs="?",
        metavar=say("FILE"),
        help=say("the new recording (default: a new one in the recordings folder)"),
    )
    options.add_port(parser)
    options.add_measurement(parser)
    options.add_stream(parser)
    options.add_seconds(parser)
    options.add_view(parser)
    options.add_json(parser, say("print only what was recorded, as JSON"))


def run_record(args: argparse.Namespace) -> int:
    """Record until Ctrl-C, q, or the time is up."""
    sensors = streams.read_inputs(args)
    from vmofire.cli.measuring import show_signal

    return show_signal(args, "record", sensors, args.file, record=True)
