"""`vmofire people`: the library in the terminal: people, archives, deletion, backups.

In: options. Out: a list or what was done, in words or as JSON. Never: writes a name as JSON, deletes a person
whose id was not typed twice, or restores a backup without first making one.
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
from vmofire.plaintext import make_lines_safe, make_safe
from vmofire.words import say, say_all, say_many

if TYPE_CHECKING:
    from vmofire.recording.library import Library, Person

Did = tuple[dict[str, Any], str]  # as JSON, and in words


def describe_people(parser: argparse.ArgumentParser) -> None:
    """Add the options of `vmofire people`."""
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
    _action(actions, "list", say("List the people in the library.")).add_argument(
        "--search",
        default="",
        metavar=say("WORDS"),
        help=say("only people whose id or name contains every word"),
    )
    add = _action(actions, "add", say("Add a person, under a random id."))
    add.add_argument(
        "--name", metavar=say("NAME"), default="", help=say("name of the person; optional, and stored apart")
    )
    add.add_argument("--injury", choices=SIDES[1:], default="", help=say("the injured leg"))
    add.add_argument(
        "--date", type=_read_date, metavar="YYYY-MM-DD", help=say("day of the injury or surgery")
    )
    add.add_argument("--notes", metavar=say("WORDS"), default="", help=say("anything else worth knowing"))
    _one(_action(actions, "show", say("Show the visits of one person.")))
    export = _action(actions, "export", say("Export everything of one person, for another installation."))
    _one(export)
    export.add_argument("file", metavar=say("FILE"), help=say("the new archive (.zip)"))
    export.add_argument("--with-name", action="store_true", help=say("export the name too"))
    take = _action(actions, "import", say("Import a person from another installation."))
    take.add_argument("file", metavar=say("FILE"), help=say("the archive (.zip)"))
    delete = _action(actions, "delete", say("Delete everything of one person, also from every backup."))
    _one(delete)
    delete.add_argument("--confirm", metavar="ID", help=say("the id again, instead of a question"))
    _action(actions, "backup", say("Make a backup now."))
    _action(actions, "backups", say("List the backups."))
    restore = _action(actions, "restore", say("Restore the library from a backup, with all later changes."))
    restore.add_argument(
        "number",
        metavar="N",
        type=options.whole,
        help=say("number in `vmofire people backups`; 1 is the newest"),
    )
    restore.add_argument(
        "--go-back", action="store_true", help=say("leave out later changes; a backup keeps them")
    )
    _action(actions, "verify", say("Read everything, recordings too, and report what is wrong."))


def _action(actions: Any, name: str, what: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=what, description=what)
    options.add_library(parser)
    options.add_json(parser, say("print only the answer, as JSON"))
    return parser


def _one(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "person", metavar="ID", type=str.upper, help=say("id of the person, as {id}", id="P7K3Q")
    )


def _read_date(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError:
        raise argparse.ArgumentTypeError(
            say("“{word}” is no date. Write it like this: 2026-09-30.", word=make_safe(words))
        ) from None


def run_people(args: argparse.Namespace) -> int:
    """Run one action on the library."""
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
    """Return people as text, one line each; `search` is the search that found them."""
    nobody = say("No person found.") if search else say("This library has no people yet.")
    return "\n".join(_describe(person) for person in people) or nobody


def _describe(person: "Person") -> str:
    visits = say("no visit yet")
    if person.last_visit:
        visits = say_many(
            "{n} visit, on {day}",
            "{n} visits, last on {day}",
            person.n_visits,
            day=f"{person.last_visit:%Y-%m-%d}",
        )
    injured = ""
    if person.injury_side == "both":
        injured = say("injured: both legs")
    elif person.injury_side:
        injured = say("injured leg: {side:leg}", side=person.injury_side)
    return "  ".join(part for part in (person.id, visits, injured, person.name) if part)


def _to_json(person: "Person") -> dict[str, Any]:
    return {
        "id": person.id,
        "visits": person.n_visits,
        "last_visit": person.last_visit.isoformat() if person.last_visit else None,
        "injury_side": person.injury_side,
    }


def _add(library: "Library", args: argparse.Namespace) -> Did:
    person = library.add_person(args.name, args.injury, args.date, args.notes)
    return {"id": person.id}, say("Added as {id}.", id=person.id)


def _show(library: "Library", args: argparse.Namespace) -> Did:
    from vmofire.recording.library.trail import write_mend
    from vmofire.trends.cue_need import find_needs
    from vmofire.trends.result_text import say_verdict

    history = library.history(args.person)
    lines = [_describe(history.person)]
    for visit in history.visits:
        recordings = say_many("{n} recording", "{n} recordings", len(visit.recordings))
        lines.append(f"{visit.started:%Y-%m-%d %H:%M}  {recordings}")
        lines += [f"    {say_verdict(stored)}" for stored in visit.results]
    lines += [one.words for one in find_needs(history.visits)]
    lines += map(write_mend, history.mends)
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
    return {"file": str(path)}, say("Written: {path}", path=path)


def _import(library: "Library", args: argparse.Namespace) -> Did:
    came = library.import_person(expand_home(args.file))
    return vars(came), came.words


def _delete(library: "Library", args: argparse.Namespace) -> Did:
    from vmofire.app.filing import Filing

    person_id: str = args.person
    if library.is_only_in_backups(person_id):
        what = say("{id} is in backups only, and will be deleted from all of them.", id=person_id)
    else:
        what = say_many(
            "This deletes {id} with {n} visit and its recordings, also from every backup.",
            "This deletes {id} with {n} visits and their recordings, also from every backup.",
            library.person(person_id).n_visits,
            id=person_id,
        )
    given = args.confirm
    if given is None and sys.stdin.isatty():
        print(what)
        if not library.is_only_in_backups(person_id):
            _offer_export(library, person_id)
        given = input(f"{say('Type {id} to delete it:', id=person_id)} ")
    if (given or "").strip().upper() != person_id:
        export = say("To export first: `vmofire people export {id} {id}.zip`.", id=person_id)
        again = say("Give the id again: --confirm {id}.", id=person_id)
        raise VmofireError(say("Nothing was deleted."), say_all(again, export))
    removed = Filing(library).delete(person_id)
    left = [say("Deleted too, because it cannot be read: {path}", path=path) for path in removed.also]
    left += [say("Left: {file}", file=one) for one in removed.left]
    data = {
        "id": removed.person_id,
        "files": [str(path) for path in removed.files],
        "left": list(removed.left),
    }
    return data, "\n".join([removed.words, *left])


def _offer_export(library: "Library", person_id: str) -> None:
    """Export everything of a person to a file that the user names; without a name, nothing."""
    asked = say(
        "Export everything first? File ({example}), or Enter for no export:", example=f"{person_id}.zip"
    )
    typed = input(f"{asked} ").strip()
    if typed:
        path = library.export_person(person_id, expand_home(typed), False)
        print(say("Written: {path}", path=path))


def _backup(library: "Library", _args: argparse.Namespace) -> Did:
    backup = library.backup()
    return {"file": str(backup.path)}, say("Written: {path}", path=backup.path)


def _backups(library: "Library", _args: argparse.Namespace) -> Did:
    backups = library.backups()
    lines = [f"{number:3}  {one.made:%Y-%m-%d %H:%M}" for number, one in enumerate(backups, 1)]
    return {"backups": [str(one.path) for one in backups]}, "\n".join(lines)


def _restore(library: "Library", args: argparse.Namespace) -> Did:
    from vmofire.recording.library import Library

    backups = library.backups()
    number: int = args.number
    if not 1 <= number <= len(backups):
        raise VmofireError(
            say("There is no backup {n}.", n=number), say("`vmofire people backups` lists all.")
        )
    chosen = backups[number - 1]
    library.close()
    restored = Library.restore(library.folder, chosen, go_back=args.go_back)
    words = say("Restored from the backup of {when}.", when=f"{chosen.made:%Y-%m-%d %H:%M}")
    if not args.go_back:
        later = say_many("{n} later change was added.", "{n} later changes were added.", restored.played)
        words += f" {later}"
    before = say("A backup of the state before: {path}", path=restored.until_now.path)
    words += f"\n{before}"
    data = {"restored": str(chosen.path), "until_now": str(restored.until_now.path)}
    return data | {"played": restored.played}, words


def _verify(library: "Library", _args: argparse.Namespace) -> Did:
    wrong = library.check()
    return {"wrong": wrong}, "\n".join(wrong) or say("All is well.")


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
