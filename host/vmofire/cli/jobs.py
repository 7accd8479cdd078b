"""`vmofire compare`, `test` and `train`: guided jobs on a board that is there.

In: options. Out: an exit code. Never: a number a job decides by. What measures is imported once it is needed.
"""

import argparse

from vmofire.cli import options, person_options


def describe_compare(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire compare` takes."""
    parser.set_defaults(run=run_compare)
    options.add_examples(parser, "compare", "compare --channels 1")
    _add_job(parser)


def run_compare(args: argparse.Namespace) -> int:
    """Compare left and right."""
    person_options.check_person(args)
    from vmofire.cli.planning import do_job

    return do_job(args, "compare")


def describe_test(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire test` takes."""
    parser.set_defaults(run=run_test)
    options.add_examples(
        parser,
        "test maximum --leg left",
        "test onset --leg right --channels VMO,VL",
        "test my-clinic.toml --leg left",
    )
    parser.add_argument("protocol", help="name of a test, or path of a protocol (.toml)")
    _add_job(parser)


def run_test(args: argparse.Namespace) -> int:
    """Do a test by a protocol, shipped or a clinic's own."""
    person_options.check_person(args)
    from vmofire.cli.planning import do_job, read_protocol

    test, settings = read_protocol(args.protocol)
    return do_job(args, test, settings)


def describe_train(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire train` takes."""
    parser.set_defaults(run=run_train)
    options.add_examples(parser, "train ball_squeeze --leg left", "train clench_extension --channels 2")
    parser.add_argument("exercise", help="code of the exercise, as in ball_squeeze; a wrong one lists all")
    _add_job(parser)


def run_train(args: argparse.Namespace) -> int:
    """Train an exercise."""
    person_options.check_person(args)
    from vmofire.cli.planning import do_job

    return do_job(args, "train", exercise=args.exercise)


def _add_job(parser: argparse.ArgumentParser) -> None:
    options.add_port(parser)
    options.add_measurement(parser, None)
    parser.add_argument("--record", metavar="FILE", help="where to record (default: the recordings folder)")
    person_options.add_person(parser)
    options.add_answers(parser)
    options.add_view(parser)
    options.add_close(parser)
    options.add_json(parser, "the result")
