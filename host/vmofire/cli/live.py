"""`vmofire live`: shows the live signal of a connected board.

In: options. Out: an exit code. The measuring modules are imported only when needed.
"""

import argparse

from vmofire.cli import options, streams
from vmofire.words import say


def describe_live(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire live`."""
    parser.set_defaults(run=run_live)
    options.add_examples(
        parser, "live", "live --port COM5 --channels GP26=VMO,GP27=VL", "live --record morning.vmo"
    )
    options.add_port(parser)
    options.add_measurement(parser)
    options.add_stream(parser)
    parser.add_argument("--record", metavar=say("FILE"), help=say("record from the start (.vmo)"))
    options.add_seconds(parser)
    options.add_view(parser)


def run_live(args: argparse.Namespace) -> int:
    """Show the signal until q or Ctrl-C."""
    sensors = streams.read_inputs(args)
    from vmofire.cli.measuring import show_signal

    return show_signal(args, "live", sensors, args.record)
