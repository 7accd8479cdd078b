"""`vmofire demo` and `vmofire replay`: the whole way from a board to a result, on a virtual board.

In: options. Out: an exit code. What plays is imported once it is needed.
"""

import argparse

from vmofire.cli import options


def describe_demo(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire demo` takes."""
    parser.set_defaults(run=run_demo)
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


def run_demo(args: argparse.Namespace) -> int:
    """Play a guided job to its result."""
    from vmofire.cli.playing import play_job

    return play_job(args)


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
    from vmofire.cli.playing import play_recording

    return play_recording(args)
