"""`vmofire people`: the library from the terminal: who is in it, archives, deletion, backups.

In: words and options. Out: what is there or was done, in words or as JSON. Never: a name as JSON unless it is
asked for; somebody deleted whose id was not written twice; a backup restored without one of what was there.
"""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from vmofire.cli import faults, options
from vmofire.cli.faults import UserError
from vmofire.keeping import Keeping
from vmofire.recording.library import Backup, Library, LibraryError, Person, find_folder
from vmofire.report.words import say_verdict

Did = tuple[dict[str, Any], str]  # as JSON, and in words


def describe_people(parser: argparse.ArgumentParser) -> None:
    """Add what `vmofire people` takes."""
    options.add_examples(
        parser,
        "people",
        "people list --search ada",
        "people add --injury left --date 2026-09-30",
        "people show P7K3Q",
        "people export P7K3Q P7K3Q.zip",
        "people import P7K3Q.zip",
        "people delete P7K3Q",
        "people backup",
        "people restore 1",
    )
    actions = parser.add_subparsers(metavar="ACTION")
    parser.set_defaults(run=_run(_list), search="", names=True, library=None, json=False)
    _action(actions, "list", _list, "who is in the library").add_argument(
        "--search", default="", metavar="WORDS", help="only those whose id or name holds every word"
    )
    add = _action(actions, "add", _add, "somebody new, under a made-up id")
    add.add_argument("--name", default="", help="optional, and kept apart")
    add.add_argument("--injury", choices=("left", "right", "both"), default="", help="the injured side")
    add.add_argument("--date", type=_read_date, metavar="YYYY-MM-DD", help="of the injury or surgery")
    add.add_argument("--notes", default="", help="whatever else")
    _one(_action(actions, "show", _show, "one person's visits"))
    export = _action(actions, "export", _export, "everything of one person, for another installation")
    _one(export)
    export.add_argument("file", help="the new archive (.zip)")
    export.add_argument("--with-name", action="store_true", help="the name too")
    take = _action(actions, "import", _import, "a person from another installation")
    take.add_argument("file", help="the archive")
    delete = _action(actions, "delete", _delete, "everything of one person, in every backup too")
    _one(delete)
    delete.add_argument("--confirm", metavar="ID", help="the id again, instead of being asked for it")
    _action(actions, "backup", _backup, "a backup now")
    _action(actions, "backups", _backups, "which backups there are")
    restore = _action(actions, "restore", _restore, "go back to a backup; what was there becomes one itself")
    restore.add_argument("number", type=int, help="as `vmofire people backups` counts them, 1 is the newest")
    _action(actions, "verify", _verify, "read everything, recordings too, and say what is wrong")


def _action(
    actions: Any, name: str, do: Callable[[Library, argparse.Namespace], Did], what: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=what, description=f"{what[0].upper()}{what[1:]}."
    )
    parser.set_defaults(run=_run(do))
    parser.add_argument("--library", metavar="FOLDER", help="the library (default: this user's own)")
    options.add_json(parser, "what is there, or was done")
    return parser


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", type=str.upper, help="id of a person, as P7K3Q")


