"""`vmofire report`: reports of visits as PDF, or their figures as a table; without --to, what there is.

In: options. Out: an exit code. What reads the library and draws pages is imported once it is needed.
"""

import argparse

from vmofire.cli import options
from vmofire.cli.faults import UserError


def describe_report(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire report` takes."""
    parser.set_defaults(run=run_report)
    options.add_examples(
        parser,
        "report",
        "report P7K3Q",
        "report P7K3Q --last --to reports",
        "report --all --to reports",
        "report --all --csv --to results.csv",
    )
    parser.add_argument("what", nargs="?", metavar="PERSON|VISIT", help="id of a person or of a visit")
    parser.add_argument("--all", action="store_true", help="every visit of everybody")
    parser.add_argument("--last", action="store_true", help="only the last of these visits")
    parser.add_argument("--to", metavar="FOLDER", help="where the reports go (for a table: or the .csv file)")
    parser.add_argument("--csv", action="store_true", help="a table of results in place of reports, no names")
    parser.add_argument("--paper", choices=("a4", "letter"), default="a4", help="default a4")
    parser.add_argument("--no-name", action="store_true", help="print the made-up id only")
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    parser.add_argument("--library", metavar="FOLDER", help="the library (default: this user's own)")
    options.add_json(parser, "the files, or the ids")


def run_report(args: argparse.Namespace) -> int:
    """Write reports, or list what could be reported."""
    if args.all and args.what:
        raise UserError("--all and a person or a visit contradict each other.", "Leave out one of them.")
    if args.to is not None and not (args.all or args.what):
        raise UserError(
            "Nobody is named.", "Say which person or visit, or --all; `vmofire report` lists them."
        )
    from vmofire.cli.reporting import report_visits

    return report_visits(args)
