"""`vmofire people`: the library from the terminal: who is in it, archives, deletion, backups.

In: options. Out: what is there or was done, in words or as JSON. Never: a name as JSON; somebody deleted
whose id was not written twice; a backup restored without one of what was there.
"""

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING, Any

from vmofire.cli import faults, options
from vmofire.errors import VmofireError
from vmofire.labels import SIDES
from vmofire.permissions import expand_home
from vmofire.plaintext import make_lines_safe
from vmofire.words.quantities import count

if TYPE_CHECKING:
    from vmofire.recording.library import Library, Person

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
        "people restore 1 --go-back",
    )
    actions = parser.add_subparsers(metavar="ACTION", dest="action")
    parser.set_defaults(run=run_people, action="list", search="", library=None, json=False)
    _action(actions, "list", "who is in the library").add_argument(
        "--search", default="", metavar="WORDS", help="only those whose id or name holds every word"
    )
    add = _action(actions, "add", "somebody new, under a made-up id")
    add.add_argument("--name", default="", help="optional, and kept apart")
    add.add_argument("--injury", choices=SIDES[1:], default="", help="the injured side")
    add.add_argument("--date", type=_read_date, metavar="YYYY-MM-DD", help="of the injury or surgery")
    add.add_argument("--notes", default="", help="whatever else")
    _one(_action(actions, "show", "one person's visits"))
    export = _action(actions, "export", "everything of one person, for another installation")
    _one(export)
    export.add_argument("file", help="the new archive (.zip)")
    export.add_argument("--with-name", action="store_true", help="the name too")
    take = _action(actions, "import", "a person from another installation")
    take.add_argument("file", help="the archive")
    delete = _action(actions, "delete", "everything of one person, in every backup too")
    _one(delete)
    delete.add_argument("--confirm", metavar="ID", help="the id again, instead of being asked for it")
    _action(actions, "backup", "a backup now")
    _action(actions, "backups", "which backups there are")
    restore = _action(
        actions, "restore", "make the library anew from a backup and all that was entered since"
    )
    restore.add_argument("number", type=int, help="as `vmofire people backups` counts them, 1 is the newest")
    restore.add_argument(
        "--go-back",
        action="store_true",
        help="leave out what was entered since; a backup of it is made",
    )
    _action(actions, "verify", "read everything, recordings too, and say what is wrong")


def _action(actions: Any, name: str, what: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(
        name, help=what, description=f"{what[0].upper()}{what[1:]}."
    )
    options.add_library(parser)
    options.add_json(parser, "what is there, or was done")
    return parser


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("person", type=str.upper, help="id of a person, as P7K3Q")


def _read_date(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{words!r} is no date: write it as 2026-09-30") from None


def run_people(args: argparse.Namespace) -> int:
    """Do one thing with the library."""
    from vmofire.recording.library import Library

    folder = options.find_library(args)
    with Library(folder) as library:
        for words in library.opening.words:
            print(f"vmofire: {words}", file=sys.stderr)
        data, words = ACTIONS[args.action](library, args)
    print(json.dumps(data, indent=2) if args.json else make_lines_safe(words))
    return faults.DONE


def _list(library: "Library", args: argparse.Namespace) -> Did:
    people = library.people(args.search)
    return {"people": [_to_json(person) for person in people]}, say_people(people, args.search)


def say_people(people: "list[Person]", search: str = "") -> str:
    """Return people, a line each; `search` is what they were searched by."""
    nobody = "Nobody is found." if search else "Nobody is in this library yet."
    return "\n".join(_describe(person) for person in people) or nobody


def _describe(person: "Person") -> str:
    last = f"last {person.last_visit:%Y-%m-%d}" if person.last_visit else "not seen yet"
    injured = f"injured: {person.injury_side}" if person.injury_side else ""
    parts = (
        f"{person.id}  {person.n_visits:3} visit{'' if person.n_visits == 1 else 's'}, {last}",
        injured,
        person.name,
    )
    return "  ".join(part for part in parts if part)


def _to_json(person: "Person") -> dict[str, Any]:
    return {
        "id": person.id,
        "visits": person.n_visits,
        "last_visit": person.last_visit.isoformat() if person.last_visit else None,
        "injury_side": person.injury_side,
    }


def _add(library: "Library", args: argparse.Namespace) -> Did:
    person = library.add_person(args.name, args.injury, args.date, args.notes)
    return {"id": person.id}, f"Added as {person.id}."


def _show(library: "Library", args: argparse.Namespace) -> Did:
    from vmofire.trends.result_text import say_verdict

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


def _export(library: "Library", args: argparse.Namespace) -> Did:
    path = library.export_person(args.person, expand_home(args.file), args.with_name)
    return {"file": str(path)}, f"Written: {path}"


def _import(library: "Library", args: argparse.Namespace) -> Did:
    came = library.import_person(expand_home(args.file))
    return vars(came), came.words


def _delete(library: "Library", args: argparse.Namespace) -> Did:
    from vmofire.app.filing import Filing

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
        raise VmofireError("Nothing is deleted.", f"Write the id again: --confirm {person_id}.")
    removed = Filing(library).delete(person_id)
    left = [f"Removed too, for it cannot be read: {path}" for path in removed.also]
    left += [f"Left: {one}" for one in removed.left]
    data = {
        "id": removed.person_id,
        "files": [str(path) for path in removed.files],
        "left": list(removed.left),
    }
    return data, "\n".join([removed.words, *left])


def _backup(library: "Library", _args: argparse.Namespace) -> Did:
    backup = library.backup()
    return {"file": str(backup.path)}, f"Written: {backup.path}"


def _backups(library: "Library", _args: argparse.Namespace) -> Did:
    backups = library.backups()
    lines = [f"{number:3}  {one.made:%Y-%m-%d %H:%M}" for number, one in enumerate(backups, 1)]
    return {"backups": [str(one.path) for one in backups]}, "\n".join(lines)


def _restore(library: "Library", args: argparse.Namespace) -> Did:
    from vmofire.recording.library import Library

    backups = library.backups()
    number: int = args.number
    if not 1 <= number <= len(backups):
        raise VmofireError(f"There is no backup {number}.", "`vmofire people backups` counts them.")
    chosen = backups[number - 1]
    library.close()
    restored = Library.restore(library.folder, chosen, go_back=args.go_back)
    words = f"Restored from the backup of {chosen.made:%Y-%m-%d %H:%M}"
    if not args.go_back:
        words += f" with {count(restored.played, 'later change')}"
    words += f". What was there until now: {restored.until_now.path}"
    data = {"restored": str(chosen.path), "until_now": str(restored.until_now.path)}
    return data | {"played": restored.played}, words


def _verify(library: "Library", _args: argparse.Namespace) -> Did:
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
