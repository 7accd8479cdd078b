"""`vmofire export`: recordings as BDF+, a BIDS-EMG folder or CSV, for other programs.

In: options. Out: an exit code. What reads and writes files is imported once it is needed.
"""

import argparse

from vmofire.cli import options
from vmofire.cli.faults import UserError


def describe_export(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire export` takes."""
    parser.set_defaults(run=run_export)
    options.add_examples(
        parser,
        "export morning.vmo --format bdf --to morning.bdf",
        "export *.vmo --format bids --to study --person P7K3Q --mains 50",
        "export squats.csv --show",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="recordings: .vmo, .npz, .edf, .bdf, .csv")
    parser.add_argument("--format", choices=("bdf", "bids", "csv"), help="what to write")
    parser.add_argument("--to", metavar="PATH", help="the new file, or a folder")
    parser.add_argument("--force", action="store_true", help="replace an export that is there already")
    parser.add_argument("--show", action="store_true", help="only show what is understood of text files")
    parser.add_argument("--no-bursts", action="store_true", help="leave out the contractions found")
    group = parser.add_argument_group("what is told with the signal")
    group.add_argument("--person", default="", metavar="ID", help="pseudonymous id, never a name")
    group.add_argument("--visit", default="", metavar="LABEL", help="label of the visit, as 2026-03-01")
    group.add_argument("--no-date", action="store_true", help="leave out when it was recorded")
    group.add_argument(
        "--task", default="", metavar="WORDS", help="what was done (default: the first job in it)"
    )
    group.add_argument("--mains", type=float, choices=(50, 60), help="frequency of the power grid")
    group.add_argument("--title", default="Surface EMG of the thigh", help="of a BIDS folder")
    group.add_argument("--author", action="append", default=[], help="of a BIDS folder; once for each")
    group.add_argument("--license", default="", help="of a BIDS folder, as CC0")
    options.add_file_scale(parser)
    options.add_columns(parser)
    options.add_json(parser, "what was written")


def run_export(args: argparse.Namespace) -> int:
    """Write recordings in another format, or show what is understood of them."""
    if not args.show and (args.format is None or args.to is None):
        raise UserError("The format or the place is missing.", "Say both: --format bdf --to FOLDER.")
    from vmofire.cli.exporting import export_files

    return export_files(args)
