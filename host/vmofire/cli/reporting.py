"""Visits of a library as reports or as a table; or a list of what there is to report.

In: a person, a visit or all, and options. Out: files, and their names. Never: an existing file replaced
unasked, half a file, a name of a person in a file's name.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from vmofire.cli import faults
from vmofire.cli.faults import UserError
from vmofire.cli.terminal_view.console import show_progress
from vmofire.permissions import expand_home
from vmofire.plaintext import make_lines_safe
from vmofire.recording.export.target import ExportError, explained
from vmofire.recording.library import Library, LibraryError, Visit, find_folder
from vmofire.report.many import find_visits, write_reports
from vmofire.report.result_table import write_table
from vmofire.trends.result_text import say_verdict

TABLE = "results.csv"


def report_visits(args: argparse.Namespace) -> int:
    """Write reports, or list what could be reported."""
    folder = expand_home(args.library) if args.library else find_folder()
    if not folder.is_dir():
        raise UserError(f"There is no library in {folder}.", "Name its folder: --library FOLDER.")
    try:
        with Library(folder) as library:
            if args.to is None:
                _list(library, args)
            else:
                _tell(_write(library, args), args)
    except (LibraryError, ExportError) as error:
        raise UserError(error.cause, error.cure) from None
    return faults.DONE


def _find(library: Library, args: argparse.Namespace) -> list[Visit]:
    visits = find_visits(library, args.what)
    return visits[-1:] if args.last else visits


def _write(library: Library, args: argparse.Namespace) -> list[Path]:
    visits, to = _find(library, args), expand_home(args.to)
    if not visits:
        raise UserError("There is no visit to report.", "`vmofire report` lists what there is.")
    with show_progress("Reporting", args.json) as progress:
        if args.csv:
            path = to if to.suffix == ".csv" else to / TABLE
            with explained(path):
                path.parent.mkdir(parents=True, exist_ok=True)
            return [write_table(library, visits, path, replace=args.force, progress=progress)]
        return write_reports(
            library,
            visits,
            to,
            replace=args.force,
            paper=args.paper,
            with_name=not args.no_name,
            progress=progress,
        )


def _tell(written: Sequence[Path], args: argparse.Namespace) -> None:
    if args.json:
        print(json.dumps({"files": [str(path) for path in written]}, indent=2))
        return
    for path in written:
        print(f"Written: {path}")


def _list(library: Library, args: argparse.Namespace) -> None:
    """Print people, or with somebody named their visits; names only where the library is asked for them."""
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
        print("There is no visit yet.")
    if visits is None:
        people = library.people()
        for person in people:
            last = f"{person.last_visit:%Y-%m-%d}" if person.last_visit else "never"
            n_visits = f"{person.n_visits:3} visit{'' if person.n_visits == 1 else 's'}"
            print(f"{person.id}  {n_visits}, last {last}  {person.name}".rstrip())
        if not people:
            print("Nobody is in this library yet.")
