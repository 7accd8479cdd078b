"""`vmofire report`: reports of visits as PDF, or their results for other programs; without --to, a list.

In: a person, a visit or all, and options. Out: files, and their names. Never: replaces an existing file
unasked, leaves half a file, or puts the name of a person into a file name.
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.exchange import KINDS
from vmofire.permissions import expand_home
from vmofire.plaintext import make_lines_safe
from vmofire.words import say

if TYPE_CHECKING:
    from vmofire.recording.library import Library, Visit


def describe_report(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire report`."""
    parser.set_defaults(run=run_report)
    options.add_examples(
        parser,
        "report",
        "report P7K3Q",
        "report P7K3Q --last --to reports",
        "report --all --to reports",
        "report --all --csv --to results.csv",
        "report --all --as fhir --to results",
    )
    parser.add_argument(
        "what", nargs="?", metavar=say("PERSON|VISIT"), help=say("id of a person or of a visit")
    )
    parser.add_argument("--all", action="store_true", help=say("every visit of every person"))
    parser.add_argument("--last", action="store_true", help=say("only the last of these visits"))
    parser.add_argument(
        "--to",
        metavar=say("FOLDER"),
        help=say("folder of the files, or the .csv or .parquet file of a table"),
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument(
        "--as",
        dest="kind",
        choices=("pdf", *KINDS),
        default="pdf",
        help=say("what to write: reports, or the results for other programs, without names (default: pdf)"),
    )
    kinds.add_argument(
        "--csv", dest="kind", action="store_const", const="csv", help=say("the same as --as csv")
    )
    parser.add_argument(
        "--paper", choices=("a4", "letter"), help=say("size of the paper (default: as set, else a4)")
    )
    parser.add_argument("--no-name", action="store_true", help=say("print only the id, not the name"))
    parser.add_argument("--force", action="store_true", help=say("replace files that exist already"))
    options.add_library(parser)
    options.add_json(parser, say("print only the files, or the ids, as JSON"))


def run_report(args: argparse.Namespace) -> int:
    """Write reports, or list the visits that can be reported."""
    if args.all and args.what:
        raise VmofireError(
            say("--all cannot be combined with a person or a visit."), say("Leave out one of them.")
        )
    if args.to is not None and not (args.all or args.what):
        raise VmofireError(
            say("No person and no visit is given."),
            say("Give one, or --all; `vmofire report` lists them."),
        )
    from vmofire.recording.library import Library

    folder = options.find_library(args)
    if not folder.is_dir():
        raise VmofireError(
            say("There is no library in {folder}.", folder=folder), say("Give its folder: --library FOLDER.")
        )
    with Library(folder) as library:
        if args.to is None:
            _list(library, args)
        else:
            faults.tell_written(_write(library, args), args.json)
    return faults.DONE


def _find(library: "Library", args: argparse.Namespace) -> "list[Visit]":
    from vmofire.report.many import find_visits

    visits = find_visits(library, args.what)
    return visits[-1:] if args.last else visits


def _write(library: "Library", args: argparse.Namespace) -> list[Path]:
    from vmofire.app.report_look import read_look
    from vmofire.cli.terminal_view.console import show_progress
    from vmofire.exchange.kinds import write_results
    from vmofire.preferences import load
    from vmofire.report.many import write_reports

    visits, to = _find(library, args), expand_home(args.to)
    look = read_look(load()[0])
    if not visits:
        raise VmofireError(say("There is no visit to report."), say("`vmofire report` lists all visits."))
    with show_progress(say("Writing reports"), args.json) as progress:
        if args.kind != "pdf":
            return write_results(library, visits, args.kind, to, replace=args.force, progress=progress)
        return write_reports(
            library,
            visits,
            to,
            replace=args.force,
            paper=args.paper or look.paper,
            head=look.head(),
            with_name=not args.no_name,
            progress=progress,
        )


def _list(library: "Library", args: argparse.Namespace) -> None:
    """Print people, or the visits of the person given; names only if asked for."""
    from vmofire.cli.people import say_people
    from vmofire.trends.result_text import say_verdict

    visits = _find(library, args) if args.what or args.all else None
    if args.json:
        ids = [visit.id for visit in visits] if visits is not None else [one.id for one in library.people()]
        print(json.dumps({"people" if visits is None else "visits": ids}, indent=2))
        return
    for visit in visits or ():
        print(f"{visit.id[:8]}  {visit.person_id}  {visit.started:%Y-%m-%d %H:%M}")
        for stored in visit.results:
            print(make_lines_safe(f"    {say_verdict(stored)}"))
    if visits is not None and not visits:
        print(say("There is no visit yet."))
    if visits is None:
        print(make_lines_safe(say_people(library.people())))
