"""`vmofire doctor` and `vmofire support`: is this station fit for use, and a file for whoever helps.

In: options. Out: an exit code. What examines is imported once it is needed.
"""

import argparse

from vmofire.cli import options
from vmofire.cli.faults import UserError
from vmofire.permissions import expand_home


def describe_doctor(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire doctor` takes."""
    parser.set_defaults(run=run_doctor)
    options.add_examples(parser, "doctor", "doctor --channels 2 --port COM5", "doctor --json")
    _add_station(parser)
    options.add_json(parser, "the findings")


def describe_support(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire support` takes."""
    parser.set_defaults(run=run_support)
    options.add_examples(parser, "support vmofire-support.zip")
    parser.add_argument("file", help="the new file (.zip)")
    _add_station(parser)


def _add_station(parser: argparse.ArgumentParser) -> None:
    options.add_port(parser)
    options.add_measurement(parser)
    parser.add_argument(
        "--seconds", type=options.positive, default=10.0, metavar="S", help="listen so long (default 10)"
    )


def run_doctor(args: argparse.Namespace) -> int:
    """Examine the station and tell each finding as soon as it is known."""
    sensors = options.read_channels(args.channels, args.leg)
    from vmofire.cli.examining import examine_station

    return examine_station(args, *sensors)


def run_support(args: argparse.Namespace) -> int:
    """Examine the station and write what was found to a file, with nothing about anybody."""
    path = expand_home(args.file)
    if not path.name:  # "" or "/"
        raise UserError("The file has no name.", "Give it one: `vmofire support vmofire-support.zip`.")
    path = path if path.suffix else path.with_suffix(".zip")
    if path.exists():
        raise UserError(f"{path} exists already.", "Choose another name.")
    pins, _ = options.read_channels(args.channels, args.leg)
    from vmofire.cli.examining import write_support

    return write_support(args, path, pins)
