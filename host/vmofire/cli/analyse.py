"""`vmofire analyse`: what a recording holds, and whether a muscle works beside an effort of its own.

In: options. Out: an exit code. What reads files is imported once it is needed.
"""

import argparse

from vmofire.cli import options


def describe_analyse(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire analyse` takes."""
    parser.set_defaults(run=run_analyse)
    options.add_examples(
        parser,
        "analyse morning.vmo",
        "analyse squats.csv --channel VMO --rest 0:3 --json",
        "analyse old.npz --gain 1000",
        "analyse squeeze.vmo --reference extension.vmo",
    )
    parser.add_argument("file", help="a recording: .vmo, .npz, .edf, .bdf, .csv, .txt")
    parser.add_argument("--rest", metavar="A:B", help="seconds in which the muscle was at rest")
    parser.add_argument(
        "--reference",
        metavar="FILE",
        help="an effort of the same muscle, with the same electrodes: tells whether it works in the other",
    )
    options.add_file_scale(parser)
    options.add_columns(parser)
    options.add_json(parser, "the analysis")


def run_analyse(args: argparse.Namespace) -> int:
    """Analyse one recording, by itself or beside a reference."""
    from vmofire.cli.files import analyse_file

    return analyse_file(args)
