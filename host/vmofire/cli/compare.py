"""`vmofire compare`: left leg against right leg, on a connected board.

In: options. Out: an exit code. The measuring modules are imported only when needed.
"""

import argparse

from vmofire.cli import options, person_options


def describe_compare(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire compare`."""
    parser.set_defaults(run=run_compare)
    options.add_examples(parser, "compare", "compare --channels 1")
    person_options.add_job(parser)


def run_compare(args: argparse.Namespace) -> int:
    """Compare left and right."""
    person_options.check_person(args)
    from vmofire.cli.measuring import do_job

    return do_job(args, "compare")