def _read_date(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no date: write it as 2026-09-30") from None


def _run(do: Callable[[Library, argparse.Namespace], Did]) -> Callable[[argparse.Namespace], int]:
    def run(args: argparse.Namespace) -> int:
        folder = Path(args.library).expanduser() if args.library else find_folder()
        try:
            with Library(folder) as library:
                for words in library.opening.words:
                    print(f"vmofire: {words}", file=sys.stderr)
                data, words = do(library, args)
        except LibraryError as error:
            raise UserError(error.cause, error.cure) from None
        print(json.dumps(data, indent=2) if args.json else words)
        return faults.DONE

    return run


def _list(library: Library, args: argparse.Namespace) -> Did:
    people = library.people(args.search)
    words = [_describe(person) for person in people]
    nobody = "Nobody is found." if args.search else "Nobody is in this library yet."
    return {"people": [_to_json(person) for person in people]}, "\n".join(words) or nobody


def _describe(person: Person) -> str:
    last = f"last {person.last_visit:%Y-%m-%d}" if person.last_visit else "not seen yet"
    injured = f"injured: {person.injury_side}" if person.injury_side else ""
    parts = (f"{person.id}  {person.n_visits:3} visits, {last}", injured, person.name)
    return "  ".join(part for part in parts if part)


def _to_json(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "visits": person.n_visits,
        "last_visit": person.last_visit.isoformat() if person.last_visit else None,
        "injury_side": person.injury_side,
    }


def _add(library: Library, args: argparse.Namespace) -> Did:
    person = library.add_person(args.name, args.injury, args.date, args.notes)
    return {"id": person.id}, f"Added as {person.id}."


def _show(library: Library, args: argparse.Namespace) -> Did:
    history = library.history(args.person)
    lines = [_describe(history.person)]
    for visit in history.visits:
        lines.append(f"{visit.started:%Y-%m-%d %H:%M}  {len(visit.recordings)} recordings")
        lines += [f"    {say_verdict(stored)}" for stored in visit.results]
    for mend in history.mends:
        lines.append(
            f"{mend.at:%Y-%m-%d %H:%M}  {mend.who} changed {mend.what}: {mend.why or 'no reason told'}"
        )
    visits = [
        {
            "id": visit.id,
            "started": visit.started.isoformat(),
            "results": [
                {"id": one.id, "job": one.result.job, "outcome": one.outcome} for one in visit.results
            ],
            "recordings": [str(one.path) for one in visit.recordings],
        }
        for visit in history.visits
    ]
    return {**_to_json(history.person), "visits": visits}, "\n".join(lines)


def _export(library: Library, args: argparse.Namespace) -> Did:
    path = library.export_person(args.person, Path(args.file).expanduser(), args.with_name)
    return {"file": str(path)}, f"Written: {path}"


def _import(library: Library, args: argparse.Namespace) -> Did:
    came = library.import_person(Path(args.file).expanduser())
    how = "was added" if came.is_new else "was here already; what was missing was added"
    words = (
        f"{came.person_id} {how}: {came.visits} visits, {came.results} results, {came.recordings} recordings."
    )
    return vars(came), words


def _delete(library: Library, args: argparse.Namespace) -> Did:
    person = library.person(args.person)
    given = args.confirm
    if given is None and sys.stdin.isatty():
        print(f"Everything of {person.id} goes: {person.n_visits} visits, recordings, every backup's part.")
        given = input(f"Write {person.id} to delete it: ")
    if (given or "").strip().upper() != person.id:
        raise UserError("Nothing is deleted.", f"Write the id again: --confirm {person.id}.")
    removed = Keeping(library).delete(person.id)
    words = (
        f"{removed.person_id} is deleted: {removed.visits} visits, {removed.results} results, "
        f"{len(removed.files)} recordings; {removed.backups} backups were written anew."
    )
    left = [f"Left: {one}" for one in removed.left]
    data = {
        "id": removed.person_id,
        "files": [str(path) for path in removed.files],
        "left": list(removed.left),
    }
    return data, "\n".join([words, *left])


def _backup(library: Library, _args: argparse.Namespace) -> Did:
    backup = library.backup()
    return {"file": str(backup.path)}, f"Written: {backup.path}"


def _backups(library: Library, _args: argparse.Namespace) -> Did:
    backups = library.backups()
    lines = [f"{number:3}  {one.made:%Y-%m-%d %H:%M}" for number, one in enumerate(backups, 1)]
    return {"backups": [str(one.path) for one in backups]}, "\n".join(lines)


def _restore(library: Library, args: argparse.Namespace) -> Did:
    backups: list[Backup] = library.backups()
    folder = library.folder
    number: int = args.number
    if not 1 <= number <= len(backups):
        raise UserError(f"There is no backup {number}.", "`vmofire people backups` counts them.")
    chosen = backups[number - 1]
    library.close()
    until_now = Library.restore(folder, chosen)
    words = f"Restored as of {chosen.made:%Y-%m-%d %H:%M}. What was there until now: {until_now.path}"
    return {"restored": str(chosen.path), "until_now": str(until_now.path)}, words


def _verify(library: Library, _args: argparse.Namespace) -> Did:
    wrong = library.check()
    return {"wrong": wrong}, "\n".join(wrong) or "All is well."
