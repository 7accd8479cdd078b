"""`vmofire train`: an exercise on a connected board; the muscle's activity counts the repetitions.

In: options. Out: an exit code. The measuring modules are imported only when needed.
"""

import argparse

from vmofire.cli import options, person_options
from vmofire.words import say


def describe_train(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire train`."""
    parser.set_defaults(run=run_train)
    options.add_examples(parser, "train ball_squeeze --leg left", "train clench_extension --channels 2")
    parser.add_argument(
        "exercise",
        metavar=say("CODE"),
        help=say("code of the exercise, as in ball_squeeze; a wrong one lists all"),
    )
    person_options.add_job(parser)


def run_train(args: argparse.Namespace) -> int:
    """Train an exercise."""
    person_options.check_person(args)
    from vmofire.cli.measuring import do_job

    return do_job(args, "train", exercise=args.exercise)
