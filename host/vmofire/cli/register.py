"""The register of people: one thing done with the library, told in words or as JSON.

In: options. Out: what is there or was done. Never: a name as JSON unless it is asked for; somebody deleted
whose id was not written twice; a backup restored without one of what was there.
"""

import argparse
import json
import sys
from typing import Any

from vmofire.app.filing import Filing
from vmofire.cli import faults
from vmofire.cli.faults import UserError
from vmofire.permissions import expand_home
from vmofire.plaintext import make_lines_safe
from vmofire.recording.library import Backup, Library, LibraryError, Person, find_folder
from vmofire.recording.library.person_import import count
from vmofire.trends.result_text import say_verdict

Did = tuple[dict[str, Any], str]  # as JSON, and in words


def do_action(args: argparse.Namespace) -> int:
    """Do what `args.action` names in the library."""
    folder = expand_home(args.library) if args.library else find_folder()
    try:
        with Library(folder) as library:
            for words in library.opening.words:
                print(f"vmofire: {words}", file=sys.stderr)
            data, words = ACTIONS[args.action](library, args)
    except LibraryError as error:
        raise UserError(error.cause, error.cure) from None
    print(json.dumps(data, indent=2) if args.json else make_lines_safe(words))
    return faults.DONE


def _list(library: Library, args: argparse.Namespace) -> Did:
    people = library.people(args.search)
    words = [_describe(person) for person in people]
    nobody = "Nobody is found." if args.search else "Nobody is in this library yet."
    return {"people": [_to_json(person) for person in people]}, "\n".join(words) or nobody


def _describe(person: Person) -> str:
    last = f"last {person.last_visit:%Y-%m-%d}" if person.last_visit else "not seen yet"
    injured = f"injured: {person.injury_side}" if person.injury_side else ""
    parts = (
        f"{person.id}  {person.n_visits:3} visit{'' if person.n_visits == 1 else 's'}, {last}",
        injured,
        person.name,
    )
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
        lines.append(f"{visit.started:%Y-%m-%d %H:%M}  {count(len(visit.recordings), 'recording')}")
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
    path = library.export_person(args.person, expand_home(args.file), args.with_name)
    return {"file": str(path)}, f"Written: {path}"


def _import(library: Library, args: argparse.Namespace) -> Did:
    came = library.import_person(expand_home(args.file))
    return vars(came), came.words


def _delete(library: Library, args: argparse.Namespace) -> Did:
    person_id: str = args.person
    if library.is_only_in_backups(person_id):
        what = f"{person_id} is in backups only, and goes from each of them."
    else:
        n_visits = library.person(person_id).n_visits
        what = f"Everything of {person_id} goes: {n_visits} visits, recordings, every backup's part."
    given = args.confirm
    if given is None and sys.stdin.isatty():
        print(what)
        given = input(f"Write {person_id} to delete it: ")
    if (given or "").strip().upper() != person_id:
        raise UserError("Nothing is deleted.", f"Write the id again: --confirm {person_id}.")
    removed = Filing(library).delete(person_id)
    words = (
        f"{removed.person_id} is deleted: {removed.visits} visits, {removed.results} results, "
        f"{len(removed.files)} recordings; {removed.backups} backups were written anew."
    )
    left = [f"Removed too, for it cannot be read: {path}" for path in removed.also]
    left += [f"Left: {one}" for one in removed.left]
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
    restored = Library.restore(folder, chosen, go_back=args.go_back)
    words = f"Restored from the backup of {chosen.made:%Y-%m-%d %H:%M}"
    if not args.go_back:
        words += f" with {count(restored.played, 'later change')}"
    words += f". What was there until now: {restored.until_now.path}"
    data = {"restored": str(chosen.path), "until_now": str(restored.until_now.path)}
    return data | {"played": restored.played}, words


def _verify(library: Library, _args: argparse.Namespace) -> Did:
    wrong = library.check()
    return {"wrong": wrong}, "\n".join(wrong) or "All is well."


ACTIONS = {
    "list": _list,
    "add": _add,
    "show": _show,
    "export": _export,
    "import": _import,
    "delete": _delete,
    "backup": _backup,
    "backups": _backups,
    "restore": _restore,
    "verify": _verify,
}
